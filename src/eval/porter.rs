//! Porter's stemmer (Porter 1980) with the extensions of NLTK, on which the usual implementation of ROUGE rests.
//!
//! Works on lower-case words of ASCII letters and digits.

/// Words that the rules get wrong, and their stems.
const IRREGULAR: [(&str, &str); 16] = [
    ("sky", "sky"),
    ("skies", "sky"),
    ("dying", "die"),
    ("lying", "lie"),
    ("tying", "tie"),
    ("news", "news"),
    ("innings", "inning"),
    ("inning", "inning"),
    ("outings", "outing"),
    ("outing", "outing"),
    ("cannings", "canning"),
    ("canning", "canning"),
    ("howe", "howe"),
    ("proceed", "proceed"),
    ("exceed", "exceed"),
    ("succeed", "succeed"),
];

/// What must be true of a stem for a rule to apply to it.
type Condition = fn(&str) -> bool;

/// A suffix, what takes its place, and the condition.
type Rule = (&'static str, &'static str, Condition);

const STEP_1A: [Rule; 4] =
    [("sses", "ss", always), ("ies", "i", always), ("ss", "ss", always), ("s", "", always)];

const STEP_2: [Rule; 22] = [
    ("ational", "ate", measured),
    ("tional", "tion", measured),
    ("enci", "ence", measured),
    ("anci", "ance", measured),
    ("izer", "ize", measured),
    ("bli", "ble", measured),
    ("alli", "al", measured),
    ("entli", "ent", measured),
    ("eli", "e", measured),
    ("ousli", "ous", measured),
    ("ization", "ize", measured),
    ("ation", "ate", measured),
    ("ator", "ate", measured),
    ("alism", "al", measured),
    ("iveness", "ive", measured),
    ("fulness", "ful", measured),
    ("ousness", "ous", measured),
    ("aliti", "al", measured),
    ("iviti", "ive", measured),
    ("biliti", "ble", measured),
    ("fulli", "ful", measured),
    ("logi", "log", measured_with_l),
];

const STEP_3: [Rule; 7] = [
    ("icate", "ic", measured),
    ("ative", "", measured),
    ("alize", "al", measured),
    ("iciti", "ic", measured),
    ("ical", "ic", measured),
    ("ful", "", measured),
    ("ness", "", measured),
];

const STEP_4: [Rule; 19] = [
    ("al", "", long),
    ("ance", "", long),
    ("ence", "", long),
    ("er", "", long),
    ("ic", "", long),
    ("able", "", long),
    ("ible", "", long),
    ("ant", "", long),
    ("ement", "", long),
    ("ment", "", long),
    ("ent", "", long),
    ("ion", "", long_before_ion),
    ("ou", "", long),
    ("ism", "", long),
    ("ate", "", long),
    ("iti", "", long),
    ("ous", "", long),
    ("ive", "", long),
    ("ize", "", long),
];

/// The stem of a word.
pub fn stem(word: &str) -> String {
    if let Some((_, stem)) = IRREGULAR.iter().find(|(irregular, _)| *irregular == word) {
        return (*stem).to_owned();
    }
    if word.len() <= 2 {
        return word.to_owned();
    }
    let word = step_1a(word);
    let word = step_1b(&word);
    let word = step_1c(word);
    let word = step_2(&word);
    let word = apply(&word, &STEP_3);
    let word = apply(&word, &STEP_4);
    step_5b(step_5a(word))
}

/// The first rule whose suffix fits decides, even when its condition is not met.
fn apply(word: &str, rules: &[Rule]) -> String {
    for (suffix, replacement, condition) in rules {
        if let Some(stem) = word.strip_suffix(suffix) {
            return if condition(stem) { format!("{stem}{replacement}") } else { word.to_owned() };
        }
    }
    word.to_owned()
}

/// Plurals.
fn step_1a(word: &str) -> String {
    match word.strip_suffix("ies") {
        Some(stem) if stem.len() == 1 => format!("{stem}ie"),
        _ => apply(word, &STEP_1A),
    }
}

