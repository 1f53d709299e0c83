//! The use cases behind the console and its commands.

mod prompts;

pub use prompts::{CaseOutcome, PromptAdmin, Trial, TrialError};
