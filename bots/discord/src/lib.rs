//! The Discord bot: events in, replies out.
//!
//! Owns everything that is Discord's: gateway, interactions, limits, embeds, commands. Decides nothing about
//! shopping; what a message means is the application's business.

mod api;
mod ask;
mod commands;
mod community;
mod events;
mod interactions;
mod linking;
mod memory;
mod outbound;
mod place;
mod presses;
mod reasons;
mod run;
mod sink;
mod votes;

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use magpie_core::ports::{
    Clock, Companion, PageFetch, PostStore, SettingsStore, StatusLine, StatusState, UpdateStore,
};
use magpie_core::{AnswerLinks, ButtonSigner, Platform, Renewals};
use secrecy::SecretString;
use serenity::model::id::UserId;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;

pub use run::diagnose;
pub use sink::DiscordSink;

use api::Api;
use presses::Presses;

/// Hosts that attachments of messages, and the pictures of links in them, are fetched from.
const ATTACHMENT_HOSTS: &[&str] = &[
    "cdn.discordapp.com",
    "media.discordapp.net",
    "images-ext-1.discordapp.net",
    "images-ext-2.discordapp.net",
];

/// Settings of the bot.
#[derive(Clone, Debug)]
pub struct DiscordConfig {
    /// From the developer portal.
    pub token: SecretString,
    /// A proxy or test server instead of Discord's own.
    pub api_url: Option<Url>,
    /// Calls a second; without it what Discord allows every bot. Answers to interactions are not counted.
    pub per_second: Option<NonZeroU32>,
}

/// What the bot reaches the world through.
#[derive(Clone)]
pub struct DiscordPorts {
    /// What was posted.
    pub posts: Arc<dyn PostStore>,
    /// Messages whose photos are still being fetched.
    pub updates: Arc<dyn UpdateStore>,
    /// Settings of servers.
    pub settings: Arc<dyn SettingsStore>,
    /// Fetches photos of shoppers, keeps nothing.
    pub files: Arc<dyn PageFetch>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Signs buttons.
    pub signer: ButtonSigner,
    /// Links to answers that are too long to be shown.
    pub answers: AnswerLinks,
}

/// The bot. Cheap to clone.
#[derive(Clone)]
pub struct Discord {
    shared: Arc<Shared>,
}

/// Messages that are taken at the same time.
const TAKEN_AT_ONCE: usize = 64;

/// Who the bot is.
#[derive(Clone, Debug)]
pub(crate) struct Me {
    pub(crate) bot: UserId,
    pub(crate) application: u64,
    pub(crate) name: String,
    /// Whether messages that do not address the bot can be read.
    pub(crate) reads_content: bool,
}

pub(crate) struct Shared {
    api: Api,
    config: DiscordConfig,
    ports: DiscordPorts,
    me: OnceLock<Me>,
    /// Known after the application is put together.
    companion: OnceLock<Arc<dyn Companion>>,
    /// Who was told in which channel that they are not answered there, and when.
    told: Mutex<HashMap<(u64, u64), Instant>>,
    /// Tokens of interactions whose answer is being promised: only then can it be given.
    promising: Mutex<HashMap<String, CancellationToken>>,
    state: Mutex<(StatusState, String)>,
    /// Comparison cards on which somebody votes.
    cards: Renewals<votes::Card>,
    presses: Presses,
    tasks: TaskTracker,
    /// Messages that are being taken; others wait as they came, which needs least.
    taking: Semaphore,
}

impl Discord {
    /// A bot that does nothing yet.
    ///
    /// # Errors
    /// The HTTP client can't be made.
    pub fn new(config: DiscordConfig, ports: DiscordPorts) -> Result<Self, reqwest::Error> {
        let shared = Shared {
            api: Api::new(&config)?,
            config,
            ports,
            me: OnceLock::new(),
            companion: OnceLock::new(),
            told: Mutex::default(),
            promising: Mutex::default(),
            state: Mutex::new((StatusState::Off, "not signed in yet".to_owned())),
            cards: votes::cards(),
            presses: Presses::default(),
            tasks: TaskTracker::new(),
            taking: Semaphore::new(TAKEN_AT_ONCE),
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Where the application brings replies.
    pub fn sink(&self) -> Arc<DiscordSink> {
        Arc::new(DiscordSink::new(Arc::clone(&self.shared)))
    }

    /// How it does, for the status.
    pub fn status(&self) -> StatusLine {
        let (state, detail) = self.shared.state().clone();
        StatusLine { part: "Discord".to_owned(), state, detail }
    }

    /// Waits until nothing is being sent any more, but not longer than that.
    pub async fn settle(&self, limit: Duration) {
        self.shared.tasks.close();
        let _ = tokio::time::timeout(limit, self.shared.tasks.wait()).await;
    }
}

impl Shared {
    fn platform() -> Platform {
        Platform::new("discord")
    }

    fn companion(&self) -> &Arc<dyn Companion> {
        self.companion.get().expect("events are read only once the application is there")
    }

    fn me(&self) -> &Me {
        self.me.get().expect("events are read only after signing in")
    }

    fn promising(&self) -> std::sync::MutexGuard<'_, HashMap<String, CancellationToken>> {
        self.promising.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until the answer to an interaction is promised.
    async fn promised(&self, token: &str) {
        let promise = self.promising().get(token).cloned();
        if let Some(promise) = promise {
            promise.cancelled().await;
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, (StatusState, String)> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn say_state(&self, state: StatusState, detail: impl Into<String>) {
        *self.state() = (state, detail.into());
    }
}
