//! The JSON of a reply, version 1: printed by `magpie ask --json`, sent by the HTTP interface, read by
//! the page and by clients. Stable: fields are added, never changed.

mod accounts;
mod community;
mod exchange;
mod link;
mod memory;
mod prompts;
mod replay;
mod runs;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{AgentKind, Label, Money, Need, Pick, Question, Reply, ReplyStage, Verdict, Want};

pub use accounts::{AccountChangeV1, AccountV1, AccountsV1};
pub use community::{AskersV1, ChannelsV1, CommunitySettingsV1, setting_field};
pub use exchange::{
    AcceptedV1, ConversationV1, ErasedV1, FactV1, PastTurnV1, ProfileV1, StatusLineV1, StatusV1,
};
pub use link::{LinkAnswerV1, LinkRequestV1};
pub use memory::{MemoryChangeV1, MemoryEntryV1, MemoryV1, ReactionV1};
pub use prompts::{
    DeskProblemV1, DraftV1, PromptChangeV1, PromptCheckV1, PromptEventV1, PromptFaultV1,
    PromptHistoryV1, PromptOrderV1, PromptStateV1, PromptStatsV1, PromptTextV1, PromptVersionV1,
    PromptsV1, RolloutV1, SuiteScoreV1,
};
pub use replay::{ReplayOrderV1, ReplayedCompletionV1, ReplayedV1};
pub use runs::{FindingV1, RunCaseV1, RunMeasureV1, RunV1};

/// A reply.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReplyV1 {
    /// Turn identifier.
    pub turn: String,
    /// Plain text.
    pub reply: String,
    /// Clarifying question.
    pub question: Option<String>,
    /// Short answers to the question.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<String>,
    /// The ledger.
    pub needs: Vec<NeedV1>,
    /// `product`, `image`, `trend`.
    pub agents: Vec<String>,
    /// The slate, best first.
    pub picks: Vec<PickV1>,
    /// `model` or `rules`.
    pub planner: String,
    /// Content hash per prompt.
    pub prompt_versions: BTreeMap<String, String>,
    /// Acceptance to this reply.
    pub elapsed_ms: u64,
}

/// A need.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NeedV1 {
    /// `price_min`, `price_max`, `price_about`, `category`, `brand`, `colour`, `size`, `material`,
    /// `audience`, `use`, `condition`, `availability` or `feature`.
    pub kind: String,
    /// Text, or money for prices.
    pub value: NeedValueV1,
    /// Whether a product that fails it is excluded.
    pub hard: bool,
    /// Whether it excludes.
    pub not: bool,
}

/// The value of a need.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum NeedValueV1 {
    /// For prices.
    Price(MoneyV1),
    /// For everything else.
    Text(String),
}

/// Money.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MoneyV1 {
    /// Minor units.
    pub amount: i64,
    /// ISO 4217.
    pub currency: String,
}

/// A pick.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PickV1 {
    /// 1 for the first.
    pub rank: u32,
    /// Product identifier.
    pub product_id: String,
    /// Title.
    pub title: String,
    /// Price now.
    pub price: Option<MoneyV1>,
    /// Page at the merchant.
    pub url: Option<String>,
    /// Picture.
    pub image: Option<String>,
    /// Seller.
    pub merchant: Option<String>,
    /// Why it fits.
    pub why: String,
    /// Every need held against it.
    pub needs: Vec<VerdictV1>,
    /// Where the offer comes from.
    pub receipt: ReceiptV1,
    /// `in_stock`, `preorder`, `out_of_stock` or `unknown`.
    pub availability: String,
    /// `out_of_stock`, `price_moved`, `not_verified`, `exploring`, `commission`, `counted`.
    pub labels: Vec<String>,
}

/// A need and how the pick does on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VerdictV1 {
    /// The need.
    #[serde(flatten)]
    pub need: NeedV1,
    /// `met`, `unmet` or `unknown`.
    pub verdict: String,
    /// What shows it.
    pub evidence: String,
}

/// A receipt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReceiptV1 {
    /// Who said so.
    pub source: String,
    /// RFC 3339, UTC.
    pub fetched_at: Timestamp,
    /// `fresh`, `stale` or `unverified`.
    pub status: String,
}

