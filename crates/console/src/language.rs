//! In which language somebody reads a page: the one that they chose, or the first known one that their browser asks for.

use axum::Extension;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use magpie_core::texts::language_of;

use crate::identity;
use crate::input::Form;
use crate::origin::Origin;
use crate::problem::Problem;
use crate::sign_in::own_path;
use crate::texts::{Language, Words};

/// What somebody chose, for 400 days.
const COOKIE: &str = "magpie_language";

tokio::task_local! {
    /// How the request is answered: every page and everything that is told in one asks for it.
    static ANSWERED: Answered;
}

/// In which language a request is answered.
#[derive(Clone)]
pub(crate) struct Answered {
    language: &'static Language,
    /// The page that is asked for, to come back to.
    page: String,
}

impl Answered {
    /// Says something after the request was answered, as the parts of a stream are, in its language.
    pub(crate) fn later<T>(&self, said: impl FnOnce() -> T) -> T {
        ANSWERED.sync_scope(self.clone(), said)
    }
}

/// How the request that is being answered is; in English where none is.
pub(crate) fn answered() -> Answered {
    let none = || Answered { language: Language::english(), page: "/".to_owned() };
    ANSWERED.try_with(Clone::clone).unwrap_or_else(|_| none())
}

/// The language of the request that is being answered.
pub(crate) fn spoken() -> &'static Language {
    ANSWERED.try_with(|answered| answered.language).unwrap_or_else(|_| Language::english())
}

/// The address of the page that is being answered; the first page where it can't be asked for again.
pub(crate) fn page() -> String {
    answered().page
}

/// Answers in the language of whoever asks.
pub(crate) async fn speak(request: Request, next: Next) -> Response {
    let language = of(request.headers());
    let asked = matches!(*request.method(), Method::GET | Method::HEAD);
    let page = request.uri().path_and_query().filter(|_| asked).map_or("/", |page| page.as_str());
    let answered = Answered { language, page: page.to_owned() };
    let mut response = ANSWERED.scope(answered, next.run(request)).await;
    let kind = response.headers().get(header::CONTENT_TYPE);
    if kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        let on = HeaderValue::from_static("accept-language, cookie");
        response.headers_mut().append(header::VARY, on);
    }
    response
}

/// The language that somebody chose.
pub(crate) fn chosen(headers: &HeaderMap) -> Option<&'static Language> {
    identity::cookie(headers, COOKIE).and_then(Language::of)
}

fn of(headers: &HeaderMap) -> &'static Language {
    let asked = || headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok().and_then(wanted);
    chosen(headers).or_else(asked).unwrap_or_else(Language::english)
}

/// The known language with the greatest weight, the first one of several.
fn wanted(header: &str) -> Option<&'static Language> {
    let mut best = None;
    let mut most = 0.0;
    for range in header.split(',') {
        let (tag, weight) = range.split_once(';').unwrap_or((range, "q=1"));
        let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse().ok());
        let weight: f32 = weight.unwrap_or(0.0);
        if let Some(known) = Language::of(language_of(tag.trim()))
            && weight > most
        {
            (best, most) = (Some(known), weight);
        }
    }
    best
}

/// `POST /language`: keeps what somebody chose, and leads back to their page.
pub(crate) async fn choose(
    Extension(origin): Extension<Origin>,
    request: Request,
) -> Result<Response, Problem> {
    let form = Form::small(request).await?;
    let language = Language::of(form.get("language"));
    let language = language.ok_or_else(|| {
        let known: Vec<&str> = Language::all().iter().map(|known| known.code).collect();
        let known = Words::text("problem-one-of", [("known", known.join(", "))]);
        Problem::field("language", known)
    })?;
    let cookie = cookie(language, origin.secure);
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(own_path(form.get("next")))).into_response())
}

/// `Lax` like the session, so that who follows a link into the console finds it in their language.
fn cookie(language: &Language, secure: bool) -> HeaderValue {
    let more = if secure { "; Secure" } else { "" };
    let code = language.code;
    HeaderValue::try_from(format!(
        "{COOKIE}={code}; Path=/; Max-Age=34560000; HttpOnly; SameSite=Lax{more}"
    ))
    .expect("a code is two letters")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_known_language_that_is_wanted_most_is_spoken() {
        for (header, expected) in [
            ("de-AT,de;q=0.9,en;q=0.5", Some("de")),
            ("en;q=0.5, es-MX ;q=0.7", Some("es")),
            ("fr, de;q=0.2", Some("de")),
            ("fi", None),
            ("*", None),
            ("", None),
            ("de;q=0, es;q=0.1", Some("es")),
            ("DE", Some("de")),
            ("es;q=nan, de;q=0.1, en;q=x", Some("de")),
            ("en, de", Some("en")),
        ] {
            assert_eq!(wanted(header).map(|it| it.code), expected, "{header:?}");
        }
    }
}
