//! What admins do with the golden set.

use async_trait::async_trait;

use crate::{CaseCheck, CaseFault, CaseText, GoldenCase, PastTurn, Plan, PlannedBy};

/// The golden set as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoldenList {
    /// All cases, in the order of their files.
    pub cases: Vec<GoldenCase>,
    /// Lines that are no cases: file, line and what is wrong. They stay where they are.
    pub faults: Vec<String>,
    /// Catalogues that a case may name.
    pub catalogs: Vec<String>,
    /// Whether there are models to plan with.
    pub has_models: bool,
}

/// A turn that a case is made of.
#[derive(Clone, Copy, Debug)]
pub struct TurnToCase<'a> {
    /// What was written.
    pub text: &'a str,
    /// What was written in the turns before, oldest first.
    pub before: &'a [PastTurn],
    /// BCP 47 tag of the sender's language.
    pub locale: Option<&'a str>,
    /// What was made of it.
    pub plan: &'a Plan,
    /// What was picked, by id.
    pub products: &'a [String],
}

/// Why something can't be done with the golden set. Whatever it is, the set is as it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GoldenError {
    /// There is no such case.
    #[error("{0} is not known")]
    NotFound(String),
    /// The case says something impossible.
    #[error("{}", told(.0))]
    Invalid(Vec<CaseFault>),
    /// Somebody else changed the case since it was opened.
    #[error("{} was changed by somebody else meanwhile", .0.text.id)]
    Conflict(Box<GoldenCase>),
    /// Something is asked for that makes no sense.
    #[error("{0}")]
    Refused(String),
    /// It can't be tried.
    #[error("it can't be tried: {0}")]
    NotTried(String),
    /// The disk failed.
    #[error("{0}")]
    Unavailable(String),
}

fn told(faults: &[CaseFault]) -> String {
    let lines = faults.iter().map(|f| format!("{}, line {}: {}", f.field, f.line, f.message));
    lines.collect::<Vec<_>>().join("\n")
}

/// The desk at which the golden set is edited. Its files are the source of truth: they are read anew each time.
#[async_trait]
pub trait GoldenDesk: Send + Sync {
    /// All cases.
    async fn cases(&self) -> Result<GoldenList, GoldenError>;

    /// What a turn would be as a case: for an admin to correct.
    fn drafted(&self, turn: TurnToCase<'_>) -> CaseText;

    /// Keeps a case: a new one in the file of cases that were made here, a known one where it stands. `base` is the
    /// version that it was written from, nothing for a new one.
    async fn keep(&self, case: &CaseText, base: Option<&str>) -> Result<GoldenCase, GoldenError>;

    /// Deletes a case that was made here.
    async fn delete(&self, id: &str, base: &str) -> Result<(), GoldenError>;

    /// Tries a case, kept or not.
    async fn check(&self, case: &CaseText, by: PlannedBy) -> Result<CaseCheck, GoldenError>;
}
