//! Samples in columns: the column of genes, and what the usual producers write beside it.

use super::quantities::choose_quantity;
use super::{
    Circumstances, ColumnSketch, Content, Layout, Role, Why, deviations, short_names, some_of,
};
use crate::sorting::sort;
use crate::table::layout::orientation::{Decision, Orientation};
use crate::table::names::annotation;
use crate::table::names::headers;
use crate::table::names::identifiers::Evidence;
use crate::table::names::missing::is_missing_name;
use crate::table::names::producers::{self, Producer, ProducerKind};
use crate::table::names::{alignments, statistics, summaries};
use crate::{Error, Result};

/// A producer of tables of genes in rows settles where the samples are, and so do results of tests.
pub(super) fn by_producer(columns: &[ColumnSketch]) -> Option<Decision> {
    let in_columns = |why: &str| Some(Decision::new(Orientation::SamplesInColumns, why));
    if let Some(producer) = recognise(columns) {
        return in_columns(&format!("the columns are {}'s", producer.name));
    }
    let behind = columns.iter().skip(1);
    let of_numbers = behind.filter(|column| column.content == Content::Number);
    let names: Vec<&str> = of_numbers.map(|column| column.name.as_str()).collect();
    match names.len() <= RESULTS_AT_MOST && statistics::are_results(&names) {
        true => in_columns("the columns are results of tests"),
        false => None,
    }
}

/// Ratios of hazards and odds, correlations and p values are no larger.
const LARGEST_RATIO: f64 = 100.0;
/// More columns than a table of results has.
const RESULTS_AT_MOST: usize = 64;

fn recognise(columns: &[ColumnSketch]) -> Option<&'static Producer> {
    producers::recognise(columns.iter().map(|column| column.name.as_str()))
}

pub(super) fn samples_in_columns(
    columns: &[ColumnSketch],
    wanted: Option<usize>,
    around: &Circumstances,
) -> Result<Layout> {
    let (id, id_why) = match wanted {
        Some(wanted) => (wanted, "as set".to_owned()),
        None => gene_column(columns),
    };
    let producer = recognise(columns);
    let roles: Vec<Role> = columns
        .iter()
        .enumerate()
        .map(|(index, column)| role(index, column, id, producer, around))
        .collect();
    let mut layout = Layout {
        orientation: Orientation::SamplesInColumns,
        roles,
        id: Some(id),
        id_why,
        fallback_ids: fallback_ids(columns, id),
        parts_of_genes: parts_of_genes(columns, id, producer),
        producer: producer.map(|producer| producer.name),
        ..Layout::empty()
    };
    leave_out_statistics(&mut layout, columns, producer, around);
    let open = open_numbers(&layout, columns, around);
    short_names::leave_out(&mut layout, columns, &open);
    leave_out_summaries(&mut layout, columns, around);
    choose_quantity(&mut layout, columns, producer, around)?;
    refuse_results(&layout, producer)?;
    name_alignments(&mut layout, columns);
    layout
        .notes
        .extend(doubtful_samples(&layout, columns, around));
    Ok(layout)
}

