//! Samples in rows: the id column, genes, and metadata among them.

use super::stages::{self, Holds};
use super::{
    Circumstances, ColumnSketch, Content, Layout, Role, Why, assays, enclosed, find, make_metadata,
};
use crate::Result;
use crate::table::layout::orientation::Orientation;
use crate::table::names::affixes::{self, Affix};
use crate::table::names::headers;
use crate::table::names::identifiers;
use crate::table::names::judge::{GeneJudge, Known};
use crate::table::names::missing::is_missing_name;
use crate::table::names::summaries;

pub(super) fn samples_in_rows(
    columns: &[ColumnSketch],
    wanted: Option<usize>,
    around: &Circumstances,
) -> Result<Layout> {
    let options = around.options;
    let (id, id_why) = match wanted {
        Some(wanted) => (Some(wanted), "as set"),
        None if around.metadata_columns.is_some() => {
            (Some(0), "the file says that it is the index")
        }
        None => sample_id_column(columns, around.judge),
    };
    let mut notes = Vec::new();
    if id.is_none() {
        notes.push("No column holds sample ids: the samples were numbered.".to_owned());
    }
    for name in &options.metadata_columns {
        find(columns, name)?;
    }
    let is_gene = GeneTest::new(columns, id, around);
    let roles = columns.iter().enumerate().map(|(index, column)| {
        let name = &column.name;
        if id == Some(index) {
            Role::Id
        } else if options.metadata_columns.contains(name) {
            Role::Metadata
        } else if options.value_columns.contains(name) {
            Role::Number
        } else if let Some(count) = around.metadata_columns {
            told(name, index <= count)
        } else if identifiers::is_ensembl(name) {
            Role::Number
        } else if identifiers::is_counting_summary(name) {
            Role::Dropped(Why::Counting)
        } else if Some(index) < id
            && column.numbered
            && headers::is_placeholder(name)
            && headers::sample_name_rank(name).is_none()
        {
            Role::Dropped(Why::Unnamed)
        } else if name.trim().is_empty() {
            // With values it is an error at the first of them.
            Role::Nameless
        } else if headers::is_unnamed(name) && column.content == Content::Nothing {
            Role::Nameless
        } else if headers::is_unnamed(name) || column.is_bare_index() {
            // pandas' `Unnamed: 3` has a name.
            Role::Dropped(Why::Unnamed)
        } else if is_missing_name(name) && column.content != Content::Text {
            Role::Dropped(Why::MissingName)
        } else if column.content != Content::Text && is_gene.holds(column) {
            Role::Number
        } else {
            Role::Metadata
        }
    });
    let mut roles: Vec<Role> = roles.collect();
    if around.metadata_columns.is_none() {
        let values = &options.value_columns;
        notes.extend(keep_stages(&mut roles, columns, around));
        notes.extend(enclosed::set_apart(
            &mut roles,
            columns,
            values,
            around.judge,
        ));
        notes.extend(assays::keep_expression(
            &mut roles,
            columns,
            values,
            around.judge,
        ));
    }
    Ok(Layout {
        orientation: Orientation::SamplesInRows,
        roles,
        id,
        id_why: id_why.to_owned(),
        default_entry: id.and_then(|id| default_entry(columns, id)),
        notes,
        ..Layout::empty()
    })
}

/// Makes metadata of the letters of a tumour's stage; says so.
fn keep_stages(
    roles: &mut [Role],
    columns: &[ColumnSketch],
    around: &Circumstances,
) -> Option<String> {
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let holds = |index: usize| match columns[index].content {
        Content::Number => stages::held(&(around.numbers)(index)),
        Content::Text => Holds::Texts,
        Content::Nothing => Holds::Other,
    };
    let found = stages::among(&names, holds, |index| roles[index] != Role::Number);
    let is_open = |index: &usize| {
        let is_wanted = around.options.value_columns.contains(&columns[*index].name);
        roles[*index] == Role::Number && !is_wanted
    };
    let found: Vec<usize> = found.into_iter().filter(is_open).collect();
    let called = make_metadata(roles, columns, &found);
    (!called.is_empty()).then(|| stages::note(&called))
}

/// Whether this is DepMap's column of models, of whose several lines another column says which one to take.
fn is_of_models(name: &str, columns: &[ColumnSketch]) -> bool {
    let has_default =
        |column: &ColumnSketch| headers::plain(&column.name).starts_with("isdefaultentryformodel");
    headers::plain(name) == "modelid" && columns.iter().any(has_default)
}

