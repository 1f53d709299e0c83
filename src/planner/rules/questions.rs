//! The one question back that helps a very vague request, and short answers to it.

use magpie_core::{
    ConversationState, FacetKind, Money, Need, Needs, Phrases, PriceQuartiles, Question, Want,
};

use super::analysis::{Finding, Role, Scan};
use super::lexicon::Lexicon;
use super::tokens::Kind;
use crate::planner::QuestionWords;

/// Options that fit one row of buttons.
const MOST_OPTIONS: usize = 4;
/// An answer of more words is a message of its own.
const ANSWER_WORDS: usize = 6;
/// Things that are made for someone: stems of their names.
const WORN: &str = "shoe boot sneaker trainer sandal heel loafer slipper shirt tshirt top blouse dress skirt jacket coat parka trouser pant jean short \
sock glove hat cap scarf sweater jumper hoodie cardigan suit swimwear bikini underwear bra pyjama clothing clothe apparel footwear fashion watch sunglass \
jewellery ring necklace bracelet earring perfume fragrance belt tie toy gift present";

/// In what is asked.
#[derive(Clone, Copy)]
pub(super) struct Words {
    own: &'static QuestionWords,
    /// Questions that are asked about photos, too.
    shared: &'static Phrases,
}

impl Words {
    pub(super) fn of(language: Option<&str>) -> Self {
        Self { own: QuestionWords::of(language), shared: Phrases::of(language) }
    }
}

/// What to ask when a message says no more than what kind of thing is wanted, or not even that. `words` are
/// the search words besides that kind.
pub(super) fn useful(
    words: &[String],
    needs: &Needs,
    scan: &Scan,
    Words { own, shared }: Words,
) -> Option<Question> {
    let category = scan.category();
    let told = needs.iter().any(|need| {
        let vague = match &need.want {
            Want::Facet(FacetKind::Category, _) | Want::InStock => true,
            Want::Facet(FacetKind::Use, value) => value.contains("gift"),
            _ => false,
        };
        !need.not && !vague
    });
    if words.is_empty() && category.is_none() {
        return asks(own.what_thing, top(scan, FacetKind::Category, MOST_OPTIONS));
    }
    if told || words.len() > 1 || category.is_some() && !words.is_empty() {
        return None;
    }
    let Some(category) = category else {
        return match words {
            [word] if matches!(word.as_str(), "gift" | "present" | "gifts" | "presents") => {
                asks(shared.for_whom, top(scan, FacetKind::Audience, MOST_OPTIONS))
            }
            _ => None,
        };
    };
    if category.contains(' ') {
        return None;
    }
    let kinds: Vec<String> = narrower(scan, category)
        .into_iter()
        .filter(|kind| {
            !needs.iter().any(|need| {
                need.not && matches!(&need.want, Want::Facet(_, value) if value == kind)
            })
        })
        .collect();
    if kinds.len() >= 2 {
        return asks(&own.kind_of(category), kinds);
    }
    let stem = super::stems::stem(category);
    let audiences = top(scan, FacetKind::Audience, MOST_OPTIONS);
    if WORN.split_whitespace().any(|worn| worn == stem) && audiences.len() >= 2 {
        return asks(own.who_wears, audiences);
    }
    let prices = scan.vocabulary.quartiles(Some(category))?;
    (prices.lower.amount < prices.upper.amount).then(|| Question {
        text: shared.what_budget.to_owned(),
        options: budgets(prices, own, shared),
    })
}

fn asks(text: &str, options: Vec<String>) -> Option<Question> {
    (options.len() >= 2).then(|| Question { text: text.to_owned(), options })
}

fn top(scan: &Scan, kind: FacetKind, most: usize) -> Vec<String> {
    let mut values: Vec<(u32, &str)> = scan
        .vocabulary
        .facets
        .iter()
        .filter(|facet| facet.kind == kind && facet.value != "unisex")
        .map(|facet| (facet.products, facet.value.as_str()))
        .collect();
    values.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    values.into_iter().take(most).map(|(_, value)| value.to_owned()).collect()
}

