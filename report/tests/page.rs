//! The page of a report as a browser's parser sees it: valid, nothing but text from names, nothing fetched.

use std::collections::BTreeMap;

use genessl_report::{Given, RESULTS_ELEMENT, Report};
use html5ever::tendril::TendrilSink;
use html5ever::{ParseOpts, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use serde_json::{Value, json};

/// What a name may hold at its worst.
fn hostile() -> String {
    let markup = "</script></style></title></textarea>--><script>alert(1)</script><img src=x onerror=alert(2)>\"'><svg/onload=alert(3)>&lt;b&gt;";
    let text = "\u{202e}gpj.\u{200f}\u{2066}\u{0}\u{1}\u{85}\u{7f}\u{fffe}\u{fdd0}\u{feff}=HYPERLINK(\"//evil.example\")";
    format!("{markup}{text}{}", "x".repeat(10_000))
}

/// Results of which every text is `name`, with all steps done.
fn results(name: &str) -> Value {
    let steps = [
        "data",
        "genes",
        "pathways",
        "explore",
        "pretrain",
        "classify",
        "compare",
        "ablate",
        "interpret",
        "predict",
    ];
    let said: Vec<Value> = steps
        .iter()
        .map(|step| json!({"step": step, "text": name}))
        .collect();
    let listed = |key: &str| -> Vec<Value> {
        let one =
            |step: &&str| json!({"step": step, "name": format!("{key}-{step}"), "title": name});
        steps.iter().map(one).collect()
    };
    json!({
        "provenance": {
            "program": "GeneSSL", "version": name, "numerics": 2, "commit": name, "bundle": name, "device": name,
            "architecture": name, "browser": name,
            "files": [{"name": name, "role": name, "bytes": 12, "sha256": name}],
            "steps": [{"step": name, "sha256": name, "parts": [[name, name]]}],
        },
        "simulated": true,
        "sizes": {"pretrain_samples": 1, "finetune_samples": 2, "test_samples": 3, "pathways": 2},
        "evaluations": [{"model": name, "accuracy": 0.5}],
        "sentences": said, "warnings": said, "notes": said,
        "not_done": [{"step": "data", "what": name, "advice": name}],
        "figures": listed("figure"), "tables": listed("table"),
        "study": {
            "seed": 7,
            "data": {"label": name, "labelled": [name], "split": [0.6, 0.2, 0.2], "group": name},
            "pathways": {"sets": name, "sample_norm": name},
            "umap": {"metric": name},
            "explore": {"embeddings": ["umap", name]},
            "pretrain": {"device": name, "weight_pathway": 1.0, "weight_masked": 1.0, "weight_contrastive": 1.0},
            "classify": {"models": [name, "unfrozen"], "shares": [1.0]},
            "compare": {"models": [name]},
            "ablate": {"choices": [name], "models": [name]},
            "interpret": {"model": name}, "predict": {"model": name},
        },
    })
}

fn csv(name: &str) -> String {
    let quoted = format!("\"{}\"", name.replace('"', "\"\""));
    format!(
        "{quoted},number\n{}",
        format!("{quoted},0.12345678\n").repeat(20)
    )
}

fn svg(name: &str) -> String {
    let safe: String = name
        .chars()
        .filter(|c| *c == '\n' || !c.is_control())
        .filter(|c| !matches!(c, '\u{fffe}' | '\u{fdd0}'))
        .collect();
    let safe = safe
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('"', "&quot;");
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"720\" height=\"100\"><title>{safe}</title><desc>{safe}</desc><g><text x=\"1\">{safe}</text></g></svg>"
    )
}

fn report(name: &str) -> Report {
    let results = results(name);
    let names = |list: &str| -> Vec<String> {
        let list = results[list].as_array().expect("a list");
        list.iter()
            .map(|one| one["name"].as_str().expect("a name").to_owned())
            .collect()
    };
    let figures: BTreeMap<String, String> = names("figures")
        .into_iter()
        .map(|own| (own, svg(name)))
        .collect();
    let tables: BTreeMap<String, String> = names("tables")
        .into_iter()
        .map(|own| (own, csv(name)))
        .collect();
    Report {
        title: name.to_owned(),
        author: name.to_owned(),
        link: format!("https://x.example/{name}"),
        results: serde_json::to_string_pretty(&results).expect("JSON"),
        study: format!("# {name}\nseed = 7\n\n[record]\nprogram = \"GeneSSL\"\n"),
        figures,
        tables,
        ..Report::default()
    }
}

