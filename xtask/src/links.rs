//! Holds `www/` together: every file that a link, an import or a worker's address names is there, every file is named by
//! one, and no two modules import each other in a circle. A browser would tell of the first only when it gets there, and of
//! the others never.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

/// What [`crate::build::site`] puts beside the pages.
const BUILT: [&str; 2] = ["pkg", "data"];

/// One reference from a file to another.
#[derive(Debug, PartialEq, Eq)]
struct Link {
    /// Relative to the folder of the pages.
    to: PathBuf,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Only says what to fetch early; it does not make the file part of the page.
    Preload,
    /// A worker, by its path in the folder of the pages.
    Worker,
    /// Any other: a link of the page, an import, a type.
    Needed,
}

/// What is wrong with a folder of pages, a sentence each.
fn problems(pages: &Path) -> Vec<String> {
    let files = files(pages, Path::new(""));
    let mut found = Vec::new();
    let mut links = BTreeMap::new();
    for file in &files {
        let (of_file, wrong) = links_of(pages, file);
        found.extend(wrong);
        for link in &of_file {
            if !files.contains(&link.to) {
                let to = link.to.display();
                found.push(format!(
                    "{} names {to}, which does not exist",
                    file.display()
                ));
            }
        }
        links.insert(file.clone(), of_file);
    }
    let used = reached(&links);
    let unused = files.iter().filter(|file| !used.contains(*file));
    found.extend(unused.map(|file| format!("no file names {}", file.display())));
    found.extend(circles(&links));
    found
}

/// All files of a folder but hidden ones, which the build leaves out too.
fn files(pages: &Path, folder: &Path) -> BTreeSet<PathBuf> {
    let mut all = BTreeSet::new();
    for entry in fs::read_dir(pages.join(folder)).unwrap().flatten() {
        let path = folder.join(entry.file_name());
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        } else if entry.path().is_dir() {
            all.extend(files(pages, &path));
        } else {
            all.insert(path);
        }
    }
    all
}

/// What a file names, and what it names that can't be followed.
fn links_of(pages: &Path, file: &Path) -> (Vec<Link>, Vec<String>) {
    let read = || fs::read_to_string(pages.join(file)).unwrap();
    let named = match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => named_by_html(&read()),
        Some("js" | "ts") => named_by_script(&read()),
        Some("css") => named_by_style(&read()),
        Some("json" | "toml" | "webmanifest") => named_by_list(&read()),
        _ => Vec::new(),
    };
    let (mut links, mut wrong) = (Vec::new(), Vec::new());
    for (name, kind) in named {
        let from = match kind {
            Kind::Worker => Path::new(""),
            _ => file.parent().unwrap(),
        };
        match resolve(pages, from, &name) {
            Some(to) if BUILT.iter().any(|built| to.starts_with(built)) => {}
            Some(to) => links.push(Link { to, kind }),
            None => wrong.push(format!(
                "{} names \"{name}\", which is not a place in this folder",
                file.display()
            )),
        }
    }
    (links, wrong)
}

/// The values of `src` and `href`.
fn named_by_html(text: &str) -> Vec<(String, Kind)> {
    let tags = text
        .split('<')
        .map(|tag| tag.split('>').next().unwrap_or_default());
    let mut named = Vec::new();
    for tag in tags {
        let kind = match tag.contains("preload\"") {
            true => Kind::Preload,
            false => Kind::Needed,
        };
        let values = [" src=\"", " href=\""].map(|name| tag.split_once(name));
        let values = values
            .into_iter()
            .flatten()
            .map(|(_, rest)| rest.split('"').next().unwrap_or_default());
        named.extend(
            values
                .filter(|value| !value.starts_with('#'))
                .map(|value| (value.to_owned(), kind)),
        );
    }
    named
}

/// Every text in double quotes that begins like a relative path, whatever else an import names, and the scripts that workers are
/// started by.
fn named_by_script(text: &str) -> Vec<(String, Kind)> {
    let mut named = Vec::new();
    for line in text.lines() {
        let pieces: Vec<&str> = line.split('"').collect();
        // What stands before and inside each pair of quotes.
        for piece in pieces.windows(2).step_by(2) {
            let [before, inside] = piece else { continue };
            let before = before.trim_end();
            let imported =
                before.ends_with("from") || before.ends_with("import(") || before == "import";
            if imported || inside.starts_with("./") || inside.starts_with("../") {
                named.push((inside.to_string(), Kind::Needed));
            } else if before.ends_with('(') && inside.contains('/') && inside.ends_with(".js") {
                named.push((inside.to_string(), Kind::Worker));
            }
        }
    }
    named
}

