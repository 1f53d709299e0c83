//! Which language a message is in: by its closed-class words, its script, and trigrams last.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::terms::{self, TERMS};
use super::tokens::{Kind, Text};
use super::words::{self, LANGUAGES};

/// What a word counts for a language where it is an English word too.
const DOUBT: f32 = 0.2;
/// Trigrams of fewer letters than this say little.
const LETTERS_FOR_TRIGRAMS: usize = 24;
/// Trigrams of more characters than this say nothing more.
const CHARACTERS_FOR_TRIGRAMS: usize = 400;

/// The languages that a folded word speaks for, a bit for each of [`LANGUAGES`].
static SPEAKS: LazyLock<HashMap<&'static str, u16>> = LazyLock::new(|| {
    let mut speaks: HashMap<&'static str, u16> = HashMap::new();
    for (at, language) in LANGUAGES.iter().enumerate() {
        for word in words::function_words(language) {
            *speaks.entry(word).or_default() |= 1 << at;
        }
        for (word, terms) in TERMS.iter() {
            if terms.iter().any(|term| term.language == *language) {
                *speaks.entry(word.as_str()).or_default() |= 1 << at;
            }
        }
    }
    speaks
});

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Language {
    /// The best guess, for reading: ISO 639-1.
    pub guess: Option<&'static str>,
    /// The guess where it is safe enough to act on.
    pub confident: Option<&'static str>,
}

/// Detects the language. `known` tells tokens that belong to the catalogue: names travel.
pub(super) fn detect(text: &Text, locale: Option<&str>, known: impl Fn(usize) -> bool) -> Language {
    if let Some(language) = by_script(text) {
        return Language { guess: Some(language), confident: Some(language) };
    }
    let mut scores = [0.0_f32; LANGUAGES.len()];
    let home = locale.and_then(|tag| tag.get(..2)).map(str::to_ascii_lowercase);
    for (at, token) in text.tokens.iter().enumerate() {
        // "20 l" is no French.
        let unit = at > 0 && text.tokens[at - 1].kind == Kind::Number;
        if !token.is_word() || known(at) || unit {
            continue;
        }
        let mut speaks = SPEAKS.get(token.folded.as_str()).copied().unwrap_or_default();
        // A word that keeps its diacritics can't be English.
        if token.text != token.folded {
            speaks &= !1;
        }
        // "für" is German, "fur" may be.
        let shared = words::is_shared(&token.folded) || terms::is_english_too(&token.folded);
        let doubtful = token.text == token.folded && shared;
        #[expect(clippy::cast_precision_loss, reason = "there are ten languages")]
        let share = 1.0 / speaks.count_ones().max(1) as f32;
        for (language, score) in scores.iter_mut().enumerate() {
            if speaks & 1 << language != 0 {
                *score += if doubtful && language > 0 { share * DOUBT } else { share };
            }
        }
    }
    if scores[0] > 0.0 {
        scores[0] += 0.15;
    }
    for (at, language) in LANGUAGES.iter().enumerate() {
        if home.as_deref() == Some(language) && scores[at] > 0.0 {
            scores[at] += 0.4;
        }
    }
    let mut order: Vec<usize> = (0..LANGUAGES.len()).collect();
    order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b)));
    let (best, second) = (scores[order[0]], scores[order[1]]);
    // Two Romance languages may tie; English ties with none.
    let told = best - second > 0.05 || order[0] > 0 && order[1] > 0;
    if best >= 0.3 && told {
        let guess = LANGUAGES[order[0]];
        let confident = best >= 1.0 && best >= second * 1.5 + 0.3;
        return Language { guess: Some(guess), confident: confident.then_some(guess) };
    }
    let trigrams = if best > 0.0 { None } else { by_trigrams(text.source) };
    Language { guess: trigrams, confident: trigrams }
}

/// Scripts that one large language writes.
fn by_script(text: &Text) -> Option<&'static str> {
    let letters = text.source.chars().filter(|c| c.is_alphabetic()).take(200);
    let (mut latin, mut han, mut found) = (0_usize, 0_usize, [0_usize; 9]);
    const CODES: [&str; 9] = ["ar", "he", "el", "ja", "ko", "th", "hi", "zh", "ru"];
    for c in letters {
        match u32::from(c) {
            0x600..=0x6ff | 0x750..=0x77f => found[0] += 1,
            0x590..=0x5ff => found[1] += 1,
            0x370..=0x3ff => found[2] += 1,
            0x3040..=0x30ff => found[3] += 1,
            0xac00..=0xd7af => found[4] += 1,
            0xe00..=0xe7f => found[5] += 1,
            0x900..=0x97f => found[6] += 1,
            0x4e00..=0x9fff => han += 1,
            0x400..=0x4ff => found[8] += 1,
            _ => latin += 1,
        }
    }
    if han > latin && found[3] == 0 {
        found[7] = han;
    } else if found[3] > 0 {
        found[3] += han;
    }
    let best = (0..CODES.len()).max_by_key(|at| found[*at])?;
    // Persian and Urdu share the Arabic script.
    if best == 0 && text.source.contains(['پ', 'چ', 'گ', 'ٹ', 'ڈ', 'ے']) {
        return by_trigrams(text.source);
    }
    // Letters that Russian lacks; of other languages in Cyrillic trigrams know more, in longer texts.
    if best == 8 && found[best] > latin {
        if text.source.contains(['і', 'ї', 'є', 'ґ', 'І', 'Ї', 'Є', 'Ґ']) {
            return Some("uk");
        }
        return by_trigrams(text.source).or(Some("ru"));
    }
    (found[best] > latin).then(|| CODES[best])
}

