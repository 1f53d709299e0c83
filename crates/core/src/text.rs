//! Text of others, made safe to show among one's own.

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
    fn text_is_cut_at_words() {
        assert_eq!(shorten("waterproof hiking boots", 18), "waterproof hiking…");
        assert_eq!(shorten("boots", 18), "boots");
        assert_eq!(shorten(&"x".repeat(30), 10), "xxxxxxxxx…");
    }
}
