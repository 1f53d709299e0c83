//! The front door of the REST API: journal, credentials, troubles and rate limits.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, FromRequest, Multipart, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::Shared;
use super::admit::admit;
use super::error::ApiError;
use super::journal::RequestRecord;
use super::limits::Verdict;
use super::routes::{self, Route};
use super::wire::Cut;
use super::world::World;

/// Largest body, above the largest upload.
pub(super) const BODY_LIMIT: usize = 64 * 1024 * 1024;
/// Largest upload of a bot.
const UPLOAD_LIMIT: usize = 10 * 1024 * 1024;

/// A file in a request.
#[derive(Clone, Debug)]
pub(super) struct Upload {
    pub(super) field: String,
    pub(super) filename: String,
    pub(super) content_type: String,
    pub(super) bytes: Bytes,
}

/// A request that reached a route.
#[derive(Debug, Default)]
pub(super) struct Call {
    pub(super) params: Vec<String>,
    pub(super) query: BTreeMap<String, String>,
    pub(super) body: Value,
    pub(super) files: Vec<Upload>,
}

/// A success. A null body is sent as none.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Value,
}

impl Answer {
    pub(super) fn ok(body: Value) -> Self {
        Self { status: 200, body }
    }

    pub(super) fn empty() -> Self {
        Self { status: 204, body: Value::Null }
    }
}

/// Answers everything under `/api`.
pub(super) async fn api(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    request: Request,
) -> Response {
    let method = request.method().as_str().to_owned();
    let path = request.uri().path_and_query().map_or("", |path| path.as_str()).to_owned();
    let headers = request.headers().clone();
    let parsed = parse(request).await;
    let latency = shared.world().options.faults.latency;
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    let (response, lost) = {
        let mut world = shared.world();
        respond(&mut world, &method, &path, &headers, parsed)
    };
    shared.changed.notify_waiters();
    if lost {
        cut.now();
    }
    response
}

/// Reads a body of any kind.
async fn parse(request: Request) -> Result<(Value, Vec<Upload>), String> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if kind.is_some_and(|kind| kind.starts_with("multipart/form-data")) {
        return parse_multipart(request).await;
    }
    let is_json = kind.is_some_and(|kind| kind.starts_with("application/json"));
    let bytes = axum::body::to_bytes(request.into_body(), BODY_LIMIT).await;
    let bytes = bytes.map_err(|error| format!("unreadable body: {error}"))?;
    if bytes.is_empty() {
        return Ok((Value::Null, Vec::new()));
    }
    if !is_json {
        return Err("a body without Content-Type application/json".to_owned());
    }
    let body = serde_json::from_slice(&bytes).map_err(|error| format!("not JSON: {error}"))?;
    Ok((body, Vec::new()))
}

async fn parse_multipart(request: Request) -> Result<(Value, Vec<Upload>), String> {
    let text = |error: axum::extract::multipart::MultipartError| error.body_text();
    let (parts, body) = request.into_parts();
    let request = Request::from_parts(parts, Body::new(body));
    let multipart = Multipart::from_request(request, &()).await;
    let mut multipart = multipart.map_err(|error| error.body_text())?;
    let (mut body, mut files) = (json!({}), Vec::new());
    while let Some(field) = multipart.next_field().await.map_err(text)? {
        let name = field.name().unwrap_or("").to_owned();
        let filename = field.file_name().map(str::to_owned);
        let content_type = field.content_type().map(str::to_owned);
        let bytes = field.bytes().await.map_err(text)?;
        match filename {
            Some(filename) => {
                let content_type = content_type.unwrap_or_else(|| guess(&filename).to_owned());
                files.push(Upload { field: name, filename, content_type, bytes });
            }
            None if name == "payload_json" => {
                let parsed = serde_json::from_slice(&bytes);
                body = parsed.map_err(|error| format!("payload_json is not JSON: {error}"))?;
            }
            None => {
                body[name.as_str()] = json!(String::from_utf8_lossy(&bytes));
            }
        }
    }
    Ok((body, files))
}

fn guess(filename: &str) -> &'static str {
    match filename.rsplit('.').next() {
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("webp") => "image/webp",
        Some("gif") => "image/gif",
        Some("txt") => "text/plain; charset=utf-8",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}

