//! Replies as Discord messages: text, a card for each pick, buttons.

use magpie_core::text::{inert, shorten};
use magpie_core::{
    Button, ButtonAction, ButtonSigner, Label, NeedOutcome, Phrases, Pick, ReceiptStatus, Reply,
    Tally, TurnId,
};
use serde_json::{Value, json};
use url::Url;

use crate::place::button_place;

/// Characters of a message.
const CONTENT: usize = 2_000;
/// Characters of all cards of a message together; Discord takes 6,000.
const CARDS: usize = 5_800;
/// Characters of a reply's words, which leave room for a question and a link.
const WORDS: usize = 1_400;
/// Characters of a pick's reason, from everything to the least; the first that fits is taken.
const WHY: [usize; 3] = [400, 160, 60];
const TITLE: usize = 256;
const LABEL: usize = 80;

/// What a reply is rendered for.
pub(crate) struct Context<'a> {
    pub(crate) channel: u64,
    pub(crate) phrases: &'static Phrases,
    pub(crate) signer: &'a ButtonSigner,
    /// Where a reply that is cut is shown whole.
    pub(crate) whole: Option<Url>,
    /// How the votes stand, where the picks are to be voted on.
    pub(crate) tally: Option<Tally>,
}

/// A final reply as the body of a message.
pub(crate) fn final_reply(reply: &Reply, context: &Context<'_>) -> Value {
    let (mut body, cut) = body_of(reply);
    let whole = context.whole.as_ref().filter(|url| cut && url.as_str().len() <= 200);
    if let (Some(url), Some(content)) = (whole, body["content"].as_str()) {
        let link = format!("{content}\n[{}](<{url}>)", context.phrases.whole_answer);
        body["content"] = Value::from(link);
    }
    if let (Some(_), Some(content)) = (&context.tally, body["content"].as_str()) {
        let legend = format!("{content}\n*{}*", context.phrases.vote_legend);
        if legend.chars().count() <= CONTENT {
            body["content"] = Value::from(legend);
        }
    }
    body["components"] = components(reply, context);
    body
}

/// A reply that is still being worked on: no buttons yet.
pub(crate) fn first_picks(reply: &Reply) -> Value {
    body_of(reply).0
}

/// A reply without buttons, and whether that leaves out something that somebody may miss.
fn body_of(reply: &Reply) -> (Value, bool) {
    // Escaped text may be longer than what it says.
    let mut content = shorten(&escape(&shorten(&reply.text, WORDS)), WORDS);
    if let Some(question) = &reply.question {
        content.push_str(&format!("\n**{}**", escape(&shorten(&question.text, 200))));
    }
    let mut body = plain_markdown(&content);
    let (cards, why) = cards(reply);
    body["embeds"] = Value::from(cards);
    let longer = |text: &str, most: usize| text.chars().count() > most;
    let pick_is_cut =
        |pick: &Pick| longer(&pick.why, WHY[0]) || longer(&pick.product.title, TITLE - 4);
    let cut =
        why < WHY[0] || longer(&escape(&reply.text), WORDS) || reply.picks.iter().any(pick_is_cut);
    (body, cut)
}

/// A message of a text.
pub(crate) fn plain(text: &str) -> Value {
    plain_markdown(&escape(&shorten(text, 1_800)))
}

pub(crate) fn plain_markdown(text: &str) -> Value {
    json!({
        "content": shorten(text, CONTENT),
        "embeds": [],
        "components": [],
        "allowed_mentions": {"parse": []},
    })
}

/// The first set of cards that fits into one message, and how much of the reasons it shows.
fn cards(reply: &Reply) -> (Vec<Value>, usize) {
    for why in WHY {
        let cards: Vec<(Value, usize)> = reply.picks.iter().map(|pick| card(pick, why)).collect();
        if cards.iter().map(|(_, size)| size).sum::<usize>() <= CARDS {
            return (cards.into_iter().map(|(card, _)| card).collect(), why);
        }
    }
    let mut left = CARDS;
    let short = reply.picks.iter().map(|pick| card(pick, 0));
    let fitting = short.take_while(|(_, size)| {
        left = left.saturating_sub(*size);
        left > 0
    });
    (fitting.map(|(card, _)| card).collect(), 0)
}