/// One stage of a reply as the HTTP interface streams it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum StageV1 {
    /// Work has begun.
    Placeholder {
        /// Turn identifier.
        turn: String,
        /// What to show meanwhile.
        text: String,
    },
    /// Verified picks before the final wording.
    FirstPicks {
        /// The reply so far.
        reply: ReplyV1,
    },
    /// The answer.
    Final {
        /// The reply.
        reply: ReplyV1,
    },
}

impl From<Money> for MoneyV1 {
    fn from(money: Money) -> Self {
        Self { amount: money.amount, currency: money.currency.code().to_owned() }
    }
}

impl From<&Need> for NeedV1 {
    fn from(need: &Need) -> Self {
        let value = match &need.want {
            Want::PriceMin(money) | Want::PriceMax(money) | Want::PriceAbout(money) => {
                NeedValueV1::Price((*money).into())
            }
            Want::Facet(_, value) => NeedValueV1::Text(value.clone()),
            Want::InStock => NeedValueV1::Text("in_stock".to_owned()),
        };
        Self { kind: need.want.kind().to_owned(), value, hard: need.hard, not: need.not }
    }
}

impl From<&Verdict> for VerdictV1 {
    fn from(verdict: &Verdict) -> Self {
        Self {
            need: (&verdict.need).into(),
            verdict: verdict.outcome.as_str().to_owned(),
            evidence: verdict.evidence.clone(),
        }
    }
}

impl From<&Pick> for PickV1 {
    fn from(pick: &Pick) -> Self {
        let product = &pick.product;
        Self {
            rank: pick.rank,
            product_id: product.id.as_str().to_owned(),
            title: product.title.clone(),
            price: product.price.map(Into::into),
            url: pick.target().map(ToString::to_string),
            image: product.picture_url().map(ToString::to_string),
            merchant: product.merchant.clone(),
            why: pick.why.clone(),
            needs: pick.verdicts.iter().map(Into::into).collect(),
            receipt: ReceiptV1 {
                source: pick.receipt.source.as_str().to_owned(),
                fetched_at: pick.receipt.fetched_at,
                status: pick.receipt.status.as_str().to_owned(),
            },
            availability: product.availability.as_str().to_owned(),
            labels: pick.labels.iter().map(|label| label_word(label).to_owned()).collect(),
        }
    }
}

fn label_word(label: &Label) -> &'static str {
    match label {
        Label::OutOfStock => "out_of_stock",
        Label::PriceMoved { .. } => "price_moved",
        Label::Exploring => "exploring",
        Label::NotVerified => "not_verified",
        Label::Commission { .. } => "commission",
        Label::Counted { .. } => "counted",
    }
}

impl From<&Reply> for ReplyV1 {
    fn from(reply: &Reply) -> Self {
        let question = reply.question.as_ref();
        Self {
            turn: reply.turn.as_str().to_owned(),
            reply: reply.text.clone(),
            question: question.map(|Question { text, .. }| text.clone()),
            options: question.map(|q| q.options.clone()).unwrap_or_default(),
            needs: reply.needs.iter().map(Into::into).collect(),
            agents: reply
                .agents
                .iter()
                .copied()
                .map(AgentKind::as_str)
                .map(str::to_owned)
                .collect(),
            picks: reply.picks.iter().map(Into::into).collect(),
            planner: reply.planner.as_str().to_owned(),
            prompt_versions: reply.prompt_versions.clone(),
            elapsed_ms: u64::try_from(reply.elapsed.as_millis()).unwrap_or(u64::MAX),
        }
    }
}

impl From<&ReplyStage> for StageV1 {
    fn from(stage: &ReplyStage) -> Self {
        match stage {
            ReplyStage::Placeholder { turn, text } => {
                Self::Placeholder { turn: turn.as_str().to_owned(), text: text.clone() }
            }
            ReplyStage::FirstPicks(reply) => Self::FirstPicks { reply: reply.into() },
            ReplyStage::Final(reply) => Self::Final { reply: reply.into() },
        }
    }
}
