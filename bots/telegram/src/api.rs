//! Calls of the Bot API.
//!
//! The payload types, and with them every parameter's name and form, are teloxide's. Its own way of sending
//! them sleeps ten seconds after any server error and has no answer to a limit, so the HTTP call is made here.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::multipart::Form;
use secrecy::ExposeSecret as _;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use teloxide::payloads::GetMe;
use teloxide::requests::Payload;
use teloxide::types::ChatId;
use tokio::sync::Semaphore;
use url::Url;

use crate::{Me, TelegramConfig};

/// Longest wait for an ordinary answer.
const PATIENCE: Duration = Duration::from_secs(15);
/// Tries of a call that nothing is lost by repeating, when the server fails.
const TRIES: u32 = 3;

/// Calls under way at once: each has a connection of its own.
const AT_ONCE: usize = 32;

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum CallError {
    /// Too many calls.
    #[error("Telegram asks to wait {} s", .0.as_secs())]
    RetryAfter(Duration),
    /// The group has become a supergroup.
    #[error("the chat has moved to {0}")]
    Moved(ChatId),
    /// Telegram understood and says no; says what it said.
    #[error("Telegram refuses: {0}")]
    Refused(String),
    /// The token is wrong.
    #[error("Telegram does not know TELEGRAM_BOT_TOKEN")]
    Token,
    /// No answer, a broken one, or a server error.
    #[error("Telegram can't be reached: {0}")]
    Unreachable(String),
}

impl CallError {
    /// Whether the chat takes no more messages of this bot.
    pub(crate) fn closes_chat(&self) -> bool {
        let Self::Refused(said) = self else { return false };
        said.starts_with("Forbidden")
            || ["chat not found", "have no rights", "not enough rights", "CHAT_WRITE_FORBIDDEN"]
                .iter()
                .any(|words| said.contains(words))
    }

    /// Whether this topic takes no more messages; others of its group may.
    pub(crate) fn closes_topic(&self) -> bool {
        let Self::Refused(said) = self else { return false };
        ["TOPIC_CLOSED", "TOPIC_DELETED", "message thread not found"]
            .iter()
            .any(|words| said.contains(words))
    }

    /// Whether the message is not there (any more).
    pub(crate) fn message_is_gone(&self) -> bool {
        let Self::Refused(said) = self else { return false };
        ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"]
            .iter()
            .any(|words| said.contains(words))
    }

    /// Whether nothing was to be changed.
    pub(crate) fn not_modified(&self) -> bool {
        matches!(self, Self::Refused(said) if said.contains("message is not modified"))
    }
}

/// The Bot API of one bot.
pub(crate) struct Api {
    client: reqwest::Client,
    at_once: Semaphore,
    /// Ends with a slash; holds the token, so it is never shown.
    base: String,
    files: String,
}

#[derive(Deserialize)]
struct Answer {
    ok: bool,
    result: Option<Value>,
    description: Option<String>,
    error_code: Option<u16>,
    parameters: Option<Parameters>,
}

#[derive(Deserialize)]
struct Parameters {
    retry_after: Option<u64>,
    migrate_to_chat_id: Option<i64>,
}