/// Past forms and participles.
fn step_1b(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ied") {
        return if stem.len() == 1 { format!("{stem}ie") } else { format!("{stem}i") };
    }
    if let Some(stem) = word.strip_suffix("eed") {
        return if measured(stem) { format!("{stem}ee") } else { word.to_owned() };
    }
    let stripped = ["ed", "ing"].into_iter().filter_map(|suffix| word.strip_suffix(suffix));
    let Some(stem) = stripped.into_iter().find(|stem| has_vowel(stem)) else {
        return word.to_owned();
    };
    if ["at", "bl", "iz"].iter().any(|ending| stem.ends_with(ending)) {
        return format!("{stem}e");
    }
    if doubled(stem) {
        let kept = stem.ends_with(['l', 's', 'z']);
        return if kept { stem.to_owned() } else { stem[..stem.len() - 1].to_owned() };
    }
    if measure(stem) == 1 && short(stem) { format!("{stem}e") } else { stem.to_owned() }
}

/// A final y after a consonant.
fn step_1c(word: String) -> String {
    match word.strip_suffix('y') {
        Some(stem) if stem.len() > 1 && consonants(stem).last() == Some(&true) => {
            format!("{stem}i")
        }
        _ => word,
    }
}

/// Long suffixes; what "-ally" leaves may have another one.
fn step_2(word: &str) -> String {
    match word.strip_suffix("alli") {
        Some(stem) if measured(stem) => step_2(&format!("{stem}al")),
        _ => apply(word, &STEP_2),
    }
}

/// A final e.
fn step_5a(word: String) -> String {
    match word.strip_suffix('e') {
        Some(stem) if measure(stem) > 1 || (measure(stem) == 1 && !short(stem)) => stem.to_owned(),
        _ => word,
    }
}

/// A doubled final l.
fn step_5b(mut word: String) -> String {
    if word.ends_with("ll") && measure(&word[..word.len() - 1]) > 1 {
        word.pop();
    }
    word
}

/// Which letters are consonants; a y is one unless it follows one.
fn consonants(word: &str) -> Vec<bool> {
    let mut found: Vec<bool> = Vec::with_capacity(word.len());
    for letter in word.bytes() {
        let consonant = match letter {
            b'a' | b'e' | b'i' | b'o' | b'u' => false,
            b'y' => !found.last().copied().unwrap_or(false),
            _ => true,
        };
        found.push(consonant);
    }
    found
}

/// How often a consonant follows a vowel.
fn measure(stem: &str) -> usize {
    consonants(stem).windows(2).filter(|pair| !pair[0] && pair[1]).count()
}

fn always(_: &str) -> bool {
    true
}

fn measured(stem: &str) -> bool {
    measure(stem) > 0
}

/// For "-logi" the l counts as part of the stem.
fn measured_with_l(stem: &str) -> bool {
    measured(&format!("{stem}l"))
}

fn long(stem: &str) -> bool {
    measure(stem) > 1
}

fn long_before_ion(stem: &str) -> bool {
    long(stem) && stem.ends_with(['s', 't'])
}

fn has_vowel(stem: &str) -> bool {
    consonants(stem).contains(&false)
}

fn doubled(word: &str) -> bool {
    let letters = word.as_bytes();
    matches!(letters, [.., a, b] if a == b) && consonants(word).last() == Some(&true)
}

/// Ends in consonant, vowel, consonant (but w, x or y), or is a vowel and a consonant.
fn short(word: &str) -> bool {
    match consonants(word).as_slice() {
        [false, true] => true,
        [.., true, false, true] => !word.ends_with(['w', 'x', 'y']),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stems_are_those_of_the_paper_and_of_the_extensions() {
        for (word, expected) in [
            ("caresses", "caress"),
            ("ponies", "poni"),
            ("ties", "tie"),
            ("cats", "cat"),
            ("feed", "feed"),
            ("agreed", "agre"),
            ("plastered", "plaster"),
            ("sing", "sing"),
            ("conflated", "conflat"),
            ("hopping", "hop"),
            ("falling", "fall"),
            ("filing", "file"),
            ("happy", "happi"),
            ("sky", "sky"),
            ("relational", "relat"),
            ("electrical", "electr"),
            ("hopeful", "hope"),
            ("adoption", "adopt"),
            ("controll", "control"),
            ("died", "die"),
            ("spied", "spi"),
            ("enjoy", "enjoy"),
            ("carefully", "care"),
            ("geology", "geolog"),
            ("yyyyyy", "yyyyyi"),
            ("at", "at"),
            ("2023s", "2023"),
        ] {
            assert_eq!(stem(word), expected, "{word}");
        }
    }
}
