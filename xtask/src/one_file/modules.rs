//! Joins modules that import each other into one script: each becomes a function that is called once, in the order in which
//! they need each other, and gives what it exports.
//!
//! It knows the forms that `www/` and wasm-bindgen's glue use, at the beginning of a line, and refuses any other.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use crate::Result;

/// In place of the folder that a module is in, which a page from a file has not.
const NOWHERE: &str = "https://genessl.invalid/";

/// A script under way.
pub struct Script {
    folder: PathBuf,
    text: String,
    /// By path; nothing while what a module imports is being joined.
    names: BTreeMap<String, Option<String>>,
}

/// A module in parts: what it imports, the rest of its text, and what it exports, as `name` or `name: inner`.
#[derive(Debug, Default, PartialEq, Eq)]
struct Module {
    /// Names, and the path as it is written.
    imports: Vec<(String, String)>,
    body: String,
    exports: Vec<String>,
}

impl Script {
    /// An empty script; modules are found in the folder.
    pub fn new(folder: &Path) -> Script {
        let text = "\"use strict\";\n".to_owned();
        let names = BTreeMap::new();
        Script {
            folder: folder.into(),
            text,
            names,
        }
    }

    /// Joins a module and all that it imports. Returns the name of what it exports.
    pub fn join(&mut self, path: &str) -> Result<String> {
        match self.names.get(path) {
            Some(Some(name)) => return Ok(name.clone()),
            Some(None) => return Err(format!("{path} imports itself by way of others")),
            None => self.names.insert(path.to_owned(), None),
        };
        let whole = self.function(path)?;
        let done = self.names.values().flatten().count();
        let name = format!("module{}", done + 1);
        self.text += &format!("const {name} = {whole}();\n");
        self.names.insert(path.to_owned(), Some(name.clone()));
        Ok(name)
    }

    /// Lays a module ready under its path in `genesslModules`, to be run when it is asked for.
    pub fn lay(&mut self, path: &str) -> Result<()> {
        let whole = self.function(path)?;
        self.text += &format!("(globalThis.genesslModules ??= {{}})[{path:?}] = {whole};\n");
        Ok(())
    }

    /// The script as it is.
    pub fn text(self) -> String {
        self.text
    }

    /// A module as a function that gives what it exports; what it imports is joined before.
    fn function(&mut self, path: &str) -> Result<String> {
        let file = self.folder.join(path);
        let text = std::fs::read_to_string(&file)
            .map_err(|error| format!("{}: {error}", file.display()))?;
        let module = parse(&text, path)?;
        let mut head = String::new();
        for (names, from) in &module.imports {
            let name = self.join(&beside(path, from)?)?;
            head += &format!("const {{ {names} }} = {name};\n");
        }
        let exports = module.exports.join(", ");
        Ok(format!(
            "(() => {{ // {path}\n{head}{}\nreturn {{ {exports} }};\n}})",
            module.body
        ))
    }
}

/// The path that `from` means in the module at `path`.
fn beside(path: &str, from: &str) -> Result<String> {
    let mut parts: Vec<_> = Path::new(path)
        .parent()
        .unwrap_or(Path::new(""))
        .components()
        .collect();
    for part in Path::new(from).components() {
        match part {
            Component::Normal(_) => parts.push(part),
            Component::ParentDir if parts.pop().is_some() => {}
            Component::CurDir => {}
            _ => {
                return Err(format!(
                    "{path} imports {from}, which lies outside the page"
                ));
            }
        }
    }
    let parts: Vec<_> = parts
        .iter()
        .map(|part| part.as_os_str().to_string_lossy())
        .collect();
    Ok(parts.join("/"))
}

/// `a, b as c` as what takes an object apart, or makes one: `a, b: c`; the other way round for `turned`.
fn renamed(names: &str, turned: bool) -> String {
    let one = |name: &str| match name.split_once(" as ") {
        Some((inner, outer)) if turned => format!("{}: {}", outer.trim(), inner.trim()),
        Some((inner, outer)) => format!("{}: {}", inner.trim(), outer.trim()),
        None => name.trim().to_owned(),
    };
    let names = names.split(',').map(one).filter(|name| !name.is_empty());
    names.collect::<Vec<_>>().join(", ")
}

/// What stands in the first braces of a text, and what follows them.
fn braced(text: &str) -> Option<(&str, &str)> {
    text.split_once('{')?.1.split_once('}')
}

