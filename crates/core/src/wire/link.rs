//! The JSON of links between senders, version 1. Stable: fields are added, never changed.

use serde::{Deserialize, Serialize};

use crate::{LinkAnswer, LinkPhrases, LinkRequest};

/// What a sender wants of their links.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkRequestV1 {
    /// `code`, `preview`, `confirm`, `void` or `unlink`.
    pub action: String,
    /// The code that is entered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkAnswerV1 {
    /// `code`, `preview`, `linked`, `unlinked` or `refused`.
    pub state: String,
    /// In words.
    pub text: String,
    /// The code that was given, or that can be confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// How many minutes a code that was given can be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<u32>,
}

impl LinkRequestV1 {
    /// What is asked for, where that is known and has its code.
    pub fn request(self) -> Option<LinkRequest> {
        Some(match (self.action.as_str(), self.code) {
            ("code", _) => LinkRequest::Code,
            ("preview", Some(code)) => LinkRequest::Preview(code),
            ("confirm", Some(code)) => LinkRequest::Confirm(code),
            ("void", Some(code)) => LinkRequest::Void(code),
            ("unlink", _) => LinkRequest::Unlink,
            _ => return None,
        })
    }
}

impl From<LinkRequest> for LinkRequestV1 {
    fn from(request: LinkRequest) -> Self {
        let (action, code) = match request {
            LinkRequest::Code => ("code", None),
            LinkRequest::Preview(code) => ("preview", Some(code)),
            LinkRequest::Confirm(code) => ("confirm", Some(code)),
            LinkRequest::Void(code) => ("void", Some(code)),
            LinkRequest::Unlink => ("unlink", None),
        };
        Self { action: action.to_owned(), code }
    }
}

impl LinkAnswerV1 {
    /// An answer, in these words.
    pub fn new(answer: &LinkAnswer, words: &LinkPhrases) -> Self {
        let (state, code, minutes) = match answer {
            LinkAnswer::Code { code, minutes } => ("code", Some(code), Some(*minutes)),
            LinkAnswer::Preview { code, .. } => ("preview", Some(code), None),
            LinkAnswer::Linked(_) => ("linked", None, None),
            LinkAnswer::Unlinked { .. } => ("unlinked", None, None),
            LinkAnswer::Refused(_) => ("refused", None, None),
        };
        Self { state: state.to_owned(), text: words.tell(answer), code: code.cloned(), minutes }
    }
}