/// The column of DepMap that says which of a model's lines is the one to take, where models are the samples.
fn default_entry(columns: &[ColumnSketch], id: usize) -> Option<usize> {
    let is_model = headers::plain(&columns[id].name) == "modelid";
    let mut all = columns.iter();
    let is_default =
        |column: &ColumnSketch| headers::plain(&column.name) == "isdefaultentryformodel";
    all.position(is_default).filter(|_| is_model)
}

/// What a column is in a file that says which are metadata.
fn told(name: &str, is_metadata: bool) -> Role {
    if is_metadata {
        Role::Metadata
    } else if identifiers::is_counting_summary(name) {
        Role::Dropped(Why::Counting)
    } else if name.trim().is_empty() || is_missing_name(name) {
        Role::Dropped(Why::MissingName)
    } else {
        Role::Number
    }
}

/// Columns of numbers of a panel of genes and its metadata, and the fewest genes of one.
const PANEL: usize = 200;
const PANEL_GENES: usize = 8;

/// Which names are genes in this file, for columns of numbers.
struct GeneTest<'a> {
    only: Option<fn(&str) -> bool>,
    /// The catalogue, where it knows almost all names.
    judge: Option<&'a dyn GeneJudge>,
    /// What stands in the name of every gene.
    affix: Option<Affix>,
    /// Whether the genes are few, and metadata as many.
    is_panel: bool,
    whole: bool,
}

impl<'a> GeneTest<'a> {
    fn new(columns: &[ColumnSketch], id: Option<usize>, around: &Circumstances<'a>) -> Self {
        let candidates = || {
            let others = columns.iter().enumerate();
            others.filter(move |(index, _)| Some(*index) != id)
        };
        let names: Vec<&str> = candidates()
            .map(|(_, column)| column.name.as_str())
            .collect();
        let share = |is: fn(&str) -> bool| {
            names.iter().filter(|name| is(name)).count() * 2 >= names.len().max(1)
        };
        let kinds = [
            identifiers::is_ensembl as fn(&str) -> bool,
            identifiers::is_entrez,
        ];
        let of_numbers: Vec<&str> = candidates()
            .filter(|(_, column)| column.content != Content::Text)
            .map(|(_, column)| column.name.as_str())
            .collect();
        let (tally, affix) = affixes::with_affix(&of_numbers, around.judge);
        // Among as many columns of metadata a few known genes are the table's.
        let are_most = tally.share() >= 0.5;
        let are_enough = tally.are_some() && tally.genes >= PANEL_GENES;
        let is_panel = !are_most && are_enough && of_numbers.len() <= PANEL;
        GeneTest {
            only: kinds.into_iter().find(|is| share(*is)),
            judge: (are_most || is_panel).then_some(around.judge),
            is_panel,
            affix,
            whole: around.whole,
        }
    }

    fn holds(&self, column: &ColumnSketch) -> bool {
        let name = column.name.as_str();
        if let Some(is) = self.only {
            return is(name);
        }
        if headers::is_metadata_name(name)
            || headers::sample_name_rank(name).is_some()
            || summaries::is_summary(name)
        {
            return false;
        }
        let bare = self.affix.as_ref().and_then(|affix| affix.taken_off(name));
        match self.judge.map(|judge| judge.known(bare.unwrap_or(name))) {
            None | Some(Known::Gene) => true,
            // Among genes, what is none by name and does not look like expression is the samples': `T` with 1 to 4,
            // `days to birth`, `ER` with 0 and 1.
            Some(known) => {
                if column.few_whole && headers::is_receptor(name) {
                    return false;
                }
                let is_word = || {
                    identifiers::is_clinical_looking(name)
                        || self.is_panel && identifiers::is_word(name)
                };
                let looks_clinical = known == Known::No && is_word();
                !(column.mixed || looks_clinical || (column.few_whole && !self.whole))
            }
        }
    }
}

