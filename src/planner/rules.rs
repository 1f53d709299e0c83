//! The rule reading: what a shopper's message says, understood without a model.
//!
//! Pure logic without I/O. Facets are the catalogue's own words; language knowledge (how people state prices,
//! refuse, refine, greet) is in tables by language. Does not decide which agents work: that is the planner's.

mod amounts;
mod analysis;
mod buying;
mod community;
mod conclusion;
mod conditions;
mod counting;
mod cues;
mod currencies;
mod diets;
mod drops;
mod exclusions;
mod facets;
mod facts;
mod features;
mod firmness;
mod forgetting;
mod free_of;
mod habits;
mod heads;
mod intent;
mod languages;
mod ledger;
mod lexicon;
mod numbers;
mod opinions;
mod phrases;
mod pictograms;
mod prices;
mod query;
mod questions;
mod ranks;
mod reading;
mod recipients;
mod refinement;
mod size_keys;
mod sizes;
mod spelling;
mod stems;
mod subject;
mod talk;
mod tasting;
mod terms;
#[cfg(test)]
mod tests;
mod tokens;
mod tone;
mod unspaced;
mod watching;
mod words;

use std::sync::Arc;

use magpie_core::{CatalogVocabulary, ConversationState};

pub(crate) use diets::materials_against;
pub use reading::{
    CommunityAsk, Intent, Message, Opinion, Reading, Refinement, SmallTalk, StatedFact,
    WatchChange, WatchWish,
};

use analysis::Scan;
use conclusion::Parts;
use query::QueryWord;
use questions::Answer;
use talk::Talk;

/// A value as it is compared: its words in the singular, however they are joined.
pub(crate) fn comparable(value: &str) -> String {
    tokens::words(value).into_iter().map(|token| token.stem).collect()
}

/// The language of a text by its words alone, as an ISO 639-1 code, where detection is confident.
pub(crate) fn language(text: &str, locale: Option<&str>) -> Option<&'static str> {
    languages::detect(&tokens::Text::new(text), locale, |_| false).confident
}

/// Reads messages against one state of the catalogue's words. Cheap to share; built once per revision of the
/// vocabulary.
#[derive(Debug)]
pub struct RuleReader {
    vocabulary: Arc<CatalogVocabulary>,
    lexicon: lexicon::Lexicon,
}

impl RuleReader {
    /// Indexes a vocabulary.
    pub fn new(vocabulary: Arc<CatalogVocabulary>) -> Self {
        let lexicon = lexicon::Lexicon::new(&vocabulary);
        Self { vocabulary, lexicon }
    }

    /// The revision of the vocabulary it was built from.
    pub fn revision(&self) -> u64 {
        self.vocabulary.revision
    }

