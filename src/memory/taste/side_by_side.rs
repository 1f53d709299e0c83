//! The same work for each of many, on all processors.

use std::num::NonZeroUsize;
use std::sync::{Mutex, PoisonError};

/// How many are taken at once, at most: few enough that nobody waits long for the last.
const SHARE: usize = 256;
/// Shares into which little work is cut.
const SHARES: usize = 64;

/// Does something to each, told its number. What becomes of one doesn't depend on who did it.
pub(super) fn side_by_side<T: Send>(all: &mut [T], work: impl Fn(usize, &mut T) + Sync) {
    with_room(all, || (), |at, one, ()| work(at, one));
}

/// The same with room that each processor has for itself and finds as it left it.
pub(super) fn with_room<T: Send, R>(
    all: &mut [T],
    room: impl Fn() -> R + Sync,
    work: impl Fn(usize, &mut T, &mut R) + Sync,
) {
    let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let share = all.len().div_ceil(SHARES).clamp(1, SHARE);
    let shares = Mutex::new((0..).step_by(share).zip(all.chunks_mut(share)));
    let labour = || {
        let mut room = room();
        loop {
            let share = shares.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((first, share)) = share else { return };
            for (at, one) in (first..).zip(share) {
                work(at, one, &mut room);
            }
        }
    };
    std::thread::scope(|scope| {
        (1..threads).for_each(|_| drop(scope.spawn(labour)));
        labour();
    });
}
