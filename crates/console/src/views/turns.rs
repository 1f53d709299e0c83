//! How turns came to their replies. What people wrote is masked until somebody asks to see it, which is noted.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{Path, Query, State};
use axum::response::Html;
use axum::response::sse::{Event, Sse};
use axum::{Extension, Json};
use futures::{Stream, StreamExt as _};
use magpie_core::ports::CompanionError;
use magpie_core::{Cost, Feedback, Need, NeedOutcome, Reply, Trace, TurnHead, TurnId};
use minijinja::{Value, context};
use serde::Deserialize;
use serde_json::json;

use super::{render, time};
use crate::App;
use crate::desk::who;
use crate::identity::Caller;
use crate::language;
use crate::problem::Problem;
use crate::texts::agent_name;
use crate::turns::told;

/// Turns on a page.
const SHOWN: usize = 50;
/// Turns that are looked through for those that fit a filter, for how long, and those that are read at once.
const SEARCHED: usize = 5_000;
const SEARCHED_FOR: Duration = Duration::from_millis(30);
const LOOK: usize = 250;
/// A turn that took longer was slow.
const SLOW_MS: u128 = 8_000;
/// Candidates that are shown of a turn.
const CANDIDATES: usize = 30;

/// Which turns.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Filter {
    /// Where somebody wrote.
    platform: String,
    /// `slow`, `trouble`, `disliked`, `asks`, `rules` or `model`.
    only: String,
    /// Who worked.
    agent: String,
    /// At least so many tokens.
    tokens: String,
    /// At least so many US dollars.
    cost: String,
    /// The beginning of a turn's id, or a version of a prompt.
    find: String,
    /// Only before this turn.
    before: String,
}

impl Filter {
    fn lets(&self, head: &TurnHead) -> bool {
        let find = self.find.trim();
        let found = || {
            head.turn.as_str().starts_with(find)
                || head.versions.iter().any(|version| version.starts_with(find))
        };
        let only = match self.only.as_str() {
            "slow" => head.elapsed.as_millis() > SLOW_MS,
            "trouble" => head.troubles > 0,
            "disliked" => head.disliked > 0,
            "asks" => head.asks,
            "model" | "rules" => head.planner.as_str() == self.only,
            _ => true,
        };
        let agent = self.agent.as_str();
        only && (self.platform.is_empty() || head.platform == self.platform)
            && (agent.is_empty() || head.agents.iter().any(|worked| worked.as_str() == agent))
            && head.tokens >= self.tokens.trim().parse().unwrap_or(0)
            && head.cost.unwrap_or_default() >= self.least_cost()
            && (find.is_empty() || found())
    }

    /// What is no number asks for nothing.
    fn least_cost(&self) -> Cost {
        let dollars = self.cost.trim().parse().unwrap_or(0.0);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
        Cost::from_nanos((dollars * 1e9_f64) as u64)
    }

    /// The same filter in an address.
    fn query(&self) -> String {
        url::form_urlencoded::Serializer::new(String::new())
            .append_pair("platform", &self.platform)
            .append_pair("only", &self.only)
            .append_pair("agent", &self.agent)
            .append_pair("tokens", &self.tokens)
            .append_pair("cost", &self.cost)
            .append_pair("find", &self.find)
            .finish()
    }
}

/// `GET /turns`
pub(crate) async fn turns(
    State(app): State<Arc<App>>,
    Query(filter): Query<Filter>,
) -> Result<Html<String>, Problem> {
    let before = Some(filter.before.trim()).filter(|turn| !turn.is_empty()).map(TurnId::new);
    let mut shown: Vec<TurnHead> = Vec::new();
    // Where more fit, the next page begins after the last one shown; else after the last one looked at.
    let (mut older, mut searched, mut from) = (None, 0, before);
    let started = Instant::now();
    'looking: while searched < SEARCHED && started.elapsed() < SEARCHED_FOR {
        let heads = app.records.traces.heads(from.as_ref(), LOOK).await?;
        let (looked, last) = (heads.len(), heads.last().map(|head| head.turn.clone()));
        for head in heads.into_iter().filter(|head| filter.lets(head)) {
            if shown.len() == SHOWN {
                older = shown.last().map(|head| head.turn.clone());
                break 'looking;
            }
            shown.push(head);
        }
        searched += looked;
        from = last;
        older = from.clone().filter(|_| looked == LOOK);
        if looked < LOOK {
            break;
        }
    }
    let rows: Vec<Value> = shown.iter().map(row).collect();
    let page = context! {
        room => "turns",
        rows => rows,
        older => older.as_ref().map(TurnId::as_str),
        query => filter.query(),
        agent => filter.agent,
        tokens => filter.tokens,
        cost => filter.cost,
        platform => filter.platform,
        only => filter.only,
        find => filter.find,
        newest => filter.before.is_empty(),
    };
    Ok(render("turns.html", page))
}

