//! Votes on comparison cards, and what a community's reactions teach.
//!
//! A card is a reply that all members of a community see. Each of them has one vote on it, whichever of their accounts
//! they use. What stands is learned as the community's taste, from votes as from other reactions; nothing of it
//! touches anybody's own profile.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::SignedDuration;
use magpie_core::ports::{CompanionError, StoreError};
use magpie_core::{
    Audience, Ballot, CommunityId, Feedback, FeedbackKind, PersonId, Reply, Tally, TurnId, Vote,
    VoteChange,
};

use super::memory::MOST_REPLAYED;
use super::{Shared, unavailable};
use crate::memory;

/// A card can be voted on for so long.
const OPEN_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Communities whose turns at learning are remembered before those that nobody waits for are let go.
const MOST_LESSONS: usize = 1_024;

/// Who waits for a community's taste to be learned. Those who come while it is being learned share the next time, so
/// that a thousand votes at once are learned in a few goes.
#[derive(Default)]
pub(super) struct Lessons(Mutex<HashMap<CommunityId, Arc<Lesson>>>);

#[derive(Default)]
struct Lesson {
    /// How often learning was asked for; what was said is kept by then.
    asked: AtomicU64,
    /// How many of those are learned.
    learned: tokio::sync::Mutex<u64>,
}

impl Lessons {
    fn of(&self, community: &CommunityId) -> Arc<Lesson> {
        let mut lessons = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lessons.len() >= MOST_LESSONS {
            lessons.retain(|_, lesson| Arc::strong_count(lesson) > 1);
        }
        Arc::clone(lessons.entry(community.clone()).or_default())
    }
}

impl Shared {
    /// Takes a press of a vote button.
    pub(super) async fn vote(&self, ballot: Ballot) -> Result<VoteChange, CompanionError> {
        let Ballot { person, turn, rank, press } = ballot;
        let (community, reply) = self.card(&turn).await?;
        let pick = reply.picks.iter().find(|pick| pick.rank == u32::from(rank));
        let name = || CompanionError::NotFound(format!("pick {rank} of {turn}"));
        let product = Some(pick.ok_or_else(name)?.product.id.clone());
        let senders = self.ports.links.senders(&person).await.map_err(unavailable)?;
        let at = self.ports.clock.now();
        let voter = person.clone();
        let vote = Vote { person, turn, community: community.clone(), product, press, at };
        let change = self.ports.votes.cast(&vote, &senders).await.map_err(unavailable)?;
        self.everybody.note(&[voter]);
        self.relearn_taste(&community).await.map_err(unavailable)?;
        Ok(change)
    }

    /// How the votes on a card stand.
    pub(super) async fn tally(&self, turn: &TurnId) -> Result<Tally, CompanionError> {
        let (_, reply) = self.card(turn).await?;
        let votes = self.ports.votes.votes_on(turn).await.map_err(unavailable)?;
        let votes = self.one_each(votes).await.map_err(unavailable)?;
        let counts = reply.picks.iter().map(|pick| {
            votes.iter().filter(|vote| vote.product.as_ref() == Some(&pick.product.id)).count()
        });
        Ok(Tally::new(counts.map(|count| u32::try_from(count).unwrap_or(u32::MAX)).collect()))
    }

    /// The community that sees a card, and what stands on it.
    async fn card(&self, turn: &TurnId) -> Result<(CommunityId, Reply), CompanionError> {
        let inbox = &self.ports.inbox;
        let unknown = || CompanionError::NotFound(format!("card {turn}"));
        let entry = inbox.entry(turn).await.map_err(unavailable)?.ok_or_else(unknown)?;
        let age = self.ports.clock.now().duration_since(entry.accepted_at);
        let community = entry.audience.community().filter(|_| age <= OPEN_FOR);
        let community = community.ok_or_else(unknown)?.clone();
        let reply = inbox.reply(turn).await.map_err(unavailable)?.ok_or_else(unknown)?;
        Ok((community, reply))
    }

    /// Votes without those that their person cast anew elsewhere, before two of their accounts were linked.
    pub(super) async fn one_each(&self, votes: Vec<Vote>) -> Result<Vec<Vote>, StoreError> {
        let mut newest: BTreeMap<(TurnId, PersonId), Vote> = BTreeMap::new();
        for vote in votes {
            let person = self.leader(&vote.person).await?;
            let known = newest.entry((vote.turn.clone(), person)).or_insert_with(|| vote.clone());
            if vote.at > known.at {
                *known = vote;
            }
        }
        Ok(newest.into_values().collect())
    }

    /// What members of a community of these names said there that stands, oldest first: of reactions and votes as many
    /// as that.
    pub(super) async fn said_in(
        &self,
        names: &[CommunityId],
        most: usize,
    ) -> Result<Vec<Feedback>, StoreError> {
        let (mut said, mut votes) = (Vec::new(), Vec::new());
        for name in names {
            said.extend(self.ports.feedback.feedback_in(name, most).await?);
            votes.extend(self.ports.votes.votes_in(name, most).await?);
        }
        said.extend(self.one_each(votes).await?.into_iter().map(as_reaction));
        said.sort_by(|one, other| (one.at, &one.turn).cmp(&(other.at, &other.turn)));
        Ok(said)
    }

    /// Learns a community's taste anew from the newest reactions and votes of its members that stand.
    pub(super) async fn relearn_taste(&self, community: &CommunityId) -> Result<(), StoreError> {
        let names = self.ports.communities.names(community).await?;
        let community = names.first().unwrap_or(community);
        let lesson = self.lessons.of(community);
        let ticket = lesson.asked.fetch_add(1, Ordering::SeqCst) + 1;
        let mut learned = lesson.learned.lock().await;
        if *learned >= ticket {
            return Ok(());
        }
        let covered = lesson.asked.load(Ordering::SeqCst);
        let said = self.said_in(&names, MOST_REPLAYED).await?;
        let taste = memory::taste_of(community);
        let shown: Vec<Audience> = names.iter().cloned().map(Audience::Community).collect();
        self.learn_anew(&taste, said, &shown).await?;
        *learned = covered;
        Ok(())
    }
}

/// A vote says what a ♥ does.
pub(super) fn as_reaction(vote: Vote) -> Feedback {
    let Vote { person, turn, product, at, .. } = vote;
    Feedback { person, turn, product, kind: FeedbackKind::Liked, reason: None, at }
}