fn role(
    index: usize,
    column: &ColumnSketch,
    id: usize,
    producer: Option<&Producer>,
    around: &Circumstances,
) -> Role {
    let (name, options) = (&column.name, around.options);
    let annotation_of_gct = around
        .gct
        .is_some_and(|gct| index <= gct.annotation_columns);
    let has_quantity = column.quantity.is_some();
    if index == id {
        Role::Id
    } else if options.value_columns.contains(name) {
        Role::Number
    } else if index < id && column.numbered && headers::is_placeholder(name) {
        // The index of a data frame.
        Role::Dropped(Why::Unnamed)
    } else if column.counts && annotation::is_running_number_name(name) {
        Role::Dropped(Why::Unnamed)
    } else if name.trim().is_empty() && index == 0 && column.content == Content::Text {
        // Names of rows, beside a column of genes.
        Role::Dropped(Why::Unnamed)
    } else if name.trim().is_empty() {
        Role::Nameless
    } else if options.metadata_columns.contains(name) {
        Role::Dropped(Why::Asked)
    } else if annotation_of_gct || annotation::is_annotation_name(name) {
        Role::Dropped(Why::Annotation)
    } else if statistics::is_statistic(name) {
        Role::Dropped(Why::Statistic)
    } else if producer.is_some_and(|producer| producer.owns(name)) {
        let is_result = producer.is_some_and(|one| one.kind == ProducerKind::Results);
        Role::Dropped(if is_result {
            Why::Statistic
        } else {
            Why::Annotation
        })
    } else if name.trim_start().starts_with('%') {
        // Shares of samples or of cells: `% Samples above Threshold`.
        Role::Dropped(Why::Summary)
    } else if column.content == Content::Text {
        Role::Dropped(if has_quantity {
            Why::Quantity
        } else {
            Why::Text
        })
    } else if headers::is_unnamed(name) || column.is_bare_index() {
        Role::Dropped(Why::Unnamed)
    } else if is_missing_name(name) {
        Role::Dropped(Why::MissingName)
    } else {
        Role::Number
    }
}

/// The columns of numbers that are not wanted by name, and so may be none of samples.
fn open_numbers(layout: &Layout, columns: &[ColumnSketch], around: &Circumstances) -> Vec<usize> {
    let pinned = &around.options.value_columns;
    (0..columns.len())
        .filter(|&column| layout.roles[column] == Role::Number)
        .filter(|&column| !pinned.contains(&columns[column].name))
        .collect()
}

/// Leaves out results of tests: what is one by its name where others certainly are, and coefficients that limma tested
/// together.
fn leave_out_statistics(
    layout: &mut Layout,
    columns: &[ColumnSketch],
    producer: Option<&Producer>,
    around: &Circumstances,
) {
    let beside = layout.roles.contains(&Role::Dropped(Why::Statistic));
    let numbers = open_numbers(layout, columns, around);
    // Neither a ratio of hazards nor a correlation nor a p value is so large: samples may be called `HR` and `cor` as well.
    let is_small = |column: &usize| {
        let numbers = (around.numbers)(*column);
        !numbers.iter().any(|number| number.abs() > LARGEST_RATIO)
    };
    let are_small = numbers.iter().all(is_small);
    let names: Vec<&str> = (numbers.iter())
        .map(|&column| columns[column].name.as_str())
        .collect();
    let before = producer.and_then(|producer| {
        let mut all = columns.iter();
        all.position(|column| producer.tests_what_is_before(&column.name))
    });
    let are_results = match are_small {
        true => statistics::among(&names, beside),
        false => statistics::among_samples(&names, beside),
    };
    for (column, is_result) in numbers.iter().zip(are_results) {
        if is_result || before.is_some_and(|before| *column < before) {
            layout.roles[*column] = Role::Dropped(Why::Statistic);
        }
    }
}

/// Leaves out columns that sum up the samples: means, totals and the like.
fn leave_out_summaries(layout: &mut Layout, columns: &[ColumnSketch], around: &Circumstances) {
    let open = open_numbers(layout, columns, around);
    let samples = deviations::leave_out(layout, columns, &open, around);
    let numbers = open_numbers(layout, columns, around);
    let names: Vec<&str> = numbers
        .iter()
        .map(|&at| columns[at].name.as_str())
        .collect();
    let beside = layout.roles.contains(&Role::Dropped(Why::Statistic));
    for (column, is_summary) in numbers.into_iter().zip(summaries::among(&names, beside)) {
        if is_summary && !samples.contains(&column) {
            layout.roles[column] = Role::Dropped(Why::Summary);
        }
    }
}

