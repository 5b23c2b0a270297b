//! Figures: snapshots of their SVG, and what must hold for any of them.

mod drawing;

use drawing::{check, snapshot};
use genessl::Result;
use genessl::figures::{FigureContext, Theme, class_counts, normal_tumour};

fn context(theme: Theme) -> FigureContext {
    FigureContext {
        theme,
        simulated: false,
        subtitle: "TCGA, seven types".into(),
    }
}

fn counts() -> Vec<(String, u64)> {
    [
        ("ACC", 79),
        ("CHOL", 36),
        ("DLBC", 48),
        ("KICH", 65),
        ("PAAD", 20),
        ("UCS", 56),
        ("UVM", 80),
    ]
    .map(|(name, number)| (name.to_owned(), number))
    .to_vec()
}

#[test]
fn class_counts_are_drawn() -> Result<()> {
    for theme in [Theme::Light, Theme::Dark] {
        let figure = class_counts(&counts(), &context(theme))?;
        check(&figure);
        snapshot(&figure, theme);
    }
    Ok(())
}

#[test]
fn normal_and_tumour_are_drawn() -> Result<()> {
    let simulated = FigureContext {
        simulated: true,
        ..context(Theme::Light)
    };
    let figure = normal_tumour(113, 1_097, 0, &simulated)?;
    assert!(figure.title.contains("simulated data") && figure.svg.contains("(simulated data)"));
    check(&figure);
    snapshot(&figure, Theme::Light);
    Ok(())
}
