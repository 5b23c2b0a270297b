//! Reads gene set collections from GMT files.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};

use crate::caught::caught;
use crate::table::budget::unpack_small;
use crate::{Error, Result};

const WHAT_A_GMT_IS: &str = "A GMT file has one gene set a line, separated by tabs: its name, a description, then its \
                             genes. Sites such as MSigDB and Enrichr offer it as \"GMT\".";

/// More genes than a set has: no organism has so many.
const GENES_OF_A_SET: usize = 250_000;
/// More genes than all sets of a file have together: those of MSigDB have four million.
const GENES_OF_A_FILE: usize = 8_000_000;
/// Names spelt out in a note.
const NAMES_SHOWN: usize = 20;

/// A named set of genes, a pathway for example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneSet {
    /// Its name, unique in its collection.
    pub name: String,
    /// What the file says of it, often a web address; may be empty.
    pub description: String,
    /// Its genes, each once, in the file's order.
    pub genes: Vec<String>,
}

/// A collection of gene sets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GeneSets {
    /// The file's name or the built-in collection's.
    pub name: String,
    /// The sets, in the file's order.
    pub sets: Vec<GeneSet>,
    /// What had to be decided while reading, in plain words, for the user to see.
    pub notes: Vec<String>,
}

impl GeneSets {
    /// Reads a GMT file, which may be gzip-compressed; line ends of any system will do.
    ///
    /// Blank lines, repeated lines and lines that begin with `#` are skipped, a gene's Enrichr weight (`TP53,1.0`) is
    /// cut off, a gene that a set repeats counts once. A name that returns with other genes gets a number: `name (2)`.
    /// All of this is told in the notes.
    ///
    /// # Errors
    /// If the file is not a GMT (a web page, a CSV, JSON), is cut short, has a line with a name only, or holds no set.
    pub fn parse_gmt(name: &str, bytes: &[u8]) -> Result<GeneSets> {
        caught(|| Self::parse_uncaught(name, bytes)).map_err(|error| error.in_file(name))
    }

    fn parse_uncaught(name: &str, bytes: &[u8]) -> Result<GeneSets> {
        let damaged = |error| {
            Error::new(
                format!("The gzip file is damaged or cut short ({error})"),
                "Download or compress it again.",
            )
        };
        let bytes = unpack_small(bytes, damaged)?;
        let mut parsing = Parsing::default();
        let text = decode(&bytes, &mut parsing.notes)?;
        refuse_other_formats(&text)?;
        for (number, line) in (1u64..).zip(lines(&text)) {
            parsing.line(line).map_err(|error| error.at(number, None))?;
        }
        parsing.finish(name)
    }

    /// The sets as names and genes.
    pub fn pairs(&self) -> Vec<(String, Vec<String>)> {
        self.sets
            .iter()
            .map(|set| (set.name.clone(), set.genes.clone()))
            .collect()
    }
}

/// A collection in the making, with counts of what was passed over.
#[derive(Default)]
struct Parsing {
    sets: Vec<GeneSet>,
    names: HashSet<String>,
    /// The sets of a name and of a content, by its hash; and how many there are of the name.
    by_content: HashMap<(String, u64), Vec<usize>>,
    namesakes: HashMap<String, usize>,
    hashing: RandomState,
    genes: usize,
    repeated_lines: usize,
    repeated_genes: usize,
    empty_sets: Vec<String>,
    renamed: Vec<String>,
    notes: Vec<String>,
}

impl Parsing {
    fn line(&mut self, line: &str) -> Result<()> {
        if line.trim().is_empty() || line.starts_with('#') {
            return Ok(());
        }
        let mut fields = line.split('\t').map(str::trim);
        let name = fields.next().unwrap_or_default();
        let Some(description) = fields.next() else {
            return Err(Error::new(
                format!(
                    "The gene set {:?} has a name only, no genes",
                    shortened(name)
                ),
                WHAT_A_GMT_IS,
            ));
        };
        if name.is_empty() {
            return Err(Error::new("A gene set has no name", WHAT_A_GMT_IS));
        }
        let genes = self.distinct(fields)?;
        if genes.is_empty() {
            self.empty_sets.push(name.to_owned());
            return Ok(());
        }
        self.add(name, description, genes);
        Ok(())
    }