/// `GET /turns/live`: rows of the list as turns end and are reacted to, in the page's own words.
pub(crate) async fn live(
    State(app): State<Arc<App>>,
    Query(filter): Query<Filter>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let heads = app.records.traces.changes();
    let fitting = heads.filter(move |head| std::future::ready(filter.lets(head)));
    // Rows are made long after this request was answered.
    let reader = language::answered();
    let events = fitting.map(move |head| {
        let made = || render("row.html", context! { row => row(&head) });
        let Html(html) = reader.later(made);
        Event::default().data(html)
    });
    told(&app, events)
}

fn row(head: &TurnHead) -> Value {
    let agents = head.agents.iter().map(|agent| agent_name(agent.as_str()));
    context! {
        turn => head.turn.as_str(),
        at => time(head.at),
        platform => head.platform.as_str(),
        planner => head.planner.as_str(),
        agents => agents.collect::<Vec<_>>().join(", "),
        picks => head.picks,
        tokens => head.tokens,
        cost => head.cost.map(|cost| cost.to_string()),
        elapsed_ms => millis(head.elapsed),
        slow => head.elapsed.as_millis() > SLOW_MS,
        trouble => head.troubles,
        asks => head.asks,
        liked => head.liked,
        disliked => head.disliked,
    }
}

fn millis(elapsed: Duration) -> u64 {
    u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX)
}

/// `GET /turns/{turn}`
pub(crate) async fn turn(
    State(app): State<Arc<App>>,
    Path(turn): Path<String>,
) -> Result<Html<String>, Problem> {
    let turn = TurnId::new(turn);
    let trace = trace_of(&app, &turn).await?;
    let reply = reply_of(&app, &turn).await?;
    let feedback = app.records.feedback.feedback_about(&turn).await?;
    let page = context! {
        room => "turns",
        head => row(&TurnHead::from(&trace)),
        person => trace.person.as_str(),
        feedback => feedback.iter().map(|said| reaction(said, reply.as_ref())).collect::<Vec<_>>(),
        ..line(&trace, reply.as_ref())
    };
    Ok(render("turn.html", page))
}

/// `GET /turns/{turn}/timeline`: how a turn came to its reply, to be shown beside it.
pub(crate) async fn timeline(
    State(app): State<Arc<App>>,
    Path(turn): Path<String>,
) -> Result<Html<String>, Problem> {
    let turn = TurnId::new(turn);
    let trace = trace_of(&app, &turn).await?;
    let reply = reply_of(&app, &turn).await?;
    Ok(beside(&trace, reply.as_ref()))
}

/// A turn's timeline for itself.
pub(crate) fn beside(trace: &Trace, reply: Option<&Reply>) -> Html<String> {
    render("timeline.html", context! { head => row(&TurnHead::from(trace)), ..line(trace, reply) })
}

