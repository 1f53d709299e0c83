//! Measuring Magpie on suites of requests whose right answers are known: what a suite is, what is
//! measured, and how sure one can be of it.
//!
//! Reads no files and asks no engine: `src/commands/eval.rs` does both.

pub mod comparison;
pub mod dialogues;
pub mod golden;
pub mod measure;
pub mod metrics;
pub mod plots;
mod porter;
pub mod rouge;
pub mod run;
pub mod sessions;
pub mod statistics;
pub mod steps;
pub mod suite;
pub mod table;
pub mod tastes;

pub use comparison::{Comparison, compare};
pub use measure::Evaluation;
pub use metrics::Metric;
pub use run::Run;
pub use sessions::SessionSuite;
pub use suite::{Judgements, Query, Suite, SuiteError};
pub use table::{Column, Table};
