//! Who is let in: this machine alone, or those who sign in or show a token; and what each of them may do.
//!
//! Without a password a request must come from a loopback address *and* name this server in its Host
//! header: otherwise a foreign page could point its own name at 127.0.0.1 and read the answers. Requests
//! that change something must not come from another site's page, and out of a session they must carry its token.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use magpie_core::Role;
use magpie_core::ports::{AccountStore, Clock, StoreError};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::App;
use crate::accounts::{ADMIN, Accounts};
use crate::identity::{Caller, Visitor};
use crate::input::{self, Form, MAX_FORM};
use crate::origin::{self, Origin, check_same_site};
use crate::problem::Problem;
use crate::roles::{self, Least};
use crate::secret::Secret;
use crate::sessions::{self, Sessions};
use crate::texts::Words;
use crate::tokens::Tokens;
use crate::views;

/// The header in which the pages' scripts send their session's token.
const CSRF_HEADER: &str = "x-magpie-csrf";
/// The field in which forms send it.
const CSRF_FIELD: &str = "csrf";

tokio::task_local! {
    /// Who asks for the page that is being made: the frame of every page shows it.
    static CALLER: Caller;
}

/// Who asks for what is being answered; nobody where that is open to everybody.
pub(crate) fn caller() -> Option<Caller> {
    CALLER.try_with(Clone::clone).ok()
}

/// A secret as its digest: compared in constant time whatever the lengths, and not kept in clear.
struct SecretDigest([u8; 32]);

impl SecretDigest {
    fn of(secret: &str) -> Self {
        Self(Sha256::digest(secret).into())
    }

    fn matches(&self, given: &str) -> bool {
        self.0.ct_eq(&Self::of(given).0).into()
    }
}

/// The rules of the door.
pub(crate) struct Access {
    bound: SocketAddr,
    /// Whether there is a password. Without one this machine is let in as it is, and nobody else.
    locked: bool,
    command: SecretDigest,
    pub(crate) accounts: Accounts,
    pub(crate) sessions: Sessions,
    pub(crate) tokens: Tokens,
}

/// Who was recognised, and how.
enum Entry {
    /// This machine, where no password is set.
    Machine,
    /// A command of this machine.
    Command,
    /// A script with its token.
    Token { id: String, name: String, role: Role },
    /// A script with a password.
    Password { name: String, role: Role },
    /// A browser in which somebody is signed in.
    Session { name: String, role: Role, secret: Secret },
}

impl Access {
    pub(crate) async fn open(
        bound: SocketAddr,
        password: Option<&SecretString>,
        command: &SecretString,
        store: Arc<dyn AccountStore>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            bound,
            locked: password.is_some(),
            command: SecretDigest::of(command.expose_secret()),
            accounts: Accounts::open(Arc::clone(&store), Arc::clone(&clock), password).await?,
            sessions: Sessions::new(Arc::clone(&store), Arc::clone(&clock)),
            tokens: Tokens::new(store, clock),
        })
    }

    /// Whether there is anything to sign in to.
    pub(crate) fn locked(&self) -> bool {
        self.locked
    }

    /// Who asks. Wrong credentials are refused; none are nobody.
    async fn recognise(
        &self,
        peer: IpAddr,
        origin: Origin,
        headers: &HeaderMap,
    ) -> Result<Option<Entry>, Problem> {
        if !self.locked {
            self.check_local(peer, headers)?;
        }
        if let Some(shown) = credentials(headers, "bearer") {
            if self.command.matches(shown) {
                return Ok(Some(Entry::Command));
            }
            let token = self.tokens.find(shown).await?.ok_or(Problem::SignIn)?;
            return Ok(Some(Entry::Token { id: token.id, name: token.name, role: token.role }));
        }
        if !self.locked {
            return Ok(Some(Entry::Machine));
        }
        if let Some(given) = credentials(headers, "basic") {
            let account = self.accounts.basic(origin.ip, given).await?;
            return Ok(Some(Entry::Password { name: account.name, role: account.role }));
        }
        let Some(secret) = sessions::from_headers(headers, origin.secure) else { return Ok(None) };
        let account = self.sessions.find(&secret).await?;
        Ok(account.map(|it| Entry::Session { name: it.name, role: it.role, secret }))
    }

    fn check_local(&self, peer: IpAddr, headers: &HeaderMap) -> Result<(), Problem> {
        if !peer.to_canonical().is_loopback() {
            return Err(Problem::Forbidden(Words::text("problem-this-machine", [])));
        }
        let host = origin::host(headers);
        let host = host.ok_or_else(|| Problem::Unreadable("no Host header".to_owned()))?;
        let name = host.host().trim_matches(['[', ']']);
        let own = name.eq_ignore_ascii_case("localhost")
            || name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback() || ip == self.bound.ip());
        if own {
            Ok(())
        } else {
            let host = host.host().to_owned();
            Err(Problem::Forbidden(Words::text("problem-other-host", [("host", host)])))
        }
    }
}

