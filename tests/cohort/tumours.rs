//! The cohort of tumours: the same everywhere, block by block as in whole, of the sizes asked for, with its truth.

use std::collections::HashMap;

use genessl::genes::Catalogue;
use genessl::pathways::GeneSets;
use genessl::study::tumours::{
    CohortSize, Group, Profiles, Sources, TYPES, TumourCohort, TumourOptions,
};
use genessl::study::{Assets, Session, State, Step, Study};
use genessl::table::Table;
use genessl::{Advance, Error, Result};
use sha2::{Digest, Sha256};

fn cohort(options: &TumourOptions, seed: u64) -> Result<TumourCohort> {
    let sources = Sources {
        profiles: &Profiles::builtin()?,
        catalogue: &*Catalogue::builtin()?,
        sets: &GeneSets::kegg()?,
    };
    TumourCohort::new(options, &sources, seed)
}

fn small() -> TumourOptions {
    TumourOptions {
        samples: Some(90),
        types: Some(6),
        genes: Some(1500),
        ..TumourOptions::default()
    }
}

fn refusal(options: &TumourOptions) -> Error {
    cohort(options, 7).err().expect("a refusal")
}

fn column<'a>(table: &'a Table, name: &str) -> &'a [String] {
    &table.metadata_column(name).expect(name).values
}

fn count(values: &[String]) -> HashMap<&str, usize> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    values
        .iter()
        .for_each(|value| *counts.entry(value).or_default() += 1);
    counts
}

/// Of every number to its last bit, and of every word.
fn digest(table: &Table) -> String {
    let mut sha = Sha256::new();
    table
        .values
        .iter()
        .for_each(|value| sha.update(value.to_bits().to_le_bytes()));
    let columns = table.metadata.iter().flat_map(|column| &column.values);
    let words = table
        .sample_ids
        .iter()
        .chain(&table.features)
        .chain(columns);
    words.for_each(|word| sha.update(format!("{word}\n")));
    format!("{:x}", sha.finalize())
}

/// Of `small()` from seed 7, on every platform. Another one is another cohort for everybody.
const SMALL: &str = "80a5a7f3d7d2f6d8c46d7d1d6caa9f626e749dc63b91a345846b6dae2e817d57";

#[test]
fn a_seed_gives_the_bits_it_gives_everywhere() -> Result<()> {
    let table = cohort(&small(), 7)?.drawing().run()?;
    assert_eq!(digest(&table), SMALL);
    let own = TumourOptions {
        seed: Some(7),
        ..small()
    };
    assert_eq!(cohort(&own, 8)?.drawing().run()?, table);
    assert_ne!(cohort(&small(), 8)?.drawing().run()?.values, table.values);
    Ok(())
}

#[test]
fn blocks_are_what_the_whole_holds() -> Result<()> {
    let cohort = cohort(&small(), 7)?;
    let blocks = [
        cohort.block(0..1),
        cohort.block(1..37),
        cohort.block(37..90),
    ];
    let whole = cohort.drawing().run()?;
    let mut from = 0;
    for block in blocks {
        let rows: Vec<usize> = (from..from + block.samples()).collect();
        from += block.samples();
        assert_eq!(whole.select_samples(&rows), block);
    }
    assert_eq!(from, whole.samples());
    Ok(())
}

#[test]
fn every_sample_adds_up_to_a_million_in_steps_of_a_ten_thousandth() -> Result<()> {
    let table = cohort(&small(), 7)?.drawing().run()?;
    for row in table.values.rows() {
        let sum: f64 = row.iter().map(|&tpm| f64::from(tpm)).sum();
        assert!((sum - 1e6).abs() < 1.0, "{sum}");
    }
    let small = table.values.iter().filter(|&&tpm| tpm > 0.0 && tpm < 100.0);
    for &tpm in small {
        let steps = f64::from(tpm) * 1e4;
        assert!((steps - steps.round()).abs() < 0.1, "{tpm}");
    }
    Ok(())
}

#[test]
fn sizes_and_types_are_as_asked_for_in_tcgas_proportions() -> Result<()> {
    let table = cohort(&TumourOptions::default(), 7)?.drawing().run()?;
    assert_eq!((table.samples(), table.features.len()), (600, 6000));
    let of = count(column(&table, "cancer_type"));
    assert_eq!(of.len(), 13);
    assert_eq!(of["Normal"], 48);
    assert!(of["BRCA"] > 80 && of["STAD"] >= 30, "{of:?}");
    let normal = column(&table, "cancer_type").iter().zip(&table.sample_ids);
    assert!(
        normal
            .clone()
            .all(|(label, id)| (label == "Normal") == id.ends_with("-11A"))
    );

    let class = TumourOptions::of_size(CohortSize::Class);
    let cohort = cohort(&class, 7)?;
    assert_eq!(cohort.samples(), 2000);
    let block = cohort.block(0..300);
    assert_eq!(block.features.len(), 19_784);
    assert!(count(column(&block, "cancer_type")).len() > 25);
    assert_eq!(TumourOptions::of_size(CohortSize::Report).samples(), 9349);
    Ok(())
}

