//! How keys are built: parts in order, text parts ended by a zero byte.

use std::borrow::Cow;

use jiff::Timestamp;

/// Ends a text part: it sorts before every other byte, so that a shorter text comes first.
const END: u8 = 0;
/// Stands before a byte of a text that is [`END`] or this one, which are raised by one each. Keeps
/// different texts different and their order as it was.
const ESCAPE: u8 = 1;

/// A key of several parts.
#[derive(Default)]
pub(crate) struct Key(Vec<u8>);

impl Key {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds text.
    pub(crate) fn text(mut self, text: &str) -> Self {
        for byte in text.bytes() {
            match byte {
                END | ESCAPE => self.0.extend([ESCAPE, byte + 1]),
                _ => self.0.push(byte),
            }
        }
        self.0.push(END);
        self
    }

    /// Adds a time so that keys sort by it, also before 1970.
    pub(crate) fn time(mut self, at: Timestamp) -> Self {
        let ordered = at.as_microsecond().cast_unsigned() ^ (1 << 63);
        self.0.extend(ordered.to_be_bytes());
        self
    }

    /// Adds a number.
    pub(crate) fn number(mut self, number: u32) -> Self {
        self.0.extend(number.to_be_bytes());
        self
    }

    /// Adds the rest of another key.
    pub(crate) fn raw(mut self, bytes: &[u8]) -> Self {
        self.0.extend(bytes);
        self
    }

    pub(crate) fn bytes(self) -> Vec<u8> {
        self.0
    }
}

/// The first text part of a key, and what follows it.
pub(crate) fn split_text(key: &[u8]) -> Option<(Cow<'_, str>, &[u8])> {
    let end = key.iter().position(|byte| *byte == END)?;
    let (text, rest) = (&key[..end], &key[end + 1..]);
    if !text.contains(&ESCAPE) {
        return Some((Cow::Borrowed(std::str::from_utf8(text).ok()?), rest));
    }
    let mut plain = Vec::with_capacity(text.len());
    let mut bytes = text.iter();
    while let Some(byte) = bytes.next() {
        plain.push(if *byte == ESCAPE { bytes.next()?.checked_sub(1)? } else { *byte });
    }
    Some((Cow::Owned(String::from_utf8(plain).ok()?), rest))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn times_sort_also_before_1970() {
        let at = |s| Key::new().text("p").time(Timestamp::from_second(s).unwrap()).bytes();
        assert!(at(-5) < at(0) && at(0) < at(1_800_000_000));
    }

    proptest! {
        #[test]
        fn texts_come_back_and_keep_their_order(a in "[\u{0}-\u{3}a-bé]{0,6}", b in "[\u{0}-\u{3}a-bé]{0,6}") {
            let (first, second) = (Key::new().text(&a).bytes(), Key::new().text(&b).bytes());
            prop_assert_eq!(first.cmp(&second), a.cmp(&b));
            let key = Key::new().text(&a).raw(b.as_bytes()).bytes();
            let (text, rest) = split_text(&key).unwrap();
            prop_assert_eq!((text.as_ref(), rest), (a.as_str(), b.as_bytes()));
        }
    }
}
