//! Pages for those who run Magpie: turns, prompts and how everything does, rendered here and read without a script.

mod accounts;
mod audit;
mod catalogue;
mod communities;
mod golden;
mod health;
mod people;
mod prompts;
mod refused;
mod runs;
mod turns;

use std::sync::LazyLock;

use axum::response::Html;
use jiff::Timestamp;
use magpie_core::Role;
use minijinja::{Environment, Value, context};

use crate::access;
use crate::identity::Caller;
use crate::language;
use crate::texts::{self, Language};

pub(crate) use accounts::{
    accounts, add, add_token, change_own, change_password, change_role, own, remove, revoke,
};
pub(crate) use audit::audit;
pub(crate) use catalogue::{catalogue, probe, read_feed};
pub(crate) use communities::{choose, community, forget_taste};
pub(crate) use golden::{case, cases, edit, from_turn, new_case};
pub(crate) use health::health;
pub(crate) use people::{forget, look, people, person, take_out};
pub(crate) use prompts::{compare, prompt, prompts};
pub(crate) use refused::refused;
pub(crate) use runs::{against, cancel, run, runs, start, watch};
pub(crate) use turns::{beside, live, reveal, timeline, turn, turns};

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    // Texts are escaped because the names end with `.html`.
    let mut templates = Environment::new();
    texts::teach(&mut templates);
    templates.add_filter("urlencode", |text: &str| -> String {
        url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
    });
    for (name, text) in [
        ("frame.html", include_str!("page/frame.html")),
        ("languages.html", include_str!("page/languages.html")),
        ("index.html", include_str!("page/index.html")),
        ("answer.html", include_str!("page/answer.html")),
        ("sign-in.html", include_str!("page/sign-in.html")),
        ("accounts.html", include_str!("page/accounts.html")),
        ("account.html", include_str!("page/account.html")),
        ("audit.html", include_str!("page/audit.html")),
        ("refused.html", include_str!("page/refused.html")),
        ("turns.html", include_str!("page/turns.html")),
        ("row.html", include_str!("page/row.html")),
        ("timeline.html", include_str!("page/timeline.html")),
        ("turn.html", include_str!("page/turn.html")),
        ("prompts.html", include_str!("page/prompts.html")),
        ("prompt.html", include_str!("page/prompt.html")),
        ("compare.html", include_str!("page/compare.html")),
        ("catalogue.html", include_str!("page/catalogue.html")),
        ("people.html", include_str!("page/people.html")),
        ("person.html", include_str!("page/person.html")),
        ("community.html", include_str!("page/community.html")),
        ("health.html", include_str!("page/health.html")),
        ("golden.html", include_str!("page/golden.html")),
        ("case.html", include_str!("page/case.html")),
        ("evaluation.html", include_str!("page/evaluation.html")),
        ("run.html", include_str!("page/run.html")),
        ("runs.html", include_str!("page/runs.html")),
    ] {
        templates.add_template(name, text).expect("the built-in pages are templates");
    }
    templates
});

/// A page for whoever asks: the frame shows who they are, and pages offer what their role may do.
pub(crate) fn render(name: &str, context: Value) -> Html<String> {
    let template = TEMPLATES.get_template(name).expect("it was added");
    let caller = access::caller();
    let may = |role| caller.as_ref().is_some_and(|caller| caller.role() >= role);
    let languages = Language::all().iter();
    let page = context! {
        page_language => language::spoken().code,
        page_languages => languages.map(|it| context! { code => it.code, name => it.name }).collect::<Vec<_>>(),
        page_address => language::page(),
        account => caller.as_ref().map(Caller::name),
        role => caller.as_ref().map(|caller| caller.role().as_str()),
        csrf => caller.as_ref().and_then(Caller::csrf),
        edits => may(Role::Editor),
        owns => may(Role::Owner),
        ..context
    };
    Html(template.render(page).expect("the built-in pages name nothing else"))
}

/// "2026-11-27 18:20:05": every page says that times are UTC.
fn time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// Part of a whole in hundredths; nothing of nothing.
fn percent(part: u64, of: u64) -> Option<u64> {
    (of > 0).then(|| (100 * part + of / 2) / of)
}
