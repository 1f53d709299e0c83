//! The golden set's pages: what was written in a turn becomes a case for whoever may see it, and nothing is lost.

use magpie_core::CaseText;
use magpie_core::ports::{AuditLog as _, Inbox as _, TraceStore as _};
use magpie_testkit::contract;
use reqwest::{Response, header, redirect};

use crate::server::Server;

const SCRIPT: &str = "<script>alert(1)</script></textarea>";

async fn page(server: &Server, path: &str) -> String {
    let response = server.browser().get(path).send().await.unwrap();
    assert_eq!(response.status(), 200, "{path}");
    response.text().await.unwrap()
}

async fn send(server: &Server, path: &str, fields: &[(&str, &str)]) -> Response {
    let client = reqwest::Client::builder().no_proxy().redirect(redirect::Policy::none());
    let url = server.url.join(path).unwrap();
    client.build().unwrap().post(url).form(fields).send().await.unwrap()
}

fn case(id: &str) -> CaseText {
    CaseText { id: id.to_owned(), text: format!("{SCRIPT} of {id}"), ..CaseText::default() }
}

fn inert(page: &str) {
    assert!(!page.contains("<script>alert") && page.contains("&lt;script&gt;alert"), "{page}");
}

#[tokio::test]
async fn cases_are_listed_found_and_shown_inert() {
    let server = Server::start().await;
    for n in 0..130 {
        server.golden.add("simple", case(&format!("c{n:03}")));
    }
    let first = page(&server, "/evaluation/cases").await;
    assert_eq!(first.matches("href=\"/evaluation/cases/c").count(), 100);
    assert!(first.contains("from=100"));
    inert(&first);
    let second = page(&server, "/evaluation/cases?from=100").await;
    assert_eq!(second.matches("href=\"/evaluation/cases/c").count(), 30);
    let found = page(&server, "/evaluation/cases?find=OF+c12").await;
    assert_eq!(found.matches("href=\"/evaluation/cases/c").count(), 10);
    inert(&page(&server, "/evaluation/cases/c001").await);
    let unknown = server.browser().get("/evaluation/cases/c999").send().await.unwrap();
    assert_eq!(unknown.status(), 404);
}

#[tokio::test]
async fn a_turn_becomes_a_case_and_looking_is_noted() {
    let server = Server::start().await;
    let mut entry = contract::entry("t1", "ada", "t1");
    entry.text = format!("boots {SCRIPT}");
    server.store.accept(entry).await.unwrap();
    server.store.keep(&contract::trace("t1", "telegram:ada")).await.unwrap();
    let turn = page(&server, "/turns/t1").await;
    assert!(turn.contains("action=\"/turns/t1/case\"") && !turn.contains("boots"), "{turn}");
    assert!(server.store.audit(9).await.unwrap().is_empty());

    let foreign = server.browser().post("/turns/t1/case").header("origin", "http://evil.test");
    assert_eq!(foreign.send().await.unwrap().status(), 403);
    let editor = send(&server, "/turns/t1/case", &[]).await.text().await.unwrap();
    assert!(editor.contains("boots &lt;script&gt;"), "{editor}");
    inert(&editor);
    let events = server.store.audit(9).await.unwrap();
    assert_eq!((events.len(), events[0].about.as_str()), (1, "turn t1"));
    assert_eq!(send(&server, "/turns/t9/case", &[]).await.status(), 404);
}

