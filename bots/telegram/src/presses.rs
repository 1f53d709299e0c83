//! Pressed buttons and emoji reactions.

use std::sync::Arc;

use magpie_core::ports::{CompanionError, Refusal};
use magpie_core::{
    ButtonAction, Feedback, FeedbackKind, FeedbackReason, InboundMessage, MessageKey, Phrases,
    Pick, Reply, TurnId, watch_message,
};
use teloxide::payloads::{
    AnswerCallbackQuery, AnswerCallbackQuerySetters as _, EditMessageText,
    EditMessageTextSetters as _,
};
use teloxide::types::{
    CallbackQuery, Chat, MaybeInaccessibleMessage, MessageId, MessageReactionUpdated, ReactionType,
    ThreadId, User,
};

use crate::Shared;
use crate::community::no_settings;
use crate::inbound::{audience, sender};
use crate::place::{Place, button_place, post_key};
use crate::run::Accepting;

/// A button that is pressed again within so many seconds counts once.
const ONCE_WITHIN: i64 = 5;

/// A button under one of the bot's messages.
pub(crate) struct Pressed {
    pub(crate) chat: Chat,
    topic: Option<ThreadId>,
    pub(crate) message: MessageId,
    pub(crate) from: User,
    pub(crate) phrases: &'static Phrases,
}

/// What the person who pressed is told, in a small note.
pub(crate) enum Toast {
    None,
    Say(&'static str),
    Tell(String),
    Wait(u64),
}

impl Shared {
    /// Obeys a pressed button. Every press is acknowledged, or its button would turn for minutes.
    pub(crate) async fn pressed(self: &Arc<Self>, query: CallbackQuery) -> Accepting {
        let phrases = Phrases::of(query.from.language_code.as_deref());
        let (accepting, toast) = match self.obey(&query, phrases).await {
            Ok((accepting, toast)) => (accepting, toast),
            Err(Refusal::RateLimited { retry_after, .. }) => {
                (Accepting::Done, Toast::Wait(retry_after.as_secs().max(1)))
            }
            Err(Refusal::QueueFull { .. }) => (Accepting::Done, Toast::Say(phrases.busy)),
            Err(Refusal::Stopping | Refusal::NotStored(_)) => return Accepting::Later,
        };
        let mut answer = AnswerCallbackQuery::new(query.id);
        match toast {
            Toast::None => {}
            Toast::Say(text) => answer = answer.text(text),
            Toast::Tell(text) => answer = answer.text(text),
            Toast::Wait(seconds) => {
                answer = answer.text(phrases.too_fast(seconds));
            }
        }
        let shared = Arc::clone(self);
        self.tasks.spawn(async move {
            if let Err(error) = shared.api.call_again(&answer).await {
                tracing::debug!(%error, "a press is not acknowledged");
            }
        });
        accepting
    }

