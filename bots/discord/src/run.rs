//! Signing in, listening, staying alive.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use magpie_core::ports::{Companion, StatusLine, StatusState};
use secrecy::ExposeSecret as _;
use serenity::client::ClientBuilder;
use serenity::http::HttpBuilder;
use serenity::model::gateway::GatewayIntents;
use serenity::model::id::UserId;
use tokio_util::sync::CancellationToken;

use crate::api::{Api, CallError};
use crate::events::Listener;
use crate::{Discord, DiscordConfig, Me, Shared};

/// Pauses between tries to sign in: doubled from the first to the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Message content is granted to the application, fully or while it is small.
const CONTENT_FLAGS: u64 = 1 << 18 | 1 << 19;
/// View channels, send messages (in threads too), embed links, read the history.
const PERMISSIONS: u64 = 1 << 10 | 1 << 11 | 1 << 14 | 1 << 16 | 1 << 38;

impl Discord {
    /// Signs in and listens until told to stop; whatever fails is tried again.
    pub async fn run(&self, companion: Arc<dyn Companion>, stop: CancellationToken) {
        // A second run goes on with the companion of the first: there is one in a process.
        let _ = self.shared.companion.set(companion);
        let mut pause = FIRST_PAUSE;
        while !stop.is_cancelled() {
            let work = AssertUnwindSafe(Shared::serve(&self.shared, &stop)).catch_unwind();
            match work.await {
                Ok(Ok(())) => pause = FIRST_PAUSE,
                Ok(Err(error)) => {
                    tracing::warn!(%error, "Discord");
                    self.shared.say_state(StatusState::Failed, error.to_string());
                }
                Err(_) => {
                    tracing::error!("listening panicked; it starts again");
                    let said = "listening failed; starting again";
                    self.shared.say_state(StatusState::Failed, said);
                }
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(pause) => {}
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
}

impl Shared {
    /// How many connections Discord wants: one for about a thousand servers.
    async fn shards(&self) -> Option<u32> {
        let answer = self.api.get("gateway/bot").await.ok()?;
        answer["shards"].as_u64().and_then(|count| u32::try_from(count).ok())
    }

    async fn serve(self: &Arc<Self>, stop: &CancellationToken) -> Result<(), CallError> {
        let me = sign_in(&self.api).await?;
        let content = me.reads_content;
        let application = me.application;
        let _ = self.me.set(me);
        if let Err(error) = self.register_commands(application).await {
            tracing::warn!(%error, "the commands are not registered");
        }
        self.take_up_held().await;
        // Asked for first, because serenity goes to Discord's own gateway where another server has none.
        self.api.get("gateway").await?;
        let mut http = HttpBuilder::new(self.config.token.expose_secret());
        if let Some(url) = &self.config.api_url {
            http = http.proxy(url.as_str().trim_end_matches('/')).ratelimiter_disabled(true);
        }
        let mut intents = GatewayIntents::GUILDS
            | GatewayIntents::GUILD_MESSAGES
            | GatewayIntents::GUILD_MESSAGE_REACTIONS
            | GatewayIntents::DIRECT_MESSAGES
            | GatewayIntents::DIRECT_MESSAGE_REACTIONS;
        if content {
            intents |= GatewayIntents::MESSAGE_CONTENT;
        }
        let client = ClientBuilder::new_with_http(http.build(), intents)
            .event_handler(Listener(Arc::clone(self)))
            .raw_event_handler(Listener(Arc::clone(self)));
        let gateway = |error: serenity::Error| CallError::Unreachable(error.to_string());
        let mut client = client.await.map_err(gateway)?;
        let shards = Arc::clone(&client.shard_manager);
        let count = self.shards().await;
        let listen = async move {
            match count {
                Some(count) if count > 1 => client.start_shards(count).await,
                _ => client.start().await,
            }
        };
        tokio::select! {
            ended = listen => ended.map_err(gateway),
            () = stop.cancelled() => {
                shards.shutdown_all().await;
                Ok(())
            }
        }
    }
}

/// Who the bot is. Not every server has the newer of the two ways to ask for the application.
async fn sign_in(api: &Api) -> Result<Me, CallError> {
    let user = api.get("users/@me").await?;
    let application = match api.get("applications/@me").await {
        Err(CallError::Refused { .. }) => api.get("oauth2/applications/@me").await?,
        other => other?,
    };
    let number = |value: &serde_json::Value| value.as_str().and_then(|id| id.parse::<u64>().ok());
    let missing = || CallError::Unreachable("the bot's own account has no number".to_owned());
    Ok(Me {
        bot: UserId::new(number(&user["id"]).filter(|id| *id > 0).ok_or_else(missing)?),
        application: number(&application["id"]).ok_or_else(missing)?,
        name: user["username"].as_str().unwrap_or("the bot").to_owned(),
        reads_content: application["flags"].as_u64().unwrap_or(0) & CONTENT_FLAGS != 0,
    })
}

/// What is right and wrong with the bot's settings, without starting it.
pub async fn diagnose(config: &DiscordConfig) -> Vec<StatusLine> {
    let line =
        |part: &str, state, detail: String| StatusLine { part: part.to_owned(), state, detail };
    let api = match Api::new(config) {
        Ok(api) => api,
        Err(error) => return vec![line("Discord", StatusState::Failed, error.to_string())],
    };
    let me = match sign_in(&api).await {
        Ok(me) => me,
        Err(error) => return vec![line("Discord", StatusState::Failed, error.to_string())],
    };
    let invite = format!(
        "https://discord.com/oauth2/authorize?client_id={}&scope=bot+applications.commands&permissions={PERMISSIONS}",
        me.application
    );
    let content = if me.reads_content {
        (StatusState::On, "granted")
    } else {
        (
            StatusState::Basic,
            "not granted: the bot reads mentions, direct messages and commands, which is enough",
        )
    };
    vec![
        line("Discord", StatusState::On, format!("signed in as {}", me.name)),
        line("Discord invite", StatusState::On, invite),
        line("Discord message content", content.0, content.1.to_owned()),
    ]
}
