//! The figures of the exploring step: snapshots of their SVG, and what must hold for any of them.

// Shared with the other figures' tests, which need other parts of it.

use std::collections::BTreeSet;

use crate::drawing::data::{Cohort, Numbers, cohort, long_names};
use crate::drawing::{
    THEMES, Text, check, context, count_of, kept, light, mark_corners, names, points, refused,
    says, snapshot_as, texts,
};
use genessl::Result;
use genessl::figures::{
    ClusterTypes, Colouring, Explained, Figure, FigureContext, Latent, Marks, MeanVariance,
    PcaPanel, PcaPanels, ScanPoint, Scatter, ScatterAxis, Theme, Volcano, VolcanoAcross,
    VolcanoKind, cluster_scan, cluster_types, explained_variance, latent_pca, mean_variance,
    pca_panels, scatter, volcano,
};
use genessl::table::Cell;
use ndarray::{Array2, ArrayView2, array};

/// The figure's texts of those words must not overlap.
fn assert_apart<'a>(figure: &Figure, words: impl IntoIterator<Item = &'a str>) {
    let all = texts(figure);
    let boxes: Vec<&Text> = words
        .into_iter()
        .filter_map(|words| all.iter().find(|text| text.words == words))
        .collect();
    for (place, one) in boxes.iter().enumerate() {
        for other in &boxes[..place] {
            let beside = one.right <= other.left || other.right <= one.left;
            let above = one.bottom <= other.top || other.bottom <= one.top;
            assert!(beside || above, "{one:?} overlaps {other:?}");
        }
    }
}

/// Every mark lies above the label of the lower axis, beside that of the left one, and beneath the heading.
fn assert_framed(figure: &Figure, across: &str, upwards: &str) {
    let all = texts(figure);
    let find = |words: &str| all.iter().find(|text| text.words == words).expect(words);
    let heading = all.iter().find(|text| text.words.ends_with("seven types"));
    let top = heading.expect("the subtitle").bottom;
    let (bottom, left) = (find(across).top, find(upwards).right);
    for (x, y) in mark_corners(&figure.marks) {
        let inside = x > left && x < f64::from(figure.width) - 15.0 && y > top && y < bottom;
        assert!(inside, "{}: {x}, {y} is outside the frame", figure.name);
    }
}

const AXES: [ScatterAxis; 2] = [
    ScatterAxis {
        name: "UMAP 1",
        label: "UMAP 1",
    },
    ScatterAxis {
        name: "UMAP 2",
        label: "UMAP 2",
    },
];

fn codes(cohort: &Cohort, names: &[String]) -> Vec<u16> {
    let code = |class: &String| names.iter().position(|name| name == class);
    let code = |class: &String| code(class).map_or(u16::MAX, |code| code as u16);
    cohort.classes.iter().map(code).collect()
}

fn umap<'a>(cohort: &'a Cohort, colouring: Colouring<'a>) -> Scatter<'a> {
    Scatter {
        name: "scatter_genes_umap_label",
        title: "UMAP of the genes",
        coordinates: cohort.values.view(),
        axes: AXES,
        scale: false,
        sample_ids: &cohort.ids,
        colouring,
        selected: None,
    }
}

fn by_class<'a>(names: &'a [String], codes: &'a [u16]) -> Colouring<'a> {
    Colouring::Classes {
        title: "class",
        names,
        codes,
    }
}

#[test]
fn a_scatter_plot_is_coloured_by_class() -> Result<()> {
    let (names, cohort) = (names(7), cohort(&names(7), 231, 2));
    let mut codes = codes(&cohort, &names);
    codes[5] = u16::MAX;
    let figure = kept(|context| scatter(&umap(&cohort, by_class(&names, &codes)), context))?;
    let points = points(&figure);
    assert_eq!((points.len(), points[5].class.as_str()), (231, "Not known"));
    assert_eq!(points[3].class, cohort.classes[3]);
    assert_eq!(
        figure.table.columns,
        ["sample", "class", "UMAP 1", "UMAP 2"]
    );
    assert_eq!(figure.table.rows[5][1], Cell::Missing);
    assert_eq!(figure.table.rows[7][3], Cell::Number(cohort.values[[7, 1]]));
    assert!(says(&figure, "Not known (1)"));
    assert_framed(&figure, "UMAP 1", "UMAP 2");
    assert!(
        texts(&figure)
            .iter()
            .all(|text| text.words.parse::<f64>().is_err()),
        "a tick"
    );
    Ok(())
}

