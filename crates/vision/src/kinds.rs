//! What kind of thing a photo seems to show, told by the look-alikes together: one dress may resemble a shirt, but
//! where most of what resembles a photo are shirts, it shows a shirt (a vote of nearest neighbours weighted by
//! nearness: Dudani 1976).

/// A kind of thing that the catalogue knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kind(pub(crate) usize);

/// Look-alikes that vote.
const VOTERS: usize = 50;
/// A vote counts less by a factor of e for each part in so many of a cosine.
const NEARNESS: f32 = 20.0;
/// What all votes add to a cosine.
const WEIGHT: f32 = 0.2;

/// The kinds of rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kinds {
    /// Of each row; 0 where it is not known.
    of: Vec<usize>,
    /// Rows of each.
    rows: Vec<usize>,
}

impl Kinds {
    /// The kind of the next row.
    pub(crate) fn push(&mut self, kind: Option<Kind>) {
        let kind = kind.map_or(0, |Kind(number)| number + 1);
        if self.rows.len() <= kind {
            self.rows.resize(kind + 1, 0);
        }
        self.rows[kind] += 1;
        self.of.push(kind);
    }

    /// Adds to each row's cosine what the votes for its kind say. Kinds of which there is much would win by
    /// number alone: votes are divided by the root of a kind's rows.
    pub(crate) fn support(&self, cosines: &mut [f32]) {
        let mut nearest: Vec<(f32, usize)> =
            cosines.iter().copied().zip(self.of.iter().copied()).collect();
        if nearest.len() > VOTERS {
            nearest.select_nth_unstable_by(VOTERS - 1, |one, other| other.0.total_cmp(&one.0));
            nearest.truncate(VOTERS);
        }
        let best = nearest.iter().map(|(cosine, _)| *cosine).fold(f32::MIN, f32::max);
        let mut votes = vec![0.0_f32; self.rows.len()];
        for (cosine, kind) in nearest {
            votes[kind] += ((cosine - best) * NEARNESS).exp() / (self.rows[kind] as f32).sqrt();
        }
        let all: f32 = votes.iter().sum();
        for (cosine, kind) in cosines.iter_mut().zip(&self.of) {
            if *kind > 0 && all > 0.0 {
                *cosine += WEIGHT * votes[*kind] / all;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_of_most_look_alikes_wins_a_near_tie() {
        let mut kinds = Kinds::default();
        let rows =
            [(0.492, Some(1)), (0.49, Some(0)), (0.48, Some(0)), (0.47, Some(0)), (0.0, None)];
        rows.iter().for_each(|(_, kind)| kinds.push(kind.map(Kind)));
        let mut cosines = rows.map(|(cosine, _)| cosine);
        kinds.support(&mut cosines);
        assert!(cosines[1] > cosines[0] && cosines[0] > 0.492, "{cosines:?}");
        assert_eq!(cosines[4], 0.0, "of no known kind");
        // What is clearly most alike stays first.
        let mut clear = [0.9, 0.6, 0.6, 0.6, 0.0];
        kinds.support(&mut clear);
        assert!(clear[0] > clear[1], "{clear:?}");
    }

    #[test]
    fn without_kinds_nothing_changes() {
        let mut kinds = Kinds::default();
        (0..3).for_each(|_| kinds.push(None));
        let mut cosines = [0.3, 0.2, 0.1];
        kinds.support(&mut cosines);
        assert_eq!(cosines, [0.3, 0.2, 0.1]);
    }
}
