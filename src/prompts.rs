//! Prompt files: loading, validation, hot reload and versions.
//!
//! A prompt is `prompts/NAME.md`: a TOML header between `+++` lines, then a minijinja body whose part
//! after the line `=== user ===` becomes the user message. A version is the hash of the file's content.
//! Does not talk to models.

mod file;
mod library;
mod trial;
mod watch;

pub use file::{ModelRole, Prompt, PromptProblem, RenderedPrompt};
pub use library::{PromptError, PromptLibrary};
pub use trial::fall;
pub use watch::watch;

/// A prompt that the code renders, and what it offers to the body.
#[derive(Clone, Copy, Debug)]
pub struct PromptSpec {
    /// File name without `.md`.
    pub name: &'static str,
    /// Variables that the code fills in.
    pub offered: &'static [&'static str],
    /// Variables without which the prompt can't do its work.
    pub required: &'static [&'static str],
    /// The built-in text.
    pub built_in: &'static str,
}

macro_rules! spec {
    ($name:literal, $offered:expr, $required:expr) => {
        PromptSpec {
            name: $name,
            offered: &$offered,
            required: &$required,
            built_in: include_str!(concat!("../prompts/", $name, ".md")),
        }
    };
}

/// Every prompt of the application.
pub const PROMPTS: &[PromptSpec] = &[
    spec!(
        "planner",
        [
            "message",
            "photos",
            "history",
            "carried_needs",
            "rule_needs",
            "profile",
            "vocabulary",
            "today"
        ],
        ["message", "photos"]
    ),
    spec!("product", ["goal", "needs", "message", "seen_in_photo", "categories"], ["goal"]),
    spec!("judge", ["message", "needs", "rows"], ["message", "rows"]),
    spec!("image", ["message", "categories"], []),
    spec!("trend", ["topic", "observations", "today"], ["topic", "observations"]),
    spec!(
        "writer",
        ["message", "picks", "needs", "notes", "question", "language", "tone"],
        ["message", "picks"]
    ),
    spec!("reflect", ["messages", "known"], ["messages"]),
];