/// The radii of the discs of one colour, and where in the drawing the first and the last of them stand.
fn discs(figure: &Figure, colour: &str) -> (Vec<f64>, usize, usize) {
    let fill = format!("fill=\"{colour}\"");
    let circles = figure.svg.match_indices("<circle ");
    let of_colour: Vec<(usize, &str)> = circles
        .map(|(at, _)| (at, figure.svg[at..].split('>').next().unwrap_or_default()))
        .filter(|(_, circle)| circle.contains("opacity=\"0.85\"") && circle.contains(&fill))
        .collect();
    let radius = |circle: &str| {
        circle
            .split(" r=\"")
            .nth(1)?
            .split('"')
            .next()?
            .parse()
            .ok()
    };
    let radii = of_colour.iter().filter_map(|(_, circle)| radius(circle));
    let (first, last) = (of_colour[0].0, of_colour[of_colour.len() - 1].0);
    (radii.collect(), first, last)
}

#[test]
fn samples_of_no_known_class_lie_below_and_are_smaller() -> Result<()> {
    let (names, cohort) = (names(1), cohort(&names(1), 90, 2));
    // Every other sample is of no known class.
    let codes: Vec<u16> = (0..90).map(|sample| (sample % 2) * u16::MAX).collect();
    let figure = scatter(&umap(&cohort, by_class(&names, &codes)), &light())?;
    let fills: BTreeSet<&str> = figure
        .svg
        .split("<circle ")
        .skip(1)
        .filter_map(|circle| {
            circle
                .split('>')
                .next()?
                .split("fill=\"")
                .nth(1)?
                .split('"')
                .next()
        })
        .collect();
    assert_eq!(fills.len(), 2, "one class and no class: {fills:?}");
    let mut kinds: Vec<_> = fills.iter().map(|fill| discs(&figure, fill)).collect();
    kinds.sort_by_key(|&(_, first, _)| first);
    let [(below, _, last_below), (above, first_above, _)] = &kinds[..] else {
        panic!("two kinds of samples");
    };
    assert!(
        last_below < first_above,
        "one of no class lies over one of a class"
    );
    assert_eq!((below.len(), above.len()), (45, 45));
    assert!(below[0] < 0.8 * above[0], "{} {}", below[0], above[0]);
    // Where no class is known at all, there is nothing to stand back from.
    let none = [u16::MAX; 90];
    let alone = scatter(&umap(&cohort, by_class(&[], &none)), &light())?;
    let fill = fills.iter().find(|fill| discs(&figure, fill).0 == *below);
    assert_eq!(discs(&alone, fill.expect("one of them")).0[0], above[0]);
    Ok(())
}

#[test]
fn axes_without_a_meaning_have_one_scale() -> Result<()> {
    let mut square = cohort(&names(2), 4, 2);
    square.values = array![[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]];
    let (names, codes) = (names(2), codes(&square, &names(2)));
    let figure = scatter(&umap(&square, by_class(&names, &codes)), &light())?;
    let points = points(&figure);
    let (across, upwards) = (points[1].x - points[0].x, points[1].y - points[2].y);
    assert!(
        (across - upwards).abs() < 0.2 && across > 300.0,
        "{across} {upwards}"
    );
    Ok(())
}

#[test]
fn the_latent_space_is_a_scatter_plot_with_a_scale() -> Result<()> {
    let (names, cohort) = (names(7), cohort(&names(7), 60, 2));
    let codes = codes(&cohort, &names);
    let axes = ["PC1", "PC2"].map(|name| ScatterAxis {
        name,
        label: if name == "PC1" {
            "Latent PC1"
        } else {
            "Latent PC2"
        },
    });
    let by_hand = Scatter {
        name: "latent_pca",
        title: "Principal components of the latent space",
        axes,
        scale: true,
        ..umap(&cohort, by_class(&names, &codes))
    };
    let latent = Latent {
        scores: cohort.values.view(),
        explained: &[],
        sample_ids: &cohort.ids,
        classes: &cohort.classes,
    };
    assert_eq!(scatter(&by_hand, &light())?, latent_pca(&latent, &light())?);
    Ok(())
}

#[test]
fn selected_samples_stand_out() -> Result<()> {
    let (names, cohort) = (names(7), cohort(&names(7), 231, 2));
    let codes = codes(&cohort, &names);
    let selected: Vec<bool> = codes.iter().map(|&code| code == 2).collect();
    let number = selected.iter().filter(|&&selected| selected).count();
    let drawn = Scatter {
        selected: Some(&selected),
        ..umap(&cohort, by_class(&names, &codes))
    };
    let figure = scatter(&drawn, &light())?;
    check(&figure);
    snapshot_as(&figure, "scatter_selected");
    assert_eq!(figure.svg.matches("opacity=\"0.85\"").count(), number);
    assert_eq!(figure.svg.matches("opacity=\"0.15\"").count(), 231 - number);
    let faint_last = figure.svg.rfind("opacity=\"0.15\"");
    assert!(
        faint_last < figure.svg.find("opacity=\"0.85\""),
        "faint ones lie beneath"
    );
    let yes = figure
        .table
        .rows
        .iter()
        .filter(|row| row[4] == Cell::from("yes"));
    assert_eq!(yes.count(), number);
    Ok(())
}

