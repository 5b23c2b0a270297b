//! Compiles a web bundle and puts the page together: WebAssembly from cargo, JavaScript for it from wasm-bindgen,
//! smaller by `wasm-opt` where it is found, then everything beside `www/` and the built-in data in one folder.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use wasm_bindgen_cli_support::Bindgen;

use crate::bundle::Bundle;
use crate::offline;
use crate::offline_zip;
use crate::one_file;
use crate::origin;
use crate::setup::{self, WASM, WasmCompiler};
use crate::{Result, process, project};

/// What the page fetches: the gene catalogue and the built-in gene sets; and, when a cohort of tumours is drawn, the
/// profiles, whose licence stands beside them.
pub const DATA: [&str; 6] = [
    "catalogue.bin.gz",
    "kegg.gmt.gz",
    "wikipathways.gmt.gz",
    "tumours.bin.gz",
    "tissues.bin.gz",
    "tissues.LICENSE.md",
];

/// Builds the page into `dist/`. The folder is replaced as a whole, and only by a complete one.
pub fn page() -> Result<PathBuf> {
    let dist = project::dist();
    site(&Bundle::read("page")?, &project::root().join("www"), &dist)?;
    println!(
        "{} is ready to be served as it is, by any static host, under any path",
        dist.display()
    );
    Ok(dist)
}

/// `cargo xtask build [--keep-wasm] [--offline-zip]`.
pub fn run(arguments: &[&str]) -> Result<()> {
    let known = ["--keep-wasm", "--offline-zip"];
    if let Some(other) = arguments.iter().find(|argument| !known.contains(argument)) {
        return Err(format!("build has no option {other}: {}", known.join(", ")));
    }
    match arguments.contains(&"--keep-wasm") {
        true => page_again()?,
        false => page().map(|_| ())?,
    }
    if arguments.contains(&"--offline-zip") {
        println!("{}", offline_zip::write(&project::dist())?.display());
    }
    Ok(())
}

/// Builds the page into `dist/` with the WebAssembly that is there already, for who works on the page alone.
pub fn page_again() -> Result<()> {
    let dist = project::dist();
    let building = beside(&dist, "building");
    remove_folder(&building)?;
    copy_folder(&project::root().join("www"), &building)?;
    copy_folder(&dist.join("pkg"), &building.join("pkg"))?;
    complete(&dist, &building)
}

/// Puts a site together: `pages` with the `pkg/` of the bundle and its companions and the built-in `data/` beside them.
pub fn site(bundle: &Bundle, pages: &Path, folder: &Path) -> Result<()> {
    let companions = bundle.companions.iter().map(|name| Bundle::read(name));
    let bundles: Vec<Bundle> = std::iter::once(Ok(bundle.clone()))
        .chain(companions)
        .collect::<Result<_>>()?;
    let compiled: Vec<PathBuf> = bundles.iter().map(compile).collect::<Result<_>>()?;
    let building = beside(folder, "building");
    remove_folder(&building)?;
    copy_folder(pages, &building)?;
    for (bundle, wasm) in bundles.iter().zip(&compiled) {
        bind(bundle, wasm, &building.join("pkg"))?;
    }
    complete(folder, &building)
}

/// Adds to a site that has its pages and its WebAssembly all the rest, and puts it in its place.
fn complete(folder: &Path, building: &Path) -> Result<()> {
    for file in DATA {
        let source = project::root().join("data").join(file);
        copy_file(&source, &building.join("data").join(file))?;
    }
    origin::write(building)?;
    let bytes = one_file::write(building, &building.join("genessl.html"))?;
    println!(
        "genessl.html, the page as one file: {:.2} MB",
        megabytes(bytes as u64)
    );
    offline::write(building)?;
    replace(folder, building)
}

/// `dist` → `.dist-building`, on the same disk, so that renaming is all it takes to put it in place.
pub fn beside(folder: &Path, what: &str) -> PathBuf {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    folder.with_file_name(format!(".{name}-{what}"))
}

