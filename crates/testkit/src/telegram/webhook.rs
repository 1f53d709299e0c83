//! The webhook: setting it, and bringing it the updates, in order within every chat.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper_util::rt::TokioIo;
use serde_json::{Map, Value, json};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use url::Url;

use super::calls;
use super::files::is_public;
use super::params::Params;
use super::queue::Queued;
use super::refusal::{Answer, Refusal};
use super::schema;
use super::server::Shared;
use super::world::World;

/// How long a webhook may take to answer.
const ANSWER_LIMIT: Duration = Duration::from_secs(60);

/// Where updates are sent.
#[derive(Clone, Debug)]
pub(super) struct Webhook {
    pub(super) url: Url,
    secret: Option<String>,
    max_connections: usize,
    last_error: Option<(i64, String)>,
}

pub(super) fn set(world: &mut World, params: &Params) -> Answer {
    let address = params.text("url").unwrap_or_default();
    if address.is_empty() {
        return delete(world, params);
    }
    let url = Url::parse(address)
        .map_err(|_| Refusal::breach("bad webhook: invalid webhook URL specified"))?;
    if url.scheme() != "https" && is_public(&url) {
        return Err(Refusal::breach("bad webhook: An HTTPS URL must be provided for webhook"));
    }
    let secret = params.text("secret_token").map(str::to_owned).filter(|secret| !secret.is_empty());
    if let Some(secret) = &secret {
        let fine = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if secret.len() > 256 {
            return Err(Refusal::breach("secret token is too long"));
        }
        if !secret.chars().all(fine) {
            return Err(Refusal::breach("secret token contains unallowed characters"));
        }
    }
    let max_connections = params.int("max_connections").unwrap_or(40);
    if !(1..=100).contains(&max_connections) {
        world.violation("setWebhook: max_connections is not from 1 to 100");
    }
    take_allowed(world, params);
    if params.flag("drop_pending_updates") {
        world.queue.clear();
    }
    let max_connections = usize::try_from(max_connections.clamp(1, 100)).unwrap_or(1);
    world.queue.webhook = Some(Webhook { url, secret, max_connections, last_error: None });
    Ok(json!(true))
}

/// Takes `allowed_updates`, if the call has it.
pub(super) fn take_allowed(world: &mut World, params: &Params) {
    if let Some(names) = params.get("allowed_updates").and_then(Value::as_array) {
        for name in world.queue.allow(names) {
            world.violation(format!("allowed_updates has the unknown name {name:?}"));
        }
    }
}

pub(super) fn delete(world: &mut World, params: &Params) -> Answer {
    world.queue.webhook = None;
    if params.flag("drop_pending_updates") {
        world.queue.clear();
    }
    Ok(json!(true))
}

pub(super) fn info(world: &World) -> Answer {
    let hook = world.queue.webhook.as_ref();
    let mut info = json!({
        "url": hook.map_or("", |hook| hook.url.as_str()),
        "has_custom_certificate": false,
        "pending_update_count": world.queue.waiting.len(),
    });
    if let Some(hook) = hook {
        info["max_connections"] = json!(hook.max_connections);
        info["ip_address"] = json!(hook.url.host_str().unwrap_or_default());
        if let Some((date, message)) = &hook.last_error {
            info["last_error_date"] = json!(date);
            info["last_error_message"] = json!(message);
        }
    }
    if let Some(allowed) = &world.queue.allowed {
        info["allowed_updates"] = json!(allowed);
    }
    Ok(info)
}

/// Brings updates to the webhook for as long as it runs.
pub(super) async fn deliver(shared: Arc<Shared>) {
    let mut changes = shared.changes();
    let mut under_way = JoinSet::new();
    let mut busy: BTreeSet<i64> = BTreeSet::new();
    loop {
        changes.mark_unchanged();
        for (hook, update) in shared.look(|world| due(world, &busy)) {
            busy.insert(update.key);
            under_way.spawn(bring(Arc::clone(&shared), hook, update));
        }
        tokio::select! {
            changed = changes.changed() => if changed.is_err() { return },
            Some(done) = under_way.join_next() => {
                if let Ok(key) = done {
                    busy.remove(&key);
                }
            }
        }
    }
}

