//! The fixed words around replies (buttons, commands, notices) in the languages that Magpie's bots speak.

mod community;
mod english;
mod french;
mod german;
mod linking;
mod portuguese;
mod spanish;

use crate::{FeedbackReason, MemoryEntry, Sureness, VoteChange};

pub use community::CommunityPhrases;
use english::ENGLISH;
use french::FRENCH;
use german::GERMAN;
pub use linking::LinkPhrases;
use portuguese::PORTUGUESE;
use spanish::SPANISH;

/// Fixed words in one language.
#[derive(Debug)]
pub struct Phrases {
    /// ISO 639-1 code.
    pub language: &'static str,
    /// Button: other picks for the same needs.
    pub show_more: &'static str,
    /// Button: lower prices.
    pub cheaper: &'static str,
    /// Button: pictures of the picks.
    pub pictures: &'static str,
    /// Button: change the request in words.
    pub refine: &'static str,
    /// An example of such words.
    pub refine_example: &'static str,
    /// What ♥, ✕ and 🔔 mean, under the picks.
    pub legend: &'static str,
    /// What the buttons under the picks of a comparison card mean.
    pub vote_legend: &'static str,
    /// To somebody who voted; `{}` stands for the number of the pick.
    pub vote_cast: &'static str,
    /// To somebody who took their vote back.
    pub vote_back: &'static str,
    /// Said to somebody who does not want a pick.
    pub left_out: &'static str,
    /// Said to somebody who likes a pick.
    pub liked: &'static str,
    /// Under a pick: cannot be bought now.
    pub out_of_stock: &'static str,
    /// Under a pick: could not be verified.
    pub not_verified: &'static str,
    /// Under a pick, before the time.
    pub verified: &'static str,
    /// Under a pick: whoever runs the bot earns when its link is followed.
    pub commission: &'static str,
    /// Under a pick: the server notes that its link was opened.
    pub counted: &'static str,
    /// Under a pick whose price changed since the catalogue was read; `{}` stands for the price then.
    pub price_before: &'static str,
    /// Link to the whole answer when it does not fit.
    pub whole_answer: &'static str,
    /// To somebody who sends what can't be read.
    pub only_text_and_photos: &'static str,
    /// To a button that is too old or was never shown.
    pub stale_button: &'static str,
    /// Before deleting.
    pub forget_question: &'static str,
    /// Button: yes, delete.
    pub forget_yes: &'static str,
    /// Button: no, keep.
    pub forget_no: &'static str,
    /// After deleting.
    pub forgotten: &'static str,
    /// After not deleting.
    pub kept: &'static str,
    /// To a question about private things among others.
    pub in_private: &'static str,
    /// Button that leads to the private chat.
    pub open_private: &'static str,
    /// To a flood; `{}` stands for seconds.
    pub too_fast: &'static str,
    /// To somebody whose messages wait.
    pub busy: &'static str,
    /// When something can't be done now.
    pub unavailable: &'static str,
    /// Before the settings.
    pub settings: &'static str,
    /// Before the setting of who sees answers to commands.
    pub who_sees: &'static str,
    /// Button: everybody does.
    pub everybody: &'static str,
    /// Button: only the one who asked.
    pub only_asker: &'static str,
    /// Where permissions are missing; `{}` stands for the place.
    pub no_permission: &'static str,
    /// To somebody who may not change settings.
    pub only_admins: &'static str,
    /// To a command that needs words.
    pub say_what: &'static str,
    /// What /pick does, for the list of commands.
    pub pick_help: &'static str,
    /// What /pick does among others.
    pub pick_in_groups_help: &'static str,
    /// What /trends does.
    pub trends_help: &'static str,
    /// What /memory does.
    pub memory_help: &'static str,
    /// What /watch does.
    pub watch_help: &'static str,
    /// What /watches does.
    pub watches_help: &'static str,
    /// What /taste does.
    pub taste_help: &'static str,
    /// What /forget does.
    pub forget_help: &'static str,
    /// What /settings does.
    pub settings_help: &'static str,
    /// What /help does.
    pub help_help: &'static str,
    /// Question: which of several things in a photo.
    pub which_thing: &'static str,
    /// Question about a photo: the kind of thing.
    pub which_kind: &'static str,
    /// Question about a photo: the colour.
    pub which_colour: &'static str,
    /// Question about a photo: the person.
    pub for_whom: &'static str,
    /// Question about a photo: the price.
    pub what_budget: &'static str,
    /// An answer to that; `{}` stands for an amount.
    pub under: &'static str,
    /// The other answer.
    pub over: &'static str,
    /// A watch was set; `{n}` stands for its number, `{}` for what is watched.
    pub watch_set: &'static str,
    /// It is watched already; as before.
    pub watch_known: &'static str,
    /// Goal: a price limit; `{title}` and `{price}` are replaced.
    pub watch_at_most: &'static str,
    /// Goal: any lower price.
    pub watch_below: &'static str,
    /// Goal: stock.
    pub watch_stock: &'static str,
    /// Goal: something new for a request.
    pub watch_any: &'static str,
    /// Alert: the price limit is reached; `{before}` is the limit.
    pub watch_reached: &'static str,
    /// Alert: the price fell from `{before}`.
    pub watch_fell: &'static str,
    /// Alert: it can be bought again.
    pub watch_back: &'static str,
    /// Alert: it is gone for good.
    pub watch_gone: &'static str,
    /// Alert: something fits a request.
    pub watch_fits: &'static str,
    /// To a list of nothing.
    pub watch_none: &'static str,
    /// Question under the list.
    pub watch_stop_one: &'static str,
    /// After stopping; `{}` stands for what was watched.
    pub watch_stopped: &'static str,
    /// To a change of nobody knows which.
    pub watch_which: &'static str,
    /// To a wish about nothing.
    pub watch_what: &'static str,
    /// To a wish about a price that nobody knows.
    pub watch_no_price: &'static str,
    /// To one wish too many; `{}` stands for how many there may be.
    pub watch_too_many: &'static str,
    /// To somebody who may not set watches for a community.
    pub watch_moderators: &'static str,
    /// Under a pick that is there to learn whether its reader likes it.
    pub exploring: &'static str,
    /// Asks for a reason, which need not be given.
    pub say_why: &'static str,
    /// After a reason was given; `{}` stands for it.
    pub reason_noted: &'static str,
    /// Buttons: why a pick is not for somebody, in the order of [`FeedbackReason::ALL`].
    pub reasons: [&'static str; 10],
    /// Button: the buttons that were there before.
    pub back: &'static str,
    /// Before what is remembered.
    pub memory_title: &'static str,
    /// Before what was learned today.
    pub memory_new: &'static str,
    /// Before what was learned on other days, where something was learned today too.
    pub memory_before: &'static str,
    /// Instead of a list of nothing.
    pub memory_none: &'static str,
    /// What the buttons under the list do, and how something stated is corrected.
    pub memory_legend: &'static str,
    /// To a change of a list that is no longer true.
    pub memory_changed: &'static str,
    /// How sure a belief is: stated, sure, likely, a guess.
    pub sureness: [&'static str; 4],
}

/// Every language there is, English first.
pub const LANGUAGES: &[&Phrases] = &[&ENGLISH, &GERMAN, &SPANISH, &FRENCH, &PORTUGUESE];

impl Phrases {
    /// The words for a BCP 47 tag; English where the language is not known.
    pub fn of(locale: Option<&str>) -> &'static Self {
        let language = locale.unwrap_or("en").split(['-', '_']).next().unwrap_or("en");
        let known = LANGUAGES.iter().find(|known| known.language.eq_ignore_ascii_case(language));
        known.copied().unwrap_or(&ENGLISH)
    }

    /// What somebody who pressed a vote button is told.
    pub fn voted(&self, change: VoteChange, rank: u8) -> String {
        match change {
            VoteChange::Cast => self.vote_cast.replace("{}", &rank.to_string()),
            VoteChange::TakenBack => self.vote_back.to_owned(),
        }
    }

    /// A reason in a few words.
    pub fn reason(&self, reason: FeedbackReason) -> &'static str {
        self.reasons[usize::from(reason.number())]
    }

