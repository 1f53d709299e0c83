//! Recordings of turns.

use std::collections::BTreeMap;
use std::time::Duration;

use magpie_core::ports::{
    Completion, FeedFailure, FinishReason, Inbox, Interest, LiveFinds, ModelName, NewsFinds,
    NewsItem, OfferError, TapeStore, TokenUsage, VerifiedOffer,
};
use magpie_core::{
    AgentKind, Availability, Candidate, CommunitySettings, ConversationId, ConversationState,
    Currency, Heard, HeardAnswer, Money, PersonId, PriceObservation, ProductId, SourceId, Tape,
    Tone, TurnId,
};

use super::samples::{at, entry, profile};
use crate::products::product;

/// A recording with an answer of every kind.
pub fn tape(turn: &str, conversation: &str, said: ConversationState) -> Tape {
    let boots = product("boots").title("Boots").price(9_000, Currency::EUR).build();
    let dearer = product("boots").title("Boots").price(9_900, Currency::EUR).build();
    let offer = VerifiedOffer {
        price: Some(Money::new(9_900, Currency::EUR)),
        list_price: None,
        availability: Availability::InStock,
        url: "https://shop.example/boots".parse().expect("a URL"),
        source: SourceId::new("shop"),
        fetched_at: at(6),
    };
    let candidate = |product: &magpie_core::Product, found_by| Candidate {
        product: product.clone(),
        score: 0.5,
        found_by,
    };
    let found = vec![candidate(&boots, AgentKind::Product), candidate(&dearer, AgentKind::Image)];
    let heard = [
        HeardAnswer::Found(Ok(found)),
        HeardAnswer::Found(Err("not yet".to_owned())),
        HeardAnswer::Products(Ok(vec![dearer.clone()])),
        HeardAnswer::Regions(Ok(vec!["aa".to_owned()])),
        HeardAnswer::Live(Ok(LiveFinds {
            products: vec![boots],
            left_out: vec!["a page".to_owned()],
            cached: true,
        })),
        HeardAnswer::News(NewsFinds {
            items: vec![NewsItem {
                title: "Boots are back".to_owned(),
                url: "https://news.example/1".parse().expect("a URL"),
                published: at(1),
                source: "news".to_owned(),
            }],
            failed: vec![FeedFailure { feed: "f".to_owned(), detail: "gone".to_owned() }],
        }),
        HeardAnswer::Offer(Ok(offer.clone())),
        HeardAnswer::Offer(Err(OfferError::Stale {
            offer: Box::new(offer),
            age: Duration::from_secs(9),
            detail: "busy".to_owned(),
        })),
        HeardAnswer::Offer(Err(OfferError::Gone("404".to_owned()))),
        HeardAnswer::Prices(Ok(vec![PriceObservation {
            product: ProductId::new("boots"),
            at: at(2),
            price: Some(Money::new(8_000, Currency::EUR)),
            availability: Availability::InStock,
            source: SourceId::new("shop"),
        }])),
        HeardAnswer::Interest(
            Interest {
                products: vec![(ProductId::new("boots"), 3)],
                subjects: vec![("boots".to_owned(), 4)],
            },
            Interest::default(),
        ),
        HeardAnswer::Completion(Ok(Completion {
            text: "{}".to_owned(),
            model: ModelName { provider: "p".to_owned(), model: "m".to_owned() },
            usage: TokenUsage { input: 3, output: 4 },
            finish: FinishReason::Stop,
            elapsed: Duration::from_millis(7),
        })),
        HeardAnswer::Completion(Err("busy".to_owned())),
    ];
    let heard = heard.into_iter().enumerate().map(|(at, answer)| Heard {
        of: "somebody".to_owned(),
        asked: at.to_string(),
        answer,
    });
    Tape {
        turn: TurnId::new(turn),
        conversation: ConversationId::new(conversation),
        at: at(5),
        said,
        profile: profile(&PersonId::new(conversation)),
        taste: Some(profile(&PersonId::new("taste:testkit:climbers"))),
        settings: CommunitySettings { tone: Tone::Brief, ..CommunitySettings::default() },
        disliked: vec![ProductId::new("sandals")],
        taken: vec![ProductId::new("boots")],
        likings: BTreeMap::from([(ProductId::new("boots"), 0.25)]),
        photos: vec![Some("aa".to_owned()), None],
        heard: heard.collect(),
    }
}

/// Recordings come back whole, of messages that there are.
pub async fn tapes<S: TapeStore + Inbox + ?Sized>(store: &S) {
    store.accept(entry("t1", "ada", "m1")).await.unwrap();
    let kept = tape("t1", "testkit:ada", ConversationState::default());
    assert!(store.keep_tape(&kept).await.unwrap());
    assert_eq!(store.tape(&kept.turn).await.unwrap(), Some(kept));
    assert_eq!(store.tape(&TurnId::new("none")).await.unwrap(), None);
}
