//! One gateway connection: the protocol between HELLO and the close code.

use std::io::Write;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::extract::ws::{CloseFrame, Message as Frame, WebSocket};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::Shared;
use super::check::fields;
use super::gateway::{Push, Resumed, Session};
use super::options::Intents;
use super::world::World;

/// Pushes that may wait for a slow reader.
const QUEUE: usize = 4_096;
/// Payloads that a client may send in a minute.
const SENDS_PER_MINUTE: usize = 120;
/// How much later than its time a heartbeat may come, at least.
const GRACE: Duration = Duration::from_secs(1);

/// What is to happen after a payload.
enum Next {
    Continue,
    Send(Value),
    Close(u16, &'static str),
}

struct Connection<'a> {
    shared: &'a Shared,
    queue: mpsc::Sender<Push>,
    session: Option<String>,
    compressed: bool,
    last_heartbeat: Instant,
    /// A heartbeat was not acknowledged: the client is right to fall silent.
    ignored: bool,
    sent: Vec<Instant>,
}

/// Speaks with one client until one of them leaves.
pub(super) async fn run(shared: &Shared, mut socket: WebSocket, query: &str) {
    let (queue, mut pushes) = mpsc::channel(QUEUE);
    let interval = {
        let mut world = shared.world();
        world.journal.gateway("connected", json!(query));
        if !query.split('&').any(|pair| pair == "v=10") {
            world.violation(format!("gateway: not version 10 of the gateway: {query:?}"));
        }
        if query.contains("compress=") {
            world.violation("gateway: transport compression is not spoken here");
        }
        world.options.heartbeat_interval
    };
    let mut connection = Connection {
        shared,
        queue,
        session: None,
        compressed: false,
        last_heartbeat: Instant::now(),
        ignored: false,
        sent: Vec::new(),
    };
    let hello = json!({
        "op": 10, "s": null, "t": null,
        "d": {"heartbeat_interval": interval.as_millis() as u64, "_trace": ["magpie-testkit"]},
    });
    if socket.send(connection.frame(&hello)).await.is_err() {
        return;
    }
    let mut tick = tokio::time::interval(Duration::from_millis(50));
    loop {
        let next = tokio::select! {
            frame = socket.recv() => match frame {
                Some(Ok(Frame::Text(text))) => connection.received(text.as_str()),
                Some(Ok(Frame::Binary(_))) => Next::Close(4002, "Decode error."),
                Some(Ok(Frame::Ping(_) | Frame::Pong(_))) => Next::Continue,
                Some(Ok(Frame::Close(frame))) => {
                    connection.left(frame.map_or(1005, |frame| frame.code));
                    return;
                }
                Some(Err(_)) | None => {
                    connection.left(1006);
                    return;
                }
            },
            push = pushes.recv() => match push {
                Some(Push::Payload(payload)) => Next::Send(payload),
                Some(Push::Close(code, reason)) => Next::Close(code, reason),
                Some(Push::Drop) | None => {
                    connection.note("dropped", Value::Null);
                    return;
                }
            },
            _ = tick.tick() => connection.tick(interval),
        };
        let sent = match next {
            Next::Continue => Ok(()),
            Next::Send(payload) => socket.send(connection.frame(&payload)).await,
            Next::Close(code, reason) => {
                connection.note(&format!("closed {code}"), json!(reason));
                connection.detach();
                let frame = CloseFrame { code, reason: reason.into() };
                // The client may be gone already; either way this connection is over.
                drop(socket.send(Frame::Close(Some(frame))).await);
                return;
            }
        };
        if sent.is_err() {
            connection.left(1006);
            return;
        }
    }
}

