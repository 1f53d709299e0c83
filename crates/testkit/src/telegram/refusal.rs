//! Answers that are not `ok`, in the words of the real server.

use serde_json::{Value, json};

/// An error answer.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub(super) code: u16,
    pub(super) description: String,
    pub(super) parameters: Option<Value>,
    /// Whether a correct bot never gets this answer.
    pub(super) breach: bool,
}

/// What a method answers.
pub(super) type Answer = Result<Value, Refusal>;

impl Refusal {
    fn new(code: u16, prefix: &str, description: &str) -> Self {
        let description = format!("{prefix}: {description}");
        Self { code, description, parameters: None, breach: false }
    }

    /// 400 that can happen to a correct bot.
    pub(super) fn bad(description: &str) -> Self {
        Self::new(400, "Bad Request", description)
    }

    /// 400 that only a wrong bot gets.
    pub(super) fn breach(description: &str) -> Self {
        Self { breach: true, ..Self::bad(description) }
    }

    /// 403.
    pub(super) fn forbidden(description: &str) -> Self {
        Self::new(403, "Forbidden", description)
    }

    /// 404 of the dispatcher.
    pub(super) fn not_found() -> Self {
        let description = "Not Found".to_owned();
        Self { code: 404, description, parameters: None, breach: true }
    }

    /// 401.
    pub(super) fn unauthorized() -> Self {
        let description = "Unauthorized".to_owned();
        Self { code: 401, description, parameters: None, breach: false }
    }

    /// 409.
    pub(super) fn conflict(description: &str) -> Self {
        Self { breach: true, ..Self::new(409, "Conflict", description) }
    }

    /// 429.
    pub(super) fn too_many(retry_after: u64) -> Self {
        let mut refusal =
            Self::new(429, "Too Many Requests", &format!("retry after {retry_after}"));
        refusal.parameters = Some(json!({"retry_after": retry_after}));
        refusal
    }

    /// 400 with the chat's new id.
    pub(super) fn migrated(to: i64) -> Self {
        let mut refusal = Self::bad("group chat was upgraded to a supergroup chat");
        refusal.parameters = Some(json!({"migrate_to_chat_id": to}));
        refusal
    }

    /// 500 and the like.
    pub(super) fn server(code: u16) -> Self {
        let description = match code {
            500 => "Internal Server Error",
            502 => "Bad Gateway",
            503 => "Service Unavailable",
            504 => "Gateway Timeout",
            _ => "Error",
        };
        Self { code, description: description.to_owned(), parameters: None, breach: false }
    }

    pub(super) fn body(&self) -> Value {
        let mut body =
            json!({"ok": false, "error_code": self.code, "description": self.description});
        if let Some(parameters) = &self.parameters {
            body["parameters"] = parameters.clone();
        }
        body
    }
}
