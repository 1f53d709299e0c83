//! What belongs to communities.

use std::collections::BTreeSet;

use magpie_core::ports::CommunityStore;
use magpie_core::{
    Askers, ChannelId, ChannelRule, CommunityId, CommunitySettings, Currency, Money, ReplyLanguage,
    RoleId, Tone,
};

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