/// Calls samples whose columns are paths of alignments, or of other files of one sample each, by what tells these apart.
fn name_alignments(layout: &mut Layout, columns: &[ColumnSketch]) {
    let numbers: Vec<usize> = (0..columns.len())
        .filter(|&column| layout.roles[column] == Role::Number)
        .collect();
    let paths: Vec<&str> = (numbers.iter())
        .map(|&column| columns[column].name.as_str())
        .collect();
    if !layout.renamed.is_empty() {
        return;
    }
    let by_alignment = alignments::samples_of(&paths).map(|names| (names, "alignments"));
    let by_file = || producers::samples_of_files(&paths).map(|names| (names, "files"));
    let Some((samples, what)) = by_alignment.or_else(by_file) else {
        return;
    };
    layout.notes.push(format!(
        "Samples are called by the paths of their {what}: \"{}\" for \"{}\".",
        samples[0], paths[0]
    ));
    layout.renamed = numbers.into_iter().zip(samples).collect();
}

/// A sentence on columns that were taken for samples and stand where annotation does: parted from the others by columns
/// that are none.
fn doubtful_samples(
    layout: &Layout,
    columns: &[ColumnSketch],
    around: &Circumstances,
) -> Option<String> {
    let parts = |role: Role| {
        let why = [Why::Annotation, Why::Text, Why::Statistic, Why::Summary];
        role == Role::Id || why.iter().any(|&why| role == Role::Dropped(why))
    };
    let mut blocks: Vec<Vec<usize>> = vec![Vec::new()];
    for (column, &role) in layout.roles.iter().enumerate() {
        let is_open = !around.options.value_columns.contains(&columns[column].name);
        if role == Role::Number && columns[column].content == Content::Nothing {
            // It is left out as a sample without any value.
        } else if role == Role::Number && is_open {
            if let Some(block) = blocks.last_mut() {
                block.push(column);
            }
        } else if parts(role) {
            blocks.push(Vec::new());
        }
    }
    // Where each sample has a text beside its numbers, all stand apart.
    blocks.retain(|block| !block.is_empty());
    let most = blocks.iter().map(Vec::len).max()?;
    let samples = blocks.iter().rposition(|block| block.len() == most)?;
    let apart: Vec<String> = (blocks.iter().enumerate())
        .filter(|(index, _)| *index != samples)
        .flat_map(|(_, block)| block.iter().map(|&column| columns[column].name.clone()))
        .collect();
    (!apart.is_empty() && apart.len() <= most).then(|| {
        format!(
            "Columns of numbers that stand apart from the others were taken for samples too: {}. If these are none, name them \
             among the metadata columns.",
            some_of(&apart)
        )
    })
}

/// The column of genes: most of its values are known genes, or the file says that it is the index, or its values look
/// most like genes; then the first.
fn gene_column(columns: &[ColumnSketch]) -> (usize, String) {
    // An index that only counted lines is no gene's where a text tells all lines apart.
    let is_bare = |column: &ColumnSketch| {
        column.is_index && column.is_bare_index() && !column.known.are_numbers()
    };
    let by_text = columns.iter().any(is_bare) && columns.iter().any(|column| column.all_differ);
    // Calls (P, A, M) and classes (TF, KIT) are genes' names as well, where another column tells the lines apart.
    let others_differ = columns.iter().any(|column| column.all_differ);
    let is_class = |column: &ColumnSketch| {
        others_differ
            && column.known.repeats()
            && column.evidence != Evidence::Ensembl
            && !headers::is_gene_column_name(&column.name)
    };
    let rank = |column: &ColumnSketch| {
        let genes = column.known.share() >= 0.5 && !is_class(column);
        let is_index = match by_text {
            true => column.all_differ,
            false => column.is_index,
        };
        let strength = match column.evidence {
            _ if is_class(column) => Evidence::None,
            // Numbers are genes' only where no names are.
            Evidence::Entrez
                if column.known.share_of_numbers() < 0.5
                    || (column.numbered && headers::is_unnamed(&column.name)) =>
            {
                Evidence::None
            }
            evidence => evidence,
        };
        let some = column.known.are_some() && column.known.is_distinct();
        (genes, is_index, some, strength)
    };
    let mut best = 0;
    for (index, column) in columns.iter().enumerate() {
        if column.content != Content::Nothing && rank(column) > rank(&columns[best]) {
            best = index;
        }
    }
    let known = columns[best].known;
    let why = if known.known() > 0 {
        format!("{} of {} names are known genes", known.known(), known.asked)
    } else if columns[best].evidence > Evidence::None {
        "its values look like gene identifiers".to_owned()
    } else {
        "it is the first".to_owned()
    };
    (best, why)
}

