//! What the fake server knows: accounts, chats, messages, and the updates that wait for the bot.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use serde_json::{Map, Value, json};

use super::faults::{Dice, Faults};
use super::files::Files;
use super::limits::Limiter;
use super::queue::Queue;
use super::types::{CallbackAnswer, ChatId, InlineAnswer, MessageRef, Person, Request};

/// The id of the bot account.
pub(super) const BOT: i64 = 777_000_001;

/// What an account is in a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Creator,
    Administrator,
    Member,
    Left,
    Kicked,
}

impl Role {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Creator => "creator",
            Self::Administrator => "administrator",
            Self::Member => "member",
            Self::Left => "left",
            Self::Kicked => "kicked",
        }
    }

    pub(super) fn is_inside(self) -> bool {
        !matches!(self, Self::Left | Self::Kicked)
    }

    pub(super) fn is_admin(self) -> bool {
        matches!(self, Self::Creator | Self::Administrator)
    }
}

/// The kind of a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Private,
    Group,
    Supergroup,
    Channel,
}

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Group => "group",
            Self::Supergroup => "supergroup",
            Self::Channel => "channel",
        }
    }
}

/// A message with all that happened to it.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    /// As the Bot API writes it.
    pub(super) wire: Map<String, Value>,
    pub(super) by_bot: bool,
    pub(super) deleted: bool,
    /// Whether the bot itself removed it.
    pub(super) deleted_by_bot: bool,
    /// Earlier states, oldest first.
    pub(super) history: Vec<Map<String, Value>>,
    pub(super) silent: bool,
    pub(super) reactions: BTreeMap<i64, Vec<Value>>,
    pub(super) inline_id: Option<String>,
}

/// A chat and what is in it.
#[derive(Debug)]
pub(super) struct Chat {
    pub(super) id: i64,
    pub(super) kind: Kind,
    pub(super) title: String,
    pub(super) forum: bool,
    pub(super) topics: BTreeMap<i64, String>,
    pub(super) roles: BTreeMap<i64, Role>,
    pub(super) messages: BTreeMap<i64, Stored>,
    pub(super) migrated_to: Option<i64>,
    /// Whether the person has written to the bot, in private chats.
    pub(super) started: bool,
    pub(super) drafts: Vec<Value>,
    pub(super) actions: Vec<String>,
    pub(super) last_bot: Option<i64>,
    next_message: i64,
}

impl Chat {
    pub(super) fn role(&self, account: i64) -> Role {
        self.roles.get(&account).copied().unwrap_or(Role::Left)
    }
}

/// A button press that waits for its answer.
#[derive(Clone, Debug)]
pub(super) struct Press {
    pub(super) at: Instant,
    pub(super) delivered: bool,
    pub(super) answer: Option<CallbackAnswer>,
    pub(super) data: String,
}

/// An inline query that waits for its answer.
#[derive(Clone, Debug)]
pub(super) struct Query {
    pub(super) user: i64,
    pub(super) text: String,
    pub(super) answer: Option<InlineAnswer>,
}

/// Everything behind the lock.
pub(super) struct World {
    pub(super) bot: Person,
    pub(super) privacy_mode: bool,
    pub(super) people: BTreeMap<i64, Person>,
    pub(super) chats: BTreeMap<i64, Chat>,
    pub(super) files: Files,
    pub(super) queue: Queue,
    pub(super) presses: BTreeMap<String, Press>,
    pub(super) queries: BTreeMap<String, Query>,
    pub(super) inline_messages: BTreeMap<String, MessageRef>,
    pub(super) settings: BTreeMap<String, Value>,
    pub(super) journal: Vec<Request>,
    pub(super) violations: Vec<String>,
    pub(super) limiter: Limiter,
    pub(super) faults: Faults,
    pub(super) dice: Dice,
    pub(super) logged_out: bool,
    /// Messages of the bot that a test has looked at.
    pub(super) looked_at: BTreeSet<(i64, i64)>,
    counter: i64,
    shared_message: i64,
}

