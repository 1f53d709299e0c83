//! How keys are built: parts in order, text parts ended by a zero byte.

use jiff::Timestamp;

/// Ends a text part: it sorts before every other byte, so that a shorter text comes first.
const END: u8 = 0;

/// A key of several parts.
#[derive(Default)]
pub(crate) struct Key(Vec<u8>);

impl Key {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds text. A zero byte in it would let one key pose as another, so it is replaced.
    pub(crate) fn text(mut self, text: &str) -> Self {
        self.0.extend(text.bytes().map(|byte| if byte == END { b'?' } else { byte }));
        self.0.push(END);
        self
    }

    /// Adds a time so that keys sort by it, also before 1970.
    pub(crate) fn time(mut self, at: Timestamp) -> Self {
        let ordered = (at.as_microsecond() as u64) ^ (1 << 63);
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
pub(crate) fn split_text(key: &[u8]) -> Option<(&str, &[u8])> {
    let end = key.iter().position(|byte| *byte == END)?;
    Some((std::str::from_utf8(&key[..end]).ok()?, &key[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_sort_by_time_and_split_back() {
        let at = |s| Key::new().text("p").time(Timestamp::from_second(s).unwrap()).bytes();
        assert!(at(-5) < at(0) && at(0) < at(1_800_000_000));
        let key = at(7);
        let (text, rest) = split_text(&key).unwrap();
        assert_eq!((text, rest.len()), ("p", 8));
    }
}
