//! Bringing replies to chats: a placeholder at once, first picks and the final reply by editing it.
//!
//! Telegram has no key that makes a message idempotent, an edit is. So the final reply is only ever an edit of
//! a message whose number is on disk: a crash before that leaves a placeholder behind, never a second reply.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use magpie_core::ports::{DeliveryError, InboxEntry, Post, ReplySink};
use magpie_core::{Phrases, Platform, Reply, ReplyAddress, ReplyStage, Tally, TurnId};
use teloxide::payloads::SendChatActionSetters as _;
use teloxide::payloads::{
    DeleteMessage, EditMessageText, EditMessageTextSetters as _, SendChatAction, SendMessage,
    SendMessageSetters as _,
};
use teloxide::types::{ChatAction, ChatId, MessageId, ParseMode, ReplyParameters, UserId};
use tokio_util::sync::CancellationToken;

use crate::Shared;
use crate::api::CallError;
use crate::outbound::{Context, Pictures, Rendered, final_reply, first_picks, plain};
use crate::place::{Place, message_of, post_key};

/// A turn that is answered sooner shows no typing: the answer is there.
const TYPING_AFTER: Duration = Duration::from_millis(400);
/// Telegram shows typing for five seconds.
const TYPING_EVERY: Duration = Duration::from_millis(4_500);

/// Tries of an edit while the server fails, before the application waits longer.
const EDITS: u32 = 3;

/// What is shown of a turn.
#[derive(Default)]
struct Shown {
    message: Option<MessageId>,
    /// Room for the next edit was taken already.
    paid: bool,
}

/// A turn that is being shown.
#[derive(Default)]
struct Live {
    shown: tokio::sync::Mutex<Shown>,
    /// The final reply is there: previews are over.
    ended: CancellationToken,
}

/// Brings replies to Telegram.
pub struct TelegramSink {
    shared: Arc<Shared>,
    live: Arc<Mutex<HashMap<TurnId, Arc<Live>>>>,
}

impl TelegramSink {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { shared, live: Arc::default() }
    }

    fn turns(&self) -> MutexGuard<'_, HashMap<TurnId, Arc<Live>>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn live(&self, turn: &TurnId) -> Arc<Live> {
        Arc::clone(self.turns().entry(turn.clone()).or_default())
    }
}

#[async_trait]
impl ReplySink for TelegramSink {
    fn platform(&self) -> Platform {
        Shared::platform()
    }

    fn preview(&self, entry: &InboxEntry, stage: &ReplyStage) {
        let Some(place) = Place::of(entry) else { return };
        let live = self.live(&entry.turn);
        let shared = Arc::clone(&self.shared);
        let turn = entry.turn.clone();
        match stage {
            ReplyStage::Placeholder { text, .. } => {
                let text = text.clone();
                self.shared.tasks.spawn(async move {
                    shared.show_placeholder(&live, &turn, &place, &text).await;
                    shared.show_typing(&live, &place).await;
                });
            }
            ReplyStage::FirstPicks(reply) => {
                let reply = reply.clone();
                let phrases = Phrases::of(entry.locale.as_deref());
                self.shared.tasks.spawn(async move {
                    shared.show_first_picks(&live, &place, &reply, phrases).await;
                });
            }
            ReplyStage::Final(_) => {}
        }
    }

    async fn deliver(&self, entry: &InboxEntry, reply: &Reply) -> Result<(), DeliveryError> {
        let Some(place) = Place::of(entry) else {
            return Err(DeliveryError::Closed("the message has no address in Telegram".to_owned()));
        };
        let live = self.live(&entry.turn);
        live.ended.cancel();
        let mut shown = live.shown.lock().await;
        let phrases = Phrases::of(entry.locale.as_deref());
        let outcome = self.shared.show_final(&mut shown, place, reply, phrases).await;
        drop(shown);
        if !matches!(outcome, Err(DeliveryError::Unavailable { .. })) {
            self.turns().remove(&entry.turn);
        }
        outcome
    }

    fn standing_address(&self, entry: &InboxEntry) -> ReplyAddress {
        Place::of(entry).map_or_else(|| entry.address.clone(), |place| place.standing().address())
    }

    async fn moderates(&self, entry: &InboxEntry) -> bool {
        let (place, user) = (Place::of(entry), entry.sender.id.as_str().parse().map(UserId));
        let (Some(place), Ok(user)) = (place, user) else { return entry.moderates };
        entry.moderates || self.shared.is_admin(place.chat(), user).await
    }

