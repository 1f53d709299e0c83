//! Settings of a server: shown to everybody, changed by those who manage it; and whom the bot answers where.

use std::sync::Arc;

use magpie_core::ports::CompanionError;
use magpie_core::{
    Askers, Barred, ButtonAction, ChannelId, CommunityId, CommunityPhrases, CommunitySettings,
    Phrases, ReplyLanguage, RoleId, SettingChange, SettingError, Tone,
};
use serde_json::{Value, json};
use serenity::client::Cache;
use serenity::model::application::{CommandDataOption, CommandDataOptionValue};
use serenity::model::channel::{ChannelType, Message, PartialChannel};
use serenity::model::guild::Member;
use serenity::model::id::{ChannelId as DiscordChannel, RoleId as DiscordRole};

use crate::Shared;
use crate::commands::localized;
use crate::interactions::{Asked, EPHEMERAL, MESSAGE, UPDATE};
use crate::outbound::{escape, plain, plain_markdown, row, signed};
use crate::place::{Place, button_place};

/// Channels that a list of them shows.
const SHOWN: usize = 20;

/// A server as a community.
pub(crate) fn community_of(guild: u64) -> CommunityId {
    CommunityId::new(format!("discord:{guild}"))
}

/// The channel that settings are about where an interaction happens: a thread counts as the one that it was
/// started in.
pub(crate) fn home_of(channel: Option<&PartialChannel>, id: DiscordChannel) -> u64 {
    let parent = channel.filter(|channel| is_thread(channel.kind));
    parent.and_then(|channel| channel.parent_id).unwrap_or(id).get()
}

/// The same where a message was written, as far as the gateway told.
pub(crate) fn home_of_message(cache: &Cache, message: &Message) -> u64 {
    let parent = || {
        let guild = cache.guild(message.guild_id?)?;
        guild.threads.iter().find(|known| known.id == message.channel_id)?.parent_id
    };
    parent().unwrap_or(message.channel_id).get()
}

fn is_thread(kind: ChannelType) -> bool {
    matches!(kind, ChannelType::PublicThread | ChannelType::PrivateThread | ChannelType::NewsThread)
}

pub(crate) fn roles_of(member: Option<&Member>) -> Vec<RoleId> {
    member.map(|member| named(&member.roles)).unwrap_or_default()
}

pub(crate) fn named(roles: &[DiscordRole]) -> Vec<RoleId> {
    roles.iter().map(|role| RoleId::new(role.get().to_string())).collect()
}

/// The parameters of the command.
pub(crate) fn parameters() -> Vec<Value> {
    let words = Phrases::of(None).community();
    let describe = |kind: u8, name: &str, of: fn(&CommunityPhrases) -> &'static str| {
        json!({
            "type": kind, "name": name, "required": false,
            "description": of(words),
            "description_localizations": localized(|phrases| of(phrases.community())),
        })
    };
    let choice = |value: &str, of: &dyn Fn(&CommunityPhrases) -> &'static str| {
        json!({
            "name": of(words), "value": value,
            "name_localizations": localized(|phrases| of(phrases.community())),
        })
    };
    let with = |mut parameter: Value, choices: Vec<Value>| {
        parameter["choices"] = Value::from(choices);
        parameter
    };
    let languages =
        ReplyLanguage::ALL.map(|one| choice(one.as_str(), &|words| words.language(one)));
    let tones = Tone::ALL.map(|one| choice(one.as_str(), &|words| words.tone(one)));
    let askers = [
        choice("everybody", &|words| words.askers[0]),
        choice("role", &|words| words.askers[1]),
        choice("moderators", &|words| words.askers[2]),
    ];
    let switches = ["on", "off", "only", "everywhere"];
    let switches = [0, 1, 2, 3].map(|at| choice(switches[at], &|words| words.switches[at]));
    let mut budget = describe(3, "budget", |words| words.options[1]);
    budget["max_length"] = Value::from(40);
    vec![
        with(describe(3, "language", |words| words.options[0]), languages.to_vec()),
        budget,
        with(describe(3, "tone", |words| words.options[2]), tones.to_vec()),
        with(describe(3, "ask", |words| words.options[3]), askers.to_vec()),
        describe(8, "role", |words| words.options[4]),
        with(describe(3, "answers", |words| words.options[5]), switches.to_vec()),
        describe(7, "channel", |words| words.options[6]),
        describe(5, "reset", |words| words.options[7]),
    ]
}

/// What the parameters that were given change, in a channel.
fn changes(options: &[CommandDataOption], home: u64) -> Result<Vec<SettingChange>, SettingError> {
    let value = |name: &str| options.iter().find(|option| option.name == name).map(|o| &o.value);
    let text = |name: &str| value(name).and_then(CommandDataOptionValue::as_str);
    let here = ChannelId::new(match value("channel") {
        Some(CommandDataOptionValue::Channel(channel)) => channel.get().to_string(),
        _ => home.to_string(),
    });
    let mut changes = Vec::new();
    if value("reset").and_then(CommandDataOptionValue::as_bool) == Some(true) {
        changes.push(SettingChange::Reset);
    }
    match (text("answers"), value("channel")) {
        (Some("everywhere"), _) => changes.push(SettingChange::Everywhere),
        (Some(to), _) => changes.extend(SettingChange::read(&format!("here {to}"), &here)?),
        (None, Some(_)) => return Err(SettingError::Channel),
        (None, None) => {}
    }
    let role = match value("role") {
        Some(CommandDataOptionValue::Role(role)) => Some(RoleId::new(role.get().to_string())),
        _ => None,
    };
    match (text("ask"), role) {
        (None | Some("role"), Some(role)) => {
            changes.push(SettingChange::Askers(Askers::Role(role)));
        }
        (Some("role"), None) | (Some(_), Some(_)) => return Err(SettingError::Askers),
        (Some(who), None) => changes.extend(SettingChange::read(&format!("ask {who}"), &here)?),
        (None, None) => {}
    }
    for name in ["language", "budget", "tone"] {
        if let Some(said) = text(name) {
            changes.extend(SettingChange::read(&format!("{name} {said}"), &here)?);
        }
    }
    Ok(changes)
}

