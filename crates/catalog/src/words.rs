//! Words as the catalogue compares them: folded, in the singular, in one spelling, compounds joined.
//!
//! Owns the rules of form. Which words mean what is in [`crate::language`].

use std::borrow::Cow;

use compact_str::CompactString;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::language;

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word<'a> {
    /// As written.
    pub raw: &'a str,
    /// Lower case without accents and possessive ending, in the usual spelling.
    pub folded: CompactString,
    /// Whether a hyphen, and nothing else, parts it from the word before.
    pub hyphenated: bool,
    /// Whether punctuation that ends a phrase stands between it and the word before.
    pub after_break: bool,
}

/// Lower case, without accents.
pub(crate) fn fold(text: &str) -> CompactString {
    if text.is_ascii() {
        let mut folded = CompactString::new(text);
        folded.make_ascii_lowercase();
        return folded;
    }
    text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

/// The words of a text, in order.
pub(crate) fn words(text: &str) -> Vec<Word<'_>> {
    let mut end = 0;
    let mut found: Vec<Word<'_>> = Vec::new();
    for (start, raw) in text.unicode_word_indices() {
        let between = &text[end..start];
        let mut folded = fold(raw);
        let plain = ["'s", "’s", "'"].iter().find_map(|ending| folded.strip_suffix(ending));
        if let Some(plain) = plain.map(str::len).filter(|plain| *plain > 0) {
            folded.truncate(plain);
        }
        if let Some(usual) = language::spelling(&folded) {
            folded = CompactString::const_new(usual);
        }
        found.push(Word {
            raw,
            folded,
            hyphenated: !found.is_empty() && matches!(between, "-" | "‐" | "‑"),
            after_break: between != " " && ends_phrase(between),
        });
        end = start + raw.len();
    }
    found
}

/// Whether what stands between two words ends a phrase.
fn ends_phrase(between: &str) -> bool {
    between.contains([',', ';', ':', '.', '(', ')', '[', ']', '|', '!', '?', '\n', '•', '–', '—'])
        || between.contains(" - ")
}

/// Words with one-letter prefixes joined to what follows: "t-shirt" and "t shirt" are both `tshirt`.
pub(crate) fn joined_words(text: &str) -> Vec<Word<'_>> {
    let mut joined: Vec<Word<'_>> = Vec::new();
    let mut from = 0;
    let base = text.as_ptr() as usize;
    for word in words(text) {
        let at = word.raw.as_ptr() as usize - base;
        let prefix = joined.last().is_some_and(|last| {
            let mut letters = last.folded.chars();
            let single =
                letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none();
            let close = word.hyphenated || text[from + last.raw.len()..at] == *" ";
            // "a bag" and "I am": words of their own.
            single
                && close
                && (word.hyphenated || !matches!(last.folded.as_str(), "a" | "i" | "o" | "e" | "y"))
        });
        let alphabetic =
            word.folded.chars().count() > 1 && word.folded.chars().all(char::is_alphabetic);
        if prefix && alphabetic && !word.after_break {
            if let Some(last) = joined.last_mut() {
                last.folded.push_str(&word.folded);
                last.raw = &text[from..at + word.raw.len()];
            }
            continue;
        }
        from = at;
        joined.push(word);
    }
    joined
}

/// The singular of a folded English word; any other word comes back as it is. The result need not be a
/// word, only the same for both forms.
pub(crate) fn singular(word: &str) -> Cow<'_, str> {
    if let Some(singular) = language::irregular_singular(word) {
        return Cow::Borrowed(singular);
    }
    if !word.is_ascii() || word.len() < 4 || word.bytes().any(|b| b.is_ascii_digit()) {
        return Cow::Borrowed(word);
    }
    let cut = |letters: usize| Cow::Borrowed(&word[..word.len() - letters]);
    if word.ends_with("ies") && word.len() > 4 {
        return Cow::Owned(format!("{}y", &word[..word.len() - 3]));
    }
    if ["sses", "ches", "shes", "xes", "zzes"].iter().any(|ending| word.ends_with(ending)) {
        return cut(2);
    }
    if word.ends_with('s') && !["ss", "us", "is"].iter().any(|ending| word.ends_with(ending)) {
        return cut(1);
    }
    Cow::Borrowed(word)
}

