//! The folder of a suite, and its files.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use magpie::eval::dialogues::{self, Dialogue};
use magpie::eval::suite::{File, Scope};
use magpie::eval::{SessionSuite, Suite};

/// What makes a folder a suite of sessions, and what may be beside it.
const SESSIONS: &str = "sessions.jsonl";
const COMMUNITY: &str = "community.jsonl";
/// What makes it a suite of dialogues.
const DIALOGUES: &str = "dialogues.jsonl";

/// What a suite consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Queries and judgements.
    Rankings,
    /// What people took in order.
    Sessions,
    /// What people wrote to each other.
    Dialogues,
}

/// A suite's folder.
pub struct Folder {
    pub dir: PathBuf,
    /// Its own name.
    pub name: String,
}

impl Folder {
    pub fn open(dir: &Path) -> Result<Self> {
        let whole = dir
            .canonicalize()
            .with_context(|| format!("the suite {} can't be opened", dir.display()))?;
        if !whole.is_dir() {
            bail!("the suite {} is not a folder", dir.display());
        }
        let name = whole.file_name().map(|name| name.to_string_lossy().into_owned());
        Ok(Self { dir: dir.to_path_buf(), name: name.unwrap_or_else(|| "suite".to_owned()) })
    }

    pub fn kind(&self) -> Kind {
        if self.path(SESSIONS).exists() {
            Kind::Sessions
        } else if self.path(DIALOGUES).exists() {
            Kind::Dialogues
        } else {
            Kind::Rankings
        }
    }

    /// Reads a suite of sessions.
    pub fn sessions(&self) -> Result<SessionSuite> {
        let [products, sessions, community] =
            ["products.jsonl", SESSIONS, COMMUNITY].map(|name| self.path(name));
        let names = [&products, &sessions, &community].map(|path| path.display().to_string());
        let (products, sessions) = (read(&products)?, read(&sessions)?);
        let community = community.exists().then(|| read(&community)).transpose()?;
        Ok(SessionSuite::read(
            File { name: &names[0], text: &products },
            File { name: &names[1], text: &sessions },
            community.as_deref().map(|text| File { name: &names[2], text }),
        )?)
    }

    /// Reads a suite of dialogues.
    pub fn dialogues(&self) -> Result<Vec<Dialogue>> {
        let path = self.path(DIALOGUES);
        let text = read(&path)?;
        Ok(dialogues::read(File { name: &path.display().to_string(), text: &text })?)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// The queries to ask, and whether they are all that were judged.
    pub fn queries(&self, chosen: Option<&Path>) -> Result<(PathBuf, Scope)> {
        if let Some(chosen) = chosen {
            let within = self.dir.join(chosen);
            let path = if chosen.exists() { chosen.to_path_buf() } else { within };
            return Ok((path, Scope::Selection));
        }
        let usual = self.path("queries.tsv");
        if !usual.exists() {
            let others = self.query_files();
            if !others.is_empty() {
                bail!(
                    "{} is not there; choose the queries with --queries: {}",
                    usual.display(),
                    others.join(", ")
                );
            }
        }
        Ok((usual, Scope::Whole))
    }

    fn query_files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.dir).into_iter().flatten().flatten();
        let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
        let mut names: Vec<String> =
            names.filter(|name| name.starts_with("queries") && name.ends_with(".tsv")).collect();
        names.sort();
        names
    }

    pub fn suite(&self, queries: &Path, scope: Scope) -> Result<Suite> {
        let products = self.path("products.jsonl");
        let judged = self.path("qrels.tsv");
        let texts = [&products, queries, &judged].map(read);
        let [products_text, queries_text, judged_text] = texts;
        let (products_text, queries_text, judged_text) =
            (products_text?, queries_text?, judged_text?);
        let names = [&products, queries, &judged].map(|path| path.display().to_string());
        let queries = File { name: &names[1], text: &queries_text };
        let suite = Suite::read(
            File { name: &names[0], text: &products_text },
            queries,
            File { name: &names[2], text: &judged_text },
            scope,
        )?;
        for query in &suite.queries {
            if let Some(photo) = query.photo.as_ref().filter(|photo| !self.path(photo).is_file()) {
                return Err(queries.refuse(query.line, format!("the photo {photo} is not there")))?;
            }
        }
        Ok(suite)
    }
}

pub fn read(path: impl AsRef<Path>) -> Result<String> {
    let path = path.as_ref();
    std::fs::read_to_string(path).with_context(|| format!("{} can't be read", path.display()))
}
