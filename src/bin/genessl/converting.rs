//! `convert`: a table as a dataset of Parquet parts, a list of numbers a sample (docs/scale.md).

use std::sync::Arc;

use genessl::names::brief;
use genessl::study::words::{counted, thousands};
use genessl::table::Table;
use genessl::{Error, Result};
use parquet::basic::{
    Compression, ConvertedType, Encoding, LogicalType, Repetition, Type as Physical,
};
use parquet::data_type::{ByteArray, ByteArrayType, FloatType};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{ColumnPath, Type};
use serde::Serialize;

use crate::ConvertArguments;
use crate::files::{json_bytes, read_tables};
use crate::folder::{ResultsFolder, WrittenFile};
use crate::target;

/// The file that says what the folder holds.
const LIST: &str = "dataset.json";
/// The columns of the samples' ids and of their numbers; as `genessl.distributed` of the Python package calls them.
const SAMPLE: &str = "sample";
const VALUES: &str = "values";
/// Under which the metadata of each part have the genes' names, as JSON.
const GENES: &str = "genessl.genes";

#[derive(Serialize)]
struct List<'a> {
    samples: usize,
    genes: usize,
    /// Text that is known of each sample.
    columns: Vec<&'a str>,
    written_by: &'static str,
    files: Vec<WrittenFile>,
}

/// `genessl convert`
pub fn convert(arguments: &ConvertArguments) -> Result<()> {
    target::check_outside(&arguments.out, &arguments.input.paths())?;
    let mut folder = ResultsFolder::open(&arguments.out, LIST)?;
    let table = read_tables(&arguments.input)?;
    let dataset = Dataset::of(&table)?;
    let size = arguments.part.max(1) as usize;
    let starts = (0..table.samples().max(1)).step_by(size);
    for (number, start) in starts.enumerate() {
        let rows = start..(start + size).min(table.samples());
        let bytes = dataset.part(rows).map_err(|error| not_made(&error))?;
        folder.write(format!("part-{number:05}.parquet"), &bytes)?;
    }
    let parts = folder.files().len();
    let list = List {
        samples: table.samples(),
        genes: table.features.len(),
        columns: dataset
            .others
            .iter()
            .map(|&at| table.metadata[at].name.as_str())
            .collect(),
        written_by: "GeneSSL",
        files: folder.files().to_vec(),
    };
    folder.finish(&json_bytes(&list)?)?;
    say!(
        "genessl: {} × {} genes in {}",
        counted(table.samples(), "sample"),
        thousands(table.features.len()),
        counted(parts, "part")
    );
    Ok(())
}

/// A table on its way into parts.
struct Dataset<'a> {
    table: &'a Table,
    /// The places of the metadata that go along.
    others: Vec<usize>,
    schema: Arc<Type>,
    /// The genes' names as JSON.
    genes: String,
}

impl<'a> Dataset<'a> {
    fn of(table: &'a Table) -> Result<Self> {
        let mut names: Vec<&str> = vec![SAMPLE, VALUES];
        let mut others = Vec::new();
        for (at, column) in table.metadata.iter().enumerate() {
            if names.contains(&column.name.as_str()) {
                say!(
                    "genessl: the column \"{}\" is left out: the dataset has one of that name",
                    brief(&column.name)
                );
                continue;
            }
            names.push(&column.name);
            others.push(at);
        }
        let columns = others.iter().map(|&at| table.metadata[at].name.as_str());
        Ok(Dataset {
            schema: schema(columns).map_err(|error| not_made(&error))?,
            genes: serde_json::to_string(&table.features).unwrap_or_default(),
            table,
            others,
        })
    }

    /// The bytes of a part: these samples, in one row group.
    fn part(&self, rows: std::ops::Range<usize>) -> parquet::errors::Result<Vec<u8>> {
        let numbers = ColumnPath::from(vec![
            VALUES.to_owned(),
            "list".to_owned(),
            "element".to_owned(),
        ]);
        // Numbers hardly ever repeat; their bytes of equal weight do.
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_statistics_enabled(EnabledStatistics::None)
            .set_column_dictionary_enabled(numbers.clone(), false)
            .set_column_encoding(numbers, Encoding::BYTE_STREAM_SPLIT)
            .set_key_value_metadata(Some(vec![KeyValue::new(
                GENES.to_owned(),
                self.genes.clone(),
            )]))
            .build();
        let mut writer =
            SerializedFileWriter::new(Vec::new(), Arc::clone(&self.schema), Arc::new(properties))?;
        let mut group = writer.next_row_group()?;
        let ids = self.table.sample_ids[rows.clone()].iter();
        texts(&mut group, ids.map(|id| Some(id.as_str())).collect())?;
        for &at in &self.others {
            let values = self.table.metadata[at].values[rows.clone()].iter();
            let present = values.map(|text| Some(text.as_str()).filter(|text| !text.is_empty()));
            texts(&mut group, present.collect())?;
        }
        if let Some(mut column) = group.next_column()? {
            let genes = self.table.features.len();
            let definition = vec![1; genes];
            let mut repetition = vec![1; genes];
            repetition[..genes.min(1)].fill(0);
            for row in rows {
                let row = self.table.values.row(row).to_vec();
                let column = column.typed::<FloatType>();
                column.write_batch(&row, Some(&definition), Some(&repetition))?;
            }
            column.close()?;
        }
        group.close()?;
        writer.into_inner()
    }
}

/// Writes the next column, of texts, of which some may be missing.
fn texts(
    group: &mut parquet::file::writer::SerializedRowGroupWriter<'_, Vec<u8>>,
    values: Vec<Option<&str>>,
) -> parquet::errors::Result<()> {
    let Some(mut column) = group.next_column()? else {
        return Ok(());
    };
    let present: Vec<ByteArray> = values
        .iter()
        .flatten()
        .map(|&text| ByteArray::from(text))
        .collect();
    let definition: Vec<i16> = values
        .iter()
        .map(|text| i16::from(text.is_some()))
        .collect();
    column
        .typed::<ByteArrayType>()
        .write_batch(&present, Some(&definition), None)?;
    column.close()
}

/// `sample`, what else is known of it, and `values`, the list of its numbers.
fn schema<'a>(others: impl Iterator<Item = &'a str>) -> parquet::errors::Result<Arc<Type>> {
    let text = |name: &str| {
        let column = Type::primitive_type_builder(name, Physical::BYTE_ARRAY);
        let column = column.with_logical_type(Some(LogicalType::String));
        column
            .with_repetition(Repetition::OPTIONAL)
            .build()
            .map(Arc::new)
    };
    let element = Type::primitive_type_builder("element", Physical::FLOAT)
        .with_repetition(Repetition::REQUIRED)
        .build()?;
    let list = Type::group_type_builder("list")
        .with_repetition(Repetition::REPEATED)
        .with_fields(vec![Arc::new(element)])
        .build()?;
    let values = Type::group_type_builder(VALUES)
        .with_repetition(Repetition::REQUIRED)
        .with_logical_type(Some(LogicalType::List))
        .with_converted_type(ConvertedType::LIST)
        .with_fields(vec![Arc::new(list)])
        .build()?;
    let mut fields = vec![text(SAMPLE)?];
    for name in others {
        fields.push(text(name)?);
    }
    fields.push(Arc::new(values));
    Type::group_type_builder("schema")
        .with_fields(fields)
        .build()
        .map(Arc::new)
}

fn not_made(error: &ParquetError) -> Error {
    Error::new(
        format!("the dataset can't be made: {error}"),
        "Write fewer samples into a part (--part).",
    )
}
