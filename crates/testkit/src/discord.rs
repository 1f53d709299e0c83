//! A Discord of its own: REST API version 10, gateway and CDN on one loopback port.
//!
//! Strict and stateful, written to Discord's public reference and to no client library. It remembers
//! what people see, notes every breach of the reference as a violation, and makes troubles on demand.
//! Voice, moderation, sharding and everything else that a shopping companion leaves alone is absent.
//!
//! The same port has a control interface below `/control` for people and programs without Rust:
//!
//! ```text
//! curl -d '{"name":"ada"}' localhost:PORT/control/users
//! curl -d '{"channel":"1","user":"2","text":"boots for rain"}' localhost:PORT/control/messages
//! curl 'localhost:PORT/control/snapshot?channel=1&user=2'
//! ```

mod access;
mod admit;
mod callback;
mod cdn;
mod channels;
mod check;
mod commands;
mod components;
mod compose;
mod connection;
mod control;
mod draft;
mod entered;
mod error;
mod gateway;
mod ids;
mod interact;
mod journal;
mod limits;
mod objects;
mod options;
mod people;
mod permissions;
mod places;
mod press;
mod rest;
mod routes;
mod seen;
mod snapshot;
mod troubles;
mod wire;
mod world;

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::{DefaultBodyLimit, RawQuery, State, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::{any, get};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use url::Url;

pub use draft::{FileDraft, MessageDraft};
pub use entered::OptionValue;
pub use error::ActionError;
pub use ids::{
    AttachmentId, ChannelId, CommandId, GuildId, InteractionId, MessageId, RoleId, UserId,
};
pub use journal::{GatewayRecord, RequestRecord};
pub use options::{DiscordOptions, Faults, Intents, Rate, RateLimits};
pub use permissions::Permissions;
pub use world::{Attachment, Interaction, Message};

use wire::{Connections, Cut, CuttingListener};
use world::World;

/// What the server's tasks share with the test.
struct Shared {
    world: Mutex<World>,
    changed: Notify,
}

impl Shared {
    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The listening side; ends with the last handle.
struct Server {
    port: u16,
    task: Mutex<Option<JoinHandle<()>>>,
    connections: Connections,
}

impl Server {
    fn end(&self) {
        let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task {
            task.abort();
        }
        self.connections.cut_all();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

/// The fake. Clones are the same Discord.
#[derive(Clone)]
pub struct FakeDiscord {
    shared: Arc<Shared>,
    server: Arc<Server>,
    token: Arc<str>,
}

impl FakeDiscord {
    /// Starts to listen on loopback.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn start(options: DiscordOptions) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", options.port)).await?;
        let port = listener.local_addr()?.port();
        let token = options.token.as_str().into();
        let world = World::new(options, format!("http://127.0.0.1:{port}"));
        let shared = Arc::new(Shared { world: Mutex::new(world), changed: Notify::new() });
        let connections = Connections::default();
        let server = Arc::new(Server { port, task: Mutex::default(), connections });
        let fake = Self { shared, server, token };
        fake.serve(listener);
        Ok(fake)
    }

    fn serve(&self, listener: TcpListener) {
        let connections = self.server.connections.clone();
        let listener = CuttingListener { listener, connections };
        let door = control::Door {
            shared: Arc::clone(&self.shared),
            server: Arc::downgrade(&self.server),
            token: Arc::clone(&self.token),
        };
        let app = Router::new()
            .route("/gateway", get(upgrade))
            .route("/gateway/", get(upgrade))
            .route("/attachments/{channel}/{id}/{filename}", get(cdn::attachment))
            .route("/api/{*path}", any(rest::api))
            .fallback(rest::api)
            .with_state(Arc::clone(&self.shared))
            .merge(control::router(door))
            .layer(DefaultBodyLimit::max(rest::BODY_LIMIT))
            .into_make_service_with_connect_info::<Cut>();
        let task = tokio::spawn(async move {
            // Serving never ends by itself; it is aborted.
            drop(axum::serve(listener, app).await);
        });
        *self.server.task.lock().unwrap_or_else(PoisonError::into_inner) = Some(task);
    }

    /// An outage: nobody listens, and all connections are cut.
    pub fn stop(&self) {
        self.server.end();
        let mut world = self.world();
        world.sessions.iter_mut().for_each(|session| session.connection = None);
        world.journal.gateway("outage", serde_json::Value::Null);
    }

    /// Ends an outage, on the same port.
    ///
    /// # Errors
    /// When somebody else took the port.
    pub async fn restart(&self) -> io::Result<()> {
        self.server.end();
        let listener = TcpListener::bind(("127.0.0.1", self.server.port)).await?;
        self.serve(listener);
        Ok(())
    }

    /// Until the server ends: for a program that does nothing else.
    pub async fn run(&self) {
        let task = self.server.task.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(task) = task {
            // It ends by being aborted.
            drop(task.await);
        }
    }

    /// Where the fake is, in place of `https://discord.com`.
    pub fn api_url(&self) -> Url {
        let url = format!("http://127.0.0.1:{}", self.server.port);
        Url::parse(&url).expect("an address and a port make a URL")
    }

    /// The bot's token.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The application.
    pub fn application_id(&self) -> u64 {
        self.world().application
    }

    /// The bot's account.
    pub fn bot_id(&self) -> UserId {
        self.world().bot
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.shared.world()
    }

    /// Changes the world and wakes whoever waits for that.
    fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let outcome = change(&mut self.world());
        self.shared.changed.notify_waiters();
        outcome
    }
}

async fn upgrade(
    State(shared): State<Arc<Shared>>,
    RawQuery(query): RawQuery,
    upgrade: WebSocketUpgrade,
) -> Response {
    let query = query.unwrap_or_default();
    upgrade.on_upgrade(move |socket| async move { connection::run(&shared, socket, &query).await })
}
