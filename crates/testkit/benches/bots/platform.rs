//! The stand-ins of both platforms, asked in the same way.

use std::time::{Duration, Instant};

use magpie_testkit::discord::{ChannelId, DiscordOptions, FakeDiscord, RateLimits, UserId};
use magpie_testkit::telegram::{ChatId, FakeTelegram, Limits, Person, TelegramOptions};

/// Longest wait for a reply.
pub(crate) const SOON: Duration = Duration::from_secs(30);

/// Somebody with a chat of their own.
#[derive(Clone)]
pub(crate) enum Somebody {
    Telegram(Person, ChatId),
    Discord(UserId, ChannelId),
}

/// One of the stand-ins.
#[derive(Clone)]
pub(crate) enum Platform {
    Telegram(FakeTelegram),
    Discord(FakeDiscord),
}

impl Platform {
    /// Starts one, without limits.
    pub(crate) async fn start(name: &str) -> Self {
        if name == "telegram" {
            let options = TelegramOptions { limits: Limits::off(), ..TelegramOptions::default() };
            return Self::Telegram(FakeTelegram::start(options).await.unwrap());
        }
        let options = DiscordOptions { limits: RateLimits::OFF, ..DiscordOptions::default() };
        Self::Discord(FakeDiscord::start(options).await.unwrap())
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Telegram(_) => "telegram",
            Self::Discord(_) => "discord",
        }
    }

    pub(crate) fn url(&self) -> String {
        match self {
            Self::Telegram(fake) => fake.api_url().to_string(),
            Self::Discord(fake) => fake.api_url().to_string(),
        }
    }

    pub(crate) fn token(&self) -> String {
        match self {
            Self::Telegram(fake) => fake.token().to_owned(),
            Self::Discord(fake) => fake.token().to_owned(),
        }
    }

    /// Waits until a bot is signed in, where one can tell.
    pub(crate) async fn connected(&self) {
        if let Self::Discord(fake) = self {
            fake.connected(SOON).await;
        }
    }

    pub(crate) fn somebody(&self, number: usize) -> Somebody {
        let name = format!("Shopper{number}");
        match self {
            Self::Telegram(fake) => {
                let person = fake.user(&name);
                let chat = fake.private_chat(&person);
                Somebody::Telegram(person, chat)
            }
            Self::Discord(fake) => {
                let user = fake.user(&name);
                Somebody::Discord(user, fake.dm(user))
            }
        }
    }

    pub(crate) fn say(&self, who: &Somebody, text: &str) {
        match (self, who) {
            (Self::Telegram(fake), Somebody::Telegram(person, chat)) => {
                fake.send_text(*chat, person, text);
            }
            (Self::Discord(fake), Somebody::Discord(user, channel)) => {
                fake.send_message(*channel, *user, text).unwrap();
            }
            _ => unreachable!("people are made by their platform"),
        }
    }

    /// Whether somebody's chat holds a final reply: the one with buttons.
    pub(crate) fn answered(&self, who: &Somebody) -> bool {
        match (self, who) {
            (Self::Telegram(fake), Somebody::Telegram(_, chat)) => {
                fake.replies(*chat).iter().any(|message| !message.keyboard.is_empty())
            }
            (Self::Discord(fake), Somebody::Discord(_, channel)) => {
                fake.messages(*channel).iter().any(|message| !message.components.is_empty())
            }
            _ => unreachable!("people are made by their platform"),
        }
    }

    /// What somebody sees.
    pub(crate) fn seen(&self, who: &Somebody) -> String {
        match (self, who) {
            (Self::Telegram(fake), Somebody::Telegram(_, chat)) => fake.snapshot(*chat),
            (Self::Discord(fake), Somebody::Discord(user, channel)) => {
                fake.snapshot(*channel, *user)
            }
            _ => unreachable!("people are made by their platform"),
        }
    }

    /// Asks, and waits for the final reply, or for an echo.
    pub(crate) async fn turn(&self, who: &Somebody, text: &str, echo: bool) -> Duration {
        let started = Instant::now();
        self.say(who, text);
        match (self, who) {
            (Self::Telegram(fake), Somebody::Telegram(_, chat)) => {
                fake.wait_for(*chat, |m| echo || !m.keyboard.is_empty(), SOON).await;
            }
            (Self::Discord(fake), Somebody::Discord(_, channel)) => {
                let bot = fake.bot_id();
                let done = |m: &magpie_testkit::discord::Message| {
                    m.author == bot && (echo || !m.components.is_empty())
                };
                fake.wait_for(*channel, done, SOON).await;
            }
            _ => unreachable!("people are made by their platform"),
        }
        started.elapsed()
    }
}
