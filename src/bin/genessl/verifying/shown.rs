//! What a report or `results.json` shows beside its digests: sentences, scores and tables, held against what the study gives.

use genessl::names::{brief, visible};
use genessl::study::record;
use serde_json::Value;

use super::Replayed;

/// Of the results what says something of all steps together.
const OF_ALL: [&str; 3] = ["sizes", "pretraining", "evaluations"];

/// The first thing that a file shows otherwise than the study gives it, in words; `None` where there is none, or where the file
/// shows nothing, as a study file does. Both are read from text, so that both are rounded alike.
pub fn first_difference(file: &str, present: &str, replay: &Replayed) -> Option<String> {
    let was: Value = serde_json::from_str(record::results_in(file)?).ok()?;
    let is: Value = serde_json::from_str(present).ok()?;
    let of_all = || {
        let mut keys = OF_ALL.into_iter();
        keys.find_map(|key| different(key, &was[key], &is[key]))
    };
    // What was found by a step of which not all was asked for again says more than there is now.
    let again = replay
        .steps
        .iter()
        .filter(|step| step.verdict == "same" && step.missing.is_empty());
    let mut again = again.map(|step| step.step.as_str());
    of_all().or_else(|| {
        again.find_map(|step| {
            different(
                &format!("found.{step}"),
                &was["found"][step],
                &is["found"][step],
            )
            .or_else(|| {
                let place = format!("sentences, {step}");
                different(&place, sentence(&was, step), sentence(&is, step))
            })
        })
    })
}

fn sentence<'a>(results: &'a Value, step: &str) -> &'a Value {
    let said = results["sentences"].as_array();
    let own = said.and_then(|said| said.iter().find(|one| one["step"] == step));
    own.map_or(&Value::Null, |one| &one["text"])
}

/// The first place below this one where two values differ.
fn different(place: &str, was: &Value, is: &Value) -> Option<String> {
    if was == is {
        return None;
    }
    let within = match (was, is) {
        (Value::Object(was), Value::Object(is)) => was.keys().chain(is.keys()).find_map(|key| {
            different(
                &format!("{place}.{key}"),
                was.get(key).unwrap_or(&Value::Null),
                is.get(key).unwrap_or(&Value::Null),
            )
        }),
        (Value::Array(was), Value::Array(is)) if was.len() == is.len() => {
            let mut pairs = was.iter().zip(is).enumerate();
            pairs.find_map(|(at, (was, is))| different(&format!("{place}[{at}]"), was, is))
        }
        _ => None,
    };
    within.or_else(|| {
        Some(format!(
            "{place}: it shows {}, and the study gives {}",
            words(was),
            words(is)
        ))
    })
}

fn words(value: &Value) -> String {
    visible(&brief(&value.to_string())).into_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::different;

    #[test]
    fn the_first_place_that_differs_is_named() {
        let was = json!({ "a": [1, { "b": 2.5 }], "c": "x" });
        assert_eq!(different("all", &was, &was), None);
        let is = json!({ "a": [1, { "b": 2.25 }], "c": "y" });
        assert_eq!(
            different("all", &was, &is).as_deref(),
            Some("all.a[1].b: it shows 2.5, and the study gives 2.25")
        );
        assert_eq!(
            different("all", &json!([1, 2]), &json!([1])).as_deref(),
            Some("all: it shows [1,2], and the study gives [1]")
        );
        assert_eq!(
            different("all", &json!({ "a": 1 }), &json!({})).as_deref(),
            Some("all.a: it shows 1, and the study gives null")
        );
    }
}
