//! Who is let in: this machine alone, or those with the password or the token.
//!
//! Without a password a request must come from a loopback address *and* name this server in its Host
//! header: otherwise a foreign page could point its own name at 127.0.0.1 and read the answers. Requests
//! that change something must not come from another site's page.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use url::Url;

use crate::App;
use crate::identity::{Caller, Visitor};
use crate::problem::Problem;

/// The sign-in name that goes with the password.
const ADMIN: &str = "admin";

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
    sign_in: Option<SecretDigest>,
    token: SecretDigest,
}

impl Access {
    pub(crate) fn new(
        bound: SocketAddr,
        password: Option<&SecretString>,
        token: &SecretString,
    ) -> Self {
        let basic = |password: &SecretString| format!("{ADMIN}:{}", password.expose_secret());
        Self {
            bound,
            sign_in: password.map(|password| SecretDigest::of(&basic(password))),
            token: SecretDigest::of(token.expose_secret()),
        }
    }

    /// Whether the request is let in, and whether it carries the token.
    fn check(&self, peer: IpAddr, request: &Request) -> Result<Entry, Problem> {
        let headers = request.headers();
        if self.sign_in.is_none() {
            self.check_local(peer, headers)?;
        }
        if let Some(token) = credentials(headers, "bearer") {
            return if self.token.matches(token) { Ok(Entry::Token) } else { Err(Problem::SignIn) };
        }
        if let Some(sign_in) = &self.sign_in {
            let given = credentials(headers, "basic").and_then(|text| STANDARD.decode(text).ok());
            let given = given.and_then(|bytes| String::from_utf8(bytes).ok());
            if !given.is_some_and(|given| sign_in.matches(&given)) {
                return Err(Problem::SignIn);
            }
        }
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            check_same_site(headers)?;
        }
        Ok(Entry::Browser)
    }

    fn check_local(&self, peer: IpAddr, headers: &HeaderMap) -> Result<(), Problem> {
        if !peer.to_canonical().is_loopback() {
            return Err(Problem::Forbidden(
                "only this machine is answered while MAGPIE_ADMIN_PASSWORD is not set".to_owned(),
            ));
        }
        let host = host(headers).ok_or_else(|| Problem::Unreadable("no Host header".to_owned()))?;
        let name = host.host().trim_matches(['[', ']']);
        let own = name.eq_ignore_ascii_case("localhost")
            || name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback() || ip == self.bound.ip());
        if own {
            Ok(())
        } else {
            Err(Problem::Forbidden(format!("this server is not {}", host.host())))
        }
    }
}

enum Entry {
    Browser,
    Token,
}

/// Lets the request in as a [`Caller`], or answers why not. A new browser is given its cookie.
pub(crate) async fn guard(
    State(app): State<Arc<App>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Response {
    let entry = match app.access.check(peer.ip(), &request) {
        Ok(entry) => entry,
        Err(problem) => return problem.into_response(),
    };
    let (caller, fresh) = match entry {
        Entry::Token => (Caller::Operator, None),
        Entry::Browser => match Visitor::from_headers(request.headers()) {
            Some(visitor) => (Caller::Browser(visitor.sender_id()), None),
            None => {
                let visitor = Visitor::fresh();
                (Caller::Browser(visitor.sender_id()), Some(visitor.cookie()))
            }
        },
    };
    request.extensions_mut().insert(caller);
    let mut response = next.run(request).await;
    if let Some(cookie) = fresh {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

fn host(headers: &HeaderMap) -> Option<Authority> {
    headers.get(header::HOST)?.to_str().ok()?.parse().ok()
}

fn credentials<'a>(headers: &'a HeaderMap, scheme: &str) -> Option<&'a str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (given, credentials) = value.split_once(' ')?;
    given.eq_ignore_ascii_case(scheme).then(|| credentials.trim())
}

/// Browsers say where a request comes from; programs that say nothing are no browser.
fn check_same_site(headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let own = match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            Url::parse(origin).ok().zip(host(headers)).is_some_and(|(origin, host)| {
                origin.host_str().is_some_and(|name| name.eq_ignore_ascii_case(host.host()))
                    && origin.port()
                        == host.port_u16().filter(|port| Some(*port) != default_port(&origin))
            })
        }
        (None, None) => true,
    };
    if own {
        Ok(())
    } else {
        Err(Problem::Forbidden("requests from other sites are refused".to_owned()))
    }
}

/// [`Url::port`] leaves the scheme's own port out, a Host header may spell it.
fn default_port(origin: &Url) -> Option<u16> {
    match origin.scheme() {
        "http" => Some(80),
        "https" => Some(443),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    fn check(peer: &str, host: &str, password: Option<&str>, let_in: bool) {
        let bound = "0.0.0.0:8787".parse().unwrap();
        let password = password.map(SecretString::from);
        let access = Access::new(bound, password.as_ref(), &"token".into());
        let basic = STANDARD.encode("admin:secret");
        let request = Request::builder()
            .header(header::HOST, host)
            .header(header::AUTHORIZATION, format!("Basic {basic}"))
            .body(Body::empty())
            .unwrap();
        let entry = access.check(peer.parse().unwrap(), &request);
        assert_eq!(entry.is_ok(), let_in, "{peer} asks {host}");
    }

    #[test]
    fn without_a_password_only_this_machine_is_let_in() {
        check("127.0.0.1", "localhost:8787", None, true);
        check("::1", "[::1]:8787", None, true);
        check("::ffff:127.0.0.1", "127.0.0.1:8787", None, true);
        check("10.0.0.7", "localhost:8787", None, false);
        check("::ffff:10.0.0.7", "127.0.0.1:8787", None, false);
        check("10.0.0.7", "shop.example", Some("secret"), true);
        check("127.0.0.1", "localhost", Some("another"), false);
    }
}
