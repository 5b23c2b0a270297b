//! Finds or installs what Rust alone does not bring: the WebAssembly standard library for building the page, Chromium for
//! testing it, and TypeScript's compiler where there is Node. Says in plain words what it does, and what is left to do where it may not.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::Duration;

use crate::{Result, process, types};

/// The target the page is compiled for.
pub const WASM: &str = "wasm32-unknown-unknown";

/// The oldest compiler that builds the project, as Cargo.toml says.
const OLDEST: (u32, u32) = (1, 95);

/// Older ones mix up the module's two tables, of functions and of JavaScript values (108, in Debian 12, does).
const OLDEST_WASM_OPT: u32 = 116;

/// Debian's packages of a compiler that comes with the standard library's source.
const DEBIAN_RUST: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];

/// The way this machine compiles for WebAssembly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WasmCompiler {
    /// The toolchain in use has the standard library.
    Own,
    /// Debian's compiler builds the standard library from source; the linker is the path.
    FromSource { linker: PathBuf },
}

/// Finds or installs all that building and testing need.
pub fn everything() -> Result<()> {
    wasm_compiler()?;
    let chromium = chromium()?;
    println!("Chromium: {}", chromium.display());
    match wasm_opt() {
        Ok(program) => println!("wasm-opt: {} (makes the page smaller)", program.display()),
        Err(reason) => println!("wasm-opt: {reason}; the page works without it, a little larger"),
    }
    match types::compiler() {
        Ok(_) => println!("TypeScript: checks the page's types in the tests"),
        Err(reason) => println!("TypeScript: {reason}; the page's types are not checked"),
    }
    Ok(())
}

/// The way to compile for WebAssembly: what is there already, else what can be installed.
pub fn wasm_compiler() -> Result<WasmCompiler> {
    static FOUND: OnceLock<Result<WasmCompiler>> = OnceLock::new();
    FOUND.get_or_init(find_wasm_compiler).clone()
}

fn find_wasm_compiler() -> Result<WasmCompiler> {
    if has_wasm_library() {
        println!("WebAssembly: the toolchain in use has its standard library");
        return Ok(WasmCompiler::Own);
    }
    if let Some(compiler) = debian_compiler() {
        println!("WebAssembly: Debian's compiler builds the standard library from its source");
        return Ok(compiler);
    }
    let mut refused = Vec::new();
    for attempt in [install_by_rustup, install_by_apt] {
        match attempt() {
            Ok(compiler) => return Ok(compiler),
            Err(reason) => refused.push(format!("  - {reason}")),
        }
    }
    Err(format!(
        "the Rust toolchain lacks the standard library for {WASM}, and it could not be installed:\n{}\n\
         Any one of these helps:\n  rustup target add {WASM}\n  \
         sudo apt-get update && sudo apt-get install -y {}   (Debian)",
        refused.join("\n"),
        DEBIAN_RUST.join(" "),
    ))
}

/// Whether the toolchain in use can compile for WebAssembly as it is.
fn has_wasm_library() -> bool {
    let mut rustc = Command::new("rustc");
    process::output(rustc.args(["--print", "target-libdir", "--target", WASM]))
        .is_ok_and(|folder| has_standard_library(Path::new(&folder)))
}

fn has_standard_library(folder: &Path) -> bool {
    let Ok(files) = folder.read_dir() else {
        return false;
    };
    files
        .flatten()
        .any(|file| file.file_name().to_string_lossy().starts_with("libstd-"))
}

fn install_by_rustup() -> Result<WasmCompiler> {
    let rustup = process::find("rustup").ok_or("rustup is not installed")?;
    println!("WebAssembly: asking rustup for {WASM}");
    // Where there is no server to be reached, a second or two tell as much as rustup's patient default of minutes.
    let mut command = Command::new(rustup);
    command.args(["target", "add", WASM]).stdin(Stdio::null());
    command
        .env("RUSTUP_MAX_RETRIES", "1")
        .env("RUSTUP_DOWNLOAD_TIMEOUT", "20");
    process::run_within(&mut command, Duration::from_secs(300))?;
    if has_wasm_library() {
        Ok(WasmCompiler::Own)
    } else {
        Err("rustup added the target to another toolchain than the one in use".into())
    }
}

fn install_by_apt() -> Result<WasmCompiler> {
    println!(
        "WebAssembly: installing Debian's compiler, {}",
        DEBIAN_RUST.join(", ")
    );
    apt_install(&DEBIAN_RUST)?;
    debian_compiler().ok_or_else(|| {
        let (major, minor) = OLDEST;
        format!("Debian's compiler is older than Rust {major}.{minor}, or no WebAssembly linker is there")
    })
}

/// Debian's compiler, if it is there, new enough, has the standard library's source and a linker.
fn debian_compiler() -> Option<WasmCompiler> {
    let rustc = Path::new("/usr/bin/rustc");
    let source = Path::new("/usr/lib/rustlib/src/rust/library/std/Cargo.toml");
    if !rustc.exists() || !Path::new("/usr/bin/cargo").exists() || !source.exists() {
        return None;
    }
    let version = process::output(Command::new(rustc).arg("--version")).ok()?;
    if version_of(&version)? < OLDEST {
        return None;
    }
    Some(WasmCompiler::FromSource {
        linker: wasm_linker()?,
    })
}

