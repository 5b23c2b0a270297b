//! What the header and the first lines of a text table tell: names, what each column holds, the decimal sign.

use std::collections::VecDeque;

use csv::ByteRecord;

use crate::table::deciding::decisions::SkippedLine;
use crate::table::layout::orientation::{Decision, Orientation};
use crate::table::layout::sketch::{ColumnSketch, Content, are_different};
use crate::table::layout::{self, Circumstances, Layout, Role, Why};
use crate::table::names::annotation;
use crate::table::names::headers;
use crate::table::names::identifiers;
use crate::table::names::judge::{GeneJudge, Known, Tally};
use crate::table::names::missing::is_unmeasured;
use crate::table::options::ReadOptions;
use crate::table::texts::gct::Gct;
use crate::table::texts::number::{CellValue, are_several, parse_cell};
use crate::table::texts::second_header::{self, Second};
use crate::table::texts::side_by_side;
use crate::table::texts::stage_lines;
use crate::table::texts::text::text;
use crate::table::texts::thousands::{Thousands, grouped, thousands};
use crate::table::texts::widths::{self, Aligned};
use crate::{Error, Result};

/// The beginning of a text table.
pub(in crate::table) struct Head<'a> {
    pub header: &'a ByteRecord,
    pub header_line: u64,
    pub rows: &'a VecDeque<(u64, ByteRecord)>,
    pub delimiter: u8,
    pub file: &'a str,
    pub gct: Option<Gct>,
    /// What the format itself says of the samples' place.
    pub orientation: Option<Decision>,
    /// The one sample's name, where the file gives it beside the table.
    pub sample: Option<String>,
    /// Samples in rows whose columns of metadata are known: so many behind the id.
    pub metadata_columns: Option<usize>,
}

/// What the beginning told.
pub(in crate::table) struct Found {
    pub columns: Vec<ColumnSketch>,
    pub layout: Layout,
    pub header_line: u64,
    /// 1 where the header lacks the name of the first column, as R writes it: its fields stand one to the left.
    pub header_shift: usize,
    /// Whether the header is a line of the table.
    pub headerless: bool,
    /// Lines under the header that are metadata of the samples (GCT 1.3).
    pub metadata_lines: usize,
    /// Whether the first line under the header belongs to the header, and is no line of the table.
    pub second_header: Option<SkippedLine>,
    /// The decimal sign, and whether a decimal has been seen that proves it.
    pub point: u8,
    pub point_is_certain: bool,
}

