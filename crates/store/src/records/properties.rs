//! Whatever the vocabulary can say comes back from the disk as it was.

use std::time::Duration;

use jiff::Timestamp;
use magpie_core::ports::{Impression, InboxEntry, StoreError};
use magpie_core::{
    AgentKind, Aspect, Audience, Availability, CommunityId, ConversationId, ConversationState,
    Currency, FacetKind, Label, MessageKey, Money, Need, NeedOrigin, Needs, PastPick, PastTurn,
    PersonId, Picture, Platform, PriceBand, PriceObservation, ProductId, Profile, Question, Reply,
    ReplyAddress, Sender, SenderId, SourceId, Trace, TurnId, Want,
};
use magpie_testkit::{contract, product};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;

use super::*;

fn text() -> impl Strategy<Value = String> {
    any::<String>()
}

fn time() -> impl Strategy<Value = Timestamp> {
    (Timestamp::MIN.as_nanosecond()..=Timestamp::MAX.as_nanosecond())
        .prop_map(|nanos| Timestamp::from_nanosecond(nanos).unwrap())
}

fn price() -> impl Strategy<Value = Money> {
    (any::<i64>(), "[A-Z]{3}")
        .prop_map(|(amount, code)| Money::new(amount, code.parse::<Currency>().unwrap()))
}

fn need() -> impl Strategy<Value = Need> {
    let want = prop_oneof![
        price().prop_map(Want::PriceMin),
        price().prop_map(Want::PriceMax),
        price().prop_map(Want::PriceAbout),
        (select(FacetKind::ALL.to_vec()), text())
            .prop_map(|(kind, value)| Want::Facet(kind, value)),
        Just(Want::InStock),
    ];
    let origin = select(vec![
        NeedOrigin::Stated,
        NeedOrigin::Carried,
        NeedOrigin::Remembered,
        NeedOrigin::Inferred,
        NeedOrigin::Community,
    ]);
    (want, any::<bool>(), any::<bool>(), origin).prop_map(|(want, hard, not, origin)| Need {
        want,
        hard,
        not,
        origin,
    })
}

fn needs() -> impl Strategy<Value = Needs> {
    vec(need(), 0..4).prop_map(Needs::from_iter)
}

fn question() -> impl Strategy<Value = Option<Question>> {
    of((text(), vec(text(), 0..3)).prop_map(|(text, options)| Question { text, options }))
}

fn stock() -> impl Strategy<Value = Availability> {
    use Availability::{InStock, OutOfStock, Preorder, Unknown};
    select(vec![InStock, Preorder, OutOfStock, Unknown])
}

fn elapsed() -> impl Strategy<Value = Duration> {
    any::<u32>().prop_map(|us| Duration::from_micros(us.into()))
}

fn entry() -> impl Strategy<Value = InboxEntry> {
    let sender = (text(), text(), of(text()));
    let rest = (of(text()), of(text()), of(text()), time(), time());
    (text(), text(), text(), text(), sender, rest).prop_map(
        |(turn, key, conversation, text, s, r)| InboxEntry {
            turn: TurnId::new(turn),
            key: MessageKey::new(&key),
            conversation: ConversationId::new(conversation),
            address: ReplyAddress::new(&key),
            sender: Sender {
                platform: Platform::new(s.0),
                id: SenderId::new(s.1),
                display_name: s.2,
            },
            audience: r.0.map_or(Audience::Private, |id| Audience::Community(CommunityId::new(id))),
            moderates: false,
            text,
            photos: Vec::new(),
            reply_to: r.1.clone().map(TurnId::new),
            continues: r.1.map(TurnId::new),
            locale: r.2,
            sent_at: r.3,
            accepted_at: r.4,
        },
    )
}