#[tokio::test]
async fn a_case_is_kept_edited_and_deleted() {
    let server = Server::start().await;
    let fields = [
        ("text", "warm\r\nboots"),
        ("agent", "product"),
        ("agent", "trend"),
        ("hard", "category boots"),
        ("question", "on"),
        ("do", "keep"),
    ];
    let kept = send(&server, "/evaluation/cases", &fields).await;
    assert_eq!(kept.status(), 303);
    assert_eq!(kept.headers()[header::LOCATION], "/evaluation/cases/console-1?done=kept");
    let case = server.golden.case("console-1").unwrap();
    assert_eq!(case.text.text, "warm\nboots");
    assert_eq!(case.text.agents, ["product", "trend"]);
    assert!(case.text.question && !case.text.photo);
    assert!(page(&server, "/evaluation/cases/console-1?done=kept").await.contains("is kept"));

    let tried = send(&server, "/evaluation/cases", &[("text", "hats"), ("do", "check")]).await;
    assert_eq!(tried.status(), 200);
    let tried = tried.text().await.unwrap();
    assert!(tried.contains("Tried just now") && tried.contains(">wrong<"), "{tried}");
    assert!(server.golden.case("console-2").is_none());

    let delete = [("id", "console-1"), ("base", "v1"), ("do", "delete")];
    assert_eq!(send(&server, "/evaluation/cases", &delete).await.status(), 303);
    assert!(server.golden.case("console-1").is_none());
    let events = server.store.audit(9).await.unwrap();
    let actions: Vec<&str> = events.iter().map(|event| event.action.as_str()).collect();
    assert_eq!(actions, ["deleted a golden case", "kept a golden case"]);
}

#[tokio::test]
async fn what_is_wrong_is_told_and_what_was_written_stays() {
    let server = Server::start().await;
    let fields = [("text", SCRIPT), ("hard", "category boots\nnonsense"), ("do", "keep")];
    let refused = send(&server, "/evaluation/cases", &fields).await;
    assert_eq!(refused.status(), 400);
    let refused = refused.text().await.unwrap();
    assert!(refused.contains("Line 2: there is no kind of need"), "{refused}");
    assert!(refused.contains("category boots\nnonsense"));
    inert(&refused);

    server.golden.add("simple", case("c1"));
    let of = |text| [("id", "c1"), ("base", "v0"), ("text", text), ("do", "keep")];
    assert_eq!(send(&server, "/evaluation/cases", &of("first")).await.status(), 303);
    let second = send(&server, "/evaluation/cases", &of("second")).await;
    assert_eq!(second.status(), 409);
    let second = second.text().await.unwrap();
    assert!(second.contains("Somebody else changed this case") && second.contains("<dd>first"));
    // What stands there was seen: now it may be replaced.
    assert!(second.contains(">\nsecond</textarea>") && second.contains("value=\"v1\""), "{second}");

    let long = "x".repeat(10 << 20);
    let long = send(&server, "/evaluation/cases", &[("text", long.as_str()), ("do", "keep")]).await;
    assert_eq!(long.status(), 413);
    let strange = server.browser().post("/evaluation/cases").json(&1).send().await.unwrap();
    assert_eq!(strange.status(), 415);
    let unsaid = send(&server, "/evaluation/cases", &[("text", "x")]).await;
    assert_eq!(unsaid.status(), 400);
}

#[tokio::test]
async fn a_long_case_is_kept_by_whoever_signed_in() {
    let server = Server::with_password(Some("a long password")).await;
    let browser = server.browser().signed_in("admin", "a long password").await;
    let csrf = browser.csrf.clone().unwrap();
    let text = "boots ".repeat(5_000);
    let fields = [("csrf", &*csrf), ("do", "keep"), ("text", &*text), ("language", "en")];
    let kept = browser.send_form("/evaluation/cases", &fields).send().await.unwrap();
    assert_eq!(kept.status(), 303);
    assert_eq!(server.golden.case("console-1").unwrap().text.text, text);
    let forged = [("csrf", "forged"), ("do", "keep"), ("text", "hats")];
    let refused = browser.send_form("/evaluation/cases", &forged).send().await.unwrap();
    assert_eq!(refused.status(), 403);
    // Who takes less than that says so still.
    let fields = [("csrf", &*csrf), ("name", &*text)];
    let refused = browser.send_form("/accounts", &fields).send().await.unwrap();
    assert_eq!(refused.status(), 413);
}
