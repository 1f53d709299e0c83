//! An application that answers when a test does: for adapters, alone with their platform.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use magpie_core::ports::{
    Accepted, Companion, CompanionError, Erased, InboxEntry, Refusal, StageStream, StatusLine,
};
use magpie_core::{
    Ballot, CommunityId, CommunitySettings, ConversationId, Feedback, InboundMessage, LinkAnswer,
    LinkRefusal, LinkRequest, Memory, MemoryChange, MemoryEntry, MessageKey, PastTurn, PersonId,
    Profile, Reply, SettingChange, SettingError, Slate, Tally, TurnId, VoteChange,
};
use tokio::sync::Notify;

#[derive(Default)]
struct Inner {
    accepted: BTreeMap<MessageKey, TurnId>,
    /// What nobody has looked at yet.
    waiting: VecDeque<InboxEntry>,
    replies: BTreeMap<TurnId, Reply>,
    reactions: Vec<Feedback>,
    /// The rank that each person votes for.
    votes: BTreeMap<(TurnId, PersonId), u8>,
    presses: BTreeSet<MessageKey>,
    memories: BTreeMap<PersonId, Memory>,
    communities: BTreeMap<CommunityId, CommunitySettings>,
    links: VecDeque<LinkAnswer>,
    link_requests: Vec<(PersonId, LinkRequest)>,
}

/// Takes every message once, keeps it for the test, and knows the replies that it is told.
#[derive(Default)]
pub struct RecordingCompanion {
    inner: Mutex<Inner>,
    changed: Notify,
}

impl RecordingCompanion {
    /// The next message that was accepted and not looked at yet, as it is stored.
    ///
    /// # Panics
    /// When none comes within `limit`.
    pub async fn next(&self, limit: Duration) -> InboxEntry {
        let next = async {
            loop {
                let changed = self.changed.notified();
                let entry = self.inner().waiting.pop_front();
                match entry {
                    Some(entry) => return entry,
                    None => changed.await,
                }
            }
        };
        match tokio::time::timeout(limit, next).await {
            Ok(entry) => entry,
            Err(_) => panic!("no message within {limit:?}"),
        }
    }

    /// How many messages were accepted and not looked at yet.
    pub fn unseen(&self) -> usize {
        self.inner().waiting.len()
    }

    /// Knows this as the final reply of its turn.
    pub fn answer(&self, reply: Reply) {
        self.inner().replies.insert(reply.turn.clone(), reply);
    }

    /// Knows no reply any more.
    pub fn drop_replies(&self) {
        self.inner().replies.clear();
    }

    /// What was thought of what was shown, in order.
    pub fn reactions(&self) -> Vec<Feedback> {
        self.inner().reactions.clone()
    }

    /// Remembers this of somebody.
    pub fn remember(&self, person: &PersonId, entries: Vec<MemoryEntry>) {
        let memory = Memory { revision: format!("{:016x}", 1), entries };
        self.inner().memories.insert(person.clone(), memory);
    }

    /// What is remembered of somebody.
    pub fn remembered(&self, person: &PersonId) -> Memory {
        self.inner().memories.get(person).cloned().unwrap_or_default()
    }

    /// Answers the next requests about links with these, in order.
    pub fn answer_links(&self, answers: impl IntoIterator<Item = LinkAnswer>) {
        self.inner().links.extend(answers);
    }

