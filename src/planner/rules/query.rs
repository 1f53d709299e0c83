//! The search words of a message: what is left when prices, courtesies and refusals are taken out.

use magpie_core::{FacetKind, Want};

use super::analysis::{Role, Scan};
use super::size_keys;
use super::tokens::{Joint, Kind};

/// A search word, with the facet it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct QueryWord {
    pub text: String,
    pub facet: Option<(FacetKind, String)>,
}

impl Scan<'_> {
    /// The search words in order.
    pub(super) fn query(&self) -> Vec<QueryWord> {
        let tokens = self.tokens();
        let mut query: Vec<QueryWord> = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            if let Some((range, word)) = self.instead.iter().find(|(range, _)| range.start == at) {
                let role = self.role(at);
                if matches!(role, Role::Facet | Role::Person | Role::Open) && !word.is_empty() {
                    let person =
                        || (role == Role::Person).then(|| (FacetKind::Audience, word.clone()));
                    let facet = self.facet_at(at).or_else(person);
                    query.push(QueryWord { text: word.clone(), facet });
                }
                at = range.end.max(at + 1);
                continue;
            }
            let token = &tokens[at];
            let sized = self.role(at) == Role::Size && self.size_has_unit(at);
            let keeps = match self.role(at) {
                Role::Facet => matches!(token.kind, Kind::Word | Kind::Number),
                Role::Open => {
                    token.kind == Kind::Number && self.is_counted_word(at) || self.is_content(at)
                }
                Role::Size => sized,
                Role::Price | Role::Person | Role::Excluded | Role::Talk => false,
            };
            if keeps {
                let joined = token.joint != Joint::Space
                    && at > 0
                    && query.last().is_some_and(|last| !last.text.is_empty())
                    && self.role(at - 1) == self.role(at)
                    && self.kept_before(at);
                let facet = self.facet_at(at);
                match query.last_mut().filter(|_| joined) {
                    Some(last) => {
                        if token.joint == Joint::Hyphen {
                            last.text.push('-');
                        }
                        last.text.push_str(&token.text);
                        last.facet = last.facet.take().or(facet);
                    }
                    None => query.push(QueryWord { text: token.text.clone(), facet }),
                }
            }
            at += 1;
        }
        query
    }

    /// Whether a number belongs to a search word beside it: "iPhone 15", "500 pieces".
    fn is_counted_word(&self, at: usize) -> bool {
        self.cues.covering(at).is_none()
            && (self.is_content(at + 1)
                || at > 0 && (self.is_content(at - 1) || self.role(at - 1) == Role::Facet))
    }

    fn kept_before(&self, at: usize) -> bool {
        let before = at - 1;
        matches!(self.tokens()[before].kind, Kind::Word | Kind::Number)
            && (!self.is_filler(before) || self.role(before) == Role::Facet)
    }

    fn size_has_unit(&self, at: usize) -> bool {
        self.findings.iter().any(|finding| {
            finding.range.contains(&at)
                && finding.range.len() > 1
                && matches!(&finding.need.want, Want::Facet(_, value) if value.contains(|c: char| c.is_ascii_digit()))
                && self.tokens()[finding.range.clone()]
                    .windows(2)
                    .any(|pair| pair[0].kind == Kind::Number && size_keys::is_unit(&pair[1]))
        })
    }

    fn facet_at(&self, at: usize) -> Option<(FacetKind, String)> {
        self.findings
            .iter()
            .find(|finding| finding.range.contains(&at) && finding.wanted().is_some())
            .and_then(|finding| finding.wanted())
            .map(|(kind, value)| (kind, value.to_owned()))
    }
}