impl Connection<'_> {
    fn frame(&self, payload: &Value) -> Frame {
        let text = payload.to_string();
        if !self.compressed {
            return Frame::Text(text.into());
        }
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
        let compressed = encoder.write_all(text.as_bytes()).and_then(|()| encoder.finish());
        Frame::Binary(Bytes::from(compressed.expect("writing to memory does not fail")))
    }

    fn note(&self, what: &str, data: Value) {
        self.shared.world().journal.gateway(what, data);
        self.shared.changed.notify_waiters();
    }

    /// The client left.
    fn left(&self, code: u16) {
        self.note(&format!("client closed {code}"), Value::Null);
        self.detach();
        // 1000 and 1001 end the session itself; anything else leaves it open for a RESUME.
        if matches!(code, 1000 | 1001) {
            let mut world = self.shared.world();
            let mine = |session: &&mut Session| Some(&session.id) == self.session.as_ref();
            if let Some(session) = world.sessions.iter_mut().find(mine) {
                session.invalid = true;
            }
        }
    }

    fn detach(&self) {
        let mut world = self.shared.world();
        let mine = world.sessions.iter_mut().find(|s| Some(&s.id) == self.session.as_ref());
        // A RESUME may have moved the session to a newer connection.
        if let Some(session) = mine
            && session.connection.as_ref().is_some_and(|c| c.same_channel(&self.queue))
        {
            session.connection = None;
        }
    }

    fn tick(&mut self, interval: Duration) -> Next {
        let mut world = self.shared.world();
        world.sessions.iter_mut().for_each(Session::release_old);
        let allowed = (interval + GRACE).max(interval.mul_f32(1.5));
        if self.session.is_some() && self.last_heartbeat.elapsed() > allowed {
            if !self.ignored {
                world.violation("gateway: no heartbeat in time");
            }
            return Next::Close(4009, "Session timed out.");
        }
        Next::Continue
    }

    fn received(&mut self, text: &str) -> Next {
        let shared = self.shared;
        let mut world = shared.world();
        let world = &mut *world;
        shared.changed.notify_waiters();
        self.sent.retain(|at| at.elapsed() < Duration::from_secs(60));
        self.sent.push(Instant::now());
        if self.sent.len() > SENDS_PER_MINUTE {
            world.violation("gateway: more than 120 payloads in a minute");
            return Next::Close(4008, "You are being rate limited.");
        }
        if text.len() > 4_096 {
            world.violation("gateway: a payload of more than 4096 bytes");
            return Next::Close(4002, "Decode error.");
        }
        let Ok(payload) = serde_json::from_str::<Value>(text) else {
            world.violation("gateway: a payload that is not JSON");
            return Next::Close(4002, "Decode error.");
        };
        let data = &payload["d"];
        match payload["op"].as_u64() {
            Some(1) => {
                world.journal.gateway("heartbeat", data.clone());
                self.last_heartbeat = Instant::now();
                self.ignored = world.options.faults.silent_heartbeats;
                match self.ignored {
                    true => Next::Continue,
                    false => Next::Send(json!({"op": 11, "d": null, "s": null, "t": null})),
                }
            }
            Some(2) => self.identify(world, data),
            Some(6) => self.resume(world, data),
            Some(3 | 4 | 8 | 31) if self.session.is_none() => {
                world.violation("gateway: a payload before IDENTIFY");
                Next::Close(4003, "Not authenticated.")
            }
            Some(3 | 4 | 31) => {
                world.journal.gateway(format!("op {}", payload["op"]), data.clone());
                Next::Continue
            }
            Some(8) => {
                world.journal.gateway("request members", data.clone());
                Next::Send(world.members_chunk(data))
            }
            _ => {
                world.violation(format!("gateway: unknown op {}", payload["op"]));
                Next::Close(4001, "Unknown opcode.")
            }
        }
    }

    fn identify(&mut self, world: &mut World, data: &Value) -> Next {
        let mut kept = data.clone();
        kept["token"] = json!("…");
        world.journal.gateway("identify", kept);
        let form = "token:string! properties:object! compress:bool large_threshold:int shard:array \
                    presence:object? intents:int!";
        for finding in fields(data, form) {
            world.violation(format!("gateway: IDENTIFY {finding}"));
        }
        if self.session.is_some() {
            world.violation("gateway: IDENTIFY twice");
            return Next::Close(4005, "Already authenticated.");
        }
        if !world.accepts_token(data["token"].as_str().unwrap_or("")) {
            return Next::Close(4004, "Authentication failed.");
        }
        let Some(intents) = data["intents"].as_u64().filter(|i| i & !Intents::KNOWN == 0) else {
            world.violation("gateway: invalid intents");
            return Next::Close(4013, "Invalid intent(s).");
        };
        if intents & Intents::PRIVILEGED & !world.options.granted != 0 {
            return Next::Close(4014, "Disallowed intent(s).");
        }
        let earlier = world.last_identify.replace(Instant::now());
        if earlier.is_some_and(|at| at.elapsed() < world.options.identify_interval) {
            world.violation("gateway: IDENTIFY again within its limit");
        }
        self.session = Some(world.identify(data, self.queue.clone()));
        self.compressed = world.options.compress && data["compress"] == json!(true);
        self.last_heartbeat = Instant::now();
        Next::Continue
    }

    fn resume(&mut self, world: &mut World, data: &Value) -> Next {
        let mut kept = data.clone();
        kept["token"] = json!("…");
        world.journal.gateway("resume", kept);
        for finding in fields(data, "token:string! session_id:string! seq:int!") {
            world.violation(format!("gateway: RESUME {finding}"));
        }
        if !world.accepts_token(data["token"].as_str().unwrap_or("")) {
            return Next::Close(4004, "Authentication failed.");
        }
        let id = data["session_id"].as_str().unwrap_or("");
        let seq = data["seq"].as_u64().unwrap_or(0);
        match world.resume(id, seq, self.queue.clone()) {
            Resumed::Yes => {}
            Resumed::Invalid => {
                world.journal.gateway("invalid session", json!(false));
                return Next::Send(json!({"op": 9, "d": false, "s": null, "t": null}));
            }
            Resumed::FromTheFuture => {
                world.violation("gateway: RESUME with a sequence number that was never sent");
                return Next::Close(4007, "Invalid seq.");
            }
        }
        self.session = Some(id.to_owned());
        self.last_heartbeat = Instant::now();
        Next::Continue
    }
}