    /// What was asked about links, in order.
    pub fn link_requests(&self) -> Vec<(PersonId, LinkRequest)> {
        self.inner().link_requests.clone()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn not_kept(what: impl ToString) -> CompanionError {
    CompanionError::NotFound(what.to_string())
}

#[async_trait]
impl Companion for RecordingCompanion {
    async fn accept(&self, message: InboundMessage) -> Result<Accepted, Refusal> {
        let mut inner = self.inner();
        if let Some(turn) = inner.accepted.get(&message.key) {
            return Ok(Accepted { turn: turn.clone(), duplicate: true });
        }
        let turn = TurnId::new(format!("turn{}", inner.accepted.len() + 1));
        inner.accepted.insert(message.key.clone(), turn.clone());
        let at = message.sent_at;
        inner.waiting.push_back(InboxEntry::of(message, turn.clone(), Vec::new(), at));
        drop(inner);
        self.changed.notify_waiters();
        Ok(Accepted { turn, duplicate: false })
    }

    async fn stages(&self, turn: &TurnId) -> Result<StageStream, CompanionError> {
        Err(not_kept(turn))
    }

    async fn asker(&self, turn: &TurnId) -> Result<PersonId, CompanionError> {
        Err(not_kept(turn))
    }

    async fn reply(&self, turn: &TurnId) -> Result<Option<Reply>, CompanionError> {
        Ok(self.inner().replies.get(turn).cloned())
    }

    async fn browse(&self, _: &PersonId, _: &str) -> Result<Slate, Refusal> {
        Ok(Slate::default())
    }

    async fn react(&self, feedback: Feedback) -> Result<(), CompanionError> {
        let mut inner = self.inner();
        match inner.replies.contains_key(&feedback.turn) {
            true => {
                inner.reactions.push(feedback);
                Ok(())
            }
            false => Err(not_kept(feedback.turn)),
        }
    }

    async fn opened(&self, turn: &TurnId, _: u32) -> Result<(), CompanionError> {
        Err(not_kept(turn))
    }

    async fn vote(&self, ballot: Ballot) -> Result<VoteChange, CompanionError> {
        let Ballot { person, turn, rank, press } = ballot;
        let mut inner = self.inner();
        let ranks = inner.replies.get(&turn).map(|reply| reply.picks.len());
        if !ranks.is_some_and(|ranks| (1..=ranks).contains(&usize::from(rank))) {
            return Err(not_kept(turn));
        }
        let key = (turn, person);
        let stands = inner.votes.get(&key) == Some(&rank);
        let counts = inner.presses.insert(press);
        if counts && stands {
            inner.votes.remove(&key);
        } else if counts {
            inner.votes.insert(key.clone(), rank);
        }
        match inner.votes.contains_key(&key) {
            true => Ok(VoteChange::Cast),
            false => Ok(VoteChange::TakenBack),
        }
    }

    async fn tally(&self, turn: &TurnId) -> Result<Tally, CompanionError> {
        let inner = self.inner();
        let picks = &inner.replies.get(turn).ok_or_else(|| not_kept(turn))?.picks;
        let of = |rank: u32| {
            let votes = inner.votes.iter().filter(|((of, _), _)| of == turn);
            votes.filter(|(_, vote)| u32::from(**vote) == rank).count()
        };
        let counts = picks.iter().map(|pick| u32::try_from(of(pick.rank)).unwrap_or(u32::MAX));
        Ok(Tally::new(counts.collect()))
    }

    async fn history(&self, _: &ConversationId) -> Result<Vec<PastTurn>, CompanionError> {
        Ok(Vec::new())
    }

    async fn profile(&self, person: &PersonId) -> Result<Profile, CompanionError> {
        Ok(Profile::empty(person.clone()))
    }

    async fn memory(&self, person: &PersonId, _: Option<&str>) -> Result<Memory, CompanionError> {
        Ok(self.remembered(person))
    }

    async fn change_memory(
        &self,
        person: &PersonId,
        revision: &str,
        number: u8,
        change: MemoryChange,
        _: Option<&str>,
    ) -> Result<Memory, CompanionError> {
        let mut inner = self.inner();
        let unknown = || not_kept(format!("entry {number} of memory {revision}"));
        let memory = inner.memories.get_mut(person).filter(|known| known.revision == revision);
        let memory = memory.ok_or_else(unknown)?;
        let at = memory.entries.iter().position(|entry| entry.number == number);
        let at = at.ok_or_else(unknown)?;
        match change {
            MemoryChange::Strike => drop(memory.entries.remove(at)),
            MemoryChange::Pin => memory.entries[at].pinned = true,
            MemoryChange::Unpin => memory.entries[at].pinned = false,
        }
        for (number, entry) in (1..).zip(&mut memory.entries) {
            entry.number = number;
        }
        let next = u64::from_str_radix(&memory.revision, 16).map_or(1, |count| count + 1);
        memory.revision = format!("{next:016x}");
        Ok(memory.clone())
    }

    async fn link(
        &self,
        sender: &PersonId,
        request: LinkRequest,
    ) -> Result<LinkAnswer, CompanionError> {
        let mut inner = self.inner();
        inner.link_requests.push((sender.clone(), request));
        Ok(inner.links.pop_front().unwrap_or(LinkAnswer::Refused(LinkRefusal::Unknown)))
    }

    async fn community(&self, id: &CommunityId) -> Result<CommunitySettings, CompanionError> {
        Ok(self.inner().communities.get(id).cloned().unwrap_or_default())
    }

    async fn move_community(
        &self,
        from: &CommunityId,
        to: &CommunityId,
    ) -> Result<(), CompanionError> {
        let mut inner = self.inner();
        if let Some(settings) = inner.communities.remove(from) {
            inner.communities.insert(to.clone(), settings);
        }
        Ok(())
    }

    async fn change_community(
        &self,
        id: &CommunityId,
        change: SettingChange,
    ) -> Result<Result<CommunitySettings, SettingError>, CompanionError> {
        let mut inner = self.inner();
        let settings = inner.communities.entry(id.clone()).or_default();
        Ok(settings.change(change).map(|()| settings.clone()))
    }

    async fn export(&self, _: &PersonId) -> Result<serde_json::Value, CompanionError> {
        Ok(serde_json::Value::Null)
    }

    async fn forget(&self, _: &PersonId) -> Result<Erased, CompanionError> {
        Ok(Erased::default())
    }

    async fn status(&self) -> Vec<StatusLine> {
        Vec::new()
    }
}
