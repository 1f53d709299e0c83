//! A store in memory.

mod accounts;
mod directory;
mod prompts;
mod runs;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use futures::StreamExt as _;
use futures::stream::BoxStream;
use jiff::{SignedDuration, Timestamp};
use magpie_core::ports::{
    AcceptOutcome, AnswerOutcome, AuditEvent, AuditLog, CommunityStore, ConversationStore, Erased,
    FeedbackStore, Gallery, GalleryPhoto, Impression, ImpressionStore, Inbox, InboxEntry, Interest,
    InterestWindow, LinkStore, Post, PostStore, PriceHistory, Privacy, ProfileStore, SettingsStore,
    StoreError, TapeStore, TraceStore, UpdateStore, VectorEntry, VectorStore, VoteStore,
    WatchStore, WishStore,
};
use magpie_core::{
    Audience, CommunityId, CommunitySettings, ConversationId, ConversationState, EvalRun, Feedback,
    FeedbackKind, MessageKey, PersonId, Platform, PriceObservation, ProductId, Profile, Reply,
    Tape, Trace, TurnHead, TurnId, Vote, VoteChange, Watch, WatchId, Wish,
};
use serde_json::{Value, json};
use tokio::sync::broadcast;
use tokio_stream::wrappers::BroadcastStream;

pub use directory::MemoryPeople;

#[derive(Default)]
struct Inner {
    entries: BTreeMap<TurnId, InboxEntry>,
    replies: BTreeMap<TurnId, Reply>,
    delivered: BTreeSet<TurnId>,
    conversations: BTreeMap<ConversationId, (Option<PersonId>, ConversationState)>,
    profiles: BTreeMap<PersonId, Profile>,
    impressions: BTreeMap<(TurnId, u32), Impression>,
    prices: BTreeMap<(ProductId, Timestamp), PriceObservation>,
    traces: BTreeMap<TurnId, Trace>,
    listeners: Option<broadcast::Sender<TurnHead>>,
    tapes: BTreeMap<TurnId, Tape>,
    turn_reactions: BTreeMap<TurnId, (u32, u32)>,
    vectors: BTreeMap<(String, ProductId), VectorEntry>,
    gallery: Vec<GalleryPhoto>,
    feedback: BTreeMap<(PersonId, TurnId, Option<ProductId>), Feedback>,
    votes: BTreeMap<(TurnId, PersonId), Vote>,
    posts: BTreeMap<MessageKey, Post>,
    updates: BTreeMap<(Platform, u64), Vec<u8>>,
    settings: BTreeMap<ConversationId, Value>,
    communities: BTreeMap<CommunityId, CommunitySettings>,
    community_names: Vec<Vec<CommunityId>>,
    wishes: BTreeMap<(CommunityId, u32), Wish>,
    wish_numbers: BTreeMap<CommunityId, u32>,
    watches: BTreeMap<WatchId, Watch>,
    /// With whom the conversation is, where it is private.
    watch_numbers: BTreeMap<ConversationId, (u32, Option<PersonId>)>,
    links: BTreeMap<PersonId, Vec<PersonId>>,
    prompts: prompts::Prompts,
    audit: Vec<AuditEvent>,
    accounts: accounts::Accounts,
    runs: BTreeMap<String, EvalRun>,
}

/// Implements every store trait in memory.
#[derive(Default)]
pub struct MemoryStore(Mutex<Inner>);

impl MemoryStore {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Inbox for MemoryStore {
    async fn accept(&self, entry: InboxEntry) -> Result<AcceptOutcome, StoreError> {
        let mut inner = self.inner();
        if let Some(earlier) = inner.entries.values().find(|known| known.key == entry.key) {
            return Ok(AcceptOutcome::Duplicate(earlier.turn.clone()));
        }
        inner.entries.insert(entry.turn.clone(), entry);
        Ok(AcceptOutcome::New)
    }

    async fn unanswered(&self) -> Result<Vec<InboxEntry>, StoreError> {
        let inner = self.inner();
        let waiting = inner.entries.values().filter(|e| !inner.replies.contains_key(&e.turn));
        Ok(waiting.cloned().collect())
    }

