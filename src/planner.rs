//! Deciding what a turn needs: the rule reading, the model's plan, and how the two become one plan.
//!
//! [`PlannerMachine`] does no I/O: it asks for a model answer, is fed what came of it, and ends in a
//! [`Plan`]. Awaiting, deadlines and records belong to the driver in `engine`.

mod asking;
mod context;
mod model_plan;
pub mod rules;

use magpie_core::{AgentKind, Plan, PlannerKind, Step};

pub use asking::QuestionWords;
pub use context::PlannerContext;
pub(crate) use context::{categories_line, needs_line};

use rules::{Intent, Reading};

/// What the machine wants next.
#[derive(Clone, Debug, PartialEq)]
pub enum PlannerStep {
    /// Ask the planner model; `repair` holds the earlier answer and what was wrong with it.
    AskModel {
        /// Present on the second attempt.
        repair: Option<Repair>,
    },
    /// The plan is made.
    Done(Plan),
}

/// A refused answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// What the model answered.
    pub answer: String,
    /// What was wrong with it.
    pub error: String,
}

#[derive(Debug, PartialEq)]
enum State {
    Asking,
    Repairing(Repair),
    Done(Plan),
}

/// One planning: ask, repair once, then fall back on the rules.
#[derive(Debug)]
pub struct PlannerMachine {
    rules: Plan,
    reading: Reading,
    message: String,
    photos: usize,
    state: State,
}

impl PlannerMachine {
    /// Starts from the rule reading. Without a model the plan is made at once.
    pub fn new(reading: Reading, message: &str, photos: usize, with_model: bool) -> Self {
        let rules = rules_plan(&reading, photos);
        let state = if with_model { State::Asking } else { State::Done(rules.clone()) };
        Self { rules, reading, message: message.to_owned(), photos, state }
    }

    /// What to do now.
    pub fn step(&self) -> PlannerStep {
        match &self.state {
            State::Asking => PlannerStep::AskModel { repair: None },
            State::Repairing(repair) => PlannerStep::AskModel { repair: Some(repair.clone()) },
            State::Done(plan) => PlannerStep::Done(plan.clone()),
        }
    }

    /// Feeds the model's answer: JSON that satisfied the schema, or the answer and what is wrong with it.
    pub fn feed_answer(&mut self, answer: Result<serde_json::Value, Repair>) {
        let parsed = answer.and_then(|value| {
            model_plan::read(&value, &self.reading, &self.message, self.photos)
                .map_err(|error| Repair { answer: value.to_string(), error })
        });
        self.state = match (parsed, &self.state) {
            (Ok(plan), _) => State::Done(plan),
            (Err(repair), State::Asking) => State::Repairing(repair),
            (Err(_), State::Repairing(_) | State::Done(_)) => State::Done(self.rules.clone()),
        };
    }

    /// Feeds that no model answers: the rules decide.
    pub fn feed_failure(&mut self) {
        self.state = State::Done(self.rules.clone());
    }
}

/// The plan of the rules alone.
pub fn rules_plan(reading: &Reading, photos: usize) -> Plan {
    let step = |agent, goal: &str| Step { agent, goal: goal.to_owned(), waits_for: Vec::new() };
    let mut steps = Vec::new();
    if photos > 0 {
        steps.push(step(AgentKind::Image, &reading.query));
    }
    match &reading.intent {
        Intent::Find | Intent::Refine(_) => steps.push(step(AgentKind::Product, &reading.query)),
        Intent::Trend { topic } => steps.push(step(AgentKind::Trend, topic)),
        Intent::Photo
        | Intent::Why { .. }
        | Intent::Bought { .. }
        | Intent::Taste { .. }
        | Intent::Community(_)
        | Intent::Watch { .. }
        | Intent::Watches
        | Intent::ChangeWatch { .. }
        | Intent::Stated
        | Intent::SmallTalk(_)
        | Intent::OffTopic
        | Intent::Empty
        | Intent::Help
        | Intent::Memory => {}
    }
    Plan {
        reasoning: format!("rules read {:?}", reading.intent),
        needs: reading.needs.clone(),
        steps,
        question: reading.question.clone(),
        planner: PlannerKind::Rules,
    }
}
