//! Final replies on disk.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use magpie_core::{
    AgentKind, Label, NeedOutcome, Pick, PlannerKind, Receipt, ReceiptStatus, Reply, SourceId,
    TurnId, Verdict,
};
use serde::{Deserialize, Serialize};

use super::Reason;
use super::needs::{MoneyRecord, NeedRecord, QuestionRecord, to_needs, to_records};
use super::product::ProductRecord;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ReplyRecord {
    turn: String,
    text: String,
    question: Option<QuestionRecord>,
    needs: Vec<NeedRecord>,
    agents: Vec<String>,
    picks: Vec<PickRecord>,
    planner: String,
    prompt_versions: BTreeMap<String, String>,
    elapsed_us: u64,
    #[serde(default)]
    continued_by: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct PickRecord {
    rank: u32,
    product: ProductRecord,
    why: String,
    verdicts: Vec<VerdictRecord>,
    source: String,
    fetched_at: Timestamp,
    status: String,
    labels: Vec<LabelRecord>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct VerdictRecord {
    need: NeedRecord,
    outcome: String,
    evidence: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum LabelRecord {
    OutOfStock,
    PriceMoved(MoneyRecord),
    NotVerified,
    Exploring,
    Commission(url::Url),
    Counted(url::Url),
}

impl From<&Reply> for ReplyRecord {
    fn from(reply: &Reply) -> Self {
        Self {
            turn: reply.turn.as_str().to_owned(),
            text: reply.text.clone(),
            question: reply.question.as_ref().map(Into::into),
            needs: to_records(&reply.needs),
            agents: reply.agents.iter().map(|agent| agent.as_str().to_owned()).collect(),
            picks: reply.picks.iter().map(Into::into).collect(),
            planner: reply.planner.as_str().to_owned(),
            prompt_versions: reply.prompt_versions.clone(),
            elapsed_us: u64::try_from(reply.elapsed.as_micros()).unwrap_or(u64::MAX),
            continued_by: reply.continued_by.as_ref().map(|turn| turn.as_str().to_owned()),
        }
    }
}

impl TryFrom<ReplyRecord> for Reply {
    type Error = Reason;

    fn try_from(record: ReplyRecord) -> Result<Self, Reason> {
        let agent =
            |word: String| AgentKind::parse(&word).ok_or_else(|| format!("{word:?} is no agent"));
        Ok(Self {
            turn: TurnId::new(record.turn),
            text: record.text,
            question: record.question.map(Into::into),
            needs: to_needs(record.needs)?,
            agents: record.agents.into_iter().map(agent).collect::<Result<_, _>>()?,
            picks: record.picks.into_iter().map(Pick::try_from).collect::<Result<_, _>>()?,
            planner: match record.planner.as_str() {
                "model" => PlannerKind::Model,
                "rules" => PlannerKind::Rules,
                other => return Err(format!("{other:?} is no planner")),
            },
            prompt_versions: record.prompt_versions,
            elapsed: Duration::from_micros(record.elapsed_us),
            continued_by: record.continued_by.map(TurnId::new),
        })
    }
}

impl From<&Pick> for PickRecord {
    fn from(pick: &Pick) -> Self {
        let verdicts = pick.verdicts.iter().map(|verdict| VerdictRecord {
            need: (&verdict.need).into(),
            outcome: verdict.outcome.as_str().to_owned(),
            evidence: verdict.evidence.clone(),
        });
        let labels = pick.labels.iter().map(|label| match label {
            Label::OutOfStock => LabelRecord::OutOfStock,
            Label::PriceMoved { from } => LabelRecord::PriceMoved((*from).into()),
            Label::NotVerified => LabelRecord::NotVerified,
            Label::Exploring => LabelRecord::Exploring,
            Label::Commission { link } => LabelRecord::Commission(link.clone()),
            Label::Counted { link } => LabelRecord::Counted(link.clone()),
        });
        Self {
            rank: pick.rank,
            product: (&pick.product).into(),
            why: pick.why.clone(),
            verdicts: verdicts.collect(),
            source: pick.receipt.source.as_str().to_owned(),
            fetched_at: pick.receipt.fetched_at,
            status: pick.receipt.status.as_str().to_owned(),
            labels: labels.collect(),
        }
    }
}

impl TryFrom<PickRecord> for Pick {
    type Error = Reason;

    fn try_from(record: PickRecord) -> Result<Self, Reason> {
        let verdicts = record.verdicts.into_iter().map(|verdict| {
            Ok(Verdict {
                need: verdict.need.try_into()?,
                outcome: outcome(&verdict.outcome)?,
                evidence: verdict.evidence,
            })
        });
        let labels = record.labels.into_iter().map(|label| {
            Ok(match label {
                LabelRecord::OutOfStock => Label::OutOfStock,
                LabelRecord::PriceMoved(from) => Label::PriceMoved { from: from.try_into()? },
                LabelRecord::NotVerified => Label::NotVerified,
                LabelRecord::Exploring => Label::Exploring,
                LabelRecord::Commission(link) => Label::Commission { link },
                LabelRecord::Counted(link) => Label::Counted { link },
            })
        });
        Ok(Self {
            rank: record.rank,
            product: record.product.try_into()?,
            why: record.why,
            verdicts: verdicts.collect::<Result<_, Reason>>()?,
            receipt: Receipt {
                source: SourceId::new(record.source),
                fetched_at: record.fetched_at,
                status: match record.status.as_str() {
                    "fresh" => ReceiptStatus::Fresh,
                    "stale" => ReceiptStatus::Stale,
                    "unverified" => ReceiptStatus::Unverified,
                    other => return Err(format!("{other:?} is no status of a receipt")),
                },
            },
            labels: labels.collect::<Result<_, Reason>>()?,
        })
    }
}

pub(super) fn outcome(word: &str) -> Result<NeedOutcome, Reason> {
    match word {
        "met" => Ok(NeedOutcome::Met),
        "unmet" => Ok(NeedOutcome::Unmet),
        "unknown" => Ok(NeedOutcome::Unknown),
        other => Err(format!("{other:?} is no verdict")),
    }
}
