//! Puts the page together: what was found, step by step; methods; settings; what tells that it is the same again.

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::citations::Citations;
use crate::csv::Table;
use crate::drawing::Drawing;
use crate::engine::Engine as PageEngine;
use crate::failure::{Failure, Result};
use crate::text::{counted, escaped, name, percent_encoded, sentence, thousands};
use crate::values::At;
use crate::{Report, methods, tables, text};

/// What stands around the results, for who reads them back.
pub const RESULTS_ELEMENT: &str = "<script type=\"application/json\" id=\"genessl-results\">";

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");
const USUAL_TITLE: &str = "A study with GeneSSL";

/// The steps of a study in their order, with what they are called.
const STEPS: [(&str, &str); 10] = [
    ("data", "Data"),
    ("genes", "Genes"),
    ("pathways", "Pathways"),
    ("explore", "Explore"),
    ("pretrain", "Pretrain"),
    ("classify", "Classify"),
    ("compare", "Compare"),
    ("ablate", "Ablate"),
    ("interpret", "Interpret"),
    ("predict", "Predict"),
];

/// The report as a page.
///
/// # Errors
/// `results` is not what GeneSSL writes.
pub fn html(report: &Report) -> Result<String> {
    let advice = "Give results.json as GeneSSL wrote it.";
    let results: Value = serde_json::from_str(&report.results)
        .map_err(|error| Failure::new(format!("results.json can't be read: {error}"), advice))?;
    let engine = match report.page.is_empty() {
        true => None,
        false => Some(PageEngine::of(&report.page)?),
    };
    let page = Page {
        report,
        results: At::root(&results),
        engine,
    };
    if !page.results.at("study").is_there() || !page.results.at("provenance").is_there() {
        return Err(Failure::new("results.json names no study", advice));
    }
    if !page.results.at("sentences").is_there() {
        return Err(Failure::new(
            "results.json does not say what came of each step: an older version wrote it",
            "Run the study again with this one.",
        ));
    }
    Ok(page.whole())
}

struct Page<'a> {
    report: &'a Report,
    results: At<'a>,
    engine: Option<PageEngine<'a>>,
}

