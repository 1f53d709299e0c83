//! "What do we like?": questions about what a community taught, and taking it back.

use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};

use super::reading::Intent;

const SHOW: &str = r"^/?(?:(?:show|what is|what's|zeig|muestra|montre)(?: me| us| uns| nous)? )?(?:(?:our|the|this) )?(?:(?:group|server|community|channel)(?:'s)? )?taste$|^what (?:do we|does (?:this|the|our) (?:group|server|community|channel)) like$|^(?:was mögen wir|unser geschmack|qué nos gusta|nuestro gusto|qu'est-ce qu'on aime|nos goûts|do que gostamos|nosso gosto|i nostri gusti)$";
const RESET: &str = r"^/?(?:please )?(?:reset|forget|clear|delete) (?:our|the|this) (?:(?:group|server|community|channel)(?:'s)? )?taste$|^/?taste reset$|^(?:vergiss unseren geschmack|olvida nuestro gusto|oublie nos goûts|esqueça nosso gosto)$";

struct Patterns {
    show: Regex,
    reset: Regex,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    let pattern = |text: &str| {
        let built = RegexBuilder::new(text).case_insensitive(true).build();
        built.expect("the patterns are constant")
    };
    Patterns { show: pattern(SHOW), reset: pattern(RESET) }
});

/// What a message wants of the community's taste, where it is about that.
pub(super) fn about_taste(text: &str) -> Option<Intent> {
    let text = text.trim().trim_end_matches(['?', '.', '!']).trim();
    if PATTERNS.reset.is_match(text) {
        return Some(Intent::Taste { reset: true });
    }
    PATTERNS.show.is_match(text).then_some(Intent::Taste { reset: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_about_the_taste_are_told_from_wishes() {
        for (text, reset) in [
            ("our taste", Some(false)),
            ("/taste", Some(false)),
            ("What do we like?", Some(false)),
            ("what does this server like", Some(false)),
            ("reset our taste", Some(true)),
            ("/taste reset", Some(true)),
            ("Vergiss unseren Geschmack", Some(true)),
            ("taste of home cookbook", None),
            ("a gift for people of good taste", None),
        ] {
            let told = about_taste(text).map(|intent| intent == Intent::Taste { reset: true });
            assert_eq!(told, reset, "{text}");
        }
    }
}
