//! A long ranking for one request, for evaluation: what a turn ranks before its slate is made, and behind
//! it what the turn would leave out.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use magpie_core::ports::{SearchError, SearchQuery, StoreError, VisualSearch};
use magpie_core::{
    AgentKind, Candidate, Need, Needs, PersonId, Photo, PhotoError, Plan, ProductId, Step,
};
use tokio::time::Instant;

use super::{Effort, Found, Turn, agent_ports};
use crate::agents::{AgentPorts, Board, CANDIDATES};
use crate::engine::{Engine, Shared};
use crate::planner;
use crate::prompts::ModelRole;
use crate::ranking::{self, Ranking};

/// Nobody: evaluation asks as someone of whom nothing is known.
const PERSON: &str = "evaluation";

/// A request whose products are to be ranked.
#[derive(Clone, Debug, Default)]
pub struct ShortlistRequest {
    /// Words; may be empty when there is a photo.
    pub text: String,
    /// Photos as they would be sent.
    pub photos: Vec<Bytes>,
    /// How many products the ranking must hold, unless there are fewer.
    pub depth: usize,
    /// Which agent works alone, whatever the plan says; the ranking then holds what it found and no more.
    pub alone: Option<AgentKind>,
}

/// A ranking for one request.
#[derive(Clone, Debug)]
pub struct Shortlist {
    /// Products, best first.
    pub products: Vec<ProductId>,
    /// How many of them a turn would choose its slate from; the others fill up.
    pub considered: usize,
    /// Whether a turn would search at all. What it would take for small talk is not searched.
    pub searched: bool,
    /// Time to the ranking a turn would use.
    pub elapsed: Duration,
    /// Model tokens used.
    pub tokens: u64,
    /// What went wrong and was worked around.
    pub degraded: Vec<String>,
}

impl Engine {
    /// Ranks products for a request as a turn does, outside of any conversation and of all limits, and goes
    /// on below what the turn would use: more of the same, then everything that has to do with the request,
    /// whether it meets what was asked for or not.
    ///
    /// # Errors
    /// The store can't be read.
    pub async fn shortlist(&self, request: ShortlistRequest) -> Result<Shortlist, StoreError> {
        self.shared.shortlist(request).await
    }
}

impl Shared {
    async fn shortlist(&self, request: ShortlistRequest) -> Result<Shortlist, StoreError> {
        let started = Instant::now();
        let mut photos = Vec::with_capacity(request.photos.len());
        for bytes in request.photos {
            photos.push(self.ports.photos.read(bytes).await);
        }
        let unread = photos.iter().filter_map(|photo| photo.as_ref().err());
        let unread: Vec<String> = unread.map(ToString::to_string).collect();
        let entry = self.outside(&PersonId::new(PERSON), &request.text, photos);
        let turn = self.begin(&entry).await?;
        unread.into_iter().for_each(|error| turn.recorder.degraded(error));

        let mut ports = agent_ports(self, &turn.recorder);
        ports.visual = Arc::new(LongLooks::new(ports.visual, request.depth));
        let with_models = self.models.has(ModelRole::Planner)
            || self.models.has(ModelRole::Writer)
            || self.models.has(ModelRole::Vision);
        let talk = self.without_search(&turn, false).is_some();
        let plan = if with_models && !talk {
            self.plan(&turn).await
        } else {
            planner::rules_plan(&turn.reading, entry.photos.len())
        };
        let plan = match request.alone {
            Some(agent) => only(agent, plan, &turn.reading.query),
            None => plan,
        };
        let searched = (!talk || request.alone.is_some()) && !plan.steps.is_empty();
        let mut list = List { depth: request.depth, ..List::default() };
        let mut dropped = Vec::new();
        if searched {
            let effort = Effort { ports: &ports, with_models, candidates: CANDIDATES };
            let Found { ranking, .. } = self.rank(&turn, &plan, effort).await;
            dropped = list.take_ranked(ranking);
        }
        let elapsed = started.elapsed();
        let considered = list.products.len();
        if request.alone.is_none() {
            self.fill(&turn, &plan, &ports, dropped, &mut list).await;
        }
        let records = turn.recorder.records();
        let tokens =
            records.completions.iter().map(|c| u64::from(c.input_tokens + c.output_tokens));
        Ok(Shortlist {
            products: list.products,
            considered,
            searched,
            elapsed,
            tokens: tokens.sum(),
            degraded: records.degraded,
        })
    }