    async fn answer(&self, reply: Reply) -> Result<AnswerOutcome, StoreError> {
        let mut inner = self.inner();
        if let Some(earlier) = inner.replies.get(&reply.turn) {
            return Ok(AnswerOutcome::Already(Box::new(earlier.clone())));
        }
        if let Some(entry) = inner.entries.get_mut(&reply.turn) {
            entry.photos.clear();
            inner.replies.insert(reply.turn.clone(), reply);
        }
        Ok(AnswerOutcome::Stored)
    }

    async fn turn_of(&self, key: &MessageKey) -> Result<Option<TurnId>, StoreError> {
        let inner = self.inner();
        Ok(inner.entries.values().find(|known| known.key == *key).map(|known| known.turn.clone()))
    }

    async fn entry(&self, turn: &TurnId) -> Result<Option<InboxEntry>, StoreError> {
        Ok(self.inner().entries.get(turn).cloned())
    }

    async fn reply(&self, turn: &TurnId) -> Result<Option<Reply>, StoreError> {
        Ok(self.inner().replies.get(turn).cloned())
    }

    async fn undelivered(&self) -> Result<Vec<(InboxEntry, Reply)>, StoreError> {
        let inner = self.inner();
        let waiting = inner.replies.iter().filter(|(turn, _)| !inner.delivered.contains(turn));
        Ok(waiting.filter_map(|(t, r)| Some((inner.entries.get(t)?.clone(), r.clone()))).collect())
    }

    async fn delivered(&self, turn: &TurnId) -> Result<(), StoreError> {
        let mut inner = self.inner();
        if inner.replies.contains_key(turn) {
            inner.delivered.insert(turn.clone());
        }
        Ok(())
    }
}

#[async_trait]
impl ConversationStore for MemoryStore {
    async fn load(&self, id: &ConversationId) -> Result<ConversationState, StoreError> {
        let inner = self.inner();
        Ok(inner.conversations.get(id).map(|(_, state)| state.clone()).unwrap_or_default())
    }

    async fn save(
        &self,
        id: &ConversationId,
        person: Option<&PersonId>,
        state: &ConversationState,
    ) -> Result<(), StoreError> {
        let kept = (person.cloned(), state.clone());
        self.inner().conversations.insert(id.clone(), kept);
        Ok(())
    }
}

#[async_trait]
impl ProfileStore for MemoryStore {
    async fn profile(&self, person: &PersonId) -> Result<Profile, StoreError> {
        let known = self.inner().profiles.get(person).cloned();
        Ok(known.unwrap_or_else(|| Profile::empty(person.clone())))
    }

    async fn save_profile(&self, profile: &Profile) -> Result<(), StoreError> {
        self.inner().profiles.insert(profile.person.clone(), profile.clone());
        Ok(())
    }
}

#[async_trait]
impl ImpressionStore for MemoryStore {
    async fn record(&self, impressions: &[Impression]) -> Result<(), StoreError> {
        let mut inner = self.inner();
        for impression in impressions {
            let key = (impression.turn.clone(), impression.rank);
            inner.impressions.entry(key).or_insert_with(|| impression.clone());
        }
        Ok(())
    }

    async fn interest(&self, window: &InterestWindow) -> Result<Interest, StoreError> {
        let inner = self.inner();
        let mut products: BTreeMap<ProductId, BTreeSet<&PersonId>> = BTreeMap::new();
        let mut subjects: BTreeMap<String, BTreeSet<&PersonId>> = BTreeMap::new();
        let within = |seen: &&Impression| {
            (window.since..window.until).contains(&seen.at)
                && (window.community.is_none() || seen.community == window.community)
        };
        for seen in inner.impressions.values().filter(within) {
            products.entry(seen.product.clone()).or_default().insert(&seen.person);
            if let Some(subject) = &seen.subject {
                subjects.entry(subject.clone()).or_default().insert(&seen.person);
            }
        }
        Ok(Interest::count(products, subjects))
    }
}

#[async_trait]
impl PriceHistory for MemoryStore {
    async fn observe(&self, observations: &[PriceObservation]) -> Result<(), StoreError> {
        let mut inner = self.inner();
        for seen in observations {
            let from = (seen.product.clone(), Timestamp::MIN);
            let key = (seen.product.clone(), seen.at);
            let repeats =
                inner.prices.range(from..key.clone()).next_back().is_some_and(|(_, old)| {
                    old.price == seen.price
                        && old.availability == seen.availability
                        && seen.at.duration_since(old.at) < SignedDuration::from_hours(24)
                });
            if !repeats {
                inner.prices.insert(key, seen.clone());
            }
        }
        Ok(())
    }

