//! Where a request comes from: which address, over what, and from whose page.

use std::net::IpAddr;

use axum::http::uri::Authority;
use axum::http::{HeaderMap, header};
use url::Url;

use crate::problem::Problem;
use crate::texts::Words;

/// Where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Origin {
    /// Who sends.
    pub(crate) ip: IpAddr,
    /// Whether the browser speaks https.
    pub(crate) secure: bool,
}

impl Origin {
    /// What a proxy says is believed on this machine only: from anywhere else everybody could say it.
    pub(crate) fn of(peer: IpAddr, headers: &HeaderMap) -> Self {
        let peer = peer.to_canonical();
        if !peer.is_loopback() {
            return Self { ip: peer, secure: false };
        }
        // Each proxy adds at the end, so that the last one was written by the one that is believed.
        let last = |name: &str| {
            let value = headers.get_all(name).iter().next_back()?.to_str().ok()?;
            value.rsplit(',').next().map(str::trim)
        };
        let ip = last("x-forwarded-for").and_then(|ip| ip.parse().ok());
        Self {
            ip: ip.unwrap_or(peer).to_canonical(),
            secure: last("x-forwarded-proto").is_some_and(|it| it.eq_ignore_ascii_case("https")),
        }
    }
}

/// The request's Host header.
pub(crate) fn host(headers: &HeaderMap) -> Option<Authority> {
    headers.get(header::HOST)?.to_str().ok()?.parse().ok()
}

/// Browsers say where a request comes from; programs that say nothing are no browser.
pub(crate) fn check_same_site(headers: &HeaderMap) -> Result<(), Problem> {
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
    if own { Ok(()) } else { Err(Problem::Forbidden(Words::text("problem-other-site", []))) }
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
    use super::*;

    fn check(peer: &str, headers: &[(&'static str, &str)], ip: &str, secure: bool) {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        let origin = Origin::of(peer.parse().unwrap(), &map);
        assert_eq!(origin, Origin { ip: ip.parse().unwrap(), secure }, "{peer} {headers:?}");
    }

    #[test]
    fn a_proxy_is_believed_on_this_machine_only() {
        let (proto, by) = ("x-forwarded-proto", "x-forwarded-for");
        check("127.0.0.1", &[], "127.0.0.1", false);
        check("::ffff:127.0.0.1", &[(proto, "https")], "127.0.0.1", true);
        check("127.0.0.1", &[(proto, "https, http"), (by, "junk")], "127.0.0.1", false);
        check("::1", &[(by, "10.0.0.1, 192.0.2.7")], "192.0.2.7", false);
        check("::1", &[(by, "10.0.0.1"), (by, "::ffff:192.0.2.8")], "192.0.2.8", false);
        check("192.0.2.9", &[(proto, "https"), (by, "10.0.0.1")], "192.0.2.9", false);
    }
}
