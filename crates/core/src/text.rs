//! Text of others, made plain to keep and safe to show among one's own.

/// Splits what a platform would make a mention, a link or a command of, without being seen.
const JOINER: char = '\u{2060}';

/// Text that stays text: without what would let a seller or a name reorder or hide what stands beside it, and
/// without anything that a chat platform turns into a mention, a link or a command on its own.
pub fn inert(text: &str) -> String {
    let hidden = |c: &char| {
        matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}' | '\u{feff}')
            || (c.is_control() && *c != '\n')
    };
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut characters = text.chars().filter(|c| !hidden(c)).peekable();
    while let Some(character) = characters.next() {
        out.push(character);
        let after = characters.peek().copied().unwrap_or(' ');
        let splits = match character {
            '@' => after.is_alphanumeric() || after == '_',
            '.' => before.is_alphanumeric() && after.is_alphabetic(),
            ':' => after == '/',
            '/' => !before.is_alphanumeric() && after.is_alphabetic(),
            _ => false,
        };
        if splits {
            out.push(JOINER);
        }
        before = character;
    }
    out
}

/// Words with one space between them, at most `limit` bytes, of text that may be markup, real or escaped;
/// nothing when nothing remains. `visible` is what a reader would see of markup.
pub fn plain_markup(raw: &str, limit: usize, visible: impl Fn(&str) -> String) -> Option<String> {
    let raw = &raw[..raw.floor_char_boundary(limit * 4)];
    if !raw.contains(['&', '<']) {
        return plain(raw, limit);
    }
    // Markup is written escaped as often as not; both are the writer's way to write, not text.
    let unescaped = visible(raw);
    if unescaped.contains('<') {
        plain(&visible(&unescaped), limit)
    } else {
        plain(&unescaped, limit)
    }
}

fn plain(raw: &str, limit: usize) -> Option<String> {
    let mut text = String::with_capacity(raw.len().min(limit));
    for word in raw.split(|c: char| c.is_whitespace() || c.is_control()) {
        let start = text.len();
        text.extend(word.chars().filter(|c| !hides(*c)));
        if text.len() > start && start > 0 {
            text.insert(start, ' ');
        }
        if text.len() > limit {
            text.truncate(text.floor_char_boundary(limit));
            break;
        }
    }
    Some(text).filter(|text| !text.is_empty())
}

/// Characters that reorder what is around them or show as nothing. Joiners stay: scripts and emoji need
/// them.
pub fn hides(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Text cut at a word to so many characters.
pub fn shorten(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most.saturating_sub(1)).collect();
    let ends_a_word = text[cut.len()..].starts_with(char::is_whitespace);
    let word = cut.rfind(char::is_whitespace).filter(|at| *at > cut.len() / 2 && !ends_a_word);
    format!("{}…", cut[..word.unwrap_or(cut.len())].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_made_plain() {
        let check = |raw: &str, limit: usize, expected: Option<&str>| {
            assert_eq!(plain(raw, limit).as_deref(), expected, "{raw:?}");
        };
        check("  Trail\n boot\u{a0} ", 300, Some("Trail boot"));
        check("price \u{202e}99\u{202c}1\u{200b}0", 300, Some("price 9910"));
        check("a\u{200d}b", 300, Some("a\u{200d}b"));
        check("\u{200b} \u{feff}", 300, None);
        check("éé", 3, Some("é"));
    }

    #[test]
    fn markup_is_read_until_no_tag_is_left() {
        let check = |raw: &str, expected: &str| {
            let visible = |markup: &str| markup.replace("<b>", " ").replace("&lt;", "<");
            assert_eq!(plain_markup(raw, 300, visible).as_deref(), Some(expected), "{raw:?}");
        };
        check("plain", "plain");
        check("<b>bold", "bold");
        check("&lt;b>bold", "bold");
    }

    #[test]
    fn text_is_cut_at_words() {
        assert_eq!(shorten("waterproof hiking boots", 18), "waterproof hiking…");
        assert_eq!(shorten("boots", 18), "boots");
        assert_eq!(shorten(&"x".repeat(30), 10), "xxxxxxxxx…");
    }
}