    async fn history(
        &self,
        products: &[ProductId],
        since: Timestamp,
    ) -> Result<Vec<PriceObservation>, StoreError> {
        let inner = self.inner();
        let of = |product: &ProductId| (product.clone(), since)..=(product.clone(), Timestamp::MAX);
        Ok(products
            .iter()
            .flat_map(|p| inner.prices.range(of(p)).map(|(_, o)| o.clone()))
            .collect())
    }
}

#[async_trait]
impl TraceStore for MemoryStore {
    async fn keep(&self, trace: &Trace) -> Result<(), StoreError> {
        let mut inner = self.inner();
        inner.traces.insert(trace.turn.clone(), trace.clone());
        inner.tell(&trace.turn);
        Ok(())
    }

    async fn trace(&self, turn: &TurnId) -> Result<Option<Trace>, StoreError> {
        Ok(self.inner().traces.get(turn).cloned())
    }

    async fn heads(
        &self,
        before: Option<&TurnId>,
        most: usize,
    ) -> Result<Vec<TurnHead>, StoreError> {
        let inner = self.inner();
        let newest = inner.traces.iter().rev();
        let newest = newest.filter(|(turn, _)| before.is_none_or(|before| *turn < before));
        let counted = newest.take(most).map(|(turn, trace)| inner.head(turn, trace));
        Ok(counted.collect())
    }

    async fn count_reactions(
        &self,
        turn: &TurnId,
        liked: i32,
        disliked: i32,
    ) -> Result<(), StoreError> {
        let mut inner = self.inner();
        let counts = inner.turn_reactions.entry(turn.clone()).or_default();
        counts.0 = counts.0.saturating_add_signed(liked);
        counts.1 = counts.1.saturating_add_signed(disliked);
        inner.tell(turn);
        Ok(())
    }

    fn changes(&self) -> BoxStream<'static, TurnHead> {
        let mut inner = self.inner();
        let listeners = inner.listeners.get_or_insert_with(|| broadcast::Sender::new(256));
        let heads = BroadcastStream::new(listeners.subscribe());
        heads.filter_map(|head| std::future::ready(head.ok())).boxed()
    }
}

impl Inner {
    fn head(&self, turn: &TurnId, trace: &Trace) -> TurnHead {
        let (liked, disliked) = self.turn_reactions.get(turn).copied().unwrap_or_default();
        TurnHead { liked, disliked, ..trace.into() }
    }

    fn tell(&self, turn: &TurnId) {
        if let (Some(trace), Some(listeners)) = (self.traces.get(turn), &self.listeners) {
            let _ = listeners.send(self.head(turn, trace));
        }
    }
}

#[async_trait]
impl TapeStore for MemoryStore {
    async fn keep_tape(&self, tape: &Tape) -> Result<bool, StoreError> {
        self.inner().tapes.insert(tape.turn.clone(), tape.clone());
        Ok(true)
    }

    async fn tape(&self, turn: &TurnId) -> Result<Option<Tape>, StoreError> {
        Ok(self.inner().tapes.get(turn).cloned())
    }
}

#[async_trait]
impl AuditLog for MemoryStore {
    async fn record_audit(&self, event: &AuditEvent) -> Result<(), StoreError> {
        self.inner().audit.push(event.clone());
        Ok(())
    }

