//! Signing in: sessions, how often it may be tried, and which requests are believed to be of a page.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::SignedDuration;
use magpie_core::ports::{AccountStore as _, AuditLog as _};
use magpie_testkit::{ManualClock, MemoryStore};
use reqwest::header;
use serde_json::json;

use crate::server::{Caller, Server, new_cookie, problem};

const PASSWORD: &str = "correct horse";

fn clock() -> Arc<ManualClock> {
    Arc::new(ManualClock::at("2026-11-27T12:00:00Z".parse().unwrap()))
}

async fn status(caller: &Caller, path: &str) -> u16 {
    caller.get(path).send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn who_opens_a_page_is_led_to_the_sign_in_and_back() {
    let server = Server::with_password(Some(PASSWORD)).await;
    let browser = server.browser();
    let opened = browser.get("/turns?only=slow").header(header::ACCEPT, "text/html,*/*");
    let led = opened.send().await.unwrap();
    assert_eq!(led.status(), 303);
    assert_eq!(led.headers()[header::LOCATION], "/sign-in?next=%2Fturns%3Fonly%3Dslow");
    let page = browser.get("/sign-in?next=%2Fturns%3Fonly%3Dslow").send().await.unwrap();
    let page = page.text().await.unwrap();
    assert!(page.contains("value=\"&#x2f;turns?only=slow\""), "{page}");
    assert!(!page.contains("href=\"/prompts\""), "nobody is signed in: {page}");
    // What is asked by scripts is told, not led.
    for (path, accept) in [("/api/status", "text/html"), ("/turns", "*/*")] {
        let asked = browser.get(path).header(header::ACCEPT, accept).send().await.unwrap();
        assert_eq!(asked.status(), 401, "{path}");
    }
    assert_eq!(status(&browser, "/assets/magpie.css").await, 200);
    let strange = [("name", "admin"), ("password", PASSWORD), ("next", "//evil.example/")];
    let strange = browser.send_form("/sign-in", &strange).send().await.unwrap();
    assert_eq!(strange.headers()[header::LOCATION], "/");
    let open = Server::start().await;
    let nothing = open.browser().get("/sign-in").send().await.unwrap();
    assert_eq!(nothing.headers()[header::LOCATION], "/");
}

#[tokio::test]
async fn a_session_begins_and_ends() {
    let server = Server::with_password(Some(PASSWORD)).await;
    let answer = server.browser().sign_in("admin", PASSWORD).await;
    let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    assert!(!cookie.contains("Secure"), "{cookie}");
    assert_eq!(answer.headers()[header::LOCATION], "/turns");

    let browser = server.browser().signed_in("admin", PASSWORD).await;
    let page = browser.get("/turns").send().await.unwrap().text().await.unwrap();
    assert!(page.contains("admin, owner") && page.contains("Sign out"), "{page}");
    let csrf = browser.csrf.clone().unwrap();
    assert!(!browser.cookie.as_ref().unwrap().contains(&csrf));
    let out = browser.send_form("/sign-out", &[("csrf", &csrf)]).send().await.unwrap();
    assert_eq!(out.headers()[header::LOCATION], "/sign-in");
    assert_eq!(new_cookie(&out, "magpie_session").unwrap(), "magpie_session=");
    // Whoever kept the cookie has nothing with it.
    assert_eq!(status(&browser, "/api/status").await, 401);
    let done: Vec<String> =
        server.store.audit(9).await.unwrap().into_iter().map(|event| event.action).collect();
    assert_eq!(done, ["signed out", "signed in", "signed in"]);
}

#[tokio::test]
async fn behind_https_the_cookie_is_for_https_alone() {
    let server = Server::with_password(Some(PASSWORD)).await;
    let fields = [("name", "admin"), ("password", PASSWORD)];
    let secure =
        server.browser().send_form("/sign-in", &fields).header("x-forwarded-proto", "https");
    let answer = secure.send().await.unwrap();
    let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("__Host-magpie_session=") && cookie.contains("Secure"), "{cookie}");
    let pair = cookie.split(';').next().unwrap();
    let mut browser = server.browser();
    browser.cookie = Some(pair.to_owned());
    let over_https = browser.get("/api/status").header("x-forwarded-proto", "https");
    assert_eq!(over_https.send().await.unwrap().status(), 200);
    // A cookie that a plain connection, or another host, could have set counts for nothing there.
    browser.cookie = Some(pair.replace("__Host-", ""));
    let planted = browser.get("/api/status").header("x-forwarded-proto", "https");
    assert_eq!(planted.send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn a_session_that_somebody_else_put_there_is_never_used() {
    let server = Server::with_password(Some(PASSWORD)).await;
    let planted = format!("magpie_session={}", "a1".repeat(32));
    let mut victim = server.browser();
    victim.cookie = Some(planted.clone());
    let answer = victim.sign_in("admin", PASSWORD).await;
    let given = new_cookie(&answer, "magpie_session").unwrap();
    assert_ne!(given, planted);
    let mut attacker = server.browser();
    attacker.cookie = Some(planted);
    assert_eq!(status(&attacker, "/api/status").await, 401);

    // A session of the attacker's own that was put there ends with the victim's sign-in.
    let own = server.browser().signed_in("admin", PASSWORD).await;
    victim.cookie = own.cookie.clone();
    assert_eq!(victim.sign_in("admin", PASSWORD).await.status(), 303);
    assert_eq!(status(&own, "/api/status").await, 401);
}

#[tokio::test]
async fn sessions_outlive_a_restart_but_not_their_time() {
    let (store, clock) = (Arc::<MemoryStore>::default(), clock());
    let first = Server::on(Some(PASSWORD), store.clone(), clock.clone()).await;
    let browser = first.browser().signed_in("admin", PASSWORD).await;
    first.shutdown.cancel();
    first.running.await.unwrap().unwrap();
    let server = Server::on(Some(PASSWORD), store.clone(), clock.clone()).await;
    let browser = Caller { base: server.url.clone(), ..browser };
    assert_eq!(status(&browser, "/api/status").await, 200);

    // Used every eleven hours it lasts a week and no longer.
    let mut lasted = 0;
    while status(&browser, "/api/status").await == 200 {
        clock.advance(SignedDuration::from_hours(11));
        lasted += 11;
        assert!(lasted < 200, "it never ends");
    }
    assert!((168..179).contains(&lasted), "{lasted} h");
    let idle = server.browser().signed_in("admin", PASSWORD).await;
    clock.advance(SignedDuration::from_hours(12));
    assert_eq!(status(&idle, "/api/status").await, 401);
    clock.advance(SignedDuration::from_hours(1));
    // The next sign-in clears away what has ended.
    let left = server.browser().signed_in("admin", PASSWORD).await;
    assert_eq!(
        store.end_old_sessions(jiff::Timestamp::MAX, jiff::Timestamp::MAX).await.unwrap(),
        1
    );
    assert_eq!(status(&left, "/api/status").await, 401);
}

#[tokio::test]
async fn another_password_ends_the_sessions_of_the_one_before() {
    let (store, clock) = (Arc::<MemoryStore>::default(), clock());
    let first = Server::on(Some(PASSWORD), store.clone(), clock.clone()).await;
    let browser = first.browser().signed_in("admin", PASSWORD).await;
    let kept = store.account("admin").await.unwrap().unwrap();
    assert!(kept.password.starts_with("$argon2id$"), "{}", kept.password);
    let server = Server::on(Some("battery staple"), store, clock).await;
    let browser = Caller { base: server.url.clone(), ..browser };
    assert_eq!(status(&browser, "/api/status").await, 401);
    assert_eq!(server.browser().sign_in("admin", PASSWORD).await.status(), 401);
    server.browser().signed_in("admin", "battery staple").await;
}

#[tokio::test]
async fn whoever_guesses_is_stopped_and_nobody_else_is() {
    let server = Server::with_password(Some(PASSWORD)).await;
    let from = |ip: &'static str, password: String| {
        let fields = [("name", "admin"), ("password", password.as_str())];
        server.browser().send_form("/sign-in", &fields).header("x-forwarded-for", ip).send()
    };
    let mut answers = Vec::new();
    for guess in 0..30 {
        answers.push(from("203.0.113.7", format!("guess{guess}")).await.unwrap().status().as_u16());
    }
    assert!(answers[..10].iter().all(|status| *status == 401), "{answers:?}");
    assert!(answers[12..].iter().all(|status| *status == 429), "{answers:?}");
    // Now the right password helps there no more, whatever way it comes.
    let late = from("203.0.113.7", PASSWORD.to_owned()).await.unwrap();
    assert_eq!(late.status(), 429);
    let wait: u64 = late.headers()[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
    assert!((1..=15).contains(&wait), "{wait}");
    assert!(late.text().await.unwrap().contains("Too many sign-ins were tried"));
    let basic = server.browser().get("/api/status").basic_auth("admin", Some(PASSWORD));
    let basic = basic.header("x-forwarded-for", "203.0.113.7").send().await.unwrap();
    assert_eq!(basic.status(), 429);
    // From elsewhere it does.
    assert_eq!(from("198.51.100.9", PASSWORD.to_owned()).await.unwrap().status(), 303);
}

#[tokio::test]
async fn scripts_with_the_password_are_not_slowed_down() {
    let server = Server::with_password(Some(PASSWORD)).await;
    for _ in 0..40 {
        let asked = server.browser().get("/api/status").basic_auth("admin", Some(PASSWORD));
        assert_eq!(asked.send().await.unwrap().status(), 200);
    }
    let mut guesses = Vec::new();
    for guess in 0..20 {
        let asked =
            server.browser().get("/api/status").basic_auth("admin", Some(format!("{guess}")));
        guesses.push(asked.send().await.unwrap().status().as_u16());
    }
    assert!(guesses[12..].iter().all(|status| *status == 429), "{guesses:?}");
}

#[tokio::test]
async fn an_unknown_name_and_a_wrong_password_are_told_alike_and_take_as_long() {
    let server = Server::with_password(Some(PASSWORD)).await;
    let mut told = Vec::new();
    for (name, ip) in [("admin", "192.0.2.1"), ("nobody", "192.0.2.2")] {
        let mut fastest = Duration::MAX;
        let mut page = String::new();
        for _ in 0..8 {
            let fields = [("name", name), ("password", "wrong")];
            let request = server.browser().send_form("/sign-in", &fields);
            let began = Instant::now();
            let answer = request.header("x-forwarded-for", ip).send().await.unwrap();
            fastest = fastest.min(began.elapsed());
            assert_eq!(answer.status(), 401);
            page = answer.text().await.unwrap().replace(name, "NAME");
        }
        told.push((fastest, page));
    }
    assert!(told[0].1.contains("Name or password is wrong."), "{}", told[0].1);
    assert_eq!(told[0].1, told[1].1);
    // A hash takes tens of milliseconds; without one an answer takes one or two.
    let (known, unknown) = (told[0].0.as_secs_f64(), told[1].0.as_secs_f64());
    assert!(unknown > known / 3.0 && known > unknown / 3.0, "{known} s and {unknown} s");
}

#[tokio::test]
async fn changes_out_of_a_session_carry_its_token() {
    let server = Server::with_password(Some(PASSWORD)).await;
    let browser = server.browser().signed_in("admin", PASSWORD).await;
    let other = server.browser().signed_in("admin", PASSWORD).await;
    let own = browser.csrf.clone().unwrap();
    let body = json!({"text": "boots"});
    for (what, token, from, expected) in [
        ("no token", None, "same-origin", 403),
        ("an empty token", Some(""), "same-origin", 403),
        ("the token of another session", other.csrf.as_deref(), "same-origin", 403),
        ("its own token from another site", Some(own.as_str()), "cross-site", 403),
        ("its own token", Some(own.as_str()), "same-origin", 202),
    ] {
        let mut request = browser.post("/api/messages").json(&body).header("sec-fetch-site", from);
        if let Some(token) = token {
            request = request.header("x-magpie-csrf", token);
        }
        assert_eq!(request.send().await.unwrap().status(), expected, "{what}");
    }
    let foreign = browser.post("/api/messages").json(&body).header("origin", "http://evil.example");
    let foreign = foreign.header("x-magpie-csrf", &own).send().await.unwrap();
    assert_eq!(foreign.status(), 403);
    // Forms carry it as a field.
    for (fields, expected) in [
        (vec![], 403),
        (vec![("csrf", other.csrf.as_deref().unwrap())], 403),
        (vec![("csrf", own.as_str())], 303),
    ] {
        let sent = browser.send_form("/sign-out", &fields).send().await.unwrap();
        assert_eq!(sent.status(), expected, "{fields:?}");
    }
    // What is sent along with credentials by no browser needs none.
    let basic = server.browser().post("/api/messages").json(&body);
    let basic = basic.basic_auth("admin", Some(PASSWORD)).send().await.unwrap();
    assert_eq!(basic.status(), 202);
    assert_eq!(server.command().say("boots").await.status(), 202);
    // Nor may another site sign anybody in.
    let fields = [("name", "admin"), ("password", PASSWORD)];
    let planted = server.browser().send_form("/sign-in", &fields).header("origin", "null");
    assert_eq!(problem(planted.send().await.unwrap()).await.0, 403);
}

#[tokio::test]
async fn bodies_that_are_no_form_are_refused_at_the_door() {
    let server = Server::with_password(Some(PASSWORD)).await;
    let browser = server.browser();
    let json = browser.post("/sign-in").json(&json!({"name": "admin"})).send().await.unwrap();
    assert_eq!(json.status(), 415);
    let long = "x".repeat(20_000);
    let long = browser.send_form("/sign-in", &[("name", &long)]).send().await.unwrap();
    assert_eq!(long.status(), 413);
    let long = "x".repeat(2_000);
    let wrong = browser.sign_in("admin", &long).await;
    assert_eq!(wrong.status(), 401);
}
