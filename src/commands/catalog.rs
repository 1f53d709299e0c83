//! `magpie catalog`.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use clap::Subcommand;
use jiff::Timestamp;
use magpie::config::Config;
use magpie::planner::rules::{Message, RuleReader};
use magpie_core::ports::{ProductSearch, SearchQuery};
use magpie_core::wire::MoneyV1;
use magpie_core::{ConversationState, FacetKind, SourceId};

use super::say;
use crate::wiring::{open_catalog, read_feed_file, refuse_running_server};

#[derive(Subcommand)]
pub(super) enum CatalogCommand {
    /// Load products from feed files: JSON Lines, CSV, Google Merchant XML or TSV.
    Import {
        /// Feed files. A file replaces what an earlier file of the same name brought.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Take a loaded source out again; `catalog stats` lists them.
    Remove {
        /// Its name.
        source: String,
    },
    /// Search as the product agent does, without models.
    Search {
        /// What to look for.
        text: String,
        /// Most results.
        #[arg(long, default_value_t = 10)]
        limit: usize,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// What is loaded.
    Stats {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

pub(super) async fn run(config: Config, command: CatalogCommand) -> Result<ExitCode> {
    if let CatalogCommand::Import { .. } | CatalogCommand::Remove { .. } = command {
        refuse_running_server(&config.data_dir).await?;
    }
    tokio::task::spawn_blocking(move || blocking(&config, command)).await.context("the command")?
}

fn blocking(config: &Config, command: CatalogCommand) -> Result<ExitCode> {
    match command {
        CatalogCommand::Import { files, json } => import(config, &files, json),
        CatalogCommand::Remove { source } => {
            let catalog = open_catalog(&config.data_dir)?;
            let known = catalog.stats().sources;
            if !known.iter().any(|known| known.id.as_str() == source) {
                let names: Vec<_> = known.iter().map(|s| s.id.as_str().to_owned()).collect();
                bail!("no source is named {source}; there are: {}", names.join(", "));
            }
            catalog
                .remove_source(&SourceId::new(source.as_str()))
                .context("removing the source")?;
            say(format_args!("{source} removed"))?;
            Ok(ExitCode::SUCCESS)
        }
        CatalogCommand::Search { text, limit, json } => search(config, &text, limit, json),
        CatalogCommand::Stats { json } => stats(config, json),
    }
}

fn import(config: &Config, files: &[PathBuf], json: bool) -> Result<ExitCode> {
    let catalog = open_catalog(&config.data_dir)?;
    let mut rows = Vec::new();
    for path in files {
        let feed = read_feed_file(path, Timestamp::now())?;
        let report = catalog
            .import(feed)
            .with_context(|| format!("{} can't be imported", path.display()))?;
        if json {
            let rejected: Vec<_> = report
                .rejected
                .iter()
                .map(|row| serde_json::json!({"line": row.line, "reason": row.reason}))
                .collect();
            rows.push(serde_json::json!({
                "file": path.display().to_string(),
                "added": report.added,
                "changed": report.changed,
                "removed": report.removed,
                "unchanged": report.unchanged,
                "rejected": report.rejected_total,
                "rejected_rows": rejected,
            }));
            continue;
        }
        say(format_args!(
            "{}: {} added, {} changed, {} removed, {} unchanged, {} rejected",
            path.display(),
            report.added,
            report.changed,
            report.removed,
            report.unchanged,
            report.rejected_total
        ))?;
        for row in &report.rejected {
            say(format_args!("  line {}: {}", row.line, row.reason))?;
        }
    }
    if json {
        say(serde_json::to_string_pretty(&rows)?)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn search(config: &Config, text: &str, limit: usize, json: bool) -> Result<ExitCode> {
    let catalog: Arc<dyn ProductSearch> = Arc::new(open_catalog(&config.data_dir)?);
    let reader = RuleReader::new(catalog.vocabulary());
    let conversation = ConversationState::default();
    let reading = reader.read(&Message {
        text,
        photos: 0,
        conversation: &conversation,
        locale: None,
        language: None,
    });
    let query = SearchQuery { text: reading.query, needs: reading.needs, like: None, limit };
    let found = tokio::runtime::Handle::current().block_on(catalog.search(&query))?;
    let mut rows = Vec::new();
    for candidate in found {
        let product = candidate.product;
        if json {
            rows.push(serde_json::json!({
                "product_id": product.id.as_str(),
                "title": product.title,
                "score": candidate.score,
                "price": product.price.map(MoneyV1::from),
                "brand": product.brand,
                "category": product.category,
                "availability": product.availability.as_str(),
            }));
            continue;
        }
        let price = product.price.map(|price| price.to_string()).unwrap_or_default();
        let colour: Vec<&str> = product.facet(FacetKind::Colour).collect();
        say(format_args!(
            "{:.3}  {}  {}  {price}  {}",
            candidate.score,
            product.id,
            product.title,
            colour.join("/")
        ))?;
    }
    if json {
        say(serde_json::to_string_pretty(&rows)?)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn stats(config: &Config, json: bool) -> Result<ExitCode> {
    let stats = open_catalog(&config.data_dir)?.stats();
    let text = |currency: &magpie_core::Currency| currency.code().to_owned();
    if json {
        let sources: Vec<_> = stats
            .sources
            .iter()
            .map(|s| {
                serde_json::json!({
                    "source": s.id.as_str(), "products": s.products, "imported_at": s.imported_at
                })
            })
            .collect();
        say(serde_json::to_string_pretty(&serde_json::json!({
            "products": stats.products,
            "sources": sources,
            "categories": stats.categories,
            "with_price": stats.with_price,
            "with_picture": stats.with_picture,
            "with_url": stats.with_url,
            "currencies": stats.currencies.iter().map(text).collect::<Vec<_>>(),
        }))?)?;
        return Ok(ExitCode::SUCCESS);
    }
    say(format_args!(
        "{} products: {} with a price, {} with a picture, {} with a page",
        stats.products, stats.with_price, stats.with_picture, stats.with_url
    ))?;
    for source in &stats.sources {
        say(format_args!(
            "  {}: {} products, read {}",
            source.id, source.products, source.imported_at
        ))?;
    }
    for (category, count) in &stats.categories {
        say(format_args!("  {category}: {count}"))?;
    }
    Ok(ExitCode::SUCCESS)
}