    async fn audit_page(&self, skip: usize, most: usize) -> Result<Vec<AuditEvent>, StoreError> {
        let mut events = self.inner().audit.clone();
        events.sort_by_key(|event| event.at);
        Ok(events.into_iter().rev().skip(skip).take(most).collect())
    }
}

#[async_trait]
impl FeedbackStore for MemoryStore {
    async fn keep_feedback(&self, feedback: &Feedback) -> Result<(), StoreError> {
        let key = (feedback.person.clone(), feedback.turn.clone(), feedback.product.clone());
        let mut inner = self.inner();
        match feedback.kind {
            FeedbackKind::Withdrawn => inner.feedback.remove(&key),
            FeedbackKind::Liked
            | FeedbackKind::Disliked
            | FeedbackKind::Opened
            | FeedbackKind::Saved
            | FeedbackKind::Bought => inner.feedback.insert(key, feedback.clone()),
        };
        Ok(())
    }

    async fn feedback_on(
        &self,
        person: &PersonId,
        turn: &TurnId,
        product: Option<&ProductId>,
    ) -> Result<Option<Feedback>, StoreError> {
        let key = (person.clone(), turn.clone(), product.cloned());
        Ok(self.inner().feedback.get(&key).cloned())
    }

    async fn reacting(
        &self,
        after: Option<&PersonId>,
        most: usize,
    ) -> Result<Vec<PersonId>, StoreError> {
        let inner = self.inner();
        let mut people: Vec<PersonId> =
            inner.feedback.keys().map(|(person, _, _)| person.clone()).collect();
        people.dedup();
        people.retain(|person| after.is_none_or(|after| person > after));
        people.truncate(most);
        Ok(people)
    }

    async fn feedback_about(&self, turn: &TurnId) -> Result<Vec<Feedback>, StoreError> {
        let inner = self.inner();
        let kept = inner.feedback.values().filter(|feedback| feedback.turn == *turn);
        let mut about: Vec<Feedback> =
            kept.filter(|_| inner.entries.contains_key(turn)).cloned().collect();
        about.sort_by_key(|feedback| feedback.at);
        Ok(about)
    }

    async fn feedback_of(&self, person: &PersonId) -> Result<Vec<Feedback>, StoreError> {
        let inner = self.inner();
        Ok(inner.feedback.values().filter(|f| f.person == *person).cloned().collect())
    }

    async fn feedback_in(
        &self,
        community: &CommunityId,
        most: usize,
    ) -> Result<Vec<Feedback>, StoreError> {
        let inner = self.inner();
        let here = |feedback: &&Feedback| {
            let entry = inner.entries.get(&feedback.turn);
            entry.is_some_and(|entry| entry.audience.community() == Some(community))
        };
        let mut found: Vec<Feedback> = inner.feedback.values().filter(here).cloned().collect();
        found.sort_by(|one, other| other.turn.cmp(&one.turn));
        found.truncate(most);
        Ok(found)
    }
}

#[async_trait]
impl VoteStore for MemoryStore {
    async fn cast(&self, vote: &Vote, senders: &[PersonId]) -> Result<VoteChange, StoreError> {
        let mut inner = self.inner();
        let keys: Vec<_> = senders.iter().map(|it| (vote.turn.clone(), it.clone())).collect();
        let earlier: Vec<Vote> =
            keys.iter().filter_map(|key| inner.votes.get(key)).cloned().collect();
        let (change, kept) = vote.clone().settle(&earlier);
        if let Some(kept) = kept {
            keys.iter().for_each(|key| drop(inner.votes.remove(key)));
            inner.votes.insert((kept.turn.clone(), kept.person.clone()), kept);
        }
        Ok(change)
    }

    async fn votes_on(&self, turn: &TurnId) -> Result<Vec<Vote>, StoreError> {
        let inner = self.inner();
        let stands = |vote: &&Vote| vote.turn == *turn && vote.product.is_some();
        Ok(inner.votes.values().filter(stands).cloned().collect())
    }

