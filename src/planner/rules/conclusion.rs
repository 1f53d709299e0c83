//! From what a message says to a reading: intent, subject, ledger, search words, question.

use magpie_core::{FacetKind, FeedbackKind, Needs, Want};

use super::analysis::{Role, Scan};
use super::cues::Cue;
use super::drops::Drop;
use super::facts::Facts;
use super::intent::{self, Signals};
use super::query::QueryWord;
use super::questions::{self, Answer};
use super::reading::{Intent, Message, Reading, Refinement};
use super::refinement::{self, Remarks};
use super::subject::{self, Subject};
use super::talk::Talk;
use super::tone::{self, Tone};
use super::{RuleReader, ledger, opinions, stems, tokens};

/// Search words beyond this number only dilute the search.
const MOST_WORDS: usize = 40;

/// What was read beside the needs.
pub(super) struct Parts {
    pub facts: Facts,
    pub off_topic: bool,
    pub trend: bool,
    pub remarks: Remarks,
    pub tone: Option<Tone>,
    pub answer: Option<Answer>,
}

impl RuleReader {
    /// Reads a message from everything that was found in it.
    pub(super) fn conclude(
        &self,
        message: &Message<'_>,
        scan: &Scan,
        talk: &Talk,
        parts: Parts,
    ) -> Reading {
        let conversation = message.conversation;
        let Parts { facts, off_topic, trend, remarks, tone, answer } = parts;
        let words = scan.query();
        let mut ledger = ledger::carried(&conversation.needs);
        forget(&mut ledger, &facts);
        ledger::drop_needs(&mut ledger, &remarks.drops);
        let reset = remarks.drops.contains(&Drop::All);
        let any_price = remarks.drops.contains(&Drop::Price);
        let asks = asks(scan, &facts) || tone.is_some();
        let earlier = if reset || conversation.turns.is_empty() {
            Vec::new()
        } else {
            subject::earlier_words(conversation, |text| self.words_of(text, message.locale))
        };
        let answers = answer.is_some()
            && (asks || answer == Some(Answer::NoMatter) || !facts.stated.is_empty());
        let subject = match subject::decide(scan, &words, &ledger, &earlier) {
            _ if message.photos > 0 => Subject::New,
            Subject::New if answers && scan.category().is_none() => Subject::Same,
            // The market is asked about as it is, not within what was wanted before.
            Subject::Same if trend => Subject::New,
            decided => decided,
        };
        let in_course =
            !ledger.is_empty() || conversation.last_slate().is_some() || answer.is_some();
        let opinion = remarks.opinion.filter(|_| subject == Subject::Same);
        let postpones = opinion.as_ref().is_some_and(opinions::postpones);
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
            refuses: opinion.is_some_and(|o| o.kind == FeedbackKind::Disliked) && !postpones,
            postpones,
            cheaper: remarks.cheaper,
            dearer: remarks.dearer,
            drops: !remarks.drops.is_empty(),
        };
        let intent = intent::decide(&signals, scan, talk);
        let searches = matches!(
            intent,
            Intent::Find | Intent::Refine(_) | Intent::Trend { .. } | Intent::Photo
        );
        let mut stated =
            if searches || intent == Intent::Stated { scan.stated() } else { Needs::new() };
        if !searches {
            // "I wear 39" settles the size of what is being looked for, too.
            if intent == Intent::Stated && ledger.wanted(FacetKind::Category).next().is_some() {
                ledger = ledger::merge(ledger, &stated, false);
            }
            return Reading {
                intent,
                needs: ledger,
                stated,
                query: String::new(),
                facts: facts.stated,
                forget: facts.forget,
                language: scan.language.confident,
                any_price,
                question: None,
                opinion,
            };
        }
        if subject == Subject::New && (asks || trend || message.photos > 0) {
            ledger::keep_for_new_subject(&mut ledger);
        }
        self.add_tone(&mut stated, &ledger, tone, &remarks, subject);
        self.add_comparison(&mut stated, &ledger, &intent, &remarks, message);
        let also = says_also(scan) && subject == Subject::Same && scan.category().is_none();
        let needs = ledger::merge(ledger, &stated, also);
        let (intent, query) = self.query(intent, subject, words, earlier, &needs);
        let question = match intent {
            Intent::Find if subject == Subject::New || !signals.in_course => {
                let told: Vec<String> = query_words(&query, scan.category());
                let words = questions::Words::of(message.language);
                questions::useful(&told, &needs, scan, words)
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
            any_price,
            question,
            opinion,
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
                let thing = |word: &QueryWord| matches!(word.facet, Some((FacetKind::Category, _)));
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
        let in_words = || stated.wanted(FacetKind::Category).next();
        let carried = || ledger.wanted(FacetKind::Category).next();
        let category = in_words().or_else(carried);
        // "Cheaper headphones" about nothing shown before means inexpensive ones.
        let tone =
            tone.or((remarks.cheaper && subject == Subject::New).then_some(Tone::Affordable));
        let (Some(tone), Some(prices)) = (tone, self.vocabulary.quartiles(category)) else {
            return;
        };
        let need = tone::need(tone, prices);
        let bounded = stated.hard().any(|other| other.want.kind() == need.want.kind());
        if !bounded {
            stated.insert(need);
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
        let compares = matches!(intent, Intent::Refine(Refinement::Cheaper | Refinement::Dearer));
        let bounded =
            stated.hard().any(|need| matches!(need.want, Want::PriceMax(_) | Want::PriceMin(_)));
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

/// "Also in red", "red too", but not "too big".
fn says_also(scan: &Scan) -> bool {
    scan.cues.all(Cue::Also).any(|hit| {
        !scan.tokens()[hit.from].is("too")
            || scan.tokens().get(hit.to).is_none_or(|next| next.kind == tokens::Kind::Break)
    })
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
    let mut plain: Vec<String> = Vec::new();
    for word in words {
        if plain.len() < MOST_WORDS && !plain.contains(&word.text) {
            plain.push(word.text);
        }
    }
    plain.join(" ")
}

/// The search words besides the kind of thing.
fn query_words(query: &str, category: Option<&str>) -> Vec<String> {
    let known: Vec<String> = category
        .map(|category| tokens::words(category).into_iter().map(|token| token.stem).collect())
        .unwrap_or_default();
    query
        .split_whitespace()
        .filter(|word| category.is_none() || !known.contains(&stems::stem(&stems::fold(word))))
        .map(str::to_owned)
        .collect()
}
