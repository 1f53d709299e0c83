//! What everybody's reactions teach, kept in step. Who reacted, was linked, parted or was forgotten is noted; their
//! reactions are read again the next time, and all reactions now and then.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use jiff::{SignedDuration, Timestamp};
use magpie_core::ports::StoreError;
use magpie_core::{PersonId, ProductId};

use super::Shared;
use super::votes::as_reaction;
use crate::memory::crowd::{Crowd, Takings};

/// All is read again after this time, whatever changed.
const ANEW: SignedDuration = SignedDuration::from_hours(24);
/// People who are read at once.
const PAGE: usize = 1_000;
/// Changes between which turns are let in: each takes a fraction of a millisecond.
const AT_ONCE: usize = 8;

/// What everybody took.
#[derive(Default)]
pub(super) struct Everybody {
    /// Once enough people reacted.
    crowd: RwLock<Option<Crowd>>,
    /// Senders of whom something else may be true than is known.
    noted: Mutex<BTreeSet<PersonId>>,
    /// What was read, and when all of it was.
    lessons: tokio::sync::Mutex<Option<(Takings, Timestamp)>>,
}

impl Everybody {
    /// How much everybody's reactions speak for each of some candidates to somebody who took these products; nothing
    /// where too few reacted.
    pub(super) fn says(
        &self,
        history: &[ProductId],
        candidates: &[&ProductId],
    ) -> Option<Vec<f32>> {
        let crowd = self.crowd.read().unwrap_or_else(PoisonError::into_inner);
        crowd.as_ref().map(|crowd| crowd.says(history, candidates))
    }

    /// Notes that the reactions of senders changed, or who they belong to.
    pub(super) fn note(&self, senders: &[PersonId]) {
        let mut noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        noted.extend(senders.iter().cloned());
    }

    fn noted(&self) -> BTreeSet<PersonId> {
        std::mem::take(&mut *self.noted.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Shared {
    /// Learns from the reactions that are new. Says whether enough people reacted to tell anything.
    pub(super) async fn learn_from_everybody(&self) -> Result<bool, StoreError> {
        let mut lessons = self.everybody.lessons.lock().await;
        let noted = self.everybody.noted();
        let now = self.ports.clock.now();
        let current = lessons.take().filter(|(_, since)| now.duration_since(*since) < ANEW);
        if let Some((mut takings, since)) = current {
            for sender in &noted {
                self.read_taken(&mut takings, sender).await?;
            }
            if !takings.drifted() {
                *lessons = Some((self.follow(takings).await, since));
                return Ok(true);
            }
        }
        let mut takings = Takings::default();
        for voter in self.ports.votes.voters().await? {
            self.read_taken(&mut takings, &voter).await?;
        }
        let mut last = None;
        loop {
            let page = self.ports.feedback.reacting(last.as_ref(), PAGE).await?;
            for sender in &page {
                self.read_taken(&mut takings, sender).await?;
            }
            match page.into_iter().next_back() {
                Some(sender) => last = Some(sender),
                None => break,
            }
        }
        let products = self.ports.search.products(&takings.unplaced()).await.unwrap_or_default();
        let learn = tokio::task::spawn_blocking(move || {
            let crowd = Crowd::learn(&mut takings, &products);
            (takings, crowd)
        });
        let (takings, crowd) = learn.await.expect("learning does not panic");
        let learned = crowd.is_some();
        *self.everybody.crowd.write().unwrap_or_else(PoisonError::into_inner) = crowd;
        // Where nothing could be learned there is nothing to follow.
        *lessons = learned.then_some((takings, now));
        Ok(learned)
    }

    /// Reads what the person of a sender took: all senders of one person are one.
    async fn read_taken(&self, takings: &mut Takings, sender: &PersonId) -> Result<(), StoreError> {
        let leader = self.leader(sender).await?;
        if leader != *sender {
            takings.set(sender, []);
        }
        let mut taken = self.reactions_of(&leader).await?;
        let mut votes = Vec::new();
        for sender in self.senders(&leader).await? {
            votes.extend(self.ports.votes.votes_by(&sender).await?);
        }
        taken.extend(self.one_each(votes).await?.into_iter().map(as_reaction));
        taken.retain(|feedback| feedback.kind.takes());
        taken.sort_by(|a, b| (a.at, &a.product).cmp(&(b.at, &b.product)));
        takings.set(&leader, taken.into_iter().filter_map(|feedback| feedback.product));
        Ok(())
    }

    /// Tells the crowd what changed.
    async fn follow(&self, mut takings: Takings) -> Takings {
        let products = self.ports.search.products(&takings.unplaced()).await.unwrap_or_default();
        let everybody = Arc::clone(&self.everybody);
        let follow = tokio::task::spawn_blocking(move || {
            for changes in takings.changes(&products).chunks(AT_ONCE) {
                let mut crowd = everybody.crowd.write().unwrap_or_else(PoisonError::into_inner);
                let crowd = crowd.iter_mut();
                crowd.for_each(|crowd| changes.iter().for_each(|change| crowd.follow(change)));
            }
            takings
        });
        follow.await.expect("following does not panic")
    }
}
