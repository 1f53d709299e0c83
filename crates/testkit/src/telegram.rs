//! A strict, stateful stand-in for the Telegram Bot API, written from the public reference.
//!
//! It keeps accounts, chats, messages and files; people do things, the bot is told by long poll or
//! webhook, and what the bot calls is checked, limited, written down and shown as a person sees it.
//! It does not fetch addresses from elsewhere, does not make thumbnails (all sizes of a photo are
//! the same bytes), and reads HTML as the only `parse_mode`.
//!
//! Try it without a test: `cargo run -p magpie-testkit -- telegram`, start a bot with
//! `TELEGRAM_API_URL=http://127.0.0.1:8081` and the token that was printed, and in another shell
//!
//! ```text
//! curl -d first_name=Ann http://127.0.0.1:8081/control/user
//! curl -d chat=1001 -d user=1001 -d text='red shoes' http://127.0.0.1:8081/control/text
//! curl http://127.0.0.1:8081/control/snapshot?chat=1001
//! ```
//!
//! `curl http://127.0.0.1:8081/control/` lists all that can be done this way.

mod acts;
mod answers;
mod calls;
mod content;
mod control;
mod editing;
mod entities;
mod faults;
mod files;
mod groups;
mod keyboard;
mod limits;
mod markup;
mod options;
mod params;
mod people;
mod posts;
mod queue;
mod refusal;
mod schema;
mod seen;
mod sending;
mod server;
mod settings;
mod snapshot;
mod types;
mod verdict;
mod visibility;
mod webhook;
mod world;

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use url::Url;

use self::limits::Limiter;
use self::server::Shared;
use self::world::{BOT, World};

pub use self::acts::{PressId, QueryId};
pub use self::control::HELP as CONTROL_HELP;
pub use self::entities::Entity;
pub use self::faults::{Faults, FileFault, GetMe};
pub use self::options::TelegramOptions;
pub use self::posts::Post;
pub use self::types::{
    CallbackAnswer, ChatId, InlineAnswer, Limits, MessageRef, Person, Rate, Request, SeenButton,
    SeenMessage,
};

/// A running fake. Clones are handles to the same one; it ends with the last.
#[derive(Clone)]
pub struct FakeTelegram {
    shared: Arc<Shared>,
    tasks: Arc<Mutex<JoinSet<()>>>,
}

impl FakeTelegram {
    /// Starts to listen.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub async fn start(options: TelegramOptions) -> std::io::Result<Self> {
        let listener = TcpListener::bind(options.addr).await?;
        let address = listener.local_addr()?;
        let bot = Person {
            id: BOT,
            first_name: options.bot_name.clone(),
            last_name: None,
            username: Some(options.bot_username.clone()),
            language_code: None,
            is_bot: true,
        };
        let limiter = Limiter::new(options.limits.clone());
        let mut world = World::new(bot, options.privacy_mode, limiter, options.seed);
        world.faults = options.faults.clone();
        world.files.any_host = options.any_picture_url;
        let fake =
            Self { shared: Arc::new(Shared::new(options, address, world)), tasks: Arc::default() };
        fake.serve(listener);
        Ok(fake)
    }

    fn serve(&self, listener: TcpListener) {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        tasks.spawn(server::run(listener, Arc::clone(&self.shared)));
    }

    /// A handle for a connection of the fake itself.
    fn inside(shared: Arc<Shared>) -> Self {
        Self { shared, tasks: Arc::default() }
    }

    /// What the bot takes for `TELEGRAM_API_URL`.
    ///
    /// # Panics
    /// Never: an address makes a URL.
    pub fn api_url(&self) -> Url {
        let address = format!("http://{}", self.shared.address);
        Url::parse(&address).expect("an address makes a URL")
    }

    /// The bot's token.
    pub fn token(&self) -> &str {
        &self.shared.options.token
    }

    /// The bot's username, without the `@`.
    pub fn bot_username(&self) -> &str {
        &self.shared.options.bot_username
    }

    /// Stops listening and breaks all connections, as an outage does. What is known stays.
    pub async fn stop(&self) {
        let mut tasks = {
            let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut *tasks)
        };
        tasks.shutdown().await;
    }

    /// Listens again on the same port.
    ///
    /// # Errors
    /// When somebody else has taken the port.
    pub async fn restart(&self) -> std::io::Result<()> {
        self.stop().await;
        self.serve(TcpListener::bind(self.shared.address).await?);
        Ok(())
    }

    /// Breaks all connections, also in the middle of an answer.
    pub fn drop_connections(&self) {
        self.shared.cut.notify_one();
    }

    /// Changes what goes wrong.
    pub fn faults(&self, change: impl FnOnce(&mut Faults)) {
        self.shared.change(|world| change(&mut world.faults));
    }

    /// Changes the limits; what was counted so far is forgotten.
    pub fn set_limits(&self, limits: Limits) {
        self.shared.change(|world| world.limiter = Limiter::new(limits));
    }

    /// Whether the bot sees only what is meant for it in groups.
    pub fn set_privacy_mode(&self, on: bool) {
        self.shared.change(|world| world.privacy_mode = on);
    }

    /// Puts a picture where the server can fetch it by this address.
    pub fn host_picture(&self, url: &Url, bytes: impl Into<Bytes>) {
        self.shared.change(|world| world.files.hosted.insert(url.to_string(), bytes.into()));
    }
}
