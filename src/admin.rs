//! The use cases behind the console and its commands.

mod examiner;
mod golden;
mod people;
mod prompts;
mod replays;
mod runs;

pub use examiner::{Answered, Examiner, Measurement};
pub use golden::GoldenAdmin;
pub use people::PeopleAdmin;
pub use prompts::{CaseOutcome, PromptAdmin, SuiteSample, Trial, TrialError};
pub use replays::ReplayAdmin;
pub use runs::{Circumstances, EvaluationAdmin, record};
