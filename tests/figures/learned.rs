//! The figures of what a model learned and how it is used: snapshots of their SVG, and what must hold for any of them.

// Shared with the other figures' tests, which need other parts of it.

use crate::drawing::data::{Cohort, Numbers, cohort, long_names};
use crate::drawing::{
    assert_all_apart, check, count_of, kept, light, mentions, names, points, refused, says,
    snapshot_as, texts,
};
use genessl::Result;
use genessl::figures::{
    Ablation, AblationModel, AblationVariant, ClassGenes, ComparedModel, Distances, Figure,
    FigureContext, GridMark, Judged, LatentPair, LatentPathways, LatentView, Marks, Novelty,
    PathwayFit, PathwayPanel, PathwayScatter, PredictionConfidence, RectMark, ablation,
    class_genes, latent_pair, latent_pathways, novelty, pathway_fit, pathway_scatter,
    prediction_confidence,
};
use genessl::table::Cell;
use ndarray::Array2;

/// Keeps the plain case in both themes, any other on paper under a name of its own.
fn kept_as(name: &str, draw: impl Fn(&FigureContext) -> Result<Figure>) -> Result<Figure> {
    let figure = draw(&light())?;
    if figure.name == name {
        return kept(draw);
    }
    check(&figure);
    snapshot_as(&figure, name);
    Ok(figure)
}

const MODELS: [&str; 3] = [
    "Frozen encoder",
    "Fine-tuned encoder",
    "Untrained encoder, frozen",
];

const MASKED: [(&str, f64); 6] = [
    ("none (untrained)", 0.9),
    ("0.1", 0.94),
    ("0.2", 0.955),
    ("0.3", 0.965),
    ("0.5", 0.96),
    ("0.7", 0.93),
];

const OBJECTIVES: [(&str, f64); 8] = [
    ("none (untrained)", 0.91),
    ("pathway", 0.955),
    ("masked", 0.94),
    ("contrastive", 0.925),
    ("pathway + masked", 0.962),
    ("pathway + contrastive", 0.958),
    ("masked + contrastive", 0.945),
    ("pathway + masked + contrastive", 0.964),
];

fn variants<'a>(of: &[(&'a str, f64)], own: usize) -> Vec<AblationVariant<'a>> {
    let variant = |(place, &(label, _)): (usize, &(&'a str, f64))| AblationVariant {
        label,
        own: place == own,
    };
    of.iter().enumerate().map(variant).collect()
}

fn models(of: &[(&str, f64)], number: usize, runs: usize) -> Vec<AblationModel<'static>> {
    let mut numbers = Numbers(17);
    let mut values = |place: usize, mean: f64| -> Vec<f64> {
        let value = |_| (mean - 0.012 * place as f64 + 0.008 * numbers.bell()).min(1.0);
        (0..runs).map(value).collect()
    };
    let mut model = |place: usize| AblationModel {
        model: ComparedModel {
            name: MODELS[place],
            place,
            yardstick: place > 1,
        },
        runs: of.iter().map(|&(_, mean)| values(place, mean)).collect(),
    };
    (0..number).map(&mut model).collect()
}

const SUPERVISED: [(&str, f64); 1] = [("supervised network", 0.948)];

fn masked<'a>(
    variants: &'a [AblationVariant<'a>],
    models: &'a [AblationModel<'a>],
) -> Ablation<'a> {
    Ablation {
        name: "ablation_mask",
        title: "Accuracy by the share of genes masked",
        across: "Share of genes masked",
        measure: "accuracy",
        variants,
        models,
        references: &SUPERVISED,
    }
}

fn objectives<'a>(
    variants: &'a [AblationVariant<'a>],
    models: &'a [AblationModel<'a>],
) -> Ablation<'a> {
    Ablation {
        name: "ablation_objectives",
        title: "Accuracy by the objectives of pretraining",
        across: "Objectives",
        ..masked(variants, models)
    }
}

