//! HTTP: connections, paths and tokens, long polls and file downloads.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use futures::StreamExt;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::calls::{self, Fate};
use super::faults::{FileFault, GetMe};
use super::options::TelegramOptions;
use super::params::Params;
use super::refusal::{Answer, Refusal};
use super::world::World;
use super::{control, schema, webhook};

/// What all connections share.
pub(super) struct Shared {
    pub(super) options: TelegramOptions,
    pub(super) address: SocketAddr,
    world: Mutex<World>,
    version: watch::Sender<u64>,
    /// Tells the listener to break all connections.
    pub(super) cut: Notify,
    /// Calls that are being answered, without polls.
    pub(super) under_way: AtomicUsize,
}

/// The connection ends without an answer.
#[derive(Debug)]
struct Dropped;

impl std::fmt::Display for Dropped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("dropped on purpose")
    }
}

impl std::error::Error for Dropped {}

impl Shared {
    pub(super) fn new(options: TelegramOptions, address: SocketAddr, world: World) -> Self {
        let (version, _) = watch::channel(0);
        Self {
            options,
            address,
            world: Mutex::new(world),
            version,
            cut: Notify::new(),
            under_way: AtomicUsize::new(0),
        }
    }

    /// Reads, or writes what nobody waits for.
    pub(super) fn look<T>(&self, with: impl FnOnce(&mut World) -> T) -> T {
        with(&mut self.world.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Writes, and wakes those who wait.
    pub(super) fn change<T>(&self, with: impl FnOnce(&mut World) -> T) -> T {
        let done = self.look(with);
        self.version.send_modify(|version| *version += 1);
        done
    }

    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.version.subscribe()
    }
}

/// Serves until it is dropped, with all its connections.
pub(super) async fn run(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    connections.spawn(webhook::deliver(Arc::clone(&shared)));
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let Ok((stream, _)) = accepted else { continue };
                // Answers go out at once, as behind a real balancer.
                let _ = stream.set_nodelay(true);
                connections.spawn(connection(stream, Arc::clone(&shared)));
            }
            () = shared.cut.notified() => {
                connections.shutdown().await;
                connections.spawn(webhook::deliver(Arc::clone(&shared)));
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(stream: tokio::net::TcpStream, shared: Arc<Shared>) {
    let service = hyper::service::service_fn(move |request: Request<hyper::body::Incoming>| {
        handle(Arc::clone(&shared), request.map(Body::new))
    });
    let served =
        hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    // A connection that breaks is the client's affair.
    let _ = served.await;
}

async fn handle(shared: Arc<Shared>, request: Request<Body>) -> Result<Response<Body>, Dropped> {
    let path = request.uri().path().to_owned();
    if path.starts_with("/control") {
        return Ok(control::handle(shared, request).await);
    }
    let (rest, file) = match (path.strip_prefix("/file/bot"), path.strip_prefix("/bot")) {
        (Some(rest), _) => (rest, true),
        (None, Some(rest)) => (rest, false),
        (None, None) => return Ok(answered(&Err(Refusal::not_found()))),
    };
    let Some((token, rest)) = rest.split_once('/') else {
        return Ok(answered(&Err(Refusal::not_found())));
    };
    let token = percent_decode_str(token).decode_utf8_lossy();
    if token != shared.options.token {
        let refusal = match is_token(&token) {
            true => Refusal::unauthorized(),
            false => Refusal::not_found(),
        };
        return Ok(answered(&Err(refusal)));
    }
    match file {
        true => Ok(download(&shared, &percent_decode_str(rest).decode_utf8_lossy())),
        false => method(shared, rest, request).await,
    }
}

fn is_token(token: &str) -> bool {
    let fine = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    token.split_once(':').is_some_and(|(id, secret)| {
        id.parse::<u64>().is_ok() && secret.len() >= 30 && secret.chars().all(fine)
    })
}

/// Counts a call for as long as it lasts.
struct UnderWay<'a>(&'a AtomicUsize);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

async fn method(
    shared: Arc<Shared>,
    name: &str,
    request: Request<Body>,
) -> Result<Response<Body>, Dropped> {
    let params = match Params::read(request).await {
        Ok(params) => params,
        Err(refusal) => {
            let answer = Err(refusal);
            shared.change(|world| {
                calls::record(world, name, &Params::default(), &answer, Fate::Arrives);
            });
            return Ok(answered(&answer));
        }
    };
    let Some(shape) = schema::method(name) else {
        let mut refusal = Refusal::not_found();
        refusal.description = "Not Found: method not found".to_owned();
        let answer = Err(refusal);
        shared.change(|world| calls::record(world, name, &params, &answer, Fate::Arrives));
        return Ok(answered(&answer));
    };
    if shape.name == "getUpdates" {
        return Ok(answered(&get_updates(&shared, params).await));
    }
    shared.under_way.fetch_add(1, Ordering::SeqCst);
    let _under_way = UnderWay(&shared.under_way);
    let latency = shared.look(|world| world.faults.latency);
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    let dropped = shared.look(|world| {
        let dropped = world.faults.drop_requests > 0;
        world.faults.drop_requests -= u32::from(dropped);
        dropped
    });
    if dropped {
        return Err(Dropped);
    }
    if shape.name == "getMe" {
        let answer = match shared.look(|world| world.faults.get_me) {
            GetMe::Works => None,
            GetMe::Unauthorized => Some(Err(Refusal::unauthorized())),
            GetMe::ServerError => Some(Err(Refusal::server(500))),
            GetMe::Silent => std::future::pending().await,
        };
        if let Some(answer) = answer {
            shared.change(|world| {
                calls::record(world, "getMe", &params, &answer, Fate::Arrives);
            });
            return Ok(answered(&answer));
        }
    }
    let (answer, fate) = shared.change(|world| calls::call(world, shape, params));
    match fate {
        Fate::Arrives => Ok(answered(&answer)),
        Fate::Lost => Err(Dropped),
    }
}

fn answered(answer: &Answer) -> Response<Body> {
    let (status, body) = match answer {
        Ok(result) => (200, json!({"ok": true, "result": result})),
        Err(refusal) => (refusal.code, refusal.body()),
    };
    json_response(status, &body)
}

pub(super) fn json_response(status: u16, body: &Value) -> Response<Body> {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    let json = hyper::header::HeaderValue::from_static("application/json");
    response.headers_mut().insert("content-type", json);
    response
}

/// A poll that is being held.
struct Held<'a>(&'a Shared);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.look(|world| world.queue.held -= 1);
    }
}

