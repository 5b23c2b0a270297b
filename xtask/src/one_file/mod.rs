//! `genessl.html`: the whole page as one file that runs from a disk, by a double click.
//!
//! Its scripts are joined (browsers import no modules from a disk), and all files that the page fetches lie in it, packed, as
//! text (`text85.rs`). A small script (`loader.js`) unpacks them. It may connect to nowhere: its policy allows the scripts
//! whose hashes it names, what these start, and no connection at all.

mod modules;
mod text85;

use std::io::Write;
use std::path::Path;

use base64::prelude::{BASE64_STANDARD, Engine};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use sha2::{Digest, Sha256};

use crate::Result;
use modules::Script;

/// The scripts of the page and of its workers, and modules that these import when they need them.
const SCRIPTS: [(&str, &[&str]); 4] = [
    ("app.js", &[]),
    ("engine/worker.js", &["pkg/genessl.js", "pkg/formats.js"]),
    ("engine/converter.js", &["pkg/formats.js"]),
    ("engine/reporter.js", &["pkg/report.js"]),
];

/// The folders that the page fetches from; of their files those that are neither page nor script.
const FETCHED: [&str; 4] = ["cohorts", "data", "lessons", "pkg"];
const NOT_FETCHED: [&str; 4] = [".html", ".js", ".ts", ".css"];

/// A worker's own: it waits for what the page sends it first, which is what lies in the page.
const WORKER: &str = "globalThis.genesslFiles ??= new Promise((resolve) => {
  addEventListener(\"message\", (event) => (event.stopImmediatePropagation(), resolve(event.data)), { once: true });
});
";

/// Of what is said of a page that does not start only what can be so here.
const UNSTARTED: &str = "#unstarted .absent, #unstarted .file, #unstarted .type { display: none; }
#unstarted .one { display: block; }
";

/// Puts the finished site in one file; returns its size in bytes.
pub fn write(site: &Path, file: &Path) -> Result<usize> {
    let index = read(site, "index.html")?;
    let mut content = String::new();
    for path in fetched(site)? {
        content += &packed(&path, &read(site, &path)?)?;
    }
    for (path, _) in SCRIPTS {
        content += &packed(path, script(site, path)?.as_bytes())?;
    }
    let page = page(site, &String::from_utf8_lossy(&index), &content)?;
    std::fs::write(file, &page).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(page.len())
}

/// A script of the page or of one of its workers, with all that it imports.
pub fn script(site: &Path, path: &str) -> Result<String> {
    let known = SCRIPTS.iter().find(|(script, _)| *script == path);
    let imported = known.map_or(&[][..], |(_, imported)| imported);
    let mut script = Script::new(site);
    for module in imported {
        script.lay(module)?;
    }
    script.join(path)?;
    let own = if imported.is_empty() { "" } else { WORKER };
    Ok(format!("{own}{}", script.text()))
}

fn read(site: &Path, path: &str) -> Result<Vec<u8>> {
    let file = site.join(path);
    std::fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))
}

/// The paths of what the page fetches, in order.
fn fetched(site: &Path) -> Result<Vec<String>> {
    let mut found = vec!["build.json".to_owned()];
    for folder in FETCHED {
        let entries = site.join(folder).read_dir();
        for entry in entries.map_err(|error| format!("{folder}: {error}"))? {
            let entry = entry.map_err(|error| format!("{folder}: {error}"))?;
            found.push(format!("{folder}/{}", entry.file_name().to_string_lossy()));
        }
    }
    found.retain(|path| !NOT_FETCHED.iter().any(|end| path.ends_with(end)));
    found.sort();
    Ok(found)
}

/// A file as an element that no browser runs.
fn packed(path: &str, bytes: &[u8]) -> Result<String> {
    let deflated = deflated(bytes).map_err(|error| format!("{path}: {error}"))?;
    // What is compressed already gets no smaller.
    let is_smaller = deflated.len() < bytes.len() * 9 / 10 || path.ends_with(".js");
    let (mark, bytes) = if is_smaller {
        (" data-deflated", &deflated[..])
    } else {
        ("", bytes)
    };
    let kind = kind(path);
    let text = text85::encode(bytes);
    Ok(format!(
        "<script type=\"text/plain\" data-path=\"{path}\" data-type=\"{kind}\"{mark}>{text}</script>\n"
    ))
}

/// Bytes as a browser's `DecompressionStream` takes them.
pub fn deflated(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// The media type of a file.
pub fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("gz") => "application/gzip",
        Some("js") => "text/javascript",
        _ => "text/plain",
    }
}

/// What the page's policy calls a script or a style that stands in it.
pub fn hash(text: &str) -> String {
    format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)))
}

