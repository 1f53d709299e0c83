//! The bot in a Discord that speaks the wire format, with a companion that a test answers for.

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
use magpie_core::ports::{Companion, Inbox as _, InboxEntry, ReplySink};
use magpie_core::{AnswerLinks, ButtonSigner, Phrases, Reply, TurnId};
use magpie_discord::{Discord, DiscordConfig, DiscordPorts};
use magpie_testkit::discord::{
    ChannelId, DiscordOptions, FakeDiscord, GuildId, InteractionId, Message, OptionValue,
    Permissions, UserId,
};
use magpie_testkit::{ManualClock, MemoryStore, NoPages, RecordingCompanion, long_reply};
use secrecy::SecretString;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

const SOON: Duration = Duration::from_secs(20);

/// A Discord with the bot in a server that belongs to Eve, Ada who moderates there, and Bob.
struct World {
    discord: FakeDiscord,
    bot: Discord,
    sink: Arc<dyn ReplySink>,
    companion: Arc<RecordingCompanion>,
    store: Arc<MemoryStore>,
    stop: CancellationToken,
    run: JoinHandle<()>,
    ada: UserId,
    bob: UserId,
    owner: UserId,
    guild: GuildId,
    channel: ChannelId,
}

impl World {
    async fn open() -> Self {
        let discord = FakeDiscord::start(DiscordOptions::default()).await.unwrap();
        let (ada, bob) = (discord.user("Ada"), discord.user("Bob"));
        let owner = discord.user("Eve");
        let guild = discord.guild("Climbers", &[ada, bob, owner]);
        discord.set_owner(guild, owner);
        let channel = discord.text_channel(guild, "gear");
        discord.set_member_permissions(guild, ada, Permissions::MANAGE_MESSAGES);
        let store = Arc::new(MemoryStore::default());
        let signer = ButtonSigner::new(b"secret");
        let config = DiscordConfig {
            token: SecretString::from(discord.token()),
            api_url: Some(discord.api_url()),
            per_second: None,
        };
        let ports = DiscordPorts {
            posts: store.clone(),
            updates: store.clone(),
            settings: store.clone(),
            files: Arc::new(NoPages),
            clock: Arc::new(ManualClock::at(Timestamp::from_second(1_800_000_000).unwrap())),
            signer: signer.clone(),
            answers: AnswerLinks::new(None, signer),
        };
        let bot = Discord::new(config, ports).unwrap();
        let companion = Arc::new(RecordingCompanion::default());
        let stop = CancellationToken::new();
        let run = tokio::spawn({
            let (bot, stop) = (bot.clone(), stop.clone());
            let companion: Arc<dyn Companion> = companion.clone();
            async move { bot.run(companion, stop).await }
        });
        discord.connected(SOON).await;
        let sink = bot.sink();
        Self { discord, sink, bot, companion, store, stop, run, ada, bob, owner, guild, channel }
    }

    fn slash(&self, who: UserId, channel: ChannelId, name: &str, text: &str) -> InteractionId {
        let words = [("text", OptionValue::Text(text.to_owned()))];
        let options = if text.is_empty() { &[][..] } else { &words };
        self.discord.slash(who, channel, name, options).unwrap()
    }

    /// A command that reaches the application.
    async fn asked(&self, who: UserId, channel: ChannelId, name: &str, text: &str) -> Asked {
        let interaction = self.slash(who, channel, name, text);
        Asked { interaction, entry: self.companion.next(SOON).await }
    }

    /// Shows a reply to a command.
    async fn reply(&self, asked: &Asked, reply: Reply) -> Message {
        let reply = Reply { turn: asked.entry.turn.clone(), ..reply };
        self.companion.answer(reply.clone());
        self.sink.deliver(&asked.entry, &reply).await.unwrap();
        self.discord.response(asked.interaction, SOON).await
    }

    /// Presses a button and shows a reply to what it says.
    async fn wish(&self, who: UserId, message: &Message, button: &str) -> InboxEntry {
        let interaction = self.discord.press(who, message.id, button).unwrap();
        let asked = Asked { interaction, entry: self.companion.next(SOON).await };
        self.reply(&asked, picks(1)).await;
        asked.entry
    }

    /// Presses a button of which the application is not to hear, and what is answered.
    async fn refused(&self, interaction: InteractionId) {
        let said = self.discord.response(interaction, SOON).await;
        assert!(said.is_ephemeral(), "{said:?}");
        assert_eq!(said.content, Phrases::of(None).watch_moderators);
        assert_eq!(self.companion.unseen(), 0);
    }

    /// The only message of the bot that answers nothing.
    fn alone_in(&self, channel: ChannelId) -> Message {
        let bot = self.discord.bot_id();
        let mut found = self.discord.messages(channel);
        found.retain(|m| m.author == bot && !m.deleted && m.interaction.is_none());
        let [alone] = found.as_slice() else { panic!("{found:#?}") };
        alone.clone()
    }

    /// An alert as the application makes it: it answers nothing, and goes where the watch was set.
    async fn alert(&self, asked: &InboxEntry) -> (InboxEntry, Reply) {
        let turn = TurnId::new(format!("alert of {}", asked.turn));
        let address = self.sink.standing_address(asked);
        let entry = InboxEntry { turn: turn.clone(), address, reply_to: None, ..asked.clone() };
        let text = "Trail boot now costs $79.00, down from $99.00.".to_owned();
        let reply = Reply { turn, text, ..picks(1) };
        self.store.accept(entry.clone()).await.unwrap();
        self.companion.answer(reply.clone());
        (entry, reply)
    }

    async fn end(self) {
        assert_eq!(self.companion.unseen(), 0);
        self.stop.cancel();
        self.run.await.unwrap();
        self.bot.settle(SOON).await;
        self.discord.assert_clean();
    }
}

struct Asked {
    interaction: InteractionId,
    entry: InboxEntry,
}

fn picks(count: u32) -> Reply {
    Reply { question: None, ..long_reply(count, 20) }
}

fn labels(message: &Message) -> Vec<Vec<&str>> {
    let rows = message.components.iter();
    rows.map(|row| {
        let buttons = row["components"].as_array().unwrap().iter();
        buttons.map(|button| button["label"].as_str().unwrap()).collect()
    })
    .collect()
}
