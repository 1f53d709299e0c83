//! What is remembered, shown to its owner alone and changed by a tap.

use std::sync::Arc;

use magpie_core::ports::CompanionError;
use magpie_core::text::shorten;
use magpie_core::{
    ButtonAction, ButtonSigner, Memory, MemoryChange, MemoryEntry, PersonId, Phrases, TurnId,
};
use teloxide::types::{ChatId, InlineKeyboardButton, InlineKeyboardMarkup};

use crate::Shared;
use crate::inbound::{Ask, sender};
use crate::markup::Html;
use crate::outbound::{Rendered, no_preview, plain, signed};
use crate::place::button_place;
use crate::presses::{Pressed, Toast};
use crate::run::Accepting;

/// Characters of an entry: ten of them fit one message.
const ENTRY: usize = 300;
/// Entries whose buttons share a row.
const SIDE_BY_SIDE: usize = 2;

impl Shared {
    /// Answers `/memory` in private.
    pub(crate) async fn memory(
        self: &Arc<Self>,
        ask: &Ask,
        phrases: &'static Phrases,
    ) -> Accepting {
        let chat = ask.place.chat();
        let person = sender(&ask.from).person();
        let rendered = match self.companion().memory(&person, Some(phrases.language)).await {
            Ok(memory) => list(&memory, 0, None, chat, phrases, &self.ports.signer),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "no memory to show");
                plain(phrases.unavailable)
            }
        };
        self.notice(&ask.place, rendered);
        Accepting::Done
    }

    /// Changes an entry of the list that a button stands under, and shows the list as it is then.
    pub(crate) async fn change_memory(
        self: &Arc<Self>,
        pressed: &Pressed,
        revision: &TurnId,
        number: u8,
        change: MemoryChange,
    ) -> Toast {
        let phrases = pressed.phrases;
        let Some(person) = pressed.owner() else { return Toast::Say(phrases.stale_button) };
        let (companion, revision) = (self.companion(), revision.as_str());
        let changed = async {
            // Where to go on after an entry is gone.
            let page = companion.memory(&person, None).await?.page_of(number);
            match companion.change_memory(&person, revision, number, change, None).await {
                Ok(_) => Ok((page, None)),
                Err(CompanionError::NotFound(_)) => Ok((page, Some(phrases.memory_changed))),
                Err(error) => Err(error),
            }
        };
        match changed.await {
            Ok((page, note)) => {
                self.show_memory(pressed, person, page, note);
                Toast::None
            }
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "memory is not changed");
                Toast::Say(phrases.unavailable)
            }
        }
    }

    /// Turns to a page of the list.
    pub(crate) fn turn_page(self: &Arc<Self>, pressed: &Pressed, page: u8) -> Toast {
        let Some(person) = pressed.owner() else { return Toast::Say(pressed.phrases.stale_button) };
        self.show_memory(pressed, person, page, None);
        Toast::None
    }

    fn show_memory(
        self: &Arc<Self>,
        pressed: &Pressed,
        person: PersonId,
        page: u8,
        note: Option<&'static str>,
    ) {
        let (chat, message, phrases) = (pressed.chat.id, pressed.message, pressed.phrases);
        let shared = Arc::clone(self);
        self.tasks.spawn(async move {
            shared.pace.turn(chat).await;
            // Read only now: of several taps in a row the last edit shows what all of them did.
            let memory = shared.companion().memory(&person, Some(phrases.language)).await;
            let memory = match memory {
                Ok(memory) => memory,
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    return tracing::error!(error, "no memory to show");
                }
            };
            let list = list(&memory, page, note, chat, phrases, &shared.ports.signer);
            if let Err(error) = shared.edit(chat, message, &list).await {
                tracing::debug!(%error, "a list is not renewed");
            }
        });
    }
}

impl Pressed {
    /// Who pressed, where that is the only person who sees the chat.
    pub(crate) fn owner(&self) -> Option<PersonId> {
        let alone = self.chat.is_private() && self.chat.id == ChatId::from(self.from.id);
        alone.then(|| sender(&self.from).person())
    }
}

/// A page of what is remembered, with buttons that change it.
fn list(
    memory: &Memory,
    page: u8,
    note: Option<&str>,
    chat: ChatId,
    phrases: &Phrases,
    signer: &ButtonSigner,
) -> Rendered {
    let page = memory.page(page);
    let mut html = Html::default();
    if let Some(note) = note {
        html = html.italic(note).text("\n\n");
    }
    if memory.entries.is_empty() {
        let text = html.text(phrases.memory_none).into_source();
        return Rendered { text, ..plain("") };
    }
    html = html.bold(phrases.memory_title);
    html = section(html, phrases.memory_new, &page.new, phrases);
    let before = if page.new.is_empty() { "" } else { phrases.memory_before };
    html = section(html, before, &page.known, phrases);
    html = html.text("\n\n").italic(phrases.memory_legend);

    let place = button_place(chat);
    let revision = TurnId::new(memory.revision.as_str());
    let button = |label: &str, action| signed(signer, &place, label, action, &revision);
    let of_entry = |entry: &MemoryEntry| {
        let number = entry.number;
        let pin = match entry.pinned {
            true => button(&format!("✓ 📌 {number}"), ButtonAction::Unpin(number)),
            false => button(&format!("📌 {number}"), ButtonAction::Pin(number)),
        };
        [button(&format!("✕ {number}"), ButtonAction::Strike(number)), pin]
    };
    let shown: Vec<&MemoryEntry> = page.entries().collect();
    let mut rows: Vec<Vec<InlineKeyboardButton>> = shown
        .chunks(SIDE_BY_SIDE)
        .map(|entries| entries.iter().flat_map(|entry| of_entry(entry)).collect())
        .collect();
    if let Some(next) = page.next {
        rows.push(vec![button(&format!("▸ {}", next + 1), ButtonAction::Page(next))]);
    }
    Rendered {
        text: html.into_source(),
        keyboard: InlineKeyboardMarkup::new(rows),
        preview: no_preview(),
    }
}

fn section(mut html: Html, heading: &str, entries: &[&MemoryEntry], phrases: &Phrases) -> Html {
    if entries.is_empty() {
        return html;
    }
    html = html.text("\n");
    if !heading.is_empty() {
        html = html.text("\n").italic(heading);
    }
    for entry in entries {
        html = html.text("\n").text(&shorten(&phrases.memory_line(entry), ENTRY));
    }
    html
}

#[cfg(test)]
mod tests {
    use magpie_core::Sureness;

    use super::*;

    #[test]
    fn long_memories_keep_telegrams_limits() {
        let entries = (1..=60).map(|number| MemoryEntry {
            number,
            what: "never: <b>leather</b>".repeat(40),
            why: "“x & y”".repeat(200),
            sureness: Sureness::Likely,
            pinned: number % 3 == 0,
            new: number % 2 == 0,
        });
        let memory = Memory { revision: "0123456789abcdef".to_owned(), entries: entries.collect() };
        let signer = ButtonSigner::new(b"secret");
        for page in 0..6 {
            let note = Some(Phrases::of(None).memory_changed);
            let list = list(&memory, page, note, ChatId(1), Phrases::of(None), &signer);
            let tags = ["<b>", "</b>", "<i>", "</i>"];
            let seen = tags.iter().fold(list.text, |text, tag| text.replace(tag, ""));
            let seen = seen.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
            assert!(seen.encode_utf16().count() <= crate::markup::MOST_CHARACTERS, "{seen}");
            let buttons: Vec<_> = list.keyboard.inline_keyboard.iter().flatten().collect();
            assert_eq!(buttons.len(), 21);
        }
    }
}
