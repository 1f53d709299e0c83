//! The use cases behind the console and its commands.

mod prompts;
mod replays;

pub use prompts::{CaseOutcome, PromptAdmin, Trial, TrialError};
pub use replays::ReplayAdmin;
