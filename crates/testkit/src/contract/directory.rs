//! Whom a store knows.

use magpie_core::ports::{CommunityStore, Directory, Inbox};
use magpie_core::{Audience, CommunityId, CommunitySettings, PersonId, Tone};

use super::samples::entry;

/// People and communities are found by how their ids begin, each once, a page after the other.
pub async fn directory(store: &(impl Directory + Inbox + CommunityStore)) {
    // "ada" begins "ada2", and has more than one record.
    for (turn, sender) in [("d1", "bob"), ("d2", "ada"), ("d3", "ada"), ("d4", "ada2")] {
        store.accept(entry(turn, sender, turn)).await.unwrap();
    }
    let mut asked = entry("d5", "ada", "d5");
    asked.audience = Audience::Community(CommunityId::new("testkit:g1"));
    store.accept(asked).await.unwrap();
    let people = async |prefix: &str, after: Option<&str>, most| -> Vec<String> {
        let after = after.map(PersonId::new);
        let found = store.people(prefix, after.as_ref(), most).await.unwrap();
        found.iter().map(|id| id.as_str().to_owned()).collect()
    };
    let all = ["testkit:ada", "testkit:ada2", "testkit:bob"];
    assert_eq!(people("", None, 9).await, all);
    assert_eq!(people("testkit:a", None, 9).await, all[..2]);
    assert_eq!(people("testkit:", Some("testkit:ada"), 1).await, all[1..2]);
    assert_eq!(people("testkit:b", Some("testkit:a"), 9).await, all[2..]);
    assert_eq!(people("nobody", None, 9).await, [""; 0]);

    let settings = CommunitySettings { tone: Tone::Brief, ..CommunitySettings::default() };
    store.save_community_settings(&CommunityId::new("testkit:g2"), &settings).await.unwrap();
    let [old, new] = ["testkit:g3", "testkit:g4"].map(CommunityId::new);
    store.rename(&old, &new).await.unwrap();
    let communities = async |prefix: &str, after: Option<&str>, most| -> Vec<String> {
        let after = after.map(CommunityId::new);
        let found = store.communities(prefix, after.as_ref(), most).await.unwrap();
        found.iter().map(|id| id.as_str().to_owned()).collect()
    };
    let all = ["testkit:g1", "testkit:g2", "testkit:g4"];
    assert_eq!(communities("", None, 9).await, all, "an earlier name is none of its own");
    assert_eq!(communities("testkit:g", Some("testkit:g1"), 1).await, all[1..2]);
    assert_eq!(communities("else", None, 9).await, [""; 0]);
}
