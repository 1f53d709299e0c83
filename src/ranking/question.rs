//! The next useful question: the property whose answer would narrow the best candidates, or change what is shown, most.
//!
//! Each property is worth its expected reduction of doubt: the entropy of its values over the candidates, each weighted
//! by its score, times the share of them whose value is known (information gain, as decision trees choose by it:
//! Quinlan 1986).

use magpie_core::{FacetKind, Money, Needs, Phrases, Product, Question, Want};

use super::Ranked;
use crate::planner::QuestionWords;
use crate::receipts::SLATE;

/// Candidates among which a slate is chosen; what comes after them is not seen.
const POOL: usize = 12;
/// Fewer candidates are looked at sooner than a question is answered.
const FEWEST: usize = 6;
/// Bits that an answer must bring: two values of which one has about four in five bring less.
const LEAST_GAIN: f64 = 0.7;
/// Share of the slate that an answer must be expected to change before somebody new is asked for it: about what one of
/// two equally likely answers changes.
const LEAST_CHANGE: f64 = 0.45;
/// Options that fit one row of buttons.
const MOST_OPTIONS: usize = 4;
/// A value of a smaller share is no choice worth a button.
const LEAST_SHARE: f64 = 0.1;
/// Where the dearer half costs less than so many times the cheaper one, the price decides little.
const WIDE: i64 = 2;
/// Any set of prices has a middle that halves it; that counts less than a property that does.
const PRICE_WORTH: f64 = 0.8;

/// What is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Property {
    Kind,
    Audience,
    Colour,
    Price,
}

impl Property {
    const ALL: [Self; 4] = [Self::Kind, Self::Audience, Self::Colour, Self::Price];

    fn text(self, phrases: &Phrases) -> &'static str {
        match self {
            Self::Kind => phrases.which_kind,
            Self::Audience => phrases.for_whom,
            Self::Colour => phrases.which_colour,
            Self::Price => phrases.what_budget,
        }
    }

    /// Whether the shopper has said it already, wanted or refused.
    fn is_told(self, needs: &Needs) -> bool {
        needs.iter().any(|need| match (self, &need.want) {
            (Self::Kind, Want::Facet(FacetKind::Category, _))
            | (Self::Audience, Want::Facet(FacetKind::Audience, _))
            | (Self::Colour, Want::Facet(FacetKind::Colour, _))
            | (Self::Price, Want::PriceMax(_) | Want::PriceMin(_) | Want::PriceAbout(_)) => true,
            (Self::Kind | Self::Audience | Self::Colour | Self::Price, _) => false,
        })
    }

    /// Whether it was asked before, in any of the languages, by the planner too.
    fn was_asked(self, asked: &[&str]) -> bool {
        let by_planner = |text: &&str| match self {
            Self::Kind => QuestionWords::asks_for_kind(text),
            Self::Audience => QuestionWords::asks_who_wears(text),
            Self::Colour | Self::Price => false,
        };
        let mut texts = Phrases::all().iter().map(|phrases| self.text(phrases));
        texts.any(|text| asked.contains(&text)) || asked.iter().any(by_planner)
    }

    fn value(self, product: &Product) -> Option<String> {
        match self {
            Self::Kind => product.kind(),
            Self::Audience => {
                // What suits everybody decides nothing, and neither do ages by number.
                let own = product.facet(FacetKind::Audience);
                let mut own = own.filter(|value| {
                    *value != "unisex" && !value.contains(|c: char| c.is_ascii_digit())
                });
                own.next().map(str::to_owned)
            }
            Self::Colour => product.facet(FacetKind::Colour).next().map(str::to_owned),
            Self::Price => None,
        }
    }
}

/// A question with what its answer is worth.
struct Choice {
    /// In bits.
    gain: f64,
    /// Share of the slate that is expected to make room for other picks.
    change: f64,
    question: Question,
}

/// The question whose answer narrows the best candidates most, if any is worth asking. `asked` are the texts of what
/// was asked before in the conversation.
pub fn narrowing(
    ranked: &[Ranked],
    needs: &Needs,
    asked: &[&str],
    phrases: &Phrases,
) -> Option<Question> {
    let choices = choices(ranked, needs, asked, phrases);
    // Of equals the first: what a thing is decides more than its colour.
    let best = choices.reduce(|best, next| if next.gain > best.gain { next } else { best })?;
    (best.gain >= LEAST_GAIN).then_some(best.question)
}

/// The question whose answer is expected to change most of the slate, where that is much of it.
pub fn deciding(ranked: &[Ranked], needs: &Needs, phrases: &Phrases) -> Option<Question> {
    let choices = choices(ranked, needs, &[], phrases);
    let best = choices.reduce(|best, next| if next.change > best.change { next } else { best })?;
    (best.change >= LEAST_CHANGE).then_some(best.question)
}

