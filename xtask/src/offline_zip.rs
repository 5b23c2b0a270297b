//! `genessl-offline.zip` beside `dist/`: the page as a folder, with the page as one file in it, for a stick or a class's own
//! server.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use zip::write::{SimpleFileOptions, ZipWriter};

use crate::Result;

const README: &str = "GeneSSL, to use without the internet

One file: open genessl/genessl.html by a double click, in a present Chromium or Firefox. It needs nothing else of this folder.

For a class: in the folder \"genessl\" run

    python3 -m http.server

and have everybody open http://ADDRESS-OF-THIS-MACHINE:8000/ in a browser. Any other server of static files does as well.

All is computed in the browser; nothing that is loaded leaves it.
";

/// Packs a finished site; returns where the archive is.
pub fn write(site: &Path) -> Result<PathBuf> {
    let file = site.with_file_name("genessl-offline.zip");
    pack(site, &file).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(file)
}

fn pack(site: &Path, file: &Path) -> std::io::Result<()> {
    let mut archive = ZipWriter::new(File::create(file)?);
    let mut add = |name: &str, bytes: &[u8]| {
        archive.start_file(name, SimpleFileOptions::default())?;
        archive.write_all(bytes)
    };
    add("README.txt", README.as_bytes())?;
    let mut waiting = vec![(site.to_path_buf(), "genessl".to_owned())];
    while let Some((folder, name)) = waiting.pop() {
        let mut entries = folder.read_dir()?.collect::<std::io::Result<Vec<_>>>()?;
        entries.sort_by_key(|entry| entry.file_name());
        for entry in entries {
            let path = format!("{name}/{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                waiting.push((entry.path(), path));
            } else {
                add(&path, &std::fs::read(entry.path())?)?;
            }
        }
    }
    archive.finish()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn the_archive_holds_every_file_of_the_site_and_how_to_use_them() {
        let place = std::env::temp_dir().join(format!("genessl-zip-{}", std::process::id()));
        let site = place.join("dist");
        std::fs::create_dir_all(site.join("pkg")).unwrap();
        let paths = ["genessl.html", "index.html", "pkg/a.js", "pkg/b.wasm"];
        let content = |path: &str| path.repeat(1000);
        for path in paths {
            std::fs::write(site.join(path), content(path)).unwrap();
        }
        let file = write(&site).unwrap();
        let mut archive = zip::ZipArchive::new(File::open(&file).unwrap()).unwrap();
        assert_eq!(archive.len(), paths.len() + 1);
        let mut read = |name: &str| {
            let mut text = String::new();
            let mut entry = archive.by_name(name).unwrap();
            entry.read_to_string(&mut text).unwrap();
            text
        };
        for path in paths {
            assert_eq!(read(&format!("genessl/{path}")), content(path));
        }
        assert!(read("README.txt").contains("genessl/genessl.html"));
        std::fs::remove_dir_all(place).unwrap();
    }
}
