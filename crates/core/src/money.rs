//! Money as integer minor units and an ISO 4217 code; never a float.

use std::fmt;
use std::str::FromStr;

/// An ISO 4217 currency code: three upper-case ASCII letters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

/// Text that is not a currency code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a three-letter currency code")]
pub struct CurrencyError(String);

impl Currency {
    /// United States dollar.
    pub const USD: Self = Self(*b"USD");
    /// Euro.
    pub const EUR: Self = Self(*b"EUR");

    /// The three letters.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// Decimal digits of the minor unit: 0 for JPY, 3 for KWD, otherwise 2 (ISO 4217 list one).
    pub fn minor_digits(&self) -> u32 {
        match &self.0 {
            b"BIF" | b"CLP" | b"DJF" | b"GNF" | b"ISK" | b"JPY" | b"KMF" | b"KRW" | b"PYG"
            | b"RWF" | b"UGX" | b"UYI" | b"VND" | b"VUV" | b"XAF" | b"XOF" | b"XPF" => 0,
            b"BHD" | b"IQD" | b"JOD" | b"KWD" | b"LYD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }

    /// The symbol that people write before an amount, where there is an unmistakable one.
    pub fn symbol(&self) -> Option<&'static str> {
        match &self.0 {
            b"USD" => Some("$"),
            b"EUR" => Some("€"),
            b"GBP" => Some("£"),
            b"JPY" => Some("¥"),
            b"INR" => Some("₹"),
            _ => None,
        }
    }
}

impl FromStr for Currency {
    type Err = CurrencyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim().as_bytes() {
            [a, b, c] if [a, b, c].iter().all(|l| l.is_ascii_alphabetic()) => {
                Ok(Self([a.to_ascii_uppercase(), b.to_ascii_uppercase(), c.to_ascii_uppercase()]))
            }
            _ => Err(CurrencyError(text.to_owned())),
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// An amount in minor units (cents) of one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    /// Minor units.
    pub amount: i64,
    /// What they are units of.
    pub currency: Currency,
}

/// Text that is not an amount in plain decimal notation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not an amount such as 129.90")]
pub struct MoneyError(String);

impl Money {
    /// An amount of minor units.
    pub fn new(amount: i64, currency: Currency) -> Self {
        Self { amount, currency }
    }

    /// Reads plain decimal notation (`1299`, `129.9`, `129.90`), exactly. Digits beyond the minor unit
    /// are rounded half up. Grouping, symbols and decimal commas are the caller's business.
    ///
    /// # Errors
    /// Anything else, including signs and amounts beyond `i64`.
    pub fn parse_decimal(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let error = || MoneyError(text.to_owned());
        let digits = currency.minor_digits() as usize;
        let (whole, fraction) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
        let plain = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !plain(whole) || !plain(fraction) {
            return Err(error());
        }
        let scale = 10_i64.pow(currency.minor_digits());
        let major: i64 = whole.parse().map_err(|_| error())?;
        let mut kept: String = fraction.chars().take(digits).collect();
        while kept.len() < digits {
            kept.push('0');
        }
        let minor: i64 = if kept.is_empty() { 0 } else { kept.parse().map_err(|_| error())? };
        let round_up = fraction.as_bytes().get(digits).is_some_and(|b| *b >= b'5');
        major
            .checked_mul(scale)
            .and_then(|amount| amount.checked_add(minor))
            .and_then(|amount| amount.checked_add(i64::from(round_up)))
            .map(|amount| Self { amount, currency })
            .ok_or_else(error)
    }

    /// The amount in plain decimal notation with all minor digits and no currency: `129.90`.
    pub fn decimal(&self) -> String {
        let digits = self.currency.minor_digits();
        let scale = 10_u64.pow(digits);
        let (sign, amount) = (if self.amount < 0 { "-" } else { "" }, self.amount.unsigned_abs());
        if digits == 0 {
            format!("{sign}{amount}")
        } else {
            format!("{sign}{}.{:0width$}", amount / scale, amount % scale, width = digits as usize)
        }
    }
}

impl fmt::Display for Money {
    /// As people read it: `$129.90`, `€80.00`, `2000.00 SEK`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.currency.symbol() {
            Some(symbol) => write!(f, "{symbol}{}", self.decimal()),
            None => write!(f, "{} {}", self.decimal(), self.currency),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, code: &str, amount: i64, shown: &str) {
        let currency: Currency = code.parse().unwrap();
        let money = Money::parse_decimal(text, currency).unwrap();
        assert_eq!((money.amount, money.to_string().as_str()), (amount, shown), "{text} {code}");
    }

    #[test]
    fn decimals_are_read_exactly() {
        check("129.9", "USD", 12_990, "$129.90");
        check("1299", "JPY", 1_299, "¥1299");
        check("1.2345", "KWD", 1_235, "1.235 KWD");
        check("0.005", "EUR", 1, "€0.01");
    }

    #[test]
    fn other_notations_are_refused() {
        for text in ["", ".", "-1", "1,5", "1.5.2", "12a", "99999999999999999999"] {
            assert!(Money::parse_decimal(text, Currency::USD).is_err(), "{text}");
        }
    }
}
