//! Asking models: a prompt in, validated JSON out; budget, repair and records in one place.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures::StreamExt;
use magpie_core::ports::{
    Author, ChatMessage, ChatModel, ChatRequest, Completion, CompletionChunk, FinishReason,
    ModelError, StatusLine, StatusState,
};
use magpie_core::{CompletionRecord, Cost, HeardAnswer, ModelPrices, Photo};
use minijinja::Value;
use tokio::time::Instant;

use super::limits::TokenBudget;
use super::recorder::Recorder;
use super::tape::{self, Deck, SharedDeck};
use crate::planner::Repair;
use crate::prompts::{ModelRole, Prompt, PromptLibrary, RenderedPrompt};

/// Tokens that an answer is expected to have, for the budget; what it really had is charged afterwards.
const EXPECTED_OUTPUT: u32 = 300;
/// Bytes of a prompt that make about one token.
const BYTES_PER_TOKEN: usize = 4;
/// What a photo costs about, in tokens.
const TOKENS_PER_PHOTO: u32 = 800;

/// The model lists by role.
#[derive(Clone)]
pub struct Models {
    /// Plans and rewrites.
    pub planner: Arc<dyn ChatModel>,
    /// Words replies.
    pub writer: Arc<dyn ChatModel>,
    /// Reads photos.
    pub vision: Arc<dyn ChatModel>,
}

/// Asks models with prompts of the library.
#[derive(Clone)]
pub struct ModelCaller {
    models: Models,
    prompts: Arc<PromptLibrary>,
    budget: Arc<TokenBudget>,
    timeout: Duration,
    prices: Arc<ModelPrices>,
    /// By provider, since the start.
    spent: Arc<Mutex<BTreeMap<String, Cost>>>,
    /// What models answered, where that is played instead of asking them.
    played: SharedDeck,
}

impl ModelCaller {
    pub(super) fn new(
        models: Models,
        prompts: Arc<PromptLibrary>,
        budget: Arc<TokenBudget>,
        timeout: Duration,
        prices: Arc<ModelPrices>,
    ) -> Self {
        Self { models, prompts, budget, timeout, prices, spent: Arc::default(), played: None }
    }

    /// With other prompts, and with what models answered before. Nothing is charged where none is asked.
    pub(super) fn playing(&self, prompts: Arc<PromptLibrary>, deck: &Arc<Deck>) -> Self {
        let (budget, spent) = match deck.plays() {
            Some(false) => (Arc::default(), Arc::default()),
            _ => (Arc::clone(&self.budget), Arc::clone(&self.spent)),
        };
        Self { prompts, budget, spent, played: Some(Arc::clone(deck)), ..self.clone() }
    }

    /// Whether a model is configured for the role, or was.
    pub fn has(&self, role: ModelRole) -> bool {
        match &self.played {
            Some(deck) if deck.plays() == Some(false) => deck.knows(named(role)),
            _ => !self.model(role).names().is_empty(),
        }
    }

    /// Asks with a prompt and repairs once. Nothing comes back when no model is configured, none
    /// answers, or the answer stays invalid; the reason is recorded.
    pub async fn ask(
        &self,
        prompt: &'static str,
        variables: Value,
        photos: Vec<Photo>,
        deadline: Instant,
        recorder: &Recorder,
    ) -> Option<serde_json::Value> {
        let mut repair = None;
        for _ in 0..2 {
            let answer = self
                .ask_once(prompt, &variables, &photos, repair.as_ref(), deadline, recorder)
                .await
                .ok()?;
            match answer {
                Ok(value) => return Some(value),
                Err(refused) => repair = Some(refused),
            }
        }
        recorder.degraded(format!("the answer to the {prompt} prompt stayed invalid"));
        None
    }

