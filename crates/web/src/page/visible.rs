//! What of a page's markup a reader would see.
//!
//! Scripts, styles, templates, comments and what is hidden by attribute or inline style are no text. What
//! a style sheet hides can't be known here: sheets are not read.

use ego_tree::iter::Edge;
use scraper::node::Element;
use scraper::{ElementRef, Node};

/// Longest text that is gathered from one element.
const MAX_TEXT: usize = 16 * 1024;

/// How many nodes are still visited; text is read again for every element around it.
pub(super) struct Visits(usize);

impl Visits {
    pub(super) fn new(most: usize) -> Self {
        Self(most)
    }

    /// Whether one more node may be visited.
    pub(super) fn next(&mut self) -> bool {
        self.0 = self.0.saturating_sub(1);
        self.0 > 0
    }
}

/// The visible text below an element, whether or not it is itself visible: who marks a hidden element as
/// the name of a thing means it.
pub(super) fn text(element: ElementRef<'_>, visits: &mut Visits) -> String {
    text_without(element, visits, |_| false)
}

/// The same without what is in elements that `leaves_out` picks.
pub(super) fn text_without(
    element: ElementRef<'_>,
    visits: &mut Visits,
    leaves_out: impl Fn(&Element) -> bool,
) -> String {
    let mut text = String::new();
    let mut hidden = 0_usize;
    for edge in element.traverse() {
        if text.len() > MAX_TEXT || !visits.next() {
            break;
        }
        let (node, step) = match edge {
            Edge::Open(node) => (node, 1),
            Edge::Close(node) => (node, -1),
        };
        match node.value() {
            Node::Element(tag)
                if node.id() != element.id() && (is_hidden(tag) || leaves_out(tag)) =>
            {
                hidden = hidden.saturating_add_signed(step);
                text.push(' ');
            }
            // Words of neighbouring blocks must not run together.
            Node::Element(tag) if breaks_line(tag.name()) => text.push('\n'),
            Node::Text(words) if step > 0 && hidden == 0 => text.push_str(words),
            _ => {}
        }
    }
    text.trim().to_owned()
}

/// Whether an element shows nothing of what is below it.
pub(super) fn is_hidden(tag: &Element) -> bool {
    matches!(tag.name(), "script" | "style" | "template" | "noscript" | "textarea" | "select")
        || tag.attr("hidden").is_some()
        || tag.attr("aria-hidden").is_some_and(|value| value.trim().eq_ignore_ascii_case("true"))
        || tag.attr("style").is_some_and(hides)
}

/// Declarations of an inline style that leave nothing to see.
fn hides(style: &str) -> bool {
    let style: String =
        style.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    style.split(';').filter_map(|declaration| declaration.split_once(':')).any(|(name, value)| {
        let value = value.trim_end_matches("!important");
        match name {
            "display" => value == "none",
            "visibility" => matches!(value, "hidden" | "collapse"),
            "font-size" | "opacity" | "max-height" | "max-width" => is_zero(value),
            "font" => {
                value.split('/').next().is_some_and(|size| size.starts_with("0") && is_zero(size))
            }
            "text-indent" | "left" | "top" | "margin-left" => {
                value.strip_prefix('-').is_some_and(|far| far.len() >= 6 && far.starts_with('9'))
            }
            "color" => matches!(value, "transparent" | "rgba(0,0,0,0)"),
            _ => false,
        }
    })
}

fn is_zero(value: &str) -> bool {
    let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    number.parse::<f32>().is_ok_and(|number| number == 0.0)
}

fn breaks_line(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "br"
            | "li"
            | "ul"
            | "ol"
            | "tr"
            | "td"
            | "th"
            | "dt"
            | "dd"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
    )
}

#[cfg(test)]
mod tests {
    use scraper::Html;

    use super::*;

    fn check(html: &str, expected: &str) {
        let page = Html::parse_fragment(html);
        let text = text(page.root_element(), &mut Visits::new(1000));
        assert_eq!(text.split_whitespace().collect::<Vec<_>>().join(" "), expected, "{html}");
    }

    #[test]
    fn what_nobody_sees_is_no_text() {
        check("a<p>b</p><br>c", "a b c");
        for hidden in [
            "<script>x</script>",
            "<style>x</style>",
            "<noscript>x</noscript>",
            "<template>x</template>",
            "<!-- x -->",
            "<p hidden>x</p>",
            "<p hidden=until-found>x<b>y</b></p>",
            "<p aria-hidden=true>x</p>",
            "<p style='display:none'>x</p>",
            "<p style='DISPLAY : none !important'>x</p>",
            "<p style='color:red;visibility: hidden'>x</p>",
            "<p style='font-size:0'>x</p>",
            "<p style='font-size: 0px;'>x</p>",
            "<p style='opacity:0.0'>x</p>",
            "<p style='text-indent:-9999px'>x</p>",
            "<p style='position:absolute;left:-99999px'>x</p>",
            "<p style='color:transparent'>x</p>",
        ] {
            check(&format!("a {hidden} b"), "a b");
        }
        for shown in ["<p style='font-size:0.8em'>x</p>", "<p style='opacity:0.5;color:red'>x</p>"]
        {
            check(&format!("a {shown} b"), "a x b");
        }
        check("<p aria-hidden=false style='margin-left:-9px'>x</p>", "x");
    }
}
