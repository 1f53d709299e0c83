//! Telegram's HTML subset, read as the server reads it: what it does not know is an error, a link
//! without a usable address is plain text.

use url::Url;

use super::entities::{Entity, Formatted, utf16};

struct Open {
    tag: String,
    offset: usize,
    entity: Option<Entity>,
}

/// Reads HTML into a text and its entities.
///
/// # Errors
/// What follows "Bad Request: can't parse entities: " in the server's answer.
pub(super) fn html(source: &str) -> Result<Formatted, String> {
    let mut out = Formatted::default();
    let mut offset = 0;
    let mut open: Vec<Open> = Vec::new();
    let mut at = 0;
    while let Some(c) = source[at..].chars().next() {
        if c == '&'
            && let Some((character, length)) = reference(&source[at..])
        {
            out.text.push(character);
            offset += character.len_utf16();
            at += length;
        } else if c == '<' && source[at..].starts_with("</") {
            let length = source[at..]
                .find('>')
                .ok_or_else(|| format!("Unclosed end tag at byte offset {at}"))?;
            let name = source[at + 2..at + length].trim_end().to_ascii_lowercase();
            let Some(begun) = open.pop() else {
                return Err(format!("Unexpected end tag at byte offset {at}"));
            };
            if !name.is_empty() && name != begun.tag {
                return Err(format!(
                    "Unmatched end tag at byte offset {at}, expected \"</{}>\", found \"</{name}>\"",
                    begun.tag
                ));
            }
            close(begun, offset, &mut out);
            at += length + 1;
        } else if c == '<' {
            let (begun, length) = start(source, at, offset, &open)?;
            open.push(begun);
            at += length;
        } else {
            out.text.push(c);
            offset += c.len_utf16();
            at += c.len_utf8();
        }
    }
    if let Some(begun) = open.last() {
        return Err(format!("Can't find end tag corresponding to start tag \"{}\"", begun.tag));
    }
    out.entities.sort_by_key(|entity| (entity.offset, std::cmp::Reverse(entity.length)));
    Ok(out)
}

fn close(begun: Open, offset: usize, out: &mut Formatted) {
    let length = offset - begun.offset;
    let Some(mut entity) = begun.entity.filter(|_| length > 0) else { return };
    entity.length = length;
    if begun.tag == "a" {
        let shown = super::entities::covered(&out.text, &entity);
        match entity.url.take().or(Some(shown)).and_then(|address| usable(&address)) {
            Some(address) => entity.url = Some(address),
            None => return,
        }
    }
    // `<pre><code class="language-x">` is one entity.
    if entity.kind == "pre"
        && let Some(inner) = out.entities.iter().position(|known| {
            known.kind == "code" && known.offset == entity.offset && known.length == length
        })
    {
        entity.language = out.entities.remove(inner).language;
    }
    out.entities.push(entity);
}

/// The address that a link gets, as the server normalises it.
fn usable(address: &str) -> Option<String> {
    let address = address.trim();
    let lower = address.to_ascii_lowercase();
    if lower.starts_with("tg://") || lower.starts_with("mailto:") || lower.starts_with("tel:") {
        return Some(address.to_owned());
    }
    super::keyboard::http_url(address).map(|url: Url| url.to_string())
}

fn start(source: &str, at: usize, offset: usize, open: &[Open]) -> Result<(Open, usize), String> {
    let unclosed = || format!("Unclosed start tag at byte offset {at}");
    let rest = &source[at + 1..];
    let end = rest.find(|c: char| c.is_whitespace() || c == '>').ok_or_else(unclosed)?;
    let tag = rest[..end].to_ascii_lowercase();
    let mut position = end;
    let mut attributes: Vec<(String, String)> = Vec::new();
    loop {
        let here = &rest[position..];
        position += here.len() - here.trim_start().len();
        let here = &rest[position..];
        if here.is_empty() {
            return Err(unclosed());
        }
        if here.starts_with('>') {
            break;
        }
        let length =
            here.find(|c: char| c.is_whitespace() || c == '=' || c == '>').ok_or_else(unclosed)?;
        let where_ = at + 1 + position;
        if length == 0 {
            return Err(format!(
                "Empty attribute name in the tag \"{tag}\" at byte offset {where_}"
            ));
        }
        let name = here[..length].to_ascii_lowercase();
        position += length;
        let Some(value) = rest[position..].trim_start().strip_prefix('=') else {
            attributes.push((name, String::new()));
            continue;
        };
        let value = value.trim_start();
        position = rest.len() - value.len();
        let (raw, taken) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let end = value[1..].find(quote).ok_or_else(unclosed)?;
                (&value[1..=end], end + 2)
            }
            Some(_) => {
                let end =
                    value.find(|c: char| c.is_whitespace() || c == '>').ok_or_else(unclosed)?;
                (&value[..end], end)
            }
            None => return Err(unclosed()),
        };
        attributes.push((name, decode(raw)));
        position += taken;
    }
    let entity = entity_of(&tag, &attributes, offset, at, open)?;
    Ok((Open { tag, offset, entity }, position + 2))
}

