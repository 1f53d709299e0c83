//! What happens to the bot's place in chats: blocked, kicked, promoted, migrated.

use serde_json::{Value, json};

use super::FakeTelegram;
use super::people::set_role;
use super::types::{ChatId, Person};
use super::world::{BOT, Kind, NewMessage, Role, World};

impl FakeTelegram {
    /// The person blocks the bot: sends fail with 403.
    pub fn block_bot(&self, user: &Person) {
        let chat = self.private_chat(user);
        self.shared.change(|world| set_role(world, chat.0, BOT, Role::Kicked, user.id));
    }

    /// The person unblocks the bot.
    pub fn unblock_bot(&self, user: &Person) {
        let chat = self.private_chat(user);
        self.shared.change(|world| set_role(world, chat.0, BOT, Role::Member, user.id));
    }

    /// Somebody removes the bot from a group.
    pub fn kick_bot(&self, chat: ChatId) {
        self.shared.change(|world| {
            let by = somebody(world, chat.0);
            // A kicked bot is told by `my_chat_member` and sees nothing after.
            set_role(world, chat.0, BOT, Role::Kicked, by);
        });
    }

    /// Somebody brings the bot back into a group.
    pub fn add_bot(&self, chat: ChatId) {
        self.shared.change(|world| {
            let by = somebody(world, chat.0);
            set_role(world, chat.0, BOT, Role::Member, by);
            let joined = json!([world.user_value(BOT)]);
            service(world, chat.0, by, "new_chat_members", joined);
        });
    }

    /// The bot becomes an administrator of a group.
    pub fn promote_bot(&self, chat: ChatId) {
        self.shared.change(|world| {
            let by = somebody(world, chat.0);
            set_role(world, chat.0, BOT, Role::Administrator, by);
        });
    }

    /// A person joins a group.
    pub fn join(&self, chat: ChatId, user: &Person) {
        self.shared.change(|world| {
            set_role(world, chat.0, user.id, Role::Member, user.id);
            let joined = json!([world.user_value(user.id)]);
            service(world, chat.0, user.id, "new_chat_members", joined);
        });
    }

    /// A person leaves a group.
    pub fn leave(&self, chat: ChatId, user: &Person) {
        self.shared.change(|world| {
            let left = world.user_value(user.id);
            service(world, chat.0, user.id, "left_chat_member", left);
            set_role(world, chat.0, user.id, Role::Left, user.id);
        });
    }

    /// A basic group becomes a supergroup. The answer is its new id.
    pub fn migrate(&self, group: ChatId) -> ChatId {
        self.shared.change(|world| {
            let by = somebody(world, group.0);
            let to = -1_002_000_000_000 - world.next();
            let title = world.chat(group.0).title.clone();
            world.add_chat(to, Kind::Supergroup, &title);
            world.chat_mut(to).roles = world.chat(group.0).roles.clone();
            service(world, group.0, by, "migrate_to_chat_id", json!(to));
            service(world, to, by, "migrate_from_chat_id", json!(group.0));
            world.chat_mut(group.0).migrated_to = Some(to);
            ChatId(to)
        })
    }
}

/// A member who can be said to have done something.
fn somebody(world: &World, chat: i64) -> i64 {
    let members = &world.chat(chat).roles;
    members.keys().copied().find(|account| *account != BOT).unwrap_or(BOT)
}

fn service(world: &mut World, chat: i64, from: i64, kind: &str, value: Value) {
    let content = [(kind.to_owned(), value)].into_iter().collect();
    let new = NewMessage { from: Some(from), content, ..NewMessage::default() };
    let message = world.add_message(chat, new);
    world.deliver(message, false);
}
