//! What the page's service worker has to know of a build: its name, and the SHA-256 of every file that it keeps.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use base64::prelude::{BASE64_STANDARD, Engine};
use sha2::{Digest, Sha256};

use crate::Result;

const WORKER: &str = "service-worker.js";

/// What it does not keep: itself, what a host may change without a build, and what no page asks for.
const NOT_KEPT: [&str; 2] = [WORKER, "cohorts.json"];

/// Writes the list into the service worker of a site that is complete otherwise.
pub fn write(site: &Path) -> Result<()> {
    let mut digests = BTreeMap::new();
    collect(site, "", &mut digests)?;
    let file = site.join(WORKER);
    let told = |error: std::io::Error| format!("{}: {error}", file.display());
    let text = std::fs::read_to_string(&file).map_err(told)?;
    std::fs::write(&file, filled(&text, &digests)?).map_err(told)
}

/// The worker's text with the name of the build, which is another whenever a file or the worker itself is, and the list.
fn filled(text: &str, digests: &BTreeMap<String, String>) -> Result<String> {
    let list = serde_json::to_string(digests).map_err(|error| error.to_string())?;
    let whole = Sha256::new()
        .chain_update(text)
        .chain_update(&list)
        .finalize();
    let name: String = whole
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let places = [
        (
            "const BUILD = \"none\";",
            format!("const BUILD = \"{} {name}\";", env!("CARGO_PKG_VERSION")),
        ),
        ("const FILES = {};", format!("const FILES = {list};")),
    ];
    places
        .iter()
        .try_fold(text.to_owned(), |text, (place, value)| {
            match text.matches(place).count() {
                1 => Ok(text.replace(place, value)),
                _ => Err(format!("{WORKER} has no line {place}")),
            }
        })
}

/// Adds what a file may be, as browsers write it, by path.
fn collect(folder: &Path, path: &str, digests: &mut BTreeMap<String, String>) -> Result<()> {
    let told = |error: std::io::Error| format!("{}: {error}", folder.display());
    for entry in folder.read_dir().map_err(told)? {
        let entry = entry.map_err(told)?;
        let path = format!("{path}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{path}/"), digests)?;
        } else if !NOT_KEPT.contains(&path.as_str()) && !path.ends_with(".d.ts") {
            let bytes = std::fs::read(entry.path()).map_err(told)?;
            digests.insert(path.clone(), allowed(&path, &bytes));
        }
    }
    Ok(())
}

/// The digest of a file; of one that is packed also that of its content, since some servers have it unpacked on its way.
fn allowed(path: &str, bytes: &[u8]) -> String {
    let digest = |bytes: &[u8]| format!("sha256-{}", BASE64_STANDARD.encode(Sha256::digest(bytes)));
    let mut content = Vec::new();
    let unpacked = flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut content);
    match unpacked {
        Ok(_) if path.ends_with(".gz") => format!("{} {}", digest(bytes), digest(&content)),
        _ => digest(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worker_gets_a_list_of_all_files_and_another_name_when_one_changes() {
        let worker =
            std::fs::read_to_string(crate::project::root().join("www").join(WORKER)).unwrap();
        let site = std::env::temp_dir().join(format!("genessl-offline-{}", std::process::id()));
        let name = |text: &str| {
            text.split("const BUILD = ")
                .nth(1)
                .unwrap()
                .split(';')
                .next()
                .unwrap()
                .to_owned()
        };
        let built = |content: &str| {
            std::fs::create_dir_all(site.join("pkg")).unwrap();
            for (path, text) in [
                (WORKER, worker.as_str()),
                ("index.html", content),
                ("pkg/x.d.ts", ""),
                ("pkg/a.js", "a"),
                ("cohorts.json", "{}"),
            ] {
                std::fs::write(site.join(path), text).unwrap();
            }
            write(&site).unwrap();
            std::fs::read_to_string(site.join(WORKER)).unwrap()
        };
        let (first, again, other) = (built("one"), built("one"), built("two"));
        assert_eq!(first, again);
        assert_ne!(name(&first), name(&other));
        // printf a | openssl dgst -sha256 -binary | base64
        assert!(
            first.contains("\"pkg/a.js\":\"sha256-ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs=\""),
            "{first}"
        );
        assert!(!first.contains("x.d.ts") && first.matches("\":\"sha256-").count() == 2);
        std::fs::remove_dir_all(site).unwrap();
        assert!(filled("const BUILD = 3;", &BTreeMap::new()).is_err());
    }

    #[test]
    fn a_packed_file_may_come_unpacked() {
        use std::io::Write;
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(b"a").unwrap();
        let bytes = encoder.finish().unwrap();
        let both = allowed("data/a.gz", &bytes);
        assert!(
            both.ends_with(" sha256-ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs="),
            "{both}"
        );
        assert_eq!(both.matches("sha256-").count(), 2);
        assert_eq!(allowed("a.js", b"a").matches("sha256-").count(), 1);
    }
}