#[test]
fn what_is_true_of_a_sample_can_be_found_in_it() -> Result<()> {
    let options = TumourOptions {
        samples: Some(500),
        ..TumourOptions::default()
    };
    let table = cohort(&options, 7)?.drawing().run()?;
    let number = |text: &String| text.parse::<f64>().ok();
    let tumours: Vec<usize> = (0..500)
        .filter(|&row| column(&table, "cancer_type")[row] != "Normal")
        .collect();
    let kept: Vec<f64> = column(&table, "identity")
        .iter()
        .filter_map(number)
        .collect();
    assert_eq!(kept.len(), tumours.len(), "normal samples have no identity");
    let most = kept.iter().filter(|&&kept| kept > 0.85).count() as f64 / kept.len() as f64;
    assert!((0.72..0.9).contains(&most), "{most}");
    let subtypes = count(column(&table, "subtype"));
    assert!(subtypes.contains_key("BRCA-1") && subtypes.contains_key("BRCA-4"));
    assert!(
        !subtypes.contains_key(""),
        "normal tissue has that of the tumour beside it"
    );
    let siblings = column(&table, "sibling");
    let of_coad = tumours
        .iter()
        .filter(|&&row| column(&table, "cancer_type")[row] == "COAD");
    assert!(of_coad.clone().any(|&row| siblings[row] == "STAD"));

    // A programme's genes follow its activity.
    let programmes: Vec<_> = table
        .metadata
        .iter()
        .filter(|own| own.name.starts_with("programme: "))
        .collect();
    assert_eq!(programmes.len(), 20);
    let log = table.values.mapv(|tpm| f64::from(tpm + 1.0).log2());
    let followed = programmes.iter().filter(|programme| {
        let activity: Vec<f64> = programme.values.iter().filter_map(number).collect();
        let strongest =
            (0..log.ncols()).map(|gene| correlation(&activity, &log.column(gene).to_vec()));
        strongest.fold(0.0, f64::max) > 0.3
    });
    assert!(followed.count() >= 15);
    Ok(())
}

fn correlation(one: &[f64], other: &[f64]) -> f64 {
    let mean = |all: &[f64]| all.iter().sum::<f64>() / all.len() as f64;
    let (a, b) = (mean(one), mean(other));
    let both = || {
        one.iter()
            .map(move |x| x - a)
            .zip(other.iter().map(move |y| y - b))
    };
    let (xy, xx, yy) = both().fold((0.0, 0.0, 0.0), |(xy, xx, yy), (x, y)| {
        (xy + x * y, xx + x * x, yy + y * y)
    });
    if xx * yy > 0.0 {
        xy / (xx * yy).sqrt()
    } else {
        0.0
    }
}

#[test]
fn a_cohort_can_be_composed_of_groups_and_genes() -> Result<()> {
    let sources = Sources {
        profiles: &Profiles::builtin()?,
        catalogue: &*Catalogue::builtin()?,
        sets: &GeneSets::kegg()?,
    };
    let genes: Vec<u32> = sources
        .catalogue
        .protein_coding()
        .map(|gene| gene.number)
        .take(3000)
        .collect();
    let place = |code| {
        TYPES
            .iter()
            .position(|own| own.code == code)
            .expect("a type")
    };
    let groups = [
        Group {
            tumour_type: place("UVM"),
            tumours: 7,
            normals: 0,
        },
        Group {
            tumour_type: place("LIHC"),
            tumours: 5,
            normals: 4,
        },
    ];
    let table = TumourCohort::composed(&groups, &genes, &sources, 7)?
        .drawing()
        .run()?;
    let of = count(column(&table, "cancer_type"));
    assert_eq!((of["UVM"], of["LIHC"], of["Normal"]), (7, 5, 4));
    assert!(TumourCohort::composed(&groups, &genes[..100], &sources, 7).is_err());
    let none = [Group {
        tumour_type: 33,
        tumours: 5,
        normals: 0,
    }];
    assert!(TumourCohort::composed(&none, &genes, &sources, 7).is_err());
    Ok(())
}

#[test]
fn what_can_not_be_is_refused() {
    let refused = |change: &dyn Fn(&mut TumourOptions)| {
        let mut options = small();
        change(&mut options);
        refusal(&options)
    };
    assert!(
        refused(&|options| options.types = Some(0))
            .advice
            .contains("1 to 33")
    );
    assert!(
        refused(&|options| options.types = Some(34))
            .advice
            .contains("1 to 33")
    );
    assert!(
        refused(&|options| options.samples = Some(20))
            .advice
            .contains("33 at least")
    );
    assert!(
        refused(&|options| options.samples = Some(50_001))
            .what
            .contains("too many")
    );
    assert!(
        refused(&|options| options.genes = Some(3))
            .advice
            .contains("500 to 19784")
    );
    assert!(
        refused(&|options| options.normal_share = f64::NAN)
            .what
            .contains("NaN")
    );
}

#[test]
fn a_study_takes_it_by_a_key_and_in_the_place_of_files() -> Result<()> {
    let study = Study::from_toml(
        "s",
        "[data.tumours]\nsamples = 90\ntypes = 6\ngenes = 1500\n",
    )?;
    let mut session = Session::new(Assets::builtin()?);
    session.load_study(study)?;
    session.start(Step::DATA);
    while !session.advance()?.finished {}
    let data = session.data().expect("samples");
    assert!(data.simulated);
    assert_eq!(data.samples.len(), 90);
    assert_eq!(session.transform(), genessl::study::tumours::TRANSFORM);

    session.draw_tumours(CohortSize::Report)?;
    assert_eq!(session.study().data.split, [0.786, 0.107, 0.107]);
    assert!(
        session
            .states()
            .iter()
            .any(|step| step.state == State::Stale)
    );
    session.simulate(60, 3)?;
    assert!(session.study().data.tumours.is_none());
    let both = "[data.tumours]\n[data.simulated]\n";
    assert!(Study::from_toml("s", both).is_err());
    assert!(Study::from_toml("s", "[data.tumours]\nsize = \"huge\"\n").is_err());
    Ok(())
}
