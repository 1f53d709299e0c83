//! Why a pick is not for somebody: one tap after the first.
//!
//! The reasons stand in the place of the reply's buttons and make room for them again: no message more, and one
//! edit each way. Not in groups, where others use the same buttons.

use std::sync::Arc;

use magpie_core::{ButtonAction, ButtonSigner, FeedbackReason, Phrases, Reply};
use teloxide::payloads::{EditMessageReplyMarkup, EditMessageReplyMarkupSetters as _};
use teloxide::types::{ChatId, InlineKeyboardButton, InlineKeyboardMarkup, MessageId};

use crate::Shared;
use crate::api::CallError;
use crate::outbound::{Pictures, keyboard, ranks, signed};
use crate::place::button_place;
use crate::presses::Pressed;

/// Reasons that share a row.
const SIDE_BY_SIDE: usize = 2;

impl Shared {
    /// Asks why the pick of a rank is not for somebody. Says whether they are asked.
    pub(crate) fn ask_why(self: &Arc<Self>, pressed: &Pressed, reply: &Reply, rank: u8) -> bool {
        let asked = pressed.chat.is_private();
        if asked {
            let chat = pressed.chat.id;
            let reasons = reasons(reply, rank, chat, pressed.phrases, &self.ports.signer);
            self.show_keyboard(chat, pressed.message, reasons);
        }
        asked
    }

    /// Shows a reply's own buttons again.
    pub(crate) fn show_buttons(self: &Arc<Self>, pressed: &Pressed, reply: &Reply) {
        let chat = pressed.chat.id;
        let context = self.context(chat, pressed.phrases, Pictures::None, &reply.turn);
        self.show_keyboard(chat, pressed.message, keyboard(reply, &context));
    }

    fn show_keyboard(
        self: &Arc<Self>,
        chat: ChatId,
        message: MessageId,
        keyboard: InlineKeyboardMarkup,
    ) {
        let shared = Arc::clone(self);
        self.tasks.spawn(async move {
            shared.pace.turn(chat).await;
            let edit = EditMessageReplyMarkup::new(chat, message).reply_markup(keyboard);
            match shared.api.call_again(&edit).await {
                Ok(_) => {}
                Err(CallError::RetryAfter(wait)) => shared.pace.wait(chat, wait),
                // The same button twice, most often.
                Err(error) => tracing::debug!(%error, "buttons are not renewed"),
            }
        });
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
