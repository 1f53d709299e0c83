//! The last lesson of some people. Who taps "not for me" and then says why changes what was just learned: that need not
//! wait until everything before is learned again.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use magpie_core::{Feedback, Leaning, PersonId, ProductId, Profile, TurnId};

/// People whose last lesson is known: those who reacted within the last minutes, on a busy server.
const MOST: usize = 256;

/// Stores keep beliefs in thousandths: what differs by less is the same.
const ROUNDED: f32 = 1e-3;

/// Last lessons, newest last.
#[derive(Default)]
pub(super) struct LastLessons(Mutex<VecDeque<Lesson>>);

/// What a profile learned from a reaction.
#[derive(Clone)]
pub(super) struct Lesson {
    person: PersonId,
    turn: TurnId,
    product: Option<ProductId>,
    before: Learned,
    after: Learned,
}

/// What reactions taught, apart from what was said.
#[derive(Clone)]
pub(super) struct Learned {
    leanings: Vec<Leaning>,
    foreseen: f32,
}

impl Learned {
    pub(super) fn of(profile: &Profile) -> Self {
        Self { leanings: profile.leanings.clone(), foreseen: profile.foreseen }
    }

    /// Whether a profile still knows this and no more.
    fn is_of(&self, profile: &Profile) -> bool {
        let near = |a: f32, b: f32| (a - b).abs() <= ROUNDED;
        let same = |a: &Leaning, b: &Leaning| {
            (&a.aspect, a.reactions, a.pinned, a.struck)
                == (&b.aspect, b.reactions, b.pinned, b.struck)
                && near(a.mean, b.mean)
                && near(a.variance, b.variance)
        };
        self.leanings.len() == profile.leanings.len()
            && self.leanings.iter().zip(&profile.leanings).all(|(a, b)| same(a, b))
    }
}

impl Lesson {
    /// Takes the lesson back where it was the last thing that this profile learned; says whether it was.
    pub(super) fn undo(&self, profile: &mut Profile) -> bool {
        let last = self.after.is_of(profile);
        if last {
            profile.leanings.clone_from(&self.before.leanings);
            profile.foreseen = self.before.foreseen;
        }
        last
    }

    /// What was learned before it.
    pub(super) fn before(self) -> Learned {
        self.before
    }
}

impl LastLessons {
    /// Notes what a reaction taught somebody.
    pub(super) fn keep(
        &self,
        person: PersonId,
        feedback: &Feedback,
        before: Learned,
        profile: &Profile,
    ) {
        let (turn, product) = (feedback.turn.clone(), feedback.product.clone());
        let after = Learned::of(profile);
        let mut lessons = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lessons.retain(|lesson| lesson.person != person);
        lessons.push_back(Lesson { person, turn, product, before, after });
        let extra = lessons.len().saturating_sub(MOST);
        lessons.drain(..extra);
    }

    /// Somebody's last lesson, where it was from a reaction to the same thing.
    pub(super) fn of(&self, person: &PersonId, feedback: &Feedback) -> Option<Lesson> {
        let lessons = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |lesson: &&Lesson| {
            lesson.person == *person
                && lesson.turn == feedback.turn
                && lesson.product == feedback.product
        };
        lessons.iter().find(same).cloned()
    }

    /// Lets the lessons of people go.
    pub(super) fn forget(&self, people: &[PersonId]) {
        let mut lessons = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        lessons.retain(|lesson| !people.contains(&lesson.person));
    }
}
