//! Basic words of other languages for colours, materials, people and everyday things.
//!
//! This is knowledge of languages, not of a catalogue: a term leads to an English word, and that word
//! counts only where the catalogue knows it (exclusions of materials and colours count anyway).

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use magpie_core::FacetKind;

use super::stems::fold;
use super::tokens::Token;

/// What a foreign word means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Term {
    pub language: &'static str,
    pub kind: FacetKind,
    /// English words for it, the most usual first, separated by `/`.
    pub english: &'static str,
}

/// Words in the longest term: "máquina de café expreso".
pub(super) const TERM_WORDS: usize = 4;
/// The table that ships with the program.
const TABLE: &str = include_str!("terms.txt");
/// Stands at the end of a word for any ending.
const ANY_ENDING: char = '*';
/// Letters of the longest ending: "-ыми", "-ları".
const LONGEST_ENDING: usize = 5;
/// Letters of the shortest stem that an ending may follow.
const SHORTEST_STEM: usize = 2;

/// Terms by their folded words, joined by a space.
pub(super) static TERMS: LazyLock<HashMap<String, Vec<Term>>> = LazyLock::new(|| {
    let mut terms: HashMap<String, Vec<Term>> = HashMap::new();
    for row in TABLE.lines().filter(|row| !row.starts_with('#')) {
        let mut columns = row.split(" | ");
        let (Some(kind), Some(english)) = (columns.next(), columns.next()) else { continue };
        let Some(kind) = FacetKind::parse(kind) else { continue };
        for (language, words) in columns.filter_map(|column| column.split_once(": ")) {
            for word in words.split(' ') {
                let term = Term { language, kind, english };
                let word = fold(&word.to_lowercase()).replace('_', " ");
                terms.entry(word).or_default().push(term);
            }
        }
    }
    terms
});

/// The first words of all terms: most words of a message begin none.
static BEGINNINGS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| TERMS.keys().filter_map(|words| words.split(' ').next()).collect());

/// Words that are English as well, by how often they are used there, or the names of people and makers there.
const ENGLISH_TOO: &str = "ante baby barn baskets bay bianca bianchi bio bla blanche blender blu bok bonnet boot bordeaux bot bra brat braun brief brunt bureau cafe cam cane cao \
celeste cha chat chats cut dam dame dames donna far fur golden gonna gul hammer handy headset herr hose irma jas jean jersey kan kappa kat kind kinder \
kot la ladder ladders lamp lana laptop leer leger len liege lila lin madeira mae make mama man manner manta mantel mari mere mes mesa metal mixer \
mobil mont mor mum niece nina nino noir notebook opa oro pai pals pan papa pies plastic pliable polyester psa pull pulls puzzle rechargeable reis robe \
robes rod rode rojas rosa rose roses rossi rot rote rouge rower rubber sac sage scala scale school sega serra shirt sierra silver skin sneaker \
sneakers son spiegel strand suede sweater syn tan tas taste tata tee telephone tennis tent the thee tia tie tio tra trekking vader vase vases verdi \
vert vest viola violet violets vita voyage voyages warm wit yun zia";

static ENGLISH_TOO_SET: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| ENGLISH_TOO.split_whitespace().collect());

/// What a folded phrase means in other languages; words that are English too count only where the
/// message is known to be in that language.
pub(super) fn meanings<'a>(
    phrase: &'a str,
    language: Option<&'a str>,
) -> impl Iterator<Item = Term> + 'a {
    let exact = TERMS.get(phrase).filter(|terms| {
        language.is_none_or(|language| terms.iter().any(|term| term.language == language))
    });
    let may_end = !phrase.is_ascii() || language.is_some_and(|language| language != "en");
    let inflected = if exact.is_none() && may_end { inflected(phrase) } else { None };
    exact.or(inflected).into_iter().flatten().copied().filter(move |term| match language {
        Some(language) => term.language == language,
        None => !is_english_too(phrase),
    })
}

/// Whether a term is an English word too: "scale" is a ladder in Italian, "hose" are trousers in German.
pub(super) fn is_english_too(word: &str) -> bool {
    ENGLISH_TOO_SET.contains(word)
}