    fn distinct<'a>(&mut self, fields: impl Iterator<Item = &'a str>) -> Result<Vec<String>> {
        let mut seen = HashSet::new();
        let mut genes = Vec::new();
        for field in fields {
            let gene = field.split(',').next().unwrap_or_default().trim();
            if gene.is_empty() {
                continue;
            }
            if !seen.insert(gene) {
                self.repeated_genes += 1;
                continue;
            }
            genes.push(gene.to_owned());
            self.genes += 1;
            if genes.len() > GENES_OF_A_SET {
                let what = format!("The gene set has more than {GENES_OF_A_SET} genes");
                return Err(Error::new(what, WHAT_A_GMT_IS));
            }
            if self.genes > GENES_OF_A_FILE {
                let what = format!("The sets have more than {GENES_OF_A_FILE} genes up to here");
                return Err(Error::new(
                    what,
                    "Keep the sets that you need, and save them as a file of their own.",
                ));
            }
        }
        Ok(genes)
    }

    fn add(&mut self, name: &str, description: &str, genes: Vec<String>) {
        // Whatever their order.
        let content = genes
            .iter()
            .map(|gene| self.hashing.hash_one(gene))
            .fold(0, u64::wrapping_add);
        let alike = self
            .by_content
            .entry((name.to_owned(), content))
            .or_default();
        if alike
            .iter()
            .any(|&known| same_genes(&self.sets[known].genes, &genes))
        {
            self.repeated_lines += 1;
            return;
        }
        alike.push(self.sets.len());
        let times = self.namesakes.entry(name.to_owned()).or_default();
        let unique = loop {
            *times += 1;
            let unique = match *times {
                1 => name.to_owned(),
                times => format!("{name} ({times})"),
            };
            if self.names.insert(unique.clone()) {
                break unique;
            }
        };
        if unique != name {
            self.renamed.push(unique.clone());
        }
        self.sets.push(GeneSet {
            name: unique,
            description: description.to_owned(),
            genes,
        });
    }

    fn finish(mut self, name: &str) -> Result<GeneSets> {
        if self.sets.is_empty() {
            let what = if self.empty_sets.is_empty() {
                "There are no gene sets in the file".to_owned()
            } else {
                format!("None of the {} lines has any genes", self.empty_sets.len())
            };
            return Err(Error::new(what, WHAT_A_GMT_IS));
        }
        if self.repeated_lines > 0 {
            self.notes.push(format!(
                "{} repeated gene sets were dropped.",
                self.repeated_lines
            ));
        }
        if self.repeated_genes > 0 {
            self.notes.push(format!(
                "{} genes stood more than once in their set and count once.",
                self.repeated_genes
            ));
        }
        if !self.renamed.is_empty() {
            self.notes.push(format!(
                "Names used for different sets were given a number: {}.",
                listed(&self.renamed)
            ));
        }
        if !self.empty_sets.is_empty() {
            self.notes.push(format!(
                "Sets without genes were dropped: {}.",
                listed(&self.empty_sets)
            ));
        }
        Ok(GeneSets {
            name: name.to_owned(),
            sets: self.sets,
            notes: self.notes,
        })
    }
}

/// Names in a row, the first of them if there are many.
fn listed(names: &[String]) -> String {
    let shown: Vec<String> = names
        .iter()
        .take(NAMES_SHOWN)
        .map(|name| shortened(name))
        .collect();
    match names.len().saturating_sub(NAMES_SHOWN) {
        0 => shown.join("; "),
        more => format!("{} and {more} more", shown.join("; ")),
    }
}

fn same_genes(a: &[String], b: &[String]) -> bool {
    a.len() == b.len() && {
        let a: HashSet<&String> = a.iter().collect();
        b.iter().all(|gene| a.contains(gene))
    }
}

fn shortened(text: &str) -> String {
    if text.chars().count() <= 40 {
        return text.to_owned();
    }
    text.chars().take(39).chain(['…']).collect()
}

/// The file as text: UTF-8, UTF-16 with a byte order mark, or else Latin-1.
fn decode<'a>(bytes: &'a [u8], notes: &mut Vec<String>) -> Result<Cow<'a, str>> {
    if let Some(rest) = bytes.strip_prefix(&[0xff, 0xfe]) {
        return utf16(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(&[0xfe, 0xff]) {
        return utf16(rest, u16::from_be_bytes);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(Error::new(
            "This is a zip archive",
            "Unpack it and choose the .gmt file in it.",
        ));
    }
    if bytes.contains(&0) {
        return Err(Error::new("This is not a text file", WHAT_A_GMT_IS));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    Ok(std::str::from_utf8(bytes).map_or_else(
        |_| {
            notes.push("The file is not UTF-8 and was read as Latin-1.".to_owned());
            Cow::Owned(bytes.iter().map(|&byte| char::from(byte)).collect())
        },
        Cow::Borrowed,
    ))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'static, str>> {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units)
        .collect::<Result<String, _>>()
        .map(Cow::Owned)
        .map_err(|_| {
            Error::new(
                "The file's UTF-16 text is damaged",
                "Save it again as plain text in UTF-8.",
            )
        })
}

/// Lines that end as on Unix, Windows or the old Macintosh.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let Some(end) = text.find(['\n', '\r']) else {
            rest = None;
            return Some(text);
        };
        let width = if text[end..].starts_with("\r\n") {
            2
        } else {
            1
        };
        rest = Some(&text[end + width..]);
        Some(&text[..end])
    })
}

fn refuse_other_formats(text: &str) -> Result<()> {
    let start = text.trim_start();
    if start.is_empty() {
        return Err(Error::new("The file is empty", WHAT_A_GMT_IS));
    }
    if start.starts_with('<') {
        return Err(Error::new(
            "This is a web page, not a GMT file",
            "The download probably led to a page about the file or asked for a login. Open it in the browser, sign in \
             if asked, and save the GMT file itself.",
        ));
    }
    if start.starts_with(['{', '[']) {
        return Err(Error::new("This is JSON, not a GMT file", WHAT_A_GMT_IS));
    }
    let (number, first) = (1u64..)
        .zip(lines(text))
        .find(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'))
        .unwrap_or((1, start));
    let separator = [(',', "commas"), (';', "semicolons")]
        .into_iter()
        .find(|&(mark, _)| !first.contains('\t') && first.matches(mark).count() > 1);
    if let Some((_, marks)) = separator {
        return Err(Error::new(
            format!("The fields are separated by {marks}, as in a CSV file, not by tabs"),
            WHAT_A_GMT_IS,
        )
        .at(number, None));
    }
    Ok(())
}
