//! Whole studies in the page: the built-in cohort, and real tables dropped on it.

use std::time::{Duration, Instant};

use crate::files::{csv, is_parquet, png_size, unzip};
use crate::page::Page;
use crate::support::shared;

/// What every finished study shows, step by step.
const FIGURES: [(&str, &str); 18] = [
    ("data", "class_counts"),
    ("data", "normal_tumour"),
    ("pathways", "pathway_heatmap"),
    ("explore", "mean_variance"),
    ("explore", "pca_panels"),
    ("explore", "explained_variance"),
    ("explore", "cluster_types"),
    ("explore", "cluster_scan"),
    ("pretrain", "losses"),
    ("pretrain", "latent_pca"),
    ("classify", "confusion_supervised"),
    ("classify", "confusion_frozen"),
    ("classify", "confusion_unfrozen"),
    ("interpret", "pathway_fit"),
    ("interpret", "pathway_scatter"),
    ("interpret", "latent_pathways"),
    ("interpret", "latent_pair"),
    ("interpret", "class_genes"),
];
const TABLES: [(&str, &str); 14] = [
    ("data", "classes"),
    ("data", "samples"),
    ("genes", "mapping_steps"),
    ("genes", "coverage"),
    ("pathways", "scores"),
    ("explore", "variable_genes"),
    ("explore", "loadings"),
    ("explore", "outliers"),
    ("explore", "layouts"),
    ("pretrain", "losses"),
    ("classify", "metrics"),
    ("classify", "predictions"),
    ("interpret", "class_genes"),
    ("interpret", "pathway_fit"),
];

#[test]
fn the_built_in_cohort_goes_from_click_to_accuracy() {
    let page = Page::open();
    page.choose_a_short_study();
    page.run_to_the_end(Duration::from_secs(300));
    the_story_is_told(&page);

    see_all(&page);
    assert!(page.text("sentence").len() > 20);
    hover_and_read(&page);
    save_all(&page, 600);
    assert!(
        page.evaluate("document.body.innerText")
            .to_string()
            .to_lowercase()
            .contains("simulated")
    );

    a_setting_upstream_makes_the_rest_stale(&page);
    page.assert_no_complaints();
}

/// What came out stands above the step in view, with the way to more of it; closed, it does not come again.
fn the_story_is_told(page: &Page) {
    page.wait_until(
        "the end is told",
        &format!("{}.textContent !== ''", crate::page::find("story-end")),
    );
    let end = page.text("story-end");
    assert!(
        end.starts_with("Done. ") && end.contains("right for") && end.contains("test samples"),
        "{end}"
    );
    page.wait_until(
        "all steps but Predict and those asked for by themselves have told what they found",
        "document.querySelectorAll('.story dt').length === 7",
    );
    page.evaluate("document.querySelector('.story .look button').click()");
    page.wait_until(
        "the step that it points at is in view",
        "document.querySelector('step-panel').definition.step === 'classify'",
    );
    page.click("story-close");
    let closed = "document.querySelector('.story').hidden && localStorage.getItem('genessl-story') === 'closed'";
    assert_eq!(page.evaluate(closed).as_bool(), Some(true));
}

/// Changes a setting of the third step: what comes before it stays done, its own old result stays to be seen.
fn a_setting_upstream_makes_the_rest_stale(page: &Page) {
    page.set("pathways", "pathways-min_size", "20");
    page.wait_for_state("pathways", "stale");
    assert_eq!(
        page.states(),
        [
            "done", "done", "stale", "done", "stale", "stale", "ready", "ready", "stale", "empty"
        ]
    );
    assert!(page.figure("pathways", "pathway_heatmap") > 100);
    page.set("pathways", "pathways-min_size", "15");
    page.run_to_the_end(Duration::from_secs(300));
}

#[test]
fn real_tables_dropped_on_the_page_give_an_accurate_classifier() {
    let names = ["pretrain.parquet", "finetune.csv.gz", "test.csv.gz"];
    let files: Option<Vec<_>> = names
        .iter()
        .map(|name| shared(&format!("data/tcga7/{name}")))
        .collect();
    let Some(files) = files else { return };
    let page = Page::open();
    page.drop_files(&files);
    for (name, role) in names.iter().zip(["pretrain", "finetune", "test"]) {
        page.wait_until(
            "the file is listed",
            &format!("{} !== null", crate::page::find(&format!("role-{name}"))),
        );
        let chosen = page.evaluate(&format!(
            "{}.value",
            crate::page::find(&format!("role-{name}"))
        ));
        assert_eq!(chosen, role, "{name}");
    }
    page.watch_long_tasks();
    let started = Instant::now();
    page.run_to_the_end(Duration::from_secs(1200));
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "the whole study took {seconds:.1} s; the page was busy for {:.0} ms at most",
        page.longest_task()
    );

    page.click("step-genes");
    page.wait_until(
        "19,245 symbols are shown",
        "document.body.innerText.includes('19,245')",
    );
    see_all(&page);
    page.screenshot("tcga7");
    save_all(&page, 384);
    for (model, accuracy) in accuracies(&page) {
        println!("{model}: test accuracy {accuracy:.3}");
        assert!(accuracy >= 0.94, "{model}: test accuracy {accuracy}");
    }
    page.assert_no_complaints();
}

