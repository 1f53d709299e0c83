//! Messages that arrive in parts: albums, and photos that must be fetched first.
//!
//! Their updates are on disk before Telegram is told so, and stay there until the whole message is stored.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use magpie_core::InboundPhoto;
use teloxide::types::{ChatId, Message};
use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::Shared;
use crate::inbound::{Ask, Wish, wish};
use crate::run::Accepting;

/// Quiet time after which an album is whole.
const QUIET: Duration = Duration::from_millis(2_500);
/// An album is taken as it is after this time.
const WHOLE: Duration = Duration::from_secs(10);
/// Parts of the largest album.
const PARTS: usize = 16;
/// Photos of one message that are read.
const PHOTOS: usize = 4;

/// A part, and the number of the update it came in.
type Numbered = (u64, Message);
/// Chat and album.
type AlbumName = (ChatId, String);

/// Albums whose parts still arrive.
#[derive(Default)]
pub(crate) struct Albums(Mutex<HashMap<AlbumName, mpsc::Sender<Numbered>>>);

impl Albums {
    fn open(&self) -> std::sync::MutexGuard<'_, HashMap<AlbumName, mpsc::Sender<Numbered>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shared {
    /// Takes a part of an album whose update is on disk.
    pub(crate) fn take_part(self: &Arc<Self>, update: u64, album: &str, message: Message) {
        let name = (message.chat.id, album.to_owned());
        let mut open = self.albums.open();
        let part = match open.get(&name) {
            Some(sender) => match sender.try_send((update, message)) {
                Ok(()) => return,
                // It has just been closed, or is larger than albums can be: the part begins another one.
                Err(refused) => refused.into_inner(),
            },
            None => (update, message),
        };
        let (tx, rx) = mpsc::channel(PARTS);
        tx.try_send(part).unwrap_or_else(|_| unreachable!("a new queue has room"));
        open.insert(name.clone(), tx);
        let shared = Arc::clone(self);
        self.tasks.spawn(async move { shared.gather(name, rx).await });
    }

    async fn gather(self: Arc<Self>, name: AlbumName, mut rx: mpsc::Receiver<Numbered>) {
        let whole = Instant::now() + WHOLE;
        let mut parts: Vec<Numbered> = Vec::new();
        loop {
            let quiet = (Instant::now() + QUIET).min(whole);
            match tokio::time::timeout_at(quiet, rx.recv()).await {
                // Delivered twice.
                Ok(Some((update, message))) if parts.iter().any(|(_, p)| p.id == message.id) => {
                    if parts.iter().all(|(known, _)| *known != update) {
                        self.release(&[update]).await;
                    }
                }
                Ok(Some(part)) => parts.push(part),
                Ok(None) => break,
                Err(_) => {
                    self.albums.open().remove(&name);
                    rx.close();
                    // What slipped in while it was closed.
                    while let Ok(part) = rx.try_recv() {
                        parts.push(part);
                    }
                    break;
                }
            }
        }
        parts.sort_by_key(|(_, message)| message.id.0);
        let (updates, messages): (Vec<u64>, Vec<Message>) = parts.into_iter().unzip();
        self.take_whole(&updates, &messages).await;
    }

    /// Takes a message with photos whose updates are on disk.
    pub(crate) async fn take_whole(self: &Arc<Self>, updates: &[u64], parts: &[Message]) {
        let done = match wish(parts, self.me()) {
            Some(Wish::Ask(ask)) => self.ask_with_photos(ask).await,
            Some(Wish::Command(command, ask)) => {
                let photos = self.photos(&ask).await;
                self.command(command, ask, photos).await
            }
            Some(Wish::Unreadable(ask)) => {
                self.unreadable(&ask);
                Accepting::Done
            }
            None => Accepting::Done,
        };
        match done {
            Accepting::Done => self.release(updates).await,
            // They stay on disk for the next start.
            Accepting::Later => {}
        }
    }

    async fn ask_with_photos(self: &Arc<Self>, ask: Ask) -> Accepting {
        let photos = self.photos(&ask).await;
        self.ask(ask, photos, true).await
    }

    async fn photos(&self, ask: &Ask) -> Vec<InboundPhoto> {
        let fetches = ask.photos.iter().take(PHOTOS).map(|file| self.photo(file));
        futures::future::join_all(fetches).await
    }

    async fn release(&self, updates: &[u64]) {
        if let Err(error) = self.ports.updates.release(&Self::platform(), updates).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "held updates stay held");
        }
    }
}
