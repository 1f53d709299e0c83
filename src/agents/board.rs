//! The shared board: candidates by id, notes and questions.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use magpie_core::{AgentKind, Candidate, Product, ProductId, Question};

use super::AgentWords;
use crate::ranking::Found;

/// Something an agent says beside its candidates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Who says it.
    pub agent: AgentKind,
    /// One or a few sentences for the shopper, in their language.
    pub text: String,
    /// The same for models, which are asked in English.
    pub english: String,
}

#[derive(Default)]
struct Inner {
    found: BTreeMap<ProductId, Found>,
    worked: Vec<AgentKind>,
    notes: Vec<Note>,
    reasons: BTreeMap<ProductId, String>,
    seen_in_photo: Option<String>,
    question: Option<Question>,
}

/// What the agents of one turn have found so far.
#[derive(Default)]
pub struct Board {
    inner: Mutex<Inner>,
}

impl Board {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes that an agent worked.
    pub fn worked(&self, agent: AgentKind) {
        let mut inner = self.inner();
        if !inner.worked.contains(&agent) {
            inner.worked.push(agent);
            inner.worked.sort();
        }
    }

    /// Agents that worked.
    pub fn agents(&self) -> Vec<AgentKind> {
        self.inner().worked.clone()
    }

    /// Adds candidates; a product found before keeps its better score.
    pub fn add(&self, candidates: impl IntoIterator<Item = Candidate>) {
        let mut inner = self.inner();
        for Candidate { product, score, found_by } in candidates {
            let found = inner.found.entry(product.id.clone()).or_insert_with(|| Found {
                product,
                scores: BTreeMap::new(),
                judged: None,
                liking: 0.0,
            });
            let best = found.scores.entry(found_by).or_insert(score);
            *best = best.max(score);
        }
    }

    /// Scores a candidate that is on the board, with the reason to show.
    pub fn boost(&self, product: &ProductId, agent: AgentKind, score: f32, reason: Option<String>) {
        let mut inner = self.inner();
        if let Some(found) = inner.found.get_mut(product) {
            found.scores.insert(agent, score);
            if let Some(reason) = reason {
                inner.reasons.insert(product.clone(), reason);
            }
        }
    }

    /// Notes how well a model that saw the best candidates finds one to fit, 0 to 1.
    pub fn judge(&self, product: &ProductId, fit: f32) {
        if let Some(found) = self.inner().found.get_mut(product) {
            found.judged = Some(fit);
        }
    }

    /// Products on the board.
    pub fn products(&self) -> Vec<Product> {
        self.inner().found.values().map(|found| found.product.clone()).collect()
    }

    /// Candidates for ranking.
    pub fn found(&self) -> Vec<Found> {
        self.inner().found.values().cloned().collect()
    }

    /// Leaves a note, in these words for the shopper.
    pub fn note(&self, agent: AgentKind, words: &AgentWords, say: impl Fn(&AgentWords) -> String) {
        let note = Note { agent, text: say(words), english: say(AgentWords::of(None)) };
        let mut inner = self.inner();
        if !inner.notes.contains(&note) {
            inner.notes.push(note);
        }
    }

    /// Replaces an agent's notes by what a model made of them in English. Who speaks another language keeps reading them
    /// as they were.
    pub fn renote(&self, agent: AgentKind, words: &AgentWords, english: String) {
        let mut inner = self.inner();
        let (own, others) = inner.notes.drain(..).partition(|note: &Note| note.agent == agent);
        inner.notes = others;
        let text = match words.language {
            "en" => english.clone(),
            _ => own.into_iter().map(|note| note.text).collect::<Vec<_>>().join("\n"),
        };
        inner.notes.push(Note { agent, text, english });
    }

    /// All notes.
    pub fn notes(&self) -> Vec<Note> {
        self.inner().notes.clone()
    }

    /// Why an agent moved a product.
    pub fn reason(&self, product: &ProductId) -> Option<String> {
        self.inner().reasons.get(product).cloned()
    }

    /// Says what is in the photo, as search words.
    pub fn saw(&self, words: impl Into<String>) {
        self.inner().seen_in_photo = Some(words.into());
    }

    /// What is in the photo, as search words.
    pub fn seen_in_photo(&self) -> Option<String> {
        self.inner().seen_in_photo.clone()
    }

    /// Asks the shopper something; the first question stays.
    pub fn ask(&self, question: Question) {
        self.inner().question.get_or_insert(question);
    }

    /// What an agent asks the shopper.
    pub fn question(&self) -> Option<Question> {
        self.inner().question.clone()
    }
}