async fn get_updates(shared: &Shared, mut params: Params) -> Answer {
    const LONGEST: Duration = Duration::from_secs(50);
    let shape = schema::method("getUpdates").expect("the reference has getUpdates");
    let begun = shared.change(|world| {
        for breach in params.conform(shape) {
            world.violation(breach);
        }
        calls::break_down(world)?;
        if world.queue.webhook.is_some() {
            return Err(Refusal::conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
            ));
        }
        webhook::take_allowed(world, &params);
        world.queue.confirm(params.int("offset").unwrap_or_default());
        world.queue.polls += 1;
        world.queue.held += 1;
        Ok(world.queue.polls)
    });
    let answer = match begun {
        Err(refusal) => Err(refusal),
        Ok(poll) => {
            let _held = Held(shared);
            let wait = u64::try_from(params.int("timeout").unwrap_or_default()).unwrap_or(0);
            let until = Instant::now() + Duration::from_secs(wait).min(LONGEST);
            let limit = usize::try_from(params.int("limit").unwrap_or(100)).unwrap_or(100);
            hold(shared, poll, limit.clamp(1, 100), until).await
        }
    };
    shared.look(|world| calls::record(world, "getUpdates", &params, &answer, Fate::Arrives));
    answer
}

/// Waits for updates.
async fn hold(shared: &Shared, poll: u64, limit: usize, until: Instant) -> Answer {
    let mut changes = shared.changes();
    loop {
        changes.mark_unchanged();
        let ready = shared.look(|world| {
            if world.queue.polls != poll {
                return Some(Err(Refusal::conflict(
                    "terminated by other getUpdates request; make sure that only one bot instance is running",
                )));
            }
            if world.queue.webhook.is_some() {
                let mut refusal = Refusal::conflict("terminated by setWebhook request");
                refusal.breach = false;
                return Some(Err(refusal));
            }
            let batch = world.queue.batch(limit);
            for update in &batch {
                world.mark_delivered(update);
            }
            (!batch.is_empty()).then_some(Ok(Value::Array(batch)))
        });
        if let Some(answer) = ready {
            return answer;
        }
        match tokio::time::timeout_at(until, changes.changed()).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) | Err(_) => return Ok(json!([])),
        }
    }
}

fn download(shared: &Shared, path: &str) -> Response<Body> {
    let (file, faults) = shared.look(|world| {
        (world.files.by_path(path).map(|file| file.bytes.clone()), world.faults.clone())
    });
    let Some(mut bytes) = file.filter(|_| faults.files != FileFault::NoDownload) else {
        return answered(&Err(Refusal::not_found()));
    };
    if let FileFault::Larger(by) = faults.files {
        let mut longer = bytes.to_vec();
        longer.resize(bytes.len() + by, 0);
        bytes = Bytes::from(longer);
    }
    let length = bytes.len();
    let rest = bytes.split_off(length / 2);
    let truncated = faults.files == FileFault::Truncated;
    let second = async move {
        tokio::time::sleep(faults.slow_files).await;
        match truncated {
            true => Err(Dropped),
            false => Ok(rest),
        }
    };
    let halves = futures::stream::once(async { Ok(bytes) }).chain(futures::stream::once(second));
    let mut response = Response::new(Body::from_stream(halves));
    let headers = response.headers_mut();
    headers.insert("content-length", length.into());
    let kind = hyper::header::HeaderValue::from_static("application/octet-stream");
    headers.insert("content-type", kind);
    response
}
