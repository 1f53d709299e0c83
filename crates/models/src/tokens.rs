//! From text to the numbers of its tokens.

use std::path::Path;

use tokenizers::{Tokenizer, TruncationParams};

use crate::LoadError;
use crate::error::read;

/// A model's tokenizer.
pub(crate) struct Tokens {
    tokenizer: Tokenizer,
}

impl Tokens {
    /// Reads `tokenizer.json`; texts are cut to `most` tokens, the marks of their begin and end included. The
    /// model knows `vocabulary` tokens.
    pub(crate) fn load(folder: &Path, most: usize, vocabulary: usize) -> Result<Self, LoadError> {
        let path = folder.join("tokenizer.json");
        let damaged = |error: tokenizers::Error| LoadError::damaged(&path, error.to_string());
        let mut tokenizer = Tokenizer::from_bytes(read(&path)?).map_err(damaged)?;
        let cut = TruncationParams { max_length: most, ..TruncationParams::default() };
        tokenizer.with_truncation(Some(cut)).map_err(damaged)?;
        // Each text is as long as it is: nothing here needs texts of one length.
        tokenizer.with_padding(None);
        let highest = tokenizer.get_vocab(true).into_values().max().unwrap_or_default();
        if highest as usize >= vocabulary {
            let detail = format!("it has a token {highest}, the model knows {vocabulary}");
            return Err(LoadError::damaged(&path, detail));
        }
        Ok(Self { tokenizer })
    }

    /// The tokens of a text with the marks of its begin and end; at least one.
    pub(crate) fn of(&self, text: &str) -> Vec<u32> {
        let encoded = self.tokenizer.encode_fast(text, true);
        // A text that can't be encoded is as good as an empty one.
        let mut ids = encoded.map(|encoding| encoding.get_ids().to_vec()).unwrap_or_default();
        if ids.is_empty() {
            ids.push(0);
        }
        ids
    }

    /// The number of a token.
    pub(crate) fn number(&self, token: &str) -> Option<u32> {
        self.tokenizer.token_to_id(token)
    }
}
