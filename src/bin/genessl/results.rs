//! What a study leaves in its results folder: tables, figures, and the list of both with the study's numbers.
//!
//! What can't be filled or drawn ends nothing: it is left out, and its place in the list holds the reason.

use genessl::figures::{self, Listed, Theme};
use genessl::names::FileStems;
use genessl::study::{Session, Step};
use genessl::table::{Table, TableFormat, write_as, write_text_as};
use genessl::{Error, Result};
use serde::Serialize;

use crate::folder::{ResultsFolder, WrittenFile};

/// Writes a session's results into their folder.
pub struct Results<'a> {
    session: &'a Session,
    folder: ResultsFolder,
    stems: FileStems,
    figures: Vec<Listed>,
    left_out: Vec<LeftOut>,
}

/// Another file that could not be filled.
#[derive(Serialize)]
struct LeftOut {
    name: String,
    reason: Error,
}

/// The last file: the study's numbers, and what the folder holds.
#[derive(Serialize)]
struct List<'a, T: Serialize> {
    #[serde(flatten)]
    numbers: &'a T,
    figures: &'a [Listed],
    left_out: &'a [LeftOut],
    written_by: &'static str,
    files: &'a [WrittenFile],
}

impl<'a> Results<'a> {
    pub fn new(session: &'a Session, folder: ResultsFolder) -> Self {
        Results {
            session,
            folder,
            stems: FileStems::default(),
            figures: Vec::new(),
            left_out: Vec::new(),
        }
    }

    /// A file of these bytes; left out where there are none.
    ///
    /// # Errors
    /// The disk refuses it, as with all that follow.
    pub fn file(&mut self, name: &str, bytes: Result<Vec<u8>>) -> Result<()> {
        match bytes {
            Ok(bytes) => self.folder.write(name.to_owned(), &bytes),
            Err(reason) => {
                say!("genessl: {name} was left out: {reason}");
                let name = name.to_owned();
                self.left_out.push(LeftOut { name, reason });
                Ok(())
            }
        }
    }

    /// A table of numbers, as CSV.
    pub fn matrix(&mut self, name: &str, table: Result<Table>) -> Result<()> {
        let formulas = self.session.formulas();
        let bytes = table.and_then(|table| write_as(&table, TableFormat::Csv, formulas));
        self.file(name, bytes)
    }

    /// A step's tables but for those that are files of their own.
    pub fn tables(&mut self, step: Step) -> Result<()> {
        let names = self.session.table_names(step).into_iter();
        for name in names.filter(|&name| name != "scores") {
            let table = self.session.text_table(name);
            self.text_table(name, table)?;
        }
        Ok(())
    }

    fn text_table(&mut self, name: &str, table: Result<genessl::table::TextTable>) -> Result<()> {
        let formulas = self.session.formulas();
        let bytes = table.and_then(|table| write_text_as(&table, TableFormat::Csv, formulas));
        self.file(&format!("tables/{name}.csv"), bytes)
    }

    /// All figures of a step that are listed, but for those that an earlier step has shown.
    pub fn figures(&mut self, step: Step) -> Result<()> {
        for (name, title) in figures::listed_names(self.session, step) {
            if self.figures.iter().all(|figure| figure.name != name) {
                self.figure(step, &name, &title, &name)?;
            }
        }
        Ok(())
    }

    /// A figure, in a file called after `stem`; gives what was drawn.
    pub fn figure(
        &mut self,
        step: Step,
        name: &str,
        title: &str,
        stem: &str,
    ) -> Result<Option<figures::Figure>> {
        let (file, drawn, left_out) = match figures::of_session(self.session, name, Theme::Light) {
            Ok(figure) => {
                let file = format!("figures/{}.svg", self.stems.of(stem));
                self.folder.write(file.clone(), figure.svg.as_bytes())?;
                (Some(file), Some(figure), None)
            }
            Err(reason) => {
                say!("genessl: the figure \"{title}\" was left out: {reason}");
                (None, None, Some(reason))
            }
        };
        self.figures.push(Listed {
            step,
            name: name.to_owned(),
            title: title.to_owned(),
            file,
            left_out,
        });
        Ok(drawn)
    }

    /// As [`Self::figures`], each with the table behind it.
    pub fn figures_with_tables(&mut self, step: Step) -> Result<()> {
        for (name, title) in figures::listed_names(self.session, step) {
            self.figure_with_table(step, &name, &title, &name)?;
        }
        Ok(())
    }

    /// As [`Self::figure`], with the table behind it.
    pub fn figure_with_table(
        &mut self,
        step: Step,
        name: &str,
        title: &str,
        stem: &str,
    ) -> Result<()> {
        match self.figure(step, name, title, stem)? {
            Some(figure) => self.text_table(&format!("figure_{stem}"), Ok(figure.table)),
            None => Ok(()),
        }
    }

    /// Puts everything into its place; the numbers are the last file.
    pub fn finish(self, numbers: &impl Serialize) -> Result<()> {
        let list = List {
            numbers,
            figures: &self.figures,
            left_out: &self.left_out,
            written_by: "GeneSSL",
            files: self.folder.files(),
        };
        let bytes = serde_json::to_vec_pretty(&list)
            .map_err(|error| Error::new(format!("it can't be written as JSON: {error}"), ""))?;
        self.folder.finish(&bytes)
    }
}
