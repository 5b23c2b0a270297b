//! The genes or pathways that were tested between selected samples and the others.

use crate::figures::drawing::numbers::count;
use crate::figures::drawing::palette::{Rgb, Theme, class_colour};
use crate::sorting::sort_indices;
use crate::table::Cell;
use crate::{Error, Result};

/// What [`volcano`](super::volcano()) draws.
#[derive(Debug, Clone, Copy)]
pub struct Volcano<'a> {
    /// Genes or pathways.
    pub kind: VolcanoKind,
    /// Who is compared, for the title: `42 selected samples against 342 others`.
    pub compared: &'a str,
    /// What runs across.
    pub across: VolcanoAcross,
    /// One name per gene or pathway.
    pub features: &'a [String],
    /// The mean of the selected samples less that of the others.
    pub difference: &'a [f64],
    /// The area under the receiver operating characteristic curve, between 0 and 1.
    pub auc: &'a [f64],
    /// The p-value's logarithm to base ten.
    pub log10_p: &'a [f64],
    /// The logarithm to base ten of the p-value after Benjamini and Hochberg (1995).
    pub log10_q: &'a [f64],
}

/// What is compared between the samples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VolcanoKind {
    /// The figure `volcano_genes`.
    Genes,
    /// The figure `volcano_pathways`.
    Pathways,
}

/// The horizontal axis of a volcano plot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VolcanoAcross {
    /// The difference of means, in the middle 0.
    Difference,
    /// The area under the curve, in the middle 0.5.
    Auc,
}

/// Significant is what has a q-value below this.
pub(super) const SIGNIFICANT: f64 = 0.05;

impl VolcanoKind {
    /// The figure's name, and one and many of what it shows.
    pub(super) fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            VolcanoKind::Genes => ("volcano_genes", "gene", "genes"),
            VolcanoKind::Pathways => ("volcano_pathways", "pathway", "pathways"),
        }
    }
}

/// On which side a gene or pathway lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// Not significantly different.
    None,
    /// Lower in the selected samples.
    Lower,
    /// Higher in the selected samples.
    Higher,
}

impl Side {
    pub(super) fn colour(self, theme: Theme) -> Rgb {
        match self {
            Side::None => theme.colours().axis,
            Side::Lower => class_colour(0, theme),
            Side::Higher => class_colour(1, theme),
        }
    }

    pub(super) fn words(self) -> &'static str {
        match self {
            Side::None => "Not significant",
            Side::Lower => "Lower in the selected samples",
            Side::Higher => "Higher in the selected samples",
        }
    }
}

impl Volcano<'_> {
    pub(super) fn check(&self) -> Result<()> {
        let features = self.features.len();
        let sizes = [
            self.difference.len(),
            self.auc.len(),
            self.log10_p.len(),
            self.log10_q.len(),
        ];
        if sizes != [features; 4] {
            let what = "names and values of the comparison do not match";
            return Err(Error::new(what, "Compare the samples again."));
        }
        if !(0..features).any(|feature| self.is_drawn(feature)) {
            let what = "there is nothing to compare the selected samples by";
            return Err(Error::new(
                what,
                "Select some samples, but not all, and try again.",
            ));
        }
        Ok(())
    }

    pub(super) fn x(&self, feature: usize) -> f64 {
        match self.across {
            VolcanoAcross::Difference => self.difference[feature],
            VolcanoAcross::Auc => self.auc[feature],
        }
    }

    pub(super) fn middle(&self) -> f64 {
        match self.across {
            VolcanoAcross::Difference => 0.0,
            VolcanoAcross::Auc => 0.5,
        }
    }

    /// Constant ones have no p-value.
    pub(super) fn is_drawn(&self, feature: usize) -> bool {
        self.x(feature).is_finite() && !self.log10_q[feature].is_nan()
    }

    pub(super) fn side(&self, feature: usize) -> Side {
        if self.log10_q[feature] >= SIGNIFICANT.log10() {
            Side::None
        } else if self.x(feature) < self.middle() {
            Side::Lower
        } else {
            Side::Higher
        }
    }

    /// Those drawn, the most significant first, and of equals the most different.
    pub(super) fn order(&self) -> Vec<usize> {
        let away = |feature: usize| (self.x(feature) - self.middle()).abs();
        let mut order: Vec<usize> = (0..self.features.len())
            .filter(|&feature| self.is_drawn(feature))
            .collect();
        sort_indices(&mut order, &|one, other| {
            let significance = self.log10_q[one].total_cmp(&self.log10_q[other]);
            significance.then_with(|| away(other).total_cmp(&away(one)))
        });
        order
    }

    /// What the axis spans across, as far to both sides.
    pub(super) fn reach(&self, order: &[usize]) -> (f64, f64) {
        let middle = self.middle();
        let away = order
            .iter()
            .map(|&feature| (self.x(feature) - middle).abs());
        let reach = away.fold(0.0, f64::max).max(1e-6) * 1.03;
        (middle - reach, middle + reach)
    }

    /// What the axis spans upwards.
    pub(super) fn height(&self, order: &[usize]) -> (f64, f64) {
        let heights = order.iter().map(|&feature| -self.log10_q[feature]);
        let finite = heights.filter(|height| height.is_finite());
        (0.0, finite.fold(2.0, f64::max) * 1.04)
    }

    pub(super) fn label(&self) -> &'static str {
        match self.across {
            VolcanoAcross::Difference => "Difference of means, selected less others",
            VolcanoAcross::Auc => "Area under the ROC curve, selected above others",
        }
    }

    pub(super) fn note(&self, drawn: usize) -> String {
        let (_, _, many) = self.kind.words();
        let missing = match self.features.len() - drawn {
            0 => String::new(),
            missing => format!(", {} without a test are not drawn", count(missing as u64)),
        };
        let all = count(self.features.len() as u64);
        format!("{} · {all} {many}{missing}", self.compared)
    }

    pub(super) fn row(&self, feature: usize) -> Vec<Cell> {
        let side = match self.side(feature) {
            _ if !self.is_drawn(feature) => Cell::Missing,
            Side::None => Cell::from("none"),
            Side::Lower => Cell::from("lower"),
            Side::Higher => Cell::from("higher"),
        };
        vec![
            Cell::Text(self.features[feature].clone()),
            Cell::Number(self.difference[feature]),
            Cell::Number(self.auc[feature]),
            Cell::Number(self.log10_p[feature]),
            Cell::Number(self.log10_q[feature]),
            side,
        ]
    }
}
