//! Checks the page's types: TypeScript's compiler reads what the comments of `www/` say of every value, as `tsconfig.json`
//! tells it, and the dialogue between page, worker and engine in `www/engine/types.d.ts`. It comes from npm into the build
//! folder, once, and is not part of the page.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::{Result, process, project};

/// Exact, since a newer compiler may find fault with what this one accepts.
const TYPESCRIPT: &str = "7.0.2";
/// Written beside the compiler once it was seen to run.
const COMPLETE: &str = "complete";

/// The built package has to take what the worker gives it. What it answers is for the most part any value to it, and is what
/// `types.d.ts` says.
const PACKAGE: &str = r#"import * as built from PACKAGE;
import type { Bindings, Engine } from TYPES;
type Takes<T> = { [V in keyof T]: T[V] extends (...args: infer A) => unknown ? (...args: A) => unknown : never };
export const bindings: {
  default: Bindings["default"];
  Engine: new (...files: ConstructorParameters<Bindings["Engine"]>) => Takes<Engine>;
} = built;
"#;

/// `cargo xtask types`: checks the page's types alone, without a build.
pub fn run() -> Result<()> {
    compiler()?.check(None)?;
    println!("the page's types agree");
    Ok(())
}

/// Node and the compiler it runs.
#[derive(Debug, Clone)]
pub struct Compiler {
    node: PathBuf,
    script: PathBuf,
}

/// TypeScript's compiler: the one installed before, else from npm; or why there is none.
pub fn compiler() -> Result<Compiler> {
    static FOUND: OnceLock<Result<Compiler>> = OnceLock::new();
    FOUND.get_or_init(find_or_install).clone()
}

fn find_or_install() -> Result<Compiler> {
    let node = process::find("node").ok_or("Node is not installed")?;
    let folder = project::target().join(format!("typescript-{TYPESCRIPT}"));
    let script = folder.join("node_modules/typescript/bin/tsc");
    let compiler = Compiler { node, script };
    if !folder.join(COMPLETE).is_file() {
        println!("TypeScript: asking npm for {TYPESCRIPT}");
        process::install(&folder, &[&format!("typescript@{TYPESCRIPT}")])?;
        let greeting = process::output(compiler.command().arg("--version"))?;
        if !greeting.ends_with(TYPESCRIPT) {
            return Err(format!(
                "npm got another TypeScript than {TYPESCRIPT}: {greeting}"
            ));
        }
        fs::write(folder.join(COMPLETE), "")
            .map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    Ok(compiler)
}

impl Compiler {
    /// The compiler, to be told what to do.
    pub fn command(&self) -> Command {
        let mut command = Command::new(&self.node);
        command.arg(&self.script);
        command
    }

    /// Checks all of `www/`; with the folder of the finished page, also that its WebAssembly package has the verbs that
    /// the page asks of it. The compiler prints what it finds.
    pub fn check(&self, page: Option<&Path>) -> Result<()> {
        let root = project::root();
        let settings = match page {
            Some(page) => self.with_package(&root, page)?,
            None => root.join("tsconfig.json"),
        };
        process::run(self.command().arg("--project").arg(settings))
            .map_err(|_| "TypeScript's compiler found faults".to_owned())
    }

    /// Writes what `package/` and what it imports of `www/` give, as declarations, into a folder.
    pub fn declare(&self, folder: &Path) -> Result<()> {
        let root = project::root();
        let place = project::target().join("package-types");
        let told = |error| format!("{}: {error}", place.display());
        let settings = serde_json::json!({
            "extends": root.join("tsconfig.json"),
            "compilerOptions": {
                "noEmit": false,
                "declaration": true,
                "emitDeclarationOnly": true,
                "outDir": folder,
                "rootDir": root,
            },
            "include": [root.join("package")],
        });
        fs::create_dir_all(&place).map_err(told)?;
        let file = place.join("tsconfig.json");
        fs::write(&file, settings.to_string()).map_err(told)?;
        process::run(self.command().arg("--project").arg(file))
            .map_err(|_| "TypeScript's compiler found faults in the package".to_owned())
    }

    /// Settings that add to the project's own one file in which the built package has to pass for what the worker expects.
    fn with_package(&self, root: &Path, page: &Path) -> Result<PathBuf> {
        let folder = project::target().join("page-types");
        let told = |error| format!("{}: {error}", folder.display());
        fs::create_dir_all(&folder).map_err(told)?;
        let settings = serde_json::json!({
            "extends": root.join("tsconfig.json"),
            "include": [root.join("www"), root.join("package"), "package.ts"],
        });
        let package = PACKAGE
            .replace(
                "PACKAGE",
                &serde_json::json!(page.join("pkg/genessl.js")).to_string(),
            )
            .replace(
                "TYPES",
                &serde_json::json!(root.join("www/engine/types")).to_string(),
            );
        fs::write(folder.join("package.ts"), package).map_err(told)?;
        let file = folder.join("tsconfig.json");
        fs::write(&file, settings.to_string()).map_err(told)?;
        Ok(file)
    }
}
