//! Every route and every role.

use magpie_console::routes;
use magpie_core::Role;
use magpie_core::ports::AccountStore as _;
use reqwest::Method;

use crate::server::{Caller, Server};

const PASSWORD: &str = "correct horse";

/// A server with an account for each role, all with the same password.
async fn server() -> Server {
    let server = Server::with_password(Some(PASSWORD)).await;
    let admin = server.store.account("admin").await.unwrap().unwrap();
    for role in Role::ALL {
        let mut account = admin.clone();
        account.name = role.as_str().to_owned();
        account.role = role;
        server.store.keep_account(&account).await.unwrap();
    }
    server
}

/// A path with something in each of its places.
fn filled(path: &str) -> String {
    let places = path.split('/').map(|part| if part.starts_with('{') { "1" } else { part });
    places.collect::<Vec<_>>().join("/")
}

async fn ask(caller: &Caller, method: &Method, path: &str) -> (u16, String) {
    let url = caller.base.join(&filled(path)).unwrap();
    let mut request = caller.client.request(method.clone(), url);
    if let Some(cookie) = &caller.cookie {
        request = request.header("cookie", cookie);
    }
    if let Some(csrf) = &caller.csrf {
        request = request.header("x-magpie-csrf", csrf);
    }
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    // An error is JSON; a stream that is let through has no end.
    if response.headers().get("content-type").is_none_or(|kind| kind != "application/json") {
        return (status, String::new());
    }
    let body: serde_json::Value = response.json().await.unwrap_or_default();
    (status, body["error"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn every_route_asks_for_its_role() {
    let server = server().await;
    let nobody = server.browser();
    let mut routes: Vec<(Method, &str, Option<Role>)> = routes().collect();
    // Whoever signs out does nothing else after.
    routes.sort_by_key(|(_, path, _)| *path == "/sign-out");
    for role in [None, Some(Role::Viewer), Some(Role::Editor), Some(Role::Owner)] {
        let caller = match role {
            Some(role) => nobody.clone().signed_in(role.as_str(), PASSWORD).await,
            None => nobody.clone(),
        };
        for (method, path, least) in &routes {
            // The metrics are the application's, which has none here.
            if *path == "/metrics" {
                continue;
            }
            let (status, error) = ask(&caller, method, path).await;
            let who = role.map_or("nobody", Role::as_str);
            let what = format!("{who}: {method} {path}: {status} {error}");
            let refused = status == 401 || error.starts_with("this needs the role");
            assert_eq!(refused, role < *least, "{what}");
            assert!(error != "this address is not known" && status != 405, "{what}");
            assert!(error != "this address is open to nobody", "{what}");
            assert!(status < 500 || error.contains("prompt"), "{what}");
        }
    }
}

#[tokio::test]
async fn what_a_role_may_do_is_what_was_promised() {
    let least = |wanted: &str| {
        let mut found = routes().filter(|(method, path, _)| format!("{method} {path}") == wanted);
        found.next().unwrap_or_else(|| panic!("{wanted} is a route")).2
    };
    for (route, role) in [
        ("GET /turns/{turn}", Role::Viewer),
        ("GET /", Role::Viewer),
        ("POST /api/ask", Role::Viewer),
        ("POST /api/prompts/{prompt}/drafts", Role::Editor),
        ("POST /api/prompts/{prompt}/versions/{version}/measure", Role::Editor),
        ("POST /api/prompts/{prompt}/versions/{version}/rollout", Role::Editor),
        ("POST /api/prompts/{prompt}/versions/{version}/promote", Role::Editor),
        ("POST /api/prompts/{prompt}/rollback", Role::Editor),
        ("POST /api/turns/{turn}/reveal", Role::Owner),
        ("GET /accounts", Role::Owner),
        ("POST /accounts", Role::Owner),
        ("POST /accounts/{name}/role", Role::Owner),
        ("POST /accounts/{name}/password", Role::Owner),
        ("POST /accounts/{name}/remove", Role::Owner),
        ("POST /tokens", Role::Owner),
        ("POST /tokens/{token}/revoke", Role::Owner),
    ] {
        assert_eq!(least(route), Some(role), "{route}");
    }
    let open: Vec<&str> = routes().filter(|it| it.2.is_none()).map(|(_, path, _)| path).collect();
    assert_eq!(open, ["/sign-in", "/sign-in", "/language", "/assets/{file}"]);
}

#[tokio::test]
async fn a_changed_role_ends_the_session_and_no_page_offers_what_is_refused() {
    let server = server().await;
    let viewer = server.browser().signed_in("viewer", PASSWORD).await;
    let page = viewer.get("/turns").send().await.unwrap().text().await.unwrap();
    assert!(page.contains("viewer, viewer"), "{page}");
    let mut account = server.store.account("viewer").await.unwrap().unwrap();
    account.role = Role::Owner;
    account.stamp += 1;
    server.store.keep_account(&account).await.unwrap();
    assert_eq!(viewer.get("/api/status").send().await.unwrap().status(), 401);
    server.store.drop_account("editor").await.unwrap();
    let gone = server.browser().sign_in("editor", PASSWORD).await;
    assert_eq!(gone.status(), 401);
}

#[tokio::test]
async fn whoever_opens_what_is_not_open_to_them_is_told_in_a_page() {
    let server = server().await;
    let viewer = server.browser().signed_in("viewer", PASSWORD).await;
    let visit = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8";
    let page = viewer.get("/accounts").header("accept", visit).send().await.unwrap();
    assert_eq!(page.status(), 403);
    let kind = page.headers()["content-type"].to_str().unwrap().to_owned();
    assert!(kind.starts_with("text/html"), "{kind}");
    assert!(page.headers().contains_key("content-security-policy"));
    let text = page.text().await.unwrap();
    let why = "This needs the role owner; viewer has the role viewer.";
    assert!(text.contains(why) && text.contains("viewer, viewer"), "{text}");
    assert!(text.contains(">Turns</a>") && !text.contains(">Accounts</a>"), "{text}");

    // A form, too: with a token of another sign-in, and of what the role may not do.
    for (path, csrf, why) in [
        ("/account/password", "stale", "This page is of another sign-in"),
        ("/accounts", "stale", "This needs the role owner"),
    ] {
        let sent = viewer.post(path).header("accept", visit).form(&[("csrf", csrf)]).send();
        let page = sent.await.unwrap();
        assert_eq!(page.status(), 403, "{path}");
        let text = page.text().await.unwrap();
        assert!(text.contains(why) && text.contains("<nav"), "{path}: {text}");
    }
    // Programs get JSON as before.
    for accept in ["application/json", "*/*"] {
        let answer = viewer.get("/accounts").header("accept", accept).send().await.unwrap();
        assert_eq!(answer.status(), 403);
        let answer: serde_json::Value = answer.json().await.unwrap();
        assert!(answer["error"].as_str().unwrap().starts_with("this needs the role"), "{answer}");
    }
    let api = viewer.post("/api/turns/1/reveal").header("accept", visit).send().await.unwrap();
    let answer: serde_json::Value = api.json().await.unwrap();
    assert!(answer["error"].as_str().unwrap().starts_with("this needs the role"), "{answer}");
}

#[tokio::test]
async fn names_of_prompts_lead_out_of_nowhere() {
    let server = server().await;
    let owner = server.browser().signed_in("owner", PASSWORD).await;
    for name in ["..%2F..%2Fetc%2Fpasswd", "..%5C..%5Cwin", "planner%00", "%2Fetc%2Fpasswd"] {
        for path in [
            format!("/prompts/{name}"),
            format!("/api/prompts/{name}"),
            format!("/api/prompts/{name}/versions/in-use"),
            format!("/prompts/{name}/compare?from=in-use&to=in-use"),
        ] {
            let answer = owner.get(&path).send().await.unwrap();
            let status = answer.status().as_u16();
            assert!(status == 404 || status == 400, "{path}: {status}");
            assert!(!answer.text().await.unwrap().contains("root:"), "{path}");
        }
        let draft = serde_json::json!({"text": "x", "reason": "x"});
        let path = format!("/api/prompts/{name}/drafts");
        let draft =
            owner.post(&path).header("x-magpie-csrf", owner.csrf.as_deref().unwrap()).json(&draft);
        let status = draft.send().await.unwrap().status().as_u16();
        assert!(status == 404 || status == 400, "{path}: {status}");
    }
}
