//! A person's rights: everything about them, and its end.

use std::collections::BTreeSet;

use async_trait::async_trait;
use magpie_core::ports::{Erased, InboxEntry, Privacy, StoreError};
use magpie_core::{Audience, PersonId};
use serde_json::{Value, json};
use sled::Tree;

use crate::keys::{Key, split_text};
use crate::records::plain_json;
use crate::watches::NUMBERS;
use crate::{Inner, SledStore, unavailable, unless_damaged};

#[async_trait]
impl Privacy for SledStore {
    async fn export(&self, person: &PersonId) -> Result<Value, StoreError> {
        let person = person.clone();
        self.blocking("export a person", move |inner| inner.export(&person)).await
    }

    async fn kept(&self, person: &PersonId) -> Result<Vec<(String, u64)>, StoreError> {
        let person = person.clone();
        self.blocking("count a person's records", move |inner| inner.kept(&person)).await
    }

    async fn forget(&self, person: &PersonId) -> Result<Erased, StoreError> {
        let person = person.clone();
        let erased = self.blocking("forget a person", move |inner| inner.forget(&person)).await?;
        // Deleted means deleted, also after a power cut and after restoring an export.
        self.inner.committer.sync().await?;
        self.renew_exports().await?;
        Ok(erased)
    }
}

/// What the index knows of a person: the keys of their records, by kind.
#[derive(Default)]
struct Owned {
    index: Vec<sled::IVec>,
    turns: Vec<String>,
    conversations: Vec<String>,
    impressions: Vec<sled::IVec>,
    traces: Vec<String>,
    votes: Vec<sled::IVec>,
    numbers: Vec<sled::IVec>,
}

impl Inner {
    fn owned(&self, person: &PersonId) -> Result<Owned, StoreError> {
        let prefix = Key::new().text(person.as_str()).bytes();
        let mut owned = Owned::default();
        for pair in self.people.scan_prefix(&prefix) {
            let (key, value) =
                pair.map_err(|error| unavailable("read a person's records", error))?;
            let Some((kind, rest)) = split_text(&key[prefix.len()..]) else { continue };
            let text = || String::from_utf8_lossy(rest).into_owned();
            match kind.as_ref() {
                "turn" => owned.turns.extend(split_text(rest).map(|(turn, _)| turn.into_owned())),
                "conversation" => owned.conversations.push(text()),
                "impression" => owned.impressions.push(value),
                "trace" => owned.traces.push(text()),
                "vote" => owned.votes.push(value),
                NUMBERS => owned.numbers.push(value),
                _ => {}
            }
            owned.index.push(key);
        }
        Ok(owned)
    }

    /// Everything of all senders that are one person with this one.
    fn export(&self, person: &PersonId) -> Result<Value, StoreError> {
        let senders = self.senders(person)?;
        let mut all = serde_json::Map::from_iter([("person".to_owned(), json!(person.as_str()))]);
        for sender in &senders {
            for (kind, records) in self.export_sender(sender)? {
                match (all.get_mut(&kind), records) {
                    (Some(Value::Array(all)), Value::Array(records)) => all.extend(records),
                    (_, records) => drop(all.insert(kind, records)),
                }
            }
        }
        let linked: Vec<&str> = match senders.as_slice() {
            [_] => Vec::new(),
            senders => senders.iter().map(PersonId::as_str).collect(),
        };
        all.insert("links".to_owned(), json!(linked));
        Ok(Value::Object(all))
    }

