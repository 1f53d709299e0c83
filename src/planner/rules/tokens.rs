//! Cutting a message into words, numbers, symbols and breaks, with folded and stemmed forms.
//!
//! Owns how text is compared; knows nothing of what words mean.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::stems::{fold, stem};
use super::unspaced;

/// A shopper's needs stand at the start; what follows this many characters is not read.
const MOST_CHARACTERS: usize = 4_000;
/// Endings before an apostrophe that are words of their own: `l'eau`, `d'hiver`, `dell'anno`.
const ELISIONS: [&str; 18] = [
    "l", "d", "j", "n", "s", "c", "m", "t", "qu", "jusqu", "lorsqu", "un", "all", "dell", "nell",
    "sull", "dall", "quest",
];
/// Words whose full stop does not end a sentence.
const ABBREVIATIONS: [&str; 17] = [
    "max", "min", "ca", "approx", "gr", "nr", "no", "rs", "kr", "fr", "strl", "ungef", "env", "st",
    "mr", "mrs", "dr",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    Number,
    Symbol,
    /// Punctuation that ends a phrase.
    Break,
}

/// What stands between a token and the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joint {
    Space,
    Glued,
    Hyphen,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Letters {
    Lower,
    /// The first letter is upper case.
    Initial,
    /// All letters are upper case.
    Upper,
}

#[derive(Clone, Debug)]
pub(super) struct Token {
    /// Lower case, composed, without apostrophes.
    pub text: String,
    /// `text` without diacritics.
    pub folded: String,
    /// `folded` without a plural ending, in one spelling.
    pub stem: String,
    pub kind: Kind,
    pub joint: Joint,
    pub letters: Letters,
    /// Bytes in the source.
    pub bytes: Range<usize>,
}

impl Token {
    pub(super) fn is(&self, word: &str) -> bool {
        self.folded == word
    }

    pub(super) fn is_word(&self) -> bool {
        self.kind == Kind::Word
    }

    /// Ends a sentence, not only a phrase.
    pub(super) fn ends_sentence(&self) -> bool {
        self.kind == Kind::Break && matches!(self.text.as_str(), "." | "!" | "?" | ";" | "\n")
    }
}

/// A message in pieces.
#[derive(Debug)]
pub(super) struct Text<'a> {
    pub source: &'a str,
    pub tokens: Vec<Token>,
    pub emoji: Vec<char>,
}

impl<'a> Text<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let end = text.char_indices().nth(MOST_CHARACTERS).map_or(text.len(), |(at, _)| at);
        let source = &text[..end];
        let mut scanner = Scanner {
            source,
            chars: source.char_indices().collect(),
            at: 0,
            joint: Joint::Space,
            tokens: Vec::new(),
            emoji: Vec::new(),
        };
        while scanner.at < scanner.chars.len() {
            scanner.step();
        }
        Self { source, tokens: scanner.tokens, emoji: scanner.emoji }
    }

    /// A range of tokens as one value: lower case, single blanks, hyphens kept.
    pub(super) fn words(&self, tokens: Range<usize>) -> String {
        let mut text = String::new();
        for token in &self.tokens[tokens] {
            match token.joint {
                _ if text.is_empty() => {}
                Joint::Hyphen => text.push('-'),
                Joint::Space | Joint::Glued => text.push(' '),
            }
            text.push_str(&token.text);
        }
        text
    }

    /// The source of a range of tokens, as written.
    pub(super) fn slice(&self, tokens: Range<usize>) -> &'a str {
        match (self.tokens.get(tokens.start), self.tokens[..tokens.end].last()) {
            (Some(first), Some(last)) if tokens.start < tokens.end => {
                &self.source[first.bytes.start..last.bytes.end]
            }
            _ => "",
        }
    }
}

/// The word tokens of a vocabulary value.
pub(super) fn words(text: &str) -> Vec<Token> {
    let mut tokens = Text::new(text).tokens;
    tokens.retain(|token| matches!(token.kind, Kind::Word | Kind::Number));
    tokens
}

struct Scanner<'a> {
    source: &'a str,
    chars: Vec<(usize, char)>,
    at: usize,
    joint: Joint,
    tokens: Vec<Token>,
    emoji: Vec<char>,
}

