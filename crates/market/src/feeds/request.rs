//! A request that changes something: its body, how that is written, and whether it was made before.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::access::Merchant;
use super::answers::{Answer, Fingerprint};
use super::call::{IDEMPOTENCY_KEY, Outcome};
use super::problem::Problem;
use super::rows::Form;
use super::{FEED, FEED_DIGITS, Host, body};

const PREFER: HeaderName = HeaderName::from_static("prefer");
/// Content types of one product a line, which has no registered one.
const LINES: [&str; 4] =
    ["application/jsonl", "application/x-ndjson", "application/ndjson", "application/json-lines"];
/// Longest idempotency key.
const MOST_KEY: usize = 255;

/// A call that changes something.
pub(super) struct Call {
    /// How the body is written; nothing where it says something else.
    pub form: Option<Form>,
    pub body: Bytes,
    /// Whether the answer may hold more than the protocol has.
    pub wants_report: bool,
    key: Option<String>,
    fingerprint: Fingerprint,
}

impl Call {
    pub async fn read(request: Request, limit: usize) -> Result<Self, Problem> {
        let (parts, body): (_, Body) = request.into_parts();
        let key = idempotency_key(&parts.headers)?;
        let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.and_then(|kind| kind.split(';').next()).unwrap_or_default().trim();
        let kind = kind.to_ascii_lowercase();
        let form = match kind.as_str() {
            "application/json" => Some(Form::Json),
            lines if LINES.contains(&lines) => Some(Form::Lines),
            _ => None,
        };
        let body = body::whole(body, limit).await?;
        let mut hasher = Sha256::new();
        let wants_report = wants_report(&parts.headers);
        let wants = [b'0' + u8::from(wants_report)];
        let path = parts.uri.path().as_bytes();
        for part in [parts.method.as_str().as_bytes(), path, kind.as_bytes(), &wants, &body] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        Ok(Self { form, body, wants_report, key, fingerprint: hasher.finalize().into() })
    }

    /// Does the work, or gives the answer that it had.
    pub async fn once(
        self,
        host: &Host,
        merchant: &Merchant,
        work: impl Future<Output = Result<Response, Problem>>,
    ) -> Result<Response, Problem> {
        let Some(key) = self.key else { return work.await };
        let mut fresh = None;
        let outcome = &mut fresh;
        let work = async move {
            let response = work.await.unwrap_or_else(Problem::into_response);
            *outcome = Some(response.extensions().get::<Outcome>().copied());
            Answer::of(response).await
        };
        let now = host.clock.now();
        let answer = merchant.answers.once(&key, self.fingerprint, now, work).await?;
        let mut response = answer.into_response();
        let outcome = fresh.unwrap_or(Some(Outcome::Replayed));
        if let Some(outcome) = outcome {
            response.extensions_mut().insert(outcome);
        }
        Ok(response)
    }

    /// The same key and request make the same feed, also after a restart that forgot the answer.
    pub fn new_feed_id(&self, merchant: &Merchant) -> String {
        let mut hasher = Sha256::new();
        hasher.update(&merchant.prefix);
        match &self.key {
            Some(key) => {
                hasher.update(key);
                hasher.update([0]);
                hasher.update(self.fingerprint);
            }
            None => hasher.update(Uuid::new_v4()),
        }
        let digits = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        format!("{FEED}{}", digits.get(..FEED_DIGITS).unwrap_or(&digits))
    }
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(key) = headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let key = key.to_str().map_err(|_| Problem::BadIdempotencyKey)?;
    let fine = (1..=MOST_KEY).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
    if fine { Ok(Some(key.to_owned())) } else { Err(Problem::BadIdempotencyKey) }
}

/// Whether it is asked for by preference (RFC 7240).
fn wants_report(headers: &HeaderMap) -> bool {
    let wanted = headers.get_all(PREFER).iter().filter_map(|value| value.to_str().ok());
    wanted.flat_map(|value| value.split(',')).any(|one| one.trim() == "return=representation")
}
