//! What goes wrong on purpose.

use std::time::Duration;

/// Troubles that can be switched while the fake runs. Probabilities are from 0 to 1.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    /// Every answer but that of a poll comes so much later.
    pub latency: Duration,
    /// How likely a send is answered 429.
    pub too_many_requests: f64,
    /// `retry_after` of such an answer, in seconds.
    pub retry_after: u64,
    /// How likely a call is answered 500.
    pub internal_error: f64,
    /// How likely a call is answered 502.
    pub bad_gateway: f64,
    /// So many calls are dropped without effect.
    pub drop_requests: u32,
    /// So many sends take effect, but their answer is lost.
    pub lose_responses: u32,
    /// How getMe fails.
    pub get_me: GetMe,
    /// How likely an update comes twice.
    pub duplicate_updates: f64,
    /// How likely an update overtakes the one before it.
    pub reorder_updates: f64,
    /// What is wrong with files.
    pub files: FileFault,
    /// How long a file's download stalls half-way.
    pub slow_files: Duration,
}

/// How getMe answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GetMe {
    /// As it should.
    #[default]
    Works,
    /// 401: the token was revoked.
    Unauthorized,
    /// 500.
    ServerError,
    /// Not at all.
    Silent,
}

/// What is wrong with files.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FileFault {
    /// Nothing.
    #[default]
    None,
    /// getFile says that they are gone.
    Gone,
    /// getFile works, the download answers 404.
    NoDownload,
    /// The download ends early.
    Truncated,
    /// So many more bytes come than were announced.
    Larger(usize),
}

/// Repeatable chance.
#[derive(Clone, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// Whether something of this probability happens.
    pub(super) fn hit(&mut self, probability: f64) -> bool {
        if probability <= 0.0 {
            return false;
        }
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let draw = (self.0 >> 11) as f64 / (1_u64 << 53) as f64;
        draw < probability
    }
}
