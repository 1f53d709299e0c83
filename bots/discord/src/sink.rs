//! Bringing replies to channels: a placeholder at once, first picks and the final reply by editing it.
//!
//! Creating a message takes a nonce that Discord enforces for some minutes, editing is idempotent: neither a
//! retry nor a restart shows a reply twice.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use magpie_core::ports::{DeliveryError, InboxEntry, Post, ReplySink, StoreError};
use magpie_core::{Phrases, Platform, Reply, ReplyAddress, ReplyStage, Tally, TurnId};
use serde_json::{Value, json};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::Shared;
use crate::api::CallError;
use crate::outbound::{Context, final_reply, first_picks, plain};
use crate::place::{Answerable, Place, message_of, nonce, post_key};

/// A reply that is there sooner is posted at once: nobody sees the difference, and it takes one call instead of
/// two of the few that a channel may get.
const PLACEHOLDER_AFTER: Duration = Duration::from_millis(50);
/// A turn that is answered sooner shows no typing: the answer is there.
const TYPING_AFTER: Duration = Duration::from_millis(400);
/// Discord shows typing for ten seconds.
const TYPING_EVERY: Duration = Duration::from_secs(8);
/// Somebody is told of missing permissions once in this time.
const TOLD_EVERY: Duration = Duration::from_secs(3_600);

/// The message of an interaction's answer.
const ORIGINAL: &str = "@original";

/// What is shown of a turn.
#[derive(Default)]
struct Shown {
    message: Option<u64>,
}

/// A turn that is being shown.
#[derive(Default)]
struct Live {
    shown: tokio::sync::Mutex<Shown>,
    /// The final reply is there: previews are over.
    ended: CancellationToken,
}

/// Brings replies to Discord.
pub struct DiscordSink {
    shared: Arc<Shared>,
    live: Mutex<HashMap<TurnId, Arc<Live>>>,
}

impl DiscordSink {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { shared, live: Mutex::default() }
    }

    fn turns(&self) -> MutexGuard<'_, HashMap<TurnId, Arc<Live>>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn live(&self, turn: &TurnId) -> Arc<Live> {
        Arc::clone(self.turns().entry(turn.clone()).or_default())
    }
}

#[async_trait]
impl ReplySink for DiscordSink {
    fn platform(&self) -> Platform {
        Shared::platform()
    }

    fn preview(&self, entry: &InboxEntry, stage: &ReplyStage) {
        let Some(place) = Place::of(entry) else { return };
        if place.direct_to.is_some() {
            return;
        }
        let live = self.live(&entry.turn);
        let shared = Arc::clone(&self.shared);
        let turn = entry.turn.clone();
        match stage {
            // An interaction shows by itself that its answer comes.
            ReplyStage::Placeholder { .. } if place.interaction.is_some() => {}
            ReplyStage::Placeholder { text, .. } => {
                let text = text.clone();
                self.shared.tasks.spawn(async move {
                    shared.show_placeholder(&live, &turn, &place, &text).await;
                    shared.show_typing(&live, &place).await;
                });
            }
            ReplyStage::FirstPicks(reply) => {
                let body = first_picks(reply);
                self.shared.tasks.spawn(async move {
                    shared.show_first_picks(&live, &place, &body).await;
                });
            }
            ReplyStage::Final(_) => {}
        }
    }

