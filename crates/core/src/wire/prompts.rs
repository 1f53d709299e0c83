//! Versions of prompts on the wire.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ports::{DeskError, Draft, Order, PromptFault, PromptHistory, PromptState};
use crate::{Cost, PromptChange, PromptEvent, PromptStats, PromptVersion, Rollout, SuiteScore};

/// All prompts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromptsV1 {
    /// How each stands.
    pub prompts: Vec<PromptStateV1>,
}

/// How a prompt stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromptStateV1 {
    /// Its name.
    pub prompt: String,
    /// What it is for.
    pub purpose: String,
    /// Variables that its text may use.
    pub offered: Vec<String>,
    /// The version in use.
    pub in_use: String,
    /// How turns go with that.
    pub stats: PromptStatsV1,
    /// What is rolled out beside it.
    pub rollout: Option<RolloutV1>,
    /// How turns go with that.
    pub rollout_stats: Option<PromptStatsV1>,
    /// Why an edit of its file is not in use.
    pub faults: Vec<PromptFaultV1>,
}

/// How turns went that used a version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PromptStatsV1 {
    /// Turns.
    pub turns: u64,
    /// Turns that asked back.
    pub questions: u64,
    /// Answers that had to be asked for again.
    pub repairs: u64,
    /// Turns in which something failed and was worked around.
    pub degraded: u64,
    /// Tokens read and written.
    pub tokens: u64,
    /// What they cost in billionths of a US dollar, as far as prices are known.
    pub cost_nanodollars: u64,
    /// Milliseconds of all turns together.
    pub elapsed_ms: u64,
    /// Picks and replies that were liked, saved or bought.
    pub liked: u64,
    /// Picks and replies that were not.
    pub disliked: u64,
    /// Links that were opened.
    pub opened: u64,
}

/// A version that a share of people get.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolloutV1 {
    /// The prompt.
    pub prompt: String,
    /// Which version.
    pub version: String,
    /// In hundredths.
    pub percent: u8,
    /// Since when.
    pub since: Timestamp,
}

/// What is wrong with a text, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromptFaultV1 {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

/// What is wrong with a text; nothing where it could be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromptCheckV1 {
    /// In the order of the lines.
    pub faults: Vec<PromptFaultV1>,
}

/// A version with its text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromptVersionV1 {
    /// The prompt.
    pub prompt: String,
    /// Content hash of the text.
    pub version: String,
    /// The whole file.
    pub text: String,
    /// Who wrote it.
    pub by: String,
    /// Why.
    pub reason: String,
    /// When it was first seen.
    pub at: Timestamp,
    /// How turns went with it, where that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stats: Option<PromptStatsV1>,
}

/// What happened to a version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PromptEventV1 {
    /// The prompt.
    pub prompt: String,
    /// Which version.
    pub version: String,
    /// What happened, under `change`.
    #[serde(flatten)]
    pub change: PromptChangeV1,
    /// Who did it.
    pub by: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// What happened to a version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum PromptChangeV1 {
    /// It was found in the prompt's file.
    Found,
    /// An admin wrote it.
    Drafted,
    /// It was held against the version in use.
    Measured {
        /// Cases that are right with it.
        right: u32,
        /// The same with the version in use.
        before: u32,
        /// Cases.
        cases: u32,
        /// Whether it is worse by more than chance, there or on a suite.
        worse: bool,
        /// The suites that the prompt has a part in.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        suites: Vec<SuiteScoreV1>,
    },
    /// A share of people get it.
    RolledOut {
        /// In hundredths.
        percent: u8,
    },
    /// Everybody gets it.
    Promoted,
    /// It was taken back.
    RolledBack,
}

/// What a version scores on a suite, held against the version in use on the same queries.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SuiteScoreV1 {
    /// The suite.
    pub suite: String,
    /// What is measured.
    pub measure: String,
    /// The mean with it.
    pub score: f64,
    /// The mean with the version in use.
    pub before: f64,
    /// Lower end of the 95 % interval of the difference.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// Queries that were asked.
    pub queries: u32,
    /// Queries of the suite that the prompt has a part in.
    pub of: u32,
    /// Whether it is worse by more than chance.
    pub worse: bool,
}

/// A prompt's past.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PromptHistoryV1 {
    /// Every version, oldest first.
    pub versions: Vec<PromptVersionV1>,
    /// What happened, oldest first.
    pub events: Vec<PromptEventV1>,
}

/// A text to check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromptTextV1 {
    /// The whole file.
    pub text: String,
}

/// A text that somebody wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftV1 {
    /// The whole file.
    pub text: String,
    /// The version that it was written from.
    #[serde(default)]
    pub base: Option<String>,
    /// Who wrote it; the server knows better where somebody is signed in.
    #[serde(default)]
    pub by: Option<String>,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// Who wants something done with a version, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PromptOrderV1 {
    /// Who; the server knows better where somebody is signed in.
    pub by: Option<String>,
    /// Why.
    pub reason: String,
    /// Whether it is to be done although it is worse, or could not be measured.
    pub regardless: bool,
    /// For a rollout: how many of a hundred people get it.
    pub percent: Option<u8>,
    /// For a rollback: which version comes back.
    pub to: Option<String>,
}

