//! Cases of the golden set as people write them: messages with what a careful person makes of them.

/// A case in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CaseText {
    /// Its id, once in the whole set; empty for one that has none yet.
    pub id: String,
    /// ISO 639-1 code of the language it is written in.
    pub language: String,
    /// Whose words the message is read against.
    pub catalog: String,
    /// What the shopper wrote before, a message a line.
    pub turns: String,
    /// Whether a photo comes with it.
    pub photo: bool,
    /// The message.
    pub text: String,
    /// Who should work; nobody for small talk.
    pub agents: Vec<String>,
    /// Every hard need, one a line: `category boots`, `price_max 80 USD`, `not colour black`.
    pub hard: String,
    /// Wishes that must be among the others.
    pub soft: String,
    /// Needs on which two careful people could differ; ` (wish)` at the end of a line makes one a wish.
    pub may: String,
    /// Products that should be among the picks, an id a line.
    pub products: String,
    /// Whether a question back is right.
    pub question: bool,
}

/// What is wrong with a case in words, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseFault {
    /// The field of [`CaseText`].
    pub field: &'static str,
    /// The line within it, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

/// A case that stands in the set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoldenCase {
    /// The case.
    pub text: CaseText,
    /// The file it stands in, without its ending.
    pub theme: String,
    /// Hash of its content.
    pub version: String,
    /// Whether it was made at the desk, and may be deleted there.
    pub own: bool,
}

/// One thing that a case expects, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// `agents`, `hard needs`, `wishes`, `question` or `products`.
    pub what: String,
    /// Whether that is right.
    pub right: bool,
    /// What was expected.
    pub expected: String,
    /// What came.
    pub got: String,
}

/// What is made of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseCheck {
    /// Each thing that it expects.
    pub findings: Vec<Finding>,
    /// Who planned.
    pub planner: String,
    /// What went wrong and was worked around.
    pub troubles: Vec<String>,
}

/// Who plans where a case is tried.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PlannedBy {
    /// The rules alone.
    #[default]
    Rules,
    /// The models that are configured; the rules where there are none.
    Models,
}

impl PlannedBy {
    /// The word for it in forms and records.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rules => "rules",
            Self::Models => "models",
        }
    }

    /// The one with this word.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Rules, Self::Models].into_iter().find(|known| known.as_str() == text)
    }
}