/// The plural of a folded English word.
pub(crate) fn plural(word: &str) -> String {
    if let Some(plural) = language::irregular_plural(word) {
        return plural.to_owned();
    }
    let before_last = word.chars().rev().nth(1);
    if word.ends_with('y') && !before_last.is_some_and(|c| "aeiou".contains(c)) {
        return format!("{}ies", &word[..word.len() - 1]);
    }
    if ["s", "x", "z", "ch", "sh"].iter().any(|ending| word.ends_with(ending)) {
        return format!("{word}es");
    }
    format!("{word}s")
}

/// What two ways to write the same thing share: singular, one spelling, no spaces, no hyphens.
pub(crate) fn key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    words(text).iter().for_each(|word| key.push_str(&singular(&word.folded)));
    key
}

/// Singular words, one-letter prefixes joined.
pub(crate) fn stems(text: &str) -> Vec<String> {
    joined_words(text).iter().map(|word| singular(&word.folded).into_owned()).collect()
}

/// Other ways to write a value: plural and singular of its last word, with hyphens, with spaces, joined.
pub(crate) fn variants(value: &str) -> Vec<String> {
    let parts: Vec<String> =
        words(value).into_iter().map(|word| word.folded.into_string()).collect();
    let Some((last, before)) = parts.split_last() else { return Vec::new() };
    let countable = last.chars().count() > 2 && last.chars().all(char::is_alphabetic);
    let mut lasts = vec![last.clone()];
    if countable {
        let one = singular(last).into_owned();
        lasts.push(plural(&one));
        lasts.push(one);
    }
    let mut variants = Vec::new();
    for last in lasts {
        let whole: Vec<&str> = before.iter().map(String::as_str).chain([last.as_str()]).collect();
        variants.push(whole.join(" "));
        if whole.len() == 2 {
            variants.push(whole.join("-"));
            variants.push(whole.concat());
        }
    }
    let mut seen = std::collections::HashSet::new();
    variants.retain(|variant| variant != value && seen.insert(variant.clone()));
    variants
}

/// At most so many bytes, cut between characters.
pub(crate) fn cut(text: &str, most: usize) -> &str {
    &text[..text.floor_char_boundary(most)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_key(forms: &[&str]) {
        for form in forms {
            assert_eq!(key(form), key(forms[0]), "{form} beside {}", forms[0]);
        }
    }

    #[test]
    fn ways_to_write_a_thing_share_a_key() {
        check_key(&["T-shirt", "tshirts", "T shirt", "t-Shirts"]);
        check_key(&["Hiking boots", "hiking-boot", "HIKING BOOT"]);
        check_key(&["watches", "watch"]);
        check_key(&["batteries", "battery"]);
        check_key(&["knives", "knife"]);
        check_key(&["hoodie", "Hoodies"]);
        check_key(&["gray", "grey"]);
        check_key(&["Women's", "women", "womens", "woman"]);
        check_key(&["Crème", "creme"]);
    }

    #[test]
    fn different_things_keep_apart() {
        for (one, other) in
            [("dress", "dressing"), ("glass", "glas"), ("shirt", "t-shirt"), ("bus", "bu")]
        {
            assert_ne!(key(one), key(other));
        }
    }

    #[test]
    fn single_letters_join_what_follows() {
        let joined = |text| joined_words(text).into_iter().map(|w| w.folded).collect::<Vec<_>>();
        assert_eq!(joined("Blue T-shirt, V neck"), ["blue", "tshirt", "vneck"]);
        assert_eq!(joined("a bag"), ["a", "bag"]);
        assert_eq!(joined("vitamin C, tablets"), ["vitamin", "c", "tablets"]);
    }

    #[test]
    fn a_value_knows_its_variants() {
        let variants = variants("rain coat");
        for form in ["rain coats", "raincoat", "rain-coat", "raincoats"] {
            assert!(variants.iter().any(|v| v == form), "{form} in {variants:?}");
        }
    }
}
