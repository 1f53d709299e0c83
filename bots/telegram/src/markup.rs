//! Text with markup, counted as Telegram counts it.

use magpie_core::text::inert;

/// Characters of a message after markup is taken out: UTF-16 units.
pub(crate) const MOST_CHARACTERS: usize = 4_096;
/// Bytes of the whole source: many links break a message long before its characters do, at roughly 9,500
/// bytes of what they point to.
pub(crate) const MOST_BYTES: usize = 9_000;

/// HTML that Telegram understands, with its size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Html {
    source: String,
    characters: usize,
}

impl Html {
    pub(crate) fn text(mut self, text: &str) -> Self {
        let text = inert(text);
        self.characters += text.encode_utf16().count();
        escape(&text, &mut self.source);
        self
    }

    pub(crate) fn bold(self, text: &str) -> Self {
        self.tagged("b", text)
    }

    pub(crate) fn italic(self, text: &str) -> Self {
        self.tagged("i", text)
    }

    pub(crate) fn link(mut self, url: &str, text: &str) -> Self {
        self.source.push_str("<a href=\"");
        escape(url, &mut self.source);
        self.source.push_str("\">");
        self = self.text(text);
        self.source.push_str("</a>");
        self
    }

    pub(crate) fn push(mut self, other: &Self) -> Self {
        self.source.push_str(&other.source);
        self.characters += other.characters;
        self
    }

    pub(crate) fn fits(&self) -> bool {
        self.characters <= MOST_CHARACTERS && self.source.len() <= MOST_BYTES
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.source.is_empty()
    }

    pub(crate) fn into_source(self) -> String {
        self.source
    }

    fn tagged(mut self, tag: &str, text: &str) -> Self {
        self.source.push_str(&format!("<{tag}>"));
        self = self.text(text);
        self.source.push_str(&format!("</{tag}>"));
        self
    }
}

fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_of_others_stays_text_and_is_counted_as_seen() {
        let html = Html::default()
            .bold("<b>&\"x\"")
            .text("\u{202e}a\u{200b}🥾")
            .link("http://s.example/?a=1&b=\"", "t");
        assert_eq!(html.characters, 7 + 3 + 1);
        assert_eq!(
            html.into_source(),
            "<b>&lt;b&gt;&amp;&quot;x&quot;</b>a🥾<a href=\"http://s.example/?a=1&amp;b=&quot;\">t</a>"
        );
    }

    #[test]
    fn nothing_becomes_a_mention_a_link_or_a_command_on_its_own() {
        for (text, shown) in [
            ("ask @anna", "ask @\u{2060}anna"),
            ("a@b.example", "a@\u{2060}b.\u{2060}example"),
            ("https://x.io", "https:\u{2060}//\u{2060}x.\u{2060}io"),
            ("say /start", "say /\u{2060}start"),
            ("$1.50, 24/7, size 9.5.", "$1.50, 24/7, size 9.5."),
        ] {
            assert_eq!(Html::default().text(text).into_source(), shown);
        }
    }
}
