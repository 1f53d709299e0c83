//! Stand-ins for tests, and the contracts that real implementations share with them.
//!
//! Deterministic: no clock but the one a test sets, no identifiers but counted ones. Not part of the
//! program.

pub mod contract;
mod environment;
mod model;
mod products;
mod store;

pub use environment::{ManualClock, SequentialIds};
pub use model::ScriptedModel;
pub use products::{ProductBuilder, product};
pub use store::MemoryStore;