    async fn deliver(&self, entry: &InboxEntry, reply: &Reply) -> Result<(), DeliveryError> {
        let Some(place) = Place::of(entry) else {
            return Err(DeliveryError::Closed("the message has no address in Discord".to_owned()));
        };
        let is_elsewhere = place.direct_to.is_some();
        let place = match place.direct_to {
            Some(user) => {
                let channel = self.shared.direct_channel(user).await;
                Place::direct(channel.map_err(|error| delivery_error(&error))?)
            }
            None => place,
        };
        let live = self.live(&entry.turn);
        live.ended.cancel();
        let mut shown = live.shown.lock().await;
        let phrases = Phrases::of(entry.locale.as_deref());
        let signer = &self.shared.ports.signer;
        let whole = self.shared.ports.answers.link(&reply.turn);
        let tally = match place.card && Tally::compares(reply.picks.len()) {
            true => Some(self.shared.tally(&reply.turn).await),
            false => None,
        };
        let context = Context { channel: place.channel, phrases, signer, whole, tally };
        let mut body = final_reply(reply, &context);
        // What is pressed there would be read as part of another conversation.
        if is_elsewhere {
            body["components"] = json!([]);
        }
        let outcome = self.shared.show_final(&mut shown, &place, &reply.turn, body).await;
        drop(shown);
        if let Err(error) = &outcome
            && error.lacks_permission()
        {
            self.shared.tell_permissions(&place, entry.sender.id.as_str(), phrases);
        }
        let outcome = outcome.map_err(|error| delivery_error(&error));
        if !matches!(outcome, Err(DeliveryError::Unavailable { .. })) {
            self.turns().remove(&entry.turn);
        }
        outcome
    }

    fn standing_address(&self, entry: &InboxEntry) -> ReplyAddress {
        let place = Place::of(entry).map(|place| place.standing(&entry.sender.id).address());
        place.unwrap_or_else(|| entry.address.clone())
    }

    async fn withdraw(&self, entry: &InboxEntry) -> Result<(), DeliveryError> {
        let live = self.live(&entry.turn);
        live.ended.cancel();
        let mut shown = live.shown.lock().await;
        shown.message = None;
        let posts = self.shared.ports.posts.posts(&entry.turn).await.map_err(not_kept)?;
        for post in posts {
            let Some((channel, message)) = message_of(&post.message) else { continue };
            let path = format!("channels/{channel}/messages/{message}");
            match self.shared.api.delete(&path).await {
                Ok(_) | Err(CallError::Refused { .. }) => {
                    self.shared.ports.posts.drop_post(&post.message).await.map_err(not_kept)?;
                }
                Err(error) => return Err(delivery_error(&error)),
            }
        }
        drop(shown);
        self.turns().remove(&entry.turn);
        Ok(())
    }
}

impl Shared {
    async fn show_placeholder(&self, live: &Live, turn: &TurnId, place: &Place, text: &str) {
        tokio::select! {
            biased;
            () = live.ended.cancelled() => return,
            () = tokio::time::sleep(PLACEHOLDER_AFTER) => {}
        }
        let mut shown = live.shown.lock().await;
        if live.ended.is_cancelled() {
            return;
        }
        match self.create(turn, place, plain(text), Some(&live.ended)).await {
            Ok((message, _)) => shown.message = Some(message),
            Err(error) => tracing::debug!(%error, "no placeholder"),
        }
    }

    async fn show_typing(&self, live: &Live, place: &Place) {
        let mut pause = TYPING_AFTER;
        loop {
            tokio::select! {
                biased;
                () = live.ended.cancelled() => return,
                () = tokio::time::sleep(pause) => {}
            }
            let path = format!("channels/{}/typing", place.channel);
            if self.api.post(&path, &json!({})).await.is_err() {
                return;
            }
            pause = TYPING_EVERY;
        }
    }

    async fn show_first_picks(&self, live: &Live, place: &Place, body: &Value) {
        let shown = tokio::select! {
            biased;
            () = live.ended.cancelled() => return,
            shown = live.shown.lock() => shown,
        };
        if live.ended.is_cancelled() {
            return;
        }
        let path = match (&place.interaction, shown.message) {
            (Some(interaction), _) => {
                self.promised(&interaction.token).await;
                original(interaction)
            }
            (None, Some(message)) => format!("channels/{}/messages/{message}", place.channel),
            (None, None) => return,
        };
        if let Err(error) = self.api.patch(&path, body).await {
            tracing::debug!(%error, "first picks not shown");
        }
    }

