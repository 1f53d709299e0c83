//! Suites on disk, measured with the code that serves shoppers: for `magpie eval`, and for runs that are started at the
//! console.

mod dialogues;
mod folder;
mod measured;
mod rankings;
mod sessions;
pub mod tables;
mod trial;

use std::sync::Arc;

use anyhow::Result;
use magpie::config::Config;
use magpie::eval::steps::Steps;

pub use folder::{Folder, Kind, read};
pub use measured::Measured;
pub use rankings::{Effort, measure as measure_queries};
pub use trial::try_prompt;

/// Products that are ranked for each query where nobody says how many.
pub const DEPTH: usize = 100;

/// Measures a suite of any kind.
pub async fn measure(config: &Config, folder: &Folder, steps: Arc<dyn Steps>) -> Result<Measured> {
    match folder.kind() {
        Kind::Rankings => {
            let effort = Effort { depth: DEPTH, alone: None };
            measure_queries(config, folder, None, effort, &*steps).await
        }
        Kind::Sessions => sessions::measure(folder, steps).await,
        Kind::Dialogues => dialogues::measure(config, folder, &*steps).await,
    }
}
