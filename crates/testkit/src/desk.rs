//! A desk without prompts, and without recordings.

use async_trait::async_trait;
use magpie_core::ports::{
    DeskError, Draft, Order, PromptDesk, PromptFault, PromptHistory, PromptState, ReplayError,
    ReplayWith, Replayed, Replays,
};
use magpie_core::{InboundMessage, PromptEvent, PromptVersion, Reply, Rollout, Trace, TurnId};

use crate::contract;

/// Knows no prompt: for what has nothing to do with them.
pub struct EmptyDesk;

fn unknown<T>(prompt: &str) -> Result<T, DeskError> {
    Err(DeskError::NotFound(format!("prompt {prompt:?}")))
}

#[async_trait]
impl PromptDesk for EmptyDesk {
    async fn prompts(&self) -> Result<Vec<PromptState>, DeskError> {
        Ok(Vec::new())
    }

    async fn history(&self, prompt: &str) -> Result<PromptHistory, DeskError> {
        unknown(prompt)
    }

    async fn version(&self, prompt: &str, _: &str) -> Result<PromptVersion, DeskError> {
        unknown(prompt)
    }

    async fn check(&self, prompt: &str, _: &str) -> Result<Vec<PromptFault>, DeskError> {
        unknown(prompt)
    }

    async fn draft(&self, prompt: &str, _: Draft) -> Result<PromptVersion, DeskError> {
        unknown(prompt)
    }

    async fn measure(&self, prompt: &str, _: &str, _: &str) -> Result<PromptEvent, DeskError> {
        unknown(prompt)
    }

    async fn roll_out(
        &self,
        prompt: &str,
        _: &str,
        _: u8,
        _: &Order,
    ) -> Result<Rollout, DeskError> {
        unknown(prompt)
    }

    async fn promote(&self, prompt: &str, _: &str, _: &Order) -> Result<PromptEvent, DeskError> {
        unknown(prompt)
    }

    async fn roll_back(
        &self,
        prompt: &str,
        _: Option<&str>,
        _: &Order,
    ) -> Result<PromptEvent, DeskError> {
        unknown(prompt)
    }
}

/// Has no recordings.
pub struct NoRecordings;

#[async_trait]
impl Replays for NoRecordings {
    async fn replay(&self, turn: &TurnId, _: &ReplayWith) -> Result<Replayed, ReplayError> {
        Err(ReplayError::NotRecorded(turn.clone()))
    }

    /// Says who asks where, in a reply of the samples.
    async fn rehearse(&self, message: InboundMessage) -> Result<(Reply, Trace), ReplayError> {
        let (person, audience) = (message.sender.person(), &message.audience);
        let place = audience.community().map_or("private", |community| community.as_str());
        let photos = message.photos.len();
        let text = format!("{person} in {place}: {} and {photos} photos", message.text);
        let reply = Reply { text, ..contract::reply("rehearsed") };
        Ok((reply, contract::trace("rehearsed", person.as_str())))
    }
}
