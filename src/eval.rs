//! Measuring Magpie on suites of requests whose right answers are known: what a suite is, what is
//! measured, and how sure one can be of it.
//!
//! Reads no files and asks no engine: `src/commands/eval.rs` does both.

pub mod golden;
pub mod measure;
pub mod metrics;
pub mod run;
pub mod statistics;
pub mod suite;

pub use measure::{Evaluation, QueryScores};
pub use metrics::Metric;
pub use run::Run;
pub use suite::{Judgements, Query, Suite, SuiteError};
