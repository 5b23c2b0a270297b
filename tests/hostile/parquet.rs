//! Parquet: damaged files that once ended in a panic, files that claim what they don't hold, and small good files of
//! every codec, page version and encoding, damaged byte by byte and at random.

use crate::bombs::alike;
use crate::mutation::{Draws, damaged, inputs};
use crate::{alone, files, read_table, refused, survives};

#[test]
fn the_files_that_ended_in_a_panic_end_in_a_message() {
    let _alone = alone();
    for (name, bytes) in files("parquet") {
        let error = refused(&name, || read_table(&bytes));
        assert_eq!(error.file.as_deref(), Some("hostile"), "{name}");
        println!("{name}: {error}");
    }
}

#[test]
fn every_codec_page_version_and_encoding_reads_the_same() {
    let _alone = alone();
    let good = files("good");
    let (_, plain) = good
        .iter()
        .find(|(name, _)| name == "plain.parquet")
        .expect("it is there");
    let expected = read_table(plain).expect("a table");
    let table = &expected.table;
    assert_eq!(table.values.dim(), (12, 4));
    assert_eq!(table.sample_ids[11], "TCGA-11");
    assert_eq!(table.values.row(6).to_vec(), [0.2, 9.0, 5997.0, 0.0]);
    assert_eq!(table.metadata[0].values[..4], ["ACC", "UVM", "", "UVM"]);
    assert_eq!(table.metadata[1].values[..2], ["true", "false"]);
    assert_eq!(expected.report.missing_values_filled, 3);
    for (name, bytes) in &good {
        assert_eq!(read_table(bytes).expect("a table"), expected, "{name}");
    }
}

/// Every byte of a file with one of three bits flipped, and made 0 and 255; and every length that is too short.
#[test]
fn no_single_byte_brings_the_reader_down() {
    let _alone = alone();
    for (name, good) in files("good") {
        for place in 0..good.len() {
            let changes = [1, 0x10, 0x80]
                .map(|bit| good[place] ^ bit)
                .into_iter()
                .chain([0, 255]);
            for byte in changes {
                let mut bytes = good.clone();
                bytes[place] = byte;
                let what = || format!("{name}, byte {place} made {byte}");
                let _ = survives(&what(), || read_table(&bytes));
            }
            let what = format!("{name}, cut at {place}");
            refused(&what, || read_table(&good[..place]));
        }
    }
}

#[test]
fn random_damage_ends_in_a_message_or_in_a_table() {
    let _alone = alone();
    let good: Vec<Vec<u8>> = files("good").into_iter().map(|(_, bytes)| bytes).collect();
    let mut read = 0;
    for seed in 0..inputs() {
        let bytes = damaged(seed, &good);
        let outcome = survives(&format!("seed {seed}"), || read_table(&bytes));
        read += u64::from(outcome.is_ok());
    }
    assert!(
        read > inputs() / 100,
        "{read} were read: the damage is too coarse"
    );
    assert!(
        read < inputs() / 2,
        "{read} were read: the damage is too slight"
    );
}

/// Damage behind a codec that is checked is seen by the codec; here it reaches what decodes.
#[test]
fn damage_within_the_pages_alone() {
    let _alone = alone();
    let good: Vec<Vec<u8>> = files("good")
        .into_iter()
        .filter(|(name, _)| {
            ["none_1", "none_2", "plain", "delta", "split"]
                .iter()
                .any(|kind| name.starts_with(kind))
        })
        .map(|(_, bytes)| bytes)
        .collect();
    for seed in 0..inputs() {
        let mut draws = Draws::new(seed);
        let mut bytes = good[draws.below(good.len())].clone();
        let footer = u32::from_le_bytes(*bytes[..bytes.len() - 4].last_chunk().expect("a tail"));
        let pages = bytes.len() - 8 - footer as usize;
        for _ in 0..1 + draws.below(6) {
            let place = draws.below(pages);
            bytes[place] = draws.next() as u8;
        }
        let _ = survives(&format!("pages, seed {seed}"), || read_table(&bytes));
    }
}

#[test]
fn a_hundred_million_rows_in_one_page_are_refused() {
    let _alone = alone();
    let bytes = alike(100_000_000, "S");
    assert!(bytes.len() < 100_000, "{} bytes", bytes.len());
    let error = refused("rows", || read_table(&bytes));
    assert!(error.what.contains("100000000 rows"), "{error}");
}

#[test]
fn a_long_text_in_a_dictionary_is_not_copied_for_every_row() {
    let _alone = alone();
    let bytes = alike(200_000, &"long ".repeat(20_000));
    let error = refused("texts", || read_table(&bytes));
    assert!(error.what.contains("MB"), "{error}");
    assert!(
        error.what.contains("column \"name\", row group 1"),
        "{error}"
    );
}