/// Lets the request in as a [`Caller`], or answers why not. A new browser is given its cookie.
pub(crate) async fn guard(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    let page = wants_page(&request);
    let told = |response| if page { views::refused(response) } else { response };
    match admit(&app, peer.ip(), request).await {
        Ok((request, Some(caller))) => {
            let fresh = caller.fresh_cookie();
            let answered = async { told(next.run(request).await) };
            let mut response = CALLER.scope(caller, answered).await;
            if let Some(cookie) = fresh {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            response
        }
        Ok((request, None)) => next.run(request).await,
        Err(Refused { response, caller: Some(caller) }) => {
            CALLER.sync_scope(caller, || told(*response))
        }
        Err(Refused { response, caller: None }) => told(*response),
    }
}

/// Why a request is not let in, and who it comes from where that is known.
struct Refused {
    response: Box<Response>,
    caller: Option<Caller>,
}

/// Everything that is asked of a request before it is answered.
async fn admit(
    app: &App,
    peer: IpAddr,
    mut request: Request,
) -> Result<(Request, Option<Caller>), Refused> {
    let origin = Origin::of(peer, request.headers());
    let least = least(&request).map_err(refused)?;
    let entry = app.access.recognise(peer, origin, request.headers()).await;
    let entry = match (entry, least) {
        // An ended or wrong sign-in must not keep anybody from signing in.
        (Err(Problem::SignIn | Problem::WrongPassword), Least::Anyone) => None,
        (entry, _) => entry.map_err(refused)?,
    };
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD);
    let shows_token = matches!(entry, Some(Entry::Command | Entry::Token { .. }));
    if changes && !shows_token {
        check_same_site(request.headers()).map_err(refused)?;
    }
    request.extensions_mut().insert(origin);
    let Some(entry) = entry else {
        return match least {
            Least::Anyone => Ok((request, None)),
            Least::Role(_) => {
                Err(Refused { response: Box::new(ask_to_sign_in(&request)), caller: None })
            }
        };
    };
    let caller = caller_of(entry, request.headers());
    if let Least::Role(role) = least {
        if caller.role() < role {
            let (own, role) = (caller.role().as_str(), role.as_str());
            let names = [("name", caller.name()), ("own", own), ("role", role)];
            let why = Words::text("problem-role", names.map(|(name, it)| (name, it.to_owned())));
            return Err(Refused { caller: Some(caller), ..refused(Problem::Forbidden(why)) });
        }
        if changes && let Some(token) = caller.csrf() {
            let checked = check_csrf(request, token).await;
            request = checked
                .map_err(|problem| Refused { caller: Some(caller.clone()), ..refused(problem) })?;
        }
    }
    request.extensions_mut().insert(caller.clone());
    Ok((request, Some(caller)))
}

fn refused(problem: Problem) -> Refused {
    Refused { response: Box::new(problem.into_response()), caller: None }
}

fn least(request: &Request) -> Result<Least, Problem> {
    // What is no route at all is told so to whoever may look.
    let Some(path) = request.extensions().get::<MatchedPath>() else {
        return Ok(Least::Role(Role::Viewer));
    };
    roles::least(request.method(), path.as_str()).ok_or_else(|| {
        tracing::error!(path = path.as_str(), "a route is listed for no role");
        Problem::Forbidden(Words::text("problem-open-to-nobody", []))
    })
}

