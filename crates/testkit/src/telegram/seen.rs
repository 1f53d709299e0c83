//! What people see.

use std::time::Duration;

use serde_json::{Map, Value};

use super::FakeTelegram;
use super::params::entities;
use super::types::{ChatId, MessageRef, SeenButton, SeenMessage};
use super::world::{BOT, Stored, World};

impl FakeTelegram {
    /// The messages of a chat, deleted ones too, as they are now. They count as read.
    pub fn messages(&self, chat: ChatId) -> Vec<SeenMessage> {
        self.shared.look(|world| {
            let ids: Vec<i64> = match world.chats.get(&chat.0) {
                Some(chat) => chat.messages.keys().copied().collect(),
                None => Vec::new(),
            };
            ids.into_iter().filter_map(|id| read(world, MessageRef { chat, id })).collect()
        })
    }

    /// What the bot sent to a chat and did not delete, oldest first. It counts as read.
    pub fn replies(&self, chat: ChatId) -> Vec<SeenMessage> {
        let mut messages = self.messages(chat);
        messages.retain(|message| message.by_bot && !message.deleted);
        messages
    }

    /// One message as it is now. It counts as read.
    pub fn message(&self, message: MessageRef) -> Option<SeenMessage> {
        self.shared.look(|world| read(world, message))
    }

    /// The earlier texts of a message, oldest first.
    pub fn history(&self, message: MessageRef) -> Vec<String> {
        self.shared.look(|world| {
            let stored = world.stored(message);
            stored.map(|stored| stored.history.iter().map(text_of).collect()).unwrap_or_default()
        })
    }

    /// The texts of the drafts that the bot streamed since its last message.
    pub fn drafts(&self, chat: ChatId) -> Vec<String> {
        self.shared.look(|world| {
            let drafts = world.chats.get(&chat.0).map(|chat| chat.drafts.as_slice());
            let text = |draft: &Value| draft["text"].as_str().unwrap_or_default().to_owned();
            drafts.unwrap_or_default().iter().map(text).collect()
        })
    }

    /// The chat actions that the bot showed.
    pub fn actions(&self, chat: ChatId) -> Vec<String> {
        let actions = |world: &mut World| world.chats.get(&chat.0).map(|chat| chat.actions.clone());
        self.shared.look(actions).unwrap_or_default()
    }

    /// The first message that the bot sent to a chat and that fits, once there is one.
    ///
    /// # Panics
    /// When that takes longer than `limit`.
    pub async fn wait_for(
        &self,
        chat: ChatId,
        fits: impl Fn(&SeenMessage) -> bool,
        limit: Duration,
    ) -> SeenMessage {
        let found = self
            .until(limit, |world| {
                let ids: Vec<i64> = world.chats.get(&chat.0)?.messages.keys().copied().collect();
                ids.into_iter().find_map(|id| {
                    let message = MessageRef { chat, id };
                    let seen = see(world, message)?;
                    let chosen = seen.by_bot && !seen.deleted && fits(&seen);
                    chosen.then(|| world.looked_at.insert((chat.0, id)));
                    chosen.then_some(seen)
                })
            })
            .await;
        match found {
            Some(seen) => seen,
            None => panic!("no such message within {limit:?}; there is\n{}", self.snapshot(chat)),
        }
    }
}

fn read(world: &mut World, message: MessageRef) -> Option<SeenMessage> {
    let seen = see(world, message)?;
    world.looked_at.insert((message.chat.0, message.id));
    Some(seen)
}

fn text_of(wire: &Map<String, Value>) -> String {
    let text = wire.get("text").or_else(|| wire.get("caption"));
    text.and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// What a message is, by the field that says so.
fn kind_of(stored: &Stored) -> String {
    const AROUND: [&str; 19] = [
        "message_id",
        "from",
        "sender_chat",
        "sender_tag",
        "chat",
        "date",
        "edit_date",
        "message_thread_id",
        "is_topic_message",
        "reply_to_message",
        "reply_markup",
        "link_preview_options",
        "has_protected_content",
        "has_media_spoiler",
        "show_caption_above_media",
        "media_group_id",
        "forward_origin",
        "via_bot",
        "entities",
    ];
    let own = stored
        .wire
        .keys()
        .find(|key| !AROUND.contains(&key.as_str()) && !key.starts_with("caption"));
    own.cloned().unwrap_or_else(|| "empty".to_owned())
}

/// A message as a person sees it.
pub(super) fn see(world: &World, message: MessageRef) -> Option<SeenMessage> {
    let stored = world.stored(message)?;
    let wire = Value::Object(stored.wire.clone());
    let list = if wire["text"].is_null() { "caption_entities" } else { "entities" };
    let largest = wire["photo"].as_array().and_then(|sizes| sizes.last());
    let size = |name: &str| largest?[name].as_u64().and_then(|side| u32::try_from(side).ok());
    let rows = wire["reply_markup"]["inline_keyboard"].as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let button = |button: &Value| SeenButton {
        text: text(&button["text"]).unwrap_or_default(),
        data: text(&button["callback_data"]),
        url: text(&button["url"]),
    };
    let row = |row: &Value| row.as_array().into_iter().flatten().map(button).collect();
    let from = text(&wire["from"]["first_name"]).or_else(|| text(&wire["sender_chat"]["title"]));
    let reactions = stored.reactions.get(&BOT).map(Vec::as_slice).unwrap_or_default();
    Some(SeenMessage {
        message,
        from: from.unwrap_or_default(),
        by_bot: stored.by_bot,
        text: text_of(&stored.wire),
        entities: entities(&wire[list]).unwrap_or_default(),
        kind: kind_of(stored),
        photo: size("width").zip(size("height")),
        album: text(&wire["media_group_id"]),
        keyboard: rows.iter().map(row).collect(),
        reply_to: wire["reply_to_message"]["message_id"].as_i64(),
        thread: wire["message_thread_id"].as_i64(),
        link_preview: wire.get("link_preview_options").cloned(),
        edits: stored.history.len(),
        deleted: stored.deleted,
        silent: stored.silent,
        reactions_of_bot: reactions.iter().filter_map(|r| text(&r["emoji"])).collect(),
        wire,
    })
}
