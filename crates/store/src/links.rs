//! Which senders are one person.

use async_trait::async_trait;
use magpie_core::ports::{LinkStore, StoreError};
use magpie_core::{PersonId, Profile};
use serde::{Deserialize, Serialize};
use sled::Transactional;
use sled::transaction::{ConflictableTransactionError, TransactionError};

use crate::records::{ProfileRecord, Reason, decode, encode};
use crate::{Inner, SledStore, unavailable, unless_damaged};

/// Kept for every sender of the group.
#[derive(Serialize, Deserialize)]
struct LinkRecord {
    senders: Vec<String>,
}

impl TryFrom<LinkRecord> for Vec<PersonId> {
    type Error = Reason;

    fn try_from(record: LinkRecord) -> Result<Self, Reason> {
        match record.senders.len() {
            0 | 1 => Err("a link of fewer than two senders".to_owned()),
            _ => Ok(record.senders.into_iter().map(PersonId::new).collect()),
        }
    }
}

#[async_trait]
impl LinkStore for SledStore {
    async fn senders(&self, sender: &PersonId) -> Result<Vec<PersonId>, StoreError> {
        self.here(|inner| inner.senders(sender))
    }

    async fn regroup(
        &self,
        groups: &[Vec<PersonId>],
        profiles: &[Profile],
    ) -> Result<(), StoreError> {
        let groups = groups.to_vec();
        let profiles: Vec<(PersonId, Vec<u8>)> = profiles
            .iter()
            .map(|profile| (profile.person.clone(), encode(&ProfileRecord::from(profile))))
            .collect();
        self.blocking("link senders", move |inner| inner.regroup(&groups, &profiles)).await?;
        self.inner.committer.sync().await
    }
}

impl Inner {
    /// The senders that are one person with this one, the leader first. A damaged record links nobody: each is then
    /// alone with what is their own.
    pub(crate) fn senders(&self, sender: &PersonId) -> Result<Vec<PersonId>, StoreError> {
        let bytes = self.links.get(sender.as_str()).map_err(|e| unavailable("read links", e))?;
        let Some(bytes) = bytes else { return Ok(vec![sender.clone()]) };
        let senders = unless_damaged(decode::<LinkRecord, Vec<PersonId>>(sender.as_str(), &bytes))?;
        Ok(senders.unwrap_or_else(|| vec![sender.clone()]))
    }

    fn regroup(
        &self,
        groups: &[Vec<PersonId>],
        profiles: &[(PersonId, Vec<u8>)],
    ) -> Result<(), StoreError> {
        // One transaction: a crash must not leave a person whose memory is with a sender who no longer leads.
        let regrouped = (&self.links, &self.profiles).transaction(|(links, kept)| {
            for group in groups {
                let senders = group.iter().map(|sender| sender.as_str().to_owned()).collect();
                let record = encode(&LinkRecord { senders });
                for sender in group {
                    match group.len() {
                        1 => links.remove(sender.as_str())?,
                        _ => links.insert(sender.as_str(), record.as_slice())?,
                    };
                }
            }
            for (person, record) in profiles {
                kept.insert(person.as_str(), record.as_slice())?;
            }
            Ok::<(), ConflictableTransactionError<sled::Error>>(())
        });
        regrouped.map_err(|error| match error {
            TransactionError::Abort(error) | TransactionError::Storage(error) => {
                unavailable("link senders", error)
            }
        })
    }
}
