//! Updates as messages of the application.

use jiff::Timestamp;
use magpie_core::{
    Audience, ConversationId, InboundMessage, InboundPhoto, MessageKey, Sender, SenderId, TurnId,
};
use teloxide::types::{Chat, ChatId, FileId, Message, MessageEntityKind, MessageId, User, UserId};

use crate::commands::Command;
use crate::community::community_of;
use crate::files::photo_of;
use crate::place::Place;
use crate::{Me, Shared};

/// Telegram's own accounts that speak for somebody else: channel posts in discussion groups.
const SERVICE_ACCOUNT: u64 = 777_000;

/// What somebody wants of the bot.
pub(crate) enum Wish {
    /// Find something, talk.
    Ask(Ask),
    /// A command that the adapter answers.
    Command(Command, Ask),
    /// Something that is neither text nor photo.
    Unreadable(Ask),
}

/// A message to the bot, without its photos' bytes.
pub(crate) struct Ask {
    pub(crate) place: Place,
    pub(crate) private: bool,
    pub(crate) chat: Chat,
    pub(crate) from: User,
    /// Empty for a photo without a caption.
    pub(crate) text: String,
    pub(crate) photos: Vec<FileId>,
    /// The bot's message that this one answers.
    pub(crate) answers: Option<MessageId>,
    pub(crate) key: MessageKey,
    pub(crate) replaces: Option<MessageKey>,
    /// Whether the sender is known to administer the group.
    pub(crate) moderates: bool,
    pub(crate) sent_at: Timestamp,
}

/// Reads what a message (the parts of an album) wants; nothing where it is not for the bot.
pub(crate) fn wish(parts: &[Message], me: &Me) -> Option<Wish> {
    let first = parts.first()?;
    let from = speaker(first)?;
    if from.is_bot || from.id.0 == SERVICE_ACCOUNT || first.is_automatic_forward() {
        return None;
    }
    // What the bot itself put into the chat through inline mode.
    if first.via_bot.as_ref().is_some_and(|bot| bot.id == me.id) {
        return None;
    }
    let private = first.chat.is_private();
    if !private && !first.chat.is_group() && !first.chat.is_supergroup() {
        return None;
    }
    let spoken = parts.iter().find(|part| words(part).is_some()).unwrap_or(first);
    let said = words(spoken).unwrap_or_default();
    let command = command(said, me);
    let answered = first.reply_to_message().filter(|earlier| !opens_topic(first, earlier));
    let answers = answered.filter(|earlier| earlier.from.as_ref().is_some_and(|u| u.id == me.id));
    let mentioned = mentions(spoken, me);
    let addressed = match &command {
        Some((_, Addressee::Us)) => true,
        Some((name, Addressee::Anybody)) => private || Command::known(name).is_some(),
        Some((_, Addressee::Other)) => false,
        None => private || mentioned || answers.is_some(),
    };
    if !addressed {
        return None;
    }
    let mut photos: Vec<FileId> = parts.iter().filter_map(photo_of).collect();
    // "Find this", said to somebody else's photo.
    if photos.is_empty() && answers.is_none() {
        photos.extend(answered.and_then(photo_of));
    }
    let topic = first.thread_id.filter(|_| first.is_topic_message);
    let place = Place::new(first.chat.id, topic, Some(first.id));
    let conversation = place.conversation();
    let (key, replaces) = keys(first, &conversation);
    let ask = Ask {
        // Only admins write in the name of their group.
        moderates: first.sender_chat.as_ref().is_some_and(|sender| sender.id == first.chat.id),
        place,
        private,
        chat: first.chat.clone(),
        from,
        text: without_mention(said, me),
        photos,
        answers: answers.map(|earlier| earlier.id),
        key,
        replaces,
        sent_at: Timestamp::from_second(first.date.timestamp()).unwrap_or(Timestamp::UNIX_EPOCH),
    };
    if let Some((name, _)) = command {
        let words = said.split_once(char::is_whitespace).map_or("", |(_, words)| words.trim());
        let ask = Ask { text: words.to_owned(), ..ask };
        return Some(Wish::Command(Command::known(name).unwrap_or(Command::Help), ask));
    }
    if ask.text.is_empty() && ask.photos.is_empty() {
        // Joins, pins and the like are nobody's words.
        let spoken_to = is_content(first) && (private || mentioned || ask.answers.is_some());
        return spoken_to.then_some(Wish::Unreadable(ask));
    }
    Some(Wish::Ask(ask))
}