fn by_trigrams(text: &str) -> Option<&'static str> {
    let end = text.char_indices().nth(CHARACTERS_FOR_TRIGRAMS).map_or(text.len(), |(at, _)| at);
    let sample = &text[..end];
    if sample.chars().filter(|c| c.is_alphabetic()).count() < LETTERS_FOR_TRIGRAMS {
        return None;
    }
    let found = whatlang::detect(sample).filter(whatlang::Info::is_reliable)?;
    short_code(found.lang().code())
}

/// ISO 639-1 for the ISO 639-3 codes that trigram detection knows.
fn short_code(code: &str) -> Option<&'static str> {
    const CODES: &[(&str, &str)] = &[
        ("eng", "en"),
        ("deu", "de"),
        ("spa", "es"),
        ("fra", "fr"),
        ("ita", "it"),
        ("por", "pt"),
        ("nld", "nl"),
        ("swe", "sv"),
        ("pol", "pl"),
        ("rus", "ru"),
        ("ukr", "uk"),
        ("bel", "be"),
        ("bul", "bg"),
        ("srp", "sr"),
        ("mkd", "mk"),
        ("hrv", "hr"),
        ("slv", "sl"),
        ("slk", "sk"),
        ("ces", "cs"),
        ("hun", "hu"),
        ("ron", "ro"),
        ("fin", "fi"),
        ("est", "et"),
        ("lav", "lv"),
        ("lit", "lt"),
        ("dan", "da"),
        ("nob", "nb"),
        ("tur", "tr"),
        ("aze", "az"),
        ("ell", "el"),
        ("heb", "he"),
        ("ara", "ar"),
        ("pes", "fa"),
        ("urd", "ur"),
        ("hin", "hi"),
        ("mar", "mr"),
        ("nep", "ne"),
        ("ben", "bn"),
        ("pan", "pa"),
        ("guj", "gu"),
        ("tam", "ta"),
        ("tel", "te"),
        ("kan", "kn"),
        ("mal", "ml"),
        ("sin", "si"),
        ("tha", "th"),
        ("khm", "km"),
        ("mya", "my"),
        ("vie", "vi"),
        ("ind", "id"),
        ("jav", "jv"),
        ("tgl", "tl"),
        ("kor", "ko"),
        ("jpn", "ja"),
        ("cmn", "zh"),
        ("epo", "eo"),
        ("lat", "la"),
        ("cat", "ca"),
        ("afr", "af"),
        ("zul", "zu"),
        ("sna", "sn"),
        ("amh", "am"),
        ("kat", "ka"),
        ("hye", "hy"),
        ("uzb", "uz"),
        ("tuk", "tk"),
        ("yid", "yi"),
        ("ori", "or"),
        ("aka", "ak"),
    ];
    CODES.iter().find(|(long, _)| *long == code).map(|(_, short)| *short)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let language = detect(&Text::new(text), None, |_| false);
        assert_eq!(language.guess, expected, "{text}");
    }

    #[test]
    fn short_messages_give_their_language_away() {
        check("waterproof hiking boots under $120, not leather", Some("en"));
        check("Wanderschuhe unter 100 Euro", Some("de"));
        check("zapatos negros por menos de 50 euros", Some("es"));
        check("chaussures noires à moins de 80 €", Some("fr"));
        check("scarpe da corsa a meno di 80 euro", Some("it"));
        check("quero um presente para a minha mãe", Some("pt"));
        check("ik zoek een rode jurk voor mijn vrouw", Some("nl"));
        check("jag letar efter en röd klänning", Some("sv"));
        check("szukam czarnych butów do biegania", Some("pl"));
        check("أريد حذاء أسود", Some("ar"));
        check("赤い靴が欲しい", Some("ja"));
        check("я ищу красные туфли для моей жены", Some("ru"));
        check("Nike 42", None);
        check("baby scale", None);
        check("hose", None);
        check("braune Hose", Some("de"));
    }
}
