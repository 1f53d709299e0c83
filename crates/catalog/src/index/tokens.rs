//! Texts to tokens: words of any language, compounds also joined, English endings cut.

use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::FxHashMap;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::words::{Word, joined_words, singular};

/// Longer words are noise, and the index refuses them at some length.
const LONGEST: usize = 64;

/// Words whose stems are remembered.
const MOST_KNOWN: usize = 20_000;

/// A folded word without its ending.
pub(crate) fn stem(word: &str) -> String {
    let one = singular(word);
    if !one.bytes().all(|b| b.is_ascii_lowercase()) {
        return one.into_owned();
    }
    Stemmer::create(Algorithm::English).stem(&one).into_owned()
}

#[derive(Clone)]
pub(super) struct WordTokenizer {
    stemmed: bool,
    /// Stems of words that were met: finding one takes longer than all else that is done for a word.
    known: FxHashMap<String, String>,
}

pub(super) struct WordStream {
    tokens: std::vec::IntoIter<(usize, String)>,
    token: Token,
}

impl Tokenizer for WordTokenizer {
    type TokenStream<'a> = WordStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream {
        let words = joined_words(text);
        let mut tokens: Vec<(usize, String)> = Vec::with_capacity(words.len());
        let mut before: Option<&Word<'_>> = None;
        for (position, word) in words.iter().enumerate() {
            tokens.push((position, self.form(&word.folded)));
            // "flip-flops" is found as "flipflops" too.
            if let Some(before) = before.filter(|_| word.hyphenated) {
                tokens.push((position, self.form(&format!("{}{}", before.folded, word.folded))));
            }
            before = Some(word);
        }
        tokens.retain(|(_, text)| !text.is_empty() && text.len() <= LONGEST);
        WordStream { tokens: tokens.into_iter(), token: Token::default() }
    }
}

impl WordTokenizer {
    pub fn new(stemmed: bool) -> Self {
        Self { stemmed, known: FxHashMap::default() }
    }

    fn form(&mut self, folded: &str) -> String {
        if !self.stemmed {
            return folded.to_owned();
        }
        if let Some(stem) = self.known.get(folded) {
            return stem.clone();
        }
        let stem = stem(folded);
        if self.known.len() < MOST_KNOWN && folded.len() <= LONGEST {
            self.known.insert(folded.to_owned(), stem.clone());
        }
        stem
    }
}

impl TokenStream for WordStream {
    fn advance(&mut self) -> bool {
        let Some((position, text)) = self.tokens.next() else { return false };
        self.token.position = position;
        self.token.text = text;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