    /// One model call. The inner error is an answer that does not satisfy the prompt's schema.
    pub(crate) async fn ask_once(
        &self,
        name: &'static str,
        variables: &Value,
        photos: &[Photo],
        repair: Option<&Repair>,
        deadline: Instant,
        recorder: &Recorder,
    ) -> Result<Result<serde_json::Value, Repair>, ModelError> {
        let prompt = self.prompts.get_for(name, recorder.cohort());
        let model = self.model(prompt.role);
        if !self.has(prompt.role) {
            return Err(ModelError::NotConfigured);
        }
        // Who kept the shopper waiting for nothing once is not waited for again in the same turn.
        if let Some(error) = recorder.silence_of(&model.names()).filter(|_| self.played.is_none()) {
            recorder.degraded(format!("{name}: not asked again after: {error}"));
            return Err(error);
        }
        let rendered = prompt.render(variables).map_err(|error| {
            recorder.degraded(format!("prompt {name} can't be rendered: {error}"));
            invalid(error.to_string())
        })?;
        let left = deadline.saturating_duration_since(Instant::now());
        let request = request(rendered, photos, repair, self.timeout.min(left));
        let estimate = estimate(&request);
        if let Err(wait) = self.budget.take(estimate) {
            recorder.degraded("the daily token budget is spent");
            recorder.budget_spent(wait);
            let provider = "the daily token budget".to_owned();
            return Err(ModelError::RateLimited { provider, retry_after: Some(wait) });
        }
        let started = Instant::now();
        let outcome = match recorder.deck() {
            None => answer(model, prompt.role, request).await,
            Some(deck) => overhear(deck, model, prompt.role, request).await,
        };
        self.note(&prompt, &outcome, started, repair.is_some(), recorder);
        let completion = outcome.inspect_err(|error| {
            if !matches!(error, ModelError::Invalid { .. }) {
                recorder.silent(model.names(), error.clone());
            }
        })?;
        let used = completion.usage.input.saturating_add(completion.usage.output);
        // The estimate is taken already; a refusal of the rest only empties the budget a little late.
        let _ = self.budget.take(used.saturating_sub(estimate));
        if completion.finish == FinishReason::Length {
            let error = "the answer was cut off at the token limit; answer more briefly".to_owned();
            return Ok(Err(Repair { answer: completion.text, error }));
        }
        Ok(prompt
            .read_answer(&completion.text)
            .map_err(|error| Repair { answer: completion.text.clone(), error }))
    }

    fn note(
        &self,
        prompt: &Prompt,
        outcome: &Result<Completion, ModelError>,
        started: Instant,
        repair: bool,
        recorder: &Recorder,
    ) {
        let model = self.model(prompt.role);
        let usage = outcome.as_ref().map(|completion| completion.usage).unwrap_or_default();
        let error = outcome.as_ref().err().map(ToString::to_string);
        if let Some(error) = &error {
            recorder.degraded(format!("{}: {error}", prompt.name));
            tracing::warn!(prompt = prompt.name, error, "no answer from a model");
        }
        let cost = outcome.as_ref().ok().and_then(|done| self.charge(done));
        let asked = || model.names().first().map(ToString::to_string).unwrap_or_default();
        recorder.completion(CompletionRecord {
            prompt: prompt.name.clone(),
            version: prompt.version.clone(),
            model: outcome.as_ref().map_or_else(|_| asked(), |c| c.model.to_string()),
            input_tokens: usage.input,
            output_tokens: usage.output,
            cost,
            elapsed: started.elapsed(),
            error,
            repair,
        });
    }

    /// What a completion cost.
    fn charge(&self, done: &Completion) -> Option<Cost> {
        let cost = self.prices.cost(&done.model, done.usage)?;
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        *spent.entry(done.model.provider.clone()).or_default() += cost;
        Some(cost)
    }

    fn model(&self, role: ModelRole) -> &Arc<dyn ChatModel> {
        match role {
            ModelRole::Planner => &self.models.planner,
            ModelRole::Writer => &self.models.writer,
            ModelRole::Vision => &self.models.vision,
        }
    }

    pub(super) fn status(&self) -> Vec<StatusLine> {
        let line = |part: &str, role, variable: &str, without: &str| {
            let names: Vec<_> = self.model(role).names().iter().map(ToString::to_string).collect();
            let (state, detail) = if names.is_empty() {
                (StatusState::Basic, format!("{without}; {variable} switches a model on"))
            } else {
                (StatusState::On, names.join(", "))
            };
            StatusLine { part: part.to_owned(), state, detail }
        };
        let mut lines = vec![
            line("planner", ModelRole::Planner, "MAGPIE_PLANNER_MODEL", "reads messages by rules"),
            line("writer", ModelRole::Writer, "MAGPIE_WRITER_MODEL", "words replies by templates"),
            line("vision", ModelRole::Vision, "MAGPIE_VISION_MODEL", "photos are not described"),
        ];
        if !self.prices.is_empty() {
            let spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
            let all: Cost = spent.values().copied().sum();
            let each: Vec<String> =
                spent.iter().map(|(provider, cost)| format!("{provider} {cost}")).collect();
            let mut detail = format!("{all} since the start");
            if !each.is_empty() {
                detail.push_str(&format!(": {}", each.join(", ")));
            }
            lines.push(StatusLine {
                part: "cost of models".to_owned(),
                state: StatusState::On,
                detail,
            });
        }
        let problems = self.prompts.problems();
        lines.push(StatusLine {
            part: "prompts".to_owned(),
            state: if problems.is_empty() { StatusState::On } else { StatusState::Failed },
            detail: if problems.is_empty() {
                match self.prompts.folder() {
                    Some(_) => "loaded from files; edits take effect at once".to_owned(),
                    None => "built in; no prompt folder was found".to_owned(),
                }
            } else {
                let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
                format!("an edit is not in use: {}", problems.join("; "))
            },
        });
        lines
    }
}

