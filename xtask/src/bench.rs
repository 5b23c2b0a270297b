//! Measures, natively (`cargo bench`) and in Chromium.

use crate::{Result, process, project};

/// `cargo xtask bench [--native | --browser]`.
pub fn run(_arguments: &[&str]) -> Result<()> {
    process::run(process::cargo().current_dir(project::root()).arg("bench"))
}
