//! The chat and both exchanges, with scripted partners.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod chat;
mod http;
mod local;
mod replies;