impl Scanner<'_> {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).map(|(_, c)| *c)
    }

    fn byte(&self, at: usize) -> usize {
        self.chars.get(at).map_or(self.source.len(), |(byte, _)| *byte)
    }

    fn push(&mut self, text: String, kind: Kind, from: usize, letters: Letters) {
        let folded = if kind == Kind::Word { fold(&text) } else { text.clone() };
        let stem = if kind == Kind::Word { stem(&folded) } else { folded.clone() };
        let bytes = self.byte(from)..self.byte(self.at);
        self.tokens.push(Token { text, folded, stem, kind, joint: self.joint, letters, bytes });
        self.joint = Joint::Glued;
    }

    fn symbol(&mut self, text: &str, width: usize, kind: Kind) {
        let from = self.at;
        self.at += width;
        self.push(text.to_owned(), kind, from, Letters::Lower);
    }

    fn step(&mut self) {
        let Some(c) = self.peek(0) else { return };
        if c == '\n' {
            self.symbol("\n", 1, Kind::Break);
        } else if c.is_whitespace() {
            self.joint = Joint::Space;
            self.at += 1;
        } else if digit(c).is_some() {
            self.number();
        } else if unspaced::is_unspaced(c) {
            self.unspaced();
        } else if c.is_alphabetic() {
            self.word();
        } else {
            self.mark(c);
        }
    }

    /// Digits with grouping and decimal marks; groupings by space or apostrophe are written `'`.
    fn number(&mut self) {
        let from = self.at;
        let mut text = String::new();
        while let Some(c) = self.peek(0) {
            if let Some(value) = digit(c) {
                text.push(value);
            } else if matches!(c, '.' | ',') && self.digits_after() > 0 {
                text.push(c);
            } else if matches!(c, '\'' | '’' | '\u{a0}' | '\u{202f}' | '\u{2009}')
                && self.digits_after() == 3
            {
                text.push('\'');
            } else {
                break;
            }
            self.at += 1;
        }
        self.push(text, Kind::Number, from, Letters::Lower);
    }

    fn digits_after(&self) -> usize {
        (1..=4).take_while(|ahead| self.peek(*ahead).is_some_and(|c| digit(c).is_some())).count()
    }

    /// A piece of a text that is written without blanks: the longest known word, or all up to the next one.
    fn unspaced(&mut self) {
        let from = self.at;
        let piece = match unspaced::known(&self.chars[from..]) {
            0 => 1 + unspaced::unknown(&self.chars[from + 1..]),
            known => known,
        };
        self.at += piece;
        let text: String = self.chars[from..self.at].iter().map(|(_, c)| *c).collect();
        self.push(text.nfkc().collect(), Kind::Word, from, Letters::Lower);
    }

    fn word(&mut self) {
        let from = self.at;
        let after_number = self.joint == Joint::Glued
            && self.tokens.last().is_some_and(|last| last.kind == Kind::Number);
        let mut text = String::new();
        let (mut upper, mut lower) = (0, 0);
        while let Some(c) = self.peek(0) {
            if unspaced::is_unspaced(c) {
                break;
            }
            if is_unseen(c) {
                self.at += 1;
                continue;
            }
            if c.is_alphabetic() || is_combining_mark(c) {
                upper += usize::from(c.is_uppercase());
                lower += usize::from(c.is_lowercase());
                text.extend(c.to_lowercase());
            } else if let Some(value) = digit(c).filter(|_| !after_number) {
                text.push(value);
            } else if matches!(c, '\'' | '’' | '`') && self.peek(1).is_some_and(char::is_alphabetic)
            {
                if ELISIONS.contains(&text.as_str()) {
                    break;
                }
            } else {
                break;
            }
            self.at += 1;
        }
        let first_upper = self.chars.get(from).is_some_and(|(_, c)| c.is_uppercase());
        let letters = match (first_upper, upper, lower) {
            (true, _, 0) => Letters::Upper,
            (true, ..) => Letters::Initial,
            _ => Letters::Lower,
        };
        if text == "w" && self.peek(0) == Some('/') {
            let without = self.peek(1).is_some_and(|c| matches!(c, 'o' | 'O'))
                && !self.peek(2).is_some_and(char::is_alphanumeric);
            self.at += if without { 2 } else { 1 };
            let word = if without { "without" } else { "with" };
            self.push(word.to_owned(), Kind::Word, from, Letters::Lower);
            self.joint = Joint::Space;
            return;
        }
        let text = if text.is_ascii() { text } else { text.nfkc().collect() };
        self.push(text, Kind::Word, from, letters);
        if matches!(self.peek(0), Some('\'' | '’' | '`')) {
            self.at += 1;
            self.joint = Joint::Space;
        }
    }

    fn mark(&mut self, c: char) {
        let last = self.tokens.last();
        let after_number = last.is_some_and(|last| last.kind == Kind::Number);
        let after_price = last.is_some_and(|last| {
            last.kind == Kind::Number || last.kind == Kind::Symbol && is_currency(&last.text)
        });
        let glued = self.joint == Joint::Glued;
        match c {
            '-' | '‐' | '‑' | '–' | '—' | '−' => {
                let next = (1..).map_while(|n| self.peek(n)).find(|c| !c.is_whitespace());
                let spaced = self.peek(1).is_none_or(char::is_whitespace);
                if after_price && next.is_some_and(|c| digit(c).is_some() || currency_mark(c)) {
                    self.symbol("-", 1, Kind::Symbol);
                } else if glued && self.peek(1).is_some_and(char::is_alphanumeric) {
                    self.at += 1;
                    self.joint = Joint::Hyphen;
                } else if spaced && !glued {
                    self.symbol("-", 1, Kind::Break);
                } else {
                    self.at += 1;
                }
            }
            '.' => {
                let ends = self.peek(1).is_none_or(|c| !c.is_alphanumeric());
                let short = last.is_some_and(|last| {
                    last.is_word()
                        && ABBREVIATIONS.contains(&last.folded.as_str())
                        && self.peek(1).is_some()
                });
                if ends && !short {
                    self.symbol(".", 1, Kind::Break);
                } else {
                    self.at += 1;
                }
            }
            ',' | '،' | '、' | ';' | ':' | '!' | '?' | '؟' | '(' | ')' | '[' | ']' | '…' | '。'
            | '！' | '？' | '|' => {
                let text = match c {
                    '،' | '、' => ",",
                    '؟' | '？' => "?",
                    '！' => "!",
                    '…' | '。' => ".",
                    _ => &self.source[self.byte(self.at)..self.byte(self.at + 1)],
                };
                let text = text.to_owned();
                self.symbol(&text, 1, Kind::Break);
            }
            '<' | '>' if self.peek(1) == Some('=') => {
                self.symbol(if c == '<' { "<=" } else { ">=" }, 2, Kind::Symbol);
            }
            '≤' => self.symbol("<=", 1, Kind::Symbol),
            '≥' => self.symbol(">=", 1, Kind::Symbol),
            '&' => {
                let from = self.at;
                self.at += 1;
                self.push("and".to_owned(), Kind::Word, from, Letters::Lower);
            }
            '"' | '″' | '”' if after_number && glued => self.symbol("\"", 1, Kind::Symbol),
            '~' | '≈' => self.symbol("~", 1, Kind::Symbol),
            '<' | '>' | '=' | '%' | '°' | '#' | '+' | '/' | '*' => {
                self.symbol(&c.to_string(), 1, Kind::Symbol);
            }
            _ if currency_mark(c) => self.symbol(&c.to_string(), 1, Kind::Symbol),
            _ => {
                if is_emoji(c) {
                    self.emoji.push(c);
                }
                self.joint = Joint::Space;
                self.at += 1;
            }
        }
    }
}