/// Why something can't be done with prompts; beside `error` in the body of such an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum DeskProblemV1 {
    /// There is no such prompt or version.
    NotFound {
        /// What is not there.
        what: String,
    },
    /// The text is no valid prompt.
    Invalid {
        /// What is wrong, and where.
        faults: Vec<PromptFaultV1>,
    },
    /// Something else came into use since the draft was begun; the draft is kept.
    Conflict {
        /// The prompt.
        prompt: String,
        /// The version that the draft was written from.
        base: String,
        /// The version in use.
        in_use: String,
        /// The draft as a version.
        draft: String,
    },
    /// It is worse by more than chance.
    Worse {
        /// Cases that are right with it.
        right: u32,
        /// The same with the version in use.
        before: u32,
        /// Cases.
        cases: u32,
        /// What it scores on suites.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        suites: Vec<SuiteScoreV1>,
    },
    /// It can't be measured.
    NotMeasured {
        /// Why.
        why: String,
    },
    /// Something is asked for that makes no sense.
    Refused {
        /// Why.
        why: String,
    },
    /// The disk or the database failed.
    Unavailable {
        /// What happened.
        why: String,
    },
}

impl From<PromptStats> for PromptStatsV1 {
    fn from(stats: PromptStats) -> Self {
        Self {
            turns: stats.turns,
            questions: stats.questions,
            repairs: stats.repairs,
            degraded: stats.degraded,
            tokens: stats.tokens,
            cost_nanodollars: stats.cost.nanos(),
            elapsed_ms: stats.elapsed_ms,
            liked: stats.liked,
            disliked: stats.disliked,
            opened: stats.opened,
        }
    }
}

impl From<PromptStatsV1> for PromptStats {
    fn from(stats: PromptStatsV1) -> Self {
        Self {
            turns: stats.turns,
            questions: stats.questions,
            repairs: stats.repairs,
            degraded: stats.degraded,
            tokens: stats.tokens,
            cost: Cost::from_nanos(stats.cost_nanodollars),
            elapsed_ms: stats.elapsed_ms,
            liked: stats.liked,
            disliked: stats.disliked,
            opened: stats.opened,
        }
    }
}

impl From<Rollout> for RolloutV1 {
    fn from(rollout: Rollout) -> Self {
        let Rollout { prompt, version, percent, since } = rollout;
        Self { prompt, version, percent, since }
    }
}

impl From<RolloutV1> for Rollout {
    fn from(rollout: RolloutV1) -> Self {
        let RolloutV1 { prompt, version, percent, since } = rollout;
        Self { prompt, version, percent, since }
    }
}

impl From<PromptFault> for PromptFaultV1 {
    fn from(fault: PromptFault) -> Self {
        Self { line: fault.line, message: fault.message }
    }
}

impl From<PromptFaultV1> for PromptFault {
    fn from(fault: PromptFaultV1) -> Self {
        Self { line: fault.line, message: fault.message }
    }
}

