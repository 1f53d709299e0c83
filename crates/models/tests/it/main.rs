//! Tests of the crate from outside, on tiny models that they write themselves.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod broken;
mod tiny;
mod use_of_models;