    /// An entry of what is remembered, in one line: what, why, how sure, whether it is pinned.
    pub fn memory_line(&self, entry: &MemoryEntry) -> String {
        let MemoryEntry { number, what, why, pinned, .. } = entry;
        let [stated, sure, likely, guess] = self.sureness;
        let sureness = match entry.sureness {
            Sureness::Stated => stated,
            Sureness::Sure => sure,
            Sureness::Likely => likely,
            Sureness::Guess => guess,
        };
        let pin = if *pinned { " 📌" } else { "" };
        format!("{number}. {what} — {why} · {sureness}{pin}")
    }

    /// Whether a question is the one under a list of watches, in any language: its answers change them.
    pub fn asks_which_watch(question: &str) -> bool {
        LANGUAGES.iter().any(|phrases| phrases.watch_stop_one == question)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_found_by_their_tags() {
        for (tag, language) in
            [("de-AT", "de"), ("PT_br", "pt"), ("es-419", "es"), ("en-GB", "en"), ("xx", "en")]
        {
            assert_eq!(Phrases::of(Some(tag)).language, language, "{tag}");
        }
        assert_eq!(Phrases::of(None).language, "en");
    }

    #[test]
    fn reasons_fit_buttons_and_differ() {
        for phrases in LANGUAGES {
            let mut known = Vec::new();
            for reason in FeedbackReason::ALL {
                let words = phrases.reason(reason);
                assert!((1..=24).contains(&words.chars().count()), "{words}");
                assert!(!known.contains(&words), "{words} twice");
                known.push(words);
            }
            // A note that Telegram shows takes 200 characters.
            let told = format!("{} {}", phrases.left_out, phrases.say_why);
            assert!(told.chars().count() <= 200, "{told}");
        }
    }
}
