//! What is remembered, kept in step: one writer at a time for each profile, and what reactions teach.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use magpie_core::ports::{CompanionError, InboxEntry, StoreError};
use magpie_core::{
    Audience, Feedback, FeedbackKind, Memory, MemoryChange, PastTurn, PersonId, Pick, Profile,
    Reply,
};
use tokio::sync::{Mutex, MutexGuard};

use super::{Shared, unavailable};
use crate::memory::{self, learner};

/// Profiles that may be written side by side.
const LOCKS: usize = 64;
/// Reactions from which a profile is learned anew when one of them is taken back; older ones have faded.
const MOST_REPLAYED: usize = 300;

/// Who reads a profile to write it waits for whoever does already.
pub(super) struct ProfileLocks(Vec<Mutex<()>>);

impl Default for ProfileLocks {
    fn default() -> Self {
        Self((0..LOCKS).map(|_| Mutex::default()).collect())
    }
}

impl ProfileLocks {
    pub(super) fn of(&self, person: &PersonId) -> &Mutex<()> {
        &self.0[self.place(person)]
    }

    /// Holds the profiles of several people.
    pub(super) async fn of_all<const N: usize>(
        &self,
        people: [&PersonId; N],
    ) -> Vec<MutexGuard<'_, ()>> {
        // In one order for all, and each once: nobody waits for somebody who waits for them.
        let places = BTreeSet::from(people.map(|person| self.place(person)));
        let mut guards = Vec::with_capacity(N);
        for at in places {
            guards.push(self.0[at].lock().await);
        }
        guards
    }

    fn place(&self, person: &PersonId) -> usize {
        let mut hasher = DefaultHasher::new();
        person.hash(&mut hasher);
        #[expect(clippy::cast_possible_truncation, reason = "any bits do")]
        let at = hasher.finish() as usize % self.0.len();
        at
    }
}

/// Whose profile a turn reads and teaches: the asker's own in private, that of all of them among others.
pub(super) fn taught(entry: &InboxEntry) -> PersonId {
    match &entry.audience {
        Audience::Private => entry.sender.person(),
        Audience::Community(community) => memory::taste_of(community),
    }
}

impl Shared {
    /// Changes a profile where the change says that it did; gives the profile as it is then.
    pub(super) async fn change_profile(
        &self,
        person: &PersonId,
        change: impl FnOnce(&mut Profile) -> bool,
    ) -> Result<Profile, StoreError> {
        let (person, _alone) = self.alone(person).await?;
        let mut profile = self.ports.profiles.profile(&person).await?;
        if change(&mut profile) {
            self.ports.profiles.save_profile(&profile).await?;
        }
        Ok(profile)
    }

    /// Keeps a reaction and learns from it. The same again changes nothing.
    pub(super) async fn take_reaction(&self, feedback: &Feedback) -> Result<(), CompanionError> {
        let turn = || CompanionError::NotFound(format!("turn {}", feedback.turn));
        let entry = self.ports.inbox.entry(&feedback.turn).await.map_err(unavailable)?;
        let entry = entry.ok_or_else(turn)?;
        // What was shown to one person alone is nobody else's to judge.
        if entry.audience == Audience::Private && entry.sender.person() != feedback.person {
            return Err(turn());
        }
        let reply = self.ports.inbox.reply(&feedback.turn).await.map_err(unavailable)?;
        let pick = match (&feedback.product, &reply) {
            (None, _) => None,
            (Some(product), reply) => {
                let picks = reply.as_ref().map_or(&[][..], |reply| &reply.picks);
                let pick = picks.iter().find(|pick| pick.product.id == *product);
                let name = || format!("pick {product} of {}", feedback.turn);
                Some(pick.ok_or_else(|| CompanionError::NotFound(name()))?)
            }
        };
        let store = &self.ports.feedback;
        let (person, product) = (&feedback.person, feedback.product.as_ref());
        let before = store.feedback_on(person, &feedback.turn, product).await;
        let before = before.map_err(unavailable)?;
        let repeated = match &before {
            Some(before) => {
                (before.kind, before.reason) == (feedback.kind, feedback.reason)
                    // Who opens what they liked likes it no less.
                    || feedback.kind == FeedbackKind::Opened
            }
            None => feedback.kind == FeedbackKind::Withdrawn,
        };
        if repeated {
            return Ok(());
        }
        store.keep_feedback(feedback).await.map_err(unavailable)?;
        let Some(pick) = pick else { return Ok(()) };
        self.teach(&entry, pick, feedback, before).await.map_err(unavailable)
    }

