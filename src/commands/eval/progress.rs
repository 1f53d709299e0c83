//! Progress on the error output, where that is a terminal.

use indicatif::{ProgressBar, ProgressStyle};
use magpie::eval::steps::Steps;

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
}

impl Steps for Progress {
    fn at(&self, doing: &str, done: usize, all: usize) {
        if self.bar.message() != doing {
            self.bar.set_message(doing.to_owned());
        }
        self.bar.set_length(count(all));
        self.bar.set_position(count(done));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}