#[test]
fn settings_with_short_labels_run_across() -> Result<()> {
    let (variants, models) = (variants(&MASKED, 3), models(&MASKED, 2, 5));
    let figure = kept(|context| ablation(&masked(&variants, &models), context))?;
    assert_all_apart(&figure);
    for words in [
        "0.3",
        "(untrained)",
        "supervised network",
        "Test accuracy (1 is best)",
    ] {
        assert!(says(&figure, words), "{words}");
    }
    assert!(mentions(&figure, "Mean ± 1 standard deviation of 5 runs"));
    assert!(mentions(&figure, "shaded: the study’s own setting"));
    let points = points(&figure);
    assert_eq!(points.len(), 12);
    assert!(points[..6].windows(2).all(|two| two[0].x < two[1].x));
    assert_eq!(points[3].class, "accuracy");
    assert!(points[3].value.starts_with("0.3: 0.9") && points[3].value.ends_with(" over 5 runs"));
    let row = &figure.table.rows[7];
    assert_eq!(
        row[..3],
        [Cell::from("0.3"), Cell::from(MODELS[1]), Cell::Count(5)]
    );
    let runs = &models[1].runs[3];
    let mean = Cell::Number(runs.iter().sum::<f64>() / 5.0);
    assert_eq!(row[3], mean);
    Ok(())
}

#[test]
fn settings_with_long_labels_run_down() -> Result<()> {
    let (variants, models) = (variants(&OBJECTIVES, 7), models(&OBJECTIVES, 2, 5));
    let figure = kept(|context| ablation(&objectives(&variants, &models), context))?;
    assert_all_apart(&figure);
    assert!(says(&figure, "pathway + masked + contrastive"));
    let points = points(&figure);
    assert!(points[..8].windows(2).all(|two| two[0].y < two[1].y));
    assert!(says(
        &figure,
        points[0]
            .value
            .split(": ")
            .nth(1)
            .unwrap_or("")
            .trim_end_matches(" over 5 runs")
    ));
    Ok(())
}

#[test]
fn settings_without_runs_stay_empty() -> Result<()> {
    for (of, name) in [
        (&MASKED[..], "ablation_mask_growing"),
        (&OBJECTIVES[..], "ablation_objectives_growing"),
    ] {
        let variants = variants(of, 2);
        let mut models = models(of, 3, 2);
        for model in &mut models {
            model.runs[1].truncate(1);
            model.runs[4..].fill(Vec::new());
        }
        models[2].runs[3].clear();
        let input = Ablation {
            name,
            ..masked(&variants, &models)
        };
        let figure = ablation(&input, &light())?;
        check(&figure);
        assert_all_apart(&figure);
        snapshot_as(&figure, name);
        assert_eq!(points(&figure).len(), 11);
        let all = 3 * of.len();
        assert!(mentions(&figure, &format!("11 of {all} have run")));
        assert!(mentions(&figure, "of 1 to 2 runs") && says(&figure, "no run yet"));
        let last = figure.table.rows.last().expect("a row");
        assert_eq!(last[2..], [Cell::Count(0), Cell::Missing, Cell::Missing]);
    }
    Ok(())
}

#[test]
fn any_ablation_fits() -> Result<()> {
    let labels = long_names(9);
    let long: Vec<(&str, f64)> = labels.iter().map(|label| (label.as_str(), 0.9)).collect();
    let references = [
        ("supervised network on the same draws", 0.2),
        ("logistic regression", 0.21),
    ];
    for of in [&MASKED[..1], &MASKED[..2], &OBJECTIVES[..3], &long[..]] {
        for number in 1..=3 {
            let (variants, models) = (variants(of, 0), models(of, number, 5));
            for references in [&references[..], &[]] {
                let input = Ablation {
                    references,
                    ..objectives(&variants, &models)
                };
                let figure = ablation(&input, &light())?;
                check(&figure);
                assert_all_apart(&figure);
            }
        }
    }
    Ok(())
}

