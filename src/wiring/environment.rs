//! Real time and real identifiers.

use jiff::Timestamp;
use magpie_core::TurnId;
use magpie_core::ports::{Clock, IdSource};

/// The system's clock.
pub(super) struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// Identifiers that sort by time (UUID version 7).
pub(super) struct TurnIds;

impl IdSource for TurnIds {
    fn turn(&self) -> TurnId {
        TurnId::new(uuid::Uuid::now_v7().simple().to_string())
    }

    fn secret(&self) -> u64 {
        // The few fixed bits of each half meet random ones of the other.
        let (one, other) = uuid::Uuid::new_v4().as_u64_pair();
        one.rotate_left(32) ^ other
    }
}
