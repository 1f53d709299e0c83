//! What is said of a community's settings and of its wish list.

use super::Phrases;
use crate::{
    Askers, Barred, ChannelId, ChannelRule, CommunitySettings, Money, ReplyLanguage, SettingError,
    Tone, texts,
};

texts! {
    /// Words about settings and wish lists, in one language.
    pub struct CommunityPhrases in "communities.ftl";
    words {
        /// Before the settings.
        settings,
        /// Where it answers: everywhere.
        channels_all,
        /// Where there is no budget.
        budget_none,
        /// How settings are changed in words.
        pub how,
        /// To somebody who may only read them.
        pub moderated,
        /// To somebody who asks for them in private.
        pub for_groups,
        /// What /wish does.
        pub wish_help,
        /// What /wishes does.
        pub wishes_help,
        /// What the parameter of /wish is.
        pub wish_option,
        /// What the parameter of /wishes is.
        pub page_option,
        /// To a wish for nobody knows what.
        pub wish_what,
        /// Instead of a list of nothing.
        pub wish_none,
        /// Under an entry that is sold no more.
        pub wish_gone,
        /// To somebody who may not take an entry off.
        pub wish_not_yours,
        /// To a wish in private.
        pub wish_for_groups,
    }
    lists {
        /// In this channel: on, off.
        here: 2 = [here_on, here_off],
        /// As written, then each language, in the order of [`ReplyLanguage::ALL`].
        pub languages: 6 = [
            language_as_written, language_english, language_german, language_spanish,
            language_french, language_portuguese,
        ],
        /// Each tone, in the order of [`Tone::ALL`].
        pub tones: 3 = [tone_friendly, tone_brief, tone_plain],
        /// Everybody, those with a role, moderators.
        pub askers: 3 = [askers_everybody, askers_role, askers_moderators],
        /// What the parameters of the command are: language, budget, tone, who, role, where, channel, reset.
        pub options: 8 = [
            option_language, option_budget, option_tone, option_askers, option_role,
            option_here, option_channel, option_reset,
        ],
        /// A channel: on, off, only there, everywhere.
        pub switches: 4 = [switch_on, switch_off, switch_only, switch_everywhere],
        /// Wrong values: no such setting, language, budget, currency, tone, who, channel, too many channels.
        errors: 8 = [
            error_setting, error_language, error_budget, error_currency, error_tone,
            error_askers, error_channel, error_too_many,
        ],
        /// Not in this channel, not without the role, nobody but moderators.
        barred: 3 = [barred_channel, barred_role, barred_moderators],
    }
    sentences {
        /// Everywhere but in so many channels.
        fn channels_but(count);
        /// In so many only.
        fn channels_only(count);
        /// Language of replies.
        fn language_is(language);
        /// Where there is one.
        fn budget_most(price);
        /// Tone of replies.
        fn tone_is(tone);
        /// Who may ask.
        fn askers_are(askers);
        /// Under a reply that keeps to the community's budget.
        pub fn budget_note(price);
        /// Added to the wish list, and what it is watched for.
        pub fn wish_added(number, what);
        /// It is there already.
        pub fn wish_known(number);
        /// There is no room.
        pub fn wish_full(most);
        /// Before a page of the list.
        pub fn wish_title(from, to, all);
        /// Where the list goes on.
        pub fn wish_next(page);
        /// Under an entry.
        fn wish_line(number, date, price);
        /// The same without a price.
        fn wish_line_free(number, date);
        /// Who may take an entry off, and how.
        pub fn wish_take_off(number);
        /// After that.
        pub fn wish_removed(title);
        /// To a number that is not on the list.
        pub fn wish_unknown(number);
        /// Before an alert.
        pub fn wish_alert(number, what);
    }
}

impl Phrases {
    /// Words about communities.
    pub fn community(&self) -> &'static CommunityPhrases {
        CommunityPhrases::of(Some(self.language))
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
        let channels = match channels {
            ChannelRule::AllBut(these) if these.is_empty() => self.channels_all.to_owned(),
            ChannelRule::AllBut(these) => self.channels_but(these.len()),
            ChannelRule::Only(these) => self.channels_only(these.len()),
        };
        let budget = match budget {
            None => self.budget_none.to_owned(),
            Some(most) => self.budget_most(*most),
        };
        let [everybody, with_role, moderators] = self.askers;
        let askers = match askers {
            Askers::Everybody => everybody,
            Askers::Role(_) => with_role,
            Askers::Moderators => moderators,
        };
        let language = self.language_is(self.language(*language));
        let tone = self.tone_is(self.tone(*tone));
        let askers = self.askers_are(askers);
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
    pub fn wish_added_then(&self, number: u32, date: &str, price: Option<Money>) -> String {
        match price {
            Some(price) => self.wish_line(number, date, price),
            None => self.wish_line_free(number, date),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_its_own_words_and_keeps_the_platforms_limits() {
        for phrases in Phrases::all() {
            let words = phrases.community();
            assert_eq!(words.language, phrases.language);
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
