//! Amounts of money: numbers with their marks, groupings and words.

use std::ops::Range;

use magpie_core::{Currency, Money};

use super::analysis::Scan;
use super::cues::Cue;
use super::tokens::{Joint, Kind};
use super::{currencies, numbers, prices};

/// A number that may be money.
#[derive(Clone, Debug)]
pub(super) struct Amount {
    pub text: String,
    pub currency: Option<Currency>,
    /// With its currency mark.
    pub range: Range<usize>,
    /// The mark may also be a weight.
    pub doubtful: bool,
}

impl Amount {
    /// In its own currency, or in this one.
    pub(super) fn money(&self, currency: Currency) -> Option<Money> {
        Money::parse_decimal(&self.text, self.currency.unwrap_or(currency)).ok()
    }

    /// Whole units.
    pub(super) fn major(&self) -> i64 {
        self.text.split('.').next().and_then(|whole| whole.parse().ok()).unwrap_or(i64::MAX)
    }
}

/// The amount that begins at a token. A number in words counts where a mark or a bound stands beside it.
pub(super) fn amount_at(scan: &Scan, at: usize) -> Option<Amount> {
    if !scan.is_open(at) {
        return None;
    }
    let tokens = scan.tokens();
    let mark = scan.tender.mark_at(tokens, at);
    let number = mark.map_or(at, |(_, len)| at + len);
    let token = tokens.get(number)?;
    if token.kind == Kind::Word {
        if mark.is_some() {
            return None;
        }
        let (text, len) = numbers::spelled(tokens, at)?;
        let after = scan.tender.mark_at(tokens, at + len);
        let bounded =
            prices::before(scan, at).is_some_and(|m| !matches!(m.cue, Cue::Have | Cue::From));
        if after.is_none() && !bounded {
            return None;
        }
        let end = at + len + after.map_or(0, |(_, len)| len);
        let currency = after.map(|(currency, _)| currency);
        return Some(Amount { text, currency, range: at..end, doubtful: false });
    }
    if token.kind != Kind::Number {
        return None;
    }
    // "6-year-old" and "b-52" are no amounts.
    if number == at && token.joint != Joint::Space && at > 0 && tokens[at - 1].kind == Kind::Word {
        return None;
    }
    let mut end = number + 1;
    let mut digits = token.text.clone();
    let spaced_group = |at: usize| {
        tokens.get(at).is_some_and(|t| {
            t.kind == Kind::Number
                && t.text.len() == 3
                && t.text.bytes().all(|b| b.is_ascii_digit())
        })
    };
    // "1 299 kr": a blank groups thousands where a mark says that it is money.
    if digits.len() <= 3
        && digits.bytes().all(|b| b.is_ascii_digit())
        && spaced_group(end)
        && (mark.is_some() || scan.tender.mark_at(tokens, end + 1).is_some())
    {
        digits.push_str(&tokens[end].text);
        end += 1;
    }
    let thousand = tokens.get(end).is_some_and(|t| {
        t.is("k") && t.joint == Joint::Glued
            || matches!(
                t.folded.as_str(),
                "k" | "thousand" | "grand" | "tausend" | "mil" | "tys" | "tusen" | "duizend"
            ) && tokens.get(end + 1).is_none_or(|next| next.kind != Kind::Number)
    });
    let dashed = |at: usize| tokens.get(at).is_some_and(|t| t.joint == Joint::Hyphen);
    if dashed(end) {
        return None;
    }
    if thousand {
        end += 1;
    }
    // "120,-" and "120.-" are whole amounts.
    let trailing = if mark.is_none() { scan.tender.mark_at(tokens, end) } else { None };
    let doubtful = trailing.is_some() && currencies::is_doubtful(&tokens[end].folded);
    let currency = mark.or(trailing).map(|(currency, _)| currency);
    let minor = currency.unwrap_or(scan.tender.usual()).minor_digits();
    let text = numbers::decimal(&digits, minor)?;
    let text = if thousand { numbers::thousandfold(&text) } else { text };
    // Nothing costs nothing: a zero is a slip, and as a cap it would empty the slate.
    if text.chars().all(|c| matches!(c, '0' | '.')) {
        return None;
    }
    let end = end + trailing.map_or(0, |(_, len)| len);
    // "$50 USD" says it twice.
    let end = end
        + scan
            .tender
            .mark_at(tokens, end)
            .filter(|(again, _)| Some(*again) == currency)
            .map_or(0, |(_, len)| len);
    Some(Amount { text, currency, range: at..end, doubtful })
}

impl Scan<'_> {
    /// Whether a number or a currency mark begins here.
    pub(super) fn amount_begins(&self, at: usize) -> bool {
        let tokens = self.tokens();
        tokens.get(at).is_some_and(|t| t.kind == Kind::Number)
            || self.tender.mark_at(tokens, at).is_some_and(|(_, len)| {
                tokens.get(at + len).is_some_and(|t| t.kind == Kind::Number)
            })
    }
}