#[test]
fn an_ablation_without_runs_is_refused() {
    let (variants, mut models) = (variants(&MASKED, 0), models(&MASKED, 2, 1));
    let draw = |models: &[AblationModel]| ablation(&masked(&variants, models), &light());
    refused(draw(&[]), "no model");
    models[0].runs.pop();
    refused(draw(&models), "a setting is missing");
    let mut empty = models[1..].to_vec();
    empty[0].runs.fill(vec![f64::NAN]);
    refused(draw(&empty), "no run that is a number");
}

/// Names as KEGG's, some of them long.
fn pathways(number: usize) -> Vec<String> {
    const NAMES: [&str; 5] = [
        "Oxidative phosphorylation",
        "Cell cycle",
        "Glycosaminoglycan biosynthesis - chondroitin sulfate / dermatan sulfate",
        "Phenylalanine, tyrosine and tryptophan biosynthesis",
        "p53 signaling pathway",
    ];
    let name = |place: usize| format!("{} {place:03}", NAMES[place % NAMES.len()]);
    (0..number).map(name).collect()
}

fn fits(number: usize) -> Vec<f64> {
    let mut numbers = Numbers(23);
    let mut fit = |_| {
        let miss = numbers.next();
        0.97 - 1.3 * miss * miss * miss
    };
    (0..number).map(&mut fit).collect()
}

fn fit<'a>(pathways: &'a [String], r2: &'a [f64]) -> PathwayFit<'a> {
    PathwayFit {
        pathways,
        r2,
        samples: 77,
        shown: 10,
    }
}

#[test]
fn the_best_and_the_worst_pathways_are_shown() -> Result<()> {
    let (pathways, mut r2) = (pathways(178), fits(178));
    (r2[5], r2[60], r2[100]) = (-3.2, f64::NAN, -0.81);
    let figure = kept(|context| pathway_fit(&fit(&pathways, &r2), context))?;
    assert_all_apart(&figure);
    let points = points(&figure);
    assert_eq!(points.len(), 20);
    let best = r2.iter().copied().fold(f64::MIN, f64::max);
    assert_eq!(points[0].value, format!("R² {best:.3}"));
    assert_eq!(
        (points[0].class.as_str(), points[19].class.as_str()),
        ("rank 1 of 177", "rank 177 of 177")
    );
    assert_eq!(
        (points[19].label.as_str(), points[18].label.as_str()),
        (pathways[5].as_str(), pathways[100].as_str())
    );
    // Beyond the axis' end both lie there, with arrows.
    assert_eq!(
        (points[19].x, count_of(&figure, "polygon")),
        (points[18].x, 2)
    );
    assert!(says(&figure, "−3.20") && says(&figure, "Worst 10"));
    assert!(mentions(&figure, "of 177 pathways"));
    assert_eq!(figure.table.rows.len(), 178);
    assert_eq!(
        figure.table.rows[177],
        [
            Cell::Missing,
            Cell::from(pathways[60].as_str()),
            Cell::Missing
        ]
    );
    Ok(())
}

#[test]
fn few_pathways_are_all_shown() -> Result<()> {
    for number in [1, 2, 20, 21] {
        let (pathways, r2) = (pathways(number), fits(number));
        let figure = pathway_fit(&fit(&pathways, &r2), &light())?;
        check(&figure);
        assert_all_apart(&figure);
        assert_eq!(says(&figure, "All, the best first"), number < 21);
        assert_eq!(points(&figure).len(), number.min(20));
    }
    refused(
        pathway_fit(&fit(&pathways(1), &[f64::NAN]), &light()),
        "no R²",
    );
    refused(pathway_fit(&fit(&pathways(2), &[0.5]), &light()), "sizes");
    Ok(())
}

