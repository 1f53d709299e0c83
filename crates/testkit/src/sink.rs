//! A platform that shows nothing and remembers everything.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use magpie_core::ports::{DeliveryError, InboxEntry, ReplySink};
use magpie_core::{Platform, Reply, ReplyStage, SenderId, TurnId};
use tokio::sync::Notify;

#[derive(Default)]
struct Seen {
    stages: Vec<ReplyStage>,
    failures: VecDeque<DeliveryError>,
    moderators: BTreeSet<SenderId>,
}

/// Records the stages that were delivered. Like a real platform it shows a final stage that is
/// delivered twice once.
pub struct CollectingSink {
    platform: Platform,
    seen: Mutex<Seen>,
    changed: Notify,
}

impl CollectingSink {
    /// A sink of this platform.
    pub fn new(platform: Platform) -> Self {
        Self { platform, seen: Mutex::default(), changed: Notify::new() }
    }

    /// The next delivery fails; called again, the one after it.
    pub fn fail_next(&self, error: DeliveryError) {
        self.seen().failures.push_back(error);
    }

    /// The platform says from now on, when it is asked, that this sender moderates wherever they write.
    pub fn promote(&self, sender: SenderId) {
        self.seen().moderators.insert(sender);
    }

    /// All stages that were shown, in order.
    pub fn stages(&self) -> Vec<ReplyStage> {
        self.seen().stages.clone()
    }

    /// The final replies that were shown, in order.
    pub fn finals(&self) -> Vec<Reply> {
        let finals = |stage: &ReplyStage| match stage {
            ReplyStage::Final(reply) => Some(reply.clone()),
            ReplyStage::Placeholder { .. } | ReplyStage::FirstPicks(_) => None,
        };
        self.seen().stages.iter().filter_map(finals).collect()
    }

    /// The final reply of a turn, once it was shown.
    ///
    /// # Panics
    /// When that takes longer than `limit`.
    pub async fn final_of(&self, turn: &TurnId, limit: Duration) -> Reply {
        let shown = async {
            loop {
                let changed = self.changed.notified();
                let reply = self.finals().into_iter().find(|reply| reply.turn == *turn);
                match reply {
                    Some(reply) => return reply,
                    None => changed.await,
                }
            }
        };
        match tokio::time::timeout(limit, shown).await {
            Ok(reply) => reply,
            Err(_) => panic!("no final reply of {turn} within {limit:?}"),
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl ReplySink for CollectingSink {
    fn platform(&self) -> Platform {
        self.platform.clone()
    }

    fn preview(&self, _entry: &InboxEntry, stage: &ReplyStage) {
        self.seen().stages.push(stage.clone());
    }

    async fn deliver(&self, _entry: &InboxEntry, reply: &Reply) -> Result<(), DeliveryError> {
        let mut seen = self.seen();
        if let Some(error) = seen.failures.pop_front() {
            return Err(error);
        }
        let stage = ReplyStage::Final(reply.clone());
        let is_final = |stage: &ReplyStage| matches!(stage, ReplyStage::Final(_));
        let shown_before =
            seen.stages.iter().any(|known| is_final(known) && *known.turn() == reply.turn);
        if !shown_before {
            seen.stages.push(stage);
        }
        drop(seen);
        self.changed.notify_waiters();
        Ok(())
    }

    async fn moderates(&self, entry: &InboxEntry) -> bool {
        entry.moderates || self.seen().moderators.contains(&entry.sender.id)
    }

    async fn withdraw(&self, entry: &InboxEntry) -> Result<(), DeliveryError> {
        self.seen().stages.retain(|stage| *stage.turn() != entry.turn);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract;

    #[tokio::test]
    async fn a_final_reply_is_shown_once_and_failures_come_first() {
        let sink = CollectingSink::new(Platform::new("testkit"));
        let entry = contract::entry("t1", "ada", "m1");
        let reply = contract::reply("t1");
        sink.fail_next(DeliveryError::Closed("kicked".to_owned()));
        assert!(sink.deliver(&entry, &reply).await.is_err());
        sink.deliver(&entry, &reply).await.unwrap();
        sink.deliver(&entry, &reply).await.unwrap();
        assert_eq!(sink.finals(), [contract::reply("t1")]);
        assert_eq!(sink.final_of(&entry.turn, Duration::from_secs(1)).await, reply);
        sink.withdraw(&entry).await.unwrap();
        assert_eq!(sink.stages(), []);
    }
}
