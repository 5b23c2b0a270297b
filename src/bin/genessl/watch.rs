//! Progress on a terminal; silence in a pipe.

use std::time::Duration;

use genessl::names::{visible, with_brief_names};
use genessl::study::RunProgress;
use genessl::{Advance, Result};
use indicatif::{ProgressBar, ProgressStyle};

/// Runs a computation to its end behind a progress bar.
///
/// # Errors
/// Those of the computation.
pub fn run<A: Advance>(message: &str, unit: &str, mut work: A) -> Result<A::Output> {
    let bar = Bar::new();
    loop {
        let progress = work.advance()?;
        bar.show(message, unit, progress.done, progress.total);
        if progress.is_finished() {
            return work.finish();
        }
    }
}

/// A progress bar on standard error, drawn only where that is a terminal.
pub struct Bar(ProgressBar);

impl Bar {
    /// An empty bar.
    pub fn new() -> Self {
        let bar = ProgressBar::new(1);
        let style = "{msg:32} {wide_bar} {percent:>3} %  {eta} left";
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(250));
        Bar(bar)
    }

    /// Shows how far something is.
    pub fn show(&self, message: &str, unit: &str, done: u64, total: u64) {
        let message = visible(message);
        let message = &*with_brief_names(&message);
        if self.0.message() != message {
            self.0.reset();
            self.0.set_message(if unit == "bytes" || unit == "%" {
                message.to_string()
            } else {
                format!("{message} ({total} {unit})")
            });
        }
        self.0.set_length(total);
        self.0.set_position(done);
    }

    /// Makes way for lines that are said meanwhile.
    pub fn aside(&self, say: impl FnOnce()) {
        self.0.suspend(say);
    }

    /// Shows how far a study is.
    pub fn show_run(&self, progress: &RunProgress) {
        self.show(
            &progress.message,
            progress.unit,
            progress.done,
            progress.total,
        );
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
