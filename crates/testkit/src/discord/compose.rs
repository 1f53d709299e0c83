//! Turns request bodies into messages.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::error::ApiError;
use super::ids::iso;
use super::rest::{Call, Upload};
use super::world::{Attachment, COMPONENTS_V2, EPHEMERAL, Kind, Message, World};
use super::{AttachmentId, ChannelId, UserId, check};

/// Flags that a bot may set on its messages.
const SETTABLE: u64 = 1 << 2 | 1 << 12 | COMPONENTS_V2;

impl World {
    /// Fills a new message, or changes one, as a body says. Nothing happens to the world.
    ///
    /// # Errors
    /// With 50035, 50006 or 50109; breaches are noted.
    pub(super) fn apply(
        &mut self,
        mut message: Message,
        name: &str,
        body: &Value,
        call: &Call,
        form: &str,
    ) -> Result<Message, ApiError> {
        let body = if body.is_null() { &json!({}) } else { body };
        let findings = check::message(body, form);
        for violation in findings.violations {
            self.violation(format!("{name}: {violation}"));
        }
        findings.form.finish()?;
        if let Some(content) = body.get("content") {
            message.content = content.as_str().unwrap_or("").to_owned();
        }
        if let Some(flags) = body["flags"].as_u64() {
            message.flags = message.flags & !SETTABLE | flags & SETTABLE;
            let private = if form == check::WEBHOOK { EPHEMERAL } else { 0 };
            if flags & !(SETTABLE | private) != 0 {
                self.violation(format!("{name}: flags {flags:#x} cannot be set"));
            }
        }
        self.attach(&mut message, name, body, &call.files)?;
        if let Some(embeds) = body.get("embeds") {
            let embeds = embeds.as_array().map_or(&[][..], Vec::as_slice);
            message.embeds = embeds.iter().map(kept_embed).collect();
        }
        if let Some(components) = body.get("components") {
            message.components = components.as_array().cloned().unwrap_or_default();
            let mut next = 1;
            message.components.iter_mut().for_each(|component| number(component, &mut next));
        }
        self.resolve_attached(&mut message, name);
        let nothing = message.content.trim().is_empty()
            && message.embeds.is_empty()
            && message.attachments.is_empty()
            && (message.flags & COMPONENTS_V2 == 0 || message.components.is_empty())
            && body["poll"].is_null()
            && body["sticker_ids"].is_null();
        if nothing {
            self.violation(format!("{name}: an empty message"));
            return Err(ApiError::empty_message());
        }
        Ok(message)
    }

    /// Notes an edit.
    pub(super) fn edited(message: &mut Message) {
        message.edits += 1;
        message.edited_at = Some(iso(jiff::Timestamp::now()));
    }

    fn attach(
        &mut self,
        message: &mut Message,
        name: &str,
        body: &Value,
        files: &[Upload],
    ) -> Result<(), ApiError> {
        let listed = body["attachments"].as_array();
        if let Some(listed) = listed {
            let form = "id:id! filename:string description:string? title:string? is_remix:bool \
                        duration_secs:number waveform:string content_type:string size:int \
                        url:string proxy_url:string height:int? width:int? ephemeral:bool flags:int";
            for entry in listed {
                for finding in check::fields(entry, form) {
                    self.violation(format!("{name}: attachments {finding}"));
                }
            }
            let kept =
                |id: AttachmentId| listed.iter().any(|entry| number_of(&entry["id"]) == Some(id.0));
            message.attachments.retain(|attachment| kept(attachment.id));
        }
        if message.attachments.len() + files.len() > 10 {
            self.violation(format!("{name}: more than 10 attachments"));
            return Err(ApiError::new(
                400,
                30015,
                "Maximum number of attachments in a message reached (10)",
            ));
        }
        for (position, file) in files.iter().enumerate() {
            let index = file.field.strip_prefix("files[").and_then(|rest| rest.strip_suffix(']'));
            let index = index.and_then(|index| index.parse::<u64>().ok());
            if index.is_none() {
                self.violation(format!("{name}: file field {:?} is not files[n]", file.field));
            }
            let index = index.unwrap_or(position as u64);
            let entry = listed.and_then(|l| l.iter().find(|e| number_of(&e["id"]) == Some(index)));
            let entry = entry.unwrap_or(&Value::Null);
            let filename = entry["filename"].as_str().unwrap_or(&file.filename);
            let attachment =
                self.uploaded(message.channel, filename, &file.content_type, &file.bytes);
            let description = entry["description"].as_str().map(str::to_owned);
            message.attachments.push(Attachment { description, ..attachment });
        }
        Ok(())
    }

    /// A file at its place on the CDN.
    pub(super) fn uploaded(
        &mut self,
        channel: ChannelId,
        filename: &str,
        content_type: &str,
        bytes: &bytes::Bytes,
    ) -> Attachment {
        let id = AttachmentId(self.ids.next());
        let filename: String = filename
            .chars()
            .map(|c| if c.is_alphanumeric() || "._-".contains(c) { c } else { '_' })
            .collect();
        let image = content_type.starts_with("image/");
        Attachment {
            id,
            url: format!(
                "{}/attachments/{channel}/{id}/{filename}?ex=7fffffff&is=60000000&hm={:016x}&",
                self.base, id.0
            ),
            content_type: content_type.to_owned(),
            size: bytes.len(),
            bytes: bytes.clone(),
            description: None,
            dimensions: image.then(|| png_size(bytes).unwrap_or((640, 480))),
            gone: false,
            delay: Duration::ZERO,
            served_as: content_type.to_owned(),
            filename,
        }
    }

