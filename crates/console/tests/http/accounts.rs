//! Accounts and tokens: made, changed and ended on a page, and the log of who did what.

use std::sync::Arc;

use jiff::SignedDuration;
use magpie_core::ports::{
    AccountStore as _, AuditEvent, AuditLog as _, Inbox as _, TraceStore as _,
};
use magpie_testkit::{ManualClock, MemoryStore, contract};
use reqwest::{Response, header};
use serde_json::{Value, json};

use crate::server::{Caller, Server, json as body_of, problem};

const PASSWORD: &str = "correct horse";
const OTHER: &str = "battery staple";

async fn server() -> (Server, Caller) {
    let server = Server::with_password(Some(PASSWORD)).await;
    let owner = server.browser().signed_in("admin", PASSWORD).await;
    (server, owner)
}

async fn order(caller: &Caller, path: &str, fields: &[(&str, &str)]) -> Response {
    let csrf = caller.csrf.as_deref().unwrap();
    let fields = [fields, &[("csrf", csrf)]].concat();
    caller.send_form(path, &fields).send().await.unwrap()
}

async fn status(caller: &Caller, path: &str) -> u16 {
    caller.get(path).send().await.unwrap().status().as_u16()
}

/// What a page shows as a token.
async fn shown(page: Response) -> String {
    let page = page.text().await.unwrap();
    let (_, rest) = page.split_once("id=\"shown\">").unwrap_or_else(|| panic!("{page}"));
    rest.split_once('<').unwrap().0.to_owned()
}

#[tokio::test]
async fn an_account_is_made_changed_and_removed() {
    let (server, owner) = server().await;
    let made = [("name", "ada"), ("role", "viewer"), ("password", OTHER)];
    let answer = order(&owner, "/accounts", &made).await;
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()[header::LOCATION]),
        (303, &"/accounts".parse().unwrap())
    );
    let kept = server.store.account("ada").await.unwrap().unwrap();
    assert!(kept.password.starts_with("$argon2id$") && !kept.password.contains(OTHER));

    let ada = server.browser().signed_in("ada", OTHER).await;
    assert_eq!(status(&ada, "/accounts").await, 403);
    assert_eq!(order(&ada, "/accounts", &made).await.status(), 403);
    let changed = order(&owner, "/accounts/ada/role", &[("role", "owner")]).await;
    assert_eq!(changed.status(), 303);
    assert_eq!(status(&ada, "/turns").await, 401, "the session of the lesser role has ended");
    let ada = server.browser().signed_in("ada", OTHER).await;
    assert_eq!(status(&ada, "/accounts").await, 200);

    let changed = order(&owner, "/accounts/ada/password", &[("password", "a longer one")]).await;
    assert_eq!(changed.status(), 303);
    assert_eq!(status(&ada, "/turns").await, 401, "so has the one of the password before");
    assert_eq!(server.browser().sign_in("ada", OTHER).await.status(), 401);
    let ada = server.browser().signed_in("ada", "a longer one").await;
    assert_eq!(order(&owner, "/accounts/ada/remove", &[]).await.status(), 303);
    assert_eq!(status(&ada, "/turns").await, 401);
    let actions: Vec<String> = server
        .store
        .audit(99)
        .await
        .unwrap()
        .into_iter()
        .rev()
        .map(|e| format!("{} {}: {}", e.by, e.action, e.about))
        .filter(|e| !e.contains("signed in"))
        .collect();
    assert_eq!(
        actions,
        [
            "admin made an account: ada, viewer",
            "admin changed a role: ada, owner",
            "admin changed a password: ada",
            "admin removed an account: ada",
        ]
    );
}