/// The catalogue's kinds of a thing: "hiking boots" and "winter boots" of "boots".
fn narrower(scan: &Scan, category: &str) -> Vec<String> {
    let ending = super::stems::stem(category);
    let mut kinds: Vec<(u32, &str)> = scan
        .vocabulary
        .facets
        .iter()
        .filter(|facet| facet.kind == FacetKind::Category)
        .filter(|facet| {
            let words = super::tokens::words(&facet.value);
            words.len() > 1 && words.last().is_some_and(|last| last.stem == ending)
        })
        .map(|facet| (facet.products, facet.value.as_str()))
        .collect();
    kinds.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    kinds.into_iter().take(MOST_OPTIONS).map(|(_, value)| value.to_owned()).collect()
}

/// "under $40", "$40 to $90", "over $90".
fn budgets(prices: &PriceQuartiles, own: &QuestionWords, shared: &Phrases) -> Vec<String> {
    let round = |money: Money| -> String {
        let scale = 10_i64.pow(money.currency.minor_digits());
        let whole = (money.amount / scale).max(1);
        let step = match whole {
            0..=29 => 1,
            30..=199 => 5,
            200..=999 => 10,
            _ => 100,
        };
        let whole = (whole / step).max(1) * step;
        match money.currency.symbol() {
            Some(symbol) => format!("{symbol}{whole}"),
            None => format!("{whole} {}", money.currency),
        }
    };
    let (low, high) = (round(prices.lower), round(prices.upper));
    let (low, high) = (low.as_str(), high.as_str());
    vec![shared.under(low), own.between(low, high), shared.over(high)]
}

/// How a message answers the question of the last turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// In its own words.
    Words,
    /// By picking an option: its text.
    Option(String),
    /// It does not matter.
    NoMatter,
}

/// Whether a message answers the last question, and how.
pub(super) fn answer(text: &str, conversation: &ConversationState) -> Option<Answer> {
    let question = conversation.turns.last()?.question.as_ref()?;
    let plain = text.trim().trim_end_matches(['.', '!', '?']).to_lowercase();
    if plain.is_empty() {
        return None;
    }
    if let Some(option) =
        question.options.iter().find(|option| option.trim().to_lowercase() == plain)
    {
        return Some(Answer::Option(option.clone()));
    }
    if matches!(
        plain.as_str(),
        "any"
            | "anyone"
            | "anything"
            | "doesn't matter"
            | "does not matter"
            | "no preference"
            | "whatever"
            | "skip"
            | "i don't care"
            | "don't care"
            | "no"
            | "none"
            | "not sure"
            | "i don't know"
            | "don't know"
            | "either"
            | "both"
            | "all"
            | "egal"
            | "da igual"
            | "peu importe"
            | "yes"
            | "ja"
            | "sí"
            | "si"
            | "oui"
    ) {
        return Some(Answer::NoMatter);
    }
    let words = super::tokens::Text::new(&plain).tokens;
    (words.iter().filter(|token| token.kind != Kind::Break).count() <= ANSWER_WORDS)
        .then_some(Answer::Words)
}

/// Reads a bare number as what the last question asked for.
pub(super) fn number_for(scan: &mut Scan, question: &Question, lexicon: &Lexicon) {
    let tokens = scan.tokens();
    let mut numbers = (0..tokens.len()).filter(|at| tokens[*at].kind == Kind::Number);
    let (Some(at), None) = (numbers.next(), numbers.next()) else { return };
    if !scan.is_open(at) && scan.role(at) != Role::Size {
        return;
    }
    let asked = question.text.to_lowercase();
    let text = tokens[at].text.clone();
    let want = if asked.contains("size") {
        let value = lexicon.size(&text).map_or(text, ToString::to_string);
        Want::Facet(FacetKind::Size, value)
    } else if ["spend", "budget", "price", "cost", "pay", "ausgeben", "gastar", "dépenser"]
        .iter()
        .any(|word| asked.contains(word))
    {
        let currency = scan.tender.usual();
        let Some(amount) = super::numbers::decimal(&text, currency.minor_digits()) else { return };
        let Ok(money) = Money::parse_decimal(&amount, currency) else { return };
        Want::PriceMax(money)
    } else {
        return;
    };
    let role = if matches!(want, Want::PriceMax(_)) { Role::Price } else { Role::Size };
    scan.discard(|finding| finding.range.contains(&at), role);
    scan.claim(at..at + 1, role);
    scan.findings.push(Finding::new(Need::hard(want), at..at + 1));
}
