//! The best few products, without scoring all that match: a document that can't reach the best few any more is
//! left as soon as that is known (MaxScore: Turtle and Flood 1995, "Query evaluation: strategies and
//! optimizations").

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use tantivy::columnar::{Column, StrColumn};
use tantivy::query::{EnableScoring, Query, Scorer, Weight};
use tantivy::{
    DocAddress, DocId, Result, Score, Searcher, SegmentOrdinal, SegmentReader, TERMINATED,
};

use super::clauses::{Bounds, Clause, Matches, Prepared};
use crate::index::{ID, RATING};

/// Sums of bounds are rounded otherwise than sums of scores.
const ROUNDING: f32 = 1.0 + 1e-5;

/// A document with its score.
pub(super) type Hit = (Score, DocAddress);

/// A query, ready to be asked.
pub(super) struct Question<'a> {
    searcher: &'a Searcher,
    bounds: &'a Bounds,
    /// What counts as found: each, but not all of it, is needed.
    things: Vec<Prepared>,
    raised: Vec<Prepared>,
    demands: Option<Box<dyn Weight>>,
}

impl<'a> Question<'a> {
    /// What has one of `things` is found; those and `raised` add to its score; `demands` must hold.
    pub fn new(
        searcher: &'a Searcher,
        bounds: &'a Bounds,
        (things, raised): (&[Clause], &[Clause]),
        demands: Option<Box<dyn Query>>,
    ) -> Result<Self> {
        let prepared = |clauses: &[Clause]| {
            clauses.iter().map(|clause| clause.prepare(searcher)).collect::<Result<Vec<_>>>()
        };
        let (things, raised) = (prepared(things)?, prepared(raised)?);
        let unscored = EnableScoring::disabled_from_searcher(searcher);
        let demands = demands.map(|query| query.weight(unscored)).transpose()?;
        Ok(Self { searcher, bounds, things, raised, demands })
    }

    /// The best documents that meet the demands: by score, then by rating, then by product id.
    pub fn best(&self, limit: usize) -> Result<Vec<Hit>> {
        let mut finds: Vec<Find> = Vec::new();
        let mut ids: Vec<Option<StrColumn>> = Vec::new();
        let mut floor = 0.0;
        for (ordinal, reader) in self.segments() {
            let walk = Walk::new(self, reader, self.demands.as_deref())?;
            let column = reader.fast_fields().str(ID)?;
            if let (Some(mut walk), Some(column)) = (walk, &column) {
                let mut shelf = Shelf::new(limit, floor, reader, column)?;
                walk.run(floor, |doc, score| shelf.offer(doc, score));
                finds.extend(shelf.finds(ordinal));
                finds.sort_unstable_by(|a, b| b.cmp(a));
                if let Some(last) = finds.get(limit - 1) {
                    floor = last.placed.score;
                }
            }
            ids.push(column);
        }
        ordered(finds, limit, &ids)
    }

    /// The best score of all, whether the demands are met or not, where it is more than `floor`.
    pub fn best_score(&self, mut floor: Score) -> Result<Score> {
        if self.demands.is_none() {
            return Ok(floor);
        }
        for (_, reader) in self.segments() {
            if let Some(mut walk) = Walk::new(self, reader, None)? {
                walk.run(floor, |_, score| {
                    floor = floor.max(score);
                    floor
                });
            }
        }
        Ok(floor)
    }

    /// What these documents score, whether anything finds them or not; those that fail the demands are left
    /// out.
    pub fn scores(&self, mut addresses: Vec<DocAddress>) -> Result<Vec<Hit>> {
        addresses.sort_unstable();
        let mut hits = Vec::with_capacity(addresses.len());
        for of_segment in addresses.chunk_by(|a, b| a.segment_ord == b.segment_ord) {
            let Some(first) = of_segment.first() else { continue };
            let reader = self.searcher.segment_reader(first.segment_ord);
            let mut demands = self.demands_within(reader, self.demands.as_deref())?;
            let mut clauses = self.clauses(&self.things, reader)?;
            clauses.extend(self.clauses(&self.raised, reader)?);
            for address in of_segment {
                if demands.as_mut().is_some_and(|demands| !meets(&mut **demands, address.doc_id)) {
                    continue;
                }
                let score = clauses.iter_mut().filter_map(|(_, matches)| {
                    (matches.seek(address.doc_id) == address.doc_id).then(|| matches.score())
                });
                hits.push((score.sum(), *address));
            }
        }
        Ok(hits)
    }

