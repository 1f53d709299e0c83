//! What a fake starts with, and the troubles it can make.

use std::time::Duration;

use serde::{Deserialize, Deserializer};

/// How the fake behaves from its start. The default is Discord on a good day.
#[derive(Clone, Debug)]
pub struct DiscordOptions {
    /// The bot's token.
    pub token: String,
    /// The bot's account name.
    pub bot_name: String,
    /// Port to listen on; 0 lets the system choose.
    pub port: u16,
    /// Privileged intents that the application was granted, of [`Intents`]' three.
    pub granted: u64,
    /// How often a client must send a heartbeat.
    pub heartbeat_interval: Duration,
    /// Whether a client that identifies with `compress` gets zlib frames.
    pub compress: bool,
    /// Time in which an interaction must be acknowledged.
    pub interaction_deadline: Duration,
    /// Time for which an acknowledged interaction's token is good.
    pub token_lifetime: Duration,
    /// Time between two IDENTIFYs of one shard.
    pub identify_interval: Duration,
    /// Requests that are allowed in a time.
    pub limits: RateLimits,
    /// Troubles from the start.
    pub faults: Faults,
    /// Seed of the troubles' randomness.
    pub seed: u64,
}

impl Default for DiscordOptions {
    fn default() -> Self {
        Self {
            token: "MTEwMDAwMDAwMDAwMDAwMDAwMQ.GfAkE1.magpie-testkit-token-000000000000".to_owned(),
            bot_name: "Magpie".to_owned(),
            port: 0,
            granted: 0,
            heartbeat_interval: Duration::from_millis(41_250),
            compress: false,
            interaction_deadline: Duration::from_secs(3),
            token_lifetime: Duration::from_secs(15 * 60),
            identify_interval: Duration::from_secs(5),
            limits: RateLimits::default(),
            faults: Faults::default(),
            seed: 1,
        }
    }
}

/// The intents whose meaning matters here.
pub struct Intents;

impl Intents {
    /// Servers and their channels.
    pub const GUILDS: u64 = 1;
    /// Members joining and leaving; privileged.
    pub const GUILD_MEMBERS: u64 = 1 << 1;
    /// Who is online; privileged.
    pub const GUILD_PRESENCES: u64 = 1 << 8;
    /// Messages in servers.
    pub const GUILD_MESSAGES: u64 = 1 << 9;
    /// Reactions in servers.
    pub const GUILD_MESSAGE_REACTIONS: u64 = 1 << 10;
    /// Direct messages.
    pub const DIRECT_MESSAGES: u64 = 1 << 12;
    /// Reactions in direct messages.
    pub const DIRECT_MESSAGE_REACTIONS: u64 = 1 << 13;
    /// What messages in servers say; privileged.
    pub const MESSAGE_CONTENT: u64 = 1 << 15;

    pub(super) const PRIVILEGED: u64 =
        Self::GUILD_MEMBERS | Self::GUILD_PRESENCES | Self::MESSAGE_CONTENT;
    /// Every bit that the reference gives a meaning.
    pub(super) const KNOWN: u64 = 0x1_ffff | 1 << 20 | 1 << 21 | 1 << 24 | 1 << 25;
}

/// So many requests in so much time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Requests.
    pub count: u32,
    /// Time.
    pub window: Duration,
}

impl Rate {
    /// A rate.
    pub const fn new(count: u32, window: Duration) -> Self {
        Self { count, window }
    }
}

/// Rate limits; `None` is without limit.
#[derive(Clone, Copy, Debug)]
pub struct RateLimits {
    /// All requests but those about interactions.
    pub global: Option<Rate>,
    /// New messages in one channel.
    pub create_message: Option<Rate>,
    /// Edits and deletions in one channel.
    pub edit_message: Option<Rate>,
    /// Follow-ups and edits under one interaction's token.
    pub webhook: Option<Rate>,
    /// Reactions in one channel.
    pub reaction: Option<Rate>,
}

impl Default for RateLimits {
    fn default() -> Self {
        let five = Some(Rate::new(5, Duration::from_secs(5)));
        Self {
            global: Some(Rate::new(50, Duration::from_secs(1))),
            create_message: five,
            edit_message: five,
            webhook: Some(Rate::new(5, Duration::from_secs(2))),
            reaction: Some(Rate::new(1, Duration::from_millis(250))),
        }
    }
}

impl RateLimits {
    /// No limits at all.
    pub const OFF: Self = Self {
        global: None,
        create_message: None,
        edit_message: None,
        webhook: None,
        reaction: None,
    };
}

/// Troubles. Probabilities are from 0 to 1; counters are used up.
///
/// As JSON, times are `latency_ms` and `retry_after_ms`, and what is absent is no trouble.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Faults {
    /// Time that every answer takes.
    #[serde(rename = "latency_ms", deserialize_with = "millis")]
    pub latency: Duration,
    /// Probability of a 429 on a healthy bucket.
    pub too_many: f64,
    /// The next requests that are answered with 429.
    pub next_too_many: u32,
    /// What `Retry-After` says on an injected 429.
    #[serde(rename = "retry_after_ms", deserialize_with = "millis")]
    pub retry_after: Duration,
    /// Whether an injected 429 is global.
    pub global: bool,
    /// Probability of a 500.
    pub internal: f64,
    /// Probability of a 502 with an HTML body.
    pub bad_gateway: f64,
    /// The next requests that are answered with this status.
    pub next_status: Vec<u16>,
    /// The next requests that take effect while their response is lost.
    pub lost_responses: u32,
    /// Only requests whose path contains this fail; empty is all.
    pub only: String,
    /// The token is not accepted, by REST nor by the gateway.
    pub unauthorized: bool,
    /// The gateway does not acknowledge heartbeats.
    pub silent_heartbeats: bool,
    /// The next dispatches that are sent twice.
    pub duplicates: u32,
    /// The next dispatches that change places with their successors.
    pub reorders: u32,
}

fn millis<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    u64::deserialize(deserializer).map(Duration::from_millis)
}