/// A card, and its characters.
fn card(pick: &Pick, why: usize) -> (Value, usize) {
    let product = &pick.product;
    let title = shorten(&format!("{}. {}", pick.rank, inert(&product.title)), TITLE);
    let mut description = Vec::new();
    if let Some(price) = product.price {
        description.push(format!("**{}**", escape(&price.to_string())));
    }
    if why > 0 && !pick.why.is_empty() {
        description.push(escape(&shorten(&pick.why, why)));
    }
    if let Some(needs) = needs_line(pick) {
        description.push(escape(&shorten(&needs, 300)));
    }
    let description = description.join("\n");
    let footer = shorten(&receipt_line(pick), 200);
    let size = [&title, &description, &footer].map(|text| text.chars().count()).iter().sum();
    let mut card = json!({
        "title": title,
        "description": description,
        "footer": {"text": footer},
        "timestamp": pick.receipt.fetched_at.to_string(),
    });
    if let Some(url) = pick.link().filter(|url| url.as_str().len() <= 2_000) {
        card["url"] = Value::from(url.as_str());
    }
    if let Some(url) = product.picture_url().filter(|url| is_public(url)) {
        card["thumbnail"] = json!({"url": url.as_str()});
    }
    (card, size)
}

fn needs_line(pick: &Pick) -> Option<String> {
    let of = |outcome: NeedOutcome, mark: &'static str| {
        let verdicts = pick.verdicts.iter().filter(move |v| v.outcome == outcome);
        verdicts.map(move |verdict| format!("{mark} {}", verdict.need))
    };
    let all: Vec<String> = of(NeedOutcome::Met, "✓")
        .chain(of(NeedOutcome::Unmet, "✗"))
        .chain(of(NeedOutcome::Unknown, "?"))
        .collect();
    (!all.is_empty()).then(|| all.join(" · "))
}

/// Where the offer comes from; its time is the card's.
fn receipt_line(pick: &Pick) -> String {
    // Cards of a server are read in many languages; these words are everybody's.
    let phrases = Phrases::of(None);
    let mut parts = vec![match pick.receipt.status {
        ReceiptStatus::Fresh => phrases.verified.to_owned(),
        ReceiptStatus::Stale | ReceiptStatus::Unverified => phrases.not_verified.to_owned(),
    }];
    parts.extend(pick.product.merchant.as_deref().map(|name| inert(&shorten(name, 60))));
    if pick.labels.contains(&Label::OutOfStock) {
        parts.push(phrases.out_of_stock.to_owned());
    }
    if pick.labels.contains(&Label::Exploring) {
        parts.push(phrases.exploring.to_owned());
    }
    if let Some(before) = pick.price_before() {
        parts.push(phrases.price_before(before));
    }
    if pick.earns() {
        parts.push(phrases.commission.to_owned());
    }
    if pick.is_counted() {
        parts.push(phrases.counted.to_owned());
    }
    parts.join(" · ")
}

/// Buttons in rows of five; with a question there are five rows, which is as many as Discord takes.
fn components(reply: &Reply, context: &Context<'_>) -> Value {
    let place = button_place(context.channel);
    let button = |label: &str, action: ButtonAction| {
        signed(context.signer, &place, label, action, Some(&reply.turn))
    };
    let mut rows: Vec<Vec<Value>> = Vec::new();
    if let Some(question) = &reply.question {
        let options = (0_u8..).zip(question.options.iter().take(5));
        rows.push(options.map(|(at, option)| button(option, ButtonAction::Answer(at))).collect());
    }
    if !reply.picks.is_empty() {
        let ranks: Vec<u8> =
            reply.picks.iter().filter_map(|pick| u8::try_from(pick.rank).ok()).take(5).collect();
        let marked = |mark: &str, action: fn(u8) -> ButtonAction| {
            ranks.iter().map(|rank| button(&format!("{mark} {rank}"), action(*rank))).collect()
        };
        rows.push(match &context.tally {
            Some(tally) => {
                ranks.iter().map(|it| button(&tally.label(*it), ButtonAction::Vote(*it))).collect()
            }
            None => marked("♥", ButtonAction::MoreLike),
        });
        rows.push(marked("✕", ButtonAction::NotForMe));
        rows.push(marked("🔔", ButtonAction::Watch));
        let phrases = context.phrases;
        rows.push(vec![
            button(phrases.cheaper, ButtonAction::Cheaper),
            button(phrases.show_more, ButtonAction::ShowMore),
            button(phrases.refine, ButtonAction::Refine),
        ]);
    }
    let rows = rows.into_iter().filter(|row| !row.is_empty());
    rows.map(row).collect()
}

