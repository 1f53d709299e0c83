//! What the moderators of a community choose, through the engine.

use magpie_core::ports::Companion as _;
use magpie_core::{
    Askers, ChannelId, CommunityId, CommunitySettings, Currency, InboundMessage, Money, NeedOrigin,
    Phrases, ReplyLanguage, SettingChange, SettingError, Tone, Want,
};

use crate::world::{Beside, World};

fn group() -> CommunityId {
    CommunityId::new("test:group")
}

/// A moderator says what is written after the command.
async fn choose(world: &World, words: &str) -> CommunitySettings {
    let change = SettingChange::read(words, &ChannelId::new("general")).unwrap().unwrap();
    world.engine.change_community(&group(), change).await.unwrap().unwrap()
}

fn dollars(amount: i64) -> Money {
    Money::new(amount * 100, Currency::USD)
}

#[tokio::test]
async fn a_budget_caps_what_names_no_price_and_says_so() {
    let world = World::new(|offers| offers);
    choose(&world, "budget 31 USD").await;
    let reply = world.ask("ada", "group", "desk lamp").await;
    let prices = |reply: &magpie_core::Reply| -> Vec<Money> {
        reply.picks.iter().filter_map(|pick| pick.product.price).collect()
    };
    assert_eq!(prices(&reply), [dollars(30), dollars(31)], "{}", reply.text);
    assert!(reply.text.contains("At most $31.00: that is the budget"), "{}", reply.text);
    let cap = reply.needs.hard().find(|need| matches!(need.want, Want::PriceMax(_))).unwrap();
    assert_eq!(cap.origin, NeedOrigin::Community);

    // A message that names a price overrules it, as does what was named before.
    let named = world.ask("ada", "group", "desk lamp under $33").await;
    assert_eq!(prices(&named).len(), 4, "{}", named.text);
    assert!(!named.text.contains("budget"), "{}", named.text);
    let carried = world.ask("ada", "group", "show me more").await;
    assert!(!carried.text.contains("budget"), "{}", carried.text);
    let any = world.ask("bob", "group", "desk lamp, any price").await;
    assert!(prices(&any).len() > 2, "{}", any.text);

    // The next request that names none is within it again; nothing of it is carried.
    choose(&world, "budget 30 USD").await;
    let next = world.ask("bob", "group2", "desk lamp").await;
    assert_eq!(prices(&next), [dollars(30)], "{}", next.text);
    choose(&world, "budget off").await;
    let free = world.ask("bob", "group2", "in another shape").await;
    assert!(free.needs.iter().all(|need| !matches!(need.want, Want::PriceMax(_))), "{free:#?}");
    // Where nothing is cheap enough it is said why.
    choose(&world, "budget 5 USD").await;
    let none = world.ask("cyd", "group3", "desk lamp").await;
    assert!(none.picks.is_empty(), "{none:#?}");
    assert!(none.text.contains("at most $5.00") && none.text.contains("budget"), "{}", none.text);
    // Nothing is said of prices in another currency, which can't be compared with it.
    choose(&world, "budget 5 EUR").await;
    let other = world.ask("cyd", "group4", "desk lamp").await;
    assert!(!other.picks.is_empty() && !other.text.contains("budget"), "{}", other.text);
    // In private nobody chose for others.
    let alone = world.ask("ada", "home", "desk lamp").await;
    assert!(prices(&alone).len() > 2 && !alone.text.contains("budget"), "{}", alone.text);
}

