//! `npm/`: the package `genessl` for other pages and for Node, ready to publish.
//!
//! The sources are `package/`, and what they import of `www/` comes along as it is. The workers are joined into one script
//! each, as in the page that is one file, so that a bundler has nothing to find in them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use base64::prelude::{BASE64_STANDARD, Engine};

use crate::build::{self, beside, copy_file, copy_folder, remove_folder, told};
use crate::{Result, one_file, origin, project, types};

/// The workers, each joined into one script at the top of the package.
const WORKERS: [&str; 2] = ["engine/worker.js", "engine/converter.js"];
/// The modules that they fetch.
const MODULES: [&str; 2] = ["genessl_bg.wasm", "formats_bg.wasm"];

/// `cargo xtask npm [--keep-wasm]`.
pub fn run(arguments: &[&str]) -> Result<()> {
    let dist = match arguments {
        [] => build::page()?,
        ["--keep-wasm"] => project::dist(),
        [other, ..] => return Err(format!("npm has no option {other}: --keep-wasm")),
    };
    let folder = project::root().join("npm");
    write(&project::root(), &dist, &folder)?;
    println!("{} is ready for npm publish", folder.display());
    Ok(())
}

/// Puts the package together from the project's folder and a finished page; the folder is replaced by a complete one.
fn write(root: &Path, dist: &Path, folder: &Path) -> Result<()> {
    let building = beside(folder, "building");
    remove_folder(&building)?;
    let site = beside(folder, "site");
    remove_folder(&site)?;
    copy_folder(&root.join("www"), &site)?;
    copy_folder(&dist.join("pkg"), &site.join("pkg"))?;
    origin::write(&site)?;

    modules(root, &building)?;
    declarations(root, &building)?;
    for worker in WORKERS {
        write_file(
            &building.join(base_name(worker)),
            &one_file::script(&site, worker)?,
        )?;
    }
    for module in MODULES {
        copy_file(&site.join("pkg").join(module), &building.join(module))?;
    }
    for file in build::DATA {
        copy_file(
            &root.join("data").join(file),
            &building.join("data").join(file),
        )?;
    }
    copy_file(
        &root.join("data/PROVENANCE.md"),
        &building.join("data/PROVENANCE.md"),
    )?;
    let exports = "genessl_bg.wasm.d.ts";
    copy_file(&site.join("pkg").join(exports), &building.join(exports))?;
    write_file(
        &building.join("worker.d.ts"),
        "// A worker's script: it exports nothing.\nexport {};\n",
    )?;
    copy_file(&site.join("build.json"), &building.join("build.json"))?;
    write_file(
        &building.join("package/inlined.js"),
        &inlined(&site, &building)?,
    )?;
    for file in ["LICENSE-MIT", "LICENSE-APACHE"] {
        copy_file(&root.join(file), &building.join(file))?;
    }
    copy_file(&root.join("package/README.md"), &building.join("README.md"))?;
    write_file(&building.join("package.json"), &manifest(root)?)?;
    build::replace(folder, &building)?;
    remove_folder(&site)
}

fn base_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn read_file(file: &Path) -> Result<String> {
    fs::read_to_string(file).map_err(|error| told(file, &error))
}

fn write_file(file: &Path, text: &str) -> Result<()> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(|error| told(folder, &error))?;
    }
    fs::write(file, text).map_err(|error| told(file, &error))
}

/// Copies the package's modules, and those of the page that they import.
fn modules(root: &Path, building: &Path) -> Result<()> {
    let sources = root.join("package");
    let entries = sources.read_dir().map_err(|error| told(&sources, &error))?;
    let names = entries.flatten().map(|entry| entry.file_name());
    let scripts = names
        .filter_map(|name| name.into_string().ok())
        .filter(|name| name.ends_with(".js"));
    let mut waiting: Vec<PathBuf> = scripts
        .map(|name| Path::new("package").join(name))
        .collect();
    let mut known = BTreeSet::new();
    while let Some(path) = waiting.pop() {
        if !known.insert(path.clone()) {
            continue;
        }
        let text = read_file(&root.join(&path))?;
        write_file(&building.join(&path), &text)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let imported = imports(&text).map(|from| normal(&folder.join(from)));
        // Written below, of what is built.
        waiting.extend(imported.filter(|path| !path.ends_with("package/inlined.js")));
    }
    Ok(())
}

