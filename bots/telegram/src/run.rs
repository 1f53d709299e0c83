//! Signing in, reading updates, staying alive.

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::join_all;
use magpie_core::ports::{Companion, Refusal, StatusLine, StatusState};
use magpie_core::{InboundPhoto, Phrases};
use serde_json::{Value, json};
use teloxide::payloads::{DeleteWebhook, GetWebhookInfo, SetWebhook, SetWebhookSetters as _};
use teloxide::types::{AllowedUpdate, ChatId, Message, Update, UpdateKind};
use tokio_util::sync::CancellationToken;

use crate::api::{Api, CallError, understand};
use crate::community::{community_of, no_settings};
use crate::inbound::{Ask, Wish, wish};
use crate::outbound::plain;
use crate::place::settings_of;
use crate::{Shared, Telegram, TelegramConfig};

/// How long Telegram holds a request for updates open, in seconds.
const LONG_POLL: u64 = 25;
/// Pauses between tries to sign in or to get updates: doubled from the first to the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Between looks at the state of the webhook.
const WEBHOOK_CHECK: Duration = Duration::from_secs(300);

/// The kinds of updates that are read.
const WANTED: &[AllowedUpdate] = &[
    AllowedUpdate::Message,
    AllowedUpdate::EditedMessage,
    AllowedUpdate::CallbackQuery,
    AllowedUpdate::InlineQuery,
    AllowedUpdate::MessageReaction,
    AllowedUpdate::MyChatMember,
];

/// What became of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Accepting {
    /// Nothing more is to be done: Telegram need not keep it.
    Done,
    /// It could not be stored: Telegram is to deliver it again.
    Later,
}

