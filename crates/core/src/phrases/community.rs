//! What is said of a community's settings and of its wish list.

mod english;
mod french;
mod german;
mod portuguese;
mod spanish;

use super::Phrases;
use crate::{
    Askers, Barred, ChannelId, ChannelRule, CommunitySettings, Money, ReplyLanguage, SettingError,
    Tone,
};

use english::ENGLISH;
use french::FRENCH;
use german::GERMAN;
use portuguese::PORTUGUESE;
use spanish::SPANISH;

/// Words about settings and wish lists, in one language.
#[derive(Debug)]
pub struct CommunityPhrases {
    code: &'static str,
    /// Before the settings.
    settings: &'static str,
    /// In this channel: on, off.
    here: [&'static str; 2],
    /// Everywhere; everywhere but in `{}`; in `{}` only: how many channels.
    channels: [&'static str; 3],
    /// Language of replies; `{}` stands for it.
    language_is: &'static str,
    /// As written, then each language, in the order of [`ReplyLanguage::ALL`].
    pub languages: [&'static str; 6],
    /// No budget; a budget, `{}` stands for it.
    budget: [&'static str; 2],
    /// Tone of replies; `{}` stands for it.
    tone_is: &'static str,
    /// Each tone, in the order of [`Tone::ALL`].
    pub tones: [&'static str; 3],
    /// Who may ask; `{}` stands for them.
    askers_are: &'static str,
    /// Everybody, those with a role, moderators.
    pub askers: [&'static str; 3],
    /// How settings are changed in words.
    pub how: &'static str,
    /// To somebody who may only read them.
    pub moderated: &'static str,
    /// To somebody who asks for them in private.
    pub for_groups: &'static str,
    /// What the parameters of the command are: language, budget, tone, who, role, where, channel, reset.
    pub options: [&'static str; 8],
    /// A channel: on, off, only there, everywhere.
    pub switches: [&'static str; 4],
    /// Wrong values: no such setting, language, budget, currency, tone, who, channel, too many channels.
    errors: [&'static str; 8],
    /// Not in this channel, not without the role, nobody but moderators.
    barred: [&'static str; 3],
    /// Under a reply that keeps to the community's budget; `{}` stands for it.
    pub budget_note: &'static str,
    /// What /wish does.
    pub wish_help: &'static str,
    /// What /wishes does.
    pub wishes_help: &'static str,
    /// What the parameter of /wish is.
    pub wish_option: &'static str,
    /// What the parameter of /wishes is.
    pub page_option: &'static str,
    /// Added to the wish list; `{n}` stands for its number, `{}` for what is watched.
    pub wish_added: &'static str,
    /// It is there already; `{n}` stands for its number.
    pub wish_known: &'static str,
    /// There is no room; `{}` stands for how many there may be.
    pub wish_full: &'static str,
    /// To a wish for nobody knows what.
    pub wish_what: &'static str,
    /// Instead of a list of nothing.
    pub wish_none: &'static str,
    /// Before a page of the list: `{from}`, `{to}` and `{all}`.
    pub wish_title: &'static str,
    /// Where the list goes on; `{}` stands for the page.
    pub wish_next: &'static str,
    /// Under an entry: `{n}`, `{date}` and `{price}`.
    wish_line: &'static str,
    /// The same without a price.
    wish_line_free: &'static str,
    /// Under an entry that is sold no more.
    pub wish_gone: &'static str,
    /// Who may take an entry off, and how.
    pub wish_take_off: &'static str,
    /// After that; `{}` stands for it.
    pub wish_removed: &'static str,
    /// To a number that is not on the list.
    pub wish_unknown: &'static str,
    /// To somebody who may not take an entry off.
    pub wish_not_yours: &'static str,
    /// To a wish in private.
    pub wish_for_groups: &'static str,
    /// Before an alert; `{n}` stands for the number, `{}` for what happened.
    pub wish_alert: &'static str,
}

impl Phrases {
    /// Words about communities.
    pub fn community(&self) -> &'static CommunityPhrases {
        let known = ALL.iter().find(|known| known.code == self.language);
        known.copied().unwrap_or(&ENGLISH)
    }
}

impl CommunityPhrases {
    /// The settings, one in a line, as they are in a channel where that is known.
    pub fn tell(&self, settings: &CommunitySettings, here: Option<&ChannelId>) -> String {
        let CommunitySettings { channels, language, budget, tone, askers } = settings;
        let mut lines = vec![self.settings.to_owned()];
        let [answers, silent] = self.here;
        lines.extend(here.map(|here| {
            let said = if channels.includes(here) { answers } else { silent };
            format!("• {said}")
        }));
        let [all, but, only] = self.channels;
        let channels = match channels {
            ChannelRule::AllBut(these) if these.is_empty() => all.to_owned(),
            ChannelRule::AllBut(these) => but.replace("{}", &these.len().to_string()),
            ChannelRule::Only(these) => only.replace("{}", &these.len().to_string()),
        };
        let [no_budget, some_budget] = self.budget;
        let budget = match budget {
            None => no_budget.to_owned(),
            Some(most) => some_budget.replace("{}", &most.to_string()),
        };
        let [everybody, with_role, moderators] = self.askers;
        let askers = match askers {
            Askers::Everybody => everybody,
            Askers::Role(_) => with_role,
            Askers::Moderators => moderators,
        };
        let language = self.language_is.replace("{}", self.language(*language));
        let tone = self.tone_is.replace("{}", self.tone(*tone));
        let askers = self.askers_are.replace("{}", askers);
        let told = [channels, language, budget, tone, askers];
        lines.extend(told.map(|line| format!("• {line}")));
        lines.join("\n")
    }

    /// A choice of a language.
    pub fn language(&self, language: ReplyLanguage) -> &'static str {
        let [as_written, english, german, spanish, french, portuguese] = self.languages;
        match language {
            ReplyLanguage::AsWritten => as_written,
            ReplyLanguage::English => english,
            ReplyLanguage::German => german,
            ReplyLanguage::Spanish => spanish,
            ReplyLanguage::French => french,
            ReplyLanguage::Portuguese => portuguese,
        }
    }

    /// A tone.
    pub fn tone(&self, tone: Tone) -> &'static str {
        let [friendly, brief, plain] = self.tones;
        match tone {
            Tone::Friendly => friendly,
            Tone::Brief => brief,
            Tone::Plain => plain,
        }
    }

    /// Why a change is not made, and what could be.
    pub fn error(&self, error: SettingError) -> &'static str {
        let [setting, language, budget, currency, tone, askers, channel, too_many] = self.errors;
        match error {
            SettingError::Setting => setting,
            SettingError::Language => language,
            SettingError::Budget => budget,
            SettingError::Currency => currency,
            SettingError::Tone => tone,
            SettingError::Askers => askers,
            SettingError::Channel => channel,
            SettingError::TooManyChannels => too_many,
        }
    }

    /// Why somebody is not answered.
    pub fn barred(&self, barred: Barred) -> &'static str {
        let [channel, role, moderators] = self.barred;
        match barred {
            Barred::Channel => channel,
            Barred::Role => role,
            Barred::Moderators => moderators,
        }
    }

    /// When an entry of the wish list was added, and at which price.
    pub fn wish_line(&self, number: u32, date: &str, price: Option<Money>) -> String {
        let line = match price {
            Some(price) => self.wish_line.replace("{price}", &price.to_string()),
            None => self.wish_line_free.to_owned(),
        };
        line.replace("{n}", &number.to_string()).replace("{date}", date)
    }
}

static ALL: [&CommunityPhrases; 5] = [&ENGLISH, &GERMAN, &SPANISH, &FRENCH, &PORTUGUESE];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LANGUAGES;

    #[test]
    fn every_language_has_its_own_words_and_keeps_the_platforms_limits() {
        for phrases in LANGUAGES {
            let words = phrases.community();
            assert_eq!(words.code, phrases.language);
            let parameters =
                [words.wish_help, words.wishes_help, words.wish_option, words.page_option];
            for text in words.options.iter().chain(&parameters) {
                assert!((1..=100).contains(&text.chars().count()), "{text}");
            }
            // A note beside a pressed button takes 200 characters.
            for text in words.barred.iter().chain(&words.errors) {
                assert!(text.chars().count() <= 200, "{text}");
            }
        }
    }

    #[test]
    fn settings_are_told_one_in_a_line() {
        let mut settings = CommunitySettings::default();
        let here = ChannelId::new("7");
        let changes = ["here off", "budget 25 EUR", "language de", "tone brief", "ask moderators"];
        for words in changes {
            let change = crate::SettingChange::read(words, &here).unwrap().unwrap();
            settings.change(change).unwrap();
        }
        assert_eq!(
            Phrases::of(None).community().tell(&settings, Some(&here)),
            "How I am here:\n• I don't answer in this channel.\n• Channels: all but 1\n• Language: \
             German\n• Budget: at most €25.00, unless a request names another price\n• Tone: brief\n• \
             Who may ask: moderators"
        );
    }
}
