//! What raises a product's score, clause by clause, and the most that each can add.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use tantivy::index::SegmentId;
use tantivy::query::{Bm25Weight, EnableScoring, Query, Scorer, TermQuery, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Result, Score, Searcher, SegmentReader, TERMINATED, Term};

/// The best score of a block was noted when its segment was written, with the mean length of texts then; the
/// mean over all segments may make a text count for a little more.
const SLACK: f32 = 1.05;
/// Bounds that are remembered; more are forgotten at once.
const REMEMBERED: usize = 100_000;

/// A part of a query that adds to the score.
pub(super) enum Clause {
    /// A word: of the fields that have it the best counts, and of the others a share.
    Word {
        /// The word as each field writes it, and what the field counts for.
        fields: Vec<(Term, f32)>,
        /// The share of the others.
        others: f32,
    },
    /// What a query finds gets the same.
    Has(Box<dyn Query>, f32),
}

impl Clause {
    /// The same clause, counting for a multiple.
    pub fn scaled(self, factor: f32) -> Self {
        match self {
            Self::Word { fields, others } => Self::Word {
                fields: fields.into_iter().map(|(term, share)| (term, share * factor)).collect(),
                others,
            },
            Self::Has(query, score) => Self::Has(query, score * factor),
        }
    }

    pub fn prepare(&self, searcher: &Searcher) -> Result<Prepared> {
        match self {
            Self::Word { fields, others } => {
                let scoring = EnableScoring::enabled_from_searcher(searcher);
                let weight = |(term, share): &(Term, f32)| {
                    let query = TermQuery::new(term.clone(), IndexRecordOption::WithFreqs);
                    Ok((term.clone(), query.weight(scoring)?, *share))
                };
                let fields = fields.iter().map(weight).collect::<Result<_>>()?;
                Ok(Prepared::Word { fields, others: *others })
            }
            Self::Has(query, score) => {
                let scoring = EnableScoring::disabled_from_searcher(searcher);
                Ok(Prepared::Has(query.weight(scoring)?, *score))
            }
        }
    }
}

/// A clause with what its scores need to know of the whole index.
pub(super) enum Prepared {
    Word { fields: Vec<(Term, Box<dyn Weight>, f32)>, others: f32 },
    Has(Box<dyn Weight>, f32),
}

impl Prepared {
    /// The clause within one segment; nothing where nothing there matches it.
    pub fn within(
        &self,
        searcher: &Searcher,
        reader: &SegmentReader,
        bounds: &Bounds,
    ) -> Result<Option<Matches>> {
        let (scorers, bound, counts) = match self {
            Self::Word { fields, others } => {
                let mut scorers: Vec<Box<dyn Scorer>> = Vec::with_capacity(fields.len());
                let (mut best, mut all) = (0.0_f32, 0.0_f32);
                for (term, weight, share) in fields {
                    let scorer = weight.scorer(reader, *share)?;
                    if scorer.doc() == TERMINATED {
                        continue;
                    }
                    let most = share * bounds.of(searcher, reader, term)?;
                    best = best.max(most);
                    all += most;
                    scorers.push(scorer);
                }
                (scorers, best + others * (all - best), Counts::Best { others: *others })
            }
            Self::Has(weight, score) => {
                (vec![weight.scorer(reader, 1.0)?], *score, Counts::Same(*score))
            }
        };
        let mut matches = Matches { scorers, counts, bound, doc: 0 };
        matches.doc = matches.first();
        Ok((matches.doc != TERMINATED).then_some(matches))
    }
}

enum Counts {
    Best { others: f32 },
    Same(f32),
}

/// The documents of a segment that match a clause, in order.
pub(super) struct Matches {
    scorers: Vec<Box<dyn Scorer>>,
    counts: Counts,
    /// The most that it adds to any document.
    pub bound: f32,
    doc: DocId,
}

impl Matches {
    /// Goes to the first document from `target` on.
    pub fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            for scorer in &mut self.scorers {
                if scorer.doc() < target {
                    scorer.seek(target);
                }
            }
            self.doc = self.first();
        }
        self.doc
    }

    /// What it adds to the document it stands at.
    pub fn score(&mut self) -> Score {
        match self.counts {
            Counts::Same(score) => score,
            Counts::Best { others } => {
                let (mut best, mut all) = (0.0_f32, 0.0_f32);
                for scorer in &mut self.scorers {
                    if scorer.doc() == self.doc {
                        let score = scorer.score();
                        best = best.max(score);
                        all += score;
                    }
                }
                best + others * (all - best)
            }
        }
    }

    fn first(&self) -> DocId {
        self.scorers.iter().map(|scorer| scorer.doc()).min().unwrap_or(TERMINATED)
    }
}

/// The most that a word scores in a field of a segment: read from its blocks once for each state of the index.
#[derive(Default)]
pub(crate) struct Bounds(Mutex<HashMap<(SegmentId, Term), f32>>);

impl Bounds {
    fn of(&self, searcher: &Searcher, reader: &SegmentReader, term: &Term) -> Result<f32> {
        let key = (reader.segment_id(), term.clone());
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&key).copied();
        if let Some(known) = known {
            return Ok(known);
        }
        let most = SLACK * most(searcher, reader, term)?;
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(key, most);
        Ok(most)
    }
}

fn most(searcher: &Searcher, reader: &SegmentReader, term: &Term) -> Result<f32> {
    let index = reader.inverted_index(term.field())?;
    let Some(mut blocks) = index.read_block_postings(term, IndexRecordOption::WithFreqs)? else {
        return Ok(0.0);
    };
    let weight = Bm25Weight::for_terms(searcher, std::slice::from_ref(term))?;
    let lengths = reader.get_fieldnorms_reader(term.field())?;
    let mut most = 0.0_f32;
    while !blocks.docs().is_empty() {
        most = most.max(blocks.block_max_score(&lengths, &weight));
        blocks.advance();
    }
    Ok(most)
}