/// Characters that nobody sees: soft hyphens, joiners, marks of direction. A word goes on across them.
fn is_unseen(c: char) -> bool {
    matches!(u32::from(c), 0xad | 0x200b..=0x200f | 0x202a..=0x202e | 0x2060..=0x2069 | 0xfeff)
}

fn digit(c: char) -> Option<char> {
    let value = match u32::from(c) {
        code @ 0x30..=0x39 => code - 0x30,
        code @ 0x660..=0x669 => code - 0x660,
        code @ 0x6f0..=0x6f9 => code - 0x6f0,
        code @ 0x966..=0x96f => code - 0x966,
        code @ 0xff10..=0xff19 => code - 0xff10,
        _ => return None,
    };
    char::from_digit(value, 10)
}

fn currency_mark(c: char) -> bool {
    matches!(c, '$' | '£' | '¥' | '¢' | '￥' | '＄' | '￡')
        || matches!(u32::from(c), 0x20a0..=0x20cf | 0xe3f)
}

fn is_currency(text: &str) -> bool {
    text.chars().all(currency_mark)
}

fn is_emoji(c: char) -> bool {
    matches!(u32::from(c), 0x1f300..=0x1faff | 0x2600..=0x27bf | 0x231a..=0x23ff | 0x2b50..=0x2b55)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let tokens: Vec<String> =
            Text::new(text).tokens.into_iter().map(|token| token.folded).collect();
        assert_eq!(tokens, expected, "{text}");
    }

    #[test]
    fn words_numbers_and_marks_are_told_apart() {
        check("What's in a T-shirt?", &["whats", "in", "a", "t", "shirt", "?"]);
        check("jusqu'à 1.299,00 €", &["jusqu", "a", "1.299,00", "€"]);
        check("12’500 CHF", &["12'500", "chf"]);
        check("$50-$80", &["$", "50", "-", "$", "80"]);
        check("50 – 80 EUR", &["50", "-", "80", "eur"]);
        check("a 6-year-old", &["a", "6", "year", "old"]);
        check("32x34", &["32", "x", "34"]);
        check("AirMax90 <=80", &["airmax90", "<=", "80"]);
        check(
            "max. 50, w/o laces w/ hood",
            &["max", "50", ",", "without", "laces", "with", "hood"],
        );
        check("boots - not leather", &["boots", "-", "not", "leather"]);
        check("Größe H&M", &["grosse", "h", "and", "m"]);
        check("٨٠", &["80"]);
        check("wa\u{ad}ter\u{200b}proof \u{202e}boots\u{202c}", &["waterproof", "boots"]);
        check("赤いワンピース", &["赤い", "ワンヒース"]);
        check("5000円以下", &["5000", "円", "以下"]);
    }

    #[test]
    fn long_messages_are_cut_at_a_character() {
        let long = "ä".repeat(20_000);
        assert_eq!(Text::new(&long).source.chars().count(), MOST_CHARACTERS);
    }
}
