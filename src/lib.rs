//! The Magpie application: one turn from message to reply, free of platforms and vendors.
//!
//! Everything here is decisions; the world is reached through [`magpie_core::ports`] only. The one
//! exceptions are [`prompts`] and [`admin`], which read and write the operator's prompts and golden set. `src/main.rs` and
//! `src/wiring.rs` (the binary) are the only places that see adapters.

pub mod admin;
pub mod affiliate;
pub mod agents;
pub mod config;
pub mod engine;
pub mod eval;
mod files;
pub mod memory;
pub mod planner;
pub mod prompts;
mod random;
pub mod ranking;
pub mod receipts;
pub mod watches;
pub mod writer;
