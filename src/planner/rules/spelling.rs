//! Mending long misspelt words towards the catalogue's words.

use std::collections::{HashMap, HashSet};

use super::terms::is_colour;

/// Words shorter than this are never mended: too many real words are one letter apart.
const SHORTEST: usize = 5;
/// From this length on two letters may be wrong.
const TWO_ERRORS: usize = 8;
/// From this length on a letter may be another one; in shorter words letters may be missing, doubled or swapped.
const SUBSTITUTION: usize = 6;

/// Letters of a word without vowels that is read as another one.
const SKELETON: usize = 3;
const MOST_SKELETON: usize = 6;
/// Vowels that such a word may have lost.
const MOST_VOWELS: usize = 3;
const VOWELS: [char; 5] = ['a', 'e', 'i', 'o', 'u'];

/// Everyday words that are a letter away from things that shops sell.
const REAL: &str = "beach beast blank board brand bread break brick brief bring broad brush chain charm chase cheap cheat chess \
chest chief child claim class clean clear close cloud coach coast count court cover craft crash cream crowd dream drink \
drive early earth empty enjoy event extra faith false fancy fault field fight final fixed flash fleet float floor focus force frame fresh \
front fruit funny ghost grade grand grass green group guard guide heart heavy horse hotel house human image issue joint \
dairy judge juice knife large laugh layer leave level light limit local lucky lunch magic major maker march match metal minor \
model month motor mount mouse mouth movie music night noise north novel nurse ocean paint panel paper party peace phase \
phone photo piece pilot pitch place plain plane plant plate point pound power press price pride prime print prize proof queen \
quiet radio range rapid ratio reach relax reply rider right river rough round route royal scale scene scope score sense serve \
seven shade shape share sharp sheet shelf shell shift shine shirt shock shoot shore short sight skill sleep slice slide slope small \
smart smell smile smoke solid sound south space spare speak speed spend sport staff stage stake stand start state steam \
steel stick still stock stone store storm story strip study stuff sugar suite sweet table taste teach theme thick tight \
title topic total touch tough tower track trade trail train treat trend trial trick truck truly trust truth twice uncle \
under union unity upper upset urban usage valid value video visit vital voice waste watch water wheel white whole width \
woman world worry worth wound wrist write wrong young heater weather winner winter summer spring autumn dinner garden kitchen bathroom \
bedroom office travel school college family holiday vacation wedding funeral morning evening weekend mother father brother sister \
daughter husband nephew friend present holder butter letter better battle bottle settle middle simple single sample temple \
player singer finger number member summit custom cotton button carpet market pocket ticket rocket basket bucket jacket \
trending popular shipping delivery cheapest packet racket blanket planet planer helper keeper reader leader loader lighter letters matter battery buttery";

#[derive(Debug)]
struct Word {
    text: String,
    letters: u32,
}

/// The words that a misspelt one may have meant.
#[derive(Debug, Default)]
pub(super) struct Spelling {
    known: HashSet<String>,
    /// By first letter and length: people rarely miss the first letter.
    words: HashMap<(char, usize), Vec<Word>>,
    real: HashSet<&'static str>,
}

impl Spelling {
    pub(super) fn new(known: HashSet<String>) -> Self {
        let mut words: HashMap<(char, usize), Vec<Word>> = HashMap::new();
        let mut sorted: Vec<&String> =
            known.iter().filter(|w| w.chars().all(char::is_alphabetic)).collect();
        // Sorted, so that the first of equally near words is the same in every run.
        sorted.sort();
        for text in sorted {
            let length = text.chars().count();
            let Some(first) = text.chars().next().filter(|_| length >= SHORTEST - 1) else {
                continue;
            };
            let word = Word { text: text.clone(), letters: letters(text) };
            words.entry((first, length)).or_default().push(word);
        }
        Self { known, words, real: REAL.split_whitespace().collect() }
    }

    pub(super) fn knows(&self, stem: &str) -> bool {
        self.known.contains(stem)
    }

    /// The known word that a word without vowels stands for, of several a colour: "wht", "blk".
    fn expand(&self, stem: &str) -> Option<&str> {
        if !(SKELETON..=MOST_SKELETON).contains(&stem.len())
            || !stem.bytes().all(|c| c.is_ascii_lowercase())
            || stem.contains(VOWELS)
        {
            return None;
        }
        let first = stem.chars().next()?;
        let stands_for = |word: &&Word| {
            word.text.len() > stem.len() && {
                let mut bones = word.text.chars().filter(|c| !VOWELS.contains(c));
                bones.by_ref().eq(stem.chars())
            }
        };
        let lengths = stem.len() + 1..=stem.len() + MOST_VOWELS;
        let words = lengths.filter_map(|length| self.words.get(&(first, length))).flatten();
        let words = words.filter(stands_for);
        words.min_by_key(|word| !is_colour(&word.text)).map(|word| word.text.as_str())
    }

    /// The nearest known word, where one is near enough.
    pub(super) fn mend(&self, stem: &str) -> Option<&str> {
        if let Some(word) = self.expand(stem) {
            return Some(word);
        }
        let length = stem.chars().count();
        if length < SHORTEST || self.real.contains(stem) || !stem.chars().all(char::is_alphabetic) {
            return None;
        }
        let most = if length >= TWO_ERRORS { 2 } else { 1 };
        let own = letters(stem);
        let first = stem.chars().next()?;
        let near = (length.saturating_sub(most)..=length + most)
            .filter_map(|other| Some((other, self.words.get(&(first, other))?)))
            .flat_map(|(other, words)| words.iter().map(move |word| (other, word)))
            .filter(|(other, word)| {
                // Each error changes at most two bits of the set of letters.
                (word.letters ^ own).count_ones() as usize <= 2 * most
                    && (*other != length || length >= SUBSTITUTION || word.letters == own)
            })
            .filter_map(|(_, word)| {
                let distance = strsim::osa_distance(&word.text, stem);
                (distance > 0 && distance <= most).then_some((distance, word))
            })
            .min_by_key(|(distance, _)| *distance)?;
        Some(&near.1.text)
    }
}

fn letters(text: &str) -> u32 {
    text.chars().fold(0, |set, c| set | 1 << (u32::from(c) % 32))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, expected: Option<&str>) {
        let known = [
            "hiking",
            "boot",
            "leather",
            "waterproof",
            "sneaker",
            "blouse",
            "bench",
            "headphone",
            "black",
        ];
        let spelling = Spelling::new(known.into_iter().map(str::to_owned).collect());
        assert_eq!(spelling.mend(word), expected, "{word}");
    }

    #[test]
    fn long_words_are_mended_short_and_real_ones_are_not() {
        check("hikng", Some("hiking"));
        check("waterprof", Some("waterproof"));
        check("leathr", Some("leather"));
        check("headfone", Some("headphone"));
        check("snaeker", Some("sneaker"));
        check("blakc", Some("black"));
        check("beach", None);
        check("weather", None);
        check("house", None);
        check("blck", Some("black"));
        check("snkr", Some("sneaker"));
        check("tv", None);
        check("bots", None);
        check("elephant", None);
    }
}
