//! What a TCGA barcode says of its sample.
//!
//! `TCGA-02-0001-01C-01D-0182-01` is, in order: project, tissue source site, participant, sample type and vial, portion
//! and analyte, plate, centre (GDC, *TCGA Barcode*). Shorter barcodes leave off fields at the end. TARGET numbers its
//! samples alike, and so does the simulated cohort (`SIM-03-0042-01A`).

use std::collections::HashSet;

/// The projects whose ids are built like TCGA's.
const PROJECTS: [&str; 3] = ["TCGA", "TARGET", "SIM"];

/// The fields of a barcode, in capitals, as far as they are given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Barcode {
    /// `TCGA`, `TARGET` or `SIM`.
    pub project: String,
    /// Where the tissue was collected, `02`; in TARGET and the simulated cohort, of which disease.
    pub tissue_source_site: String,
    /// The patient, unique within the site: `0001`.
    pub participant: String,
    /// Two digits, see [`sample_type_name`]: `01`.
    pub sample_type: Option<String>,
    /// Which of several samples of that type: `C`.
    pub vial: Option<String>,
    /// Which part of the sample: `01`.
    pub portion: Option<String>,
    /// What was extracted: `D` for DNA, `R` for RNA.
    pub analyte: Option<String>,
    /// The plate the analyte was shipped on: `0182`.
    pub plate: Option<String>,
    /// The centre that sequenced it: `01`.
    pub centre: Option<String>,
}

/// Reads a barcode of at least three fields, in capitals or not, with dashes, dots (as R writes them) or underscores.
///
/// From the first field that isn't as it should be, the rest is left out. `None` if the id is no barcode.
pub fn parse(id: &str) -> Option<Barcode> {
    let id = id.trim().to_ascii_uppercase();
    let mut fields = id.split(['-', '.', '_']);
    let project = fields.next().filter(|name| PROJECTS.contains(name))?;
    let mut name = || fields.next().filter(|field| is_code(field));
    let (tissue_source_site, participant) = (name()?, name()?);
    let mut barcode = Barcode {
        project: project.to_owned(),
        tissue_source_site: tissue_source_site.to_owned(),
        participant: participant.to_owned(),
        sample_type: None,
        vial: None,
        portion: None,
        analyte: None,
        plate: None,
        centre: None,
    };
    barcode.read_sample(fields);
    Some(barcode)
}

impl Barcode {
    /// Reads the fields after the participant, up to one that is malformed.
    fn read_sample<'a>(&mut self, mut fields: impl Iterator<Item = &'a str>) -> Option<()> {
        (self.sample_type, self.vial) = numbered(fields.next()?)?;
        (self.portion, self.analyte) = numbered(fields.next()?)?;
        self.plate = Some(fields.next().filter(|field| is_code(field))?.to_owned());
        (self.centre, _) = numbered(fields.next()?)?;
        Some(())
    }

    /// The patient's whole id: `TCGA-02-0001`.
    pub fn patient(&self) -> String {
        [
            &*self.project,
            &*self.tissue_source_site,
            &*self.participant,
        ]
        .join("-")
    }
}

/// The patient whose sample this is, by its id; `None` where that is no barcode. The simulated cohort numbers samples, not
/// patients.
pub fn patient(id: &str) -> Option<String> {
    let barcode = parse(id).filter(|barcode| barcode.project != "SIM")?;
    Some(barcode.patient())
}

/// Whether this is a patient's barcode, which no sample's ending follows.
pub fn is_patients(id: &str) -> bool {
    parse(id).is_some_and(|barcode| barcode.project != "SIM" && barcode.sample_type.is_none())
        && id.trim().split(['-', '.', '_']).count() == 3
}

