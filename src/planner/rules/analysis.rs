//! One message on the way from words to needs: tokens, what each is used for, and what was found.
//!
//! Knows nothing of the conversation; what a message says alone is decided here and in the modules
//! that fill it: prices, sizes, recipients, facets, exclusions, features, firmness.

use std::ops::Range;

use magpie_core::{CatalogVocabulary, FacetKind, Need, Needs, Want};

use super::cues::Cues;
use super::currencies::Tender;
use super::languages::{self, Language};
use super::lexicon::{Found, Lexicon, Stem};
use super::terms::Term;
use super::tokens::{Joint, Kind, Letters, Text, Token};
use super::{
    cues, exclusions, facets, features, firmness, prices, recipients, sizes, terms, words,
};

/// More findings than any honest message holds; keeps reading linear.
const MOST_FINDINGS: usize = 100;

/// What a token is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Nothing yet: a search word, unless it carries no meaning.
    Open,
    Price,
    Size,
    /// A property that is wanted; also a search word.
    Facet,
    /// Whom it is for; the audience is the search word.
    Person,
    /// Unwanted.
    Excluded,
    /// Used up by a phrase that says what to do rather than what to find.
    Talk,
}

/// A need with the tokens it was read from.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub need: Need,
    pub range: Range<usize>,
}

impl Finding {
    pub(super) fn new(need: Need, range: Range<usize>) -> Self {
        Self { need, range }
    }

    /// Kind and value of a facet that is wanted.
    pub(super) fn wanted(&self) -> Option<(FacetKind, &str)> {
        match &self.need.want {
            Want::Facet(kind, value) if !self.need.not => Some((*kind, value)),
            _ => None,
        }
    }

    pub(super) fn is_category(&self) -> bool {
        self.wanted().is_some_and(|(kind, _)| kind == FacetKind::Category)
    }
}

/// A message being read.
pub(super) struct Scan<'a> {
    pub text: Text<'a>,
    pub language: Language,
    pub cues: Cues,
    pub lexicon: &'a Lexicon,
    pub vocabulary: &'a CatalogVocabulary,
    pub tender: Tender<'a>,
    /// Whether something is already being looked for, so that a bare word changes it.
    pub refining: bool,
    pub findings: Vec<Finding>,
    /// Search words that stand for others: "women" for "my wife", "red" for "rote".
    pub instead: Vec<(Range<usize>, String)>,
    /// Foreign words for things that the catalogue has no word for.
    pub terms: Vec<(Range<usize>, Term)>,
    found: Vec<Option<Found<'a>>>,
    roles: Vec<Role>,
    fillers: Vec<bool>,
}

impl<'a> Scan<'a> {
    /// Reads everything that the message says by itself.
    pub(super) fn new(
        text: &'a str,
        lexicon: &'a Lexicon,
        vocabulary: &'a CatalogVocabulary,
        locale: Option<&str>,
        refining: bool,
    ) -> Self {
        let text = Text::new(text);
        let tokens = &text.tokens;
        let language = languages::detect(&text, locale, |at| lexicon.knows(&tokens[at].stem));
        let english = language.guess.is_none_or(|guess| guess == "en");
        let stems: Vec<Stem> = lexicon.stems(tokens, |at| {
            let word = tokens[at].folded.as_str();
            english && !words::is_english_filler(word) && !cues::is_word(word)
        });
        let found: Vec<Option<Found>> = (0..tokens.len())
            .map(|at| {
                let found = lexicon.longest(tokens, &stems, at)?;
                let foreign = language.guess.filter(|guess| *guess != "en");
                let function = found.len == 1
                    && foreign.is_some_and(|guess| words::marks(&tokens[at].folded, guess));
                let proper = tokens[at].letters == Letters::Initial && at > 0;
                // "down jacket": such a word counts as a material before a thing only.
                let material = found.entries.iter().any(|e| e.kind == FacetKind::Material)
                    && tokens.get(at + 1).is_some_and(|next| lexicon.knows(&next.stem));
                let english_function = found.len == 1
                    && words::is_english_filler(&tokens[at].folded)
                    && !proper
                    && !material;
                (!function && !english_function).then_some(found)
            })
            .collect();
        let foreign = language.guess.filter(|guess| *guess != "en");
        let cues = Cues::find(tokens, |at| {
            // "sans fil" is wireless, not without a thread.
            let term = foreign.map_or(0, |guess| terms::longest(&tokens[at..], guess));
            found[at].map_or(0, |found| found.len).max(if term > 1 { term } else { 0 })
        });
        let fillers = tokens
            .iter()
            .enumerate()
            .map(|(at, token)| {
                let prefix = tokens.get(at + 1).is_some_and(|next| next.joint == Joint::Hyphen);
                token.is_word()
                    && found[at].is_none()
                    && !(prefix && token.is("non"))
                    && words::is_filler(&token.folded, language)
            })
            .collect();
        let mut scan = Self {
            language,
            cues,
            lexicon,
            vocabulary,
            tender: Tender::new(vocabulary, locale.or(language.guess)),
            refining,
            findings: Vec::new(),
            instead: Vec::new(),
            terms: Vec::new(),
            roles: vec![Role::Open; text.tokens.len()],
            found,
            fillers,
            text,
        };
        prices::find(&mut scan);
        recipients::find(&mut scan);
        sizes::find(&mut scan);
        facets::find(&mut scan);
        exclusions::apply(&mut scan);
        features::find(&mut scan);
        firmness::apply(&mut scan);
        scan
    }

