//! Chance that is always the same: numbers drawn from a name.
//!
//! Own arithmetic and no random-number crate, because prices of past days must not change when a
//! dependency does.

/// A place in an endless sequence of numbers that look random and never change.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seed(u64);

impl Seed {
    /// The seed that belongs to a name (FNV-1a).
    pub(crate) fn of(name: &str) -> Self {
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(hash)
    }

    /// The seed for one aspect of what this seed stands for.
    pub(crate) fn aspect(self, name: &str) -> Self {
        Self(mix(self.0 ^ Self::of(name).0))
    }

    /// The seed for one step of a series.
    pub(crate) fn at(self, step: i64) -> Self {
        Self(mix(self.0.wrapping_add(step.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15))))
    }

    /// Any number.
    pub(crate) fn number(self) -> u64 {
        mix(self.0)
    }

    /// 0 up to 1, without 1.
    pub(crate) fn unit(self) -> f64 {
        // 53 bits are what an `f64` holds exactly.
        (self.number() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// `low` up to `high`, without `high`.
    pub(crate) fn between(self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A whole number from `low` to `high`, both included.
    pub(crate) fn whole(self, low: i64, high: i64) -> i64 {
        let span = high.abs_diff(low) + 1;
        low + (self.number() % span).cast_signed()
    }

    /// One of several; there must be some.
    pub(crate) fn pick<T: Copy>(self, choices: &[T]) -> T {
        choices[(self.number() % choices.len() as u64) as usize]
    }
}

/// The finaliser of SplitMix64.
fn mix(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_always_draws_the_same_numbers() {
        assert_eq!(Seed::of("boot").aspect("price").at(-3).number(), 15_605_986_280_740_559_643);
    }

    #[test]
    fn numbers_stay_in_their_range_and_spread() {
        let seed = Seed::of("spread");
        let drawn: Vec<i64> = (0..1_000).map(|step| seed.at(step).whole(-2, 2)).collect();
        assert!((-2..=2).all(|value| drawn.iter().filter(|drawn| **drawn == value).count() > 150));
        assert!((0..1_000).all(|step| (3.0..4.0).contains(&seed.at(step).between(3.0, 4.0))));
    }
}
