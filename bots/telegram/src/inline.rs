//! Inline mode: `@bot running shoes` in any chat offers cards.

use std::sync::Arc;

use magpie_core::text::shorten;
use magpie_core::{Phrases, Pick};
use teloxide::payloads::{AnswerInlineQuery, AnswerInlineQuerySetters as _};
use teloxide::types::{
    InlineQuery, InlineQueryResult, InlineQueryResultArticle, InputMessageContent,
    InputMessageContentText, ParseMode,
};

use crate::Shared;
use crate::inbound::sender;
use crate::markup::Html;
use crate::outbound::{is_public, no_preview, receipt_line};

/// Characters below which nobody has said yet what they want.
const FEWEST: usize = 3;
/// How long Telegram may show the same cards to the same person, in seconds.
const CACHED: u32 = 60;

impl Shared {
    /// Offers cards for what somebody types.
    pub(crate) fn offer(self: &Arc<Self>, query: InlineQuery) {
        let shared = Arc::clone(self);
        self.tasks.spawn(async move {
            let phrases = Phrases::of(query.from.language_code.as_deref());
            let text = query.query.trim();
            let picks = if text.chars().count() < FEWEST {
                Vec::new()
            } else {
                let person = sender(&query.from).person();
                shared.companion().browse(&person, text).await.unwrap_or_default()
            };
            let cards = picks.iter().map(|pick| card(pick, phrases));
            let answer =
                AnswerInlineQuery::new(query.id, cards).cache_time(CACHED).is_personal(true);
            if let Err(error) = shared.api.call(&answer).await {
                tracing::debug!(%error, "cards are not shown");
            }
        });
    }
}

fn card(pick: &Pick, phrases: &Phrases) -> InlineQueryResult {
    let product = &pick.product;
    let title = shorten(&product.title, 160);
    let mut html = Html::default();
    html = match &product.url {
        Some(url) => html.link(url.as_str(), &title),
        None => html.bold(&title),
    };
    let price = product.price.map(|price| price.to_string()).unwrap_or_default();
    if !price.is_empty() {
        html = html.text(" — ").bold(&price);
    }
    html = html.text("\n").text(&shorten(&pick.why, 200));
    html = html.text("\n").italic(&receipt_line(pick, phrases));
    let content = InputMessageContentText::new(html.into_source())
        .parse_mode(ParseMode::Html)
        .link_preview_options(no_preview());
    let id = format!("pick{}", pick.rank);
    let merchant = product.merchant.as_deref().unwrap_or_default();
    let mut article = InlineQueryResultArticle::new(id, title, InputMessageContent::Text(content))
        .description(shorten(&format!("{price}  {merchant}\n{}", pick.why), 200));
    if let Some(url) = product.picture_url().filter(|url| is_public(url)) {
        article = article.thumbnail_url(url.clone());
    }
    InlineQueryResult::Article(article)
}
