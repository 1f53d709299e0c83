//! Versions of prompts, who used which, and how it went.

use std::fmt;

use jiff::Timestamp;

use crate::Cost;

/// One text of a prompt, for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromptVersion {
    /// The prompt's name.
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
}

/// What happened to a version.
#[derive(Clone, Debug, PartialEq)]
pub enum PromptChange {
    /// It was found in the prompt's file: somebody edited that from outside, or the program brought it.
    Found,
    /// An admin wrote it; nobody's turns use it.
    Drafted,
    /// It was held against the version in use.
    Measured {
        /// Share of cases that are right with it, and with the version in use, in thousandths.
        right: u32,
        /// The same with the version in use.
        before: u32,
        /// Cases.
        cases: u32,
        /// Whether it is worse by more than chance, there or on a suite.
        worse: bool,
        /// The suites that the prompt has a part in.
        suites: Vec<SuiteScore>,
    },
    /// A share of people get it.
    RolledOut {
        /// In hundredths, 1 to 99.
        percent: u8,
    },
    /// Everybody gets it: it was written to the prompt's file.
    Promoted,
    /// It was taken back.
    RolledBack,
}

impl PromptChange {
    /// The word used in JSON and storage.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Found => "found",
            Self::Drafted => "drafted",
            Self::Measured { .. } => "measured",
            Self::RolledOut { .. } => "rolled_out",
            Self::Promoted => "promoted",
            Self::RolledBack => "rolled_back",
        }
    }
}

/// What a version scores on a suite, held against the version in use on the same queries.
#[derive(Clone, Debug, PartialEq)]
pub struct SuiteScore {
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
    /// Queries that were asked: a sample that is the same each time.
    pub queries: u32,
    /// Queries of the suite that the prompt has a part in.
    pub of: u32,
    /// Whether it is worse by more than chance.
    pub worse: bool,
}

impl fmt::Display for SuiteScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { suite, measure, score, before, low, high, queries, of, worse } = self;
        let verdict = if *worse { "worse" } else { "no worse" };
        write!(
            f,
            "{suite} {verdict}: {measure} {score:.3}, before {before:.3} \
             ({low:+.3} to {high:+.3}; {queries} of {of} queries)"
        )
    }
}

/// Something that happened to a version, who did it, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct PromptEvent {
    /// The prompt's name.
    pub prompt: String,
    /// Which version.
    pub version: String,
    /// What happened.
    pub change: PromptChange,
    /// Who did it; `magpie` when nobody did.
    pub by: String,
    /// Why.
    pub reason: String,
    /// When.
    pub at: Timestamp,
}

/// A version that a share of people get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rollout {
    /// The prompt's name.
    pub prompt: String,
    /// Which version.
    pub version: String,
    /// In hundredths, 1 to 99.
    pub percent: u8,
    /// Since when.
    pub since: Timestamp,
}

/// How turns went that used a version.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PromptStats {
    /// Turns.
    pub turns: u64,
    /// Turns that asked back.
    pub questions: u64,
    /// Answers that had to be asked for again.
    pub repairs: u64,
    /// Turns in which something failed and was worked around.
    pub degraded: u64,
    /// Tokens read and written by this prompt.
    pub tokens: u64,
    /// What they cost, as far as that is known.
    pub cost: Cost,
    /// Milliseconds from acceptance to reply, of all turns together.
    pub elapsed_ms: u64,
    /// Picks and replies that were liked, saved or bought.
    pub liked: u64,
    /// Picks and replies that were not.
    pub disliked: u64,
    /// Links that were opened.
    pub opened: u64,
}

impl PromptStats {
    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            turns: self.turns + other.turns,
            questions: self.questions + other.questions,
            repairs: self.repairs + other.repairs,
            degraded: self.degraded + other.degraded,
            tokens: self.tokens + other.tokens,
            cost: self.cost + other.cost,
            elapsed_ms: self.elapsed_ms + other.elapsed_ms,
            liked: self.liked + other.liked,
            disliked: self.disliked + other.disliked,
            opened: self.opened + other.opened,
        }
    }
}
