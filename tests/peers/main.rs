//! Tests against independent servers that this project did not write. `tests/peers/run` installs them.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod chat_models;
mod llmock;
mod measures;
mod models;
mod process;
#[expect(dead_code, reason = "shared with the integration tests, which use more of it")]
#[path = "../it/support.rs"]
mod support;
mod telegram;
mod telemelya;
mod turns;