    async fn obey(
        self: &Arc<Self>,
        query: &CallbackQuery,
        phrases: &'static Phrases,
    ) -> Result<(Accepting, Toast), Refusal> {
        let stale = Ok((Accepting::Done, Toast::Say(phrases.stale_button)));
        let (Some(message), Some(data)) = (&query.message, &query.data) else { return stale };
        let chat = message.chat().clone();
        let Ok(button) = self.ports.signer.read(&button_place(chat.id), data) else { return stale };
        if let Some(turn) = &button.turn
            && self.shows_another(&chat, message.id(), turn).await
        {
            return stale;
        }
        let topic = match message {
            MaybeInaccessibleMessage::Regular(message) => {
                message.thread_id.filter(|_| message.is_topic_message)
            }
            MaybeInaccessibleMessage::Inaccessible(_) => None,
        };
        let from = query.from.clone();
        let pressed = Pressed { chat, topic, message: message.id(), from, phrases };
        if let (Some((number, change)), Some(revision)) = (button.action.change(), &button.turn) {
            let toast = self.change_memory(&pressed, revision, number, change).await;
            return Ok((Accepting::Done, toast));
        }
        match (button.action, button.turn) {
            (ButtonAction::Link, code @ Some(_)) => {
                Ok((Accepting::Done, self.settle_link(&pressed, code.as_ref()).await))
            }
            (ButtonAction::DontLink, _) => {
                Ok((Accepting::Done, self.settle_link(&pressed, None).await))
            }
            (ButtonAction::Forget, None) => Ok((self.forget(pressed).await, Toast::None)),
            (ButtonAction::Keep, None) => {
                self.replace_text(&pressed, phrases.kept);
                Ok((Accepting::Done, Toast::None))
            }
            (ButtonAction::Vote(rank), Some(turn)) => {
                let keyboard = match message {
                    MaybeInaccessibleMessage::Regular(message) => message.reply_markup().cloned(),
                    MaybeInaccessibleMessage::Inaccessible(_) => None,
                };
                let press = MessageKey::new(format!("telegram:press:{}", query.id));
                let toast = self.vote(&pressed, turn, rank, press, keyboard).await;
                Ok((Accepting::Done, toast))
            }
            (ButtonAction::Setting(number), None) => {
                Ok((Accepting::Done, self.set(pressed, number).await))
            }
            (ButtonAction::Page(page), Some(_)) => {
                Ok((Accepting::Done, self.turn_page(&pressed, page)))
            }
            (action, Some(turn)) => {
                let Ok(Some(reply)) = self.companion().reply(&turn).await else { return stale };
                self.about_reply(pressed, action, reply).await
            }
            (_, None) => stale,
        }
    }

    /// Whether a message shows another turn's reply than the one that a button is of: no app shows that button there, and
    /// what it says would be about something else than what stands above it.
    async fn shows_another(&self, chat: &Chat, message: MessageId, turn: &TurnId) -> bool {
        let post = self.ports.posts.post(&post_key(chat.id, message)).await;
        matches!(post, Ok(Some(post)) if post.turn != *turn)
    }

