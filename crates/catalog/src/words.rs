//! Words: splitting, a light stem, and the ways one thing is written.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// Lower-case words of a text, compatibility-normalised.
pub(crate) fn words(text: &str) -> Vec<String> {
    let text: String = text.nfkc().collect::<String>().to_lowercase();
    text.unicode_words().map(|word| word.trim_end_matches("'s").replace('’', "'")).collect()
}

/// A word without its plural ending; "grey" for "gray".
pub(crate) fn stem(word: &str) -> String {
    let cut = |suffix: &str, rest: usize| {
        word.strip_suffix(suffix).filter(|stem| stem.chars().count() >= rest)
    };
    if word == "gray" {
        return "grey".to_owned();
    }
    if let Some(stem) = cut("ies", 3) {
        return format!("{stem}y");
    }
    for suffix in ["ches", "shes", "sses", "xes"] {
        if cut(suffix, 2).is_some() {
            return word[..word.len() - 2].to_owned();
        }
    }
    match cut("s", 3) {
        Some(stem) if !stem.ends_with(['s', 'u', 'i']) => stem.to_owned(),
        _ => word.to_owned(),
    }
}

/// The stems of a text's words.
pub(crate) fn stems(text: &str) -> Vec<String> {
    words(text).iter().map(|word| stem(word)).collect()
}

/// Where a run of stems stands in others.
pub(crate) fn find(haystack: &[String], needle: &[String], from: usize) -> Option<usize> {
    if needle.is_empty() || haystack.len() < needle.len() {
        return None;
    }
    (from..=haystack.len() - needle.len()).find(|at| haystack[*at..*at + needle.len()] == *needle)
}

/// Whether what stands at `at` is denied or an imitation: "faux leather", "leather-free", "no wool".
pub(crate) fn is_denied(stems: &[String], at: usize, len: usize) -> bool {
    let before = |back: usize| at.checked_sub(back).map(|at| stems[at].as_str());
    let denies = |word: Option<&str>| {
        matches!(word, Some("no" | "not" | "non" | "without" | "never" | "zero"))
    };
    let imitates = matches!(
        before(1),
        Some("faux" | "vegan" | "imitation" | "fake" | "artificial" | "synthetic" | "mock")
    );
    let freed = stems.get(at + len).is_some_and(|word| word == "free" || word == "less");
    denies(before(1)) || denies(before(2)) || imitates || freed
}

/// Whether a text, as stems, speaks of these stems affirmatively.
pub(crate) fn affirms(haystack: &[String], needle: &[String]) -> bool {
    let mut from = 0;
    while let Some(at) = find(haystack, needle, from) {
        if !is_denied(haystack, at, needle.len()) {
            return true;
        }
        from = at + 1;
    }
    false
}

/// Other ways to write a value: singular and plural of its last word, hyphenated, joined, spaced.
pub(crate) fn forms(value: &str) -> Vec<String> {
    let mut forms = Vec::new();
    let mut add = |form: String| {
        if form != value && !form.is_empty() && !forms.contains(&form) {
            forms.push(form);
        }
    };
    let (rest, last) = value.rsplit_once(' ').map_or(("", value), |(rest, last)| (rest, last));
    let join =
        |last: &str| if rest.is_empty() { last.to_owned() } else { format!("{rest} {last}") };
    let singular = stem(last);
    let numbers = [singular.clone(), plural(&singular)];
    let bases: Vec<String> = numbers.iter().map(|last| join(last)).collect();
    for base in bases {
        add(base.clone());
        if base.contains('-') {
            add(base.replace('-', " "));
            add(base.replace('-', ""));
        }
        if base.split(' ').count() == 2 {
            add(base.replace(' ', "-"));
            add(base.replace(' ', ""));
        }
        if base.contains("grey") {
            add(base.replace("grey", "gray"));
        }
    }
    forms
}

fn plural(word: &str) -> String {
    let ends = |suffixes: &[&str]| suffixes.iter().any(|suffix| word.ends_with(suffix));
    if word.chars().any(|c| c.is_ascii_digit()) || word.ends_with('s') && !word.ends_with("ss") {
        return word.to_owned();
    }
    if ends(&["ch", "sh", "ss", "x"]) {
        return format!("{word}es");
    }
    match word.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'i', 'o', 'u']) => format!("{stem}ies"),
        _ => format!("{word}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_cover_number_and_spelling() {
        let forms = forms("t-shirt");
        for form in ["t-shirts", "t shirt", "tshirt", "tshirts"] {
            assert!(forms.iter().any(|f| f == form), "{form}: {forms:?}");
        }
        assert!(super::forms("hiking boots").contains(&"hiking boot".to_owned()));
        assert!(super::forms("watch").contains(&"watches".to_owned()));
    }

    #[test]
    fn denials_and_imitations_do_not_affirm() {
        let leather = stems("leather");
        for text in ["leather-free", "faux leather", "no leather", "made without any leather"] {
            assert!(!affirms(&stems(text), &leather), "{text}");
        }
        assert!(affirms(&stems("faux fur on full-grain leather"), &leather));
    }
}
