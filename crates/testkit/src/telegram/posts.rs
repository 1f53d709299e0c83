//! What people write and send.

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::FakeTelegram;
use super::content::text_fields;
use super::entities::{Entity, Formatted};
use super::people::{open_private, set_role};
use super::types::{ChatId, MessageRef, Person};
use super::world::{BOT, Kind, NewMessage, Role, World};

#[derive(Clone, Debug)]
enum Body {
    Fields(Map<String, Value>),
    Photo(Bytes),
    Document { bytes: Bytes, name: String, mime: String },
}

/// A message that a person is about to send.
#[derive(Clone, Debug)]
pub struct Post {
    body: Body,
    caption: Option<String>,
    reply_to: Option<i64>,
    thread: Option<i64>,
    extra: Map<String, Value>,
}

impl Post {
    fn new(body: Body) -> Self {
        Self { body, caption: None, reply_to: None, thread: None, extra: Map::new() }
    }

    fn field(name: &str, value: Value) -> Self {
        Self::new(Body::Fields(Map::from_iter([(name.to_owned(), value)])))
    }

    /// A text; Telegram finds commands, mentions and links in it.
    pub fn text(text: &str) -> Self {
        let text = Formatted::plain(text);
        Self::new(Body::Fields(text_fields(("text", "entities"), &text)))
    }

    /// A text with markup that the person chose, such as bold or a link behind words.
    pub fn marked(text: &str, entities: Vec<Entity>) -> Self {
        let text = Formatted { text: text.to_owned(), entities }.tidied();
        Self::new(Body::Fields(text_fields(("text", "entities"), &text)))
    }

    /// A photo.
    pub fn photo(bytes: impl Into<Bytes>) -> Self {
        Self::new(Body::Photo(bytes.into()))
    }

    /// A file. Its type is what the sender's app claims, which may be wrong.
    pub fn document(bytes: impl Into<Bytes>, name: &str, mime: &str) -> Self {
        let (name, mime) = (name.to_owned(), mime.to_owned());
        Self::new(Body::Document { bytes: bytes.into(), name, mime })
    }

    /// A sticker.
    pub fn sticker(emoji: &str) -> Self {
        Self::field(
            "sticker",
            json!({"file_id": "CAACAgIAAxkBAAJ1", "file_unique_id": "AgADst", "type": "regular",
                "width": 512, "height": 512, "is_animated": false, "is_video": false,
                "emoji": emoji, "file_size": 20_000}),
        )
    }

    /// A voice message.
    pub fn voice(seconds: u32) -> Self {
        Self::field(
            "voice",
            json!({"file_id": "AwACAgIAAxkBAAJ1", "file_unique_id": "AgADvo", "duration": seconds,
                "mime_type": "audio/ogg", "file_size": 4000 * seconds}),
        )
    }

    /// A video.
    pub fn video(seconds: u32) -> Self {
        Self::field(
            "video",
            json!({"file_id": "BAACAgIAAxkBAAJ1", "file_unique_id": "AgADvi", "width": 1280,
                "height": 720, "duration": seconds, "mime_type": "video/mp4",
                "file_size": 200_000 * seconds}),
        )
    }

    /// A poll.
    pub fn poll(question: &str, options: &[&str]) -> Self {
        let option = |(index, text): (usize, &&str)| json!({"persistent_id": index.to_string(), "text": text, "voter_count": 0});
        let options: Vec<Value> = options.iter().enumerate().map(option).collect();
        Self::field(
            "poll",
            json!({"id": "5000000000000000001", "question": question, "options": options,
                "total_voter_count": 0, "is_closed": false, "is_anonymous": true,
                "type": "regular", "allows_multiple_answers": false}),
        )
    }

    /// A place.
    pub fn location(latitude: f64, longitude: f64) -> Self {
        Self::field("location", json!({"latitude": latitude, "longitude": longitude}))
    }

    /// A phone number.
    pub fn contact(first_name: &str, phone_number: &str) -> Self {
        let contact = json!({"phone_number": phone_number, "first_name": first_name});
        Self::field("contact", contact)
    }

    /// A die that shows this value.
    pub fn dice(value: u8) -> Self {
        Self::field("dice", json!({"emoji": "🎲", "value": value}))
    }

    /// Any fields of a message.
    pub fn fields(fields: Map<String, Value>) -> Self {
        Self::new(Body::Fields(fields))
    }

    /// With a caption.
    #[must_use]
    pub fn caption(mut self, caption: &str) -> Self {
        self.caption = Some(caption.to_owned());
        self
    }

    /// As a reply.
    #[must_use]
    pub fn reply_to(mut self, message: MessageRef) -> Self {
        self.reply_to = Some(message.id);
        self
    }

