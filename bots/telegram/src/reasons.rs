//! Why a pick is not for somebody: one tap after the first.
//!
//! The reasons stand in the place of the reply's buttons and make room for them again: no message more, and one
//! edit each way; however fast somebody taps, the room for messages is left to replies. Not in groups, where others use
//! the same buttons.

use std::sync::Arc;
use std::time::{Duration, Instant};

use magpie_core::{
    ButtonAction, ButtonSigner, FeedbackReason, Phrases, RenewalStep, Renewals, Reply, TurnId,
};
use teloxide::payloads::{EditMessageReplyMarkup, EditMessageReplyMarkupSetters as _};
use teloxide::types::{ChatId, InlineKeyboardButton, InlineKeyboardMarkup, MessageId};

use crate::Shared;
use crate::api::CallError;
use crate::outbound::{Pictures, keyboard, ranks, signed};
use crate::place::button_place;
use crate::presses::Pressed;

/// Reasons that share a row.
const SIDE_BY_SIDE: usize = 2;
/// Between two edits of one message's buttons, doubled while somebody goes on tapping.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(4);

/// No buttons to renew yet.
pub(crate) fn keyboards() -> Renewals<Keyboard> {
    Renewals::new(FIRST_PAUSE, LONGEST_PAUSE)
}

/// Buttons that a message is to have.
pub(crate) struct Keyboard {
    chat: ChatId,
    message: MessageId,
    buttons: InlineKeyboardMarkup,
}

impl Shared {
    /// Asks why the pick of a rank is not for somebody. Says whether they are asked.
    pub(crate) fn ask_why(self: &Arc<Self>, pressed: &Pressed, reply: &Reply, rank: u8) -> bool {
        let asked = pressed.chat.is_private();
        if asked {
            let (chat, message) = (pressed.chat.id, pressed.message);
            let buttons = reasons(reply, rank, chat, pressed.phrases, &self.ports.signer);
            self.show_keyboard(&reply.turn, Keyboard { chat, message, buttons });
        }
        asked
    }

    /// Shows a reply's own buttons again.
    pub(crate) fn show_buttons(self: &Arc<Self>, pressed: &Pressed, reply: &Reply) {
        let (chat, message) = (pressed.chat.id, pressed.message);
        let context = self.context(chat, pressed.phrases, Pictures::None, &reply.turn);
        let buttons = keyboard(reply, &context);
        self.show_keyboard(&reply.turn, Keyboard { chat, message, buttons });
    }

    /// Shows buttons under a turn's reply: at once, or the newest that are wanted as soon as they may be.
    fn show_keyboard(self: &Arc<Self>, turn: &TurnId, keyboard: Keyboard) {
        if self.keyboards.changed(turn, keyboard, Instant::now()) {
            let (shared, turn) = (Arc::clone(self), turn.clone());
            self.tasks.spawn(async move { shared.renew_keyboard(&turn).await });
        }
    }

    async fn renew_keyboard(&self, turn: &TurnId) {
        loop {
            let keyboard = match self.keyboards.step(turn, Instant::now()) {
                RenewalStep::Wait(wait) => {
                    tokio::time::sleep(wait).await;
                    continue;
                }
                RenewalStep::Edit(keyboard) => keyboard,
                RenewalStep::End => return,
            };
            self.pace.turn(keyboard.chat).await;
            let edit = EditMessageReplyMarkup::new(keyboard.chat, keyboard.message)
                .reply_markup(keyboard.buttons.clone());
            match self.api.call_again(&edit).await {
                Ok(_) => {}
                Err(CallError::RetryAfter(wait)) => {
                    self.pace.wait(keyboard.chat, wait);
                    self.keyboards.failed(turn, keyboard);
                }
                // The same button twice, most often.
                Err(error) => tracing::debug!(%error, "buttons are not renewed"),
            }
        }
    }
}

/// The reasons against one pick, under the ✕ of all of them: somebody may go on with the next one at once.
fn reasons(
    reply: &Reply,
    rank: u8,
    chat: ChatId,
    phrases: &Phrases,
    signer: &ButtonSigner,
) -> InlineKeyboardMarkup {
    let place = button_place(chat);
    let button = |label: &str, action| signed(signer, &place, label, action, &reply.turn);
    let unwanted = ranks(reply).into_iter().map(|other| {
        let asked = if other == rank { " ?" } else { "" };
        button(&format!("✕ {other}{asked}"), ButtonAction::NotForMe(other))
    });
    let mut rows: Vec<Vec<InlineKeyboardButton>> = vec![unwanted.collect()];
    let of_reason = |reason: &FeedbackReason| {
        button(phrases.reason(*reason), ButtonAction::Reason(rank, *reason))
    };
    let reasons = FeedbackReason::ALL.chunks(SIDE_BY_SIDE);
    rows.extend(reasons.map(|pair| pair.iter().map(of_reason).collect()));
    rows.push(vec![button(&format!("‹ {}", phrases.back), ButtonAction::Back)]);
    InlineKeyboardMarkup::new(rows)
}
