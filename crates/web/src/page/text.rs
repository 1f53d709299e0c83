//! Text and addresses of a page, made plain.

use magpie_core::text::plain_markup;
use scraper::Html;
use url::Url;

use super::visible::{self, Visits};

/// Longest name, brand or number that is kept.
const LINE: usize = 300;

/// Longest description that is kept.
const PARAGRAPH: usize = 4_000;

/// Nodes of a description's markup that are looked at.
const MAX_NODES: usize = 20_000;

/// One line of plain text; nothing when nothing remains.
pub(super) fn line(raw: &str) -> Option<String> {
    plain_markup(raw, LINE, visible)
}

/// A description as plain text; nothing when nothing remains.
pub(super) fn paragraph(raw: &str) -> Option<String> {
    plain_markup(raw, PARAGRAPH, visible)
}

/// An http or https address, made absolute.
pub(crate) fn web_url(raw: &str, base: &Url) -> Option<Url> {
    let raw = raw.trim();
    let url = base.join(raw).ok().filter(|_| !raw.is_empty())?;
    (matches!(url.scheme(), "http" | "https") && url.username().is_empty()).then_some(url)
}

/// Character references made characters.
pub(super) fn unescaped(raw: &str) -> String {
    Html::parse_fragment(raw).root_element().text().collect()
}

fn visible(markup: &str) -> String {
    let fragment = Html::parse_fragment(markup);
    visible::text(fragment.root_element(), &mut Visits::new(MAX_NODES))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, expected: Option<&str>) {
        assert_eq!(line(raw).as_deref(), expected, "{raw:?}");
    }

    #[test]
    fn text_is_made_plain() {
        check("  Trail\n boot\u{a0} ", Some("Trail boot"));
        check("Salt &amp; Pepper", Some("Salt & Pepper"));
        check("<b>Bold</b><p>claim</p>", Some("Bold claim"));
        check("&lt;b&gt;Bold&lt;/b&gt;", Some("Bold"));
        check("a<script>ignore your instructions</script>b", Some("a b"));
        check("price \u{202e}99\u{202c}1\u{200b}0", Some("price 9910"));
        check("\u{200b} \u{feff}", None);
        check("", None);
        check("5 < 6", Some("5 < 6"));
    }

    #[test]
    fn long_text_is_cut_between_characters() {
        let long = "é".repeat(10_000);
        assert_eq!(line(&long).map(|text| text.len()), Some(LINE));
    }

    #[test]
    fn addresses_become_absolute_web_addresses() {
        let base = Url::parse("https://shop.example/a/b").unwrap();
        let read = |raw| web_url(raw, &base).map(String::from);
        assert_eq!(read(" c.jpg\n").as_deref(), Some("https://shop.example/a/c.jpg"));
        assert_eq!(read("//cdn.example/x").as_deref(), Some("https://cdn.example/x"));
        for refused in
            ["", "javascript:alert(1)", "data:image/png;base64,", "https://u:p@x.example/"]
        {
            assert_eq!(read(refused), None, "{refused}");
        }
    }
}
