//! Everything that exists on the fake Discord. No wire formats here.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use bytes::Bytes;
use serde_json::{Map, Value};

use super::gateway::Session;
use super::ids::Snowflakes;
use super::journal::Journal;
use super::limits::Buckets;
use super::{
    AttachmentId, ChannelId, CommandId, DiscordOptions, GuildId, InteractionId, MessageId,
    Permissions, RoleId, UserId,
};
use crate::rng::Rng;

/// The message is shown to one person only.
pub(super) const EPHEMERAL: u64 = 1 << 6;
/// The message stands for an answer that is still being made.
pub(super) const LOADING: u64 = 1 << 7;
/// The message consists of components only.
pub(super) const COMPONENTS_V2: u64 = 1 << 15;

/// A person's account, or the bot's.
#[derive(Clone, Debug)]
pub(super) struct User {
    pub(super) name: String,
    pub(super) bot: bool,
    pub(super) locale: String,
    /// Whether the person installed the application for themselves.
    pub(super) installed: bool,
    pub(super) refuses_dms: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Guild {
    pub(super) name: String,
    pub(super) owner: UserId,
    pub(super) members: BTreeSet<UserId>,
    /// Bits that members have beyond everybody's.
    pub(super) granted: BTreeMap<UserId, Permissions>,
    pub(super) roles: BTreeMap<UserId, Vec<RoleId>>,
    /// Names of commands that every member may use, whatever permissions they ask for.
    pub(super) opened: BTreeSet<String>,
    pub(super) locale: String,
    pub(super) has_bot: bool,
}

/// Where a channel belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Thread {
        parent: ChannelId,
    },
    Forum,
    /// One person and the bot.
    BotDm,
    /// People without the bot.
    PrivateDm,
}

#[derive(Clone, Debug)]
pub(super) struct Channel {
    pub(super) kind: Kind,
    pub(super) guild: Option<GuildId>,
    pub(super) name: String,
    /// The bot's permissions; a thread has its parent's.
    pub(super) bot: Permissions,
    /// The people of a direct conversation.
    pub(super) people: Vec<UserId>,
    pub(super) owner: UserId,
    pub(super) archived: bool,
    pub(super) deleted: bool,
}

/// A file that was uploaded.
#[derive(Clone, Debug)]
pub struct Attachment {
    /// Its id.
    pub id: AttachmentId,
    /// Its name.
    pub filename: String,
    /// What Discord says it is.
    pub content_type: String,
    /// Its length, as Discord says.
    pub size: usize,
    /// What the URL answers, for good or ill.
    pub bytes: Bytes,
    /// Where it is.
    pub url: String,
    /// Alternative text.
    pub description: Option<String>,
    /// Width and height of a picture.
    pub dimensions: Option<(u32, u32)>,
    /// The URL answers 404.
    pub gone: bool,
    /// The URL takes this long.
    pub delay: Duration,
    /// The URL's own content type.
    pub served_as: String,
}

/// A message as it stands now.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// Where it is.
    pub channel: ChannelId,
    /// Who wrote it.
    pub author: UserId,
    /// Its text.
    pub content: String,
    /// Its embeds, as Discord keeps them.
    pub embeds: Vec<Value>,
    /// Its components, as Discord keeps them.
    pub components: Vec<Value>,
    /// Its files.
    pub attachments: Vec<Attachment>,
    /// What it answers.
    pub reply_to: Option<MessageId>,
    /// Discord's flags.
    pub flags: u64,
    /// The sender's nonce.
    pub nonce: Option<String>,
    /// How often it was edited.
    pub edits: u32,
    /// Whether it was deleted.
    pub deleted: bool,
    /// The only person who sees it.
    pub only_for: Option<UserId>,
    /// Who reacted with what, in order.
    pub reactions: Vec<(String, UserId)>,
    /// The interaction that it answers.
    pub interaction: Option<InteractionId>,
    /// People whom it pinged.
    pub pinged: Vec<UserId>,
    /// When it was last edited.
    pub(super) edited_at: Option<String>,
}

impl Message {
    /// Whom its text names: `<@1>`, or `<@!1>` as it was written once.
    pub(super) fn mentions(&self) -> BTreeSet<UserId> {
        let named = self.content.split("<@").skip(1).filter_map(|rest| {
            let (number, _) = rest.strip_prefix('!').unwrap_or(rest).split_once('>')?;
            number.parse().ok().map(UserId)
        });
        named.collect()
    }

    /// Whether it still says that the bot is thinking.
    pub fn is_thinking(&self) -> bool {
        self.flags & LOADING != 0
    }

    /// Whether only one person sees it.
    pub fn is_ephemeral(&self) -> bool {
        self.only_for.is_some()
    }

    pub(super) fn seen_by(&self, user: UserId) -> bool {
        !self.deleted && self.only_for.is_none_or(|only| only == user)
    }
}

