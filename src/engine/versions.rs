//! How turns go that use a version of a prompt: counted as they end, and as people react to them.

use std::collections::BTreeMap;

use magpie_core::ports::StoreError;
use magpie_core::{Feedback, FeedbackKind, PromptChange, PromptEvent, PromptStats, Reply, Trace};

use super::Shared;
use crate::prompts::{PROMPTS, fall};

/// Who takes a version back where people like it less.
const BY_ITSELF: &str = "magpie";

impl Shared {
    /// Counts a turn for every version of a prompt that it used.
    pub(super) async fn count_turn(&self, trace: &Trace, reply: &Reply) {
        let mut used: BTreeMap<(&str, &str), PromptStats> = BTreeMap::new();
        for completion in &trace.completions {
            let stats = used.entry((&completion.prompt, &completion.version)).or_default();
            stats.tokens +=
                u64::from(completion.input_tokens) + u64::from(completion.output_tokens);
            stats.cost += completion.cost.unwrap_or_default();
            stats.repairs += u64::from(completion.repair);
        }
        for ((prompt, version), stats) in used {
            let turn = PromptStats {
                turns: 1,
                questions: u64::from(reply.question.is_some()),
                degraded: u64::from(!trace.degraded.is_empty()),
                elapsed_ms: u64::try_from(trace.elapsed.as_millis()).unwrap_or(u64::MAX),
                ..stats
            };
            self.count_version(prompt, version, turn).await;
        }
    }

    /// Counts a reaction for every version that its reply came from. One that was changed or taken back counts no more.
    pub(super) async fn count_reaction(
        &self,
        reply: &Reply,
        before: Option<&Feedback>,
        feedback: &Feedback,
    ) {
        let (now, then) = (speaks(feedback.kind), before.map_or((0, 0), |then| speaks(then.kind)));
        let counted =
            self.ports.traces.count_reactions(&reply.turn, now.0 - then.0, now.1 - then.1);
        if let Err(error) = counted.await {
            tracing::error!(error = &error as &dyn std::error::Error, "a reaction is not counted");
        }
        // What was counted before can't be taken off; its opposite makes up for it where there is one.
        if before.is_some() || feedback.kind == FeedbackKind::Withdrawn {
            return;
        }
        let stats = PromptStats {
            liked: u64::from(now.0 > 0),
            disliked: u64::from(now.1 > 0),
            opened: u64::from(feedback.kind == FeedbackKind::Opened),
            ..PromptStats::default()
        };
        for (prompt, version) in &reply.prompt_versions {
            self.count_version(prompt, version, stats).await;
        }
    }

    async fn count_version(&self, prompt: &str, version: &str, stats: PromptStats) {
        let counted = async {
            self.ports.prompt_versions.count(prompt, version, stats).await?;
            self.take_back_where_worse(prompt, version).await
        };
        if let Err(error) = counted.await {
            tracing::error!(error = &error as &dyn std::error::Error, "a version is not counted");
        }
    }

    /// Ends the rollout of a version where it does worse than the one in use, by more than chance.
    async fn take_back_where_worse(&self, prompt: &str, version: &str) -> Result<(), StoreError> {
        let Some(spec) = PROMPTS.iter().find(|spec| spec.name == prompt) else { return Ok(()) };
        if self.prompts.rolled_out(spec.name).as_deref() != Some(version) {
            return Ok(());
        }
        let store = &self.ports.prompt_versions;
        let in_use = self.prompts.get(spec.name).version.clone();
        let (before, trial) =
            (store.stats(prompt, &in_use).await?, store.stats(prompt, version).await?);
        let Some(reason) = fall(before, trial) else { return Ok(()) };
        // Of two turns that end at once, one finds it ended.
        self.prompts.end_rollout(spec.name);
        if !store.drop_rollout(prompt).await? {
            return Ok(());
        }
        tracing::warn!(prompt, version, reason, "a rollout is taken back");
        let event = PromptEvent {
            prompt: prompt.to_owned(),
            version: version.to_owned(),
            change: PromptChange::RolledBack,
            by: BY_ITSELF.to_owned(),
            reason,
            at: self.ports.clock.now(),
        };
        store.keep_event(&event).await
    }
}

/// Whether a reaction speaks for what was shown, and whether against it.
fn speaks(kind: FeedbackKind) -> (i32, i32) {
    match kind {
        FeedbackKind::Liked | FeedbackKind::Saved | FeedbackKind::Bought => (1, 0),
        FeedbackKind::Disliked => (0, 1),
        FeedbackKind::Opened | FeedbackKind::Withdrawn => (0, 0),
    }
}