fn sample_id_column(
    columns: &[ColumnSketch],
    judge: &dyn GeneJudge,
) -> (Option<usize>, &'static str) {
    let index = columns.iter().position(|column| column.is_index);
    // The index of a data frame says nothing where a column has ids.
    let is_counted = columns
        .first()
        .is_some_and(|first| first.counts && headers::is_placeholder(&first.name));
    let named_index = index.filter(|&index| !columns[index].is_bare_index());
    // Such numbers are lines' rather than samples', where anything else may be the samples'.
    let bare = || {
        let is_bare = |index: &usize| columns[*index].is_bare_index();
        let mut all = columns.iter();
        index
            .filter(is_bare)
            .or_else(|| all.position(ColumnSketch::is_bare_index))
    };
    let usual = || {
        let ranked = columns.iter().enumerate().filter_map(|(index, column)| {
            // Numbers under such a name count only in the first column: `ID` may be anything further on.
            let likely = (column.content == Content::Text && column.known.is_distinct())
                || index == 0
                || (is_counted && column.different);
            headers::sample_name_rank(&column.name)
                .filter(|_| likely && !column.is_bare_index())
                .map(|rank| (rank, index))
        });
        // Before such an index that has a name come ids that all differ, others behind it.
        let is_called = columns
            .first()
            .is_some_and(|first| headers::sample_name_rank(&first.name).is_some());
        let place = |index: usize| match (is_counted && is_called, index) {
            (false, _) => 0,
            (true, other) if is_of_models(&columns[other].name, columns) => 0,
            (true, 0) => 1,
            (true, other) => 2 * usize::from(!columns[other].different),
        };
        ranked
            .min_by_key(|&(rank, index)| (place(index), rank, index))
            .map(|(_, index)| index)
    };
    // Names that genes' columns have too tell nothing but behind a nameless index.
    let behind_index = || {
        let is_nameless = columns
            .first()
            .is_some_and(|first| headers::is_unnamed(&first.name));
        let ranked = columns.iter().enumerate().filter_map(|(index, column)| {
            let are_ids = index > 0 && column.different && column.known.share() < 0.5;
            headers::perhaps_sample_name_rank(&column.name)
                .filter(|_| are_ids)
                .map(|rank| (rank, index))
        });
        let first = ranked.min().filter(|_| is_counted && is_nameless);
        first.map(|(_, index)| index)
    };
    let nameless = || {
        columns
            .first()
            .filter(|column| headers::is_unnamed(&column.name))
            .filter(|column| column.content != Content::Nothing)
            .map(|_| 0)
    };
    // `gene`, `V1`, `Row.names` over numbers that are no gene's, unlike `ENSG…` and what only looks like a symbol.
    let numbered = || {
        let first = columns.first().filter(|first| first.numbered)?;
        let name = first.name.as_str();
        let is_word = name.bytes().any(|byte| byte.is_ascii_lowercase())
            || matches!(name, "X" | "V1")
            || !name
                .bytes()
                .any(|byte| byte.is_ascii_alphanumeric() && !byte.is_ascii_digit());
        let is_other = headers::is_metadata_name(name) || identifiers::is_clinical_looking(name);
        let is_id = headers::is_corner(name)
            || (is_word
                && !is_other
                && !identifiers::is_entrez(name)
                && judge.known(name) < Known::Gene);
        is_id.then_some(0)
    };
    let first_text = || {
        columns.iter().position(|column| {
            column.content == Content::Text
                && !headers::is_label_name(&column.name)
                && !identifiers::is_ensembl(&column.name)
                && column.known.is_distinct()
        })
    };
    let beside_bare = || {
        bare()?;
        columns.iter().position(|column| {
            column.all_differ
                && !headers::is_label_name(&column.name)
                && !identifiers::is_ensembl(&column.name)
        })
    };
    let found = |column: usize, why: &'static str| (Some(column), why);
    named_index
        .map(|column| found(column, "the file says that it is the index"))
        .or_else(|| usual().map(|column| found(column, "a usual name of sample ids")))
        .or_else(|| {
            let why = "a name that sample ids have, behind an index without one";
            behind_index().map(|column| found(column, why))
        })
        .or_else(|| {
            beside_bare().map(|column| found(column, "the first column of different texts"))
        })
        .or_else(|| bare().map(|column| found(column, "an index without a name")))
        .or_else(|| nameless().map(|column| found(column, "the first column has no name")))
        .or_else(|| numbered().map(|column| found(column, "the first column of different numbers")))
        .or_else(|| first_text().map(|column| found(column, "the first column of different texts")))
        .unwrap_or((
            None,
            "no column holds sample ids: the samples were numbered",
        ))
}
