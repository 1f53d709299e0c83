//! Settings of communities on disk.

use magpie_core::{Askers, ChannelId, ChannelRule, CommunitySettings, ReplyLanguage, RoleId, Tone};
use serde::{Deserialize, Serialize};

use super::Reason;
use super::needs::{MoneyRecord, money};

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ChannelsRecord {
    AllBut(Vec<String>),
    Only(Vec<String>),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum AskersRecord {
    Everybody,
    Role(String),
    Moderators,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SettingsRecord {
    channels: ChannelsRecord,
    language: String,
    budget: Option<MoneyRecord>,
    tone: String,
    askers: AskersRecord,
}

impl From<&CommunitySettings> for SettingsRecord {
    fn from(settings: &CommunitySettings) -> Self {
        let names = settings.channels.named().iter().map(|channel| channel.as_str().to_owned());
        let names: Vec<String> = names.collect();
        Self {
            channels: match settings.channels {
                ChannelRule::AllBut(_) => ChannelsRecord::AllBut(names),
                ChannelRule::Only(_) => ChannelsRecord::Only(names),
            },
            language: settings.language.as_str().to_owned(),
            budget: settings.budget.map(Into::into),
            tone: settings.tone.as_str().to_owned(),
            askers: match &settings.askers {
                Askers::Everybody => AskersRecord::Everybody,
                Askers::Role(role) => AskersRecord::Role(role.as_str().to_owned()),
                Askers::Moderators => AskersRecord::Moderators,
            },
        }
    }
}

impl TryFrom<SettingsRecord> for CommunitySettings {
    type Error = Reason;

    fn try_from(record: SettingsRecord) -> Result<Self, Reason> {
        let these = |names: Vec<String>| names.into_iter().map(ChannelId::new).collect();
        let language = ReplyLanguage::parse(&record.language);
        let tone = Tone::parse(&record.tone);
        Ok(Self {
            channels: match record.channels {
                ChannelsRecord::AllBut(names) => ChannelRule::AllBut(these(names)),
                ChannelsRecord::Only(names) => ChannelRule::Only(these(names)),
            },
            language: language.ok_or_else(|| format!("{:?} is no language", record.language))?,
            budget: money(record.budget)?,
            tone: tone.ok_or_else(|| format!("{:?} is no tone", record.tone))?,
            askers: match record.askers {
                AskersRecord::Everybody => Askers::Everybody,
                AskersRecord::Role(role) => Askers::Role(RoleId::new(role)),
                AskersRecord::Moderators => Askers::Moderators,
            },
        })
    }
}
