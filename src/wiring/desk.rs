//! The desk for prompts: in this process, or at the server that runs on the data folder; and the golden set that it
//! measures with.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use async_trait::async_trait;
use futures::StreamExt as _;
use magpie::admin::{CaseOutcome, PromptAdmin, SuiteSample, Trial, TrialError};
use magpie::config::Config;
use magpie::eval::golden::Case;
use magpie::prompts::{ModelRole, PromptLibrary};
use magpie_core::ports::{Companion as _, PromptDesk, TraceStore as _};
use magpie_core::{
    Audience, ConversationId, InboundMessage, MessageKey, Platform, ReplyAddress, ReplyStage,
    Sender, SenderId,
};
use magpie_store::SledStore;
use magpie_terminal::HttpExchange;

use super::environment::SystemClock;
use super::evaluation::TestBed;
use super::golden::{answer_case, golden_files, golden_products, read_golden};
use super::{open_store, running};
use crate::suites::{Folder, try_prompt};

/// Cases that a version is measured with: a model answers each of them twice, once with the version in use.
const MOST_CASES: usize = 120;
/// Reads messages, so that its cases have right answers; of other prompts it is asked that nothing goes wrong.
const PLANNER: &str = "planner";

/// The desk of a running server, or one in this process.
pub enum DeskDoor {
    /// The server has the database open.
    Running(HttpExchange),
    /// Nobody has.
    Here {
        /// The desk.
        desk: PromptAdmin,
        /// What it keeps its versions in.
        store: Arc<SledStore>,
    },
}

impl DeskDoor {
    /// Finds the running server, or opens the database.
    pub async fn open(config: Config) -> Result<Self> {
        if let Some(exchange) = running(&config.data_dir).await {
            return Ok(Self::Running(exchange));
        }
        let store = open_store(&config.data_dir, config.memory.replays).await?;
        let prompts =
            PromptLibrary::load(&config.prompts_dir).context("the prompts can't be used")?;
        let desk = desk(&config, Arc::new(prompts), &store).await?;
        Ok(Self::Here { desk, store })
    }

    /// The desk.
    pub fn desk(&self) -> &dyn PromptDesk {
        match self {
            Self::Running(exchange) => exchange,
            Self::Here { desk, .. } => desk,
        }
    }

    /// Writes everything to disk.
    pub async fn close(self) -> Result<()> {
        match self {
            Self::Running(_) => Ok(()),
            Self::Here { store, .. } => store.close().await.context("closing the database"),
        }
    }
}

/// The desk for prompts in use.
pub(super) async fn desk(
    config: &Config,
    prompts: Arc<PromptLibrary>,
    store: &Arc<SledStore>,
) -> Result<PromptAdmin> {
    let trial = Arc::new(GoldenTrial { config: config.clone() });
    let desk = PromptAdmin::new(prompts, Arc::clone(store) as _, trial, Arc::new(SystemClock));
    desk.start().await.context("reading the versions of prompts")?;
    Ok(desk)
}

/// Holds prompts against the golden set and the suites, with the configured models, in data folders of their own.
struct GoldenTrial {
    config: Config,
}

#[async_trait]
impl Trial for GoldenTrial {
    async fn run(
        &self,
        prompt: &'static str,
        prompts: Arc<PromptLibrary>,
    ) -> Result<Vec<CaseOutcome>, TrialError> {
        let role = prompts.get(prompt).role;
        let (models, variable) = match role {
            ModelRole::Planner => (&self.config.models.planner, "MAGPIE_PLANNER_MODEL"),
            ModelRole::Writer => (&self.config.models.writer, "MAGPIE_WRITER_MODEL"),
            ModelRole::Vision => (&self.config.models.vision, "MAGPIE_VISION_MODEL"),
        };
        if models.is_empty() {
            let told = format!("no model reads the {prompt} prompt; {variable} names one");
            return Err(TrialError(told));
        }
        self.cases(prompt, prompts).await.map_err(|error| TrialError(format!("{error:#}")))
    }

