//! The command line: `genessl inspect | map | score | explore | pretrain | embed | run | bench-objectives | predict | report |
//! verify | simulate | split | convert | lesson`.
//!
//! Exit status 2 for bad usage, 1 for bad input; messages and progress go to standard error.

/// Says a line on standard error.
macro_rules! say {
    ($($words:tt)*) => { $crate::saying::say(&format!($($words)*)) };
}

mod converting;
mod crew;
mod exploring;
mod files;
mod folder;
mod inspecting;
mod learning;
mod lessons;
mod predicting;
mod reporting;
mod rescue;
mod results;
mod rivals;
mod saying;
mod sources;
mod splitting;
mod tables;
mod target;
mod verifying;
mod watch;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use genessl::study::Step;

/// Self-supervised learning on gene expression.
#[derive(Parser)]
#[command(name = "genessl", version, arg_required_else_help = true)]
struct Cli {
    /// Threads to compute with; the results are the same with any number [default: one for each core, 16 at most]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Say what tables are and how they are read, and how to change that; nothing is computed
    Inspect(InspectArguments),
    /// Map gene identifiers to symbols
    Map(MapArguments),
    /// Score gene sets in every sample by ssGSEA
    Score(ScoreArguments),
    /// Look at a cohort: variable genes, PCA, t-SNE, UMAP, clusters
    Explore(ExploreArguments),
    /// Pretrain an encoder on unlabelled samples
    Pretrain(PretrainArguments),
    /// Compute the latent vectors of samples with a pretrained encoder
    Embed(EmbedArguments),
    /// Run a whole study: results.json, tables and figures
    Run(RunArguments),
    /// Classify new tables with the trained classifier that a study left (classifier.safetensors); the study is not needed
    Predict(PredictArguments),
    /// Pretrain towards every objective by itself and towards pairs of the best, and judge the encoders on the same draws of more
    /// and more labels: objectives.csv and figures
    BenchObjectives(BenchObjectivesArguments),
    /// Make one HTML page of a results folder, to read, print and send: it needs no network and can be verified
    Report(ReportArguments),
    /// Run a study again and say whether every step gives, to the last bit, what was recorded of it
    Verify(VerifyArguments),
    /// Write a built-in cohort: a simulated one, or tumours drawn around TCGA's profiles
    Simulate(SimulateArguments),
    /// Divide labelled tables into files for pretraining, fine-tuning and testing, for others to open on a page
    Split(SplitArguments),
    /// Make a dataset of tables, for engines that work on parts: a folder of Parquet files with a list of numbers a sample
    Convert(ConvertArguments),
    /// Lessons: try them, or gather what was handed in
    #[command(subcommand)]
    Lesson(LessonCommand),
}

#[derive(Subcommand)]
enum LessonCommand {
    /// Do lessons to their end with their own solutions: each check must fail before the work and hold after it, and wrong
    /// answers must not pass; says how long each step takes
    Check(LessonCheckArguments),
    /// Make one table (CSV) of the progress files that learners handed in
    Collect(LessonCollectArguments),
}

#[derive(Args)]
struct LessonCheckArguments {
    /// Lesson files (*.lesson.toml)
    #[arg(required = true, value_name = "LESSON.toml")]
    lessons: Vec<PathBuf>,
    /// With the seed that belongs to this student's name
    #[arg(long, value_name = "NAME")]
    student: Option<String>,
}

#[derive(Args)]
struct LessonCollectArguments {
    /// Files that were saved to be handed in (*.json)
    #[arg(required = true, value_name = "PROGRESS.json")]
    files: Vec<PathBuf>,
    /// Where to write; the extension gives the format (csv, tsv, csv.gz, tsv.gz, parquet)
    #[arg(long)]
    out: PathBuf,
    /// The lesson file that was given out, to tell who had another
    #[arg(long, value_name = "LESSON.toml")]
    lesson: Option<PathBuf>,
}