/// One use of a command, button, menu or form.
#[derive(Clone, Debug)]
pub struct Interaction {
    /// Its id.
    pub id: InteractionId,
    /// The token under which it is answered.
    pub token: String,
    /// Discord's type: 2 command, 3 component, 4 autocomplete, 5 form.
    pub kind: u8,
    /// Who used it.
    pub user: UserId,
    /// Where.
    pub channel: ChannelId,
    /// The message whose component it was.
    pub source: Option<MessageId>,
    /// The type of the callback that acknowledged it.
    pub acknowledged: Option<u64>,
    /// How long the acknowledgement took.
    pub acknowledged_after: Option<Duration>,
    /// The original response.
    pub response: Option<MessageId>,
    /// Further responses.
    pub followups: Vec<MessageId>,
    /// The form that was shown.
    pub modal: Option<Value>,
    /// The suggestions of an autocompletion.
    pub choices: Vec<Value>,
    /// Whether the test expects no acknowledgement.
    pub abandoned: bool,
    /// For whom the application is installed there.
    pub(super) owners: Map<String, Value>,
    pub(super) created: Instant,
    pub(super) expired: bool,
    /// Whether the form was sent.
    pub(super) submitted: bool,
}

impl Interaction {
    /// Whether the person got more than a promise.
    pub(super) fn is_answered(&self, messages: &BTreeMap<MessageId, Message>) -> bool {
        let thinking = |id: &MessageId| messages.get(id).is_some_and(Message::is_thinking);
        self.acknowledged.is_some() && !self.response.as_ref().is_some_and(thinking)
    }
}

/// A registered command.
#[derive(Clone, Debug)]
pub(super) struct Command {
    pub(super) id: CommandId,
    pub(super) guild: Option<GuildId>,
    pub(super) body: Value,
}

pub(super) struct World {
    pub(super) options: DiscordOptions,
    /// `http://127.0.0.1:PORT`
    pub(super) base: String,
    pub(super) bot: UserId,
    pub(super) application: u64,
    pub(super) users: BTreeMap<UserId, User>,
    pub(super) guilds: BTreeMap<GuildId, Guild>,
    pub(super) channels: BTreeMap<ChannelId, Channel>,
    pub(super) messages: BTreeMap<MessageId, Message>,
    /// The messages of each channel, oldest first.
    pub(super) timelines: BTreeMap<ChannelId, BTreeSet<MessageId>>,
    pub(super) interactions: BTreeMap<InteractionId, Interaction>,
    pub(super) commands: Vec<Command>,
    /// Files that came with commands.
    pub(super) files: Vec<Attachment>,
    pub(super) nonces: Vec<(ChannelId, String, MessageId, Instant)>,
    pub(super) sessions: Vec<Session>,
    pub(super) last_identify: Option<Instant>,
    pub(super) journal: Journal,
    pub(super) buckets: Buckets,
    pub(super) rng: Rng,
    pub(super) ids: Snowflakes,
}

impl World {
    pub(super) fn new(options: DiscordOptions, base: String) -> Self {
        let mut ids = Snowflakes::default();
        let bot = UserId(ids.next());
        let user = User {
            name: options.bot_name.clone(),
            bot: true,
            locale: "en-US".to_owned(),
            installed: false,
            refuses_dms: true,
        };
        Self {
            base,
            bot,
            // Bots made since 2017 share their application's id.
            application: bot.0,
            users: BTreeMap::from([(bot, user)]),
            guilds: BTreeMap::new(),
            channels: BTreeMap::new(),
            messages: BTreeMap::new(),
            timelines: BTreeMap::new(),
            interactions: BTreeMap::new(),
            commands: Vec::new(),
            files: Vec::new(),
            nonces: Vec::new(),
            sessions: Vec::new(),
            last_identify: None,
            journal: Journal::default(),
            buckets: Buckets::default(),
            rng: Rng::new(options.seed),
            ids,
            options,
        }
    }

    pub(super) fn violation(&mut self, text: impl Into<String>) {
        self.journal.violations.push(text.into());
    }

    /// The messages of a channel, the deleted ones included, oldest first.
    pub(super) fn in_channel(
        &self,
        channel: ChannelId,
    ) -> impl DoubleEndedIterator<Item = &Message> {
        let timeline = self.timelines.get(&channel).into_iter().flatten();
        timeline.filter_map(|id| self.messages.get(id))
    }

    /// A new message without anything in it.
    pub(super) fn blank(&mut self, channel: ChannelId, author: UserId) -> Message {
        Message {
            id: MessageId(self.ids.next()),
            channel,
            author,
            content: String::new(),
            embeds: Vec::new(),
            components: Vec::new(),
            attachments: Vec::new(),
            reply_to: None,
            flags: 0,
            nonce: None,
            edits: 0,
            deleted: false,
            only_for: None,
            reactions: Vec::new(),
            interaction: None,
            pinged: Vec::new(),
            edited_at: None,
        }
    }

    /// The direct conversation of the bot and a person.
    pub(super) fn dm(&mut self, user: UserId) -> ChannelId {
        let is_theirs = |channel: &Channel| channel.kind == Kind::BotDm && channel.people == [user];
        if let Some((id, _)) = self.channels.iter().find(|(_, channel)| is_theirs(channel)) {
            return *id;
        }
        let bot = Permissions::USUAL;
        self.add_channel(Kind::BotDm, None, "", vec![user], bot)
    }

    pub(super) fn add_channel(
        &mut self,
        kind: Kind,
        guild: Option<GuildId>,
        name: &str,
        people: Vec<UserId>,
        bot: Permissions,
    ) -> ChannelId {
        let id = ChannelId(self.ids.next());
        let owner = people.first().copied().unwrap_or(self.bot);
        let name = name.to_owned();
        let (archived, deleted) = (false, false);
        let channel = Channel { kind, guild, name, bot, people, owner, archived, deleted };
        self.channels.insert(id, channel);
        id
    }
}