    async fn votes_by(&self, sender: &PersonId) -> Result<Vec<Vote>, StoreError> {
        let inner = self.inner();
        let stands = |vote: &&Vote| vote.person == *sender && vote.product.is_some();
        Ok(inner.votes.values().filter(stands).cloned().collect())
    }

    async fn voters(&self) -> Result<Vec<PersonId>, StoreError> {
        let inner = self.inner();
        let standing = inner.votes.values().filter(|vote| vote.product.is_some());
        let voters: BTreeSet<PersonId> = standing.map(|vote| vote.person.clone()).collect();
        Ok(voters.into_iter().collect())
    }

    async fn votes_in(
        &self,
        community: &CommunityId,
        most: usize,
    ) -> Result<Vec<Vote>, StoreError> {
        let inner = self.inner();
        let stands = |vote: &&Vote| vote.community == *community && vote.product.is_some();
        Ok(inner.votes.values().rev().filter(stands).take(most).cloned().collect())
    }
}

#[async_trait]
impl PostStore for MemoryStore {
    async fn keep_post(&self, post: &Post) -> Result<(), StoreError> {
        let mut inner = self.inner();
        if inner.entries.contains_key(&post.turn) {
            inner.posts.insert(post.message.clone(), post.clone());
        }
        Ok(())
    }

    async fn posts(&self, turn: &TurnId) -> Result<Vec<Post>, StoreError> {
        Ok(self.inner().posts.values().filter(|post| post.turn == *turn).cloned().collect())
    }

    async fn post(&self, message: &MessageKey) -> Result<Option<Post>, StoreError> {
        Ok(self.inner().posts.get(message).cloned())
    }

    async fn drop_post(&self, message: &MessageKey) -> Result<(), StoreError> {
        self.inner().posts.remove(message);
        Ok(())
    }
}

#[async_trait]
impl UpdateStore for MemoryStore {
    async fn hold(&self, platform: &Platform, id: u64, update: &[u8]) -> Result<(), StoreError> {
        self.inner().updates.insert((platform.clone(), id), update.to_vec());
        Ok(())
    }

    async fn held(&self, platform: &Platform) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
        let inner = self.inner();
        let of_platform = inner.updates.iter().filter(|((known, _), _)| known == platform);
        Ok(of_platform.map(|((_, id), update)| (*id, update.clone())).collect())
    }

    async fn release(&self, platform: &Platform, ids: &[u64]) -> Result<(), StoreError> {
        let mut inner = self.inner();
        for id in ids {
            inner.updates.remove(&(platform.clone(), *id));
        }
        Ok(())
    }
}

#[async_trait]
impl SettingsStore for MemoryStore {
    async fn settings(&self, id: &ConversationId) -> Result<Option<Value>, StoreError> {
        Ok(self.inner().settings.get(id).cloned())
    }

    async fn save_settings(&self, id: &ConversationId, settings: &Value) -> Result<(), StoreError> {
        self.inner().settings.insert(id.clone(), settings.clone());
        Ok(())
    }
}

#[async_trait]
impl CommunityStore for MemoryStore {
    async fn community_settings(&self, id: &CommunityId) -> Result<CommunitySettings, StoreError> {
        Ok(self.inner().communities.get(id).cloned().unwrap_or_default())
    }

    async fn save_community_settings(
        &self,
        id: &CommunityId,
        settings: &CommunitySettings,
    ) -> Result<(), StoreError> {
        self.inner().communities.insert(id.clone(), settings.clone());
        Ok(())
    }

    async fn names(&self, id: &CommunityId) -> Result<Vec<CommunityId>, StoreError> {
        let inner = self.inner();
        let known = inner.community_names.iter().find(|names| names.contains(id));
        Ok(known.cloned().unwrap_or_else(|| vec![id.clone()]))
    }

    async fn rename(&self, from: &CommunityId, to: &CommunityId) -> Result<(), StoreError> {
        let names = &mut self.inner().community_names;
        match names.iter_mut().find(|names| names.contains(from)) {
            Some(names) if names.contains(to) => {}
            Some(names) => names.insert(0, to.clone()),
            None => names.push(vec![to.clone(), from.clone()]),
        }
        Ok(())
    }
}