fn entity_of(
    tag: &str,
    attributes: &[(String, String)],
    offset: usize,
    at: usize,
    open: &[Open],
) -> Result<Option<Entity>, String> {
    let attribute = |name: &str| {
        attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    };
    let kind = match tag {
        "b" | "strong" => "bold",
        "i" | "em" => "italic",
        "u" | "ins" => "underline",
        "s" | "strike" | "del" => "strikethrough",
        "tg-spoiler" => "spoiler",
        "span" if attribute("class").as_deref() == Some("tg-spoiler") => "spoiler",
        "span" => {
            return Err(format!("Tag \"span\" must have class \"tg-spoiler\" at byte offset {at}"));
        }
        "a" => "text_link",
        "code" => "code",
        "pre" => "pre",
        "blockquote" if attribute("expandable").is_some() => "expandable_blockquote",
        "blockquote" => "blockquote",
        "tg-emoji" => "custom_emoji",
        _ => return Err(format!("Unsupported start tag \"{tag}\" at byte offset {at}")),
    };
    let mut entity = Entity::new(kind, offset, 0);
    match kind {
        "text_link" => entity.url = attribute("href").filter(|href| !href.is_empty()),
        "code" if open.last().is_some_and(|outer| outer.tag == "pre") => {
            let class = attribute("class").unwrap_or_default();
            entity.language = class.strip_prefix("language-").map(str::to_owned);
        }
        "custom_emoji" => match attribute("emoji-id").filter(|id| id.parse::<u64>().is_ok()) {
            Some(id) => entity.custom_emoji_id = Some(id),
            None => return Err("Invalid custom emoji identifier specified".to_owned()),
        },
        _ => {}
    }
    Ok(Some(entity))
}

fn decode(raw: &str) -> String {
    let mut out = String::new();
    let mut at = 0;
    while let Some(c) = raw[at..].chars().next() {
        match (c == '&').then(|| reference(&raw[at..])).flatten() {
            Some((character, length)) => {
                out.push(character);
                at += length;
            }
            None => {
                out.push(c);
                at += c.len_utf8();
            }
        }
    }
    out
}

/// The character that a reference at the start stands for, and the reference's length.
fn reference(text: &str) -> Option<(char, usize)> {
    for (name, character) in [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&'), ("&quot;", '"')] {
        if text.starts_with(name) {
            return Some((character, name.len()));
        }
    }
    let digits = text.strip_prefix("&#")?;
    let (radix, digits, before) = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => (16, hex, 3),
        None => (10, digits, 2),
    };
    let end = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
    let code = u32::from_str_radix(&digits[..end], radix).ok()?;
    let character = char::from_u32(code).filter(|c| *c != '\0')?;
    let closed = usize::from(digits[end..].starts_with(';'));
    Some((character, before + end + closed))
}

/// What the entities of a text weigh on the wire; heavy ones make Telegram drop or refuse a message.
pub(super) fn weight(formatted: &Formatted) -> usize {
    let of = |entity: &Entity| 20 + entity.url.as_deref().map_or(0, utf16);
    formatted.entities.iter().map(of).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, text: &str, entities: &[(&str, usize, usize)]) {
        let got = html(source).unwrap();
        assert_eq!(got.text, text);
        let got: Vec<_> =
            got.entities.iter().map(|e| (e.kind.as_str(), e.offset, e.length)).collect();
        assert_eq!(got, entities, "{source}");
    }

    #[test]
    fn tags_become_entities_in_utf16() {
        check("👟 <b>Run</b>", "👟 Run", &[("bold", 3, 3)]);
        check("<b>a<i>b</i></b>", "ab", &[("bold", 0, 2), ("italic", 1, 1)]);
        check("5 &lt; 6 &amp; &#8364; &nbsp;", "5 < 6 & € &nbsp;", &[]);
        check("<a href='https://shop.example/?a=1&amp;b'>x</a>", "x", &[("text_link", 0, 1)]);
        check("<a href='nonsense thing'>x</a>", "x", &[]);
        check("<a href=\"http://localhost/x\">x</a>", "x", &[]);
        check("<blockquote expandable>q</blockquote>", "q", &[("expandable_blockquote", 0, 1)]);
        check("<pre><code class=\"language-rust\">x</code></pre>", "x", &[("pre", 0, 1)]);
        check("<span class=\"tg-spoiler\">x</span>", "x", &[("spoiler", 0, 1)]);
    }

    #[test]
    fn broken_markup_is_refused_in_the_servers_words() {
        let refused = |source: &str| html(source).unwrap_err();
        assert!(refused("<b>x").starts_with("Can't find end tag corresponding to start tag \"b\""));
        assert_eq!(refused("x</b>"), "Unexpected end tag at byte offset 1");
        assert_eq!(refused("a < b"), "Unclosed start tag at byte offset 2");
        assert_eq!(refused("<p>x</p>"), "Unsupported start tag \"p\" at byte offset 0");
        assert_eq!(
            refused("<b>x</i>"),
            "Unmatched end tag at byte offset 4, expected \"</b>\", found \"</i>\""
        );
    }
}
