//! The rule reading: what a shopper's message says, understood without a model.
//!
//! Pure logic without I/O. Facets are the catalogue's own words; language knowledge (how people state prices,
//! refuse, refine, greet) is in tables by language. Does not decide which agents work: that is the planner's.

mod analysis;
mod cues;
mod currencies;
mod diets;
mod exclusions;
mod facets;
mod facts;
mod features;
mod firmness;
mod intent;
mod languages;
mod ledger;
mod lexicon;
mod numbers;
mod phrases;
mod prices;
mod questions;
mod reading;
mod recipients;
mod refinement;
mod sizes;
mod spelling;
mod subject;
mod talk;
mod terms;
#[cfg(test)]
mod tests;
mod tokens;
mod words;

use std::sync::Arc;

use magpie_core::{CatalogVocabulary, Need, Needs, Want};

pub use reading::{Intent, Message, Reading, Refinement, SmallTalk, StatedFact};

use analysis::{QueryWord, Role, Scan};
use cues::Cue;
use facts::Facts;
use intent::Signals;
use questions::Answer;
use refinement::{Drop, Remarks};
use subject::Subject;
use talk::Talk;

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

    /// Reads one message.
    pub fn read(&self, message: &Message<'_>) -> Reading {
        let conversation = message.conversation;
        let question = conversation.turns.last().and_then(|turn| turn.question.as_ref());
        let in_course = !conversation.needs.is_empty()
            || conversation.last_slate().is_some()
            || question.is_some();
        let answer = questions::answer(message.text, conversation);
        let text = match &answer {
            Some(Answer::Option(option)) => option.clone(),
            Some(Answer::Words | Answer::NoMatter) | None => message.text.to_owned(),
        };
        let mut scan = self.scan(&text, message.locale, in_course);
        if let Some(question) = question.filter(|_| answer.is_some()) {
            questions::number_for(&mut scan, question, &self.lexicon);
        }
        let talk = Talk::find(scan.tokens());
        let facts = facts::find(&mut scan, &talk);
        let off_topic = intent::asides(&mut scan, &talk);
        let trend = intent::trend(&mut scan, &talk);
        let remarks = refinement::find(&mut scan, &talk, conversation);
        let tone = tone(&mut scan);
        intent::courtesies(&mut scan, &talk);
        self.conclude(message, &scan, &talk, Parts { facts, off_topic, trend, remarks, tone, answer })
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
        refinement::find(&mut scan, &talk, &magpie_core::ConversationState::default());
        tone(&mut scan);
        intent::courtesies(&mut scan, &talk);
        scan.query()
    }

    fn conclude(&self, message: &Message<'_>, scan: &Scan, talk: &Talk, parts: Parts) -> Reading {
        let conversation = message.conversation;
        let Parts { facts, off_topic, trend, remarks, tone, answer } = parts;
        let words = scan.query();
        let mut ledger = ledger::carried(&conversation.needs);
        forget(&mut ledger, &facts);
        ledger::drop_needs(&mut ledger, &remarks.drops);
        let reset = remarks.drops.contains(&Drop::All);
        let asks = asks(scan, &facts) || tone.is_some();
        let earlier = if reset || conversation.turns.is_empty() {
            Vec::new()
        } else {
            subject::earlier_words(conversation, |text| self.words_of(text, message.locale))
        };
        let answers = answer.is_some() && (asks || answer == Some(Answer::NoMatter) || !facts.stated.is_empty());
        let subject = match subject::decide(scan, &words, &ledger, &earlier) {
            _ if message.photos > 0 => Subject::New,
            Subject::New if answers && scan.category().is_none() => Subject::Same,
            Subject::Same if trend && words.is_empty() => Subject::New,
            decided => decided,
        };
        let in_course = !ledger.is_empty() || conversation.last_slate().is_some() || answer.is_some();
        let signals = Signals {
            photos: message.photos,
            in_course: in_course && !reset,
            has_slate: conversation.last_slate().is_some(),
            answers,
            new_subject: subject == Subject::New && asks,
            names_thing: scan.category().is_some(),
            replaces_thing: subject == Subject::Same && subject::replaces(scan),
            open_words: words.iter().filter(|word| word.facet.is_none()).count(),
            asks,
            states_facts: !facts.stated.is_empty() || !facts.forget.is_empty(),
            off_topic,
            trend,
            why: remarks.why,
            like: remarks.like,
            more: remarks.more,
            cheaper: remarks.cheaper,
            dearer: remarks.dearer,
            drops: !remarks.drops.is_empty(),
        };
        let intent = intent::decide(&signals, scan, talk);
        let searches =
            matches!(intent, Intent::Find | Intent::Refine(_) | Intent::Trend { .. } | Intent::Photo);
        let mut stated = if searches || intent == Intent::Stated { scan.stated() } else { Needs::new() };
        if !searches {
            return Reading {
                intent,
                needs: ledger,
                stated,
                query: String::new(),
                facts: facts.stated,
                forget: facts.forget,
                language: scan.language.confident,
                question: None,
            };
        }
        if subject == Subject::New && (asks || trend || message.photos > 0) {
            ledger::keep_for_new_subject(&mut ledger);
        }
        self.add_tone(&mut stated, &ledger, tone, &remarks, subject);
        self.add_comparison(&mut stated, &ledger, &intent, &remarks, message);
        let also = scan.says(Cue::Also) && subject == Subject::Same && scan.category().is_none();
        let needs = ledger::merge(ledger, &stated, also);
        let (intent, query) = self.query(intent, subject, words, earlier, &needs);
        let question = match intent {
            Intent::Find if subject == Subject::New || !signals.in_course => {
                let told: Vec<String> = query_words(&query, scan.category());
                questions::useful(&told, &needs, scan.category(), scan)
            }
            _ => None,
        };
        Reading {
            intent,
            needs,
            stated,
            query,
            facts: facts.stated,
            forget: facts.forget,
            language: scan.language.confident,
            question,
        }
    }

    fn query(
        &self,
        intent: Intent,
        subject: Subject,
        words: Vec<QueryWord>,
        earlier: Vec<QueryWord>,
        needs: &Needs,
    ) -> (Intent, String) {
        match intent {
            Intent::Trend { .. } => {
                let topic = plain(words);
                (Intent::Trend { topic: topic.clone() }, topic)
            }
            Intent::Refine(_) => {
                let query = subject::join(earlier.into_iter().chain(words), needs);
                (intent, query)
            }
            Intent::Find if subject == Subject::Same => {
                let thing = |word: &QueryWord| {
                    matches!(word.facet, Some((magpie_core::FacetKind::Category, _)))
                };
                if words.iter().any(thing) {
                    (intent, plain(words))
                } else {
                    let query = subject::join(earlier.into_iter().chain(words), needs);
                    (intent, query)
                }
            }
            other => (other, plain(words)),
        }
    }

    /// "Cheap" and "premium", against the catalogue's own prices.
    fn add_tone(
        &self,
        stated: &mut Needs,
        ledger: &Needs,
        tone: Option<Tone>,
        remarks: &Remarks,
        subject: Subject,
    ) {
        let in_words = || stated.wanted(magpie_core::FacetKind::Category).next();
        let carried = || ledger.wanted(magpie_core::FacetKind::Category).next();
        let category = in_words().or_else(carried);
        // "Cheaper headphones" about nothing shown before means inexpensive ones.
        let tone = tone.or((remarks.cheaper && subject == Subject::New).then_some(Tone::Affordable));
        let (Some(tone), Some(prices)) = (tone, self.vocabulary.quartiles(category)) else { return };
        let want = match tone {
            Tone::Cheap => Want::PriceMax(prices.lower),
            Tone::Affordable => Want::PriceMax(prices.median),
            Tone::Premium => Want::PriceMin(prices.upper),
        };
        let bounded = stated.hard().any(|need| need.want.kind() == want.kind());
        if !bounded {
            stated.insert(Need::soft(want));
        }
    }

    /// "Cheaper" and "better", against the last slate.
    fn add_comparison(
        &self,
        stated: &mut Needs,
        ledger: &Needs,
        intent: &Intent,
        remarks: &Remarks,
        message: &Message<'_>,
    ) {
        let compares = matches!(
            intent,
            Intent::Refine(Refinement::Cheaper | Refinement::Dearer)
        );
        let bounded = stated.hard().any(|need| matches!(need.want, Want::PriceMax(_) | Want::PriceMin(_)));
        if !compares || bounded {
            return;
        }
        let cap = ledger.hard().find_map(|need| match need.want {
            Want::PriceMax(cap) => Some(cap),
            _ => None,
        });
        let slate = message.conversation.last_slate();
        if let Some(need) = slate.and_then(|slate| refinement::bound(remarks, slate, cap)) {
            stated.insert(need);
        } else if remarks.cheaper {
            self.add_tone(stated, ledger, Some(Tone::Affordable), remarks, Subject::Same);
        }
    }
}

