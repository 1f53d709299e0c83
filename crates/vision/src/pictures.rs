//! Getting hold of a catalogue picture and turning it into a vector. What the vectors are for is not
//! known here.

use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use magpie_core::Picture;
use magpie_core::ports::{FetchError, PageFetch};
use tokio::runtime::Handle;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::decode::decode;
use crate::{PhotoLimits, Sight};

/// Catalogue pictures are made for web pages; what is larger is a mistake.
const MAX_BYTES: usize = 8 << 20;
/// Longer side at which a picture is embedded; more shows no more.
const MAX_SIDE: u32 = 512;
/// A shop that is slower than this is asked again at the next pass.
const FETCH_TIMEOUT: Duration = Duration::from_secs(15);

const LIMITS: PhotoLimits =
    PhotoLimits { max_bytes: MAX_BYTES, max_pixels: 64_000_000, max_side: MAX_SIDE };

/// Reads and embeds pictures.
pub(crate) struct PictureReader {
    pub(crate) sight: Arc<dyn Sight>,
    pub(crate) fetch: Arc<dyn PageFetch>,
    /// Embeds at once.
    pub(crate) desk: Arc<Semaphore>,
    /// Where they are embedded, when not where they are asked for.
    pub(crate) background: Option<Handle>,
}

impl PictureReader {
    /// The vector of a picture, or why there is none.
    pub(crate) async fn vector(&self, picture: &Picture) -> Result<Vec<f32>, String> {
        let bytes = match picture {
            Picture::Url(url) => {
                let fetched = self.fetch.fetch(url, MAX_BYTES, FETCH_TIMEOUT).await;
                fetched.map_err(|error| fetch_reason(&error))?.bytes
            }
            Picture::File(path) => {
                let path = path.clone();
                finished(spawn_blocking(move || read_file(&path)).await)?
            }
        };
        let sight = Arc::clone(&self.sight);
        let permit =
            Arc::clone(&self.desk).acquire_owned().await.expect("the semaphore is never closed");
        let background = self.background.clone().unwrap_or_else(Handle::current);
        let work = background.spawn_blocking(move || {
            let _permit = permit;
            let picture = decode(&bytes, &LIMITS).map_err(|error| error.to_string())?;
            sight.of_product(&picture).map_err(|error| {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "the picture model broke"
                );
                error.to_string()
            })
        });
        finished(work.await)
    }
}

fn finished<T>(work: Result<Result<T, String>, tokio::task::JoinError>) -> Result<T, String> {
    work.unwrap_or_else(|error| {
        tracing::error!(%error, "reading a catalogue picture broke");
        Err("it breaks the reader".to_owned())
    })
}

/// What a picture's vector is made from. A file that was written anew is another one; what an address
/// answers is only known by asking, so that an address stands for itself.
pub(crate) fn origin(picture: &Picture) -> String {
    match picture {
        Picture::Url(url) => url.as_str().to_owned(),
        Picture::File(path) => {
            let metadata = std::fs::metadata(path).ok();
            let length = metadata.as_ref().map_or(0, std::fs::Metadata::len);
            let written = metadata
                .and_then(|metadata| metadata.modified().ok())
                .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
                .map_or(0, |age| age.as_nanos());
            format!("{}#{length}-{written}", path.display())
        }
    }
}

fn read_file(path: &Path) -> Result<Bytes, String> {
    let failed = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        _ => format!("the file can't be read: {error}"),
    };
    let file = std::fs::File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    // One byte more than allowed tells that there is more.
    file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    Ok(Bytes::from(bytes))
}

fn fetch_reason(error: &FetchError) -> String {
    match error {
        FetchError::Forbidden { rule, .. } => format!("it may not be fetched: {rule}"),
        FetchError::Gone { .. } => "it is gone".to_owned(),
        FetchError::TooLarge { limit, .. } => format!("it is larger than {limit} bytes"),
        FetchError::Unavailable { detail, .. } => format!("it can't be fetched now: {detail}"),
    }
}
