//! A channel as somebody sees it, step by step.

use magpie_testkit::discord::{
    ChannelId, DiscordOptions, FakeDiscord, FileDraft, Message, MessageDraft, MessageId,
    OptionValue,
};

use super::{SOON, World};
use crate::shop::{Shop, drawing};

/// What stands in a message until its answer is there.
const PLACEHOLDER: &str = "Looking around…";

/// A channel as Ada sees it: what she does there, and what is new after it.
pub(super) struct Page<'a> {
    world: &'a World,
    pub(super) channel: ChannelId,
    answers: usize,
    seen: String,
    pub(super) text: String,
}

impl<'a> Page<'a> {
    pub(super) fn of(world: &'a World, channel: ChannelId) -> Self {
        let seen = world.seen(channel);
        Self { world, channel, answers: 0, text: seen.clone(), seen }
    }

    /// Writes down what was done and what is new.
    pub(super) fn note(&mut self, did: &str) {
        let now = self.world.seen(self.channel);
        let same = self.seen.lines().zip(now.lines()).take_while(|(old, new)| old == new).count();
        let new = now.lines().skip(same).collect::<Vec<_>>().join("\n");
        let did = if did.is_empty() { String::new() } else { format!("\n* {did}\n") };
        self.text.push_str(&format!("{did}\n{}\n", new.trim()));
        self.seen = now;
    }

    /// Waits for one answer more.
    pub(super) async fn answer(&mut self, did: &str) -> Message {
        self.answers += 1;
        let bot = self.world.discord.bot_id();
        let is_answer = |m: &Message| {
            m.author == bot && !m.deleted && !m.is_thinking() && m.content != PLACEHOLDER
        };
        let answers = |discord: &FakeDiscord| {
            let messages = discord.messages(self.channel).into_iter();
            messages.filter(|m| is_answer(m)).collect::<Vec<_>>()
        };
        let all_there = |discord: &FakeDiscord| answers(discord).len() == self.answers;
        let there = self.world.discord.wait_until(all_there, SOON).await;
        let last = answers(&self.world.discord).pop();
        self.note(did);
        assert!(there, "{did}: no answer in\n{}", self.text);
        last.unwrap()
    }

    pub(super) async fn say(&mut self, text: &str, photo: Option<usize>) -> Message {
        let message = draft(text, photo);
        self.world.discord.send_message(self.channel, self.world.ada, message).unwrap();
        self.answer("").await
    }

    pub(super) async fn command(&mut self, name: &str, options: &[(&str, OptionValue)]) -> Message {
        let ada = self.world.ada;
        self.world.discord.slash(ada, self.channel, name, options).unwrap();
        let shown = |(name, value): &(&str, OptionValue)| match value {
            OptionValue::Text(text) => format!(" {name}: {text}"),
            _ => format!(" {name}"),
        };
        let options: String = options.iter().map(shown).collect();
        self.answer(&format!("/{name}{options}")).await
    }

    pub(super) async fn pick(&mut self, text: &str, photo: Option<usize>) -> Message {
        let text = (!text.is_empty()).then(|| ("text", OptionValue::from(text)));
        let photo = photo.map(|id| ("photo", OptionValue::File(picture(id))));
        let options: Vec<_> = text.into_iter().chain(photo).collect();
        self.command("pick", &options).await
    }

    /// "Find this" in the menu of a message.
    pub(super) async fn find(&mut self, message: MessageId) -> Message {
        self.world.discord.message_command(self.world.ada, message, "Find this").unwrap();
        self.answer("Find this").await
    }

    pub(super) async fn press(&mut self, message: &Message, button: &str) -> Message {
        self.world.discord.press(self.world.ada, message.id, button).unwrap();
        self.answer(&format!("[{button}]")).await
    }

    pub(super) async fn refine(&mut self, message: &Message, words: &str) -> Message {
        let discord = &self.world.discord;
        let form = discord.press(self.world.ada, message.id, "Refine").unwrap();
        discord.answered(form, SOON).await;
        self.note("[Refine]");
        self.world.discord.submit(form, &[("words", words)]).unwrap();
        self.answer(words).await
    }
}

fn picture(id: usize) -> FileDraft {
    FileDraft::new("photo.png", "image/png", drawing(id))
}

pub(super) fn draft(text: &str, photo: Option<usize>) -> MessageDraft {
    let message = MessageDraft::new(text);
    photo.into_iter().fold(message, |message, id| message.file(picture(id)))
}

/// With a shop that has pictures, which can be searched.
pub(super) async fn pictured() -> World {
    let shop = Shop::open().await;
    let env = vec![("MAGPIE_CATALOGS", shop.pictured())];
    let world = World::with(DiscordOptions::default(), env, Some(shop)).await;
    world.server.as_ref().unwrap().pictures_ready().await;
    world
}
