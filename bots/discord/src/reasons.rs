//! Why a pick is not for somebody: one tap after the first, in an answer that they alone see.

use magpie_core::{ButtonAction, FeedbackKind, FeedbackReason, Reply, TurnId};
use serde_json::{Value, json};

use crate::Shared;
use crate::interactions::{Asked, UPDATE};
use crate::outbound::{plain, row, signed};

/// Reasons in a row.
const IN_A_ROW: usize = 5;

impl Shared {
    /// Answers somebody who does not want the pick of a rank, and asks why.
    pub(crate) async fn ask_why(&self, asked: &Asked, turn: &TurnId, rank: u8) {
        let phrases = asked.phrases();
        let mut body = plain(&format!("{} {}", phrases.left_out, phrases.say_why));
        let place = asked.own_place();
        let button = |reason: &FeedbackReason| {
            let action = ButtonAction::Reason(rank, *reason);
            signed(&self.ports.signer, &place, phrases.reason(*reason), action, Some(turn))
        };
        let rows: Vec<Value> =
            FeedbackReason::ALL.chunks(IN_A_ROW).map(|some| row(some.iter().map(button))).collect();
        body["components"] = json!(rows);
        self.answer(asked, body).await;
    }

    /// Notes the reason, in the place of the question.
    pub(crate) async fn take_reason(
        &self,
        asked: &Asked,
        reply: &Reply,
        rank: u8,
        reason: FeedbackReason,
    ) {
        let phrases = asked.phrases();
        if !self.rate(asked, reply, rank, FeedbackKind::Disliked, Some(reason)).await {
            return self.answer(asked, plain(phrases.stale_button)).await;
        }
        let noted = phrases.reason_noted(phrases.reason(reason));
        self.respond(asked, UPDATE, plain(&noted)).await;
    }
}