    pub(super) fn tokens(&self) -> &[Token] {
        &self.text.tokens
    }

    /// What the catalogue knows that begins at a token.
    pub(super) fn found(&self, at: usize) -> Option<Found<'a>> {
        self.found.get(at).copied().flatten()
    }

    pub(super) fn role(&self, at: usize) -> Role {
        self.roles.get(at).copied().unwrap_or(Role::Talk)
    }

    pub(super) fn is_open(&self, at: usize) -> bool {
        self.role(at) == Role::Open
    }

    pub(super) fn claim(&mut self, range: Range<usize>, role: Role) {
        let end = range.end.min(self.roles.len());
        self.roles[range.start.min(end)..end].fill(role);
    }

    /// Whether a token carries no search meaning.
    pub(super) fn is_filler(&self, at: usize) -> bool {
        self.fillers.get(at).copied().unwrap_or(true)
    }

    /// Whether a token is an unclaimed word with a meaning of its own.
    pub(super) fn is_content(&self, at: usize) -> bool {
        self.tokens().get(at).is_some_and(|token| {
            token.is_word()
                && self.is_open(at)
                && !self.is_filler(at)
                && (self.cues.covering(at).is_none() || self.is_prefix(at))
        })
    }

    /// "non" of "non-stick": a part of a word, and no refusal.
    fn is_prefix(&self, at: usize) -> bool {
        self.tokens()[at].is("non")
            && self.tokens().get(at + 1).is_some_and(|next| next.joint == Joint::Hyphen)
    }

    fn ends_as(&self, at: usize, kind: FacetKind) -> bool {
        (at.saturating_sub(4)..=at).any(|from| {
            self.found(from).is_some_and(|found| {
                from + found.len == at + 1 && found.entries.iter().any(|entry| entry.kind == kind)
            })
        })
    }

    /// Whether a phrase of the catalogue ends at a token.
    pub(super) fn ends_phrase(&self, at: usize) -> bool {
        FacetKind::ALL.into_iter().any(|kind| self.ends_as(at, kind))
    }

    /// Whether a word for people ends at a token.
    pub(super) fn is_audience(&self, at: usize) -> bool {
        self.ends_as(at, FacetKind::Audience)
            || self.tokens().get(at).is_some_and(|token| recipients::is_person(&token.folded))
    }

    /// Whether nothing but this number was written.
    pub(super) fn only_number(&self, at: usize) -> bool {
        self.tokens().iter().enumerate().all(|(other, token)| {
            other == at || token.kind == Kind::Break || self.is_filler(other) && token.is_word()
        })
    }

    /// Whether the message is shouted, so that capitals say nothing.
    pub(super) fn all_capitals(&self) -> bool {
        let mut long =
            self.tokens().iter().filter(|t| t.is_word() && t.folded.len() > 3).peekable();
        long.peek().is_some() && long.all(|token| token.letters == Letters::Upper)
    }

    /// The first token after `from` that ends the phrase.
    pub(super) fn phrase_end(&self, from: usize) -> usize {
        (from..self.tokens().len())
            .find(|at| {
                let token = &self.tokens()[*at];
                token.kind == Kind::Break
                    || matches!(
                        token.folded.as_str(),
                        "but" | "aber" | "pero" | "mais" | "mas" | "maar" | "ale"
                    ) && token.is_word()
            })
            .unwrap_or(self.tokens().len())
    }

    /// The tokens of the sentence around a token.
    pub(super) fn sentence(&self, at: usize) -> Range<usize> {
        let tokens = self.tokens();
        let from = (0..at).rev().find(|at| tokens[*at].ends_sentence()).map_or(0, |at| at + 1);
        let to = (at..tokens.len()).find(|at| tokens[*at].ends_sentence()).unwrap_or(tokens.len());
        from..to
    }

    /// Whether further findings would say anything: nobody means the hundredth property of a message.
    pub(super) fn has_room(&self) -> bool {
        self.findings.len() < MOST_FINDINGS
    }

    /// Removes the findings that a test holds for, and frees their words.
    pub(super) fn discard(&mut self, test: impl Fn(&Finding) -> bool, role: Role) {
        let (gone, kept): (Vec<Finding>, Vec<Finding>) =
            std::mem::take(&mut self.findings).into_iter().partition(test);
        self.findings = kept;
        for finding in gone {
            self.claim(finding.range, role);
        }
    }

    /// What the message says, as needs.
    pub(super) fn stated(&self) -> Needs {
        let mut stated = Needs::new();
        for finding in &self.findings {
            // The later of two that contradict each other holds.
            stated.retain(|known| known.not == finding.need.not || known.want != finding.need.want);
            stated.insert(finding.need.clone());
        }
        stated
    }

    /// The value of the category that is asked for, if there is one.
    pub(super) fn category(&self) -> Option<&str> {
        let categories: Vec<&Finding> = self.findings.iter().filter(|f| f.is_category()).collect();
        categories
            .iter()
            .find(|finding| finding.need.hard)
            .or(categories.first())
            .and_then(|finding| finding.wanted())
            .map(|(_, value)| value)
    }
}
