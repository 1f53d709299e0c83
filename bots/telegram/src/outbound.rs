//! Replies as Telegram messages: text, markup, buttons, preview.

use magpie_core::text::shorten;
use magpie_core::{
    Button, ButtonAction, ButtonSigner, Label, NeedOutcome, Phrases, Pick, ReceiptStatus, Reply,
    Tally, TurnId,
};
use teloxide::types::{ChatId, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions};
use url::Url;

use crate::markup::Html;
use crate::place::button_place;

/// A message as it is sent.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rendered {
    /// HTML.
    pub(crate) text: String,
    pub(crate) keyboard: InlineKeyboardMarkup,
    pub(crate) preview: LinkPreviewOptions,
}

/// How much is said of each pick, from everything to the least; the first that fits is taken.
const DETAIL: [Detail; 5] = [
    Detail { text: 3_000, title: 160, why: 300, needs: true, receipt: true, link: 2_000 },
    Detail { text: 1_500, title: 120, why: 160, needs: true, receipt: true, link: 2_000 },
    Detail { text: 900, title: 90, why: 80, needs: false, receipt: true, link: 1_500 },
    Detail { text: 600, title: 60, why: 0, needs: false, receipt: false, link: 1_000 },
    Detail { text: 300, title: 60, why: 0, needs: false, receipt: false, link: 300 },
];

struct Detail {
    text: usize,
    title: usize,
    why: usize,
    needs: bool,
    receipt: bool,
    /// Bytes of an address.
    link: usize,
}

/// How pictures are shown in a chat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Pictures {
    /// The first pick's, above the text.
    #[default]
    Preview,
    /// All of them, as an album after the text.
    Album,
    /// None, unless asked for.
    None,
}

impl Pictures {
    pub(crate) const ALL: [Self; 3] = [Self::Preview, Self::Album, Self::None];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Preview => "preview",
            Self::Album => "album",
            Self::None => "none",
        }
    }

    pub(crate) fn read(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.word() == word)
    }
}

/// What a reply is rendered for.
pub(crate) struct Context<'a> {
    pub(crate) chat: ChatId,
    pub(crate) phrases: &'static Phrases,
    pub(crate) signer: &'a ButtonSigner,
    pub(crate) pictures: Pictures,
    /// Where a reply that is cut is shown whole.
    pub(crate) whole: Option<Url>,
    /// How the votes stand, where the picks are to be voted on.
    pub(crate) tally: Option<Tally>,
}

/// A final reply.
pub(crate) fn final_reply(reply: &Reply, context: &Context<'_>) -> Rendered {
    Rendered { keyboard: keyboard(reply, context), ..first_picks(reply, context) }
}

/// A reply that is still being worked on: no buttons yet.
pub(crate) fn first_picks(reply: &Reply, context: &Context<'_>) -> Rendered {
    let fitting = DETAIL.iter().map(|detail| message(reply, context, detail)).find(Html::fits);
    let text = fitting.unwrap_or_else(|| Html::default().text(&shorten(&reply.text, 3_000)));
    Rendered {
        text: text.into_source(),
        keyboard: InlineKeyboardMarkup::default(),
        preview: preview(reply, context.pictures),
    }
}

/// A message without picks.
pub(crate) fn plain(text: &str) -> Rendered {
    Rendered {
        text: Html::default().text(&shorten(text, 4_000)).into_source(),
        keyboard: InlineKeyboardMarkup::default(),
        preview: no_preview(),
    }
}

fn message(reply: &Reply, context: &Context<'_>, detail: &Detail) -> Html {
    let mut html = Html::default();
    if !reply.text.is_empty() {
        html = html.text(&shorten(&reply.text, detail.text));
    }
    let whole = context.whole.as_ref().filter(|_| detail.cuts(reply));
    for pick in &reply.picks {
        if !html.is_empty() {
            html = html.text("\n\n");
        }
        html = html.push(&of_pick(pick, context.phrases, detail));
    }
    if let Some(question) = &reply.question {
        html = html.text("\n\n").bold(&shorten(&question.text, 400));
    }
    if let Some(whole) = whole {
        html = html.text("\n\n").link(whole.as_str(), context.phrases.whole_answer);
    }
    if !reply.picks.is_empty() {
        let legend = match context.tally {
            Some(_) => context.phrases.vote_legend,
            None => context.phrases.legend,
        };
        html = html.text("\n\n").italic(legend);
    }
    html
}

