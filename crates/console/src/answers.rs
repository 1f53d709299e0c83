//! Whole answers, for those who have the link: chat platforms cut long ones.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Html;
use magpie_core::{Phrases, Pick, ReceiptStatus, Reply, TurnId};
use minijinja::{Value, context};
use subtle::ConstantTimeEq as _;

use crate::App;
use crate::language::spoken;
use crate::problem::Problem;
use crate::views::render;

/// `GET /answers/{turn}/{key}`: a reply as a page, to everybody who has its link.
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    Path((turn, key)): Path<(String, String)>,
) -> Result<Html<String>, Problem> {
    let missing = || Problem::NotFound("this answer".to_owned());
    let turn = TurnId::new(turn);
    if !bool::from(key.as_bytes().ct_eq(app.answers.key(&turn).as_bytes())) {
        return Err(missing());
    }
    let reply = app.companion.reply(&turn).await?.ok_or_else(missing)?;
    Ok(page(&reply))
}

fn page(reply: &Reply) -> Html<String> {
    let picks: Vec<Value> = reply.picks.iter().map(view).collect();
    let question = reply.question.as_ref().map(|question| question.text.as_str());
    let page = context! { text => reply.text.as_str(), question => question, picks => picks };
    render("answer.html", page)
}

fn view(pick: &Pick) -> Value {
    let phrases = Phrases::of(Some(spoken().code));
    let product = &pick.product;
    let receipt = match pick.receipt.status {
        ReceiptStatus::Fresh => phrases.verified,
        ReceiptStatus::Stale | ReceiptStatus::Unverified => phrases.not_verified,
    };
    let needs = pick.verdicts.iter().map(|verdict| {
        context! { outcome => verdict.outcome.as_str(), words => verdict.need.to_string() }
    });
    context! {
        rank => pick.rank,
        title => product.title.as_str(),
        url => pick.link().map(url::Url::as_str),
        image => product.picture_url().map(url::Url::as_str),
        price => product.price.map(|price| price.to_string()),
        why => pick.why.as_str(),
        needs => needs.collect::<Vec<_>>(),
        receipt => receipt,
        status => pick.receipt.status.as_str(),
        fetched_at => pick.receipt.fetched_at.strftime("%Y-%m-%d %H:%M UTC").to_string(),
        merchant => product.merchant.as_deref(),
        commission => pick.earns().then_some(phrases.commission),
        counted => pick.is_counted().then_some(phrases.counted),
    }
}