#[async_trait]
impl Gallery for MemoryStore {
    async fn gallery(&self, model: &str) -> Result<Vec<GalleryPhoto>, StoreError> {
        let inner = self.inner();
        let mut photos: Vec<GalleryPhoto> =
            inner.gallery.iter().filter(|photo| photo.model == model).cloned().collect();
        photos.sort_by(|a, b| (&a.turn, &a.product).cmp(&(&b.turn, &b.product)));
        Ok(photos)
    }

    async fn keep_photo(&self, photo: &GalleryPhoto) -> Result<(), StoreError> {
        self.drop_photo(&photo.person, &photo.turn, &photo.product).await?;
        self.inner().gallery.push(photo.clone());
        Ok(())
    }

    async fn drop_photo(
        &self,
        person: &PersonId,
        turn: &TurnId,
        product: &ProductId,
    ) -> Result<(), StoreError> {
        self.inner().gallery.retain(|photo| {
            (&photo.person, &photo.turn, &photo.product) != (person, turn, product)
        });
        Ok(())
    }
}

#[async_trait]
impl VectorStore for MemoryStore {
    async fn vectors(&self, model: &str) -> Result<Vec<VectorEntry>, StoreError> {
        let inner = self.inner();
        let of_model = inner.vectors.iter().filter(|((known, _), _)| known == model);
        Ok(of_model.map(|(_, entry)| entry.clone()).collect())
    }

    async fn put_vectors(&self, model: &str, entries: &[VectorEntry]) -> Result<(), StoreError> {
        let mut inner = self.inner();
        for entry in entries {
            inner.vectors.insert((model.to_owned(), entry.product.clone()), entry.clone());
        }
        Ok(())
    }

    async fn remove_vectors(&self, model: &str, products: &[ProductId]) -> Result<(), StoreError> {
        let mut inner = self.inner();
        for product in products {
            inner.vectors.remove(&(model.to_owned(), product.clone()));
        }
        Ok(())
    }
}

#[async_trait]
impl Privacy for MemoryStore {
    async fn export(&self, person: &PersonId) -> Result<Value, StoreError> {
        let inner = self.inner();
        let senders = inner.senders(person);
        let messages: Vec<&str> = inner
            .entries
            .values()
            .filter(|entry| senders.contains(&entry.sender.person()))
            .map(|entry| entry.text.as_str())
            .collect();
        let profiles = senders.iter().filter_map(|sender| inner.profiles.get(sender));
        let facts: Vec<&str> = profiles
            .flat_map(|profile| profile.facts.iter().map(|fact| fact.quote.as_str()))
            .collect();
        let linked = senders.iter().map(PersonId::as_str).filter(|_| senders.len() > 1);
        Ok(json!({
            "person": person.as_str(),
            "messages": messages,
            "profiles": facts,
            "links": linked.collect::<Vec<_>>(),
        }))
    }

    async fn kept(&self, person: &PersonId) -> Result<Vec<(String, u64)>, StoreError> {
        let inner = self.inner();
        let senders = inner.senders(person);
        let is = |other: &PersonId| senders.contains(other);
        let facts = senders.iter().filter_map(|sender| inner.profiles.get(sender));
        let owners = inner.conversations.values().filter_map(|(owner, _)| owner.as_ref());
        let counts = [
            ("messages", inner.entries.values().filter(|e| is(&e.sender.person())).count()),
            ("conversations", owners.filter(|owner| is(owner)).count()),
            ("facts", facts.map(|profile| profile.facts.len()).sum()),
            ("impressions", inner.impressions.values().filter(|seen| is(&seen.person)).count()),
            ("traces", inner.traces.values().filter(|trace| is(&trace.person)).count()),
            ("reactions", inner.feedback.values().filter(|known| is(&known.person)).count()),
            ("votes", inner.votes.values().filter(|vote| is(&vote.person)).count()),
            ("confirmed_photos", inner.gallery.iter().filter(|photo| is(&photo.person)).count()),
            ("watches", inner.watches.values().filter(|watch| is(&watch.person)).count()),
            (
                "wishes",
                inner.wishes.values().filter_map(|w| w.adder.as_ref()).filter(|a| is(a)).count(),
            ),
        ];
        Ok(counts.map(|(kind, count)| (kind.to_owned(), count as u64)).to_vec())
    }

