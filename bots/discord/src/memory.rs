//! What is remembered, shown to its owner alone and changed by a tap.

use magpie_core::ports::CompanionError;
use magpie_core::text::shorten;
use magpie_core::{
    ButtonAction, ButtonSigner, Memory, MemoryChange, MemoryEntry, PersonId, Phrases, TurnId,
};
use serde_json::{Value, json};

use crate::Shared;
use crate::ask::sender;
use crate::interactions::{Asked, MESSAGE, UPDATE};
use crate::outbound::{escape, plain, plain_markdown, row, signed};

/// Characters of an entry: ten of them fit one message.
const ENTRY: usize = 140;
/// Buttons in a row, and so entries whose buttons stand in the same two rows.
const IN_A_ROW: usize = 5;

impl Shared {
    /// Answers `/memory`, to the one who asks alone.
    pub(crate) async fn memory(&self, asked: &Asked) {
        let person = person(asked);
        self.show_memory(asked, MESSAGE, &person, 0, None).await;
    }

    /// Changes an entry of the list that a button stands under, and shows the list as it is then.
    pub(crate) async fn change_memory(
        &self,
        asked: &Asked,
        revision: &TurnId,
        number: u8,
        change: MemoryChange,
    ) {
        let person = person(asked);
        let (companion, revision) = (self.companion(), revision.as_str());
        let changed = async {
            // Where to go on after an entry is gone.
            let page = companion.memory(&person, None).await?.page_of(number);
            match companion.change_memory(&person, revision, number, change, None).await {
                Ok(_) => Ok((page, None)),
                Err(CompanionError::NotFound(_)) => {
                    Ok((page, Some(asked.phrases().memory_changed)))
                }
                Err(error) => Err(error),
            }
        };
        match changed.await {
            Ok((page, note)) => self.show_memory(asked, UPDATE, &person, page, note).await,
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "memory is not changed");
                self.answer(asked, plain(asked.phrases().unavailable)).await;
            }
        }
    }

    /// Turns to a page of the list.
    pub(crate) async fn turn_page(&self, asked: &Asked, page: u8) {
        let person = person(asked);
        self.show_memory(asked, UPDATE, &person, page, None).await;
    }

    async fn show_memory(
        &self,
        asked: &Asked,
        kind: u8,
        person: &PersonId,
        page: u8,
        note: Option<&str>,
    ) {
        let phrases = asked.phrases();
        let memory = match self.companion().memory(person, Some(phrases.language)).await {
            Ok(memory) => memory,
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "no memory to show");
                return self.answer(asked, plain(phrases.unavailable)).await;
            }
        };
        let body = list(&memory, page, note, &asked.own_place(), phrases, &self.ports.signer);
        match kind {
            UPDATE => self.respond(asked, UPDATE, body).await,
            _ => self.answer(asked, body).await,
        }
    }
}

fn person(asked: &Asked) -> PersonId {
    sender(asked.user.id.get(), "").person()
}

/// A page of what is remembered, with buttons that change it.
fn list(
    memory: &Memory,
    page: u8,
    note: Option<&str>,
    place: &str,
    phrases: &Phrases,
    signer: &ButtonSigner,
) -> Value {
    let page = memory.page(page);
    let mut lines: Vec<String> = note.into_iter().map(|note| format!("*{note}*\n")).collect();
    if memory.entries.is_empty() {
        lines.push(phrases.memory_none.to_owned());
        return plain_markdown(&lines.join("\n"));
    }
    lines.push(format!("**{}**", phrases.memory_title));
    let mut section = |heading: &str, entries: &[&MemoryEntry]| {
        if !entries.is_empty() && !heading.is_empty() {
            lines.push(format!("*{heading}*"));
        }
        let entries = entries.iter().map(|entry| phrases.memory_line(entry));
        // A number at the beginning of a line would become a list of Discord's own.
        lines.extend(entries.map(|line| shorten(&escape(&line), ENTRY).replacen(". ", "\\. ", 1)));
    };
    section(phrases.memory_new, &page.new);
    section(if page.new.is_empty() { "" } else { phrases.memory_before }, &page.known);
    lines.push(format!("\n{}", phrases.memory_legend));
    let mut body = plain_markdown(&lines.join("\n"));

    let revision = TurnId::new(memory.revision.as_str());
    let button = |label: &str, action| signed(signer, place, label, action, Some(&revision));
    let strike = |entry: &&MemoryEntry| {
        let number = entry.number;
        button(&format!("✕ {number}"), ButtonAction::Strike(number))
    };
    let pin = |entry: &&MemoryEntry| {
        let number = entry.number;
        match entry.pinned {
            true => button(&format!("✓ 📌 {number}"), ButtonAction::Unpin(number)),
            false => button(&format!("📌 {number}"), ButtonAction::Pin(number)),
        }
    };
    let shown: Vec<&MemoryEntry> = page.entries().collect();
    let mut rows: Vec<Value> = Vec::new();
    for entries in shown.chunks(IN_A_ROW) {
        rows.push(row(entries.iter().map(strike)));
        rows.push(row(entries.iter().map(pin)));
    }
    if let Some(next) = page.next {
        rows.push(row([button(&format!("▸ {}", next + 1), ButtonAction::Page(next))]));
    }
    body["components"] = json!(rows);
    body
}

#[cfg(test)]
mod tests {
    use magpie_core::Sureness;

    use super::*;

    #[test]
    fn long_memories_keep_discords_limits() {
        let entries = (1..=60).map(|number| MemoryEntry {
            number,
            what: "never: **leather**".repeat(40),
            why: "“x_y”".repeat(200),
            sureness: Sureness::Likely,
            pinned: number % 3 == 0,
            new: number % 2 == 0,
        });
        let memory = Memory { revision: "0123456789abcdef".to_owned(), entries: entries.collect() };
        let signer = ButtonSigner::new(b"secret");
        for page in 0..6 {
            let phrases = Phrases::of(None);
            let note = Some(phrases.memory_changed);
            let body = list(&memory, page, note, "discord:1:2", phrases, &signer);
            let content = body["content"].as_str().unwrap();
            assert!(content.chars().count() <= 2_000, "{content}");
            assert!(content.ends_with(phrases.memory_legend), "{content}");
            let rows = body["components"].as_array().unwrap();
            assert_eq!(rows.len(), 5);
            for row in rows {
                assert!((1..=5).contains(&row["components"].as_array().unwrap().len()));
            }
        }
    }
}