/// The relative paths that a module imports, or passes on.
fn imports(text: &str) -> impl Iterator<Item = &str> {
    let statements = text
        .split(" from \"")
        .skip(1)
        .chain(text.split("\nimport \"").skip(1));
    let paths = statements.filter_map(|rest| rest.split('"').next());
    paths.filter(|path| path.starts_with('.'))
}

/// A path without `.` and `..`.
fn normal(path: &Path) -> PathBuf {
    use std::path::Component::{CurDir, ParentDir};
    path.components().fold(PathBuf::new(), |mut whole, part| {
        match part {
            CurDir => {}
            ParentDir => {
                whole.pop();
            }
            part => whole.push(part),
        }
        whole
    })
}

/// Writes the types that go with the modules, with the ends of paths that Node's way of finding them asks for.
fn declarations(root: &Path, building: &Path) -> Result<()> {
    types::compiler()?.declare(building)?;
    for written in [
        "package/types.d.ts",
        "package/inlined.d.ts",
        "www/engine/types.d.ts",
    ] {
        copy_file(&root.join(written), &building.join(written))?;
    }
    for entry in ["index", "inline", "node"] {
        let file = building.join("package").join(entry).with_extension("d.ts");
        let text = read_file(&file)?;
        write_file(&file, &format!("{text}export type * from \"./types\";\n"))?;
    }
    let mut waiting = vec![building.to_path_buf()];
    while let Some(folder) = waiting.pop() {
        for entry in folder
            .read_dir()
            .map_err(|error| told(&folder, &error))?
            .flatten()
        {
            let path = entry.path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.to_string_lossy().ends_with(".d.ts") {
                let text = read_file(&path)?.replace("/types\"", "/types.js\"");
                write_file(&path, &text)?;
            }
        }
    }
    Ok(())
}

/// All that the workers fetch, and their scripts, as one module.
fn inlined(site: &Path, building: &Path) -> Result<String> {
    let mut files = vec![("build.json".to_owned(), site.join("build.json"))];
    files.extend(MODULES.map(|name| (format!("pkg/{name}"), building.join(name))));
    let data = build::DATA.iter().filter(|name| name.ends_with(".gz"));
    files.extend(data.map(|name| (format!("data/{name}"), building.join("data").join(name))));
    let mut text = String::from("export const FILES = [\n");
    for (path, file) in files {
        let bytes = fs::read(&file).map_err(|error| told(&file, &error))?;
        let deflated = one_file::deflated(&bytes).map_err(|error| told(&file, &error))?;
        let is_deflated = path.ends_with(".wasm");
        let held = BASE64_STANDARD.encode(if is_deflated { deflated } else { bytes });
        let kind = one_file::kind(&path);
        text += &format!("  [{path:?}, {kind:?}, {is_deflated}, {held:?}],\n");
    }
    text += "];\nexport const SCRIPTS = {\n";
    for worker in WORKERS {
        let script = read_file(&building.join(base_name(worker)))?;
        text += &format!("  {worker:?}: {},\n", serde_json::Value::from(script));
    }
    Ok(text + "};\n")
}

