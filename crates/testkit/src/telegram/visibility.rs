//! Which messages a bot sees in groups: privacy mode, as the reference describes it.

use serde_json::Value;

use super::world::{BOT, Chat, Kind, World};

impl World {
    /// Whether the bot is told of a message in this chat.
    pub(super) fn may_see(&self, chat: i64, wire: &Value) -> bool {
        let chat = self.chat(chat);
        if chat.kind == Kind::Private {
            return true;
        }
        if !chat.role(BOT).is_inside() {
            return false;
        }
        let from = wire["from"]["id"].as_i64();
        let by_bot = wire["from"]["is_bot"].as_bool() == Some(true);
        if chat.kind == Kind::Channel {
            return true;
        }
        if by_bot {
            return false;
        }
        let content = ["text", "caption", "photo", "document", "sticker", "voice", "video", "poll"];
        let more = ["location", "contact", "dice", "animation", "audio", "video_note", "venue"];
        let service =
            from.is_some() && !content.iter().chain(&more).any(|key| !wire[*key].is_null());
        if !self.privacy_mode || chat.role(BOT).is_admin() || service {
            return true;
        }
        if wire["reply_to_message"]["from"]["id"] == BOT || wire["via_bot"]["id"] == BOT {
            return true;
        }
        self.is_addressed(chat, wire)
    }

    /// Whether commands or mentions in a group message are for this bot.
    fn is_addressed(&self, chat: &Chat, wire: &Value) -> bool {
        let me = format!("@{}", self.bot.username.as_deref().unwrap_or_default()).to_lowercase();
        ["text", "caption"].iter().any(|key| {
            let list = if *key == "text" { "entities" } else { "caption_entities" };
            let text = wire[*key].as_str().unwrap_or_default();
            super::params::entities(&wire[list]).unwrap_or_default().iter().any(|entity| {
                let part = super::entities::covered(text, entity).to_lowercase();
                match entity.kind.as_str() {
                    "mention" => part == me,
                    "bot_command" if part.contains('@') => part.ends_with(&me),
                    "bot_command" => chat.last_bot.is_none_or(|last| last == BOT),
                    _ => false,
                }
            })
        })
    }
}
