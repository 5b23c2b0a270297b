//! The page as one file (`genessl.html`, as `cargo xtask build` leaves it) inside a report, so that the report can be run.
//!
//! Its markup and style lie in a template, which browsers leave alone, and what it fetches lies packed behind that, as it does
//! in the page. A press of a button puts the page in the place of the report, with the study and the files that came along.

use std::io::Write;

use base64::prelude::{BASE64_STANDARD, Engine as _};
use flate2::Compression;
use flate2::write::ZlibEncoder;

use crate::failure::{Failure, Result};
use crate::text::escaped;

const SCRIPT: &str = include_str!("start.js");

/// Parts of the page that a study can do without: by the beginning of their paths.
const NOT_NEEDED: [&str; 2] = ["lessons/", "cohorts/"];
/// What tumours are drawn around.
const PROFILES: [&str; 3] = [
    "data/tumours.bin.gz",
    "data/tissues.bin.gz",
    "data/tissues.LICENSE.md",
];

/// A file that comes along.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Given {
    /// Its name without its folder.
    pub name: String,
    /// Whether it is deflated (zlib).
    pub deflated: bool,
    /// Its bytes in base64.
    pub base64: String,
}

impl Given {
    /// A file of these bytes, packed where that makes it smaller.
    pub fn of(name: &str, bytes: &[u8]) -> Given {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        let packed = encoder.write_all(bytes).and_then(|()| encoder.finish());
        // Writing to memory does not fail.
        let packed = packed.unwrap_or_default();
        let deflated = !packed.is_empty() && packed.len() < bytes.len() * 9 / 10;
        Given {
            name: name.to_owned(),
            deflated,
            base64: BASE64_STANDARD.encode(if deflated { &packed } else { bytes }),
        }
    }
}

/// The parts of the page, where they are found.
#[derive(Debug)]
pub struct Engine<'a> {
    scripts: &'a str,
    styles: &'a str,
    style: &'a str,
    body: &'a str,
}

impl<'a> Engine<'a> {
    /// Takes the page apart.
    ///
    /// # Errors
    /// It is not the page that this version writes.
    pub fn of(page: &'a str) -> Result<Engine<'a>> {
        let found = || {
            let policy = between(
                page,
                "http-equiv=\"Content-Security-Policy\" content=\"",
                "\"",
            )?;
            Some(Engine {
                scripts: between(policy, "script-src ", ";")?,
                styles: between(policy, "style-src ", ";")?,
                style: between(page, "<style>", "</style>")?,
                body: between(page, "<body>", "</body>")?,
            })
        };
        found().ok_or_else(|| {
            Failure::new(
                "the page as one file is not one that this version of GeneSSL makes",
                "Give the genessl.html that `cargo xtask build` left, or save a report that is light.",
            )
        })
    }

    /// What the report's policy has to allow beside its own: sources of scripts, sources of styles, and the rest.
    pub fn policy(&self) -> [String; 3] {
        let own = crate::page::policy_hash(SCRIPT);
        [
            format!(" '{own}' {}", self.scripts),
            format!(" {}", self.styles),
            " worker-src blob:;".to_owned(),
        ]
    }

    /// What goes with the report: the page in its template, what it fetches as far as the study needs it, and the files.
    pub fn element(&self, draws_tumours: bool, given: &[Given]) -> String {
        let (mut markup, mut packed) = (String::new(), String::new());
        for piece in self.body.split_inclusive("</script>") {
            const BEGIN: &str = "<script type=\"text/plain\" data-path=\"";
            match piece.split_once(BEGIN) {
                Some((before, element)) => {
                    markup += before;
                    let path = element.split('"').next().unwrap_or_default();
                    if is_needed(path, draws_tumours) {
                        packed += &format!("{BEGIN}{element}\n");
                    }
                }
                None => markup += piece,
            }
        }
        for file in given {
            let deflated = if file.deflated { " data-deflated" } else { "" };
            packed += &format!(
                "<script type=\"text/plain\" data-given=\"{}\"{deflated}>{}</script>\n",
                escaped(&file.name),
                escaped(&file.base64)
            );
        }
        format!(
            "<template id=\"genessl-page\"><style>{}</style>{markup}</template>\n{packed}<script>{SCRIPT}</script>\n",
            self.style
        )
    }
}

fn is_needed(path: &str, draws_tumours: bool) -> bool {
    match PROFILES.contains(&path) {
        true => draws_tumours,
        false => !NOT_NEEDED.iter().any(|folder| path.starts_with(folder)),
    }
}

/// The first text between two others.
fn between<'a>(text: &'a str, begin: &str, end: &str) -> Option<&'a str> {
    text.split_once(begin)?
        .1
        .split_once(end)
        .map(|(inside, _)| inside)
}