/// Measured scores and predictions of them that are off by so much.
fn predicted(samples: usize, off: f64) -> (Vec<f64>, Vec<f64>) {
    let mut numbers = Numbers(29);
    let mut pair = |sample: usize| {
        let measured = 0.2 + 0.15 * (sample % 7) as f64 + 0.1 * numbers.bell();
        (
            measured,
            measured * (1.0 - 0.5 * off) + off * numbers.bell(),
        )
    };
    (0..samples).map(&mut pair).unzip()
}

#[test]
fn predicted_pathways_lie_along_the_line() -> Result<()> {
    let (best, worst) = (predicted(77, 0.05), predicted(77, 0.5));
    let pathways = pathways(3);
    let panels = [
        PathwayPanel {
            pathway: &pathways[0],
            rank: "Best",
            r2: 0.967,
            measured: &best.0,
            predicted: &best.1,
        },
        PathwayPanel {
            pathway: &pathways[2],
            rank: "Worst",
            r2: -0.412,
            measured: &worst.0,
            predicted: &worst.1,
        },
    ];
    for (classes, name) in [
        (names(7), "pathway_scatter"),
        (names(33), "pathway_scatter_33"),
    ] {
        let cohort = cohort(&classes, 77, 2);
        let input = PathwayScatter {
            panels: &panels,
            sample_ids: &cohort.ids,
            classes: &cohort.classes,
        };
        let figure = kept_as(name, |context| pathway_scatter(&input, context))?;
        assert_all_apart(&figure);
        assert!(says(&figure, "Best: R² 0.97") && says(&figure, "Worst: R² −0.41"));
        assert_eq!((points(&figure).len(), figure.table.rows.len()), (154, 154));
        assert!(points(&figure)[3].value.contains(": measured 0."));
        assert_eq!(points(&figure)[3].label, cohort.ids[3]);
        let short = PathwayScatter {
            sample_ids: &cohort.ids[1..],
            ..input
        };
        refused(pathway_scatter(&short, &light()), "a sample is missing");
        check(&pathway_scatter(
            &PathwayScatter {
                panels: &panels[..1],
                ..input
            },
            &light(),
        )?);
    }
    Ok(())
}

fn correlations(pathways: usize, dimensions: usize) -> Array2<f64> {
    let mut numbers = Numbers(37);
    Array2::from_shape_fn((pathways, dimensions), |(pathway, dimension)| {
        let near = if pathway % 9 == dimension % 9 {
            0.5
        } else {
            0.0
        };
        let sign = if dimension % 2 == 0 { 1.0 } else { -1.0 };
        (sign * near * numbers.next() + 0.12 * numbers.bell()).clamp(-1.0, 1.0)
    })
}

fn grid(figure: &Figure) -> &GridMark {
    match &figure.marks {
        Marks::Grid(grid) => grid,
        _ => panic!("{}: no grid", figure.name),
    }
}

#[test]
fn latent_dimensions_stand_beside_their_pathways() -> Result<()> {
    let (pathways, mut correlation) = (pathways(178), correlations(178, 128));
    correlation[[40, 100]] = -0.999;
    correlation.column_mut(3).fill(f64::NAN);
    let input = LatentPathways {
        correlation: correlation.view(),
        pathways: &pathways,
        samples: 77,
        measure: "Pearson correlation",
    };
    let figure = kept(|context| latent_pathways(&input, context))?;
    assert_all_apart(&figure);
    let drawn = grid(&figure);
    assert_eq!(
        (drawn.row_labels.len(), drawn.column_labels.len()),
        (20, 16)
    );
    let row = drawn
        .row_labels
        .iter()
        .position(|label| *label == pathways[40]);
    let column = drawn.column_labels.iter().position(|label| label == "101");
    let (row, column) = (row.expect("the pathway"), column.expect("the dimension"));
    assert_eq!(drawn.values[row][column], -0.999);
    assert!(
        !drawn.column_labels.contains(&"4".to_owned()),
        "a constant follows nothing"
    );
    assert_eq!(figure.table.rows[row][column + 1], Cell::Number(-0.999));
    assert!(figure.svg.contains("with dimension 101, −1.00"));
    Ok(())
}