    async fn forget(&self, person: &PersonId) -> Result<Erased, StoreError> {
        let mut inner = self.inner();
        let senders = inner.senders(person);
        let mut counts = BTreeMap::new();
        for sender in &senders {
            for (kind, count) in inner.forget(sender) {
                *counts.entry(kind.to_owned()).or_insert(0) += count as u64;
            }
        }
        let links = removed(&mut inner.links, |sender, _| senders.contains(sender));
        counts.insert("links".to_owned(), links as u64);
        Ok(Erased { counts: counts.into_iter().collect() })
    }
}

impl Inner {
    fn senders(&self, sender: &PersonId) -> Vec<PersonId> {
        self.links.get(sender).cloned().unwrap_or_else(|| vec![sender.clone()])
    }

    /// Deletes what is a sender's, and counts it.
    fn forget(&mut self, person: &PersonId) -> [(&'static str, usize); 15] {
        let inner = self;
        let turns: BTreeSet<TurnId> = inner
            .entries
            .values()
            .filter(|entry| entry.sender.person() == *person)
            .map(|entry| entry.turn.clone())
            .collect();
        let facts = inner.profiles.remove(person).map_or(0, |profile| profile.facts.len());
        let photos: usize =
            turns.iter().filter_map(|t| inner.entries.get(t)).map(|e| e.photos.len()).sum();
        let mut community_turns = 0;
        for (_, state) in inner.conversations.values_mut().filter(|(owner, _)| owner.is_none()) {
            let before = state.turns.len();
            state.turns.retain(|past| !turns.contains(&past.turn));
            community_turns += before - state.turns.len();
        }
        let recordings = removed(&mut inner.tapes, |turn, tape| {
            turns.contains(turn) || tape.said.turns.iter().any(|past| turns.contains(&past.turn))
        });
        let added = inner.wishes.values_mut();
        let added: Vec<&mut Wish> =
            added.filter(|wish| wish.adder.as_ref() == Some(person)).collect();
        let wishes = added.len();
        added.into_iter().for_each(|wish| wish.adder = None);
        inner.watch_numbers.retain(|_, (_, owner)| owner.as_ref() != Some(person));
        let confirmed = inner.gallery.len();
        inner.gallery.retain(|photo| photo.person != *person);
        let confirmed = confirmed - inner.gallery.len();
        [
            ("messages", removed(&mut inner.entries, |turn, _| turns.contains(turn))),
            ("replies", removed(&mut inner.replies, |turn, _| turns.contains(turn))),
            ("photos", photos),
            (
                "conversations",
                removed(&mut inner.conversations, |_, (owner, _)| owner.as_ref() == Some(person)),
            ),
            ("community_turns", community_turns),
            ("facts", facts),
            ("impressions", removed(&mut inner.impressions, |_, seen| seen.person == *person)),
            ("traces", removed(&mut inner.traces, |_, trace| trace.person == *person)),
            ("recordings", recordings),
            ("reactions", removed(&mut inner.feedback, |_, known| known.person == *person)),
            ("votes", removed(&mut inner.votes, |_, vote| vote.person == *person)),
            ("confirmed_photos", confirmed),
            ("wishes", wishes),
            ("watches", removed(&mut inner.watches, |_, watch| watch.person == *person)),
            ("posts", removed(&mut inner.posts, |_, post| turns.contains(&post.turn))),
        ]
    }
}

#[async_trait]
impl LinkStore for MemoryStore {
    async fn senders(&self, sender: &PersonId) -> Result<Vec<PersonId>, StoreError> {
        Ok(self.inner().senders(sender))
    }

