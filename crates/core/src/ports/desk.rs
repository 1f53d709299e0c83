//! What admins do with prompts.

use async_trait::async_trait;

use crate::{PromptEvent, PromptStats, PromptVersion, Rollout, SuiteScore};

/// What is wrong with a prompt's text, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromptFault {
    /// Line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

/// How a prompt stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromptState {
    /// Its name.
    pub prompt: String,
    /// What it is for.
    pub purpose: String,
    /// Variables that its text may use.
    pub offered: Vec<String>,
    /// The version in use.
    pub in_use: String,
    /// How turns go with that.
    pub stats: PromptStats,
    /// What is rolled out beside it, and how turns go with that.
    pub rollout: Option<(Rollout, PromptStats)>,
    /// Why an edit of its file is not in use.
    pub faults: Vec<PromptFault>,
}

/// A prompt's past.
#[derive(Clone, Debug, PartialEq)]
pub struct PromptHistory {
    /// Every version that ever was, oldest first, with how turns went.
    pub versions: Vec<(PromptVersion, PromptStats)>,
    /// What happened to them, oldest first.
    pub events: Vec<PromptEvent>,
}

/// A text that somebody wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The whole file.
    pub text: String,
    /// The version that it was written from; none where that is not known.
    pub base: Option<String>,
    /// Who wrote it.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// Who wants something, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
    /// Whether it is to be done although it was measured to be worse, or could not be measured.
    pub regardless: bool,
}

/// Why something can't be done.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum DeskError {
    /// There is no such prompt or version.
    #[error("{0} is not known")]
    NotFound(String),
    /// The text is no valid prompt.
    #[error("{}", told(.0))]
    Invalid(Vec<PromptFault>),
    /// Something else came into use since the draft was begun. The draft is kept as a version.
    #[error(
        "{prompt} is {in_use} by now, not {base} from which {draft} was written; {draft} is kept"
    )]
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
    /// It was measured, and is worse by more than chance.
    #[error(
        "it is worse: {right} of {cases} cases are right, with the version in use {before}{}",
        suites.iter().map(|suite| format!("; {suite}")).collect::<String>()
    )]
    Worse {
        /// Cases that are right with it.
        right: u32,
        /// The same with the version in use.
        before: u32,
        /// Cases.
        cases: u32,
        /// What it scores on suites.
        suites: Vec<SuiteScore>,
    },
    /// It can't be measured.
    #[error("it can't be measured: {0}")]
    NotMeasured(String),
    /// Something is asked for that makes no sense.
    #[error("{0}")]
    Refused(String),
    /// The disk or the database failed; everything is as it was.
    #[error("{0}")]
    Unavailable(String),
}

fn told(faults: &[PromptFault]) -> String {
    let lines: Vec<String> =
        faults.iter().map(|fault| format!("line {}: {}", fault.line, fault.message)).collect();
    lines.join("\n")
}

/// The desk at which prompts are tuned: a text is drafted, measured, given to a share of people, and then to all.
#[async_trait]
pub trait PromptDesk: Send + Sync {
    /// All prompts.
    async fn prompts(&self) -> Result<Vec<PromptState>, DeskError>;

    /// What was and what happened.
    async fn history(&self, prompt: &str) -> Result<PromptHistory, DeskError>;

    /// A version with its text; a beginning of its hash is enough where no other one begins so.
    async fn version(&self, prompt: &str, version: &str) -> Result<PromptVersion, DeskError>;

    /// What is wrong with a text; nothing where it could be used.
    async fn check(&self, prompt: &str, text: &str) -> Result<Vec<PromptFault>, DeskError>;

    /// Keeps a text as a version that nobody's turns use yet.
    ///
    /// # Errors
    /// [`DeskError::Invalid`], and nothing is kept; [`DeskError::Conflict`], and it is.
    async fn draft(&self, prompt: &str, draft: Draft) -> Result<PromptVersion, DeskError>;

    /// Holds a version against the one in use, on the golden set and on the suites that the prompt has a part in.
    async fn measure(
        &self,
        prompt: &str,
        version: &str,
        by: &str,
    ) -> Result<PromptEvent, DeskError>;

    /// Gives a version to a share of people, in hundredths, 1 to 99.
    async fn roll_out(
        &self,
        prompt: &str,
        version: &str,
        percent: u8,
        order: &Order,
    ) -> Result<Rollout, DeskError>;

    /// Gives a version to everybody: writes it to the prompt's file. It is measured before, where it was not.
    async fn promote(
        &self,
        prompt: &str,
        version: &str,
        order: &Order,
    ) -> Result<PromptEvent, DeskError>;

    /// Ends the rollout, or brings an earlier version back: the one before the last promotion where none is named.
    async fn roll_back(
        &self,
        prompt: &str,
        to: Option<&str>,
        order: &Order,
    ) -> Result<PromptEvent, DeskError>;
}