    fn segments(&self) -> impl Iterator<Item = (SegmentOrdinal, &SegmentReader)> {
        (0..).zip(self.searcher.segment_readers())
    }

    /// The clauses that match anything in a segment, with their places among all.
    fn clauses(
        &self,
        clauses: &[Prepared],
        reader: &SegmentReader,
    ) -> Result<Vec<(usize, Matches)>> {
        let within = |(at, clause): (usize, &Prepared)| {
            clause
                .within(self.searcher, reader, self.bounds)
                .transpose()
                .map(|found| Ok((at, found?)))
        };
        clauses.iter().enumerate().filter_map(within).collect()
    }

    fn demands_within(
        &self,
        reader: &SegmentReader,
        demands: Option<&dyn Weight>,
    ) -> Result<Option<Box<dyn Scorer>>> {
        demands.map(|weight| weight.scorer(reader, 1.0)).transpose()
    }
}

fn meets(demands: &mut dyn Scorer, doc: DocId) -> bool {
    if demands.doc() < doc {
        demands.seek(doc);
    }
    demands.doc() == doc
}

/// One pass over a segment.
struct Walk<'a> {
    reader: &'a SegmentReader,
    demands: Option<Box<dyn Scorer>>,
    /// Things, then what raises; each the most telling first.
    clauses: Vec<(usize, Matches)>,
    /// How many of them are things.
    things: usize,
    /// The most that the clauses from one on can add.
    rest: Vec<f32>,
    /// What each clause of the whole query adds to a document: summed in one order everywhere, so that equals
    /// have equal scores.
    parts: Vec<f32>,
}

impl<'a> Walk<'a> {
    /// Nothing where nothing of the segment can be found.
    fn new(
        question: &Question<'_>,
        reader: &'a SegmentReader,
        demands: Option<&dyn Weight>,
    ) -> Result<Option<Self>> {
        let mut clauses = question.clauses(&question.things, reader)?;
        if clauses.is_empty() {
            return Ok(None);
        }
        let telling = |a: &(usize, Matches), b: &(usize, Matches)| b.1.bound.total_cmp(&a.1.bound);
        clauses.sort_by(telling);
        let things = clauses.len();
        let mut raised = question.clauses(&question.raised, reader)?;
        raised.sort_by(telling);
        let before = question.things.len();
        clauses.extend(raised.into_iter().map(|(at, matches)| (before + at, matches)));
        let mut rest = vec![0.0; clauses.len() + 1];
        for at in (0..clauses.len()).rev() {
            rest[at] = rest[at + 1] + clauses[at].1.bound * ROUNDING;
        }
        Ok(Some(Self {
            reader,
            demands: question.demands_within(reader, demands)?,
            clauses,
            things,
            rest,
            parts: vec![0.0; before + question.raised.len()],
        }))
    }

    /// Calls `found` with every document that may score `floor` or more; it answers with the floor from then
    /// on.
    fn run(&mut self, mut floor: Score, mut found: impl FnMut(DocId, Score) -> Score) {
        let mut essential = self.things;
        let mut doc = 0;
        loop {
            // What only the others find can't reach the floor.
            while essential > 0 && self.rest[essential - 1] < floor {
                essential -= 1;
            }
            let next = self.clauses[..essential].iter_mut().map(|(_, matches)| matches.seek(doc));
            doc = next.min().unwrap_or(TERMINATED);
            if doc == TERMINATED {
                return;
            }
            if let Some(demands) = &mut self.demands {
                let met = if demands.doc() < doc { demands.seek(doc) } else { demands.doc() };
                if met > doc {
                    doc = met;
                    if doc == TERMINATED {
                        return;
                    }
                    continue;
                }
            }
            if let Some(score) = self.score(doc, floor)
                && !self.reader.is_deleted(doc)
            {
                floor = found(doc, score);
            }
            doc += 1;
        }
    }

