//! People: who is near a limit, what is kept of somebody in numbers, and on request what is remembered, an export, and
//! the end of all of it. Whoever looks at what is somebody's is noted first.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Query, Request, State};
use axum::response::{Html, Response};
use magpie_core::ports::{Budget, CompanionError, LimitScope};
use magpie_core::{Memory, MemoryChange, MemoryEntry, PersonId};
use minijinja::{Value, context};
use serde::Deserialize;

use super::communities::summary;
use super::{percent, render};
use crate::App;
use crate::desk::who;
use crate::identity::{self, Caller};
use crate::input::Form;
use crate::memory;
use crate::problem::Problem;
use crate::texts::say;

/// People, and communities, on a page.
const SHOWN: usize = 40;

/// Whom.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    /// How their ids begin.
    find: String,
    /// Only people after this one.
    after: String,
}

/// `GET /people`
pub(crate) async fn people(
    State(app): State<Arc<App>>,
    Query(Wanted { find, after }): Query<Wanted>,
) -> Result<Html<String>, Problem> {
    let find = find.trim();
    let from = Some(after.as_str()).filter(|after| !after.is_empty()).map(PersonId::new);
    let mut people = app.records.directory.people(find, from.as_ref(), SHOWN + 1).await?;
    let more = people.len() > SHOWN;
    people.truncate(SHOWN);
    let communities = app.records.directory.communities(find, None, SHOWN + 1).await?;
    let mut rows = Vec::new();
    for community in communities.iter().take(SHOWN) {
        rows.push(summary(community, &app.companion.community(community).await?));
    }
    let budgets = app.people.budgets();
    let page = context! {
        room => "people",
        find => find,
        newest => after.is_empty(),
        people => people.iter().map(PersonId::to_string).collect::<Vec<_>>(),
        next => people.last().filter(|_| more).map(PersonId::as_str),
        communities => rows,
        more_communities => communities.len() > SHOWN,
        near => budgets.near.iter().map(budget).collect::<Vec<_>>(),
        tokens => budgets.tokens.map(|(left, of)| {
            context! { left, of, percent => percent(left.into(), of.into()) }
        }),
    };
    Ok(render("people.html", page))
}

fn budget(budget: &Budget) -> Value {
    let (scope, link) = match budget.scope {
        LimitScope::Person => ("person", Some("/people/")),
        LimitScope::Conversation => ("conversation", None),
        LimitScope::Community => ("community", Some("/communities/")),
    };
    context! { scope, link, who => budget.who.as_str(), left => budget.left, of => budget.of }
}

/// `GET /people/{person}`
pub(crate) async fn person(
    State(app): State<Arc<App>>,
    Path(person): Path<String>,
) -> Result<Html<String>, Problem> {
    page(&app, &named(&person)?, context! {}).await
}

fn named(person: &str) -> Result<PersonId, Problem> {
    Ok(PersonId::new(identity::name("person", person)?))
}

/// Their page, and what is told on it.
async fn page(app: &App, person: &PersonId, told: Value) -> Result<Html<String>, Problem> {
    let kept = app.people.kept(person).await?;
    let senders = kept.senders.iter().filter(|id| *id != person).map(PersonId::to_string);
    let page = context! {
        room => "people",
        person => person.as_str(),
        senders => senders.collect::<Vec<_>>(),
        counts => counted(&kept.counts),
        nothing => kept.counts.iter().all(|(_, count)| *count == 0),
        ..told
    };
    Ok(render("person.html", page))
}

/// How many records of each kind, for a page.
fn counted(counts: &[(String, u64)]) -> Vec<Value> {
    let row = |(kind, count): &(String, u64)| {
        context! { kind => kind.as_str(), count => count }
    };
    counts.iter().map(row).collect()
}

/// What is remembered, for a page.
pub(super) fn remembered(memory: &Memory) -> Value {
    let entry = |entry: &MemoryEntry| {
        context! {
            number => entry.number,
            what => entry.what.as_str(),
            why => entry.why.as_str(),
            sureness => entry.sureness.as_str(),
            pinned => entry.pinned,
            new => entry.new,
        }
    };
    context! {
        revision => memory.revision.as_str(),
        entries => memory.entries.iter().map(entry).collect::<Vec<_>>(),
    }
}

/// `POST /people/{person}/memory`: shows what is remembered, and changes it where the form says so.
pub(crate) async fn look(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(person): Path<String>,
    request: Request,
) -> Result<Html<String>, Problem> {
    let person = named(&person)?;
    let form = Form::small(request).await?;
    let about = person.as_str().to_owned();
    let (memory, changed) = match MemoryChange::parse(form.get("change")) {
        None => {
            app.note(who(&caller), "read what is remembered", about).await?;
            (app.companion.memory(&person, None).await?, false)
        }
        Some(change) => {
            app.note(who(&caller), "changed what is remembered", about).await?;
            let number = form.get("number").parse().unwrap_or(0);
            let revision = form.get("revision");
            match app.companion.change_memory(&person, revision, number, change, None).await {
                Ok(memory) => (memory, false),
                // The list is another one by now: it is shown, and nothing was changed.
                Err(CompanionError::NotFound(_)) => {
                    (app.companion.memory(&person, None).await?, true)
                }
                Err(error) => return Err(error.into()),
            }
        }
    };
    let told = context! { memory => remembered(&memory), memory_changed => changed };
    page(&app, &person, told).await
}

/// `POST /people/{person}/export`
pub(crate) async fn take_out(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(person): Path<String>,
) -> Result<Response, Problem> {
    let person = named(&person)?;
    app.note(who(&caller), "exported", person.as_str().to_owned()).await?;
    memory::everything(&app, &person).await
}

/// `POST /people/{person}/forget`: once their id was written out.
pub(crate) async fn forget(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(person): Path<String>,
    request: Request,
) -> Result<Html<String>, Problem> {
    let person = named(&person)?;
    let form = Form::small(request).await?;
    if form.get("person").trim() != person.as_str() {
        let wrong = say("person-not-deleted", [("person", person.as_str().into())]);
        return page(&app, &person, context! { wrong }).await;
    }
    app.note(who(&caller), "forgot", person.as_str().to_owned()).await?;
    let erased = app.companion.forget(&person).await?;
    page(&app, &person, context! { erased => counted(&erased.counts) }).await
}
