//! What happens on the gateway, as messages of the application.

use std::sync::Arc;

use jiff::Timestamp;
use magpie_core::ports::{Refusal, StatusState};
use magpie_core::{Feedback, FeedbackKind, Phrases};
use serenity::async_trait;
use serenity::client::{Context, EventHandler};
use serenity::model::application::Interaction;
use serenity::model::channel::{Message, MessageType, Reaction, ReactionType};
use serenity::model::event::{MessageUpdateEvent, ResumedEvent};
use serenity::model::gateway::Ready;
use serenity::model::id::{ChannelId, UserId};

use crate::Shared;
use crate::ask::{Ask, name_of, pictures, sender};
use crate::place::{Place, post_key};

/// Listens to the gateway.
pub(crate) struct Listener(pub(crate) Arc<Shared>);

#[async_trait]
impl EventHandler for Listener {
    async fn ready(&self, _: Context, ready: Ready) {
        let guilds = ready.guilds.len();
        let name = &ready.user.name;
        self.0.say_state(StatusState::On, format!("{name} is connected, {guilds} servers"));
    }

    async fn resume(&self, _: Context, _: ResumedEvent) {
        let name = &self.0.me().name;
        self.0.say_state(StatusState::On, format!("{name} is connected"));
    }

    async fn message(&self, _: Context, message: Message) {
        self.0.message(message, None).await;
    }

    async fn message_update(
        &self,
        _: Context,
        _: Option<Message>,
        _: Option<Message>,
        event: MessageUpdateEvent,
    ) {
        self.0.edited(event).await;
    }

    async fn interaction_create(&self, _: Context, interaction: Interaction) {
        self.0.interaction(interaction).await;
    }

    async fn reaction_add(&self, _: Context, reaction: Reaction) {
        let kind = opinion(&reaction.emoji);
        if kind != FeedbackKind::Withdrawn {
            let message = reaction.message_id.get();
            self.0.reacted(reaction.user_id, reaction.channel_id, message, kind).await;
        }
    }

    async fn reaction_remove(&self, _: Context, reaction: Reaction) {
        if opinion(&reaction.emoji) != FeedbackKind::Withdrawn {
            let kind = FeedbackKind::Withdrawn;
            let message = reaction.message_id.get();
            self.0.reacted(reaction.user_id, reaction.channel_id, message, kind).await;
        }
    }
}

impl Shared {
    /// Takes a message, or the corrected version of one that was edited then.
    async fn message(self: &Arc<Self>, message: Message, edited: Option<i64>) {
        if message.author.bot
            || message.webhook_id.is_some()
            || !matches!(message.kind, MessageType::Regular | MessageType::InlineReply)
        {
            return;
        }
        let me = self.me();
        let private = message.guild_id.is_none();
        let mentioned = message.mentions.iter().any(|user| user.id == me.bot);
        let earlier = message.referenced_message.as_deref();
        let answers = earlier.filter(|earlier| earlier.author.id == me.bot);
        if !private && !mentioned && answers.is_none() {
            return;
        }
        let mut photos = pictures(&message.attachments);
        // "Find this", said to somebody else's photo.
        if let Some(earlier) = earlier.filter(|_| photos.is_empty() && answers.is_none()) {
            photos = pictures(&earlier.attachments);
        }
        let channel = message.channel_id.get();
        let text = self.without_mention(&message.content);
        let answers = match answers {
            Some(earlier) => self.turn_of(channel, earlier.id.get()).await,
            None => None,
        };
        let key = format!("discord:{channel}:{}", message.id);
        let place = Place {
            channel,
            guild: message.guild_id.map(|guild| guild.get()),
            message: Some(message.id.get()),
            interaction: None,
        };
        let phrases = Phrases::of(None);
        if text.is_empty() && photos.is_empty() {
            let nothing_said = message.attachments.is_empty()
                && message.sticker_items.is_empty()
                && message.poll.is_none();
            // A bare mention asks who that is.
            if !(mentioned && nothing_said) {
                self.notice(&place, crate::outbound::plain(phrases.only_text_and_photos));
                return;
            }
        }
        let may_continue = answers.is_none();
        let ask = Ask {
            place: place.clone(),
            key: edited.map_or_else(|| key.clone(), |at| format!("{key}:{at}")),
            replaces: edited.map(|_| key),
            user: message.author.id.get(),
            name: name_of(&message.author),
            locale: None,
            text: if text.is_empty() && photos.is_empty() { "help".to_owned() } else { text },
            photos,
            answers,
            private,
            may_continue,
            sent_at: Timestamp::from_second(message.timestamp.unix_timestamp())
                .unwrap_or(Timestamp::UNIX_EPOCH),
        };
        match self.ask(ask).await {
            Ok(()) => {}
            Err(refusal) => self.tell(&place, &refusal, phrases),
        }
    }

