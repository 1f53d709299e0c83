//! Which addresses are public. Pure tables; who may go beyond them is the gate's business.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Why an address may not be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rule {
    /// Neither http nor https.
    #[error("only http and https are fetched")]
    Scheme,
    /// It carries a user name or a password.
    #[error("addresses with a user name or password are not fetched")]
    Userinfo,
    /// It names no host.
    #[error("it names no host")]
    NoHost,
    /// A port below 1024 that is not of the web.
    #[error("port {0} belongs to another service")]
    Port(u16),
    /// It is, or its name resolves to, an address that is not public.
    #[error("{0} is {1}")]
    Address(IpAddr, Net),
    /// The site asks robots to stay away from it.
    #[error("the site's robots.txt asks robots not to fetch it")]
    Robots,
}

impl Rule {
    /// One word, for counting.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Scheme => "scheme",
            Self::Userinfo => "userinfo",
            Self::NoHost => "no_host",
            Self::Port(_) => "port",
            Self::Address(..) => "address",
            Self::Robots => "robots",
        }
    }
}

/// What a non-public address is reserved for (IANA special-purpose registries).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Net {
    /// `0.0.0.0/8`, `::`.
    #[error("unspecified")]
    Unspecified,
    /// `127.0.0.0/8`, `::1`.
    #[error("a loopback address")]
    Loopback,
    /// `10.0.0.0/8`, `172.16.0.0/12`, `192.168.0.0/16`.
    #[error("a private address")]
    Private,
    /// `100.64.0.0/10`, behind a carrier's address translation.
    #[error("a shared carrier address")]
    Shared,
    /// `169.254.0.0/16`, `fe80::/10`, `fec0::/10`.
    #[error("a link-local address")]
    LinkLocal,
    /// Where clouds answer questions about the machine itself.
    #[error("a cloud's metadata service")]
    Metadata,
    /// `224.0.0.0/4`, `ff00::/8`.
    #[error("a multicast address")]
    Multicast,
    /// `255.255.255.255`.
    #[error("the broadcast address")]
    Broadcast,
    /// `192.0.2.0/24`, `198.51.100.0/24`, `203.0.113.0/24`, `2001:db8::/32`, `3fff::/20`.
    #[error("a documentation address")]
    Documentation,
    /// `198.18.0.0/15`, `2001:2::/48`.
    #[error("a benchmarking address")]
    Benchmarking,
    /// `fc00::/7`.
    #[error("a unique local address")]
    UniqueLocal,
    /// An IPv4 address inside an IPv6 one: mapped, compatible, 6to4, Teredo, local NAT64.
    #[error("an IPv4 address in disguise")]
    Embedded,
    /// Set aside for protocols or for the future.
    #[error("reserved")]
    Reserved,
}

/// What a non-public address is; nothing for a public one.
pub(crate) fn special(ip: IpAddr) -> Option<Net> {
    match ip {
        IpAddr::V4(ip) => special_v4(ip),
        IpAddr::V6(ip) => special_v6(ip),
    }
}

/// The IPv4 address that a mapped IPv6 address stands for, otherwise the address itself.
pub(crate) fn plain(ip: IpAddr) -> IpAddr {
    ip.to_canonical()
}

fn special_v4(ip: Ipv4Addr) -> Option<Net> {
    match ip.octets() {
        [0, ..] => Some(Net::Unspecified),
        [127, ..] => Some(Net::Loopback),
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => Some(Net::Private),
        // Alibaba's, AWS's (also Azure's, Google's, …), Azure's and Oracle's own.
        [100, 100, 100, 200] | [169, 254, 169, 254] | [168, 63, 129, 16] | [192, 0, 0, 192] => {
            Some(Net::Metadata)
        }
        [100, 64..=127, ..] => Some(Net::Shared),
        [169, 254, ..] => Some(Net::LinkLocal),
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => Some(Net::Documentation),
        [192, 0, 0, _] | [192, 88, 99, _] => Some(Net::Reserved),
        [198, 18..=19, ..] => Some(Net::Benchmarking),
        [224..=239, ..] => Some(Net::Multicast),
        [255, 255, 255, 255] => Some(Net::Broadcast),
        [240..=255, ..] => Some(Net::Reserved),
        _ => None,
    }
}

