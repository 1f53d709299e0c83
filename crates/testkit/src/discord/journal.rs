//! What was asked of the fake, and what was wrong with it.

use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

/// One request to the REST API.
#[derive(Clone, Debug, Serialize)]
pub struct RequestRecord {
    /// `GET`, `POST`, …
    pub method: String,
    /// The path below `/api/v10`, with its query.
    pub path: String,
    /// The JSON body; null where there was none.
    pub body: Value,
    /// Names of the files that came with it.
    pub files: Vec<String>,
    /// The status of the answer.
    pub status: u16,
    /// The answer's JSON body.
    pub answer: Value,
    /// Time since the fake started.
    pub at: Duration,
}

/// One thing that happened on the gateway.
#[derive(Clone, Debug, Serialize)]
pub struct GatewayRecord {
    /// Who did what: `connected`, `identify`, `resume`, `heartbeat`, `closed 4000`, …
    pub what: String,
    /// The payload's data.
    pub data: Value,
    /// Time since the fake started.
    pub at: Duration,
}

#[derive(Debug)]
pub(super) struct Journal {
    started: std::time::Instant,
    pub(super) requests: Vec<RequestRecord>,
    pub(super) gateway: Vec<GatewayRecord>,
    pub(super) violations: Vec<String>,
}

impl Default for Journal {
    fn default() -> Self {
        Self {
            started: std::time::Instant::now(),
            requests: Vec::new(),
            gateway: Vec::new(),
            violations: Vec::new(),
        }
    }
}

impl Journal {
    pub(super) fn now(&self) -> Duration {
        self.started.elapsed()
    }

    pub(super) fn gateway(&mut self, what: impl Into<String>, data: Value) {
        let at = self.now();
        self.gateway.push(GatewayRecord { what: what.into(), data, at });
    }
}
