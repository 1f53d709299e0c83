//! Whole messages against a catalogue of shoes, clothes, electronics, toys, home and food.

mod answers;
mod conversations;
mod facets;
mod languages;
mod odd;
mod opinions;
mod prices;
mod properties;
mod talk;

use std::sync::{Arc, LazyLock};

use jiff::Timestamp;
use magpie_core::{
    CatalogVocabulary, ConversationState, Currency, FacetKind, FacetValue, Money, Needs, PastPick,
    PastTurn, PriceQuartiles, ProductId, Question, TurnId,
};

use super::{Message, Reading, RuleReader};

/// Values by kind: `value=form/form*products`.
const FACETS: &[(FacetKind, &str)] = &[
    (
        FacetKind::Category,
        "hiking boots*40, winter boots*25, running shoes*60, shoes=footwear*200, sneakers=trainers*80, sandals*30, jackets*70, rain jackets*20, \
         dresses*65, shirts*50, t-shirts*90, trousers=pants*55, jeans*45, sweaters=jumpers*35, socks*22, backpacks=rucksacks*28, handbags*30, \
         watches*26, headphones*48, laptops*33, phones=smartphones*41, phone cases*37, lamps=lights*29, desk lamps*12, desks*11, office chairs=chairs*15, \
         coffee makers=coffee machines*18, mugs*24, toys*75, puzzles*19, board games*21, dolls*10, fruit*12, apples*4, chocolate*16, tea*14, coffee*17, cheese*6, \
         honey*3, tents*9, bikes=bicycles*8, dog beds*7, sunglasses*13, blankets*10, pans*9, umbrellas*5",
    ),
    (
        FacetKind::Brand,
        "nike*90, adidas*70, acme*40, northpeak*35, apple*25, samsung*22, coral*6, mint & co*3, puma*18, on*12, h&m*20, lumo*15, black diamond*8, trailhound*14",
    ),
    (
        FacetKind::Colour,
        "black*300, white*220, red*140, blue*180, navy blue*60, navy*20, green*90, grey=gray*110, brown*80, pink*70, coral*9, mint*14, orange*33, beige*20, yellow*30, gold*11, light blue*25",
    ),
    (
        FacetKind::Size,
        "36*10, 37*12, 38*20, 39*22, 40*30, 41*28, 42*35, 43*30, 44*22, xs*10, s*40, m*60, l*58, xl*30, 32x34*6, 15.6 inch*9, 13 inch*7, 500 ml*8, uk 8*3, one size*12",
    ),
    (
        FacetKind::Material,
        "leather*90, suede*20, wool*40, merino wool*12, cotton*120, silk*15, polyester*60, mesh*30, down*8, plastic*45, wood=wooden*30, stainless steel*22, linen*18, denim*25",
    ),
    (
        FacetKind::Audience,
        "women*300, men*280, kids=children*120, girls*30, boys*28, baby=babies*25, toddlers*9, teens=teenagers*6, dogs*7, unisex*60",
    ),
    (
        FacetKind::Use,
        "hiking*60, running*55, camping*20, wedding*10, travel*30, office*25, winter*40",
    ),
    (FacetKind::Condition, "new*900, used*40, refurbished*25"),
    (
        FacetKind::Feature,
        "waterproof*80, breathable*40, lightweight=light*50, vegan*30, wireless=cordless*45, noise cancelling*12, gluten-free*8, organic*25, dishwasher safe*11, usb-c*14, machine washable*20, insulated*9, warm*12",
    ),
];

fn usd(amount: i64) -> Money {
    Money::new(amount, Currency::USD)
}

fn vocabulary_in(currencies: &[&str]) -> CatalogVocabulary {
    let mut facets = Vec::new();
    for (kind, row) in FACETS {
        for item in row.split(',').map(str::trim) {
            let (names, products) = item.split_once('*').unwrap();
            let (value, forms) = names.split_once('=').unwrap_or((names, ""));
            facets.push(FacetValue {
                kind: *kind,
                value: value.to_owned(),
                forms: forms
                    .split('/')
                    .filter(|form| !form.is_empty())
                    .map(str::to_owned)
                    .collect(),
                products: products.parse().unwrap(),
            });
        }
    }
    facets.sort_by_key(|facet| std::cmp::Reverse(facet.products));
    let quartiles = |category: Option<&str>, lower, median, upper| PriceQuartiles {
        category: category.map(str::to_owned),
        lower: usd(lower),
        median: usd(median),
        upper: usd(upper),
    };
    CatalogVocabulary {
        revision: 7,
        products: 2_000,
        facets,
        prices: vec![
            quartiles(None, 2_000, 5_000, 12_000),
            quartiles(Some("hiking boots"), 8_000, 11_000, 16_000),
            quartiles(Some("headphones"), 4_000, 9_000, 20_000),
        ],
        currencies: currencies.iter().map(|code| code.parse().unwrap()).collect(),
    }
}

