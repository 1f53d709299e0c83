//! Messages to the bot, on their way to the application.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use magpie_core::ports::{FetchError, Refusal};
use magpie_core::{
    Audience, CommunityId, ConversationId, InboundMessage, InboundPhoto, MessageKey, PhotoError,
    Phrases, Sender, SenderId, TurnId,
};
use serde::{Deserialize, Serialize};
use serenity::model::channel::{Attachment, Embed, Message};
use serenity::model::user::User;
use url::Url;

use crate::community::community_of;
use crate::place::Place;
use crate::{ATTACHMENT_HOSTS, Shared};

/// Largest photo that is fetched.
const MOST_BYTES: usize = 20 * 1024 * 1024;
const PATIENCE: Duration = Duration::from_secs(20);
/// Photos of one message that are read.
const PHOTOS: usize = 4;

/// A message to the bot, without its photos' bytes. Kept as it is while they are fetched.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Ask {
    pub(crate) place: Place,
    /// What makes it unique.
    pub(crate) key: String,
    #[serde(default)]
    pub(crate) replaces: Option<String>,
    pub(crate) user: u64,
    pub(crate) name: String,
    pub(crate) locale: Option<String>,
    pub(crate) text: String,
    pub(crate) photos: Vec<PhotoLink>,
    /// The turn whose reply it answers.
    pub(crate) answers: Option<String>,
    /// Whether only its sender sees the reply.
    pub(crate) private: bool,
    /// Whether its sender moderates the place.
    #[serde(default)]
    pub(crate) moderates: bool,
    pub(crate) may_continue: bool,
    pub(crate) sent_at: Timestamp,
}

/// A photo that was attached.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PhotoLink {
    url: String,
    bytes: u32,
}

/// The pictures of a message: attached to it or to what it forwards, else those that its links show.
pub(crate) fn pictures_of(message: &Message) -> Vec<PhotoLink> {
    let forwarded = message.message_snapshots.iter();
    let attached = forwarded.clone().flat_map(|snapshot| &snapshot.attachments);
    let attached = pictures(message.attachments.iter().chain(attached));
    if !attached.is_empty() {
        return attached;
    }
    let embeds = message.embeds.iter().chain(forwarded.flat_map(|snapshot| &snapshot.embeds));
    embeds.filter_map(embedded).take(PHOTOS).collect()
}

/// The picture of a card, as Discord keeps it: where it comes from is somebody else's server.
fn embedded(embed: &Embed) -> Option<PhotoLink> {
    let image = embed.image.as_ref().and_then(|image| image.proxy_url.clone());
    let thumbnail = || embed.thumbnail.as_ref().and_then(|small| small.proxy_url.clone());
    Some(PhotoLink { url: image.or_else(thumbnail)?, bytes: 0 })
}

/// The pictures among attachments, by what they say they are.
pub(crate) fn pictures<'a>(
    attachments: impl IntoIterator<Item = &'a Attachment>,
) -> Vec<PhotoLink> {
    const ENDINGS: &[&str] = &[".jpg", ".jpeg", ".png", ".webp", ".gif", ".heic", ".heif"];
    let is_picture = |attachment: &&Attachment| {
        let said = attachment.content_type.as_deref().unwrap_or_default();
        let name = attachment.filename.to_ascii_lowercase();
        said.starts_with("image/")
            || (said.is_empty() && ENDINGS.iter().any(|ending| name.ends_with(ending)))
    };
    attachments
        .into_iter()
        .filter(is_picture)
        .map(|attachment| PhotoLink { url: attachment.url.clone(), bytes: attachment.size })
        .take(PHOTOS)
        .collect()
}

pub(crate) fn sender(user: u64, name: &str) -> Sender {
    Sender {
        platform: Shared::platform(),
        id: SenderId::new(user.to_string()),
        display_name: Some(name.to_owned()),
    }
}

pub(crate) fn name_of(user: &User) -> String {
    user.global_name.clone().unwrap_or_else(|| user.name.clone())
}

/// Where things are talked about. What one person alone sees in a channel is a conversation of its own; in a
/// direct message words, commands and buttons are about the same things.
pub(crate) fn conversation(place: &Place, user: u64) -> ConversationId {
    let hidden = place.interaction.as_ref().is_some_and(|answerable| answerable.ephemeral);
    ConversationId::new(match hidden {
        true => format!("discord:{}:{user}", place.channel),
        false => format!("discord:{}", place.channel),
    })
}

impl Ask {
    fn into_message(self, photos: Vec<InboundPhoto>) -> InboundMessage {
        let place = self.place;
        let community = place.guild.map_or_else(
            || CommunityId::new(format!("discord:channel:{}", place.channel)),
            community_of,
        );
        InboundMessage {
            key: MessageKey::new(self.key),
            conversation: conversation(&place, self.user),
            address: place.address(),
            sender: sender(self.user, &self.name),
            audience: match self.private {
                true => Audience::Private,
                false => Audience::Community(community),
            },
            moderates: self.moderates,
            text: self.text,
            photos,
            reply_to: self.answers.map(TurnId::new),
            replaces: self.replaces.map(MessageKey::new),
            may_continue: self.may_continue,
            locale: self.locale,
            sent_at: self.sent_at,
        }
    }
}

