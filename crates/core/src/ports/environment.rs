//! Time and identity, so that tests can hold them.

use jiff::Timestamp;

use crate::TurnId;

/// The time.
pub trait Clock: Send + Sync {
    /// Now, UTC.
    fn now(&self) -> Timestamp;
}

/// Fresh identifiers.
pub trait IdSource: Send + Sync {
    /// An identifier that no turn had before and that sorts after earlier ones.
    fn turn(&self) -> TurnId;

    /// Bits that nobody can foresee, for secrets.
    fn secret(&self) -> u64;
}
