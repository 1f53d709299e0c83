//! The Telegram bot: updates in, replies out.
//!
//! Owns everything that is Telegram's: updates, limits, markup, files, commands. Decides nothing about
//! shopping; what a message means is the application's business.

mod api;
mod commands;
mod community;
mod files;
mod gather;
mod inbound;
mod inline;
mod linking;
mod markup;
mod memory;
mod outbound;
mod pace;
mod place;
mod presses;
mod reasons;
mod run;
mod sink;
mod votes;
mod webhook;

use std::collections::{HashMap, HashSet};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use magpie_core::ports::{
    Clock, Companion, PageFetch, PostStore, SettingsStore, StatusLine, StatusState, UpdateStore,
};
use magpie_core::{AnswerLinks, ButtonSigner, Platform, Renewals};
use secrecy::SecretString;
use serde::Deserialize;
use teloxide::types::{ChatId, UserId};
use tokio::time::Instant;
use tokio_util::task::TaskTracker;
use url::Url;

pub use run::diagnose;
pub use sink::TelegramSink;
pub use webhook::WEBHOOK_PATH;

use api::Api;
use gather::Albums;
use pace::Pace;

/// Telegram's own server.
const TELEGRAM: &str = "https://api.telegram.org";

/// Settings of the bot.
#[derive(Clone, Debug)]
pub struct TelegramConfig {
    /// From @BotFather.
    pub token: SecretString,
    /// A self-hosted Bot API server instead of Telegram's own.
    pub api_url: Option<Url>,
    /// The public https address under which [`Telegram::webhook`] is reached; long polling without it.
    pub webhook_url: Option<Url>,
    /// Messages and edits a second over all chats; without it what Telegram allows.
    pub per_second: Option<NonZeroU32>,
}

impl TelegramConfig {
    /// The server that the bot talks to, whose files are fetched.
    pub fn server(&self) -> Url {
        let own = || Url::parse(TELEGRAM).expect("a constant address");
        self.api_url.clone().unwrap_or_else(own)
    }
}

/// What the bot reaches the world through.
#[derive(Clone)]
pub struct TelegramPorts {
    /// What was posted.
    pub posts: Arc<dyn PostStore>,
    /// Parts of albums.
    pub updates: Arc<dyn UpdateStore>,
    /// Settings of chats.
    pub settings: Arc<dyn SettingsStore>,
    /// Fetches photos of shoppers: reaches Telegram's server, keeps nothing.
    pub files: Arc<dyn PageFetch>,
    /// Fetches pictures of products.
    pub pictures: Arc<dyn PageFetch>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Signs buttons.
    pub signer: ButtonSigner,
    /// Links to answers that are too long to be shown.
    pub answers: AnswerLinks,
}

/// The bot. Cheap to clone.
#[derive(Clone)]
pub struct Telegram {
    shared: Arc<Shared>,
}

/// Who the bot is. teloxide's type of it refuses an answer without fields that the Bot API calls optional.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Me {
    pub(crate) id: UserId,
    pub(crate) username: String,
    /// Privacy mode is off.
    #[serde(default)]
    pub(crate) can_read_all_group_messages: bool,
    /// Inline mode is on.
    #[serde(default)]
    pub(crate) supports_inline_queries: bool,
}

pub(crate) struct Shared {
    api: Api,
    pace: Pace,
    config: TelegramConfig,
    ports: TelegramPorts,
    albums: Albums,
    /// Who the bot is, once it has signed in.
    me: OnceLock<Me>,
    /// Known after the application is put together.
    companion: OnceLock<Arc<dyn Companion>>,
    /// Chats that blocked or removed the bot.
    closed: Mutex<HashSet<ChatId>>,
    /// Who administers which group, and when Telegram said so.
    admins: Mutex<HashMap<(ChatId, UserId), (bool, Instant)>>,
    /// Who was told in which group that they are not answered there, and when.
    told: Mutex<HashMap<(ChatId, UserId), Instant>>,
    state: Mutex<(StatusState, String)>,
    /// Comparison cards on which somebody votes.
    cards: Renewals<votes::Card>,
    /// Replies whose buttons make room for the reasons against a pick, or come back.
    keyboards: Renewals<reasons::Keyboard>,
    tasks: TaskTracker,
}

impl Telegram {
    /// A bot that does nothing yet.
    ///
    /// # Errors
    /// The HTTP client can't be made.
    pub fn new(config: TelegramConfig, ports: TelegramPorts) -> Result<Self, reqwest::Error> {
        let waiting = (StatusState::Off, "not signed in yet".to_owned());
        let shared = Shared {
            api: Api::new(&config)?,
            pace: Pace::new(&config),
            config,
            ports,
            albums: Albums::default(),
            me: OnceLock::new(),
            companion: OnceLock::new(),
            closed: Mutex::default(),
            admins: Mutex::default(),
            told: Mutex::default(),
            state: Mutex::new(waiting),
            cards: votes::cards(),
            keyboards: reasons::keyboards(),
            tasks: TaskTracker::new(),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Where the application brings replies.
    pub fn sink(&self) -> Arc<TelegramSink> {
        Arc::new(TelegramSink::new(Arc::clone(&self.shared)))
    }

    /// How it does, for the status.
    pub fn status(&self) -> StatusLine {
        let (state, detail) = self.shared.state().clone();
        StatusLine { part: "Telegram".to_owned(), state, detail }
    }

    /// Waits until nothing is being sent any more, but not longer than that.
    pub async fn settle(&self, limit: Duration) {
        self.shared.tasks.close();
        let _ = tokio::time::timeout(limit, self.shared.tasks.wait()).await;
    }
}

impl Shared {
    fn platform() -> Platform {
        Platform::new("telegram")
    }

    fn companion(&self) -> &Arc<dyn Companion> {
        self.companion.get().expect("updates are read only once the application is there")
    }

    fn me(&self) -> &Me {
        self.me.get().expect("updates are read only after signing in")
    }

    fn state(&self) -> std::sync::MutexGuard<'_, (StatusState, String)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn say_state(&self, state: StatusState, detail: impl Into<String>) {
        *self.state() = (state, detail.into());
    }

    fn admins(&self) -> MutexGuard<'_, HashMap<(ChatId, UserId), (bool, Instant)>> {
        self.admins.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_closed(&self, chat: ChatId) -> bool {
        self.closed.lock().unwrap_or_else(PoisonError::into_inner).contains(&chat)
    }

    fn note_closed(&self, chat: ChatId, closed: bool) {
        let mut chats = self.closed.lock().unwrap_or_else(PoisonError::into_inner);
        let changed = if closed { chats.insert(chat) } else { chats.remove(&chat) };
        if changed {
            tracing::info!(chat = chat.0, closed, "a chat closed or opened its door");
        }
    }
}
