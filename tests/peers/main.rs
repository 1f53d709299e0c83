//! Tests against independent servers that this project did not write. `tests/peers/run` installs them.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod chat_models;
mod llmock;
