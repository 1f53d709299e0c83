//! The fixed words around replies (buttons, commands, notices) in the languages that Magpie's bots speak.

mod community;
mod linking;

use crate::{FeedbackReason, MemoryEntry, Sureness, VoteChange, texts};

pub use community::CommunityPhrases;
pub use linking::LinkPhrases;

texts! {
    /// Fixed words in one language.
    pub struct Phrases in "bots.ftl";
    words {
        /// Button: other picks for the same needs.
        pub show_more,
        /// Button: lower prices.
        pub cheaper,
        /// Button: pictures of the picks.
        pub pictures,
        /// Button: change the request in words.
        pub refine,
        /// An example of such words.
        pub refine_example,
        /// What ♥, ✕ and 🔔 mean, under the picks.
        pub legend,
        /// What the buttons under the picks of a comparison card mean.
        pub vote_legend,
        /// To somebody who took their vote back.
        pub vote_back,
        /// Said to somebody who does not want a pick.
        pub left_out,
        /// Said to somebody who likes a pick.
        pub liked,
        /// Under a pick: cannot be bought now.
        pub out_of_stock,
        /// Under a pick: could not be verified.
        pub not_verified,
        /// Under a pick, before the time.
        pub verified,
        /// Under a pick: whoever runs the bot earns when its link is followed.
        pub commission,
        /// Under a pick: the server notes that its link was opened.
        pub counted,
        /// Link to the whole answer when it does not fit.
        pub whole_answer,
        /// To somebody who sends what can't be read.
        pub only_text_and_photos,
        /// To a button that is too old or was never shown.
        pub stale_button,
        /// Before deleting.
        pub forget_question,
        /// Button: yes, delete.
        pub forget_yes,
        /// Button: no, keep.
        pub forget_no,
        /// After deleting.
        pub forgotten,
        /// After not deleting.
        pub kept,
        /// To a question about private things among others.
        pub in_private,
        /// Button that leads to the private chat.
        pub open_private,
        /// To somebody whose messages wait.
        pub busy,
        /// When something can't be done now.
        pub unavailable,
        /// Before the settings.
        pub settings,
        /// Before the setting of who sees answers to commands.
        pub who_sees,
        /// Button: everybody does.
        pub everybody,
        /// Button: only the one who asked.
        pub only_asker,
        /// To somebody who may not change settings.
        pub only_admins,
        /// To a command that needs words.
        pub say_what,
        /// What /pick does, for the list of commands.
        pub pick_help,
        /// What /pick does among others.
        pub pick_in_groups_help,
        /// What /trends does.
        pub trends_help,
        /// What /memory does.
        pub memory_help,
        /// What /watch does.
        pub watch_help,
        /// What /watches does.
        pub watches_help,
        /// What /taste does.
        pub taste_help,
        /// What /forget does.
        pub forget_help,
        /// What /settings does.
        pub settings_help,
        /// What /help does.
        pub help_help,
        /// Question: which of several things in a photo.
        pub which_thing,
        /// Question about a photo: the kind of thing.
        pub which_kind,
        /// Question about a photo: the colour.
        pub which_colour,
        /// Question about a photo: the person.
        pub for_whom,
        /// Question about a photo: the price.
        pub what_budget,
        /// To a list of nothing.
        pub watch_none,
        /// Question under the list.
        pub watch_stop_one,
        /// To a change of nobody knows which.
        pub watch_which,
        /// To a wish about nothing.
        pub watch_what,
        /// To a wish about a price that nobody knows.
        pub watch_no_price,
        /// To somebody who may not set watches for a community.
        pub watch_moderators,
        /// Under a pick that is there to learn whether its reader likes it.
        pub exploring,
        /// Asks for a reason, which need not be given.
        pub say_why,
        /// Button: the buttons that were there before.
        pub back,
        /// Before what is remembered.
        pub memory_title,
        /// Before what was learned today.
        pub memory_new,
        /// Before what was learned on other days, where something was learned today too.
        pub memory_before,
        /// Instead of a list of nothing.
        pub memory_none,
        /// What the buttons under the list do, and how something stated is corrected.
        pub memory_legend,
        /// To a change of a list that is no longer true.
        pub memory_changed,
    }
    lists {
        /// Buttons: why a pick is not for somebody, in the order of [`FeedbackReason::ALL`].
        pub reasons: 10 = [
            reason_price, reason_fit, reason_trust, reason_shipping_cost, reason_shipping_speed,
            reason_returns, reason_payment, reason_comparison, reason_timing, reason_other,
        ],
        /// How sure a belief is: stated, sure, likely, a guess.
        pub sureness: 4 = [sureness_stated, sureness_sure, sureness_likely, sureness_guess],
    }
    sentences {
        /// To somebody who voted.
        pub fn vote_cast(rank);
        /// Under a pick whose price changed since the catalogue was read.
        pub fn price_before(price);
        /// To a flood.
        pub fn too_fast(seconds);
        /// Where permissions are missing.
        pub fn no_permission(place);
        /// An answer to that.
        pub fn under(price);
        /// The other answer.
        pub fn over(price);
        /// A watch was set.
        pub fn watch_set(number, what);
        /// It is watched already.
        pub fn watch_known(number, what);
        /// Goal: a price limit.
        pub fn watch_at_most(title, price);
        /// Goal: any lower price.
        pub fn watch_below(title, price);
        /// Goal: stock.
        pub fn watch_stock(title);
        /// Goal: something new for a request.
        pub fn watch_any(title);
        /// Alert: the price limit is reached; `before` is the limit.
        pub fn watch_reached(title, price, before);
        /// Alert: the price fell.
        pub fn watch_fell(title, price, before);
        /// Alert: it can be bought again.
        pub fn watch_back(title);
        /// Alert: it is gone for good.
        pub fn watch_gone(title);
        /// Alert: something fits a request.
        pub fn watch_fits(title);
        /// After stopping.
        pub fn watch_stopped(what);
        /// To one wish too many.
        pub fn watch_too_many(most);
        /// After a reason was given.
        pub fn reason_noted(reason);
    }
}

impl Phrases {
    /// What somebody who pressed a vote button is told.
    pub fn voted(&self, change: VoteChange, rank: u8) -> String {
        match change {
            VoteChange::Cast => self.vote_cast(rank),
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
        Self::all().iter().any(|phrases| phrases.watch_stop_one == question)
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
        for phrases in Phrases::all() {
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
