//! The language of checks.

use genessl::lesson::{Answers, Expression, Kind, Scope, Value};

use crate::session;

fn value(text: &str, answer: &str) -> Result<Value, String> {
    let expression =
        Expression::read(text).map_err(|wrong| format!("{} at {}", wrong.what, wrong.at))?;
    let session = session();
    let answers = Answers {
        answer: answer.to_owned(),
        guess: String::new(),
    };
    let scope = Scope {
        session: &session,
        answers: &answers,
    };
    scope.value(&expression).map_err(|unmet| unmet.what)
}

#[test]
fn expressions_come_to_what_arithmetic_and_logic_say() {
    for (text, expected) in [
        ("1 + 2 * 3", Value::Number(7.0)),
        ("(1 + 2) * 3", Value::Number(9.0)),
        ("7 - 2 - 1", Value::Number(4.0)),
        ("8 / 2 / 2", Value::Number(2.0)),
        ("-2 * -3", Value::Number(6.0)),
        ("0.1 + 0.2 == 0.3", Value::Truth(true)),
        ("0.1 + 0.2 > 0.3", Value::Truth(false)),
        ("0.1 + 0.2 <= 0.3", Value::Truth(true)),
        ("1 < 2 and 2 < 1 or 3 != 4", Value::Truth(true)),
        ("not 1 < 2 or true", Value::Truth(true)),
        ("not (1 < 2 or true)", Value::Truth(false)),
        ("\"b\" == 'B '", Value::Truth(true)),
        ("settings.pretrain.epochs / 2", Value::Number(25.0)),
        ("settings.seed == 7", Value::Truth(true)),
        ("settings.genes.duplicates == \"mean\"", Value::Truth(true)),
        (
            "settings.classify.class_weights == \"false\"",
            Value::Truth(true),
        ),
    ] {
        assert_eq!(value(text, ""), Ok(expected), "{text}");
    }
}

#[test]
fn an_answer_is_a_text_or_a_number() {
    assert_eq!(value("answer == \"b\"", " B "), Ok(Value::Truth(true)));
    assert_eq!(value("answer == 0.5", "0,5"), Ok(Value::Truth(true)));
    assert_eq!(value("answer > 2", "10"), Ok(Value::Truth(true)));
    let said = value("answer > 2", "many").expect_err("it is no number");
    assert_eq!(said, "\"many\" is no number (answer)");
    assert_eq!(
        value("answer == 1", ""),
        Err("Answer the question first.".into())
    );
}

#[test]
fn a_path_that_is_not_there_yet_says_which_step_has_to_run() {
    for (text, said) in [
        ("genes.unmapped < 500", "Run Genes first."),
        ("compare.frozen.accuracy[0.1] > 0.5", "Run Compare first."),
        ("explore.umap.trustworthiness > 0", "Run Explore first."),
        (
            "table[\"losses\"][1][\"total\"] > 0",
            "There is no table \"losses\" yet: run the step that makes it.",
        ),
    ] {
        assert_eq!(value(text, ""), Err(said.to_owned()), "{text}");
    }
    // What the left side decides leaves the right one alone.
    assert_eq!(
        value("false and genes.unmapped < 5", ""),
        Ok(Value::Truth(false))
    );
    assert_eq!(
        value("true or genes.unmapped < 5", ""),
        Ok(Value::Truth(true))
    );
}

#[test]
fn what_is_not_of_the_language_is_refused_at_its_place() {
    for (text, at, what) in [
        ("", 0, "missing here"),
        ("1 +", 3, "missing here"),
        ("(1 + 2", 6, "closing parenthesis"),
        ("1 2", 2, "left over"),
        ("answer = \"B\"", 7, "equality is"),
        ("1 < 2 < 3", 6, "follows another"),
        ("answer == \"B", 10, "closing quotation mark"),
        ("genes.lost < 5", 0, "no path genes.lost"),
        ("1 < genes.unmapped[3]", 4, "no path"),
        ("compare.frozn.accuracy[0.1] > 0", 0, "no path"),
        ("compare.frozen.accuracy[\"a\"] > 0", 0, "no path"),
        ("genes.unmapped == \"5\"", 15, "can't compare"),
        ("data.largest < \"A\"", 13, "can't compare"),
        ("genes.unmapped and true", 15, "takes what is true or false"),
        ("\"a\" + 1", 4, "takes numbers"),
        ("1 # 2", 2, "means nothing"),
    ] {
        let wrong = Expression::read(text).expect_err(text);
        assert!(wrong.what.contains(what), "{text}: {}", wrong.what);
        assert_eq!(wrong.at, at, "{text}: {}", wrong.what);
        assert!(!wrong.advice.is_empty(), "{text}");
    }
}

#[test]
fn what_is_nested_or_long_beyond_reason_is_refused() {
    for text in [
        "(".repeat(1900),
        "not ".repeat(450),
        "-".repeat(1900),
        format!("{}1{}", "(".repeat(60), ")".repeat(60)),
        "1 + ".repeat(10_000),
    ] {
        assert!(Expression::read(&text).is_err());
    }
    let long = format!("{}1", "1+".repeat(990));
    assert_eq!(value(&long, ""), Ok(Value::Number(991.0)));
}

#[test]
fn kinds_are_known_before_there_are_values() {
    for (text, kind) in [
        ("genes.unmapped + 1", Kind::Number),
        ("data.largest", Kind::Text),
        ("explore.selected.has[\"a\"]", Kind::Truth),
        ("answer", Kind::Any),
        ("answer == 3", Kind::Truth),
    ] {
        assert_eq!(Expression::read(text).expect(text).kind(), kind, "{text}");
    }
}
