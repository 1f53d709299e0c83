//! Files: photos that shoppers send, pictures of picks as an album.

use std::time::Duration;

use bytes::Bytes;
use magpie_core::ports::{FetchError, Post};
use magpie_core::text::shorten;
use magpie_core::{MessageKey, PhotoError, Phrases, Pick, Reply};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use teloxide::payloads::GetFile;
use teloxide::types::{FileId, Message, PhotoSize};

use crate::Shared;
use crate::api::{CallError, understand};
use crate::markup::Html;
use crate::place::{Place, post_key};

/// Largest photo that is fetched. Bots can't be given more than 20 MB at all.
const MOST_BYTES: usize = 20 * 1024 * 1024;
/// Largest picture of a product that is put into an album.
const MOST_PICTURE: usize = 5 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(20);
/// Pixels beyond which a photo tells nothing more.
const ENOUGH_PIXELS: u32 = 1_280;
/// An album has two to ten.
const ALBUM: std::ops::RangeInclusive<usize> = 2..=10;

/// The photo of a message, sent as a photo or as a file.
pub(crate) fn photo_of(message: &Message) -> Option<FileId> {
    if let Some(sizes) = message.photo() {
        return best_size(sizes).map(|size| size.file.id.clone());
    }
    // An animation is a document as well.
    let document = message.document().filter(|_| message.animation().is_none())?;
    let mime = document.mime_type.as_ref()?;
    (mime.type_() == "image").then(|| document.file.id.clone())
}

/// The smallest size that is large enough, or the largest.
fn best_size(sizes: &[PhotoSize]) -> Option<&PhotoSize> {
    let longest = |size: &PhotoSize| size.width.max(size.height);
    let enough =
        sizes.iter().filter(|size| longest(size) >= ENOUGH_PIXELS).min_by_key(|s| longest(s));
    enough.or_else(|| sizes.iter().max_by_key(|size| longest(size)))
}

impl Shared {
    /// Fetches a photo through the guard. Why there is none is for the shopper; it never names the address,
    /// which holds the token.
    pub(crate) async fn photo(&self, file: &FileId) -> Result<Bytes, PhotoError> {
        let missing = |why: &str| PhotoError::Missing(why.to_owned());
        let found = match self.api.call_again(&GetFile::new(file.clone())).await {
            Ok(found) => found,
            Err(CallError::Refused(said)) if said.contains("too big") => {
                return Err(missing("Telegram gives bots no files above 20 MB"));
            }
            Err(error) => return Err(PhotoError::Missing(error.to_string())),
        };
        let url = self.api.file_url(&found.path).ok_or_else(|| missing("it has no address"))?;
        match self.ports.files.fetch(&url, MOST_BYTES, PATIENCE).await {
            Ok(fetched) => Ok(fetched.bytes),
            Err(FetchError::TooLarge { limit, .. }) => {
                Err(PhotoError::TooManyBytes { bytes: limit + 1, limit })
            }
            Err(FetchError::Gone { .. }) => Err(missing("it is gone")),
            Err(FetchError::Forbidden { rule, .. }) => Err(PhotoError::Missing(rule)),
            Err(FetchError::Unavailable { .. }) => Err(missing("Telegram did not give it out")),
        }
    }

    /// Sends the pictures of a reply's picks, at most once: what is not known to be there is not repeated.
    pub(crate) async fn show_album(&self, place: &Place, reply: &Reply, phrases: &Phrases) {
        let note = Post {
            message: MessageKey::new(format!("telegram:{}:album:{}", place.chat(), reply.turn)),
            turn: reply.turn.clone(),
            detail: "album".to_owned(),
        };
        let known = self.ports.posts.posts(&reply.turn).await.unwrap_or_default();
        if known.iter().any(|post| post.message == note.message)
            || self.ports.posts.keep_post(&note).await.is_err()
        {
            return;
        }
        if let Err(error) = self.send_album(place, reply, phrases).await {
            tracing::warn!(%error, "the album is not shown");
        }
    }

    /// Sends the pictures of a reply's picks. Says whether there were any.
    pub(crate) async fn send_album(
        &self,
        place: &Place,
        reply: &Reply,
        phrases: &Phrases,
    ) -> Result<bool, CallError> {
        let mut pictures: Vec<(&Pick, Bytes)> = Vec::new();
        let fetches = reply.picks.iter().take(*ALBUM.end()).filter_map(|pick| {
            let url = pick.product.picture_url()?;
            Some(
                async move { (pick, self.ports.pictures.fetch(url, MOST_PICTURE, PATIENCE).await) },
            )
        });
        for (pick, fetched) in futures::future::join_all(fetches).await {
            pictures.extend(fetched.ok().map(|fetched| (pick, fetched.bytes)));
        }
        if pictures.is_empty() {
            return Ok(false);
        }
        for _ in &pictures {
            self.pace.turn(place.chat()).await;
        }
        let sent = match pictures.as_slice() {
            [(pick, bytes)] => {
                let form = self.form(place).text("caption", caption(pick, phrases));
                let form = form.text("parse_mode", "HTML").part("photo", part(0, bytes));
                self.api.upload("SendPhoto", form).await
            }
            several => {
                let media: Vec<Value> = several
                    .iter()
                    .enumerate()
                    .map(|(at, (pick, _))| {
                        json!({
                            "type": "photo",
                            "media": format!("attach://picture{at}"),
                            "caption": caption(pick, phrases),
                            "parse_mode": "HTML",
                        })
                    })
                    .collect();
                let mut form = self.form(place).text("media", Value::from(media).to_string());
                for (at, (_, bytes)) in several.iter().enumerate() {
                    form = form.part(format!("picture{at}"), part(at, bytes));
                }
                self.api.upload("SendMediaGroup", form).await
            }
        };
        if let Err(CallError::RetryAfter(wait)) = &sent {
            self.pace.wait(place.chat(), *wait);
        }
        let sent = sent?;
        // A reaction to a picture is one to its reply.
        let sent = if sent.is_array() { sent } else { Value::from(vec![sent]) };
        for message in understand::<Vec<Message>>(&sent)? {
            let post = Post {
                message: post_key(place.chat(), message.id),
                turn: reply.turn.clone(),
                detail: "picture".to_owned(),
            };
            if let Err(error) = self.ports.posts.keep_post(&post).await {
                tracing::warn!(error = &error as &dyn std::error::Error, "a picture is not noted");
            }
        }
        Ok(true)
    }

    fn form(&self, place: &Place) -> Form {
        let mut form = Form::new().text("chat_id", place.chat().0.to_string());
        if let Some(topic) = place.topic() {
            form = form.text("message_thread_id", topic.to_string());
        }
        form
    }
}

fn part(at: usize, bytes: &Bytes) -> Part {
    Part::bytes(bytes.to_vec()).file_name(format!("picture{at}.jpg"))
}

fn caption(pick: &Pick, phrases: &Phrases) -> String {
    let product = &pick.product;
    let title = shorten(&product.title, 200);
    let mut html = Html::default().text(&format!("{}. ", pick.rank));
    html = match &product.url {
        Some(url) => html.link(url.as_str(), &title),
        None => html.bold(&title),
    };
    if let Some(price) = product.price {
        html = html.text(" — ").bold(&price.to_string());
    }
    html.text("\n").italic(&crate::outbound::receipt_line(pick, phrases)).into_source()
}
