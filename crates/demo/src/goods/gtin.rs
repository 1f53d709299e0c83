//! Article numbers that no real product has.

use crate::seed::Seed;

/// A GTIN-13 from the range 200 to 299, which is set aside for use within one company.
pub(super) fn gtin(seed: Seed) -> String {
    let body = format!("2{:011}", seed.number() % 100_000_000_000);
    let check = check_digit(&body);
    format!("{body}{check}")
}

fn check_digit(body: &str) -> u32 {
    let digits = body.bytes().map(|digit| u32::from(digit - b'0'));
    let sum: u32 =
        digits.zip([1, 3].into_iter().cycle()).map(|(digit, weight)| digit * weight).sum();
    (10 - sum % 10) % 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_follow_the_standard() {
        assert_eq!(check_digit("400638133393"), 1);
        assert_eq!(check_digit("978316148410"), 0);
    }

    #[test]
    fn numbers_are_thirteen_digits_in_the_restricted_range() {
        let number = gtin(Seed::of("anything"));
        assert_eq!((number.len(), &number[..1]), (13, "2"));
    }
}