#[test]
fn a_scatter_plot_is_coloured_by_value() -> Result<()> {
    let cohort = cohort(&names(7), 120, 2);
    let mut values: Vec<f32> = (0..120).map(|sample| sample as f32 / 10.0).collect();
    values[4] = f32::NAN;
    for theme in THEMES {
        let colouring = Colouring::Values {
            title: "TP53, log2(CPM + 1)",
            values: &values,
            range: (1.0, 9.0),
        };
        let figure = scatter(&umap(&cohort, colouring), &context(theme))?;
        check(&figure);
        let name = if theme == Theme::Light {
            "light"
        } else {
            "dark"
        };
        snapshot_as(&figure, &format!("scatter_values_{name}"));
        for words in ["≤ 1", "5", "≥ 9", "TP53, log2(CPM + 1)", "Not known (1)"] {
            assert!(says(&figure, words), "{words}");
        }
        assert_eq!(figure.table.rows[4][1], Cell::Missing);
        assert_eq!(points(&figure)[20].class, "TP53, log2(CPM + 1) 2");
    }
    Ok(())
}

#[test]
fn values_of_any_range_are_drawn() -> Result<()> {
    let cohort = cohort(&names(2), 3, 2);
    let odd = [[2.0_f32; 3], [f32::NAN; 3], [-1e30, 0.0, f32::INFINITY]];
    for values in &odd {
        for range in [(f64::NAN, f64::NAN), (0.0, 0.0), (1.0, -1.0)] {
            let colouring = Colouring::Values {
                title: "a rather long name of a number that does not fit beside the colour bar at all, whatever it is",
                values,
                range,
            };
            let figure = scatter(&umap(&cohort, colouring), &light())?;
            check(&figure);
            assert!(!figure.svg.contains("NaN"));
        }
    }
    Ok(())
}

#[test]
fn a_scatter_plot_of_33_classes_names_them_all() -> Result<()> {
    for (classes, name) in [
        (names(33), "scatter_33"),
        (long_names(33), "scatter_33_long"),
    ] {
        let cohort = cohort(&classes, 2_000, 2);
        let codes = codes(&cohort, &classes);
        let figure = scatter(&umap(&cohort, by_class(&classes, &codes)), &light())?;
        check(&figure);
        snapshot_as(&figure, name);
        let direct: Vec<String> = match name {
            "scatter_33" => classes,
            _ => (1..=33).map(|number| number.to_string()).collect(),
        };
        assert!(direct.iter().all(|name| says(&figure, name)));
        assert_apart(&figure, direct.iter().map(String::as_str));
    }
    Ok(())
}

#[test]
fn twenty_thousand_samples_stay_small() -> Result<()> {
    let classes = names(33);
    let cohort = cohort(&classes, 20_000, 2);
    let codes = codes(&cohort, &classes);
    let figure = scatter(&umap(&cohort, by_class(&classes, &codes)), &light())?;
    check(&figure);
    assert!(figure.svg.len() < 1_000_000, "{} bytes", figure.svg.len());
    assert_eq!(
        (points(&figure).len(), figure.table.rows.len()),
        (20_000, 20_000)
    );
    let drawn = count_of_commands(&figure);
    assert_eq!(drawn, 20_000, "each sample has its marker");
    assert!(count_of(&figure, "path") < 400);
    Ok(())
}

/// How many shapes a figure's paths have.
fn count_of_commands(figure: &Figure) -> usize {
    let paths = figure.svg.split("<path ").skip(1);
    let commands = paths.filter_map(|path| path.split_once(" d=\"")?.1.split_once('"'));
    commands
        .map(|(commands, _)| commands.matches('M').count())
        .sum()
}

#[test]
fn classes_without_samples_and_many_classes_are_drawn() -> Result<()> {
    let clusters: Vec<String> = (1..=120)
        .map(|number| format!("cluster {number}"))
        .collect();
    let cohort = cohort(&names(3), 50, 2);
    let codes: Vec<u16> = (0..50).map(|sample| sample * 2).collect();
    let figure = scatter(&umap(&cohort, by_class(&clusters, &codes)), &light())?;
    check(&figure);
    assert!(says(&figure, "cluster 2 (0)"));
    Ok(())
}

