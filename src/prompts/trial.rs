//! When a version that is rolled out is taken back: pure arithmetic.

use magpie_core::PromptStats;

/// Reactions, and turns, that both versions need before they are compared.
const LEAST: u64 = 30;
/// How many standard errors the fall must be: about one false alarm in a thousand looks. Rollouts are looked at after
/// every reaction, so that less would take back what is as good.
const CLEAR: f64 = 3.0;

/// What is clearly worse with a version that is tried than with the one in use, in words; nothing where it is as good as
/// far as can be told. Shares are compared by the two-proportion z-test with pooled variance.
pub fn fall(in_use: PromptStats, trial: PromptStats) -> Option<String> {
    let rated = |stats: PromptStats| stats.liked + stats.disliked;
    let liked = Share { of: rated(in_use), part: in_use.liked };
    let trial_liked = Share { of: rated(trial), part: trial.liked };
    if clearly_less(trial_liked, liked) {
        return Some(format!("{} were liked, of others {}", trial_liked.words(), liked.words()));
    }
    let fine = |stats: PromptStats| Share { of: stats.turns, part: stats.turns - stats.degraded };
    let (sound, trial_sound) = (fine(in_use), fine(trial));
    clearly_less(trial_sound, sound).then(|| {
        format!("{} turns went without trouble, of others {}", trial_sound.words(), sound.words())
    })
}

#[derive(Clone, Copy)]
struct Share {
    part: u64,
    of: u64,
}

#[expect(clippy::cast_precision_loss, reason = "counts of people")]
impl Share {
    fn value(self) -> f64 {
        self.part as f64 / self.of as f64
    }

    fn words(self) -> String {
        format!("{} of {} ({:.0} %)", self.part, self.of, 100.0 * self.value())
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of people")]
fn clearly_less(trial: Share, in_use: Share) -> bool {
    if trial.of < LEAST || in_use.of < LEAST {
        return false;
    }
    let (n, m) = (trial.of as f64, in_use.of as f64);
    let pooled = (trial.part + in_use.part) as f64 / (n + m);
    let error = (pooled * (1.0 - pooled) * (1.0 / n + 1.0 / m)).sqrt();
    in_use.value() - trial.value() > CLEAR * error && error > 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rated(liked: u64, disliked: u64) -> PromptStats {
        PromptStats { liked, disliked, ..PromptStats::default() }
    }

    #[test]
    fn only_a_clear_fall_takes_a_version_back() {
        let check = |in_use, trial, falls: bool| {
            assert_eq!(fall(in_use, trial).is_some(), falls, "{in_use:?} {trial:?}");
        };
        check(rated(80, 20), rated(10, 30), true);
        check(rated(80, 20), rated(30, 10), false);
        check(rated(80, 20), rated(0, 29), false);
        check(rated(10, 10), rated(0, 100), false);
        check(rated(0, 0), rated(0, 0), false);
        check(rated(100, 0), rated(100, 0), false);
        check(rated(10, 30), rated(80, 20), false);
        let turns = |turns, degraded| PromptStats { turns, degraded, ..PromptStats::default() };
        check(turns(1_000, 20), turns(100, 30), true);
        check(turns(1_000, 20), turns(100, 3), false);
        let words = fall(rated(80, 20), rated(10, 30)).unwrap();
        assert_eq!(words, "10 of 40 (25 %) were liked, of others 80 of 100 (80 %)");
    }

    #[test]
    fn equal_versions_are_seldom_taken_back() {
        // A thousand rollouts of the same text, looked at after each of two hundred reactions.
        let mut random = crate::random::SplitMix64::new(7);
        let mut taken_back = 0;
        for _ in 0..1_000 {
            let (mut in_use, mut trial) = (rated(700, 300), PromptStats::default());
            for _ in 0..200 {
                let likes = random.unit() < 0.7;
                let stats = if likes { rated(1, 0) } else { rated(0, 1) };
                trial = trial.and(stats);
                if fall(in_use, trial).is_some() {
                    taken_back += 1;
                    break;
                }
                in_use = in_use.and(if random.unit() < 0.7 { rated(1, 0) } else { rated(0, 1) });
            }
        }
        assert!(taken_back < 40, "{taken_back}");
    }
}
