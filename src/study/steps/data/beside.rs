//! Reading a file as work that anybody of a crew can do: tables are read beside each other.

use std::sync::Arc;

use crate::Result;
use crate::crew::Work;
use crate::genes::Catalogue;
use crate::packing::{Pack, Packer, Parcel, Unpack};
use crate::study::{Assets, InputFile};
use crate::table::{MemorySource, ReadOptions, ReadTable, Reading, read_span};

/// Files of more bytes together are read one after the other, from where they lie: handed out they would be in memory twice.
const AT_MOST: u64 = 48 << 20;

/// A file to be read.
#[derive(Debug)]
pub struct FileToRead {
    name: String,
    options: ReadOptions,
    bytes: Arc<[u8]>,
}

/// Who knows genes.
pub struct KnownGenes {
    catalogue: Arc<Catalogue>,
    packed: Arc<[u8]>,
}

impl KnownGenes {
    /// By the built-in catalogue.
    pub fn of(assets: &Assets) -> Self {
        KnownGenes {
            catalogue: Arc::clone(&assets.catalogue),
            packed: Arc::clone(&assets.packed_catalogue),
        }
    }
}

/// The files as work, where they are worth it and can be: several, and not large.
pub fn works(files: &[InputFile], options: &dyn Fn(&str) -> ReadOptions) -> Vec<FileToRead> {
    let bytes: u64 = files.iter().map(|file| file.source.len()).sum();
    if files.len() < 2 || bytes > AT_MOST || files.iter().any(|file| file.source.is_pipe()) {
        return Vec::new();
    }
    let work = |file: &InputFile| {
        Some(FileToRead {
            name: file.name.clone(),
            options: options(&file.name),
            bytes: all_of(file)?.into(),
        })
    };
    // What can't be read is read where its error is told.
    let works: Option<Vec<FileToRead>> = files.iter().map(work).collect();
    works.unwrap_or_default()
}

fn all_of(file: &InputFile) -> Option<Vec<u8>> {
    let length = usize::try_from(file.source.len()).ok()?;
    read_span(file.source.as_ref(), 0, length).ok()
}

impl Work for FileToRead {
    const NAME: &'static str = "reading";
    type Kit = KnownGenes;
    type Answer = ReadTable;
    type Labour = Reading;

    fn unpack_kit(from: &mut Parcel) -> Result<KnownGenes> {
        let packed = from.blob();
        Ok(KnownGenes {
            catalogue: Arc::new(Catalogue::from_bytes(&packed)?),
            packed: packed.into(),
        })
    }

    fn begin(&self, kit: &Arc<KnownGenes>) -> Result<Reading> {
        let source = Arc::new(MemorySource::new(Arc::clone(&self.bytes)));
        let judge = Arc::clone(&kit.catalogue);
        Reading::judged(&self.name, source, &self.options, judge)
    }
}

impl Pack for KnownGenes {
    fn pack(&self, to: &mut Packer) {
        to.blob(&self.packed);
    }
}

impl Pack for FileToRead {
    fn pack(&self, to: &mut Packer) {
        self.name.pack(to);
        self.options.pack(to);
        to.blob(&self.bytes);
    }
}

impl Unpack for FileToRead {
    fn unpack(from: &mut Parcel) -> Self {
        FileToRead {
            name: from.text(),
            options: Unpack::unpack(from),
            bytes: from.blob().into(),
        }
    }
}
