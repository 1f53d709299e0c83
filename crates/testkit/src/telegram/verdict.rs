//! What the bot called, and whether it kept to the contract.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::Value;

use super::FakeTelegram;
use super::answers::PRESS_LIMIT;
use super::types::Request;
use super::world::World;

impl FakeTelegram {
    /// Every breach of the Bot API's contract so far.
    pub fn violations(&self) -> Vec<String> {
        self.shared.look(|world| {
            let mut all = world.violations.clone();
            let late = |press: &&super::world::Press| {
                press.delivered && press.answer.is_none() && press.at.elapsed() > PRESS_LIMIT
            };
            for press in world.presses.values().filter(late) {
                all.push(format!("no answerCallbackQuery within 10 s for {:?}", press.data));
            }
            all
        })
    }

    /// Takes the violations away, for tests that provoke them.
    pub fn take_violations(&self) -> Vec<String> {
        let all = self.violations();
        self.shared.look(|world| world.violations.clear());
        all
    }

    /// Fails the test when the bot broke the contract, when a press was never answered, or when the
    /// test did not look at a message of the bot.
    ///
    /// # Panics
    /// Then.
    pub fn assert_clean(&self) {
        let mut wrong = self.violations();
        self.shared.look(|world| {
            let ignored = |press: &&super::world::Press| press.delivered && press.answer.is_none();
            for press in world.presses.values().filter(ignored) {
                wrong.push(format!("the press of {:?} was not answered", press.data));
            }
            wrong.extend(unread(world));
        });
        assert!(wrong.is_empty(), "the bot is not clean:\n- {}", wrong.join("\n- "));
    }

    /// All calls so far, in order.
    pub fn requests(&self) -> Vec<Request> {
        self.shared.look(|world| world.journal.clone())
    }

    /// The calls of one method.
    pub fn requests_of(&self, method: &str) -> Vec<Request> {
        let mut requests = self.requests();
        requests.retain(|request| request.method == method);
        requests
    }

    /// How often each method was called.
    pub fn counts(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for request in self.requests() {
            *counts.entry(request.method).or_default() += 1;
        }
        counts
    }

    /// Updates that the bot has not confirmed.
    pub fn pending_updates(&self) -> Vec<Value> {
        let body = |update: &super::queue::Queued| update.body.clone();
        self.shared.look(|world| world.queue.waiting.iter().map(body).collect())
    }

    /// What a setter of the bot stored: `commands {"type":"default"} `, `description de`, `rights`.
    pub fn setting(&self, key: &str) -> Option<Value> {
        self.shared.look(|world| world.settings.get(key).cloned())
    }

    /// Waits until all updates were taken and the bot has called nothing for `quiet`.
    ///
    /// # Panics
    /// When that takes longer than `limit`.
    pub async fn wait_until_idle(&self, quiet: Duration, limit: Duration) {
        let polls = |world: &World| {
            world.journal.iter().filter(|request| request.method != "getUpdates").count()
        };
        let idle = async {
            let mut calls = usize::MAX;
            loop {
                let (now, waiting) =
                    self.shared.look(|world| (polls(world), world.queue.waiting.len()));
                let under_way = self.shared.under_way.load(Ordering::SeqCst);
                if now == calls && waiting == 0 && under_way == 0 {
                    return;
                }
                calls = now;
                tokio::time::sleep(quiet).await;
            }
        };
        if tokio::time::timeout(limit, idle).await.is_err() {
            panic!("the bot is not idle within {limit:?}; it called {:?}", self.counts());
        }
    }
}

fn unread(world: &World) -> Vec<String> {
    let mut unread = Vec::new();
    for chat in world.chats.values() {
        for (id, stored) in &chat.messages {
            let new = !world.looked_at.contains(&(chat.id, *id));
            if stored.by_bot && !stored.deleted && new {
                let text = stored.wire.get("text").or_else(|| stored.wire.get("caption"));
                let text = text.and_then(Value::as_str).unwrap_or_default();
                unread.push(format!("nobody looked at message {id} of chat {}: {text:?}", chat.id));
            }
        }
    }
    unread
}
