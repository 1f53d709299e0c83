//! "What are the settings here?": what a message wants of what belongs to everybody in a community.

use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};

use super::reading::{CommunityAsk, Intent};

const SETTINGS: &str = r"^/?(?:(?:show|what are|zeig|muestra|montre|mostra)(?: me| us| uns| nous)? )?(?:(?:our|the|your|this|unsere|die|deine|los|nuestros|tus|les|nos|tes|as|nossas|suas) )?(?:(?:group|server|community|channel)(?:'s)? )?(?:settings|einstellungen|ajustes|réglages|configurações)(?: (?:here|hier|aquí|ici|aqui))?$";

static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
    let built = RegexBuilder::new(SETTINGS).case_insensitive(true).build();
    built.expect("the pattern is constant")
});

/// What a message wants of what is everybody's, where it is about that.
pub(super) fn about_community(text: &str) -> Option<Intent> {
    let text = text.trim().trim_end_matches(['?', '.', '!']).trim();
    PATTERN.is_match(text).then_some(Intent::Community(CommunityAsk::Settings))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_about_the_settings_are_told_from_wishes() {
        for (text, asks) in [
            ("settings", true),
            ("/settings", true),
            ("What are your settings here?", true),
            ("show me the server settings", true),
            ("Zeig uns die Einstellungen", true),
            ("nuestros ajustes", true),
            ("table settings", false),
            ("a ring with diamond settings", false),
            ("settings for four people", false),
        ] {
            let settings = Some(Intent::Community(CommunityAsk::Settings));
            assert_eq!(about_community(text), settings.filter(|_| asks), "{text}");
        }
    }
}
