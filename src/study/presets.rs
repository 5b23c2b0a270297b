//! Settings that go by a name: what a study file calls `preset`, below all that it sets itself.

use super::tree::{Tree, Value, Wrong};

/// The names, and what each sets.
const PRESETS: [(&str, &str); 1] = [("report", include_str!("presets/report.toml"))];

/// A study's settings over those of the preset that it names, if it names one.
///
/// # Errors
/// A preset that is not known, with its place.
pub(super) fn filled_in(tree: &Tree) -> Result<Tree, Wrong> {
    let mut own = tree.clone();
    let Some(named) = own.take("preset") else {
        return Ok(own);
    };
    let wanted = |(name, _): &&(&str, &str)| named.value == Value::Text((*name).to_owned());
    let Some((_, text)) = PRESETS.iter().find(wanted) else {
        let names: Vec<String> = PRESETS
            .iter()
            .map(|(name, _)| format!("`{name}`"))
            .collect();
        return Err(Wrong {
            message: format!("unknown preset, expected {}", names.join(", ")),
            span: Some(named.span),
        });
    };
    let mut all = Tree::parse(text)?;
    all.put_over(&own);
    Ok(all)
}
