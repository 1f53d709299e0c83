//! The files of a catalogue: kept feeds with what is known of them, the index's folder, states of commits.
//!
//! Every file appears whole under its name or not at all.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use jiff::Timestamp;
use magpie_core::SourceId;
use magpie_core::ports::NewFeed;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use url::Url;

use super::report::{CatalogStats, ImportReport};
use super::state::{State, StateV1};
use crate::error::CatalogError;
use crate::feed::{Feed, FeedBase, FeedFormat, RowError};

/// What is known of a kept feed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SourceMeta {
    pub hash: String,
    pub read_at: Timestamp,
    format: Option<FeedFormat>,
    pub base: FeedBase,
    /// Name of the file that holds the feed.
    data: String,
    rejected: Vec<RowError>,
    rejected_total: u64,
}

#[derive(Serialize, Deserialize)]
struct MetaV1 {
    source: String,
    hash: String,
    read_at: Timestamp,
    format: Option<String>,
    base_url: Option<Url>,
    base_folder: Option<PathBuf>,
    #[serde(default)]
    pushed: bool,
    data: String,
    rejected: Vec<(u64, String)>,
    rejected_total: u64,
}

/// A feed that is open to pushes, whether it holds anything or not.
#[derive(Serialize, Deserialize)]
struct OpenV1 {
    source: String,
    country: Option<String>,
    at: Timestamp,
}

impl SourceMeta {
    pub fn of(feed: &Feed, hash: String, data: String, report: &ImportReport) -> Self {
        Self {
            hash,
            read_at: feed.read_at,
            format: feed.format,
            base: feed.base.clone(),
            data,
            rejected: report.rejected.clone(),
            rejected_total: report.rejected_total,
        }
    }

    /// The same feed, read later.
    pub fn read_again(&self, read_at: Timestamp) -> Self {
        Self { read_at, ..self.clone() }
    }

    /// The report of an import that found everything as it was.
    pub fn unchanged(&self, stats: &CatalogStats, source: &SourceId) -> ImportReport {
        let loaded = stats.sources.iter().find(|known| known.id == *source);
        ImportReport {
            unchanged: loaded.map_or(0, |source| source.products),
            rejected: self.rejected.clone(),
            rejected_total: self.rejected_total,
            ..ImportReport::default()
        }
    }
}

/// What makes a feed another one: its bytes, how they are read, and what they are relative to.
pub(super) fn hash(feed: &Feed) -> String {
    let base = match &feed.base {
        FeedBase::Url(url) => format!("url {url}"),
        FeedBase::Folder(folder) => format!("folder {}", folder.display()),
        FeedBase::Pushed => "pushed".to_owned(),
    };
    let format = feed.format.map_or("", FeedFormat::as_str);
    let mut hasher = Sha256::new();
    hasher.update(format!("{format}\n{base}\n"));
    hasher.update(&feed.bytes);
    hex(&hasher.finalize())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) struct Files {
    dir: PathBuf,
}

impl Files {
    pub fn open(dir: &Path) -> Result<Self, CatalogError> {
        let files = Self { dir: dir.to_path_buf() };
        for folder in [files.index(), files.feeds(), files.pushed()] {
            fs::create_dir_all(&folder).map_err(CatalogError::disk(&folder, "created"))?;
        }
        Ok(files)
    }

    pub fn dir(&self) -> &Path {
        &self.dir
    }

    pub fn index(&self) -> PathBuf {
        self.dir.join("index")
    }

    fn feeds(&self) -> PathBuf {
        self.dir.join("feeds")
    }

    fn pushed(&self) -> PathBuf {
        self.dir.join("pushed")
    }

    pub fn clear_index(&self) -> Result<(), CatalogError> {
        let index = self.index();
        fs::remove_dir_all(&index).map_err(CatalogError::disk(&index, "removed"))?;
        fs::create_dir_all(&index).map_err(CatalogError::disk(&index, "created"))?;
        self.sweep_states(0)
    }

    /// Writes a feed beside what is kept of its source; it counts once its meta is written.
    pub fn keep(&self, feed: &Feed, hash: &str) -> Result<String, CatalogError> {
        let data = format!("{}-{}.feed", stem(&feed.source), hash.get(..16).unwrap_or(hash));
        write(&self.feeds().join(&data), &feed.bytes)?;
        Ok(data)
    }

