//! `cargo xtask setup | build | npm | python | serve | test | types | bench | data`: everything the project needs beyond `cargo build`.
//!
//! Each command is one file. They need Rust alone; what else they use (the WebAssembly standard library, Chromium for
//! the tests) is found, or installed, or asked for in plain words by [`setup`].

mod bench;
mod build;
mod bundle;
mod data;
#[cfg(test)]
mod links;
mod npm;
mod offline;
mod offline_zip;
mod one_file;
mod origin;
mod process;
mod project;
mod python;
mod serve;
mod setup;
mod test;
mod types;

use std::process::ExitCode;

/// Failures are sentences for a person: there is nobody else to handle them.
type Result<T, E = String> = std::result::Result<T, E>;

const USAGE: &str = "\
usage: cargo xtask COMMAND

  setup                             find or install what building and testing need
  build [--keep-wasm] [--offline-zip]
                                    leave the page in dist/, ready for any static host; --keep-wasm: with the WebAssembly
                                    that is in dist/ already; --offline-zip: also genessl-offline.zip, for a stick or a class
  npm [--keep-wasm]                 build, then leave the package for npm in npm/, ready to publish; --keep-wasm: of what is
                                    in dist/ already
  python                            build the wheel of the Python package and run its tests, in an environment of its own
  serve [--port N] [--no-build]     build, then serve the page on this machine
  test [--no-browser] [TEST…]       run all tests, natively and in Chromium
  test --all [TEST…]                the same with the long forms: far more damaged inputs, kills and thefts; and the Python
                                    package's
  types                             check the page's types alone, by TypeScript's compiler
  bench [--native | --browser [PART]]
                                    measure, natively and in Chromium (PART: pieces, explore, study, compare, crew, large)
  bench --accuracy                  train every model as the reference did, and hold its accuracy against PyTorch's
  data                              make the built-in gene catalogue and gene sets anew";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<()> {
    match arguments {
        ["setup"] => setup::everything(),
        ["build", rest @ ..] => build::run(rest),
        ["npm", rest @ ..] => npm::run(rest),
        ["python"] => python::run(),
        ["serve", rest @ ..] => serve::run(rest),
        ["test", rest @ ..] => test::run(rest),
        ["types"] => types::run(),
        ["bench", rest @ ..] => bench::run(rest),
        ["data"] => data::run(&project::root()),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(USAGE.to_owned()),
    }
}
