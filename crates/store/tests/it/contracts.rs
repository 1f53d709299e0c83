//! In memory as on disk.

use magpie_testkit::{MemoryStore, contract};

use crate::open;

macro_rules! contracts {
    ($($name:ident),*) => {$(
        #[tokio::test]
        async fn $name() {
            contract::$name(&MemoryStore::default()).await;
            let folder = tempfile::tempdir().unwrap();
            contract::$name(&open(folder.path()).await).await;
        }
    )*};
}

contracts!(
    accounts,
    audit,
    inbox,
    concurrency,
    conversations,
    profiles,
    impressions,
    prices,
    traces,
    tapes,
    vectors,
    reactions,
    votes,
    community_reactions,
    gallery,
    posts,
    updates,
    settings,
    community_settings,
    community_names,
    directory,
    watches,
    wishes,
    links,
    linked_privacy,
    privacy,
    prompts,
    runs,
    community_privacy
);
