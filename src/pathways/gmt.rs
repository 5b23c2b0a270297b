//! Reads gene sets from GMT files; files of other formats go to their own readers.

use super::collection::{Collection, WHAT_GENE_SETS_ARE, shortened};
use super::long::Long;
use super::sets::GeneSets;
use super::text::{decode, decompress, fields, has_extension, lines};
use super::{gmx, grp, msigdb_json};
use crate::caught::caught;
use crate::{Error, Result};

impl GeneSets {
    /// Reads a file of gene sets: GMT, GMX, GRP, MSigDB's JSON or a table of a set and a gene a line, told apart by content and, where that does not tell, by
    /// the name. It may be gzip-compressed; line ends of any system will do.
    ///
    /// Blank lines, repeated sets and lines that begin with `#` are skipped, a gene's Enrichr weight (`TP53,1.0`) is
    /// cut off, quotes of a spreadsheet are taken off, a gene that a set repeats counts once. A name that returns with
    /// other genes gets a number: `name (2)`. All of this but the quotes is told in the notes.
    ///
    /// # Errors
    /// If the file is none of these (a web page, a CSV), is cut short, has a line with a name only, or holds no set.
    pub fn parse_gmt(name: &str, bytes: &[u8]) -> Result<GeneSets> {
        let read = || {
            let bytes = decompress(bytes)?;
            let mut collection = Collection::default();
            let text = decode(&bytes, &mut collection.notes)?;
            read(name, &text, &mut collection)?;
            collection.finish(name)
        };
        caught(read).map_err(|error: Error| error.in_file(name))
    }
}

fn read(name: &str, text: &str, collection: &mut Collection) -> Result<()> {
    if text.trim_start().starts_with(['{', '[']) {
        return msigdb_json::read(text, collection);
    }
    if let Some(long) = Long::of(text) {
        return long.read(text, collection);
    }
    refuse_other_formats(text)?;
    if grp::is_grp(name, text) {
        return grp::read(name, text, collection);
    }
    if has_extension(name, "gmx") || gmx::is_gmx(text) {
        return gmx::read(text, collection);
    }
    for (number, line) in (1u64..).zip(lines(text)) {
        gmt_line(line, collection).map_err(|error| error.at(number, None))?;
    }
    Ok(())
}

fn gmt_line(line: &str, collection: &mut Collection) -> Result<()> {
    if line.trim().is_empty() || line.starts_with('#') {
        return Ok(());
    }
    let mut fields = fields(line);
    let name = fields.next().unwrap_or_default();
    let Some(description) = fields.next() else {
        return Err(Error::new(
            format!(
                "The gene set {:?} has a name only, no genes",
                shortened(&name)
            ),
            WHAT_GENE_SETS_ARE,
        ));
    };
    if name.is_empty() {
        return Err(Error::new("A gene set has no name", WHAT_GENE_SETS_ARE));
    }
    collection.add(&name, &description, &fields.collect::<Vec<_>>())
}

fn refuse_other_formats(text: &str) -> Result<()> {
    let start = text.trim_start();
    if start.is_empty() {
        return Err(Error::new("The file is empty", WHAT_GENE_SETS_ARE));
    }
    // A set may be called anything; but no page begins with fields between tabs.
    let fields = start
        .lines()
        .next()
        .map_or(0, |line| line.matches('\t').count());
    if start.starts_with('<') && fields < 2 {
        return Err(Error::new(
            "This is a web page, not a GMT file",
            "The download probably led to a page about the file or asked for a login. Open it in the browser, sign in \
             if asked, and save the GMT file itself.",
        ));
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
            WHAT_GENE_SETS_ARE,
        )
        .at(number, None));
    }
    let words = first.split_whitespace().count();
    if words > 2 && !first.starts_with('#') && lines(text).all(|line| !line.contains('\t')) {
        return Err(Error::new(
            "The fields are separated by blanks, not by tabs",
            WHAT_GENE_SETS_ARE,
        )
        .at(number, None));
    }
    Ok(())
}
