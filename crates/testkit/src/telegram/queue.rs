//! Updates that wait for the bot, and which kinds of them it asked for.

use std::collections::{BTreeSet, VecDeque};

use serde_json::{Value, json};

use super::faults::Dice;
use super::webhook::Webhook;

/// Every kind of update in the reference.
pub(super) const KINDS: [&str; 25] = [
    "message",
    "edited_message",
    "channel_post",
    "edited_channel_post",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "message_reaction",
    "message_reaction_count",
    "inline_query",
    "chosen_inline_result",
    "callback_query",
    "shipping_query",
    "pre_checkout_query",
    "purchased_paid_media",
    "poll",
    "poll_answer",
    "my_chat_member",
    "chat_member",
    "chat_join_request",
    "chat_boost",
    "removed_chat_boost",
    "guest_message",
    "managed_bot",
];

/// What is delivered only when asked for by name.
const ON_REQUEST: [&str; 3] = ["message_reaction", "message_reaction_count", "chat_member"];

/// An update on its way.
#[derive(Clone, Debug)]
pub(super) struct Queued {
    pub(super) id: i64,
    pub(super) body: Value,
    pub(super) key: i64,
}

/// The updates that were not confirmed yet.
#[derive(Debug, Default)]
pub(super) struct Queue {
    pub(super) waiting: VecDeque<Queued>,
    /// Updates that come once more though they were confirmed.
    pub(super) again: Vec<Queued>,
    pub(super) webhook: Option<Webhook>,
    /// Counts polls, so that an older one notices a newer one.
    pub(super) polls: u64,
    /// Polls that are being held.
    pub(super) held: usize,
    /// `None` is the default: all but what must be asked for.
    pub(super) allowed: Option<BTreeSet<String>>,
    last: i64,
}

impl Queue {
    /// Whether the bot asked for this kind.
    pub(super) fn wants(&self, kind: &str) -> bool {
        match &self.allowed {
            None => !ON_REQUEST.contains(&kind),
            Some(allowed) => allowed.contains(kind),
        }
    }

    /// Takes `allowed_updates`; answers with the names that are unknown.
    pub(super) fn allow(&mut self, names: &[Value]) -> Vec<String> {
        let names: BTreeSet<String> =
            names.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        let unknown =
            names.iter().filter(|name| !KINDS.contains(&name.as_str())).cloned().collect();
        self.allowed = Some(names).filter(|names| !names.is_empty());
        unknown
    }

    /// Queues an update, if its kind is wanted.
    pub(super) fn push(
        &mut self,
        kind: &str,
        body: Value,
        (duplicate, reorder): (f64, f64),
        dice: &mut Dice,
    ) -> bool {
        if !self.wants(kind) {
            return false;
        }
        if self.last == 0 {
            self.last = 100_000;
        }
        self.last += 1;
        let key = [&body["chat"]["id"], &body["message"]["chat"]["id"], &body["from"]["id"]];
        let key = key.iter().find_map(|id| id.as_i64()).unwrap_or_default();
        let queued =
            Queued { id: self.last, body: json!({"update_id": self.last, kind: body}), key };
        if dice.hit(duplicate) {
            self.again.push(queued.clone());
        }
        let late = dice.hit(reorder) && !self.waiting.is_empty();
        let place = self.waiting.len() - usize::from(late);
        self.waiting.insert(place, queued);
        true
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.waiting.clear();
        self.again.clear();
    }

    /// Forgets an update that a webhook has taken.
    pub(super) fn taken(&mut self, id: i64) {
        match self.waiting.iter().position(|update| update.id == id) {
            Some(place) => drop(self.waiting.remove(place)),
            None => self.again.retain(|update| update.id != id),
        }
    }

    /// Forgets what a getUpdates offset confirms.
    pub(super) fn confirm(&mut self, offset: i64) {
        if offset > 0 {
            self.waiting.retain(|update| update.id >= offset);
        } else if offset < 0 {
            let keep = usize::try_from(-offset).unwrap_or(usize::MAX);
            while self.waiting.len() > keep {
                self.waiting.pop_front();
            }
        }
    }

    /// What a poll is answered with. The updates stay until they are confirmed.
    pub(super) fn batch(&mut self, limit: usize) -> Vec<Value> {
        let oldest = self.waiting.iter().map(|update| update.id).min().unwrap_or(i64::MAX);
        let limit = limit.max(1);
        // A repeated update comes after its first delivery was confirmed.
        let (mut due, later): (Vec<Queued>, Vec<Queued>) =
            std::mem::take(&mut self.again).into_iter().partition(|update| update.id < oldest);
        self.again = due.split_off(limit.min(due.len()));
        self.again.extend(later);
        let room = limit - due.len();
        // Those with the lowest numbers: the offset that confirms them must not confirm one that was left out.
        let mut ids: Vec<i64> = self.waiting.iter().map(|update| update.id).collect();
        ids.sort_unstable();
        let beyond = ids.get(room).copied().unwrap_or(i64::MAX);
        let waiting = self.waiting.iter().filter(|update| update.id < beyond);
        due.iter().chain(waiting).map(|update| update.body.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confirming_a_full_batch_loses_no_update_that_came_out_of_order() {
        let mut queue = Queue::default();
        let mut dice = Dice::new(1);
        for n in 0..9 {
            queue.push("message", json!({"chat": {"id": n}}), (0.0, 1.0), &mut dice);
        }
        let mut seen = BTreeSet::new();
        while !queue.waiting.is_empty() {
            let batch = queue.batch(2);
            let ids = batch.iter().filter_map(|update| update["update_id"].as_i64());
            seen.extend(ids.clone());
            queue.confirm(ids.max().unwrap() + 1);
        }
        assert_eq!(seen.len(), 9);
    }
}
