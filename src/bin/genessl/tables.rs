//! `map`, `score`, `embed` and `simulate`: one table in, one table out.

use std::path::Path;
use std::sync::Arc;

use genessl::crew::Crew;
use genessl::genes::{
    Catalogue, Mapping, MappingOptions, MappingSource, MappingTable, MappingTableOptions, Unmapped,
};
use genessl::learn::{Embedding, Encoder, checkpoint};
use genessl::names::with_brief_names;
use genessl::pathways::{GeneSets, Ssgsea, SsgseaOptions};
use genessl::study::tumours::{self, CohortSize, TumourCohort, TumourOptions};
use genessl::study::{cohort, matched_sets};
use genessl::table::{Choice, ReadOptions, Table, packed_text, part_of};
use genessl::{Error, Result};

use crate::crew::help;
use crate::files::{
    SMALL_FILE_BYTES, WEIGHTS_BYTES, check_table, name_of, read_bytes, read_tables, write_json,
    write_table,
};
use crate::{
    EmbedArguments, MapArguments, ScoreArguments, SimulateArguments, sources, target, watch,
};

/// `genessl map`
pub fn map(arguments: &MapArguments) -> Result<()> {
    let mut inputs = arguments.input.paths();
    inputs.extend(arguments.genes.as_deref());
    let mut outputs = vec![arguments.out.as_path()];
    outputs.extend(arguments.report.as_deref());
    target::check_apart(&outputs, &inputs)?;
    check_table(&arguments.out)?;
    if let Some(path) = &arguments.report {
        target::check(path)?;
    }
    let sheet = arguments.input.sheet.as_deref();
    let columns = MappingTableOptions {
        identifier_column: arguments.identifier_column.clone(),
        symbol_column: arguments.symbol_column.clone(),
    };
    let custom = (arguments.genes.as_deref())
        .map(|path| mapping_table(path, sheet, &columns))
        .transpose()?;
    let options = MappingOptions {
        mapping: match (&custom, arguments.genes_only) {
            (None, _) => MappingSource::Catalogue,
            (Some(_), false) => MappingSource::FileFirst,
            (Some(_), true) => MappingSource::FileOnly,
        },
        unmapped: arguments.unmapped,
        duplicates: arguments.duplicates,
    };
    let table = read_tables(&arguments.input)?;
    let columns = table.features.len();
    let catalogue = Catalogue::builtin()?;
    let mut mapping = Mapping::plan(&table.features, &catalogue, custom.as_ref(), &options)?;
    mapping.describe(&table);
    let kegg = matched_sets(
        &GeneSets::kegg()?,
        &mapping.symbols,
        &catalogue,
        custom.as_ref(),
    );
    mapping.cover(&kegg.pairs());
    say(&mapping.report.notes());
    let mapped = mapping.apply(table)?;
    write_table(&arguments.out, &mapped, arguments.formulas)?;
    if let Some(path) = &arguments.report {
        write_json(path, &mapping.report)?;
    }
    let kept = match mapping.report.unmapped_kept {
        true => mapping.report.unmapped.len(),
        false => 0,
    };
    match kept {
        0 => say!(
            "genessl: {columns} gene columns became {} symbols",
            mapped.features.len()
        ),
        kept => say!(
            "genessl: {columns} gene columns became {} symbols; {kept} that have none were kept under their own names",
            mapped.features.len().saturating_sub(kept)
        ),
    }
    Ok(())
}

/// A mapping table; of a workbook the sheet that is asked for, where it has one of that name.
fn mapping_table(
    path: &Path,
    sheet: Option<&str>,
    columns: &MappingTableOptions,
) -> Result<MappingTable> {
    let parse = |bytes: &[u8]| MappingTable::parse(&name_of(path), bytes, columns);
    if path.is_file() {
        let source = sources::open(path)?;
        let mut options = ReadOptions::default();
        let has = |part: &Choice, wanted: &str| {
            part.value == wanted || part.others.iter().any(|other| other == wanted)
        };
        let part = sheet.and_then(|_| part_of(&source, &options));
        options.sheet =
            (sheet.filter(|wanted| part.is_some_and(|part| has(&part, wanted)))).map(str::to_owned);
        let packed =
            packed_text(&source, &options).map_err(|error| error.in_file(name_of(path)))?;
        if let Some(text) = packed {
            return parse(&text);
        }
    }
    parse(&read_bytes(path, SMALL_FILE_BYTES)?)
}

/// `genessl score`
pub fn score(arguments: &ScoreArguments) -> Result<()> {
    let mut inputs = arguments.input.paths();
    inputs.push(Path::new(&arguments.sets));
    target::check_apart(&[&arguments.out], &inputs)?;
    check_table(&arguments.out)?;
    let mut sets = gene_sets(&arguments.sets)?;
    let options = SsgseaOptions {
        sample_norm: arguments.sample_norm,
        correl_norm: arguments.correl_norm,
        weight: arguments.weight,
        min_size: arguments.min_size,
        max_size: arguments.max_size,
        ties: arguments.ties,
    };
    let mut table = read_tables(&arguments.input)?;
    if arguments.map != "no" {
        table = to_symbols(table, arguments.map == "auto")?;
        sets = matched_sets(&sets, &table.features, &*Catalogue::builtin()?, None);
    }
    say(&sets.notes);
    let crew = Crew::default();
    let _helpers = help(&crew);
    let scoring = Ssgsea::new(Arc::new(table), &sets, &options)?.with_crew(&crew);
    let scores = watch::run("Scoring pathways", "samples", scoring)?;
    let values = if arguments.statistic == "es" {
        scores.es.clone()
    } else {
        say(&scores.notes());
        scores.nes()
    };
    let table = Table::from_f64(
        "pathway scores",
        scores.sample_ids.clone(),
        scores.pathways.clone(),
        &values,
    );
    write_table(&arguments.out, &table, arguments.formulas)
}

