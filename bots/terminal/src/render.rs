//! Replies as text for a terminal. Text of others (titles, reasons, answers) is stripped of everything
//! that a terminal would obey.

use std::fmt::Write;

use anstream::adapter::strip_str;
use magpie_core::wire::{MoneyV1, NeedV1, NeedValueV1, PickV1, ReceiptV1, ReplyV1, VerdictV1};
use magpie_core::{Currency, Money};
use url::Url;

/// What the terminal can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Links are hidden behind their titles (OSC 8); otherwise addresses are written out.
    pub hyperlinks: bool,
    /// Bold and dim are used.
    pub colour: bool,
}

impl Style {
    /// Text and nothing else; for pipes and files.
    pub const PLAIN: Self = Self { hyperlinks: false, colour: false };

    /// What standard output can show, as far as the environment tells.
    pub fn of_stdout() -> Self {
        let choice = anstream::AutoStream::choice(&std::io::stdout());
        Self {
            hyperlinks: supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout),
            colour: choice != anstream::ColorChoice::Never,
        }
    }

    fn bold(self, text: &str) -> String {
        if self.colour { format!("\x1b[1m{text}\x1b[0m") } else { text.to_owned() }
    }

    pub(crate) fn dim(self, text: &str) -> String {
        if self.colour { format!("\x1b[2m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn link(self, url: &Url, text: &str) -> String {
        format!("\x1b]8;;{url}\x1b\\{text}\x1b]8;;\x1b\\")
    }
}

/// The reply as text: what was answered, the slate with links and receipts, the question.
pub fn render(reply: &ReplyV1, style: Style) -> String {
    let mut out = String::new();
    push_line(&mut out, 0, &plain(&reply.reply));
    for pick in &reply.picks {
        out.push('\n');
        push_pick(&mut out, pick, style);
    }
    if let Some(question) = &reply.question {
        out.push('\n');
        push_line(&mut out, 0, &style.bold(&plain(question)));
        for option in &reply.options {
            push_line(&mut out, 2, &format!("- {}", line(option)));
        }
    }
    out
}

/// The slate in a line each, while the answer is still being worded.
pub(crate) fn render_first_picks(reply: &ReplyV1, style: Style) -> String {
    let mut out = String::new();
    for pick in &reply.picks {
        let price = pick.price.as_ref().map(|price| format!("  {}", money(price)));
        let text = format!("{}. {}{}", pick.rank, line(&pick.title), price.unwrap_or_default());
        push_line(&mut out, 0, &style.dim(&text));
    }
    out
}

fn push_pick(out: &mut String, pick: &PickV1, style: Style) {
    let title = style.bold(&line(&pick.title));
    let url = pick.url.as_deref().and_then(web_url);
    let linked = match &url {
        Some(url) if style.hyperlinks => style.link(url, &title),
        _ => title,
    };
    let price = pick.price.as_ref().map_or_else(|| "price not given".to_owned(), money);
    push_line(out, 0, &format!("{}. {linked}  {price}", pick.rank));
    push_line(out, 3, &line(&pick.why));
    if !pick.needs.is_empty() {
        let needs: Vec<_> = pick.needs.iter().map(verdict).collect();
        push_line(out, 3, &needs.join("  "));
    }
    for label in &pick.labels {
        if let Some(words) = label_words(label) {
            push_line(out, 3, &style.bold(&format!("! {words}")));
        }
    }
    push_line(out, 3, &style.dim(&receipt(&pick.receipt, pick.merchant.as_deref())));
    if let (Some(url), false) = (&url, style.hyperlinks) {
        push_line(out, 3, url.as_str());
    }
}

fn verdict(verdict: &VerdictV1) -> String {
    let need = need(&verdict.need);
    let evidence = line(&verdict.evidence);
    match verdict.verdict.as_str() {
        "met" => format!("✓ {need}"),
        "unmet" => format!("✗ {need} ({evidence})"),
        _ => format!("? {need} ({evidence})"),
    }
}

/// The need as a person would say it.
pub(crate) fn need(need: &NeedV1) -> String {
    let value = match &need.value {
        NeedValueV1::Price(price) => money(price),
        NeedValueV1::Text(text) => line(text),
    };
    let words = match need.kind.as_str() {
        "price_min" => format!("at least {value}"),
        "price_max" => format!("at most {value}"),
        "price_about" => format!("around {value}"),
        "size" => format!("size {value}"),
        "audience" | "use" => format!("for {value}"),
        "availability" => "in stock".to_owned(),
        _ => value,
    };
    if need.not { format!("not {words}") } else { words }
}

fn label_words(label: &str) -> Option<&'static str> {
    match label {
        "out_of_stock" => Some("out of stock"),
        "price_moved" => Some("the price has changed since the catalogue was read"),
        "exploring" => Some("a little different, to learn your taste"),
        "commission" => Some("ad link: whoever runs this earns a commission"),
        // The receipt line says so already; links shown here are not counted.
        _ => None,
    }
}