/// The tables to read, and how.
#[derive(Args)]
struct Input {
    /// Tables of expression: CSV, TSV, GCT, GEO's series matrix (plain or gzip), Parquet, XLSX, h5ad, or a zip archive of
    /// one, told apart by content; or the address (https://…) of one
    #[arg(required = true, value_name = "TABLE")]
    tables: Vec<PathBuf>,
    /// Where the samples are: auto, samples_in_rows or samples_in_columns
    #[arg(long, default_value = "auto", value_parser = from_name::<genessl::table::Orientation>)]
    orientation: genessl::table::Orientation,
    /// The column of sample ids, where it is not recognised by itself
    #[arg(long, value_name = "COLUMN")]
    sample_column: Option<String>,
    /// The column of gene identifiers (samples in columns, or AnnData's var), where it is not recognised by itself
    #[arg(long, value_name = "COLUMN")]
    gene_column: Option<String>,
    /// Which of several quantities to take, as the files call it or by kind (tpm, counts …)
    #[arg(long, value_name = "QUANTITY")]
    quantity: Option<String>,
    /// Classes and other metadata of the samples in a table of their own, by sample ids
    #[arg(long, value_name = "TABLE")]
    labels: Vec<PathBuf>,
    /// The sheet of a workbook (or the file in an archive) to take [default: the first that is a table]
    #[arg(long, value_name = "SHEET")]
    sheet: Option<String>,
    /// The layer of an AnnData file to take, or raw [default: X]
    #[arg(long, value_name = "LAYER")]
    layer: Option<String>,
    /// Columns that are metadata whatever they hold, or (samples in columns) are left out
    #[arg(long, value_delimiter = ',', value_name = "COLUMN,…", num_args = 1)]
    metadata_columns: Vec<String>,
    /// Columns of numbers that are genes or samples whatever they are called
    #[arg(long, value_delimiter = ',', value_name = "COLUMN,…", num_args = 1)]
    value_columns: Vec<String>,
}

impl Input {
    /// How the tables are to be read.
    fn read_options(&self) -> genessl::table::ReadOptions {
        genessl::table::ReadOptions {
            orientation: self.orientation,
            sample_column: self.sample_column.clone(),
            gene_column: self.gene_column.clone(),
            metadata_columns: self.metadata_columns.clone(),
            value_columns: self.value_columns.clone(),
            quantity: self.quantity.clone(),
            label: None,
            group: None,
            scale: None,
            sheet: self.sheet.clone(),
            layer: self.layer.clone(),
        }
    }

    /// The files that are read.
    fn paths(&self) -> Vec<&std::path::Path> {
        let all = self.tables.iter().chain(&self.labels);
        all.map(PathBuf::as_path).collect()
    }

    /// Puts it into a study's settings.
    fn apply(&self, data: &mut genessl::study::DataSettings) {
        let options = self.read_options();
        data.orientation = options.orientation;
        data.sample_column = options.sample_column;
        data.gene_column = options.gene_column;
        data.metadata_columns = options.metadata_columns;
        data.value_columns = options.value_columns;
        data.quantity = options.quantity;
        data.sheet = options.sheet;
        data.layer = options.layer;
    }
}

