//! Zip archives: a workbook, which is one, or the one table in it.

use std::io::Read;
use std::rc::Rc;

use flate2::Crc;
use flate2::read::DeflateDecoder;
use zip::{CompressionMethod, ZipArchive};

use crate::budget::text_at_most;
use crate::bytes::{Bytes, InMemory, Window, unreadable};
use crate::failure::some_of;
use crate::{Failure, Options, Result, is_hdf5, is_zip};

/// What an archive is.
pub(crate) enum Found {
    Workbook(Rc<dyn Bytes>),
    AnnData(Rc<dyn Bytes>),
    Member(Member),
}

/// A file in an archive, being unpacked.
pub(crate) struct Member {
    name: String,
    unpacking: Unpacking,
    /// Bytes that were looked at already.
    beginning: Vec<u8>,
    produced: u64,
    claimed: u64,
    crc: Crc,
    expected_crc: u32,
    checked: bool,
}

enum Unpacking {
    Stored(Window),
    Deflated(Box<DeflateDecoder<Window>>),
}

/// A file in the archive's directory.
struct Entry {
    index: usize,
    name: String,
}

pub(crate) fn open(bytes: Rc<dyn Bytes>, options: &Options) -> Result<Found> {
    let mut archive =
        ZipArchive::new(Window::whole(Rc::clone(&bytes))).map_err(|error| damaged(&error))?;
    let entries = entries(&archive)?;
    let has = |end: &str| {
        entries
            .iter()
            .any(|entry| entry.name.to_lowercase().ends_with(end))
    };
    if has("[content_types].xml") || has("xl/workbook.xml") {
        refuse_other_documents(&has)?;
        return Ok(Found::Workbook(bytes));
    }
    refuse_other_documents(&has)?;
    let entry = choose(&entries, options.sheet.as_deref())?;
    let mut member = unpack(&mut archive, &entry, bytes.clone())?;
    let head = member.look(8)?;
    if is_hdf5(&head) || is_zip(&head) {
        let inner: Rc<dyn Bytes> = Rc::new(InMemory(member.all(text_at_most(bytes.len()))?));
        if is_hdf5(&head) {
            return Ok(Found::AnnData(inner));
        }
        let inside =
            ZipArchive::new(Window::whole(Rc::clone(&inner))).map_err(|error| damaged(&error))?;
        if inside
            .file_names_raw()
            .any(|name| name.ends_with(b"[Content_Types].xml"))
        {
            return Ok(Found::Workbook(inner));
        }
        return Err(Failure::new(
            format!("the archive holds another archive, {}", entry.name),
            "Unpack the outer one, and choose the table.",
        ));
    }
    Ok(Found::Member(member))
}

fn entries(archive: &ZipArchive<Window>) -> Result<Vec<Entry>> {
    const FILES_AT_MOST: usize = 1_000_000;
    let mut entries = Vec::new();
    for index in 0..archive.len().min(FILES_AT_MOST) {
        let name = match archive.name_for_index(index) {
            Some(name) => name.map_err(|error| damaged(&error))?.into_owned(),
            None => continue,
        };
        entries.push(Entry { index, name });
    }
    Ok(entries)
}

fn refuse_other_documents(has: &dyn Fn(&str) -> bool) -> Result<()> {
    let (what, advice) = if has("xl/workbook.bin") {
        (
            "an Excel binary workbook (.xlsb)",
            "Save it as .xlsx, or the sheet as CSV.",
        )
    } else if has("xl/workbook.xml") {
        return Ok(());
    } else if has("word/document.xml") {
        (
            "a Word document",
            "Put the table into a worksheet, or save it as CSV.",
        )
    } else if has("ppt/presentation.xml") {
        ("a presentation", "Choose the table itself.")
    } else if has("meta-inf/manifest.xml") && has("content.xml") {
        (
            "an OpenDocument spreadsheet",
            "Save it as .xlsx, or the sheet as CSV.",
        )
    } else if has("index/document.iwa") {
        ("a document of Apple Numbers", "Export it as .xlsx or CSV.")
    } else if has("x.npy") || has(".npy") {
        (
            "a file of NumPy arrays",
            "Write the table as CSV, Parquet or h5ad.",
        )
    } else {
        return Ok(());
    };
    Err(Failure::new(
        format!("this is {what}, which is not read"),
        advice,
    ))
}

/// The one table among the files, or the one that is asked for.
fn choose(entries: &[Entry], wanted: Option<&str>) -> Result<Entry> {
    let files: Vec<&Entry> = entries
        .iter()
        .filter(|entry| is_file(&entry.name))
        .collect();
    let names = || some_of(files.iter().map(|entry| entry.name.as_str()));
    let own = |entry: &Entry| Entry {
        index: entry.index,
        name: entry.name.clone(),
    };
    if let Some(wanted) = wanted {
        let found = files
            .iter()
            .find(|entry| entry.name == wanted || entry.name.rsplit('/').next() == Some(wanted));
        return found.map(|entry| own(entry)).ok_or_else(|| {
            Failure::new(
                format!("the archive has no file \"{wanted}\""),
                format!("It holds {}.", names()),
            )
        });
    }
    let tables: Vec<&Entry> = files
        .iter()
        .copied()
        .filter(|entry| !is_about(&entry.name))
        .collect();
    match (&tables[..], &files[..]) {
        ([only], _) | ([], [only]) => Ok(own(only)),
        (_, []) => Err(Failure::new(
            "the archive is empty",
            "Pack the table again, or choose the table itself.",
        )),
        _ => Err(Failure::new(
            format!("the archive holds {} files: {}", files.len(), names()),
            "Unpack it and choose the table; or name the file by the setting sheet.",
        )),
    }
}