fn reply() -> impl Strategy<Value = Reply> {
    let label = prop_oneof![
        Just(Label::OutOfStock),
        Just(Label::NotVerified),
        price().prop_map(|from| Label::PriceMoved { from }),
    ];
    let pick = (text(), price(), stock(), 0.0_f32..=5.0, label, need(), time());
    (text(), question(), needs(), vec(pick, 0..3), elapsed()).prop_map(
        |(text, question, needs, picks, elapsed)| {
            let mut reply = contract::reply("t");
            let sample = reply.picks.remove(0);
            reply.picks = picks
                .into_iter()
                .map(|(words, price, stock, rating, label, need, at)| {
                    let mut pick = sample.clone();
                    pick.product = product(&words)
                        .description(&words)
                        .price(price.amount, price.currency)
                        .availability(stock)
                        .rating(rating, 7)
                        .picture(Picture::File(words.clone().into()))
                        .seen_at(at)
                        .build();
                    pick.why = words;
                    pick.verdicts[0].need = need;
                    pick.receipt.fetched_at = at;
                    pick.labels = vec![label];
                    pick
                })
                .collect();
            let continued_by = reply.continued_by.map(|_| TurnId::new(&text));
            Reply {
                text,
                question,
                needs,
                elapsed,
                continued_by,
                agents: AgentKind::ALL.to_vec(),
                ..reply
            }
        },
    )
}

fn conversation() -> impl Strategy<Value = ConversationState> {
    let turn = (text(), time(), text(), question(), of(price())).prop_map(
        |(id, at, words, question, price)| PastTurn {
            turn: TurnId::new(id),
            at,
            text: words.clone(),
            reply: words.clone(),
            question,
            picks: vec![PastPick {
                product: ProductId::new(words.clone()),
                title: words.clone(),
                price,
                why: words,
            }],
        },
    );
    (needs(), vec(turn, 0..3)).prop_map(|(needs, turns)| ConversationState { needs, turns })
}

fn profile() -> impl Strategy<Value = Profile> {
    let fact = (text(), vec(need(), 0..3), of(text()), time());
    (text(), vec(fact, 0..3), vec(aspect(), 0..3)).prop_map(|(person, facts, aspects)| {
        let sample = contract::profile(&PersonId::new(person));
        let facts = facts.into_iter().map(|(words, needs, category, at)| magpie_core::Fact {
            name: words.clone(),
            quote: words,
            needs,
            replaced: category.clone(),
            category,
            at,
            ..sample.facts[0].clone()
        });
        let leanings = aspects.into_iter().map(contract::leaning).collect();
        Profile { facts: facts.collect(), leanings, ..sample.clone() }
    })
}

fn aspect() -> impl Strategy<Value = Aspect> {
    let kinds = proptest::sample::select(FacetKind::ALL.to_vec());
    let bands = [PriceBand::Low, PriceBand::Middle, PriceBand::High];
    prop_oneof![
        (kinds, text()).prop_map(|(kind, value)| Aspect::Facet(kind, value)),
        proptest::sample::select(bands.to_vec()).prop_map(Aspect::Price),
        text().prop_map(Aspect::Merchant),
        text().prop_map(Aspect::Word),
    ]
}

fn trace() -> impl Strategy<Value = Trace> {
    (text(), time(), needs(), question(), -1e9_f32..1e9, vec(text(), 0..3), elapsed()).prop_map(
        |(reasoning, at, needs, question, score, degraded, elapsed)| {
            let mut trace = contract::trace("t", "p");
            trace.plan.reasoning = reasoning;
            trace.plan.needs = needs;
            trace.plan.question = question;
            trace.ranked[0].score = score;
            Trace { at, degraded, elapsed, ..trace }
        },
    )
}