    /// Points `attachment://name` at the uploaded file, which then is no attachment of its own.
    fn resolve_attached(&mut self, message: &mut Message, name: &str) {
        let (mut missing, mut used) = (Vec::new(), Vec::new());
        let files = message.attachments.clone();
        let mut resolve = |value: &mut Value| {
            let Some(wanted) = value.as_str().and_then(|url| url.strip_prefix("attachment://"))
            else {
                return;
            };
            match files.iter().find(|file| file.filename == wanted) {
                Some(file) => {
                    *value = json!(file.url);
                    used.push(file.id);
                }
                None => missing.push(wanted.to_owned()),
            }
        };
        for embed in &mut message.embeds {
            for (part, key) in [
                ("image", "url"),
                ("thumbnail", "url"),
                ("footer", "icon_url"),
                ("author", "icon_url"),
            ] {
                if let Some(url) = embed.get_mut(part).and_then(|part| part.get_mut(key)) {
                    resolve(url);
                }
            }
        }
        for component in &mut message.components {
            media_urls(component, &mut resolve);
        }
        let (shown, listed): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|file| used.contains(&file.id));
        message.attachments = listed;
        self.files.extend(shown);
        for wanted in missing {
            self.violation(format!("{name}: attachment://{wanted} was not uploaded"));
        }
    }

    /// Whom a message pings, by what it says and what its sender allowed.
    pub(super) fn pings(&self, message: &Message, allowed: &Value) -> Vec<UserId> {
        let Some(channel) = self.channels.get(&message.channel) else { return Vec::new() };
        if message.is_ephemeral() || matches!(channel.kind, Kind::BotDm) {
            return Vec::new();
        }
        let parses = |kind: &str| {
            allowed.is_null()
                || allowed["parse"].as_array().is_some_and(|list| list.contains(&json!(kind)))
        };
        let listed = |id: UserId| {
            let list = allowed["users"].as_array();
            list.is_some_and(|list| list.iter().any(|entry| number_of(entry) == Some(id.0)))
        };
        let everyone = ["@everyone", "@here"].iter().any(|word| message.content.contains(word))
            && parses("everyone")
            && self.bot_permissions(message.channel).has(super::Permissions::MENTION_EVERYONE);
        let answered = message.reply_to.and_then(|id| self.messages.get(&id)).map(|m| m.author);
        let pings_reply = match allowed {
            Value::Null => true,
            allowed => allowed["replied_user"] == json!(true),
        };
        let guild = channel.guild.and_then(|guild| self.guilds.get(&guild));
        let said = message.mentions().into_iter().filter(|id| parses("users") || listed(*id));
        let members = guild.filter(|_| everyone).into_iter().flat_map(|guild| &guild.members);
        let mut pinged: BTreeSet<UserId> = said.chain(members.copied()).collect();
        pinged.extend(answered.filter(|_| pings_reply));
        pinged.retain(|id| *id != self.bot && self.users.contains_key(id));
        pinged.into_iter().collect()
    }

    /// Keeps whom a new message pings, and notes it.
    pub(super) fn ping(&mut self, message: &mut Message, name: &str, allowed: &Value) {
        message.pinged = self.pings(message, allowed);
        for user in message.pinged.clone() {
            let who = self.users.get(&user).map_or("somebody", |user| &user.name).to_owned();
            self.violation(format!("{name}: pings @{who}"));
        }
    }
}

/// An id as a number or a string.
pub(super) fn number_of(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

/// An embed as Discord keeps it: without nulls, with a type and proxied media.
fn kept_embed(embed: &Value) -> Value {
    let empty = Map::new();
    let object = embed.as_object().unwrap_or(&empty);
    let mut kept: Map<String, Value> = object
        .iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(k, v)| (k.clone(), v.clone()))
        .collect();
    kept.insert("type".to_owned(), json!("rich"));
    kept.insert("content_scan_version".to_owned(), json!(4));
    for part in ["image", "thumbnail"] {
        if let Some(media) = kept.get_mut(part).filter(|media| media.is_object()) {
            media["proxy_url"] = media["url"].clone();
            (media["width"], media["height"]) = (json!(0), json!(0));
            media["flags"] = json!(0);
        }
    }
    for field in kept.get_mut("fields").and_then(Value::as_array_mut).into_iter().flatten() {
        if field["inline"].is_null() {
            field["inline"] = json!(false);
        }
    }
    Value::Object(kept)
}

/// Gives components the ids that they lack.
fn number(component: &mut Value, next: &mut u64) {
    if !component.is_object() {
        return;
    }
    if component["id"].is_null() {
        component["id"] = json!(*next);
    }
    *next += 1;
    for child in component.get_mut("components").and_then(Value::as_array_mut).into_iter().flatten()
    {
        number(child, next);
    }
    if let Some(accessory) = component.get_mut("accessory") {
        number(accessory, next);
    }
}

fn media_urls(component: &mut Value, resolve: &mut impl FnMut(&mut Value)) {
    if let Some(url) = component.get_mut("media").and_then(|media| media.get_mut("url")) {
        resolve(url);
    }
    for key in ["components", "items"] {
        let children = component.get_mut(key).and_then(Value::as_array_mut);
        children.into_iter().flatten().for_each(|child| media_urls(child, resolve));
    }
    if let Some(accessory) = component.get_mut("accessory") {
        media_urls(accessory, resolve);
    }
}

/// Width and height from a PNG's header.
fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let header = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?.get(8..16)?;
    let (width, height) = header.split_at(4);
    let number = |part: &[u8]| part.try_into().ok().map(u32::from_be_bytes);
    Some((number(width)?, number(height)?))
}