    async fn teach(
        &self,
        entry: &InboxEntry,
        pick: &Pick,
        feedback: &Feedback,
        before: Option<Feedback>,
    ) -> Result<(), StoreError> {
        let person = taught(entry);
        let vocabulary = self.ports.search.vocabulary();
        let aspects = learner::aspects(&pick.product, &vocabulary);
        let reaction =
            |kind, reason| learner::Reaction { aspects: &aspects, kind, reason, at: feedback.at };
        match (before, &entry.audience) {
            (None, _) => {
                let learn = |profile: &mut Profile| {
                    learner::react(profile, &reaction(feedback.kind, feedback.reason));
                    true
                };
                self.change_profile(&person, learn).await.map(drop)
            }
            (Some(_), Audience::Private) => self.relearn(&person).await,
            // What many people taught can't be told apart any more: the opposite is learned instead.
            (Some(before), Audience::Community(_)) => {
                let undo = match before.kind {
                    FeedbackKind::Disliked => FeedbackKind::Liked,
                    FeedbackKind::Liked
                    | FeedbackKind::Opened
                    | FeedbackKind::Saved
                    | FeedbackKind::Bought
                    | FeedbackKind::Withdrawn => FeedbackKind::Disliked,
                };
                let learn = |profile: &mut Profile| {
                    learner::react(profile, &reaction(undo, before.reason));
                    learner::react(profile, &reaction(feedback.kind, feedback.reason));
                    true
                };
                self.change_profile(&person, learn).await.map(drop)
            }
        }
    }

    /// Learns a profile anew from all reactions that stand. What its owner pinned or struck stays.
    async fn relearn(&self, person: &PersonId) -> Result<(), StoreError> {
        let vocabulary = self.ports.search.vocabulary();
        let mut reactions = self.reactions_of(person).await?;
        reactions.sort_by_key(|feedback| feedback.at);
        let extra = reactions.len().saturating_sub(MOST_REPLAYED);
        let mut lessons = Vec::new();
        let mut replies: BTreeMap<_, Option<Reply>> = BTreeMap::new();
        for feedback in reactions.drain(extra..) {
            let Some(product) = &feedback.product else { continue };
            let reply = match replies.get(&feedback.turn) {
                Some(reply) => reply,
                None => {
                    let private = self.ports.inbox.entry(&feedback.turn).await?;
                    let private = private.is_some_and(|asked| asked.audience == Audience::Private);
                    let reply = match private {
                        true => self.ports.inbox.reply(&feedback.turn).await?,
                        false => None,
                    };
                    replies.entry(feedback.turn.clone()).or_insert(reply)
                }
            };
            let picks = reply.iter().flat_map(|reply| &reply.picks);
            if let Some(pick) = picks.into_iter().find(|pick| pick.product.id == *product) {
                lessons.push((learner::aspects(&pick.product, &vocabulary), feedback));
            }
        }
        let learn = |profile: &mut Profile| {
            profile.leanings.retain(|leaning| leaning.pinned || leaning.struck);
            profile.foreseen = 0.0;
            for (aspects, feedback) in &lessons {
                let Feedback { kind, reason, at, .. } = *feedback;
                learner::react(profile, &learner::Reaction { aspects, kind, reason, at });
            }
            true
        };
        self.change_profile(person, learn).await.map(drop)
    }

    /// Learns a little from what was passed over on the slate before, where something else of it was taken up.
    pub(super) async fn learn_from_silence(
        &self,
        entry: &InboxEntry,
        before: Option<&PastTurn>,
    ) -> Result<(), StoreError> {
        let Some(before) = before.filter(|past| !past.picks.is_empty()) else { return Ok(()) };
        let person = entry.sender.person();
        let mut silent = Vec::new();
        for pick in &before.picks {
            let said = self.ports.feedback.feedback_on(&person, &before.turn, Some(&pick.product));
            if said.await?.is_none() {
                silent.push(&pick.product);
            }
        }
        if silent.len() == before.picks.len() || silent.is_empty() {
            return Ok(());
        }
        let Some(reply) = self.ports.inbox.reply(&before.turn).await? else { return Ok(()) };
        let vocabulary = self.ports.search.vocabulary();
        let passed = reply.picks.iter().filter(|pick| silent.contains(&&pick.product.id));
        let passed: Vec<_> =
            passed.map(|pick| learner::aspects(&pick.product, &vocabulary)).collect();
        let learn = |profile: &mut Profile| {
            for aspects in &passed {
                learner::passed_over(profile, aspects, entry.accepted_at);
            }
            true
        };
        self.change_profile(&person, learn).await.map(drop)
    }

    /// What is remembered, as its owner sees it.
    pub(super) async fn memory_of(&self, person: &PersonId) -> Result<Memory, StoreError> {
        let profile = self.profile_of(person).await?;
        Ok(memory::view(&profile, self.ports.clock.now()))
    }

    /// Changes an entry of what is remembered.
    pub(super) async fn change_memory(
        &self,
        person: &PersonId,
        revision: &str,
        number: u8,
        change: MemoryChange,
    ) -> Result<Memory, CompanionError> {
        let now = self.ports.clock.now();
        let mut found = false;
        let change = |profile: &mut Profile| {
            found = memory::change(profile, revision, number, change, now);
            found
        };
        let profile = self.change_profile(person, change).await.map_err(unavailable)?;
        match found {
            true => Ok(memory::view(&profile, now)),
            false => Err(CompanionError::NotFound(format!("entry {number} of memory {revision}"))),
        }
    }
}
