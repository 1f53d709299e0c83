//! Versions of prompts, their history, and how they do.

use async_trait::async_trait;
use jiff::Timestamp;
use magpie_core::ports::{PromptStore, StoreError};
use magpie_core::{
    Cost, PromptChange, PromptEvent, PromptStats, PromptVersion, Rollout, SuiteScore,
};
use serde::{Deserialize, Serialize};

use crate::keys::Key;
use crate::records::{Reason, decode, encode};
use crate::{Inner, SledStore, unavailable, unless_damaged};

#[derive(Serialize, Deserialize)]
struct VersionRecord {
    prompt: String,
    version: String,
    text: String,
    by: String,
    reason: String,
    at: Timestamp,
}

impl TryFrom<VersionRecord> for PromptVersion {
    type Error = Reason;

    fn try_from(record: VersionRecord) -> Result<Self, Reason> {
        let VersionRecord { prompt, version, text, by, reason, at } = record;
        Ok(Self { prompt, version, text, by, reason, at })
    }
}

#[derive(Serialize, Deserialize)]
struct EventRecord {
    prompt: String,
    version: String,
    change: ChangeRecord,
    by: String,
    reason: String,
    at: Timestamp,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ChangeRecord {
    Found,
    Drafted,
    Measured {
        right: u32,
        before: u32,
        cases: u32,
        worse: bool,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        suites: Vec<SuiteRecord>,
    },
    RolledOut {
        percent: u8,
    },
    Promoted,
    RolledBack,
}

#[derive(Serialize, Deserialize)]
struct SuiteRecord {
    suite: String,
    measure: String,
    score: f64,
    before: f64,
    low: f64,
    high: f64,
    queries: u32,
    of: u32,
    worse: bool,
}

impl From<&SuiteScore> for SuiteRecord {
    fn from(score: &SuiteScore) -> Self {
        let SuiteScore { suite, measure, score, before, low, high, queries, of, worse } =
            score.clone();
        Self { suite, measure, score, before, low, high, queries, of, worse }
    }
}

impl From<SuiteRecord> for SuiteScore {
    fn from(record: SuiteRecord) -> Self {
        let SuiteRecord { suite, measure, score, before, low, high, queries, of, worse } = record;
        Self { suite, measure, score, before, low, high, queries, of, worse }
    }
}

impl From<&PromptEvent> for EventRecord {
    fn from(event: &PromptEvent) -> Self {
        let change = match &event.change {
            PromptChange::Found => ChangeRecord::Found,
            PromptChange::Drafted => ChangeRecord::Drafted,
            PromptChange::Measured { right, before, cases, worse, suites } => {
                let (right, before, cases, worse) = (*right, *before, *cases, *worse);
                let suites = suites.iter().map(Into::into).collect();
                ChangeRecord::Measured { right, before, cases, worse, suites }
            }
            PromptChange::RolledOut { percent } => ChangeRecord::RolledOut { percent: *percent },
            PromptChange::Promoted => ChangeRecord::Promoted,
            PromptChange::RolledBack => ChangeRecord::RolledBack,
        };
        Self {
            prompt: event.prompt.clone(),
            version: event.version.clone(),
            change,
            by: event.by.clone(),
            reason: event.reason.clone(),
            at: event.at,
        }
    }
}

impl TryFrom<EventRecord> for PromptEvent {
    type Error = Reason;

    fn try_from(record: EventRecord) -> Result<Self, Reason> {
        let change = match record.change {
            ChangeRecord::Found => PromptChange::Found,
            ChangeRecord::Drafted => PromptChange::Drafted,
            ChangeRecord::Measured { right, before, cases, worse, suites } => {
                let suites = suites.into_iter().map(Into::into).collect();
                PromptChange::Measured { right, before, cases, worse, suites }
            }
            ChangeRecord::RolledOut { percent } => PromptChange::RolledOut { percent },
            ChangeRecord::Promoted => PromptChange::Promoted,
            ChangeRecord::RolledBack => PromptChange::RolledBack,
        };
        let EventRecord { prompt, version, by, reason, at, .. } = record;
        Ok(Self { prompt, version, change, by, reason, at })
    }
}

#[derive(Serialize, Deserialize)]
struct RolloutRecord {
    prompt: String,
    version: String,
    percent: u8,
    since: Timestamp,
}

impl TryFrom<RolloutRecord> for Rollout {
    type Error = Reason;

