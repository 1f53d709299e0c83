//! Discord's error bodies, and what can go wrong for a test's own people.

use axum::http::StatusCode;
use serde_json::{Value, json};

/// Why a person cannot do what a test asks for.
#[derive(Debug, thiserror::Error)]
pub enum ActionError {
    /// There is no such thing.
    #[error("no {0}")]
    Unknown(String),
    /// The person's Discord would not offer this.
    #[error("not possible: {0}")]
    Impossible(String),
}

/// An answer that is not a success.
#[derive(Debug)]
pub(super) struct ApiError {
    pub(super) status: StatusCode,
    pub(super) body: Value,
}

impl ApiError {
    pub(super) fn new(status: u16, code: u64, message: &str) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self { status, body: json!({"message": message, "code": code}) }
    }

    pub(super) fn unauthorized() -> Self {
        Self::new(401, 0, "401: Unauthorized")
    }

    pub(super) fn not_found() -> Self {
        Self::new(404, 0, "404: Not Found")
    }

    pub(super) fn bad_method() -> Self {
        Self::new(405, 0, "405: Method Not Allowed")
    }

    pub(super) fn unknown(what: &str) -> Self {
        let code = match what {
            "Application" => 10002,
            "Channel" => 10003,
            "Guild" => 10004,
            "Member" => 10007,
            "Message" => 10008,
            "User" => 10013,
            "Emoji" => 10014,
            "Webhook" => 10015,
            "Interaction" => 10062,
            "application command" => 10063,
            _ => 10001,
        };
        Self::new(404, code, &format!("Unknown {what}"))
    }

    pub(super) fn missing_access() -> Self {
        Self::new(403, 50001, "Missing Access")
    }

    pub(super) fn missing_permissions() -> Self {
        Self::new(403, 50013, "Missing Permissions")
    }

    pub(super) fn empty_message() -> Self {
        Self::new(400, 50006, "Cannot send an empty message")
    }

    pub(super) fn already_acknowledged() -> Self {
        Self::new(400, 40060, "Interaction has already been acknowledged.")
    }

    pub(super) fn invalid_webhook_token() -> Self {
        Self::new(401, 50027, "Invalid Webhook Token")
    }
}

/// Collects what is wrong with a body, in Discord's nested form.
#[derive(Debug, Default)]
pub(super) struct FormErrors {
    errors: Value,
    pub(super) lines: Vec<String>,
}

impl FormErrors {
    /// Adds a finding at a path such as `embeds.0.title`.
    pub(super) fn add(&mut self, path: &str, code: &str, message: &str) {
        self.lines.push(format!("{path}: {message}"));
        if self.errors.is_null() {
            self.errors = json!({});
        }
        let mut at = &mut self.errors;
        for key in path.split('.') {
            at = &mut at[key];
        }
        let finding = json!({"code": code, "message": message});
        match at["_errors"].as_array_mut() {
            Some(list) => list.push(finding),
            None => at["_errors"] = json!([finding]),
        }
    }

    /// Adds a finding where a text is too long.
    pub(super) fn longest(&mut self, path: &str, text: Option<&str>, limit: usize) {
        if text.is_some_and(|text| text.chars().count() > limit) {
            let message = format!("Must be {limit} or fewer in length.");
            self.add(path, "BASE_TYPE_MAX_LENGTH", &message);
        }
    }

    /// Adds a finding where a text is missing, empty or too long.
    pub(super) fn required(&mut self, path: &str, text: Option<&str>, limit: usize) {
        if text.is_none_or(|text| text.trim().is_empty()) {
            self.add(path, "BASE_TYPE_REQUIRED", "This field is required");
        }
        self.longest(path, text, limit);
    }

    /// # Errors
    /// With 50035 when anything was found.
    pub(super) fn finish(self) -> Result<(), ApiError> {
        if self.lines.is_empty() {
            return Ok(());
        }
        let mut error = ApiError::new(400, 50035, "Invalid Form Body");
        error.body["errors"] = self.errors;
        Err(error)
    }
}
