//! `wasm-pack.toml`: what the page's WebAssembly is made of and how it is optimised.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{Result, project};

/// The whole file: bundles by name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bundles {
    bundle: BTreeMap<String, Bundle>,
}

/// One web bundle.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Bundle {
    /// The stem of the files: `genessl` gives `genessl.js` and `genessl_bg.wasm`.
    pub name: String,
    /// The package of the workspace that is compiled.
    #[serde(default = "own_package")]
    pub package: String,
    /// Bundles that lie beside this one in a site, fetched when they are needed.
    #[serde(default, rename = "with")]
    pub companions: Vec<String>,
    /// Cargo features, besides the default ones.
    #[serde(default)]
    pub features: Vec<String>,
    /// Instructions that every supported browser must have, `simd128` for one.
    #[serde(default)]
    pub target_features: Vec<String>,
    /// The profile in Cargo.toml.
    pub profile: String,
    /// Arguments for `wasm-opt`, which is used where it is found; empty: not at all.
    #[serde(default)]
    pub wasm_opt: Vec<String>,
    /// The size that the compressed WebAssembly should stay below, in bytes.
    pub gzip_limit: Option<u64>,
}

fn own_package() -> String {
    "genessl".to_owned()
}

impl Bundle {
    /// Reads the bundle of that name from the project's `wasm-pack.toml`.
    pub fn read(name: &str) -> Result<Bundle> {
        let file = project::root().join("wasm-pack.toml");
        let text = std::fs::read_to_string(&file)
            .map_err(|error| format!("{}: {error}", file.display()))?;
        find(&text, name).map_err(|error| format!("{}: {error}", file.display()))
    }
}

fn find(text: &str, name: &str) -> Result<Bundle> {
    let bundles: Bundles = toml::from_str(text).map_err(|error| error.to_string())?;
    let known = bundles
        .bundle
        .keys()
        .cloned()
        .collect::<Vec<_>>()
        .join(", ");
    let found = bundles.bundle.into_iter().find(|(key, _)| key == name);
    found
        .map(|(_, bundle)| bundle)
        .ok_or_else(|| format!("no bundle \"{name}\", only {known}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_projects_own_file_describes_the_page_and_the_bench() {
        let page = Bundle::read("page").unwrap();
        assert_eq!(
            (page.name.as_str(), page.package.as_str()),
            ("genessl", "genessl")
        );
        for companion in &page.companions {
            assert_ne!(Bundle::read(companion).unwrap().name, page.name);
        }
        assert!(page.target_features.contains(&"simd128".to_owned()));
        let bench = Bundle::read("bench").unwrap();
        assert!(bench.features.contains(&"bench".to_owned()));
        // What is measured is the page, which is whole only with these.
        assert_eq!(bench.companions, page.companions);
    }

    #[test]
    fn unknown_bundles_and_misspelt_keys_are_refused() {
        let text = "[bundle.a]\nname = \"a\"\nprofile = \"web\"\n";
        assert!(find(text, "a").is_ok());
        assert!(find(text, "b").unwrap_err().contains("only a"));
        assert!(
            find(&format!("{text}wasmopt = []\n"), "a")
                .unwrap_err()
                .contains("wasmopt")
        );
    }
}
