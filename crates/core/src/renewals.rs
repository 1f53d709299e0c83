//! What is shown and changes faster than it may be edited: the first change is shown at once, later ones together.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::TurnId;

/// The messages of turns that are being renewed, each by one task at a time. `Edit` is what an edit needs beside what is
/// to be shown: the newest counts.
pub struct Renewals<Edit> {
    all: Mutex<HashMap<TurnId, Renewal<Edit>>>,
    /// Between two edits of one message, doubled up to the second while changes go on.
    pauses: (Duration, Duration),
}

struct Renewal<Edit> {
    waiting: Option<Edit>,
    is_run: bool,
    not_before: Instant,
    pause: Duration,
}

/// What the task that renews a message does next.
#[derive(Debug, PartialEq, Eq)]
pub enum RenewalStep<Edit> {
    /// Wait so long, and ask again.
    Wait(Duration),
    /// Show how it stands.
    Edit(Edit),
    /// End: nothing changed since.
    End,
}

impl<Edit> Renewals<Edit> {
    /// Nothing to renew yet. Between two edits of a message the first pause passes, and up to the longest while changes
    /// go on.
    pub fn new(first_pause: Duration, longest_pause: Duration) -> Self {
        Self { all: Mutex::default(), pauses: (first_pause, longest_pause) }
    }

    /// Notes a change. Whether a task is to be started that renews the message: there is none.
    #[must_use]
    pub fn changed(&self, turn: &TurnId, edit: Edit, now: Instant) -> bool {
        let mut all = self.all();
        // Those that were left alone for long enough begin anew.
        all.retain(|_, renewal| renewal.is_run || renewal.not_before > now);
        let begin =
            || Renewal { waiting: None, is_run: false, not_before: now, pause: self.pauses.0 };
        let renewal = all.entry(turn.clone()).or_insert_with(begin);
        renewal.waiting = Some(edit);
        !std::mem::replace(&mut renewal.is_run, true)
    }

    /// What the task does next.
    pub fn step(&self, turn: &TurnId, now: Instant) -> RenewalStep<Edit> {
        let mut all = self.all();
        let Some(renewal) = all.get_mut(turn) else { return RenewalStep::End };
        let wait = renewal.not_before.saturating_duration_since(now);
        if renewal.waiting.is_some() && !wait.is_zero() {
            return RenewalStep::Wait(wait);
        }
        let Some(edit) = renewal.waiting.take() else {
            renewal.is_run = false;
            return RenewalStep::End;
        };
        renewal.not_before = now + renewal.pause;
        renewal.pause = (renewal.pause * 2).min(self.pauses.1);
        RenewalStep::Edit(edit)
    }

    /// Takes an edit back that could not be made, unless a newer one waits.
    pub fn failed(&self, turn: &TurnId, edit: Edit) {
        if let Some(renewal) = self.all().get_mut(turn) {
            renewal.waiting.get_or_insert(edit);
        }
    }

    fn all(&self) -> MutexGuard<'_, HashMap<TurnId, Renewal<Edit>>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_shown_at_once_and_then_together() {
        let second = Duration::from_secs(1);
        let renewals = Renewals::new(second, second * 4);
        let (turn, start) = (TurnId::new("t1"), Instant::now());
        assert!(renewals.changed(&turn, 1, start), "nobody renews it yet");
        assert_eq!(renewals.step(&turn, start), RenewalStep::Edit(1));
        assert!(!renewals.changed(&turn, 2, start));
        assert!(!renewals.changed(&turn, 3, start));
        assert_eq!(renewals.step(&turn, start), RenewalStep::Wait(second));
        assert_eq!(renewals.step(&turn, start + second), RenewalStep::Edit(3));
        renewals.failed(&turn, 3);
        assert_eq!(renewals.step(&turn, start + second), RenewalStep::Wait(second * 2));
        assert_eq!(renewals.step(&turn, start + second * 3), RenewalStep::Edit(3));
        assert_eq!(renewals.step(&turn, start + second * 3), RenewalStep::End);

        // A change soon after waits as long as one that came before; one long after does not.
        assert!(renewals.changed(&turn, 4, start + second * 4));
        assert_eq!(renewals.step(&turn, start + second * 4), RenewalStep::Wait(second * 3));
        assert_eq!(renewals.step(&turn, start + second * 7), RenewalStep::Edit(4));
        assert_eq!(renewals.step(&turn, start + second * 7), RenewalStep::End);
        let later = start + second * 60;
        assert!(renewals.changed(&turn, 5, later));
        assert_eq!(renewals.step(&turn, later), RenewalStep::Edit(5));
        assert!(!renewals.changed(&turn, 6, later));
        assert_eq!(
            renewals.step(&turn, later),
            RenewalStep::Wait(second),
            "from the first pause on"
        );
    }
}
