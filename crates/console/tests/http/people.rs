//! Whom Magpie knows: lists, what is remembered on request, export, the end of it, and how communities want Magpie.

use magpie_core::ports::{Budget, Budgets, Inbox as _, LimitScope};
use magpie_core::{Audience, CommunityId, Memory, MemoryEntry, Sureness};
use magpie_testkit::contract;

use crate::server::Server;

async fn page(server: &Server, path: &str) -> String {
    let response = server.browser().get(path).send().await.unwrap();
    assert_eq!(response.status(), 200, "{path}");
    response.text().await.unwrap()
}

async fn sent(server: &Server, path: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let answer = server.browser().send_form(path, fields).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

async fn filled() -> Server {
    let server = Server::start().await;
    let mut asked = contract::entry("t2", "ada", "m2");
    asked.audience = Audience::Community(CommunityId::new("testkit:group"));
    server.store.accept(contract::entry("t1", "<b>eve", "m1")).await.unwrap();
    server.store.accept(asked).await.unwrap();
    server
}

#[tokio::test]
async fn people_communities_and_those_near_a_limit_are_listed() {
    let server = filled().await;
    let near = vec![Budget {
        scope: LimitScope::Person,
        who: "testkit:<i>flood".to_owned(),
        left: 0,
        of: 20,
    }];
    server.people.set(Memory::default(), Budgets { near, tokens: Some((250, 1_000)) });
    let all = page(&server, "/people").await;
    for says in [
        "/people/testkit%3Aada",
        "testkit:&lt;b&gt;eve",
        "/communities/testkit%3Agroup",
        "testkit:&lt;i&gt;flood",
        "<strong>250</strong> of 1000",
        "as usual",
    ] {
        assert!(all.contains(says), "{all} should say {says}");
    }
    assert!(!all.contains("<b>eve") && !all.contains("<i>flood"));
    let found = page(&server, "/people?find=testkit%3Aa").await;
    assert!(found.contains("testkit%3Aada") && !found.contains("&lt;b&gt;eve"), "{found}");
}

#[tokio::test]
async fn what_is_remembered_is_shown_once_somebody_looks_and_that_is_noted() {
    let server = filled().await;
    let address = "/people/testkit%3Aada";
    let before = page(&server, address).await;
    assert!(before.contains("Messages</dt><dd>1") && before.contains("Show what is remembered"));
    assert!(!before.contains("Strike"));
    let (status, shown) = sent(&server, &format!("{address}/memory"), &[]).await;
    assert_eq!(status, 200);
    assert!(shown.contains("What is remembered") && !shown.contains("Show what is remembered"));
    let (status, export) = sent(&server, &format!("{address}/export"), &[]).await;
    assert_eq!(status, 200, "{export}");
    let audit = page(&server, "/audit").await;
    assert!(audit.contains("read what is remembered") && audit.contains("exported"), "{audit}");
}

#[tokio::test]
async fn nobody_is_forgotten_before_their_id_was_written_out() {
    let server = filled().await;
    let address = "/people/testkit%3Aada/forget";
    let (status, kept) = sent(&server, address, &[("person", "testkit:bob")]).await;
    assert!(status == 200 && kept.contains("Nothing was deleted"), "{kept}");
    assert_eq!(server.companion.forgotten(), [""; 0]);
    let (status, gone) = sent(&server, address, &[("person", " testkit:ada ")]).await;
    assert!(status == 200 && gone.contains("Deleted:"), "{gone}");
    assert_eq!(server.companion.forgotten(), ["testkit:ada"]);
    assert!(page(&server, "/audit").await.contains("forgot"));
}

#[tokio::test]
async fn a_community_is_changed_whole_or_not_at_all() {
    let server = filled().await;
    let entry = MemoryEntry {
        number: 1,
        what: "rather <u>navy".to_owned(),
        why: "liked twice".to_owned(),
        sureness: Sureness::Likely,
        pinned: false,
        new: false,
    };
    let taste = Memory { revision: "r".to_owned(), entries: vec![entry] };
    server.people.set(taste, Budgets::default());
    let address = "/communities/testkit%3Agroup";
    assert!(page(&server, address).await.contains("rather &lt;u&gt;navy"));
    let fields = |budget| {
        [
            ("language", "de"),
            ("tone", "brief"),
            ("budget", budget),
            ("askers", "role"),
            ("role", "42"),
            ("rule", "only"),
            ("channels", "7\r\n 8 \r\n"),
        ]
    };
    let (status, wrong) = sent(&server, address, &fields("a lot")).await;
    assert_eq!(status, 400);
    assert!(wrong.contains("value=\"a lot\"") && wrong.contains("Budget: "), "{wrong}");
    assert!(page(&server, "/people").await.contains("as usual"), "nothing was changed");
    assert_eq!(sent(&server, address, &fields("25,50 €")).await.0, 303);
    let now = page(&server, address).await;
    for says in ["25.50 EUR", "<option value=\"de\" selected>", "value=\"42\"", "7\n8\n"] {
        assert!(now.contains(says), "{now} should say {says}");
    }
    let (_, forgotten) = sent(&server, &format!("{address}/taste"), &[]).await;
    assert!(forgotten.contains("taught nothing yet"), "{forgotten}");
}