/// `(1, 96)` of `"rustc 1.96.0 (…)"`.
fn version_of(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split_whitespace().nth(1)?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// The linker that every rustup toolchain brings, or LLVM's own.
fn wasm_linker() -> Option<PathBuf> {
    let sysroot = process::output(Command::new("rustc").args(["--print", "sysroot"])).ok()?;
    let libraries = Path::new(&sysroot).join("lib/rustlib");
    let bundled = libraries
        .read_dir()
        .into_iter()
        .flatten()
        .flatten()
        .map(|folder| folder.path().join("bin/rust-lld"))
        .find(|linker| linker.is_file());
    bundled.or_else(|| process::find("wasm-ld"))
}

/// A Chromium or Chrome to test with: `CHROMIUM`, or the usual places, or Debian's package.
pub fn chromium() -> Result<PathBuf> {
    if let Some(browser) = find_chromium()? {
        return Ok(browser);
    }
    println!("Chromium: not found, installing Debian's package");
    apt_install(&["chromium", "fonts-liberation"]).map_err(|reason| {
        format!(
            "the browser tests need Chromium or Chrome, and it could not be installed ({reason}). \
             Install it (Debian: sudo apt-get update && sudo apt-get install -y chromium), \
             or set CHROMIUM to its path."
        )
    })?;
    find_chromium()?.ok_or_else(|| "Chromium was installed, but is not on the search path".into())
}

fn find_chromium() -> Result<Option<PathBuf>> {
    if let Some(path) = std::env::var_os("CHROMIUM") {
        let path = PathBuf::from(path);
        return match path.is_file() {
            true => Ok(Some(path)),
            false => Err(format!(
                "CHROMIUM says {}, which is not there",
                path.display()
            )),
        };
    }
    let names = [
        "chromium",
        "chromium-browser",
        "google-chrome-stable",
        "google-chrome",
        "chrome",
    ];
    let elsewhere = [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    ];
    let elsewhere = elsewhere
        .iter()
        .map(PathBuf::from)
        .filter(|program| program.is_file());
    Ok(names
        .iter()
        .find_map(|name| process::find(name))
        .or_else(|| elsewhere.into_iter().next()))
}

/// Installs Debian packages, where this user may; else says the command that does.
fn apt_install(packages: &[&str]) -> Result<()> {
    let apt = process::find("apt-get").ok_or("there is no apt-get on this machine")?;
    let wanted = packages.join(" ");
    if !process::is_root() {
        return Err(format!(
            "only root may install packages; run: sudo apt-get update && sudo apt-get install -y {wanted}"
        ));
    }
    let apt_get = |arguments: &[&str]| {
        let mut command = Command::new(&apt);
        command
            .args(arguments)
            .env("DEBIAN_FRONTEND", "noninteractive")
            .stdin(Stdio::null());
        process::run(&mut command)
    };
    // The package lists may be old or missing: an update that fails need not mean that the install does.
    if let Err(reason) = apt_get(&["update", "-qq"]) {
        eprintln!("{reason}; trying with the package lists that are there");
    }
    let install = ["install", "-y", "-qq", "--no-install-recommends"];
    apt_get(&[&install, packages].concat())
}

/// The `wasm-opt` on the search path, or why there is none to be used.
pub fn wasm_opt() -> Result<PathBuf> {
    let program = process::find("wasm-opt").ok_or("not found")?;
    let greeting = process::output(Command::new(&program).arg("--version"))?;
    match wasm_opt_version(&greeting) {
        Some(version) if version >= OLDEST_WASM_OPT => Ok(program),
        _ => Err(format!(
            "older than {OLDEST_WASM_OPT}, which would break the page"
        )),
    }
}

/// `wasm-opt version 108` → 108.
fn wasm_opt_version(greeting: &str) -> Option<u32> {
    greeting
        .split_whitespace()
        .find_map(|word| word.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compilers_version_is_read_from_its_greeting() {
        assert_eq!(
            version_of("rustc 1.96.0 (ac68faa20 2026-05-25)"),
            Some((1, 96))
        );
        assert_eq!(
            version_of("rustc 1.100.0-nightly (ac68faa20 2026-05-25)"),
            Some((1, 100))
        );
        assert_eq!(version_of("gcc"), None);
        assert!((1, 85) < OLDEST && OLDEST <= (1, 100));
    }

    #[test]
    fn a_folder_without_the_standard_library_is_not_taken_for_one() {
        let folder = std::env::temp_dir().join(format!("genessl-setup-{}", std::process::id()));
        assert!(!has_standard_library(&folder));
        std::fs::create_dir_all(&folder).unwrap();
        assert!(!has_standard_library(&folder));
        std::fs::write(folder.join("libstd-0123456789abcdef.rlib"), "").unwrap();
        assert!(has_standard_library(&folder));
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn the_version_of_wasm_opt_is_read_from_its_greeting() {
        assert_eq!(wasm_opt_version("wasm-opt version 108"), Some(108));
        assert_eq!(
            wasm_opt_version("wasm-opt version 123 (version_123)"),
            Some(123)
        );
        assert_eq!(wasm_opt_version("something else"), None);
    }
}
