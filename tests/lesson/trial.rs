//! Trying a lesson: what is as it should be passes, and each fault is named.

use genessl::lesson::Trial;

use crate::{lesson, session};

/// The faults of a one-step lesson.
fn faults(step: &str) -> Vec<String> {
    let lesson =
        lesson(&format!("[[step]]\ntitle = \"A\"\ntext = \"x\"\n{step}")).expect("a lesson");
    let mut trial = Trial::new(&lesson, session(), None).expect("a study");
    let tried = trial.step(|_| {}).expect("it runs").expect("a step");
    assert!(trial.step(|_| {}).expect("no more").is_none());
    tried.faults
}

const QUESTION: &str = "[step.question]\ntext = 'q'\nchoices = ['a', 'b']\n";

#[test]
fn a_step_that_is_as_it_should_be_has_no_faults() {
    let step = format!(
        "check = 'answer == \"B\" and data.samples == 60'\n{QUESTION}[[step.wrong]]\nanswer = 'A'\nsay = 'No.'\n\
         [[step.outcome]]\nlabel = 'n'\nvalue = 'data.samples'\n[step.solution]\nrun = ['data']\nanswer = 'B'\n"
    );
    assert_eq!(faults(&step), Vec::<String>::new());
}

#[test]
fn each_fault_is_named() {
    for (step, fault) in [
        ("check = 'true'\n[step.solution]\nrun = ['data']\n".to_owned(), "holds before anything is done"),
        (format!("check = 'answer == \"B\"'\n{QUESTION}[step.solution]\nrun = ['data']\nanswer = 'B'\n"), "by the answer alone"),
        ("check = 'data.samples == 61'\n[step.solution]\nrun = ['data']\n".to_owned(), "does not pass: Not yet"),
        ("check = 'genes.symbols > 0'\n[step.solution]\nrun = ['data']\n".to_owned(), "does not pass: Run Genes first."),
        (format!("check = 'answer != \"\" and data.samples == 60'\n{QUESTION}[step.solution]\nrun = ['data']\nanswer = 'B'\n"), "whatever is chosen"),
        (format!("check = 'data.samples == 60'\n{QUESTION}[[step.wrong]]\nanswer = 'A'\nsay = 'No.'\n[step.solution]\nrun = ['data']\nanswer = 'B'\n"), "the wrong answer \"A\" passes"),
        (
            format!("check = 'answer == \"B\" and data.samples == 60'\n{QUESTION}[[step.wrong]]\nwhen = 'data.samples > 1'\nsay = 'First.'\n[[step.wrong]]\nanswer = 'A'\nsay = 'No.'\n[step.solution]\nrun = ['data']\nanswer = 'B'\n"),
            "is told something else: First.",
        ),
        (
            "check = 'data.samples == 60'\n[[step.wrong]]\nwhen = 'data.samples > 1'\nsay = 'No.'\n[step.solution]\nrun = ['data']\n".to_owned(),
            "holds of its solution: data.samples > 1",
        ),
        (
            "check = 'data.samples == 60'\n[[step.outcome]]\nlabel = 'n'\nvalue = 'genes.symbols'\n[step.solution]\nrun = ['data']\n".to_owned(),
            "can't be shown: Run Genes first.",
        ),
    ] {
        let found = faults(&step);
        assert!(found.iter().any(|one| one.contains(fault)), "{step}{found:?}");
    }
}

#[test]
fn settings_are_changed_samples_selected_and_a_changed_setting_makes_results_old() {
    let step = "check = 'explore.selected == 2 and explore.selected.has[\"SIM-02-0001-01A\"] and settings.genes.duplicates == \"max\"'\n\
                [step.solution]\nsettings = { genes = { duplicates = 'max' } }\nrun = ['genes']\nselect = ['ID1', 'ID2']\n";
    let lesson_of = |ids: [&str; 2]| {
        let text = step
            .replace("SIM-02-0001-01A", ids[0])
            .replace("ID1", ids[0])
            .replace("ID2", ids[1]);
        format!("[[step]]\ntitle = \"A\"\ntext = \"x\"\n{text}")
    };
    let mut before = session();
    let lesson = lesson(&lesson_of(["x", "y"])).expect("a lesson");
    before.load_study(lesson.study.clone()).expect("a study");
    before
        .run(genessl::study::Step::GENES, |_| {})
        .expect("it runs");
    let ids: Vec<String> = before.cohort().expect("samples").ids[..2].to_vec();
    let lesson = crate::lesson(&lesson_of([&ids[0], &ids[1]])).expect("a lesson");
    let mut trial = Trial::new(&lesson, session(), None).expect("a study");
    let tried = trial.step(|_| {}).expect("it runs").expect("a step");
    assert_eq!(tried.faults, Vec::<String>::new());

    let check = "[[step]]\ntitle = \"A\"\ntext = \"x\"\ncheck = 'genes.symbols > 0'\n[step.solution]\nrun = ['genes']\n";
    let lesson = crate::lesson(check).expect("a lesson");
    let mut study = before.study().clone();
    study.genes.duplicates = genessl::genes::Duplicates::Max;
    before.set_study(study).expect("a study");
    let verdict = lesson.judge(0, &before, &Default::default());
    assert_eq!(
        verdict.message,
        "A setting or the data changed: run Genes again."
    );
    assert_eq!(verdict.needs, Some(genessl::study::Step::GENES));
}
