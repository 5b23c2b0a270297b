//! What test programs print of themselves, line by line.

use std::collections::BTreeMap;

/// How many lines of what a failing test said are told again at the end.
const LINES: usize = 30;

/// What the test programs printed of themselves.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub passed: u64,
    pub failed: u64,
    /// What each test that lacked something said.
    pub skipped: Vec<String>,
    /// Tests that failed at first and passed when they were tried alone, with the reason of the first time.
    pub unsteady: Vec<String>,
    /// The first lines of what each failing test said.
    pub failures: BTreeMap<String, Vec<String>>,
    /// Test programs that began and did not tell how they ended.
    pub open: u64,
    /// The failing test whose words are being read.
    pub speaks: Option<String>,
}

impl Counts {
    /// Takes note of a line that a test program printed.
    pub fn note(&mut self, line: &str) {
        if line.trim_start().starts_with("SKIPPED ") {
            self.skipped.push(line.trim().to_owned());
        }
        if let Some(name) = between(line, "test ", " ... FAILED") {
            self.failures.insert(name.to_owned(), Vec::new());
        } else if let Some(name) = between(line, "---- ", " stdout ----") {
            self.speaks = Some(name.to_owned());
        } else if matches!(line, "failures:" | "successes:") {
            self.speaks = None;
        } else if let Some(said) = self
            .speaks
            .as_ref()
            .and_then(|name| self.failures.get_mut(name))
            && said.len() < LINES
            && !line.is_empty()
        {
            said.push(line.to_owned());
        }
        if between(line, "running ", " tests")
            .or(between(line, "running ", " test"))
            .is_some_and(|count| count.parse::<u64>().is_ok())
        {
            self.open += 1;
        }
        if let Some(result) = line.strip_prefix("test result: ") {
            self.open = self.open.saturating_sub(1);
            self.add(result);
        }
    }

    fn add(&mut self, result: &str) {
        let count = |what: &str| {
            let words: Vec<&str> = result
                .split([' ', ';'])
                .filter(|word| !word.is_empty())
                .collect();
            let at = words.iter().position(|&word| word == what)?;
            words.get(at.checked_sub(1)?)?.parse::<u64>().ok()
        };
        self.passed += count("passed").unwrap_or(0);
        self.failed += count("failed").unwrap_or(0);
        self.speaks = None;
    }

    /// Of each failing test, its name and what it said.
    pub fn reasons(&self) -> Vec<String> {
        let told =
            |(name, said): (&String, &Vec<String>)| format!("{name}\n    {}", said.join("\n    "));
        self.failures.iter().map(told).collect()
    }

    /// Tests that failed passed when they were tried again.
    pub fn forgive(&mut self) {
        self.unsteady = self.reasons();
        self.passed += self.failed;
        (self.failed, self.failures) = (0, BTreeMap::new());
    }
}

fn between<'a>(line: &'a str, before: &str, after: &str) -> Option<&'a str> {
    line.strip_prefix(before)?.strip_suffix(after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_added_up_and_what_was_skipped_is_kept() {
        let mut counts = Counts::default();
        for line in [
            "running 3 tests",
            "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.02s",
            "SKIPPED real_tables: needs data/tcga7/test.csv.gz",
            "test result: FAILED. 4 passed; 2 failed; 0 ignored; 0 measured; 1 filtered out; finished in 1.02s",
            "the test result: is not at the beginning; 9 passed",
        ] {
            counts.note(line);
        }
        let skipped = vec!["SKIPPED real_tables: needs data/tcga7/test.csv.gz".to_owned()];
        let expected = Counts {
            passed: 7,
            failed: 2,
            skipped,
            ..Counts::default()
        };
        assert_eq!(counts, expected);
    }

    #[test]
    fn what_a_failing_test_said_is_kept_and_nothing_else() {
        let mut counts = Counts::default();
        for line in [
            "running 2 tests",
            "test files::drops ... ok",
            "test plots::saves ... FAILED",
            "successes:",
            "---- files::drops stdout ----",
            "picture: drops.png",
            "",
            "successes:",
            "    files::drops",
            "failures:",
            "",
            "---- plots::saves stdout ----",
            "",
            "thread 'plots::saves' panicked at tests/browser/plots.rs:7:5:",
            "waited 180s until it is saved",
            "",
            "failures:",
            "    plots::saves",
            "",
            "test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.02s",
            "unrelated",
        ] {
            counts.note(line);
        }
        let told = "plots::saves\n    thread 'plots::saves' panicked at tests/browser/plots.rs:7:5:\n    waited 180s until it is saved";
        assert_eq!(counts.reasons(), [told]);
        counts.forgive();
        assert_eq!((counts.passed, counts.failed), (2, 0));
        assert_eq!(counts.unsteady, [told]);
        assert!(counts.reasons().is_empty());
        assert_eq!(counts.open, 0);
        // A program that crashes says nothing at its end.
        counts.note("running 1 test");
        assert_eq!(counts.open, 1);
    }
}
