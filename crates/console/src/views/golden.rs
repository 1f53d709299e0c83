//! The golden set: all cases, one of them in its editor, and a turn that becomes one.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Query, Request, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use magpie_core::ports::{GoldenError, GoldenList, TurnToCase};
use magpie_core::{CaseCheck, CaseFault, CaseText, GoldenCase, PlannedBy, TurnId};
use minijinja::{Value, context};
use serde::Deserialize;

use super::render;
use super::turns::{reply_of, trace_of};
use crate::App;
use crate::desk::who;
use crate::identity::Caller;
use crate::input::{Form, MAX_FORM};
use crate::problem::Problem;
use crate::texts::{agent_name, say};

/// Cases on a page.
const SHOWN: usize = 100;
/// Letters of a message that the list shows.
const SHORT: usize = 120;

/// Which cases.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Filter {
    /// A part of the id or of a text.
    find: String,
    /// The file they stand in.
    theme: String,
    /// Skip so many.
    from: usize,
    /// What was done just now.
    done: String,
}

impl Filter {
    fn lets(&self, case: &GoldenCase) -> bool {
        let find = self.find.trim().to_lowercase();
        let has = |text: &str| text.to_lowercase().contains(&find);
        let CaseText { id, text, turns, hard, soft, .. } = &case.text;
        (self.theme.is_empty() || case.theme == self.theme)
            && (find.is_empty() || [id, text, turns, hard, soft].into_iter().any(|text| has(text)))
    }
}

/// `GET /evaluation/cases`
pub(crate) async fn cases(
    State(app): State<Arc<App>>,
    Query(filter): Query<Filter>,
) -> Result<Html<String>, Problem> {
    let list = app.golden.cases().await?;
    let mut themes: Vec<String> = list.cases.iter().map(|case| case.theme.clone()).collect();
    themes.dedup();
    let fitting: Vec<&GoldenCase> = list.cases.iter().filter(|case| filter.lets(case)).collect();
    let shown = fitting.iter().skip(filter.from).take(SHOWN);
    let page = context! {
        room => "evaluation",
        rows => shown.map(|case| row(case)).collect::<Vec<_>>(),
        all => list.cases.len(),
        fitting => fitting.len(),
        themes => themes,
        theme => filter.theme,
        find => filter.find,
        from => filter.from,
        earlier => (filter.from > 0).then(|| filter.from.saturating_sub(SHOWN)),
        later => (fitting.len() > filter.from + SHOWN).then(|| filter.from + SHOWN),
        faults => list.faults,
        deleted => filter.done == "deleted",
    };
    Ok(render("golden.html", page))
}

fn row(case: &GoldenCase) -> Value {
    let CaseText { id, text, agents, hard, .. } = &case.text;
    let more = text.chars().nth(SHORT).is_some();
    context! {
        id => id.as_str(),
        theme => case.theme.as_str(),
        text => text.chars().take(SHORT).collect::<String>(),
        more => more,
        agents => agents.iter().map(|agent| agent_name(agent)).collect::<Vec<_>>().join(", "),
        hard => hard.lines().filter(|line| !line.is_empty()).count(),
        own => case.own,
    }
}

/// What an editor shows beside the case.
#[derive(Default)]
struct Beside {
    /// The version that is edited; nothing for a new case.
    base: Option<String>,
    theme: Option<String>,
    own: bool,
    faults: Vec<CaseFault>,
    check: Option<CaseCheck>,
    /// What stands there by now, where that is something else.
    stands: Option<GoldenCase>,
    /// What went wrong otherwise.
    told: Option<String>,
    kept: bool,
    /// The turn that it is made of.
    turn: Option<String>,
}

impl Beside {
    fn of(case: &GoldenCase) -> Self {
        Self {
            base: Some(case.version.clone()),
            theme: Some(case.theme.clone()),
            own: case.own,
            ..Self::default()
        }
    }
}

fn editor(list: &GoldenList, case: &CaseText, beside: Beside) -> Html<String> {
    let faults = beside.faults.iter().map(|fault| {
        context! { field => fault.field, line => fault.line, message => fault.message.as_str() }
    });
    let check = beside.check.as_ref().map(|check| {
        let findings = check.findings.iter().map(|finding| {
            context! {
                what => finding.what.as_str(),
                right => finding.right,
                expected => finding.expected.as_str(),
                got => finding.got.as_str(),
            }
        });
        context! {
            findings => findings.collect::<Vec<_>>(),
            planner => check.planner.as_str(),
            troubles => check.troubles.clone(),
        }
    });
    let page = context! {
        room => "evaluation",
        case => words(case),
        base => beside.base,
        theme => beside.theme,
        own => beside.own,
        faults => faults.collect::<Vec<_>>(),
        check => check,
        stands => beside.stands.as_ref().map(|case| words(&case.text)),
        told => beside.told,
        kept => beside.kept,
        turn => beside.turn,
        catalogs => list.catalogs.clone(),
        has_models => list.has_models,
    };
    render("case.html", page)
}

fn words(case: &CaseText) -> Value {
    context! {
        id => case.id.as_str(),
        language => case.language.as_str(),
        catalog => case.catalog.as_str(),
        turns => case.turns.as_str(),
        photo => case.photo,
        text => case.text.as_str(),
        agents => case.agents.clone(),
        hard => case.hard.as_str(),
        soft => case.soft.as_str(),
        may => case.may.as_str(),
        products => case.products.as_str(),
        question => case.question,
    }
}

/// What was done with the case just now.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Done {
    done: String,
}

