//! Numbers that tell products apart.

/// The digits of a global trade item number as pages write it; nothing when it can't be one or its check
/// digit is wrong, since a number that was mistyped names another thing.
pub(crate) fn gtin(raw: &str) -> Option<String> {
    let raw = raw.trim();
    let raw = raw.rsplit(':').next().unwrap_or(raw);
    let number: String = raw.chars().filter(|c| !matches!(c, '-' | ' ' | '\u{a0}')).collect();
    if number.len() == 10 {
        return of_old_book(&number);
    }
    // Eleven digits are twelve whose leading zero got lost in a spreadsheet.
    let digits: Vec<u32> = number.chars().map(|c| c.to_digit(10)).collect::<Option<_>>()?;
    let sound = matches!(digits.len(), 8 | 11..=14)
        && digits.iter().any(|digit| *digit != 0)
        && check_digit(&digits[..digits.len() - 1]) == digits[digits.len() - 1];
    sound.then_some(number)
}

/// The digit that makes a number's weighted sum a multiple of ten, counted from its end.
fn check_digit(body: &[u32]) -> u32 {
    let weights = [3, 1].into_iter().cycle();
    let sum: u32 = body.iter().rev().zip(weights).map(|(digit, weight)| digit * weight).sum();
    (10 - sum % 10) % 10
}

/// The number of a book from before 2007 as all goods are numbered.
fn of_old_book(isbn: &str) -> Option<String> {
    let (body, check) = isbn.split_at_checked(9)?;
    let digits: Vec<u32> = body.chars().map(|c| c.to_digit(10)).collect::<Option<_>>()?;
    let sum: u32 = (2..=10).rev().zip(&digits).map(|(weight, digit)| weight * digit).sum();
    let expected = match (11 - sum % 11) % 11 {
        10 => "X".to_owned(),
        digit => digit.to_string(),
    };
    if !check.eq_ignore_ascii_case(&expected) {
        return None;
    }
    let all: Vec<u32> = [9, 7, 8].into_iter().chain(digits).collect();
    Some(format!("978{body}{}", check_digit(&all)))
}

/// Whether two numbers name the same thing: leading zeros only pad them to a common length.
pub(crate) fn same_gtin(one: &str, other: &str) -> bool {
    one.trim_start_matches('0') == other.trim_start_matches('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, expected: Option<&str>) {
        assert_eq!(gtin(raw).as_deref(), expected, "{raw}");
    }

    #[test]
    fn numbers_are_read_as_pages_write_them() {
        check("4006381333931", Some("4006381333931"));
        check("978-3-16-148410-0", Some("9783161484100"));
        check("urn:gtin:04006381333931", Some("04006381333931"));
        check("32429335302", Some("32429335302"));
        check("96385074", Some("96385074"));
        check("036000291452", Some("036000291452"));
        check("10614141999993", Some("10614141999993"));
        check("0-316-76948-7", Some("9780316769488"));
        check("080442957x", Some("9780804429573"));
        check("0316769488", None);
        check("4006381333932", None);
        check("4006381333913", None);
        check("036000291453", None);
        check("a897fe39b1053632", None);
        check("0000000000000", None);
        check("SKU-12345678", None);
        check("1234567", None);
        check("n/a", None);
    }

    #[test]
    fn padding_does_not_tell_products_apart() {
        assert!(same_gtin("04006381333931", "4006381333931"));
        assert!(!same_gtin("4006381333931", "4006381333932"));
    }
}