impl<'a> Page<'a> {
    fn whole(&self) -> String {
        let title = match self.report.title.trim() {
            "" => USUAL_TITLE,
            title => title,
        };
        let author = match self.report.author.trim() {
            "" => String::new(),
            author => format!("<p class=\"author\">{}</p>\n", sentence(author)),
        };
        let mut citations = Citations::default();
        let methods = methods::element(self.results, &mut citations);
        let steps: String = STEPS
            .iter()
            .map(|(step, title)| self.step(step, title))
            .collect();
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n\
             <meta name=\"generator\" content=\"GeneSSL report\">\n<title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
             <header>\n<p class=\"kind\">GeneSSL report</p>\n<h1>{}</h1>\n{author}{}</header>\n{}<main>\n{}{}{steps}\
             <section id=\"methods\">\n<h2>Methods</h2>\n{methods}</section>\n\
             <section id=\"references\">\n<h2>References and terms</h2>\n{}</section>\n{}{}</main>\n\
             <footer><p>Made by {} {}. This file fetches nothing and sends nothing.</p></footer>\n\
             {RESULTS_ELEMENT}{}</script>\n<script>{SCRIPT}</script>\n{}</body>\n</html>\n",
            self.policy(),
            name(title),
            sentence(title),
            self.simulated(),
            self.contents(),
            self.summary(),
            self.again(),
            citations.element(),
            self.settings(),
            self.provenance(),
            name(self.results.at("provenance").at("program").text()),
            name(self.results.at("provenance").at("version").text()),
            text::json(&self.report.results),
            self.carried(),
        )
    }

    /// What the page may do: run its own scripts and show its own pictures, and connect to nowhere.
    fn policy(&self) -> String {
        let (script, style) = (policy_hash(SCRIPT), policy_hash(STYLE));
        let (images, more) = match &self.engine {
            None => ("data:", [const { String::new() }; 3]),
            Some(engine) => ("data: blob:", engine.policy()),
        };
        let [scripts, styles, rest] = more;
        format!(
            "default-src 'none'; script-src '{script}'{scripts}; style-src '{style}'{styles}; img-src {images};{rest} base-uri 'none'; \
             form-action 'none'"
        )
    }

    /// The engine and the files, where they come along.
    fn carried(&self) -> String {
        let draws_tumours = self.results.at("study").at("data").at("tumours").is_there();
        let engine = self.engine.as_ref();
        engine.map_or_else(String::new, |engine| {
            engine.element(draws_tumours, &self.report.given)
        })
    }

    fn simulated(&self) -> &'static str {
        match self.results.at("simulated").holds() {
            true => "<p class=\"warning\">The samples of this study are simulated.</p>\n",
            false => "",
        }
    }

    /// What of a list of results belongs to a step: the value under `key`.
    fn of_step(&self, list: &str, step: &'a str, key: &'a str) -> impl Iterator<Item = &'a str> {
        let own = self
            .results
            .at(list)
            .items()
            .filter(move |one| one.at("step").text() == step);
        own.map(move |one| one.at(key).text())
    }

    fn is_done(&self, step: &'a str) -> bool {
        self.of_step("sentences", step, "text").next().is_some()
    }

    fn contents(&self) -> String {
        let steps = STEPS.iter().filter(|(step, _)| self.is_done(step));
        let rest = [
            ("methods", "Methods"),
            ("references", "References"),
            ("settings", "Settings"),
            ("provenance", "Provenance"),
        ];
        let links: String = std::iter::once(&("summary", "In short"))
            .chain(steps)
            .chain(&rest)
            .map(|(id, title)| format!("<li><a href=\"#{id}\">{title}</a></li>\n"))
            .collect();
        format!("<nav aria-label=\"Contents\"><ul>\n{links}</ul></nav>\n")
    }

    fn summary(&self) -> String {
        let mut html =
            "<section id=\"summary\">\n<h2>In short</h2>\n<dl class=\"steps\">\n".to_owned();
        for (step, title) in STEPS.iter().filter(|(step, _)| self.is_done(step)) {
            let said = self
                .of_step("sentences", step, "text")
                .map(sentence)
                .collect::<Vec<_>>();
            html += &format!(
                "<dt><a href=\"#{step}\">{title}</a></dt><dd>{}</dd>\n",
                said.join(" ")
            );
        }
        html += "</dl>\n";
        for one in self.results.at("not_done").items() {
            let title = STEPS
                .iter()
                .find(|(step, _)| *step == one.at("step").text());
            html += &format!(
                "<p class=\"warning\">{} was not done: {}.</p>\n",
                title.map_or("A step", |(_, title)| title),
                sentence(one.at("what").text())
            );
        }
        html + "</section>\n"
    }

    fn again(&self) -> String {
        let link = match is_address(&self.report.link) {
            true => format!(
                "<p><a class=\"replay\" href=\"{}\">Replay on the page it was made on</a></p>\n",
                escaped(&self.report.link)
            ),
            false => String::new(),
        };
        let study = match self.report.study.is_empty() {
            true => String::new(),
            false => format!(
                " <a download=\"study.toml\" href=\"data:application/toml,{}\">Save the study file</a>",
                percent_encoded(&self.report.study)
            ),
        };
        let start = match self.engine {
            None => String::new(),
            Some(_) => format!(
                "<div hidden><p><button type=\"button\" id=\"genessl-start\">Run it again</button></p><p>{}</p></div>\n",
                self.brings()
            ),
        };
        format!(
            "<section id=\"again\">\n<h2>Run it again</h2>\n{start}{link}<p>This file carries the study’s settings and a digest of every \
             step’s numbers. Open it on a GeneSSL page (<q>Load study</q>, or drop it there), add the files it names, and press \
             Replay; or run <code>genessl verify</code> on it. Either says for each step whether the numbers are the same, to the \
             last bit.{study}</p>\n</section>\n"
        )
    }

    /// What the button does, and what a reader has to add.
    fn brings(&self) -> String {
        let data = self.results.at("study").at("data");
        let is_built_in = data.at("tumours").is_there() || data.at("simulated").is_there();
        let files = self.results.at("provenance").at("files").items();
        let comes = |file: &At| {
            self.report
                .given
                .iter()
                .any(|given| given.name == methods::last_part(file.at("name").text()))
        };
        let wanted: Vec<String> = files
            .filter(|file| !is_built_in && !comes(file))
            .map(|file| {
                format!(
                    "<q>{}</q>",
                    name(methods::last_part(file.at("name").text()))
                )
            })
            .collect();
        let files = match wanted.is_empty() {
            true => "All that the study read comes along.".to_owned(),
            false => format!(
                "Have ready what the study read: {}; each is known by its SHA-256.",
                text::listed(&wanted)
            ),
        };
        format!(
            "GeneSSL itself is in this file: it starts here, without a network, and computes on this machine. {files}"
        )
    }

    fn step(&self, step: &'static str, title: &str) -> String {
        if !self.is_done(step) {
            return String::new();
        }
        let mut html = format!("<section id=\"{step}\">\n<h2>{title}</h2>\n");
        for said in self.of_step("sentences", step, "text") {
            html += &format!("<p class=\"said\">{}</p>\n", sentence(said));
        }
        for warning in self.of_step("warnings", step, "text") {
            html += &format!("<p class=\"warning\">{}</p>\n", sentence(warning));
        }
        html += &self.figures(step);
        let notes: String = self
            .of_step("notes", step, "text")
            .map(|note| format!("<li>{}</li>\n", sentence(note)))
            .collect();
        if !notes.is_empty() {
            html += &format!("<ul class=\"notes\">\n{notes}</ul>\n");
        }
        html + &self.tables(step) + "</section>\n"
    }

    fn figures(&self, step: &str) -> String {
        let listed = self.results.at("figures").items();
        let own = listed.filter(|figure| figure.at("step").text() == step);
        own.map(|figure| self.figure(figure)).collect()
    }

    fn figure(&self, figure: At) -> String {
        let title = name(figure.at("title").text());
        let missing = |why: &str| {
            format!(
                "<p class=\"hint\">The figure <q>{title}</q> is not here: {}.</p>\n",
                sentence(why.trim_end_matches('.'))
            )
        };
        let Some(svg) = self.report.figures.get(figure.at("name").text()) else {
            let why = figure.at("left_out").at("what").text();
            return match why {
                "" => missing("it was not given"),
                why => missing(why),
            };
        };
        match Drawing::read(svg) {
            Err(failure) => missing(&failure.what),
            Ok(drawing) => format!(
                "<figure><div class=\"wide\" role=\"group\" aria-label=\"{title}\">{}</div><figcaption>{}</figcaption></figure>\n",
                drawing.element(),
                sentence(&drawing.description)
            ),
        }
    }

    fn tables(&self, step: &str) -> String {
        let neutralised = self.results.at("study").at("output").at("formulas").text() != "raw";
        let listed = self.results.at("tables").items();
        let own = listed.filter(|table| table.at("step").text() == step);
        own.filter_map(|listed| {
            let stem = listed.at("name").text();
            let table = Table::read(
                self.report.tables.get(stem)?,
                tables::ROWS_AT_MOST,
                neutralised,
            );
            Some(tables::element(
                listed.at("title").text(),
                &table,
                &format!("tables/{stem}.csv"),
            ))
        })
        .collect()
    }

    fn settings(&self) -> String {
        let study = self
            .report
            .study
            .split("\n[record]")
            .next()
            .unwrap_or_default();
        if study.trim().is_empty() {
            return String::new();
        }
        format!(
            "<section id=\"settings\">\n<h2>Settings</h2>\n<details><summary>The study file</summary><pre class=\"wide\">{}</pre></details>\n</section>\n",
            escaped(study.trim())
        )
    }

    fn provenance(&self) -> String {
        let provenance = self.results.at("provenance");
        let mut html =
            "<section id=\"provenance\">\n<h2>Provenance</h2>\n<dl class=\"facts\">\n".to_owned();
        let facts = [
            ("Program", "program"),
            ("Version", "version"),
            ("Commit", "commit"),
            ("WebAssembly", "bundle"),
            ("Device", "device"),
            ("Architecture", "architecture"),
            ("Browser", "browser"),
        ];
        for (title, key) in facts {
            let value = provenance.at(key).text();
            if !value.is_empty() {
                html += &format!("<dt>{title}</dt><dd>{}</dd>\n", name(value));
            }
        }
        html += &format!(
            "<dt>Numerics</dt><dd>{}</dd>\n</dl>\n{}{}</section>\n",
            provenance.at("numerics").count(),
            files(provenance),
            digests(provenance)
        );
        html
    }
}