/// `GET /evaluation/cases/{case}`
pub(crate) async fn case(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Query(done): Query<Done>,
) -> Result<Html<String>, Problem> {
    let list = app.golden.cases().await?;
    let case = list.cases.iter().find(|case| case.text.id == id);
    let case = case.ok_or_else(|| Problem::NotFound(format!("the case {id}")))?;
    let beside = Beside { kept: done.done == "kept", ..Beside::of(case) };
    Ok(editor(&list, &case.text, beside))
}

/// `GET /evaluation/cases/new`
pub(crate) async fn new_case(State(app): State<Arc<App>>) -> Result<Html<String>, Problem> {
    let list = app.golden.cases().await?;
    let case = CaseText { language: "en".to_owned(), ..CaseText::default() };
    Ok(editor(&list, &case, Beside::default()))
}

/// `POST /turns/{turn}/case`: what the turn would be as a case. It shows what was written, so that it is noted first.
pub(crate) async fn from_turn(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(turn): Path<String>,
) -> Result<Html<String>, Problem> {
    let turn = TurnId::new(turn);
    let trace = trace_of(&app, &turn).await?;
    app.note(who(&caller), "made a golden case of what was written", format!("turn {turn}"))
        .await?;
    let entry = app.records.inbox.entry(&turn).await?;
    let entry = entry.ok_or_else(|| Problem::NotFound(format!("the message of turn {turn}")))?;
    let mut before = app.companion.history(&entry.conversation).await?;
    let at = before.iter().position(|past| past.turn == turn).unwrap_or(before.len());
    before.truncate(at);
    let reply = reply_of(&app, &turn).await?;
    let picks = reply.iter().flat_map(|reply| &reply.picks);
    let products: Vec<String> = picks.map(|pick| pick.product.id.as_str().to_owned()).collect();
    let case = app.golden.drafted(TurnToCase {
        text: &entry.text,
        before: &before,
        locale: entry.locale.as_deref(),
        plan: &trace.plan,
        products: &products,
    });
    let list = app.golden.cases().await?;
    let beside = Beside { turn: Some(turn.as_str().to_owned()), ..Beside::default() };
    Ok(editor(&list, &case, beside))
}

/// `POST /evaluation/cases`: keeps, tries or deletes what the editor holds.
pub(crate) async fn edit(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response, Problem> {
    let form = Form::read(request, MAX_FORM).await?;
    let case = read(&form);
    let base = Some(form.text("base")).filter(|base| !base.is_empty());
    match form.get("do") {
        "delete" => {
            let base = base.unwrap_or_default();
            match app.golden.delete(&case.id, &base).await {
                Ok(()) => {
                    app.note(who(&caller), "deleted a golden case", case.id).await?;
                    Ok(Redirect::to("/evaluation/cases?done=deleted").into_response())
                }
                Err(error) => again(&app, &case, Some(base), error).await,
            }
        }
        "check" => {
            let by = PlannedBy::parse(form.get("by")).unwrap_or_default();
            match app.golden.check(&case, by).await {
                Ok(check) => {
                    let list = app.golden.cases().await?;
                    let beside = Beside { check: Some(check), ..known(&list, &case, base) };
                    Ok(editor(&list, &case, beside).into_response())
                }
                Err(error) => again(&app, &case, base, error).await,
            }
        }
        "keep" => match app.golden.keep(&case, base.as_deref()).await {
            Ok(kept) => {
                let id = kept.text.id;
                let to = format!("/evaluation/cases/{id}?done=kept");
                app.note(who(&caller), "kept a golden case", id).await?;
                Ok(Redirect::to(&to).into_response())
            }
            Err(error) => again(&app, &case, base, error).await,
        },
        _ => Err(Problem::field("do", "is keep, check or delete")),
    }
}

/// The editor with what was written in it, and what is wrong: nothing of it is lost.
async fn again(
    app: &App,
    case: &CaseText,
    base: Option<String>,
    error: GoldenError,
) -> Result<Response, Problem> {
    let list = app.golden.cases().await?;
    let mut beside = known(&list, case, base);
    let status = match error {
        GoldenError::Invalid(faults) => {
            beside.faults = faults;
            StatusCode::BAD_REQUEST
        }
        GoldenError::Conflict(stands) => {
            // Keeping again is meant then: what stands there was seen.
            beside.base = Some(stands.version.clone());
            beside.stands = Some(*stands);
            StatusCode::CONFLICT
        }
        GoldenError::NotFound(_) => {
            beside.base = None;
            beside.told = Some(say("case-gone", []));
            StatusCode::CONFLICT
        }
        GoldenError::Refused(_) | GoldenError::NotTried(_) => {
            beside.told = Some(error.to_string());
            StatusCode::BAD_REQUEST
        }
        GoldenError::Unavailable(_) => return Err(error.into()),
    };
    Ok((status, editor(&list, case, beside)).into_response())
}

/// What is known of a case that is edited.
fn known(list: &GoldenList, case: &CaseText, base: Option<String>) -> Beside {
    let stands = list.cases.iter().find(|known| known.text.id == case.id);
    let stands = stands.filter(|_| base.is_some());
    Beside { base, ..stands.map(Beside::of).unwrap_or_default() }
}

fn read(form: &Form) -> CaseText {
    CaseText {
        id: form.get("id").trim().to_owned(),
        language: form.text("language"),
        catalog: form.text("catalog"),
        turns: form.text("turns"),
        photo: form.is_ticked("photo"),
        text: form.text("text"),
        agents: form.all("agent"),
        hard: form.text("hard"),
        soft: form.text("soft"),
        may: form.text("may"),
        products: form.text("products"),
        question: form.is_ticked("question"),
    }
}
