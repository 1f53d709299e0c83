//! A community: how it wants Magpie, and what its members taught.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use magpie_core::wire::{AskersV1, ChannelsV1, CommunitySettingsV1};
use magpie_core::{
    ChannelId, CommunityId, CommunitySettings, ReplyLanguage, SettingChange, SettingError, Tone,
};
use minijinja::{Value, context};

use super::people::remembered;
use super::render;
use crate::App;
use crate::communities::named;
use crate::desk::who;
use crate::identity::Caller;
use crate::input::Form;
use crate::problem::Problem;
use crate::texts::say;

/// A community in a line: what its moderators chose.
pub(super) fn summary(community: &CommunityId, settings: &CommunitySettings) -> Value {
    context! {
        community => community.as_str(),
        usual => *settings == CommunitySettings::default(),
        ..chosen(settings)
    }
}

fn chosen(settings: &CommunitySettings) -> Value {
    let budget = settings.budget.map(|b| format!("{} {}", b.decimal(), b.currency));
    let told = CommunitySettingsV1::from(settings);
    context! {
        language => told.language,
        tone => told.tone,
        budget => budget,
        askers => told.askers.who,
        role => told.askers.role,
        rule => told.channels.rule,
        channels => told.channels.channels,
    }
}

/// `GET /communities/{community}`
pub(crate) async fn community(
    State(app): State<Arc<App>>,
    Path(community): Path<String>,
) -> Result<Html<String>, Problem> {
    let community = named(&community)?;
    let settings = app.companion.community(&community).await?;
    page(&app, &community, chosen(&settings), context! {}).await
}

async fn page(
    app: &App,
    community: &CommunityId,
    settings: Value,
    told: Value,
) -> Result<Html<String>, Problem> {
    let taste = app.people.taste(community).await?;
    let page = context! {
        room => "people",
        community => community.as_str(),
        settings => settings,
        memory => remembered(&taste),
        languages => ReplyLanguage::ALL.map(ReplyLanguage::as_str),
        tones => Tone::ALL.map(Tone::as_str),
        ..told
    };
    Ok(render("community.html", page))
}

/// `POST /communities/{community}`: all settings at once. What can't be is said on the page, and nothing is lost.
pub(crate) async fn choose(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(community): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let community = named(&community)?;
    let form = Form::small(request).await?;
    let outcome = match read(&form) {
        Ok(settings) => {
            let all = SettingChange::All(Box::new(settings));
            app.companion.change_community(&community, all).await?
        }
        Err(error) => Err(error),
    };
    match outcome {
        Ok(_) => {
            app.note(who(&caller), "changed the settings of", community.to_string()).await?;
            let address: String =
                url::form_urlencoded::byte_serialize(community.as_str().as_bytes()).collect();
            Ok(Redirect::to(&format!("/communities/{address}")).into_response())
        }
        Err(error) => {
            let told = context! { wrong => told(error) };
            let page = page(&app, &community, written(&form), told).await?;
            Ok((axum::http::StatusCode::BAD_REQUEST, page).into_response())
        }
    }
}

/// What is wrong with it, for who filled the form in.
fn told(error: SettingError) -> String {
    match error {
        SettingError::Setting => say("community-wrong-setting", []),
        SettingError::Language => say("community-wrong-language", []),
        SettingError::Budget => say("community-wrong-budget", []),
        SettingError::Currency => say("community-wrong-currency", []),
        SettingError::Tone => say("community-wrong-tone", []),
        SettingError::Askers => say("community-wrong-askers", []),
        SettingError::Channel => say("community-wrong-channel", []),
        SettingError::TooManyChannels => say("community-too-many", []),
    }
}

/// The form as it was sent.
fn written(form: &Form) -> Value {
    context! {
        language => form.get("language"),
        tone => form.get("tone"),
        budget => form.get("budget"),
        askers => form.get("askers"),
        role => form.get("role"),
        rule => form.get("rule"),
        channels => form.get("channels").lines().map(|line| line.trim().to_owned()).collect::<Vec<_>>(),
    }
}

fn read(form: &Form) -> Result<CommunitySettings, SettingError> {
    let budget = match form.get("budget").trim() {
        "" => None,
        // As moderators write it after the command.
        amount => match SettingChange::read(&format!("budget {amount}"), &ChannelId::new(""))? {
            Some(SettingChange::Budget(budget)) => budget,
            _ => return Err(SettingError::Budget),
        },
    };
    let channels = form.get("channels").lines().map(str::trim).filter(|line| !line.is_empty());
    let who = form.get("askers").to_owned();
    // What stands there while nobody with a role is meant counts for nothing.
    let role = Some(form.get("role").trim().to_owned()).filter(|_| who == "role");
    let written = CommunitySettingsV1 {
        channels: ChannelsV1 {
            rule: form.get("rule").to_owned(),
            channels: channels.map(str::to_owned).collect(),
        },
        language: form.get("language").to_owned(),
        budget: budget.map(Into::into),
        tone: form.get("tone").to_owned(),
        askers: AskersV1 { who, role },
    };
    written.settings()
}

/// `POST /communities/{community}/taste`: forgets what its members taught.
pub(crate) async fn forget_taste(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    Path(community): Path<String>,
) -> Result<Html<String>, Problem> {
    let community = named(&community)?;
    app.note(who(&caller), "forgot the taste of", community.to_string()).await?;
    app.people.forget_taste(&community).await?;
    let settings = app.companion.community(&community).await?;
    page(&app, &community, chosen(&settings), context! { done => say("community-forgotten", []) })
        .await
}