    /// Takes the corrected version of a message.
    async fn edited(self: &Arc<Self>, event: MessageUpdateEvent) {
        // Discord changes messages on its own as well: links get previews.
        let (Some(_), Some(at)) = (&event.content, event.edited_timestamp) else {
            return;
        };
        let path = format!("channels/{}/messages/{}", event.channel_id, event.id);
        let Ok(whole) = self.api.get(&path).await else { return };
        let Ok(mut message) = serde_json::from_value::<Message>(whole) else { return };
        message.guild_id = event.guild_id;
        self.message(message, Some(at.unix_timestamp())).await;
    }

    async fn reacted(
        &self,
        user: Option<UserId>,
        channel: ChannelId,
        message: u64,
        kind: FeedbackKind,
    ) {
        let Some(user) = user.filter(|user| *user != self.me().bot) else { return };
        let key = post_key(channel.get(), message);
        let Ok(Some(post)) = self.ports.posts.post(&key).await else { return };
        let feedback = Feedback {
            person: sender(user.get(), "").person(),
            turn: post.turn,
            product: None,
            kind,
            at: self.ports.clock.now(),
        };
        if let Err(error) = self.companion().react(feedback).await {
            tracing::debug!(error = &error as &dyn std::error::Error, "a reaction is not kept");
        }
    }

    /// The turn whose reply a message of the bot is.
    pub(crate) async fn turn_of(&self, channel: u64, message: u64) -> Option<String> {
        let post = self.ports.posts.post(&post_key(channel, message)).await.ok().flatten();
        post.map(|post| post.turn.as_str().to_owned())
    }

    /// The words without the bot's own name.
    fn without_mention(&self, content: &str) -> String {
        let bot = self.me().bot;
        let text = content.replace(&format!("<@{bot}>"), " ").replace(&format!("<@!{bot}>"), " ");
        text.trim().to_owned()
    }

    /// Tells why a message is not taken.
    pub(crate) fn tell(
        self: &Arc<Self>,
        place: &Place,
        refusal: &Refusal,
        phrases: &'static Phrases,
    ) {
        if let Some(said) = refusal_text(refusal, phrases) {
            self.notice(place, crate::outbound::plain(&said));
        }
    }
}

/// What somebody is told whose message is not taken; nothing in the middle of a flood.
pub(crate) fn refusal_text(refusal: &Refusal, phrases: &Phrases) -> Option<String> {
    match refusal {
        Refusal::RateLimited { notice: false, .. } => None,
        Refusal::RateLimited { retry_after, .. } => {
            Some(phrases.too_fast.replace("{}", &retry_after.as_secs().max(1).to_string()))
        }
        Refusal::QueueFull { .. } => Some(phrases.busy.to_owned()),
        Refusal::Stopping | Refusal::NotStored(_) => Some(phrases.unavailable.to_owned()),
    }
}

fn opinion(emoji: &ReactionType) -> FeedbackKind {
    const GOOD: &[&str] = &[
        "👍", "❤", "❤️", "🔥", "🥰", "👏", "🎉", "🤩", "👌", "😍", "💯", "⚡", "🏆", "😎", "🙏",
        "✅", "💚", "💙", "💜", "🧡", "💛", "⭐", "🌟",
    ];
    const BAD: &[&str] = &["👎", "💩", "🤮", "🤬", "🥱", "😡", "💔", "🖕", "❌", "🚫"];
    match emoji {
        ReactionType::Unicode(emoji) if GOOD.contains(&emoji.as_str()) => FeedbackKind::Liked,
        ReactionType::Unicode(emoji) if BAD.contains(&emoji.as_str()) => FeedbackKind::Disliked,
        _ => FeedbackKind::Withdrawn,
    }
}
