//! Looking up the longest known phrase that begins at a word.

use std::collections::HashMap;

/// Phrases of one or more words with what they mean.
#[derive(Debug, Default)]
pub(super) struct Phrases<T> {
    meanings: HashMap<Box<str>, T>,
    /// The number of words in the longest phrase that begins with a word.
    longest: HashMap<Box<str>, usize>,
}

impl<T: Default> Phrases<T> {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// What a phrase means, to be filled in. Words are compared as they are.
    pub(super) fn entry(&mut self, words: &[&str]) -> &mut T {
        if let Some(first) = words.first() {
            let longest = self.longest.entry((*first).into()).or_default();
            *longest = (*longest).max(words.len());
        }
        self.meanings.entry(words.join(" ").into_boxed_str()).or_default()
    }

    /// The longest phrase made of the first words, and how many words it has.
    pub(super) fn longest<'w>(
        &self,
        mut words: impl Iterator<Item = &'w str>,
    ) -> Option<(usize, &T)> {
        let first = words.next()?;
        let most = *self.longest.get(first)?;
        let mut key = first.to_owned();
        let mut best = self.meanings.get(first).map(|meaning| (1, meaning));
        for (count, word) in (2..=most).zip(words) {
            key.push(' ');
            key.push_str(word);
            if let Some(meaning) = self.meanings.get(key.as_str()) {
                best = Some((count, meaning));
            }
        }
        best
    }

    /// What exactly these words mean.
    pub(super) fn exact(&self, phrase: &str) -> Option<&T> {
        self.meanings.get(phrase)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_phrase_wins() {
        let mut phrases: Phrases<u8> = Phrases::new();
        *phrases.entry(&["not"]) = 1;
        *phrases.entry(&["not", "more", "than"]) = 3;
        let find = |text: &str| phrases.longest(text.split(' ')).map(|(n, m)| (n, *m));
        assert_eq!(find("not more than 50"), Some((3, 3)));
        assert_eq!(find("not more leather"), Some((1, 1)));
        assert_eq!(find("more than"), None);
    }
}
