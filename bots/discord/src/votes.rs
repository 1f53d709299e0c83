//! Votes on comparison cards: each member has one, and the card shows how many there are, never whose.

use std::sync::Arc;
use std::time::{Duration, Instant};

use magpie_core::ports::CompanionError;
use magpie_core::{Ballot, ButtonAction, MessageKey, RenewalStep, Renewals, Tally, TurnId};
use serde_json::{Value, json};
use serenity::model::channel::Message;

use crate::Shared;
use crate::api::CallError;
use crate::ask::sender;
use crate::interactions::{Asked, NOTED};
use crate::outbound::plain;
use crate::place::{Answerable, button_place};
use crate::sink::original;

/// Between two edits of one card, however many vote.
const EDIT_EVERY: Duration = Duration::from_secs(1);

/// No card yet.
pub(crate) fn cards() -> Renewals<Card> {
    Renewals::new(EDIT_EVERY, EDIT_EVERY)
}

/// A card as somebody saw who voted on it.
pub(crate) struct Card {
    channel: u64,
    /// Their press, through which the card is edited: that works wherever they could press.
    press: Answerable,
    components: Value,
}

impl Shared {
    /// Takes a vote. Whoever voted sees it in the tally; nobody sees whose it is.
    pub(crate) async fn vote(
        self: &Arc<Self>,
        asked: &Asked,
        turn: TurnId,
        rank: u8,
        message: &Message,
    ) {
        let person = sender(asked.user.id.get(), "").person();
        let press = MessageKey::new(asked.key());
        match self.companion().vote(Ballot { person, turn: turn.clone(), rank, press }).await {
            Ok(_) => {}
            Err(CompanionError::NotFound(_)) => {
                return self.answer(asked, plain(asked.phrases().stale_button)).await;
            }
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a vote is lost");
                return self.answer(asked, plain(asked.phrases().unavailable)).await;
            }
        }
        self.respond(asked, NOTED, json!({})).await;
        let place = asked.place(false);
        let components = serde_json::to_value(&message.components);
        let (Some(press), Ok(components)) = (place.interaction, components) else { return };
        let card = Card { channel: place.channel, press, components };
        if self.cards.changed(&turn, card, Instant::now()) {
            let shared = Arc::clone(self);
            self.tasks.spawn(async move { shared.renew_card(&turn).await });
        }
    }

    /// Edits a card until its tally is true: the first time at once, then all that came meanwhile at a time.
    async fn renew_card(&self, turn: &TurnId) {
        loop {
            let card = match self.cards.step(turn, Instant::now()) {
                RenewalStep::Wait(wait) => {
                    tokio::time::sleep(wait).await;
                    continue;
                }
                RenewalStep::Edit(card) => card,
                RenewalStep::End => return,
            };
            let tally = self.tally(turn).await;
            let mut components = card.components.clone();
            self.label(&mut components, &tally, turn, card.channel);
            let body = json!({"components": components});
            match self.api.patch(&original(&card.press), &body).await {
                Ok(_) => {}
                Err(CallError::RetryAfter(wait)) => {
                    tokio::time::sleep(wait).await;
                    self.cards.failed(turn, card);
                }
                Err(error) => tracing::warn!(%error, "a tally is not shown"),
            }
        }
    }

    /// Writes a tally on the vote buttons of a card. All its other buttons stay, in the language they are in.
    fn label(&self, components: &mut Value, tally: &Tally, turn: &TurnId, channel: u64) {
        let place = button_place(channel);
        let rows = components.as_array_mut().into_iter().flatten();
        let buttons = rows.flat_map(|row| row["components"].as_array_mut()).flatten();
        for button in buttons {
            let read = self.ports.signer.read(&place, button["custom_id"].as_str().unwrap_or(""));
            if let Ok(read) = read
                && let ButtonAction::Vote(rank) = read.action
                && read.turn.as_ref() == Some(turn)
            {
                button["label"] = Value::from(tally.label(rank));
            }
        }
    }

    /// How the votes on a card stand.
    pub(crate) async fn tally(&self, turn: &TurnId) -> Tally {
        match self.companion.get() {
            Some(companion) => companion.tally(turn).await.unwrap_or_default(),
            // Before updates are read nobody can vote.
            None => Tally::default(),
        }
    }
}
