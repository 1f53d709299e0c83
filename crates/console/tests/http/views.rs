//! The rooms of those who run Magpie: what people wrote is inert and masked, and looking is noted.

use eventsource_stream::Eventsource as _;
use futures::StreamExt as _;
use magpie_core::ports::{AuditLog as _, FeedbackStore as _, Inbox as _, TraceStore as _};
use magpie_core::{Trace, TurnId};
use magpie_testkit::contract;

use crate::server::{Server, json, problem};

const SCRIPT: &str = "<script>alert(1)</script>";

async fn page(server: &Server, path: &str) -> String {
    let response = server.browser().get(path).send().await.unwrap();
    assert_eq!(response.status(), 200, "{path}");
    assert!(response.headers()["content-security-policy"].to_str().unwrap().contains("script-src"));
    response.text().await.unwrap()
}

/// A turn in which everything that others write holds a script.
pub(crate) async fn turn(server: &Server, id: &str, planner_trouble: bool) {
    let mut entry = contract::entry(id, "ada", id);
    entry.text = format!("boots {SCRIPT}");
    server.store.accept(entry).await.unwrap();
    let mut trace = contract::trace(id, "telegram:<b>ada</b>");
    trace.plan.reasoning = format!("they want {SCRIPT}");
    trace.degraded = if planner_trouble { vec![SCRIPT.to_owned()] } else { Vec::new() };
    trace.completions[0].model = SCRIPT.to_owned();
    server.store.keep(&trace).await.unwrap();
}

#[tokio::test]
async fn turns_are_listed_newest_first_and_filtered() {
    let server = Server::start().await;
    for n in 0..120 {
        turn(&server, &format!("t{n:03}"), n % 40 == 0).await;
    }
    let first = page(&server, "/turns").await;
    assert_eq!(first.matches("href=\"/turns/t").count(), 50);
    assert!(first.find("/turns/t119").unwrap() < first.find("/turns/t070").unwrap());
    assert!(first.contains("before=t070"), "{first}");
    let second = page(&server, "/turns?before=t070").await;
    assert!(second.contains("/turns/t069") && !second.contains("/turns/t070"));
    let troubled = page(&server, "/turns?only=trouble").await;
    assert_eq!(troubled.matches("href=\"/turns/t").count(), 3);
    assert!(!troubled.contains("Older"));
    assert_eq!(page(&server, "/turns?platform=discord").await.matches("/turns/t").count(), 0);
    assert_eq!(page(&server, "/turns?find=t11").await.matches("href=\"/turns/t").count(), 10);
    let strange = page(&server, "/turns?only=%3Cscript%3E&find=%22%3E%3Cscript%3E").await;
    assert!(!strange.contains("<script>") && strange.contains("No turn fits"));
}

#[tokio::test]
async fn what_was_written_is_masked_until_somebody_looks_and_that_is_noted() {
    let server = Server::start().await;
    turn(&server, "t1", true).await;
    let shown = page(&server, "/turns/t1").await;
    assert!(!shown.contains("boots") && !shown.contains("they want"), "{shown}");
    assert!(!shown.contains(SCRIPT) && shown.contains("&lt;script&gt;"));
    assert!(server.store.audit(9).await.unwrap().is_empty());

    let looked = server.browser().post("/api/turns/t1/reveal").send().await.unwrap();
    assert_eq!(json(looked).await["message"], format!("boots {SCRIPT}"));
    let events = server.store.audit(9).await.unwrap();
    assert_eq!((events.len(), events[0].about.as_str()), (1, "turn t1"));
    assert!(page(&server, "/health").await.contains("read what was written"));

    let foreign =
        server.browser().post("/api/turns/t1/reveal").header("origin", "http://evil.test");
    assert_eq!(foreign.send().await.unwrap().status(), 403);
    assert_eq!(server.store.audit(9).await.unwrap().len(), 1);
    let unknown = server.browser().get("/turns/..%2F..%2Fetc").send().await.unwrap();
    assert_eq!(problem(unknown).await.0, 404);
    let gone: Option<Trace> = server.store.trace(&TurnId::new("t2")).await.unwrap();
    assert!(gone.is_none());
}

#[tokio::test]
async fn the_list_goes_on_by_itself_with_what_fits() {
    let server = Server::start().await;
    let live = server.browser().get("/turns/live?only=trouble").send().await.unwrap();
    assert_eq!(live.headers()["content-type"], "text/event-stream");
    let mut events = live.bytes_stream().eventsource();
    turn(&server, "t1", false).await;
    turn(&server, "t2", true).await;
    let row = events.next().await.unwrap().unwrap().data;
    assert!(row.contains("data-turn=\"t2\"") && !row.contains("✕"), "{row}");
    server.store.count_reactions(&TurnId::new("t2"), 0, 1).await.unwrap();
    let again = events.next().await.unwrap().unwrap().data;
    assert!(again.contains("data-turn=\"t2\"") && again.contains("✕ 1"), "{again}");
    assert!(
        page(&server, "/turns?only=trouble")
            .await
            .contains("/turns/live?platform=&amp;only=trouble")
    );
}

#[tokio::test]
async fn a_turn_shows_what_it_cost_and_what_was_said_of_it() {
    let server = Server::start().await;
    turn(&server, "t1", false).await;
    let ada = contract::entry("t1", "ada", "t1").sender.person();
    let reason = Some(magpie_core::FeedbackReason::PriceSensitivity);
    let said = contract::feedback("t1", ada.as_str(), magpie_core::FeedbackKind::Disliked);
    server.store.keep_feedback(&magpie_core::Feedback { reason, ..said }).await.unwrap();
    let shown = page(&server, "/turns/t1").await;
    for says in [
        "disliked",
        "price_sensitivity",
        "$0.0073",
        "Read by rules",
        "language en",
        "kept from before",
    ] {
        assert!(shown.contains(says), "{shown} should say {says}");
    }
    let beside = page(&server, "/turns/t1/timeline").await;
    assert!(beside.contains("$0.0073") && !beside.contains("<html") && !beside.contains(SCRIPT));
    assert_eq!(page(&server, "/turns?cost=0.01").await.matches("href=\"/turns/t").count(), 0);
    assert_eq!(page(&server, "/turns?cost=0.007").await.matches("href=\"/turns/t").count(), 1);
    assert_eq!(page(&server, "/turns?cost=much").await.matches("href=\"/turns/t").count(), 1);
}

#[tokio::test]
async fn the_rooms_are_behind_the_password() {
    let server = Server::with_password(Some("secret")).await;
    for path in [
        "/turns",
        "/turns/t1",
        "/prompts",
        "/prompts/writer",
        "/health",
        "/api/prompts",
        "/evaluation/cases",
    ] {
        let response = server.browser().get(path).send().await.unwrap();
        assert_eq!(response.status(), 401, "{path}");
    }
    assert_eq!(server.browser().post("/api/turns/t1/reveal").send().await.unwrap().status(), 401);
}
