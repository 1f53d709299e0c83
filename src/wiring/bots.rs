//! The bots: settings in, sinks and running bots out.

use std::io::Write as _;
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use axum::Router;
use magpie::config::{Config, DiscordSettings, TelegramSettings};
use magpie_core::ports::{Clock, Companion, ReplySink, StatusLine, StatusState};
use magpie_core::{AnswerLinks, ButtonSigner};
use magpie_discord::{Discord, DiscordConfig, DiscordPorts};
use magpie_store::SledStore;
use magpie_telegram::{Telegram, TelegramConfig, TelegramPorts, WEBHOOK_PATH};
use magpie_web::{Robots, Web, WebConfig};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use url::Url;

/// What is on its way out when the server stops gets this long.
const SETTLE: Duration = Duration::from_secs(5);
/// This server's secret: signs buttons, and what Telegram shows with its updates.
const SECRET_FILE: &str = "secret.key";

/// The bots that are configured. Cheap to clone.
#[derive(Clone)]
pub(super) struct Bots {
    telegram: Option<Telegram>,
    discord: Option<Discord>,
    answers: AnswerLinks,
    intake: CancellationToken,
}

impl Bots {
    /// Prepares the bots; none of them does anything yet.
    pub(super) fn prepare(
        config: &Config,
        store: &Arc<SledStore>,
        web: &Web,
        clock: &Arc<dyn Clock>,
    ) -> Result<Self> {
        let signer = ButtonSigner::new(&secret(&config.data_dir)?);
        let answers = AnswerLinks::new(config.http.public_url.clone(), signer.clone());
        let telegram = config.bots.telegram.as_ref().map(|settings| {
            let config = telegram_config(settings);
            let ports = TelegramPorts {
                files: Arc::new(platform_files(Some(config.server()), clock)?),
                pictures: Arc::new(web.clone()),
                posts: Arc::clone(store) as _,
                updates: Arc::clone(store) as _,
                settings: Arc::clone(store) as _,
                clock: Arc::clone(clock),
                signer: signer.clone(),
                answers: answers.clone(),
            };
            Telegram::new(config, ports).context("starting the Telegram bot")
        });
        let discord = config.bots.discord.as_ref().map(|settings| {
            let config = discord_config(settings);
            let ports = DiscordPorts {
                files: Arc::new(platform_files(config.api_url.clone(), clock)?),
                posts: Arc::clone(store) as _,
                updates: Arc::clone(store) as _,
                settings: Arc::clone(store) as _,
                clock: Arc::clone(clock),
                signer: signer.clone(),
                answers: answers.clone(),
            };
            Discord::new(config, ports).context("starting the Discord bot")
        });
        Ok(Self {
            telegram: telegram.transpose()?,
            discord: discord.transpose()?,
            answers,
            intake: CancellationToken::new(),
        })
    }

    /// Links to whole answers.
    pub(super) fn answers(&self) -> AnswerLinks {
        self.answers.clone()
    }

    pub(super) fn sinks(&self) -> Vec<Arc<dyn ReplySink>> {
        let telegram = self.telegram.iter().map(|telegram| telegram.sink() as _);
        telegram.chain(self.discord.iter().map(|discord| discord.sink() as _)).collect()
    }

    /// Routes for the web server.
    pub(super) fn hooks(&self) -> Router {
        self.telegram.as_ref().map(Telegram::webhook).unwrap_or_default()
    }

    pub(super) fn start(&self, companion: Arc<dyn Companion>, tasks: &TaskTracker) {
        if let Some(telegram) = self.telegram.clone() {
            let (companion, stop) = (Arc::clone(&companion), self.intake.clone());
            tasks.spawn(async move { telegram.run(companion, stop).await });
        }
        if let Some(discord) = self.discord.clone() {
            let stop = self.intake.clone();
            tasks.spawn(async move { discord.run(companion, stop).await });
        }
    }