#[derive(Args)]
struct InspectArguments {
    #[command(flatten)]
    input: Input,
    /// The column of classes; recognised where it is left out
    #[arg(long, value_name = "COLUMN")]
    label: Option<String>,
    /// What keeps samples together: a column (of patients, say), barcodes (TCGA's) or none; recognised where it is left out
    #[arg(long, value_name = "COLUMN")]
    group: Option<String>,
    /// What the numbers are, where they should not tell: counts, linear, log or centred
    #[arg(long, value_parser = from_name::<genessl::table::ScaleKind>)]
    scale: Option<genessl::table::ScaleKind>,
    /// Print JSON: an array with one entry a file
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct MapArguments {
    #[command(flatten)]
    input: Input,
    /// Where to write; the extension gives the format (csv, tsv, csv.gz, tsv.gz, parquet)
    #[arg(long)]
    out: PathBuf,
    /// A mapping table of your own (identifier, symbol), used before the built-in catalogue
    #[arg(long, value_name = "TABLE")]
    genes: Option<PathBuf>,
    /// The mapping table's column of identifiers, by its header or number, where it is not recognised by itself
    #[arg(long, value_name = "COLUMN", requires = "genes")]
    identifier_column: Option<String>,
    /// The mapping table's column of symbols, likewise
    #[arg(long, value_name = "COLUMN", requires = "genes")]
    symbol_column: Option<String>,
    /// Use the mapping table alone, without the built-in catalogue
    #[arg(long, requires = "genes")]
    genes_only: bool,
    /// Columns without a symbol: drop or keep
    #[arg(long, default_value = "drop", value_parser = from_name::<genessl::genes::Unmapped>)]
    unmapped: genessl::genes::Unmapped,
    /// Columns of one symbol: mean, max or sum
    #[arg(long, default_value = "mean", value_parser = from_name::<genessl::genes::Duplicates>)]
    duplicates: genessl::genes::Duplicates,
    /// Where to write the mapping report
    #[arg(long, value_name = "JSON")]
    report: Option<PathBuf>,
    /// Text that a spreadsheet would take for a formula, in CSV and TSV: neutralised (an apostrophe in front, which reading
    /// takes away again) or raw [default: neutralised]
    #[arg(long, value_parser = from_name::<genessl::table::Formulas>)]
    formulas: Option<genessl::table::Formulas>,
}

#[derive(Args)]
struct ScoreArguments {
    #[command(flatten)]
    input: Input,
    /// Gene sets: kegg, wikipathways, or a file (GMT, GMX, GRP, MSigDB's JSON)
    #[arg(long, value_name = "GMT|kegg|wikipathways")]
    sets: String,
    /// Where to write, samples in rows and pathways in columns; the extension gives the format
    #[arg(long)]
    out: PathBuf,
    /// What to write: nes (divided by the range of all scores) or es
    #[arg(long, default_value = "nes", value_parser = ["nes", "es"])]
    statistic: String,
    /// rank, log, log_rank or none
    #[arg(long, default_value = "rank", value_parser = from_name::<genessl::pathways::SampleNorm>)]
    sample_norm: genessl::pathways::SampleNorm,
    /// rank, zscore or symrank (which changes nothing, as in gseapy)
    #[arg(long, default_value = "rank", value_parser = from_name::<genessl::pathways::CorrelNorm>)]
    correl_norm: genessl::pathways::CorrelNorm,
    /// Exponent of the weights
    #[arg(long, default_value_t = 0.25)]
    weight: f64,
    /// Smallest number of a set's genes found in the table
    #[arg(long, default_value_t = 15)]
    min_size: usize,
    /// Largest number of a set's genes found in the table
    #[arg(long, default_value_t = 500)]
    max_size: usize,
    /// Whose order of tied genes: gseapy or gsva
    #[arg(long, default_value = "gseapy", value_parser = from_name::<genessl::pathways::Ties>)]
    ties: genessl::pathways::Ties,
    /// Map gene identifiers to symbols first, the sets' too: auto (symbols that are not known stay), yes (they are left
    /// out) or no (table and sets as they are written, in the file's order)
    #[arg(long, default_value = "auto", value_parser = ["auto", "yes", "no"])]
    map: String,
    /// Text that a spreadsheet would take for a formula, in CSV and TSV: neutralised (an apostrophe in front, which reading
    /// takes away again) or raw [default: neutralised]
    #[arg(long, value_parser = from_name::<genessl::table::Formulas>)]
    formulas: Option<genessl::table::Formulas>,
}

#[derive(Args)]
struct ExploreArguments {
    #[command(flatten)]
    input: Input,
    /// The folder to write into; it is made where it is missing
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Take all settings from a study file; the options below come on top
    #[arg(long, value_name = "STUDY.toml")]
    study: Option<PathBuf>,
    /// The metadata column that holds the class [default: cancer_type]
    #[arg(long, value_name = "COLUMN")]
    label: Option<String>,
    /// auto (by the scale of the table), log2p1, counts_to_log2_cpm or none
    #[arg(long, value_parser = from_name::<genessl::table::Transform>)]
    transform: Option<genessl::table::Transform>,
    /// Principal components on each of these numbers of most variable genes
    #[arg(long, value_delimiter = ',', value_name = "N,N,…", value_parser = clap::value_parser!(usize), num_args = 1)]
    top_genes: Option<Vec<usize>>,
    /// The number of most variable genes that t-SNE, UMAP and clusters start from; 0 for all
    #[arg(long)]
    embed_genes: Option<usize>,
    /// t-SNE's perplexity
    #[arg(long)]
    perplexity: Option<f64>,
    /// UMAP's number of neighbours
    #[arg(long)]
    neighbours: Option<usize>,
    /// UMAP's smallest distance between points
    #[arg(long)]
    min_dist: Option<f64>,
    /// The number of clusters; 0 for as many as there are classes
    #[arg(long)]
    clusters: Option<usize>,
    /// What the clusters are made of: umap, tsne or pca
    #[arg(long, value_parser = from_name::<genessl::study::explore::ClusterSpace>)]
    clusters_on: Option<genessl::study::explore::ClusterSpace>,
    /// Every random draw comes from this number
    #[arg(long)]
    seed: Option<u64>,
    /// Text that a spreadsheet would take for a formula, in CSV and TSV: neutralised (an apostrophe in front, which reading
    /// takes away again) or raw [default: neutralised]
    #[arg(long, value_parser = from_name::<genessl::table::Formulas>)]
    formulas: Option<genessl::table::Formulas>,
}

#[derive(Args)]
struct PretrainArguments {
    #[command(flatten)]
    input: Input,
    /// Where to write the weights (safetensors)
    #[arg(long, value_name = "W.safetensors")]
    out: PathBuf,
    /// Take all settings from a study file; the options below come on top
    #[arg(long, value_name = "STUDY.toml")]
    study: Option<PathBuf>,
    /// Gene sets to predict: kegg, wikipathways, or a GMT file
    #[arg(long, value_name = "GMT|kegg|wikipathways")]
    sets: Option<String>,
    /// auto (by the scale of the table), log2p1, counts_to_log2_cpm or none
    #[arg(long, value_parser = from_name::<genessl::table::Transform>)]
    transform: Option<genessl::table::Transform>,
    /// The number of most variable genes the network sees; 0 for all
    #[arg(long)]
    top_variable: Option<usize>,
    /// The number of samples to train on, drawn by the seed; 0 for all
    #[arg(long)]
    samples: Option<usize>,
    /// Passes over the samples
    #[arg(long)]
    epochs: Option<usize>,
    /// Samples in a training step
    #[arg(long)]
    batch_size: Option<usize>,
    /// Adam's learning rate
    #[arg(long)]
    learning_rate: Option<f64>,
    /// Share of samples held out to watch the losses on
    #[arg(long)]
    validation_share: Option<f64>,
    /// flex or ndarray
    #[arg(long, value_parser = from_name::<genessl::learn::DeviceKind>)]
    device: Option<genessl::learn::DeviceKind>,
    /// Every random draw comes from this number
    #[arg(long)]
    seed: Option<u64>,
    /// Where to write the losses by epoch
    #[arg(long, value_name = "TABLE")]
    losses: Option<PathBuf>,
    /// Text that a spreadsheet would take for a formula, in CSV and TSV: neutralised (an apostrophe in front, which reading
    /// takes away again) or raw [default: neutralised]
    #[arg(long, value_parser = from_name::<genessl::table::Formulas>)]
    formulas: Option<genessl::table::Formulas>,
}

#[derive(Args)]
struct EmbedArguments {
    #[command(flatten)]
    input: Input,
    /// Weights written by `genessl pretrain` or by the page
    #[arg(long, value_name = "W.safetensors")]
    weights: PathBuf,
    /// Where to write, samples in rows; the extension gives the format
    #[arg(long)]
    out: PathBuf,
    /// Text that a spreadsheet would take for a formula, in CSV and TSV: neutralised (an apostrophe in front, which reading
    /// takes away again) or raw [default: neutralised]
    #[arg(long, value_parser = from_name::<genessl::table::Formulas>)]
    formulas: Option<genessl::table::Formulas>,
}

#[derive(Args)]
struct PredictArguments {
    #[command(flatten)]
    input: Input,
    /// The trained classifier: classifier.safetensors from a results folder, or saved from the page's step Classify; or its
    /// address (https://…)
    #[arg(long, value_name = "F.safetensors")]
    model: PathBuf,
    /// The folder to write predictions and figures into; it is made where it is missing [default: predictions go to standard
    /// output as CSV]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The metadata column that holds the class, where it is known [default: as where the classifier was trained]
    #[arg(long, value_name = "COLUMN")]
    label: Option<String>,
    /// Text that a spreadsheet would take for a formula, in CSV and TSV: neutralised (an apostrophe in front, which reading
    /// takes away again) or raw [default: neutralised]
    #[arg(long, value_parser = from_name::<genessl::table::Formulas>)]
    formulas: Option<genessl::table::Formulas>,
}

#[derive(Args)]
struct RunArguments {
    /// The study file
    #[arg(value_name = "STUDY.toml")]
    study: PathBuf,
    /// The folder to write into; it is made where it is missing
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Also compare models on more and more labels; done anyway where the study file has a section [compare]
    #[arg(long)]
    compare: bool,
    /// Also pretrain with one choice changed at a time; done anyway where the study file has a section [ablate]
    #[arg(long)]
    ablate: bool,
    /// Steps that are run by themselves to do as well, by their names; may be given again
    #[arg(long, value_delimiter = ',', value_name = "STEP,STEP,…", value_parser = step_named)]
    also: Vec<Step>,
    /// Steps to leave out, by their names; may be given again (explore takes minutes with thousands of samples)
    #[arg(long, value_delimiter = ',', value_name = "STEP,STEP,…", value_parser = step_named)]
    without: Vec<Step>,
    /// Tables of new samples for the trained classifier, beside those that the study file names
    #[arg(long, value_name = "TABLE", num_args = 1..)]
    predict: Vec<PathBuf>,
    /// Compute everything anew, also what a run that was interrupted has left in the folder
    #[arg(long)]
    fresh: bool,
    /// Also make one HTML page of the results, to read, print and send
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,
    #[command(flatten)]
    words: ReportWords,
    /// Text that a spreadsheet would take for a formula, in CSV and TSV: neutralised (an apostrophe in front, which reading
    /// takes away again) or raw [default: neutralised]
    #[arg(long, value_parser = from_name::<genessl::table::Formulas>)]
    formulas: Option<genessl::table::Formulas>,
}

impl RunArguments {
    /// Whether a step is asked for that is run by itself.
    fn asks(&self, step: Step) -> bool {
        (self.compare && step == Step::COMPARE)
            || (self.ablate && step == Step::ABLATE)
            || self.also.contains(&step)
    }
}

#[derive(Args)]
struct BenchObjectivesArguments {
    /// The study file
    #[arg(value_name = "STUDY.toml")]
    study: PathBuf,
    /// The folder to write into; it is made where it is missing
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Shares of the labels to judge with; the best objectives are those with the first
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "SHARE,…",
        num_args = 1,
        default_value = "0.1,0.3,1.0",
        value_parser = rivals::share
    )]
    shares: Vec<f64>,
    /// Draws of each share
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=1000))]
    repeats: u16,
}

