//! Runs of the golden set and of suites: begun and watched, one of them, two beside each other, and all over time.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Query, Request, State};
use axum::response::sse::{Event, Sse};
use axum::response::{Html, Redirect};
use futures::{Stream, StreamExt as _};
use magpie_core::{
    CaseChange, Finding, GOLDEN_SET, PlannedBy, RunEnd, RunHead, RunMeasure, RunOrder, RunPlot,
    RunProgress,
};
use minijinja::{Value, context};
use serde::Deserialize;
use serde_json::json;

use super::{render, time};
use crate::App;
use crate::desk::who;
use crate::identity::Caller;
use crate::input::Form;
use crate::problem::Problem;
use crate::texts::say;
use crate::turns;

/// Runs on a page.
const SHOWN: usize = 50;
/// Cases of a run that are listed.
const LISTED: usize = 200;

/// Whose trends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Shown {
    subject: String,
}

/// `GET /evaluation`
pub(crate) async fn runs(
    State(app): State<Arc<App>>,
    Query(shown): Query<Shown>,
) -> Result<Html<String>, Problem> {
    let runs = app.evaluation.runs().await?;
    let subjects = app.evaluation.subjects();
    let subject = if shown.subject.is_empty() { GOLDEN_SET } else { &shown.subject };
    let trends = app.evaluation.trends(&runs, subject);
    let page = context! {
        room => "evaluation",
        subjects => subjects,
        subject => subject,
        has_models => app.evaluation.has_models(),
        running => app.evaluation.progress().as_ref().map(progress),
        runs => runs.iter().take(SHOWN).map(head).collect::<Vec<_>>(),
        trends => trends.iter().map(plot).collect::<Vec<_>>(),
    };
    Ok(render("evaluation.html", page))
}

fn head(run: &RunHead) -> Value {
    let (state, why) = match &run.end {
        RunEnd::Done => ("done", None),
        RunEnd::Cancelled => ("stopped", None),
        RunEnd::Failed(why) => ("failed", Some(why.as_str())),
    };
    let prompts = run.prompts.iter().map(|(prompt, version)| {
        context! { prompt => prompt.as_str(), version => version.as_str() }
    });
    context! {
        id => run.id.as_str(),
        subject => run.order.subject.as_str(),
        filter => run.order.filter.as_str(),
        planned_by => run.order.planned_by.as_str(),
        by => run.order.by.as_str(),
        at => time(run.at),
        seconds => format!("{:.1}", run.elapsed.as_secs_f64()),
        program => run.program.as_str(),
        prompts => prompts.collect::<Vec<_>>(),
        models => run.models.as_str(),
        state => state,
        why => why,
        cases => run.cases,
        first => run.measures.first().map(measure),
        measures => run.measures.iter().map(measure).collect::<Vec<_>>(),
        notes => run.notes.clone(),
    }
}

fn measure(measure: &RunMeasure) -> Value {
    context! {
        key => measure.key.as_str(),
        mean => figure(measure.mean),
        interval => interval(figure(measure.low), figure(measure.high)),
    }
}

fn plot(plot: &RunPlot) -> Value {
    context! {
        title => plot.title.as_str(),
        svg => Value::from_safe_string(plot.svg.clone()),
        note => plot.note.as_str(),
    }
}

fn progress(progress: &RunProgress) -> Value {
    context! {
        subject => progress.subject.as_str(),
        doing => progress.doing.as_str(),
        done => progress.done,
        all => progress.all,
    }
}

fn findings(findings: &[Finding]) -> Vec<Value> {
    let shown = findings.iter().map(|finding| {
        context! {
            what => finding.what.as_str(),
            expected => finding.expected.as_str(),
            got => finding.got.as_str(),
        }
    });
    shown.collect()
}

fn interval(low: String, high: String) -> String {
    say("runs-interval", [("low", low.into()), ("high", high.into())])
}

fn figure(value: f64) -> String {
    format!("{value:.3}")
}