/// What a new message is made of.
#[derive(Clone, Debug, Default)]
pub(super) struct NewMessage {
    pub(super) from: Option<i64>,
    pub(super) content: Map<String, Value>,
    pub(super) reply_to: Option<i64>,
    pub(super) thread: Option<i64>,
    pub(super) silent: bool,
}

impl World {
    pub(super) fn new(bot: Person, privacy_mode: bool, limiter: Limiter, seed: u64) -> Self {
        Self {
            people: BTreeMap::from([(bot.id, bot.clone())]),
            bot,
            privacy_mode,
            chats: BTreeMap::new(),
            files: Files::default(),
            queue: Queue::default(),
            presses: BTreeMap::new(),
            queries: BTreeMap::new(),
            inline_messages: BTreeMap::new(),
            settings: BTreeMap::new(),
            journal: Vec::new(),
            violations: Vec::new(),
            limiter,
            faults: Faults::default(),
            dice: Dice::new(seed),
            logged_out: false,
            looked_at: BTreeSet::new(),
            counter: 0,
            shared_message: 0,
        }
    }

    /// A number that was not given out before.
    pub(super) fn next(&mut self) -> i64 {
        self.counter += 1;
        self.counter
    }

    pub(super) fn violation(&mut self, what: impl Into<String>) {
        self.violations.push(what.into());
    }

    pub(super) fn add_chat(&mut self, id: i64, kind: Kind, title: &str) {
        let chat = Chat {
            id,
            kind,
            title: title.to_owned(),
            forum: false,
            topics: BTreeMap::new(),
            roles: BTreeMap::new(),
            messages: BTreeMap::new(),
            migrated_to: None,
            started: false,
            drafts: Vec::new(),
            actions: Vec::new(),
            last_bot: None,
            next_message: 0,
        };
        self.chats.entry(id).or_insert(chat);
    }

    pub(super) fn chat(&self, id: i64) -> &Chat {
        self.chats.get(&id).unwrap_or_else(|| panic!("there is no chat {id}"))
    }

    pub(super) fn chat_mut(&mut self, id: i64) -> &mut Chat {
        self.chats.get_mut(&id).unwrap_or_else(|| panic!("there is no chat {id}"))
    }

    pub(super) fn stored(&self, message: MessageRef) -> Option<&Stored> {
        self.chats.get(&message.chat.0)?.messages.get(&message.id)
    }

    pub(super) fn stored_mut(&mut self, message: MessageRef) -> Option<&mut Stored> {
        self.chats.get_mut(&message.chat.0)?.messages.get_mut(&message.id)
    }

    /// The `User` object of an account.
    pub(super) fn user_value(&self, id: i64) -> Value {
        let person = self.people.get(&id);
        person.map_or_else(|| json!({"id": id, "is_bot": false, "first_name": ""}), Person::value)
    }

    /// The short `Chat` object.
    pub(super) fn chat_value(&self, id: i64) -> Value {
        let chat = self.chat(id);
        let mut value = json!({"id": id});
        match chat.kind {
            Kind::Private => {
                let person = self.user_value(id);
                for key in ["first_name", "last_name", "username"] {
                    if let Some(part) = person.get(key) {
                        value[key] = part.clone();
                    }
                }
            }
            Kind::Group => {
                value["title"] = json!(chat.title);
                value["all_members_are_administrators"] = json!(true);
                value["accepted_gift_types"] = json!({"unlimited_gifts": false,
                    "limited_gifts": false, "unique_gifts": false, "premium_subscription": false,
                    "gifts_from_channels": false});
            }
            Kind::Supergroup | Kind::Channel => {
                value["title"] = json!(chat.title);
                if chat.forum {
                    value["is_forum"] = json!(true);
                }
            }
        }
        value["type"] = json!(chat.kind.name());
        value
    }