impl Shared {
    /// Hands a message to the application. What it is told meanwhile stands in the refusal, when there is one.
    pub(crate) async fn ask(self: &Arc<Self>, ask: Ask) -> Result<(), Refusal> {
        if ask.photos.is_empty() {
            let message = ask.into_message(Vec::new());
            return self.companion().accept(message).await.map(drop);
        }
        // On disk before anything is fetched: an end of the program in between loses nothing.
        let number = number_of(&ask.key);
        let kept = serde_json::to_vec(&ask).expect("numbers and text can be written as JSON");
        let platform = Self::platform();
        if let Err(error) = self.ports.updates.hold(&platform, number, &kept).await {
            return Err(Refusal::NotStored(error.to_string()));
        }
        let shared = Arc::clone(self);
        self.tasks.spawn(async move { shared.ask_held(number, ask).await });
        Ok(())
    }

    /// Takes up messages whose photos an earlier run did not get.
    pub(crate) async fn take_up_held(self: &Arc<Self>) {
        let held = self.ports.updates.held(&Self::platform()).await.unwrap_or_default();
        for (number, bytes) in held {
            match serde_json::from_slice::<Ask>(&bytes) {
                Ok(ask) => {
                    let shared = Arc::clone(self);
                    self.tasks.spawn(async move { shared.ask_held(number, ask).await });
                }
                Err(_) => {
                    let _ = self.ports.updates.release(&Self::platform(), &[number]).await;
                }
            }
        }
    }

    async fn ask_held(self: Arc<Self>, number: u64, ask: Ask) {
        let fetches = ask.photos.iter().map(|photo| self.photo(photo));
        let photos = futures::future::join_all(fetches).await;
        let place = ask.place.clone();
        let phrases = Phrases::of(ask.locale.as_deref());
        match self.companion().accept(ask.into_message(photos)).await {
            Ok(_) => {}
            Err(Refusal::Stopping | Refusal::NotStored(_)) => return,
            Err(refusal) => self.tell(&place, &refusal, phrases),
        }
        if let Err(error) = self.ports.updates.release(&Self::platform(), &[number]).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "a message stays held");
        }
    }

    async fn photo(&self, photo: &PhotoLink) -> InboundPhoto {
        let missing = |why: &str| PhotoError::Missing(why.to_owned());
        let announced = usize::try_from(photo.bytes).unwrap_or(usize::MAX);
        if announced > MOST_BYTES {
            return Err(PhotoError::TooManyBytes { bytes: announced, limit: MOST_BYTES });
        }
        let url = Url::parse(&photo.url).map_err(|_| missing("its address can't be read"))?;
        if !self.is_attachment(&url) {
            return Err(missing("it is not on Discord's servers"));
        }
        match self.ports.files.fetch(&url, MOST_BYTES, PATIENCE).await {
            Ok(fetched) => Ok(fetched.bytes),
            Err(FetchError::TooLarge { limit, .. }) => {
                Err(PhotoError::TooManyBytes { bytes: limit + 1, limit })
            }
            Err(FetchError::Gone { .. }) => Err(missing("it is gone")),
            Err(FetchError::Forbidden { rule, .. }) => Err(PhotoError::Missing(rule)),
            Err(FetchError::Unavailable { .. }) => Err(missing("Discord did not give it out")),
        }
    }

    fn is_attachment(&self, url: &Url) -> bool {
        let own = self.config.api_url.as_ref();
        let discord = url.scheme() == "https"
            && url.host_str().is_some_and(|host| ATTACHMENT_HOSTS.contains(&host));
        discord || own.is_some_and(|own| own.origin() == url.origin())
    }
}

/// A number for a message's key, to keep it under.
fn number_of(key: &str) -> u64 {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn urls(extra: &serde_json::Value) -> Vec<String> {
        let mut message = json!({
            "id": "1", "channel_id": "2", "content": "", "timestamp": "2026-01-01T00:00:00Z",
            "edited_timestamp": null, "tts": false, "mention_everyone": false, "mentions": [],
            "mention_roles": [], "attachments": [], "embeds": [], "pinned": false, "type": 0,
            "author": {"id": "3", "username": "ada", "discriminator": "0", "avatar": null},
        });
        for (name, value) in extra.as_object().unwrap() {
            message[name] = value.clone();
        }
        let message: Message = serde_json::from_value(message).unwrap();
        pictures_of(&message).into_iter().map(|photo| photo.url).collect()
    }

    #[test]
    fn pictures_are_found_attached_forwarded_and_under_links() {
        let attachment = |name: &str| {
            json!({
                "id": "4", "filename": name, "size": 10, "content_type": "image/png",
                "url": format!("https://cdn.discordapp.com/{name}"), "proxy_url": "https://x.example",
            })
        };
        let card = json!({
            "type": "image", "url": "https://shop.example/a.jpg",
            "thumbnail": {
                "url": "https://shop.example/a.jpg",
                "proxy_url": "https://images-ext-1.discordapp.net/external/a.jpg",
            },
        });
        let forwarded = json!([{"message": {
            "content": "", "timestamp": "2026-01-01T00:00:00Z", "edited_timestamp": null,
            "mentions": [], "attachments": [attachment("far.png")], "embeds": [], "type": 0,
        }}]);
        let own = json!({"attachments": [attachment("own.png")], "embeds": [card]});
        assert_eq!(urls(&own), ["https://cdn.discordapp.com/own.png"]);
        assert_eq!(
            urls(&json!({"message_snapshots": forwarded})),
            ["https://cdn.discordapp.com/far.png"]
        );
        assert_eq!(
            urls(&json!({"embeds": [card]})),
            ["https://images-ext-1.discordapp.net/external/a.jpg"]
        );
        let bare = json!({"embeds": [{"image": {"url": "https://shop.example/a.jpg"}}]});
        assert_eq!(urls(&bare), Vec::<String>::new());
    }
}
