//! Figures: snapshots of their SVG, and what must hold for any of them.

use crate::drawing::data::{cohort, epochs, long_names, matrix, model_scores};
use crate::drawing::{check, context, count_of, kept, names, snapshot_as, texts};
use genessl::Result;
use genessl::figures::{
    Confusion, Figure, FigureContext, Heatmap, Latent, LossCurves, Marks, ModelScores, Theme,
    accuracy, class_counts, confusion, latent_pca, losses, most_variable, normal_tumour,
    pathway_heatmap, z_scores,
};
use genessl::table::Cell;
use ndarray::Array2;

fn simulated() -> FigureContext {
    FigureContext {
        theme: Theme::Light,
        simulated: true,
        subtitle: String::new(),
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
fn class_counts_are_drawn_largest_first() -> Result<()> {
    let figure = kept(|context| class_counts(&counts(), context))?;
    let Marks::Bars(bars) = &figure.marks else {
        panic!("no bars")
    };
    assert_eq!((bars[0].label.as_str(), bars[0].value), ("UVM", 80.0));
    assert_eq!((bars[6].label.as_str(), bars[6].value), ("PAAD", 20.0));
    assert!((bars[6].width / bars[0].width - 0.25).abs() < 0.001);
    assert_eq!(
        figure.table.rows[1],
        [Cell::Text("ACC".into()), Cell::Count(79)]
    );
    Ok(())
}

#[test]
fn class_counts_of_33_long_names_fit() -> Result<()> {
    let many = long_names(33)
        .into_iter()
        .zip((0..33).map(|class| 37 * class + 1))
        .collect::<Vec<_>>();
    let figure = class_counts(&many, &simulated())?;
    check(&figure);
    assert!(
        texts(&figure)
            .iter()
            .any(|text| text.words == "Adenocarcinoma of the organ 32")
    );
    snapshot_as(&figure, "class_counts_33");
    Ok(())
}

#[test]
fn normal_and_tumour_are_drawn_with_shares() -> Result<()> {
    let figure = kept(|context| normal_tumour(113, 1_097, 0, context))?;
    assert!(
        texts(&figure)
            .iter()
            .any(|text| text.words == "1,097 (90.7 %)")
    );
    assert_eq!(figure.table.rows.len(), 2);
    let with_unknown = normal_tumour(0, 0, 5, &simulated())?;
    check(&with_unknown);
    assert_eq!(with_unknown.table.rows.len(), 3);
    Ok(())
}

#[test]
fn simulated_data_say_so_in_every_title() -> Result<()> {
    let (cohort, context) = (cohort(&names(3), 12, 4), simulated());
    let figures = [
        class_counts(&counts(), &context)?,
        normal_tumour(1, 2, 0, &context)?,
        heatmap(&cohort, 4, &context)?,
        losses(
            &LossCurves {
                training: &epochs(3, 0.0),
                validation: &[],
                spread: &[],
                planned_epochs: 5,
            },
            &context,
        )?,
        confusion(
            &Confusion {
                model: "frozen",
                label: "frozen",
                classes: &names(3),
                counts: &matrix(3, 9),
            },
            &context,
        )?,
        scatter(&cohort, &context)?,
        accuracy(&model_scores(1), &context)?,
    ];
    for figure in figures {
        check(&figure);
        assert!(figure.title.contains("simulated data"), "{}", figure.name);
        assert!(
            texts(&figure)
                .iter()
                .any(|text| text.words.contains("(simulated data)"))
        );
        assert!(figure.table.title.contains("simulated data"));
    }
    Ok(())
}

fn heatmap(
    cohort: &crate::drawing::data::Cohort,
    limit: usize,
    context: &FigureContext,
) -> Result<Figure> {
    let pathways: Vec<String> = (0..cohort.values.ncols())
        .map(|place| format!("{} {place}", PATHWAYS[place % PATHWAYS.len()]))
        .collect();
    let mut sample_order: Vec<usize> = (0..cohort.ids.len()).collect();
    sample_order.sort_by_key(|&sample| (cohort.classes[sample].clone(), sample * 31 % 17));
    let map = Heatmap {
        scores: cohort.values.view(),
        sample_ids: &cohort.ids,
        pathways: &pathways,
        classes: &cohort.classes,
        sample_order: &sample_order,
        pathway_order: &most_variable(cohort.values.view(), limit),
    };
    pathway_heatmap(&map, context)
}

const PATHWAYS: [&str; 5] = [
    "Cell cycle",
    "Glycosylphosphatidylinositol(GPI)-anchor biosynthesis",
    "Oxidative phosphorylation",
    "Arrhythmogenic right ventricular cardiomyopathy (ARVC)",
    "T cell receptor signaling pathway",
];

#[test]
fn pathway_heatmap_is_drawn() -> Result<()> {
    let cohort = cohort(&names(7), 60, 20);
    let figure = kept(|context| heatmap(&cohort, 12, context))?;
    let Marks::Grid(grid) = &figure.marks else {
        panic!("no grid")
    };
    assert_eq!((grid.values.len(), grid.values[0].len()), (12, 60));
    assert_eq!((grid.row_labels.len(), grid.column_labels.len()), (12, 60));
    assert!(grid.column_labels[0].ends_with(", ACC"));
    assert_eq!(
        (figure.table.rows.len(), figure.table.columns.len()),
        (60, 14)
    );
    Ok(())
}

#[test]
fn pathway_heatmap_of_all_tcga_stays_small() -> Result<()> {
    let cohort = cohort(&names(33), 7_349, 45);
    let figure = heatmap(&cohort, 40, &simulated())?;
    check(&figure);
    assert!(figure.svg.len() < 1_500_000, "{} bytes", figure.svg.len());
    assert!(
        texts(&figure)
            .iter()
            .map(|text| text.words.as_str())
            .collect::<Vec<_>>()
            .join(" ")
            .contains("18 to 19 neighbouring samples")
    );
    let Marks::Grid(grid) = &figure.marks else {
        panic!("no grid")
    };
    assert_eq!((grid.values.len(), grid.values[0].len()), (40, 400));
    assert!(grid.column_labels[0].starts_with("18 samples, TCGA-"));
    Ok(())
}

#[test]
fn z_scores_are_centred_and_scaled() {
    let scores = Array2::from_shape_fn((5, 3), |(sample, pathway)| match pathway {
        0 => sample as f64,
        1 => 2.0,
        _ => 10.0 * sample as f64 * sample as f64,
    });
    assert_eq!(most_variable(scores.view(), 2), [2, 0]);
    let z = z_scores(scores.view(), &[0, 1]);
    assert!((z[[0, 0]] + 2.0_f64.sqrt()).abs() < 1e-12 && z[[0, 2]] == 0.0);
    assert!(z.row(1).iter().all(|&value| value == 0.0));
}

#[test]
fn losses_are_drawn_with_validation() -> Result<()> {
    let (training, validation) = (epochs(50, 0.0), epochs(50, 0.04));
    let curves = LossCurves {
        training: &training,
        validation: &validation,
        spread: &[],
        planned_epochs: 50,
    };
    let figure = kept(|context| losses(&curves, context))?;
    let Marks::Lines(lines) = &figure.marks else {
        panic!("no lines")
    };
    assert_eq!(lines.len(), 8);
    assert_eq!(
        (lines[0].name.as_str(), lines[0].points.len()),
        ("Total, training", 50)
    );
    assert_eq!(
        (
            lines[7].points[49].label.as_str(),
            lines[7].points[49].value
        ),
        ("epoch 50", validation[49].nt_xent)
    );
    assert_eq!(figure.table.rows.len(), 100);
    Ok(())
}

#[test]
fn losses_grow_without_moving_the_axis() -> Result<()> {
    let all = epochs(50, 0.0);
    let mut first = None;
    for done in [0, 1, 2, 20] {
        let curves = LossCurves {
            training: &all[..done],
            validation: &[],
            spread: &[],
            planned_epochs: 50,
        };
        let figure = losses(&curves, &context(Theme::Light))?;
        check(&figure);
        if done == 20 {
            snapshot_as(&figure, "losses_growing");
        }
        if let Marks::Lines(lines) = &figure.marks
            && let Some(line) = lines.first()
        {
            let x = line.points[0].x;
            assert_eq!(*first.get_or_insert(x), x);
        }
    }
    Ok(())
}

#[test]
fn a_single_epoch_is_drawn_as_one() -> Result<()> {
    let curves = LossCurves {
        training: &epochs(1, 0.0),
        validation: &[],
        spread: &[],
        planned_epochs: 1,
    };
    let figure = losses(&curves, &context(Theme::Light))?;
    check(&figure);
    let Marks::Lines(lines) = &figure.marks else {
        panic!("no lines")
    };
    assert_eq!(lines[0].points.len(), 1);
    // It stands in the middle of its panel, and no other epoch is on the axis.
    assert!(lines[0].points[0].x > f64::from(figure.width) * 0.15);
    let words: Vec<String> = texts(&figure).into_iter().map(|text| text.words).collect();
    assert!(words.iter().any(|word| word == "1") && !words.iter().any(|word| word == "2"));
    assert!(figure.svg.contains("after epoch 1"), "the description");
    Ok(())
}

#[test]
fn losses_that_are_no_numbers_leave_a_gap() -> Result<()> {
    let mut training = epochs(5, 0.0);
    training[4].nt_xent = f64::NAN;
    training[4].total = f64::INFINITY;
    let figure = losses(
        &LossCurves {
            training: &training,
            validation: &[],
            spread: &[],
            planned_epochs: 5,
        },
        &simulated(),
    )?;
    check(&figure);
    let Marks::Lines(lines) = &figure.marks else {
        panic!("no lines")
    };
    assert_eq!(
        lines
            .iter()
            .map(|line| line.points.len())
            .collect::<Vec<_>>(),
        [4, 5, 5, 4]
    );
    Ok(())
}

#[test]
fn confusion_is_drawn() -> Result<()> {
    let (classes, counts) = (names(7), matrix(7, 16));
    let input = Confusion {
        model: "frozen",
        label: "frozen encoder",
        classes: &classes,
        counts: &counts,
    };
    let figure = kept(|context| confusion(&input, context))?;
    assert_eq!(figure.name, "confusion_frozen");
    let Marks::Grid(grid) = &figure.marks else {
        panic!("no grid")
    };
    assert_eq!(grid.values[2][2], counts[2][2] as f64);
    assert_eq!(
        (grid.row_labels[1].as_str(), grid.column_labels[2].as_str()),
        ("true BLCA", "predicted BRCA")
    );
    Ok(())
}

#[test]
fn confusion_of_33_classes_fits() -> Result<()> {
    for (classes, name) in [
        (names(33), "confusion_33"),
        (long_names(33), "confusion_33_long"),
    ] {
        let input = Confusion {
            model: "supervised",
            label: "supervised",
            classes: &classes,
            counts: &matrix(33, 240),
        };
        let figure = confusion(&input, &context(Theme::Light))?;
        check(&figure);
        snapshot_as(&figure, name);
    }
    Ok(())
}

#[test]
fn confusion_must_be_square() {
    let (classes, counts) = (names(2), vec![vec![1, 2], vec![3]]);
    let input = Confusion {
        model: "frozen",
        label: "frozen",
        classes: &classes,
        counts: &counts,
    };
    let error = confusion(&input, &simulated()).expect_err("a ragged matrix");
    assert!(error.what.contains("2 rows and columns"));
}

fn scatter(cohort: &crate::drawing::data::Cohort, context: &FigureContext) -> Result<Figure> {
    let latent = Latent {
        scores: cohort.values.view(),
        explained: &[0.2653, 0.18405],
        sample_ids: &cohort.ids,
        classes: &cohort.classes,
    };
    latent_pca(&latent, context)
}

#[test]
fn latent_space_is_drawn() -> Result<()> {
    let mut cohort = cohort(&names(7), 231, 2);
    cohort.classes[5] = String::new();
    let figure = kept(|context| scatter(&cohort, context))?;
    let Marks::Points(points) = &figure.marks else {
        panic!("no points")
    };
    assert_eq!(
        (points.len(), points[3].label.as_str()),
        (231, "TCGA-0003-01A")
    );
    assert_eq!(
        (points[5].class.as_str(), &figure.table.rows[5][1]),
        ("Not known", &Cell::Missing)
    );
    assert!(
        texts(&figure)
            .iter()
            .any(|text| text.words == "Latent PC1, 26.5 % of variance")
    );
    Ok(())
}

#[test]
fn latent_space_of_33_classes_has_33_signs_and_direct_labels() -> Result<()> {
    for (classes, name) in [
        (names(33), "latent_pca_33"),
        (long_names(33), "latent_pca_33_long"),
    ] {
        let cohort = cohort(&classes, 990, 2);
        let figure = scatter(&cohort, &context(Theme::Light))?;
        check(&figure);
        snapshot_as(&figure, name);
        let (long, said) = (name.ends_with("long"), texts(&figure));
        for (place, class) in classes.iter().enumerate() {
            let number = (place + 1).to_string();
            let direct = if long { &number } else { class };
            let entry = if long {
                format!("{number} {class} (")
            } else {
                format!("{class} (")
            };
            assert!(
                said.iter().any(|text| text.words == *direct),
                "{class}: no direct label"
            );
            assert!(
                said.iter().any(|text| text.words.starts_with(&entry)),
                "{class}: no entry"
            );
        }
    }
    Ok(())
}

#[test]
fn latent_space_of_all_tcga_stays_small() -> Result<()> {
    let figure = scatter(&cohort(&names(33), 7_349, 2), &context(Theme::Dark))?;
    check(&figure);
    assert!(figure.svg.len() < 1_500_000, "{} bytes", figure.svg.len());
    assert!(count_of(&figure, "circle") + count_of(&figure, "polygon") >= 7_349);
    Ok(())
}

#[test]
fn latent_space_refuses_what_it_cannot_draw() {
    let mut cohort = cohort(&names(3), 10, 2);
    cohort.values[[3, 1]] = f64::NAN;
    assert!(scatter(&cohort, &simulated()).is_err());
    cohort.values = Array2::zeros((10, 1));
    assert!(scatter(&cohort, &simulated()).is_err());
    cohort.values = Array2::zeros((9, 2));
    assert!(scatter(&cohort, &simulated()).is_err());
}

#[test]
fn accuracies_are_drawn_side_by_side() -> Result<()> {
    let runs = model_scores(1);
    let figure = kept(|context| accuracy(&runs, context))?;
    let Marks::Points(points) = &figure.marks else {
        panic!("no points")
    };
    assert_eq!((points.len(), points[0].class.as_str()), (9, "accuracy"));
    assert_eq!(figure.table.rows[2][1], Cell::Number(runs[2].accuracy));
    Ok(())
}

#[test]
fn repeated_runs_show_their_mean_and_spread() -> Result<()> {
    let figure = accuracy(&model_scores(5), &context(Theme::Light))?;
    check(&figure);
    snapshot_as(&figure, "accuracy_repeats");
    assert!(texts(&figure).iter().any(|text| text.words.contains(" ± ")));
    assert_eq!(figure.table.rows.len(), 15);
    Ok(())
}

#[test]
fn empty_and_odd_inputs_are_drawn_too() -> Result<()> {
    let nothing = FigureContext::default();
    let worst = ModelScores {
        model: "m".into(),
        accuracy: 0.0,
        balanced_accuracy: 0.0,
        macro_f1: f64::NAN,
    };
    let escaped = vec![("<b>&\"class\"".to_owned(), 1), ("中文".to_owned(), 0)];
    let figures = [
        class_counts(&[], &nothing)?,
        class_counts(&escaped, &nothing)?,
        normal_tumour(0, 0, 0, &nothing)?,
        heatmap(&cohort(&names(1), 1, 1), 40, &nothing)?,
        losses(
            &LossCurves {
                training: &[],
                validation: &[],
                spread: &[],
                planned_epochs: 0,
            },
            &nothing,
        )?,
        confusion(
            &Confusion {
                model: "m",
                label: "m",
                classes: &[],
                counts: &[],
            },
            &nothing,
        )?,
        confusion(
            &Confusion {
                model: "m",
                label: "m",
                classes: &names(1),
                counts: &[vec![3]],
            },
            &nothing,
        )?,
        scatter(&cohort(&names(1), 1, 2), &nothing)?,
        accuracy(&[], &nothing)?,
        accuracy(&[worst], &nothing)?,
    ];
    for figure in figures {
        check(&figure);
        assert!(
            !figure.svg.contains("NaN") && !figure.svg.contains("<b>"),
            "{}",
            figure.name
        );
    }
    Ok(())
}