pub(in crate::table) fn recognise(
    head: &Head,
    options: &ReadOptions,
    judge: &dyn GeneJudge,
) -> Result<Found> {
    let header = header_names(head.header);
    let is_told = head.metadata_columns.is_some();
    let mut aligned = if is_told {
        Aligned {
            names: header,
            shift: 0,
            note: None,
        }
    } else {
        widths::align(header, head.rows)
    };
    let headerless = if is_told {
        None
    } else {
        headerless(&aligned, head, judge)?
    };
    if let Some(names) = headerless {
        aligned = Aligned {
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            shift: 0,
            note: None,
        };
    }
    let metadata_lines = head.gct.map_or(0, |gct| gct.metadata_lines);
    let (point, point_is_certain) = if is_told {
        (b'.', true)
    } else {
        decimal_sign(head)
    };
    let second = if metadata_lines == 0 && headerless.is_none() && !is_told {
        second_header::find(&aligned.names, head.rows, point, judge)
    } else {
        None
    };
    let skipped = metadata_lines + usize::from(second.is_some());
    let body = Body {
        head,
        skipped,
        point,
    };
    let mut columns: Vec<ColumnSketch> = (aligned.names.into_iter().enumerate())
        .map(|(index, name)| body.sketch(name, index, judge))
        .collect();
    let mut second = second.map(|second| second.apply(&mut columns));
    let around = Circumstances {
        options,
        judge,
        file: head.file,
        orientation: head.orientation.clone(),
        gct: head.gct,
        whole: body.is_whole(),
        sample: head.sample.clone(),
        metadata_columns: head.metadata_columns,
        numbers: &|index| body.numbers(index),
    };
    let planned = layout::plan(&columns, &around);
    if !is_told && let Some(error) = grouped_number(&body, &columns, planned.as_ref().ok(), judge) {
        return Err(error);
    }
    let mut layout = planned.map_err(|error| {
        body.several_numbers(columns.len())
            .unwrap_or_else(|| error.at(head.header_line, None))
    })?;
    if let Some(error) = side_by_side::refused(&layout, &columns, head.rows, skipped) {
        return Err(error);
    }
    if layout.orientation == Orientation::SamplesInColumns {
        // Among genes a line of different texts is metadata of the samples.
        second = second.filter(|second| *second != Second::Texts);
    }
    stage_lines::set_apart(&mut layout, head.rows, point, &options.value_columns);
    layout.notes.extend(aligned.note.map(str::to_owned));
    if is_told {
        layout.notes.extend(unknown_names(&columns, &layout, judge));
    }
    layout
        .notes
        .extend(second.as_ref().and_then(|second| second.note()));
    if headerless.is_some() {
        layout.notes.push(
            "The file has no header: its columns were taken as the counting program writes them."
                .into(),
        );
    }
    if point == b',' {
        layout
            .notes
            .push("Numbers are written with a decimal comma.".to_owned());
    }
    for (column, sample) in &layout.renamed {
        columns[*column].name.clone_from(sample);
    }
    Ok(Found {
        columns,
        layout,
        header_line: head.header_line,
        header_shift: aligned.shift,
        headerless: headerless.is_some(),
        metadata_lines,
        second_header: second.map(|_| second_header::skipped(head.rows)),
        point,
        point_is_certain,
    })
}

/// A sentence where not one of the names that a file itself calls those of genes is a known gene's.
fn unknown_names(
    columns: &[ColumnSketch],
    layout: &Layout,
    judge: &dyn GeneJudge,
) -> Option<String> {
    let genes = columns.iter().zip(&layout.roles);
    let genes = genes.filter(|(_, role)| **role == Role::Number);
    let names: Vec<&str> = genes.map(|(column, _)| column.name.as_str()).collect();
    let knows_any = judge.known("TP53") == Known::Gene;
    let is_none = Tally::of(&names, judge).known() == 0
        && !names.iter().any(|name| identifiers::is_ensembl(name));
    (knows_any && is_none && names.len() > 1).then(|| {
        format!(
            "Not one of the {} names of genes is known ({}, {} …): they may be no gene ids. Set gene_column to the column of var \
             that holds some.",
            names.len(),
            names[0],
            names[1]
        )
    })
}

fn header_names(header: &ByteRecord) -> Vec<String> {
    let mut names: Vec<String> = header.iter().map(|cell| text(cell.trim_ascii())).collect();
    if let Some(first) = names.first_mut()
        && let Some(rest) = first.strip_prefix('#')
    {
        *first = rest.trim_start().to_owned();
    }
    names
}

