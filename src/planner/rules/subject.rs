//! Whether a message goes on with what is being looked for, and the search words that are carried on.

use magpie_core::{ConversationState, FacetKind, Needs, Want};

use super::analysis::Scan;
use super::cues::Cue;
use super::query::QueryWord;
use super::tokens::Kind;

/// Turns back in which the words of the subject are sought.
const TURNS_BACK: usize = 12;
/// A subject's search words beyond this number only dilute it.
const MOST_WORDS: usize = 16;

/// What a message's needs are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// What is being looked for already.
    Same,
    /// Something else.
    New,
}

/// Decides the subject of a message that asks for something. `earlier` are the search words so far.
pub(super) fn decide(
    scan: &Scan,
    words: &[QueryWord],
    ledger: &Needs,
    earlier: &[QueryWord],
) -> Subject {
    if ledger.is_empty() && earlier.is_empty() {
        return Subject::New;
    }
    let instead = replaces(scan);
    if let Some(category) = scan.category() {
        let known: Vec<&str> = ledger.wanted(FacetKind::Category).collect();
        let related = |other: &&str| is_related(category, other);
        if instead || known.iter().any(related) {
            return Subject::Same;
        }
        let named = earlier.iter().any(|word| word.facet.is_none());
        return if known.is_empty() && !named { Subject::Same } else { Subject::New };
    }
    let open = words.iter().filter(|word| word.facet.is_none()).count();
    if open == 0 || instead || leads_on(scan) {
        return Subject::Same;
    }
    let asks = scan.cues.any(Cue::Want)
        || scan.tokens().first().is_some_and(|first| {
            matches!(first.folded.as_str(), "now" | "next" | "jetzt" | "ahora" | "maintenant")
        });
    if asks || open >= 2 { Subject::New } else { Subject::Same }
}

/// "Sneakers instead": the thing changes, what it should be like does not.
pub(super) fn replaces(scan: &Scan) -> bool {
    scan.cues.any(Cue::Instead) && !scan.cues.any(Cue::Want)
}

/// Whether one kind of thing is the other said more or less exactly.
fn is_related(a: &str, b: &str) -> bool {
    let stems = |text: &str| -> Vec<String> {
        super::tokens::words(text).into_iter().map(|token| token.stem).collect()
    };
    let (a, b) = (stems(a), stems(b));
    let within = |short: &[String], long: &[String]| {
        !short.is_empty() && long.windows(short.len()).any(|window| window == short)
    };
    within(&a, &b) || within(&b, &a)
}

/// Words that point back: "with a zipper", "something elegant", "red ones", "but lighter".
fn leads_on(scan: &Scan) -> bool {
    let tokens = scan.tokens();
    let first = tokens.iter().find(|token| token.kind != Kind::Break);
    let leads = first.is_some_and(|first| {
        matches!(
            first.folded.as_str(),
            "in" | "with"
                | "for"
                | "without"
                | "but"
                | "only"
                | "more"
                | "less"
                | "and"
                | "or"
                | "not"
                | "no"
                | "make"
                | "something"
                | "anything"
                | "same"
                | "just"
                | "also"
                | "too"
                | "like"
                | "mit"
                | "ohne"
                | "fur"
                | "aber"
                | "und"
                | "etwas"
                | "con"
                | "sin"
                | "para"
                | "pero"
                | "algo"
                | "avec"
                | "sans"
                | "pour"
                | "mais"
                | "quelque"
                | "per"
                | "senza"
                | "ma"
                | "qualcosa"
                | "com"
                | "sem"
                | "mas"
                | "met"
                | "zonder"
                | "voor"
                | "maar"
                | "iets"
                | "utan"
                | "men"
                | "bez"
                | "dla"
                | "ale"
                | "cos"
                | "how"
                | "what"
                | "she"
                | "he"
                | "shes"
                | "hes"
                | "her"
                | "his"
                | "they"
                | "theyre"
                | "its"
                | "this"
                | "that"
                | "my"
                | "even"
                | "which"
                | "can"
                | "are"
                | "is"
                | "do"
                | "does"
                | "must"
                | "should"
                | "needs"
                | "it"
        )
    });
    leads
        || tokens.iter().any(|token| {
            matches!(
                token.folded.as_str(),
                "ones"
                    | "one"
                    | "it"
                    | "them"
                    | "those"
                    | "these"
                    | "they"
                    | "same"
                    | "something"
                    | "anything"
                    | "version"
            )
        })
}

/// The search words of the subject: those of the last turn that named a thing, and what later turns added.
/// `read` gives the words of an earlier message.
pub(super) fn earlier_words(
    conversation: &ConversationState,
    read: impl Fn(&str) -> Vec<QueryWord>,
) -> Vec<QueryWord> {
    let turns = &conversation.turns;
    let from = turns.len().saturating_sub(TURNS_BACK);
    let words: Vec<Vec<QueryWord>> = turns[from..].iter().map(|turn| read(&turn.text)).collect();
    let names_thing = |words: &Vec<QueryWord>| {
        words.iter().any(|word| matches!(word.facet, Some((FacetKind::Category, _))))
    };
    let start = words
        .iter()
        .rposition(names_thing)
        .or_else(|| words.iter().position(|words| words.iter().any(|word| word.facet.is_none())))
        .unwrap_or(0);
    words.into_iter().skip(start).flatten().collect()
}

/// Joins search words: those whose need no longer holds are left out, each word stands once, and the
/// kind of thing is never missing.
pub(super) fn join(words: impl IntoIterator<Item = QueryWord>, needs: &Needs) -> String {
    let holds = |word: &QueryWord| {
        word.facet.as_ref().is_none_or(|(kind, value)| {
            *kind == FacetKind::Audience && needs.wanted(*kind).next().is_none()
                || needs.wanted(*kind).any(|wanted| wanted == value)
        })
    };
    let mut joined: Vec<String> = Vec::new();
    let mut named: Vec<(FacetKind, String)> = Vec::new();
    for word in words {
        if holds(&word) && !joined.contains(&word.text) && joined.len() < MOST_WORDS {
            joined.push(word.text);
            named.extend(word.facet);
        }
    }
    for need in needs {
        if let Want::Facet(kind @ (FacetKind::Category | FacetKind::Use), value) = &need.want
            && !need.not
            && !named.iter().any(|(k, v)| k == kind && v == value)
        {
            joined.push(value.clone());
        }
    }
    joined.join(" ")
}
