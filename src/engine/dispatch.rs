//! Ordered, bounded dispatch: one queue a conversation, conversations side by side.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use magpie_core::ConversationId;
use magpie_core::ports::Refusal;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// A queue without work for this long is taken down: most conversations are silent most of the time.
const IDLE: Duration = Duration::from_secs(5);

type Queues = HashMap<ConversationId, mpsc::Sender<Work>>;

type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Hands turns to their conversations' queues. Cheap to clone.
#[derive(Clone)]
pub(super) struct Dispatcher {
    inner: Arc<Inner>,
}

struct Inner {
    queues: Mutex<Queues>,
    depth: usize,
    tracker: TaskTracker,
    draining: CancellationToken,
    abandon: CancellationToken,
}

/// A place in a conversation's queue.
pub(super) struct Slot(mpsc::OwnedPermit<Work>);

impl Slot {
    /// Puts work in the place.
    pub(super) fn push(self, work: impl Future<Output = ()> + Send + 'static) {
        self.0.send(Box::pin(work));
    }
}

impl Dispatcher {
    pub(super) fn new(depth: usize) -> Self {
        let inner = Inner {
            queues: Mutex::default(),
            depth,
            tracker: TaskTracker::new(),
            draining: CancellationToken::new(),
            abandon: CancellationToken::new(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// Takes a place in the conversation's queue, without waiting.
    pub(super) fn reserve(&self, conversation: &ConversationId) -> Result<Slot, Refusal> {
        // Under the lock: a queue cannot be taken down between finding it and holding a place in it.
        let mut queues = self.inner.queues();
        self.sender(&mut queues, conversation)
            .try_reserve_owned()
            .map(Slot)
            .map_err(|_| Refusal::QueueFull { waiting: self.inner.depth })
    }

    /// Queues work, waiting for a place.
    pub(super) async fn push_waiting(
        &self,
        conversation: ConversationId,
        work: impl Future<Output = ()> + Send + 'static,
    ) {
        let permit = loop {
            let sender = self.sender(&mut self.inner.queues(), &conversation);
            // It fails where the queue was taken down meanwhile: the next one found is another.
            match sender.reserve_owned().await {
                Ok(permit) => break permit,
                Err(_) if self.inner.abandon.is_cancelled() => return,
                Err(_) => tokio::task::yield_now().await,
            }
        };
        Slot(permit).push(work);
    }

    /// Waits until all queued work is done; abandons it at the deadline. Says whether all was done.
    pub(super) async fn drain(&self, deadline: Duration) -> bool {
        self.inner.draining.cancel();
        self.inner.tracker.close();
        let drained = tokio::time::timeout(deadline, self.inner.tracker.wait()).await.is_ok();
        if !drained {
            self.inner.abandon.cancel();
            self.inner.tracker.wait().await;
        }
        drained
    }

    fn sender(&self, queues: &mut Queues, conversation: &ConversationId) -> mpsc::Sender<Work> {
        if let Some(sender) = queues.get(conversation) {
            return sender.clone();
        }
        let (tx, rx) = mpsc::channel(self.inner.depth);
        queues.insert(conversation.clone(), tx.clone());
        let runner = run(Arc::clone(&self.inner), conversation.clone(), rx);
        self.inner.tracker.spawn(runner);
        tx
    }
}

impl Inner {
    fn queues(&self) -> MutexGuard<'_, Queues> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the queue down unless somebody holds a place in it.
    fn retire(&self, conversation: &ConversationId) -> bool {
        let mut queues = self.queues();
        let unused = queues.get(conversation).is_none_or(|tx| tx.capacity() == self.depth);
        if unused {
            queues.remove(conversation);
        }
        unused
    }
}

async fn run(inner: Arc<Inner>, conversation: ConversationId, mut rx: mpsc::Receiver<Work>) {
    loop {
        let next = tokio::select! {
            biased;
            () = inner.abandon.cancelled() => return,
            next = rx.recv() => next,
            () = inner.draining.cancelled() => {
                if inner.retire(&conversation) {
                    return;
                }
                // Somebody holds a place and is about to fill or drop it.
                tokio::time::sleep(Duration::from_millis(5)).await;
                continue;
            }
            () = tokio::time::sleep(IDLE) => {
                if inner.retire(&conversation) {
                    return;
                }
                continue;
            }
        };
        let Some(work) = next else { return };
        tokio::select! {
            () = inner.abandon.cancelled() => return,
            () = work => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn conversation(name: &str) -> ConversationId {
        ConversationId::new(name)
    }

    #[tokio::test(start_paused = true)]
    async fn one_conversation_runs_in_order_and_others_do_not_wait() {
        let dispatcher = Dispatcher::new(8);
        let order = Arc::new(Mutex::new(Vec::new()));
        for (name, at, ms) in [("a", 1, 300), ("a", 2, 10), ("b", 3, 20)] {
            let order = Arc::clone(&order);
            dispatcher.reserve(&conversation(name)).unwrap().push(async move {
                tokio::time::sleep(Duration::from_millis(ms)).await;
                order.lock().unwrap().push(at);
            });
        }
        assert!(dispatcher.drain(Duration::from_secs(5)).await);
        assert_eq!(*order.lock().unwrap(), [3, 1, 2]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_full_queue_is_refused_and_stalls_nobody_else() {
        let dispatcher = Dispatcher::new(2);
        let flood = conversation("flood");
        let mut accepted = 0;
        for _ in 0..10 {
            match dispatcher.reserve(&flood) {
                Ok(slot) => {
                    accepted += 1;
                    slot.push(tokio::time::sleep(Duration::from_secs(60)));
                }
                Err(refusal) => assert_eq!(refusal, Refusal::QueueFull { waiting: 2 }),
            }
            tokio::task::yield_now().await;
        }
        assert!((2..=3).contains(&accepted), "{accepted}");
        let done = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&done);
        dispatcher.reserve(&conversation("calm")).unwrap().push(async move {
            count.fetch_add(1, Ordering::SeqCst);
        });
        tokio::time::sleep(Duration::from_millis(1)).await;
        assert_eq!(done.load(Ordering::SeqCst), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn work_beyond_the_deadline_is_abandoned() {
        let dispatcher = Dispatcher::new(8);
        let slot = dispatcher.reserve(&conversation("slow")).unwrap();
        slot.push(tokio::time::sleep(Duration::from_secs(3_600)));
        assert!(!dispatcher.drain(Duration::from_secs(2)).await);
    }

    #[tokio::test(start_paused = true)]
    async fn silent_conversations_cost_nothing() {
        let dispatcher = Dispatcher::new(8);
        for n in 0..50 {
            dispatcher.reserve(&conversation(&n.to_string())).unwrap().push(async {});
        }
        tokio::time::sleep(IDLE * 3).await;
        assert_eq!(dispatcher.inner.queues().len(), 0);
        assert_eq!(dispatcher.inner.tracker.len(), 0);
    }
}
