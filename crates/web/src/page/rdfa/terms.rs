//! Which words of a page are schema.org's.

use std::rc::Rc;

use scraper::node::Element;

/// Prefixes that are known on one page at most.
const MAX_PREFIXES: usize = 50;

/// The vocabulary and the prefixes that hold somewhere in a page.
#[derive(Clone)]
pub(super) struct Terms {
    /// Whether words without a prefix are schema.org's.
    plain: bool,
    /// Prefixes of schema.org.
    prefixes: Rc<Vec<String>>,
}

impl Default for Terms {
    fn default() -> Self {
        // It is known to all readers of RDFa without being declared.
        Self { plain: false, prefixes: Rc::new(vec!["schema".to_owned()]) }
    }
}

impl Terms {
    /// Takes in what an element declares.
    pub(super) fn extend(&mut self, tag: &Element) {
        if let Some(vocab) = tag.attr("vocab") {
            self.plain = after_schema(vocab).is_some();
        }
        if let Some(declared) = tag.attr("prefix") {
            let mut words = declared.split_ascii_whitespace();
            while let (Some(name), Some(address)) = (words.next(), words.next()) {
                self.declare(name.trim_end_matches(':'), address);
            }
        }
        for (name, address) in tag.attrs() {
            if let Some(name) = name.strip_prefix("xmlns:") {
                self.declare(name, address);
            }
        }
    }

    fn declare(&mut self, name: &str, address: &str) {
        let is_schema = after_schema(address).is_some();
        let known = self.prefixes.iter().any(|prefix| prefix == name);
        if is_schema && !known && self.prefixes.len() < MAX_PREFIXES {
            Rc::make_mut(&mut self.prefixes).push(name.to_owned());
        } else if !is_schema && known {
            Rc::make_mut(&mut self.prefixes).retain(|prefix| prefix != name);
        }
    }

    /// The word of schema.org that a token is.
    pub(super) fn term(&self, token: &str) -> Option<String> {
        let term = match token.split_once(':') {
            None => Some(token).filter(|_| self.plain),
            Some((prefix, term)) if self.prefixes.iter().any(|known| known == prefix) => Some(term),
            Some(_) => after_schema(token),
        };
        term.filter(|term| !term.is_empty() && !term.starts_with('@')).map(str::to_owned)
    }

    /// An address, with a prefix of schema.org written out.
    pub(super) fn address(&self, raw: &str) -> String {
        let raw = raw.trim();
        let bare = raw.strip_prefix('[').and_then(|raw| raw.strip_suffix(']')).unwrap_or(raw);
        match bare.split_once(':') {
            Some((prefix, term)) if self.prefixes.iter().any(|known| known == prefix) => {
                format!("https://schema.org/{term}")
            }
            _ => bare.to_owned(),
        }
    }
}

/// What follows schema.org's address.
fn after_schema(address: &str) -> Option<&str> {
    let rest = address
        .strip_prefix("https:")
        .or_else(|| address.strip_prefix("http:"))
        .unwrap_or(address)
        .strip_prefix("//")?;
    let rest = rest.strip_prefix("www.").unwrap_or(rest).strip_prefix("schema.org")?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix(['/', '#']) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_of_schema_are_terms() {
        let mut terms = Terms::default();
        let check = |terms: &Terms, token: &str, expected: Option<&str>| {
            assert_eq!(terms.term(token).as_deref(), expected, "{token}");
        };
        check(&terms, "schema:name", Some("name"));
        check(&terms, "https://schema.org/name", Some("name"));
        check(&terms, "name", None);
        check(&terms, "og:title", None);
        check(&terms, "http://purl.org/dc/terms/title", None);
        terms.plain = true;
        terms.declare("s", "http://schema.org/");
        terms.declare("schema", "http://example.org/");
        check(&terms, "name", Some("name"));
        check(&terms, "s:name", Some("name"));
        check(&terms, "schema:name", None);
        check(&terms, "@type", None);
        assert_eq!(terms.address("[s:InStock]"), "https://schema.org/InStock");
        assert_eq!(terms.address(" #boot "), "#boot");
    }
}