    fn try_from(record: RolloutRecord) -> Result<Self, Reason> {
        let RolloutRecord { prompt, version, percent, since } = record;
        Ok(Self { prompt, version, percent, since })
    }
}

/// Older records lack what was not counted then.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct StatsRecord {
    turns: u64,
    questions: u64,
    repairs: u64,
    degraded: u64,
    tokens: u64,
    /// In billionths of a US dollar.
    cost: u64,
    elapsed_ms: u64,
    liked: u64,
    disliked: u64,
    opened: u64,
}

impl From<PromptStats> for StatsRecord {
    fn from(stats: PromptStats) -> Self {
        let PromptStats { turns, questions, repairs, degraded, tokens, .. } = stats;
        let PromptStats { cost, elapsed_ms, liked, disliked, opened, .. } = stats;
        Self {
            turns,
            questions,
            repairs,
            degraded,
            tokens,
            cost: cost.nanos(),
            elapsed_ms,
            liked,
            disliked,
            opened,
        }
    }
}

impl TryFrom<StatsRecord> for PromptStats {
    type Error = Reason;

    fn try_from(record: StatsRecord) -> Result<Self, Reason> {
        let StatsRecord { turns, questions, repairs, degraded, tokens, .. } = record;
        let StatsRecord { cost, elapsed_ms, liked, disliked, opened, .. } = record;
        Ok(Self {
            turns,
            questions,
            repairs,
            degraded,
            tokens,
            cost: Cost::from_nanos(cost),
            elapsed_ms,
            liked,
            disliked,
            opened,
        })
    }
}

#[async_trait]
impl PromptStore for SledStore {
    async fn keep_version(&self, version: &PromptVersion) -> Result<(), StoreError> {
        let PromptVersion { prompt, version, text, by, reason, at } = version.clone();
        let key = Key::new().text(&prompt).text("version").text(&version).bytes();
        let record = encode(&VersionRecord { prompt, version, text, by, reason, at });
        self.blocking("keep a prompt", move |inner| {
            let kept = inner.prompts.compare_and_swap(key, None::<&[u8]>, Some(record));
            // One that is there already stays.
            kept.map(drop).map_err(|error| unavailable("keep a prompt", error))
        })
        .await?;
        self.inner.committer.sync().await
    }

    async fn version(
        &self,
        prompt: &str,
        version: &str,
    ) -> Result<Option<PromptVersion>, StoreError> {
        let key = Key::new().text(prompt).text("version").text(version).bytes();
        self.here(|inner| {
            let bytes = inner.prompts.get(&key).map_err(|e| unavailable("read a prompt", e))?;
            bytes.map(|bytes| decode::<VersionRecord, _>(version, &bytes)).transpose()
        })
    }

    async fn versions(&self, prompt: &str) -> Result<Vec<PromptVersion>, StoreError> {
        let prefix = Key::new().text(prompt).text("version").bytes();
        self.blocking("read prompts", move |inner| {
            let mut versions: Vec<PromptVersion> =
                inner.prompt_records(&prefix, decode::<VersionRecord, _>)?;
            versions.sort_by(|a, b| (a.at, &a.version).cmp(&(b.at, &b.version)));
            Ok(versions)
        })
        .await
    }

