//! "I bought the second one": what a shopper says of having taken a pick.

use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};

/// Says that something was bought, up to what it was.
const BOUGHT: &[&str] = &[
    r"(?:i|we)(?:'ve| have)? (?:just |already |finally )?(?:bought|ordered|purchased|went for|took)",
    r"(?:just )?(?:bought|ordered|purchased)",
    r"(?:ich|wir) (?:habe|hab|haben) (?:mir |uns )?",
    r"(?:he comprado|hemos comprado|compr[ée]|ped[ií]|me qued[ée] con)",
    r"(?:j'ai|on a|nous avons) (?:achet[ée]|command[ée]|pris)",
    r"(?:ho comprato|ho ordinato|comprei|encomendei)",
];

/// In German the word comes last.
const GERMAN_END: &str = r"\s(?:gekauft|bestellt|genommen)\W*$";

struct Patterns {
    begin: Regex,
    german: Regex,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    let pattern = |text: &str| {
        let built = RegexBuilder::new(text).case_insensitive(true).build();
        built.expect("the patterns are constant")
    };
    Patterns {
        begin: pattern(&format!(
            r"^(?:(?:thanks|thank you|danke|gracias|merci|ok|okay|great)[,.!]*\s+)?(?:{})\b",
            BOUGHT.join("|")
        )),
        german: pattern(GERMAN_END),
    }
});

/// What of a message names the thing that was bought, where it says that something was.
pub(super) fn bought(text: &str) -> Option<String> {
    let text = text.trim();
    let begin = PATTERNS.begin.find(text)?;
    let rest = &text[begin.end()..];
    let german = begin.as_str().to_lowercase();
    if german.contains("ich ha") || german.contains("wir ha") {
        let end = PATTERNS.german.find(rest)?;
        return Some(rest[..end.start()].trim().to_owned());
    }
    Some(rest.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purchases_are_told_from_wishes() {
        for (text, rest) in [
            ("I bought the second one", Some("the second one")),
            ("thanks, just ordered #1!", Some("#1!")),
            ("We've purchased the first", Some("the first")),
            ("Ich habe die zweite gekauft", Some("die zweite")),
            ("he comprado el primero", Some("el primero")),
            ("j'ai acheté le deuxième", Some("le deuxième")),
            ("Ich habe Größe 42", None),
            ("I want to buy boots", None),
            ("boots I bought last year, show me others", None),
        ] {
            assert_eq!(bought(text).as_deref(), rest, "{text}");
        }
    }
}