/// Every text in double quotes that is called like a lesson, a study, a licence a table or a picture beside it: what a list of lessons
/// or cohorts offers, and what a lesson or study reads.
fn named_by_list(text: &str) -> Vec<(String, Kind)> {
    let inside = text.split('"').skip(1).step_by(2);
    let ends = [
        ".lesson.toml",
        ".study.toml",
        ".LICENSE.txt",
        ".csv.gz",
        ".tsv.gz",
        ".png",
    ];
    inside
        .filter(|name| ends.iter().any(|end| name.ends_with(end)))
        .map(|name| (name.to_owned(), Kind::Needed))
        .collect()
}

/// What `url(…)` holds, but for data.
fn named_by_style(text: &str) -> Vec<(String, Kind)> {
    let urls = text
        .split("url(")
        .skip(1)
        .filter_map(|rest| rest.split(')').next());
    urls.map(|url| url.trim_matches(['"', '\'']))
        .filter(|url| !url.starts_with("data:") && !url.starts_with('#'))
        .map(|url| (url.to_owned(), Kind::Needed))
        .collect()
}

/// The file that a relative address means, or nothing if it leads out of the folder or elsewhere altogether. Types are named
/// without their ending.
fn resolve(pages: &Path, folder: &Path, name: &str) -> Option<PathBuf> {
    if name.starts_with('/') || name.contains(':') {
        return None;
    }
    let mut to = PathBuf::new();
    for part in folder.join(name).components() {
        match part {
            Component::Normal(part) => to.push(part),
            Component::ParentDir if to.pop() => {}
            Component::CurDir => {}
            _ => return None,
        }
    }
    let types = to.with_extension("d.ts");
    let without_ending = to.extension().is_none() && pages.join(&types).is_file();
    Some(if without_ending { types } else { to })
}

/// The files that the page comes to, from its first.
fn reached(links: &BTreeMap<PathBuf, Vec<Link>>) -> BTreeSet<&PathBuf> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<&PathBuf> = links
        .keys()
        .filter(|file| **file == *"index.html")
        .collect();
    while let Some(file) = next.pop() {
        if reached.insert(file) {
            let links = links.get(file).into_iter().flatten();
            next.extend(
                links
                    .filter(|link| link.kind != Kind::Preload)
                    .map(|link| &link.to),
            );
        }
    }
    reached
}

/// The modules from which imports, of values or of types, lead back to themselves.
fn circles(links: &BTreeMap<PathBuf, Vec<Link>>) -> Vec<String> {
    let named_by = |file: &PathBuf| links.get(file).into_iter().flatten().map(|link| &link.to);
    let leads_back = |file: &&PathBuf| {
        let mut seen = BTreeSet::new();
        let mut next: Vec<&PathBuf> = named_by(file).collect();
        while let Some(one) = next.pop() {
            if seen.insert(one) {
                next.extend(named_by(one));
            }
        }
        seen.contains(*file)
    };
    let in_circles = links.keys().filter(leads_back);
    in_circles
        .map(|file| format!("the imports of {} lead back to it", file.display()))
        .collect()
}

mod tests {
    use super::*;
    use crate::project;

    #[test]
    fn the_page_names_what_exists_and_all_of_it_without_circles() {
        let found = problems(&project::root().join("www"));
        assert!(found.is_empty(), "{}", found.join("\n"));
    }

    #[test]
    fn what_is_wrong_with_a_page_is_told() {
        let place = std::env::temp_dir().join(format!("genessl-links-{}", std::process::id()));
        let write = |file: &str, text: &str| {
            let file = place.join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        };
        write(
            "index.html",
            "<link rel=\"stylesheet\" href=\"style/absent.css\" />\n\
             <link rel=\"modulepreload\" href=\"unused.js\" />\n\
             <script type=\"module\" src=\"app.js\"></script><a href=\"#main\">To the step</a>",
        );
        write(
            "app.js",
            "import { a } from \"./one/a.js\";\nimport x from \"library\";\n\
             startWorker(\"one/worker.js\");\n/** @type {import(\"./one/types\").T} */",
        );
        write(
            "one/a.js",
            "import { b } from \"./b.js\";\nimport(\"../pkg/genessl.js\");",
        );
        write(
            "one/b.js",
            "import {\n  a,\n} from \"./a.js\";\nimport \"../../outside.js\";",
        );
        write(
            "one/worker.js",
            "// Names nothing: import { c } from './none.js'.",
        );
        write("one/types.d.ts", "export type T = 1;");
        write("unused.js", "export {};");
        write(".hidden", "");
        let found = problems(&place);
        fs::remove_dir_all(&place).unwrap();
        assert_eq!(
            found,
            [
                "app.js names library, which does not exist",
                "index.html names style/absent.css, which does not exist",
                "one/b.js names \"../../outside.js\", which is not a place in this folder",
                "no file names unused.js",
                "the imports of one/a.js lead back to it",
                "the imports of one/b.js lead back to it",
            ]
        );
    }
}
