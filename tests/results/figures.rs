//! What can't be drawn is left out, and nothing else with it.

use std::fs;

use crate::{check_list, fails, files, results, succeeds, workplace};

/// These three studies have no correlation to draw.
#[test]
fn a_figure_that_cannot_be_drawn_is_left_out_with_its_reason_in_its_place() {
    for study in ["identical", "allzero", "tiny"] {
        let folder = workplace(study);
        let message = succeeds(&folder, &["run", &format!("{study}.toml"), "--out", "o"]);
        assert!(
            message.contains("\"Latent dimensions and pathways\" was left out"),
            "{message}"
        );
        let out = folder.join("o");
        check_list(&out, "results.json");
        let results = results(&out);
        let figures = results["figures"].as_array().expect("figures");
        let of_step: Vec<&str> = figures
            .iter()
            .filter(|figure| figure["step"] == "interpret")
            .map(|figure| figure["name"].as_str().expect("a name"))
            .collect();
        let place = of_step.iter().position(|name| *name == "latent_pathways");
        let after = of_step
            .iter()
            .position(|name| name.starts_with("class_genes/"));
        assert!(place.is_some() && place < after, "{of_step:?}");
        for figure in figures {
            let file = figure["file"].as_str();
            assert_ne!(file.is_some(), figure["left_out"].is_object(), "{figure}");
            match file {
                Some(file) => assert!(out.join(file).is_file(), "{figure}"),
                None => {
                    assert!(!figure["title"].as_str().expect("a title").is_empty());
                    assert!(figure["left_out"]["what"].as_str().expect("why").len() > 20);
                }
            }
        }
        let left_out = figures
            .iter()
            .filter(|figure| figure["step"] == "interpret" && figure["left_out"].is_object());
        assert_eq!(left_out.count(), 1, "{study}");
        assert!(
            !files(&out)
                .keys()
                .any(|name| name.contains("latent_pathways.svg"))
        );
    }
}

/// A study of which a part can't be done says why and leaves the rest whole; one that can't begin leaves no folder that
/// was not there.
#[test]
fn a_study_that_fails_leaves_what_is_whole_or_nothing() {
    for study in ["distinct", "threesamples", "twosamples"] {
        let folder = workplace(study);
        let message = fails(&folder, &["run", &format!("{study}.toml"), "--out", "o"]);
        assert!(message.contains("labels are different"), "{message}");
        check_list(&folder.join("o"), "results.json");
    }
    let folder = workplace("unreadable");
    fs::write(folder.join("collide.csv"), "caseID,TP53\na,1\na,2\nb,3\n").expect("a table");
    let message = fails(&folder, &["run", "collide.toml", "--out", "o"]);
    assert!(message.contains("stands twice"), "{message}");
    assert!(!folder.join("o").exists());
}