/// `POST /evaluation/runs`
pub(crate) async fn start(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Redirect, Problem> {
    let form = Form::small(request).await?;
    let planned_by = PlannedBy::parse(form.get("by"))
        .ok_or_else(|| Problem::field("by", "is rules or models"))?;
    let order = RunOrder {
        subject: form.text("subject"),
        filter: form.get("filter").trim().to_owned(),
        planned_by,
        by: who(&caller).to_owned(),
    };
    app.evaluation.start(order).await?;
    Ok(Redirect::to("/evaluation"))
}

/// `POST /evaluation/runs/cancel`
pub(crate) async fn cancel(State(app): State<Arc<App>>) -> Redirect {
    app.evaluation.cancel();
    Redirect::to("/evaluation")
}

/// `GET /evaluation/progress`: how far the run is, until it ends.
pub(crate) async fn watch(
    State(app): State<Arc<App>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let told = |progress: RunProgress| {
        let RunProgress { doing, done, all, .. } = progress;
        Event::default().data(json!({ "doing": doing, "done": done, "all": all }).to_string())
    };
    let ended =
        futures::stream::once(std::future::ready(Event::default().event("ended").data("end")));
    turns::told(&app, app.evaluation.progresses().map(told).chain(ended))
}

/// `GET /evaluation/runs/{run}`
pub(crate) async fn run(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Html<String>, Problem> {
    let report = app.evaluation.report(&id).await?;
    let run = &report.run;
    let is_golden = run.head.order.subject == GOLDEN_SET;
    let telling = run.cases.iter().filter(|case| !case.findings.is_empty());
    let telling: Vec<_> = telling.collect();
    let cases = telling.iter().take(LISTED).map(|case| {
        context! {
            id => case.id.as_str(),
            group => case.group.as_str(),
            asked => case.asked.as_str(),
            findings => findings(&case.findings),
        }
    });
    let groups = report.groups.iter().map(|group| {
        context! { name => group.name.as_str(), cases => group.cases, right => group.right }
    });
    let page = context! {
        room => "evaluation",
        run => head(&run.head),
        golden => is_golden,
        groups => groups.collect::<Vec<_>>(),
        plots => report.plots.iter().map(plot).collect::<Vec<_>>(),
        cases => cases.collect::<Vec<_>>(),
        telling => telling.len(),
        others => others(&app, &run.head).await?,
    };
    Ok(render("run.html", page))
}

/// Runs that one can be held against.
async fn others(app: &App, run: &RunHead) -> Result<Vec<Value>, Problem> {
    let runs = app.evaluation.runs().await?;
    let alike = runs.iter().filter(|other| {
        other.id != run.id && other.order.subject == run.order.subject && other.end == RunEnd::Done
    });
    Ok(alike.take(SHOWN).map(head).collect())
}

/// Which two runs.
#[derive(Deserialize)]
pub(crate) struct Pair {
    now: String,
    before: String,
}

/// `GET /evaluation/compare?now=…&before=…`
pub(crate) async fn against(
    State(app): State<Arc<App>>,
    Query(pair): Query<Pair>,
) -> Result<Html<String>, Problem> {
    let compared = app.evaluation.compare(&pair.now, &pair.before).await?;
    let measures = compared.measures.iter().map(|change| {
        let RunMeasure { mean, low, high, .. } = &change.difference;
        // An interval without zero is told from chance.
        let verdict = match (*low > 0.0, *high < 0.0) {
            (true, _) => "good",
            (_, true) => "bad",
            _ => "",
        };
        context! {
            key => change.key.as_str(),
            before => figure(change.before),
            now => figure(change.now),
            difference => format!("{mean:+.3}"),
            interval => interval(format!("{low:+.3}"), format!("{high:+.3}")),
            p => format!("{:.4}", change.p),
            wins => change.wins,
            losses => change.losses,
            verdict => verdict,
        }
    });
    let page = context! {
        room => "evaluation",
        now => head(&compared.now),
        before => head(&compared.before),
        shared => compared.shared,
        golden => compared.now.order.subject == GOLDEN_SET,
        measures => measures.collect::<Vec<_>>(),
        worse => changes(&compared.worse),
        better => changes(&compared.better),
        plot => compared.plot.as_ref().map(plot),
    };
    Ok(render("runs.html", page))
}

fn changes(changes: &[CaseChange]) -> Vec<Value> {
    let shown = changes.iter().map(|change| {
        context! {
            id => change.id.as_str(),
            asked => change.asked.as_str(),
            before => figure(change.before),
            now => figure(change.now),
            findings => findings(&change.findings),
        }
    });
    shown.collect()
}
