//! What is said when there is nothing to search.

use magpie_core::texts;

use crate::planner::rules::SmallTalk;

texts! {
    /// What is said when there is nothing to search, in one language.
    pub struct Talk in "talk.ftl";
    words {
        /// How a search is begun.
        steer,
        greeting,
        thanks,
        goodbye,
        how_are_you,
        who_are_you,
        praise,
        complaint,
        later,
        /// After thanks and praise.
        something_else,
        off_topic,
        empty,
        /// What Magpie can do.
        pub help,
        /// To somebody who asks among others what is remembered of them.
        pub memory_in_private,
        /// To somebody who tells of themselves among others.
        pub stated_in_public,
        /// Between two things of a list.
        pub and,
        /// After something stated was taken back.
        pub forgotten,
    }
    lists {}
    sentences {
        /// Somebody's own words.
        pub fn quoted(words);
        /// After something was stated.
        pub fn noted(quotes);
        /// The same where it takes the place of something stated earlier.
        pub fn noted_instead(quotes, replaced);
        /// To somebody who bought a pick.
        pub fn bought(title);
        /// To somebody who speaks of a pick that there was not.
        pub fn no_such_pick(rank);
    }
}

impl Talk {
    /// An answer to small talk.
    pub fn small_talk(&self, kind: SmallTalk) -> String {
        let (opening, then) = match kind {
            SmallTalk::Greeting => (self.greeting, self.steer),
            SmallTalk::HowAreYou => (self.how_are_you, self.steer),
            SmallTalk::WhoAreYou => (self.who_are_you, self.steer),
            SmallTalk::Thanks => (self.thanks, self.something_else),
            SmallTalk::Praise => (self.praise, self.something_else),
            SmallTalk::Goodbye => return self.goodbye.to_owned(),
            SmallTalk::Complaint => return self.complaint.to_owned(),
            SmallTalk::Later => return self.later.to_owned(),
        };
        format!("{opening} {then}")
    }

    /// A kind way back to shopping.
    pub fn off_topic(&self) -> String {
        format!("{} {}", self.off_topic, self.steer)
    }

    /// An answer to a message without words and photos.
    pub fn empty(&self) -> String {
        format!("{} {}", self.empty, self.steer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_talk_is_made_in_every_language() {
        let said = |language| Talk::of(Some(language)).small_talk(SmallTalk::Greeting);
        for (language, begins) in [
            ("en", "Hello! "),
            ("de", "Hallo! "),
            ("es", "¡Hola! "),
            ("fr", "Bonjour ! "),
            ("pt", "Olá! "),
        ] {
            assert!(said(language).starts_with(begins), "{}", said(language));
        }
        assert_eq!(Talk::all().len(), 5);
    }
}