    pub fn load(&self, source: &SourceId, meta: &SourceMeta) -> Result<Feed, CatalogError> {
        let path = self.feeds().join(&meta.data);
        let bytes = fs::read(&path).map_err(CatalogError::disk(&path, "read"))?;
        Ok(Feed {
            source: source.clone(),
            format: meta.format,
            bytes: Bytes::from(bytes),
            base: meta.base.clone(),
            read_at: meta.read_at,
        })
    }

    pub fn write_meta(&self, source: &SourceId, meta: &SourceMeta) -> Result<(), CatalogError> {
        let (base_url, base_folder, pushed) = match &meta.base {
            FeedBase::Url(url) => (Some(url.clone()), None, false),
            FeedBase::Folder(folder) => (None, Some(folder.clone()), false),
            FeedBase::Pushed => (None, None, true),
        };
        let stored = MetaV1 {
            source: source.as_str().to_owned(),
            hash: meta.hash.clone(),
            read_at: meta.read_at,
            format: meta.format.map(|format| format.as_str().to_owned()),
            base_url,
            base_folder,
            pushed,
            data: meta.data.clone(),
            rejected: meta.rejected.iter().map(|row| (row.line, row.reason.clone())).collect(),
            rejected_total: meta.rejected_total,
        };
        write_json(&self.meta(source), &stored)
    }

    /// All kept sources. A meta that can't be read is told and left alone; its feed file stays.
    pub fn sources(&self) -> Result<BTreeMap<SourceId, SourceMeta>, CatalogError> {
        let mut sources = BTreeMap::new();
        for path in json_files(&self.feeds())? {
            let read = fs::read(&path).map_err(|error| error.to_string());
            match read.and_then(|bytes| parse(&bytes)) {
                Ok((source, meta)) => {
                    sources.insert(source, meta);
                }
                Err(reason) => {
                    tracing::error!(path = %path.display(), %reason, "a kept feed can't be used")
                }
            }
        }
        Ok(sources)
    }

    /// What is kept of one source.
    pub fn kept(&self, source: &SourceId) -> Result<Option<SourceMeta>, CatalogError> {
        let path = self.meta(source);
        let Some(bytes) = read_if_there(&path)? else { return Ok(None) };
        let unreadable = |reason: String| io::Error::new(io::ErrorKind::InvalidData, reason);
        let read =
            parse(&bytes).map_err(|reason| CatalogError::disk(path, "read")(unreadable(reason)));
        read.map(|(_, meta)| Some(meta))
    }

    pub fn forget(&self, source: &SourceId) -> Result<(), CatalogError> {
        remove(&self.meta(source))?;
        self.sweep_feeds(source, None)
    }

    /// Removes feeds of a source that were replaced.
    pub fn sweep(&self, source: &SourceId, meta: &SourceMeta) -> Result<(), CatalogError> {
        self.sweep_feeds(source, Some(&meta.data))
    }

    fn sweep_feeds(&self, source: &SourceId, keep: Option<&str>) -> Result<(), CatalogError> {
        let prefix = format!("{}-", stem(source));
        self.remove_where(&self.feeds(), |name| {
            name.starts_with(&prefix) && name.ends_with(".feed") && Some(name) != keep
        })
    }

    pub fn write_state(&self, revision: u64, state: &State) -> Result<(), CatalogError> {
        write_json(&self.state(revision), &StateV1::from(state))
    }

    pub fn read_state(&self, revision: u64) -> Result<State, CatalogError> {
        let path = self.state(revision);
        let bytes = fs::read(&path).map_err(CatalogError::disk(&path, "read"))?;
        let stored: StateV1 = serde_json::from_slice(&bytes)
            .map_err(|error| CatalogError::disk(&path, "read")(error.into()))?;
        Ok(stored.into())
    }

    /// Removes the states of other commits.
    pub fn sweep_states(&self, keep: u64) -> Result<(), CatalogError> {
        let keep = self.state(keep);
        let keep = keep.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        self.remove_where(&self.dir, |name| name.starts_with("state-") && name != keep)
    }

    fn remove_where(
        &self,
        folder: &Path,
        doomed: impl Fn(&str) -> bool,
    ) -> Result<(), CatalogError> {
        let listed = fs::read_dir(folder).map_err(CatalogError::disk(folder, "read"))?;
        for file in listed.filter_map(Result::ok) {
            if file.file_name().to_str().is_some_and(&doomed) {
                remove(&file.path())?;
            }
        }
        Ok(())
    }