/// The files that were read.
fn files(provenance: At) -> String {
    let rows: String = provenance
        .at("files")
        .items()
        .map(|file| {
            format!(
                "<tr><td>{}<td>{}<td>{}<td><code>{}</code>",
                name(methods::last_part(file.at("name").text())),
                name(file.at("role").text()),
                thousands(file.at("bytes").count()),
                name(file.at("sha256").text())
            )
        })
        .collect();
    match rows.is_empty() {
        true => String::new(),
        false => digest_table(
            "Files read",
            "n3",
            &["file", "role", "bytes", "SHA-256"],
            &rows,
        ),
    }
}

/// The digest of every step, and folded those of its parts.
fn digests(provenance: At) -> String {
    let (mut rows, mut parts, mut count) = (String::new(), String::new(), 0);
    for step in provenance.at("steps").items() {
        let title = name(step.at("step").text());
        rows += &format!(
            "<tr><td>{title}<td><code>{}</code>",
            name(step.at("sha256").text())
        );
        for part in step.at("parts").items() {
            let mut pair = part.items().map(At::text);
            let (part, digest) = (
                pair.next().unwrap_or_default(),
                pair.next().unwrap_or_default(),
            );
            parts += &format!(
                "<tr><td>{title}<td>{}<td><code>{}</code>",
                name(part),
                name(digest)
            );
            count += 1;
        }
    }
    if rows.is_empty() {
        return String::new();
    }
    let steps = digest_table(
        "Digests of the steps’ numbers",
        "",
        &["step", "SHA-256"],
        &rows,
    );
    let all = digest_table(
        "Digests of the steps’ parts",
        "",
        &["step", "part", "SHA-256"],
        &parts,
    );
    format!(
        "{steps}<details><summary>{}</summary>{all}</details>\n",
        counted(count, "part")
    )
}

fn digest_table(title: &str, class: &str, columns: &[&str], rows: &str) -> String {
    let head: String = columns
        .iter()
        .map(|column| format!("<th scope=\"col\">{column}"))
        .collect();
    format!(
        "<div class=\"table\"><div class=\"wide\" role=\"group\" aria-label=\"{title}\"><table class=\"digests {class}\"><caption>{title}</caption>\
         <thead><tr>{head}<tbody>{rows}</table></div></div>\n"
    )
}

/// Whether a link leads to a page, and to nothing that a browser would run.
fn is_address(link: &str) -> bool {
    ["https://", "http://"]
        .iter()
        .any(|scheme| link.starts_with(scheme))
}

/// What the page's policy calls a script or a style that stands in it.
pub(crate) fn policy_hash(text: &str) -> String {
    format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(text)))
}
