//! What happens on the gateway, as messages of the application.

use std::sync::Arc;

use jiff::Timestamp;
use magpie_core::ports::{Refusal, StatusState};
use magpie_core::{Feedback, FeedbackKind, Phrases};
use serde_json::Value;
use serenity::async_trait;
use serenity::client::{Cache, Context, EventHandler, RawEventHandler};
use serenity::model::application::Interaction;
use serenity::model::channel::{Message, MessageType, Reaction, ReactionType};
use serenity::model::event::{Event, MessageUpdateEvent, ResumedEvent, UnknownEvent};
use serenity::model::gateway::Ready;
use serenity::model::id::{ChannelId, UserId};
use serenity::model::permissions::Permissions;

use crate::Shared;
use crate::ask::{Ask, conversation, name_of, pictures, pictures_of, sender};
use crate::community::{home_of_message, named};
use crate::place::{Place, post_key};

/// Listens to the gateway.
pub(crate) struct Listener(pub(crate) Arc<Shared>);

/// What people say is taken in tasks of its own: the one that serenity makes for an event holds 13 KiB for as long
/// as it lasts.
impl Listener {
    fn said(&self, context: Context, message: Message) {
        let shared = Arc::clone(&self.0);
        self.0.tasks.spawn(async move {
            let _turn = shared.taking.acquire().await;
            Box::pin(shared.message(&context.cache, message, None)).await;
        });
    }

