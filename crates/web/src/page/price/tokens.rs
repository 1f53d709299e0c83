//! A text to its amounts of money.

use magpie_core::Currency;
use magpie_core::text::hides;

use super::amount::{Number, scan};
use super::currency::{Mark, meant, of_sign, of_word, prefixed_dollar};
use super::words::{Label, is_per, is_piece, is_unit, label, label_behind};
use super::{Locale, is_dash, may_be};
use crate::page::Sureness;

/// A number with what is written around it.
#[derive(Debug)]
pub(super) struct Amount {
    pub(super) number: Number,
    /// The upper end, where it is a range.
    pub(super) high: Option<Number>,
    pub(super) mark: Option<Mark>,
    pub(super) label: Label,
    /// The last token that belongs to it.
    last: usize,
    /// Where it begins and ends in the text, its mark included.
    at: (usize, usize),
}

impl Amount {
    pub(super) fn currency(&self, stated: Option<Currency>, locale: Locale) -> Option<Currency> {
        stated.or_else(|| self.written(locale).map(|(currency, _)| currency))
    }

    pub(super) fn sureness(&self, stated: Option<Currency>, locale: Locale) -> Sureness {
        match stated {
            Some(_) if self.contradicts(stated, locale) => Sureness::Inferred,
            Some(_) => Sureness::Stated,
            None => self.written(locale).map_or(Sureness::Inferred, |(_, sureness)| sureness),
        }
    }

    /// Whether the currency that is written beside it is another one than the stated one.
    pub(super) fn contradicts(&self, stated: Option<Currency>, locale: Locale) -> bool {
        let both = stated.zip(self.written(locale));
        both.is_some_and(|(stated, (found, _))| !may_be(found, stated))
    }

    fn written(&self, locale: Locale) -> Option<(Currency, Sureness)> {
        meant(self.mark?, locale)
    }
}

/// Digits of all scripts, wide forms and spaces of all widths made plain; what shows as nothing left out.
pub(super) fn normal(raw: &str) -> String {
    let mut text = String::with_capacity(raw.len());
    for c in raw.chars().filter(|c| !hides(*c)) {
        let digit = |zero: u32| char::from_digit(c as u32 - zero, 10);
        let plain = match c {
            '\u{660}'..='\u{669}' => digit(0x660),
            '\u{6f0}'..='\u{6f9}' => digit(0x6f0),
            '\u{966}'..='\u{96f}' => digit(0x966),
            '\u{9e6}'..='\u{9ef}' => digit(0x9e6),
            '\u{e50}'..='\u{e59}' => digit(0xe50),
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0),
            '\u{ffe5}' => Some('¥'),
            '\u{ffe1}' => Some('£'),
            '\u{ffe0}' => Some('¢'),
            '\u{ffe6}' => Some('₩'),
            '\u{66b}' => Some('.'),
            '\u{66c}' | '\u{60c}' => Some(','),
            '\n' | '\r' | '\t' => Some('\n'),
            c if c.is_whitespace() => Some(' '),
            c if c.is_control() => Some('\n'),
            c => Some(c),
        };
        text.extend(plain);
    }
    for (written, code) in ARABIC {
        if text.contains(written) {
            text = text.replace(written, code);
        }
    }
    text
}

/// Abbreviations with full stops inside.
const ARABIC: [(&str, &str); 8] = [
    ("د.إ", " AED "),
    ("ر.س", " SAR "),
    ("د.ك", " KWD "),
    ("ر.ق", " QAR "),
    ("ر.ع", " OMR "),
    ("د.ب", " BHD "),
    ("ج.م", " EGP "),
    ("د.م", " MAD "),
];

#[derive(Debug)]
enum Kind<'a> {
    Number(Number),
    Mark(Mark),
    Word(&'a str),
    Dash,
    Slash,
    Equals,
    Percent,
    Times,
    Other,
}

#[derive(Debug)]
struct Token<'a> {
    kind: Kind<'a>,
    start: usize,
    end: usize,
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let (kind, len) = if c.is_ascii_digit() {
            let (number, len) = scan(rest);
            (Kind::Number(number), len)
        } else if let Some((mark, len)) =
            prefixed_dollar(rest).filter(|_| !follows_letter(text, at))
        {
            (Kind::Mark(mark), len)
        } else if let Some(mark) = of_sign(c) {
            (Kind::Mark(mark), c.len_utf8())
        } else if c.is_alphabetic() {
            word(rest)
        } else {
            let kind = match c {
                c if is_dash(c) || matches!(c, '~' | '〜' | '～') => Kind::Dash,
                '/' | '⁄' => Kind::Slash,
                '=' => Kind::Equals,
                '%' | '٪' => Kind::Percent,
                '×' => Kind::Times,
                _ => Kind::Other,
            };
            (kind, c.len_utf8())
        };
        if !c.is_whitespace() {
            tokens.push(Token { kind, start: at, end: at + len });
        }
        at += len;
    }
    tokens
}