    /// What a document scores; nothing when that is below the floor for certain.
    fn score(&mut self, doc: DocId, floor: Score) -> Option<Score> {
        self.parts.fill(0.0);
        let mut so_far = 0.0;
        for ((at, matches), rest) in self.clauses.iter_mut().zip(&self.rest) {
            if so_far * ROUNDING + rest < floor {
                return None;
            }
            if matches.seek(doc) == doc {
                let part = matches.score();
                so_far += part;
                self.parts[*at] = part;
            }
        }
        let score = self.parts.iter().sum();
        (score >= floor).then_some(score)
    }
}

/// The best of one segment so far.
struct Shelf<'a> {
    limit: usize,
    floor: Score,
    ratings: Column<f64>,
    ids: &'a StrColumn,
    /// The least of them on top.
    best: BinaryHeap<Reverse<Placed>>,
}

/// A document, ordered as within its segment: the order of ids is that of their ordinals.
#[derive(Clone, Copy, PartialEq)]
struct Placed {
    score: Score,
    rating: f64,
    id: Reverse<u64>,
    doc: DocId,
}

impl Eq for Placed {}

impl PartialOrd for Placed {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Placed {
    fn cmp(&self, other: &Self) -> Ordering {
        self.merit(other).then_with(|| self.id.cmp(&other.id))
    }
}

impl Placed {
    /// The order but for ids, which can't be compared across segments.
    fn merit(&self, other: &Self) -> Ordering {
        self.score.total_cmp(&other.score).then_with(|| self.rating.total_cmp(&other.rating))
    }
}

/// A document of any segment.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Find {
    placed: Placed,
    segment: SegmentOrdinal,
}

impl Find {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_segment = || other.segment.cmp(&self.segment);
        self.placed
            .merit(&other.placed)
            .then_with(by_segment)
            .then_with(|| self.placed.cmp(&other.placed))
    }
}

/// The first of finds that are sorted but for ids: where documents of several segments are equal, their ids are
/// read.
fn ordered(mut finds: Vec<Find>, limit: usize, ids: &[Option<StrColumn>]) -> Result<Vec<Hit>> {
    let mut hits = Vec::with_capacity(limit);
    for equals in finds.chunk_by_mut(|a, b| a.placed.merit(&b.placed).is_eq()) {
        if hits.len() >= limit {
            break;
        }
        if equals.windows(2).any(|pair| pair[0].segment != pair[1].segment) {
            let mut named: Vec<(String, Find)> = Vec::with_capacity(equals.len());
            for find in equals.iter() {
                let mut id = String::new();
                if let Some(Some(column)) = ids.get(find.segment as usize) {
                    column.ord_to_str(find.placed.id.0, &mut id)?;
                }
                named.push((id, *find));
            }
            named.sort_by(|a, b| a.0.cmp(&b.0));
            for (place, (_, find)) in equals.iter_mut().zip(named) {
                *place = find;
            }
        }
        let hit = |find: &Find| (find.placed.score, DocAddress::new(find.segment, find.placed.doc));
        hits.extend(equals.iter().map(hit));
    }
    hits.truncate(limit);
    Ok(hits)
}

impl<'a> Shelf<'a> {
    fn new(limit: usize, floor: Score, reader: &SegmentReader, ids: &'a StrColumn) -> Result<Self> {
        let ratings = reader.fast_fields().f64(RATING)?;
        Ok(Self { limit, floor, ratings, ids, best: BinaryHeap::new() })
    }

    fn offer(&mut self, doc: DocId, score: Score) -> Score {
        let full = self.best.len() == self.limit;
        if full && self.best.peek().is_some_and(|least| score < least.0.score) {
            return self.floor;
        }
        let rating = self.ratings.first(doc).unwrap_or(0.0);
        let id = Reverse(self.ids.ords().first(doc).unwrap_or(u64::MAX));
        self.best.push(Reverse(Placed { score, rating, id, doc }));
        if full {
            self.best.pop();
        }
        if self.best.len() == self.limit
            && let Some(Reverse(least)) = self.best.peek()
        {
            self.floor = self.floor.max(least.score);
        }
        self.floor
    }

    fn finds(self, segment: SegmentOrdinal) -> impl Iterator<Item = Find> {
        self.best.into_iter().map(move |Reverse(placed)| Find { placed, segment })
    }
}
