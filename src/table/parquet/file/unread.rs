//! Columns of types that are not read: lists, structures, times in 96 bits, long decimals, half floats. They are left out
//! and named, and decide nothing; where the numbers themselves are such, the error says so.

use super::{ParquetFile, in_column};
use crate::table::deciding::decisions::LeftOut;
use crate::table::layout::{self, Circumstances, Layout, Role, Why, some_of};
use crate::table::options::ReadOptions;
use crate::{Error, Result};

const ADVICE: &str = "Save numbers as 32-bit or 64-bit floats or integers (in pandas: astype(float)), and the rest as text.";

impl ParquetFile {
    fn why_unread(&self, column: usize) -> Option<Why> {
        self.kinds.get(column).and_then(|kind| kind.why_unread())
    }

    fn unread(&self) -> Vec<(usize, Why)> {
        let all = 0..self.kinds.len();
        all.filter_map(|column| Some((column, self.why_unread(column)?)))
            .collect()
    }

    /// # Errors
    /// A column that was asked for by its name is not read.
    pub(super) fn refuse_asked(&self, options: &ReadOptions) -> Result<()> {
        let one = options.sample_column.iter().chain(&options.gene_column);
        let mut asked = one
            .chain(&options.metadata_columns)
            .chain(&options.value_columns);
        let unread = self.unread();
        let place = |name: &String| {
            let mut all = unread.iter();
            all.find(|(column, _)| self.columns[*column].name == *name)
        };
        match asked.find_map(place) {
            Some(&(column, why)) => {
                let name = &self.columns[column].name;
                let what = format!("column \"{name}\" cannot be read: {}", why.words());
                Err(in_column(column, Error::new(what, ADVICE)))
            }
            None => Ok(()),
        }
    }

    /// Decides what the columns are that are read, as if the others were not there.
    pub(super) fn plan_readable(&self, around: &Circumstances) -> Result<Layout> {
        let unread = self.unread();
        if unread.is_empty() {
            return layout::plan(&self.columns, around);
        }
        let kept: Vec<usize> = (0..self.columns.len())
            .filter(|&column| self.why_unread(column).is_none())
            .collect();
        if kept.is_empty() {
            return Err(self.unread_error(&unread));
        }
        let columns: Vec<_> = (kept.iter().map(|&at| self.columns[at].clone())).collect();
        let place = |at: usize| kept.get(at).copied();
        let numbers = |at: usize| place(at).map_or_else(Vec::new, around.numbers);
        let around = Circumstances {
            orientation: around.orientation.clone(),
            sample: around.sample.clone(),
            numbers: &numbers,
            ..*around
        };
        let mut layout = layout::plan(&columns, &around)?;
        let mut roles = vec![Role::Dropped(Why::Unreadable); self.columns.len()];
        for (&column, &role) in kept.iter().zip(&layout.roles) {
            roles[column] = role;
        }
        for (column, why) in unread {
            roles[column] = Role::Dropped(why);
        }
        layout.roles = roles;
        layout.id = layout.id.and_then(place);
        layout.default_entry = layout.default_entry.and_then(place);
        layout.fallback_ids = (layout.fallback_ids.into_iter())
            .filter_map(place)
            .collect();
        layout.renamed = (layout.renamed.into_iter())
            .filter_map(|(at, name)| Some((place(at)?, name)))
            .collect();
        Ok(layout)
    }

    /// The error for a file that is no table without the columns that are not read, where they are as many as those of numbers.
    pub(super) fn nothing_but_unread(&self) -> Option<Error> {
        let unread = self.unread();
        let is_number = |column: &usize| self.kinds[*column].is_number();
        let numbers = (0..self.kinds.len()).filter(is_number).count();
        (!unread.is_empty() && unread.len() >= numbers).then(|| self.unread_error(&unread))
    }

    fn unread_error(&self, unread: &[(usize, Why)]) -> Error {
        let part = |why: Why| {
            let own = unread.iter().filter(|(_, own)| *own == why);
            let mut names: Vec<String> = own
                .map(|(column, _)| self.columns[*column].name.clone())
                .collect();
            // A structure's fields are columns of one name.
            names.dedup();
            (!names.is_empty()).then(|| format!("{} ({})", some_of(&names), why.words()))
        };
        let parts: Vec<String> = Why::ALL.into_iter().filter_map(part).collect();
        let has_nested = unread.iter().any(|(_, why)| *why == Why::Unreadable);
        let advice = match has_nested {
            true => format!(
                "Write lists and structures out as columns, one for each gene or sample. {ADVICE}"
            ),
            false => ADVICE.to_owned(),
        };
        let what = format!(
            "the numbers are in columns that cannot be read: {}",
            parts.join("; ")
        );
        Error::new(what, advice)
    }

    /// Names in the notes what was left out for its type.
    ///
    /// # Errors
    /// More numbers would be left out than are read.
    pub(super) fn say_what_is_unread(&mut self) -> Result<()> {
        let unread = self.unread();
        let is_number = |why: Why| matches!(why, Why::LongDecimal | Why::HalfFloat);
        let mut lost = unread.clone();
        lost.retain(|(_, why)| is_number(*why));
        if lost.len() > self.with_role(Role::Number).len() {
            return Err(self.unread_error(&lost));
        }
        let of_type = |left_out: &&LeftOut| {
            let mut all = unread.iter();
            all.any(|(_, why)| left_out.why == why.words())
        };
        let left_out = self.layout.left_out(&self.columns);
        let sentences = left_out.iter().filter(of_type).map(LeftOut::sentence);
        self.layout.notes.extend(sentences);
        Ok(())
    }
}
