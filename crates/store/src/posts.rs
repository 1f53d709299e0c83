//! What adapters posted, what they hold back, and how conversations want their replies.

use async_trait::async_trait;
use magpie_core::ports::{Post, PostStore, SettingsStore, StoreError, UpdateStore};
use magpie_core::{ConversationId, MessageKey, Platform, TurnId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sled::Transactional;
use sled::transaction::TransactionError;

use crate::keys::{Key, split_text};
use crate::records::{decode_plain, encode};
use crate::{Inner, SledStore, unavailable};

#[derive(Serialize, Deserialize)]
struct PostRecord {
    turn: String,
    detail: String,
}

#[async_trait]
impl PostStore for SledStore {
    async fn keep_post(&self, post: &Post) -> Result<(), StoreError> {
        let post = post.clone();
        self.blocking("keep a post", move |inner| inner.keep_post(&post)).await?;
        self.inner.committer.sync().await
    }

    async fn posts(&self, turn: &TurnId) -> Result<Vec<Post>, StoreError> {
        self.here(|inner| {
            let mut posts = Vec::new();
            for message in inner.posts_of(turn.as_str())? {
                posts.extend(inner.post(&message)?);
            }
            Ok(posts)
        })
    }

    async fn post(&self, message: &MessageKey) -> Result<Option<Post>, StoreError> {
        self.here(|inner| inner.post(message.as_str()))
    }

    async fn drop_post(&self, message: &MessageKey) -> Result<(), StoreError> {
        let message = message.clone();
        self.blocking("forget a post", move |inner| {
            let Some(post) = inner.post(message.as_str())? else { return Ok(()) };
            let failed = |error| unavailable("forget a post", error);
            inner.posts.remove(message.as_str()).map_err(failed)?;
            let by_turn = by_turn(post.turn.as_str(), message.as_str());
            inner.posts_by_turn.remove(by_turn).map(drop).map_err(failed)
        })
        .await
    }
}

#[async_trait]
impl UpdateStore for SledStore {
    async fn hold(&self, platform: &Platform, id: u64, update: &[u8]) -> Result<(), StoreError> {
        let (key, update) = (held_key(platform, id), update.to_vec());
        self.blocking("hold an update", move |inner| {
            let held = inner.updates.insert(key, update);
            held.map(drop).map_err(|error| unavailable("hold an update", error))
        })
        .await?;
        self.inner.committer.sync().await
    }

    async fn held(&self, platform: &Platform) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
        let prefix = Key::new().text(platform.as_str()).bytes();
        self.blocking("read held updates", move |inner| {
            let mut held = Vec::new();
            for pair in inner.updates.scan_prefix(&prefix) {
                let (key, update) =
                    pair.map_err(|error| unavailable("read held updates", error))?;
                if let Ok(id) = key[prefix.len()..].try_into() {
                    held.push((u64::from_be_bytes(id), update.to_vec()));
                }
            }
            Ok(held)
        })
        .await
    }

    async fn release(&self, platform: &Platform, ids: &[u64]) -> Result<(), StoreError> {
        let keys: Vec<_> = ids.iter().map(|id| held_key(platform, *id)).collect();
        self.blocking("release updates", move |inner| {
            for key in keys {
                inner.updates.remove(key).map_err(|e| unavailable("release updates", e))?;
            }
            Ok(())
        })
        .await
    }
}

#[async_trait]
impl SettingsStore for SledStore {
    async fn settings(&self, id: &ConversationId) -> Result<Option<Value>, StoreError> {
        self.here(|inner| {
            let bytes = inner.settings.get(id.as_str());
            let bytes = bytes.map_err(|error| unavailable("read settings", error))?;
            bytes.map(|bytes| decode_plain(id.as_str(), &bytes)).transpose()
        })
    }

    async fn save_settings(&self, id: &ConversationId, settings: &Value) -> Result<(), StoreError> {
        let (id, record) = (id.clone(), encode(settings));
        self.blocking("keep settings", move |inner| {
            let kept = inner.settings.insert(id.as_str(), record);
            kept.map(drop).map_err(|error| unavailable("keep settings", error))
        })
        .await?;
        self.inner.committer.sync().await
    }
}

impl Inner {
    fn keep_post(&self, post: &Post) -> Result<(), StoreError> {
        let turn = post.turn.as_str();
        let message = post.message.as_str();
        let record = encode(&PostRecord { turn: turn.to_owned(), detail: post.detail.clone() });
        let by_turn = by_turn(turn, message);
        let trees = (&self.inbox, &self.posts, &self.posts_by_turn);
        let kept = trees.transaction(|(inbox, posts, index)| {
            // What was forgotten meanwhile stays forgotten.
            if inbox.get(turn)?.is_some() {
                posts.insert(message, record.as_slice())?;
                index.insert(by_turn.as_slice(), &[])?;
            }
            Ok(())
        });
        kept.map_err(|error: TransactionError<()>| match error {
            TransactionError::Storage(error) => unavailable("keep a post", error),
            TransactionError::Abort(()) => unreachable!("nothing aborts this transaction"),
        })
    }

    fn post(&self, message: &str) -> Result<Option<Post>, StoreError> {
        let bytes = self.posts.get(message).map_err(|error| unavailable("read a post", error))?;
        let Some(bytes) = bytes else { return Ok(None) };
        let record: PostRecord = decode_plain(message, &bytes)?;
        Ok(Some(Post {
            message: MessageKey::new(message),
            turn: TurnId::new(record.turn),
            detail: record.detail,
        }))
    }

    fn posts_of(&self, turn: &str) -> Result<Vec<String>, StoreError> {
        let prefix = Key::new().text(turn).bytes();
        let mut messages = Vec::new();
        for key in self.posts_by_turn.scan_prefix(&prefix).keys() {
            let key = key.map_err(|error| unavailable("read posts", error))?;
            messages.extend(split_text(&key[prefix.len()..]).map(|(name, _)| name.into_owned()));
        }
        Ok(messages)
    }

    /// Deletes what is known of a turn's posts; how many there were.
    pub(crate) fn drop_posts(&self, turn: &str) -> Result<u64, StoreError> {
        let failed = |error| unavailable("forget posts", error);
        let messages = self.posts_of(turn)?;
        for message in &messages {
            self.posts.remove(message).map_err(failed)?;
            self.posts_by_turn.remove(by_turn(turn, message)).map_err(failed)?;
        }
        Ok(messages.len() as u64)
    }
}

fn by_turn(turn: &str, message: &str) -> Vec<u8> {
    Key::new().text(turn).text(message).bytes()
}

fn held_key(platform: &Platform, id: u64) -> Vec<u8> {
    Key::new().text(platform.as_str()).raw(&id.to_be_bytes()).bytes()
}