    async fn withdraw(&self, entry: &InboxEntry) -> Result<(), DeliveryError> {
        let Some(place) = Place::of(entry) else { return Ok(()) };
        let live = self.live(&entry.turn);
        live.ended.cancel();
        let mut shown = live.shown.lock().await;
        shown.message = None;
        let posts = self.shared.ports.posts.posts(&entry.turn).await.map_err(not_kept)?;
        for post in posts {
            let Some(message) = message_of(&post.message) else { continue };
            let delete = DeleteMessage::new(place.chat(), message);
            match self.shared.api.call_again(&delete).await {
                // What is gone or can't be deleted any more needs no second try.
                Ok(_) | Err(CallError::Refused(_)) => {
                    self.shared.ports.posts.drop_post(&post.message).await.map_err(not_kept)?;
                }
                Err(error) => return Err(later(&error)),
            }
        }
        drop(shown);
        self.turns().remove(&entry.turn);
        Ok(())
    }
}

impl Shared {
    async fn show_placeholder(&self, live: &Live, turn: &TurnId, place: &Place, text: &str) {
        let mut shown = tokio::select! {
            biased;
            () = live.ended.cancelled() => return,
            shown = live.shown.lock() => shown,
        };
        if shown.message.is_some() || self.is_closed(place.chat()) {
            return;
        }
        // The wait for room may end early, the call may not: its message would be lost.
        tokio::select! {
            biased;
            () = live.ended.cancelled() => return,
            () = self.pace.turn(place.chat()) => {}
        }
        match self.post(turn, place, &plain(text)).await {
            Ok(message) => shown.message = Some(message),
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
            let mut typing = SendChatAction::new(place.chat(), ChatAction::Typing);
            if let Some(topic) = place.topic() {
                typing = typing.message_thread_id(topic);
            }
            if self.api.call(&typing).await.is_err() {
                return;
            }
            pause = TYPING_EVERY;
        }
    }

    async fn show_first_picks(
        &self,
        live: &Live,
        place: &Place,
        reply: &Reply,
        phrases: &'static Phrases,
    ) {
        let mut shown = tokio::select! {
            biased;
            () = live.ended.cancelled() => return,
            shown = live.shown.lock() => shown,
        };
        let Some(message) = shown.message else { return };
        if live.ended.is_cancelled() || shown.paid || !self.pace.room_for_two(place.chat()) {
            return;
        }
        shown.paid = true;
        let mut context = self.context(place.chat(), phrases, Pictures::Preview, &reply.turn);
        context.tally = is_card(place, reply).then(Tally::default);
        if let Err(error) = self.edit(place.chat(), message, &first_picks(reply, &context)).await {
            tracing::debug!(%error, "first picks not shown");
        }
    }

    async fn show_final(
        &self,
        shown: &mut Shown,
        mut place: Place,
        reply: &Reply,
        phrases: &'static Phrases,
    ) -> Result<(), DeliveryError> {
        let mut lost = false;
        loop {
            if self.is_closed(place.chat()) {
                return Err(DeliveryError::Closed("the bot was blocked or removed".to_owned()));
            }
            let message = match self.message_for(shown, &reply.turn, &place).await {
                Ok(message) => message,
                Err(CallError::Moved(chat)) => {
                    place = place.moved_to(chat);
                    continue;
                }
                Err(error) => return Err(self.give_up(place.chat(), &error)),
            };
            if !std::mem::take(&mut shown.paid) {
                self.pace.turn(place.chat()).await;
            }
            let pictures = self.pictures(place.chat()).await;
            let mut context = self.context(place.chat(), phrases, pictures, &reply.turn);
            if is_card(&place, reply) {
                context.tally = Some(self.tally(&reply.turn).await);
            }
            match self.edit(place.chat(), message, &final_reply(reply, &context)).await {
                Ok(()) => {
                    if pictures == Pictures::Album {
                        self.show_album(&place, reply, phrases).await;
                    }
                    return Ok(());
                }
                Err(CallError::Moved(chat)) => {
                    shown.message = None;
                    place = place.moved_to(chat);
                }
                // Somebody deleted the placeholder: once more, with a new one.
                Err(error) if error.message_is_gone() && !lost => {
                    lost = true;
                    shown.message = None;
                    let gone = post_key(place.chat(), message);
                    self.ports.posts.drop_post(&gone).await.map_err(not_kept)?;
                }
                Err(error) => return Err(self.give_up(place.chat(), &error)),
            }
        }
    }

    /// The message that a turn's reply is edited into: the one that is there, or a new one.
    async fn message_for(
        &self,
        shown: &mut Shown,
        turn: &TurnId,
        place: &Place,
    ) -> Result<MessageId, CallError> {
        if let Some(message) = shown.message {
            return Ok(message);
        }
        let posts = self.ports.posts.posts(turn).await;
        let posts = posts.map_err(|error| CallError::Unreachable(error.to_string()))?;
        let here = post_key(place.chat(), MessageId(0));
        let prefix = here.as_str().trim_end_matches('0').to_owned();
        let reply =
            posts.iter().find(|p| p.detail == REPLY && p.message.as_str().starts_with(&prefix));
        let message = match reply.and_then(|post| message_of(&post.message)) {
            Some(message) => message,
            None => {
                self.pace.turn(place.chat()).await;
                self.post(turn, place, &plain(place.waiting())).await?
            }
        };
        shown.message = Some(message);
        Ok(message)
    }

