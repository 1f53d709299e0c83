//! Measures visual search on a suite folder (`products.jsonl`, `queries.photo.tsv`, `qrels.tsv`), through the
//! code that serves shoppers: `cargo run --release -p magpie-vision --example photos -- PATH`.
//!
//! Also measured: each catalogue picture as it comes back changed ([`augment::changed`]), which must find
//! itself; and how many photos of the suite are taken for several things.

#[path = "support/augment.rs"]
mod augment;
#[path = "support/suite.rs"]
mod suite;

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use async_trait::async_trait;
use augment::{Dice, changed, jpeg};
use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _};
use magpie_core::Picture;
use magpie_core::ports::{FetchError, Fetched, PageFetch, PhotoReader as _, VisualSearch as _};
use magpie_testkit::{MemoryCatalog, MemoryStore, product};
use magpie_vision::{LooksEmbedder, PhotoLimits, PhotoNormalizer, VisualIndex};
use suite::{Scores, Suite};
use tokio_util::sync::CancellationToken;
use url::Url;

/// How many products are ranked for a query.
const DEPTH: usize = 100;

/// A suite's pictures are files.
struct NoWeb;

#[async_trait]
impl PageFetch for NoWeb {
    async fn fetch(&self, url: &Url, _: usize, _: Duration) -> Result<Fetched, FetchError> {
        Err(FetchError::Forbidden { url: url.to_string(), rule: "files only".to_owned() })
    }
}

#[tokio::main]
async fn main() -> Result<()> {
    let folder: PathBuf = std::env::args_os().nth(1).context("usage: suite PATH")?.into();
    let suite = Suite::read(&folder)?;
    let mut out = std::io::stdout();
    let products: Vec<_> = suite
        .products
        .iter()
        .filter_map(|entry| Some((entry, entry.image.clone()?)))
        .map(|(entry, image)| product(&entry.id).picture(Picture::File(image)).build())
        .collect();
    let index = VisualIndex::new(
        Arc::new(LooksEmbedder),
        Arc::new(MemoryStore::default()),
        Arc::new(MemoryStore::default()),
        Arc::new(MemoryCatalog::new(products.clone())),
        Arc::new(NoWeb),
    );
    let started = std::time::Instant::now();
    let report = index.sync(products, CancellationToken::new()).await;
    let seconds = started.elapsed().as_secs_f64();
    writeln!(out, "{} pictures indexed in {seconds:.1} s, {report:?}", index.indexed())?;

    let reader = PhotoNormalizer::new(PhotoLimits::default());
    let mut scores = Scores::default();
    let mut several = 0;
    let ranked: Vec<(&String, Vec<String>, usize)> = futures::stream::iter(&suite.queries)
        .map(async |(query, path)| {
            let photo = reader.read(Bytes::from(std::fs::read(path)?)).await?;
            let regions = index.regions(&photo).await?.len();
            let found = index.look_alike(&photo, DEPTH).await?;
            let ids = found.into_iter().map(|found| found.product.id.as_str().to_owned()).collect();
            anyhow::Ok((query, ids, regions))
        })
        .buffered(4)
        .try_collect()
        .await?;
    for (query, ids, regions) in ranked {
        scores.add(&ids.iter().map(|id| suite.is_relevant(query, id)).collect::<Vec<_>>());
        several += usize::from(regions > 1);
    }
    writeln!(out, "photo queries         {scores}")?;
    writeln!(out, "taken for several     {several} of {} photos", suite.queries.len())?;

    let copies: Vec<Vec<bool>> = futures::stream::iter(suite.products.iter().enumerate())
        .map(async |(number, entry)| {
            let path = entry.image.as_ref().context("a product without picture")?;
            let original = std::fs::read(path)?;
            let picture = image::load_from_memory(&original)?.into_rgb8();
            let copy = jpeg(&changed(&picture, &mut Dice::new(number as u64 + 1)), 60);
            let photo = reader.read(Bytes::from(copy)).await?;
            let mut relevant = Vec::new();
            for found in index.look_alike(&photo, 10).await? {
                let same_file = match &found.product.picture {
                    Some(Picture::File(other)) => std::fs::read(other)? == original,
                    Some(Picture::Url(_)) | None => false,
                };
                relevant.push(same_file);
            }
            anyhow::Ok(relevant)
        })
        .buffered(4)
        .try_collect()
        .await?;
    let mut scores = Scores::default();
    for relevant in copies {
        scores.add(&relevant);
    }
    writeln!(out, "changed copies        {scores}")?;
    Ok(())
}
