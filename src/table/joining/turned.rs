//! Files of labels with a column for each sample: a line of ids, and a line for each thing that is known.

use super::labels::LabelFile;

/// More lines than such a file has; others have a line for each sample.
const LINES_AT_MOST: usize = 100;

impl LabelFile {
    /// The file with samples in lines, where more of their ids stand across it than down one of its columns.
    pub(super) fn turned_for(&self, ids: &[String]) -> Option<LabelFile> {
        if self.header.len() < 3 || self.rows.len() > LINES_AT_MOST {
            return None;
        }
        let found = |file: &LabelFile| {
            let best = file.best(ids, (0..file.header.len()).collect());
            best.map_or(0, |best| best.found)
        };
        let turned = self.turned();
        (found(&turned) > found(self).max(1)).then_some(turned)
    }

    fn turned(&self) -> LabelFile {
        let lines = || std::iter::once(&self.header).chain(&self.rows);
        let cell =
            |line: &Vec<String>, column: usize| line.get(column).cloned().unwrap_or_default();
        let columns = 1..self.header.len();
        LabelFile {
            name: self.name.clone(),
            header: lines().map(|line| cell(line, 0)).collect(),
            rows: columns
                .map(|column| lines().map(|line| cell(line, column)).collect())
                .collect(),
            wanted: self.wanted.clone(),
            notes: self.notes.clone(),
        }
    }
}