/// The columns of a file of counts without a header, as HTSeq and STAR write it; `None` for a file with one.
///
/// # Errors
/// Any other table without a header would have its first line taken for one, and lost.
fn headerless(
    aligned: &Aligned,
    head: &Head,
    judge: &dyn GeneJudge,
) -> Result<Option<&'static [&'static str]>> {
    let Some((first, rest)) = aligned.names.split_first() else {
        return Ok(None);
    };
    let is_number =
        |name: &String| matches!(parse_cell(name.as_bytes(), b'.'), CellValue::Number(_));
    let share = |is: &dyn Fn(&String) -> bool| {
        !rest.is_empty() && rest.iter().filter(|name| is(name)).count() * 2 > rest.len()
    };
    // `ids` is a corner, though IDS is a gene. A row of numbers may be a header of genes' numbers, but hardly one of two.
    let least = match rest.len() {
        1 => Known::Number,
        2 if judge.known(&rest[0]) == Known::Gene => Known::Number,
        _ => Known::Gene,
    };
    let is_gene = identifiers::is_ensembl(first)
        || identifiers::is_counting_summary(first)
        || (!headers::is_corner(first) && judge.known(first) >= least);
    // Below its numbers stand numbers.
    let is_below = |column: usize| {
        let mut cells = head.rows.iter().filter_map(|(_, row)| row.get(column));
        cells.any(|cell| matches!(parse_cell(cell, b'.'), CellValue::Number(_)))
    };
    let numbers = rest.iter().filter(|name| is_number(name)).count();
    let is_line = is_gene
        && numbers > 0
        && (rest.iter().zip(1..)).all(|(name, column)| !is_number(name) || is_below(column));
    if is_line && rest.len() == 2 && is_number(&rest[1]) && numbers == 1 {
        return Ok(Some(&["gene_id", "gene_name", "counts"]));
    }
    if is_gene && share(&is_number) {
        // HTSeq's counts of three samples look the same but for the names of these lines.
        let names = head.rows.iter().filter_map(|(_, row)| row.get(0)).map(text);
        let is_star = || {
            names
                .clone()
                .any(|name| identifiers::is_summary_of_star(&name))
        };
        match rest.len() {
            1 => return Ok(Some(of_one_quantity(head.file))),
            3 if identifiers::is_summary_of_star(first)
                || is_star()
                || is_stars_file(head.file) =>
            {
                return Ok(Some(&[
                    "gene_id",
                    "unstranded",
                    "stranded_first",
                    "stranded_second",
                ]));
            }
            _ => {}
        }
    }
    // Samples may be called `1.1`, `1.2` under a corner that is plainly a header's, or over genes, and genes `7157.0`.
    let names: Vec<&str> = rest.iter().map(String::as_str).collect();
    let cells = head.rows.iter().filter_map(|(_, row)| row.get(0));
    let below: Vec<String> = cells.map(|cell| text(cell.trim_ascii())).collect();
    let below: Vec<&str> = below.iter().map(String::as_str).collect();
    let is_word = !first.bytes().any(|byte| byte.is_ascii_digit());
    let is_corner = aligned.shift == 1
        || headers::is_corner(first)
        || Tally::of(&names, judge).are_numbers()
        || (is_word && Tally::of(&below, judge).are_genes());
    let decimals = |name: &String| is_number(name) && !identifiers::is_entrez(name);
    if is_line || (is_gene && share(&is_number)) || (!is_corner && share(&decimals)) {
        return Err(Error::new(
            "the first line holds numbers where names of genes or samples should be",
            "Add a header line: the name of each column, separated as the rest is.",
        )
        .at(head.header_line, None));
    }
    Ok(None)
}

/// The columns of a file of one quantity, which its name tells where it is no count, as GDC's of FPKM.
fn of_one_quantity(file: &str) -> &'static [&'static str] {
    let file = headers::plain(file);
    let has = |word: &str| file.contains(word);
    if has("fpkmuq") {
        &["gene_id", "fpkm_uq"]
    } else if has("fpkm") {
        &["gene_id", "fpkm"]
    } else if has("tpm") {
        &["gene_id", "tpm"]
    } else {
        &["gene_id", "counts"]
    }
}

/// Whether a file is called as STAR calls its counts; people cut off the lines that are no genes.
fn is_stars_file(name: &str) -> bool {
    headers::plain(name).contains("readspergene")
}

/// So many numbers that all have three digits behind a comma are decimals: of counts some would be below a thousand.
const ENOUGH_FRACTIONS: usize = 8;

