//! Names to addresses. The check happens inside the connector, on the very addresses that it connects
//! to: between check and use there is no second look-up that could answer differently.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use async_trait::async_trait;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use crate::address::Rule;
use crate::gate::{Gate, Standing};

/// Resolves names.
#[async_trait]
pub trait NameLookup: Send + Sync {
    /// All addresses of a name.
    async fn addresses(&self, name: &str) -> io::Result<Vec<IpAddr>>;
}

/// The machine's own resolver.
#[derive(Clone, Copy, Debug)]
pub struct SystemLookup;

#[async_trait]
impl NameLookup for SystemLookup {
    async fn addresses(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((name, 0)).await?.map(|address| address.ip()).collect())
    }
}

/// Travels through the HTTP client's errors, to be found again by whoever asked.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub(crate) struct Refused(pub(crate) Rule);

/// What the HTTP client's connector asks.
pub(crate) struct GuardedLookup {
    pub(crate) names: Arc<dyn NameLookup>,
    pub(crate) gate: Arc<Gate>,
    pub(crate) standing: Standing,
}

impl Resolve for GuardedLookup {
    fn resolve(&self, name: Name) -> Resolving {
        let (names, gate, standing) = (self.names.clone(), self.gate.clone(), self.standing);
        Box::pin(async move {
            let addresses = match loopback(name.as_str()) {
                Some(addresses) => addresses,
                None => names.addresses(name.as_str()).await?,
            };
            if addresses.is_empty() {
                return Err(
                    io::Error::new(io::ErrorKind::NotFound, "the name has no address").into()
                );
            }
            for address in &addresses {
                // One forbidden address refuses the name: a mixture is how rebinding looks.
                gate.judge(*address, standing).map_err(Refused)?;
            }
            // Port 0 is replaced by the port of the address that is being fetched.
            let sockets = addresses.into_iter().map(|address| SocketAddr::new(address, 0));
            Ok(Box::new(sockets) as Addrs)
        })
    }
}

/// `localhost` and everything below it is loopback by definition (RFC 6761), whatever a resolver says.
fn loopback(name: &str) -> Option<Vec<IpAddr>> {
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    (name == "localhost" || name.ends_with(".localhost"))
        .then(|| vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()])
}