#[test]
fn any_latent_space_fits() -> Result<()> {
    for (number, dimensions) in [(1, 1), (2, 5), (300, 8), (12, 2_000)] {
        let (pathways, mut correlation) = (pathways(number), correlations(number, dimensions));
        correlation[[0, 0]] = f64::NAN;
        let input = LatentPathways {
            correlation: correlation.view(),
            pathways: &pathways,
            samples: 1_000,
            measure: "Pearson correlation",
        };
        let figure = latent_pathways(&input, &light());
        if number == 1 {
            refused(figure, "nothing but a missing correlation");
            continue;
        }
        let figure = figure?;
        check(&figure);
        assert_all_apart(&figure);
        let short = LatentPathways {
            pathways: &pathways[1..],
            ..input
        };
        refused(latent_pathways(&short, &light()), "a pathway is missing");
    }
    Ok(())
}

/// Numbers of genes, of which the first `shared` are the largest of both models.
fn decided(genes: usize, shared: usize) -> (Vec<String>, Vec<f64>, Vec<f64>) {
    let mut numbers = Numbers(41);
    let gene_names = (0..genes).map(|gene| format!("GENE{gene}")).collect();
    let mut size = |gene: usize, first: usize, last: usize| {
        let large = gene >= first && gene < last;
        let sign = if gene % 4 == 1 { -1.0 } else { 1.0 };
        sign * (0.2 * numbers.next()
            + if large {
                1.0 / (1.0 + gene as f64 / 9.0)
            } else {
                0.0
            })
    };
    let attribution = (0..genes).map(|gene| 3.0 * size(gene, 0, 15)).collect();
    let weights = (0..genes)
        .map(|gene| size(gene, 15 - shared, 30 - shared))
        .collect();
    (gene_names, attribution, weights)
}

fn decides<'a>(class: &'a str, of: &'a (Vec<String>, Vec<f64>, Vec<f64>)) -> ClassGenes<'a> {
    ClassGenes {
        class,
        models: ["fine-tuned encoder", "logistic regression"],
        genes: &of.0,
        attribution: &of.1,
        contributions: &of.2,
        shown: 15,
    }
}

fn bars(figure: &Figure) -> &[RectMark] {
    match &figure.marks {
        Marks::Bars(bars) => bars,
        _ => panic!("{}: no bars", figure.name),
    }
}

#[test]
fn genes_of_both_models_stand_side_by_side() -> Result<()> {
    let genes = decided(2_000, 8);
    let figure = kept(|context| class_genes(&decides("BRCA", &genes), context))?;
    assert_all_apart(&figure);
    let drawn = bars(&figure);
    assert_eq!(drawn.len(), 30);
    assert!(
        drawn[0].label.contains(", integrated gradients: ")
            && drawn[0].label.ends_with("1.00 of the largest, rank 1")
    );
    assert!(
        drawn[..15]
            .windows(2)
            .all(|two| two[0].value.abs() >= two[1].value.abs())
    );
    let largest = drawn[..15].iter().map(|bar| bar.width).fold(0.0, f64::max);
    assert_eq!(drawn[0].width, largest);
    // Eight of either model's fifteen are the other's, too.
    assert!(mentions(&figure, "; 8 of them (bold)"));
    assert!(mentions(
        &figure,
        "Only among those of the logistic regression: GENE"
    ));
    assert_eq!(figure.table.rows.len(), 22);
    assert_eq!(figure.table.rows[0][2], Cell::Count(1));
    Ok(())
}