#[test]
fn a_scatter_plot_refuses_what_it_cannot_draw() {
    let (names, mut cohort) = (names(3), cohort(&names(3), 10, 2));
    let codes = codes(&cohort, &names);
    let draw = |cohort: &Cohort, codes: &[u16], selected: Option<&[bool]>| {
        let drawn = Scatter {
            selected,
            ..umap(cohort, by_class(&names, codes))
        };
        scatter(&drawn, &light())
    };
    assert!(draw(&cohort, &codes, Some(&[true; 10])).is_ok());
    refused(draw(&cohort, &codes[1..], None), "too few colours");
    refused(draw(&cohort, &codes, Some(&[true; 9])), "too few selected");
    cohort.values[[3, 1]] = f64::NAN;
    refused(draw(&cohort, &codes, None), "not a number");
    cohort.values = Array2::zeros((10, 1));
    refused(draw(&cohort, &codes, None), "one coordinate");
    cohort.values = Array2::zeros((0, 2));
    cohort.ids.clear();
    refused(draw(&cohort, &[], None), "no sample");
}

/// Genes as they are: many of low, some of high variance.
struct Genes {
    names: Vec<String>,
    mean: Vec<f64>,
    variance: Vec<f64>,
    order: Vec<u32>,
}

fn genes(number: usize) -> Genes {
    let mut numbers = Numbers(17);
    let mean: Vec<f64> = (0..number)
        .map(|_| 12.0 * numbers.next() * numbers.next())
        .collect();
    let variance: Vec<f64> = mean
        .iter()
        .map(|mean| mean.min(3.0) * (0.1 + 6.0 * numbers.next().powi(6)))
        .collect();
    let mut order: Vec<u32> = (0..number as u32).collect();
    order.sort_by(|&one, &other| variance[other as usize].total_cmp(&variance[one as usize]));
    Genes {
        names: (0..number).map(|gene| format!("GENE{gene}")).collect(),
        mean,
        variance,
        order,
    }
}

fn ranked(genes: &Genes) -> MeanVariance<'_> {
    MeanVariance {
        genes: &genes.names,
        mean: &genes.mean,
        variance: &genes.variance,
        order: &genes.order,
        chosen: 2_000,
        ranking: "variance",
        near_constant: 440,
    }
}

#[test]
fn all_genes_are_a_histogram_with_the_first_named() -> Result<()> {
    let genes = genes(19_245);
    let figure = kept(|context| mean_variance(&ranked(&genes), context))?;
    assert!(figure.svg.len() < 200_000, "{} bytes", figure.svg.len());
    let first = genes.order[..10]
        .iter()
        .map(|&gene| genes.names[gene as usize].as_str());
    let first: Vec<&str> = first.collect();
    assert!(first.iter().all(|gene| says(&figure, gene)), "{first:?}");
    assert_framed(&figure, "Mean", "Variance (scale of square roots)");
    assert_apart(&figure, first);
    assert_eq!(figure.table.rows.len(), 19_245);
    let top = genes.order[0] as usize;
    assert_eq!(
        figure.table.rows[0],
        [
            Cell::Text(genes.names[top].clone()),
            Cell::Count(1),
            Cell::Number(genes.mean[top]),
            Cell::Number(genes.variance[top]),
            Cell::from("yes")
        ]
    );
    assert_eq!(figure.table.rows[2_000][4], Cell::from("no"));
    let points = points(&figure);
    assert_eq!((points.len(), points[0].class.as_str()), (2_000, "rank 1"));
    assert!(points.iter().all(|point| point.y >= points[0].y));
    let note = "19,245 genes, the 2,000 of largest variance chosen, 440 nearly constant";
    assert!(
        texts(&figure)
            .iter()
            .any(|text| text.words.starts_with(note))
    );
    Ok(())
}

#[test]
fn genes_without_a_number_are_left_out_and_counted() -> Result<()> {
    let mut genes = genes(50);
    genes.mean[3] = f64::NAN;
    genes.variance[4] = f64::INFINITY;
    genes.order.truncate(20);
    let figure = mean_variance(&ranked(&genes), &light())?;
    check(&figure);
    assert!(!figure.svg.contains("NaN") && figure.svg.contains("2 without a number not drawn"));
    assert_eq!(figure.table.rows.len(), 50);
    assert_eq!(figure.table.rows[49][1], Cell::Missing);
    let one = Genes {
        names: vec!["TP53".into()],
        mean: vec![2.0],
        variance: vec![1.0],
        order: vec![0],
    };
    check(&mean_variance(&ranked(&one), &light())?);
    Ok(())
}

#[test]
fn genes_that_do_not_vary_are_refused() {
    let mut genes = genes(5);
    genes.variance = vec![0.0; 5];
    refused(mean_variance(&ranked(&genes), &light()), "constant");
    genes.variance = vec![f64::NAN; 5];
    refused(mean_variance(&ranked(&genes), &light()), "not numbers");
    genes.variance.pop();
    refused(mean_variance(&ranked(&genes), &light()), "too few");
    let mut beyond = self::genes(5);
    beyond.order.push(5);
    refused(mean_variance(&ranked(&beyond), &light()), "an unknown gene");
}