fn choices<'a>(
    ranked: &'a [Ranked],
    needs: &'a Needs,
    asked: &'a [&str],
    phrases: &'a Phrases,
) -> impl Iterator<Item = Choice> + 'a {
    let enough = ranked.len() >= FEWEST;
    let pool = &ranked[..ranked.len().min(POOL)];
    let open = Property::ALL.into_iter().filter(move |p| !p.is_told(needs) && !p.was_asked(asked));
    open.filter(move |_| enough).filter_map(move |property| match property {
        Property::Price => budget(pool, phrases),
        Property::Kind | Property::Audience | Property::Colour => values(property, pool, phrases),
    })
}

/// Share of the slate that is expected to go when an answer is given as often as its share: what fits it stays.
/// `answers` gives the answer that a place of the slate fits.
fn change(slate: &[Ranked], shares: &[f64], answer: impl Fn(&Ranked) -> Option<usize>) -> f64 {
    let slate = &slate[..slate.len().min(SLATE)];
    #[expect(clippy::cast_precision_loss, reason = "a handful of picks")]
    let stays = |at| {
        let fits = slate.iter().filter(|ranked| answer(ranked) == Some(at)).count();
        fits as f64 / slate.len() as f64
    };
    1.0 - shares.iter().enumerate().map(|(at, share)| share * stays(at)).sum::<f64>()
}

fn values(property: Property, pool: &[Ranked], phrases: &Phrases) -> Option<Choice> {
    let mut shares: Vec<(String, f64)> = Vec::new();
    let mut all = 0.0;
    for candidate in pool {
        let weight = f64::from(candidate.score.max(0.0));
        all += weight;
        let Some(value) = property.value(&candidate.product) else { continue };
        match shares.iter_mut().find(|(known, _)| *known == value) {
            Some((_, share)) => *share += weight,
            None => shares.push((value, weight)),
        }
    }
    let known: f64 = shares.iter().map(|(_, weight)| weight).sum();
    if known <= 0.0 {
        return None;
    }
    let gain = known / all * entropy(shares.iter().map(|(_, weight)| weight / known));
    shares.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let parts: Vec<f64> = shares.iter().map(|(_, weight)| weight / known).collect();
    let change = change(pool, &parts, |ranked| {
        let own = property.value(&ranked.product)?;
        shares.iter().position(|(value, _)| *value == own)
    });
    shares.retain(|(_, weight)| weight / known >= LEAST_SHARE);
    let options: Vec<String> =
        shares.into_iter().take(MOST_OPTIONS).map(|(value, _)| value).collect();
    let question = Question { text: property.text(phrases).to_owned(), options };
    (question.options.len() > 1).then_some(Choice { gain, change, question })
}

/// "Under $80" or "over $80", where prices differ much.
fn budget(pool: &[Ranked], phrases: &Phrases) -> Option<Choice> {
    let first = pool.iter().find_map(|candidate| candidate.product.price)?.currency;
    let mut prices: Vec<(i64, f64)> = pool
        .iter()
        .filter_map(|candidate| {
            let price = candidate.product.price.filter(|price| price.currency == first)?;
            Some((price.amount, f64::from(candidate.score.max(0.0))))
        })
        .collect();
    prices.sort_by_key(|(amount, _)| *amount);
    let (low, high) = (prices.get(prices.len() / 4)?.0, prices.get(prices.len() * 3 / 4)?.0);
    if prices.len() < FEWEST || high < low.saturating_mul(WIDE) {
        return None;
    }
    let middle = rounded(prices[prices.len() / 2].0, first.minor_digits());
    let all: f64 = prices.iter().map(|(_, weight)| weight).sum();
    let below: f64 = prices.iter().filter(|(amount, _)| *amount <= middle).map(|(_, w)| w).sum();
    if below <= 0.0 || below >= all {
        return None;
    }
    let parts = [below / all, 1.0 - below / all];
    let gain = PRICE_WORTH * entropy(parts.into_iter());
    let change = PRICE_WORTH
        * change(pool, &parts, |ranked| {
            let price = ranked.product.price.filter(|price| price.currency == first)?;
            Some(usize::from(price.amount > middle))
        });
    let money = Money::new(middle, first);
    let options = vec![phrases.under(money), phrases.over(money)];
    let question = Question { text: phrases.what_budget.to_owned(), options };
    Some(Choice { gain, change, question })
}

/// An amount as people name it: in steps of a tenth of its size.
fn rounded(amount: i64, minor_digits: u32) -> i64 {
    let unit = 10_i64.pow(minor_digits);
    let whole = (amount / unit).max(1);
    let step = match whole {
        0..=29 => 1,
        30..=199 => 5,
        200..=999 => 10,
        _ => 100,
    };
    (whole / step).max(1) * step * unit
}