/// Puts `new` in the place of `folder`.
pub fn replace(folder: &Path, new: &Path) -> Result<()> {
    let old = beside(folder, "old");
    remove_folder(&old)?;
    if folder.exists() {
        fs::rename(folder, &old).map_err(|error| told(folder, &error))?;
    }
    fs::rename(new, folder).map_err(|error| told(new, &error))?;
    remove_folder(&old)
}

/// Compiles a library for WebAssembly; returns the file cargo leaves.
fn compile(bundle: &Bundle) -> Result<PathBuf> {
    let compiler = setup::wasm_compiler()?;
    let started = Instant::now();
    println!(
        "compiling the bundle \"{}\" (the first time takes some minutes)",
        bundle.name
    );
    let mut cargo = match &compiler {
        WasmCompiler::Own => process::cargo(),
        WasmCompiler::FromSource { linker } => cargo_with_source(linker),
    };
    cargo.current_dir(project::root());
    cargo.args(["build", "--package", &bundle.package, "--lib"]);
    cargo.args(["--target", WASM]);
    cargo.args(["--profile", &bundle.profile]);
    if !bundle.features.is_empty() {
        cargo.args(["--features", &bundle.features.join(",")]);
    }
    // In place of what the configuration files say: the bundle alone decides.
    cargo.env("CARGO_ENCODED_RUSTFLAGS", rustflags(bundle).join("\x1f"));
    cargo.env("CARGO_TARGET_DIR", project::target());
    process::run(&mut cargo)?;
    println!("compiled in {} s", started.elapsed().as_secs());
    Ok(project::target()
        .join(WASM)
        .join(&bundle.profile)
        .join(bundle.package.replace('-', "_"))
        .with_extension("wasm"))
}

/// Debian's cargo, told to build the standard library too.
fn cargo_with_source(linker: &Path) -> Command {
    let mut cargo = Command::new("/usr/bin/cargo");
    cargo.args(["-Zbuild-std=std,panic_abort"]);
    cargo
        .env("RUSTC", "/usr/bin/rustc")
        .env("RUSTC_BOOTSTRAP", "1");
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
    // Left by the cargo that started this program, for its own compiler.
    for variable in ["CARGO", "RUSTUP_TOOLCHAIN", "LD_LIBRARY_PATH", "RUSTDOC"] {
        cargo.env_remove(variable);
    }
    cargo
}

/// The compiler's flags: the bundle's instructions, and no folder of this machine in the messages.
///
/// The flags must not depend on where the project lies, or every checkout would compile all dependencies anew.
fn rustflags(bundle: &Bundle) -> Vec<String> {
    let instructions = bundle
        .target_features
        .iter()
        .map(|feature| format!("-Ctarget-feature=+{feature}"));
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    let sources = home.map(|home| home.join("registry").join("src"));
    let indexes = sources
        .iter()
        .flat_map(|folder| folder.read_dir())
        .flatten()
        .flatten();
    let anonymous =
        indexes.map(|folder| format!("--remap-path-prefix={}/=", folder.path().display()));
    instructions.chain(anonymous).collect()
}

/// Writes the JavaScript side and the finished WebAssembly of a bundle, and prints their size.
fn bind(bundle: &Bundle, wasm: &Path, package: &Path) -> Result<()> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(wasm)
        .out_name(&bundle.name)
        .typescript(true);
    bindgen
        .remove_name_section(true)
        .remove_producers_section(true)
        .omit_default_module_path(false);
    bindgen
        .web(true)
        .map_err(|error| format!("wasm-bindgen: {error:#}"))?;
    bindgen
        .generate(package)
        .map_err(|error| format!("wasm-bindgen: {error:#}"))?;
    let module = package.join(format!("{}_bg.wasm", bundle.name));
    optimise(bundle, &module)?;
    print_size(bundle, &module)
}

