//! How far something is that takes a while.

/// Who is told.
pub trait Steps: Send + Sync {
    /// So many of so many are done; of nothing where that is not known.
    fn at(&self, doing: &str, done: usize, all: usize);

    /// Whether nobody waits for it any more.
    fn is_stopped(&self) -> bool {
        false
    }
}

/// Nobody.
#[derive(Clone, Copy, Debug)]
pub struct Unwatched;

impl Steps for Unwatched {
    fn at(&self, _: &str, _: usize, _: usize) {}
}
