//! What was done, in prose, as the methods of a paper would say it: every number is the study's own.

mod before;
mod learning;

use crate::citations::Citations;
use crate::text::{listed, name, percent, significant, thousands};
use crate::values::At;

/// The methods, a heading and a paragraph or two for each part of the study that was done; notes whom they cite.
pub fn element(results: At, citations: &mut Citations) -> String {
    let mut methods = Methods {
        results,
        study: results.at("study"),
        citations,
    };
    let done = |step: &str| {
        results
            .at("sentences")
            .items()
            .any(|one| one.at("step").text() == step)
    };
    let mut html = String::new();
    let mut part = |title: &str, text: String| {
        if !text.is_empty() {
            html += &format!("<h3>{title}</h3>\n<p>{text}</p>\n");
        }
    };
    part("Samples", methods.samples());
    if done("genes") {
        part("Genes", methods.genes());
    }
    if done("pathways") {
        part("Pathways", methods.pathways());
    }
    if done("explore") {
        part("Exploration", methods.explore());
    }
    if done("pretrain") {
        part("Pretraining", methods.pretrain());
    }
    if done("classify") {
        part("Classification", methods.classify());
    }
    if done("compare") {
        part("Comparison of models", methods.compare());
    }
    if done("ablate") {
        part("Ablation", methods.ablate());
    }
    if done("interpret") {
        part("Interpretation", methods.interpret());
    }
    if done("predict") {
        part("New samples", methods.predict());
    }
    part("Software", methods.software());
    html
}

struct Methods<'a, 'b> {
    results: At<'a>,
    study: At<'a>,
    citations: &'b mut Citations,
}

/// `64`, `0.001`.
fn written(number: f64) -> String {
    match number.fract() == 0.0 && number.abs() < 1e15 {
        true => thousands(number.abs() as u64),
        false => significant(number),
    }
}

fn numbers(list: At) -> String {
    let parts: Vec<String> = list.items().map(|item| written(item.number())).collect();
    listed(&parts)
}

fn shares(list: At) -> String {
    let parts: Vec<String> = list.items().map(|item| percent(item.number())).collect();
    listed(&parts)
}

impl Methods<'_, '_> {
    fn cite(&mut self, name: &str) -> String {
        self.citations.cite(name)
    }

    fn software(&mut self) -> String {
        let provenance = self.results.at("provenance");
        self.citations
            .licence("GeneSSL", "this program", "MIT or Apache-2.0");
        let on = match provenance.at("browser").text() {
            "" => format!("natively on {}", name(provenance.at("architecture").text())),
            browser => format!("as WebAssembly in {}", name(browser)),
        };
        let commit = match provenance.at("commit").text() {
            "" => String::new(),
            commit => format!(", commit {}", name(commit)),
        };
        format!(
            "All was computed by {} {} (numerics {}{commit}), {on}, with tensors on the device <code>{}</code>. Every random draw \
             comes from the seed {}.",
            name(provenance.at("program").text()),
            name(provenance.at("version").text()),
            provenance.at("numerics").count(),
            name(provenance.at("device").text()),
            self.study.at("seed").count()
        )
    }
}

/// What a reader calls a model.
pub fn title(model: &str) -> &str {
    match model {
        "supervised" => "Supervised network",
        "frozen" => "Frozen encoder",
        "unfrozen" => "Fine-tuned encoder",
        "logistic" => "Logistic regression",
        "pca_logistic" => "PCA + logistic regression",
        "nearest_centroid" => "Nearest centroid",
        "random_frozen" => "Untrained encoder, frozen",
        "random_unfrozen" => "Untrained encoder, fine-tuned",
        "probe" => "Cross-validated probe",
        "neighbours" => "Nearest neighbours, encoded",
        "svm" => "Linear support vector machine",
        _ => "model",
    }
}

/// A file's name without its folder.
pub fn last_part(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}
