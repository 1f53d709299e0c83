//! "Add the second one to the wish list", "our wish list", "what are the settings here?": what a message wants of what
//! belongs to everybody in a community.
//!
//! Only tells what is wanted, and which words name the thing; which pick these mean is read like any other.

use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};

use super::reading::CommunityAsk;

const SETTINGS: &str = r"^/?(?:(?:show|what are|zeig|muestra|montre|mostra)(?: me| us| uns| nous)? )?(?:(?:our|the|your|this|unsere|die|deine|los|nuestros|tus|les|nos|tes|as|nossas|suas) )?(?:(?:group|server|community|channel)(?:'s)? )?(?:settings|einstellungen|ajustes|réglages|configurações)(?: (?:here|hier|aquí|ici|aqui))?$";

/// How the list is called, in every language.
const LIST: &str = r"(?:wish ?-?list|wunschliste|lista de (?:los )?deseos|liste (?:d['’]envies|de souhaits)|lista de desejos|lista dei desideri)";
/// Words before it.
const OUR: &str = r"(?:(?:the|our|this|my|die|unsere|meine|la|nuestra|mi|notre|ma|a|nossa|minha|nostra) )?(?:(?:group|server|community|channel)(?:'s)? )?";

/// Puts a thing onto it: what stands between.
const PUT: &[&str] = &[
    r"(?:add|put|save|place|stick) (.+?) (?:to|on|onto|in|into)",
    r"(?:setze?|packe?|lege?|nimm|schreibe?|tue?) (.+?) (?:auf|in|zu)",
    r"(?:añade|agrega|pon|mete|apunta) (.+?) (?:a|en)",
    r"(?:ajoute|mets?) (.+?) (?:à|a|sur|dans)",
    r"(?:adicion[ea]|coloque|coloca|põe|ponha|bota) (.+?) (?:à|a|na|em)",
    r"(?:aggiungi|metti) (.+?) (?:alla|nella|sulla)",
];

/// Shows it.
const SHOW: &str = r"(?:(?:show|what(?:'s| is) on|zeig(?:e)?|was steht auf|muestra|qué hay en|montre|mostra|mostre)(?: me| us| mir| uns| nous| moi)? )?";
const PAGE: &str = r"(?: (?:page|seite|página|pagina) (\d{1,3}))?";

/// Takes an entry off it.
const TAKE_OFF: &[&str] = &[
    r"(?:remove|delete|drop) wish (?:no\.? ?|number |#)?(\d{1,4})",
    r"(?:remove|delete|drop|take) (?:no\.? ?|number |#)?(\d{1,4}) (?:from|off) ",
    r"(?:entferne|lösche|streiche) wunsch (?:nummer |nr\.? ?)?(\d{1,4})",
    r"wunsch (?:nummer |nr\.? ?)?(\d{1,4}) (?:entfernen|löschen|streichen)",
    r"nimm (?:nummer |nr\.? ?)?(\d{1,4}) von ",
    r"(?:quita|borra|elimina) (?:el )?deseo (?:número )?(\d{1,4})",
    r"(?:retire|supprime|enlève) (?:l['’]envie|le souhait) (?:numéro )?(\d{1,4})",
    r"(?:remov[ae]|tir[ae]|apague) (?:o )?desejo (?:número )?(\d{1,4})",
    r"(?:rimuovi|togli) (?:il )?desiderio (?:numero )?(\d{1,4})",
];

struct Patterns {
    settings: Regex,
    put: Vec<Regex>,
    list: Regex,
    take_off: Vec<Regex>,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    let pattern = |text: &str| {
        let built = RegexBuilder::new(text).case_insensitive(true).build();
        built.expect("the patterns are constant")
    };
    let please = r"^/?(?:(?:please|bitte|por favor|s'il te plaît)[, ]+)?";
    let of_list = |text: &&str| match text.ends_with(' ') {
        true => pattern(&format!("{please}{text}(?:der )?{OUR}{LIST}$")),
        false => pattern(&format!("{please}{text}$")),
    };
    Patterns {
        settings: pattern(SETTINGS),
        put: PUT.iter().map(|put| pattern(&format!("{please}{put} {OUR}{LIST}(.*)$"))).collect(),
        list: pattern(&format!("{please}{SHOW}{OUR}(?:{LIST}|wishes){PAGE}$")),
        take_off: TAKE_OFF.iter().map(of_list).collect(),
    }
});

