//! File names made from data.

use std::collections::HashSet;
use std::fs;

use crate::{check_list, files, names, results, succeeds, workplace};

/// Classes whose figures' names collide, are too long for a file, or would lead elsewhere.
#[test]
fn file_names_from_data_are_short_apart_and_inside() {
    for (study, classes) in [("collide", 4), ("long", 3), ("long140", 3), ("dots", 2)] {
        let folder = workplace(&format!("names_{study}"));
        let before = names(&files(&folder)).len();
        succeeds(&folder, &["run", &format!("{study}.toml"), "--out", "o"]);
        let out = folder.join("o");
        check_list(&out, "results.json");
        let found = files(&out);
        assert_eq!(
            names(&files(&folder)).len(),
            before + found.len(),
            "nothing beside it"
        );
        let results = results(&out);
        let figures = results["figures"].as_array().expect("figures");
        let of_classes: Vec<&serde_json::Value> = figures
            .iter()
            .filter(|figure| {
                figure["name"]
                    .as_str()
                    .is_some_and(|name| name.starts_with("class_genes/"))
            })
            .collect();
        assert_eq!(of_classes.len(), classes, "{study}");
        let mut apart = HashSet::new();
        for figure in of_classes {
            let file = figure["file"].as_str().expect("it is drawn");
            let stem = file.strip_prefix("figures/").expect("a figure");
            assert!(stem.len() <= 143 && !stem.contains('/'), "{file}");
            assert!(apart.insert(file.to_lowercase()), "{file} twice");
            // Whose it is: the class is in the drawing, or as much of it as there is room for.
            let class = figure["name"]
                .as_str()
                .expect("a name")
                .trim_start_matches("class_genes/");
            let drawn = fs::read_to_string(out.join(file)).expect("a figure");
            let begins: String = class.chars().take(10).collect();
            assert!(drawn.contains(&begins), "{begins} in {file}");
        }
    }
}
