//! The client against a scripted HTTP server on loopback. What independent servers do is in the root
//! package's `peers` tests.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod failover;
mod gemini;
mod openai;
mod retries;
mod server;
mod setup;
mod streams;