impl Telegram {
    /// Signs in and reads updates until told to stop; whatever fails is tried again.
    pub async fn run(&self, companion: Arc<dyn Companion>, stop: CancellationToken) {
        // A second run goes on with the companion of the first: there is one in a process.
        let _ = self.shared.companion.set(companion);
        let mut pause = FIRST_PAUSE;
        while !stop.is_cancelled() {
            let work = AssertUnwindSafe(Shared::serve(&self.shared, &stop)).catch_unwind();
            let failed = tokio::select! {
                () = stop.cancelled() => return,
                ended = work => ended,
            };
            match failed {
                Ok(Ok(())) => pause = FIRST_PAUSE,
                Ok(Err(error)) => {
                    tracing::warn!(%error, "Telegram");
                    self.shared.say_state(StatusState::Failed, error.to_string());
                }
                Err(_) => {
                    tracing::error!("reading updates panicked; it starts again");
                    let said = "reading updates failed; starting again";
                    self.shared.say_state(StatusState::Failed, said);
                }
            }
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(pause) => {}
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
}

/// What is right and wrong with the bot's settings, without starting it.
pub async fn diagnose(config: &TelegramConfig) -> Vec<StatusLine> {
    let line =
        |part: &str, state, detail: String| StatusLine { part: part.to_owned(), state, detail };
    let api = match Api::new(config) {
        Ok(api) => api,
        Err(error) => return vec![line("Telegram", StatusState::Failed, error.to_string())],
    };
    let me = match api.me().await {
        Ok(me) => me,
        Err(error) => return vec![line("Telegram", StatusState::Failed, error.to_string())],
    };
    let mut lines = vec![line(
        "Telegram",
        StatusState::On,
        format!("signed in as @{}: https://t.me/{}", me.username, me.username),
    )];
    lines.push(match api.call_again(&GetWebhookInfo::new()).await {
        Ok(info) => {
            let address = info.url.as_ref().map(ToString::to_string).unwrap_or_default();
            let wanted = config.webhook_url.as_ref().map(ToString::to_string);
            let (state, detail) = match (address.is_empty(), wanted) {
                (true, None) => (StatusState::On, "none: long polling".to_owned()),
                (true, Some(wanted)) => {
                    (StatusState::Off, format!("not set yet; the server sets it to {wanted}"))
                }
                (false, None) => (
                    StatusState::Basic,
                    format!("{address} is set; the server removes it and polls"),
                ),
                (false, Some(wanted)) if wanted != address => {
                    (StatusState::Basic, format!("{address}; the server sets it to {wanted}"))
                }
                (false, Some(_)) => match info.last_error_message {
                    Some(said) => (StatusState::Failed, format!("{address}: {said}")),
                    None => (StatusState::On, format!("{address} works")),
                },
            };
            let waiting = info.pending_update_count;
            line("Telegram webhook", state, format!("{detail}; {waiting} updates wait"))
        }
        Err(error) => line("Telegram webhook", StatusState::Failed, error.to_string()),
    });
    if !me.can_read_all_group_messages {
        lines.push(line(
            "Telegram groups",
            StatusState::On,
            "privacy mode: in groups the bot sees commands, mentions and answers to it".to_owned(),
        ));
    }
    if !me.supports_inline_queries {
        lines.push(line(
            "Telegram inline mode",
            StatusState::Off,
            "off: switch it on with /setinline in @BotFather".to_owned(),
        ));
    }
    lines
}

impl Shared {
    async fn serve(self: &Arc<Self>, stop: &CancellationToken) -> Result<(), CallError> {
        let me = self.api.me().await?;
        let name = me.username.clone();
        let _ = self.me.set(me);
        if let Err(error) = self.announce_commands().await {
            tracing::warn!(%error, "the list of commands is not shown");
        }
        self.take_up_held().await;
        match self.config.webhook_url.clone() {
            Some(url) => {
                let set = SetWebhook::new(url.clone())
                    .secret_token(self.webhook_secret())
                    .allowed_updates(WANTED.to_vec());
                self.api.call_again(&set).await?;
                self.say_state(StatusState::On, format!("@{name} listens at {url}"));
                self.watch_webhook(&name).await
            }
            None => {
                match self.api.call_again(&DeleteWebhook::new()).await {
                    Ok(_) => {}
                    Err(error @ (CallError::Unreachable(_) | CallError::RetryAfter(_))) => {
                        return Err(error);
                    }
                    // Not every server has webhooks; where one is left set, polling says so.
                    Err(error) => tracing::warn!(%error, "the webhook is not removed"),
                }
                self.say_state(StatusState::On, format!("@{name} polls"));
                self.poll(&name, stop).await
            }
        }
    }

    async fn watch_webhook(&self, name: &str) -> Result<(), CallError> {
        loop {
            tokio::time::sleep(WEBHOOK_CHECK).await;
            let info = match self.api.call_again(&GetWebhookInfo::new()).await {
                Ok(info) => info,
                Err(error) => {
                    tracing::warn!(%error, "the state of the webhook is not known");
                    continue;
                }
            };
            let Some(url) = info.url else {
                return Err(CallError::Unreachable("somebody removed the webhook".to_owned()));
            };
            match info.last_error_message {
                Some(said) if info.pending_update_count > 0 => {
                    self.say_state(StatusState::Failed, format!("{url}: {said}"));
                }
                _ => self.say_state(StatusState::On, format!("@{name} listens at {url}")),
            }
        }
    }

    async fn poll(self: &Arc<Self>, name: &str, stop: &CancellationToken) -> Result<(), CallError> {
        let mut offset: i64 = 0;
        let mut pause = FIRST_PAUSE;
        while !stop.is_cancelled() {
            let parameters = json!({
                "offset": offset,
                "timeout": LONG_POLL,
                "allowed_updates": WANTED,
            });
            let patience = Duration::from_secs(LONG_POLL + 10);
            match self.api.raw("GetUpdates", &parameters, patience).await {
                Ok(Value::Array(updates)) => {
                    self.say_state(StatusState::On, format!("@{name} polls"));
                    pause = FIRST_PAUSE;
                    offset = self.take(updates, offset).await;
                }
                Ok(_) => return Err(CallError::Unreachable("updates of another form".to_owned())),
                Err(CallError::RetryAfter(wait)) => tokio::time::sleep(wait).await,
                Err(error) => {
                    tracing::warn!(%error, "no updates");
                    self.say_state(StatusState::Failed, error.to_string());
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            }
        }
        Ok(())
    }

    /// Takes updates, those of one chat in order and chats side by side. Returns the offset that acknowledges
    /// those that are stored: the first that is not stays with Telegram, and what follows it comes again.
    async fn take(self: &Arc<Self>, updates: Vec<Value>, offset: i64) -> i64 {
        let mut chats: BTreeMap<Option<i64>, Vec<(i64, Value)>> = BTreeMap::new();
        let mut next = offset;
        for update in updates {
            let Some(id) = update["update_id"].as_i64() else { continue };
            next = next.max(id + 1);
            chats.entry(chat_of(&update)).or_default().push((id, update));
        }
        let failures = join_all(chats.into_values().map(|updates| async {
            for (id, update) in updates {
                if self.take_one(update).await == Accepting::Later {
                    return Some(id);
                }
            }
            None
        }))
        .await;
        match failures.into_iter().flatten().min() {
            Some(first) => {
                tokio::time::sleep(FIRST_PAUSE).await;
                first
            }
            None => next,
        }
    }

    /// Takes an update as it came.
    pub(crate) async fn take_one(self: &Arc<Self>, raw: Value) -> Accepting {
        let Some(id) = raw["update_id"].as_u64() else { return Accepting::Done };
        let update = match understand::<Update>(&raw) {
            Ok(update) => update,
            Err(error) => {
                tracing::warn!(%error, "an update that can't be read is left out");
                return Accepting::Done;
            }
        };
        match update.kind {
            UpdateKind::Message(message) => self.message(id, &raw, message).await,
            UpdateKind::EditedMessage(message) if message.edit_date().is_some() => {
                self.message(id, &raw, message).await
            }
            UpdateKind::CallbackQuery(query) => self.pressed(query).await,
            UpdateKind::InlineQuery(query) => {
                self.offer(query);
                Accepting::Done
            }
            UpdateKind::MessageReaction(reaction) => {
                self.reacted(reaction).await;
                Accepting::Done
            }
            UpdateKind::MyChatMember(change) => {
                self.note_closed(change.chat.id, !change.new_chat_member.is_present());
                Accepting::Done
            }
            UpdateKind::Error(_) => {
                tracing::warn!(id, "an update that can't be read is left out");
                Accepting::Done
            }
            _ => Accepting::Done,
        }
    }

    async fn message(self: &Arc<Self>, id: u64, raw: &Value, message: Message) -> Accepting {
        if let Some(new) = message.migrate_to_chat_id() {
            self.move_chat(message.chat.id, *new).await;
            return Accepting::Done;
        }
        let has_parts = message.media_group_id().is_some();
        let parts = std::slice::from_ref(&message);
        let wish = match wish(parts, self.me()) {
            // The caption that addresses the bot may stand under another part of the album.
            None if !has_parts => return Accepting::Done,
            wish => wish,
        };
        if wish.is_some() {
            // Who writes to the bot lets it answer.
            self.note_closed(message.chat.id, false);
        }
        let photos = match &wish {
            Some(Wish::Ask(ask) | Wish::Command(_, ask) | Wish::Unreadable(ask)) => {
                !ask.photos.is_empty()
            }
            None => false,
        };
        if has_parts || photos {
            let update = raw.to_string();
            let held = self.ports.updates.hold(&Self::platform(), id, update.as_bytes()).await;
            if let Err(error) = held {
                tracing::error!(error = &error as &dyn std::error::Error, "an update is not held");
                return Accepting::Later;
            }
            self.take_held(id, message);
            return Accepting::Done;
        }
        match wish {
            Some(Wish::Ask(ask)) => self.ask(ask, Vec::new(), true).await,
            Some(Wish::Command(command, ask)) => self.command(command, ask, Vec::new()).await,
            Some(Wish::Unreadable(ask)) => {
                self.unreadable(&ask);
                Accepting::Done
            }
            None => Accepting::Done,
        }
    }

    /// Works on a message whose update is on disk.
    fn take_held(self: &Arc<Self>, id: u64, message: Message) {
        match message.media_group_id() {
            Some(album) => {
                let album = album.0.clone();
                self.take_part(id, &album, message);
            }
            None => {
                let shared = Arc::clone(self);
                self.tasks.spawn(async move { shared.take_whole(&[id], &[message]).await });
            }
        }
    }

    /// Takes up what an earlier run held.
    async fn take_up_held(self: &Arc<Self>) {
        let held = self.ports.updates.held(&Self::platform()).await.unwrap_or_default();
        for (id, bytes) in held {
            let raw = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
            match understand::<Update>(&raw).map(|update| update.kind) {
                Ok(UpdateKind::Message(message) | UpdateKind::EditedMessage(message)) => {
                    self.take_held(id, message);
                }
                _ => {
                    let _ = self.ports.updates.release(&Self::platform(), &[id]).await;
                }
            }
        }
    }

    /// Hands a message to the application; a refusal is told to its sender.
    pub(crate) async fn ask(
        self: &Arc<Self>,
        ask: Ask,
        photos: Vec<InboundPhoto>,
        may_continue: bool,
    ) -> Accepting {
        if !ask.private {
            match self.barred(&ask.place, ask.from.id, ask.moderates).await {
                Ok(None) => {}
                Ok(Some(barred)) => {
                    let phrases = Phrases::of(ask.from.language_code.as_deref());
                    let said = phrases.community().barred(barred);
                    self.tell_barred(&ask.place, &ask.from, said);
                    return Accepting::Done;
                }
                Err(error) => {
                    no_settings(&error);
                    return Accepting::Later;
                }
            }
        }
        let reply_to = match ask.answers {
            Some(message) => self.turn_of(&ask.place, message).await,
            None => None,
        };
        let place = ask.place.clone();
        let phrases = Phrases::of(ask.from.language_code.as_deref());
        // An answer to a reply stands for itself.
        let may_continue = may_continue && reply_to.is_none();
        let message = ask.into_message(photos, reply_to, may_continue);
        match self.companion().accept(message).await {
            Ok(_) => Accepting::Done,
            Err(Refusal::RateLimited { retry_after, notice, .. }) => {
                if notice {
                    let seconds = retry_after.as_secs().max(1).to_string();
                    self.notice(&place, plain(&phrases.too_fast(seconds)));
                }
                Accepting::Done
            }
            Err(Refusal::QueueFull { .. }) => {
                if self.pace.room_for_two(place.chat()) {
                    self.notice(&place, plain(phrases.busy));
                }
                Accepting::Done
            }
            Err(refusal @ (Refusal::Stopping | Refusal::NotStored(_))) => {
                tracing::warn!(%refusal, "a message is left with Telegram");
                Accepting::Later
            }
        }
    }

    /// Says what can be read, to somebody who sent something else; not to a flood of stickers.
    pub(crate) fn unreadable(self: &Arc<Self>, ask: &Ask) {
        if !ask.private || self.pace.room_for_two(ask.place.chat()) {
            let phrases = Phrases::of(ask.from.language_code.as_deref());
            self.notice(&ask.place, plain(phrases.only_text_and_photos));
        }
    }

    /// A group that became a supergroup keeps what belongs to it.
    async fn move_chat(&self, old: ChatId, new: ChatId) {
        let settings = &self.ports.settings;
        if let Ok(Some(kept)) = settings.settings(&settings_of(old)).await {
            let _ = settings.save_settings(&settings_of(new), &kept).await;
        }
        let (from, to) = (community_of(old), community_of(new));
        if let Err(error) = self.companion().move_community(&from, &to).await {
            no_settings(&error);
        }
        tracing::info!(old = old.0, new = new.0, "a group became a supergroup");
    }
}

/// The chat that an update belongs to: what happens in one chat is taken in order.
fn chat_of(update: &Value) -> Option<i64> {
    let (_, body) = update.as_object()?.iter().find(|(name, _)| *name != "update_id")?;
    let chat = [&body["chat"], &body["message"]["chat"]].into_iter().find_map(|c| c["id"].as_i64());
    chat.or_else(|| body["from"]["id"].as_i64())
}