/// The decimal sign: a comma where numbers have commas and none has a point. Behind tabs, `1,234` alone may be
/// thousands, so it proves nothing there; `0,234` does, and so do many without a whole number among them.
fn decimal_sign(head: &Head) -> (u8, bool) {
    let cells = || head.rows.iter().flat_map(|(_, row)| row.iter());
    let has = |cell: &[u8], sign: u8| {
        cell.contains(&sign) && matches!(parse_cell(cell, sign), CellValue::Number(_))
    };
    if cells().any(|cell| has(cell, b'.')) {
        return (b'.', true);
    }
    if head.delimiter == b',' {
        return quoted_decimal_sign(head);
    }
    let mut parted = cells().filter(|cell| has(cell, b','));
    if parted.any(|cell| head.delimiter == b';' || thousands(cell) == Thousands::No) {
        return (b',', true);
    }
    let is_whole =
        |cell: &[u8]| matches!(parse_cell(cell, b'.'), CellValue::Number(size) if size != 0.0);
    let width = head.rows.front().map_or(0, |(_, row)| row.len());
    let column = |index: usize| head.rows.iter().filter_map(move |(_, row)| row.get(index));
    let parted = |index: &usize| column(*index).any(|cell| has(cell, b','));
    let fractions = cells().filter(|cell| has(cell, b',')).count();
    let mut beside = (0..width).filter(parted).flat_map(column);
    if fractions >= ENOUGH_FRACTIONS && !beside.any(is_whole) {
        return (b',', true);
    }
    (b'.', false)
}

/// The decimal sign of fields between commas, no number of which has a point: a comma where most numbers are quoted and have
/// one, and some can't be thousands.
fn quoted_decimal_sign(head: &Head) -> (u8, bool) {
    let cells = || head.rows.iter().flat_map(|(_, row)| row.iter().skip(1));
    let fraction = |cell: &&[u8]| {
        cell.contains(&b',') && matches!(parse_cell(cell, b','), CellValue::Number(_))
    };
    let whole =
        |cell: &&[u8]| matches!(parse_cell(cell, b'.'), CellValue::Number(size) if size != 0.0);
    let fractions = cells().filter(fraction).count();
    let is_proven = (cells().filter(fraction)).any(|cell| thousands(cell) == Thousands::No);
    match is_proven && fractions >= cells().filter(whole).count() {
        true => (b',', true),
        false => (b'.', true),
    }
}

/// The lines of the table proper, as far as they were read.
struct Body<'a> {
    head: &'a Head<'a>,
    /// Lines under the header that are none of the table's.
    skipped: usize,
    point: u8,
}

/// Stages, grades and the like are whole numbers up to this.
const LARGEST_CLASS: f64 = 10.0;
/// So many different ones are still few.
const FEW_CLASSES: usize = 6;