fn invalid(detail: String) -> ModelError {
    ModelError::Invalid { provider: "the prompt".to_owned(), detail }
}

async fn answer(
    model: &Arc<dyn ChatModel>,
    role: ModelRole,
    request: ChatRequest,
) -> Result<Completion, ModelError> {
    match role {
        // The wording is streamed so that a model which stalls is noticed early.
        ModelRole::Writer => gather(model, request).await,
        ModelRole::Planner | ModelRole::Vision => model.complete(&request).await,
    }
}

/// The answer of a model to which a deck listens, or which it plays.
async fn overhear(
    deck: &Deck,
    model: &Arc<dyn ChatModel>,
    role: ModelRole,
    request: ChatRequest,
) -> Result<Completion, ModelError> {
    let asked = tape::request_digest(&request);
    let mut failed = None;
    let ask = async {
        let outcome = answer(model, role, request).await;
        let kept = outcome.clone().map_err(|error| error.to_string());
        failed = outcome.err();
        HeardAnswer::Completion(kept)
    };
    let heard = deck.hear(named(role), asked, ask).await;
    let played = |detail: &str| ModelError::Unavailable {
        provider: "the recording".to_owned(),
        detail: detail.to_owned(),
    };
    match (failed, heard) {
        (Some(error), _) => Err(error),
        (None, Some(HeardAnswer::Completion(Ok(completion)))) => Ok(completion),
        (None, Some(HeardAnswer::Completion(Err(detail)))) => Err(played(&detail)),
        (None, _) => Err(played("it was not asked that")),
    }
}

/// Under what name the answers of a role's models are recorded.
fn named(role: ModelRole) -> &'static str {
    match role {
        ModelRole::Planner => "model planner",
        ModelRole::Writer => "model writer",
        ModelRole::Vision => "model vision",
    }
}

async fn gather(
    model: &Arc<dyn ChatModel>,
    request: ChatRequest,
) -> Result<Completion, ModelError> {
    let mut stream = model.stream(request);
    while let Some(chunk) = stream.next().await {
        match chunk? {
            CompletionChunk::Text(_) => {}
            CompletionChunk::Done(completion) => return Ok(completion),
        }
    }
    let provider = model.names().first().map(|name| name.provider.clone()).unwrap_or_default();
    Err(ModelError::Unavailable { provider, detail: "the answer broke off".to_owned() })
}

fn request(
    prompt: RenderedPrompt,
    photos: &[Photo],
    repair: Option<&Repair>,
    timeout: Duration,
) -> ChatRequest {
    let user =
        |text: String, photos: Vec<Photo>| ChatMessage { author: Author::User, text, photos };
    let mut messages = vec![user(prompt.user, photos.to_vec())];
    if let Some(Repair { answer, error }) = repair {
        messages.push(ChatMessage {
            author: Author::Assistant,
            text: answer.clone(),
            photos: Vec::new(),
        });
        let ask = format!(
            "That answer can't be used: {error}. Return one corrected JSON object and nothing else."
        );
        messages.push(user(ask, Vec::new()));
    }
    ChatRequest {
        system: prompt.system,
        messages,
        schema: prompt.schema,
        temperature: prompt.temperature,
        max_output_tokens: prompt.max_output_tokens,
        timeout,
    }
}

fn estimate(request: &ChatRequest) -> u32 {
    let bytes: usize =
        request.system.len() + request.messages.iter().map(|m| m.text.len()).sum::<usize>();
    let photos: usize = request.messages.iter().map(|m| m.photos.len()).sum();
    let input = u32::try_from(bytes / BYTES_PER_TOKEN).unwrap_or(u32::MAX);
    let photos = u32::try_from(photos).unwrap_or(u32::MAX).saturating_mul(TOKENS_PER_PHOTO);
    let output = EXPECTED_OUTPUT.min(request.max_output_tokens);
    input.saturating_add(photos).saturating_add(output)
}