    async fn about_reply(
        self: &Arc<Self>,
        pressed: Pressed,
        action: ButtonAction,
        reply: Reply,
    ) -> Result<(Accepting, Toast), Refusal> {
        let phrases = pressed.phrases;
        let stale = (Accepting::Done, Toast::Say(phrases.stale_button));
        let mut moderates = false;
        let (text, toast) = match action {
            ButtonAction::MoreLike(rank) => {
                let Some(text) = action.message() else { return Ok(stale) };
                if !self.rate(&pressed, &reply, rank, FeedbackKind::Liked, None).await {
                    return Ok(stale);
                }
                (text, Toast::Say(phrases.liked))
            }
            ButtonAction::Watch(rank) => {
                if pick_of(&reply, rank).is_none() {
                    return Ok(stale);
                }
                if !pressed.chat.is_private() {
                    moderates = self.is_admin(pressed.chat.id, pressed.from.id).await;
                    if !moderates {
                        return Ok((Accepting::Done, Toast::Say(phrases.watch_moderators)));
                    }
                }
                (watch_message(&rank.to_string()), Toast::None)
            }
            ButtonAction::NotForMe(rank) => {
                if !self.rate(&pressed, &reply, rank, FeedbackKind::Disliked, None).await {
                    return Ok(stale);
                }
                let toast = match self.ask_why(&pressed, &reply, rank) {
                    true => Toast::Tell(format!("{} {}", phrases.left_out, phrases.say_why)),
                    false => Toast::Say(phrases.left_out),
                };
                return Ok((Accepting::Done, toast));
            }
            ButtonAction::Reason(rank, reason) => {
                let kind = FeedbackKind::Disliked;
                if !self.rate(&pressed, &reply, rank, kind, Some(reason)).await {
                    return Ok(stale);
                }
                self.show_buttons(&pressed, &reply);
                let noted = phrases.reason_noted(phrases.reason(reason));
                return Ok((Accepting::Done, Toast::Tell(noted)));
            }
            ButtonAction::Back => {
                self.show_buttons(&pressed, &reply);
                return Ok((Accepting::Done, Toast::None));
            }
            ButtonAction::Cheaper | ButtonAction::ShowMore => {
                let Some(text) = action.message() else { return Ok(stale) };
                (text, Toast::None)
            }
            ButtonAction::Answer(at) => {
                let Some(question) = &reply.question else { return Ok(stale) };
                let Some(option) = question.options.get(usize::from(at)) else { return Ok(stale) };
                // Everybody may read what is watched here, and answer any other question.
                if Phrases::asks_which_watch(&question.text) && !pressed.chat.is_private() {
                    moderates = self.is_admin(pressed.chat.id, pressed.from.id).await;
                    if !moderates {
                        return Ok((Accepting::Done, Toast::Say(phrases.watch_moderators)));
                    }
                }
                (option.clone(), Toast::None)
            }
            ButtonAction::Pictures => {
                self.album(&pressed, reply);
                return Ok((Accepting::Done, Toast::None));
            }
            ButtonAction::Refine
            | ButtonAction::Forget
            | ButtonAction::Keep
            | ButtonAction::Setting(_)
            | ButtonAction::Strike(_)
            | ButtonAction::Pin(_)
            | ButtonAction::Unpin(_)
            | ButtonAction::Page(_)
            | ButtonAction::Vote(_)
            | ButtonAction::Link
            | ButtonAction::DontLink => return Ok(stale),
        };
        let place = Place::new(pressed.chat.id, pressed.topic, Some(pressed.message));
        if !pressed.chat.is_private() {
            match self.barred(&place, pressed.from.id, moderates).await {
                Ok(None) => {}
                Ok(Some(barred)) => {
                    let said = phrases.community().barred(barred);
                    return Ok((Accepting::Done, Toast::Say(said)));
                }
                Err(error) => {
                    no_settings(&error);
                    return Ok((Accepting::Done, Toast::Say(phrases.unavailable)));
                }
            }
        }
        let window = self.ports.clock.now().as_second() / ONCE_WITHIN;
        let message = InboundMessage {
            key: MessageKey::new(format!(
                "telegram:press:{}:{}:{text}:{window}",
                pressed.from.id, reply.turn
            )),
            conversation: place.conversation(),
            address: place.address(),
            sender: sender(&pressed.from),
            audience: audience(&pressed.chat),
            moderates,
            text,
            photos: Vec::new(),
            reply_to: Some(reply.turn),
            replaces: None,
            may_continue: false,
            locale: pressed.from.language_code,
            sent_at: self.ports.clock.now(),
        };
        self.companion().accept(message).await?;
        Ok((Accepting::Done, toast))
    }

    /// Notes what somebody thinks of a pick. Says whether there is such a pick.
    async fn rate(
        &self,
        pressed: &Pressed,
        reply: &Reply,
        rank: u8,
        kind: FeedbackKind,
        reason: Option<FeedbackReason>,
    ) -> bool {
        let Some(pick) = pick_of(reply, rank) else { return false };
        let feedback = Feedback {
            person: sender(&pressed.from).person(),
            turn: reply.turn.clone(),
            product: Some(pick.product.id.clone()),
            kind,
            reason,
            at: self.ports.clock.now(),
        };
        self.note(feedback).await
    }