impl Body<'_> {
    fn cells(&self, index: usize) -> impl Iterator<Item = &[u8]> {
        let rows = self.head.rows.iter().skip(self.skipped);
        rows.filter_map(move |(_, row)| row.get(index))
    }

    /// The error for a table whose cells hold several numbers each.
    fn several_numbers(&self, width: usize) -> Option<Error> {
        let (line, row) = self.head.rows.get(self.skipped)?;
        let column = (1..width).find(|&index| row.get(index).is_some_and(are_several))?;
        let error = Error::new(
            format!(
                "\"{}\" is several numbers in one cell, as quartiles are, or a mean and its deviation",
                text(row.get(column).unwrap_or_default())
            ),
            "Keep one of them in each cell: the median or the mean.",
        );
        Some(error.at(*line, Some(column as u64 + 1)))
    }

    /// The numbers of a column, NaN where one is missing.
    fn numbers(&self, index: usize) -> Vec<f64> {
        let number = |cell| match parse_cell(cell, self.point) {
            CellValue::Number(number) => number,
            _ => f64::NAN,
        };
        self.cells(index).map(number).collect()
    }

    /// Whether all numbers of the first lines are whole, as counts are.
    fn is_whole(&self) -> bool {
        let rows = self.head.rows.iter().skip(self.skipped);
        let mut cells = rows.flat_map(|(_, row)| row.iter().skip(1));
        cells.all(|cell| match parse_cell(cell, self.point) {
            CellValue::Number(number) => number.fract() == 0.0,
            _ => true,
        })
    }

    fn sketch(&self, name: String, index: usize, judge: &dyn GeneJudge) -> ColumnSketch {
        let (mut numbers, mut texts, mut unmeasured) = (0, 0, 0);
        let mut classes = [0.0; FEW_CLASSES + 1];
        let (mut different, mut few_whole) = (0, true);
        for cell in self.cells(index) {
            match parse_cell(cell, self.point) {
                CellValue::Number(number) => {
                    numbers += 1;
                    few_whole = few_whole
                        && (0.0..=LARGEST_CLASS).contains(&number)
                        && number.fract() == 0.0;
                    if few_whole && !classes[..different].contains(&number) {
                        classes[different] = number;
                        different += 1;
                        few_whole = different <= FEW_CLASSES;
                    }
                }
                CellValue::Missing => {}
                _ if is_unmeasured(cell) => unmeasured += 1,
                CellValue::Infinite => numbers += 1,
                CellValue::Text => texts += 1,
            }
        }
        // By themselves they are as likely classes.
        if numbers == 0 && judge.known(&name) != Known::Gene {
            texts += unmeasured;
        }
        let content = match (numbers, texts) {
            (0, 0) => Content::Nothing,
            (numbers, texts) if texts > numbers => Content::Text,
            _ => Content::Number,
        };
        let mixed = numbers > 0 && texts > 0;
        // Told at once, and most of all in a table of genes in columns.
        let is_gene = identifiers::is_ensembl(&name);
        let is_called_as_index = || {
            headers::is_placeholder(&name)
                || headers::is_gene_column_name(&name)
                || annotation::is_gene_number_name(&name)
                || annotation::is_running_number_name(&name)
        };
        let may_be_index = index == 0 || (!is_gene && is_called_as_index());
        let texts = || -> Vec<String> {
            let cells = self.cells(index).map(|cell| text(cell.trim_ascii()));
            cells.collect()
        };
        let as_text = (content == Content::Text || may_be_index).then(texts);
        // Numbers of patients are no genes, though each is some gene's number.
        let is_numbered_id = as_text.is_none() && !is_gene && headers::may_be_sample_id(&name) && {
            let values = texts();
            are_different(&values.iter().map(String::as_str).collect::<Vec<_>>())
        };
        let as_text: Option<Vec<&str>> = as_text
            .as_ref()
            .map(|values| values.iter().map(String::as_str).collect());
        let sketch = ColumnSketch::new(name, content, as_text.as_deref(), judge);
        ColumnSketch {
            few_whole: few_whole && numbers > 0,
            mixed,
            different: sketch.different || is_numbered_id,
            ..sketch
        }
    }
}

/// Says that numbers are written in groups of three, where a column of what would be numbers has one that is none as it
/// is read, as `1,234` or `1 234.5`. Columns of metadata may have such.
fn grouped_number(
    body: &Body,
    columns: &[ColumnSketch],
    layout: Option<&Layout>,
    judge: &dyn GeneJudge,
) -> Option<Error> {
    let is_text = |cell: &[u8]| parse_cell(cell, body.point) == CellValue::Text;
    let is_of_numbers = |index: usize| {
        let words = |cell: &&[u8]| is_text(cell) && thousands(cell) == Thousands::No;
        body.cells(index).filter(words).count() * 2 < body.cells(index).count()
    };
    let may_hold_any = |index: &usize| match layout.map(|layout| layout.roles[*index]) {
        None => *index > 0,
        Some(Role::Number) => true,
        Some(Role::Metadata) => {
            judge.known(&columns[*index].name) != Known::No
                && !headers::is_metadata_name(&columns[*index].name)
        }
        Some(role) => role == Role::Dropped(Why::Text),
    };
    let of_text = |index: &usize| columns[*index].content == Content::Text;
    let mut columns = (0..columns.len()).filter(may_hold_any).filter(of_text);
    columns.find_map(|index| {
        let rows = body.head.rows.iter().skip(body.skipped);
        let mut cells = rows.filter_map(|(line, row)| Some((*line, row.get(index)?)));
        let (line, cell) =
            cells.find(|(_, cell)| thousands(cell) != Thousands::No && is_text(cell))?;
        is_of_numbers(index).then(|| grouped(cell).at(line, Some(index as u64 + 1)))
    })
}