    pub fn write_open(&self, feed: &NewFeed) -> Result<(), CatalogError> {
        let stored = OpenV1 {
            source: feed.source.as_str().to_owned(),
            country: feed.country.clone(),
            at: feed.at,
        };
        write_json(&self.open_feed(&feed.source), &stored)
    }

    pub fn read_open(&self, source: &SourceId) -> Result<Option<NewFeed>, CatalogError> {
        read_open(&self.open_feed(source))
    }

    /// All feeds that are open to pushes.
    pub fn all_open(&self) -> Result<Vec<NewFeed>, CatalogError> {
        let read = json_files(&self.pushed())?.into_iter().map(|path| read_open(&path));
        // One that is gone since the folder was listed was closed.
        read.filter_map(Result::transpose).collect()
    }

    pub fn forget_open(&self, source: &SourceId) -> Result<(), CatalogError> {
        remove(&self.open_feed(source))
    }

    fn open_feed(&self, source: &SourceId) -> PathBuf {
        self.pushed().join(format!("{}.json", stem(source)))
    }

    fn meta(&self, source: &SourceId) -> PathBuf {
        self.feeds().join(format!("{}.json", stem(source)))
    }

    fn state(&self, revision: u64) -> PathBuf {
        self.dir.join(format!("state-{revision}.json"))
    }
}

fn parse(bytes: &[u8]) -> Result<(SourceId, SourceMeta), String> {
    let stored: MetaV1 = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let base = match (stored.base_url, stored.base_folder) {
        (Some(url), _) => FeedBase::Url(url),
        (None, Some(folder)) => FeedBase::Folder(folder),
        (None, None) if stored.pushed => FeedBase::Pushed,
        (None, None) => return Err("it has no base".to_owned()),
    };
    let meta = SourceMeta {
        hash: stored.hash,
        read_at: stored.read_at,
        format: stored.format.as_deref().and_then(FeedFormat::parse),
        base,
        data: stored.data,
        rejected: stored
            .rejected
            .into_iter()
            .map(|(line, reason)| RowError { line, reason })
            .collect(),
        rejected_total: stored.rejected_total,
    };
    Ok((SourceId::new(stored.source), meta))
}

fn read_open(path: &Path) -> Result<Option<NewFeed>, CatalogError> {
    let Some(bytes) = read_if_there(path)? else { return Ok(None) };
    let stored: OpenV1 = serde_json::from_slice(&bytes)
        .map_err(|error| CatalogError::disk(path, "read")(error.into()))?;
    let OpenV1 { source, country, at } = stored;
    Ok(Some(NewFeed { source: SourceId::new(source), country, at }))
}

/// A file name for a source, whose own name may hold anything.
fn stem(source: &SourceId) -> String {
    hex(&Sha256::digest(source.as_str())[..12])
}

fn json_files(folder: &Path) -> Result<Vec<PathBuf>, CatalogError> {
    let listed = fs::read_dir(folder).map_err(CatalogError::disk(folder, "read"))?;
    let listed: io::Result<Vec<PathBuf>> =
        listed.map(|file| file.map(|file| file.path())).collect();
    let mut files = listed.map_err(CatalogError::disk(folder, "read"))?;
    files.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    Ok(files)
}

fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>, CatalogError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(CatalogError::disk(path, "read")(error)),
    }
}

fn write_json(path: &Path, stored: &impl Serialize) -> Result<(), CatalogError> {
    let json = serde_json::to_vec(stored)
        .map_err(|error| CatalogError::disk(path, "written")(error.into()))?;
    write(path, &json)
}

/// Writes a file beside its place, flushes it to disk, and moves it there.
fn write(path: &Path, bytes: &[u8]) -> Result<(), CatalogError> {
    let aside = path.with_extension("new");
    let written = || -> io::Result<()> {
        let mut file = fs::File::create(&aside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&aside, path)
    };
    written().map_err(CatalogError::disk(path, "written"))
}

fn remove(path: &Path) -> Result<(), CatalogError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(CatalogError::disk(path, "removed")(error))
        }
        _ => Ok(()),
    }
}
