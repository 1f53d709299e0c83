//! A chat as text, the same on every run.

use std::fmt::Write;

use super::FakeTelegram;
use super::entities::{Entity, covered, utf16};
use super::seen::see;
use super::types::{ChatId, MessageRef, SeenButton, SeenMessage};
use super::world::World;

impl FakeTelegram {
    /// What a person sees in a chat: who said what, with markup, pictures and buttons. The bot's
    /// messages count as read.
    pub fn snapshot(&self, chat: ChatId) -> String {
        self.shared.look(|world| {
            let Some(known) = world.chats.get(&chat.0) else { return String::new() };
            let ids: Vec<i64> = known.messages.keys().copied().collect();
            let draft = known.drafts.last().cloned();
            let mut out = String::new();
            for id in ids {
                let message = MessageRef { chat, id };
                if let Some(seen) = see(world, message).filter(|seen| !seen.deleted) {
                    render(world, &seen, &mut out);
                }
                world.looked_at.insert((chat.0, id));
            }
            if let Some(text) = draft.as_ref().and_then(|draft| draft["text"].as_str()) {
                let _ = writeln!(out, "{} is writing: {text}", world.bot.first_name);
            }
            out
        })
    }
}

fn render(world: &World, seen: &SeenMessage, out: &mut String) {
    let mut notes = Vec::new();
    let wire = &seen.wire;
    if let Some(topic) = seen.thread.and_then(|id| world.chat(seen.message.chat.0).topics.get(&id))
    {
        notes.push(format!("in {topic}"));
    }
    if let Some(replied) = wire.get("reply_to_message") {
        let text = replied["text"].as_str().or_else(|| replied["caption"].as_str());
        let text: String = text.unwrap_or("…").chars().take(20).collect();
        notes.push(format!("to {:?}", text.lines().next().unwrap_or_default()));
    }
    if wire.get("forward_origin").is_some() {
        let author = wire["forward_origin"]["sender_user"]["first_name"].as_str();
        notes.push(format!("forwarded from {}", author.unwrap_or("somebody")));
    }
    if wire.get("via_bot").is_some() {
        notes.push("via the bot".to_owned());
    }
    if wire.get("edit_date").is_some() {
        notes.push("edited".to_owned());
    }
    if seen.silent {
        notes.push("silent".to_owned());
    }
    let notes = match notes.is_empty() {
        true => String::new(),
        false => format!(" ({})", notes.join(", ")),
    };
    let _ = writeln!(out, "{}{notes}:", seen.from);
    for line in body(seen) {
        let _ = writeln!(out, "{}", format!("  {line}").trim_end());
    }
    for row in &seen.keyboard {
        let row: Vec<String> = row.iter().map(button).collect();
        let _ = writeln!(out, "  {}", row.join(" "));
    }
    if let Some(stored) = world.stored(seen.message) {
        let emoji = stored.reactions.values().flatten().filter_map(|r| r["emoji"].as_str());
        let emoji: Vec<&str> = emoji.collect();
        if !emoji.is_empty() {
            let _ = writeln!(out, "  reactions: {}", emoji.join(" "));
        }
    }
}

fn button(button: &SeenButton) -> String {
    match &button.url {
        Some(url) => format!("[{} -> {url}]", button.text),
        None => format!("[{}]", button.text),
    }
}

fn body(seen: &SeenMessage) -> Vec<String> {
    let mut lines = Vec::new();
    let album = if seen.album.is_some() { " of an album" } else { "" };
    match (seen.kind.as_str(), seen.photo) {
        ("text", _) => {}
        (_, Some((width, height))) => lines.push(format!("[photo {width}x{height}{album}]")),
        ("document", _) => {
            let name = seen.wire["document"]["file_name"].as_str().unwrap_or("file");
            lines.push(format!("[file {name}{album}]"));
        }
        (kind, _) => lines.push(format!("[{}]", kind.replace('_', " "))),
    }
    let caption = marked(&seen.text, &seen.entities);
    let above = seen.wire["show_caption_above_media"] == true;
    if !caption.is_empty() {
        let place = if above { 0 } else { lines.len() };
        lines.splice(place..place, caption.lines().map(str::to_owned));
    }
    if let Some(preview) = preview(seen) {
        lines.push(format!("[preview of {preview}]"));
    }
    lines
}

/// The address whose preview is shown.
fn preview(seen: &SeenMessage) -> Option<String> {
    let options = seen.link_preview.as_ref().filter(|_| seen.kind == "text");
    if options.is_some_and(|options| options["is_disabled"] == true) {
        return None;
    }
    if let Some(url) = options.and_then(|options| options["url"].as_str()) {
        return Some(url.to_owned());
    }
    let address = |entity: &Entity| match entity.kind.as_str() {
        "text_link" => entity.url.clone(),
        "url" => Some(covered(&seen.text, entity)),
        _ => None,
    };
    seen.entities.iter().filter(|_| seen.kind == "text").find_map(address)
}

/// The text with its markup written out.
fn marked(text: &str, entities: &[Entity]) -> String {
    let mut out = String::new();
    let mut offset = 0;
    let ends = utf16(text);
    let mut characters = text.chars().peekable();
    loop {
        // Inner entities close first and open last.
        let mut closing: Vec<&Entity> = entities.iter().filter(|e| e.end() == offset).collect();
        closing.sort_by_key(|entity| entity.length);
        for entity in closing {
            out.push_str(&close(entity));
        }
        if offset >= ends {
            break;
        }
        let mut opening: Vec<&Entity> = entities.iter().filter(|e| e.offset == offset).collect();
        opening.sort_by_key(|entity| std::cmp::Reverse(entity.length));
        for entity in opening {
            out.push_str(open(entity));
        }
        let Some(character) = characters.next() else { break };
        out.push(character);
        offset += character.len_utf16();
        let quoted =
            |e: &Entity| e.kind.ends_with("blockquote") && e.offset < offset && offset < e.end();
        if character == '\n' && entities.iter().any(quoted) {
            out.push_str("> ");
        }
    }
    out
}

fn open(entity: &Entity) -> &'static str {
    match entity.kind.as_str() {
        "text_link" => "[",
        "blockquote" | "expandable_blockquote" => "> ",
        other => mark(other),
    }
}

fn close(entity: &Entity) -> String {
    match (entity.kind.as_str(), &entity.url) {
        ("text_link", Some(url)) => format!("]({url})"),
        (kind, _) => mark(kind).to_owned(),
    }
}

fn mark(kind: &str) -> &'static str {
    match kind {
        "bold" => "**",
        "italic" => "_",
        "underline" => "__",
        "strikethrough" => "~~",
        "spoiler" => "||",
        "code" => "`",
        "pre" => "```",
        _ => "",
    }
}