    async fn suites(
        &self,
        prompt: &'static str,
        prompts: Arc<PromptLibrary>,
    ) -> Result<Vec<SuiteSample>, TrialError> {
        let mut samples = Vec::new();
        for path in &self.config.eval_suites {
            let tried = match Folder::open(path) {
                Ok(folder) => try_prompt(&self.config, &folder, prompt, &prompts).await,
                Err(error) => Err(error),
            };
            samples.extend(tried.map_err(|error| TrialError(format!("{error:#}")))?);
        }
        Ok(samples)
    }
}

impl GoldenTrial {
    async fn cases(
        &self,
        prompt: &'static str,
        prompts: Arc<PromptLibrary>,
    ) -> Result<Vec<CaseOutcome>> {
        let folder = &self.config.golden_dir;
        let files = golden_files(folder).context("MAGPIE_GOLDEN_DIR names the golden set")?;
        let set = read_golden(&files)?;
        // The same ones each time, from all themes alike.
        let step = set.cases.len().div_ceil(MOST_CASES).max(1);
        let chosen: Vec<&Case> = set.cases.iter().step_by(step).collect();
        let mut outcomes = Vec::with_capacity(chosen.len());
        for catalog in set.catalogs() {
            let cases = chosen.iter().filter(|case| case.catalog == catalog);
            let cases: Vec<&Case> = cases.copied().collect();
            if cases.is_empty() {
                continue;
            }
            let scratch = tempfile::tempdir().context("making a temporary folder")?;
            let products = golden_products(folder, catalog, scratch.path())?;
            let config = Config { data_dir: scratch.path().join("data"), ..self.config.clone() };
            let bed = TestBed::open_with(&config, &products, Arc::clone(&prompts)).await?;
            for case in cases {
                let right = match prompt {
                    PLANNER => is_understood(&bed, folder, case).await?,
                    _ => goes_well(&bed, case).await?,
                };
                outcomes.push(CaseOutcome { id: case.id.clone(), right });
            }
            bed.close().await?;
        }
        Ok(outcomes)
    }
}

/// Whether the plan is what a careful person would make of the message.
async fn is_understood(bed: &TestBed, folder: &Path, case: &Case) -> Result<bool> {
    let answered = answer_case(bed, folder, case).await?;
    Ok(case.judge_answer(&answered.answer).right())
}

/// Whether the whole turn goes without trouble: every answer fits its schema, and nothing of it had to be struck.
async fn goes_well(bed: &TestBed, case: &Case) -> Result<bool> {
    let platform = Platform::new("evaluation");
    let conversation = ConversationId::new(format!("evaluation:{}", case.id));
    let now = jiff::Timestamp::now();
    let mut last = None;
    for (number, text) in (1_u32..).zip(case.turns.iter().chain([&case.text])) {
        let message = InboundMessage {
            key: MessageKey::of_message(&platform, &conversation, number),
            conversation: conversation.clone(),
            address: ReplyAddress::new(""),
            sender: Sender {
                platform: platform.clone(),
                id: SenderId::new(case.id.as_str()),
                display_name: None,
            },
            audience: Audience::Private,
            moderates: false,
            text: text.clone(),
            photos: Vec::new(),
            reply_to: None,
            replaces: None,
            may_continue: false,
            locale: None,
            sent_at: now,
        };
        let accepted = bed.engine.accept(message).await.context("asking")?;
        let mut stages = bed.engine.stages(&accepted.turn).await.context("asking")?;
        while let Some(stage) = stages.next().await {
            if let ReplyStage::Final(reply) = stage {
                last = Some(reply);
            }
        }
    }
    let Some(reply) = last else { return Ok(false) };
    let trace = bed.store().trace(&reply.turn).await.context("reading a trace")?;
    Ok(trace.is_some_and(|trace| trace.degraded.is_empty()))
}