    fn used(&self, interaction: Interaction) {
        let shared = Arc::clone(&self.0);
        self.0.tasks.spawn(async move { shared.interaction(interaction).await });
    }
}

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

    async fn message(&self, context: Context, message: Message) {
        self.said(context, message);
    }

    async fn message_update(
        &self,
        context: Context,
        _: Option<Message>,
        _: Option<Message>,
        event: MessageUpdateEvent,
    ) {
        self.0.edited(&context.cache, event).await;
    }

    async fn interaction_create(&self, _: Context, interaction: Interaction) {
        self.used(interaction);
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

/// Parts of messages that tell a shopping companion nothing, and whose forms change with Discord.
const IRRELEVANT: &[&str] = &[
    "interaction_metadata",
    "interaction",
    "components",
    "embeds",
    "poll",
    "call",
    "message_snapshots",
    "activity",
    "application",
    "role_subscription_data",
    "entitlements",
];

#[async_trait]
impl RawEventHandler for Listener {
    /// serenity drops an event of which it does not know some part. What was said in it counts all the same.
    async fn raw_event(&self, context: Context, event: Event) {
        let Event::Unknown(UnknownEvent { kind, mut value, .. }) = event else { return };
        prune(&mut value);
        let failed = match kind.as_str() {
            "MESSAGE_CREATE" => match serde_json::from_value::<Message>(value) {
                Ok(message) => return self.said(context, message),
                Err(error) => error,
            },
            "INTERACTION_CREATE" => match serde_json::from_value::<Interaction>(value) {
                Ok(interaction) => return self.used(interaction),
                Err(error) => error,
            },
            _ => return,
        };
        tracing::warn!(%failed, kind, "an event that can't be read is left out");
    }
}

/// Takes out of a message, and of the messages in it, what is [`IRRELEVANT`].
fn prune(value: &mut Value) {
    let Some(body) = value.as_object_mut() else { return };
    // An interaction's own data has components of another meaning: what was filled in.
    let is_message = body.contains_key("author");
    for name in IRRELEVANT.iter().filter(|name| is_message || **name == "entitlements") {
        if body.contains_key(*name) {
            body.insert((*name).to_owned(), Value::Null);
        }
    }
    if is_message {
        for list in ["components", "embeds", "message_snapshots"] {
            body.insert(list.to_owned(), Value::Array(Vec::new()));
        }
    }
    if body.contains_key("entitlements") {
        body.insert("entitlements".to_owned(), Value::Array(Vec::new()));
    }
    for nested in ["message", "referenced_message"] {
        body.get_mut(nested).map(prune);
    }
    let resolved = body.get_mut("data").and_then(|data| data.get_mut("resolved"));
    let messages = resolved.and_then(|resolved| resolved.get_mut("messages"));
    for message in messages.and_then(Value::as_object_mut).into_iter().flat_map(|m| m.values_mut())
    {
        prune(message);
    }
}

impl Shared {
    /// Takes a message, or the corrected version of one that was edited then.
    async fn message(self: &Arc<Self>, cache: &Cache, message: Message, edited: Option<i64>) {
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
        // People in a thread about a reply talk to the bot, unless they talk to each other.
        let overheard = !mentioned && answers.is_none() && !private;
        let to_others = earlier.is_some() || !message.mentions.is_empty();
        if overheard && (to_others || !me.reads_content) {
            return;
        }
        let thread = match answers {
            Some(_) => None,
            None => self.thread_about(cache, &message).await,
        };
        if overheard && thread.is_none() {
            return;
        }
        let mut photos = pictures(&message.attachments);
        // "Find this", said to somebody else's photo.
        if let Some(earlier) = earlier.filter(|_| photos.is_empty() && answers.is_none()) {
            photos = pictures_of(earlier);
        }
        let channel = message.channel_id.get();
        let text = self.without_mention(&message.content);
        let user = message.author.id;
        let key = format!("discord:{channel}:{}", message.id);
        let place = Place {
            channel,
            guild: message.guild_id.map(|guild| guild.get()),
            message: Some(message.id.get()),
            interaction: None,
            direct_to: None,
            card: false,
        };
        let answers = match answers {
            Some(earlier) => self.turn_of(channel, earlier.id.get()).await,
            None => match thread {
                Some(turn) if self.is_new(&place, message.author.id).await => Some(turn),
                _ => None,
            },
        };
        let phrases = Phrases::of(None);
        let moderates = moderates(cache, &message);
        if let Some(guild) = place.guild {
            let roles = message.member.as_ref().map(|member| named(&member.roles));
            let home = home_of_message(cache, &message);
            let roles = roles.unwrap_or_default();
            match self.barred(guild, home, &roles, moderates, None).await {
                Ok(None) => {}
                // Who talks in a thread need not have talked to the bot.
                Ok(Some(_)) if overheard => return,
                Ok(Some(said)) => return self.tell_barred(&place, user.get(), said),
                Err(error) => {
                    tracing::error!(error = &error as &dyn std::error::Error, "no settings");
                    return self.notice(&place, crate::outbound::plain(phrases.unavailable));
                }
            }
        }
        if text.is_empty() && photos.is_empty() {
            if overheard {
                return;
            }
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
            user: user.get(),
            name: name_of(&message.author),
            locale: None,
            text: if text.is_empty() && photos.is_empty() { "help".to_owned() } else { text },
            photos,
            answers,
            private,
            moderates,
            may_continue,
            sent_at: Timestamp::from_second(message.timestamp.unix_timestamp())
                .unwrap_or(Timestamp::UNIX_EPOCH),
        };
        match self.ask(ask).await {
            Ok(()) => {}
            Err(refusal) => self.tell(&place, &refusal, phrases),
        }
    }

    /// The turn that a thread is about: one that is started from a reply has that message's number.
    async fn thread_about(&self, cache: &Cache, message: &Message) -> Option<String> {
        let thread = message.channel_id;
        let parent = {
            let guild = cache.guild(message.guild_id?)?;
            guild.threads.iter().find(|known| known.id == thread)?.parent_id?
        };
        self.turn_of(parent.get(), thread.get()).await
    }

    /// Whether nothing was asked in a place yet.
    async fn is_new(&self, place: &Place, user: UserId) -> bool {
        let here = conversation(place, user.get());
        self.companion().history(&here).await.is_ok_and(|turns| turns.is_empty())
    }

    /// Takes the corrected version of a message.
    async fn edited(self: &Arc<Self>, cache: &Cache, event: MessageUpdateEvent) {
        if event.author.as_ref().is_some_and(|author| author.bot) {
            return;
        }
        // Discord changes messages on its own as well: links get previews.
        let (Some(_), Some(at)) = (&event.content, event.edited_timestamp) else {
            return;
        };
        let path = format!("channels/{}/messages/{}", event.channel_id, event.id);
        let Ok(whole) = self.api.get(&path).await else { return };
        let Ok(mut message) = serde_json::from_value::<Message>(whole) else { return };
        message.guild_id = event.guild_id;
        self.message(cache, message, Some(at.unix_timestamp())).await;
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
            reason: None,
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
            Some(phrases.too_fast(retry_after.as_secs().max(1)))
        }
        Refusal::QueueFull { .. } => Some(phrases.busy.to_owned()),
        Refusal::Stopping | Refusal::NotStored(_) => Some(phrases.unavailable.to_owned()),
    }
}

/// Whether somebody moderates the channel that they wrote in, as far as the gateway told.
fn moderates(cache: &Cache, message: &Message) -> bool {
    let guild = message.guild_id.and_then(|id| cache.guild(id));
    let (Some(guild), Some(member)) = (guild, &message.member) else { return false };
    if member.user.as_ref().is_some_and(|user| user.id != message.author.id) {
        return false;
    }
    // A thread's permissions are those of its channel.
    let thread = guild.threads.iter().find(|thread| thread.id == message.channel_id);
    let channel = thread.and_then(|thread| thread.parent_id).unwrap_or(message.channel_id);
    guild.channels.get(&channel).is_some_and(|channel| {
        decides(guild.partial_member_permissions_in(channel, message.author.id, member))
    })
}

/// Whether somebody with these permissions decides for everybody in a channel.
pub(crate) fn decides(all: Permissions) -> bool {
    all.manage_messages() || all.manage_guild() || all.administrator()
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