    async fn show_final(
        &self,
        shown: &mut Shown,
        place: &Place,
        turn: &TurnId,
        body: Value,
    ) -> Result<(), CallError> {
        if let Some(interaction) = &place.interaction {
            self.promised(&interaction.token).await;
            match self.api.patch(&original(interaction), &body).await {
                Ok(answer) => {
                    self.keep(turn, place.channel, answer["id"].as_str()).await?;
                    return Ok(());
                }
                // Fifteen minutes are over: what only its asker may see stays unsaid, the rest is posted.
                Err(error) if error.interaction_is_over() && interaction.ephemeral => {
                    return Err(CallError::Refused { code: 10_003, message: error.to_string() });
                }
                Err(error) if error.interaction_is_over() || error.message_is_gone() => {}
                Err(error) => return Err(error),
            }
        }
        for _ in 0..2 {
            let (message, complete) = self.message_for(shown, turn, place, &body).await?;
            if complete {
                return Ok(());
            }
            let path = format!("channels/{}/messages/{message}", place.channel);
            match self.api.patch(&path, &body).await {
                Ok(_) => return Ok(()),
                // Somebody deleted the placeholder: once more, with a new one.
                Err(error) if error.message_is_gone() => {
                    shown.message = None;
                    let gone = post_key(place.channel, message);
                    self.ports.posts.drop_post(&gone).await.map_err(store_failed)?;
                }
                Err(error) => return Err(error),
            }
        }
        Err(CallError::Refused { code: 10_008, message: "its message is deleted".to_owned() })
    }

    /// The message that a turn's reply is edited into: the one that is there, or a new one; and whether it shows
    /// the reply already.
    async fn message_for(
        &self,
        shown: &mut Shown,
        turn: &TurnId,
        place: &Place,
        body: &Value,
    ) -> Result<(u64, bool), CallError> {
        if let Some(message) = shown.message {
            return Ok((message, false));
        }
        let posts = self.ports.posts.posts(turn).await.map_err(store_failed)?;
        let known = posts.iter().filter_map(|post| message_of(&post.message));
        let known = known.filter(|(channel, _)| *channel == place.channel).map(|(_, id)| id).next();
        let (message, complete) = match known {
            Some(message) => (message, false),
            None => self.create(turn, place, body.clone(), None).await?,
        };
        shown.message = Some(message);
        Ok((message, complete))
    }

    /// Posts the message of a turn and keeps its number. Tells that, and whether the message is as it was
    /// posted: where the nonce was used before, Discord answers with what was posted then.
    async fn create(
        &self,
        turn: &TurnId,
        place: &Place,
        mut body: Value,
        unwanted: Option<&CancellationToken>,
    ) -> Result<(u64, bool), CallError> {
        body["nonce"] = Value::from(nonce(turn, "reply"));
        body["enforce_nonce"] = Value::from(true);
        // In direct messages it is plain what is answered.
        if let (Some(message), Some(_)) = (place.message, place.guild) {
            body["message_reference"] =
                json!({"message_id": message.to_string(), "fail_if_not_exists": false});
        }
        let path = format!("channels/{}/messages", place.channel);
        let answer = self.api.post_unless(unwanted, &path, &body).await?;
        let number = self.keep(turn, place.channel, answer["id"].as_str()).await?;
        let length = |message: &Value, list: &str| message[list].as_array().map_or(0, Vec::len);
        let complete = answer["content"].as_str().unwrap_or_default()
            == body["content"].as_str().unwrap_or_default()
            && ["embeds", "components"]
                .iter()
                .all(|list| length(&answer, list) == length(&body, list));
        Ok((number, complete))
    }

    /// The channel of somebody's direct messages.
    async fn direct_channel(&self, user: u64) -> Result<u64, CallError> {
        let recipient = json!({"recipient_id": user.to_string()});
        let direct = self.api.post("users/@me/channels", &recipient).await?;
        let id = direct["id"].as_str().and_then(|id| id.parse().ok());
        id.ok_or_else(|| CallError::Unreachable("a channel without a number".to_owned()))
    }

