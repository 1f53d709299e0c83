//! Messages and files that somebody is about to send.

use std::time::Duration;

use super::world::World;
use super::{Attachment, ChannelId, MessageId};

/// A file that somebody is about to send.
#[derive(Clone, Debug)]
pub struct FileDraft {
    filename: String,
    content_type: String,
    bytes: bytes::Bytes,
    announced: Option<usize>,
    gone: bool,
    delay: Duration,
    served_as: Option<String>,
}

impl FileDraft {
    /// A file that is what it says.
    pub fn new(filename: &str, content_type: &str, bytes: impl Into<bytes::Bytes>) -> Self {
        Self {
            filename: filename.to_owned(),
            content_type: content_type.to_owned(),
            bytes: bytes.into(),
            announced: None,
            gone: false,
            delay: Duration::ZERO,
            served_as: None,
        }
    }

    /// Its URL answers 404.
    pub fn gone(self) -> Self {
        Self { gone: true, ..self }
    }

    /// Its URL takes this long.
    pub fn slow(self, delay: Duration) -> Self {
        Self { delay, ..self }
    }

    /// Discord announces another length than it has.
    pub fn announced(self, size: usize) -> Self {
        Self { announced: Some(size), ..self }
    }

    /// Its URL says another type than Discord does.
    pub fn served_as(self, content_type: &str) -> Self {
        Self { served_as: Some(content_type.to_owned()), ..self }
    }

    pub(super) fn upload(self, world: &mut World, channel: ChannelId) -> Attachment {
        let file = world.uploaded(channel, &self.filename, &self.content_type, &self.bytes);
        Attachment {
            size: self.announced.unwrap_or(file.size),
            gone: self.gone,
            delay: self.delay,
            served_as: self.served_as.unwrap_or(self.content_type),
            ..file
        }
    }
}

/// A message that somebody is about to send.
#[derive(Clone, Debug, Default)]
pub struct MessageDraft {
    pub(super) text: String,
    pub(super) files: Vec<FileDraft>,
    pub(super) reply_to: Option<MessageId>,
}

impl MessageDraft {
    /// A message that says this.
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), ..Self::default() }
    }

    /// With a file.
    pub fn file(mut self, file: FileDraft) -> Self {
        self.files.push(file);
        self
    }

    /// In answer to another.
    pub fn reply_to(self, message: MessageId) -> Self {
        Self { reply_to: Some(message), ..self }
    }
}

impl From<&str> for MessageDraft {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}