/// The first update of every chat that has none under way.
fn due(world: &World, busy: &BTreeSet<i64>) -> Vec<(Webhook, Queued)> {
    let Some(hook) = &world.queue.webhook else { return Vec::new() };
    let mut taken = busy.clone();
    let again = world.queue.again.iter();
    let due = world.queue.waiting.iter().chain(again).filter(|update| taken.insert(update.key));
    let room = hook.max_connections.saturating_sub(busy.len());
    due.take(room).map(|update| (hook.clone(), update.clone())).collect()
}

/// Brings one update, again and again until it is taken or the webhook is another.
async fn bring(shared: Arc<Shared>, hook: Webhook, update: Queued) -> i64 {
    let mut pause = shared.options.webhook_retry;
    loop {
        let outcome = match tokio::time::timeout(ANSWER_LIMIT, post(&hook, &update.body)).await {
            Ok(outcome) => outcome,
            Err(_) => Err("Read timeout expired".to_owned()),
        };
        let current =
            |world: &mut World| world.queue.webhook.as_ref().is_some_and(|now| now.url == hook.url);
        match outcome {
            Ok(body) => {
                shared.change(|world| {
                    world.queue.taken(update.id);
                    world.mark_delivered(&update.body);
                    reply(world, &body);
                });
                return update.key;
            }
            Err(why) => {
                let at = jiff::Timestamp::now().as_second();
                shared.change(|world| {
                    if let Some(hook) = &mut world.queue.webhook {
                        hook.last_error = Some((at, why));
                    }
                });
            }
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_secs(60));
        if !shared.look(current) {
            return update.key;
        }
    }
}

async fn post(hook: &Webhook, update: &Value) -> Result<Bytes, String> {
    if hook.url.scheme() != "http" {
        return Err("SSL error: this server calls only http".to_owned());
    }
    let host = hook.url.host_str().unwrap_or_default().to_owned();
    let port = hook.url.port_or_known_default().unwrap_or(80);
    let stream = TcpStream::connect((host.as_str(), port)).await;
    let stream = stream.map_err(|_| "Connection refused".to_owned())?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
        .await
        .map_err(|e| e.to_string())?;
    let path = &hook.url[url::Position::BeforePath..];
    let mut request = Request::post(path)
        .header("host", format!("{host}:{port}"))
        .header("content-type", "application/json");
    if let Some(secret) = &hook.secret {
        request = request.header("x-telegram-bot-api-secret-token", secret);
    }
    let request = request
        .body(Full::new(Bytes::from(update.to_string())))
        .map_err(|error| error.to_string())?;
    let exchange = async {
        let response = sender.send_request(request).await.map_err(|error| error.to_string())?;
        let status = response.status();
        let body = response.into_body().collect().await.map_err(|error| error.to_string())?;
        match status.is_success() {
            true => Ok(body.to_bytes()),
            false => Err(format!("Wrong response from the webhook: {status}")),
        }
    };
    // The exchange itself notices when the connection ends too early.
    let driven = async {
        let _ = connection.await;
        std::future::pending::<()>().await;
    };
    tokio::select! {
        answer = exchange => answer,
        () = driven => Err("Connection closed".to_owned()),
    }
}

/// Runs the method call that a webhook may answer with.
fn reply(world: &mut World, body: &[u8]) {
    let Ok(Value::Object(mut values)) = serde_json::from_slice::<Value>(body) else { return };
    let Some(Value::String(method)) = values.remove("method") else { return };
    match schema::method(&method) {
        Some(shape) => {
            let values: Map<String, Value> = values;
            let _ = calls::call(world, shape, Params { values, ..Params::default() });
        }
        None => world.violation(format!("the webhook answered with the unknown method {method}")),
    }
}
