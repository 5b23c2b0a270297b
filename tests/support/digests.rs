//! Digests of a study's numbers: two runs that differ in one bit of one number differ here.

use genessl::learn::checkpoint;
use genessl::study::{Session, Step};
use genessl::table::{Cell, Table, TextTable};
use safetensors::SafeTensors;
use sha2::{Digest, Sha256};

/// The SHA-256 of every table of every step that is done, of all scores, latent vectors and weights, by name.
pub fn digests(session: &Session) -> Vec<(String, String)> {
    let mut digests = Vec::new();
    for &step in Step::all() {
        for name in session.table_names(step) {
            let table = session.text_table(name).expect("a table that is listed");
            digests.push((format!("{}/{name}", step.name()), of_text_table(&table)));
        }
    }
    let matrices = [
        ("mapped", session.mapped_table()),
        ("scores", session.scores_matrix()),
        ("latent", session.latent_matrix()),
    ];
    for (name, matrix) in matrices {
        if let Ok(matrix) = matrix {
            digests.push((name.into(), of_matrix(&matrix)));
        }
    }
    if let Some(result) = session.pretrained() {
        let bytes = checkpoint::save(&result.checkpoint).expect("weights");
        digests.push(("weights".into(), of_weights(&bytes)));
    }
    digests
}

/// Numbers as the eight bytes of their doubles, little end first, texts with their length before them.
fn of_text_table(table: &TextTable) -> String {
    let mut hash = Sha256::new();
    table.columns.iter().for_each(|name| text(&mut hash, name));
    for cell in table.rows.iter().flatten() {
        match cell {
            Cell::Text(value) => {
                hash.update([1]);
                text(&mut hash, value);
            }
            Cell::Number(number) => {
                hash.update([2]);
                hash.update(number.to_le_bytes());
            }
            Cell::Count(count) => {
                hash.update([3]);
                hash.update(count.to_le_bytes());
            }
            Cell::Missing => hash.update([0]),
        }
    }
    hex(hash)
}

/// Sample ids, features, and the values row by row as the four bytes of their singles.
fn of_matrix(table: &Table) -> String {
    let mut hash = Sha256::new();
    let names = table.sample_ids.iter().chain(&table.features);
    names.for_each(|name| text(&mut hash, name));
    let values = table.values.iter();
    values.for_each(|value| hash.update(value.to_le_bytes()));
    hex(hash)
}

/// The tensors by name, each with its shape and bytes; not the settings that the file holds too.
fn of_weights(file: &[u8]) -> String {
    let tensors = SafeTensors::deserialize(file).expect("a file of tensors");
    let mut names = tensors.names();
    names.sort_unstable();
    let mut hash = Sha256::new();
    for name in names {
        let tensor = tensors.tensor(name).expect("a tensor that is listed");
        text(&mut hash, name);
        let shape = tensor.shape().iter();
        shape.for_each(|&length| hash.update((length as u64).to_le_bytes()));
        hash.update(tensor.data());
    }
    hex(hash)
}

fn text(hash: &mut Sha256, value: &str) {
    hash.update((value.len() as u64).to_le_bytes());
    hash.update(value);
}

fn hex(hash: Sha256) -> String {
    let bytes = hash.finalize();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