/// What a report says that the results do not.
#[derive(Args)]
struct ReportWords {
    /// The title of the report
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Who wrote it
    #[arg(long, value_name = "TEXT")]
    author: Option<String>,
    /// What goes into it: light (to be read), replayable (the page as well, which runs the study) or complete (the tables
    /// as well that it read)
    #[arg(long, value_name = "SIZE", default_value = "light")]
    size: ReportSize,
    /// The page as one file [default: genessl.html beside this program, or in dist/]
    #[arg(long, value_name = "genessl.html")]
    page: Option<PathBuf>,
}

/// What goes into a report.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ReportSize {
    Light,
    Replayable,
    Complete,
}

#[derive(Args)]
struct ReportArguments {
    /// The folder that `genessl run` wrote
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Where to write [default: DIR.html, beside the folder]
    #[arg(long, value_name = "FILE.html")]
    out: Option<PathBuf>,
    /// Where the tables are that the study read, for a complete report; the folder's own and the present one are looked into
    /// too. May be given again
    #[arg(long, value_name = "DIR")]
    data: Vec<PathBuf>,
    #[command(flatten)]
    words: ReportWords,
}

#[derive(Args)]
struct VerifyArguments {
    /// What tells of a finished study: results.json (or its folder), a study.toml that was written after a run, or a report
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where the tables are that it read; the file's own folder and the present one are looked into too. May be given again
    #[arg(long, value_name = "DIR")]
    data: Vec<PathBuf>,
    /// The page's module to run it by (pkg/genessl_bg.wasm) [default: beside this program, or in dist/]
    #[arg(long, value_name = "WASM", conflicts_with = "native")]
    engine: Option<PathBuf>,
    /// Run it by this program's own code: faster, and other in the last digits than the page
    #[arg(long)]
    native: bool,
    /// Fetch tables that were read from an address; without it nothing is asked of any server
    #[arg(long)]
    fetch: bool,
}

