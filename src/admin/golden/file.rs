//! The files of a golden set: lines are read, added, replaced and taken out, and all others stay as they are.

use std::collections::HashSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use magpie_core::ports::GoldenError;

use crate::eval::golden::{CATALOGS, Case, DEMO};
use crate::files::write_whole;

/// A case and the file it stands in, without its ending.
pub(in crate::admin) struct Placed {
    pub(in crate::admin) case: Case,
    pub(super) theme: String,
}

/// A set's folder.
pub(in crate::admin) struct SetFolder(PathBuf);

impl SetFolder {
    pub(in crate::admin) fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// All cases in the order of their files, and what is wrong with lines that are none. A folder that is not there
    /// has none.
    pub(in crate::admin) fn read(&self) -> Result<(Vec<Placed>, Vec<String>), GoldenError> {
        let (mut placed, mut faults, mut ids) = (Vec::new(), Vec::new(), HashSet::new());
        for path in names(&self.0)? {
            let theme = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let text = match std::fs::read_to_string(&path) {
                Ok(text) => text,
                Err(error) => {
                    faults.push(format!("{theme}.jsonl can't be read: {error}"));
                    continue;
                }
            };
            for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
                match Case::read(line) {
                    Ok(case) if !ids.insert(case.id.clone()) => {
                        let told = format!("the case {} is already there", case.id);
                        faults.push(format!("{theme}.jsonl, line {}: {told}", at + 1));
                    }
                    Ok(case) => {
                        let case = Case { theme: theme.clone(), ..case };
                        placed.push(Placed { case, theme: theme.clone() });
                    }
                    Err(told) => faults.push(format!("{theme}.jsonl, line {}: {told}", at + 1)),
                }
            }
        }
        Ok((placed, faults))
    }

    /// Catalogues that cases may name.
    pub(super) fn catalogs(&self) -> Vec<String> {
        let own = names(&self.0.join(CATALOGS)).unwrap_or_default();
        let own = own.iter().filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()));
        std::iter::once(DEMO.to_owned()).chain(own).collect()
    }

    /// Adds a case at the end of a file, which need not be there yet.
    pub(super) fn append(&self, theme: &str, case: &Case) -> Result<(), GoldenError> {
        let path = self.path(theme);
        let mut text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            Err(error) => return Err(failed(&path, &error)),
        };
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(&line(case));
        text.push('\n');
        std::fs::create_dir_all(&self.0).map_err(|error| failed(&self.0, &error))?;
        self.write(&path, &text)
    }

    /// Puts a case in the place of the one with this id, or takes that out.
    pub(super) fn replace(
        &self,
        theme: &str,
        id: &str,
        by: Option<&Case>,
    ) -> Result<(), GoldenError> {
        let path = self.path(theme);
        let text = std::fs::read_to_string(&path).map_err(|error| failed(&path, &error))?;
        let mut edited = String::with_capacity(text.len());
        let mut found = false;
        for raw in text.split_inclusive('\n') {
            // The first one counts where an id occurs twice.
            if found || !Case::read(raw).is_ok_and(|case| case.id == id) {
                edited.push_str(raw);
                continue;
            }
            found = true;
            if let Some(case) = by {
                let ending = &raw[raw.trim_end_matches(['\r', '\n']).len()..];
                edited.push_str(&line(case));
                edited.push_str(ending);
            }
        }
        if !found {
            return Err(GoldenError::NotFound(format!("the case {id}")));
        }
        self.write(&path, &edited)
    }

    fn path(&self, theme: &str) -> PathBuf {
        self.0.join(format!("{theme}.jsonl"))
    }

    fn write(&self, path: &Path, text: &str) -> Result<(), GoldenError> {
        write_whole(&self.0, path, text).map_err(|error| failed(path, &error))
    }
}

/// A case as it stands in a file.
pub(super) fn line(case: &Case) -> String {
    serde_json::to_string(case).expect("a case has text keys only")
}

/// The `.jsonl` files of a folder, in order.
fn names(folder: &Path) -> Result<Vec<PathBuf>, GoldenError> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(failed(folder, &error)),
    };
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "jsonl"))
        .collect();
    paths.sort();
    Ok(paths)
}

fn failed(path: &Path, error: &std::io::Error) -> GoldenError {
    GoldenError::Unavailable(format!("{}: {error}", path.display()))
}
