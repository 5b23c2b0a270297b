//! Reading a file as work that anybody of a crew can do: tables are read beside each other.

use std::sync::Arc;

use crate::Result;
use crate::crew::Work;
use crate::genes::Catalogue;
use crate::packing::{Pack, Packer, Parcel, Unpack};
use crate::study::{Assets, InputFile};
use crate::table::{MemorySource, ReadOptions, ReadTable, Reading, needs_unbrotli, read_span};

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

/// Whether files are worth it, and can be: several, and not large.
pub fn are_shared(files: &[InputFile]) -> bool {
    let bytes: u64 = files.iter().map(|file| file.source.len()).sum();
    // On the page what unpacks brotli is the engine's alone.
    let is_own = |file: &InputFile| {
        file.source.is_pipe()
            || (cfg!(target_family = "wasm") && needs_unbrotli(file.source.as_ref()))
    };
    files.len() > 1 && bytes <= AT_MOST && !files.iter().any(is_own)
}

impl FileToRead {
    /// A file with all that is in it, unless that can't be read.
    pub fn of(file: &InputFile, options: ReadOptions) -> Option<FileToRead> {
        Some(FileToRead {
            name: file.name.clone(),
            options,
            bytes: all_of(file)?.into(),
        })
    }
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
