//! Why the shop does not open.

use std::net::SocketAddr;

/// Why the shop does not open or had to close.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// Something else listens there; port 0 takes a free one.
    #[error("{addr} is in use by another program")]
    AddressInUse {
        /// The wanted address.
        addr: SocketAddr,
    },
    /// The address can't be listened on.
    #[error("the demo shop can't listen on {addr}")]
    Bind {
        /// The wanted address.
        addr: SocketAddr,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// Serving ended with an error.
    #[error("the demo shop's web server failed")]
    Serve(#[source] std::io::Error),
}