/// The first page, with all that it loads in it.
fn page(site: &Path, index: &str, content: &str) -> Result<String> {
    let (mut head, rest) = cut(
        index,
        "<meta\n      http-equiv=\"Content-Security-Policy\"",
        "/>\n",
    )?;
    let (before, after) = cut(&rest, "<style>", "</style>\n")?;
    let own_style =
        &rest[before.len() + "<style>".len()..rest.len() - after.len() - "</style>\n".len()];
    let links = |line: &&str| {
        !line.trim_start().starts_with("<link ") && !line.trim_start().starts_with("<script ")
    };
    let kept = |text: &str| text.split_inclusive('\n').filter(links).collect::<String>();
    let mut style = own_style.to_owned();
    for sheet in attributes(index, "<link rel=\"stylesheet\" href=\"") {
        style += &String::from_utf8_lossy(&read(site, sheet)?);
    }
    style += UNSTARTED;
    let first = String::from_utf8_lossy(&read(site, "frame/appearance.js")?).into_owned();
    let loader = include_str!("loader.js");
    let policy = format!(
        "default-src 'none'; script-src {} {} 'strict-dynamic' 'wasm-unsafe-eval'; style-src {}; img-src blob: data:; worker-src blob:; base-uri 'none'; form-action 'none'",
        hash(&first),
        hash(loader),
        hash(&style)
    );
    let icon = BASE64_STANDARD.encode(read(site, "icons/icon.svg")?);
    head += &format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\" />\n");
    head += &kept(&before);
    head += &format!(
        "<link rel=\"icon\" href=\"data:image/svg+xml;base64,{icon}\" />\n    <style>{style}</style>\n"
    );
    let (to_body, body) = cut(&kept(&after), "<body>", "\n")?;
    let (body, end) = cut(&body, "</body>", "\n")?;
    Ok(format!(
        "{head}{to_body}<body>\n    <script>{first}</script>\n{body}{content}<script>{loader}</script>\n  </body>\n{end}"
    ))
}

/// What stands before and after a piece of a text that begins and ends so.
fn cut(text: &str, begin: &str, end: &str) -> Result<(String, String)> {
    let found = text
        .split_once(begin)
        .and_then(|(before, rest)| Some((before, rest.split_once(end)?.1)));
    let (before, after) = found.ok_or_else(|| format!("index.html has no {begin} … {end}"))?;
    Ok((before.to_owned(), after.to_owned()))
}

/// What stands between a text and the next quotation mark, wherever it occurs.
fn attributes<'a>(text: &'a str, begin: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(begin)
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_policy_allows_the_style_that_stands_in_it_and_no_other() {
        let index = crate::project::root().join("www/index.html");
        let index = std::fs::read_to_string(index).unwrap();
        let policy = attributes(&index, "content=\"default-src").next().unwrap();
        let styles: Vec<_> = index.split("<style>").skip(1).collect();
        for style in &styles {
            let own = hash(style.split("</style>").next().unwrap());
            assert!(
                policy.contains(&own),
                "www/index.html: style-src needs {own}"
            );
        }
        assert_eq!(policy.matches("sha256-").count(), styles.len());
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
        assert!(!index.contains(" style=\"") && !index.contains("<script>"));
    }

    #[test]
    fn a_page_takes_in_what_it_loads() {
        let site = std::env::temp_dir().join(format!("genessl-one-file-{}", std::process::id()));
        let index = std::fs::read_to_string(crate::project::root().join("www/index.html")).unwrap();
        for path in attributes(&index, "<link rel=\"stylesheet\" href=\"")
            .chain(["icons/icon.svg", "frame/appearance.js"])
        {
            let file = site.join(path);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, format!("/* {path} */\n")).unwrap();
        }
        let page = page(
            &site,
            &index,
            "<script type=\"text/plain\" data-path=\"x\">(</script>\n",
        )
        .unwrap();
        let after = |what: &str| {
            page.find(what)
                .unwrap_or_else(|| panic!("{what} is not in it"))
        };
        assert!(
            after("Content-Security-Policy") < after("<style>")
                && after("/* style/base.css */") < after("</style>")
        );
        assert!(after("/* frame/appearance.js */") < after("data-path=\"x\""));
        assert!(after("data-path=\"x\"") < after("querySelectorAll(\"script[data-path]\")"));
        for loaded in [
            " src=\"",
            "rel=\"stylesheet\"",
            "modulepreload",
            "connect-src",
            "'self'",
        ] {
            assert!(!page.contains(loaded), "{loaded}");
        }
        std::fs::remove_dir_all(site).unwrap();
    }
}
