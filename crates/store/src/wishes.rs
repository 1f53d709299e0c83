//! Wish lists of communities.

use async_trait::async_trait;
use magpie_core::ports::{StoreError, WishStore};
use magpie_core::{CommunityId, PersonId, Watch, Wish};

use crate::keys::Key;
use crate::records::{WishRecord, decode, encode};
use crate::{Inner, SledStore, numbers, unavailable, unless_damaged};

#[async_trait]
impl WishStore for SledStore {
    async fn keep_wish(&self, wish: &Wish) -> Result<(), StoreError> {
        let wish = wish.clone();
        self.blocking("keep a wish", move |inner| {
            numbers::raise(&inner.wish_numbers, wish.community.as_str(), wish.number)?;
            let key = key(&wish.community, wish.number);
            let kept = inner.wishes.insert(key, encode(&WishRecord::from(&wish)));
            kept.map(drop).map_err(|error| unavailable("keep a wish", error))
        })
        .await?;
        self.inner.committer.sync().await
    }

    async fn renew_wish(&self, watch: &Watch) -> Result<bool, StoreError> {
        let Some(community) = &watch.wish_of else { return Ok(false) };
        let (key, watch) = (key(community, watch.number), watch.clone());
        let change = move |mut wish: Wish| {
            let same = wish.watch.id == watch.id;
            wish.watch = watch.clone();
            same.then_some(wish)
        };
        let renewed =
            self.blocking("keep a wish", move |inner| inner.change_wish(&key, change)).await?;
        self.inner.committer.sync().await?;
        Ok(renewed)
    }

    async fn wishes_of(&self, community: &CommunityId) -> Result<Vec<Wish>, StoreError> {
        let prefix = Key::new().text(community.as_str()).bytes();
        self.blocking("read wishes", move |inner| inner.wishes(&prefix)).await
    }

    async fn last_wish_number(&self, community: &CommunityId) -> Result<u32, StoreError> {
        self.here(|inner| numbers::highest(&inner.wish_numbers, community.as_str()))
    }

    async fn wishes(&self) -> Result<Vec<Wish>, StoreError> {
        self.blocking("read wishes", |inner| inner.wishes(&[])).await
    }

    async fn drop_wish(&self, community: &CommunityId, number: u32) -> Result<bool, StoreError> {
        let (key, list) = (key(community, number), community.clone());
        let dropped = self
            .blocking("forget a wish", move |inner| {
                let dropped = inner.wishes.remove(key);
                let dropped = dropped.map_err(|error| unavailable("forget a wish", error))?;
                if dropped.is_some() {
                    numbers::raise(&inner.wish_numbers, list.as_str(), number)?;
                }
                Ok(dropped.is_some())
            })
            .await?;
        self.inner.committer.sync().await?;
        Ok(dropped)
    }
}

impl Inner {
    fn wishes(&self, prefix: &[u8]) -> Result<Vec<Wish>, StoreError> {
        let mut wishes = Vec::new();
        for pair in self.wishes.scan_prefix(prefix) {
            let (key, bytes) = pair.map_err(|error| unavailable("read wishes", error))?;
            wishes.extend(unless_damaged(read(&key, &bytes))?);
        }
        Ok(wishes)
    }

    /// The keys of the wishes that somebody added.
    pub(crate) fn wish_keys(&self, adder: &PersonId) -> Result<Vec<Vec<u8>>, StoreError> {
        let added = self.wishes(&[])?.into_iter();
        let added = added.filter(|wish| wish.adder.as_ref() == Some(adder));
        Ok(added.map(|wish| key(&wish.community, wish.number)).collect())
    }

    /// Takes who added a wish away from it; says whether it is still there.
    pub(crate) fn strike_adder(&self, key: &[u8]) -> Result<bool, StoreError> {
        self.change_wish(key, |wish| Some(Wish { adder: None, ..wish }))
    }

    /// Changes a wish as it is now, where it can be read and the change is one; says whether it was made.
    fn change_wish(
        &self,
        key: &[u8],
        change: impl Fn(Wish) -> Option<Wish>,
    ) -> Result<bool, StoreError> {
        let mut changed = false;
        let renew = |known: Option<&[u8]>| {
            let next = known.and_then(|bytes| read(key, bytes).ok()).and_then(&change);
            changed = next.is_some();
            next.map(|wish| encode(&WishRecord::from(&wish))).or_else(|| known.map(<[u8]>::to_vec))
        };
        let before = self.wishes.fetch_and_update(key, renew);
        before.map_err(|error| unavailable("keep a wish", error))?;
        Ok(changed)
    }
}

fn read(key: &[u8], bytes: &[u8]) -> Result<Wish, StoreError> {
    decode::<WishRecord, _>(&String::from_utf8_lossy(key), bytes)
}

fn key(community: &CommunityId, number: u32) -> Vec<u8> {
    Key::new().text(community.as_str()).number(number).bytes()
}
