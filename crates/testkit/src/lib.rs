//! Stand-ins for tests, and the contracts that real implementations share with them.
//!
//! Deterministic: no clock but the one a test sets, no identifiers but counted ones. Only the
//! servers, [`telegram`] and [`model_server`], live in real time. Not part of the program.

mod assortment;
mod catalog;
mod checkpoint;
mod companion;
pub mod contract;
mod desk;
pub mod discord;
mod environment;
mod golden;
mod model;
pub mod model_server;
mod offers;
mod pages;
mod products;
mod pushes;
mod replies;
mod rng;
mod runs;
pub mod schemas;
mod sink;
mod sources;
mod store;
pub mod telegram;

pub use assortment::{assortment, requests};
pub use catalog::MemoryCatalog;
pub use checkpoint::{Tensors, lite_tensors, safetensors};
pub use companion::RecordingCompanion;
pub use desk::{EmptyDesk, NoRecordings};
pub use environment::{ManualClock, SequentialIds};
pub use golden::MemoryGolden;
pub use model::ScriptedModel;
pub use offers::FixedOffers;
pub use pages::NoPages;
pub use products::{ProductBuilder, product};
pub use pushes::MemoryPushes;
pub use replies::long_reply;
pub use runs::ScriptedRuns;
pub use sink::CollectingSink;
pub use sources::ScriptedSources;
pub use store::{MemoryPeople, MemoryStore};