    /// No more updates are read.
    pub(super) fn stop_intake(&self) {
        self.intake.cancel();
    }

    /// Waits for what is on its way out.
    pub(super) async fn settle(&self) {
        if let Some(telegram) = &self.telegram {
            telegram.settle(SETTLE).await;
        }
        if let Some(discord) = &self.discord {
            discord.settle(SETTLE).await;
        }
    }

    pub(super) fn status(&self) -> Vec<StatusLine> {
        let off = |part: &str, variable: &str| StatusLine {
            part: part.to_owned(),
            state: StatusState::Off,
            detail: format!("{variable} starts the bot"),
        };
        let telegram = self.telegram.as_ref().map(Telegram::status);
        let discord = self.discord.as_ref().map(Discord::status);
        vec![
            telegram.unwrap_or_else(|| off("Telegram", "TELEGRAM_BOT_TOKEN")),
            discord.unwrap_or_else(|| off("Discord", "DISCORD_BOT_TOKEN")),
        ]
    }
}

/// Asks the platforms what is right and wrong.
pub(super) async fn diagnose(config: &Config) -> Vec<StatusLine> {
    let telegram = async {
        match &config.bots.telegram {
            Some(settings) => magpie_telegram::diagnose(&telegram_config(settings)).await,
            None => Vec::new(),
        }
    };
    let discord = async {
        match &config.bots.discord {
            Some(settings) => magpie_discord::diagnose(&discord_config(settings)).await,
            None => Vec::new(),
        }
    };
    let (mut lines, discord) = tokio::join!(telegram, discord);
    lines.extend(discord);
    lines
}

fn discord_config(settings: &DiscordSettings) -> DiscordConfig {
    DiscordConfig {
        token: settings.token.clone(),
        api_url: settings.api_url.clone(),
        per_second: settings.per_second,
    }
}

/// A fetcher for what shoppers send through a platform: it keeps nothing of it, and is not held to the pace
/// that is polite to shops.
fn platform_files(server: Option<Url>, clock: &Arc<dyn Clock>) -> Result<Web> {
    let many = NonZeroU32::new(100).expect("100 is not 0");
    let config = WebConfig {
        sources: server.into_iter().collect(),
        // A shopper sent it to us; no site is visited.
        robots: Robots::NotAsked,
        page_ttl: Duration::ZERO,
        cache_bytes: 0,
        per_host_concurrency: 16,
        per_host_per_second: many,
        per_host_burst: many,
        ..WebConfig::default()
    };
    Web::new(config, Arc::clone(clock)).context("starting the fetcher of photos")
}

fn telegram_config(settings: &TelegramSettings) -> TelegramConfig {
    let webhook_url = settings.webhook_url.clone().map(|mut url| {
        // Named without a path it is the address of this server.
        if url.path() == "/" {
            url.set_path(WEBHOOK_PATH);
        }
        url
    });
    TelegramConfig {
        token: settings.token.clone(),
        api_url: settings.api_url.clone(),
        webhook_url,
        per_second: settings.per_second,
    }
}

/// Reads this server's secret, or makes one that only its owner can read.
fn secret(data_dir: &Path) -> Result<Vec<u8>> {
    let path = data_dir.join(SECRET_FILE);
    match std::fs::read(&path) {
        Ok(secret) if secret.len() >= 32 => return Ok(secret),
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(error).with_context(|| format!("reading {}", path.display())),
    }
    let halves = [uuid::Uuid::new_v4(), uuid::Uuid::new_v4()];
    let secret: Vec<u8> = halves.iter().flat_map(|half| *half.as_bytes()).collect();
    let write = || {
        let mut file = tempfile::NamedTempFile::new_in(data_dir)?;
        file.write_all(&secret)?;
        file.as_file().sync_all()?;
        file.persist(&path)?;
        std::io::Result::Ok(())
    };
    write().with_context(|| format!("writing {}", path.display()))?;
    Ok(secret)
}
