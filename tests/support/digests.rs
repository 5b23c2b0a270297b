//! Digests of a study's numbers: two runs that differ in one bit of one number differ here.

use genessl::learn::checkpoint;
use genessl::study::record::Hash;
use genessl::study::{Session, Step};
use genessl::table::{Table, TextTable};
use safetensors::SafeTensors;

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

fn of_text_table(table: &TextTable) -> String {
    let mut hash = Hash::default();
    table.columns.iter().for_each(|name| hash.text(name));
    hash.cells(table);
    hash.hex()
}

/// Sample ids, features, and the values row by row.
fn of_matrix(table: &Table) -> String {
    let mut hash = Hash::default();
    let names = table.sample_ids.iter().chain(&table.features);
    names.for_each(|name| hash.text(name));
    hash.singles(table.values.iter());
    hash.hex()
}

/// The tensors by name, each with its shape and bytes; not the settings that the file holds too.
fn of_weights(file: &[u8]) -> String {
    let tensors = SafeTensors::deserialize(file).expect("a file of tensors");
    let mut names = tensors.names();
    names.sort_unstable();
    let mut hash = Hash::default();
    for name in names {
        let tensor = tensors.tensor(name).expect("a tensor that is listed");
        hash.text(name);
        let shape = tensor.shape().iter();
        shape.for_each(|&length| hash.count(length as u64));
        hash.bytes(tensor.data());
    }
    hash.hex()
}
