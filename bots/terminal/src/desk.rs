//! The desk for prompts of the server that runs on the same data folder.

use std::time::Duration;

use async_trait::async_trait;
use magpie_core::ports::{
    DeskError, Draft, Order, PromptDesk, PromptFault, PromptHistory, PromptState,
};
use magpie_core::wire::{
    DeskProblemV1, DraftV1, PromptCheckV1, PromptEventV1, PromptHistoryV1, PromptOrderV1,
    PromptTextV1, PromptVersionV1, PromptsV1, ReplayOrderV1, ReplayedV1, RolloutV1,
};
use magpie_core::{PromptEvent, PromptVersion, Rollout};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::RequestBuilder;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::http::HttpExchange;

/// Measuring asks a model hundreds of times.
const PATIENCE: Duration = Duration::from_secs(3_600);

#[derive(Deserialize)]
struct ProblemV1 {
    error: String,
    problem: Option<DeskProblemV1>,
}

impl HttpExchange {
    fn at(&self, prompt: &str, rest: &str) -> Result<url::Url, DeskError> {
        let prompt = utf8_percent_encode(prompt, NON_ALPHANUMERIC);
        self.url(&format!("api/prompts/{prompt}{rest}")).map_err(|error| lost(&error))
    }

    fn of_version(&self, prompt: &str, version: &str, rest: &str) -> Result<url::Url, DeskError> {
        let version = utf8_percent_encode(version, NON_ALPHANUMERIC);
        self.at(prompt, &format!("/versions/{version}{rest}"))
    }

    async fn ask<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, DeskError> {
        let response = self.send_request(request).await.map_err(|error| lost(&error))?;
        if response.status().is_success() {
            return response.json().await.map_err(|error| lost(&error));
        }
        let status = response.status();
        match response.json::<ProblemV1>().await {
            Ok(ProblemV1 { problem: Some(problem), .. }) => Err(problem.into()),
            Ok(ProblemV1 { error, problem: None }) => Err(DeskError::Unavailable(error)),
            Err(_) => Err(DeskError::Unavailable(format!("the server answered {status}"))),
        }
    }

    async fn tell<T: DeserializeOwned>(
        &self,
        url: url::Url,
        body: &impl Serialize,
    ) -> Result<T, DeskError> {
        self.ask(self.client().post(url).json(body).timeout(PATIENCE)).await
    }
}

impl HttpExchange {
    /// Answers a recorded turn again.
    ///
    /// # Errors
    /// The server says why not, or can't be reached.
    pub async fn replay(&self, turn: &str, order: &ReplayOrderV1) -> Result<ReplayedV1, DeskError> {
        let turn = utf8_percent_encode(turn, NON_ALPHANUMERIC);
        let url = self.url(&format!("api/turns/{turn}/replay")).map_err(|error| lost(&error))?;
        self.tell(url, order).await
    }
}

fn lost(error: &dyn std::error::Error) -> DeskError {
    DeskError::Unavailable(error.to_string())
}

#[async_trait]
impl PromptDesk for HttpExchange {
    async fn prompts(&self) -> Result<Vec<PromptState>, DeskError> {
        let url = self.url("api/prompts").map_err(|error| lost(&error))?;
        let PromptsV1 { prompts } = self.ask(self.client().get(url)).await?;
        Ok(prompts.into_iter().map(Into::into).collect())
    }

    async fn history(&self, prompt: &str) -> Result<PromptHistory, DeskError> {
        let history: PromptHistoryV1 = self.ask(self.client().get(self.at(prompt, "")?)).await?;
        Ok(history.into())
    }

    async fn version(&self, prompt: &str, version: &str) -> Result<PromptVersion, DeskError> {
        let url = self.of_version(prompt, version, "")?;
        let version: PromptVersionV1 = self.ask(self.client().get(url)).await?;
        Ok(version.into())
    }

    async fn check(&self, prompt: &str, text: &str) -> Result<Vec<PromptFault>, DeskError> {
        let text = PromptTextV1 { text: text.to_owned() };
        let checked: PromptCheckV1 = self.tell(self.at(prompt, "/check")?, &text).await?;
        Ok(checked.faults.into_iter().map(Into::into).collect())
    }

    async fn draft(&self, prompt: &str, draft: Draft) -> Result<PromptVersion, DeskError> {
        let draft = DraftV1::from(draft);
        let version: PromptVersionV1 = self.tell(self.at(prompt, "/drafts")?, &draft).await?;
        Ok(version.into())
    }

    async fn measure(
        &self,
        prompt: &str,
        version: &str,
        by: &str,
    ) -> Result<PromptEvent, DeskError> {
        let order = PromptOrderV1 { by: Some(by.to_owned()), ..PromptOrderV1::default() };
        let url = self.of_version(prompt, version, "/measure")?;
        let event: PromptEventV1 = self.tell(url, &order).await?;
        Ok(event.into())
    }

    async fn roll_out(
        &self,
        prompt: &str,
        version: &str,
        percent: u8,
        order: &Order,
    ) -> Result<Rollout, DeskError> {
        let order = PromptOrderV1 { percent: Some(percent), ..order.into() };
        let url = self.of_version(prompt, version, "/rollout")?;
        let rollout: RolloutV1 = self.tell(url, &order).await?;
        Ok(rollout.into())
    }

    async fn promote(
        &self,
        prompt: &str,
        version: &str,
        order: &Order,
    ) -> Result<PromptEvent, DeskError> {
        let url = self.of_version(prompt, version, "/promote")?;
        let event: PromptEventV1 = self.tell(url, &PromptOrderV1::from(order)).await?;
        Ok(event.into())
    }

    async fn roll_back(
        &self,
        prompt: &str,
        to: Option<&str>,
        order: &Order,
    ) -> Result<PromptEvent, DeskError> {
        let order = PromptOrderV1 { to: to.map(str::to_owned), ..order.into() };
        let event: PromptEventV1 = self.tell(self.at(prompt, "/rollback")?, &order).await?;
        Ok(event.into())
    }
}
