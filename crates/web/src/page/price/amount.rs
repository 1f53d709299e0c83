//! Digits and what groups them.

use magpie_core::{Currency, Money};

use super::Locale;
use crate::page::Sureness;

/// More digits than any price has.
const MAX_DIGITS: usize = 18;

/// Currencies whose countries write a decimal comma.
const DECIMAL_COMMA: [&str; 20] = [
    "EUR", "SEK", "NOK", "DKK", "ISK", "PLN", "CZK", "HUF", "RON", "BGN", "TRY", "UAH", "RUB",
    "BRL", "ARS", "CLP", "COP", "VND", "IDR", "RSD",
];

/// A number as it is written, without what only groups it unmistakably.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Number {
    run: String,
    /// Whether a dash stands where decimals would (`29.-`).
    whole: bool,
}

/// Reads the number at the beginning of a text, which is a digit; the second value is its length.
pub(super) fn scan(text: &str) -> (Number, usize) {
    let mut run = String::new();
    let mut group = 0;
    let mut end = text.len();
    for (at, c) in text.char_indices() {
        let after = &text[at + c.len_utf8()..];
        let joins = match c {
            '0'..='9' => true,
            '.' | ',' => after.starts_with(|c: char| c.is_ascii_digit()),
            '\'' | '’' => groups_three(after),
            ' ' => group <= 3 && !run.contains(['.', ',']) && groups_three(after),
            _ => false,
        };
        if !joins {
            end = at;
            break;
        }
        if c.is_ascii_digit() {
            group += 1;
        } else {
            group = 0;
        }
        if c.is_ascii_digit() || matches!(c, '.' | ',') {
            run.push(c);
        }
    }
    let dashes = dashes(&text[end..]);
    (Number { run, whole: dashes > 0 }, end + dashes)
}

/// The length of a dash that stands for no decimals: `29.-`, `129:-`, `€ 12,–`.
fn dashes(rest: &str) -> usize {
    let Some(after) = rest.strip_prefix(['.', ',', ':']) else { return 0 };
    let behind = after.trim_start_matches(super::is_dash);
    let is_end = !behind.starts_with(|c: char| c.is_ascii_digit());
    if behind.len() < after.len() && is_end { rest.len() - behind.len() } else { 0 }
}

fn groups_three(after: &str) -> bool {
    after.bytes().take_while(u8::is_ascii_digit).count() == 3
}

impl Number {
    /// Its digits, where nothing stands between them.
    fn digits(&self) -> Option<&str> {
        Some(self.run.as_str()).filter(|run| !run.contains(['.', ',']))
    }

    /// Two digits, as cents that stand behind a currency's sign (`12€50`).
    pub(super) fn are_cents(&self) -> bool {
        self.digits().is_some_and(|digits| digits.len() == 2)
    }

    /// This number with those cents.
    pub(super) fn with_cents(&self, cents: &Self) -> Option<Self> {
        let units = self.digits()?;
        Some(Self { run: format!("{units}.{}", cents.run), whole: false })
    }

    /// A hundredth.
    pub(super) fn hundredth(&self) -> Option<Self> {
        let padded = format!("{:0>3}", self.digits()?);
        let (units, cents) = padded.split_at_checked(padded.len() - 2)?;
        Some(Self { run: format!("{units}.{cents}"), whole: false })
    }

    /// The amount, and whether there was another way to understand it; nothing when it is none.
    pub(super) fn money(&self, currency: Currency, locale: Locale) -> Option<(Money, Sureness)> {
        if self.run.len() > MAX_DIGITS {
            return None;
        }
        let (decimal, sureness) = self.decimal(currency, locale)?;
        let money = Money::parse_decimal(&decimal, currency).ok()?;
        Some((money, sureness))
    }

    /// Plain decimal notation.
    fn decimal(&self, currency: Currency, locale: Locale) -> Option<(String, Sureness)> {
        let run = self.run.as_str();
        let without = |separator: char| run.replace(separator, "");
        if self.whole {
            let grouped = self.digits().is_some() || grouped(run, '.') || grouped(run, ',');
            return grouped.then(|| (run.replace(['.', ','], ""), Sureness::Stated));
        }
        match (run.matches('.').count(), run.matches(',').count()) {
            (0, 0) | (1, 0) if !ambiguous(run, '.') => Some((run.to_owned(), Sureness::Stated)),
            (0, 1) if !ambiguous(run, ',') => Some((run.replace(',', "."), Sureness::Stated)),
            (1, 0) => Some(three_digits_after_point(run, currency, locale)),
            (0, 1) => Some(three_digits_after_comma(run, currency, locale)),
            (_, 0) => grouped(run, '.').then(|| (without('.'), Sureness::Stated)),
            (0, _) => grouped(run, ',').then(|| (without(','), Sureness::Stated)),
            (points, commas) => {
                let decimal_comma = run.rfind(',') > run.rfind('.');
                let (group, mark, count) =
                    if decimal_comma { ('.', ',', commas) } else { (',', '.', points) };
                let whole = run.split(mark).next().unwrap_or_default();
                (count == 1 && grouped(whole, group))
                    .then(|| (without(group).replace(',', "."), Sureness::Stated))
            }
        }
    }
}

/// Whether a single separator could as well group thousands as begin decimals.
fn ambiguous(run: &str, separator: char) -> bool {
    run.split_once(separator).is_some_and(|(whole, fraction)| {
        fraction.len() == 3 && whole.len() <= 3 && !whole.starts_with('0')
    })
}

fn three_digits_after_point(run: &str, currency: Currency, locale: Locale) -> (String, Sureness) {
    let grouped = run.replace('.', "");
    let comma = locale.decimal_comma.unwrap_or_else(|| DECIMAL_COMMA.contains(&currency.code()));
    match currency.minor_digits() {
        0 => (grouped, Sureness::Stated),
        3 if locale.decimal_comma == Some(true) => (grouped, Sureness::Inferred),
        3 => (run.to_owned(), Sureness::Stated),
        _ if comma => (grouped, Sureness::Inferred),
        _ => (run.to_owned(), Sureness::Inferred),
    }
}

fn three_digits_after_comma(run: &str, currency: Currency, locale: Locale) -> (String, Sureness) {
    let grouped = run.replace(',', "");
    let has_three = currency.minor_digits() == 3;
    if has_three && locale.decimal_comma == Some(true) {
        return (run.replace(',', "."), Sureness::Inferred);
    }
    let point = locale.decimal_comma == Some(false) && !has_three;
    let comma = has_three || DECIMAL_COMMA.contains(&currency.code());
    (grouped, if comma && !point { Sureness::Inferred } else { Sureness::Stated })
}

/// Whether separators stand where thousands are grouped; two-digit groups are how India counts.
fn grouped(run: &str, separator: char) -> bool {
    let mut groups = run.split(separator).rev();
    groups.next().is_some_and(|last| last.len() == 3 || last.len() == run.len())
        && groups.all(|group| (1..=3).contains(&group.len()))
}