/// Columns that may name a gene where the id column does not: symbols first, then numbers.
fn fallback_ids(columns: &[ColumnSketch], id: usize) -> Vec<usize> {
    let possible = columns.iter().enumerate().filter(|(index, column)| {
        let named = headers::is_gene_column_name(&column.name)
            || annotation::is_gene_number_name(&column.name);
        // A probe is no gene, though `8907_at` has a gene's number.
        let named = match annotation::is_probe_name(&column.name) {
            true => column.known.are_numbers(),
            false => named,
        };
        *index != id && (named || column.known.share() >= 0.5) && column.content != Content::Nothing
    });
    let mut possible: Vec<usize> = possible.map(|(index, _)| index).collect();
    let is_no_text = |index: usize| columns[index].content != Content::Text;
    sort(&mut possible, &|&a, &b| is_no_text(a).cmp(&is_no_text(b)));
    possible
}

/// What the lines are where they are parts of genes: transcripts or exons beside the gene's id, which so repeats. Of an
/// array's probes several are of one gene as well, but measure it each for itself.
fn parts_of_genes(
    columns: &[ColumnSketch],
    id: usize,
    producer: Option<&Producer>,
) -> Option<&'static str> {
    let is_counts = producer.is_some_and(|producer| producer.name == "featureCounts");
    if is_counts && headers::plain(&columns[id].name) == "geneid" {
        return Some("exons");
    }
    let is_transcripts = |index: usize, column: &ColumnSketch| {
        let named = annotation::is_transcript_name(&column.name) && column.content == Content::Text;
        // Beside probes, arrays have one of RefSeq's ids for each.
        let are_ids = column.transcripts && (index == 0 || column.evidence == Evidence::Ensembl);
        (named || are_ids) && column.known.asked > 1 && column.known.is_distinct()
    };
    let mut others = columns.iter().enumerate();
    let has = others.any(|(index, column)| index != id && is_transcripts(index, column));
    let are_probes = columns
        .iter()
        .any(|column| annotation::is_probe_name(&column.name));
    (has && !are_probes).then_some("transcripts")
}

/// A table of fold changes and p values has no samples.
fn refuse_results(layout: &Layout, producer: Option<&Producer>) -> Result<()> {
    let has = |role: Role| layout.roles.contains(&role);
    if has(Role::Number) {
        return Ok(());
    }
    if has(Role::Dropped(Why::Summary)) && !has(Role::Dropped(Why::Statistic)) {
        return Err(Error::new(
            "this is a table of summaries: means, totals and the like are no samples",
            "Choose the table of expression that they were computed from. If they are samples all the same, name them among \
             the value columns.",
        ));
    }
    if !has(Role::Dropped(Why::Statistic)) {
        return Ok(());
    }
    let of_whom = match producer {
        Some(producer) if producer.kind == ProducerKind::Results => {
            format!(" of {}", producer.name)
        }
        _ => String::new(),
    };
    Err(Error::new(
        format!(
            "this is a table of results{of_whom}: fold changes, p values and the like are no samples"
        ),
        "Choose the table of expression that they were computed from: one column (or row) for each sample. If these are \
         samples all the same, name them among the value columns.",
    ))
}