    async fn keep_event(&self, event: &PromptEvent) -> Result<(), StoreError> {
        let record = encode(&EventRecord::from(event));
        let of = Key::new().text(&event.prompt).text("event").time(event.at);
        self.blocking("keep what happened to a prompt", move |inner| {
            let failed = |error| unavailable("keep what happened to a prompt", error);
            // A number of its own: several things may happen at once.
            let number = inner.db.generate_id().map_err(failed)?;
            let key = of.raw(&number.to_be_bytes()).bytes();
            inner.prompts.insert(key, record).map(drop).map_err(failed)
        })
        .await?;
        self.inner.committer.sync().await
    }

    async fn events(&self, prompt: &str) -> Result<Vec<PromptEvent>, StoreError> {
        let prefix = Key::new().text(prompt).text("event").bytes();
        self.blocking("read what happened to a prompt", move |inner| {
            inner.prompt_records(&prefix, decode::<EventRecord, _>)
        })
        .await
    }

    async fn rollouts(&self) -> Result<Vec<Rollout>, StoreError> {
        self.blocking("read rollouts", |inner| {
            inner.prompt_records(&rollout_key(""), decode::<RolloutRecord, _>)
        })
        .await
    }

    async fn keep_rollout(&self, rollout: &Rollout) -> Result<(), StoreError> {
        let Rollout { prompt, version, percent, since } = rollout.clone();
        let key = rollout_key(&prompt);
        let record = encode(&RolloutRecord { prompt, version, percent, since });
        self.blocking("keep a rollout", move |inner| {
            let kept = inner.prompts.insert(key, record);
            kept.map(drop).map_err(|error| unavailable("keep a rollout", error))
        })
        .await?;
        self.inner.committer.sync().await
    }

    async fn drop_rollout(&self, prompt: &str) -> Result<bool, StoreError> {
        let key = rollout_key(prompt);
        let dropped = self.blocking("end a rollout", move |inner| {
            let dropped = inner.prompts.remove(key);
            Ok(dropped.map_err(|error| unavailable("end a rollout", error))?.is_some())
        });
        let dropped = dropped.await?;
        self.inner.committer.sync().await?;
        Ok(dropped)
    }

    async fn count(
        &self,
        prompt: &str,
        version: &str,
        more: PromptStats,
    ) -> Result<(), StoreError> {
        let key = stats_key(prompt, version);
        self.blocking("count for a prompt", move |inner| {
            let add = |known: Option<&[u8]>| {
                let known = known.and_then(|bytes| decode::<StatsRecord, _>("counts", bytes).ok());
                let known: PromptStats = known.unwrap_or_default();
                Some(encode(&StatsRecord::from(known.and(more))))
            };
            let counted = inner.prompts.update_and_fetch(key, add);
            counted.map(drop).map_err(|error| unavailable("count for a prompt", error))
        })
        .await
    }

    async fn stats(&self, prompt: &str, version: &str) -> Result<PromptStats, StoreError> {
        let key = stats_key(prompt, version);
        self.here(|inner| {
            let bytes = inner.prompts.get(&key).map_err(|e| unavailable("read counts", e))?;
            let stats = bytes.map(|bytes| decode::<StatsRecord, _>("counts", &bytes));
            Ok(stats.transpose()?.unwrap_or_default())
        })
    }
}

impl Inner {
    fn prompt_records<T>(
        &self,
        prefix: &[u8],
        read: impl Fn(&str, &[u8]) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut records = Vec::new();
        for pair in self.prompts.scan_prefix(prefix) {
            let (key, bytes) = pair.map_err(|error| unavailable("read prompts", error))?;
            records.extend(unless_damaged(read(&String::from_utf8_lossy(&key), &bytes))?);
        }
        Ok(records)
    }
}

/// Under a name that no prompt has, so that all of them are found at once.
fn rollout_key(prompt: &str) -> Vec<u8> {
    let key = Key::new().text("").text("rollout");
    if prompt.is_empty() { key.bytes() } else { key.text(prompt).bytes() }
}

fn stats_key(prompt: &str, version: &str) -> Vec<u8> {
    Key::new().text(prompt).text("stats").text(version).bytes()
}