fn entropy(shares: impl Iterator<Item = f64>) -> f64 {
    shares.filter(|share| *share > 0.0).map(|share| -share * share.log2()).sum()
}

#[cfg(test)]
mod tests {
    use magpie_core::{Currency, Need};
    use magpie_testkit::product;

    use super::*;

    /// Candidates of equal score: kind, audience, colour, price in dollars.
    fn ranked(rows: &[(&str, &str, &str, i64)]) -> Vec<Ranked> {
        let one = |(at, (kind, audience, colour, price)): (usize, &(&str, &str, &str, i64))| {
            let product = product(&format!("p{at}"))
                .category(&["Things", kind])
                .facet(FacetKind::Audience, audience)
                .facet(FacetKind::Colour, colour)
                .price(price * 100, Currency::USD)
                .build();
            Ranked { product, score: 0.8, verdicts: Vec::new() }
        };
        rows.iter().enumerate().map(one).collect()
    }

    fn asks(rows: &[(&str, &str, &str, i64)], needs: &Needs, asked: &[&str]) -> Option<Question> {
        narrowing(&ranked(rows), needs, asked, Phrases::of(None))
    }

    const MIXED: &[(&str, &str, &str, i64)] = &[
        ("Boots", "women", "red", 90),
        ("Boots", "men", "red", 95),
        ("Boots", "women", "red", 99),
        ("Boots", "men", "red", 92),
        ("Boots", "women", "blue", 94),
        ("Boots", "men", "red", 91),
        ("Boots", "women", "red", 93),
        ("Sandals", "men", "red", 97),
    ];

    #[test]
    fn what_halves_the_candidates_is_asked() {
        let question = asks(MIXED, &Needs::new(), &[]).unwrap();
        assert_eq!(question.text, "Who is it for?");
        assert_eq!(question.options, ["men", "women"]);
    }

    #[test]
    fn what_was_said_or_asked_is_not_asked() {
        let women = Need::hard(Want::Facet(FacetKind::Audience, "women".to_owned()));
        assert_eq!(asks(MIXED, &[women].into_iter().collect(), &[]), None);
        let not_men = Need::exclude(FacetKind::Audience, "men");
        assert_eq!(asks(MIXED, &[not_men].into_iter().collect(), &[]), None);
        for phrases in Phrases::all() {
            assert_eq!(asks(MIXED, &Needs::new(), &[phrases.for_whom]), None);
        }
    }

    #[test]
    fn prices_are_asked_about_where_they_differ_much() {
        let rows: Vec<_> = [10, 12, 15, 40, 80, 90, 120, 150]
            .map(|price| ("Lamps", "unisex", "black", price))
            .to_vec();
        let question = asks(&rows, &Needs::new(), &[]).unwrap();
        assert_eq!(question.text, "What would you like to spend?");
        assert_eq!(question.options, ["under $80.00", "over $80.00"]);
        let cap = Need::hard(Want::PriceMax(Money::new(9_000, Currency::USD)));
        assert_eq!(asks(&rows, &[cap].into_iter().collect(), &[]), None);
    }

    #[test]
    fn few_or_like_candidates_raise_no_question() {
        assert_eq!(asks(&MIXED[..4], &Needs::new(), &[]), None);
        let same = [("Lamps", "unisex", "black", 40); 10];
        assert_eq!(asks(&same, &Needs::new(), &[]), None);
        assert_eq!(asks(&[], &Needs::new(), &[]), None);
    }

    #[test]
    fn somebody_new_is_asked_only_what_changes_much_of_the_slate() {
        let asks = |rows: &[(&str, &str, &str, i64)]| {
            deciding(&ranked(rows), &Needs::new(), Phrases::of(None)).map(|question| question.text)
        };
        assert_eq!(asks(MIXED).as_deref(), Some("Who is it for?"));
        let mut mostly = MIXED.to_vec();
        mostly.iter_mut().take(7).for_each(|row| row.1 = "men");
        assert_eq!(asks(&mostly), None);
        let colours = ["red", "blue", "green", "black", "red", "blue", "green", "black"];
        let rows = colours.map(|colour| ("Lamps", "unisex", colour, 40));
        assert_eq!(asks(&rows).as_deref(), Some("Which colour?"));
        assert_eq!(asks(&[("Lamps", "unisex", "black", 40); 10]), None);
    }

    #[test]
    fn no_more_options_than_fit_a_row() {
        let colours = ["red", "blue", "green", "black", "white", "pink", "grey", "teal"];
        let rows: Vec<_> = colours.map(|colour| ("Lamps", "unisex", colour, 40)).to_vec();
        let question = asks(&rows, &Needs::new(), &[]).unwrap();
        assert_eq!((question.text.as_str(), question.options.len()), ("Which colour?", 4));
    }
}
