//! How a fake server is set up.

use std::net::SocketAddr;
use std::time::Duration;

use super::faults::Faults;
use super::types::Limits;

/// How a fake server is set up. The defaults are as strict as the real one.
#[derive(Clone, Debug)]
pub struct TelegramOptions {
    /// Where it listens.
    pub addr: SocketAddr,
    /// The only token that it knows.
    pub token: String,
    /// The bot's first name.
    pub bot_name: String,
    /// The bot's username, without the `@`.
    pub bot_username: String,
    /// Whether the bot sees only what is meant for it in groups.
    pub privacy_mode: bool,
    /// How many sends and edits are taken.
    pub limits: Limits,
    /// What goes wrong from the start.
    pub faults: Faults,
    /// The first pause before a webhook is tried again; it doubles.
    pub webhook_retry: Duration,
    /// Whether any public address is taken for a picture, without fetching it.
    pub any_picture_url: bool,
    /// What chance starts from.
    pub seed: u64,
}

impl Default for TelegramOptions {
    fn default() -> Self {
        Self {
            addr: SocketAddr::from(([127, 0, 0, 1], 0)),
            token: "777000001:AAFakeTokenForTestsOnly_0123456789ab".to_owned(),
            bot_name: "Magpie".to_owned(),
            bot_username: "magpie_bot".to_owned(),
            privacy_mode: true,
            limits: Limits::default(),
            faults: Faults::default(),
            webhook_retry: Duration::from_secs(1),
            any_picture_url: false,
            seed: 1,
        }
    }
}
