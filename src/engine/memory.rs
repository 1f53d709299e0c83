//! What is remembered, kept in step: one writer at a time for each profile, and what reactions teach.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::Timestamp;
use magpie_core::ports::{CompanionError, InboxEntry, StoreError};
use magpie_core::{
    Aspect, Audience, Feedback, FeedbackKind, FeedbackReason, Memory, MemoryChange, PastTurn,
    PersonId, Pick, ProductId, Profile, Reply, TurnId,
};
use tokio::sync::{Mutex, MutexGuard};

use super::lessons::Learned;
use super::turn::Turn;
use super::{Shared, unavailable};
use crate::memory::{self, MemoryWords, learner};
use crate::planner::rules::Opinion;
use crate::ranking::Found;

/// Profiles that may be written side by side.
const LOCKS: usize = 64;
/// Reactions from which a profile is learned anew when one of them is taken back; older ones have faded.
pub(super) const MOST_REPLAYED: usize = 300;

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
    entry.audience.community().map_or_else(|| entry.sender.person(), memory::taste_of)
}

fn reaction<'a>(said: &Feedback, aspects: &'a [Aspect]) -> learner::Reaction<'a> {
    learner::Reaction { aspects, kind: said.kind, reason: said.reason, at: said.at }
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
            memory::fit(&mut profile, self.ports.clock.now());
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
        let judged = reply.as_ref().and_then(|reply| self.judged(reply, feedback));
        if let (Some(product), None) = (&feedback.product, &judged) {
            let name = format!("pick {product} of {}", feedback.turn);
            return Err(CompanionError::NotFound(name));
        }
        let store = &self.ports.feedback;
        let (person, product) = (&feedback.person, feedback.product.as_ref());
        let before = store.feedback_on(person, &feedback.turn, product).await;
        let before = before.map_err(unavailable)?;
        let repeated = match &before {
            Some(before) => {
                (before.kind, before.reason) == (feedback.kind, feedback.reason)
                    // Who opens what they liked likes it no less; who says no once more has said why.
                    || feedback.kind == FeedbackKind::Opened
                    || (before.kind, feedback.kind, feedback.reason)
                        == (FeedbackKind::Disliked, FeedbackKind::Disliked, None)
            }
            None => feedback.kind == FeedbackKind::Withdrawn,
        };
        if repeated {
            return Ok(());
        }
        store.keep_feedback(feedback).await.map_err(unavailable)?;
        self.everybody.note(std::slice::from_ref(&feedback.person));
        if let Some(reply) = &reply {
            self.count_reaction(reply, before.as_ref(), feedback).await;
        }
        let Some(aspects) = judged else { return Ok(()) };
        self.teach(&entry, aspects, feedback, before).await.map_err(unavailable)
    }

    /// Notes that the link of a pick was followed.
    pub(super) async fn note_opened(&self, turn: &TurnId, rank: u32) -> Result<(), CompanionError> {
        let unknown = || CompanionError::NotFound(format!("pick {rank} of {turn}"));
        let entry = self.ports.inbox.entry(turn).await.map_err(unavailable)?;
        let reply = self.ports.inbox.reply(turn).await.map_err(unavailable)?;
        let (entry, reply) = entry.zip(reply).ok_or_else(unknown)?;
        let pick = reply.picks.iter().find(|pick| pick.rank == rank).ok_or_else(unknown)?;
        let feedback = Feedback {
            // Who of a community it was is not known: it says something of their taste alone.
            person: taught(&entry),
            turn: turn.clone(),
            product: Some(pick.product.id.clone()),
            kind: FeedbackKind::Opened,
            reason: None,
            at: self.ports.clock.now(),
        };
        self.take_reaction(&feedback).await
    }

    /// What a reaction is about: what the pick is like or, of a whole slate, what most of its picks are like. None where
    /// nothing was shown of that.
    fn judged(&self, reply: &Reply, feedback: &Feedback) -> Option<Vec<Aspect>> {
        let vocabulary = self.ports.search.vocabulary();
        let about =
            |pick: &&Pick| feedback.product.as_ref().is_none_or(|id| pick.product.id == *id);
        let picks: Vec<Vec<Aspect>> = reply
            .picks
            .iter()
            .filter(about)
            .map(|pick| learner::aspects(&pick.product, &vocabulary))
            .collect();
        (!picks.is_empty()).then(|| learner::shared(&picks))
    }

    async fn teach(
        &self,
        entry: &InboxEntry,
        aspects: Vec<Aspect>,
        feedback: &Feedback,
        before: Option<Feedback>,
    ) -> Result<(), StoreError> {
        let person = taught(entry);
        match (&entry.audience, before) {
            // Many teach at once there: what stands is learned, whoever was first.
            (Audience::Community(community), _) => self.relearn_taste(community).await,
            (Audience::Private, None) => {
                let mut known = None;
                let learn = |profile: &mut Profile| {
                    known = Some(Learned::of(profile));
                    learner::react(profile, &reaction(feedback, &aspects));
                    true
                };
                let profile = self.change_profile(&person, learn).await?;
                if let Some(known) = known {
                    self.last_lessons.keep(person, feedback, known, &profile);
                }
                Ok(())
            }
            (Audience::Private, Some(_)) => {
                let Some(last) = self.last_lessons.of(&person, feedback) else {
                    return self.relearn(&person).await;
                };
                let mut undone = false;
                let learn = |profile: &mut Profile| {
                    undone = last.undo(profile);
                    if undone {
                        learner::react(profile, &reaction(feedback, &aspects));
                    }
                    undone
                };
                let profile = self.change_profile(&person, learn).await?;
                if !undone {
                    return self.relearn(&person).await;
                }
                self.last_lessons.keep(person, feedback, last.before(), &profile);
                Ok(())
            }
        }
    }

    /// Learns a profile anew from all reactions that stand. What its owner pinned or struck stays.
    async fn relearn(&self, person: &PersonId) -> Result<(), StoreError> {
        let reactions = self.reactions_of(person).await?;
        self.learn_anew(person, reactions, &[Audience::Private]).await
    }

    /// Learns a profile anew from the newest of these reactions to what one of these audiences was shown.
    pub(super) async fn learn_anew(
        &self,
        person: &PersonId,
        mut reactions: Vec<Feedback>,
        audiences: &[Audience],
    ) -> Result<(), StoreError> {
        reactions.sort_by(|one, other| (one.at, &one.turn).cmp(&(other.at, &other.turn)));
        let extra = reactions.len().saturating_sub(MOST_REPLAYED);
        let mut lessons = Vec::new();
        let mut replies: BTreeMap<_, Option<Reply>> = BTreeMap::new();
        for feedback in reactions.drain(extra..) {
            let reply = match replies.get(&feedback.turn) {
                Some(reply) => reply,
                None => {
                    let entry = self.ports.inbox.entry(&feedback.turn).await?;
                    let reply = match entry.is_some_and(|asked| audiences.contains(&asked.audience))
                    {
                        true => self.ports.inbox.reply(&feedback.turn).await?,
                        false => None,
                    };
                    replies.entry(feedback.turn.clone()).or_insert(reply)
                }
            };
            if let Some(aspects) = reply.as_ref().and_then(|reply| self.judged(reply, &feedback)) {
                lessons.push((aspects, feedback));
            }
        }
        let learn = |profile: &mut Profile| {
            profile.leanings.retain(|leaning| leaning.pinned || leaning.struck);
            profile.foreseen = 0.0;
            let reset = profile.reset_at;
            let counts = |(_, said): &&(_, Feedback)| reset.is_none_or(|reset| said.at > reset);
            for (aspects, feedback) in lessons.iter().filter(counts) {
                learner::react(profile, &reaction(feedback, aspects));
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

    /// Notes what the asker says, or shows, of a pick of the last slate; says what it was.
    pub(super) async fn note(
        &self,
        turn: &Turn<'_>,
        rank: usize,
        kind: FeedbackKind,
        reason: Option<FeedbackReason>,
    ) -> Option<String> {
        let slate = turn.conversation.last_slate()?;
        let pick = slate.picks.get(rank.checked_sub(1)?)?;
        self.keep(turn, slate, Some(&pick.product), kind, reason).await;
        Some(pick.title.clone())
    }

    async fn keep(
        &self,
        turn: &Turn<'_>,
        slate: &PastTurn,
        product: Option<&ProductId>,
        kind: FeedbackKind,
        reason: Option<FeedbackReason>,
    ) {
        let feedback = Feedback {
            person: turn.entry.sender.person(),
            turn: slate.turn.clone(),
            product: product.cloned(),
            kind,
            reason,
            at: turn.entry.accepted_at,
        };
        if let Err(error) = self.take_reaction(&feedback).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "a reaction is lost");
        }
    }

    /// Notes what the asker thinks of the last slate, and lets it count for the answer to the same message.
    pub(super) async fn note_opinion(&self, turn: &mut Turn<'_>) -> Result<(), StoreError> {
        let Some(Opinion { rank, kind, reason }) = turn.reading.opinion else { return Ok(()) };
        let Some(slate) = turn.conversation.last_slate() else { return Ok(()) };
        let pick = rank.map(|rank| rank.checked_sub(1).and_then(|at| slate.picks.get(at)));
        let product = match pick {
            // A pick that was not shown.
            Some(None) => return Ok(()),
            Some(Some(pick)) => Some(pick.product.clone()),
            None => None,
        };
        self.keep(turn, slate, product.as_ref(), kind, reason).await;
        match kind {
            FeedbackKind::Disliked => turn.disliked.extend(product),
            FeedbackKind::Liked | FeedbackKind::Saved | FeedbackKind::Bought => {
                turn.taken.extend(product);
            }
            FeedbackKind::Opened | FeedbackKind::Withdrawn => {}
        }
        match &mut turn.community {
            Some(taste) => *taste = self.ports.profiles.profile(&taste.person).await?,
            None => turn.profile = self.profile_of(&turn.entry.sender.person()).await?,
        }
        Ok(())
    }

    /// Notes that a pick was bought, and what to answer to that.
    pub(super) async fn note_purchase(&self, turn: &Turn<'_>, rank: usize) -> String {
        match self.note(turn, rank, FeedbackKind::Bought, None).await {
            Some(title) => turn.talk().bought(title),
            None => turn.talk().no_such_pick(rank),
        }
    }

    /// What the members of a community taught, or the end of it, where a moderator wants that.
    pub(super) async fn about_taste(
        &self,
        turn: &Turn<'_>,
        reset: bool,
    ) -> Result<String, StoreError> {
        let words = MemoryWords::of(turn.language());
        let Some(taste) = &turn.community else {
            return Ok(words.taste_for_groups.to_owned());
        };
        if !reset {
            return Ok(words.about_taste(&memory::view(taste, self.ports.clock.now(), words)));
        }
        if !self.may_decide(turn.entry).await {
            return Ok(words.taste_moderated.to_owned());
        }
        self.forget_taste(&taste.person).await?;
        Ok(words.taste_forgotten.to_owned())
    }

    /// Forgets what the members of a community taught.
    pub(super) async fn forget_taste(&self, taste: &PersonId) -> Result<(), StoreError> {
        let forget = |profile: &mut Profile| {
            profile.leanings.clear();
            profile.foreseen = 0.0;
            profile.reset_at = Some(self.ports.clock.now());
            true
        };
        self.change_profile(taste, forget).await.map(drop)
    }

    /// Lets what was learned say how somebody is likely to take each of what was found.
    pub(super) fn weigh(&self, found: &mut [Found], turn: &Turn<'_>, now: Timestamp) {
        let ids: Vec<&ProductId> = found.iter().map(|found| &found.product.id).collect();
        let told = self.everybody.says(&turn.taken, &ids);
        let ways = self.ways(&turn.felt);
        // Reading what hundreds of products are like is for somebody of whom something is known.
        let taste = turn.taste();
        let known = !taste.leanings.is_empty() || ways.iter().any(|way| !way.is_empty());
        let taste = Some(taste).filter(|_| known);
        for (at, found) in found.iter_mut().enumerate() {
            let own = taste.map_or(0.0, |taste| {
                let aspects = learner::aspects(&found.product, &turn.vocabulary);
                learner::liking(taste, &aspects, self.pull(&ways, &found.product.id), now).score
            });
            let told = told.as_ref().map_or(0.0, |told| told[at]);
            let liking = || (own + told).clamp(-1.0, 1.0);
            found.liking = match turn.deck() {
                Some(deck) => deck.liking(&found.product.id, liking),
                None => liking(),
            };
        }
    }

    /// What the newest reactions say of what a product is like.
    pub(super) fn felt(
        &self,
        reactions: &[Feedback],
        reset: Option<Timestamp>,
    ) -> Vec<(ProductId, f32, f32)> {
        let now = self.ports.clock.now();
        let counts = |said: &&Feedback| reset.is_none_or(|reset| said.at > reset);
        let felt = reactions.iter().rev().filter(counts).filter_map(|said| {
            let (side, weight) = learner::felt(said, now)?;
            Some((said.product.clone()?, side, weight))
        });
        let fading = (0_u8..).map(|newer| learner::FELT_AGAIN.powi(i32::from(newer)));
        let felt = felt.zip(fading).take(learner::MOST_FELT);
        felt.map(|((product, side, weight), left)| (product, side, weight * left)).collect()
    }

    /// In which direction of texts and of pictures reactions lead.
    fn ways(&self, felt: &[(ProductId, f32, f32)]) -> [Vec<f32>; 2] {
        let way = |at: &dyn Fn(&ProductId) -> Option<Vec<f32>>| {
            let lie = felt.iter().filter_map(|(product, side, weight)| {
                Some(learner::Felt { at: at(product)?, side: *side, weight: *weight })
            });
            learner::direction(&lie.collect::<Vec<_>>())
        };
        [
            way(&|product| self.ports.search.direction(product)),
            way(&|product| self.ports.visual.direction(product)),
        ]
    }

    /// What it adds to the liking of a product that it lies there.
    fn pull(&self, ways: &[Vec<f32>; 2], product: &ProductId) -> f32 {
        let [text, looks] = ways;
        let lies = |way: &[f32], at: Option<Vec<f32>>| at.map_or(0.0, |at| learner::pull(way, &at));
        let by_text = match text.is_empty() {
            true => 0.0,
            false => lies(text, self.ports.search.direction(product)),
        };
        let by_looks = match looks.is_empty() {
            true => 0.0,
            false => lies(looks, self.ports.visual.direction(product)),
        };
        by_text + by_looks
    }

    /// What is remembered, as its owner sees it.
    pub(super) async fn memory_of(
        &self,
        person: &PersonId,
        locale: Option<&str>,
    ) -> Result<Memory, StoreError> {
        let profile = self.profile_of(person).await?;
        Ok(memory::view(&profile, self.ports.clock.now(), MemoryWords::of(locale)))
    }

    /// Changes an entry of what is remembered.
    pub(super) async fn change_memory(
        &self,
        person: &PersonId,
        revision: &str,
        number: u8,
        change: MemoryChange,
        locale: Option<&str>,
    ) -> Result<Memory, CompanionError> {
        let now = self.ports.clock.now();
        let mut found = false;
        let change = |profile: &mut Profile| {
            found = memory::change(profile, revision, number, change, now);
            found
        };
        let profile = self.change_profile(person, change).await.map_err(unavailable)?;
        match found {
            true => Ok(memory::view(&profile, now, MemoryWords::of(locale))),
            false => Err(CompanionError::NotFound(format!("entry {number} of memory {revision}"))),
        }
    }
}
