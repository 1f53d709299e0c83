//! A channel as one person sees it, drawn as text without ids and times.

use std::fmt::Write;

use serde_json::{Value, json};

use super::world::{Interaction, Kind, Message, World};
use super::{ChannelId, UserId};

/// Draws what `user` sees in a channel.
pub(super) fn render(world: &World, channel: ChannelId, user: UserId) -> String {
    let mut page = Page { world, out: String::new() };
    page.heading(channel, user);
    let seen = world.in_channel(channel).filter(|message| message.seen_by(user));
    seen.for_each(|message| page.message(message));
    let mine = world.interactions.values().filter(|i| i.channel == channel && i.user == user);
    mine.for_each(|interaction| page.interaction(interaction));
    page.out
}

struct Page<'a> {
    world: &'a World,
    out: String,
}

impl Page<'_> {
    fn line(&mut self, text: impl AsRef<str>) {
        let text = self.readable(text.as_ref());
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }

    fn heading(&mut self, id: ChannelId, user: UserId) {
        let who = self.name(user);
        let place = match self.world.channels.get(&id) {
            Some(channel) => match channel.kind {
                Kind::Text | Kind::Forum => format!("#{}", channel.name),
                Kind::Thread { .. } => format!("#{} (thread)", channel.name),
                Kind::BotDm => format!("@{}", self.name(self.world.bot)),
                Kind::PrivateDm => "private".to_owned(),
            },
            None => "nowhere".to_owned(),
        };
        self.line(format!("{place}, seen by {who}"));
    }

    fn name(&self, id: UserId) -> String {
        self.world.users.get(&id).map_or_else(|| "Deleted User".to_owned(), |u| u.name.clone())
    }

    fn message(&mut self, message: &Message) {
        let mut head = format!("\n{}", self.name(message.author));
        if message.author == self.world.bot {
            head.push_str(" [APP]");
        }
        if let Some(user) = self.used(message) {
            let _ = write!(head, " · used by {}", self.name(user));
        } else if let Some(answered) = message.reply_to.and_then(|id| self.world.messages.get(&id))
        {
            let _ = write!(head, " · to {}", self.name(answered.author));
        }
        if message.is_ephemeral() {
            head.push_str(" (only you)");
        }
        if message.edits > 0 {
            head.push_str(" (edited)");
        }
        self.line(head);
        if message.is_thinking() {
            self.line("  thinking…");
        }
        for text in message.content.lines() {
            self.line(format!("  {text}"));
        }
        for file in &message.attachments {
            self.line(format!(
                "  [file {} {} {} bytes]",
                file.filename, file.content_type, file.size
            ));
        }
        message.embeds.iter().for_each(|embed| self.embed(embed));
        message.components.iter().for_each(|component| self.component(component, "  "));
        let mut counts: Vec<(&str, usize)> = Vec::new();
        for (emoji, _) in &message.reactions {
            match counts.iter_mut().find(|(known, _)| known == emoji) {
                Some((_, count)) => *count += 1,
                None => counts.push((emoji, 1)),
            }
        }
        if !counts.is_empty() {
            let counts: Vec<String> = counts.iter().map(|(e, n)| format!("{e} {n}")).collect();
            self.line(format!("  {}", counts.join("  ")));
        }
    }

    /// Who used the command that a message answers; Discord shows that above the answer.
    fn used(&self, message: &Message) -> Option<UserId> {
        let interaction = self.world.interactions.get(&message.interaction?)?;
        let first = interaction.kind == 2 && interaction.response == Some(message.id);
        first.then_some(interaction.user)
    }

    fn embed(&mut self, embed: &Value) {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        self.line("  ┌");
        if let Some(author) = text(&embed["author"]["name"]) {
            self.line(format!("  │ by {author}"));
        }
        match (text(&embed["title"]), text(&embed["url"])) {
            (Some(title), Some(url)) => self.line(format!("  │ # {title} <{url}>")),
            (Some(title), None) => self.line(format!("  │ # {title}")),
            (None, _) => {}
        }
        for text in embed["description"].as_str().unwrap_or("").lines() {
            self.line(format!("  │ {text}"));
        }
        for field in embed["fields"].as_array().into_iter().flatten() {
            let inline = if field["inline"] == json!(true) { "" } else { " ↵" };
            let value = field["value"].as_str().unwrap_or("").replace('\n', " / ");
            self.line(format!("  │ {}: {value}{inline}", field["name"].as_str().unwrap_or("")));
        }
        for (part, name) in [("image", "picture"), ("thumbnail", "small picture")] {
            if let Some(url) = text(&embed[part]["url"]) {
                self.line(format!("  │ ({name} {url})"));
            }
        }
        let footer = text(&embed["footer"]["text"]);
        self.line(footer.map_or_else(|| "  └".to_owned(), |footer| format!("  └ {footer}")));
    }

    fn component(&mut self, component: &Value, indent: &str) {
        let children = || component["components"].as_array().into_iter().flatten();
        match component["type"].as_u64() {
            Some(1) => {
                let row: Vec<String> = children().map(control).collect();
                self.line(format!("{indent}{}", row.join(" ")));
            }
            Some(10) => {
                for text in component["content"].as_str().unwrap_or("").lines() {
                    self.line(format!("{indent}{text}"));
                }
            }
            Some(12) => {
                for item in component["items"].as_array().into_iter().flatten() {
                    let url = item["media"]["url"].as_str().unwrap_or("");
                    self.line(format!("{indent}(picture {url})"));
                }
            }
            Some(14) => self.line(format!("{indent}───")),
            _ => {
                children().for_each(|child| self.component(child, &format!("{indent}│ ")));
                match component["accessory"]["type"].as_u64() {
                    Some(2) => self.line(format!("{indent}{}", control(&component["accessory"]))),
                    Some(_) => {
                        let url = component["accessory"]["media"]["url"].as_str().unwrap_or("");
                        self.line(format!("{indent}(small picture {url})"));
                    }
                    None => {}
                }
            }
        }
    }

    /// What an interaction shows besides messages.
    fn interaction(&mut self, interaction: &Interaction) {
        let deadline = self.world.options.interaction_deadline;
        if let Some(modal) = interaction.modal.as_ref().filter(|_| !interaction.submitted) {
            self.line(format!("\n[form] {}", modal["title"].as_str().unwrap_or("")));
            for row in modal["components"].as_array().into_iter().flatten() {
                let input = row["components"].get(0).unwrap_or(&row["component"]);
                let label = input["label"].as_str().or_else(|| row["label"].as_str());
                let hint = input["placeholder"].as_str().or_else(|| input["value"].as_str());
                let star = if input["required"] == json!(false) { "" } else { "*" };
                let label = label.or_else(|| row["content"].as_str()).unwrap_or("");
                self.line(format!("  {label}{star}: {}", hint.unwrap_or("…")));
            }
        }
        if interaction.kind == 4 {
            for choice in &interaction.choices {
                self.line(format!("[suggested] {}", choice["name"].as_str().unwrap_or("")));
            }
        } else if interaction.acknowledged.is_none() && interaction.created.elapsed() > deadline {
            self.line("\n[the application did not respond]");
        }
    }

    /// Replaces what differs from run to run: mentions by names, addresses and times by signs.
    fn readable(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (id, user) in &self.world.users {
            text = text.replace(&format!("<@{id}>"), &format!("@{}", user.name));
            text = text.replace(&format!("<@!{id}>"), &format!("@{}", user.name));
        }
        for (id, channel) in &self.world.channels {
            text = text.replace(&format!("<#{id}>"), &format!("#{}", channel.name));
        }
        for command in &self.world.commands {
            let end = format!(":{}>", command.id);
            while let Some(at) = text.find(&end) {
                let Some(start) = text[..at].rfind("</") else { break };
                let name = text[start + 2..at].to_owned();
                text.replace_range(start..at + end.len(), &format!("/{name}"));
            }
        }
        while let Some(start) = text.find("<t:") {
            let Some(length) = text[start..].find('>') else { break };
            text.replace_range(start..=start + length, "(time)");
        }
        let cdn = format!("{}/attachments/", self.world.base);
        while let Some(start) = text.find(&cdn) {
            let rest = &text[start..];
            let end = rest.find([' ', ')', '>']).unwrap_or(rest.len());
            let name = rest[..end].split('?').next().and_then(|path| path.rsplit('/').next());
            let name = format!("cdn:{}", name.unwrap_or(""));
            text.replace_range(start..start + end, &name);
        }
        text
    }
}

/// A button or a menu.
fn control(component: &Value) -> String {
    let off = if component["disabled"] == json!(true) { " off" } else { "" };
    if component["type"] != json!(2) {
        let options = component["options"].as_array().into_iter().flatten();
        let options: Vec<&str> = options.filter_map(|option| option["label"].as_str()).collect();
        let hint = component["placeholder"].as_str().unwrap_or("Make a selection");
        return format!("{{{hint}: {}{off}}}", options.join(" | "));
    }
    let face = [&component["emoji"]["name"], &component["label"]];
    let face: Vec<&str> = face.into_iter().filter_map(Value::as_str).collect();
    let link = component["url"].as_str().map(|url| format!(" → {url}")).unwrap_or_default();
    format!("[{}{link}{off}]", face.join(" "))
}