#[test]
fn genes_of_any_class_fit() -> Result<()> {
    let class = "Adenocarcinoma of the organ 07, with a name as long as can be";
    for (number, shared) in [(1, 0), (3, 3), (40, 15), (20_000, 0)] {
        let mut genes = decided(number, shared);
        genes.0[0] = "ENSG00000000003.15_a_very_long_identifier".into();
        if number == 3 {
            genes.2.fill(0.0);
            genes.1.iter_mut().for_each(|value| *value = value.abs());
        }
        let figure = class_genes(&decides(class, &genes), &light())?;
        check(&figure);
        assert_all_apart(&figure);
        assert!(!figure.svg.contains("NaN"));
        assert_eq!(bars(&figure).len(), 2 * number.min(15));
        genes.1[0] = f64::NAN;
        refused(
            class_genes(&decides(class, &genes), &light()),
            "not a number",
        );
    }
    Ok(())
}

fn view<'a>(cohort: &'a Cohort, note: &'a str) -> LatentView<'a> {
    LatentView {
        scores: cohort.values.view(),
        explained: &[0.265, 0.11],
        note,
    }
}

#[test]
fn both_latent_spaces_stand_side_by_side() -> Result<()> {
    for (classes, name) in [
        (names(7), "latent_pair"),
        (names(33), "latent_pair_33"),
        (long_names(12), "latent_pair_long"),
    ] {
        let pretrained = cohort(&classes, 9 * classes.len(), 2);
        let mut untrained = cohort(&classes, 9 * classes.len(), 2);
        let mut numbers = Numbers(43);
        untrained
            .values
            .mapv_inplace(|value| -0.3 * value + 2.0 * numbers.bell());
        let input = LatentPair {
            untrained: view(&untrained, "silhouette of the classes 0.04"),
            pretrained: view(&pretrained, "silhouette of the classes 0.41"),
            sample_ids: &pretrained.ids,
            classes: &pretrained.classes,
        };
        let figure = kept_as(name, |context| latent_pair(&input, context))?;
        for words in [
            "Untrained encoder",
            "Pretrained encoder",
            "PC1, 26.5 %",
            "silhouette of the classes 0.41",
        ] {
            assert!(says(&figure, words), "{words}");
        }
        let samples = pretrained.ids.len();
        let points = points(&figure);
        assert_eq!(
            (points.len(), figure.table.rows.len()),
            (2 * samples, 2 * samples)
        );
        assert_eq!(points[3].label, points[samples + 3].label);
        assert_eq!(figure.table.rows[0][0], Cell::from("Untrained"));
        // Turned to agree with the pretrained one.
        assert_eq!(
            figure.table.rows[0][3],
            Cell::Number(-untrained.values[[0, 0]])
        );
        let short = LatentPair {
            classes: &pretrained.classes[1..],
            ..input
        };
        refused(latent_pair(&short, &light()), "a class is missing");
    }
    Ok(())
}

fn probabilities(number: usize, seed: u64) -> Vec<f64> {
    let mut numbers = Numbers(seed);
    let mut one = |_| 1.0 - 0.75 * numbers.next() * numbers.next() * numbers.next();
    (0..number).map(&mut one).collect()
}

#[test]
fn new_samples_stand_above_the_test_part() -> Result<()> {
    let new: Vec<f64> = probabilities(120, 3)
        .iter()
        .map(|sure| sure * sure)
        .collect();
    let mut numbers = Numbers(5);
    let judged = |probability: f64| Judged {
        probability,
        right: numbers.next() < probability,
    };
    let test: Vec<Judged> = probabilities(77, 7).into_iter().map(judged).collect();
    let input = PredictionConfidence {
        label: "fine-tuned encoder",
        new: &new,
        test: &test,
    };
    let figure = kept(|context| prediction_confidence(&input, context))?;
    assert_all_apart(&figure);
    let sum = |of: &str| {
        let of = bars(&figure).iter().filter(|bar| bar.label.starts_with(of));
        of.map(|bar| bar.value).sum::<f64>()
    };
    assert_eq!((sum("New samples, "), sum("Test part, ")), (120.0, 77.0));
    assert_eq!(figure.table.rows.len(), 20);
    assert!(mentions(&figure, "of 120 new samples, "));
    let alone = PredictionConfidence { test: &[], ..input };
    let alone = prediction_confidence(&alone, &light())?;
    check(&alone);
    assert!(alone.height < figure.height && !says(&alone, "Test part"));
    refused(
        prediction_confidence(&PredictionConfidence { new: &[], ..input }, &light()),
        "no sample",
    );
    refused(
        prediction_confidence(
            &PredictionConfidence {
                new: &[1.5],
                ..input
            },
            &light(),
        ),
        "no probability",
    );
    Ok(())
}

