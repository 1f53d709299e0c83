//! How communities want Magpie. Whoever is let in here runs the server, and may change it as moderators do.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Request, State};
use magpie_core::wire::{CommunitySettingsV1, setting_field};
use magpie_core::{CommunityId, SettingChange, SettingError};

use crate::App;
use crate::identity;
use crate::input;
use crate::problem::Problem;

/// `GET /api/communities/{id}/settings`
pub(crate) async fn settings(
    State(app): State<Arc<App>>,
    Path(community): Path<String>,
) -> Result<Json<CommunitySettingsV1>, Problem> {
    let settings = app.companion.community(&named(&community)?).await?;
    Ok(Json((&settings).into()))
}

/// `PUT /api/communities/{id}/settings`
pub(crate) async fn change(
    State(app): State<Arc<App>>,
    Path(community): Path<String>,
    request: Request,
) -> Result<Json<CommunitySettingsV1>, Problem> {
    let community = named(&community)?;
    let asked: CommunitySettingsV1 = input::small_json(request).await?;
    let all = SettingChange::All(Box::new(asked.settings().map_err(wrong)?));
    let settings = app.companion.change_community(&community, all).await?.map_err(wrong)?;
    Ok(Json((&settings).into()))
}

pub(crate) fn named(community: &str) -> Result<CommunityId, Problem> {
    let community = identity::name("community", community)?;
    match community.contains(':') {
        true => Ok(CommunityId::new(community)),
        false => Err(Problem::field("community", "is a platform and a number: discord:123")),
    }
}

fn wrong(error: SettingError) -> Problem {
    let (field, detail) = setting_field(error);
    Problem::field(field, detail)
}
