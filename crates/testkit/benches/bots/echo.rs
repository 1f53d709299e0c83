//! Bots that say what they are told, made of nothing but the library of their platform.

/// Runs one until it is ended.
pub(crate) async fn run(platform: &str, url: &str, token: &str) {
    if platform == "telegram" {
        use teloxide::prelude::*;
        let bot = Bot::new(token).set_api_url(url.parse().unwrap());
        let answer = |bot: Bot, message: Message| async move {
            bot.send_message(message.chat.id, message.text().unwrap_or("?")).await?;
            respond(())
        };
        return teloxide::repl(bot, answer).await;
    }
    rustls::crypto::ring::default_provider().install_default().unwrap();
    let http = serenity::http::HttpBuilder::new(token)
        .proxy(url.trim_end_matches('/'))
        .ratelimiter_disabled(true)
        .build();
    let intents = serenity::model::gateway::GatewayIntents::DIRECT_MESSAGES;
    let client = serenity::client::ClientBuilder::new_with_http(http, intents);
    client.event_handler(Echo).await.unwrap().start().await.unwrap();
}

struct Echo;

#[serenity::async_trait]
impl serenity::client::EventHandler for Echo {
    async fn message(
        &self,
        ctx: serenity::client::Context,
        message: serenity::model::channel::Message,
    ) {
        if !message.author.bot {
            let _ = message.channel_id.say(&ctx.http, &message.content).await;
        }
    }
}