fn caller_of(entry: Entry, headers: &HeaderMap) -> Caller {
    let visitor = || Visitor::from_headers(headers);
    match entry {
        Entry::Machine => Caller::browser(ADMIN, Role::Owner, visitor(), None),
        Entry::Command => Caller::command(),
        Entry::Token { id, name, role } => Caller::script(name, role, &id),
        Entry::Password { name, role } => Caller::browser(name, role, visitor(), None),
        Entry::Session { name, role, secret } => {
            Caller::browser(name, role, visitor(), Some(secret.derived(CSRF_FIELD)))
        }
    }
}

/// Whether what comes of a request is shown to somebody as a page.
fn wants_page(request: &Request) -> bool {
    let accepts = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accepts.is_some_and(|accepts| accepts.contains("text/html"))
        && !request.uri().path().starts_with("/api/")
}

/// Whoever opens a page is led to the sign-in; programs are told.
fn ask_to_sign_in(request: &Request) -> Response {
    if !wants_page(request) || !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Problem::SignIn.into_response();
    }
    let wanted = request.uri().path_and_query().map_or("/", |wanted| wanted.as_str());
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    Redirect::to(&format!("/sign-in?{}", query.append_pair("next", wanted).finish()))
        .into_response()
}

/// Whether the request was made by a page of this session: other sites can't read its token.
async fn check_csrf(request: Request, token: &str) -> Result<Request, Problem> {
    let fits = |given: &str| bool::from(given.as_bytes().ct_eq(token.as_bytes()));
    let foreign = || Problem::Forbidden(Words::text("problem-other-sign-in", []));
    if let Some(given) = request.headers().get(CSRF_HEADER) {
        return if given.to_str().is_ok_and(fits) { Ok(request) } else { Err(foreign()) };
    }
    if !input::is_form(request.headers()) {
        return Err(foreign());
    }
    let (parts, body) = request.into_parts();
    // Who takes the form may want a shorter one, and says so.
    let body = input::bounded(body, MAX_FORM).await?;
    if !fits(Form::parse(&body).get(CSRF_FIELD)) {
        return Err(foreign());
    }
    Ok(Request::from_parts(parts, Body::from(body)))
}

fn credentials<'a>(headers: &'a HeaderMap, scheme: &str) -> Option<&'a str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (given, credentials) = value.split_once(' ')?;
    given.eq_ignore_ascii_case(scheme).then(|| credentials.trim())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use magpie_testkit::{ManualClock, MemoryStore};

    use super::*;

    async fn check(peer: &str, host: &str, password: Option<&str>, let_in: bool) {
        let password = password.map(SecretString::from);
        let (store, token) = (Arc::new(MemoryStore::default()), SecretString::from("token"));
        let clock = Arc::new(ManualClock::at("2026-11-27T12:00:00Z".parse().unwrap()));
        let access =
            Access::open("0.0.0.0:8787".parse().unwrap(), password.as_ref(), &token, store, clock);
        let access = access.await.unwrap();
        let peer = peer.parse().unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, host.parse().unwrap());
        let basic = HeaderValue::from_static("Basic YWRtaW46c2VjcmV0");
        headers.insert(header::AUTHORIZATION, basic);
        let entry = access.recognise(peer, Origin::of(peer, &headers), &headers).await;
        assert_eq!(entry.is_ok_and(|entry| entry.is_some()), let_in, "{peer} asks {host}");
    }

    #[tokio::test]
    async fn without_a_password_only_this_machine_is_let_in() {
        check("127.0.0.1", "localhost:8787", None, true).await;
        check("::1", "[::1]:8787", None, true).await;
        check("::ffff:127.0.0.1", "127.0.0.1:8787", None, true).await;
        check("10.0.0.7", "localhost:8787", None, false).await;
        check("::ffff:10.0.0.7", "127.0.0.1:8787", None, false).await;
        check("10.0.0.7", "shop.example", Some("secret"), true).await;
        check("127.0.0.1", "localhost", Some("another"), false).await;
    }
}
