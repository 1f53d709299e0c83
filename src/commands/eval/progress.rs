//! Progress on the error output, where that is a terminal.

use indicatif::{ProgressBar, ProgressStyle};

use crate::wiring::Stage;

/// A line that tells what is being done, gone when it is finished.
pub(super) struct Progress {
    bar: ProgressBar,
}

impl Progress {
    /// Shows nothing unless the error output is a terminal.
    pub(super) fn start() -> Self {
        let bar = ProgressBar::new(0);
        let style = "{msg:22} {bar:32} {pos}/{len} {elapsed}";
        bar.set_style(ProgressStyle::with_template(style).expect("the template is well formed"));
        Self { bar }
    }

    /// Before the first query.
    pub(super) fn preparing(&self, stage: Stage) {
        match stage {
            Stage::Products => self.bar.set_message("importing products"),
            Stage::Texts { done, all } => {
                self.bar.set_message("embedding texts");
                self.bar.set_length(count(all));
                self.bar.set_position(count(done));
            }
            Stage::Pictures { done, all } => {
                self.bar.set_message("reading pictures");
                self.bar.set_length(count(all));
                self.bar.set_position(count(done));
            }
        }
    }

    /// Before the first session.
    pub(super) fn learning(&self) {
        self.bar.set_message("learning the taste");
    }

    /// The first of so many queries is asked.
    pub(super) fn asking(&self, queries: usize) {
        self.bar.set_message("asking");
        self.bar.set_length(count(queries));
        self.bar.set_position(0);
    }

    /// One more is answered.
    pub(super) fn asked(&self) {
        self.bar.inc(1);
    }

    /// All are answered.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}
