//! How a community (a group or a server) wants Magpie: where and whom it answers, in which language and tone, and what
//! things may cost where nobody names a price.

mod words;

use std::collections::BTreeSet;

use crate::{ChannelId, Money, RoleId};

/// Channels that a rule may name.
const MOST_CHANNELS: usize = 200;

/// What the moderators of a community chose. What nobody chose is as everywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommunitySettings {
    /// Where it answers.
    pub channels: ChannelRule,
    /// In which language.
    pub language: ReplyLanguage,
    /// The most that anything may cost while a request names no price.
    pub budget: Option<Money>,
    /// How replies sound.
    pub tone: Tone,
    /// Whom it answers.
    pub askers: Askers,
}

/// Where Magpie answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChannelRule {
    /// Everywhere but in these.
    AllBut(BTreeSet<ChannelId>),
    /// In these and nowhere else.
    Only(BTreeSet<ChannelId>),
}

impl Default for ChannelRule {
    fn default() -> Self {
        Self::AllBut(BTreeSet::new())
    }
}

impl ChannelRule {
    /// Whether a channel is one in which it answers.
    pub fn includes(&self, channel: &ChannelId) -> bool {
        match self {
            Self::AllBut(these) => !these.contains(channel),
            Self::Only(these) => these.contains(channel),
        }
    }

    /// The channels that it names.
    pub fn named(&self) -> &BTreeSet<ChannelId> {
        match self {
            Self::AllBut(these) | Self::Only(these) => these,
        }
    }

    fn switch(&mut self, channel: ChannelId, to: ChannelSwitch) {
        match (to, self) {
            (ChannelSwitch::Only, rule) => *rule = Self::Only(BTreeSet::from([channel])),
            (ChannelSwitch::On, Self::AllBut(these)) | (ChannelSwitch::Off, Self::Only(these)) => {
                these.remove(&channel);
            }
            (ChannelSwitch::Off, Self::AllBut(these)) | (ChannelSwitch::On, Self::Only(these)) => {
                these.insert(channel);
            }
        }
    }
}

/// In which language replies are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReplyLanguage {
    /// In that of each message.
    #[default]
    AsWritten,
    /// English.
    English,
    /// German.
    German,
    /// Spanish.
    Spanish,
    /// French.
    French,
    /// Portuguese.
    Portuguese,
}

impl ReplyLanguage {
    /// Every choice.
    pub const ALL: [Self; 6] = [
        Self::AsWritten,
        Self::English,
        Self::German,
        Self::Spanish,
        Self::French,
        Self::Portuguese,
    ];

    /// Its ISO 639-1 code, where it is one language.
    pub fn code(self) -> Option<&'static str> {
        match self {
            Self::AsWritten => None,
            Self::English => Some("en"),
            Self::German => Some("de"),
            Self::Spanish => Some("es"),
            Self::French => Some("fr"),
            Self::Portuguese => Some("pt"),
        }
    }

    /// The word used in JSON, storage and commands.
    pub fn as_str(self) -> &'static str {
        self.code().unwrap_or("auto")
    }

    /// The choice with this word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.as_str() == text)
    }
}

/// How replies sound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// As a helpful friend.
    #[default]
    Friendly,
    /// In as few words as possible.
    Brief,
    /// Facts, without a person who tells them.
    Plain,
}

impl Tone {
    /// Every tone.
    pub const ALL: [Self; 3] = [Self::Friendly, Self::Brief, Self::Plain];

    /// The word used in JSON, storage, prompts and commands.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Friendly => "friendly",
            Self::Brief => "brief",
            Self::Plain => "plain",
        }
    }

    /// The tone with this word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tone| tone.as_str() == text)
    }
}

/// Whom Magpie answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Askers {
    /// Everybody.
    #[default]
    Everybody,
    /// Members with this role, and moderators.
    Role(RoleId),
    /// Moderators alone.
    Moderators,
}

/// Why somebody is not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barred {
    /// Not in this channel.
    Channel,
    /// Not without a role.
    Role,
    /// Nobody but moderators.
    Moderators,
}

impl CommunitySettings {
    /// Whether somebody is answered in a channel.
    ///
    /// # Errors
    /// Why not. A channel bars moderators as well; what bars by standing never does.
    pub fn admit(
        &self,
        channel: &ChannelId,
        roles: &[RoleId],
        moderates: bool,
    ) -> Result<(), Barred> {
        if !self.channels.includes(channel) {
            return Err(Barred::Channel);
        }
        match &self.askers {
            Askers::Everybody => Ok(()),
            _ if moderates => Ok(()),
            Askers::Role(role) if roles.contains(role) => Ok(()),
            Askers::Role(_) => Err(Barred::Role),
            Askers::Moderators => Err(Barred::Moderators),
        }
    }

    /// Makes a change.
    ///
    /// # Errors
    /// There is no room for it: nothing is changed.
    pub fn change(&mut self, change: SettingChange) -> Result<(), SettingError> {
        let mut next = self.clone();
        match change {
            SettingChange::Channel(channel, to) => next.channels.switch(channel, to),
            SettingChange::Everywhere => next.channels = ChannelRule::default(),
            SettingChange::Language(language) => next.language = language,
            SettingChange::Budget(budget) => next.budget = budget,
            SettingChange::Tone(tone) => next.tone = tone,
            SettingChange::Askers(askers) => next.askers = askers,
            SettingChange::Reset => next = Self::default(),
            SettingChange::All(all) => next = *all,
        }
        if next.channels.named().len() > MOST_CHANNELS {
            return Err(SettingError::TooManyChannels);
        }
        if next.budget.is_some_and(|budget| !is_budget(budget)) {
            return Err(SettingError::Budget);
        }
        *self = next;
        Ok(())
    }
}