/// Looks at every figure and every table.
fn see_all(page: &Page) {
    for (step, name) in FIGURES {
        assert!(page.figure(step, name) > 10, "{name} is nearly empty");
    }
    for (step, name) in TABLES {
        assert!(!page.table(step, name).is_empty(), "{name} is empty");
    }
}

/// The arrow keys read a figure's values aloud, and the pointer shows them.
fn hover_and_read(page: &Page) {
    page.figure("pretrain", "latent_pca");
    let figure = crate::page::find("figure-latent_pca");
    page.settle();
    // A figure that is drawn once more meanwhile begins to be read anew.
    let reads = format!("!{figure}.querySelector('.tip').hidden");
    for _ in 0..20 {
        page.evaluate(&format!("{figure}.querySelector('.stage').focus()"));
        page.press("ArrowRight");
        std::thread::sleep(Duration::from_millis(100));
        if page.evaluate(&reads) == true {
            break;
        }
    }
    page.wait_until("the figure reads a value", &reads);
    assert!(
        page.evaluate(&format!(
            "{figure}.querySelector('.tip').innerText.length > 3"
        )) == true
    );
}

/// Saves one of each kind and looks into it.
fn save_all(page: &Page, samples: usize) {
    page.click("step-genes");
    let (header, rows) = csv(&page.download("mapped", "csv"));
    assert_eq!(rows.len(), samples);
    let symbols: Vec<_> = header[1..]
        .iter()
        .take_while(|name| !["part", "cancer_type"].contains(&name.as_str()))
        .collect();
    assert!(
        symbols.len() > 1000 && symbols.is_sorted_by_key(|symbol| symbol.to_uppercase()),
        "symbols in alphabetical order"
    );
    assert_eq!(csv(&unzip(&page.download("mapped", "csv.gz"))).1, rows);

    page.click("step-pathways");
    let (pathways, scores) = csv(&page.download("scores", "csv"));
    assert_eq!(scores.len(), samples);
    assert!(pathways.len() > 20, "{} pathways", pathways.len() - 1);
    assert!(
        scores
            .iter()
            .flat_map(|row| &row[1..])
            .filter(|cell| cell.parse::<f64>().is_ok())
            .count()
            > samples * 20
    );
    assert!(is_parquet(&page.download("scores", "parquet")));

    page.click("step-pretrain");
    let weights = page.download("weights", "safetensors");
    let weights = safetensors::SafeTensors::deserialize(&weights).expect("a safetensors file");
    assert_eq!(
        weights
            .tensor("enc.0.weight")
            .expect("the first layer")
            .shape()
            .len(),
        2
    );
    let svg = String::from_utf8(page.download("losses", "svg")).expect("text");
    assert!(
        page.is_svg(&svg) && svg.contains("<text"),
        "the losses as SVG"
    );
    let (width, height) = png_size(&page.download("losses", "png"));
    assert!(width > 600 && height > 300, "{width} × {height}");

    page.click("step-classify");
    let results: serde_json::Value =
        serde_json::from_slice(&page.download("results", "json")).expect("JSON");
    assert!(results.to_string().contains("balanced_accuracy"));
    let (_, predictions) = csv(&page.download("predictions", "csv"));
    assert!(!predictions.is_empty());
    let study = String::from_utf8(page.saved("study-save", "study.toml")).expect("text");
    assert!(
        study
            .parse::<toml::Table>()
            .expect("a study file")
            .contains_key("pretrain")
    );
}

/// Test accuracies by model, from the file that the page saves.
fn accuracies(page: &Page) -> Vec<(String, f64)> {
    page.click("step-classify");
    let results: serde_json::Value =
        serde_json::from_slice(&page.download("results", "json")).expect("JSON");
    let mut found = Vec::new();
    collect(&results, &mut found);
    assert_eq!(found.len(), 3, "{results}");
    found
}

/// Every object in the results that has a model and an accuracy.
fn collect(value: &serde_json::Value, found: &mut Vec<(String, f64)>) {
    match value {
        serde_json::Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        serde_json::Value::Object(map) => {
            let accuracy = map.get("accuracy").and_then(serde_json::Value::as_f64);
            if let (Some(model), Some(accuracy)) =
                (map.get("model").and_then(|model| model.as_str()), accuracy)
            {
                found.push((model.to_owned(), accuracy));
            } else {
                map.values().for_each(|item| collect(item, found));
            }
        }
        _ => {}
    }
}
