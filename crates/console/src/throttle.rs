//! How often somebody may try to sign in.
//!
//! An address has far fewer tries than a name, so that one who guesses locks nobody else out. What one limit refuses
//! is not counted by the wider ones.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultDirectRateLimiter, DefaultKeyedRateLimiter, Quota, RateLimiter};

/// Tries of one address: as many as a forgetful person needs, then four a minute.
const ADDRESS: (u32, Duration) = (10, Duration::from_secs(15));
/// Tries for one name from all addresses.
const NAME: (u32, Duration) = (40, Duration::from_secs(5));
/// Tries of everybody: each costs a password hash.
const ALL: (u32, Duration) = (120, Duration::from_secs(1));
/// Idle keys are dropped every so many tries.
const SWEEP_EVERY: u32 = 256;

/// The limits of sign-in.
pub(crate) struct Throttle {
    addresses: DefaultKeyedRateLimiter<IpAddr>,
    names: DefaultKeyedRateLimiter<String>,
    all: DefaultDirectRateLimiter,
    tries: AtomicU32,
    clock: DefaultClock,
}

impl Throttle {
    pub(crate) fn new() -> Self {
        Self {
            addresses: RateLimiter::keyed(quota(ADDRESS)),
            names: RateLimiter::keyed(quota(NAME)),
            all: RateLimiter::direct(quota(ALL)),
            tries: AtomicU32::new(0),
            clock: DefaultClock::default(),
        }
    }

    /// Counts a try, or says when to come back.
    pub(crate) fn check(&self, from: IpAddr, name: &str) -> Result<(), Duration> {
        if self.tries.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.addresses.retain_recent();
            self.names.retain_recent();
        }
        let now = self.clock.now();
        self.addresses.check_key(&network(from)).map_err(|not| not.wait_time_from(now))?;
        self.names.check_key(&name.to_owned()).map_err(|not| not.wait_time_from(now))?;
        self.all.check().map_err(|not| not.wait_time_from(now))
    }
}

fn quota((burst, each): (u32, Duration)) -> Quota {
    let burst = NonZeroU32::new(burst).expect("the limits are more than nothing");
    Quota::with_period(each).expect("the limits are longer than nothing").allow_burst(burst)
}

/// Whoever has one address of IPv6 has the 2^64 beside it.
fn network(from: IpAddr) -> IpAddr {
    match from.to_canonical() {
        IpAddr::V4(ip) => ip.into(),
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() >> 64 << 64).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn tries(throttle: &Throttle, from: &str, name: &str, most: usize) -> usize {
        (0..most).take_while(|_| throttle.check(ip(from), name).is_ok()).count()
    }

    #[test]
    fn one_address_runs_out_and_no_other_does() {
        let throttle = Throttle::new();
        assert_eq!(tries(&throttle, "2001:db8::1", "admin", 99), 10);
        assert!(throttle.check(ip("2001:db8::2"), "admin").is_err());
        assert!(throttle.check(ip("2001:db8::1"), "ada").is_err());
        let wait = throttle.check(ip("2001:db8::1"), "admin").unwrap_err();
        assert!(wait > Duration::from_secs(10) && wait <= Duration::from_secs(15), "{wait:?}");
        assert_eq!(tries(&throttle, "2001:db8:0:1::1", "admin", 99), 10);
        assert_eq!(tries(&throttle, "192.0.2.1", "admin", 99), 10);
        assert!(throttle.check(ip("::ffff:192.0.2.1"), "admin").is_err());
    }

    #[test]
    fn a_name_runs_out_over_many_addresses_and_so_does_everything() {
        let throttle = Throttle::new();
        let mut passed = 0;
        for address in 0..60_u8 {
            passed +=
                usize::from(throttle.check(IpAddr::from([192, 0, 2, address]), "admin").is_ok());
        }
        assert_eq!(passed, 40);
        for address in 0..200_u8 {
            let name = format!("name{address}");
            passed +=
                usize::from(throttle.check(IpAddr::from([198, 51, 100, address]), &name).is_ok());
        }
        assert!((120..=122).contains(&passed), "{passed}");
    }
}
