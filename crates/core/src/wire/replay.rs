//! Answering a turn again, on the wire.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::ReplyV1;
use crate::CompletionRecord;
use crate::ports::{DeskError, PromptDesk, ReplayWith, Replayed};

/// How a turn is to be answered again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReplayOrderV1 {
    /// Texts of prompts by their names.
    pub prompts: BTreeMap<String, String>,
    /// Versions of prompts by their names; the beginning of a hash is enough.
    pub versions: BTreeMap<String, String>,
    /// Whether models are asked anew.
    pub live: bool,
}

impl ReplayOrderV1 {
    /// With the texts of the versions that are named.
    ///
    /// # Errors
    /// There is no such prompt or version, or the desk can't be used.
    pub async fn resolved(self, desk: &dyn PromptDesk) -> Result<ReplayWith, DeskError> {
        let Self { mut prompts, versions, live } = self;
        for (prompt, version) in versions {
            let version = desk.version(&prompt, &version).await?;
            prompts.insert(prompt, version.text);
        }
        Ok(ReplayWith { prompts, live })
    }
}

/// A turn that was answered again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReplayedV1 {
    /// Whether a shopper would see the same as then.
    pub same: bool,
    /// The answer now.
    pub reply: ReplyV1,
    /// The answer then, where it was not deleted.
    pub recorded: Option<ReplyV1>,
    /// Of whom something was asked that was not asked then, and that nobody answered.
    pub missing: Vec<String>,
    /// What models were asked this time.
    pub completions: Vec<ReplayedCompletionV1>,
    /// What went wrong and was worked around.
    pub degraded: Vec<String>,
}

/// One call of a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplayedCompletionV1 {
    /// The prompt.
    pub prompt: String,
    /// Its version.
    pub version: String,
    /// Who answered.
    pub model: String,
    /// Why nobody did.
    pub error: Option<String>,
}

impl From<&Replayed> for ReplayedV1 {
    fn from(replayed: &Replayed) -> Self {
        Self {
            same: replayed.is_same(),
            reply: (&replayed.reply).into(),
            recorded: replayed.recorded.as_ref().map(Into::into),
            missing: replayed.missing.clone(),
            completions: replayed.trace.completions.iter().map(Into::into).collect(),
            degraded: replayed.trace.degraded.clone(),
        }
    }
}

impl From<&CompletionRecord> for ReplayedCompletionV1 {
    fn from(record: &CompletionRecord) -> Self {
        Self {
            prompt: record.prompt.clone(),
            version: record.version.clone(),
            model: record.model.clone(),
            error: record.error.clone(),
        }
    }
}