fn panel<'a>(genes: usize, scores: ArrayView2<'a, f64>) -> PcaPanel<'a> {
    PcaPanel {
        genes,
        scores,
        explained: &[0.2653, 0.18405],
        disparity: (genes < 2_000).then_some((2_000, 16.0 / genes as f64)),
    }
}

fn panels<'a>(cohort: &'a Cohort, panels: &'a [PcaPanel<'a>]) -> PcaPanels<'a> {
    PcaPanels {
        panels,
        sample_ids: &cohort.ids,
        classes: &cohort.classes,
    }
}

#[test]
fn principal_components_are_drawn_side_by_side() -> Result<()> {
    let mut cohort = cohort(&names(7), 120, 2);
    cohort.classes[5] = String::new();
    let turned = -&cohort.values;
    let all = [
        panel(500, turned.view()),
        panel(1_000, cohort.values.view()),
        panel(2_000, cohort.values.view()),
    ];
    let figure = kept(|context| pca_panels(&panels(&cohort, &all), context))?;
    for words in ["500 genes", "1,000 genes", "2,000 genes", "PC1, 26.5 %"] {
        assert!(says(&figure, words), "{words}");
    }
    let said: Vec<String> = texts(&figure).into_iter().map(|text| text.words).collect();
    assert!(
        said.join(" ")
            .contains("0.03 from the picture of 2,000 genes")
    );
    let points = points(&figure);
    assert_eq!((points.len(), figure.table.rows.len()), (360, 360));
    // A component's direction is arbitrary: the first panel is turned to look like the last.
    for sample in 0..120 {
        let (first, last) = (&points[sample], &points[240 + sample]);
        assert_eq!((&first.label, first.y), (&last.label, last.y));
        assert!(last.x > first.x);
    }
    assert_eq!(figure.table.rows[0][3], Cell::Number(cohort.values[[0, 0]]));
    assert_eq!(points[5].class, "Not known");
    Ok(())
}

#[test]
fn any_number_of_panels_fits() -> Result<()> {
    let few = cohort(&names(7), 60, 2);
    let many = cohort(&names(33), 990, 2);
    for cohort in [&few, &many] {
        let all: Vec<PcaPanel> = (1..=7)
            .map(|n| panel(300 * n, cohort.values.view()))
            .collect();
        for number in 1..=7 {
            let figure = pca_panels(&panels(cohort, &all[..number]), &light())?;
            check(&figure);
            let titles: Vec<String> = (1..=number)
                .map(|n| 300 * n)
                .map(|n| {
                    let n = if n < 1_000 {
                        n.to_string()
                    } else {
                        format!("{},{:03}", n / 1_000, n % 1_000)
                    };
                    format!("{n} genes")
                })
                .collect();
            assert!(
                titles.iter().all(|title| says(&figure, title)),
                "{titles:?}"
            );
            assert_apart(&figure, titles.iter().map(String::as_str));
        }
    }
    let two = [
        panel(500, many.values.view()),
        panel(2_000, many.values.view()),
    ];
    let figure = pca_panels(&panels(&many, &two), &light())?;
    snapshot_as(&figure, "pca_panels_33");
    assert!(says(&figure, "33"));
    Ok(())
}

#[test]
fn panels_that_do_not_match_are_refused() {
    let cohort = cohort(&names(3), 10, 2);
    refused(pca_panels(&panels(&cohort, &[]), &light()), "no panel");
    let wrong = [
        Array2::zeros((9, 2)),
        Array2::zeros((10, 1)),
        Array2::from_elem((10, 2), f64::NAN),
    ];
    for scores in &wrong {
        let all = [
            panel(500, cohort.values.view()),
            panel(1_000, scores.view()),
        ];
        refused(
            pca_panels(&panels(&cohort, &all), &light()),
            "scores that do not fit",
        );
    }
}

#[test]
fn explained_variance_is_drawn_by_component_and_cumulative() -> Result<()> {
    let first: Vec<f64> = (0..50)
        .map(|place| 0.3 / f64::from(place + 1).powi(2))
        .collect();
    let second: Vec<f64> = first.iter().take(6).map(|share| share * 0.9).collect();
    let runs = [(500, &first), (2_000, &second)].map(|(genes, ratios)| Explained { genes, ratios });
    let figure = kept(|context| explained_variance(&runs, context))?;
    let Marks::Lines(lines) = &figure.marks else {
        panic!("no lines")
    };
    let lengths: Vec<usize> = lines.iter().map(|line| line.points.len()).collect();
    assert_eq!(lengths, [10, 6, 10, 6]);
    assert_eq!(
        (lines[0].name.as_str(), lines[3].name.as_str()),
        ("500 genes", "2,000 genes, cumulative")
    );
    let sum: f64 = first[..10].iter().sum();
    assert!((lines[2].points[9].value - sum).abs() < 1e-12);
    assert_eq!(figure.table.rows.len(), 16);
    assert_eq!(figure.table.rows[1][2], Cell::Number(first[1]));
    check(&explained_variance(
        &[Explained {
            genes: 1,
            ratios: &[1.0],
        }],
        &light(),
    )?);
    refused(explained_variance(&[], &light()), "nothing");
    refused(
        explained_variance(
            &[Explained {
                genes: 1,
                ratios: &[],
            }],
            &light(),
        ),
        "no component",
    );
    let odd = Explained {
        genes: 1,
        ratios: &[f64::NAN],
    };
    refused(explained_variance(&[odd], &light()), "not a number");
    Ok(())
}

