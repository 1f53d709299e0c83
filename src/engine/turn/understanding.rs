//! What a turn would make of a message, for evaluation: the plan, before any agent works.

use std::time::Duration;

use bytes::Bytes;
use magpie_core::ports::StoreError;
use magpie_core::{
    AgentKind, ConversationState, Needs, PastPick, PastTurn, PersonId, Plan, PlannerKind,
    ProductId, Question,
};
use tokio::time::Instant;

use super::{DIVERSITY_POOL, Effort, Turn, agent_ports};
use crate::agents::CANDIDATES;
use crate::engine::{Engine, Shared};
use crate::planner;
use crate::prompts::ModelRole;
use crate::ranking;
use crate::receipts::SLATE;

/// Nobody: evaluation asks as someone of whom nothing is known.
const PERSON: &str = "evaluation";

/// A message that is to be understood.
#[derive(Clone, Debug, Default)]
pub struct UnderstandRequest {
    /// What the shopper wrote before, oldest first.
    pub turns: Vec<String>,
    /// What the shopper writes now; may be empty when there is a photo.
    pub text: String,
    /// Photos as they would be sent.
    pub photos: Vec<Bytes>,
    /// Whether it is also asked what would likely be picked.
    pub picks: bool,
}

/// What a turn makes of a message.
#[derive(Clone, Debug)]
pub struct Understanding {
    /// Who would work; nobody where an answer needs no search.
    pub agents: Vec<AgentKind>,
    /// The whole ledger after the message.
    pub needs: Needs,
    /// What would be asked back.
    pub question: Option<Question>,
    /// What would likely be picked, best first, where that was asked; no model judges it.
    pub picks: Vec<ProductId>,
    /// Who decided.
    pub planner: PlannerKind,
    /// Time to the plan of the last message.
    pub elapsed: Duration,
    /// What went wrong and was worked around.
    pub degraded: Vec<String>,
}

impl Engine {
    /// Plans for the last message of a conversation as a turn does. Earlier messages are planned and searched
    /// too, so that "the second one" points at what a shopper would have seen; their offers are not verified.
    ///
    /// # Errors
    /// The store can't be read.
    pub async fn understand(
        &self,
        request: UnderstandRequest,
    ) -> Result<Understanding, StoreError> {
        self.shared.understand(request).await
    }
}

impl Shared {
    async fn understand(&self, request: UnderstandRequest) -> Result<Understanding, StoreError> {
        let person = PersonId::new(PERSON);
        let mut conversation = ConversationState::default();
        for text in &request.turns {
            let entry = self.outside(&person, text, Vec::new());
            let turn = self.begin_in(&entry, conversation.clone()).await?;
            let plan = self.plan_of(&turn).await;
            let picks = self.likely_picks(&turn, &plan).await;
            conversation.needs = plan.needs.iter().filter(|n| is_kept(n)).cloned().collect();
            conversation.turns.push(PastTurn {
                turn: entry.turn.clone(),
                at: entry.accepted_at,
                text: text.clone(),
                reply: String::new(),
                question: plan.question,
                picks,
            });
        }
        let mut photos = Vec::with_capacity(request.photos.len());
        for bytes in request.photos {
            photos.push(self.ports.photos.read(bytes).await);
        }
        let entry = self.outside(&person, &request.text, photos);
        let started = Instant::now();
        let turn = self.begin_in(&entry, conversation).await?;
        let plan = self.plan_of(&turn).await;
        let elapsed = started.elapsed();
        let picks = if request.picks { self.likely_picks(&turn, &plan).await } else { Vec::new() };
        Ok(Understanding {
            agents: plan.steps.iter().map(|step| step.agent).collect(),
            needs: plan.needs,
            question: plan.question,
            picks: picks.into_iter().map(|pick| pick.product).collect(),
            planner: plan.planner,
            elapsed,
            degraded: turn.recorder.records().degraded,
        })
    }

    /// The plan that a turn would carry out; one without steps where it answers without a search.
    async fn plan_of(&self, turn: &Turn<'_>) -> Plan {
        let rules = planner::rules_plan(&turn.reading, turn.entry.photos.len());
        if self.without_search(turn, false).is_some() {
            return Plan { steps: Vec::new(), question: None, ..rules };
        }
        if self.models.has(ModelRole::Planner) { self.plan(turn).await } else { rules }
    }

    async fn likely_picks(&self, turn: &Turn<'_>, plan: &Plan) -> Vec<PastPick> {
        if plan.steps.is_empty() {
            return Vec::new();
        }
        let ports = agent_ports(self, &turn.recorder);
        let effort = Effort { ports: &ports, with_models: false, candidates: CANDIDATES };
        let found = self.rank(turn, plan, effort).await;
        let ranked = ranking::diversify(found.ranking.ranked, DIVERSITY_POOL);
        let picks = ranked.into_iter().take(SLATE).map(|ranked| PastPick {
            product: ranked.product.id,
            title: ranked.product.title,
            price: ranked.product.price,
            why: String::new(),
        });
        picks.collect()
    }
}

fn is_kept(need: &magpie_core::Need) -> bool {
    need.origin.is_of_request()
}
