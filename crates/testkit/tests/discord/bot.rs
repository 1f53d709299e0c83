//! A small bot on the real client, which does what it is told.

use std::sync::Arc;
use std::time::Duration;

use magpie_testkit::discord::{DiscordOptions, FakeDiscord};
use serenity::all::*;
use tokio::task::JoinHandle;

/// A fake, after the one-time set-up of TLS that the client wants even without TLS.
pub async fn start(options: DiscordOptions) -> FakeDiscord {
    // Another test of this process was first; that is just as well.
    drop(rustls::crypto::ring::default_provider().install_default());
    FakeDiscord::start(options).await.unwrap()
}

/// The client, and how it ends.
pub struct Bot {
    shards: Arc<ShardManager>,
    task: JoinHandle<serenity::Result<()>>,
}

impl Bot {
    /// A client with the intents that need no grant, once it is connected.
    pub async fn connect(fake: &FakeDiscord) -> Self {
        let intents = GatewayIntents::non_privileged();
        let bot = Self::spawn(fake, intents).await;
        fake.connected(Duration::from_secs(5)).await;
        bot
    }

    /// A client with these intents.
    pub async fn spawn(fake: &FakeDiscord, intents: GatewayIntents) -> Self {
        let http = http(fake);
        let mut client =
            ClientBuilder::new_with_http(http, intents).event_handler(Handler).await.unwrap();
        let shards = Arc::clone(&client.shard_manager);
        Self { shards, task: tokio::spawn(async move { client.start().await }) }
    }

    /// Ends the client.
    pub async fn end(self) {
        self.shards.shutdown_all().await;
        self.task.await.unwrap().unwrap();
    }

    /// How the client ended by itself.
    pub async fn outcome(self) -> serenity::Result<()> {
        self.task.await.unwrap()
    }
}

/// The client's REST half.
pub fn http(fake: &FakeDiscord) -> Http {
    HttpBuilder::new(format!("Bot {}", fake.token()))
        .proxy(fake.api_url().as_str().trim_end_matches('/'))
        .ratelimiter_disabled(true)
        .application_id(ApplicationId::new(fake.application_id()))
        .build()
}

struct Handler;

#[async_trait]
impl EventHandler for Handler {
    async fn message(&self, ctx: Context, message: Message) {
        if message.author.bot {
            return;
        }
        if let Some((_, text)) = message.content.split_once("echo ") {
            let reply = CreateMessage::new()
                .content(text)
                .reference_message(&message)
                .allowed_mentions(CreateAllowedMentions::new().replied_user(false));
            message.channel_id.send_message(&ctx, reply).await.unwrap();
        }
    }
}