/// Minor units of the highest budget: enough for anything that is sold in any currency.
const HIGHEST_BUDGET: i64 = 1_000_000_000_000;

fn is_budget(budget: Money) -> bool {
    (1..=HIGHEST_BUDGET).contains(&budget.amount)
}

/// What becomes of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelSwitch {
    /// Magpie answers there.
    On,
    /// It does not.
    Off,
    /// It does, and nowhere else.
    Only,
}

/// A change of the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingChange {
    /// A channel is switched.
    Channel(ChannelId, ChannelSwitch),
    /// Every channel is on.
    Everywhere,
    /// Another language.
    Language(ReplyLanguage),
    /// Another budget, or none.
    Budget(Option<Money>),
    /// Another tone.
    Tone(Tone),
    /// Others may ask.
    Askers(Askers),
    /// Everything as it was at first.
    Reset,
    /// Everything at once.
    All(Box<CommunitySettings>),
}

/// Why a change is not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingError {
    /// There is no such setting.
    #[error("there is no such setting")]
    Setting,
    /// It is none of the languages.
    #[error("it is none of the languages")]
    Language,
    /// It is no amount, or none that anything could cost.
    #[error("it is no amount that anything could cost")]
    Budget,
    /// It says no currency.
    #[error("it says no currency")]
    Currency,
    /// It is none of the tones.
    #[error("it is none of the tones")]
    Tone,
    /// It names nobody who could be meant.
    #[error("it names nobody who could be meant")]
    Askers,
    /// It does not say what becomes of the channel.
    #[error("it does not say what becomes of the channel")]
    Channel,
    /// More channels are named than are kept.
    #[error("more than {MOST_CHANNELS} channels are named")]
    TooManyChannels,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Currency, Phrases};

    fn channel(name: &str) -> ChannelId {
        ChannelId::new(name)
    }

    #[test]
    fn every_language_that_the_fixed_words_are_in_can_be_chosen() {
        let codes: Vec<_> =
            ReplyLanguage::ALL.into_iter().filter_map(ReplyLanguage::code).collect();
        assert_eq!(codes, Phrases::all().iter().map(|known| known.language).collect::<Vec<_>>());
        for language in ReplyLanguage::ALL {
            assert_eq!(ReplyLanguage::parse(language.as_str()), Some(language));
        }
    }

    #[test]
    fn channels_are_switched_within_the_rule_that_holds() {
        use ChannelSwitch::{Off, On, Only};
        let mut settings = CommunitySettings::default();
        let mut after = |name: &str, to| {
            settings.change(SettingChange::Channel(channel(name), to)).unwrap();
            ["a", "b", "c"].map(|name| settings.channels.includes(&channel(name)))
        };
        assert_eq!(after("a", Off), [false, true, true]);
        assert_eq!(after("a", On), [true, true, true]);
        assert_eq!(after("b", Only), [false, true, false]);
        assert_eq!(after("c", On), [false, true, true]);
        assert_eq!(after("b", Off), [false, false, true]);
        settings.change(SettingChange::Everywhere).unwrap();
        assert_eq!(settings, CommunitySettings::default());
    }

    #[test]
    fn who_may_ask_is_told_from_who_may_not() {
        let role = RoleId::new("shoppers");
        let off = ChannelRule::AllBut(BTreeSet::from([channel("off")]));
        for (askers, roles, moderates, admitted) in [
            (Askers::Everybody, vec![], false, Ok(())),
            (Askers::Role(role.clone()), vec![RoleId::new("other"), role.clone()], false, Ok(())),
            (Askers::Role(role.clone()), vec![RoleId::new("other")], false, Err(Barred::Role)),
            (Askers::Role(role.clone()), vec![], true, Ok(())),
            (Askers::Moderators, vec![role.clone()], false, Err(Barred::Moderators)),
            (Askers::Moderators, vec![], true, Ok(())),
        ] {
            let settings =
                CommunitySettings { askers, channels: off.clone(), ..CommunitySettings::default() };
            assert_eq!(settings.admit(&channel("on"), &roles, moderates), admitted, "{settings:?}");
            let refused = settings.admit(&channel("off"), &roles, moderates);
            assert_eq!(refused, Err(Barred::Channel), "{settings:?}");
        }
    }

    #[test]
    fn what_has_no_room_changes_nothing() {
        let mut settings = CommunitySettings::default();
        for n in 0..MOST_CHANNELS {
            let off = SettingChange::Channel(channel(&n.to_string()), ChannelSwitch::Off);
            settings.change(off).unwrap();
        }
        let before = settings.clone();
        let more = SettingChange::Channel(channel("more"), ChannelSwitch::Off);
        assert_eq!(settings.change(more), Err(SettingError::TooManyChannels));
        for amount in [0, -1, i64::MAX] {
            let budget = SettingChange::Budget(Some(Money::new(amount, Currency::EUR)));
            assert_eq!(settings.change(budget), Err(SettingError::Budget), "{amount}");
        }
        assert_eq!(settings, before);
    }
}
