//! Bytes to text: byte order marks, UTF-8, UTF-16 with a mark, and Windows-1252 where it is neither.

use std::borrow::Cow;

use encoding_rs::{Encoding, WINDOWS_1252};

use crate::error::FeedError;

/// How much of the feed is looked at for bytes that no text has.
const LOOK: usize = 4096;

pub(super) fn text(bytes: &[u8]) -> Result<Cow<'_, str>, FeedError> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return Ok(text);
    }
    if bytes[..bytes.len().min(LOOK)].contains(&0) {
        return Err(FeedError::NotText);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        // One bad byte in a UTF-8 feed must not turn all its letters into others.
        Err(_) if mostly_utf8(bytes) => Ok(String::from_utf8_lossy(bytes)),
        Err(_) => Ok(WINDOWS_1252.decode_without_bom_handling(bytes).0),
    }
}

/// Whether the multi-byte sequences that are valid UTF-8 outnumber the bytes that are not.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut valid, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += chunk.invalid().len();
    }
    valid > broken
}