    /// In a topic.
    #[must_use]
    pub fn thread(mut self, thread: i64) -> Self {
        self.thread = Some(thread);
        self
    }

    /// Forwarded from somebody else.
    #[must_use]
    pub fn forwarded_from(mut self, author: &Person) -> Self {
        let origin = json!({"type": "user", "sender_user": author.value(), "date": 1_700_000_000});
        self.extra.insert("forward_origin".to_owned(), origin);
        self
    }
}

impl FakeTelegram {
    /// A person, another bot, or a channel sends something, and the bot is told if it may see it.
    pub fn post(&self, chat: ChatId, from: &Person, post: Post) -> MessageRef {
        self.shared.change(|world| add(world, chat, from.id, post))
    }

    /// A person writes a text.
    pub fn send_text(&self, chat: ChatId, user: &Person, text: &str) -> MessageRef {
        self.post(chat, user, Post::text(text))
    }

    /// A person sends a photo.
    pub fn send_photo(
        &self,
        chat: ChatId,
        user: &Person,
        bytes: impl Into<Bytes>,
        caption: &str,
    ) -> MessageRef {
        self.post(chat, user, Post::photo(bytes).caption(caption))
    }

    /// A person sends a file.
    pub fn send_document(
        &self,
        chat: ChatId,
        user: &Person,
        bytes: impl Into<Bytes>,
        name: &str,
        mime: &str,
    ) -> MessageRef {
        self.post(chat, user, Post::document(bytes, name, mime))
    }

    /// A person sends several photos as one album: as many messages, with the caption on the first.
    pub fn send_album(
        &self,
        chat: ChatId,
        user: &Person,
        photos: Vec<Bytes>,
        caption: &str,
    ) -> Vec<MessageRef> {
        self.shared.change(|world| {
            let album = format!("13{:015}", world.next());
            let mut messages = Vec::new();
            for (index, photo) in photos.into_iter().enumerate() {
                let mut post = Post::photo(photo);
                if index == 0 {
                    post = post.caption(caption);
                }
                post.extra.insert("media_group_id".to_owned(), json!(album));
                messages.push(add(world, chat, user.id, post));
            }
            messages
        })
    }

    /// A post of a channel.
    pub fn channel_post(&self, channel: ChatId, text: &str) -> MessageRef {
        self.shared.change(|world| add(world, channel, 0, Post::text(text)))
    }

    /// A person changes a text or a caption.
    pub fn edit_text(&self, message: MessageRef, text: &str) {
        self.shared.change(|world| {
            let text = Formatted::plain(text);
            let Some(stored) = world.stored_mut(message) else { return };
            let before = stored.wire.clone();
            let names = match stored.wire.contains_key("text") {
                true => ("text", "entities"),
                false => ("caption", "caption_entities"),
            };
            stored.wire.remove(names.1);
            stored.wire.extend(text_fields(names, &text));
            let now = jiff::Timestamp::now().as_second();
            stored.wire.insert("edit_date".to_owned(), json!(now));
            stored.history.push(before);
            world.deliver(message, true);
        });
    }

    /// A person deletes a message. Bots are not told.
    pub fn delete(&self, message: MessageRef) {
        self.shared.change(|world| {
            if let Some(stored) = world.stored_mut(message) {
                stored.deleted = true;
            }
        });
    }
}

fn add(world: &mut World, chat: ChatId, from: i64, post: Post) -> MessageRef {
    if chat.0 == from {
        open_private(world, from);
        world.chat_mut(from).started = true;
        // Who writes to a bot unblocks it.
        set_role(world, from, BOT, Role::Member, from);
    }
    let mut content = match post.body {
        Body::Fields(fields) => fields,
        Body::Photo(bytes) => {
            let sizes = world.files.add_photo(&bytes);
            Map::from_iter([("photo".to_owned(), sizes.expect("people send real pictures"))])
        }
        Body::Document { bytes, name, mime } => {
            let mut document = world.files.add("documents", &name, &bytes);
            document["file_name"] = json!(name);
            document["mime_type"] = json!(mime);
            Map::from_iter([("document".to_owned(), document)])
        }
    };
    if let Some(caption) = post.caption {
        let caption = Formatted::plain(&caption);
        content.extend(text_fields(("caption", "caption_entities"), &caption));
    }
    content.extend(post.extra);
    let from = Some(from).filter(|_| world.chat(chat.0).kind != Kind::Channel);
    let (reply_to, thread) = (post.reply_to, post.thread);
    let new = NewMessage { from, content, reply_to, thread, silent: false };
    let message = world.add_message(chat.0, new);
    world.deliver(message, false);
    message
}