/// What was read beside the needs.
struct Parts {
    facts: Facts,
    off_topic: bool,
    trend: bool,
    remarks: Remarks,
    tone: Option<Tone>,
    answer: Option<Answer>,
}

/// How prices should be, in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tone {
    Cheap,
    Affordable,
    Premium,
}

/// Finds the price tone and takes its words out of the search.
fn tone(scan: &mut Scan) -> Option<Tone> {
    // "Budget headphones" has no amount to be one of.
    let thrifty = scan.cues.all(Cue::Budget).any(|hit| {
        hit.to == hit.from + 1 && scan.is_open(hit.from) && scan.role(hit.to) == Role::Facet
    });
    let mut tone = thrifty.then_some(Tone::Affordable);
    for (cue, value) in
        [(Cue::Premium, Tone::Premium), (Cue::Affordable, Tone::Affordable), (Cue::Cheap, Tone::Cheap)]
    {
        let ranges: Vec<_> = scan
            .cues
            .all(cue)
            .filter(|hit| scan.is_open(hit.from))
            .map(|hit| hit.from..hit.to)
            .collect();
        for range in ranges {
            scan.claim(range, Role::Talk);
            tone = Some(value);
        }
    }
    tone
}

/// Whether a message says anything about a thing, besides facts about the shopper.
fn asks(scan: &Scan, facts: &Facts) -> bool {
    let in_fact = |at: usize| facts.spans.iter().any(|span| span.contains(&at));
    let says = |at: usize| {
        scan.is_content(at)
            || matches!(
                scan.role(at),
                Role::Facet | Role::Person | Role::Size | Role::Price | Role::Excluded
            )
    };
    (0..scan.tokens().len()).any(|at| says(at) && !in_fact(at))
        || scan.findings.iter().any(|finding| !in_fact(finding.range.start))
}

/// Takes what the shopper takes back, or now states the opposite of, out of the ledger.
fn forget(ledger: &mut Needs, facts: &Facts) {
    for phrase in &facts.forget {
        ledger.retain(|need| match &need.want {
            Want::Facet(kind, value) => value != phrase && kind.as_str() != phrase,
            Want::PriceMax(_) | Want::PriceMin(_) | Want::PriceAbout(_) => phrase != "budget",
            Want::InStock => true,
        });
    }
    for need in facts.stated.iter().flat_map(|fact| &fact.needs) {
        ledger.retain(|old| old.want != need.want || old.not == need.not);
    }
}

fn plain(words: Vec<QueryWord>) -> String {
    words.into_iter().map(|word| word.text).collect::<Vec<_>>().join(" ")
}

/// The search words besides the kind of thing.
fn query_words(query: &str, category: Option<&str>) -> Vec<String> {
    let known: Vec<String> = category
        .map(|category| tokens::words(category).into_iter().map(|token| token.stem).collect())
        .unwrap_or_default();
    query
        .split_whitespace()
        .filter(|word| category.is_none() || !known.contains(&tokens::stem(&tokens::fold(word))))
        .map(str::to_owned)
        .collect()
}
