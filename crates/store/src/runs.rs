//! Runs of the golden set and of suites: each in a few words, and the rest of it apart, for it is long.

use std::collections::BTreeMap;
use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use magpie_core::ports::{RunStore, StoreError};
use magpie_core::{
    EvalRun, Finding, MOST_RUNS, PlannedBy, RunCase, RunEnd, RunHead, RunMeasure, RunOrder,
};
use serde::{Deserialize, Serialize};

use crate::keys::Key;
use crate::records::{Reason, decode, encode};
use crate::{Inner, SledStore, unavailable, unless_damaged};

#[derive(Serialize, Deserialize)]
struct HeadRecord {
    id: String,
    subject: String,
    filter: String,
    planned_by: String,
    by: String,
    at: Timestamp,
    elapsed_ms: u64,
    program: String,
    prompts: BTreeMap<String, String>,
    models: String,
    end: EndRecord,
    cases: usize,
    measures: Vec<MeasureRecord>,
    notes: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum EndRecord {
    Done,
    Cancelled,
    Failed(String),
}

#[derive(Serialize, Deserialize)]
struct MeasureRecord {
    key: String,
    mean: f64,
    low: f64,
    high: f64,
}

#[derive(Serialize, Deserialize)]
struct RestRecord {
    ids: Vec<String>,
    values: Vec<Vec<f64>>,
    cases: Vec<CaseRecord>,
}

#[derive(Serialize, Deserialize)]
struct CaseRecord {
    id: String,
    group: String,
    asked: String,
    findings: Vec<FindingRecord>,
}

#[derive(Serialize, Deserialize)]
struct FindingRecord {
    what: String,
    right: bool,
    expected: String,
    got: String,
}

/// The part of a run that is long.
struct Rest {
    ids: Vec<String>,
    values: Vec<Vec<f64>>,
    cases: Vec<RunCase>,
}

impl From<&RunHead> for HeadRecord {
    fn from(head: &RunHead) -> Self {
        let measure = |m: &RunMeasure| MeasureRecord {
            key: m.key.clone(),
            mean: m.mean,
            low: m.low,
            high: m.high,
        };
        Self {
            id: head.id.clone(),
            subject: head.order.subject.clone(),
            filter: head.order.filter.clone(),
            planned_by: head.order.planned_by.as_str().to_owned(),
            by: head.order.by.clone(),
            at: head.at,
            elapsed_ms: u64::try_from(head.elapsed.as_millis()).unwrap_or(u64::MAX),
            program: head.program.clone(),
            prompts: head.prompts.clone(),
            models: head.models.clone(),
            end: match &head.end {
                RunEnd::Done => EndRecord::Done,
                RunEnd::Cancelled => EndRecord::Cancelled,
                RunEnd::Failed(why) => EndRecord::Failed(why.clone()),
            },
            cases: head.cases,
            measures: head.measures.iter().map(measure).collect(),
            notes: head.notes.clone(),
        }
    }
}

impl TryFrom<HeadRecord> for RunHead {
    type Error = Reason;

    fn try_from(record: HeadRecord) -> Result<Self, Reason> {
        let planned_by = PlannedBy::parse(&record.planned_by)
            .ok_or_else(|| format!("nobody plans as {:?}", record.planned_by))?;
        let HeadRecord { subject, filter, by, .. } = record;
        let measure =
            |m: MeasureRecord| RunMeasure { key: m.key, mean: m.mean, low: m.low, high: m.high };
        Ok(Self {
            id: record.id,
            order: RunOrder { subject, filter, planned_by, by },
            at: record.at,
            elapsed: Duration::from_millis(record.elapsed_ms),
            program: record.program,
            prompts: record.prompts,
            models: record.models,
            end: match record.end {
                EndRecord::Done => RunEnd::Done,
                EndRecord::Cancelled => RunEnd::Cancelled,
                EndRecord::Failed(why) => RunEnd::Failed(why),
            },
            cases: record.cases,
            measures: record.measures.into_iter().map(measure).collect(),
            notes: record.notes,
        })
    }
}

impl From<&EvalRun> for RestRecord {
    fn from(run: &EvalRun) -> Self {
        let finding = |finding: &Finding| {
            let Finding { what, right, expected, got } = finding.clone();
            FindingRecord { what, right, expected, got }
        };
        let case = |case: &RunCase| CaseRecord {
            id: case.id.clone(),
            group: case.group.clone(),
            asked: case.asked.clone(),
            findings: case.findings.iter().map(finding).collect(),
        };
        Self {
            ids: run.ids.clone(),
            values: run.values.clone(),
            cases: run.cases.iter().map(case).collect(),
        }
    }
}

impl TryFrom<RestRecord> for Rest {
    type Error = Reason;