fn follows_letter(text: &str, at: usize) -> bool {
    text[..at].chars().next_back().is_some_and(char::is_alphabetic)
}

/// The word at the beginning of a text, and its length with the full stop of an abbreviated currency. Scripts
/// without spaces are taken up to the next sign.
fn word(rest: &str) -> (Kind<'_>, usize) {
    let ends = |c: char| !(c.is_alphabetic() || c == '\'' || c == '²' || c == '³');
    let end = rest
        .char_indices()
        .skip(1)
        .find(|(_, c)| ends(*c) || of_sign(*c).is_some())
        .map_or(rest.len(), |(at, _)| at);
    let word = &rest[..end];
    match of_word(word) {
        Some(mark) => (Kind::Mark(mark), end + usize::from(rest[end..].starts_with('.'))),
        None => (Kind::Word(word), end),
    }
}

/// The amounts of a text with what they are; nothing when one of them can't be understood as it stands.
pub(super) fn amounts(text: &str) -> Option<Vec<Amount>> {
    let tokens = tokens(text);
    let sentence = Sentence { text, tokens: &tokens };
    let mut amounts: Vec<Amount> = Vec::new();
    let (mut index, mut from, mut used) = (0, 0, 0);
    while index < tokens.len() {
        let Kind::Number(number) = &tokens[index].kind else {
            index += 1;
            continue;
        };
        if sentence.is_broken(index) {
            return None;
        }
        if sentence.is_quantity(index) {
            index += 1;
            continue;
        }
        let found = sentence.amount(index, number, used);
        let previous = amounts.last_mut().filter(|previous| previous.last + 1 == found.first - 1);
        if let Some(previous) = previous.filter(|_| found.first > used && found.joins) {
            previous.high = Some(found.number);
            previous.mark = previous.mark.or(found.mark);
            (previous.last, previous.at.1) = (found.last, tokens[found.last].end);
        } else {
            let at = (tokens[found.first].start, tokens[found.last].end);
            let label =
                if found.is_other { Label::Other } else { label(&text[from.min(at.0)..at.0]) };
            let Found { number, mark, last, .. } = found;
            amounts.push(Amount { number, high: None, mark, label, last, at });
        }
        if let Some(amount) = amounts.last_mut() {
            let (behind, len) = label_behind(&text[amount.at.1..]);
            match behind {
                Label::Other => amount.label = Label::Other,
                Label::From if amount.label == Label::None => amount.label = Label::From,
                Label::From | Label::None | Label::Now | Label::Before => {}
            }
            if sentence.is_per_unit(amount.last) {
                amount.label = Label::Other;
            }
            // Lower case may be longer than what was written.
            from = text.floor_char_boundary(amount.at.1 + len);
            used = amount.last + 1;
            index = used;
        }
    }
    // Beside amounts with a currency, bare numbers are quantities, sizes and years.
    if amounts.iter().any(|amount| amount.mark.is_some()) {
        amounts.retain(|amount| amount.mark.is_some());
    }
    Some(amounts)
}

/// An amount and the tokens that it takes up.
struct Found {
    number: Number,
    mark: Option<Mark>,
    first: usize,
    last: usize,
    /// Whether a dash or such a word stands before it, so that it may end a range.
    joins: bool,
    /// Whether what stands before it says that it is no price.
    is_other: bool,
}

struct Sentence<'a> {
    text: &'a str,
    tokens: &'a [Token<'a>],
}

impl<'a> Sentence<'a> {
    fn kind(&self, index: usize) -> Option<&'a Kind<'a>> {
        self.tokens.get(index).map(|token| &token.kind)
    }

    fn mark(&self, index: usize) -> Option<Mark> {
        match self.kind(index) {
            Some(Kind::Mark(mark)) => Some(*mark),
            _ => None,
        }
    }

    /// Whether nothing stands between a token and the next.
    fn touch(&self, index: usize) -> bool {
        let next = self.tokens.get(index + 1);
        self.tokens.get(index).zip(next).is_some_and(|(one, next)| one.end == next.start)
    }

    /// Whether a number is only a part of what is written there: `.99`, `1万`.
    fn is_broken(&self, index: usize) -> bool {
        let start = self.tokens[index].start;
        let counted = match self.kind(index + 1) {
            Some(Kind::Word(word)) => word.starts_with(['万', '億', '亿', '千', '만', '천']),
            _ => false,
        };
        self.text[..start].ends_with(['.', ',']) || counted
    }