/// Clusters that mostly hold one type each.
struct Clusters {
    types: Vec<String>,
    counts: Array2<u32>,
    majority: Vec<Option<usize>>,
    purity: Vec<f64>,
}

fn clusters(types: Vec<String>, number: usize) -> Clusters {
    let mut numbers = Numbers(23);
    let all = types.len();
    let counts = Array2::from_shape_fn((number, all), |(cluster, of)| {
        let draw = numbers.next();
        match (cluster * 5 + 3) % all == of {
            true => 30 + (draw * 60.0) as u32,
            false if draw > 0.9 => (draw * 50.0) as u32 - 44,
            false => 0,
        }
    });
    let (majority, purity) = counts
        .rows()
        .into_iter()
        .map(|row| {
            let most = row.iter().copied().max().unwrap_or(0);
            let of = row.iter().position(|&number| number == most);
            (of, f64::from(most) / f64::from(row.sum()))
        })
        .unzip();
    Clusters {
        types,
        counts,
        majority,
        purity,
    }
}

fn shown(clusters: &Clusters) -> ClusterTypes<'_> {
    ClusterTypes {
        title: "Clusters of the genes and the known types",
        types: &clusters.types,
        counts: clusters.counts.view(),
        majority: &clusters.majority,
        purity: &clusters.purity,
        agreement: Some((0.9517, 0.9443)),
    }
}

#[test]
fn clusters_are_named_by_their_commonest_type() -> Result<()> {
    let mut clusters = clusters(names(7), 7);
    clusters.counts.row_mut(6).fill(0);
    (clusters.majority[6], clusters.purity[6]) = (None, f64::NAN);
    clusters.purity[0] = 0.998;
    let figure = kept(|context| cluster_types(&shown(&clusters), context))?;
    let first = &clusters.types[clusters.majority[0].unwrap_or(0)];
    assert!(
        says(&figure, &format!("1: {first} 99 %")),
        "only a pure cluster has 100 %"
    );
    assert!(says(&figure, "7: no known type"));
    let Marks::Grid(grid) = &figure.marks else {
        panic!("no grid")
    };
    // The first cluster's type comes first.
    assert_eq!(&grid.column_labels[0], first);
    assert_eq!(
        grid.values[0][0],
        f64::from(clusters.counts.row(0).iter().copied().max().unwrap_or(0))
    );
    assert_eq!(figure.table.columns.len(), 4 + 7);
    assert_eq!(
        figure.table.rows[6][..3],
        [Cell::Count(7), Cell::Missing, Cell::Missing]
    );
    let sum = |row: &Vec<Cell>| -> u64 {
        let count = |cell: &Cell| {
            if let Cell::Count(count) = cell {
                *count
            } else {
                0
            }
        };
        row[4..].iter().map(count).sum()
    };
    assert!(
        figure
            .table
            .rows
            .iter()
            .all(|row| row[3] == Cell::Count(sum(row)))
    );
    Ok(())
}

#[test]
fn forty_clusters_of_33_types_fit() -> Result<()> {
    for (types, name) in [
        (names(33), "cluster_types_33"),
        (long_names(33), "cluster_types_33_long"),
    ] {
        let clusters = clusters(types, 40);
        let figure = cluster_types(&shown(&clusters), &light())?;
        check(&figure);
        snapshot_as(&figure, name);
        assert!(
            texts(&figure)
                .iter()
                .any(|text| text.words.starts_with("40: "))
        );
        let labels: Vec<Text> = texts(&figure);
        let rows = labels
            .iter()
            .filter(|text| text.words.ends_with(" %") && text.words.contains(": "));
        assert_apart(&figure, rows.map(|text| text.words.as_str()));
    }
    Ok(())
}

#[test]
fn clusters_that_do_not_match_are_refused() {
    let mut clusters = clusters(names(3), 3);
    clusters.majority[1] = Some(3);
    refused(
        cluster_types(&shown(&clusters), &light()),
        "an unknown type",
    );
    clusters.majority.pop();
    refused(
        cluster_types(&shown(&clusters), &light()),
        "too few clusters",
    );
    let nothing = Clusters {
        types: Vec::new(),
        counts: Array2::zeros((0, 0)),
        majority: Vec::new(),
        purity: Vec::new(),
    };
    refused(cluster_types(&shown(&nothing), &light()), "no clusters");
}