/// An element's name, its attributes, and the text in it.
type Element = (String, Vec<(String, String)>, String);

/// All elements: their names, attributes and the text in them.
fn elements(handle: &Handle, found: &mut Vec<Element>) {
    if let NodeData::Element { name, attrs, .. } = &handle.data {
        let attributes = attrs
            .borrow()
            .iter()
            .map(|one| (one.name.local.to_string(), one.value.to_string()))
            .collect();
        let children = handle.children.borrow();
        let texts = children.iter().map(|child| match &child.data {
            NodeData::Text { contents } => contents.borrow().to_string(),
            _ => String::new(),
        });
        found.push((name.local.to_string(), attributes, texts.collect()));
    }
    handle
        .children
        .borrow()
        .iter()
        .for_each(|child| elements(child, found));
}

fn parsed(html: &str) -> (Vec<String>, Vec<Element>) {
    let dom = parse_document(RcDom::default(), ParseOpts::default()).one(html);
    let mut found = Vec::new();
    elements(&dom.document, &mut found);
    let errors = dom
        .errors
        .borrow()
        .iter()
        .map(ToString::to_string)
        .collect();
    (errors, found)
}

#[test]
fn hostile_names_reach_a_valid_page_as_text_alone() {
    let harmless = report("a name").html().expect("a page");
    let hostile_report = report(&hostile());
    let html = hostile_report.html().expect("a page");
    let (errors, elements) = parsed(&html);
    assert_eq!(errors, Vec::<String>::new());
    let (_, same) = parsed(&harmless);
    let names = |list: &[Element]| list.iter().map(|one| one.0.clone()).collect::<Vec<_>>();
    assert_eq!(names(&elements), names(&same), "names add no element");
    let known = |one: &&Element| {
        one.1
            .iter()
            .any(|(key, _)| key.starts_with("on") || key == "style")
    };
    assert_eq!(elements.iter().find(known), None);
    for (_, attributes, _) in &elements {
        for (key, value) in attributes
            .iter()
            .filter(|(key, _)| matches!(key.as_str(), "href" | "src"))
        {
            let is_plain = value.starts_with('#')
                || value.starts_with("https://")
                || value.starts_with("data:");
            assert!(is_plain, "{key}={value}");
        }
    }
    let forbidden = |c: char| {
        matches!(
            c,
            '\u{202e}' | '\u{200f}' | '\u{2066}' | '\u{feff}' | '\u{fffe}'
        ) || c.is_control() && c != '\n'
    };
    assert_eq!(html.chars().find(|c| forbidden(*c)), None);
    // Long names are shortened wherever they are shown.
    let (shown, carried) = html.split_once(RESULTS_ELEMENT).expect("the results");
    for (name, attributes, text) in &elements {
        let is_drawn = name == "text" || name == "script" || name == "pre";
        let values = attributes
            .iter()
            .filter(|(key, _)| !matches!(key.as_str(), "href" | "src"))
            .map(|(_, value)| value);
        let long = "x".repeat(400);
        let mut texts = values.chain(std::iter::once(text).filter(|_| !is_drawn));
        assert!(
            !texts.any(|text| text.contains(&long)),
            "a long name in {name}"
        );
    }
    assert!(shown.len() < 1_000_000, "{}", shown.len());
    // What is carried reads back as it was.
    let carried = carried.split_once("</script>").expect("an end").0;
    let original: Value = serde_json::from_str(&hostile_report.results).expect("JSON");
    assert_eq!(
        serde_json::from_str::<Value>(carried).expect("JSON"),
        original
    );
}