/// Longest message that is looked at.
const READ_BYTES: usize = 500;

/// What a message wants of what is everybody's.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// Something that stands for itself.
    Of(CommunityAsk),
    /// A wish for what these words name.
    Wish(String),
}

/// What a message wants of what is everybody's, where it is about that.
pub(super) fn about_community(text: &str) -> Option<Asked> {
    let text = text.trim().trim_end_matches(['?', '.', '!']).trim();
    if text.len() > READ_BYTES {
        return None;
    }
    let patterns = &*PATTERNS;
    if patterns.settings.is_match(text) {
        return Some(Asked::Of(CommunityAsk::Settings));
    }
    if let Some(found) = patterns.list.captures(text) {
        let page = found.get(1).and_then(|page| page.as_str().parse().ok()).unwrap_or(1);
        return Some(Asked::Of(CommunityAsk::Wishes { page }));
    }
    if let Some(found) = patterns.take_off.iter().find_map(|off| off.captures(text)) {
        let number = found[1].parse().ok()?;
        return Some(Asked::Of(CommunityAsk::Unwish { number }));
    }
    let found = patterns.put.iter().find_map(|put| put.captures(text))?;
    Some(Asked::Wish(format!("{} {}", &found[1], &found[2]).trim().to_owned()))
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
            let settings = Some(Asked::Of(CommunityAsk::Settings));
            assert_eq!(about_community(text), settings.filter(|_| asks), "{text}");
        }
    }

    #[test]
    fn wishes_are_read_in_every_language() {
        for (text, rest) in [
            ("add the second one to the wish list", "the second one"),
            ("Please put #2 on our wishlist!", "#2"),
            ("add the first below 80 to the wish list", "the first below 80"),
            ("save it in the server's wish-list under $80", "it  under $80"),
            ("Setz das zweite auf die Wunschliste", "das zweite"),
            ("pack die Lampe bitte auf unsere Wunschliste", "die Lampe bitte"),
            ("añade el segundo a la lista de deseos", "el segundo"),
            ("ajoute le deuxième à la liste d'envies", "le deuxième"),
            ("mets le premier sur notre liste de souhaits", "le premier"),
            ("adicione o segundo à lista de desejos", "o segundo"),
            ("coloca o primeiro na nossa lista de desejos", "o primeiro"),
            ("aggiungi il secondo alla lista dei desideri", "il secondo"),
        ] {
            assert_eq!(about_community(text), Some(Asked::Wish(rest.to_owned())), "{text}");
        }
        for text in ["a list of wishes", "add a second pair", "put it on the list", "wish me luck"]
        {
            assert_eq!(about_community(text), None, "{text}");
        }
    }

    #[test]
    fn the_list_is_shown_and_shortened_by_number() {
        let page = |page| Asked::Of(CommunityAsk::Wishes { page });
        let off = |number| Asked::Of(CommunityAsk::Unwish { number });
        for (text, asked) in [
            ("our wish list", page(1)),
            ("/wishes", page(1)),
            ("What's on the wish list?", page(1)),
            ("wish list page 3", page(3)),
            ("Zeig uns die Wunschliste", page(1)),
            ("Wunschliste Seite 2", page(2)),
            ("lista de deseos página 2", page(2)),
            ("liste d'envies page 2", page(2)),
            ("lista de desejos página 2", page(2)),
            ("remove wish 3", off(3)),
            ("take #12 off the wish list", off(12)),
            ("Wunsch 3 entfernen", off(3)),
            ("nimm Nummer 3 von der Wunschliste", off(3)),
            ("quita el deseo 3", off(3)),
            ("retire l'envie 3", off(3)),
            ("remova o desejo 3", off(3)),
        ] {
            assert_eq!(about_community(text), Some(asked), "{text}");
        }
    }
}