fn scan(last: usize) -> Vec<ScanPoint> {
    let point = |clusters: usize| {
        let away = (clusters as f64 - 7.0).abs() / 10.0;
        ScanPoint {
            clusters,
            silhouette: Some(0.48 - away / 2.0),
            adjusted_rand: Some(0.95 - away),
            nmi: Some(0.94 - away * 0.98),
        }
    };
    (2..=last).map(point).collect()
}

#[test]
fn the_scan_is_drawn_with_its_choice() -> Result<()> {
    let points = scan(12);
    let figure = kept(|context| cluster_scan(&points, 7, context))?;
    let Marks::Lines(lines) = &figure.marks else {
        panic!("no lines")
    };
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0].points[5].label, "7 clusters");
    assert_eq!(lines[1].points[5].value, 0.95);
    let ends = ["silhouette", "adjusted Rand index", "mutual information"];
    assert!(ends.iter().all(|name| says(&figure, name)));
    assert_apart(&figure, ends);
    assert_framed(&figure, "Number of clusters", "Value (1 is best)");
    assert!(figure.svg.contains("2 to 12 clusters, 7 chosen"));
    Ok(())
}

#[test]
fn a_scan_without_known_types_or_numbers_is_drawn_as_far_as_it_goes() -> Result<()> {
    let mut points = scan(5);
    for point in &mut points {
        (point.adjusted_rand, point.nmi) = (None, Some(f64::NAN));
    }
    points[1].silhouette = Some(-0.3);
    let figure = cluster_scan(&points, 0, &light())?;
    check(&figure);
    let Marks::Lines(lines) = &figure.marks else {
        panic!("no lines")
    };
    assert_eq!((lines.len(), lines[0].points.len()), (1, 4));
    assert_eq!(figure.table.rows[0][2], Cell::Missing);
    check(&cluster_scan(&points[..1], 2, &light())?);
    refused(cluster_scan(&[], 0, &light()), "nothing");
    points.iter_mut().for_each(|point| point.silhouette = None);
    refused(cluster_scan(&points, 0, &light()), "no number");
    Ok(())
}

/// A comparison as it comes out of rank sums.
struct Compared {
    features: Vec<String>,
    difference: Vec<f64>,
    auc: Vec<f64>,
    log10_p: Vec<f64>,
    log10_q: Vec<f64>,
}

fn compared(features: Vec<String>) -> Compared {
    let mut numbers = Numbers(29);
    let difference: Vec<f64> = features
        .iter()
        .map(|_| numbers.bell() * numbers.bell())
        .collect();
    let log10_p: Vec<f64> = difference
        .iter()
        .map(|difference| -difference.abs() * 14.0 * numbers.next())
        .collect();
    Compared {
        auc: difference
            .iter()
            .map(|difference| 0.5 + (difference / 20.0).clamp(-0.5, 0.5))
            .collect(),
        log10_q: log10_p.iter().map(|p| (p + 0.4).min(0.0)).collect(),
        features,
        difference,
        log10_p,
    }
}

fn volcano_of(compared: &Compared, across: VolcanoAcross) -> Volcano<'_> {
    Volcano {
        kind: VolcanoKind::Genes,
        compared: "42 selected samples against 342 others",
        across,
        features: &compared.features,
        difference: &compared.difference,
        auc: &compared.auc,
        log10_p: &compared.log10_p,
        log10_q: &compared.log10_q,
    }
}

/// The ten most significant of one side.
fn most_significant(compared: &Compared, sign: f64) -> Vec<&str> {
    let mut order: Vec<usize> = (0..compared.features.len())
        .filter(|&gene| compared.difference[gene] * sign > 0.0)
        .collect();
    order.sort_by(|&one, &other| compared.log10_q[one].total_cmp(&compared.log10_q[other]));
    order.truncate(10);
    order
        .iter()
        .map(|&gene| compared.features[gene].as_str())
        .collect()
}