    fn export_sender(
        &self,
        person: &PersonId,
    ) -> Result<serde_json::Map<String, Value>, StoreError> {
        let owned = self.owned(person)?;
        let conversations = records(&self.conversations, &owned.conversations)?
            .into_iter()
            .filter(|record| record["owner"].as_str().is_none_or(|owner| owner == person.as_str()));
        let watches = self.watches_of(person)?.into_iter();
        let watches: Vec<String> = watches.map(|watch| watch.id.as_str().to_owned()).collect();
        let kinds = [
            ("messages", records(&self.inbox, &owned.turns)?),
            ("replies", records(&self.replies, &owned.turns)?),
            ("conversations", conversations.collect()),
            ("profiles", records(&self.profiles, &[person.as_str()])?),
            ("impressions", records(&self.impressions, &owned.impressions)?),
            ("traces", records(&self.traces, &owned.traces)?),
            ("reactions", records(&self.feedback, &self.feedback_keys(person)?)?),
            ("votes", records(&self.votes, &owned.votes)?),
            ("confirmed_photos", records(&self.gallery, &self.gallery_keys(person)?)?),
            ("watches", records(&self.watches, &watches)?),
            ("wishes", records(&self.wishes, &self.wish_keys(person)?)?),
        ];
        Ok(kinds
            .map(|(kind, records)| (kind.to_owned(), Value::Array(records)))
            .into_iter()
            .collect())
    }

    /// How much there is of all senders that are one person with this one.
    fn kept(&self, person: &PersonId) -> Result<Vec<(String, u64)>, StoreError> {
        let mut all: Vec<(String, u64)> = Vec::new();
        for sender in &self.senders(person)? {
            let owned = self.owned(sender)?;
            let facts = unless_damaged(self.profile(sender))?.map_or(0, |known| known.facts.len());
            let counts = [
                ("messages", owned.turns.len()),
                ("conversations", owned.conversations.len()),
                ("facts", facts),
                ("impressions", owned.impressions.len()),
                ("traces", owned.traces.len()),
                ("reactions", self.feedback_keys(sender)?.len()),
                ("votes", owned.votes.len()),
                ("confirmed_photos", self.gallery_keys(sender)?.len()),
                ("watches", self.watches_of(sender)?.len()),
                ("wishes", self.wish_keys(sender)?.len()),
            ];
            add(&mut all, counts.map(|(kind, count)| (kind.to_owned(), count as u64)).to_vec());
        }
        Ok(all)
    }

    /// Deletes everything of all senders that are one person with this one, and that they are.
    fn forget(&self, person: &PersonId) -> Result<Erased, StoreError> {
        let senders = self.senders(person)?;
        let mut erased = Erased::default();
        for sender in &senders {
            add(&mut erased.counts, self.forget_sender(sender)?.counts);
        }
        // Links go last: until then the deletion can be taken up again from any of the senders.
        let links = if senders.len() > 1 { senders.len() as u64 } else { 0 };
        let mut unlink = sled::Batch::default();
        for sender in &senders {
            unlink.remove(sender.as_str());
        }
        self.links.apply_batch(unlink).map_err(|error| unavailable("forget a person", error))?;
        erased.counts.push(("links".to_owned(), links));
        Ok(erased)
    }

