//! `cargo xtask data`: makes `data/` and the blood cells in `www/cohorts/` anew from published packages.
//!
//! The result is committed, so only who wants another release of a source runs this. It needs Python 3 with pip, and
//! on Debian or Ubuntu `apt-get`, `dpkg-deb` and `sha256sum`; nothing is installed. The same sources give the same
//! bytes.

mod catalogue;
mod cells;
mod profiles;
mod provenance;
mod sets;
mod sources;

use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::{Compression, GzBuilder};

/// What a step of this task gives: a value, or what went wrong in words.
pub type Outcome<T> = Result<T, String>;

/// Downloads the sources into `target/data-sources` and writes the files.
pub fn run(root: &Path) -> Outcome<()> {
    let sources = sources::fetch(&root.join("target/data-sources"))?;
    let genes = sources.gencode()?;
    let approved = sources.hgnc()?;
    expect("GENCODE genes", genes.len(), 78_894)?;
    expect(
        "unnamed GENCODE genes",
        genes.iter().filter(|gene| gene.symbol.is_none()).count(),
        36_134,
    )?;
    expect("HGNC records", approved.len(), 44_997)?;

    let names = catalogue::entrez_names(&genes, &approved);
    let kegg = sets::kegg(&sources.kegg()?, include_str!("kegg_names.tsv"), &names)?;
    let wikipathways = sets::wikipathways(&sources.wikipathways()?, &names)?;
    expect("KEGG pathways", kegg.sets.len(), 229)?;

    let published = sources.profiles()?;
    expect("genes with profiles", published.rows.len(), 19_784)?;
    expect("profiles", published.columns.len(), 83)?;

    let blood = sources.cells()?;
    expect("blood cells", blood.cells.len(), 700)?;
    expect("genes of blood cells", blood.genes.len(), 765)?;
    write_gzip(&root.join(cells::FILE), &cells::encode(&blood)?)?;

    let folder = root.join("data");
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let files = [
        ("catalogue.bin.gz", catalogue::encode(&genes, &approved)?),
        ("kegg.gmt.gz", kegg.to_gmt().into_bytes()),
        ("wikipathways.gmt.gz", wikipathways.to_gmt().into_bytes()),
        ("tumours.bin.gz", profiles::encode(&published, "FPKM_")?),
        ("tissues.bin.gz", profiles::encode(&published, "nTPM_")?),
    ];
    for (name, content) in &files {
        write_gzip(&folder.join(name), content)?;
    }
    let page = provenance::page(&sources, &folder, &kegg, &wikipathways)?;
    fs::write(folder.join("PROVENANCE.md"), page).map_err(|error| error.to_string())
}

/// Stops when a pinned source does not hold what it is known to hold.
fn expect(what: &str, found: usize, known: usize) -> Outcome<()> {
    if found == known {
        return Ok(());
    }
    Err(format!(
        "{what}: found {found}, expected {known}; has the source changed?"
    ))
}

/// Writes gzip without a time or a name in its header, so that equal content is equal bytes.
fn write_gzip(path: &Path, content: &[u8]) -> Outcome<()> {
    let written = || -> std::io::Result<u64> {
        let mut encoder = GzBuilder::new()
            .mtime(0)
            .write(Vec::new(), Compression::best());
        encoder.write_all(content)?;
        let packed = encoder.finish()?;
        fs::write(path, &packed)?;
        Ok(packed.len() as u64)
    };
    let bytes = written().map_err(|error| format!("{}: {error}", path.display()))?;
    println!(
        "{}: {bytes} bytes ({} unpacked)",
        path.display(),
        content.len()
    );
    Ok(())
}