fn keys(message: &Message, conversation: &ConversationId) -> (MessageKey, Option<MessageKey>) {
    let platform = Shared::platform();
    let key = |name: &str| MessageKey::of_message(&platform, conversation, name);
    let sent = key(&message.id.to_string());
    match message.edit_date() {
        Some(at) => (key(&format!("{}:{}", message.id, at.timestamp())), Some(sent)),
        None => (sent, None),
    }
}

impl Ask {
    /// The message as the application takes it.
    pub(crate) fn into_message(
        self,
        photos: Vec<InboundPhoto>,
        reply_to: Option<TurnId>,
        may_continue: bool,
    ) -> InboundMessage {
        InboundMessage {
            key: self.key,
            conversation: self.place.conversation(),
            address: self.place.address(),
            sender: sender(&self.from),
            audience: audience(&self.chat),
            moderates: self.moderates,
            text: self.text,
            photos,
            reply_to,
            replaces: self.replaces,
            may_continue,
            locale: self.from.language_code,
            sent_at: self.sent_at,
        }
    }
}

/// Who wrote a message: a person, or the group or channel in whose name an admin writes.
fn speaker(message: &Message) -> Option<User> {
    let from = message.from.as_ref()?;
    if !from.id.is_anonymous() && !from.id.is_channel() {
        return Some(from.clone());
    }
    let chat = message.sender_chat.as_ref()?;
    let first_name = chat.title().unwrap_or(&from.first_name).to_owned();
    Some(User { id: user_of(chat.id), is_bot: false, first_name, ..from.clone() })
}

/// A chat as somebody who writes. Chats are numbered far above people.
pub(crate) fn user_of(chat: ChatId) -> UserId {
    UserId(chat.0.unsigned_abs())
}

pub(crate) fn sender(user: &User) -> Sender {
    Sender {
        platform: Shared::platform(),
        id: SenderId::new(user.id.0.to_string()),
        display_name: Some(user.full_name()),
    }
}

pub(crate) fn audience(chat: &Chat) -> Audience {
    if chat.is_private() { Audience::Private } else { Audience::Community(community_of(chat.id)) }
}

fn words(message: &Message) -> Option<&str> {
    message.text().or_else(|| message.caption())
}

/// In a topic every message answers the one that opened it.
fn opens_topic(message: &Message, earlier: &Message) -> bool {
    message.is_topic_message && message.thread_id.is_some_and(|topic| topic.0 == earlier.id)
}

fn is_content(message: &Message) -> bool {
    matches!(message.kind, teloxide::types::MessageKind::Common(_))
}

/// Whom a command is for.
enum Addressee {
    Us,
    Anybody,
    Other,
}

fn command<'a>(text: &'a str, me: &Me) -> Option<(&'a str, Addressee)> {
    let word = text.strip_prefix('/')?.split_whitespace().next()?;
    let (name, bot) = word.split_once('@').map_or((word, None), |(name, bot)| (name, Some(bot)));
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.is_empty() || !name.chars().all(plain) {
        return None;
    }
    let addressee = match bot {
        None => Addressee::Anybody,
        Some(bot) if bot.eq_ignore_ascii_case(&me.username) => Addressee::Us,
        Some(_) => Addressee::Other,
    };
    Some((name, addressee))
}

fn mentions(message: &Message, me: &Me) -> bool {
    let entities = message.parse_entities().or_else(|| message.parse_caption_entities());
    let name = format!("@{}", me.username);
    entities.unwrap_or_default().iter().any(|entity| match entity.kind() {
        MessageEntityKind::Mention => entity.text().eq_ignore_ascii_case(&name),
        MessageEntityKind::TextMention { user } => user.id == me.id,
        _ => false,
    })
}

/// The words without the bot's own name.
fn without_mention(text: &str, me: &Me) -> String {
    let name = format!("@{}", me.username);
    let words = text
        .split(' ')
        .filter(|word| !word.trim_end_matches([',', ':', '!', '?']).eq_ignore_ascii_case(&name));
    words.collect::<Vec<_>>().join(" ").trim().to_owned()
}
