//! Decides what may be reached. No address is opened that did not pass here.

use std::collections::HashSet;
use std::net::IpAddr;
use std::sync::{PoisonError, RwLock};

use ipnet::IpNet;
use url::{Host, Url};

use crate::address::{Net, Rule, plain, special};

/// Whose address it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Anybody's: public addresses only.
    Public,
    /// A configured source's: private addresses too.
    Trusted,
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Origin {
    scheme: String,
    host: Host<String>,
    port: u16,
}

/// The rules of one running server.
#[derive(Debug)]
pub(crate) struct Gate {
    allow: Vec<IpNet>,
    trusted: RwLock<HashSet<Origin>>,
}

impl Gate {
    pub(crate) fn new(allow: Vec<IpNet>) -> Self {
        Self { allow, trusted: RwLock::default() }
    }

    /// Whether it is an address whose origin can be trusted; if so it is from now on.
    pub(crate) fn trust(&self, url: &Url) -> bool {
        let Some(origin) = origin(url) else { return false };
        self.trusted.write().unwrap_or_else(PoisonError::into_inner).insert(origin);
        true
    }

    /// Checks everything that can be checked before a name is resolved.
    pub(crate) fn admit(&self, url: &Url) -> Result<Standing, Rule> {
        if !is_web(url) {
            return Err(Rule::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Rule::Userinfo);
        }
        let origin = origin(url).ok_or(Rule::NoHost)?;
        let standing = if self.trusts(&origin) { Standing::Trusted } else { Standing::Public };
        match origin.host {
            // The connector opens literal addresses without asking its resolver.
            Host::Ipv4(ip) => self.judge(ip.into(), standing)?,
            Host::Ipv6(ip) => self.judge(ip.into(), standing)?,
            Host::Domain(_) => {}
        }
        match (standing, origin.port) {
            (Standing::Trusted, _) | (Standing::Public, 80 | 443 | 1024..) => Ok(standing),
            (Standing::Public, port) => Err(Rule::Port(port)),
        }
    }

    /// Checks one address that is about to be connected to.
    pub(crate) fn judge(&self, ip: IpAddr, standing: Standing) -> Result<(), Rule> {
        let Some(net) = special(ip) else { return Ok(()) };
        if self.allow.iter().any(|allowed| allowed.contains(&ip) || allowed.contains(&plain(ip))) {
            return Ok(());
        }
        match (standing, net) {
            (Standing::Trusted, Net::Loopback | Net::Private | Net::Shared | Net::UniqueLocal) => {
                Ok(())
            }
            _ => Err(Rule::Address(ip, net)),
        }
    }

    fn trusts(&self, origin: &Origin) -> bool {
        self.trusted.read().unwrap_or_else(PoisonError::into_inner).contains(origin)
    }
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}

fn origin(url: &Url) -> Option<Origin> {
    let host = url.host().filter(|_| is_web(url))?.to_owned();
    Some(Origin { scheme: url.scheme().to_owned(), host, port: url.port_or_known_default()? })
}
