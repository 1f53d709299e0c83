//! What is said when there is nothing to search.

use magpie_core::{Memory, MemoryEntry, Sureness};

use crate::planner::rules::SmallTalk;

const STEER: &str = "Tell me what you are looking for, for example “waterproof hiking boots under $120, not \
     leather”, or send me a photo.";

/// An answer to small talk.
pub fn small_talk(kind: SmallTalk) -> String {
    let opening = match kind {
        SmallTalk::Greeting => "Hello!",
        SmallTalk::Thanks => "You're welcome!",
        SmallTalk::Goodbye => return "Goodbye, and happy finds!".to_owned(),
        SmallTalk::HowAreYou => "I'm well, thank you, and ready to go looking.",
        SmallTalk::WhoAreYou => {
            "I'm Magpie, a shopping companion: I look for things, check that their prices and links \
             are true, and remember what you like if you tell me."
        }
        SmallTalk::Praise => "Thank you, that's kind.",
        SmallTalk::Complaint => {
            "I'm sorry that didn't help. Tell me what was wrong with it, or say “show me more”."
        }
        SmallTalk::Later => {
            "Take your time. Say “watch the first” and I'll tell you when it gets cheaper."
        }
    };
    match kind {
        SmallTalk::Complaint | SmallTalk::Later => opening.to_owned(),
        SmallTalk::Thanks | SmallTalk::Praise => {
            format!("{opening} Say the word when you need something else.")
        }
        SmallTalk::Greeting | SmallTalk::Goodbye | SmallTalk::HowAreYou | SmallTalk::WhoAreYou => {
            format!("{opening} {STEER}")
        }
    }
}

/// A kind way back to shopping.
pub fn off_topic() -> String {
    format!("That's outside what I'm good at: I find things to buy. {STEER}")
}

/// An answer to a message without words and photos.
pub fn text_for_empty() -> String {
    format!("There is nothing in that message that I can read. {STEER}")
}

/// What Magpie can do.
pub fn text_for_help() -> String {
    "Write what you want, with limits if you have any: a price, a size, a colour, what it must not be. \
     Send a photo and I look for things like it. Then narrow it down: “cheaper”, “in blue”, “more like \
     the second”, “why the first?”. Ask “what's trending in headphones?” for the market. Tell me lasting \
     things such as “I'm vegan” or “I wear size 42” and I keep them in mind; ask “what do you know about \
     me?” to see them, and say “forget that …” to take one back."
        .to_owned()
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