    /// Goes on where a turn's ranking ends.
    async fn fill(
        &self,
        turn: &Turn<'_>,
        plan: &Plan,
        ports: &AgentPorts,
        mut dropped: Vec<ProductId>,
        list: &mut List,
    ) {
        if list.is_short() && !plan.steps.is_empty() && list.depth > CANDIDATES {
            let effort = Effort { ports, with_models: false, candidates: list.depth };
            let Found { ranking, .. } = self.rank(turn, plan, effort).await;
            dropped.extend(list.take_ranked(ranking));
        }
        if list.is_short() {
            let wishes = plan.needs.iter().cloned().map(|need| Need { hard: false, ..need });
            let wishes: Needs = wishes.collect();
            let board = Board::default();
            board.add(self.worded(turn, plan, ports, &wishes, list.depth).await);
            for photo in turn.entry.photos.iter().flatten() {
                let found = ports.visual.look_alike(photo, list.depth).await;
                board.add(or_none(turn, found));
            }
            let rest = list.take_ranked(ranking::rank(board.found(), &wishes));
            list.take(rest);
        }
        list.take(dropped);
        if list.is_short() {
            let anything = SearchQuery { limit: list.depth, ..SearchQuery::default() };
            let found = ports.search.search(&anything).await;
            let found = or_none(turn, found);
            list.take(found.into_iter().map(|candidate| candidate.product.id));
        }
    }

    /// Finds by the words of a request, whatever the planner made of them.
    async fn worded(
        &self,
        turn: &Turn<'_>,
        plan: &Plan,
        ports: &AgentPorts,
        wishes: &Needs,
        limit: usize,
    ) -> Vec<Candidate> {
        let goals = plan.steps.iter().map(|step| step.goal.as_str());
        let mut texts = goals.chain([turn.reading.query.as_str(), turn.message.as_str()]);
        let Some(text) = texts.find(|text| !text.trim().is_empty()) else { return Vec::new() };
        let (text, needs) = (text.to_owned(), wishes.clone());
        let found = ports.search.search(&SearchQuery { text, needs, like: None, limit }).await;
        or_none(turn, found)
    }
}

/// The plan with nothing but one agent's work, which it would do of its own accord or not.
fn only(agent: AgentKind, mut plan: Plan, query: &str) -> Plan {
    plan.steps.retain(|step| step.agent == agent);
    if plan.steps.is_empty() {
        plan.steps.push(Step { agent, goal: query.to_owned(), waits_for: Vec::new() });
    }
    plan.steps.iter_mut().for_each(|step| step.waits_for.clear());
    plan
}

fn or_none(turn: &Turn<'_>, found: Result<Vec<Candidate>, SearchError>) -> Vec<Candidate> {
    found.unwrap_or_else(|error| {
        turn.recorder.degraded(error.to_string());
        Vec::new()
    })
}

/// A ranking in the making: each product once.
#[derive(Default)]
struct List {
    products: Vec<ProductId>,
    listed: HashSet<ProductId>,
    depth: usize,
}

impl List {
    fn is_short(&self) -> bool {
        self.products.len() < self.depth
    }

    fn take(&mut self, products: impl IntoIterator<Item = ProductId>) {
        for product in products {
            if self.is_short() && self.listed.insert(product.clone()) {
                self.products.push(product);
            }
        }
    }

    /// Takes what a ranking would show; returns what it drops, best first.
    fn take_ranked(&mut self, ranking: Ranking) -> Vec<ProductId> {
        self.take(ranking.ranked.into_iter().map(|ranked| ranked.product.id));
        ranking.dropped.into_iter().map(|record| record.product).collect()
    }
}

/// Looks each photo up once, far enough for all passes: reading a photo is what takes time.
struct LongLooks {
    looks: Arc<dyn VisualSearch>,
    depth: usize,
    found: Mutex<HashMap<Bytes, Vec<Candidate>>>,
}

impl LongLooks {
    fn new(looks: Arc<dyn VisualSearch>, depth: usize) -> Self {
        Self { looks, depth, found: Mutex::default() }
    }

    fn found(&self) -> MutexGuard<'_, HashMap<Bytes, Vec<Candidate>>> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl VisualSearch for LongLooks {
    async fn look_alike(&self, photo: &Photo, limit: usize) -> Result<Vec<Candidate>, SearchError> {
        let known = self.found().get(&photo.jpeg).cloned();
        let mut found = match known {
            Some(found) => found,
            None => {
                let found = self.looks.look_alike(photo, self.depth.max(limit)).await?;
                self.found().insert(photo.jpeg.clone(), found.clone());
                found
            }
        };
        found.truncate(limit);
        Ok(found)
    }

    async fn regions(&self, photo: &Photo) -> Result<Vec<Photo>, PhotoError> {
        self.looks.regions(photo).await
    }

    fn indexed(&self) -> usize {
        self.looks.indexed()
    }
}