    fn forget_sender(&self, person: &PersonId) -> Result<Erased, StoreError> {
        let mut owned = self.owned(person)?;
        let failed = |error| unavailable("forget a person", error);
        let facts = unless_damaged(self.profile(person))?.map_or(0, |profile| profile.facts.len());
        let mut dropped = Dropped::default();
        let mut communities = BTreeSet::new();
        for turn in &owned.turns {
            // A damaged message is deleted all the same; only its platform key stays unknown.
            let entry = unless_damaged(self.entry(turn))?.flatten();
            let more = self.drop_turn(turn, entry.as_ref())?;
            dropped.messages += more.messages;
            dropped.replies += more.replies;
            dropped.photos += more.photos;
            dropped.posts += more.posts;
            dropped.recordings += more.recordings;
            if let Some(entry) = entry
                && let Audience::Community(_) = entry.audience
            {
                communities.insert(entry.conversation);
            }
        }
        let Dropped { messages, replies, photos, posts, mut recordings } = dropped;
        recordings += self.drop_tapes_of(&communities).map_err(failed)?;
        let mut community_turns = 0;
        for id in &communities {
            let struck = unless_damaged(self.strike_turns(id.as_str(), &owned.turns))?;
            community_turns += struck.unwrap_or(0);
        }
        let mut conversations = 0;
        for id in &owned.conversations {
            if self.drop_conversation(id, person).map_err(failed)? {
                conversations += 1;
                self.settings.remove(id).map_err(failed)?;
            }
        }
        let mut impressions = 0;
        for key in &owned.impressions {
            impressions += count(self.impressions.remove(key).map_err(failed)?);
        }
        let mut traces = 0;
        for turn in &owned.traces {
            traces += u64::from(self.drop_trace(turn).map_err(failed)?);
        }
        let mut reactions = 0;
        for key in self.feedback_keys(person)? {
            reactions += u64::from(self.drop_feedback(&key)?);
        }
        let mut votes = 0;
        for key in &owned.votes {
            votes += u64::from(self.drop_vote(key)?);
        }
        let mut confirmed = 0;
        for key in self.gallery_keys(person)? {
            confirmed += count(self.gallery.remove(key).map_err(failed)?);
        }
        let mut watches = 0;
        for watch in self.watches_of(person)? {
            watches += u64::from(self.drop_watch(&watch)?);
        }
        // Those that dropping the watches noted, too.
        let noted = self.owned(person)?;
        for list in &noted.numbers {
            self.watch_numbers.remove(list).map_err(failed)?;
        }
        owned.index = noted.index;
        // What everybody wishes for stays, without who added it.
        let mut wishes = 0;
        for key in self.wish_keys(person)? {
            wishes += u64::from(self.strike_adder(&key)?);
        }
        self.profiles.remove(person.as_str()).map_err(failed)?;
        // The index goes last: until then the deletion can be taken up again.
        for key in owned.index {
            self.people.remove(key).map_err(failed)?;
        }
        let counts = [
            ("messages", messages),
            ("replies", replies),
            ("photos", photos),
            ("conversations", conversations),
            ("community_turns", community_turns),
            ("facts", facts as u64),
            ("impressions", impressions),
            ("traces", traces),
            ("recordings", recordings),
            ("reactions", reactions),
            ("votes", votes),
            ("confirmed_photos", confirmed),
            ("posts", posts),
            ("watches", watches),
            ("wishes", wishes),
        ];
        Ok(Erased { counts: counts.map(|(kind, count)| (kind.to_owned(), count)).to_vec() })
    }
}

/// Adds the counts of one more sender, which are of the same kinds in the same order.
fn add(all: &mut Vec<(String, u64)>, more: Vec<(String, u64)>) {
    if all.is_empty() {
        *all = more;
        return;
    }
    for ((_, sum), (_, count)) in all.iter_mut().zip(more) {
        *sum += count;
    }
}

/// What went with messages.
#[derive(Default)]
pub(crate) struct Dropped {
    pub(crate) messages: u64,
    pub(crate) replies: u64,
    pub(crate) photos: u64,
    pub(crate) posts: u64,
    pub(crate) recordings: u64,
}

impl Inner {
    /// Deletes a message with its reply and all that belongs to both, save for what other indexes know of it.
    pub(crate) fn drop_turn(
        &self,
        turn: &str,
        entry: Option<&InboxEntry>,
    ) -> Result<Dropped, StoreError> {
        let failed = |error| unavailable("delete a message", error);
        let mut dropped = Dropped::default();
        if let Some(entry) = entry {
            self.keys.remove(entry.key.as_str()).map_err(failed)?;
        }
        for key in self.photo_keys(turn)? {
            dropped.photos += count(self.photos.remove(key).map_err(failed)?);
        }
        dropped.posts = self.drop_posts(turn)?;
        dropped.messages = count(self.inbox.remove(turn).map_err(failed)?);
        dropped.replies = count(self.replies.remove(turn).map_err(failed)?);
        self.pending.remove(turn).map_err(failed)?;
        self.heads.remove(turn).map_err(failed)?;
        dropped.recordings = u64::from(self.drop_tape(turn.as_bytes()).map_err(failed)?);
        Ok(dropped)
    }
}

fn records<K: AsRef<[u8]>>(tree: &Tree, keys: &[K]) -> Result<Vec<Value>, StoreError> {
    let mut records = Vec::new();
    for key in keys {
        let bytes = tree.get(key).map_err(|error| unavailable("export a person", error))?;
        records.extend(bytes.map(|bytes| plain_json(&bytes)));
    }
    Ok(records)
}

fn count(removed: Option<sled::IVec>) -> u64 {
    u64::from(removed.is_some())
}
