//! Entities of a text: offsets in UTF-16 units, what Telegram finds by itself, trimming and length.

use serde_json::{Map, Value, json};

/// A marked part of a text, as the Bot API describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// `bold`, `text_link`, `bot_command`, …
    pub kind: String,
    /// Where it starts, in UTF-16 units.
    pub offset: usize,
    /// How long it is, in UTF-16 units.
    pub length: usize,
    /// The address of a `text_link`.
    pub url: Option<String>,
    /// The language of a `pre`.
    pub language: Option<String>,
    /// The id of a `custom_emoji`.
    pub custom_emoji_id: Option<String>,
}

impl Entity {
    /// An entity without extras; offset and length in UTF-16 units.
    pub fn new(kind: &str, offset: usize, length: usize) -> Self {
        Self {
            kind: kind.to_owned(),
            offset,
            length,
            url: None,
            language: None,
            custom_emoji_id: None,
        }
    }

    pub(super) fn end(&self) -> usize {
        self.offset + self.length
    }

    pub(super) fn to_value(&self) -> Value {
        let mut map = Map::new();
        map.insert("offset".to_owned(), json!(self.offset));
        map.insert("length".to_owned(), json!(self.length));
        map.insert("type".to_owned(), json!(self.kind));
        let extra = [
            ("url", &self.url),
            ("language", &self.language),
            ("custom_emoji_id", &self.custom_emoji_id),
        ];
        for (key, value) in extra {
            if let Some(value) = value {
                map.insert(key.to_owned(), json!(value));
            }
        }
        Value::Object(map)
    }

    pub(super) fn from_value(value: &Value) -> Option<Self> {
        let text = |key: &str| value[key].as_str().map(str::to_owned);
        Some(Self {
            kind: text("type")?,
            offset: usize::try_from(value["offset"].as_u64()?).ok()?,
            length: usize::try_from(value["length"].as_u64()?).ok()?,
            url: text("url"),
            language: text("language"),
            custom_emoji_id: text("custom_emoji_id"),
        })
    }
}

/// A text with its entities.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Formatted {
    pub(super) text: String,
    pub(super) entities: Vec<Entity>,
}

impl Formatted {
    /// A text as a person types it: Telegram adds the entities.
    pub(super) fn plain(text: &str) -> Self {
        Self { text: text.to_owned(), entities: Vec::new() }.tidied()
    }

    /// Without surrounding space and control characters, with the entities that Telegram adds.
    pub(super) fn tidied(mut self) -> Self {
        self.text = self.text.replace('\r', "");
        let trimmed = self.text.trim_start();
        let cut = utf16(&self.text) - utf16(trimmed);
        self.text = trimmed.trim_end().to_owned();
        let length = utf16(&self.text);
        for entity in &mut self.entities {
            let end = entity.end().saturating_sub(cut).min(length);
            entity.offset = entity.offset.saturating_sub(cut).min(length);
            entity.length = end - entity.offset;
        }
        self.entities.retain(|entity| entity.length > 0);
        let closed = ["code", "pre", "text_link", "text_mention", "url", "mention"];
        for found in found(&self.text) {
            let covered = self.entities.iter().any(|known| {
                closed.contains(&known.kind.as_str())
                    && known.offset < found.end()
                    && found.offset < known.end()
            });
            if !covered {
                self.entities.push(found);
            }
        }
        self.entities.sort_by_key(|entity| (entity.offset, std::cmp::Reverse(entity.length)));
        self
    }

    pub(super) fn values(&self) -> Value {
        self.entities.iter().map(Entity::to_value).collect()
    }

    pub(super) fn length(&self) -> usize {
        utf16(&self.text)
    }
}

/// The length of a text as Telegram counts it.
pub(super) fn utf16(text: &str) -> usize {
    text.encode_utf16().count()
}

/// The part of a text that an entity covers.
pub(super) fn covered(text: &str, entity: &Entity) -> String {
    let units: Vec<u16> = text.encode_utf16().skip(entity.offset).take(entity.length).collect();
    String::from_utf16_lossy(&units)
}