    /// Whether a number counts or measures something: `B52`, `500g`, `20 %`, `3 for`, `1/2`.
    fn is_quantity(&self, index: usize) -> bool {
        let is_latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
        let touches_word = |at: usize, letter: fn(&str) -> Option<char>| matches!(self.kind(at), Some(Kind::Word(word)) if is_latin(letter(word)));
        let before = index > 0
            && self.touch(index - 1)
            && touches_word(index - 1, |word| word.chars().next_back());
        let after = self.touch(index) && touches_word(index + 1, |word| word.chars().next());
        let is_fraction = |at: usize| {
            matches!(self.kind(at), Some(Kind::Slash)) && self.touch(at - 1) && self.touch(at)
        };
        let measured = match self.kind(index + 1) {
            Some(Kind::Percent) => true,
            Some(Kind::Word(word)) => is_unit(word) || self.multiplies(index + 1),
            Some(Kind::Times) => self.multiplies(index + 1),
            Some(Kind::Slash) => {
                is_fraction(index + 1) && matches!(self.kind(index + 2), Some(Kind::Number(_)))
            }
            _ => false,
        };
        let divides = index > 1
            && is_fraction(index - 1)
            && matches!(self.kind(index - 2), Some(Kind::Number(_)));
        before || after || measured || divides
    }

    /// Whether a word stands between a count and an amount: `3 for €10`, `4 x 25`.
    fn multiplies(&self, index: usize) -> bool {
        let times = match self.kind(index) {
            Some(Kind::Times) => true,
            Some(Kind::Word(word)) => {
                ["x", "for", "für", "pour", "za"].contains(&word.to_lowercase().as_str())
            }
            _ => false,
        };
        times && matches!(self.kind(index + 1), Some(Kind::Number(_) | Kind::Mark(_)))
    }

    /// The amount whose number stands at `index`; tokens before `used` belong to others.
    fn amount(&self, index: usize, number: &Number, used: usize) -> Found {
        let before = index.checked_sub(1).filter(|at| *at >= used).and_then(|at| self.mark(at));
        let after = self.mark(index + 1);
        let (mut first, mut last, mut number) = (index, index, number.clone());
        let mut mark = before;
        if before.is_some() {
            first -= 1;
            // `USD $5`: one of both says which dollar it is.
            if let Some(other) = first.checked_sub(1).filter(|at| *at >= used)
                && let Some(more) = self.mark(other)
            {
                (first, mark) = (other, before.map(|before| clearer(before, more)));
            }
            // `€ 10 EUR`, but not `$10 €12`.
            if let Some(after) = after.filter(|_| !self.is_number(index + 2)) {
                (last, mark) = (index + 1, mark.map(|mark| clearer(mark, after)));
            }
        } else if let Some(after) = after {
            (mark, last) = (Some(after), index + 1);
            if let Some(more) = self.mark(index + 2).filter(|_| !self.is_number(index + 3)) {
                (mark, last) = (Some(clearer(after, more)), index + 2);
            } else if let Some(Kind::Number(cents)) = self.kind(index + 2)
                && cents.are_cents()
                && self.touch(index)
                && self.touch(index + 1)
                && let Some(both) = number.with_cents(cents)
            {
                (number, last) = (both, index + 2);
            }
        }
        if mark == Some(Mark::Cents)
            && let Some(hundredth) = number.hundredth()
        {
            number = hundredth;
        }
        let lead = first.checked_sub(1);
        let joins = lead.is_some_and(|at| self.joins(at));
        let is_other = lead.is_some_and(|at| {
            matches!(self.kind(at), Some(Kind::Equals))
                || (at >= 1 && self.is_number(at - 1) && self.multiplies(at))
                || self.is_sign(at, used)
        });
        Found { number, mark, first, last, joins, is_other }
    }

    fn is_number(&self, index: usize) -> bool {
        matches!(self.kind(index), Some(Kind::Number(_)))
    }

    fn joins(&self, index: usize) -> bool {
        match self.kind(index) {
            Some(Kind::Dash) => true,
            Some(Kind::Word(word)) => {
                ["to", "bis", "à", "a", "do", "hasta", "tot", "till", "til", "до"]
                    .contains(&word.to_lowercase().as_str())
            }
            _ => false,
        }
    }

    /// Whether a dash makes what follows negative, rather than parting it from words before.
    fn is_sign(&self, index: usize, used: usize) -> bool {
        let parts = index > 0
            && matches!(self.kind(index - 1), Some(Kind::Word(_)))
            && !self.touch(index - 1)
            && !self.touch(index);
        matches!(self.kind(index), Some(Kind::Dash)) && !(index == used && used > 0) && !parts
    }

    /// Whether the amount that ends at `last` is for a measure: `2,49 €/kg`, `9.99 per month`.
    fn is_per_unit(&self, last: usize) -> bool {
        let per = match self.kind(last + 1) {
            Some(Kind::Slash) => true,
            Some(Kind::Word(word)) => is_per(word),
            _ => false,
        };
        let at = last + 2;
        let at = if self.is_number(at) { at + 1 } else { at };
        match self.kind(at) {
            Some(Kind::Word(word)) if per => is_unit(word) && !is_piece(word),
            _ => false,
        }
    }
}

/// Of two marks beside one amount the one that names a single currency.
fn clearer(one: Mark, other: Mark) -> Mark {
    match (one, other) {
        (Mark::Shared(_), Mark::One(_)) => other,
        (Mark::One(_) | Mark::Shared(_) | Mark::Cents, _) => one,
    }
}