/// The response, and whether it gets lost on its way.
fn respond(
    world: &mut World,
    method: &str,
    full: &str,
    headers: &HeaderMap,
    parsed: Result<(Value, Vec<Upload>), String>,
) -> (Response, bool) {
    let (full_path, query) = full.split_once('?').unwrap_or((full, ""));
    let path = full_path.strip_prefix("/api/v10").or_else(|| full_path.strip_prefix("/api"));
    let path = path.unwrap_or(full_path).trim_matches('/');
    let (body, files, broken) = match parsed {
        Ok((body, files)) => (body, files, None),
        Err(broken) => (Value::Null, Vec::new(), Some(broken)),
    };
    let mut record = RequestRecord {
        method: method.to_owned(),
        path: full.strip_prefix("/api/v10").unwrap_or(full).to_owned(),
        body: body.clone(),
        files: files.iter().map(|file| file.filename.clone()).collect(),
        status: 0,
        answer: Value::Null,
        at: world.journal.now(),
    };
    if full_path.starts_with("/api/v") && !full_path.starts_with("/api/v10/") {
        world.violation(format!("{method} {full_path}: not version 10 of the API"));
    }
    let query = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let mut call = Call { params: Vec::new(), query, body, files };
    let route = Route::of(method, path, &mut call.params);
    let faulty = path.contains(world.options.faults.only.trim_matches('/'));
    let mut verdict = None;
    let outcome = admit(world, route, &call, faulty, &mut verdict)
        .and_then(|()| check_headers(world, method, path, route, headers))
        .and_then(|()| match (route, broken) {
            (None, _) => Err(no_route(world, method, path)),
            (Some(_), Some(broken)) => {
                world.violation(format!("{method} {path}: {broken}"));
                Err(ApiError::new(400, 50109, "The request body contains invalid JSON."))
            }
            (Some(_), None) if call.files.iter().any(|file| file.bytes.len() > UPLOAD_LIMIT) => {
                world.violation(format!("{method} {path}: a file above 10 MiB"));
                Err(ApiError::new(413, 40005, "Request entity too large"))
            }
            (Some(route), None) => routes::handle(world, route, &call),
        });
    let lost = faulty && outcome.is_ok() && world.options.faults.lost_responses > 0;
    world.options.faults.lost_responses -= u32::from(lost);
    let (status, body) = match outcome {
        Ok(Answer { status, body }) => {
            (StatusCode::from_u16(status).unwrap_or(StatusCode::OK), body)
        }
        Err(ApiError { status, body }) => (status, body),
    };
    (record.status, record.answer) = (status.as_u16(), body.clone());
    world.journal.requests.push(record);
    (render(status, body, verdict.as_ref()), lost)
}

fn render(status: StatusCode, body: Value, verdict: Option<&Verdict>) -> Response {
    let mut response = match (status, body) {
        (_, Value::Null) => status.into_response(),
        // A proxy in front of the API answers in its own words.
        (StatusCode::BAD_GATEWAY, _) => {
            let page = "<html><head><title>502 Bad Gateway</title></head></html>";
            let kind = [(header::CONTENT_TYPE, "text/html")];
            (status, kind, page).into_response()
        }
        (_, body) => (status, axum::Json(body.clone())).into_response(),
    };
    let headers = response.headers_mut();
    let mut set = |name: &'static str, value: String| {
        headers.insert(name, HeaderValue::from_str(&value).expect("numbers are header values"));
    };
    set("via", "1.1 testkit".to_owned());
    if let Some(verdict) = verdict {
        let after = verdict.reset_after.as_secs_f64();
        let reset = jiff::Timestamp::now().as_millisecond() as f64 / 1_000.0 + after;
        // The global limit has no bucket.
        if verdict.limit > 0 {
            set("x-ratelimit-limit", verdict.limit.to_string());
            set("x-ratelimit-remaining", verdict.remaining.to_string());
            set("x-ratelimit-reset", format!("{reset:.3}"));
            set("x-ratelimit-reset-after", format!("{after:.3}"));
            set("x-ratelimit-bucket", "d3c1a9f07b2e4c55".to_owned());
        }
        if verdict.exceeded {
            let scope = if verdict.limit == 0 { "global" } else { "user" };
            set("x-ratelimit-scope", scope.to_owned());
            set("retry-after", after.ceil().to_string());
            if verdict.limit == 0 {
                set("x-ratelimit-global", "true".to_owned());
            }
        }
    }
    response
}

fn no_route(world: &mut World, method: &str, path: &str) -> ApiError {
    world.violation(format!("{method} {path}: no such route"));
    match Route::path_exists(path) {
        true => ApiError::bad_method(),
        false => ApiError::not_found(),
    }
}

fn check_headers(
    world: &mut World,
    method: &str,
    path: &str,
    route: Option<Route>,
    headers: &HeaderMap,
) -> Result<(), ApiError> {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let agent = text(header::USER_AGENT).unwrap_or("");
    let named = agent.strip_prefix("DiscordBot (").is_some_and(|rest| rest.contains("http"));
    if !named {
        world.violation(format!("{method} {path}: malformed User-Agent {agent:?}"));
    }
    if route.is_some_and(|route| !route.needs_token()) {
        return Ok(());
    }
    let Some(token) = text(header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bot "))
    else {
        world.violation(format!("{method} {path}: no Authorization of a bot"));
        return Err(ApiError::unauthorized());
    };
    match world.accepts_token(token) {
        true => Ok(()),
        false => Err(ApiError::unauthorized()),
    }
}

impl World {
    /// Whether this is the bot's token.
    pub(super) fn accepts_token(&self, token: &str) -> bool {
        let token = token.strip_prefix("Bot ").unwrap_or(token);
        !self.options.faults.unauthorized && token == self.options.token
    }
}