/// How many tokens the longest term of a language covers that begins a message's rest.
pub(super) fn longest(tokens: &[Token], language: &str) -> usize {
    let words = tokens.iter().take(TERM_WORDS).take_while(|token| token.is_word()).count();
    let known = |len: &usize| {
        let phrase: Vec<&str> = tokens[..*len].iter().map(|t| t.folded.as_str()).collect();
        meanings(&phrase.join(" "), Some(language)).next().is_some()
    };
    (1..=words).rev().find(known).unwrap_or_default()
}

/// The terms of a phrase whose words have endings that the table leaves open.
fn inflected(phrase: &str) -> Option<&'static Vec<Term>> {
    let words: Vec<Vec<String>> = phrase.split(' ').map(stems).collect();
    let mut found = None;
    each(&words, &mut Vec::new(), &mut |stems| {
        found = found.or_else(|| TERMS.get(&stems.join(" ")));
    });
    found
}

/// A word as it is, and without its endings, the longest stem first.
fn stems(word: &str) -> Vec<String> {
    let letters = word.chars().count();
    let ends = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect::<Vec<_>>();
    let least = SHORTEST_STEM.max(letters.saturating_sub(LONGEST_ENDING));
    let cut = (least..=letters).rev().map(|stem| format!("{}{ANY_ENDING}", &word[..ends[stem]]));
    std::iter::once(word.to_owned()).chain(cut).collect()
}

fn each<'a>(words: &'a [Vec<String>], chosen: &mut Vec<&'a str>, tell: &mut impl FnMut(&[&str])) {
    let Some((first, rest)) = words.split_first() else { return tell(chosen) };
    for stem in first {
        if chosen.is_empty() && !BEGINNINGS.contains(stem.as_str()) {
            continue;
        }
        chosen.push(stem);
        each(rest, chosen, tell);
        chosen.pop();
    }
}

/// Whether a stem names a material in English.
pub(super) fn is_material(word: &str) -> bool {
    matches!(
        word,
        "leather"
            | "suede"
            | "nubuck"
            | "wool"
            | "merino"
            | "cashmere"
            | "silk"
            | "cotton"
            | "linen"
            | "denim"
            | "polyester"
            | "nylon"
            | "plastic"
            | "wood"
            | "wooden"
            | "bamboo"
            | "metal"
            | "steel"
            | "aluminium"
            | "glass"
            | "ceramic"
            | "porcelain"
            | "rubber"
            | "latex"
            | "fur"
            | "velvet"
            | "acrylic"
            | "viscose"
            | "rayon"
            | "spandex"
            | "lycra"
            | "fleece"
            | "canvas"
            | "cork"
            | "marble"
            | "brass"
            | "copper"
            | "mohair"
            | "angora"
            | "alpaca"
            | "hemp"
            | "pvc"
            | "vinyl"
            | "faux leather"
            | "stainless steel"
            | "tweed"
            | "corduroy"
            | "satin"
            | "mesh"
            | "synthetic"
    )
}

/// Whether a stem names a colour in English.
pub(super) fn is_colour(word: &str) -> bool {
    matches!(
        word,
        "red"
            | "blue"
            | "green"
            | "black"
            | "white"
            | "grey"
            | "brown"
            | "yellow"
            | "orange"
            | "purple"
            | "pink"
            | "beige"
            | "gold"
            | "silver"
            | "navy"
            | "teal"
            | "turquoise"
            | "maroon"
            | "burgundy"
            | "khaki"
            | "olive"
            | "cream"
            | "ivory"
            | "lavender"
            | "violet"
            | "magenta"
            | "tan"
            | "charcoal"
            | "navy blue"
            | "dark blue"
            | "light blue"
            | "neon"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(phrase: &str, language: Option<&str>, expected: &[&str]) {
        let mut found: Vec<&str> = meanings(phrase, language).map(|term| term.english).collect();
        found.dedup();
        assert_eq!(found, expected, "{phrase} in {language:?}");
    }

    #[test]
    fn terms_lead_to_english() {
        check("roten", None, &["red"]);
        check("rose", None, &[]);
        check("rose", Some("fr"), &["pink"]);
        check("zapatillas de correr", Some("es"), &["running shoes"]);
        check("leder", Some("es"), &[]);
        check("красное", Some("ru"), &["red"]);
        check("кроссовки для бега", Some("ru"), &["running shoes"]);
        check("красавица", Some("ru"), &[]);
    }
}