/// What Telegram finds in a text without being told.
fn found(text: &str) -> Vec<Entity> {
    let mut entities = Vec::new();
    let mut offset = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let bare = word.trim_end();
        let opening = bare.len() - bare.trim_start_matches(['(', '[', '"', '«', '“', '\'']).len();
        let start = offset + utf16(&bare[..opening]);
        let bare = &bare[opening..];
        if let Some((kind, length)) = kind_of(bare) {
            entities.push(Entity::new(kind, start, utf16(&bare[..length])));
        }
        offset += utf16(word);
    }
    entities
}

/// The kind of entity that a word starts with, and its length in bytes.
fn kind_of(word: &str) -> Option<(&'static str, usize)> {
    let name = |from: usize| {
        let rest = word.get(from..).unwrap_or_default();
        rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len())
    };
    if word.starts_with('/') {
        let command = 1 + name(1);
        if !(2..=65).contains(&command) || word[command..].starts_with('/') {
            return None;
        }
        let at = match word[command..].starts_with('@') {
            true => name(command + 1),
            false => 0,
        };
        return Some(("bot_command", if at >= 3 { command + 1 + at } else { command }));
    }
    if word.starts_with('@') {
        let length = name(1);
        return (3..=32).contains(&length).then_some(("mention", 1 + length));
    }
    if let Some(rest) = word.strip_prefix('#') {
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let letters = rest[..end].chars().any(|c| !c.is_ascii_digit());
        return (end > 0 && letters).then_some(("hashtag", 1 + end));
    }
    let closing = ['.', ',', ';', ':', '!', '?', ')', ']', '"', '»', '”', '\''];
    let address = word.trim_end_matches(closing);
    let lower = address.to_ascii_lowercase();
    if let Some(rest) = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://")) {
        return (rest.contains('.') || rest.starts_with("localhost"))
            .then_some(("url", address.len()));
    }
    if let Some((user, host)) = lower.split_once('@') {
        return (!user.is_empty() && is_host(host)).then_some(("email", address.len()));
    }
    let host = lower.split(['/', '?', '#']).next().unwrap_or_default();
    is_host(host).then_some(("url", address.len()))
}

/// Whether this looks like a public host name to Telegram: it knows the real top-level domains, this
/// list has the usual ones.
fn is_host(host: &str) -> bool {
    const TOP: [&str; 14] = [
        "com", "org", "net", "de", "io", "dev", "shop", "store", "app", "me", "ru", "uk", "fr",
        "eu",
    ];
    let labels: Vec<&str> = host.split('.').collect();
    let well = |label: &&str| {
        !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    labels.len() >= 2 && labels.iter().all(well) && labels.last().is_some_and(|l| TOP.contains(l))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, usize, usize)]) {
        let got = Formatted::plain(text);
        let got: Vec<_> =
            got.entities.iter().map(|e| (e.kind.as_str(), e.offset, e.length)).collect();
        assert_eq!(got, expected, "{text}");
    }

    #[test]
    fn telegram_finds_entities_by_itself() {
        check("/start", &[("bot_command", 0, 6)]);
        check("👟👟 /help@magpie_bot now", &[("bot_command", 5, 16)]);
        check(
            "hey @magpie_bot, (see https://a.example/x).",
            &[("mention", 4, 11), ("url", 22, 19)],
        );
        check("#shoes under 50", &[("hashtag", 0, 6)]);
        check("a/b #1 me@shop.com shop.de/x", &[("email", 7, 11), ("url", 19, 9)]);
    }

    #[test]
    fn surrounding_space_goes_and_offsets_follow() {
        let text =
            Formatted { text: "\n  bold  ".to_owned(), entities: vec![Entity::new("bold", 0, 9)] };
        let tidy = text.tidied();
        assert_eq!(tidy.text, "bold");
        assert_eq!(tidy.entities, [Entity::new("bold", 0, 4)]);
    }
}