impl Detail {
    /// Whether this leaves out something that somebody may miss.
    fn cuts(&self, reply: &Reply) -> bool {
        let longer = |text: &str, most: usize| text.chars().count() > most;
        longer(&reply.text, self.text)
            || reply.picks.iter().any(|pick| {
                let needs = needs_line(pick).is_some_and(|line| longer(&line, NEEDS));
                let link = pick.link();
                longer(&pick.product.title, self.title)
                    || longer(&pick.why, self.why)
                    || !self.needs
                    || needs
                    || link.is_some_and(|url| url.as_str().len() > self.link)
            })
    }
}

/// Characters of the needs under a pick.
const NEEDS: usize = 200;

fn of_pick(pick: &Pick, phrases: &Phrases, detail: &Detail) -> Html {
    let product = &pick.product;
    let title = shorten(&product.title, detail.title);
    let mut html = Html::default().text(&format!("{}. ", pick.rank));
    html = match pick.link().filter(|url| url.as_str().len() <= detail.link) {
        Some(url) => html.link(url.as_str(), &title),
        None => html.bold(&title),
    };
    if let Some(price) = product.price {
        html = html.text(" — ").bold(&price.to_string());
    }
    if detail.why > 0 && !pick.why.is_empty() {
        html = html.text("\n").text(&shorten(&pick.why, detail.why));
    }
    if detail.needs
        && let Some(line) = needs_line(pick)
    {
        html = html.text("\n").text(&shorten(&line, NEEDS));
    }
    if detail.receipt {
        html = html.text("\n").italic(&receipt_line(pick, phrases));
    }
    html
}

/// The needs held against a pick; what is met stands in the reason already, so this is what is not.
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

pub(crate) fn receipt_line(pick: &Pick, phrases: &Phrases) -> String {
    let mut parts = Vec::new();
    let merchant = pick.product.merchant.as_deref().map(|name| shorten(name, 60));
    let at = pick.receipt.fetched_at.strftime("%H:%M UTC");
    match pick.receipt.status {
        ReceiptStatus::Fresh => parts.push(format!("{} {at}", phrases.verified)),
        ReceiptStatus::Stale => {
            let day = pick.receipt.fetched_at.strftime("%Y-%m-%d %H:%M UTC");
            parts.push(format!("{} ({day})", phrases.not_verified));
        }
        ReceiptStatus::Unverified => parts.push(phrases.not_verified.to_owned()),
    }
    parts.extend(merchant);
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

/// The picture of the first pick that Telegram can fetch itself.
fn preview(reply: &Reply, pictures: Pictures) -> LinkPreviewOptions {
    let picture = match pictures {
        Pictures::Preview => {
            let urls = reply.picks.iter().filter_map(|pick| pick.product.picture_url());
            urls.filter(|url| is_public(url)).map(ToString::to_string).next()
        }
        Pictures::Album | Pictures::None => None,
    };
    match picture {
        Some(url) => LinkPreviewOptions {
            is_disabled: false,
            url: Some(url),
            prefer_small_media: false,
            prefer_large_media: true,
            show_above_text: true,
        },
        None => no_preview(),
    }
}

pub(crate) fn no_preview() -> LinkPreviewOptions {
    LinkPreviewOptions {
        is_disabled: true,
        url: None,
        prefer_small_media: false,
        prefer_large_media: false,
        show_above_text: false,
    }
}

/// Whether somebody outside of this machine's network could open it.
pub(crate) fn is_public(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name.contains('.') && !name.ends_with(".local"),
        Some(url::Host::Ipv4(ip)) => {
            !(ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified())
        }
        Some(url::Host::Ipv6(_)) | None => false,
    }
}

/// Ranks of the picks that have buttons.
pub(crate) fn ranks(reply: &Reply) -> Vec<u8> {
    reply.picks.iter().filter_map(|pick| u8::try_from(pick.rank).ok()).take(8).collect()
}

