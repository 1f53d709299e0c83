//! What belongs to communities.

use std::collections::BTreeSet;

use magpie_core::ports::{CommunityStore, WishStore};
use magpie_core::{
    Askers, Audience, ChannelId, ChannelRule, CommunityId, CommunitySettings, Currency, Money,
    PersonId, Platform, ProductId, ReplyLanguage, RoleId, Sender, SenderId, Tone, Watch, WatchGoal,
    WatchState, Wish,
};

use super::kept::watch;
use super::samples::at;

/// Settings come back as they were chosen, of each community its own, and go when they are reset.
pub async fn community_settings(store: &dyn CommunityStore) {
    let [first, second] = ["testkit:1", "testkit:2"].map(CommunityId::new);
    let of = |id: &CommunityId| {
        let id = id.clone();
        async move { store.community_settings(&id).await.unwrap() }
    };
    assert_eq!(of(&first).await, CommunitySettings::default());
    let channels = BTreeSet::from([ChannelId::new("general"), ChannelId::new("17")]);
    let chosen = CommunitySettings {
        channels: ChannelRule::Only(channels.clone()),
        language: ReplyLanguage::German,
        budget: Some(Money::new(2_500, Currency::EUR)),
        tone: Tone::Brief,
        askers: Askers::Role(RoleId::new("99")),
    };
    let other = CommunitySettings {
        channels: ChannelRule::AllBut(channels),
        language: ReplyLanguage::AsWritten,
        budget: None,
        tone: Tone::Plain,
        askers: Askers::Moderators,
    };
    for (id, settings) in [(&first, &other), (&second, &other), (&first, &chosen)] {
        store.save_community_settings(id, settings).await.unwrap();
    }
    assert_eq!((of(&first).await, of(&second).await), (chosen, other));
    store.save_community_settings(&second, &CommunitySettings::default()).await.unwrap();
    assert_eq!(of(&second).await, CommunitySettings::default());
}

/// A community is known by all the names that it had.
pub async fn community_names(store: &dyn CommunityStore) {
    let [first, second, third, other] = ["a", "b", "c", "d"].map(CommunityId::new);
    assert_eq!(store.names(&first).await.unwrap(), std::slice::from_ref(&first));
    for _ in 0..2 {
        store.rename(&first, &second).await.unwrap();
    }
    store.rename(&second, &third).await.unwrap();
    store.rename(&first, &third).await.unwrap();
    for name in [&first, &second, &third] {
        let names = store.names(name).await.unwrap();
        assert_eq!(names, [third.clone(), second.clone(), first.clone()]);
    }
    assert_eq!(store.names(&other).await.unwrap(), [other]);
}

/// A wish of a community that somebody added.
pub fn wish(community: &str, number: u32, adder: &str) -> Wish {
    let community = CommunityId::new(community);
    let platform = Platform::new("testkit");
    let sender = Sender { platform, id: SenderId::new("wishes"), display_name: None };
    let price = Some(Money::new(8_000, Currency::EUR));
    let goal = WatchGoal::Wished {
        product: ProductId::new("boots-1"),
        price,
        asked: false,
        sold_out: true,
    };
    let watch = Watch {
        number,
        wish_of: Some(community.clone()),
        person: sender.person(),
        sender,
        audience: Audience::Community(community.clone()),
        goal,
        ..watch(&format!("{community} {number}"), "nobody")
    };
    Wish { community, number, adder: Some(PersonId::new(adder)), price, added_at: at(7), watch }
}

/// Wishes are listed by community and number, change in place, and do not come back.
pub async fn wishes(store: &dyn WishStore) {
    let [first, second, third] = [(2, "testkit:ada"), (1, "testkit:bob"), (10, "testkit:ada")]
        .map(|(number, adder)| wish("testkit:1", number, adder));
    let other = wish("testkit:12", 1, "testkit:ada");
    for wish in [&third, &first, &other, &second] {
        store.keep_wish(wish).await.unwrap();
    }
    let here = CommunityId::new("testkit:1");
    let listed = store.wishes_of(&here).await.unwrap();
    assert_eq!(listed, [second.clone(), first.clone(), third.clone()]);
    assert_eq!(store.wishes().await.unwrap().len(), 4);
    let met = Watch { state: WatchState::Met, alerts: 3, ..first.watch.clone() };
    assert!(store.renew_wish(&met).await.unwrap());
    let changed = Wish { watch: met.clone(), ..first };
    assert_eq!(store.wishes_of(&here).await.unwrap()[1], changed);
    assert!(store.drop_wish(&here, 2).await.unwrap());
    let newest = wish("testkit:1", 11, "testkit:ada");
    store.keep_wish(&newest).await.unwrap();
    assert!(store.drop_wish(&here, 11).await.unwrap());
    let last = store.last_wish_number(&here).await.unwrap();
    assert_eq!(last, 11, "what is taken off keeps its number");
    let nobody = CommunityId::new("testkit:nobody");
    assert_eq!(store.last_wish_number(&nobody).await.unwrap(), 0);
    assert!(!store.drop_wish(&here, 2).await.unwrap());
    assert!(!store.renew_wish(&met).await.unwrap(), "what is taken off does not come back");
    assert_eq!(store.wishes_of(&here).await.unwrap(), [second, third]);
    assert_eq!(store.wishes_of(&other.community.clone()).await.unwrap(), [other]);
}
