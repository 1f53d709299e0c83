//! Suites of dialogues: the client's messages are sent as a shopper's, and the replies are compared with what a
//! person answered.

use anyhow::{Context as _, Result};
use magpie::config::Config;
use magpie::eval::Table;
use magpie::eval::dialogues::{Dialogue, Reply, replies, score, unanswered};
use magpie::eval::steps::Steps;
use magpie_core::wire::ReplyV1;
use serde_json::{Map, json};

use super::folder::Folder;
use super::measured::{Case, Measured};
use super::tables::{self, named};
use crate::wiring::ScratchApp;

/// Measures that a table and reports show, with the name that each row has.
const ROWS: [(&str, &str); 3] =
    [("ROUGE-1", "rouge1"), ("ROUGE-2", "rouge2"), ("ROUGE-L", "rougeL")];

/// Has every dialogue replied to.
pub async fn measure(config: &Config, folder: &Folder, steps: &dyn Steps) -> Result<Measured> {
    measure_some(config, folder, folder.dialogues()?, steps).await
}

/// Has these dialogues of a folder replied to.
pub async fn measure_some(
    config: &Config,
    folder: &Folder,
    dialogues: Vec<Dialogue>,
    steps: &dyn Steps,
) -> Result<Measured> {
    steps.at("starting", 0, 0);
    let products = folder.path("products.jsonl");
    let products = products.exists().then_some(products);
    let scratch = ScratchApp::open(config, products.as_deref()).await?;
    let mut written = unanswered(&dialogues);
    let mut places = written.iter_mut();
    let (mut elapsed, mut tokens, mut silent) = (Vec::new(), 0, Vec::new());
    for (done, dialogue) in dialogues.iter().enumerate() {
        steps.at("asking", done, dialogues.len());
        for exchange in &dialogue.exchanges {
            let reply = if exchange.message.is_empty() {
                None
            } else {
                let answer = scratch.ask(&dialogue.id, &exchange.message).await;
                let answer =
                    answer.with_context(|| format!("answering the dialogue {}", dialogue.id))?;
                elapsed.push(answer.elapsed);
                tokens += answer.tokens;
                Some(words(&answer.reply))
            };
            for place in places.by_ref().take(exchange.references.len()) {
                match &reply {
                    Some(reply) => place.reply.clone_from(reply),
                    None => silent.push(place.id.clone()),
                }
            }
        }
    }
    scratch.close().await?;
    let table = score(&written);
    let mut notes = vec![format!("The replies were worded by {}.", writer(config))];
    if !silent.is_empty() {
        notes.push(format!(
            "{} turns came before the client wrote anything and count as 0: {}",
            silent.len(),
            named(&silent)
        ));
    }
    Ok(Measured {
        summary: format!("{} dialogues, {} turns with a reference", dialogues.len(), written.len()),
        text: text(&table),
        notes,
        details: Map::from_iter([
            ("dialogues".to_owned(), dialogues.len().into()),
            ("writer".to_owned(), writer(config).into()),
            ("without_reply".to_owned(), json!(silent)),
        ]),
        run: lines(&written)?,
        elapsed,
        tokens,
        headline: "rougeL".to_owned(),
        shown: table.columns.iter().map(|column| column.key.clone()).collect(),
        over_lengths: false,
        cases: written.iter().map(case).collect(),
        table,
        rescore: Box::new(move |file| Ok(score(&replies(file, &dialogues)?))),
    })
}

/// What a shopper reads of a reply before its picks.
fn words(reply: &ReplyV1) -> String {
    let question = reply.question.as_deref().filter(|question| !reply.reply.contains(question));
    match question {
        Some(question) => format!("{} {question}", reply.reply),
        None => reply.reply.clone(),
    }
}

fn writer(config: &Config) -> String {
    let models = config.models.writer.iter().map(ToString::to_string).collect::<Vec<_>>();
    if models.is_empty() { "templates".to_owned() } else { models.join(", ") }
}

fn lines(replies: &[Reply]) -> Result<String> {
    let mut text = String::new();
    for reply in replies {
        text.push_str(&serde_json::to_string(reply).context("writing a reply")?);
        text.push('\n');
    }
    Ok(text)
}

fn text(table: &Table) -> String {
    let mut text = format!("{:11}{:>22}{:>22}{:>22}\n", "", "precision", "recall", "f");
    for (name, key) in ROWS {
        text.push_str(&format!("{name:11}"));
        for suffix in ["_p", "_r", ""] {
            let column = table.column(&format!("{key}{suffix}"));
            let cell = tables::cell(column.map(|column| column.estimate()).unwrap_or_default());
            text.push_str(&format!("{cell:>22}"));
        }
        text.push('\n');
    }
    text
}

fn case(reply: &Reply) -> Case {
    Case {
        asked: reply.reference.clone(),
        answers: vec![(reply.reply.clone(), "Magpie's reply".to_owned())],
    }
}
