//! Embedding models from files: texts and pictures as vectors.
//!
//! [`survey`] says which models a folder holds, [`ModelFolder::load`] reads one. Everything is computed on the
//! thread that asks, so that callers decide how many cores are used and with which priority. Nothing is
//! downloaded, and which model is used for what is decided elsewhere. [`QueryQueue`] stands before a text model that
//! many ask.

mod bert;
mod checkpoint;
mod compute;
mod error;
mod folder;
mod joint;
mod lite;
mod patches;
mod queue;
mod scale;
mod tokens;
mod transformer;

pub use error::LoadError;
pub use folder::{Model, ModelFolder, ModelKind, survey};
pub use queue::QueryQueue;