    async fn regroup(
        &self,
        groups: &[Vec<PersonId>],
        profiles: &[Profile],
    ) -> Result<(), StoreError> {
        let mut inner = self.inner();
        for group in groups {
            for sender in group {
                match group.len() {
                    1 => inner.links.remove(sender),
                    _ => inner.links.insert(sender.clone(), group.clone()),
                };
            }
        }
        let profiles = profiles.iter().map(|profile| (profile.person.clone(), profile.clone()));
        inner.profiles.extend(profiles);
        Ok(())
    }
}

fn removed<K: Ord, V>(map: &mut BTreeMap<K, V>, matches: impl Fn(&K, &V) -> bool) -> usize {
    let before = map.len();
    map.retain(|key, value| !matches(key, value));
    before - map.len()
}

#[async_trait]
impl WatchStore for MemoryStore {
    async fn keep_watch(&self, watch: &Watch) -> Result<(), StoreError> {
        let mut inner = self.inner();
        let owner = (watch.audience == Audience::Private).then(|| watch.person.clone());
        let mark = inner.watch_numbers.entry(watch.conversation.clone()).or_insert((0, owner));
        mark.0 = mark.0.max(watch.number);
        inner.watches.insert(watch.id.clone(), watch.clone());
        Ok(())
    }

    async fn renew_watch(&self, watch: &Watch) -> Result<bool, StoreError> {
        let mut inner = self.inner();
        let known = inner.watches.get_mut(&watch.id);
        Ok(known.map(|known| *known = watch.clone()).is_some())
    }

    async fn watch(&self, id: &WatchId) -> Result<Option<Watch>, StoreError> {
        Ok(self.inner().watches.get(id).cloned())
    }

    async fn watches_of(&self, person: &PersonId) -> Result<Vec<Watch>, StoreError> {
        let inner = self.inner();
        Ok(inner.watches.values().filter(|watch| watch.person == *person).cloned().collect())
    }

    async fn watches_in(&self, id: &ConversationId) -> Result<Vec<Watch>, StoreError> {
        let inner = self.inner();
        Ok(inner.watches.values().filter(|watch| watch.conversation == *id).cloned().collect())
    }

    async fn last_watch_number(&self, id: &ConversationId) -> Result<u32, StoreError> {
        Ok(self.inner().watch_numbers.get(id).map_or(0, |(number, _)| *number))
    }

    async fn watches(&self) -> Result<Vec<Watch>, StoreError> {
        Ok(self.inner().watches.values().cloned().collect())
    }

    async fn drop_watch(&self, id: &WatchId) -> Result<bool, StoreError> {
        Ok(self.inner().watches.remove(id).is_some())
    }
}

#[async_trait]
impl WishStore for MemoryStore {
    async fn keep_wish(&self, wish: &Wish) -> Result<(), StoreError> {
        let key = (wish.community.clone(), wish.number);
        let mut inner = self.inner();
        let mark = inner.wish_numbers.entry(wish.community.clone()).or_default();
        *mark = wish.number.max(*mark);
        inner.wishes.insert(key, wish.clone());
        Ok(())
    }

    async fn renew_wish(&self, watch: &Watch) -> Result<bool, StoreError> {
        let mut inner = self.inner();
        let known = inner.wishes.values_mut().find(|wish| wish.watch.id == watch.id);
        Ok(known.map(|wish| wish.watch = watch.clone()).is_some())
    }

    async fn wishes_of(&self, community: &CommunityId) -> Result<Vec<Wish>, StoreError> {
        let inner = self.inner();
        Ok(inner.wishes.values().filter(|wish| wish.community == *community).cloned().collect())
    }

    async fn last_wish_number(&self, community: &CommunityId) -> Result<u32, StoreError> {
        Ok(self.inner().wish_numbers.get(community).copied().unwrap_or(0))
    }

    async fn wishes(&self) -> Result<Vec<Wish>, StoreError> {
        Ok(self.inner().wishes.values().cloned().collect())
    }

    async fn drop_wish(&self, community: &CommunityId, number: u32) -> Result<bool, StoreError> {
        Ok(self.inner().wishes.remove(&(community.clone(), number)).is_some())
    }
}
