//! Chat platforms.

use std::num::NonZeroU32;

use secrecy::SecretString;
use url::Url;

use super::{ConfigError, Settings};

/// Settings of the bots; one without a token does not run.
#[derive(Clone, Debug, Default)]
pub struct BotsConfig {
    /// The Telegram bot.
    pub telegram: Option<TelegramSettings>,
    /// The Discord bot.
    pub discord: Option<DiscordSettings>,
}

/// What is set for the Telegram bot.
#[derive(Clone, Debug)]
pub struct TelegramSettings {
    /// `TELEGRAM_BOT_TOKEN`.
    pub token: SecretString,
    /// A self-hosted Bot API server.
    pub api_url: Option<Url>,
    /// The public address at which updates are brought; asked for without it.
    pub webhook_url: Option<Url>,
    /// Messages and edits a second over all chats.
    pub per_second: Option<NonZeroU32>,
}

/// What is set for the Discord bot.
#[derive(Clone, Debug)]
pub struct DiscordSettings {
    /// `DISCORD_BOT_TOKEN`.
    pub token: SecretString,
    /// A proxy or test server.
    pub api_url: Option<Url>,
    /// Calls a second, answers to interactions aside.
    pub per_second: Option<NonZeroU32>,
}

impl BotsConfig {
    /// The tokens of all of them.
    pub(super) fn secrets(&self) -> impl Iterator<Item = &SecretString> {
        let telegram = self.telegram.iter().map(|bot| &bot.token);
        telegram.chain(self.discord.iter().map(|bot| &bot.token))
    }

    pub(super) fn read(settings: &Settings) -> Result<Self, ConfigError> {
        // Read in any case, so that a malformed one is named before the token is there.
        let api_url = settings.address("TELEGRAM_API_URL")?;
        let webhook_url = settings.address("TELEGRAM_WEBHOOK_URL")?;
        let per_second =
            settings.parse("TELEGRAM_MESSAGES_PER_SECOND", "a whole number above 0")?;
        let telegram = settings.secret("TELEGRAM_BOT_TOKEN").map(|token| TelegramSettings {
            token,
            api_url,
            webhook_url,
            per_second,
        });
        let api_url = settings.address("DISCORD_API_URL")?;
        let per_second = settings.parse("DISCORD_REQUESTS_PER_SECOND", "a whole number above 0")?;
        let discord = settings.secret("DISCORD_BOT_TOKEN").map(|token| DiscordSettings {
            token,
            api_url,
            per_second,
        });
        Ok(Self { telegram, discord })
    }
}
