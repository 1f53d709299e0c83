//! People and communities by their ids, found without reading what is kept about them.

use std::collections::BTreeSet;
use std::ops::Bound;

use async_trait::async_trait;
use magpie_core::ports::{Directory, StoreError};
use magpie_core::{CommunityId, PersonId};

use crate::keys::{Key, split_text};
use crate::{Inner, SledStore, unavailable};

#[async_trait]
impl Directory for SledStore {
    async fn people(
        &self,
        prefix: &str,
        after: Option<&PersonId>,
        most: usize,
    ) -> Result<Vec<PersonId>, StoreError> {
        let (prefix, after) = (prefix.to_owned(), after.map(|after| after.as_str().to_owned()));
        self.blocking("list people", move |inner| {
            let found = inner.first_parts(&prefix, after.as_deref(), most)?;
            Ok(found.into_iter().map(PersonId::new).collect())
        })
        .await
    }

    async fn communities(
        &self,
        prefix: &str,
        after: Option<&CommunityId>,
        most: usize,
    ) -> Result<Vec<CommunityId>, StoreError> {
        let (prefix, after) = (prefix.to_owned(), after.map(|after| after.as_str().to_owned()));
        self.blocking("list communities", move |inner| {
            let found = inner.communities_from(&prefix, after.as_deref(), most)?;
            Ok(found.into_iter().map(CommunityId::new).collect())
        })
        .await
    }
}

impl Inner {
    /// The first parts of keys of the index of people, each once: one look-up for each, however many keys it has.
    fn first_parts(
        &self,
        prefix: &str,
        after: Option<&str>,
        most: usize,
    ) -> Result<Vec<String>, StoreError> {
        let mut from = match after {
            Some(after) if after >= prefix => past(after),
            _ => unended(prefix),
        };
        let mut found = Vec::new();
        while found.len() < most {
            let Some(pair) = self.people.range(from..).next() else { break };
            let (key, _) = pair.map_err(|error| unavailable("list people", error))?;
            let Some((text, _)) = split_text(&key) else { break };
            if !text.starts_with(prefix) {
                break;
            }
            from = past(&text);
            found.push(text.into_owned());
        }
        Ok(found)
    }

    fn communities_from(
        &self,
        prefix: &str,
        after: Option<&str>,
        most: usize,
    ) -> Result<BTreeSet<String>, StoreError> {
        let from = match after {
            Some(after) if after >= prefix => Bound::Excluded(after.as_bytes()),
            _ => Bound::Included(prefix.as_bytes()),
        };
        let mut found = BTreeSet::new();
        for tree in [&self.known_communities, &self.communities, &self.community_names] {
            let mut listed = 0;
            for key in tree.range::<&[u8], _>((from, Bound::Unbounded)).keys() {
                let key = key.map_err(|error| unavailable("list communities", error))?;
                let id = String::from_utf8_lossy(&key).into_owned();
                if !id.starts_with(prefix) || listed == most {
                    break;
                }
                // An earlier name leads to the present one, which is listed itself.
                if self.community_names(&id)?.first() == Some(&id) {
                    listed += usize::from(found.insert(id));
                }
            }
        }
        while found.len() > most {
            found.pop_last();
        }
        Ok(found)
    }

    /// Notes that somebody asked in a community.
    pub(crate) fn note_community(&self, id: &CommunityId) -> Result<(), StoreError> {
        let failed = |error| unavailable("note a community", error);
        if !self.known_communities.contains_key(id.as_str()).map_err(failed)? {
            self.known_communities.insert(id.as_str(), &[]).map_err(failed)?;
        }
        Ok(())
    }
}

/// Where the keys whose first part begins with a text are.
fn unended(text: &str) -> Vec<u8> {
    let mut key = Key::new().text(text).bytes();
    key.pop();
    key
}

/// Behind every key whose first part is this text, and before those of longer ones that begin with it.
fn past(text: &str) -> Vec<u8> {
    let mut key = unended(text);
    key.push(1);
    key
}