#[derive(Args)]
struct SimulateArguments {
    /// Where to write; the extension gives the format
    #[arg(long)]
    out: PathBuf,
    /// The number of samples
    #[arg(long)]
    samples: Option<usize>,
    /// The number of cancer types
    #[arg(long)]
    types: Option<usize>,
    /// Draw tumours (TPM) around the profiles of TCGA's 33 types: quick (600 samples), class (2,000) or report (9,349)
    #[arg(long, value_name = "SIZE", value_parser = from_name::<genessl::study::tumours::CohortSize>)]
    tumours: Option<genessl::study::tumours::CohortSize>,
    /// Every random draw comes from this number
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// Text that a spreadsheet would take for a formula, in CSV and TSV: neutralised (an apostrophe in front, which reading
    /// takes away again) or raw [default: neutralised]
    #[arg(long, value_parser = from_name::<genessl::table::Formulas>)]
    formulas: Option<genessl::table::Formulas>,
}

#[derive(Args)]
struct ConvertArguments {
    #[command(flatten)]
    input: Input,
    /// The folder to write into; it is made where it is missing
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Samples in a part
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    part: u32,
}

#[derive(Args)]
struct SplitArguments {
    #[command(flatten)]
    input: Input,
    /// Shares of the samples for pretraining, fine-tuning and testing, of each class; they add up to 1
    #[arg(
        long,
        value_delimiter = ',',
        value_name = "P,F,T",
        num_args = 1,
        default_value = "0.6,0.2,0.2"
    )]
    shares: Vec<f64>,
    /// The column of classes
    #[arg(long, value_name = "COLUMN", default_value = genessl::table::USUAL_LABEL)]
    label: String,
    /// What keeps samples together: a column (of patients, say), barcodes (TCGA's) or none [default: barcodes]
    #[arg(long, value_name = "COLUMN")]
    group: Option<String>,
    /// The draw comes from this number
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// The folder to write into; it is made where it is missing
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The format of the tables: parquet, csv.gz, tsv.gz, csv or tsv
    #[arg(long, default_value = "parquet", value_parser = from_name::<genessl::table::TableFormat>)]
    format: genessl::table::TableFormat,
    /// What the page calls the cohort [default: the folder's name]
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// What the page says of it [default: the numbers of samples, classes and genes]
    #[arg(long, value_name = "TEXT")]
    about: Option<String>,
    /// Whom to cite for it
    #[arg(long, value_name = "TEXT")]
    citation: Option<String>,
    /// Its licence
    #[arg(long, value_name = "TEXT")]
    licence: Option<String>,
    /// Text that a spreadsheet would take for a formula, in CSV and TSV: neutralised (an apostrophe in front, which reading
    /// takes away again) or raw [default: neutralised]
    #[arg(long, value_parser = from_name::<genessl::table::Formulas>)]
    formulas: Option<genessl::table::Formulas>,
}

