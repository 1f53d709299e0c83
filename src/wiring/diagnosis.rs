//! What `magpie doctor` finds.

use std::time::Duration;

use magpie::config::Config;
use magpie::prompts::PromptLibrary;
use magpie_core::ports::{Author, ChatMessage, ChatModel, ChatRequest, StatusLine, StatusState};
use magpie_core::wire::StatusLineV1;
use magpie_terminal::{HttpExchange, ServerAddress};

use super::App;

/// Checks settings, prompts, data folder, feeds and models. Everything is tried; nothing stops early.
pub async fn diagnose(config: Config, patience: Duration) -> Vec<StatusLineV1> {
    let mut lines =
        vec![line("settings", StatusState::On, "every variable can be read".to_owned())];
    lines.push(match PromptLibrary::load(&config.prompts_dir) {
        Ok(library) => {
            let count = library.versions().len();
            line("prompts", StatusState::On, format!("{count} prompts are valid"))
        }
        Err(error) => line("prompts", StatusState::Failed, error.to_string()),
    });
    lines.extend(models(&config, patience).await);
    lines.extend(super::bots::diagnose(&config).await.iter().map(StatusLineV1::from));
    lines.extend(application(config).await);
    lines
}

/// Asks the running server, or starts everything once.
async fn application(config: Config) -> Vec<StatusLineV1> {
    if let Some(address) = ServerAddress::discover(&config.data_dir) {
        let url = address.url.clone();
        if let Ok(exchange) = HttpExchange::connect(address).await {
            let running = line("server", StatusState::On, format!("runs at {url}"));
            return match exchange.status().await {
                Ok(status) => std::iter::once(running).chain(status.parts).collect(),
                Err(error) => vec![line("server", StatusState::Failed, error.to_string())],
            };
        }
    }
    let server = line("server", StatusState::Off, "not running on this data folder".to_owned());
    match App::start(config).await {
        Ok(app) => {
            app.probe_market().await;
            let mut lines = vec![server];
            lines.extend(app.companion().status().await.iter().map(StatusLineV1::from));
            if let Err(error) = app.close().await {
                lines.push(line("data folder", StatusState::Failed, format!("{error:#}")));
            }
            lines
        }
        Err(error) => vec![server, line("application", StatusState::Failed, format!("{error:#}"))],
    }
}

/// Sends every configured model one tiny request.
async fn models(config: &Config, patience: Duration) -> Vec<StatusLineV1> {
    let models = match super::models(&config.models) {
        Ok((models, _)) => models,
        Err(error) => return vec![line("models", StatusState::Failed, format!("{error:#}"))],
    };
    let roles = [
        ("planner model", &models.planner),
        ("writer model", &models.writer),
        ("vision model", &models.vision),
    ];
    let mut lines = Vec::new();
    for (part, model) in roles {
        if !model.names().is_empty() {
            lines.push(probe(part, model.as_ref(), patience).await);
        }
    }
    lines
}

async fn probe(part: &str, model: &dyn ChatModel, patience: Duration) -> StatusLineV1 {
    let request = ChatRequest {
        system: "Answer with the word ok.".to_owned(),
        messages: vec![ChatMessage {
            author: Author::User,
            text: "Are you there?".to_owned(),
            photos: Vec::new(),
        }],
        schema: None,
        temperature: 0.0,
        max_output_tokens: 16,
        timeout: patience,
    };
    match model.complete(&request).await {
        Ok(completion) => {
            let ms = completion.elapsed.as_millis();
            line(part, StatusState::On, format!("{} answered in {ms} ms", completion.model))
        }
        Err(error) => line(part, StatusState::Failed, error.to_string()),
    }
}

fn line(part: &str, state: StatusState, detail: String) -> StatusLineV1 {
    (&StatusLine { part: part.to_owned(), state, detail }).into()
}