/// Lets `wasm-opt` make the module smaller, where there is one that can.
fn optimise(bundle: &Bundle, module: &Path) -> Result<()> {
    if bundle.wasm_opt.is_empty() {
        return Ok(());
    }
    let program = match setup::wasm_opt() {
        Ok(program) => program,
        Err(reason) => {
            println!("wasm-opt: {reason}; the page works without it, a little larger");
            return Ok(());
        }
    };
    let smaller = module.with_extension("smaller");
    let mut command = Command::new(program);
    command
        .args(&bundle.wasm_opt)
        .arg(module)
        .arg("-o")
        .arg(&smaller);
    match process::run(&mut command) {
        Ok(()) => fs::rename(&smaller, module).map_err(|error| told(module, &error)),
        Err(reason) => {
            eprintln!("{reason}: the module stays as wasm-bindgen left it");
            if smaller.exists() {
                fs::remove_file(&smaller).map_err(|error| told(&smaller, &error))?;
            }
            Ok(())
        }
    }
}

fn print_size(bundle: &Bundle, module: &Path) -> Result<()> {
    let bytes = fs::read(module).map_err(|error| told(module, &error))?;
    let zipped = gzip_size(&bytes).map_err(|error| told(module, &error))?;
    let file = module.file_name().unwrap_or_default().to_string_lossy();
    println!(
        "{file}: {:.2} MB, {:.2} MB with gzip",
        megabytes(bytes.len() as u64),
        megabytes(zipped)
    );
    if let Some(limit) = bundle.gzip_limit.filter(|&limit| zipped > limit) {
        println!(
            "that is more than the {:.2} MB that wasm-pack.toml allows",
            megabytes(limit)
        );
    }
    Ok(())
}

pub fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

pub fn gzip_size(bytes: &[u8]) -> std::io::Result<u64> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len() as u64)
}

/// Copies a folder and all in it, but for hidden files.
pub fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).map_err(|error| told(to, &error))?;
    for entry in from.read_dir().map_err(|error| told(from, &error))? {
        let entry = entry.map_err(|error| told(from, &error))?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        if source.is_dir() {
            copy_folder(&source, &target)?
        } else {
            copy_file(&source, &target)?
        }
    }
    Ok(())
}

pub fn copy_file(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(|error| told(folder, &error))?;
    }
    fs::copy(from, to)
        .map(|_| ())
        .map_err(|error| told(from, &error))
}

pub fn remove_folder(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|error| told(folder, &error))
    } else {
        Ok(())
    }
}

pub fn told(path: &Path, error: &std::io::Error) -> String {
    format!("{}: {error}", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_folder_replaces_the_old_one_whole() {
        let place = std::env::temp_dir().join(format!("genessl-build-{}", std::process::id()));
        let (dist, new) = (place.join("dist"), place.join(".dist-building"));
        fs::create_dir_all(&dist).unwrap();
        fs::write(dist.join("stale.js"), "old").unwrap();
        fs::create_dir_all(&new).unwrap();
        fs::write(new.join("index.html"), "new").unwrap();
        assert_eq!(beside(&dist, "building"), new);
        replace(&dist, &new).unwrap();
        let files: Vec<_> = dist
            .read_dir()
            .unwrap()
            .flatten()
            .map(|file| file.file_name())
            .collect();
        assert_eq!(files, ["index.html"]);
        assert_eq!(place.read_dir().unwrap().count(), 1);
        fs::remove_dir_all(&place).unwrap();
    }

    #[test]
    fn hidden_files_do_not_get_into_the_page() {
        let place = std::env::temp_dir().join(format!("genessl-copy-{}", std::process::id()));
        fs::create_dir_all(place.join("www/panels")).unwrap();
        fs::write(place.join("www/.hidden"), "").unwrap();
        fs::write(place.join("www/panels/data.js"), "export {}").unwrap();
        copy_folder(&place.join("www"), &place.join("dist")).unwrap();
        assert!(place.join("dist/panels/data.js").exists());
        assert!(!place.join("dist/.hidden").exists());
        fs::remove_dir_all(&place).unwrap();
    }
}
