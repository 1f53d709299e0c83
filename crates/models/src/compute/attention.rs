//! Rows that look at other rows.

use pulp::Arch;

use super::functions::{exp, sum};
use super::{BLOCK, Block};

/// Which rows a row sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// All of its sequence.
    All,
    /// Those before it, and itself.
    Before,
}

/// For each row of queries, the mean of the values weighted by how well their keys match, for each head (a
/// part of the row) on its own. Rows of queries and of keys are grouped into sequences of these lengths, which
/// see only themselves.
pub(crate) fn attention(
    [queries, keys, values]: [&[Block]; 3],
    width: usize,
    heads: usize,
    sequences: &[(usize, usize)],
    reach: Reach,
) -> Vec<Block> {
    let mut out = vec![[0.0; BLOCK]; queries.len()];
    Arch::new().dispatch(
        #[inline(always)]
        || {
            let rows = [queries, keys, values].map(<[Block]>::as_flattened);
            let out = out.as_flattened_mut();
            let (mut first_query, mut first_key) = (0, 0);
            for &(asking, answering) in sequences {
                let parts = [
                    &rows[0][first_query * width..][..asking * width],
                    &rows[1][first_key * width..][..answering * width],
                    &rows[2][first_key * width..][..answering * width],
                ];
                let out = &mut out[first_query * width..][..asking * width];
                for head in 0..heads {
                    look(parts, width, head * (width / heads), width / heads, reach, out);
                }
                first_query += asking;
                first_key += answering;
            }
        },
    );
    out
}

/// One head of one sequence: `size` values of each row from `start` on.
#[inline(always)]
fn look(
    [queries, keys, values]: [&[f32]; 3],
    width: usize,
    start: usize,
    size: usize,
    reach: Reach,
    out: &mut [f32],
) {
    let scale = 1.0 / (size as f32).sqrt();
    let mut shares = Vec::with_capacity(keys.len() / width);
    let rows = queries.chunks_exact(width).zip(out.chunks_exact_mut(width));
    for (at, (query, out)) in rows.enumerate() {
        let seen = match reach {
            Reach::All => keys.len() / width,
            Reach::Before => at + 1,
        };
        let query = &query[start..][..size];
        shares.clear();
        let keys = keys.chunks_exact(width).take(seen);
        shares.extend(keys.map(|key| scale * dot(query, &key[start..][..size])));
        softmax(&mut shares);
        let out = &mut out[start..][..size];
        for (value, share) in values.chunks_exact(width).zip(&shares) {
            out.iter_mut().zip(&value[start..][..size]).for_each(|(sum, v)| *sum += share * v);
        }
    }
}

#[inline(always)]
fn dot(one: &[f32], other: &[f32]) -> f32 {
    let (one_blocks, one_rest) = one.as_chunks::<BLOCK>();
    let (other_blocks, other_rest) = other.as_chunks::<BLOCK>();
    let mut sums = [0.0_f32; BLOCK];
    for (one, other) in one_blocks.iter().zip(other_blocks) {
        for lane in 0..BLOCK {
            sums[lane] += one[lane] * other[lane];
        }
    }
    let rest: f32 = one_rest.iter().zip(other_rest).map(|(one, other)| one * other).sum();
    sums.iter().sum::<f32>() + rest
}

#[inline(always)]
fn softmax(scores: &mut [f32]) {
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    scores.iter_mut().for_each(|score| *score = exp(*score - most));
    let total = sum(scores, |share| share);
    scores.iter_mut().for_each(|share| *share /= total);
}
