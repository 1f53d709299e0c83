//! Magpie in a terminal: the chat, and replies as text.
//!
//! Talks to the companion in this process ([`LocalExchange`]) or to the server that runs on the same data
//! folder ([`HttpExchange`], found through [`ServerAddress`]). Decides nothing about shopping.

mod accounts;
mod address;
mod chat;
mod desk;
mod exchange;
mod http;
mod lines;
mod local;
mod render;

pub use address::ServerAddress;
pub use chat::{ChatError, chat};
pub use exchange::{Exchange, ExchangeError, Outgoing, StageStream};
pub use http::HttpExchange;
pub use lines::Lines;
pub use local::LocalExchange;
pub use render::{Style, render};

use magpie_core::{PersonId, Platform, SenderId};

const PLATFORM: &str = "terminal";

/// The person behind `--as USER`: an account of the terminal, or, with a colon in it, a whole person id.
pub fn person(user: &str) -> PersonId {
    if user.contains(':') {
        PersonId::new(user)
    } else {
        PersonId::of_sender(&Platform::new(PLATFORM), &SenderId::new(user))
    }
}
