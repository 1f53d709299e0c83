//! Pushed feeds in memory.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use magpie_core::SourceId;
use magpie_core::ports::{
    NewFeed, Push, PushError, PushMode, PushReport, PushedFeed, PushedProducts, PushedRow,
    RefusedRow,
};
use serde_json::Value;

/// Keeps what is pushed, and takes every JSON object that has an id for a product.
pub struct MemoryPushes {
    limit: u64,
    feeds: Mutex<BTreeMap<SourceId, Kept>>,
}

/// An open feed.
struct Kept {
    open: NewFeed,
    rows: Vec<Row>,
}

/// A product, as it was pushed and as it reads.
#[derive(Clone)]
struct Row {
    id: String,
    json: String,
    value: Value,
}

impl Default for MemoryPushes {
    fn default() -> Self {
        Self::limited(u64::MAX)
    }
}

impl MemoryPushes {
    /// Feeds may have so many bytes.
    pub fn limited(limit: u64) -> Self {
        Self { limit, feeds: Mutex::default() }
    }

    fn feeds(&self) -> MutexGuard<'_, BTreeMap<SourceId, Kept>> {
        self.feeds.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn describe(&self) -> PushedFeed {
        let NewFeed { source, country, at } = self.open.clone();
        PushedFeed { source, country, updated_at: at, products: self.rows.len() as u64 }
    }

    fn searchable(rows: &[Row]) -> BTreeMap<&str, &Value> {
        rows.iter().map(|row| (row.id.as_str(), &row.value)).collect()
    }
}

fn not_found(source: &SourceId) -> PushError {
    PushError::NotFound { source_id: source.clone() }
}

#[async_trait]
impl PushedProducts for MemoryPushes {
    async fn open(&self, feed: NewFeed) -> Result<PushedFeed, PushError> {
        let mut feeds = self.feeds();
        let fresh = || Kept { open: feed.clone(), rows: Vec::new() };
        Ok(feeds.entry(feed.source.clone()).or_insert_with(fresh).describe())
    }

    async fn feeds(&self, prefix: &str) -> Result<Vec<PushedFeed>, PushError> {
        let feeds = self.feeds();
        let own = feeds.iter().filter(|(source, _)| source.as_str().starts_with(prefix));
        Ok(own.map(|(_, kept)| kept.describe()).collect())
    }

    async fn products(&self, source: &SourceId) -> Result<Bytes, PushError> {
        let feeds = self.feeds();
        let kept = feeds.get(source).ok_or_else(|| not_found(source))?;
        let lines = kept.rows.iter().flat_map(|row| [row.json.as_str(), "\n"]);
        Ok(Bytes::from(lines.collect::<String>()))
    }

    async fn push(&self, push: Push) -> Result<PushReport, PushError> {
        let mut feeds = self.feeds();
        let kept = feeds.get_mut(&push.source).ok_or_else(|| not_found(&push.source))?;
        let (rows, refused) = read(&push.rows);
        let taken = rows.len() as u64;
        if rows.is_empty() && !push.rows.is_empty() {
            return Err(PushError::NothingUsable { refused });
        }
        if rows.is_empty() && push.mode == PushMode::Upsert {
            let products = kept.rows.len() as u64;
            return Ok(PushReport { products, ..PushReport::default() });
        }
        let mut after = match push.mode {
            PushMode::Upsert => kept.rows.clone(),
            PushMode::Replace => Vec::new(),
        };
        for row in rows {
            match after.iter_mut().find(|known| known.id == row.id) {
                Some(known) => *known = row,
                None => after.push(row),
            }
        }
        let bytes = after.iter().map(|row| row.json.len() as u64 + 1).sum();
        if bytes > self.limit {
            return Err(PushError::TooLarge { bytes, limit: self.limit });
        }
        let changed = Kept::searchable(&kept.rows) != Kept::searchable(&after);
        kept.open.at = kept.open.at.max(push.at);
        kept.rows = after;
        Ok(PushReport { taken, refused, changed, products: kept.rows.len() as u64 })
    }

    async fn close(&self, source: &SourceId) -> Result<(), PushError> {
        self.feeds().remove(source).map(|_| ()).ok_or_else(|| not_found(source))
    }
}

fn read(pushed: &[PushedRow]) -> (Vec<Row>, Vec<RefusedRow>) {
    let mut rows: Vec<Row> = Vec::new();
    let mut refused = Vec::new();
    for PushedRow { position, json } in pushed {
        match product(json) {
            Ok(row) if rows.iter().all(|known| known.id != row.id) => rows.push(row),
            Ok(row) => {
                let reason = format!("the id {} is already that of another", row.id);
                refused.push(RefusedRow { position: *position, reason });
            }
            Err(reason) => {
                refused.push(RefusedRow { position: *position, reason: reason.to_owned() });
            }
        }
    }
    refused.sort_by_key(|row| row.position);
    (rows, refused)
}

fn product(json: &str) -> Result<Row, &'static str> {
    if json.contains('\n') {
        return Err("the product is not on one line");
    }
    let value: Value = serde_json::from_str(json).map_err(|_| "the product is no JSON")?;
    let id = value.get("id").and_then(Value::as_str).ok_or("the product has no id")?.to_owned();
    Ok(Row { id, json: json.to_owned(), value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract;

    #[tokio::test]
    async fn feeds_in_memory_keep_the_contract() {
        contract::pushes(&MemoryPushes::default()).await;
    }
}