    fn try_from(record: RestRecord) -> Result<Self, Reason> {
        let finding = |record: FindingRecord| {
            let FindingRecord { what, right, expected, got } = record;
            Finding { what, right, expected, got }
        };
        let case = |record: CaseRecord| RunCase {
            id: record.id,
            group: record.group,
            asked: record.asked,
            findings: record.findings.into_iter().map(finding).collect(),
        };
        let cases = record.cases.into_iter().map(case).collect();
        Ok(Self { ids: record.ids, values: record.values, cases })
    }
}

#[async_trait]
impl RunStore for SledStore {
    async fn keep_run(&self, run: &EvalRun) -> Result<(), StoreError> {
        let id = run.head.id.clone();
        let (head, rest) = (encode(&HeadRecord::from(&run.head)), encode(&RestRecord::from(run)));
        self.blocking("keep a run", move |inner| {
            let failed = |error| unavailable("keep a run", error);
            // A run is known by its head: what comes before it is found by nobody.
            inner.runs.insert(rest_key(&id), rest).map_err(failed)?;
            inner.runs.insert(head_key(&id), head).map_err(failed)?;
            inner.drop_old_runs()
        })
        .await?;
        self.inner.committer.sync().await
    }

    async fn runs(&self) -> Result<Vec<RunHead>, StoreError> {
        self.blocking("read runs", |inner| {
            let mut runs = Vec::new();
            for pair in inner.runs.scan_prefix(head_key("")).rev() {
                let (key, bytes) = pair.map_err(|error| unavailable("read runs", error))?;
                let head = decode::<HeadRecord, _>(&String::from_utf8_lossy(&key), &bytes);
                runs.extend(unless_damaged(head)?);
            }
            Ok(runs)
        })
        .await
    }

    async fn run(&self, id: &str) -> Result<Option<EvalRun>, StoreError> {
        let id = id.to_owned();
        self.blocking("read a run", move |inner| {
            let read = |key: Vec<u8>| inner.runs.get(key).map_err(|e| unavailable("read a run", e));
            let (Some(head), Some(rest)) = (read(head_key(&id))?, read(rest_key(&id))?) else {
                return Ok(None);
            };
            let head: RunHead = decode::<HeadRecord, _>(&id, &head)?;
            let Rest { ids, values, cases } = decode::<RestRecord, _>(&id, &rest)?;
            Ok(Some(EvalRun { head, ids, values, cases }))
        })
        .await
    }
}

impl Inner {
    fn drop_old_runs(&self) -> Result<(), StoreError> {
        let failed = |error| unavailable("delete a run", error);
        let heads: Result<Vec<_>, _> = self.runs.scan_prefix(head_key("")).keys().collect();
        let heads = heads.map_err(failed)?;
        let (prefix, other) = (head_key(""), rest_key(""));
        for head in heads.iter().take(heads.len().saturating_sub(MOST_RUNS)) {
            let rest: Vec<u8> = other.iter().chain(&head[prefix.len()..]).copied().collect();
            self.runs.remove(head).map_err(failed)?;
            self.runs.remove(rest).map_err(failed)?;
        }
        Ok(())
    }
}

fn head_key(id: &str) -> Vec<u8> {
    key("head", id)
}

fn rest_key(id: &str) -> Vec<u8> {
    key("rest", id)
}

/// Of all where no id is given.
fn key(kind: &str, id: &str) -> Vec<u8> {
    let key = Key::new().text(kind);
    if id.is_empty() { key.bytes() } else { key.text(id).bytes() }
}