fn step_named(name: &str) -> Result<Step, String> {
    Step::named(name).ok_or_else(|| {
        let names: Vec<&str> = Step::all().iter().map(|step| step.name()).collect();
        format!("the steps are {}", names.join(", "))
    })
}

/// A value of an enumeration by its name in the study file.
fn from_name<T: serde::de::DeserializeOwned>(name: &str) -> Result<T, String> {
    serde_json::from_value(serde_json::Value::from(name)).map_err(|error| error.to_string())
}

fn main() -> ExitCode {
    outlive_limits();
    let cli = Cli::parse();
    crew::set(cli.threads);
    let outcome = match cli.command {
        Command::Inspect(arguments) => inspecting::inspect(&arguments),
        Command::Map(arguments) => tables::map(&arguments),
        Command::Score(arguments) => tables::score(&arguments),
        Command::Embed(arguments) => tables::embed(&arguments),
        Command::Simulate(arguments) => tables::simulate(&arguments),
        Command::Split(arguments) => splitting::split(&arguments),
        Command::Convert(arguments) => converting::convert(&arguments),
        Command::Explore(arguments) => exploring::explore(&arguments),
        Command::Pretrain(arguments) => learning::pretrain(&arguments),
        Command::Run(arguments) => learning::run(&arguments),
        Command::BenchObjectives(arguments) => rivals::bench(&arguments),
        Command::Predict(arguments) => predicting::predict(&arguments),
        Command::Report(arguments) => reporting::report(&arguments),
        Command::Verify(arguments) => verifying::verify(&arguments),
        Command::Lesson(LessonCommand::Check(arguments)) => lessons::check(&arguments),
        Command::Lesson(LessonCommand::Collect(arguments)) => lessons::collect(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say!("genessl: {error}");
            ExitCode::from(1)
        }
    }
}

/// Where files may not grow past a limit (`ulimit -f`), the system ends a program that tries, unless it takes the signal:
/// then writing fails as on a full disk.
fn outlive_limits() {
    #[cfg(unix)]
    {
        // Without it a limit still ends the program, as it ends others.
        let _ =
            signal_hook::flag::register(signal_hook::consts::SIGXFSZ, std::sync::Arc::default());
    }
}