impl Shared {
    /// Answers `/settings`: changes what its parameters say, and shows how it is then.
    pub(crate) async fn settings(&self, asked: &Asked, options: &[CommandDataOption]) {
        let words = asked.phrases().community();
        let Some(guild) = asked.guild else {
            return self.answer(asked, plain(words.for_groups)).await;
        };
        let changes = match changes(options, asked.home) {
            Ok(changes) => changes,
            Err(error) => return self.answer(asked, plain(words.error(error))).await,
        };
        if !changes.is_empty() && !asked.admin {
            return self.answer(asked, plain(asked.phrases().only_admins)).await;
        }
        for change in changes {
            match self.companion().change_community(&community_of(guild), change).await {
                Ok(Ok(_)) => {}
                Ok(Err(error)) => return self.answer(asked, plain(words.error(error))).await,
                Err(error) => return self.no_settings(asked, &error).await,
            }
        }
        self.show_settings(asked, guild, MESSAGE).await;
    }

    /// Obeys a button under the settings.
    pub(crate) async fn set(&self, asked: &Asked, number: u8) {
        let phrases = asked.phrases();
        let Some(guild) = asked.guild.filter(|_| asked.admin) else {
            return self.answer(asked, plain(phrases.only_admins)).await;
        };
        if !self.set_public(guild, number == 0).await {
            return self.answer(asked, plain(phrases.unavailable)).await;
        }
        self.show_settings(asked, guild, UPDATE).await;
    }

    async fn show_settings(&self, asked: &Asked, guild: u64, kind: u8) {
        let phrases = asked.phrases();
        let words = phrases.community();
        let settings = match self.companion().community(&community_of(guild)).await {
            Ok(settings) => settings,
            Err(error) => return self.no_settings(asked, &error).await,
        };
        let here = ChannelId::new(asked.home.to_string());
        let mut text = escape(&words.tell(&settings, Some(&here)));
        for line in mentions(&settings) {
            text.push_str(&format!("\n{line}"));
        }
        let last = if asked.admin { phrases.who_sees } else { words.moderated };
        text.push_str(&format!("\n\n{}", escape(last)));
        let mut body = plain_markdown(&text);
        if asked.admin {
            let public = self.answers_in_public(guild).await;
            let place = button_place(asked.channel);
            let button = |label: &str, number, on| {
                let label = if on { format!("✓ {label}") } else { label.to_owned() };
                signed(&self.ports.signer, &place, &label, ButtonAction::Setting(number), None)
            };
            body["components"] = json!([row([
                button(phrases.everybody, 0, public),
                button(phrases.only_asker, 1, !public),
            ])]);
        }
        body["flags"] = Value::from(EPHEMERAL);
        self.respond(asked, kind, body).await;
    }

    async fn no_settings(&self, asked: &Asked, error: &CompanionError) {
        tracing::error!(error = error as &dyn std::error::Error, "no settings");
        self.answer(asked, plain(asked.phrases().unavailable)).await;
    }

    /// Why somebody is not answered in a server's channel, in the words of a language or of the server's; nothing where
    /// they are answered.
    pub(crate) async fn barred(
        &self,
        guild: u64,
        home: u64,
        roles: &[RoleId],
        moderates: bool,
        locale: Option<&str>,
    ) -> Result<Option<&'static str>, CompanionError> {
        let settings = self.companion().community(&community_of(guild)).await?;
        let barred = settings.admit(&ChannelId::new(home.to_string()), roles, moderates).err();
        let phrases = Phrases::of(locale.or(settings.language.code()));
        Ok(barred.map(|barred: Barred| phrases.community().barred(barred)))
    }

    /// Tells somebody in private why they are not answered, in the channel only where that can't be done; once in a
    /// while, lest they are told with every message.
    pub(crate) fn tell_barred(self: &Arc<Self>, place: &Place, user: u64, said: &'static str) {
        if !self.first_told(place.channel, user) {
            return;
        }
        let (shared, place) = (Arc::clone(self), place.clone());
        self.tasks.spawn(async move {
            if let Err(error) = shared.say_directly(user, said).await {
                tracing::debug!(%error, "not told in private");
                shared.notice(&place, plain(said));
            }
        });
    }
}

/// The channels and the role that settings name, as Discord shows them.
fn mentions(settings: &CommunitySettings) -> Vec<String> {
    let mut lines = Vec::new();
    let channels = settings.channels.named();
    if !channels.is_empty() {
        let shown = channels.iter().filter_map(|channel| channel.as_str().parse::<u64>().ok());
        let shown: Vec<String> = shown.take(SHOWN).map(|id| format!("<#{id}>")).collect();
        let more = if channels.len() > SHOWN { " …" } else { "" };
        lines.push(format!("{}{more}", shown.join(" ")));
    }
    if let Askers::Role(role) = &settings.askers
        && let Ok(role) = role.as_str().parse::<u64>()
    {
        lines.push(format!("<@&{role}>"));
    }
    lines
}
