//! Sizes as the tables write them: `36-42`, `S-XL`, `M, L`, `20 l`.

const LETTERS: [&str; 7] = ["XXS", "XS", "S", "M", "L", "XL", "XXL"];

/// Every size that is meant.
pub(super) fn sizes(text: &str) -> Vec<String> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.flat_map(expand).collect()
}

fn expand(part: &str) -> Vec<String> {
    let one = || vec![part.to_owned()];
    let Some((from, to)) = part.split_once('-') else { return one() };
    if let (Ok(from), Ok(to)) = (from.parse::<u32>(), to.parse::<u32>()) {
        return (from..=to).map(|size| size.to_string()).collect();
    }
    let letter = |word: &str| LETTERS.iter().position(|letter| *letter == word);
    match (letter(from), letter(to)) {
        (Some(from), Some(to)) if from <= to => {
            LETTERS[from..=to].iter().map(|letter| (*letter).to_owned()).collect()
        }
        _ => one(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(sizes(text), expected, "{text}");
    }

    #[test]
    fn ranges_are_written_out() {
        check("", &[]);
        check("36-39", &["36", "37", "38", "39"]);
        check("S-XL", &["S", "M", "L", "XL"]);
        check("M, XL", &["M", "XL"]);
        check("20 l", &["20 l"]);
        check("one-size", &["one-size"]);
    }
}
