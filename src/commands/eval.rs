//! `magpie eval`: reads a suite, has the engine rank for every query, and tells how well it did.

mod golden;
mod progress;
mod tables;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use bytes::Bytes;
use clap::Args;
use magpie::config::Config;
use magpie::engine::{Shortlist, ShortlistRequest};
use magpie::eval::suite::{File, Scope};
use magpie::eval::{Evaluation, Query, Run, Suite};

use super::{say, shown};
use crate::wiring::TestBed;
use progress::Progress;

#[derive(Args)]
pub(super) struct Eval {
    /// The suite's folder: products.jsonl, queries.tsv and qrels.tsv; or a golden set's.
    suite: PathBuf,
    /// Other queries than the suite's queries.tsv; a path, or a name within the suite.
    #[arg(long, value_name = "FILE")]
    queries: Option<PathBuf>,
    /// Write what was ranked, in TREC's format.
    #[arg(long, value_name = "FILE")]
    run: Option<PathBuf>,
    /// Products ranked for each query.
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = depth)]
    depth: usize,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

fn depth(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(depth @ 10..=1_000) => Ok(depth),
        Ok(_) => Err("a ranking holds 10 to 1000 products".to_owned()),
        Err(_) => Err("it is no number".to_owned()),
    }
}

pub(super) async fn run(config: Config, eval: Eval) -> Result<ExitCode> {
    let suite = Folder::open(&eval.suite)?;
    if let Some(files) = golden::files(&suite)? {
        return golden::run(&config, &suite, &files, eval.json).await;
    }
    rankings(&config, &suite, &eval).await
}

/// A suite's folder.
struct Folder {
    dir: PathBuf,
    name: String,
}

impl Folder {
    fn open(dir: &Path) -> Result<Self> {
        let whole = dir
            .canonicalize()
            .with_context(|| format!("the suite {} can't be opened", shown(dir)))?;
        if !whole.is_dir() {
            bail!("the suite {} is not a folder", shown(dir));
        }
        let name = whole.file_name().map(|name| name.to_string_lossy().into_owned());
        Ok(Self { dir: dir.to_path_buf(), name: name.unwrap_or_else(|| "suite".to_owned()) })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// The queries to ask, and whether they are all that were judged.
    fn queries(&self, chosen: Option<&Path>) -> Result<(PathBuf, Scope)> {
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
                    shown(&usual),
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

    fn suite(&self, queries: &Path, scope: Scope) -> Result<Suite> {
        let products = self.path("products.jsonl");
        let judged = self.path("qrels.tsv");
        let texts = [&products, queries, &judged].map(read);
        let [products_text, queries_text, judged_text] = texts;
        let (products_text, queries_text, judged_text) =
            (products_text?, queries_text?, judged_text?);
        let names = [&products, queries, &judged].map(|path| shown(path).to_string());
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

fn read(path: impl AsRef<Path>) -> Result<String> {
    let path = path.as_ref();
    std::fs::read_to_string(path).with_context(|| format!("{} can't be read", shown(path)))
}

/// What came of asking a suite's queries.
#[derive(Default)]
struct Asked {
    run: Run,
    elapsed: Vec<Duration>,
    tokens: u64,
    /// Queries that a turn would answer without a search.
    unsearched: Vec<String>,
    /// Query and trouble.
    troubles: Vec<(String, String)>,
    /// Products that the catalogue does not take.
    refused: Vec<String>,
    /// Pictures that can't be used.
    unseen: Vec<String>,
}

async fn rankings(config: &Config, folder: &Folder, eval: &Eval) -> Result<ExitCode> {
    let (queries, scope) = folder.queries(eval.queries.as_deref())?;
    let suite = folder.suite(&queries, scope)?;
    let asked = ask(config, folder, &suite, eval.depth).await?;
    if let Some(path) = &eval.run {
        std::fs::write(path, asked.run.to_trec())
            .with_context(|| format!("the run {} can't be written", shown(path)))?;
    }
    let evaluation = Evaluation::of(&suite, &asked.run);
    if eval.json {
        let answer = tables::json(&folder.name, &evaluation, &asked);
        say(serde_json::to_string_pretty(&answer).context("writing JSON")?)?;
    } else {
        say(tables::text(&folder.name, &suite, &evaluation, &asked))?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn ask(config: &Config, folder: &Folder, suite: &Suite, depth: usize) -> Result<Asked> {
    let progress = Progress::start();
    let products = folder.path("products.jsonl");
    let bed = TestBed::open(config, &products, |stage| progress.preparing(stage)).await?;
    let mut asked = Asked::default();
    progress.asking(suite.queries.len());
    for query in &suite.queries {
        match shortlist(&bed, folder, query, depth).await {
            Ok(list) => asked.take(query, list),
            Err(error) => {
                asked.troubles.push((query.id.clone(), format!("{error:#}")));
                asked.run.push(&query.id, Vec::new());
            }
        }
        progress.asked();
    }
    progress.finish();
    asked.refused = bed.refused.clone();
    asked.unseen = bed.unseen.clone();
    bed.close().await?;
    Ok(asked)
}

async fn shortlist(
    bed: &TestBed,
    folder: &Folder,
    query: &Query,
    depth: usize,
) -> Result<Shortlist> {
    let mut photos = Vec::new();
    if let Some(photo) = &query.photo {
        let path = folder.path(photo);
        let bytes = tokio::fs::read(&path).await;
        let bytes = bytes.with_context(|| format!("{} can't be read", shown(&path)))?;
        photos.push(Bytes::from(bytes));
    }
    let request = ShortlistRequest { text: query.text.clone(), photos, depth };
    bed.engine.shortlist(request).await.context("ranking")
}

impl Asked {
    fn take(&mut self, query: &Query, list: Shortlist) {
        let products = list.products.iter().map(|product| product.as_str().to_owned()).collect();
        self.run.push(&query.id, products);
        self.elapsed.push(list.elapsed);
        self.tokens += list.tokens;
        if !list.searched {
            self.unsearched.push(query.id.clone());
        }
        let troubles = list.degraded.into_iter();
        self.troubles.extend(troubles.map(|trouble| (query.id.clone(), trouble)));
    }
}