/// `genessl embed`
pub fn embed(arguments: &EmbedArguments) -> Result<()> {
    let mut inputs = arguments.input.paths();
    inputs.push(&arguments.weights);
    target::check_apart(&[&arguments.out], &inputs)?;
    check_table(&arguments.out)?;
    let checkpoint = checkpoint::load(&read_bytes(&arguments.weights, WEIGHTS_BYTES)?)
        .map_err(|error| error.in_file(name_of(&arguments.weights)))?;
    let table = read_tables(&arguments.input)?;
    let table = to_symbols(table, true)?;
    let (inputs, report) = checkpoint.features.apply_reporting(&table)?;
    if !report.missing.is_empty() {
        say!(
            "genessl: {} of {} genes are missing and were taken as average",
            report.missing.len(),
            checkpoint.features.genes.len()
        );
    }
    let encoder = Encoder::new(&checkpoint.weights, checkpoint.options.device);
    let embedding = Embedding::new(Arc::new(encoder), Arc::new(inputs))?;
    let latent = watch::run("Computing latent vectors", "samples", embedding)?;
    if latent.iter().any(|value| !value.is_finite()) {
        return Err(Error::new(
            "the weights give latent vectors that are no numbers",
            "They are of no use: pretrain anew, with a smaller learning rate if the losses grew.",
        )
        .in_file(name_of(&arguments.weights)));
    }
    let features = (0..latent.ncols())
        .map(|column| format!("latent_{column}"))
        .collect();
    let table = Table {
        name: "latent space".into(),
        features,
        values: latent,
        remainder: None,
        ..table
    };
    write_table(&arguments.out, &table, arguments.formulas)
}

/// `genessl simulate`
pub fn simulate(arguments: &SimulateArguments) -> Result<()> {
    check_table(&arguments.out)?;
    if let Some(size) = arguments.tumours {
        return draw_tumours(arguments, size);
    }
    let defaults = cohort::CohortOptions::default();
    let options = cohort::CohortOptions {
        samples: arguments.samples.unwrap_or(defaults.samples),
        types: arguments.types.unwrap_or(defaults.types),
        ..defaults
    };
    let table = cohort::simulate(
        &options,
        &*Catalogue::builtin()?,
        &GeneSets::kegg()?,
        arguments.seed,
    )?;
    write_table(&arguments.out, &table, arguments.formulas)
}

/// Draws tumours and writes them.
fn draw_tumours(arguments: &SimulateArguments, size: CohortSize) -> Result<()> {
    let options = TumourOptions {
        samples: arguments.samples,
        types: arguments.types,
        ..TumourOptions::of_size(size)
    };
    let sources = tumours::Sources {
        profiles: &tumours::Profiles::builtin()?,
        catalogue: &*Catalogue::builtin()?,
        sets: &GeneSets::kegg()?,
    };
    let cohort = TumourCohort::new(&options, &sources, arguments.seed)?;
    let table = watch::run("Drawing tumours", "samples", cohort.drawing())?;
    write_table(&arguments.out, &table, arguments.formulas)
}

/// The built-in collection of that name, or the GMT file at that path.
pub fn gene_sets(name: &str) -> Result<GeneSets> {
    match name {
        "kegg" => GeneSets::kegg(),
        "wikipathways" => GeneSets::wikipathways(),
        path => GeneSets::parse_gmt(path, &read_bytes(Path::new(path), SMALL_FILE_BYTES)?),
    }
}

/// The table by gene symbols, in their order. Where it has symbols already and `keep_symbols` is set, those that are not
/// known stay, so that no gene is lost.
fn to_symbols(table: Table, keep_symbols: bool) -> Result<Table> {
    let catalogue = Catalogue::builtin()?;
    let plan = |unmapped| {
        let options = MappingOptions {
            unmapped,
            ..MappingOptions::default()
        };
        Mapping::plan(&table.features, &catalogue, None, &options)
    };
    let kept = keep_symbols.then(|| plan(Unmapped::Keep)).transpose()?;
    let mapping = match kept {
        Some(kept) if 2 * kept.report.recognised.symbols > kept.report.columns => kept,
        // Genes that are not known at all stay as they are.
        Some(kept) => plan(Unmapped::Drop).unwrap_or(kept),
        None => plan(Unmapped::Drop)?,
    };
    say(&mapping.report.notes());
    say!(
        "genessl: {} gene columns became {} symbols",
        table.features.len(),
        mapping.symbols.len()
    );
    mapping.apply(table)
}

/// What was decided, for the user to see.
fn say(notes: &[String]) {
    for note in notes {
        say!("genessl: {}", with_brief_names(note));
    }
}
