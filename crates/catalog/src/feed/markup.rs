//! Plain text of what feeds write with HTML in it.

use std::borrow::Cow;

use magpie_core::text::hides;
use scraper::{Html, Node};

/// Nesting that no honest description has; deeper markup is told from text by its angle brackets alone.
const DEEPEST: usize = 256;

/// The text that a reader of the page would see. Plain text comes back as it is, with tidy spaces.
pub(super) fn plain(text: &str) -> String {
    if !has_markup(text) {
        return tidy(text);
    }
    if text.matches('<').count() > 4 * DEEPEST {
        return tidy(&text.replace(['<', '>'], " "));
    }
    let html = Html::parse_fragment(text);
    let mut visible = String::with_capacity(text.len());
    for node in html.tree.nodes() {
        match node.value() {
            Node::Text(text) => {
                let hidden =
                    node.parent().and_then(|parent| parent.value().as_element().map(|e| e.name()));
                if !matches!(hidden, Some("script" | "style" | "template")) {
                    visible.push_str(text);
                }
            }
            Node::Element(element) if is_block(element.name()) => visible.push('\n'),
            _ => {}
        }
    }
    tidy(&visible)
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "br"
            | "li"
            | "ul"
            | "ol"
            | "div"
            | "tr"
            | "td"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
    )
}

fn has_markup(text: &str) -> bool {
    let tag = |(at, _): (usize, &str)| {
        text[at + 1..].starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'))
    };
    let entity = |(at, _): (usize, &str)| {
        text[at + 1..].find(';').is_some_and(|end| {
            (1..12).contains(&end)
                && text[at + 1..at + 1 + end].chars().all(|c| c.is_ascii_alphanumeric() || c == '#')
        })
    };
    text.match_indices('<').any(tag) || text.match_indices('&').any(entity)
}

/// One space between words, one line break between lines, no control characters.
fn tidy(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let words = line.split(|c: char| c.is_whitespace() || c.is_control());
        // What reorders or shows as nothing would also keep words from being found.
        let words = words.map(|word| match word.contains(hides) {
            true => Cow::Owned(word.replace(hides, "")),
            false => Cow::Borrowed(word),
        });
        words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    });
    let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}
