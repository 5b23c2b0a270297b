//! `genessl-offline.zip` beside `dist/`: the page as one file and as a folder, for a stick or a class's own server.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use zip::write::{SimpleFileOptions, ZipWriter};

use crate::Result;

const README: &str = "GeneSSL, to use without the internet

One file: open genessl.html by a double click, in a present Chromium or Firefox.

For a class: in the folder \"site\" run

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
    add("genessl.html", &std::fs::read(site.join("genessl.html"))?)?;
    let mut waiting = vec![(site.to_path_buf(), "site".to_owned())];
    while let Some((folder, name)) = waiting.pop() {
        let mut entries = folder.read_dir()?.collect::<std::io::Result<Vec<_>>>()?;
        entries.sort_by_key(|entry| entry.file_name());
        for entry in entries {
            let path = format!("{name}/{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                waiting.push((entry.path(), path));
            } else if path != "site/genessl.html" && !path.ends_with(".d.ts") {
                add(&path, &std::fs::read(entry.path())?)?;
            }
        }
    }
    archive.finish()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_archive_holds_the_one_file_the_site_and_how_to_use_them() {
        let place = std::env::temp_dir().join(format!("genessl-zip-{}", std::process::id()));
        let site = place.join("dist");
        std::fs::create_dir_all(site.join("pkg")).unwrap();
        for path in ["index.html", "genessl.html", "pkg/a.js", "pkg/a.d.ts"] {
            std::fs::write(site.join(path), path).unwrap();
        }
        let file = write(&site).unwrap();
        let archive = zip::ZipArchive::new(File::open(&file).unwrap()).unwrap();
        let mut names: Vec<_> = archive
            .file_names()
            .map(|name| name.unwrap().into_owned())
            .collect();
        names.sort_unstable();
        assert_eq!(
            names,
            [
                "README.txt",
                "genessl.html",
                "site/index.html",
                "site/pkg/a.js"
            ]
        );
        std::fs::remove_dir_all(place).unwrap();
    }
}
