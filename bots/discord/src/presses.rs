//! Buttons that somebody presses several times in a row: what they say is asked once.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use magpie_core::TurnId;

use crate::Shared;
use crate::place::post_key;

/// Presses of the last moment, each with the interaction that is answered.
#[derive(Default)]
pub(crate) struct Presses(Mutex<HashMap<String, (u64, i64)>>);

impl Presses {
    /// Whether an interaction is the first that presses this in this window of time, or that one delivered once more.
    pub(crate) fn first(&self, key: &str, interaction: u64, window: i64) -> bool {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Keys of other windows are never asked for again.
        all.retain(|_, (_, of)| *of == window);
        all.entry(key.to_owned()).or_insert((interaction, window)).0 == interaction
    }
}

impl Shared {
    /// Whether a message shows another turn's reply than the one that a button is of: no app shows that button there, and
    /// what it says would be about something else than what stands above it.
    pub(crate) async fn shows_another(&self, channel: u64, message: u64, turn: &TurnId) -> bool {
        let post = self.ports.posts.post(&post_key(channel, message)).await;
        matches!(post, Ok(Some(post)) if post.turn != *turn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_press_of_a_moment_is_the_first_however_often_it_is_delivered() {
        let presses = Presses::default();
        assert!(presses.first("a", 1, 7));
        assert!(!presses.first("a", 2, 7));
        assert!(presses.first("b", 2, 7));
        assert!(presses.first("a", 1, 7), "delivered once more");
        assert!(presses.first("c", 3, 8));
        assert_eq!(presses.0.lock().unwrap().len(), 1, "what is over is not kept");
    }
}