proptest! {
    #[test]
    fn messages(entry in entry()) {
        let bytes = encode(&EntryRecord::from(&entry));
        prop_assert_eq!(decode::<EntryRecord, InboxEntry>("k", &bytes).unwrap(), entry);
    }

    #[test]
    fn replies(reply in reply()) {
        let bytes = encode(&ReplyRecord::from(&reply));
        prop_assert_eq!(decode::<ReplyRecord, Reply>("k", &bytes).unwrap(), reply);
    }

    #[test]
    fn conversations(state in conversation(), owner in of(text())) {
        let bytes = encode(&ConversationRecord::new(owner, &state));
        let read = decode::<ConversationRecord, ConversationState>("k", &bytes);
        prop_assert_eq!(read.unwrap(), state);
    }

    #[test]
    fn profiles(profile in profile()) {
        let bytes = encode(&ProfileRecord::from(&profile));
        prop_assert_eq!(decode::<ProfileRecord, Profile>("k", &bytes).unwrap(), profile);
    }

    #[test]
    fn profiles_of_before_anything_was_learned_are_read(words in text(), at in time()) {
        let fact = serde_json::json!({
            "name": words, "quote": words, "needs": [], "category": null, "turn": words, "at": at,
        });
        let bytes = encode(&serde_json::json!({"person": words, "facts": [fact]}));
        let profile = decode::<ProfileRecord, Profile>("k", &bytes).unwrap();
        prop_assert_eq!(profile.facts.len(), 1);
        prop_assert!(!profile.facts[0].pinned && profile.leanings.is_empty());
    }

    #[test]
    fn traces(trace in trace()) {
        let bytes = encode(&TraceRecord::from(&trace));
        prop_assert_eq!(decode::<TraceRecord, Trace>("k", &bytes).unwrap(), trace);
    }

    #[test]
    fn impressions_and_prices(words in text(), rank: u32, at in time(), price in of(price()), stock in stock()) {
        let seen = Impression {
            turn: TurnId::new(words.clone()),
            person: PersonId::new(words.clone()),
            community: Some(CommunityId::new(words.clone())),
            product: ProductId::new(words.clone()),
            subject: Some(words.clone()),
            rank,
            at,
        };
        let bytes = encode(&ImpressionRecord::from(&seen));
        prop_assert_eq!(decode::<ImpressionRecord, Impression>("k", &bytes).unwrap(), seen);
        let seen = PriceObservation {
            product: ProductId::new(words.clone()),
            at,
            price,
            availability: stock,
            source: SourceId::new(words),
        };
        let bytes = encode(&ObservationRecord::from(&seen));
        prop_assert_eq!(decode::<ObservationRecord, PriceObservation>("k", &bytes).unwrap(), seen);
    }

    #[test]
    fn any_bytes_are_a_record_or_damage_that_names_its_key(
        version in 0..4_u8,
        mut bytes in vec(any::<u8>(), 0..80),
    ) {
        if let Some(first) = bytes.first_mut() {
            *first = version;
        }
        if let Err(error) = decode::<ReplyRecord, Reply>("reply 7", &bytes) {
            let named = matches!(&error, StoreError::Damaged { key, .. } if key == "reply 7");
            prop_assert!(named, "{}", error);
        }
        plain_json(&bytes);
    }
}

#[test]
fn a_newer_version_is_damage_that_says_so() {
    let mut bytes = encode(&ReplyRecord::from(&contract::reply("t1")));
    bytes[0] = 3;
    let error = decode::<ReplyRecord, Reply>("t1", &bytes).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the record t1 can't be read: version 3 is not known to this program, which writes versions 1 and 2"
    );
}

#[test]
fn long_records_are_compressed_and_those_of_earlier_times_are_read() {
    let reply = contract::reply("t1");
    let record = ReplyRecord::from(&reply);
    let compressed = encode(&record);
    let mut plain = vec![1];
    serde_json::to_writer(&mut plain, &record).unwrap();
    assert!(compressed.len() * 4 < plain.len() * 3, "{} of {}", compressed.len(), plain.len());
    for bytes in [plain, compressed] {
        assert_eq!(decode::<ReplyRecord, Reply>("t1", &bytes).unwrap(), reply);
        assert_eq!(plain_json(&bytes)["turn"], "t1");
    }
}

#[test]
fn a_damaged_length_asks_for_no_memory() {
    let mut bytes = encode(&ReplyRecord::from(&contract::reply("t1")));
    bytes[1..5].copy_from_slice(&u32::MAX.to_le_bytes());
    let error = decode::<ReplyRecord, Reply>("t1", &bytes).unwrap_err().to_string();
    assert!(error.contains("4294967295 bytes of JSON"), "{error}");
}

#[test]
fn numbers_that_json_lacks_do_not_make_a_record_unreadable() {
    let mut trace = contract::trace("t", "p");
    trace.ranked[0].score = f32::NAN;
    let bytes = encode(&TraceRecord::from(&trace));
    assert!(decode::<TraceRecord, Trace>("t", &bytes).unwrap().ranked[0].score.is_nan());
    let mut reply = contract::reply("t");
    reply.picks[0].product = product("p").rating(f32::INFINITY, 1).build();
    let bytes = encode(&ReplyRecord::from(&reply));
    assert_eq!(decode::<ReplyRecord, Reply>("t", &bytes).unwrap().picks[0].product.rating, None);
}