fn parse(text: &str, path: &str) -> Result<Module> {
    let text = text.replace("import.meta.url", &format!("\"{NOWHERE}{path}\""));
    let mut module = Module::default();
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let unknown = || {
            format!(
                "{path}, line {}: a form of import or export that is not known: {line}",
                number + 1
            )
        };
        if line.contains("import.meta") {
            return Err(unknown());
        }
        let mut statement = line.to_owned();
        let begins = line.starts_with("import") || line.starts_with("export {");
        while begins && !statement.contains(';') {
            statement += lines.next().ok_or_else(unknown)?.1;
        }
        if let Some(rest) = line
            .strip_prefix("export ")
            .filter(|rest| !rest.starts_with('{'))
        {
            module
                .exports
                .push(declared(rest).ok_or_else(unknown)?.to_owned());
            module.body += rest;
        } else if line.starts_with("export") {
            let (names, _) = braced(&statement)
                .filter(|(_, rest)| *rest == ";")
                .ok_or_else(unknown)?;
            module.exports.push(renamed(names, true));
        } else if line.starts_with("import") {
            let (names, rest) = braced(&statement).ok_or_else(unknown)?;
            let from = rest
                .trim()
                .strip_prefix("from \"")
                .and_then(|rest| rest.strip_suffix("\";"));
            module
                .imports
                .push((renamed(names, false), from.ok_or_else(unknown)?.to_owned()));
        } else {
            module.body += line;
        }
        module.body.push('\n');
    }
    Ok(module)
}

/// The name that a declaration gives, where what it names stays what it is.
fn declared(text: &str) -> Option<&str> {
    let kinds = ["async function ", "function ", "class ", "const "];
    let rest = kinds.iter().find_map(|kind| text.strip_prefix(kind))?;
    let end = rest.find(|character: char| {
        !character.is_alphanumeric() && character != '_' && character != '$'
    })?;
    Some(&rest[..end]).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
        let folder =
            std::env::temp_dir().join(format!("genessl-modules-{name}-{}", std::process::id()));
        for (path, text) in files {
            let file = folder.join(path);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        }
        folder
    }

    #[test]
    fn modules_come_once_and_after_what_they_import() {
        let files = [
            (
                "app.js",
                "import { a, b as c } from \"./x/one.js\";\nimport {\n  two,\n} from \"./two.js\";\nc(a, two);\n",
            ),
            (
                "x/one.js",
                "import { two } from \"../two.js\";\nexport const a = two;\nexport async function b() {}\n",
            ),
            (
                "two.js",
                "export class two {}\nconst at = import.meta.url;\n",
            ),
            (
                "glue.js",
                "function init() {}\nexport { x, init as default };\n",
            ),
        ];
        let folder = folder("order", &files);
        let mut script = Script::new(&folder);
        script.lay("glue.js").unwrap();
        assert_eq!(script.join("app.js").unwrap(), "module3");
        let text = script.text();
        let place = |what: &str| {
            text.find(what)
                .unwrap_or_else(|| panic!("{what} is not in\n{text}"))
        };
        assert!(
            place("// two.js") < place("// x/one.js") && place("// x/one.js") < place("// app.js")
        );
        assert_eq!(text.matches("class two").count(), 1);
        assert_eq!(text.matches("const module1 =").count(), 1);
        for part in [
            "const { a, b: c } = module2;",
            "const { two } = module1;",
            "const a = two;\nasync function b() {}\n",
            "return { a, b };",
            "const at = \"https://genessl.invalid/two.js\";",
            "[\"glue.js\"] = (() => {",
            "return { x, default: init };",
        ] {
            place(part);
        }
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn other_forms_are_refused_with_their_line_and_so_are_circles() {
        for wrong in [
            "\nexport default 3;",
            "\nexport let changing = 1;",
            "\nexport * from \"./x.js\";",
            "\nimport all from \"./x.js\";",
            "\nimport \"./x.js\";",
            "\nconst where = import.meta.resolve(\"x\");",
        ] {
            let refused = parse(wrong, "some.js").unwrap_err();
            assert!(refused.contains("some.js, line 2"), "{wrong}: {refused}");
        }
        let circle = [
            (
                "a.js",
                "import { b } from \"./b.js\";\nexport const a = b;\n",
            ),
            (
                "b.js",
                "import { a } from \"./a.js\";\nexport const b = a;\n",
            ),
        ];
        let folder = folder("circle", &circle);
        let refused = Script::new(&folder).join("a.js").unwrap_err();
        assert!(refused.contains("a.js imports itself"), "{refused}");
        assert!(beside("a.js", "../b.js").is_err());
        std::fs::remove_dir_all(folder).unwrap();
    }
}
