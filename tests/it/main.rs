//! Integration tests of the application, one module a feature.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod accounts;
mod bad_input;
mod communities;
mod configuration;
mod conversations;
mod crash;
mod dependencies;
mod discord;
mod embedding_models;
mod eval;
mod first_minute;
mod golden;
mod invariants;
mod languages;
mod learning;
mod linking;
mod market;
mod model_path;
mod photo_questions;
mod private_memory;
mod rehearsals;
mod replays;
mod replies;
mod shop;
mod support;
mod telegram;
mod trends;
mod voting;
mod watching;
mod wishes;
mod world;
