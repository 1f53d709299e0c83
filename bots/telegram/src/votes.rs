//! Votes on comparison cards: each member has one, and the card shows how many there are, never whose.

use std::sync::Arc;
use std::time::{Duration, Instant};

use magpie_core::ports::CompanionError;
use magpie_core::{Ballot, ButtonAction, MessageKey, RenewalStep, Renewals, Tally, TurnId};
use teloxide::payloads::{EditMessageReplyMarkup, EditMessageReplyMarkupSetters as _};
use teloxide::types::{ChatId, InlineKeyboardButtonKind, InlineKeyboardMarkup, MessageId};

use crate::Shared;
use crate::api::CallError;
use crate::inbound::sender;
use crate::place::button_place;
use crate::presses::{Pressed, Toast};

/// Between two edits of one card, doubled while people go on voting: a group gets twenty messages and edits a minute,
/// and they are for replies.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(16);

/// No card yet.
pub(crate) fn cards() -> Renewals<Card> {
    Renewals::new(FIRST_PAUSE, LONGEST_PAUSE)
}

/// A card as somebody saw who voted on it.
pub(crate) struct Card {
    chat: ChatId,
    message: MessageId,
    keyboard: InlineKeyboardMarkup,
}

impl Shared {
    /// Takes a vote, and tells who voted how it stands; nobody else sees whose it is.
    pub(crate) async fn vote(
        self: &Arc<Self>,
        pressed: &Pressed,
        turn: TurnId,
        rank: u8,
        press: MessageKey,
        keyboard: Option<InlineKeyboardMarkup>,
    ) -> Toast {
        let person = sender(&pressed.from).person();
        let vote = Ballot { person, turn: turn.clone(), rank, press };
        let change = match self.companion().vote(vote).await {
            Ok(change) => change,
            Err(CompanionError::NotFound(_)) => return Toast::Say(pressed.phrases.stale_button),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a vote is lost");
                return Toast::Say(pressed.phrases.unavailable);
            }
        };
        if let Some(keyboard) = keyboard {
            let card = Card { chat: pressed.chat.id, message: pressed.message, keyboard };
            if self.cards.changed(&turn, card, Instant::now()) {
                let shared = Arc::clone(self);
                self.tasks.spawn(async move { shared.renew_card(&turn).await });
            }
        }
        Toast::Tell(pressed.phrases.voted(change, rank))
    }

    /// Edits a card until its tally is true: the first time at once, then all that came meanwhile at a time.
    async fn renew_card(&self, turn: &TurnId) {
        loop {
            let mut card = match self.cards.step(turn, Instant::now()) {
                RenewalStep::Wait(wait) => {
                    tokio::time::sleep(wait).await;
                    continue;
                }
                RenewalStep::Edit(card) => card,
                RenewalStep::End => return,
            };
            self.pace.turn(card.chat).await;
            let tally = self.tally(turn).await;
            self.label(&mut card, &tally, turn);
            let edit = EditMessageReplyMarkup::new(card.chat, card.message)
                .reply_markup(card.keyboard.clone());
            match self.api.call_again(&edit).await {
                Ok(_) => {}
                Err(CallError::RetryAfter(wait)) => {
                    self.pace.wait(card.chat, wait);
                    self.cards.failed(turn, card);
                }
                // Cast and taken back in between.
                Err(error) if error.not_modified() => {}
                Err(error) => tracing::warn!(%error, "a tally is not shown"),
            }
        }
    }

    /// Writes a tally on the vote buttons of a card. All its other buttons stay, in the language they are in.
    fn label(&self, card: &mut Card, tally: &Tally, turn: &TurnId) {
        let place = button_place(card.chat);
        for button in card.keyboard.inline_keyboard.iter_mut().flatten() {
            let InlineKeyboardButtonKind::CallbackData(data) = &button.kind else { continue };
            if let Ok(read) = self.ports.signer.read(&place, data)
                && let ButtonAction::Vote(rank) = read.action
                && read.turn.as_ref() == Some(turn)
            {
                button.text = tally.label(rank);
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