#[tokio::test]
async fn a_tone_words_the_same_picks_in_another_way() {
    let world = World::new(|offers| offers);
    let mut said = Vec::new();
    let mut picks = Vec::new();
    for tone in Tone::ALL {
        choose(&world, &format!("tone {}", tone.as_str())).await;
        let reply = world.ask("ada", "group", "desk lamp").await;
        picks.push(reply.picks.iter().map(|pick| pick.product.id.clone()).collect::<Vec<_>>());
        said.push(reply.text);
    }
    assert_eq!(picks[0], picks[1]);
    assert_eq!(picks[0], picks[2]);
    insta::assert_snapshot!(said.join("\n"), @r"
    I found 5 lamps. My first choice is Desk lamp 0 at $30.00.
    5 lamps.
    5 lamps. First: Desk lamp 0 at $30.00.
    ");
}

#[tokio::test]
async fn a_language_is_spoken_whatever_the_shopper_writes() {
    let world = World::new(|offers| offers);
    choose(&world, "language de").await;
    let asked = InboundMessage {
        locale: Some("es".to_owned()),
        ..world.message("ada", "group", "show me our settings")
    };
    let reply = world.answer(asked).await;
    let german = Phrases::of(Some("de")).community();
    assert!(reply.text.contains(german.language(ReplyLanguage::German)), "{}", reply.text);
    assert!(reply.text.ends_with(german.moderated), "{}", reply.text);
    // What stands around a reply is in the language of its message as it is stored.
    let asked = InboundMessage {
        locale: Some("es".to_owned()),
        ..world.message("ada", "group", "desk lamp")
    };
    let reply = world.answer(asked).await;
    let stored = magpie_core::ports::Inbox::entry(&*world.store, &reply.turn).await.unwrap();
    assert_eq!(stored.unwrap().locale.as_deref(), Some("de"));
    let alone = world.message("ada", "home", "desk lamp");
    let reply = world.answer(InboundMessage { locale: Some("es".to_owned()), ..alone }).await;
    let stored = magpie_core::ports::Inbox::entry(&*world.store, &reply.turn).await.unwrap();
    assert_eq!(stored.unwrap().locale.as_deref(), Some("es"));
    let alone = world.ask("ada", "home", "settings").await;
    assert_eq!(alone.text, Phrases::of(None).community().for_groups);
}

#[tokio::test]
async fn changes_add_up_survive_a_restart_and_end_with_a_reset() {
    let world = World::new(|offers| offers);
    for words in ["budget 25 EUR", "tone brief", "ask moderators", "here off"] {
        choose(&world, words).await;
    }
    let (store, ids) = (world.store.clone(), world.ids.clone());
    let world = World::beside(Beside { store, ids, ..Beside::default() });
    let settings = world.engine.community(&group()).await.unwrap();
    assert_eq!((settings.tone, &settings.askers), (Tone::Brief, &Askers::Moderators));
    assert!(settings.admit(&ChannelId::new("general"), &[], true).is_err());
    // What can't be changes nothing.
    let broke = SettingChange::Budget(Some(Money::new(0, Currency::EUR)));
    let refused = world.engine.change_community(&group(), broke).await.unwrap();
    assert_eq!(refused, Err(SettingError::Budget));
    assert_eq!(world.engine.community(&group()).await.unwrap(), settings);
    // Neither the community's taste nor anybody's data has to do with them.
    let reset =
        InboundMessage { moderates: true, ..world.message("mod", "group", "reset our taste") };
    world.answer(reset).await;
    world.engine.forget(&magpie_core::PersonId::new("test:mod")).await.unwrap();
    assert_eq!(world.engine.community(&group()).await.unwrap(), settings);
    assert_eq!(choose(&world, "reset").await, CommunitySettings::default());
}

#[tokio::test]
async fn many_changes_at_once_are_all_made() {
    let world = World::new(|offers| offers);
    let changes = (0..40).map(|n| {
        let engine = world.engine.clone();
        async move {
            let off = SettingChange::Channel(
                ChannelId::new(n.to_string()),
                magpie_core::ChannelSwitch::Off,
            );
            engine.change_community(&group(), off).await.unwrap().unwrap();
        }
    });
    futures::future::join_all(changes).await;
    let settings = world.engine.community(&group()).await.unwrap();
    assert_eq!(settings.channels.named().len(), 40);
}

#[tokio::test]
async fn what_belongs_to_a_community_goes_along_when_it_gets_another_name() {
    use magpie_core::ports::{ProfileStore as _, WishStore as _};
    let world = World::new(|offers| offers);
    choose(&world, "tone brief").await;
    let lamps = world.ask("ada", "group", "desk lamp").await;
    world.ask("ada", "group", "add #1 to the wish list").await;
    let taste = magpie_core::PersonId::new("taste:test:group");
    assert!(!world.store.profile(&taste).await.unwrap().leanings.is_empty());
    let new = CommunityId::new("test:supergroup");
    // The platform may tell it twice.
    for _ in 0..2 {
        world.engine.move_community(&group(), &new).await.unwrap();
    }
    assert_eq!(world.engine.community(&group()).await.unwrap(), CommunitySettings::default());
    assert_eq!(world.engine.community(&new).await.unwrap().tone, Tone::Brief);
    assert_eq!(world.store.wishes_of(&group()).await.unwrap(), []);
    let wishes = world.store.wishes_of(&new).await.unwrap();
    assert_eq!(wishes[0].watch.title, lamps.picks[0].product.title);
    assert_eq!(wishes[0].watch.wish_of.as_ref(), Some(&new));
    assert!(world.store.profile(&taste).await.unwrap().leanings.is_empty());
    let taste = magpie_core::PersonId::new("taste:test:supergroup");
    let learned = world.store.profile(&taste).await.unwrap().leanings;
    assert!(!learned.is_empty());
    // What is said of an old card, and of a new one, adds to what was learned before.
    let more = world.ask("ada", "group", "desk lamp").await;
    for (rank, card) in [(2, &lamps), (3, &more)] {
        let ballot = magpie_core::Ballot {
            person: magpie_core::PersonId::new("test:ben"),
            turn: card.turn.clone(),
            rank,
            press: magpie_core::MessageKey::new(format!("test:press:{rank}")),
        };
        world.engine.vote(ballot).await.unwrap();
    }
    let now = world.store.profile(&taste).await.unwrap().leanings;
    let reactions = |leanings: &[magpie_core::Leaning]| -> u32 {
        leanings.iter().map(|leaning| leaning.reactions).sum()
    };
    assert!(reactions(&now) > reactions(&learned), "{now:#?}");
    let still = |was: &magpie_core::Leaning| {
        now.iter().any(|is| is.aspect == was.aspect && is.reactions >= was.reactions)
    };
    assert!(learned.iter().all(still), "{learned:#?} {now:#?}");
}
