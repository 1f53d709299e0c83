//! What is said when there is nothing to search.

use magpie_core::{Memory, MemoryEntry, Sureness, texts};

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

/// What is remembered, in words.
pub fn about_memory(memory: &Memory) -> String {
    if memory.entries.is_empty() {
        return "I remember nothing about you yet. Tell me lasting things such as “I wear size 42” or \
                “I never buy leather”, and I will keep them in mind; ♥ and ✕ under picks teach me, too."
            .to_owned();
    }
    let (stated, learned): (Vec<&MemoryEntry>, Vec<&MemoryEntry>) =
        memory.entries.iter().partition(|entry| entry.sureness == Sureness::Stated);
    let mut text = String::new();
    let mut list = |title: &str, entries: &[&MemoryEntry]| {
        if entries.is_empty() {
            return;
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(title);
        for entry in entries {
            let (pin, new) =
                (if entry.pinned { "📌 " } else { "" }, if entry.new { ", new today" } else { "" });
            text.push_str(&format!("\n• {pin}{} ({}{new})", entry.what, entry.why));
        }
    };
    list("This is what you told me:", &stated);
    list("And this is what I learned from what you liked and didn't:", &learned);
    text.push_str("\nSay “forget that …” to take one back.");
    text
}

/// What the members of a community taught.
pub fn about_taste(memory: &Memory) -> String {
    if memory.entries.is_empty() {
        return "I don't know yet what you like here: ♥, ✕ and votes under picks teach me."
            .to_owned();
    }
    let mut text = "This is what you like here, from what was tapped here:".to_owned();
    for entry in &memory.entries {
        text.push_str(&format!("\n• {} ({})", entry.what, entry.why));
    }
    text.push_str("\nModerators can say “reset our taste”.");
    text
}

/// Said to somebody who asks for a community's taste in private.
pub fn taste_is_for_groups() -> String {
    "Groups and servers have a taste of their own; ask there. What I remember of you is in /memory."
        .to_owned()
}

/// Said to somebody who may not reset it.
pub fn taste_is_moderated() -> String {
    "Only moderators can reset what I know of everybody's taste here.".to_owned()
}

/// Said after resetting.
pub fn taste_is_forgotten() -> String {
    "Forgotten: I start anew with what you like here.".to_owned()
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
