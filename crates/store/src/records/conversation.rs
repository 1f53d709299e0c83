//! Conversations on disk.

use jiff::Timestamp;
use magpie_core::{ConversationState, PastPick, PastTurn, ProductId, TurnId};
use serde::{Deserialize, Serialize};

use super::Reason;
use super::needs::{MoneyRecord, NeedRecord, QuestionRecord, money, to_needs, to_records};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ConversationRecord {
    /// Whose it is; nobody's when others take part.
    pub(crate) owner: Option<String>,
    needs: Vec<NeedRecord>,
    turns: Vec<PastTurnRecord>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct PastTurnRecord {
    turn: String,
    at: Timestamp,
    text: String,
    reply: String,
    question: Option<QuestionRecord>,
    picks: Vec<PastPickRecord>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct PastPickRecord {
    product: String,
    title: String,
    price: Option<MoneyRecord>,
    why: String,
}

impl ConversationRecord {
    pub(crate) fn new(owner: Option<String>, state: &ConversationState) -> Self {
        let turns = state.turns.iter().map(|past| PastTurnRecord {
            turn: past.turn.as_str().to_owned(),
            at: past.at,
            text: past.text.clone(),
            reply: past.reply.clone(),
            question: past.question.as_ref().map(Into::into),
            picks: past
                .picks
                .iter()
                .map(|pick| PastPickRecord {
                    product: pick.product.as_str().to_owned(),
                    title: pick.title.clone(),
                    price: pick.price.map(Into::into),
                    why: pick.why.clone(),
                })
                .collect(),
        });
        Self { owner, needs: to_records(&state.needs), turns: turns.collect() }
    }
}

impl TryFrom<ConversationRecord> for ConversationState {
    type Error = Reason;

    fn try_from(record: ConversationRecord) -> Result<Self, Reason> {
        let turns = record.turns.into_iter().map(|past| {
            let picks = past.picks.into_iter().map(|pick| {
                Ok(PastPick {
                    product: ProductId::new(pick.product),
                    title: pick.title,
                    price: money(pick.price)?,
                    why: pick.why,
                })
            });
            Ok(PastTurn {
                turn: TurnId::new(past.turn),
                at: past.at,
                text: past.text,
                reply: past.reply,
                question: past.question.map(Into::into),
                picks: picks.collect::<Result<_, Reason>>()?,
            })
        });
        Ok(Self { needs: to_needs(record.needs)?, turns: turns.collect::<Result<_, Reason>>()? })
    }
}
