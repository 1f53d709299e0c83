//! Prices as people write them: `1.299,00`, `CA$20`, `12'500.– CHF`, `was £20, now £10`, `ab 49 €`.
//!
//! A text is cut into numbers, marks of currencies and words. Numbers that are no price of the thing (a
//! percentage, a quantity, a price per kilogram, a saving, shipping) are put aside; what remains is the
//! price now, the one before and the end of a range, or nothing where it could be understood in two ways.

mod amount;
mod currency;
mod locale;
mod tokens;
mod words;

#[cfg(test)]
mod tests;

use magpie_core::{Currency, Money};

use self::words::Label;
use super::Sureness;

pub(super) use self::currency::named as named_currency;
pub(crate) use self::currency::share_symbol;
pub use self::locale::Locale;

/// Longer texts are no price.
const MAX_TEXT: usize = 400;

/// Texts with more amounts are tables.
const MAX_AMOUNTS: usize = 8;

/// What a text says of a price.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PriceText {
    /// The price now; the lowest where it is `from`, or the lower end of a range.
    pub now: Option<(Money, Sureness)>,
    /// The upper end of a range.
    pub high: Option<(Money, Sureness)>,
    /// The price before a reduction.
    pub before: Option<(Money, Sureness)>,
}

/// Reads what a text says of one thing's price; nothing when it says none or could be understood in two
/// ways. The currency is the stated one, otherwise the one that is written beside the amount. Zero and
/// negative amounts are no prices.
pub fn read_price(raw: &str, stated: Option<Currency>, locale: Locale) -> Option<PriceText> {
    if raw.len() > MAX_TEXT {
        return None;
    }
    let text = tokens::normal(raw);
    let amounts = tokens::amounts(&text)?;
    let mut known = Vec::new();
    for amount in amounts.iter().filter(|amount| amount.label != Label::Other) {
        let low = amount.number.money(amount.currency(stated, locale)?, locale);
        let (money, understood) = low.filter(|(money, _)| money.amount > 0)?;
        let sureness = both(amount.sureness(stated, locale), understood);
        let high = match &amount.high {
            Some(high) => {
                let (high, understood) = high.money(money.currency, locale)?;
                (high.amount > money.amount).then_some((high, both(sureness, understood)))?.into()
            }
            None => None,
        };
        let fits = !amount.contradicts(stated, locale);
        known.push(Known { money, sureness, high, label: amount.label, fits });
    }
    if known.len() > MAX_AMOUNTS {
        return None;
    }
    // Where a text gives the price in several currencies the stated one is meant.
    if known.iter().any(|amount| amount.fits) {
        known.retain(|amount| amount.fits);
    }
    choose(&known)
}

/// The one price of a text; ranges and texts without a price now have none.
#[cfg(test)]
pub(super) fn price(raw: &str, stated: Option<Currency>) -> Option<(Money, Sureness)> {
    read_price(raw, stated, Locale::default()).filter(|text| text.high.is_none())?.now
}

#[derive(Clone, Copy)]
struct Known {
    money: Money,
    sureness: Sureness,
    high: Option<(Money, Sureness)>,
    label: Label,
    /// Whether it is in the stated currency, as far as is written.
    fits: bool,
}

fn choose(known: &[Known]) -> Option<PriceText> {
    let with = |label: Label| known.iter().filter(move |amount| amount.label == label);
    let currency = known.first()?.money.currency;
    if known.iter().any(|amount| amount.money.currency != currency) {
        return None;
    }
    let (nows, froms, plain) = (only(with(Label::Now)), only(with(Label::From)), with(Label::None));
    let befores = with(Label::Before).max_by_key(|amount| amount.money.amount);
    let (now, rest) = if with(Label::Now).next().is_some() {
        (Some(nows?), only(plain))
    } else if with(Label::From).next().is_some() {
        (Some(Known { sureness: Sureness::Inferred, ..froms? }), None)
    } else if plain.clone().next().is_some() {
        (Some(only(plain)?), None)
    } else {
        (None, None)
    };
    // `20 now 10`, `de 20 por 10`: what stands beside the price now is the one before.
    let before = befores.copied().or(rest).filter(|before| {
        before.high.is_none() && now.is_none_or(|now| before.money.amount > now.money.amount)
    });
    Some(PriceText {
        now: now.map(|now| (now.money, now.sureness)),
        high: now.and_then(|now| now.high),
        before: before.map(|before| (before.money, before.sureness)),
    })
}

/// The one amount; nothing when several differ.
fn only<'a>(mut amounts: impl Iterator<Item = &'a Known>) -> Option<Known> {
    let first = amounts.next()?;
    amounts.all(|other| (other.money, other.high) == (first.money, first.high)).then_some(*first)
}

fn both(one: Sureness, other: Sureness) -> Sureness {
    match (one, other) {
        (Sureness::Stated, Sureness::Stated) => Sureness::Stated,
        (Sureness::Stated | Sureness::Inferred, Sureness::Stated | Sureness::Inferred) => {
            Sureness::Inferred
        }
        (Sureness::Guessed, _) | (_, Sureness::Guessed) => Sureness::Guessed,
    }
}

/// Whether a mark that was read as one currency may mean the other.
fn may_be(found: Currency, stated: Currency) -> bool {
    found == stated || share_symbol(found, stated)
}

/// Dashes of all lengths, and the sign of negative numbers.
fn is_dash(c: char) -> bool {
    matches!(c, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}' | '\u{fe63}')
}
