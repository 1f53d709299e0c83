//! The three specialists, and the board on which they exchange what they find.
//!
//! An agent gets a goal, a time budget and the board; it leaves candidates and notes there. Agents of
//! one wave run side by side and fail alone.

mod board;
mod image;
mod live;
mod product;
mod trend;
mod words;

use std::sync::Arc;
use std::time::Duration;

use futures::future::join_all;
use jiff::Timestamp;
use magpie_core::ports::{
    ImpressionStore, InboxPhoto, LiveSource, NewsFeeds, PriceHistory, ProductSearch, VisualSearch,
};
use magpie_core::{AgentKind, CatalogVocabulary, CommunityId, Needs, Phrases, ProductId, Step};
use tokio::time::Instant;

pub use board::{Board, Note};
pub use trend::InterestCounts;
pub use words::AgentWords;

use crate::engine::{ModelCaller, Recorder};

/// What the agents work with.
#[derive(Clone)]
pub struct AgentPorts {
    /// Searches catalogues.
    pub search: Arc<dyn ProductSearch>,
    /// Searches by looks.
    pub visual: Arc<dyn VisualSearch>,
    /// Merchants and search engines, asked while the shopper waits.
    pub live: Vec<Arc<dyn LiveSource>>,
    /// News, where feeds are configured.
    pub news: Option<Arc<dyn NewsFeeds>>,
    /// Longest wait for live sources in one search.
    pub live_budget: Duration,
    /// What offers cost before.
    pub prices: Arc<dyn PriceHistory>,
    /// What was shown to whom.
    pub impressions: Arc<dyn ImpressionStore>,
    /// How many people that was, as it was counted last.
    pub interest: Arc<InterestCounts>,
    /// Asks models.
    pub models: ModelCaller,
}

/// One agent run.
#[derive(Clone)]
pub struct Assignment<'a> {
    /// The shopper's message, cut to what a model should read.
    pub message: &'a str,
    /// Its photos.
    pub photos: &'a [InboxPhoto],
    /// The whole ledger, profile included.
    pub needs: &'a Needs,
    /// Find things like this one.
    pub like: Option<&'a ProductId>,
    /// The catalogue's words.
    pub vocabulary: &'a CatalogVocabulary,
    /// What was asked back in the conversation before, word for word.
    pub asked: &'a [&'a str],
    /// The shopper's language, where it is known.
    pub language: Option<&'a str>,
    /// Before whom the reply is shown; none in private.
    pub community: Option<&'a CommunityId>,
    /// Fixed words in that language.
    pub phrases: &'static Phrases,
    /// What is noted for the shopper, in that language.
    pub words: &'static AgentWords,
    /// Now.
    pub now: Timestamp,
    /// Whether models may be asked.
    pub with_models: bool,
    /// How many candidates each agent brings.
    pub candidates: usize,
    /// When the agents must be done.
    pub deadline: Instant,
    /// Notes what happens.
    pub recorder: &'a Recorder,
}

/// How many candidates an agent brings for a reply.
pub const CANDIDATES: usize = 60;
/// The same where the asker's taste is known.
pub const CANDIDATES_BY_TASTE: usize = 240;

/// Runs steps in waves: each as soon as those it waits for are done. An agent that exceeds the deadline
/// leaves what it has put on the board by then.
pub async fn run(ports: &AgentPorts, steps: &[Step], assignment: &Assignment<'_>, board: &Board) {
    let mut done: Vec<AgentKind> = Vec::new();
    let mut waiting: Vec<&Step> = steps.iter().collect();
    while !waiting.is_empty() {
        let (ready, later): (Vec<&Step>, Vec<&Step>) =
            waiting.iter().partition(|step| step.waits_for.iter().all(|kind| done.contains(kind)));
        // The planner makes no circles; should one arrive all the same, everybody starts.
        let (ready, later) = if ready.is_empty() { (later, Vec::new()) } else { (ready, later) };
        join_all(ready.iter().map(|step| run_step(ports, step, assignment, board))).await;
        done.extend(ready.iter().map(|step| step.agent));
        waiting = later;
    }
}

async fn run_step(ports: &AgentPorts, step: &Step, assignment: &Assignment<'_>, board: &Board) {
    let left = assignment.deadline.saturating_duration_since(Instant::now());
    let work = async {
        match step.agent {
            AgentKind::Product => product::run(ports, &step.goal, assignment, board).await,
            AgentKind::Image => image::run(ports, assignment, board).await,
            AgentKind::Trend => trend::run(ports, &step.goal, assignment, board).await,
        }
    };
    let budget = left.max(Duration::from_millis(50));
    board.worked(step.agent);
    if tokio::time::timeout(budget, work).await.is_err() {
        assignment.recorder.degraded(format!("the {} agent ran out of time", step.agent.as_str()));
    }
}
