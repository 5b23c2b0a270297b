//! Samples that are called by the paths of their alignments, as featureCounts calls them.

use std::collections::HashSet;

const KINDS: [&str; 3] = [".bam", ".sam", ".cram"];

/// What programs that align, sort and filter put behind a sample's name, in lower case.
const ENDINGS: [&str; 22] = [
    ".bam",
    ".sam",
    ".cram",
    ".out",
    ".sorted",
    "_sorted",
    ".sort",
    ".srt",
    ".sortedbycoord",
    ".sortedbyname",
    "aligned",
    ".markdup",
    ".markdups",
    ".mkdup",
    ".dedup",
    ".rmdup",
    ".nodup",
    ".filtered",
    ".unique",
    ".uniq",
    ".hisat2",
    "accepted_hits",
];

/// Whether this is the path of an alignment.
pub(in crate::table) fn is_alignment(path: &str) -> bool {
    KINDS.iter().any(|kind| ends_with(path, kind))
}

/// The sample's name in the path of its alignment: its file's without endings, or, where nothing is left of that, its
/// folder's.
pub(in crate::table) fn sample_of(path: &str) -> &str {
    let stem = stem(path);
    if stem.is_empty() { folder(path) } else { stem }
}

/// The names of samples called by paths, where all are and the names differ: by their files, else by their folders.
pub(in crate::table) fn samples_of(paths: &[&str]) -> Option<Vec<String>> {
    let are = !paths.is_empty() && paths.iter().all(|path| is_alignment(path));
    if !are {
        return None;
    }
    let by_file = paths.iter().map(|path| sample_of(path)).collect();
    let by_folder = paths.iter().map(|path| folder(path)).collect();
    [without_shared_path(by_file), by_folder]
        .into_iter()
        .find(|names| differ(names))
        .map(|names| names.into_iter().map(str::to_owned).collect())
}

fn differ(names: &[&str]) -> bool {
    let different: HashSet<&&str> = names.iter().collect();
    different.len() == names.len() && names.iter().all(|name| !name.is_empty())
}

fn ends_with(name: &str, ending: &str) -> bool {
    let start = name.len().checked_sub(ending.len());
    let end = start.and_then(|start| name.get(start..));
    end.is_some_and(|end| end.eq_ignore_ascii_case(ending))
}

fn stem(path: &str) -> &str {
    let mut stem = path.rsplit(['/', '\\']).next().unwrap_or(path);
    while let Some(ending) = ENDINGS.iter().find(|ending| ends_with(stem, ending)) {
        stem = &stem[..stem.len() - ending.len()];
    }
    stem.trim_end_matches(['_', '.', '-'])
}

fn folder(path: &str) -> &str {
    let folder = path.rsplit(['/', '\\']).nth(1).unwrap_or_default();
    if folder == "." { "" } else { folder }
}

/// R writes `/data/run1/S1` as `X.data.run1.S1`: without the folders that all share.
fn without_shared_path(names: Vec<&str>) -> Vec<&str> {
    let first = names[0];
    let is_shared = |at: &usize| {
        let beginning = &first[..=*at];
        names.iter().all(|name| name.starts_with(beginning))
    };
    let dots = first.match_indices('.').map(|(at, _)| at);
    let Some(end) = dots.take_while(is_shared).last() else {
        return names;
    };
    let rest: Vec<&str> = names.iter().map(|name| &name[end + 1..]).collect();
    let are_names = rest
        .iter()
        .all(|name| name.bytes().any(|byte| byte.is_ascii_alphabetic()));
    if first.starts_with("X.") && names.len() > 1 && are_names {
        rest
    } else {
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(paths: &str) -> String {
        let paths: Vec<&str> = paths.split(' ').collect();
        samples_of(&paths).map_or_else(String::new, |names| names.join(" "))
    }

    #[test]
    fn samples_are_called_by_what_tells_their_paths_apart() {
        assert_eq!(
            named("/data/run1/S1.sorted.bam /data/run1/S2.sorted.bam"),
            "S1 S2"
        );
        assert_eq!(
            named("S1Aligned.sortedByCoord.out.bam S2_Aligned.out.bam"),
            "S1 S2"
        );
        assert_eq!(
            named("results/S1/Aligned.out.bam results/S2/Aligned.out.bam"),
            "S1 S2"
        );
        assert_eq!(named("a/S1/x.bam a/S2/x.bam"), "S1 S2");
        assert_eq!(
            named("X.data.run1.S1.sorted.bam X.data.run1.S2.sorted.bam"),
            "S1 S2"
        );
        assert_eq!(named("X.data.1.bam X.data.2.bam"), "X.data.1 X.data.2");
        assert_eq!(named("C:\\x\\S1.BAM C:\\x\\S2.BAM"), "S1 S2");
        for alike in ["a/b/x.bam c/b/x.bam", "S1.bam S2", "S1 S2"] {
            assert_eq!(named(alike), "");
        }
    }
}