#[test]
fn a_volcano_of_all_genes_stays_small_and_names_twenty() -> Result<()> {
    let compared = compared((0..19_245).map(|gene| format!("GENE{gene}")).collect());
    for (across, label) in [
        (
            VolcanoAcross::Difference,
            "Difference of means, selected less others",
        ),
        (
            VolcanoAcross::Auc,
            "Area under the ROC curve, selected above others",
        ),
    ] {
        let figure = volcano(&volcano_of(&compared, across), &light())?;
        check(&figure);
        assert_framed(&figure, label, "Significance, −log10 q");
        assert!(figure.svg.len() < 400_000, "{} bytes", figure.svg.len());
        assert_eq!(count_of_commands(&figure), 19_245);
        let mut named = most_significant(&compared, 1.0);
        named.extend(most_significant(&compared, -1.0));
        assert!(named.iter().all(|name| says(&figure, name)), "{named:?}");
        assert_apart(&figure, named.iter().copied());
        let points = points(&figure);
        assert_eq!(points.len(), 2_000);
        assert!(points.windows(2).all(|pair| pair[0].y <= pair[1].y + 0.11));
        assert_eq!(figure.table.rows.len(), 19_245);
        assert_eq!(figure.table.rows[0][0], Cell::Text(points[0].label.clone()));
    }
    Ok(())
}

#[test]
fn a_volcano_of_pathways_has_sides() -> Result<()> {
    let names = |place| format!("Glycosylphosphatidylinositol(GPI)-anchor biosynthesis {place}");
    let compared = compared((0..186).map(names).collect());
    let input = Volcano {
        kind: VolcanoKind::Pathways,
        ..volcano_of(&compared, VolcanoAcross::Difference)
    };
    let figure = kept(|context| volcano(&input, context))?;
    assert_eq!(figure.name, "volcano_pathways");
    let middle = figure.table.rows.iter().zip(points(&figure));
    for (row, point) in middle {
        let Cell::Number(difference) = row[1] else {
            panic!("no number")
        };
        let Cell::Number(q) = row[4] else {
            panic!("no number")
        };
        let side = match (q < 0.05_f64.log10(), difference > 0.0) {
            (false, _) => ("none", "Not significant"),
            (true, true) => ("higher", "Higher in the selected samples"),
            (true, false) => ("lower", "Lower in the selected samples"),
        };
        assert_eq!(
            (&row[5], point.class.as_str()),
            (&Cell::from(side.0), side.1)
        );
    }
    Ok(())
}

#[test]
fn what_is_beyond_numbers_is_drawn_at_the_edge_or_left_out() -> Result<()> {
    let mut compared = compared((0..30).map(|gene| format!("GENE{gene}")).collect());
    compared.log10_q[3] = f64::NEG_INFINITY;
    compared.log10_q[4] = f64::NAN;
    compared.difference[5] = f64::NAN;
    compared.log10_q[6] = -412.5;
    let figure = volcano(&volcano_of(&compared, VolcanoAcross::Difference), &light())?;
    check(&figure);
    assert!(!figure.svg.contains("NaN") && !figure.svg.contains("inf"));
    let points = points(&figure);
    assert_eq!((points.len(), figure.table.rows.len()), (28, 30));
    assert_eq!(points[0].label, "GENE3");
    assert!(
        points[1].value.ends_with("q 3.2e−413"),
        "{}",
        points[1].value
    );
    assert_eq!(figure.table.rows[29][5], Cell::Missing);
    assert!(figure.svg.contains("2 without a test are not drawn"));
    Ok(())
}

#[test]
fn nothing_to_compare_is_refused() {
    let mut compared = compared(vec!["TP53".into()]);
    compared.log10_q[0] = f64::NAN;
    refused(
        volcano(&volcano_of(&compared, VolcanoAcross::Auc), &light()),
        "no test",
    );
    compared.auc.pop();
    refused(
        volcano(&volcano_of(&compared, VolcanoAcross::Auc), &light()),
        "too few",
    );
    let nothing = self::compared(Vec::new());
    refused(
        volcano(&volcano_of(&nothing, VolcanoAcross::Auc), &light()),
        "nothing",
    );
}

#[test]
fn simulated_data_say_so_in_every_title() -> Result<()> {
    let context = FigureContext {
        simulated: true,
        ..FigureContext::default()
    };
    let (names, cohort) = (names(3), cohort(&names(3), 12, 2));
    let (codes, genes) = (codes(&cohort, &names), genes(9));
    let compared = compared(vec!["TP53".into(), "KRAS".into()]);
    let figures = [
        scatter(&umap(&cohort, by_class(&names, &codes)), &context)?,
        mean_variance(&ranked(&genes), &context)?,
        pca_panels(
            &panels(&cohort, &[panel(500, cohort.values.view())]),
            &context,
        )?,
        explained_variance(
            &[Explained {
                genes: 9,
                ratios: &[0.5, 0.2],
            }],
            &context,
        )?,
        cluster_types(&shown(&clusters(names.clone(), 3)), &context)?,
        cluster_scan(&scan(4), 3, &context)?,
        volcano(&volcano_of(&compared, VolcanoAcross::Auc), &context)?,
    ];
    for figure in figures {
        check(&figure);
        assert!(figure.title.contains("(simulated data)"), "{}", figure.name);
        assert!(figure.table.title.contains("(simulated data)"));
    }
    Ok(())
}