impl From<PromptState> for PromptStateV1 {
    fn from(state: PromptState) -> Self {
        let (rollout, rollout_stats) = state.rollout.unzip();
        Self {
            prompt: state.prompt,
            purpose: state.purpose,
            offered: state.offered,
            in_use: state.in_use,
            stats: state.stats.into(),
            rollout: rollout.map(Into::into),
            rollout_stats: rollout_stats.map(Into::into),
            faults: state.faults.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<PromptStateV1> for PromptState {
    fn from(state: PromptStateV1) -> Self {
        let rollout = state.rollout.map(Rollout::from);
        Self {
            prompt: state.prompt,
            purpose: state.purpose,
            offered: state.offered,
            in_use: state.in_use,
            stats: state.stats.into(),
            rollout: rollout.map(|r| (r, state.rollout_stats.unwrap_or_default().into())),
            faults: state.faults.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<PromptVersion> for PromptVersionV1 {
    fn from(version: PromptVersion) -> Self {
        let PromptVersion { prompt, version, text, by, reason, at } = version;
        Self { prompt, version, text, by, reason, at, stats: None }
    }
}

impl From<PromptVersionV1> for PromptVersion {
    fn from(version: PromptVersionV1) -> Self {
        let PromptVersionV1 { prompt, version, text, by, reason, at, stats: _ } = version;
        Self { prompt, version, text, by, reason, at }
    }
}

impl From<SuiteScore> for SuiteScoreV1 {
    fn from(score: SuiteScore) -> Self {
        let SuiteScore { suite, measure, score, before, low, high, queries, of, worse } = score;
        Self { suite, measure, score, before, low, high, queries, of, worse }
    }
}

impl From<SuiteScoreV1> for SuiteScore {
    fn from(score: SuiteScoreV1) -> Self {
        let SuiteScoreV1 { suite, measure, score, before, low, high, queries, of, worse } = score;
        Self { suite, measure, score, before, low, high, queries, of, worse }
    }
}

impl From<PromptChange> for PromptChangeV1 {
    fn from(change: PromptChange) -> Self {
        match change {
            PromptChange::Found => Self::Found,
            PromptChange::Drafted => Self::Drafted,
            PromptChange::Measured { right, before, cases, worse, suites } => {
                let suites = suites.into_iter().map(Into::into).collect();
                Self::Measured { right, before, cases, worse, suites }
            }
            PromptChange::RolledOut { percent } => Self::RolledOut { percent },
            PromptChange::Promoted => Self::Promoted,
            PromptChange::RolledBack => Self::RolledBack,
        }
    }
}

impl From<PromptChangeV1> for PromptChange {
    fn from(change: PromptChangeV1) -> Self {
        match change {
            PromptChangeV1::Found => Self::Found,
            PromptChangeV1::Drafted => Self::Drafted,
            PromptChangeV1::Measured { right, before, cases, worse, suites } => {
                let suites = suites.into_iter().map(Into::into).collect();
                Self::Measured { right, before, cases, worse, suites }
            }
            PromptChangeV1::RolledOut { percent } => Self::RolledOut { percent },
            PromptChangeV1::Promoted => Self::Promoted,
            PromptChangeV1::RolledBack => Self::RolledBack,
        }
    }
}

impl From<PromptEvent> for PromptEventV1 {
    fn from(event: PromptEvent) -> Self {
        let PromptEvent { prompt, version, change, by, reason, at } = event;
        Self { prompt, version, change: change.into(), by, reason, at }
    }
}

impl From<PromptEventV1> for PromptEvent {
    fn from(event: PromptEventV1) -> Self {
        let PromptEventV1 { prompt, version, change, by, reason, at } = event;
        Self { prompt, version, change: change.into(), by, reason, at }
    }
}

impl From<PromptHistory> for PromptHistoryV1 {
    fn from(history: PromptHistory) -> Self {
        let versions = history.versions.into_iter().map(|(version, stats)| PromptVersionV1 {
            stats: Some(stats.into()),
            ..version.into()
        });
        let events = history.events.into_iter().map(Into::into);
        Self { versions: versions.collect(), events: events.collect() }
    }
}

impl From<PromptHistoryV1> for PromptHistory {
    fn from(history: PromptHistoryV1) -> Self {
        let versions = history.versions.into_iter().map(|version| {
            let stats = version.stats.unwrap_or_default();
            (version.into(), stats.into())
        });
        let events = history.events.into_iter().map(Into::into);
        Self { versions: versions.collect(), events: events.collect() }
    }
}

impl DraftV1 {
    /// The draft; `by` stands for a writer who is not named.
    pub fn draft(self, by: &str) -> Draft {
        let Self { text, base, by: named, reason } = self;
        Draft { text, base, by: named.unwrap_or_else(|| by.to_owned()), reason }
    }
}

impl From<Draft> for DraftV1 {
    fn from(draft: Draft) -> Self {
        let Draft { text, base, by, reason } = draft;
        Self { text, base, by: Some(by), reason }
    }
}

impl PromptOrderV1 {
    /// The order; `by` stands for somebody who is not named.
    pub fn order(&self, by: &str) -> Order {
        let named = self.by.clone();
        Order {
            by: named.unwrap_or_else(|| by.to_owned()),
            reason: self.reason.clone(),
            regardless: self.regardless,
        }
    }
}

impl From<&Order> for PromptOrderV1 {
    fn from(order: &Order) -> Self {
        Self {
            by: Some(order.by.clone()),
            reason: order.reason.clone(),
            regardless: order.regardless,
            ..Self::default()
        }
    }
}

impl From<DeskError> for DeskProblemV1 {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::NotFound(what) => Self::NotFound { what },
            DeskError::Invalid(faults) => {
                Self::Invalid { faults: faults.into_iter().map(Into::into).collect() }
            }
            DeskError::Conflict { prompt, base, in_use, draft } => {
                Self::Conflict { prompt, base, in_use, draft }
            }
            DeskError::Worse { right, before, cases, suites } => {
                let suites = suites.into_iter().map(Into::into).collect();
                Self::Worse { right, before, cases, suites }
            }
            DeskError::NotMeasured(why) => Self::NotMeasured { why },
            DeskError::Refused(why) => Self::Refused { why },
            DeskError::Unavailable(why) => Self::Unavailable { why },
        }
    }
}

impl From<DeskProblemV1> for DeskError {
    fn from(problem: DeskProblemV1) -> Self {
        match problem {
            DeskProblemV1::NotFound { what } => Self::NotFound(what),
            DeskProblemV1::Invalid { faults } => {
                Self::Invalid(faults.into_iter().map(Into::into).collect())
            }
            DeskProblemV1::Conflict { prompt, base, in_use, draft } => {
                Self::Conflict { prompt, base, in_use, draft }
            }
            DeskProblemV1::Worse { right, before, cases, suites } => {
                let suites = suites.into_iter().map(Into::into).collect();
                Self::Worse { right, before, cases, suites }
            }
            DeskProblemV1::NotMeasured { why } => Self::NotMeasured(why),
            DeskProblemV1::Refused { why } => Self::Refused(why),
            DeskProblemV1::Unavailable { why } => Self::Unavailable(why),
        }
    }
}