/// Distances around 1, and some so much larger.
fn distances(number: usize, far: usize, times: f64) -> Vec<f64> {
    let mut numbers = Numbers(47);
    let mut one = |sample: usize| {
        let distance = (1.0 + 0.2 * numbers.bell()).abs();
        if sample % 10 == 3 && sample < 10 * far {
            times * distance
        } else {
            distance
        }
    };
    (0..number).map(&mut one).collect()
}

fn ids(name: &str, number: usize) -> Vec<String> {
    (0..number)
        .map(|sample| format!("{name}-{sample:04}"))
        .collect()
}

#[test]
fn unlike_samples_are_named() -> Result<()> {
    let (new_ids, unseen_ids) = (ids("NEW", 200), ids("TCGA", 77));
    let unseen = distances(77, 0, 1.0);
    for (far, times, name) in [(6, 2.3, "novelty"), (16, 90.0, "novelty_far")] {
        let new = distances(200, far, times);
        let input = Novelty {
            new: Distances {
                sample_ids: &new_ids,
                distances: &new,
            },
            unseen: Distances {
                sample_ids: &unseen_ids,
                distances: &unseen,
            },
            threshold: 1.55,
            threshold_words: "(99 % of the unseen samples are nearer)",
        };
        let figure = kept_as(name, |context| novelty(&input, context))?;
        assert_all_apart(&figure);
        let beyond = new.iter().filter(|&&distance| distance > 1.55).count();
        assert!(mentions(
            &figure,
            &format!("{beyond} of 200 new samples lie beyond the threshold")
        ));
        let named = texts(&figure)
            .iter()
            .filter(|text| text.words.starts_with("NEW-"))
            .count();
        assert_eq!(named, beyond.min(12));
        assert_eq!(mentions(&figure, "square-root scale"), far == 16);
        assert_eq!((points(&figure).len(), figure.table.rows.len()), (277, 277));
        let far_one = &points(&figure)[13];
        assert!(far_one.value.ends_with(", beyond the threshold"));
        assert_eq!(figure.table.rows[0][3], Cell::from("yes"));
    }
    Ok(())
}

#[test]
fn any_new_table_fits() -> Result<()> {
    let long: Vec<String> = long_names(30)
        .iter()
        .map(|name| format!("{name}, second aliquot"))
        .collect();
    for (number, threshold) in [(1, 0.0), (30, 0.5), (30, 1e6), (9_000, 1.5)] {
        let (new_ids, new) = (ids("NEW", number), distances(number, 3, 2.0));
        let new_ids = if number == 30 { &long } else { &new_ids };
        let input = Novelty {
            new: Distances {
                sample_ids: new_ids,
                distances: &new,
            },
            unseen: Distances {
                sample_ids: &[],
                distances: &[],
            },
            threshold,
            threshold_words: "(99 % of the unseen samples are nearer)",
        };
        let figure = novelty(&input, &light())?;
        check(&figure);
        assert_all_apart(&figure);
        let nothing = Novelty {
            new: input.unseen,
            ..input
        };
        refused(novelty(&nothing, &light()), "no sample");
        refused(
            novelty(
                &Novelty {
                    threshold: f64::NAN,
                    ..input
                },
                &light(),
            ),
            "no threshold",
        );
    }
    Ok(())
}
