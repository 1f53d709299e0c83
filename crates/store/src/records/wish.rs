//! Wishes on disk.

use jiff::Timestamp;
use magpie_core::{CommunityId, PersonId, Wish};
use serde::{Deserialize, Serialize};

use super::Reason;
use super::needs::{MoneyRecord, money};
use super::watch::WatchRecord;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct WishRecord {
    community: String,
    number: u32,
    adder: Option<String>,
    price: Option<MoneyRecord>,
    added_at: Timestamp,
    watch: WatchRecord,
}

impl From<&Wish> for WishRecord {
    fn from(wish: &Wish) -> Self {
        Self {
            community: wish.community.as_str().to_owned(),
            number: wish.number,
            adder: wish.adder.as_ref().map(|adder| adder.as_str().to_owned()),
            price: wish.price.map(Into::into),
            added_at: wish.added_at,
            watch: (&wish.watch).into(),
        }
    }
}

impl TryFrom<WishRecord> for Wish {
    type Error = Reason;

    fn try_from(record: WishRecord) -> Result<Self, Reason> {
        Ok(Self {
            community: CommunityId::new(record.community),
            number: record.number,
            adder: record.adder.map(PersonId::new),
            price: money(record.price)?,
            added_at: record.added_at,
            watch: record.watch.try_into()?,
        })
    }
}
