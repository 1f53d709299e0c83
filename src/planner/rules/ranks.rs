//! Which pick of the last slate a message points at: by number, by order, by title.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use magpie_core::PastTurn;

use super::analysis::{Role, Scan};
use super::tokens::{Joint, Kind, Token};

/// The pick whose title holds the words after `from`, where exactly one does.
pub(super) fn titled(scan: &Scan, slate: &PastTurn, from: usize) -> Option<usize> {
    let end = scan.phrase_end(from);
    let words: Vec<&Token> = scan.tokens()[from.min(end)..end]
        .iter()
        .enumerate()
        .filter(|(ahead, token)| token.is_word() && !scan.is_filler(from + ahead))
        .map(|(_, token)| token)
        .collect();
    let scores: Vec<usize> = slate
        .picks
        .iter()
        .map(|pick| {
            let title = super::tokens::words(&pick.title);
            words.iter().filter(|word| title.iter().any(|own| own.stem == word.stem)).count()
        })
        .collect();
    let best = scores.iter().copied().max().filter(|best| *best > 0)?;
    let mut at = scores.iter().enumerate().filter(|(_, score)| **score == best);
    let first = at.next()?.0;
    at.next().is_none().then_some(first + 1)
}

/// The pick that the message points at.
pub(super) fn rank(scan: &Scan, slate: Option<&PastTurn>) -> Option<(usize, Range<usize>)> {
    let tokens = scan.tokens();
    let shown = slate.map_or(0, |slate| slate.picks.len());
    let words = tokens.iter().filter(|token| token.kind != Kind::Break).count();
    (0..tokens.len()).find_map(|at| {
        // "I don't want the second one" excludes it.
        if !scan.is_open(at) && scan.role(at) != Role::Excluded {
            return None;
        }
        let token = &tokens[at];
        let number = |at: usize| -> Option<usize> {
            let token = tokens.get(at)?;
            match token.kind {
                Kind::Number => token.text.parse().ok(),
                Kind::Word => counted(&token.folded),
                Kind::Symbol | Kind::Break => None,
            }
            .filter(|number| (1..=20).contains(number))
        };
        let marked = token.is("#")
            || matches!(
                token.folded.as_str(),
                "number"
                    | "no"
                    | "nr"
                    | "option"
                    | "pick"
                    | "choice"
                    | "result"
                    | "nummer"
                    | "numero"
                    | "opcion"
                    | "product"
                    | "item"
            );
        if marked && let Some(number) = number(at + 1) {
            return Some((number, with_one(scan, at..at + 2)));
        }
        if token.kind == Kind::Number
            && tokens.get(at + 1).is_some_and(|next| {
                matches!(next.folded.as_str(), "st" | "nd" | "rd" | "th")
                    && next.joint == Joint::Glued
            })
        {
            return number(at).map(|number| (number, with_one(scan, at..at + 2)));
        }
        if token.kind == Kind::Number && words == 1 {
            return number(at).filter(|number| *number <= shown).map(|number| (number, at..at + 1));
        }
        let ordinal = ordinal(&token.folded, shown)?;
        if !token.is_word() {
            return None;
        }
        let article = at > 0
            && matches!(
                tokens[at - 1].folded.as_str(),
                "the"
                    | "der"
                    | "die"
                    | "das"
                    | "den"
                    | "dem"
                    | "el"
                    | "la"
                    | "le"
                    | "il"
                    | "lo"
                    | "o"
                    | "a"
                    | "de"
                    | "het"
                    | "l"
                    | "ten"
                    | "ta"
                    | "this"
                    | "your"
                    | "al"
                    | "ao"
                    | "del"
            );
        let followed_by_pick = tokens.get(at + 1).is_none_or(|next| {
            next.kind == Kind::Break
                || matches!(
                    next.folded.as_str(),
                    "one"
                        | "pick"
                        | "option"
                        | "choice"
                        | "product"
                        | "item"
                        | "result"
                        | "suggestion"
                )
        });
        let free = tokens
            .get(at + 1)
            .is_none_or(|next| !scan.is_content(at + 1) || next.kind == Kind::Break);
        let temporal = tokens.get(at + 1).is_some_and(|next| {
            matches!(
                next.folded.as_str(),
                "time"
                    | "week"
                    | "year"
                    | "month"
                    | "day"
                    | "thing"
                    | "of"
                    | "night"
                    | "long"
                    | "longer"
                    | "minute"
                    | "aid"
                    | "ones"
                    | "hand"
            )
        });
        let pointed = followed_by_pick && (article || shown > 0)
            || article && free && shown > 0
            || words <= 2 && shown > 0;
        (pointed && !temporal && (shown > 0 || article))
            .then(|| (ordinal, with_one(scan, at..at + 1)))
    })
}