impl Api {
    pub(crate) fn new(config: &TelegramConfig) -> Result<Self, reqwest::Error> {
        let server = config.server();
        let server = server.as_str().trim_end_matches('/');
        let token = config.token.expose_secret();
        let client = reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(5))
            .timeout(PATIENCE)
            .pool_idle_timeout(Duration::from_secs(50))
            .build()?;
        Ok(Self {
            client,
            at_once: Semaphore::new(AT_ONCE),
            base: format!("{server}/bot{token}/"),
            files: format!("{server}/file/bot{token}/"),
        })
    }

    /// Makes a call once.
    pub(crate) async fn call<P>(&self, payload: &P) -> Result<P::Output, CallError>
    where
        P: Payload<Output: DeserializeOwned> + Serialize,
    {
        understand(&self.call_plain(payload).await?)
    }

    /// Makes a call whose answer is wanted as it came, once.
    pub(crate) async fn call_plain<P>(&self, payload: &P) -> Result<Value, CallError>
    where
        P: Payload + Serialize,
    {
        self.post(P::NAME, payload, PATIENCE).await
    }

    /// Makes a call that may be repeated: a few times while the server fails.
    pub(crate) async fn call_again<P>(&self, payload: &P) -> Result<P::Output, CallError>
    where
        P: Payload<Output: DeserializeOwned> + Serialize,
    {
        self.read_again(payload).await
    }

    /// Who the bot is.
    pub(crate) async fn me(&self) -> Result<Me, CallError> {
        self.read_again(&GetMe::new()).await
    }

    /// Makes a call that may be repeated, and reads its result into a type of the caller's.
    async fn read_again<P, T>(&self, payload: &P) -> Result<T, CallError>
    where
        P: Payload + Serialize,
        T: DeserializeOwned,
    {
        let mut pause = Duration::from_millis(300);
        let mut tries = 1;
        loop {
            let read = match self.call_plain(payload).await {
                Ok(result) => understand(&result),
                Err(error) => Err(error),
            };
            match read {
                Err(CallError::Unreachable(_)) if tries < TRIES => {
                    tokio::time::sleep(pause).await;
                    pause *= 3;
                    tries += 1;
                }
                other => return other,
            }
        }
    }

    /// Makes a call whose answer is wanted as it came.
    pub(crate) async fn raw(
        &self,
        method: &str,
        parameters: &impl Serialize,
        patience: Duration,
    ) -> Result<Value, CallError> {
        self.post(method, parameters, patience).await
    }

    /// Makes a call that uploads files.
    pub(crate) async fn upload(&self, method: &str, form: Form) -> Result<Value, CallError> {
        let request = self.client.post(self.method(method)).multipart(form);
        self.send(request.timeout(PATIENCE * 4)).await
    }

    /// Where a file of somebody's message is fetched. Holds the token.
    pub(crate) fn file_url(&self, path: &str) -> Option<Url> {
        let mut url = Url::parse(&self.files).ok()?;
        url.path_segments_mut().ok()?.pop_if_empty().extend(path.split('/'));
        Some(url)
    }

    async fn post(
        &self,
        method: &str,
        parameters: &impl Serialize,
        patience: Duration,
    ) -> Result<Value, CallError> {
        let request = self.client.post(self.method(method)).json(parameters);
        self.send(request.timeout(patience)).await
    }

    fn method(&self, name: &str) -> String {
        // As the reference writes it; teloxide's names begin with a capital, which not every server takes.
        let mut name = name.to_owned();
        name[..1].make_ascii_lowercase();
        format!("{}{name}", self.base)
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> Result<Value, CallError> {
        // An address in an error would tell the token.
        let lost = |error: reqwest::Error| CallError::Unreachable(error.without_url().to_string());
        let _room = self.at_once.acquire().await;
        // On the heap, and only now: thousands may wait for room.
        let response = Box::pin(request.send()).await.map_err(lost)?;
        let status = response.status();
        let bytes = response.bytes().await.map_err(lost)?;
        let Ok(answer) = serde_json::from_slice::<Answer>(&bytes) else {
            let said = format!("status {status} without an answer");
            return Err(match status {
                // What is not known there is not known a moment later either.
                _ if status.is_client_error() && status != StatusCode::TOO_MANY_REQUESTS => {
                    CallError::Refused(said)
                }
                _ => CallError::Unreachable(said),
            });
        };
        match answer {
            Answer { ok: true, result: Some(result), .. } => Ok(result),
            Answer { parameters: Some(Parameters { retry_after: Some(seconds), .. }), .. } => {
                Err(CallError::RetryAfter(Duration::from_secs(seconds)))
            }
            Answer {
                parameters: Some(Parameters { migrate_to_chat_id: Some(id), .. }), ..
            } => Err(CallError::Moved(ChatId(id))),
            Answer { error_code, description, .. } => {
                let said = description.unwrap_or_else(|| format!("status {status}"));
                match error_code.unwrap_or(status.as_u16()) {
                    429 => Err(CallError::RetryAfter(Duration::from_secs(1))),
                    401 | 404 if said == "Unauthorized" || said == "Not Found" => {
                        Err(CallError::Token)
                    }
                    500.. => Err(CallError::Unreachable(said)),
                    _ => Err(CallError::Refused(said)),
                }
            }
        }
    }
}

/// Reads a result into teloxide's type of it.
pub(crate) fn understand<T: DeserializeOwned>(result: &Value) -> Result<T, CallError> {
    // Its types read text only: from a value an update comes out empty.
    let text = result.to_string();
    // A type that is behind Telegram's newest may panic instead of failing.
    let read = std::panic::catch_unwind(|| serde_json::from_str(&text));
    match read {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => {
            Err(CallError::Unreachable(format!("an answer of another form: {error}")))
        }
        Err(_) => Err(CallError::Unreachable("an answer of another form".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use teloxide::types::{Update, UpdateKind};

    use super::*;

    #[test]
    fn updates_are_understood() {
        let update = json!({
            "update_id": 100001,
            "message": {
                "message_id": 1, "date": 1_700_000_000, "text": "boots",
                "from": {"id": 1001, "is_bot": false, "first_name": "Ada"},
                "chat": {"id": 1001, "type": "private", "first_name": "Ada"},
            },
        });
        let text: Update = serde_json::from_str(&update.to_string()).unwrap();
        assert!(matches!(text.kind, UpdateKind::Message(_)), "{text:?}");
        let value = understand::<Update>(&update).unwrap();
        assert!(matches!(value.kind, UpdateKind::Message(_)), "{value:?}");
    }
}