fn is_file(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    let is_hidden = last.starts_with('.') || name.starts_with("__MACOSX/");
    !(name.ends_with('/') || is_hidden || last.eq_ignore_ascii_case("thumbs.db"))
}

/// Files that are about the table rather than it.
fn is_about(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name).to_lowercase();
    let begins = [
        "readme", "license", "licence", "manifest", "citation", "md5", "checksum",
    ];
    let ends = [
        ".md", ".pdf", ".html", ".htm", ".doc", ".docx", ".md5", ".json", ".xml", ".png", ".jpg",
    ];
    begins.iter().any(|begin| last.starts_with(begin)) || ends.iter().any(|end| last.ends_with(end))
}

fn unpack(archive: &mut ZipArchive<Window>, entry: &Entry, bytes: Rc<dyn Bytes>) -> Result<Member> {
    let file = archive
        .by_index_raw(entry.index)
        .map_err(|error| damaged(&error))?;
    if file.encrypted() {
        return Err(Failure::new(
            format!("{} in the archive is encrypted", entry.name),
            "Unpack it with its password, and choose the table itself.",
        ));
    }
    let (start, length) = (file.data_start(), file.compressed_size());
    let start = start.filter(|start| {
        start
            .checked_add(length)
            .is_some_and(|end| end <= bytes.len())
    });
    let start = start.ok_or_else(|| {
        Failure::new(
            format!("{} does not lie within the archive", entry.name),
            "The archive is damaged or cut short: download or pack it again.",
        )
    })?;
    let window = Window::new(bytes, start, length);
    let unpacking = match file.compression() {
        CompressionMethod::Stored => Unpacking::Stored(window),
        CompressionMethod::Deflated => Unpacking::Deflated(Box::new(DeflateDecoder::new(window))),
        other => {
            return Err(Failure::new(
                format!("{} is packed by {other}, which is not read", entry.name),
                "Pack it with the usual method (deflate), or choose the table itself.",
            ));
        }
    };
    Ok(Member {
        name: entry.name.clone(),
        unpacking,
        beginning: Vec::new(),
        produced: 0,
        claimed: file.size(),
        crc: Crc::new(),
        expected_crc: file.crc32(),
        checked: false,
    })
}

impl Member {
    const PIECE_BYTES: usize = 256 * 1024;

    fn look(&mut self, most: usize) -> Result<Vec<u8>> {
        let piece = self.unpacked()?.unwrap_or_default();
        let head = piece[..piece.len().min(most)].to_vec();
        self.beginning = piece;
        Ok(head)
    }

    /// All bytes, no more than these.
    fn all(&mut self, most: u64) -> Result<Vec<u8>> {
        let mut all = Vec::new();
        while let Some(piece) = self.next_piece()? {
            if all.len() as u64 + piece.len() as u64 > most {
                return Err(Failure::new(
                    format!(
                        "{} unpacks to more than such an archive should hold",
                        self.name
                    ),
                    "Unpack it, and choose the table itself.",
                ));
            }
            all.extend_from_slice(&piece);
        }
        Ok(all)
    }

    pub(crate) fn next_piece(&mut self) -> Result<Option<Vec<u8>>> {
        if !self.beginning.is_empty() {
            return Ok(Some(std::mem::take(&mut self.beginning)));
        }
        self.unpacked()
    }

    fn unpacked(&mut self) -> Result<Option<Vec<u8>>> {
        let mut piece = vec![0; Self::PIECE_BYTES];
        let mut filled = 0;
        while filled < piece.len() {
            let read = match &mut self.unpacking {
                Unpacking::Stored(window) => window.read(&mut piece[filled..]),
                Unpacking::Deflated(decoder) => decoder.read(&mut piece[filled..]),
            };
            match read {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == std::io::ErrorKind::Other => {
                    return Err(unreadable(&error));
                }
                Err(_) => return Err(self.damaged()),
            }
        }
        piece.truncate(filled);
        self.produced += filled as u64;
        self.crc.update(&piece);
        if filled > 0 {
            return Ok(Some(piece));
        }
        if !self.checked && self.crc.sum() != self.expected_crc {
            return Err(self.damaged());
        }
        self.checked = true;
        Ok(None)
    }

    fn damaged(&self) -> Failure {
        Failure::new(
            format!(
                "{} in the archive is damaged: it cannot be unpacked",
                self.name
            ),
            "Download or pack the archive again.",
        )
    }

    pub(crate) fn share_done(&self) -> f64 {
        (self.produced as f64 / self.claimed.max(self.produced).max(1) as f64).min(1.0)
    }
}

fn damaged(error: &zip::result::ZipError) -> Failure {
    Failure::new(
        format!("the archive is damaged: {error}"),
        "Download it again, or pack it again.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(names: &[&str]) -> Vec<Entry> {
        let entry = |(index, name): (usize, &&str)| Entry {
            index,
            name: (*name).to_owned(),
        };
        names.iter().enumerate().map(entry).collect()
    }

    #[test]
    fn the_table_is_found_among_what_is_packed_with_it() {
        let chosen =
            |names: &[&str], wanted| choose(&entries(names), wanted).map(|entry| entry.name);
        let packed = [
            "data/",
            "data/x.csv",
            "__MACOSX/data/._x.csv",
            "README.txt",
            ".DS_Store",
        ];
        assert_eq!(chosen(&packed, None), Ok("data/x.csv".to_owned()));
        assert_eq!(chosen(&["readme.csv"], None), Ok("readme.csv".to_owned()));
        assert!(chosen(&["a.csv", "b.csv"], None).is_err());
        assert_eq!(
            chosen(&["t/a.csv", "t/b.csv"], Some("b.csv")),
            Ok("t/b.csv".to_owned())
        );
        assert!(chosen(&["a/"], None).is_err());
    }
}
