//! Secrets that are drawn here: 256 random bits, of which only the SHA-256 is kept.

use std::fmt::Write as _;

use magpie_core::SecretHash;
use sha2::{Digest, Sha256};

/// What whoever holds it shows to be known again.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Secret([u8; 32]);

impl Secret {
    /// One that nobody has.
    pub(crate) fn fresh() -> Self {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).expect("the system has random numbers once it has started");
        Self(bytes)
    }

    /// Reads what [`Self::shown`] wrote.
    pub(crate) fn parse(shown: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        if shown.len() != 2 * bytes.len() || !shown.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(shown.get(2 * at..2 * at + 2)?, 16).ok()?;
        }
        Some(Self(bytes))
    }

    /// It as hexadecimal digits.
    pub(crate) fn shown(&self) -> String {
        hex(&self.0)
    }

    /// What is kept of it.
    pub(crate) fn hash(&self) -> SecretHash {
        Sha256::digest(self.0).into()
    }

    /// Another secret that follows from this one, and from which this one does not follow.
    pub(crate) fn derived(&self, purpose: &str) -> String {
        let digest = Sha256::new().chain_update(purpose).chain_update([0]).chain_update(self.0);
        hex(&digest.finalize())
    }
}

/// A random number for what is no secret.
pub(crate) fn random() -> u64 {
    getrandom::u64().expect("the system has random numbers once it has started")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_back_and_nothing_else_is_one() {
        let secret = Secret::fresh();
        let shown = secret.shown();
        assert!(Secret::parse(&shown) == Some(secret.clone()));
        assert!(Secret::fresh() != secret);
        for wrong in ["", "00", &shown[1..], &format!("{shown}0"), &shown.replace(&shown[..1], "+")]
        {
            assert!(Secret::parse(wrong).is_none(), "{wrong}");
        }
        assert_ne!(secret.derived("csrf"), secret.shown());
        assert_ne!(secret.derived("csrf"), secret.derived("else"));
    }
}
