//! Where products come from: what was read when, what was wrong with it, and who answers.

use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::{Request, State};
use axum::response::{Html, Redirect};
use jiff::Timestamp;
use magpie_core::SourceId;
use magpie_core::ports::{FeedReading, FeedStanding, LiveKind, LiveStanding};
use minijinja::{Value, context};

use super::{percent, render, time};
use crate::App;
use crate::desk::who;
use crate::identity::Caller;
use crate::input::Form;
use crate::problem::Problem;
use crate::texts::say;

/// `GET /catalogue`
pub(crate) async fn catalogue(State(app): State<Arc<App>>) -> Html<String> {
    let goods = app.sources.goods().await;
    let now = app.clock.now();
    let part = |count: u64| percent(count, goods.products);
    let categories = goods.categories.iter().map(|(name, count)| {
        context! { name => name.as_str(), count => count, percent => part(*count) }
    });
    let currencies: Vec<String> = goods.currencies.iter().map(ToString::to_string).collect();
    let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let page = context! {
        room => "catalogue",
        products => goods.products,
        figures => [
            (say("catalogue-with-price", []), Some(goods.with_price)),
            (say("catalogue-with-page", []), Some(goods.with_url)),
            (say("catalogue-with-picture", []), Some(goods.with_picture)),
            (say("catalogue-by-photo", []), Some(count(goods.by_photo))),
            (say("catalogue-by-meaning", []), goods.by_meaning.map(count)),
        ]
        .into_iter()
        .map(|(name, count)| context! { name, count, percent => count.and_then(part) })
        .collect::<Vec<_>>(),
        currencies => currencies.join(", "),
        categories => categories.collect::<Vec<_>>(),
        feeds => goods.feeds.iter().map(|standing| feed(standing, now)).collect::<Vec<_>>(),
        live => goods.live.iter().map(|standing| source(standing, now)).collect::<Vec<_>>(),
    };
    render("catalogue.html", page)
}

fn feed(feed: &FeedStanding, now: Timestamp) -> Value {
    let last = feed.last.as_ref();
    let news = last.and_then(|last| last.outcome.as_ref().ok());
    let failure = last.and_then(|last| last.outcome.as_ref().err());
    let samples = news.into_iter().flat_map(|news| &news.samples);
    context! {
        source => feed.source.as_str(),
        kind => feed.kind.as_str(),
        address => feed.address.as_deref().filter(|address| *address != feed.source.as_str()),
        products => feed.products,
        fresh_at => feed.fresh_at.map(time),
        age => feed.fresh_at.map(|at| age(at, now)),
        tried_at => last.map(|last: &FeedReading| time(last.at)),
        moved => news.and_then(|news| news.moved),
        rejected => news.map_or(0, |news| news.rejected),
        samples => samples
            .map(|row| context! { row => row.row, reason => row.reason.as_str() })
            .collect::<Vec<_>>(),
        failure => failure,
        is_read => feed.is_read,
        can_be_read => feed.kind.can_be_read(),
    }
}

fn source(source: &LiveStanding, now: Timestamp) -> Value {
    let probed = source.probed.as_ref();
    let failures = source.failures.iter();
    context! {
        source => source.source.as_str(),
        kind => match source.kind {
            LiveKind::Products => "products",
            LiveKind::News => "news",
        },
        state => probed.map(|(_, state, _)| state.as_str()),
        detail => probed.map(|(_, _, detail)| detail.as_str()),
        probed => probed.map(|(at, ..)| age(*at, now)),
        asked => source.asked,
        failed => source.failed,
        cached => source.cached,
        failing => percent(source.failed, source.asked),
        median_ms => source.median.map(|time| u64::try_from(time.as_millis()).unwrap_or(u64::MAX)),
        answered => source.answered_at.map(|at| age(at, now)),
        failures => failures
            .map(|(at, words)| context! { at => time(*at), words => words.as_str() })
            .collect::<Vec<_>>(),
    }
}

/// How long ago, in one unit.
fn age(at: Timestamp, now: Timestamp) -> String {
    let past = Duration::try_from(now.duration_since(at)).unwrap_or_default().as_secs();
    match past {
        0..90 => say("catalogue-seconds-ago", [("count", past.into())]),
        90..5_400 => say("catalogue-minutes-ago", [("count", ((past + 30) / 60).into())]),
        5_400..172_800 => say("catalogue-hours-ago", [("count", ((past + 1_800) / 3_600).into())]),
        _ => say("catalogue-days-ago", [("count", ((past + 43_200) / 86_400).into())]),
    }
}

/// `POST /catalogue/read`: a feed before it is due.
pub(crate) async fn read_feed(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Redirect, Problem> {
    let form = Form::small(request).await?;
    let source = SourceId::new(form.get("source"));
    app.sources.read_again(&source).await?;
    app.note(who(&caller), "had a feed read", source.to_string()).await?;
    Ok(Redirect::to("/catalogue"))
}

/// `POST /catalogue/probe`: whether a source works, or all of them.
pub(crate) async fn probe(
    State(app): State<Arc<App>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Redirect, Problem> {
    let form = Form::small(request).await?;
    let only = Some(form.get("source")).filter(|source| !source.is_empty()).map(SourceId::new);
    app.sources.probe(only.as_ref()).await?;
    let about = only.map_or_else(|| "all sources".to_owned(), |source| source.to_string());
    app.note(who(&caller), "probed", about).await?;
    Ok(Redirect::to("/catalogue#live"))
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn ages_have_one_unit_and_none_is_negative() {
        let now = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(1_000);
        for (seconds, expected) in [
            (-5, "0 s ago"),
            (89, "89 s ago"),
            (90, "2 min ago"),
            (5_399, "90 min ago"),
            (5_400, "2 h ago"),
            (172_799, "48 h ago"),
            (200_000, "2 days ago"),
        ] {
            assert_eq!(age(now - SignedDuration::from_secs(seconds), now), expected);
        }
    }
}
