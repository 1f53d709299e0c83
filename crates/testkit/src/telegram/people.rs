//! Accounts and the chats that they have.

use serde_json::json;

use super::FakeTelegram;
use super::types::{ChatId, MessageRef, Person};
use super::world::{BOT, Kind, NewMessage, Role, World};

impl FakeTelegram {
    /// A new person. The first has the number 1001.
    pub fn user(&self, first_name: &str) -> Person {
        self.add_account(first_name, false)
    }

    /// Another bot.
    pub fn other_bot(&self, first_name: &str) -> Person {
        self.add_account(first_name, true)
    }

    fn add_account(&self, first_name: &str, is_bot: bool) -> Person {
        self.shared.change(|world| {
            let id = 1000 + i64::try_from(world.people.len()).unwrap_or(i64::MAX);
            let person = Person {
                id,
                first_name: first_name.to_owned(),
                last_name: None,
                username: None,
                language_code: Some("en".to_owned()),
                is_bot,
            };
            world.people.insert(id, person.clone());
            person
        })
    }

    /// Changes an account's names or language.
    pub fn update_user(&self, person: &Person) {
        self.shared.change(|world| world.people.insert(person.id, person.clone()));
    }

    /// The chat of a person with the bot. Until the person writes, the bot must not.
    pub fn private_chat(&self, user: &Person) -> ChatId {
        self.shared.change(|world| open_private(world, user.id));
        ChatId(user.id)
    }

    /// A basic group with these members and the bot. The bot hears that it was added.
    pub fn group(&self, title: &str, members: &[&Person]) -> ChatId {
        self.add_group(Kind::Group, title, members, false)
    }

    /// A supergroup.
    pub fn supergroup(&self, title: &str, members: &[&Person]) -> ChatId {
        self.add_group(Kind::Supergroup, title, members, false)
    }

    /// A supergroup with topics.
    pub fn forum(&self, title: &str, members: &[&Person]) -> ChatId {
        self.add_group(Kind::Supergroup, title, members, true)
    }

    /// A channel in which the bot is an administrator.
    pub fn channel(&self, title: &str) -> ChatId {
        let chat = self.add_group(Kind::Channel, title, &[], false);
        self.shared.change(|world| set_role(world, chat.0, BOT, Role::Administrator, BOT));
        chat
    }

    fn add_group(&self, kind: Kind, title: &str, members: &[&Person], forum: bool) -> ChatId {
        self.shared.change(|world| {
            let number = world.next();
            let id = match kind {
                Kind::Group => -4_000_000_000 - number,
                _ => -1_002_000_000_000 - number,
            };
            world.add_chat(id, kind, title);
            world.chat_mut(id).forum = forum;
            for (index, member) in members.iter().enumerate() {
                let role = if index == 0 { Role::Creator } else { Role::Member };
                world.chat_mut(id).roles.insert(member.id, role);
            }
            let creator = members.first().map_or(BOT, |member| member.id);
            set_role(world, id, BOT, Role::Member, creator);
            if kind == Kind::Group {
                let content = [("group_chat_created".to_owned(), json!(true))];
                let message = world.add_message(
                    id,
                    NewMessage {
                        from: Some(creator),
                        content: content.into_iter().collect(),
                        ..NewMessage::default()
                    },
                );
                world.deliver(message, false);
            }
            ChatId(id)
        })
    }

    /// A topic of a forum; the answer is its `message_thread_id`.
    pub fn topic(&self, forum: ChatId, creator: &Person, name: &str) -> i64 {
        self.shared.change(|world| {
            let created = json!({"name": name, "icon_color": 7_322_096});
            let content = [("forum_topic_created".to_owned(), created)].into_iter().collect();
            let new = NewMessage { from: Some(creator.id), content, ..NewMessage::default() };
            let message: MessageRef = world.add_message(forum.0, new);
            world.chat_mut(forum.0).topics.insert(message.id, name.to_owned());
            if let Some(stored) = world.stored_mut(message) {
                stored.wire.insert("message_thread_id".to_owned(), json!(message.id));
                stored.wire.insert("is_topic_message".to_owned(), json!(true));
            }
            world.deliver(message, false);
            message.id
        })
    }
}

/// The private chat of an account.
pub(super) fn open_private(world: &mut World, user: i64) {
    world.add_chat(user, Kind::Private, "");
    world.chat_mut(user).roles.entry(BOT).or_insert(Role::Member);
}

/// Changes what an account is in a chat; the bot is told as the reference says.
pub(super) fn set_role(world: &mut World, chat: i64, account: i64, role: Role, by: i64) {
    let old = world.chat(chat).role(account);
    if old == role {
        return;
    }
    world.chat_mut(chat).roles.insert(account, role);
    let update = json!({
        "chat": world.chat_value(chat),
        "from": world.user_value(by),
        "date": jiff::Timestamp::now().as_second(),
        "old_chat_member": super::settings::member(world, account, old),
        "new_chat_member": super::settings::member(world, account, role),
    });
    if account == BOT {
        world.push("my_chat_member", update);
    } else if world.chat(chat).role(BOT).is_admin() {
        world.push("chat_member", update);
    }
}
