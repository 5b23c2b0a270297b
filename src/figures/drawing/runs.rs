//! Several runs of one thing: their mean, how far they spread, and how that is said.

use super::numbers::{count, fixed};

/// The mean and spread of runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    pub mean: f64,
    /// The standard deviation (divisor n − 1); none of a single run.
    pub sd: Option<f64>,
    pub runs: usize,
}

impl Summary {
    /// What is no number does not count; `None` where nothing does.
    pub fn of(values: &[f64]) -> Option<Summary> {
        let mut summary = Summary {
            mean: 0.0,
            sd: None,
            runs: 0,
        };
        let finite = || values.iter().filter(|value| value.is_finite());
        for value in finite() {
            summary.runs += 1;
            summary.mean += value;
        }
        if summary.runs == 0 {
            return None;
        }
        summary.mean /= summary.runs as f64;
        if summary.runs > 1 {
            let squares: f64 = finite().map(|value| (value - summary.mean).powi(2)).sum();
            summary.sd = Some((squares / (summary.runs - 1) as f64).sqrt());
        }
        Some(summary)
    }

    /// The mean less and plus one standard deviation.
    pub fn band(&self) -> (f64, f64) {
        let sd = self.sd.unwrap_or(0.0);
        (self.mean - sd, self.mean + sd)
    }

    /// `0.958 ± 0.060`.
    pub fn short(&self) -> String {
        spread(self.mean, self.sd)
    }

    /// `0.958 ± 0.060 over 5 runs`.
    pub fn words(&self) -> String {
        in_words(self.mean, self.sd, self.runs)
    }
}

/// `0.958 ± 0.060`, or `0.958` where there is no spread.
pub fn spread(mean: f64, sd: Option<f64>) -> String {
    let mean = fixed(mean, 3);
    sd.map_or(mean.clone(), |sd| format!("{mean} ± {}", fixed(sd, 3)))
}

/// `0.958 ± 0.060 over 5 runs`, or `0.958, one run` where there is no spread.
pub fn in_words(mean: f64, sd: Option<f64>, runs: usize) -> String {
    let runs = match sd {
        Some(_) => format!(" over {} runs", count(runs as u64)),
        None => ", one run".to_owned(),
    };
    spread(mean, sd) + &runs
}

/// `5`, or `3 to 5`.
pub fn from_to(fewest: usize, most: usize) -> String {
    let most_words = count(most as u64);
    if fewest == most {
        most_words
    } else {
        format!("{} to {most_words}", count(fewest as u64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_in_words() {
        let summary = |values: &[f64]| Summary::of(values).map(|summary| summary.words());
        assert_eq!(summary(&[]), None);
        assert_eq!(summary(&[0.5, f64::NAN]).as_deref(), Some("0.500, one run"));
        let two = summary(&[0.9, 0.8, f64::NAN]);
        assert_eq!(two.as_deref(), Some("0.850 ± 0.071 over 2 runs"));
        assert_eq!(
            (from_to(5, 5), from_to(1, 3)),
            ("5".into(), "1 to 3".into())
        );
    }
}
