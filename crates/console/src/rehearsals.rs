//! Trying messages as somebody, somewhere.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Html;
use axum::{Extension, Json};
use magpie_core::wire::ReplyV1;
use magpie_core::{Audience, CommunityId, ConversationId, InboundMessage, MessageKey};
use serde::Serialize;
use uuid::Uuid;

use crate::App;
use crate::desk::who;
use crate::identity::{self, Caller};
use crate::input::Draft;
use crate::messages::{ANSWER_TIMEOUT, locale};
use crate::problem::Problem;
use crate::views;

/// An answer that nobody else sees.
#[derive(Serialize)]
pub(crate) struct RehearsedV1 {
    reply: ReplyV1,
    /// How it came about: the items of a list, in HTML.
    timeline: String,
}

/// `POST /api/rehearsals`: answers a message as it would be answered to `user`, in private or in a `community`. What is
/// remembered of them shows in the answer: that somebody looks is noted first.
pub(crate) async fn rehearse(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Json<RehearsedV1>, Problem> {
    let locale = locale(request.headers());
    let draft = Draft::read(request, app.max_upload).await?;
    let user = draft.user.as_deref().unwrap_or_default();
    let (sender, _) = identity::shopper(identity::name("user", user)?);
    let community = draft.community.as_deref().map(str::trim).filter(|id| !id.is_empty());
    let community = community.map(|id| identity::name("community", id)).transpose()?;
    let talk = identity::name("conversation", draft.conversation.as_deref().unwrap_or("1"))?;
    let conversation = ConversationId::new(format!("rehearsal:{}:{talk}", caller.name()));
    let place = community.map_or_else(|| "in private".to_owned(), |id| format!("in {id}"));
    let about = format!("person {} {place}", sender.person());
    app.note(who(&caller), "tried a message as somebody", about).await?;
    let key = MessageKey::of_message(&sender.platform, &conversation, Uuid::new_v4().to_string());
    let audience =
        community.map_or(Audience::Private, |id| Audience::Community(CommunityId::new(id)));
    let message = draft.message(key, conversation, sender, app.clock.now());
    let message = InboundMessage { audience, locale, ..message };
    let rehearsed = tokio::time::timeout(ANSWER_TIMEOUT, app.replays.rehearse(message));
    let (reply, trace) = rehearsed.await.map_err(|_| {
        Problem::Unavailable("the answer takes too long; it was given up".to_owned())
    })??;
    let Html(timeline) = views::beside(&trace, Some(&reply));
    Ok(Json(RehearsedV1 { reply: (&reply).into(), timeline }))
}