/// Buttons side by side: five at most.
pub(crate) fn row(buttons: impl IntoIterator<Item = Value>) -> Value {
    json!({"type": 1, "components": buttons.into_iter().collect::<Vec<_>>()})
}

/// A button.
pub(crate) fn signed(
    signer: &ButtonSigner,
    place: &str,
    label: &str,
    action: ButtonAction,
    turn: Option<&TurnId>,
) -> Value {
    let style = if action == ButtonAction::Forget { 4 } else { 2 };
    let button = Button { action, turn: turn.cloned() };
    json!({
        "type": 2,
        "style": style,
        "label": shorten(label, LABEL),
        "custom_id": signer.sign(place, &button),
    })
}

/// Text that Discord shows as it is.
pub(crate) fn escape(text: &str) -> String {
    let text = inert(text);
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '\\' | '*' | '_' | '~' | '`' | '|' | '>' | '<' | '[' | ']' | '#') {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// Whether somebody outside of this machine's network could open it.
fn is_public(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name.contains('.') && !name.ends_with(".local"),
        Some(url::Host::Ipv4(ip)) => {
            !(ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified())
        }
        Some(url::Host::Ipv6(_)) | None => false,
    }
}

#[cfg(test)]
mod tests {
    use magpie_testkit::long_reply;

    use super::*;

    #[test]
    fn a_pick_that_is_there_to_learn_says_so() {
        let mut reply = long_reply(2, 20);
        reply.picks[1].labels.push(Label::Exploring);
        let body = body_of(&reply).0;
        let said = Phrases::of(None).exploring;
        let footer = |card: usize| body["embeds"][card]["footer"]["text"].as_str().unwrap();
        assert!(!footer(0).contains(said) && footer(1).contains(said), "{body:#}");
    }

    #[test]
    fn replies_of_any_length_fit_and_lead_to_what_is_cut() {
        let signer = ButtonSigner::new(b"secret");
        let whole = Url::parse("https://magpie.example/answers/1/2").unwrap();
        for (picks, characters) in [(1, 20), (5, 20), (5, 250), (5, 1_200), (5, 3_000), (8, 9_000)]
        {
            let phrases = Phrases::of(None);
            let whole = whole.clone();
            let tally = (picks % 2 == 1).then(|| Tally::new(vec![7; 8]));
            let context =
                Context { channel: 1, phrases, signer: &signer, whole: Some(whole.clone()), tally };
            let body = final_reply(&long_reply(picks, characters), &context);
            let count = |text: &Value| text.as_str().unwrap_or_default().chars().count();
            let what = format!("{picks} picks of {characters}: {body:#}");
            assert!(count(&body["content"]) <= CONTENT, "{what}");
            let cards = body["embeds"].as_array().unwrap();
            assert_eq!(cards.len(), picks as usize, "{what}");
            let sizes = cards.iter().map(|card| {
                assert!(count(&card["title"]) <= TITLE, "{what}");
                let footer = &card["footer"]["text"];
                count(&card["title"]) + count(&card["description"]) + count(footer)
            });
            assert!(sizes.sum::<usize>() <= 6_000, "{what}");
            let leads = body["content"].as_str().unwrap().contains(whole.as_str());
            assert_eq!(leads, characters > 250, "{what}");
            let rows = body["components"].as_array().unwrap();
            assert!(rows.len() <= 5, "{what}");
            for row in rows {
                assert!((1..=5).contains(&row["components"].as_array().unwrap().len()));
            }
        }
    }

    #[test]
    fn markup_of_others_stays_text() {
        assert_eq!(escape("**b** <@1> [x](y)"), "\\*\\*b\\*\\* \\<@\u{2060}1\\> \\[x\\](y)");
    }
}