    /// The language of a text, as an ISO 639-1 code, where detection is confident. What the catalogue knows tells nothing:
    /// names travel.
    pub fn language(&self, text: &str, locale: Option<&str>) -> Option<&'static str> {
        let text = tokens::Text::new(text);
        let known = |at: usize| self.lexicon.knows(&text.tokens[at].stem);
        languages::detect(&text, locale, known).confident
    }

    /// Reads one message.
    pub fn read(&self, message: &Message<'_>) -> Reading {
        let about = watching::about_watches(message.text);
        let about = match community::about_community(message.text) {
            Some(community::Asked::Wish(rest)) => return self.read_wish(message, &rest),
            Some(community::Asked::Of(ask)) => Some(Intent::Community(ask)),
            None => about,
        };
        if let Some(intent) = about.or_else(|| tasting::about_taste(message.text)) {
            let nothing = Message { text: "", photos: 0, ..*message };
            return Reading { intent, ..self.read_request(&nothing) };
        }
        if let Some(rank) = self.bought(message) {
            let nothing = Message { text: "", photos: 0, ..*message };
            return Reading { intent: Intent::Bought { rank }, ..self.read_request(&nothing) };
        }
        match watching::ask(message.text) {
            Some(ask) => self.read_watch(message, &ask),
            None => self.read_request(message),
        }
    }

    /// Which pick of the last slate somebody says they bought.
    fn bought(&self, message: &Message<'_>) -> Option<usize> {
        let rest = buying::bought(message.text)?;
        let slate = message.conversation.last_slate()?;
        let scan = self.scan(&rest, message.locale, true);
        let rank = ranks::rank(&scan, Some(slate)).map(|(rank, _)| rank);
        let rank = rank.or_else(|| ranks::titled(&scan, slate, 0))?;
        (1..=slate.picks.len()).contains(&rank).then_some(rank)
    }

    /// What is to be watched reads like any request.
    fn read_watch(&self, message: &Message<'_>, ask: &watching::Ask) -> Reading {
        let rest = Message { text: &ask.rest, ..*message };
        let reading = self.read_request(&rest);
        let slate = message.conversation.last_slate();
        let scan = self.scan(&ask.rest, message.locale, slate.is_some());
        let pick = slate.and_then(|slate| {
            let rank = ranks::rank(&scan, Some(slate)).map(|(rank, _)| rank);
            rank.or_else(|| ranks::titled(&scan, slate, 0))
        });
        Reading { intent: Intent::Watch { pick, wish: ask.wish }, ..reading }
    }

    /// What is wished for reads like any request.
    fn read_wish(&self, message: &Message<'_>, rest: &str) -> Reading {
        let reading = self.read_request(&Message { text: rest, photos: 0, ..*message });
        let scan = self.scan(rest, message.locale, true);
        let slate = message.conversation.last_slate();
        let pick = slate.and_then(|slate| {
            let rank = ranks::rank(&scan, Some(slate)).map(|(rank, _)| rank);
            rank.or_else(|| ranks::titled(&scan, slate, 0))
        });
        Reading { intent: Intent::Community(CommunityAsk::Wish { pick }), ..reading }
    }

    fn read_request(&self, message: &Message<'_>) -> Reading {
        let conversation = message.conversation;
        let question = conversation.turns.last().and_then(|turn| turn.question.as_ref());
        let in_course = !conversation.needs.is_empty()
            || conversation.last_slate().is_some()
            || question.is_some();
        let answer = questions::answer(message.text, conversation);
        let text = match &answer {
            Some(Answer::Option(option)) => option.clone(),
            Some(Answer::Words | Answer::NoMatter) | None => {
                pictograms::in_words(message.text).unwrap_or_else(|| message.text.to_owned())
            }
        };
        let mut scan = self.scan(&text, message.locale, in_course);
        // "🎧 under 80": the picture says what the words leave out.
        let shown = pictograms::beside_words(&text).filter(|_| scan.category().is_none());
        if let Some(shown) = shown.as_deref() {
            let named = self.scan(shown, message.locale, in_course);
            if named.category().is_some() {
                scan = named;
            }
        }
        if let Some(question) = question.filter(|_| answer.is_some()) {
            questions::number_for(&mut scan, question, &self.lexicon);
        }
        let talk = Talk::find(scan.tokens());
        let facts = facts::find(&mut scan, &talk);
        let off_topic = intent::asides(&mut scan, &talk);
        let trend = intent::trend(&mut scan, &talk);
        let remarks = refinement::find(&mut scan, &talk, conversation);
        let tone = tone::find(&mut scan);
        intent::names(&mut scan);
        intent::courtesies(&mut scan, &talk);
        self.conclude(
            message,
            &scan,
            &talk,
            Parts { facts, off_topic, trend, remarks, tone, answer },
        )
    }

    fn scan<'a>(&'a self, text: &'a str, locale: Option<&str>, in_course: bool) -> Scan<'a> {
        Scan::new(text, &self.lexicon, &self.vocabulary, locale, in_course)
    }

    /// The search words of an earlier message.
    fn words_of(&self, text: &str, locale: Option<&str>) -> Vec<QueryWord> {
        let mut scan = self.scan(text, locale, false);
        let talk = Talk::find(scan.tokens());
        facts::find(&mut scan, &talk);
        intent::asides(&mut scan, &talk);
        intent::trend(&mut scan, &talk);
        refinement::find(&mut scan, &talk, &ConversationState::default());
        tone::find(&mut scan);
        intent::names(&mut scan);
        intent::courtesies(&mut scan, &talk);
        scan.query()
    }
}
