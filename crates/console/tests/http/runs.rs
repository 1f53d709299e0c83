//! Runs: begun and stopped by forms, watched as they go, read and compared; whatever stands in them is inert.

use magpie_core::{PlannedBy, RunEnd};
use magpie_testkit::contract;
use reqwest::{Response, redirect};

use crate::server::Server;

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

#[tokio::test]
async fn a_run_is_begun_watched_and_stopped() {
    let server = Server::start().await;
    let empty = page(&server, "/evaluation").await;
    assert!(empty.contains("Nothing was run yet") && empty.contains("&lt;b&gt;fashion"), "{empty}");
    let fields = [("subject", "golden set"), ("filter", " simple "), ("by", "models")];
    assert_eq!(send(&server, "/evaluation/runs", &fields).await.status(), 303);
    let order = server.runs.ordered().remove(0);
    assert_eq!((order.subject.as_str(), order.filter.as_str()), ("golden set", "simple"));
    assert_eq!((order.planned_by, order.by.as_str()), (PlannedBy::Models, "admin"));
    assert_eq!(send(&server, "/evaluation/runs", &fields).await.status(), 429);
    let running = page(&server, "/evaluation").await;
    assert!(running.contains("3 of 9") && running.contains("max=\"9\" value=\"3\""), "{running}");

    let events = server.browser().get("/evaluation/progress").send().await.unwrap();
    assert_eq!(events.headers()["content-type"], "text/event-stream");
    let events = events.text().await.unwrap();
    assert!(events.contains("data: {\"doing\":\"asking\",\"done\":3,\"all\":9}"), "{events}");
    assert!(events.contains("event: ended\ndata: end\n"), "{events}");

    let foreign =
        server.browser().post("/evaluation/runs/cancel").header("origin", "http://x.test");
    assert_eq!(foreign.send().await.unwrap().status(), 403);
    assert_eq!(send(&server, "/evaluation/runs/cancel", &[]).await.status(), 303);
    assert!(!page(&server, "/evaluation").await.contains("3 of 9"));
    let nobody = send(&server, "/evaluation/runs", &[("subject", "x"), ("by", "me")]).await;
    assert_eq!(nobody.status(), 400);
}

#[tokio::test]
async fn runs_are_read_and_compared() {
    let server = Server::start().await;
    server.runs.add(contract::run("1", RunEnd::Done));
    server.runs.add(contract::run("2", RunEnd::Done));
    server.runs.add(contract::run("3", RunEnd::Failed("<i>no set</i>".to_owned())));
    let list = page(&server, "/evaluation").await;
    for says in ["right 0.500", "0.250 to 0.750", "name=\"before\" value=\"1\"", "<svg "] {
        assert!(list.contains(says), "{list} should say {says}");
    }
    assert!(!list.contains("name=\"now\" value=\"3\""));
    let one = page(&server, "/evaluation/runs/2").await;
    for says in
        ["expected trend; got product", "1a2b3c4d5e6f", "2 planned by model", "<option value=\"1\""]
    {
        assert!(one.contains(says), "{one} should say {says}");
    }
    assert!(one.contains("&lt;script&gt;alert(1)") && !one.contains("<script>alert"), "{one}");
    let failed = page(&server, "/evaluation/runs/3").await;
    assert!(failed.contains("It failed: &lt;i&gt;no set"), "{failed}");
    let both = page(&server, "/evaluation/compare?now=2&before=1").await;
    for says in ["-0.200 to +0.010", "0.2500", "Worse now: 2", "Better now: 1"] {
        assert!(both.contains(says), "{both} should say {says}");
    }
    assert!(!both.contains("<script>alert"), "{both}");
    let unknown = server.browser().get("/evaluation/compare?now=2&before=9").send().await.unwrap();
    assert_eq!(unknown.status(), 404);
}