fn is_code(field: &str) -> bool {
    !field.is_empty() && field.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Splits two digits from the letters after them, if there are any.
fn numbered(field: &str) -> Option<(Option<String>, Option<String>)> {
    let (digits, letters) = field.split_at_checked(2)?;
    let as_it_should = digits.bytes().all(|byte| byte.is_ascii_digit())
        && letters.bytes().all(|byte| byte.is_ascii_alphabetic());
    let letters = Some(letters.to_owned()).filter(|letters| !letters.is_empty());
    as_it_should.then(|| (Some(digits.to_owned()), letters))
}

/// The name of a sample type by its two digits (GDC, *Sample Type Codes*).
pub fn sample_type_name(code: &str) -> Option<&'static str> {
    Some(match code {
        "01" => "Primary Solid Tumor",
        "02" => "Recurrent Solid Tumor",
        "03" => "Primary Blood Derived Cancer - Peripheral Blood",
        "04" => "Recurrent Blood Derived Cancer - Bone Marrow",
        "05" => "Additional - New Primary",
        "06" => "Metastatic",
        "07" => "Additional Metastatic",
        "08" => "Human Tumor Original Cells",
        "09" => "Primary Blood Derived Cancer - Bone Marrow",
        "10" => "Blood Derived Normal",
        "11" => "Solid Tissue Normal",
        "12" => "Buccal Cell Normal",
        "13" => "EBV Immortalized Normal",
        "14" => "Bone Marrow Normal",
        "20" => "Control Analyte",
        "40" => "Recurrent Blood Derived Cancer - Peripheral Blood",
        "50" => "Cell Lines",
        "60" => "Primary Xenograft Tissue",
        "61" => "Cell Line Derived Xenograft Tissue",
        "99" => "sample type 99",
        _ => return None,
    })
}

/// What the barcodes say, as columns of metadata: one text per id, empty where the id doesn't say.
///
/// There are none unless at least half of the ids are barcodes. `sample_type` (by name) is given wherever a barcode has
/// one, `participant` (the patient's whole id) if a patient has several samples, any other column if it tells samples
/// apart.
pub fn columns<S: AsRef<str>>(ids: &[S]) -> Vec<(&'static str, Vec<String>)> {
    let barcodes: Vec<Option<Barcode>> = ids.iter().map(|id| parse(id.as_ref())).collect();
    let read = barcodes.iter().flatten().count();
    if read == 0 || read * 2 < ids.len() {
        return Vec::new();
    }
    FIELDS
        .into_iter()
        .map(|(name, text)| (name, texts(&barcodes, text)))
        .filter(|(name, texts)| is_worth_having(name, texts, read))
        .collect()
}

type Field = (&'static str, fn(&Barcode) -> Option<String>);

const FIELDS: [Field; 9] = [
    ("sample_type", |barcode| {
        let code = barcode.sample_type.as_deref()?;
        Some(sample_type_name(code).unwrap_or(code).to_owned())
    }),
    ("project", |barcode| Some(barcode.project.clone())),
    ("tissue_source_site", |barcode| {
        Some(barcode.tissue_source_site.clone())
    }),
    ("participant", |barcode| Some(barcode.patient())),
    ("vial", |barcode| barcode.vial.clone()),
    ("portion", |barcode| barcode.portion.clone()),
    ("analyte", |barcode| barcode.analyte.clone()),
    ("plate", |barcode| barcode.plate.clone()),
    ("centre", |barcode| barcode.centre.clone()),
];

fn texts(barcodes: &[Option<Barcode>], text: fn(&Barcode) -> Option<String>) -> Vec<String> {
    barcodes
        .iter()
        .map(|barcode| barcode.as_ref().and_then(text).unwrap_or_default())
        .collect()
}

fn is_worth_having(name: &str, texts: &[String], barcodes: usize) -> bool {
    let distinct: HashSet<&String> = texts.iter().filter(|text| !text.is_empty()).collect();
    match name {
        "sample_type" => !distinct.is_empty(),
        "participant" => distinct.len() > 1 && distinct.len() < barcodes,
        _ => distinct.len() > 1,
    }
}