/// What the rules read, the plan, who was asked, what fell out and why, and the receipts.
fn line(trace: &Trace, reply: Option<&Reply>) -> Value {
    let completions: Vec<Value> = trace
        .completions
        .iter()
        .map(|done| {
            context! {
                prompt => done.prompt.as_str(),
                version => done.version.as_str(),
                model => done.model.as_str(),
                input => done.input_tokens,
                output => done.output_tokens,
                cost => done.cost.map(|cost| cost.to_string()),
                elapsed_ms => millis(done.elapsed),
                error => done.error.as_deref(),
                repair => done.repair,
            }
        })
        .collect();
    let calls: Vec<Value> = trace
        .tool_calls
        .iter()
        .map(|call| {
            context! {
                tool => call.tool.as_str(),
                results => call.results,
                cached => call.cached,
                elapsed_ms => millis(call.elapsed),
                error => call.error.as_deref(),
            }
        })
        .collect();
    let needs: Vec<Value> = trace.plan.needs.iter().map(need_words).collect();
    let steps: Vec<Value> = trace
        .plan
        .steps
        .iter()
        .map(|step| {
            let waits = step.waits_for.iter().map(|agent| agent_name(agent.as_str()));
            let waits = waits.collect::<Vec<_>>().join(", ");
            context! { agent => agent_name(step.agent.as_str()), waits_for => waits }
        })
        .collect();
    let ranked: Vec<Value> = trace
        .ranked
        .iter()
        .take(CANDIDATES)
        .map(|ranked| {
            let unmet = ranked.outcomes.iter().filter(|o| **o == NeedOutcome::Unmet).count();
            context! {
                product => ranked.product.as_str(),
                score => format!("{:.2}", ranked.score),
                unmet => unmet,
                dropped => ranked.dropped.as_deref(),
            }
        })
        .collect();
    let read = trace.read.as_ref().map(|read| {
        let stated = read.stated.iter().map(need_words).collect::<Vec<_>>();
        let language = read.language.as_deref();
        context! { intent => read.intent.as_str(), language => language, stated => stated }
    });
    context! {
        read => read,
        needs => needs,
        steps => steps,
        completions => completions,
        calls => calls,
        ranked => ranked,
        candidates => trace.ranked.len(),
        degraded => trace.degraded.clone(),
        picks => reply.map(picks).unwrap_or_default(),
    }
}

fn need_words(need: &Need) -> Value {
    let origin = format!("{:?}", need.origin).to_lowercase();
    context! { words => need.to_string(), hard => need.hard, origin => origin }
}

fn reaction(said: &Feedback, reply: Option<&Reply>) -> Value {
    let product = said.product.as_ref();
    let rank = reply.and_then(|reply| {
        let about = reply.picks.iter().find(|pick| Some(&pick.product.id) == product)?;
        Some(about.rank)
    });
    context! {
        at => time(said.at),
        kind => said.kind.as_str(),
        takes => said.kind.takes(),
        reason => said.reason.map(|reason| reason.as_str()),
        rank => rank,
        product => product.map(magpie_core::ProductId::as_str),
        person => said.person.as_str(),
    }
}

/// The trace of a turn.
pub(super) async fn trace_of(app: &App, turn: &TurnId) -> Result<Trace, Problem> {
    let trace = app.records.traces.trace(turn).await?;
    trace.ok_or_else(|| Problem::NotFound(format!("the trace of turn {turn}")))
}

/// The reply, where it was not deleted.
pub(super) async fn reply_of(app: &App, turn: &TurnId) -> Result<Option<Reply>, Problem> {
    match app.companion.reply(turn).await {
        Ok(reply) => Ok(reply),
        Err(CompanionError::NotFound(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn picks(reply: &Reply) -> Vec<Value> {
    let pick = |pick: &magpie_core::Pick| {
        context! {
            rank => pick.rank,
            title => pick.product.title.as_str(),
            price => pick.product.price.map(|price| price.to_string()),
            source => pick.receipt.source.as_str(),
            status => pick.receipt.status.as_str(),
            fetched_at => time(pick.receipt.fetched_at),
        }
    };
    reply.picks.iter().map(pick).collect()
}

/// `POST /api/turns/{turn}/reveal`: what was written in a turn. Who looks is noted first.
pub(crate) async fn reveal(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(turn): Path<String>,
) -> Result<Json<serde_json::Value>, Problem> {
    let turn = TurnId::new(turn);
    let trace = trace_of(&app, &turn).await?;
    app.note(who(&caller), "read what was written", format!("turn {turn}")).await?;
    let entry = app.records.inbox.entry(&turn).await?;
    let reply = reply_of(&app, &turn).await?;
    let queries: Vec<&str> = trace.tool_calls.iter().map(|call| call.query.as_str()).collect();
    Ok(Json(json!({
        "message": entry.map(|entry| entry.text),
        "reply": reply.as_ref().map(|reply| reply.text.as_str()),
        "question": reply.as_ref().and_then(|reply| reply.question.as_ref()).map(|q| q.text.as_str()),
        "words": trace.read.as_ref().map(|read| read.query.as_str()),
        "reasoning": trace.plan.reasoning,
        "goals": trace.plan.steps.iter().map(|step| step.goal.as_str()).collect::<Vec<_>>(),
        "queries": queries,
    })))
}