    async fn note(&self, feedback: Feedback) -> bool {
        match self.companion().react(feedback).await {
            Ok(()) => true,
            Err(CompanionError::NotFound(_)) => false,
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "a reaction is lost");
                false
            }
        }
    }

    fn album(self: &Arc<Self>, pressed: &Pressed, reply: Reply) {
        let place = Place::new(pressed.chat.id, pressed.topic, Some(pressed.message));
        let phrases = pressed.phrases;
        let shared = Arc::clone(self);
        self.tasks.spawn(async move {
            match shared.send_album(&place, &reply, phrases).await {
                Ok(true) => {}
                Ok(false) => shared.notice(&place, crate::outbound::plain(phrases.unavailable)),
                Err(error) => tracing::warn!(%error, "the pictures are not shown"),
            }
        });
    }

    async fn forget(self: &Arc<Self>, pressed: Pressed) -> Accepting {
        if !pressed.chat.is_private() {
            return Accepting::Done;
        }
        let person = sender(&pressed.from).person();
        let said = match self.companion().forget(&person).await {
            Ok(_) => pressed.phrases.forgotten,
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "not forgotten");
                pressed.phrases.unavailable
            }
        };
        self.replace_text(&pressed, said);
        Accepting::Done
    }

    /// Puts another text in the place of a question that is settled.
    fn replace_text(self: &Arc<Self>, pressed: &Pressed, text: &'static str) {
        let (chat, message) = (pressed.chat.id, pressed.message);
        let shared = Arc::clone(self);
        self.tasks.spawn(async move {
            shared.pace.turn(chat).await;
            let edit = EditMessageText::new(chat, message, text)
                .link_preview_options(crate::outbound::no_preview());
            if let Err(error) = shared.api.call_again(&edit).await {
                tracing::debug!(%error, "a question is not settled");
            }
        });
    }

    /// Reads an emoji under a reply as what somebody thinks of it.
    pub(crate) async fn reacted(&self, reaction: MessageReactionUpdated) {
        let Some(user) = reaction.user().filter(|user| !user.is_bot) else { return };
        let key = post_key(reaction.chat.id, reaction.message_id);
        let Ok(Some(post)) = self.ports.posts.post(&key).await else { return };
        self.note(Feedback {
            person: sender(user).person(),
            turn: post.turn,
            product: None,
            kind: opinion(&reaction.new_reaction),
            reason: None,
            at: self.ports.clock.now(),
        })
        .await;
    }

    /// The turn whose reply a message of the bot is.
    pub(crate) async fn turn_of(&self, place: &Place, message: MessageId) -> Option<TurnId> {
        let key = post_key(place.chat(), message);
        self.ports.posts.post(&key).await.ok().flatten().map(|post| post.turn)
    }
}

fn opinion(reactions: &[ReactionType]) -> FeedbackKind {
    const GOOD: &[&str] = &[
        "👍",
        "❤",
        "❤️",
        "🔥",
        "🥰",
        "👏",
        "🎉",
        "🤩",
        "👌",
        "😍",
        "❤‍🔥",
        "💯",
        "⚡",
        "🏆",
        "🤝",
        "💘",
        "🆒",
        "😎",
        "🙏",
        "✍",
        "🤗",
        "🍾",
    ];
    const BAD: &[&str] = &["👎", "💩", "🤮", "🤬", "🥱", "😡", "💔", "🖕", "😢", "🥴", "🤡"];
    let has = |list: &[&str]| {
        reactions.iter().any(|reaction| match reaction {
            ReactionType::Emoji { emoji } => list.contains(&emoji.as_str()),
            ReactionType::CustomEmoji { .. } | ReactionType::Paid => false,
        })
    };
    match (has(GOOD), has(BAD)) {
        (true, false) => FeedbackKind::Liked,
        (false, true) => FeedbackKind::Disliked,
        // Both, or none that says anything: what was said before is taken back.
        (true, true) | (false, false) => FeedbackKind::Withdrawn,
    }
}

fn pick_of(reply: &Reply, rank: u8) -> Option<&Pick> {
    reply.picks.iter().find(|pick| pick.rank == u32::from(rank))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emoji_are_opinions() {
        let emoji = |e: &str| ReactionType::Emoji { emoji: e.to_owned() };
        assert_eq!(opinion(&[emoji("❤")]), FeedbackKind::Liked);
        assert_eq!(opinion(&[emoji("👎")]), FeedbackKind::Disliked);
        assert_eq!(opinion(&[emoji("🤔")]), FeedbackKind::Withdrawn);
        assert_eq!(opinion(&[]), FeedbackKind::Withdrawn);
    }
}