fn receipt(receipt: &ReceiptV1, merchant: Option<&str>) -> String {
    let shop = line(merchant.unwrap_or(&receipt.source));
    let at = receipt.fetched_at.strftime("%Y-%m-%d %H:%M:%S UTC");
    match receipt.status.as_str() {
        "fresh" => format!("verified at {shop}, {at}"),
        "stale" => format!("seen at {shop}, {at}; it can't be reached now"),
        _ => format!("from {shop}, not verified"),
    }
}

fn money(price: &MoneyV1) -> String {
    match price.currency.parse::<Currency>() {
        Ok(currency) => Money::new(price.amount, currency).to_string(),
        Err(_) => format!("{} {}", price.amount, line(&price.currency)),
    }
}

/// Addresses that a click may open.
fn web_url(text: &str) -> Option<Url> {
    Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"))
}

/// Text of others without escape sequences, control characters and direction overrides.
pub(crate) fn plain(text: &str) -> String {
    let shown = |c: &char| match c {
        '\n' => true,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => false,
        c => !c.is_control(),
    };
    strip_str(text).to_string().chars().filter(shown).collect()
}

/// [`plain`] text in one line.
pub(crate) fn line(text: &str) -> String {
    plain(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn push_line(out: &mut String, indent: usize, text: &str) {
    for part in text.lines() {
        // Writing to a string can't fail.
        let _ = writeln!(out, "{:indent$}{part}", "");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pick() -> PickV1 {
        serde_json::from_value(serde_json::json!({
            "rank": 1, "product_id": "p1", "title": "Fell Boot", "merchant": "Scripted Shop",
            "price": {"amount": 8990, "currency": "USD"}, "url": "https://shop.example/p1?a=1&b=2",
            "image": null, "why": "Waterproof and light.", "availability": "in_stock", "labels": [],
            "needs": [
                {"kind": "price_max", "value": {"amount": 12000, "currency": "USD"}, "hard": true,
                 "not": false, "verdict": "met", "evidence": "price $89.90"},
                {"kind": "material", "value": "leather", "hard": true, "not": true,
                 "verdict": "unknown", "evidence": "no material given"},
            ],
            "receipt": {"source": "s", "fetched_at": "2026-11-23T10:00:00Z", "status": "fresh"}
        }))
        .unwrap()
    }

    fn reply(picks: Vec<PickV1>) -> ReplyV1 {
        ReplyV1 {
            turn: "t1".to_owned(),
            reply: "One that fits.".to_owned(),
            question: Some("Which size?".to_owned()),
            options: vec!["42".to_owned()],
            needs: Vec::new(),
            agents: Vec::new(),
            picks,
            planner: "rules".to_owned(),
            prompt_versions: Default::default(),
            elapsed_ms: 5,
        }
    }

    #[test]
    fn a_pick_is_told_with_needs_receipt_and_address() {
        let expected = "One that fits.\n\
            \n\
            1. Fell Boot  $89.90\n\
            \x20  Waterproof and light.\n\
            \x20  ✓ at most $120.00  ? not leather (no material given)\n\
            \x20  verified at Scripted Shop, 2026-11-23 10:00:00 UTC\n\
            \x20  https://shop.example/p1?a=1&b=2\n\
            \n\
            Which size?\n\
            \x20 - 42\n";
        assert_eq!(render(&reply(vec![pick()]), Style::PLAIN), expected);
    }

    #[test]
    fn a_pick_that_is_there_to_learn_says_so() {
        let mut other = pick();
        other.labels = vec!["exploring".to_owned()];
        let text = render(&reply(vec![other]), Style::PLAIN);
        assert!(text.contains("   ! a little different, to learn your taste\n"), "{text}");
    }

    #[test]
    fn a_capable_terminal_gets_titles_to_click() {
        let text = render(&reply(vec![pick()]), Style { hyperlinks: true, colour: false });
        assert!(
            text.contains("\x1b]8;;https://shop.example/p1?a=1&b=2\x1b\\Fell Boot\x1b]8;;\x1b\\")
        );
        assert_eq!(text.matches("https://").count(), 1, "{text}");
    }

    #[test]
    fn text_of_others_can_not_steer_the_terminal() {
        let mut evil = pick();
        evil.title = "Boot\x1b[2J\x1b]0;owned\x07\u{9b}31m\u{202e}toob\r\nsecond".to_owned();
        evil.why = "fits\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\\x08\x7f".to_owned();
        evil.url = Some("javascript:alert(1)".to_owned());
        let text = render(&reply(vec![evil]), Style::PLAIN);
        let steering = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!text.contains(steering), "{text:?}");
        assert!(!text.contains("javascript") && !text.contains("evil.example"), "{text}");
        assert!(text.contains("toob second"), "{text}");
    }

    #[test]
    fn receipts_say_how_sure_they_are() {
        let mut given = pick().receipt;
        for (status, words) in [
            ("fresh", "verified at S, 2026-11-23 10:00:00 UTC"),
            ("stale", "seen at S, 2026-11-23 10:00:00 UTC; it can't be reached now"),
            ("unverified", "from S, not verified"),
        ] {
            given.status = status.to_owned();
            assert_eq!(receipt(&given, Some("S")), words);
        }
    }
}