    /// Posts a message for a turn and keeps its number.
    async fn post(
        &self,
        turn: &TurnId,
        place: &Place,
        rendered: &Rendered,
    ) -> Result<MessageId, CallError> {
        let sent = self.send(place, rendered).await;
        if let Err(CallError::RetryAfter(wait)) = &sent {
            self.pace.wait(place.chat(), *wait);
        }
        let message = sent?;
        let post = Post {
            message: post_key(place.chat(), message),
            turn: turn.clone(),
            detail: REPLY.to_owned(),
        };
        match self.ports.posts.keep_post(&post).await {
            Ok(()) => Ok(message),
            Err(error) => Err(CallError::Unreachable(error.to_string())),
        }
    }

    /// Sends a message, once.
    pub(crate) async fn send(
        &self,
        place: &Place,
        rendered: &Rendered,
    ) -> Result<MessageId, CallError> {
        let mut send = SendMessage::new(place.chat(), rendered.text.clone())
            .parse_mode(ParseMode::Html)
            .link_preview_options(rendered.preview.clone());
        if let Some(topic) = place.topic() {
            send = send.message_thread_id(topic);
        }
        if let Some(message) = place.answered() {
            let answered = ReplyParameters::new(message).allow_sending_without_reply();
            send = send.reply_parameters(answered);
        }
        if !rendered.keyboard.inline_keyboard.is_empty() {
            send = send.reply_markup(rendered.keyboard.clone());
        }
        // The number is all that is wanted: reading the whole message would cost more than sending it.
        let sent = self.api.call_plain(&send).await?;
        let number = sent["message_id"].as_i64().and_then(|number| i32::try_from(number).ok());
        let missing = || CallError::Unreachable("a message without a number".to_owned());
        number.map(MessageId).ok_or_else(missing)
    }

    pub(crate) async fn edit(
        &self,
        chat: ChatId,
        message: MessageId,
        rendered: &Rendered,
    ) -> Result<(), CallError> {
        let edit = EditMessageText::new(chat, message, rendered.text.clone())
            .parse_mode(ParseMode::Html)
            .link_preview_options(rendered.preview.clone())
            .reply_markup(rendered.keyboard.clone());
        let mut tries = 0;
        loop {
            tries += 1;
            match self.api.call_plain(&edit).await {
                Ok(_) => return Ok(()),
                Err(error) if error.not_modified() => return Ok(()),
                Err(CallError::RetryAfter(wait)) => {
                    self.pace.wait(chat, wait);
                    return Err(CallError::RetryAfter(wait));
                }
                // Another try counts like another edit.
                Err(CallError::Unreachable(_)) if tries < EDITS => self.pace.turn(chat).await,
                Err(error) => return Err(error),
            }
        }
    }

    pub(crate) fn context(
        &self,
        chat: ChatId,
        phrases: &'static Phrases,
        pictures: Pictures,
        turn: &TurnId,
    ) -> Context<'_> {
        let whole = self.ports.answers.link(turn);
        Context { chat, phrases, signer: &self.ports.signer, pictures, whole, tally: None }
    }

    fn give_up(&self, chat: ChatId, error: &CallError) -> DeliveryError {
        if error.closes_chat() {
            self.note_closed(chat, true);
            return DeliveryError::Closed(error.to_string());
        }
        if error.closes_topic() {
            return DeliveryError::Closed(error.to_string());
        }
        if let CallError::Refused(_) = error {
            // The same message would be refused again.
            tracing::error!(%error, "a reply that Telegram refuses");
            return DeliveryError::Closed(error.to_string());
        }
        later(error)
    }
}

/// Whether a reply is a comparison to vote on.
fn is_card(place: &Place, reply: &Reply) -> bool {
    place.takes_votes() && Tally::compares(reply.picks.len())
}

/// The post that a reply is edited into; albums and the like are others.
const REPLY: &str = "reply";

fn later(error: &CallError) -> DeliveryError {
    let retry_after = match error {
        CallError::RetryAfter(wait) => Some(*wait),
        CallError::Moved(_)
        | CallError::Refused(_)
        | CallError::Token
        | CallError::Unreachable(_) => None,
    };
    DeliveryError::Unavailable { detail: error.to_string(), retry_after }
}

fn not_kept(error: magpie_core::ports::StoreError) -> DeliveryError {
    DeliveryError::Unavailable { detail: error.to_string(), retry_after: None }
}
