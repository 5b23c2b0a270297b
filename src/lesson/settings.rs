//! Names of settings, in lessons: whether a study file knows them, and which it knows instead.

use crate::study::Study;
use crate::study::tree::{Tree, Value};

/// The names that a study file takes in the place of one that it does not know, `clusters.k`, say; nothing where it knows
/// it, whatever its value.
pub(super) fn names_instead_of(path: &str) -> Option<String> {
    let mut value = Value::Missing;
    for key in path.rsplit('.') {
        let key = Tree::from(Value::Text(key.to_owned()));
        value = Value::Table(vec![(key, Tree::from(value))]);
    }
    let wrong = Tree::from(value).read::<Study>().err()?;
    let told = wrong.message.strip_prefix("unknown field")?;
    let names = told.rsplit_once("expected ").map_or("", |(_, names)| names);
    let names = names.trim_start_matches("one of ").replace('`', "");
    Some(names)
}

/// The names of the settings in a section, where this is the name of one.
pub(super) fn names_in(section: &str) -> Option<String> {
    let written = Study::default().to_toml().ok()?;
    let tree = Tree::parse(&written).ok()?;
    let Value::Table(entries) = &tree.get(section)?.value else {
        return None;
    };
    let names = entries.iter().filter_map(|(key, _)| match &key.value {
        Value::Text(name) => Some(name.as_str()),
        _ => None,
    });
    Some(names.collect::<Vec<_>>().join(", "))
}
