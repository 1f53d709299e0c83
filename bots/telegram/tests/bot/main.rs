//! The bot in a Telegram that speaks the wire format, with a companion that a test answers for.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod linking;
mod memory;
mod reasons;
mod settings;
mod taps;
mod votes;
mod watches;
mod wishes;

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use magpie_core::ports::{Companion, InboxEntry, ReplySink};
use magpie_core::{AnswerLinks, ButtonSigner, Reply};
use magpie_telegram::{Telegram, TelegramConfig, TelegramPorts};
use magpie_testkit::telegram::{
    ChatId, FakeTelegram, Person, PressId, SeenMessage, TelegramOptions,
};
use magpie_testkit::{ManualClock, MemoryStore, NoPages, RecordingCompanion, long_reply};
use secrecy::SecretString;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

const SOON: Duration = Duration::from_secs(20);

/// A Telegram with the bot, a group, its admin Ada, and Bob.
struct World {
    telegram: FakeTelegram,
    bot: Telegram,
    sink: Arc<dyn ReplySink>,
    companion: Arc<RecordingCompanion>,
    store: Arc<MemoryStore>,
    stop: CancellationToken,
    run: JoinHandle<()>,
    ada: Person,
    bob: Person,
    group: ChatId,
}

impl World {
    async fn open() -> Self {
        let telegram = FakeTelegram::start(TelegramOptions::default()).await.unwrap();
        let ada = telegram.user("Ada");
        let bob = telegram.user("Bob");
        let group = telegram.supergroup("Climbers", &[&ada, &bob]);
        let store = Arc::new(MemoryStore::default());
        let signer = ButtonSigner::new(b"secret");
        let config = TelegramConfig {
            token: SecretString::from(telegram.token()),
            api_url: Some(telegram.api_url()),
            webhook_url: None,
            per_second: None,
        };
        let ports = TelegramPorts {
            posts: store.clone(),
            updates: store.clone(),
            settings: store.clone(),
            files: Arc::new(NoPages),
            pictures: Arc::new(NoPages),
            clock: Arc::new(ManualClock::at(Timestamp::from_second(1_800_000_000).unwrap())),
            signer: signer.clone(),
            answers: AnswerLinks::new(None, signer),
        };
        let bot = Telegram::new(config, ports).unwrap();
        let companion = Arc::new(RecordingCompanion::default());
        let stop = CancellationToken::new();
        let run = tokio::spawn({
            let (bot, stop) = (bot.clone(), stop.clone());
            let companion: Arc<dyn Companion> = companion.clone();
            async move { bot.run(companion, stop).await }
        });
        let sink = bot.sink();
        Self { telegram, sink, bot, companion, store, stop, run, ada, bob, group }
    }

    async fn said(&self, chat: ChatId, who: &Person, text: &str) -> InboxEntry {
        self.telegram.send_text(chat, who, text);
        self.companion.next(SOON).await
    }

    /// Shows a reply to a message.
    async fn reply(&self, entry: &InboxEntry, reply: Reply) -> SeenMessage {
        let reply = Reply { turn: entry.turn.clone(), ..reply };
        let chat = ChatId(entry.conversation.as_str().split(':').nth(1).unwrap().parse().unwrap());
        let before = self.telegram.replies(chat).len();
        self.companion.answer(reply.clone());
        self.sink.deliver(entry, &reply).await.unwrap();
        let replies = self.telegram.replies(chat);
        assert_eq!(replies.len(), before + 1, "{replies:#?}");
        replies.last().unwrap().clone()
    }

    async fn toast(&self, press: &PressId) -> Option<String> {
        self.telegram.callback_answer(press, SOON).await.unwrap().text
    }

    async fn end(self) {
        self.telegram.wait_until_idle(Duration::from_millis(200), SOON).await;
        assert_eq!(self.companion.unseen(), 0);
        self.stop.cancel();
        self.run.await.unwrap();
        self.bot.settle(SOON).await;
        for chat in [self.telegram.private_chat(&self.ada), self.group] {
            self.telegram.snapshot(chat);
        }
        self.telegram.assert_clean();
    }
}

fn picks(count: u32) -> Reply {
    Reply { question: None, ..long_reply(count, 20) }
}

fn labels(message: &SeenMessage) -> Vec<Vec<&str>> {
    let rows = message.keyboard.iter();
    rows.map(|row| row.iter().map(|button| button.text.as_str()).collect()).collect()
}