#[test]
fn scripts_and_styles_are_those_that_the_policy_names_and_nothing_is_fetched() {
    let html = report("a name").html().expect("a page");
    let (errors, elements) = parsed(&html);
    assert_eq!(errors, Vec::<String>::new());
    let policy = elements.iter().find_map(|(name, attributes, _)| {
        let is_policy = name == "meta"
            && attributes
                .iter()
                .any(|(_, value)| value == "Content-Security-Policy");
        let content = attributes.iter().find(|(key, _)| key == "content");
        content
            .filter(|_| is_policy)
            .map(|(_, value)| value.clone())
    });
    let policy = policy.expect("a policy");
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    let running = |name: &str, attributes: &[(String, String)]| {
        name == "style" || name == "script" && attributes.is_empty()
    };
    let texts: Vec<&String> = elements
        .iter()
        .filter(|(name, attributes, _)| running(name, attributes))
        .map(|one| &one.2)
        .collect();
    assert_eq!(texts.len(), 2);
    for text in texts {
        use base64::prelude::{BASE64_STANDARD, Engine};
        use sha2::{Digest, Sha256};
        let hash = BASE64_STANDARD.encode(Sha256::digest(text));
        assert!(policy.contains(&format!("'sha256-{hash}'")), "{policy}");
    }
}

#[test]
fn prose_and_summary_hold_the_numbers_of_the_study() {
    let html = report("a name").html().expect("a page");
    for part in [
        "1 sample for pretraining, 2 with labels for training classifiers and 3 for testing",
        "into 60 %, 20 % and 20 % for pretraining, training and testing",
        "from the seed 7",
        "<td>0.1235",
        "<summary>All 20 rows</summary>",
        "The samples of this study are simulated.",
        "doi:10.1038/nature08460",
    ] {
        assert!(html.contains(part), "{part}");
    }
    let wrong = Report {
        results: "{}".into(),
        ..Report::default()
    };
    assert!(
        wrong
            .html()
            .expect_err("no study")
            .what
            .contains("no study")
    );
}

/// What the page as one file is made of, in small.
const PAGE: &str = "<!doctype html>\n<html lang=\"en\">\n  <head>\n<meta http-equiv=\"Content-Security-Policy\" \
    content=\"default-src 'none'; script-src 'sha256-one' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'sha256-two'; img-src blob:\" />\n\
    <style>main { color: red; }</style></head>\n<body>\n    <script>first()</script>\n<main>here</main>\n\
    <script type=\"text/plain\" data-path=\"data/tumours.bin.gz\" data-type=\"x\">2</script>\n\
    <script type=\"text/plain\" data-path=\"lessons/a.toml\" data-type=\"x\">1</script>\n\
    <script type=\"text/plain\" data-path=\"pkg/a.wasm\" data-type=\"x\">3</script>\n<script>load()</script>\n  </body>\n</html>\n";

#[test]
fn a_report_that_runs_holds_the_page_as_far_as_its_study_needs_it_and_the_files() {
    let with_page = Report {
        page: PAGE.to_owned(),
        given: vec![
            Given::of("<a>.csv", b"a,b\n"),
            Given::of("b.csv", &[b'x'; 5_000]),
        ],
        ..report("<a>.csv")
    };
    let html = with_page.html().expect("a page");
    let (errors, elements) = parsed(&html);
    assert_eq!(errors, Vec::<String>::new());
    let paths: Vec<&str> = elements
        .iter()
        .filter_map(|one| one.1.iter().find(|(key, _)| key == "data-path"))
        .map(|(_, path)| path.as_str())
        .collect();
    assert_eq!(paths, ["pkg/a.wasm"]);
    let template = html.split("<template").nth(1).expect("a template");
    let template = template.split("</template>").next().expect("its end");
    for part in [
        "<style>main { color: red; }</style>",
        "<script>first()</script>",
        "<main>here</main>",
        "<script>load()</script>",
    ] {
        assert!(template.contains(part), "{part}");
    }
    for source in [
        "'sha256-one' 'strict-dynamic'",
        "'sha256-two'",
        "img-src data: blob:",
        "worker-src blob:",
    ] {
        assert!(html.contains(source), "{source}");
    }
    assert!(html.contains("data-given=\"&lt;a&gt;.csv\">YSxiCg==</script>"));
    assert!(html.contains("data-given=\"b.csv\" data-deflated>"));
    assert!(html.contains("All that the study read comes along."));
    let light = report("<a>.csv").html().expect("a page");
    assert!(!light.contains("<template") && !light.contains("blob:;"));
    let wrong = Report {
        page: "<html>".into(),
        ..report("a")
    };
    assert!(wrong.html().is_err());
}
