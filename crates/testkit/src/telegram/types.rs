//! The names that tests use: people, chats, messages, answers, and the record of calls.

use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::entities::Entity;

/// A chat. A private chat has the number of its person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChatId(pub i64);

/// A message in a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageRef {
    /// Where it is.
    pub chat: ChatId,
    /// Its number there.
    pub id: i64,
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Its number.
    pub id: i64,
    /// The name that is always there.
    pub first_name: String,
    /// The rest of the name.
    pub last_name: Option<String>,
    /// Without the `@`.
    pub username: Option<String>,
    /// As the person's app says.
    pub language_code: Option<String>,
    /// Whether it is another bot.
    pub is_bot: bool,
}

impl Person {
    pub(super) fn value(&self) -> Value {
        let mut value =
            json!({"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name});
        let rest = [
            ("last_name", &self.last_name),
            ("username", &self.username),
            ("language_code", &self.language_code),
        ];
        for (key, part) in rest {
            if let Some(part) = part {
                value[key] = json!(part);
            }
        }
        value
    }
}

/// What a bot answered to a button press.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallbackAnswer {
    /// The notification.
    pub text: Option<String>,
    /// Whether it is a dialogue to close.
    pub alert: bool,
    /// An address to open.
    pub url: Option<String>,
}

/// What a bot answered to an inline query.
#[derive(Clone, Debug, PartialEq)]
pub struct InlineAnswer {
    /// The results as they were sent.
    pub results: Vec<Value>,
    /// Whether they are for this person only.
    pub personal: bool,
    /// For how long they may be kept, in seconds.
    pub cache_time: i64,
    /// What asks for more.
    pub next_offset: String,
}

/// A call of the bot and what it was answered.
#[derive(Clone, Debug)]
pub struct Request {
    /// The method as the reference spells it.
    pub method: String,
    /// The parameters; files are shown as `<name, n bytes>`.
    pub params: Map<String, Value>,
    /// The HTTP status of the answer; 0 when the connection was dropped.
    pub status: u16,
    /// The error text, when there was one.
    pub description: Option<String>,
    /// When it came.
    pub at: Instant,
}

/// A message as a person sees it now.
#[derive(Clone, Debug)]
pub struct SeenMessage {
    /// Which one.
    pub message: MessageRef,
    /// The name of the sender.
    pub from: String,
    /// Whether the bot sent it.
    pub by_bot: bool,
    /// The text, or the caption.
    pub text: String,
    /// What is marked in it.
    pub entities: Vec<Entity>,
    /// `text`, `photo`, `document`, … or the name of the service message.
    pub kind: String,
    /// Width and height of a photo.
    pub photo: Option<(u32, u32)>,
    /// What binds the parts of an album.
    pub album: Option<String>,
    /// Rows of buttons.
    pub keyboard: Vec<Vec<SeenButton>>,
    /// The message it answers.
    pub reply_to: Option<i64>,
    /// The topic or thread.
    pub thread: Option<i64>,
    /// `link_preview_options`, as stored.
    pub link_preview: Option<Value>,
    /// How often it was edited.
    pub edits: usize,
    /// Whether it is gone.
    pub deleted: bool,
    /// Whether it came without sound.
    pub silent: bool,
    /// Emoji that the bot put on it.
    pub reactions_of_bot: Vec<String>,
    /// The whole message as the Bot API writes it.
    pub wire: Value,
}

/// A button under a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenButton {
    /// What is written on it.
    pub text: String,
    /// What comes back when it is pressed.
    pub data: Option<String>,
    /// The address that it opens.
    pub url: Option<String>,
}

/// How many sends and edits Telegram takes; each limit can be off.
#[derive(Clone, Debug)]
pub struct Limits {
    /// For every chat.
    pub chat: Option<Rate>,
    /// For every group.
    pub group: Option<Rate>,
    /// For the whole bot.
    pub overall: Option<Rate>,
}

/// So many at once, and then one every so often.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rate {
    /// How many may come together.
    pub burst: u32,
    /// How long until another one may come.
    pub every: Duration,
}

impl Limits {
    /// No limits.
    pub fn off() -> Self {
        Self { chat: None, group: None, overall: None }
    }
}

impl Default for Limits {
    /// As the Bots FAQ says: one a second in a chat with short bursts, 20 a minute in a group, 30 a
    /// second in all.
    fn default() -> Self {
        Self {
            chat: Some(Rate { burst: 5, every: Duration::from_secs(1) }),
            group: Some(Rate { burst: 20, every: Duration::from_secs(3) }),
            overall: Some(Rate { burst: 30, every: Duration::from_millis(33) }),
        }
    }
}