    async fn keep(&self, turn: &TurnId, channel: u64, id: Option<&str>) -> Result<u64, CallError> {
        let id = id.and_then(|id| id.parse().ok());
        let id =
            id.ok_or_else(|| CallError::Unreachable("a message without a number".to_owned()))?;
        let post =
            Post { message: post_key(channel, id), turn: turn.clone(), detail: "reply".to_owned() };
        self.ports.posts.keep_post(&post).await.map_err(store_failed)?;
        Ok(id)
    }

    /// Ends an interaction whose answer was promised.
    pub(crate) async fn finish(&self, place: &Place, body: Value) {
        let Some(interaction) = &place.interaction else { return };
        if let Err(error) = self.api.patch(&original(interaction), &body).await {
            tracing::warn!(%error, "an interaction is left thinking");
        }
    }

    /// Sends a message that belongs to no turn.
    pub(crate) fn notice(self: &Arc<Self>, place: &Place, body: Value) {
        let (shared, place) = (Arc::clone(self), place.clone());
        self.tasks.spawn(async move {
            if place.interaction.is_some() {
                return shared.finish(&place, body).await;
            }
            let mut body = body;
            if let (Some(message), Some(_)) = (place.message, place.guild) {
                body["message_reference"] =
                    json!({"message_id": message.to_string(), "fail_if_not_exists": false});
            }
            if let Some(message) = place.message {
                let turn = TurnId::new(message.to_string());
                body["nonce"] = Value::from(nonce(&turn, "notice"));
                body["enforce_nonce"] = Value::from(true);
            }
            let path = format!("channels/{}/messages", place.channel);
            if let Err(error) = shared.api.post(&path, &body).await {
                tracing::warn!(%error, "a notice is not shown");
            }
        });
    }

    /// Whether somebody has not been told in the last while that they are not answered in a channel.
    pub(crate) fn first_told(&self, channel: u64, user: u64) -> bool {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        told.retain(|_, at| now.duration_since(*at) < TOLD_EVERY);
        told.insert((channel, user), now).is_none()
    }

    /// Writes to somebody in their direct messages.
    pub(crate) async fn say_directly(&self, user: u64, text: &str) -> Result<(), CallError> {
        let id = self.direct_channel(user).await?;
        let body = json!({"content": text, "allowed_mentions": {"parse": []}});
        self.api.post(&format!("channels/{id}/messages"), &body).await.map(drop)
    }

    /// Tells somebody in private that the bot can't answer where they asked.
    fn tell_permissions(self: &Arc<Self>, place: &Place, user: &str, phrases: &'static Phrases) {
        let Ok(user) = user.parse::<u64>() else { return };
        if !self.first_told(place.channel, user) {
            return;
        }
        let shared = Arc::clone(self);
        let text = phrases.no_permission(format!("<#{}>", place.channel));
        let channel = place.channel;
        self.tasks.spawn(async move {
            if let Err(error) = shared.say_directly(user, &text).await {
                tracing::info!(%error, channel, "permissions are missing, and nobody could be told");
            }
        });
    }
}

pub(crate) fn original(interaction: &Answerable) -> String {
    format!("webhooks/{}/{}/messages/{ORIGINAL}", interaction.application, interaction.token)
}

fn delivery_error(error: &CallError) -> DeliveryError {
    if error.closes_channel() {
        return DeliveryError::Closed(error.to_string());
    }
    match error {
        CallError::Refused { .. } => {
            // The same message would be refused again.
            tracing::error!(%error, "a reply that Discord refuses");
            DeliveryError::Closed(error.to_string())
        }
        CallError::RetryAfter(wait) => {
            DeliveryError::Unavailable { detail: error.to_string(), retry_after: Some(*wait) }
        }
        CallError::Token | CallError::Unreachable(_) | CallError::Unwanted => {
            DeliveryError::Unavailable { detail: error.to_string(), retry_after: None }
        }
    }
}

fn not_kept(error: StoreError) -> DeliveryError {
    DeliveryError::Unavailable { detail: error.to_string(), retry_after: None }
}

fn store_failed(error: StoreError) -> CallError {
    CallError::Unreachable(error.to_string())
}
