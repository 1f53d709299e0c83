//! The JSON of a community's settings, version 1. Stable: fields are added, never changed.

use serde::{Deserialize, Serialize};

use super::MoneyV1;
use crate::{
    Askers, ChannelId, ChannelRule, CommunitySettings, Money, ReplyLanguage, RoleId, SettingError,
    Tone,
};

/// How a community wants Magpie. What is left out is as where nobody chose anything.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommunitySettingsV1 {
    /// Where it answers.
    #[serde(default)]
    pub channels: ChannelsV1,
    /// `en`, `de`, `es`, `fr`, `pt`, or `auto` for that of each message.
    #[serde(default = "usual_language")]
    pub language: String,
    /// The most that anything may cost while a request names no price.
    #[serde(default)]
    pub budget: Option<MoneyV1>,
    /// `friendly`, `brief` or `plain`.
    #[serde(default = "usual_tone")]
    pub tone: String,
    /// Whom it answers.
    #[serde(default)]
    pub askers: AskersV1,
}

/// In which channels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelsV1 {
    /// `all_but` or `only`.
    pub rule: String,
    /// As the platform names them.
    #[serde(default)]
    pub channels: Vec<String>,
}

/// Who may ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskersV1 {
    /// `everybody`, `role` or `moderators`.
    pub who: String,
    /// The role, where it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
}

fn usual_language() -> String {
    ReplyLanguage::default().as_str().to_owned()
}

fn usual_tone() -> String {
    Tone::default().as_str().to_owned()
}

impl Default for ChannelsV1 {
    fn default() -> Self {
        Self { rule: "all_but".to_owned(), channels: Vec::new() }
    }
}

impl Default for AskersV1 {
    fn default() -> Self {
        Self { who: "everybody".to_owned(), role: None }
    }
}

impl From<&CommunitySettings> for CommunitySettingsV1 {
    fn from(settings: &CommunitySettings) -> Self {
        let CommunitySettings { channels, language, budget, tone, askers } = settings;
        let rule = match channels {
            ChannelRule::AllBut(_) => "all_but",
            ChannelRule::Only(_) => "only",
        };
        let (who, role) = match askers {
            Askers::Everybody => ("everybody", None),
            Askers::Role(role) => ("role", Some(role.as_str().to_owned())),
            Askers::Moderators => ("moderators", None),
        };
        Self {
            channels: ChannelsV1 {
                rule: rule.to_owned(),
                channels: channels.named().iter().map(|id| id.as_str().to_owned()).collect(),
            },
            language: language.as_str().to_owned(),
            budget: budget.map(Into::into),
            tone: tone.as_str().to_owned(),
            askers: AskersV1 { who: who.to_owned(), role },
        }
    }
}

impl CommunitySettingsV1 {
    /// The settings.
    ///
    /// # Errors
    /// The first value that can't be.
    pub fn settings(self) -> Result<CommunitySettings, SettingError> {
        let channels = self.channels.channels.into_iter().map(ChannelId::new).collect();
        let budget = self.budget.map(|budget| {
            let currency = budget.currency.parse().map_err(|_| SettingError::Currency)?;
            Ok(Money::new(budget.amount, currency))
        });
        Ok(CommunitySettings {
            channels: match self.channels.rule.as_str() {
                "all_but" => ChannelRule::AllBut(channels),
                "only" => ChannelRule::Only(channels),
                _ => return Err(SettingError::Channel),
            },
            language: ReplyLanguage::parse(&self.language).ok_or(SettingError::Language)?,
            budget: budget.transpose()?,
            tone: Tone::parse(&self.tone).ok_or(SettingError::Tone)?,
            askers: match (self.askers.who.as_str(), self.askers.role) {
                ("everybody", None) => Askers::Everybody,
                ("role", Some(role)) if !role.trim().is_empty() => Askers::Role(RoleId::new(role)),
                ("moderators", None) => Askers::Moderators,
                _ => return Err(SettingError::Askers),
            },
        })
    }
}

/// The field that an error is about, and what may stand there.
pub fn setting_field(error: SettingError) -> (&'static str, &'static str) {
    match error {
        SettingError::Setting => ("settings", "are channels, language, budget, tone and askers"),
        SettingError::Language => ("language", "is en, de, es, fr, pt or auto"),
        SettingError::Budget => ("budget", "is null or has an amount above 0, in minor units"),
        SettingError::Currency => ("budget", "has a currency of three letters, such as EUR"),
        SettingError::Tone => ("tone", "is friendly, brief or plain"),
        SettingError::Askers => ("askers", "has who: everybody, moderators, or role with a role"),
        SettingError::Channel => ("channels", "has a rule, all_but or only, and channels"),
        SettingError::TooManyChannels => ("channels", "are 200 at most"),
    }
}
