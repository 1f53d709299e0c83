//! Pages speak the language of whoever reads them.

use eventsource_stream::Eventsource as _;
use futures::StreamExt as _;
use reqwest::header;

use crate::server::{Caller, Server, new_cookie};
use crate::views::turn;

/// A page as a browser asks for it.
async fn page(caller: &Caller, path: &str, wanted: &str) -> String {
    let asked = caller.get(path).header(header::ACCEPT_LANGUAGE, wanted);
    let page = asked.send().await.unwrap();
    let vary = page.headers()[header::VARY].to_str().unwrap();
    assert_eq!(vary, "accept-language, cookie", "{path}");
    assert_eq!(page.headers()[header::CACHE_CONTROL], "no-store", "{path}");
    page.text().await.unwrap()
}

#[tokio::test]
async fn a_page_speaks_the_language_that_its_browser_asks_for() {
    let server = Server::start().await;
    let browser = server.browser();
    for (wanted, code, words, line) in [
        ("de-AT,de;q=0.9,en;q=0.5", "de", "<h1>Konten</h1>", "Zeile {line}: {message}"),
        ("fr, es;q=0.8, de;q=0.3", "es", "<h1>Cuentas</h1>", "Línea {line}: {message}"),
        ("fi", "en", "<h1>Accounts</h1>", "Line {line}: {message}"),
    ] {
        let page = page(&browser, "/accounts", wanted).await;
        assert!(page.contains(&format!("<html lang=\"{code}\">")), "{wanted}: {page}");
        assert!(page.contains(words), "{wanted}: {page}");
        // Scripts are told in it, too.
        let (_, texts) =
            page.split_once("<script type=\"application/json\" id=\"texts\">").unwrap();
        let (texts, _) = texts.split_once("</script>").unwrap();
        let texts: serde_json::Value = serde_json::from_str(texts).unwrap();
        assert_eq!(texts["desk-line"], line, "{wanted}");
    }
    let file = browser.get("/assets/desk.js").send().await.unwrap();
    assert!(!file.headers().contains_key(header::VARY), "it is the same for everybody");
}

#[tokio::test]
async fn a_chosen_language_wins_over_that_of_the_browser_and_leads_back() {
    let server = Server::with_password(Some("correct horse")).await;
    let mut browser = server.browser();
    let before = page(&browser, "/sign-in?next=%2Faudit", "de").await;
    assert!(
        before.contains("Anmelden") && before.contains("value=\"&#x2f;sign-in?next=%2Faudit\"")
    );
    let fields = [("language", "es"), ("next", "/sign-in?next=%2Faudit")];
    let chosen = browser.send_form("/language", &fields).send().await.unwrap();
    assert_eq!(chosen.status(), 303);
    assert_eq!(chosen.headers()[header::LOCATION], "/sign-in?next=%2Faudit");
    browser.cookie = new_cookie(&chosen, "magpie_language");
    let after = page(&browser, "/sign-in", "de").await;
    assert!(after.contains("<html lang=\"es\">") && after.contains("Iniciar sesión"), "{after}");
    let wrong = browser.sign_in("admin", "guess").await.text().await.unwrap();
    assert!(wrong.contains("El nombre o la contraseña no es correcto."), "{wrong}");

    for (fields, expected) in [
        ([("language", "fi"), ("next", "/")], 400),
        ([("language", "de"), ("next", "//evil.example/")], 303),
    ] {
        let answer = browser.send_form("/language", &fields).send().await.unwrap();
        assert_eq!(answer.status(), expected, "{fields:?}");
        let to = answer.headers().get(header::LOCATION).map(|to| to.to_str().unwrap());
        assert_eq!(to, (expected == 303).then_some("/"), "{fields:?}");
    }
    let foreign = browser.send_form("/language", &fields).header("sec-fetch-site", "cross-site");
    assert_eq!(foreign.send().await.unwrap().status(), 403);
}

#[tokio::test]
async fn people_are_told_in_their_language_and_programs_in_english() {
    let server = Server::start().await;
    let browser = server.browser();
    let fields = [("name", "ada"), ("role", "viewer"), ("password", "short")];
    let form = browser.send_form("/accounts", &fields).header(header::ACCEPT_LANGUAGE, "de");
    let told = form.send().await.unwrap().text().await.unwrap();
    assert!(told.contains("Passwort: mindestens 10 Zeichen."), "{told}");
    let body = serde_json::json!({ "role": "viewer", "password": "short" });
    let program = browser.post("/api/accounts/ada").header(header::ACCEPT_LANGUAGE, "de");
    let answer: serde_json::Value = program.json(&body).send().await.unwrap().json().await.unwrap();
    assert_eq!(answer["error"], "password: has at least 10 characters");

    let refused = browser.post("/accounts").header(header::ACCEPT_LANGUAGE, "es");
    let refused =
        refused.header(header::ACCEPT, "text/html").header("sec-fetch-site", "cross-site");
    let refused = refused.send().await.unwrap();
    assert_eq!(refused.status(), 403);
    let page = refused.text().await.unwrap();
    let why = "Se rechazan las solicitudes de otros sitios.";
    assert!(page.contains("Sin acceso") && page.contains(why), "{page}");
}

#[tokio::test]
async fn what_comes_after_a_page_was_answered_speaks_its_language() {
    let server = Server::start().await;
    let live = server.browser().get("/turns/live").header(header::ACCEPT_LANGUAGE, "de");
    let mut rows = live.send().await.unwrap().bytes_stream().eventsource();
    turn(&server, "t1", true).await;
    let row = rows.next().await.unwrap().unwrap().data;
    assert!(row.contains("1 Störung"), "{row}");
}

#[tokio::test]
async fn the_chat_speaks_the_language_and_messages_tell_which_was_chosen() {
    let server = Server::start().await;
    let mut browser = server.browser().opened().await;
    let chat = page(&browser, "/", "es").await;
    for says in ["<html lang=\"es\">", "¿Qué buscas?", "\"magpie-cheaper\": \"Más barato\""] {
        assert!(chat.contains(says), "{chat} should say {says}");
    }
    let visitor = browser.cookie.take().unwrap();
    browser.cookie = Some(format!("{visitor}; magpie_language=de"));
    let sent = browser.post("/api/messages").header(header::ACCEPT_LANGUAGE, "es");
    let sent = sent.json(&serde_json::json!({ "text": "42" })).send().await.unwrap();
    assert_eq!(sent.status(), 202);
    assert_eq!(server.companion.accepted()[0].locale.as_deref(), Some("de"));
}
