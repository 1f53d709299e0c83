//! The queue before a text model: what several shoppers ask at once is embedded together, on one thread, and what was
//! asked a moment ago is not embedded again.

use std::collections::VecDeque;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::mpsc::{SyncSender, TryRecvError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use magpie_core::ports::{EmbedError, TextEmbedder};
use moka::sync::Cache;

/// Most queries that are embedded together.
const TOGETHER: usize = 32;
/// Queries whose vectors are remembered.
const REMEMBERED: u64 = 1_000;

/// A text model with a queue. Who finds the model free embeds all queries that wait, so that no thread is kept for
/// it; passages, which come many at once and from one caller, pass by.
pub struct QueryQueue {
    model: Arc<dyn TextEmbedder>,
    waiting: Mutex<VecDeque<Waiting>>,
    /// Held by the one who asks the model.
    desk: Mutex<()>,
    hasher: RandomState,
    /// By a hash: what shoppers wrote is not kept.
    remembered: Cache<u64, Vec<f32>>,
}

struct Waiting {
    text: String,
    answer: SyncSender<Result<Vec<f32>, EmbedError>>,
}

impl QueryQueue {
    /// A queue before this model.
    pub fn new(model: Arc<dyn TextEmbedder>) -> Self {
        Self {
            model,
            waiting: Mutex::default(),
            desk: Mutex::default(),
            hasher: RandomState::new(),
            remembered: Cache::new(REMEMBERED),
        }
    }

    fn ask(&self, text: &str) -> Result<Vec<f32>, EmbedError> {
        let (answer, answered) = sync_channel(1);
        lock(&self.waiting).push_back(Waiting { text: text.to_owned(), answer });
        loop {
            let _desk = lock(&self.desk);
            match answered.try_recv() {
                Ok(answer) => return answer,
                Err(TryRecvError::Empty) => self.serve(),
                // Whoever asked for it broke.
                Err(TryRecvError::Disconnected) => return Err(self.broken("it gave no answer")),
            }
        }
    }

    /// Embeds what waits, oldest first.
    fn serve(&self) {
        let served: Vec<Waiting> = {
            let mut waiting = lock(&self.waiting);
            let count = waiting.len().min(TOGETHER);
            waiting.drain(..count).collect()
        };
        let texts: Vec<&str> = served.iter().map(|waiting| waiting.text.as_str()).collect();
        // Somebody who no longer waits needs no answer.
        match self.model.embed_queries(&texts) {
            Ok(vectors) => {
                for (waiting, vector) in served.iter().zip(vectors) {
                    let _ = waiting.answer.send(Ok(vector));
                }
            }
            Err(error) => {
                let reason = error.source.to_string();
                for waiting in &served {
                    let _ = waiting.answer.send(Err(self.broken(&reason)));
                }
            }
        }
    }

    fn broken(&self, reason: &str) -> EmbedError {
        EmbedError { model: self.model.model().to_owned(), source: reason.into() }
    }
}

impl TextEmbedder for QueryQueue {
    fn model(&self) -> &str {
        self.model.model()
    }

    fn width(&self) -> usize {
        self.model.width()
    }

    fn embed_query(&self, text: &str) -> Result<Vec<f32>, EmbedError> {
        let key = self.hasher.hash_one(text);
        if let Some(vector) = self.remembered.get(&key) {
            return Ok(vector);
        }
        let vector = self.ask(text)?;
        self.remembered.insert(key, vector.clone());
        Ok(vector)
    }

    fn embed_passages(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        self.model.embed_passages(texts)
    }
}

/// What another thread was doing when it broke is done or given up: nothing is half changed.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::thread;
    use std::time::Duration;

    use super::*;

    /// A model that notes what it is asked and takes its time for the first batch.
    #[derive(Default)]
    struct Scripted {
        batches: Mutex<Vec<Vec<String>>>,
    }

    impl TextEmbedder for Scripted {
        fn model(&self) -> &str {
            "scripted"
        }

        fn width(&self) -> usize {
            1
        }

        fn embed_query(&self, text: &str) -> Result<Vec<f32>, EmbedError> {
            Ok(self.embed_queries(&[text])?.remove(0))
        }

        fn embed_queries(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
            lock(&self.batches).push(texts.iter().map(|text| (*text).to_owned()).collect());
            if texts.contains(&"slow") {
                thread::sleep(Duration::from_millis(300));
            }
            assert!(!texts.contains(&"panic"), "as scripted");
            if texts.contains(&"fail") {
                return Err(EmbedError { model: "scripted".to_owned(), source: "as told".into() });
            }
            #[expect(clippy::cast_precision_loss, reason = "short texts")]
            Ok(texts.iter().map(|text| vec![text.len() as f32]).collect())
        }

        fn embed_passages(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
            self.embed_queries(texts)
        }
    }

    fn queue() -> (Arc<Scripted>, QueryQueue) {
        let model = Arc::new(Scripted::default());
        (Arc::clone(&model), QueryQueue::new(model))
    }

    #[test]
    fn what_comes_while_a_scripted_model_is_busy_is_embedded_together() {
        let (model, queue) = queue();
        let texts = ["a", "bb", "ccc", "dddd", "eeeee"];
        let here = Barrier::new(texts.len());
        thread::scope(|scope| {
            scope.spawn(|| queue.embed_query("slow").unwrap());
            while lock(&model.batches).is_empty() {
                thread::yield_now();
            }
            for text in texts {
                let (here, queue) = (&here, &queue);
                scope.spawn(move || {
                    here.wait();
                    #[expect(clippy::cast_precision_loss, reason = "short texts")]
                    let length = text.len() as f32;
                    assert_eq!(queue.embed_query(text).unwrap(), [length]);
                });
            }
        });
        let batches = lock(&model.batches);
        assert_eq!(batches.len(), 2, "{batches:?}");
        assert_eq!(batches[1].len(), texts.len());
    }

    #[test]
    fn what_was_asked_a_moment_ago_is_remembered() {
        let (model, queue) = queue();
        assert_eq!(queue.embed_query("again").unwrap(), [5.0]);
        assert_eq!(queue.embed_query("again").unwrap(), [5.0]);
        assert_eq!(queue.embed_queries(&["again", "new"]).unwrap(), [[5.0], [3.0]]);
        assert_eq!(*lock(&model.batches), [vec!["again"], vec!["new"]]);
    }

    #[test]
    fn a_scripted_model_that_fails_or_breaks_keeps_nobody_waiting() {
        let (model, queue) = queue();
        let error = queue.embed_query("fail").unwrap_err();
        assert_eq!(error.source.to_string(), "as told");
        thread::scope(|scope| {
            scope.spawn(|| queue.embed_query("slow").unwrap());
            while lock(&model.batches).len() < 2 {
                thread::yield_now();
            }
            // Both wait and are embedded together, on the thread of one of them.
            let both = ["panic", "other"].map(|text| {
                let queue = &queue;
                scope.spawn(move || queue.embed_query(text))
            });
            let ends = both.map(|thread| thread.join());
            assert_eq!(ends.iter().filter(|end| end.is_err()).count(), 1);
            assert!(ends.iter().flatten().all(Result::is_err));
        });
        assert_eq!(queue.embed_query("after").unwrap(), [5.0]);
    }
}