/// "The cheapest of them", "which is the cheapest?": the pick with the lowest price, and the words that point at
/// it. A pick without a price can't be it.
pub(super) fn cheapest(scan: &Scan, slate: &PastTurn) -> Option<(usize, Range<usize>)> {
    let folded: Vec<&str> = scan.tokens().iter().map(|token| token.folded.as_str()).collect();
    let begins = |at: usize, phrases: &[&str]| {
        let lengths = phrases.iter().filter_map(|phrase| {
            let words: Vec<&str> = phrase.split(' ').collect();
            folded[at..].starts_with(&words).then_some(words.len())
        });
        lengths.max()
    };
    let asks = begins(0, &WHICH).is_some()
        && scan.findings.is_empty()
        && (0..folded.len()).all(|at| !scan.is_content(at));
    let range = (0..folded.len()).find_map(|at| {
        let end = at + begins(at, &CHEAPEST)?;
        match begins(end, &OF_THEM) {
            Some(words) => Some(at..end + words),
            None => asks.then_some(0..folded.len()),
        }
    })?;
    let prices = slate.picks.iter().enumerate();
    let priced = prices.filter_map(|(at, pick)| Some((pick.price?.amount, at + 1)));
    priced.min().map(|(_, rank)| (rank, range))
}

const CHEAPEST: [&str; 15] = [
    "cheapest",
    "least expensive",
    "most affordable",
    "gunstigste",
    "gunstigsten",
    "billigste",
    "billigsten",
    "mas barato",
    "mas barata",
    "moins cher",
    "meno caro",
    "mais barato",
    "goedkoopste",
    "billigaste",
    "najtansze",
];

const OF_THEM: [&str; 22] = [
    "of them",
    "of these",
    "of those",
    "of all",
    "of the lot",
    "among them",
    "among these",
    "davon",
    "von denen",
    "von diesen",
    "de ellos",
    "de estos",
    "de todos",
    "d entre eux",
    "de ceux ci",
    "de tous",
    "di questi",
    "di tutti",
    "deles",
    "desses",
    "van deze",
    "av dem",
];

const WHICH: [&str; 14] = [
    "which", "what is", "whats", "welcher", "welche", "welches", "was ist", "cual", "lequel",
    "laquelle", "quale", "qual", "welke", "vilken",
];

fn with_one(scan: &Scan, range: Range<usize>) -> Range<usize> {
    let one = scan.tokens().get(range.end).is_some_and(|next| {
        matches!(
            next.folded.as_str(),
            "one" | "pick" | "option" | "choice" | "product" | "item" | "result" | "suggestion"
        )
    });
    range.start..range.end + usize::from(one)
}

fn counted(word: &str) -> Option<usize> {
    const WORDS: [&str; 10] =
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    WORDS.iter().position(|known| *known == word).map(|at| at + 1)
}

/// The words for the first, the second, …
const ORDINALS: [&str; 5] = [
    "first erste ersten erster erstes primero primera primer premier premiere primo prima primeiro primeira eerste forsta pierwszy pierwsza pierwsze top 1st",
    "second zweite zweiten zweiter zweites segundo segunda deuxieme seconde secondo seconda tweede andra drugi druga drugie 2nd",
    "third dritte dritten dritter drittes tercero tercera tercer troisieme terzo terza terceiro terceira derde tredje trzeci trzecia trzecie 3rd",
    "fourth vierte vierten cuarto cuarta quatrieme quarto quarta vierde fjarde czwarty czwarta czwarte",
    "fifth funfte funften quinto quinta cinquieme vijfde femte piaty piata piate",
];

static RANKS: LazyLock<HashMap<&'static str, usize>> = LazyLock::new(|| {
    let numbered = ORDINALS.iter().enumerate();
    numbered.flat_map(|(at, words)| words.split(' ').map(move |word| (word, at + 1))).collect()
});

fn ordinal(word: &str, shown: usize) -> Option<usize> {
    if let Some(rank) = RANKS.get(word) {
        return Some(*rank);
    }
    match word {
        "last" | "letzte" | "letzten" | "letzter" | "letztes" | "ultimo" | "ultima" | "dernier"
        | "derniere" | "laatste" | "sista" | "ostatni" | "ostatnia" | "bottom" => {
            (shown > 0).then_some(shown)
        }
        "middle" => (shown > 0).then_some(shown.div_ceil(2)),
        _ => None,
    }
}
