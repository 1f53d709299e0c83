//! Prompts: how each does, its editor and its past, and two of its versions side by side.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::Html;
use magpie_core::{Cost, PromptChange, PromptEvent, PromptStats, PromptVersion, Rollout};
use minijinja::{Value, context};
use serde::Deserialize;
use similar::{ChangeTag, TextDiff};

use super::{percent, render, time};
use crate::App;
use crate::problem::Problem;
use crate::texts::say;

/// `GET /prompts`
pub(crate) async fn prompts(State(app): State<Arc<App>>) -> Result<Html<String>, Problem> {
    let states = app.desk.prompts().await?;
    let rows = states.into_iter().map(|state| {
        context! {
            prompt => state.prompt,
            purpose => state.purpose,
            in_use => state.in_use,
            stats => stats(state.stats),
            rollout => state.rollout.map(|(rollout, own)| tried(&rollout, own)),
            faults => state.faults.len(),
        }
    });
    let rows: Vec<Value> = rows.collect();
    Ok(render("prompts.html", context! { room => "prompts", rows => rows }))
}

/// Which version is edited.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Shown {
    version: String,
    /// A turn to try it on.
    turn: String,
}

/// `GET /prompts/{prompt}`
pub(crate) async fn prompt(
    State(app): State<Arc<App>>,
    Path(prompt): Path<String>,
    Query(shown): Query<Shown>,
) -> Result<Html<String>, Problem> {
    let states = app.desk.prompts().await?;
    let state = states.into_iter().find(|state| state.prompt == prompt);
    let state = state.ok_or_else(|| Problem::NotFound(format!("prompt {prompt:?}")))?;
    let wanted = if shown.version.is_empty() { "in-use" } else { &shown.version };
    let open = app.desk.version(&prompt, wanted).await?;
    let history = app.desk.history(&prompt).await?;
    let versions = history.versions.iter().rev().map(|(version, counted)| {
        row(version, *counted, &state.in_use, state.rollout.as_ref().map(|(rollout, _)| rollout))
    });
    let versions: Vec<Value> = versions.collect();
    let events: Vec<Value> = history.events.iter().rev().map(event).collect();
    let faults = state.faults.iter().map(|fault| {
        context! { line => fault.line, message => fault.message.as_str() }
    });
    let page = context! {
        room => "prompts",
        prompt => prompt,
        purpose => state.purpose,
        offered => state.offered,
        in_use => state.in_use,
        stats => stats(state.stats),
        rollout => state.rollout.as_ref().map(|(rollout, own)| tried(rollout, *own)),
        faults => faults.collect::<Vec<_>>(),
        open => open.version,
        turn => shown.turn,
        text => open.text,
        versions => versions,
        events => events,
    };
    Ok(render("prompt.html", page))
}

fn row(
    version: &PromptVersion,
    counted: PromptStats,
    in_use: &str,
    rollout: Option<&Rollout>,
) -> Value {
    context! {
        version => version.version.as_str(),
        by => version.by.as_str(),
        reason => version.reason.as_str(),
        at => time(version.at),
        stats => stats(counted),
        in_use => version.version == in_use,
        tried => rollout.is_some_and(|rollout| rollout.version == version.version),
    }
}

fn event(event: &PromptEvent) -> Value {
    let happened = match &event.change {
        PromptChange::Found => say("prompts-found", []),
        PromptChange::Drafted => say("prompts-drafted", []),
        PromptChange::Measured { right, before, cases, worse, suites } => {
            let measured = say(
                "prompts-measured",
                [
                    ("verdict", if *worse { "worse" } else { "fine" }.into()),
                    ("right", (*right).into()),
                    ("cases", (*cases).into()),
                    ("before", (*before).into()),
                ],
            );
            let suites: String = suites.iter().map(|suite| format!("; {suite}")).collect();
            format!("{measured}{suites}")
        }
        PromptChange::RolledOut { percent } => {
            say("prompts-given", [("percent", (*percent).into())])
        }
        PromptChange::Promoted => say("prompts-promoted", []),
        PromptChange::RolledBack => say("prompts-taken-back", []),
    };
    context! {
        at => time(event.at),
        version => event.version.as_str(),
        happened => happened,
        by => event.by.as_str(),
        reason => event.reason.as_str(),
    }
}

fn tried(rollout: &Rollout, own: PromptStats) -> Value {
    context! {
        version => rollout.version.as_str(),
        percent => rollout.percent,
        since => time(rollout.since),
        stats => stats(own),
    }
}

fn stats(counted: PromptStats) -> Value {
    let turns = counted.turns;
    let each = |sum: u64| (turns > 0).then(|| sum / turns);
    // Nothing where no price was known.
    let cost = each(counted.cost.nanos()).filter(|nanos| *nanos > 0);
    context! {
        turns => turns,
        liked => percent(counted.liked, counted.liked + counted.disliked),
        rated => counted.liked + counted.disliked,
        opened => counted.opened,
        asks => percent(counted.questions, turns),
        trouble => percent(counted.degraded, turns),
        repairs => counted.repairs,
        tokens => each(counted.tokens),
        cost => cost.map(|nanos| Cost::from_nanos(nanos).to_string()),
        elapsed_ms => each(counted.elapsed_ms),
    }
}

/// Turns that are answered with both versions, and those that are looked through for them.
const TRIED: usize = 5;
const LOOKED: usize = 500;

/// Which two.
#[derive(Deserialize)]
pub(crate) struct Pair {
    from: String,
    to: String,
}

/// `GET /prompts/{prompt}/compare?from=…&to=…`
pub(crate) async fn compare(
    State(app): State<Arc<App>>,
    Path(prompt): Path<String>,
    Query(pair): Query<Pair>,
) -> Result<Html<String>, Problem> {
    let from = app.desk.version(&prompt, &pair.from).await?;
    let to = app.desk.version(&prompt, &pair.to).await?;
    let diff = TextDiff::from_lines(from.text.as_str(), to.text.as_str());
    let lines: Vec<Value> = diff
        .iter_all_changes()
        .map(|change| {
            let (kind, mark) = match change.tag() {
                ChangeTag::Equal => ("same", " "),
                ChangeTag::Delete => ("gone", "−"),
                ChangeTag::Insert => ("new", "+"),
            };
            context! {
                kind => kind,
                mark => mark,
                old => change.old_index().map(|at| at + 1),
                new => change.new_index().map(|at| at + 1),
                text => change.value().trim_end_matches('\n'),
            }
        })
        .collect();
    let turns = app.records.traces.heads(None, LOOKED).await?;
    let used = turns.iter().filter(|head| {
        head.versions.iter().any(|version| [&from.version, &to.version].contains(&version))
    });
    let turns: Vec<&str> = used.take(TRIED).map(|head| head.turn.as_str()).collect();
    let page = context! {
        room => "prompts",
        turns => turns.join(" "),
        tried => turns.len(),
        prompt => prompt,
        from => from.version,
        to => to.version,
        lines => lines,
        same => from.text == to.text,
    };
    Ok(render("compare.html", page))
}
