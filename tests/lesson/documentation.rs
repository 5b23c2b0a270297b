//! `docs/lessons.md`: its list of paths is the code's, its example runs, and every path has a value once its step is done.

use std::path::Path;

use genessl::lesson::{Answers, Expression, Lesson, Scope, Trial, paths};

use crate::session;

fn page() -> (std::path::PathBuf, String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/lessons.md");
    let text = std::fs::read_to_string(&path).expect("the page");
    (path, text)
}

fn table_of_paths() -> String {
    let head = "| path | is | comes from | what it is |\n| --- | --- | --- | --- |\n".to_owned();
    let row = |path: &paths::Path| {
        format!(
            "| `{}` | {} | {} | {} |\n",
            path.pattern,
            path.kind.name(),
            path.of.name(),
            path.what
        )
    };
    head + &paths::PATHS.iter().map(row).collect::<String>()
}

#[test]
fn the_list_of_paths_is_the_codes() {
    const BEGIN: &str = "<!-- paths: made by GENESSL_WRITE=1 cargo test --test lesson -->\n";
    const END: &str = "<!-- end of paths -->";
    let (path, text) = page();
    let begin = text.find(BEGIN).expect("the mark") + BEGIN.len();
    let end = text.find(END).expect("the other mark");
    let table = table_of_paths();
    if std::env::var_os("GENESSL_WRITE").is_some() {
        let text = format!("{}{table}{}", &text[..begin], &text[end..]);
        std::fs::write(&path, text).expect("a place for it");
        return;
    }
    assert!(
        text[begin..end] == table,
        "GENESSL_WRITE=1 cargo test --test lesson writes it anew"
    );
}

#[test]
fn the_example_runs() {
    let (_, text) = page();
    let begin = text.find("```toml\n").expect("an example") + "```toml\n".len();
    let end = begin + text[begin..].find("```").expect("its end");
    let lesson = Lesson::read("the example", &text[begin..end]).expect("a lesson");
    let mut trial = Trial::new(&lesson, session(), None).expect("a study");
    let mut steps = 0;
    while let Some(tried) = trial.step(|_| {}).expect("it runs") {
        assert_eq!(tried.faults, Vec::<String>::new(), "{}", tried.title);
        steps += 1;
    }
    assert_eq!(steps, 2);
}

/// A small study in which every step is done.
const STUDY: &str = "title = 'T'\n[study.data]\nsimulated = { samples = 120, types = 3, genes = 900 }\n\
    [study.features]\ntop_variable = 200\n[study.pathways]\nmin_size = 5\n[study.explore]\nembed_genes = 200\ntop_genes = [200]\ncomponents = 10\n\
    [study.tsne]\niterations = 250\n[study.umap]\nepochs = 20\n\
    [study.pretrain]\nepochs = 2\nhidden = [16, 8]\nlatent = 4\nprojection = 4\n\
    [study.classify]\nmodels = ['supervised', 'frozen', 'unfrozen']\nsupervised_epochs = 3\nfrozen_epochs = 3\nunfrozen_epochs = 3\n\
    [study.compare]\nmodels = ['supervised', 'frozen']\nshares = [0.5, 1.0]\nrepeats = 2\n\
    [study.ablate]\nchoices = ['objectives']\nobjectives = ['masked']\nrepeats = 1\n[study.interpret]\nsteps = 2\n\
    [[step]]\ntitle = 'A'\ntext = 'x'\ncheck = 'pathways.count > 0 and explore.clusters > 0 and classify.frozen.accuracy >= 0 and \
    compare.frozen.accuracy[1.0] >= 0 and ablate.supervised >= 0 and interpret.r2 < 1'\n\
    [step.solution]\nrun = ['explore', 'classify', 'compare', 'ablate', 'interpret']\n";

#[test]
fn every_path_has_a_value_once_its_step_is_done() {
    let lesson = Lesson::read("a", STUDY).expect("a lesson");
    let mut trial = Trial::new(&lesson, session(), None).expect("a study");
    let tried = trial.step(|_| {}).expect("it runs").expect("a step");
    assert_eq!(tried.faults, Vec::<String>::new());
    let answers = Answers {
        answer: "A".into(),
        guess: "B".into(),
    };
    let scope = Scope {
        session: trial.session(),
        answers: &answers,
    };
    let mut looked_at = 0;
    for path in paths::PATHS {
        // No new samples, and the learned space not clustered: what these need is said.
        let needs = ["predict.", "explore.learned."]
            .iter()
            .any(|other| path.pattern.starts_with(other));
        let written = path
            .pattern
            .replace("[TEXT][TEXT][TEXT]", "[\"losses\"][1][\"epoch\"]")
            .replace("MODEL", "frozen")
            .replace("LAYOUT", "umap")
            .replace("LOSS", "masked")
            .replace("CHOICE[VALUE]", "objectives[\"masked\"]")
            .replace("[SHARE]", "[0.5]")
            .replace("[NUMBER]", "[2]")
            .replace("[CLASS]", "[\"SIM02\"]")
            .replace("[SAMPLE]", "[\"none\"]")
            .replace("SECTION.KEY", "umap.epochs")
            .replace("settings.KEY", "settings.seed");
        let expression =
            Expression::read(&written).unwrap_or_else(|wrong| panic!("{written}: {}", wrong.what));
        assert_eq!(expression.kind(), path.kind, "{written}");
        match scope.value(&expression) {
            Ok(_) => looked_at += 1,
            Err(unmet) if needs => assert!(unmet.needs.is_some(), "{written}: {}", unmet.what),
            Err(unmet) => panic!("{written}: {}", unmet.what),
        }
    }
    assert!(looked_at > 50, "{looked_at}");
}