/// `package.json` with the version of the project.
fn manifest(root: &Path) -> Result<String> {
    let cargo: toml::Table = read_file(&root.join("Cargo.toml"))?
        .parse()
        .map_err(|error| format!("Cargo.toml: {error}"))?;
    let version = cargo
        .get("package")
        .and_then(|package| package.get("version")?.as_str());
    let version = version.ok_or("Cargo.toml has no version")?;
    let file = root.join("package/package.json");
    let text = read_file(&file)?;
    match text.matches("\"version\": \"0.0.0\"").count() {
        1 => Ok(text.replace(
            "\"version\": \"0.0.0\"",
            &format!("\"version\": \"{version}\""),
        )),
        _ => Err(format!(
            "{} has no line \"version\": \"0.0.0\"",
            file.display()
        )),
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::sync::Mutex;

    use super::*;

    #[test]
    fn what_a_module_imports_is_found_and_nothing_else() {
        let text = "import { a } from \"./a.js\";\nimport \"../b/c.js\";\nimport { d } from \"node:fs\";\nexport { e } from \"./e.js\";\n";
        let found: Vec<_> = imports(text)
            .map(|from| normal(&Path::new("x/y").join(from)))
            .collect();
        let expected = ["x/y/a.js", "x/y/e.js", "x/b/c.js"].map(PathBuf::from);
        assert_eq!(found, expected);
    }

    #[test]
    fn the_package_has_the_projects_version_and_everything_it_exports_has_a_source() {
        let root = project::root();
        let text = manifest(&root).unwrap();
        let package: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_ne!(package["version"], "0.0.0");
        let mut named: Vec<_> = text
            .split("\"./package/")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .collect();
        named.retain(|name| name.ends_with(".js"));
        assert!(named.len() > 4);
        for name in named {
            assert!(root.join("package").join(name).is_file(), "package/{name}");
        }
    }

    /// Node, where there is one that the package runs in, or why there is none.
    fn node() -> Result<PathBuf> {
        let node = crate::process::find("node").ok_or("Node is not installed")?;
        let version = crate::process::output(Command::new(&node).arg("--version"))?;
        let number = version
            .trim_start_matches('v')
            .split('.')
            .next()
            .unwrap_or_default();
        match number.parse::<u32>() {
            Ok(20..) => Ok(node),
            _ => Err(format!(
                "Node 20 or later is needed, and there is {version}"
            )),
        }
    }

    /// What a script prints that runs where the package is installed.
    fn printed(node: &Path, place: &Path, script: &str) -> String {
        std::fs::write(place.join("script.mjs"), script).unwrap();
        let mut command = Command::new(node);
        command.current_dir(place).arg("script.mjs");
        let output = command.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{script}\n{said}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Node, and a folder in which the package is installed; nothing where one can't be had.
    fn installed(name: &str) -> Option<(PathBuf, PathBuf)> {
        // The compiler's settings lie in one place.
        static TURN: Mutex<()> = Mutex::new(());
        let dist = project::dist();
        let needed = || match dist.join("pkg/genessl_bg.wasm").is_file() {
            true => types::compiler().and_then(|_| node()),
            false => Err("the page is not built (cargo xtask build)".to_owned()),
        };
        let _turn = TURN.lock().unwrap();
        let node = needed()
            .map_err(|reason| println!("SKIPPED the package in Node: {reason}"))
            .ok()?;
        let place = project::target()
            .join("tmp")
            .join(format!("npm-{name}-{}", std::process::id()));
        std::fs::create_dir_all(place.join("node_modules")).unwrap();
        write(&project::root(), &dist, &place.join("node_modules/genessl")).unwrap();
        Some((node, place))
    }

    #[test]
    fn the_readmes_lines_run_in_node_and_errors_say_what_and_what_to_do() {
        let Some((node, place)) = installed("readme") else {
            return;
        };
        let (root, package) = (project::root(), place.join("node_modules/genessl"));
        copy_file(
            &root.join("www/cohorts/blood_cells.tsv.gz"),
            &place.join("tumours.csv.gz"),
        )
        .unwrap();

        let readme = std::fs::read_to_string(package.join("README.md")).unwrap();
        let lines = readme
            .split("```js\n")
            .nth(1)
            .unwrap()
            .split("```")
            .next()
            .unwrap();
        assert!(lines.contains("await study.table(\"scores\")"), "{lines}");
        let counts = "console.log(`${scores.length} rows of numbers: ${scores.columns[scores.names[2]].every(Number.isFinite)}`);";
        let said = printed(&node, &place, &format!("{lines}{counts}"));
        assert!(said.contains("700 rows of numbers: true"), "{said}");
        assert!(said.contains("Scoring pathways"), "{said}");

        // As a program in TypeScript finds it: by Node's way, and by that of bundlers.
        std::fs::write(place.join("program.mts"), PROGRAM).unwrap();
        for (module, resolution) in [("nodenext", "nodenext"), ("esnext", "bundler")] {
            let mut check = types::compiler().unwrap().command();
            check
                .current_dir(&place)
                .args(["--noEmit", "--strict", "--target", "esnext"]);
            check.args(["--module", module, "--moduleResolution", resolution]);
            check.args([
                "--lib",
                "esnext,dom,dom.iterable,dom.asynciterable",
                "--types",
                "",
            ]);
            crate::process::run(check.arg("program.mts")).unwrap();
        }

        let said = printed(&node, &place, PIECES);
        let expected = "nowhere.csv can't be opened | Check the path; it starts from the folder that the program runs in.\n\
            GeneSSLError: the study file, line 1\n\
            [ 'S0', 'S1', 'S2', 'S3' ] [ 'BRCA1', 'TP53' ] [\n  0, 3, 1, 4,\n  2, 5, 3, 6\n]\n\
            on a line\n\
            ended in the middle\n\
            A run of this study goes already\nThe run was cancelled\nThe study was closed\nThe engine was ended\n\
            [ 'BRCA1', 'TP53' ]\n\
            These are no gene sets\nThe gene set \"a\" is no list\n\
            A gene set can't be called \"a\\tb\"\nA gene set can't be called \"sample\"\n";
        assert_eq!(said, expected);
        std::fs::remove_dir_all(place).unwrap();
    }

    /// What writes Arrow, and what reads it without a line in common; exact, as all that tests install.
    const ARROW: [&str; 2] = ["@uwdata/flechette@2.6.0", "apache-arrow@21.2.0"];

    /// A folder with these packages, installed before or from npm.
    fn libraries() -> Result<PathBuf> {
        let folder =
            project::target().join(format!("arrow-{}", ARROW.join("-").replace(['@', '/'], "")));
        let complete = folder.join("complete");
        if !complete.is_file() {
            crate::process::install(&folder, &ARROW)?;
            write_file(&complete, "")?;
        }
        Ok(folder)
    }

    #[test]
    fn numbers_come_back_from_arrow_to_the_bit_and_its_tables_are_taken() {
        let Some((node, place)) = installed("arrow") else {
            return;
        };
        let said = printed(&node, &place, WITHOUT_ARROW);
        assert!(said.contains("npm install @uwdata/flechette"), "{said}");
        match libraries() {
            Err(reason) => println!("SKIPPED the package's tables as Arrow: {reason}"),
            Ok(libraries) => {
                let own = place.join("node_modules");
                copy_folder(&libraries.join("node_modules"), &own).unwrap();
                let expected = "2: Float64 1: Float64 text: Utf8 none: Float64 | An \"odd\" title\ntrue true\n0 a: Float64 b: Utf8\n\
                    60 true true\nsample: Utf8 BRCA1: Float32 TP53: Float32\ntrue true\n\
                    S0,S1,S2,S3 BRCA1,TP53 0.0,0.1,7.0,0.0,14.0,1.5,21.0,2.5 cancer_type\n\
                    The column \"day\" is neither numbers nor texts\nThe table has no names of samples\n";
                assert_eq!(printed(&node, &place, IN_ARROW), expected);
            }
        }
        std::fs::remove_dir_all(place).unwrap();
    }

    const PROGRAM: &str = r#"
import { openStudy, ssgsea, umap, GeneSSLError, type Columns, type Matrix } from "genessl";
import { openStudy as inlined } from "genessl/inline";
import { ssgsea as inNode } from "genessl/node";
import { toArrow } from "genessl/arrow";
import type { GeneSSLStudy } from "genessl/elements";
const study = await openStudy({ pathways: { min_size: 3 } }, { cores: 2 });
await study.addTable([{ sample: "a", TP53: 1, cancer_type: "X" }], { role: "pretrain", orientation: "samples_in_rows" });
for await (const { message } of study.run({ steps: ["pathways", "explore"] })) console.log(message);
const scores: Columns = await study.table("scores");
const column = scores.columns["x"];
if (column instanceof Float64Array) console.log(column[0]);
const stream: Uint8Array = await toArrow(scores);
// @ts-expect-error This is no table.
await toArrow({ genes: ["a"] });
const matrix: Matrix = { genes: ["a"], values: new Float32Array(3) };
const x: Float32Array = (await umap(matrix, { neighbours: 3, metric: "cosine" })).x;
// @ts-expect-error There is no such distance.
await umap(matrix, { metric: "near" });
// @ts-expect-error There is no such theme.
await study.figure("umap", { theme: "blue" });
const weights: Uint8Array = await study.weights();
await inNode("a.csv", "sets.gmt").catch((error) => error instanceof GeneSSLError && console.log(error.what, error.line));
const element: GeneSSLStudy | null = null;
export { element, inlined, ssgsea, stream, weights, x };
"#;

    /// A file that is not there, a study that is none, ids that become symbols, points on a line, which stay on one, a run of days
    /// that is left, asked for twice, cancelled, and closed in the middle, and sets that are none.
    const PIECES: &str = r#"
import { mapGenes, openStudy, pca, ssgsea } from "genessl/node";
await ssgsea("nowhere.csv").catch(({ what, advice }) => console.log(what, "|", advice));
await openStudy("seed = ").catch(({ name, message, line }) => console.log(`${name}: ${message.split(",")[0]}, line ${line}`));
const rows = [0, 1, 2, 3].map((at) => ({ sample: `S${at}`, ENSG00000141510: at + 3, ENSG00000012048: at }));
const { samples, genes, values } = await mapGenes(rows);
console.log(samples, genes, [...values]);
const line = [0, 1, 2, 3, 4].map((at) => [at, 2 * at, 5]);
const { x, y } = await pca({ genes: ["TP53", "P53", "a"], values: line });
const steps = [1, 2, 3, 4].map((at) => Math.abs(x[at] - x[at - 1]));
const isLine = steps.every((step) => Math.abs(step - Math.sqrt(5)) < 1e-5) && y.every((value) => Math.abs(value) < 1e-5);
console.log(isLine ? "on a line" : [x, y]);
const study = await openStudy({ data: { tumours: { samples: 60, types: 3 } }, pretrain: { epochs: 100000 } });
for await (const { step } of study.run({ steps: "pretrain" })) if (step === "pretrain") break;
const { state } = (await study.steps()).find(({ step }) => step === "pretrain");
console.log(state === "done" ? "went on to the end" : "ended in the middle");
const told = ({ what }) => what;
const long = study.finish("pretrain").then(() => "done", told);
console.log(await study.finish("explore").then(() => "done", told));
await study.cancel();
console.log(await long);
const cut = study.finish("pretrain").then(() => "done", told);
setTimeout(() => study.close(), 500);
console.log(await cut);
console.log(await study.settings().then(() => "there", told));
const patients = rows.map((row, at) => ({ ...row, cancer_type: at % 2 ? "A" : "B", age: 50 + at }));
console.log((await mapGenes(patients)).genes);
for (const sets of [["TP53"], { a: "TP53" }, { "a\tb": ["TP53"] }, { sample: ["TP53"] }]) await ssgsea(rows, sets).catch(({ what }) => console.log(what));
"#;

    const WITHOUT_ARROW: &str = r#"
import { toArrow } from "genessl/arrow";
await toArrow({ samples: ["a"], x: new Float32Array(1), y: new Float32Array(1) }).catch(({ advice }) => console.log(advice));
"#;

    /// Names that JavaScript would put in order, numbers that are rare, a table without rows, scores; a matrix there and back; a
    /// table with a dictionary, whole numbers and a missing one (the engine takes it as 0), whose names are not its first column;
    /// and two tables that are refused.
    const IN_ARROW: &str = r#"
import { mapGenes, openStudy } from "genessl";
import { toArrow } from "genessl/arrow";
import { Int32, Table, tableFromIPC, vectorFromArray } from "apache-arrow";
import * as flechette from "@uwdata/flechette";
const isSame = (read, { length, names, columns }) =>
  read.numRows === length &&
  names.every((name, at) => {
    const [given, back] = [columns[name], read.getChildAt(at)];
    const isKept = (value, row) => Object.is(back.get(row), Number.isNaN(value) ? null : value);
    return read.schema.fields[at].name === name && given.every(isKept);
  });
const columns = {
  1: Float64Array.of(1 / 3, 2 ** 53 + 2, -Infinity, Number.MAX_VALUE, -1e-300),
  2: Float64Array.of(0.1, NaN, -0, 5e-324, Infinity),
  text: ["a", null, "", "é", "😀"],
  none: new Float64Array(5).fill(NaN),
};
const odd = { title: 'An "odd" title', length: 5, names: ["2", "1", "text", "none"], columns };
const bytes = await toArrow(odd);
const { schema } = tableFromIPC(bytes);
console.log(schema.fields.join(" "), "|", schema.metadata.get("title"));
console.log(isSame(tableFromIPC(bytes), odd), isSame(flechette.tableFromIPC(bytes), odd));
const none = tableFromIPC(await toArrow({ title: "", length: 0, names: ["a", "b"], columns: { a: new Float64Array(), b: [] } }));
console.log(none.numRows, none.schema.fields.join(" "));
const study = await openStudy({ data: { tumours: { samples: 60, types: 3, genes: 1000 } }, pathways: { min_size: 5 } });
await study.finish("pathways");
const scores = await study.table("scores");
const read = tableFromIPC(await toArrow(scores));
console.log(read.numRows, scores.columns[scores.names.at(-1)].every(Number.isFinite), isSame(read, scores));
study.close();

const rows = [0, 1, 2, 3].map((at) => ({ sample: `S${at}`, TP53: at / 3 + 0.1, BRCA1: at * 7 }));
const mapped = await mapGenes(rows);
const stream = await toArrow(mapped);
console.log(tableFromIPC(stream).schema.fields.join(" "));
const isMapped = ({ samples, genes, values }) =>
  `${samples} ${genes}` === `${mapped.samples} ${mapped.genes}` && values.every((value, at) => Object.is(value, mapped.values[at]));
console.log(isMapped(await mapGenes(tableFromIPC(stream))), isMapped(await mapGenes(flechette.tableFromIPC(stream))));
const coded = new Table({
  TP53: vectorFromArray([0.1, null, 1.5, 2.5]),
  sample: vectorFromArray(rows.map(({ sample }) => sample)),
  BRCA1: vectorFromArray([0, 7, 14, 21], new Int32()),
  cancer_type: vectorFromArray(["A", "B", "A", "B"]),
});
const { samples, genes, values, report } = await mapGenes(coded);
console.log(`${samples} ${genes} ${[...values].map((value) => value.toFixed(1))} ${report.metadata}`);
const told = ({ what }) => console.log(what);
await mapGenes(new Table({ sample: vectorFromArray(["a"]), day: vectorFromArray([new Date(0)]) })).catch(told);
await mapGenes(new Table({ TP53: vectorFromArray([1, 2]) })).catch(told);
"#;
}
