//! Who waits for which turn, and what they have seen.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures::StreamExt;
use magpie_core::ports::StageStream;
use magpie_core::{ReplyStage, TurnId};
use tokio::sync::watch;
use tokio_stream::wrappers::WatchStream;

/// Stages of the turns that are running. A slow watcher skips stages; it never misses the last.
#[derive(Default)]
pub(super) struct StageHub {
    running: Mutex<HashMap<TurnId, watch::Sender<Option<ReplyStage>>>>,
}

impl StageHub {
    fn running(&self) -> MutexGuard<'_, HashMap<TurnId, watch::Sender<Option<ReplyStage>>>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a turn be watched.
    pub(super) fn open(&self, turn: &TurnId) {
        self.running().insert(turn.clone(), watch::Sender::new(None));
    }

    /// Ends a turn without a final stage: it was no new turn.
    pub(super) fn discard(&self, turn: &TurnId) {
        self.running().remove(turn);
    }

    /// Shows a stage to those who watch; the final one ends the watching.
    pub(super) fn publish(&self, stage: ReplyStage) {
        let mut running = self.running();
        let sender = match &stage {
            ReplyStage::Final(_) => running.remove(stage.turn()),
            ReplyStage::Placeholder { .. } | ReplyStage::FirstPicks(_) => {
                running.get(stage.turn()).cloned()
            }
        };
        drop(running);
        if let Some(sender) = sender {
            sender.send_replace(Some(stage));
        }
    }

    /// The stages of a running turn from the latest on.
    pub(super) fn subscribe(&self, turn: &TurnId) -> Option<StageStream> {
        let receiver = self.running().get(turn)?.subscribe();
        Some(WatchStream::new(receiver).filter_map(std::future::ready).boxed())
    }

    /// Ends all watching.
    pub(super) fn close(&self) {
        self.running().clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placeholder(turn: &TurnId, text: &str) -> ReplyStage {
        ReplyStage::Placeholder { turn: turn.clone(), text: text.to_owned() }
    }

    #[tokio::test]
    async fn a_late_watcher_sees_the_latest_stage_and_the_end() {
        let hub = StageHub::default();
        let turn = TurnId::new("t1");
        hub.open(&turn);
        hub.publish(placeholder(&turn, "one"));
        hub.publish(placeholder(&turn, "two"));
        let mut stages = hub.subscribe(&turn).unwrap();
        assert_eq!(stages.next().await, Some(placeholder(&turn, "two")));
        hub.discard(&turn);
        assert_eq!(stages.next().await, None);
        assert!(hub.subscribe(&turn).is_none());
    }
}
