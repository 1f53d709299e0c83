//! From a question to products: engines, their hits, the pages behind them, and what those sell.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures::StreamExt;
use futures::future::join_all;
use futures::stream::FuturesUnordered;
use magpie_core::ports::{LiveError, LiveFinds, LiveQuery, LiveSource};
use magpie_core::{Product, SourceId};
use tokio::time::Instant;

use super::engine::{Asked, Engine};
use super::engines::Question;
use super::judge;
use super::merge::{MergedHit, merge};
use super::{EngineConfig, SearchSetupError};
use crate::accept::Accept;
use crate::fetch::{Ask, Web};

/// What a probe looks for: something that every engine has hits for.
const PROBE: &str = "running shoes";

/// Settings of [`WebSearch`].
#[derive(Clone, Debug)]
pub struct WebSearchConfig {
    /// Engines, the one to be trusted most first.
    pub engines: Vec<EngineConfig>,
    /// How many pages are fetched for one question at most.
    pub max_pages: usize,
    /// Longest time for one page.
    pub page_time: Duration,
}

impl WebSearchConfig {
    /// These engines, with bounds that suit a shopper who waits.
    pub fn new(engines: Vec<EngineConfig>) -> Self {
        Self { engines, max_pages: 16, page_time: Duration::from_secs(4) }
    }
}

/// Shops found by web search. What it gives out was read from pages that it fetched; an engine's word alone
/// is never passed on.
#[derive(Clone)]
pub struct WebSearch {
    id: SourceId,
    web: Web,
    engines: Arc<[Engine]>,
    ask: Ask,
    max_pages: usize,
    page_time: Duration,
}

impl std::fmt::Debug for WebSearch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let engines: Vec<_> = self.engines.iter().map(|engine| engine.name).collect();
        f.debug_struct("WebSearch").field("engines", &engines).finish_non_exhaustive()
    }
}

impl WebSearch {
    /// Asks these engines and fetches what they find, all through `web`.
    ///
    /// # Errors
    /// An engine lacks its address or key, or there is none.
    pub fn new(web: Web, config: &WebSearchConfig) -> Result<Self, SearchSetupError> {
        if config.engines.is_empty() {
            return Err(SearchSetupError::NoEngine);
        }
        let engines = config.engines.iter().map(|engine| Engine::new(engine, &web));
        let engines = engines.collect::<Result<Vec<_>, _>>()?.into();
        let settings = web.config();
        let ask = Ask {
            accept: Accept::Page,
            max_bytes: settings.max_page_bytes,
            max_age: settings.page_ttl,
            max_stale: settings.max_stale,
        };
        let (max_pages, page_time) = (config.max_pages, config.page_time);
        Ok(Self { id: SourceId::new("web"), web, engines, ask, max_pages, page_time })
    }

    /// All engines side by side; those that fail are named.
    async fn ask(
        &self,
        question: &Question,
        time: Duration,
    ) -> (Vec<(&'static str, Asked)>, Vec<LiveError>) {
        let asked = self.engines.iter().map(|engine| async move {
            let asked = engine.ask(&self.web, question, time).await;
            asked.map(|asked| (engine.name, asked))
        });
        let (mut answers, mut errors) = (Vec::new(), Vec::new());
        for outcome in join_all(asked).await {
            match outcome {
                Ok(answer) => answers.push(answer),
                Err(error) => errors.push(error),
            }
        }
        (answers, errors)
    }

    /// What the page behind a hit sells.
    async fn look(&self, hit: &MergedHit, time: Duration) -> Result<Product, String> {
        let named = |why: String| format!("{} (by {}): {why}", hit.url, hit.engines.join(", "));
        let answer = self
            .web
            .get(&hit.url, &self.ask, time)
            .await
            .map_err(|error| named(error.to_string()))?;
        let reading = answer.reading().await.map_err(|error| named(error.to_string()))?;
        judge::product(&answer, &reading, &self.id).map_err(named)
    }

    /// The products behind these hits that can be had before the deadline. Those that answer first fill the
    /// limit: a better hit on a slow page is not worth everybody's wait.
    async fn look_all(&self, hits: &[MergedHit], limit: usize, deadline: Instant) -> LiveFinds {
        let mut finds = LiveFinds::default();
        let mut found: Vec<(usize, Product)> = Vec::new();
        let left = deadline.saturating_duration_since(Instant::now());
        let time = self.page_time.min(left);
        let looks = hits.iter().enumerate();
        let mut looks: FuturesUnordered<_> =
            looks.map(|(rank, hit)| async move { (rank, self.look(hit, time).await) }).collect();
        while found.len() < limit {
            let Ok(Some((rank, outcome))) = tokio::time::timeout_at(deadline, looks.next()).await
            else {
                break;
            };
            match outcome {
                // Hits that lead to one page: the better of them stands.
                Ok(product)
                    if let Some(known) =
                        found.iter_mut().find(|(_, known)| known.id == product.id) =>
                {
                    let worse = rank.max(known.0);
                    if rank < known.0 {
                        *known = (rank, product);
                    }
                    finds.left_out.push(format!("{}: the same as another hit", hits[worse].url));
                }
                Ok(product) => found.push((rank, product)),
                Err(why) => finds.left_out.push(why),
            }
        }
        if found.len() < limit && !looks.is_empty() {
            finds.left_out.push(format!("{} pages did not answer in time", looks.len()));
        }
        found.sort_by_key(|(rank, _)| *rank);
        finds.products = found.into_iter().map(|(_, product)| product).collect();
        finds
    }
}

#[async_trait]
impl LiveSource for WebSearch {
    fn id(&self) -> &SourceId {
        &self.id
    }

    async fn search(&self, query: &LiveQuery, timeout: Duration) -> Result<LiveFinds, LiveError> {
        // What is left at the end is for reading and sorting.
        let deadline = Instant::now() + timeout - timeout / 20;
        let text = query.text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() || query.limit == 0 {
            return Ok(LiveFinds::default());
        }
        let question = Question { text, language: query.language.clone() };
        // Pages take longer than engines: a silent engine must leave them time.
        let (answers, errors) = self.ask(&question, timeout * 2 / 5).await;
        if answers.is_empty()
            && let Some(error) = errors.first()
        {
            return Err(error.clone());
        }
        let merged =
            merge(answers.iter().map(|(name, asked)| (*name, asked.found.hits.as_slice())));
        let hits = &merged[..merged.len().min(self.max_pages)];
        let mut finds = self.look_all(hits, query.limit, deadline).await;
        finds.left_out.extend(errors.iter().map(ToString::to_string));
        for (name, asked) in &answers {
            let silent =
                asked.found.silent.iter().map(|what| format!("{name}: no answer from {what}"));
            let notes = asked.found.notes.iter().map(|what| format!("{name}: {what}"));
            finds.left_out.extend(silent.chain(notes));
        }
        finds.cached = answers.iter().all(|(_, asked)| asked.cached);
        Ok(finds)
    }

    async fn probe(&self, timeout: Duration) -> Result<String, LiveError> {
        let question = Question { text: PROBE.to_owned(), language: None };
        let (answers, errors) = self.ask(&question, timeout).await;
        let works = answers
            .iter()
            .map(|(name, asked)| format!("{name} finds {} pages", asked.found.hits.len()));
        let fails = errors.iter().map(ToString::to_string);
        let said: Vec<String> = works.chain(fails).collect();
        match errors.into_iter().next() {
            Some(error) if answers.is_empty() => Err(error),
            Some(_) | None => Ok(said.join("; ")),
        }
    }
}
