//! Traces on disk.

use std::time::Duration;

use jiff::Timestamp;
use magpie_core::{
    AgentKind, CompletionRecord, ConversationId, Cost, PersonId, Plan, PlannerKind, ProductId,
    RankedRecord, ReadRecord, Step, ToolCallRecord, Trace, TurnHead, TurnId,
};
use serde::{Deserialize, Serialize};

use super::needs::{NeedRecord, QuestionRecord, to_needs, to_records};
use super::reply::outcome;
use super::{Reason, finite};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct TraceRecord {
    turn: String,
    conversation: String,
    person: String,
    at: Timestamp,
    /// Older records have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    read: Option<ReadRow>,
    reasoning: String,
    needs: Vec<NeedRecord>,
    steps: Vec<(String, String, Vec<String>)>,
    question: Option<QuestionRecord>,
    by_model: bool,
    completions: Vec<CompletionRow>,
    tool_calls: Vec<ToolCallRow>,
    ranked: Vec<RankedRow>,
    elapsed_us: u64,
    degraded: Vec<String>,
}

/// Product, score, outcomes, why it was dropped: a list, because there are a hundred of them in a trace.
type RankedRow = (String, Option<f32>, Vec<String>, Option<String>);

#[derive(Clone, Debug, Serialize, Deserialize)]
struct ReadRow {
    intent: String,
    language: Option<String>,
    query: String,
    stated: Vec<NeedRecord>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct CompletionRow {
    prompt: String,
    version: String,
    model: String,
    input_tokens: u32,
    output_tokens: u32,
    /// In billionths of a US dollar. Older records have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    cost: Option<u64>,
    elapsed_us: u64,
    error: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    repair: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct ToolCallRow {
    tool: String,
    query: String,
    results: u32,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    cached: bool,
    elapsed_us: u64,
    error: Option<String>,
}

fn us(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

fn words(agents: &[AgentKind]) -> Vec<String> {
    agents.iter().map(|agent| agent.as_str().to_owned()).collect()
}

fn agent(word: &str) -> Result<AgentKind, Reason> {
    AgentKind::parse(word).ok_or_else(|| format!("{word:?} is no agent"))
}

impl From<&Trace> for TraceRecord {
    fn from(trace: &Trace) -> Self {
        let plan = &trace.plan;
        let step = |step: &Step| {
            (step.agent.as_str().to_owned(), step.goal.clone(), words(&step.waits_for))
        };
        let read = |read: &ReadRecord| ReadRow {
            intent: read.intent.clone(),
            language: read.language.clone(),
            query: read.query.clone(),
            stated: to_records(&read.stated),
        };
        let completion = |record: &CompletionRecord| CompletionRow {
            prompt: record.prompt.clone(),
            version: record.version.clone(),
            model: record.model.clone(),
            input_tokens: record.input_tokens,
            output_tokens: record.output_tokens,
            cost: record.cost.map(Cost::nanos),
            elapsed_us: us(record.elapsed),
            error: record.error.clone(),
            repair: record.repair,
        };
        let tool_call = |record: &ToolCallRecord| ToolCallRow {
            tool: record.tool.clone(),
            query: record.query.clone(),
            results: record.results,
            cached: record.cached,
            elapsed_us: us(record.elapsed),
            error: record.error.clone(),
        };
        let ranked = |record: &RankedRecord| {
            let outcomes = record.outcomes.iter().map(|o| o.as_str().to_owned()).collect();
            (
                record.product.as_str().to_owned(),
                finite(record.score),
                outcomes,
                record.dropped.clone(),
            )
        };
        Self {
            turn: trace.turn.as_str().to_owned(),
            conversation: trace.conversation.as_str().to_owned(),
            person: trace.person.as_str().to_owned(),
            at: trace.at,
            read: trace.read.as_ref().map(read),
            reasoning: plan.reasoning.clone(),
            needs: to_records(&plan.needs),
            steps: plan.steps.iter().map(step).collect(),
            question: plan.question.as_ref().map(Into::into),
            by_model: plan.planner == PlannerKind::Model,
            completions: trace.completions.iter().map(completion).collect(),
            tool_calls: trace.tool_calls.iter().map(tool_call).collect(),
            ranked: trace.ranked.iter().map(ranked).collect(),
            elapsed_us: us(trace.elapsed),
            degraded: trace.degraded.clone(),
        }
    }
}

impl TryFrom<TraceRecord> for Trace {
    type Error = Reason;

    fn try_from(record: TraceRecord) -> Result<Self, Reason> {
        let steps = record.steps.into_iter().map(|(kind, goal, waits_for)| {
            let waits_for = waits_for.iter().map(|word| agent(word)).collect::<Result<_, _>>()?;
            Ok(Step { agent: agent(&kind)?, goal, waits_for })
        });
        let ranked = record.ranked.into_iter().map(|(product, score, outcomes, dropped)| {
            let outcomes = outcomes.iter().map(|word| outcome(word)).collect::<Result<_, _>>()?;
            let score = score.unwrap_or(f32::NAN);
            Ok(RankedRecord { product: ProductId::new(product), score, outcomes, dropped })
        });
        let read = |row: ReadRow| -> Result<ReadRecord, Reason> {
            let ReadRow { intent, language, query, stated } = row;
            Ok(ReadRecord { intent, language, query, stated: to_needs(stated)? })
        };
        Ok(Self {
            turn: TurnId::new(record.turn),
            conversation: ConversationId::new(record.conversation),
            person: PersonId::new(record.person),
            at: record.at,
            read: record.read.map(read).transpose()?,
            plan: Plan {
                reasoning: record.reasoning,
                needs: to_needs(record.needs)?,
                steps: steps.collect::<Result<_, Reason>>()?,
                question: record.question.map(Into::into),
                planner: if record.by_model { PlannerKind::Model } else { PlannerKind::Rules },
            },
            completions: record
                .completions
                .into_iter()
                .map(|row| CompletionRecord {
                    prompt: row.prompt,
                    version: row.version,
                    model: row.model,
                    input_tokens: row.input_tokens,
                    output_tokens: row.output_tokens,
                    cost: row.cost.map(Cost::from_nanos),
                    elapsed: Duration::from_micros(row.elapsed_us),
                    error: row.error,
                    repair: row.repair,
                })
                .collect(),
            tool_calls: record
                .tool_calls
                .into_iter()
                .map(|row| ToolCallRecord {
                    tool: row.tool,
                    query: row.query,
                    results: row.results,
                    cached: row.cached,
                    elapsed: Duration::from_micros(row.elapsed_us),
                    error: row.error,
                })
                .collect(),
            ranked: ranked.collect::<Result<_, Reason>>()?,
            elapsed: Duration::from_micros(record.elapsed_us),
            degraded: record.degraded,
        })
    }
}

/// What lists tell of a turn. Short names: there may be a million of them, and a page reads thousands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct HeadRecord {
    turn: String,
    at: Timestamp,
    #[serde(rename = "w")]
    platform: String,
    #[serde(rename = "m")]
    by_model: bool,
    #[serde(rename = "a")]
    agents: Vec<String>,
    #[serde(rename = "v")]
    versions: Vec<String>,
    #[serde(rename = "p")]
    picks: u32,
    #[serde(rename = "t")]
    tokens: u64,
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    cost: Option<u64>,
    #[serde(rename = "us")]
    elapsed_us: u64,
    #[serde(rename = "e")]
    troubles: u32,
    #[serde(rename = "q")]
    asks: bool,
    #[serde(rename = "l")]
    pub(crate) liked: u32,
    #[serde(rename = "d")]
    pub(crate) disliked: u32,
}

impl From<&Trace> for HeadRecord {
    fn from(trace: &Trace) -> Self {
        let head = TurnHead::from(trace);
        Self {
            turn: head.turn.as_str().to_owned(),
            at: head.at,
            platform: head.platform,
            by_model: head.planner == PlannerKind::Model,
            agents: words(&head.agents),
            versions: head.versions,
            picks: head.picks,
            tokens: head.tokens,
            cost: head.cost.map(Cost::nanos),
            elapsed_us: us(head.elapsed),
            troubles: head.troubles,
            asks: head.asks,
            liked: 0,
            disliked: 0,
        }
    }
}

impl TryFrom<HeadRecord> for TurnHead {
    type Error = Reason;

    fn try_from(record: HeadRecord) -> Result<Self, Reason> {
        Ok(Self {
            turn: TurnId::new(record.turn),
            at: record.at,
            platform: record.platform,
            planner: if record.by_model { PlannerKind::Model } else { PlannerKind::Rules },
            agents: record.agents.iter().map(|word| agent(word)).collect::<Result<_, _>>()?,
            versions: record.versions,
            picks: record.picks,
            tokens: record.tokens,
            cost: record.cost.map(Cost::from_nanos),
            elapsed: Duration::from_micros(record.elapsed_us),
            troubles: record.troubles,
            asks: record.asks,
            liked: record.liked,
            disliked: record.disliked,
        })
    }
}
