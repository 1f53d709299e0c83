//! A community: how it wants Magpie, and what its members taught.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::response::{Html, IntoResponse, Redirect, Response};
use magpie_core::{
    Askers, ChannelId, ChannelRule, CommunityId, CommunitySettings, ReplyLanguage, RoleId,
    SettingChange, SettingError, Tone,
};
use minijinja::{Value, context};

use super::people::remembered;
use super::render;
use crate::App;
use crate::communities::{named, wrong};
use crate::desk::who;
use crate::identity::Caller;
use crate::input::Form;
use crate::problem::{Problem, sentence};

/// A community in a line: what its moderators chose.
pub(super) fn summary(community: &CommunityId, settings: &CommunitySettings) -> Value {
    context! {
        community => community.as_str(),
        usual => *settings == CommunitySettings::default(),
        ..chosen(settings)
    }
}

fn chosen(settings: &CommunitySettings) -> Value {
    let (rule, channels) = match &settings.channels {
        ChannelRule::AllBut(these) => ("all_but", these),
        ChannelRule::Only(these) => ("only", these),
    };
    let (askers, role) = match &settings.askers {
        Askers::Everybody => ("everybody", None),
        Askers::Role(role) => ("role", Some(role.as_str())),
        Askers::Moderators => ("moderators", None),
    };
    context! {
        language => settings.language.as_str(),
        tone => settings.tone.as_str(),
        budget => settings.budget.map(|b| format!("{} {}", b.decimal(), b.currency)),
        askers => askers,
        role => role,
        rule => rule,
        channels => channels.iter().map(ChannelId::to_string).collect::<Vec<_>>(),
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
            let told = context! { wrong => sentence(&wrong(error)) };
            let page = page(&app, &community, written(&form), told).await?;
            Ok((axum::http::StatusCode::BAD_REQUEST, page).into_response())
        }
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
    let channels = form.get("channels").lines().map(str::trim).filter(|line| !line.is_empty());
    let channels: BTreeSet<ChannelId> = channels.map(ChannelId::new).collect();
    let budget = match form.get("budget").trim() {
        "" => None,
        // As moderators write it after the command.
        amount => match SettingChange::read(&format!("budget {amount}"), &ChannelId::new(""))? {
            Some(SettingChange::Budget(budget)) => budget,
            _ => return Err(SettingError::Budget),
        },
    };
    Ok(CommunitySettings {
        channels: match form.get("rule") {
            "all_but" => ChannelRule::AllBut(channels),
            "only" => ChannelRule::Only(channels),
            _ => return Err(SettingError::Channel),
        },
        language: ReplyLanguage::parse(form.get("language")).ok_or(SettingError::Language)?,
        budget,
        tone: Tone::parse(form.get("tone")).ok_or(SettingError::Tone)?,
        askers: match (form.get("askers"), form.get("role").trim()) {
            ("everybody", _) => Askers::Everybody,
            ("moderators", _) => Askers::Moderators,
            ("role", role) if !role.is_empty() => Askers::Role(RoleId::new(role)),
            _ => return Err(SettingError::Askers),
        },
    })
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
    page(&app, &community, chosen(&settings), context! { done => "Its taste is forgotten." }).await
}
