//! What admins did.

use async_trait::async_trait;
use jiff::Timestamp;
use magpie_core::ports::{AuditEvent, AuditLog, StoreError};
use serde::{Deserialize, Serialize};

use crate::keys::Key;
use crate::records::{Reason, decode, encode};
use crate::{SledStore, unavailable, unless_damaged};

#[derive(Serialize, Deserialize)]
struct AuditRecord {
    at: Timestamp,
    by: String,
    action: String,
    about: String,
}

impl TryFrom<AuditRecord> for AuditEvent {
    type Error = Reason;

    fn try_from(record: AuditRecord) -> Result<Self, Reason> {
        let AuditRecord { at, by, action, about } = record;
        Ok(Self { at, by, action, about })
    }
}

#[async_trait]
impl AuditLog for SledStore {
    async fn record_audit(&self, event: &AuditEvent) -> Result<(), StoreError> {
        let AuditEvent { at, by, action, about } = event.clone();
        let record = encode(&AuditRecord { at, by, action, about });
        self.blocking("keep what an admin did", move |inner| {
            let failed = |error| unavailable("keep what an admin did", error);
            let number = inner.db.generate_id().map_err(failed)?;
            let key = Key::new().time(at).raw(&number.to_be_bytes()).bytes();
            inner.audit.insert(key, record).map(drop).map_err(failed)
        })
        .await?;
        self.inner.committer.sync().await
    }

    async fn audit_page(&self, skip: usize, most: usize) -> Result<Vec<AuditEvent>, StoreError> {
        self.blocking("read what admins did", move |inner| {
            let mut events = Vec::new();
            for pair in inner.audit.iter().rev().skip(skip).take(most) {
                let (_, bytes) = pair.map_err(|e| unavailable("read what admins did", e))?;
                events.extend(unless_damaged(decode::<AuditRecord, _>("audit", &bytes))?);
            }
            Ok(events)
        })
        .await
    }
}