    /// Puts a message into a chat. The bot is not told.
    pub(super) fn add_message(&mut self, chat_id: i64, new: NewMessage) -> MessageRef {
        let own_count = matches!(self.chat(chat_id).kind, Kind::Supergroup | Kind::Channel);
        let id = if own_count {
            let chat = self.chat_mut(chat_id);
            chat.next_message += 1;
            chat.next_message
        } else {
            self.shared_message += 1;
            self.shared_message
        };
        let mut wire = Map::new();
        wire.insert("message_id".to_owned(), json!(id));
        let channel = self.chat(chat_id).kind == Kind::Channel;
        if channel {
            wire.insert("sender_chat".to_owned(), self.chat_value(chat_id));
        } else if let Some(from) = new.from {
            wire.insert("from".to_owned(), self.user_value(from));
        }
        wire.insert("chat".to_owned(), self.chat_value(chat_id));
        wire.insert("date".to_owned(), json!(jiff::Timestamp::now().as_second()));
        if let Some(thread) = new.thread.or_else(|| self.thread_of_reply(chat_id, new.reply_to)) {
            wire.insert("message_thread_id".to_owned(), json!(thread));
            if self.chat(chat_id).topics.contains_key(&thread) {
                wire.insert("is_topic_message".to_owned(), json!(true));
            }
        }
        if let Some(replied) = new.reply_to.and_then(|id| self.chat(chat_id).messages.get(&id)) {
            let mut replied = replied.wire.clone();
            replied.remove("reply_to_message");
            wire.insert("reply_to_message".to_owned(), Value::Object(replied));
        }
        let by_bot = new.from == Some(BOT);
        if self.chat(chat_id).kind == Kind::Supergroup && !by_bot {
            // Bot API 9.5, which older clients do not know.
            wire.insert("sender_tag".to_owned(), json!("regular"));
        }
        wire.extend(new.content);
        let is_bot = new.from.and_then(|id| self.people.get(&id)).is_some_and(|who| who.is_bot);
        let chat = self.chat_mut(chat_id);
        if is_bot {
            chat.last_bot = new.from;
        }
        if by_bot {
            chat.drafts.clear();
        }
        let stored = Stored {
            wire,
            by_bot,
            deleted: false,
            deleted_by_bot: false,
            history: Vec::new(),
            silent: new.silent,
            reactions: BTreeMap::new(),
            inline_id: None,
        };
        chat.messages.insert(id, stored);
        MessageRef { chat: ChatId(chat_id), id }
    }

    /// The thread of a reply. In a supergroup without topics, too, replies have one, to which nobody
    /// can send.
    fn thread_of_reply(&self, chat: i64, reply_to: Option<i64>) -> Option<i64> {
        let chat = self.chat(chat);
        let replied = reply_to.filter(|_| chat.kind == Kind::Supergroup);
        let replied = chat.messages.get(&replied?)?;
        replied.wire.get("message_thread_id").and_then(Value::as_i64).or(reply_to)
    }

    /// Tells the bot of a message, if it may see it.
    pub(super) fn deliver(&mut self, message: MessageRef, edited: bool) {
        let Some(stored) = self.stored(message) else { return };
        let wire = Value::Object(stored.wire.clone());
        let channel = self.chat(message.chat.0).kind == Kind::Channel;
        let kind = match (channel, edited) {
            (false, false) => "message",
            (false, true) => "edited_message",
            (true, false) => "channel_post",
            (true, true) => "edited_channel_post",
        };
        if self.may_see(message.chat.0, &wire) {
            self.push(kind, wire);
        }
    }

    /// Notes that the bot has received an update.
    pub(super) fn mark_delivered(&mut self, update: &Value) {
        let press = update["callback_query"]["id"].as_str();
        if let Some(press) = press.and_then(|id| self.presses.get_mut(id)) {
            press.delivered = true;
        }
    }

    /// Queues an update, if the bot asked for its kind.
    pub(super) fn push(&mut self, kind: &str, body: Value) -> bool {
        let faults = (self.faults.duplicate_updates, self.faults.reorder_updates);
        self.queue.push(kind, body, faults, &mut self.dice)
    }
}
