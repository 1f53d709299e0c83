//! One pass for two questions: what is best among what meets the demands, and how good is the best that does not.

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::query::{AllQuery, BooleanQuery, EnableScoring, Occur, Query, Scorer, Weight};
use tantivy::schema::Schema;
use tantivy::{DocId, Result, Score, Searcher, SegmentOrdinal, SegmentReader};

use super::filters::Clause;

/// Hands only what meets demands to another collector, and keeps the best score of all.
pub(super) struct Within<C> {
    demands: Box<dyn Weight>,
    inner: C,
}

impl<C> Within<C> {
    /// Demands as clauses that must hold or must not.
    pub(super) fn new(searcher: &Searcher, demands: Vec<Clause>, inner: C) -> Result<Self> {
        let everything: Box<dyn Query> = Box::new(AllQuery);
        let clauses = std::iter::once((Occur::Must, everything)).chain(demands).collect();
        let demands =
            BooleanQuery::new(clauses).weight(EnableScoring::disabled_from_searcher(searcher))?;
        Ok(Self { demands, inner })
    }
}

impl<C: Collector> Collector for Within<C> {
    type Fruit = (C::Fruit, Score);
    type Child = WithinSegment<C::Child>;

    fn check_schema(&self, schema: &Schema) -> Result<()> {
        self.inner.check_schema(schema)
    }

    fn for_segment(&self, segment: SegmentOrdinal, reader: &SegmentReader) -> Result<Self::Child> {
        Ok(WithinSegment {
            demands: self.demands.scorer(reader, 1.0)?,
            inner: self.inner.for_segment(segment, reader)?,
            best: 0.0,
        })
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(
        &self,
        fruits: Vec<(<C::Child as SegmentCollector>::Fruit, Score)>,
    ) -> Result<Self::Fruit> {
        let (fruits, best): (Vec<_>, Vec<Score>) = fruits.into_iter().unzip();
        Ok((self.inner.merge_fruits(fruits)?, best.into_iter().fold(0.0, f32::max)))
    }
}

pub(super) struct WithinSegment<C> {
    demands: Box<dyn Scorer>,
    inner: C,
    best: Score,
}

impl<C: SegmentCollector> SegmentCollector for WithinSegment<C> {
    type Fruit = (C::Fruit, Score);

    fn collect(&mut self, doc: DocId, score: Score) {
        self.best = self.best.max(score);
        if self.demands.doc() < doc {
            self.demands.seek(doc);
        }
        if self.demands.doc() == doc {
            self.inner.collect(doc, score);
        }
    }

    fn harvest(self) -> Self::Fruit {
        (self.inner.harvest(), self.best)
    }
}