fn special_v6(ip: Ipv6Addr) -> Option<Net> {
    match ip.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0] => Some(Net::Unspecified),
        [0, 0, 0, 0, 0, 0, 0, 1] => Some(Net::Loopback),
        [0, 0, 0, 0, 0, 0 | 0xffff, ..] | [0, 0, 0, 0, 0xffff, 0, ..] => Some(Net::Embedded),
        // NAT64 is how a network without IPv4 reaches public IPv4 hosts at all: judged by what it embeds.
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            let [a, b] = high.to_be_bytes();
            let [c, d] = low.to_be_bytes();
            special_v4(Ipv4Addr::new(a, b, c, d)).map(|_| Net::Embedded)
        }
        [0x64, 0xff9b, 1, ..] => Some(Net::Embedded),
        [0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254] | [0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254] => {
            Some(Net::Metadata)
        }
        [0xfc00..=0xfdff, ..] => Some(Net::UniqueLocal),
        [0xfe80..=0xfeff, ..] => Some(Net::LinkLocal),
        [0xff00..=0xffff, ..] => Some(Net::Multicast),
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => Some(Net::Documentation),
        [0x2001, 2, 0, ..] => Some(Net::Benchmarking),
        [0x2001, 0, ..] | [0x2002, ..] => Some(Net::Embedded),
        [0x2001, 0..=0x1ff, ..] => Some(Net::Reserved),
        // ISATAP hides the IPv4 address of a tunnel's end in the interface part.
        [_, _, _, _, 0 | 0x200, 0x5efe, ..] => Some(Net::Embedded),
        [0x2000..=0x3fff, ..] => None,
        _ => Some(Net::Reserved),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(ip: &str, expected: Option<Net>) {
        assert_eq!(special(ip.parse().unwrap()), expected, "{ip}");
    }

    #[test]
    fn public_addresses_are_public() {
        for ip in [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "223.255.255.255",
            "2606:4700:4700::1111",
            "2a00:1450:4001:81b::200e",
            "64:ff9b::8.8.8.8",
        ] {
            check(ip, None);
        }
    }

    #[test]
    fn special_addresses_are_told_apart() {
        for (ip, net) in [
            ("0.0.0.0", Net::Unspecified),
            ("0.1.2.3", Net::Unspecified),
            ("127.255.255.254", Net::Loopback),
            ("10.255.0.1", Net::Private),
            ("172.31.255.255", Net::Private),
            ("192.168.0.1", Net::Private),
            ("100.64.0.1", Net::Shared),
            ("100.100.100.200", Net::Metadata),
            ("169.254.169.254", Net::Metadata),
            ("169.254.1.1", Net::LinkLocal),
            ("168.63.129.16", Net::Metadata),
            ("192.0.0.8", Net::Reserved),
            ("192.0.2.1", Net::Documentation),
            ("198.51.100.1", Net::Documentation),
            ("203.0.113.255", Net::Documentation),
            ("198.19.0.1", Net::Benchmarking),
            ("224.0.0.1", Net::Multicast),
            ("239.255.255.255", Net::Multicast),
            ("240.0.0.1", Net::Reserved),
            ("255.255.255.255", Net::Broadcast),
            ("::", Net::Unspecified),
            ("::1", Net::Loopback),
            ("::ffff:127.0.0.1", Net::Embedded),
            ("::ffff:8.8.8.8", Net::Embedded),
            ("::127.0.0.1", Net::Embedded),
            ("::ffff:0:10.0.0.1", Net::Embedded),
            ("64:ff9b::10.0.0.1", Net::Embedded),
            ("64:ff9b:1::1", Net::Embedded),
            ("2002:7f00:1::", Net::Embedded),
            ("2001::1", Net::Embedded),
            ("2001:2::1", Net::Benchmarking),
            ("2001:10::1", Net::Reserved),
            ("2001:db8::1", Net::Documentation),
            ("3fff:fff::1", Net::Documentation),
            ("2606:4700::5efe:10.0.0.1", Net::Embedded),
            ("fd00:ec2::254", Net::Metadata),
            ("fc00::1", Net::UniqueLocal),
            ("fdff::1", Net::UniqueLocal),
            ("fe80::1", Net::LinkLocal),
            ("fec0::1", Net::LinkLocal),
            ("ff02::1", Net::Multicast),
            ("100::1", Net::Reserved),
            ("4000::1", Net::Reserved),
        ] {
            check(ip, Some(net));
        }
    }
}