#[tokio::test]
async fn accounts_that_can_not_be_are_refused_on_the_page() {
    let (server, owner) = server().await;
    for (path, fields, told) in [
        (
            "/accounts",
            vec![("name", "Ada"), ("role", "viewer"), ("password", OTHER)],
            "Name: is 1 to 40 of",
        ),
        (
            "/accounts",
            vec![("name", ""), ("role", "viewer"), ("password", OTHER)],
            "Name: is 1 to 40 of",
        ),
        (
            "/accounts",
            vec![("name", "admin"), ("role", "viewer"), ("password", OTHER)],
            "admin is taken",
        ),
        (
            "/accounts",
            vec![("name", "command"), ("role", "owner"), ("password", OTHER)],
            "command is taken",
        ),
        (
            "/accounts",
            vec![("name", "ada"), ("role", "king"), ("password", OTHER)],
            "Role: is one of viewer",
        ),
        (
            "/accounts",
            vec![("name", "ada"), ("role", "viewer"), ("password", "short")],
            "at least 10",
        ),
        ("/accounts/admin/role", vec![("role", "viewer")], "MAGPIE_ADMIN_PASSWORD"),
        ("/accounts/admin/remove", vec![], "MAGPIE_ADMIN_PASSWORD"),
        ("/accounts/eve/remove", vec![], "is not known"),
        ("/tokens", vec![("name", "ci"), ("role", "viewer"), ("days", "366")], "Days: is 1 to 365"),
        (
            "/tokens",
            vec![("name", "<b>"), ("role", "viewer"), ("days", "1")],
            "Name: is 1 to 40 of",
        ),
        ("/tokens/none/revoke", vec![], "is not known"),
    ] {
        let answer = order(&owner, path, &fields).await;
        assert!([400, 404].contains(&answer.status().as_u16()), "{path} {fields:?}");
        let page = answer.text().await.unwrap();
        assert!(
            page.contains(told) && page.contains("role=\"alert\""),
            "{path} {fields:?}: {page}"
        );
    }
    assert_eq!(server.store.accounts().await.unwrap().len(), 1);
    assert!(server.store.tokens().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_token_is_shown_once_does_what_its_role_may_and_ends() {
    let store = Arc::<MemoryStore>::default();
    let clock = Arc::new(ManualClock::at("2026-11-27T12:00:00Z".parse().unwrap()));
    let server = Server::on(Some(PASSWORD), store.clone(), clock.clone()).await;
    let owner = server.browser().signed_in("admin", PASSWORD).await;
    store.accept(contract::entry("t1", "ada", "t1")).await.unwrap();
    store.keep(&contract::trace("t1", "telegram:ada")).await.unwrap();

    let mut scripts = Vec::new();
    for role in ["viewer", "editor", "owner"] {
        let fields = [("name", role), ("role", role), ("days", "30")];
        let token = shown(order(&owner, "/tokens", &fields).await).await;
        scripts.push(Caller { token: Some(token), ..server.browser() });
    }
    let page = owner.get("/accounts").send().await.unwrap().text().await.unwrap();
    for (script, [reads, checks, reveals]) in
        scripts.iter().zip([[200, 403, 403], [200, 404, 403], [200, 404, 200]])
    {
        let token = script.token.clone().unwrap();
        assert!(!page.contains(&token) && page.contains("2026-12-27") && page.contains("never"));
        assert_eq!(status(script, "/api/prompts").await, reads);
        // No session, so no token of one; and no browser, so no site.
        let check = script.post("/api/prompts/none/check").json(&json!({"text": ""}));
        let check = check.header("origin", "http://elsewhere.example").send().await.unwrap();
        assert_eq!(check.status(), checks);
        assert_eq!(script.post("/api/turns/t1/reveal").send().await.unwrap().status(), reveals);
    }
    let looked = &store.audit(1).await.unwrap()[0];
    assert_eq!((looked.by.as_str(), looked.about.as_str()), ("owner", "turn t1"));

    // Only an owner's names for whom it acts.
    let body = json!({"text": "boots", "user": "eve"});
    for (script, expected) in scripts.iter().zip([403, 403, 202]) {
        assert_eq!(
            script.post("/api/messages").json(&body).send().await.unwrap().status(),
            expected
        );
    }

    let [viewer, editor, _] = &scripts[..] else { panic!("three") };
    let token = viewer.token.clone().unwrap();
    let last = if token.ends_with('0') { "1" } else { "0" };
    for wrong in [
        &token[..token.len() - 1],
        &format!("{}{last}", &token[..token.len() - 1]),
        "magpie_",
        "magpie_1_2",
        "",
    ] {
        let guess = Caller { token: Some(wrong.to_owned()), ..server.browser() };
        assert_eq!(status(&guess, "/api/status").await, 401, "{wrong}");
    }
    let kept = store.tokens().await.unwrap();
    assert!(kept.iter().all(|token| token.used.is_some()));
    let id = kept.iter().find(|token| token.name == "viewer").unwrap().id.clone();
    assert_eq!(order(&owner, &format!("/tokens/{id}/revoke"), &[]).await.status(), 303);
    assert_eq!(status(viewer, "/api/status").await, 401);
    assert_eq!(status(editor, "/api/status").await, 200);
    clock.advance(SignedDuration::from_hours(30 * 24));
    assert_eq!(status(editor, "/api/status").await, 401);
}

#[tokio::test]
async fn names_are_had_once_by_accounts_and_tokens_together() {
    let (_server, owner) = server().await;
    let token = [("name", "nightly"), ("role", "viewer"), ("days", "1")];
    let made = order(&owner, "/tokens", &token).await;
    assert_eq!(made.status(), 200);
    let account = [("name", "nightly"), ("role", "viewer"), ("password", OTHER)];
    assert_eq!(order(&owner, "/accounts", &account).await.status(), 400);
    assert_eq!(order(&owner, "/tokens", &token).await.status(), 400);
}

#[tokio::test]
async fn everybody_changes_their_own_password() {
    let (server, owner) = server().await;
    let made = [("name", "ada"), ("role", "viewer"), ("password", OTHER)];
    order(&owner, "/accounts", &made).await;
    let ada = server.browser().signed_in("ada", OTHER).await;
    let page = ada.get("/account").send().await.unwrap().text().await.unwrap();
    assert!(page.contains("Password now"), "{page}");
    for (current, password, expected) in
        [("wrong", "a longer one", 401), (OTHER, "short", 400), (OTHER, "a longer one", 303)]
    {
        let fields = [("current", current), ("password", password)];
        let answer = order(&ada, "/account/password", &fields).await;
        assert_eq!(answer.status(), expected, "{current} {password}");
    }
    assert_eq!(status(&ada, "/turns").await, 401);
    server.browser().signed_in("ada", "a longer one").await;
    let fields = [("current", PASSWORD), ("password", "a longer one")];
    assert_eq!(order(&owner, "/account/password", &fields).await.status(), 400);
}

#[tokio::test]
async fn the_audit_log_is_read_page_by_page() {
    let server = Server::start().await;
    for n in 0..120 {
        let event = AuditEvent {
            at: jiff::Timestamp::from_second(n).unwrap(),
            by: "<script>alert(1)</script>".to_owned(),
            action: "looked".to_owned(),
            about: format!("thing {n:03}"),
        };
        server.store.record_audit(&event).await.unwrap();
    }
    for (path, first, last, links) in [
        ("/audit", "thing 119", "thing 070", [false, true]),
        ("/audit?skip=50", "thing 069", "thing 020", [true, true]),
        ("/audit?skip=100", "thing 019", "thing 000", [true, false]),
    ] {
        let page = server.browser().get(path).send().await.unwrap().text().await.unwrap();
        assert!(!page.contains("<script>alert"), "{path}");
        assert!(page.find(first).unwrap() <= page.find(last).unwrap(), "{path}");
        assert!(!page.contains("thing 120"), "{path}");
        assert_eq!([page.contains(">Newer<"), page.contains(">Older<")], links, "{path}");
    }
    let beyond = server.browser().get("/audit?skip=99999999999").send().await.unwrap();
    assert_eq!(beyond.status(), 200);
}

#[tokio::test]
async fn answers_are_as_the_document_says() {
    let server = Server::start().await;
    let caller = server.command();
    let document = body_of(caller.get("/api/openapi.json").send().await.unwrap()).await;
    let fits = |schema: &str, answer: &Value| {
        let schema = json!({"$ref": format!("#/components/schemas/{schema}"), "components": document["components"]});
        let validator = jsonschema::validator_for(&schema).unwrap();
        let wrong: Vec<String> = validator
            .iter_errors(answer)
            .map(|e| format!("{e} at {}", e.instance_path()))
            .collect();
        assert!(wrong.is_empty(), "{wrong:?} in {answer}");
    };
    let ask = json!({"text": "boots under $100", "user": "ada"});
    fits("Message", &ask);
    let reply = body_of(caller.post("/api/ask").json(&ask).send().await.unwrap()).await;
    fits("Reply", &reply);
    let accepted = body_of(caller.post("/api/messages").json(&ask).send().await.unwrap()).await;
    fits("Accepted", &accepted);
    for (path, schema) in [
        (format!("/api/turns/{}", reply["turn"].as_str().unwrap()), "Reply"),
        (
            format!("/api/conversations/{}", accepted["conversation"].as_str().unwrap()),
            "Conversation",
        ),
        ("/api/memory/terminal:ada".to_owned(), "Profile"),
        ("/api/communities/discord:1/settings".to_owned(), "CommunitySettings"),
        ("/api/status".to_owned(), "Status"),
        ("/api/prompts".to_owned(), "Prompts"),
    ] {
        let answer = caller.get(&path).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        fits(schema, &body_of(answer).await);
    }
    let link = caller.post("/api/memory/terminal:ada/link").json(&json!({"action": "code"}));
    fits("LinkAnswer", &body_of(link.send().await.unwrap()).await);
    let erased = caller.delete("/api/memory/terminal:ada").send().await.unwrap();
    fits("Erased", &body_of(erased).await);
    for wrong in ["/api/nothing", "/api/prompts/none", "/api/turns/none"] {
        let answer = caller.get(wrong).send().await.unwrap();
        assert_eq!(answer.status(), 404);
        fits("Error", &body_of(answer).await);
    }
    let (status, _) = problem(caller.post("/api/prompts/none/check").send().await.unwrap()).await;
    assert_eq!(status, 415);
}