/// The buttons under a reply.
pub(crate) fn keyboard(reply: &Reply, context: &Context<'_>) -> InlineKeyboardMarkup {
    let place = button_place(context.chat);
    let button = |label: &str, action: ButtonAction| {
        signed(context.signer, &place, label, action, &reply.turn)
    };
    let mut rows: Vec<Vec<InlineKeyboardButton>> = Vec::new();
    if let Some(question) = &reply.question {
        for (at, option) in (0_u8..).zip(question.options.iter().take(6)) {
            let label = button(&shorten(option, 40), ButtonAction::Answer(at));
            match rows.last_mut() {
                Some(row) if row.len() < 2 => row.push(label),
                _ => rows.push(vec![label]),
            }
        }
    }
    if !reply.picks.is_empty() {
        let ranks = ranks(reply);
        let row = |mark: &str, action: fn(u8) -> ButtonAction| {
            ranks.iter().map(|rank| button(&format!("{mark} {rank}"), action(*rank))).collect()
        };
        rows.push(match &context.tally {
            Some(tally) => {
                ranks.iter().map(|it| button(&tally.label(*it), ButtonAction::Vote(*it))).collect()
            }
            None => row("♥", ButtonAction::MoreLike),
        });
        rows.push(row("✕", ButtonAction::NotForMe));
        rows.push(row("🔔", ButtonAction::Watch));
        let phrases = context.phrases;
        let mut last = vec![
            button(phrases.cheaper, ButtonAction::Cheaper),
            button(phrases.show_more, ButtonAction::ShowMore),
        ];
        if reply.picks.iter().any(|pick| pick.product.picture_url().is_some()) {
            last.push(button(phrases.pictures, ButtonAction::Pictures));
        }
        rows.push(last);
    }
    InlineKeyboardMarkup::new(rows)
}

pub(crate) fn signed(
    signer: &ButtonSigner,
    place: &str,
    label: &str,
    action: ButtonAction,
    turn: &TurnId,
) -> InlineKeyboardButton {
    let button = Button { action, turn: Some(turn.clone()) };
    InlineKeyboardButton::callback(label, signer.sign(place, &button))
}

#[cfg(test)]
mod tests {
    use magpie_testkit::long_reply;

    use super::*;
    use crate::markup::{MOST_BYTES, MOST_CHARACTERS};

    #[test]
    fn a_pick_that_is_there_to_learn_says_so_in_the_readers_language() {
        let mut reply = long_reply(2, 20);
        reply.picks[1].labels.push(Label::Exploring);
        let signer = ButtonSigner::new(b"secret");
        for phrases in Phrases::all() {
            let pictures = Pictures::None;
            let context = Context {
                chat: ChatId(1),
                phrases,
                signer: &signer,
                pictures,
                whole: None,
                tally: None,
            };
            let text = final_reply(&reply, &context).text;
            let (_, second) = text.split_once("\n2. ").unwrap();
            assert!(second.contains(phrases.exploring), "{text}");
            assert_eq!(text.matches(phrases.exploring).count(), 1, "{text}");
        }
    }

    #[test]
    fn replies_of_any_length_fit_and_lead_to_what_is_cut() {
        let signer = ButtonSigner::new(b"secret");
        let whole = Url::parse("https://magpie.example/answers/1/2").unwrap();
        for (picks, characters) in [(1, 20), (5, 20), (5, 250), (5, 1_200), (5, 3_000), (8, 9_000)]
        {
            let context = Context {
                chat: ChatId(1),
                phrases: Phrases::of(None),
                signer: &signer,
                pictures: Pictures::Preview,
                whole: Some(whole.clone()),
                tally: (picks % 2 == 1).then(|| Tally::new(vec![7; 8])),
            };
            let reply = long_reply(picks, characters);
            let rendered = final_reply(&reply, &context);
            let what = format!("{picks} picks of {characters}: {}", rendered.text);
            assert!(rendered.text.len() <= MOST_BYTES, "{what}");
            let tags = ["<b>", "</b>", "<i>", "</i>", "</a>"];
            let seen = tags.iter().fold(rendered.text.clone(), |text, tag| text.replace(tag, ""));
            assert!(
                seen.encode_utf16().count() <= MOST_CHARACTERS + picks as usize * 400,
                "{what}"
            );
            for rank in 1..=picks {
                assert!(rendered.text.contains(&format!("\n{rank}. ")), "{rank} of {what}");
            }
            assert_eq!(rendered.text.contains(whole.as_str()), characters > 160, "{what}");
            for button in rendered.keyboard.inline_keyboard.iter().flatten() {
                assert!(button.text.encode_utf16().count() <= 64, "{}", button.text);
            }
        }
    }
}