fn reader() -> &'static RuleReader {
    static READER: LazyLock<RuleReader> =
        LazyLock::new(|| RuleReader::new(Arc::new(vocabulary_in(&["USD", "EUR", "GBP"]))));
    &READER
}

fn read_in(conversation: &ConversationState, text: &str) -> Reading {
    reader().read(&Message { text, photos: 0, conversation, locale: None, language: None })
}

fn read(text: &str) -> Reading {
    read_in(&ConversationState::default(), text)
}

/// Needs as `kind=value`, with `?` for wishes and `!` before exclusions, sorted.
fn shown(needs: &Needs) -> String {
    let mut shown: Vec<String> = needs
        .iter()
        .map(|need| {
            let value = match &need.want {
                magpie_core::Want::Facet(_, value) => value.clone(),
                magpie_core::Want::PriceMin(money)
                | magpie_core::Want::PriceMax(money)
                | magpie_core::Want::PriceAbout(money) => {
                    format!("{} {}", money.decimal(), money.currency)
                }
                magpie_core::Want::InStock => "yes".to_owned(),
            };
            let (not, soft) = (if need.not { "!" } else { "" }, if need.hard { "" } else { "?" });
            format!("{not}{}={value}{soft}", need.want.kind())
        })
        .collect();
    shown.sort();
    shown.join(" ")
}

/// Sorts an expectation like [`shown`]: needs parted by `; `.
fn expected(needs: &str) -> String {
    let mut needs: Vec<&str> =
        needs.split("; ").map(str::trim).filter(|need| !need.is_empty()).collect();
    needs.sort_unstable();
    needs.join(" ")
}

/// Collects what differs over a whole table, so that one run shows all of it.
fn check_all<T: PartialEq + std::fmt::Debug>(rows: impl IntoIterator<Item = (String, T, T)>) {
    let wrong: Vec<String> = rows
        .into_iter()
        .filter(|(_, got, want)| got != want)
        .map(|(text, got, want)| format!("{text}\n   got {got:?}\n  want {want:?}"))
        .collect();
    assert!(wrong.is_empty(), "{} rows differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// Checks the needs that messages state, out of the blue.
fn check_needs(rows: &[(&str, &str)]) {
    let reader = reader();
    let conversation = ConversationState::default();
    check_all(rows.iter().map(|(text, needs)| {
        let message =
            Message { text, photos: 0, conversation: &conversation, locale: None, language: None };
        ((*text).to_owned(), shown(&reader.read(&message).stated), expected(needs))
    }));
}

fn turn(text: &str, prices: &[i64]) -> PastTurn {
    const TITLES: [&str; 4] =
        ["Trailhound Ridge boot", "Northpeak Summit boot", "Acme Glacier boot", "Puma Dune boot"];
    PastTurn {
        turn: TurnId::new("t"),
        at: Timestamp::UNIX_EPOCH,
        text: text.to_owned(),
        reply: String::new(),
        question: None,
        picks: prices
            .iter()
            .enumerate()
            .map(|(at, amount)| PastPick {
                product: ProductId::new(format!("p{at}")),
                title: TITLES[at % 4].to_owned(),
                price: Some(usd(*amount)),
                why: String::new(),
            })
            .collect(),
    }
}

/// A conversation in which these messages were read one after the other and answered with a slate.
fn after(texts: &[&str]) -> ConversationState {
    let reader = reader();
    let mut conversation = ConversationState::default();
    for text in texts {
        let reading = reader.read(&Message {
            text,
            photos: 0,
            conversation: &conversation,
            locale: None,
            language: None,
        });
        conversation.needs = reading.needs;
        let mut turn = turn(text, &[9_000, 8_000, 11_000]);
        turn.question = reading.question;
        conversation.turns.push(turn);
    }
    conversation
}

fn asked(text: &str, question: &str, options: &[&str]) -> ConversationState {
    let mut conversation = after(&[text]);
    if let Some(turn) = conversation.turns.last_mut() {
        turn.question = Some(Question {
            text: question.to_owned(),
            options: options.iter().map(|option| (*option).to_owned()).collect(),
        });
    }
    conversation
}
