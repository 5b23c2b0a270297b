//! Where a file's bytes come from: the disk, memory, or (in the browser, see the `web` room) a `Blob`.

use std::cell::Cell;
use std::io;
use std::rc::Rc;
use std::sync::Arc;

use crate::Error;

/// Random access to a file's bytes, synchronously.
///
/// Object safe, and deliberately without `Send + Sync`: a browser `Blob` is neither, and nothing here shares a source
/// between threads. Parquet's reader, which does ask for both, is only ever given blocks of bytes already in memory.
pub trait ByteSource {
    /// The file's length in bytes; 0 for a pipe, whose length is not known.
    fn len(&self) -> u64;

    /// Whether this is a pipe, which can be read once, from its beginning.
    fn is_pipe(&self) -> bool {
        false
    }

    /// Whether the file holds nothing.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reads from `offset` into `buffer`, returning how many bytes were read: 0 only at the end of the file (or for an
    /// empty buffer), otherwise any number up to the buffer's length.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize>;
}

/// A file's bytes in memory.
#[derive(Debug, Clone)]
pub struct MemorySource(Arc<[u8]>);

impl MemorySource {
    /// A source over these bytes.
    pub fn new(bytes: impl Into<Arc<[u8]>>) -> Self {
        MemorySource(bytes.into())
    }
}

impl ByteSource for MemorySource {
    fn len(&self) -> u64 {
        self.0.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        (&*self.0).read_at(offset, buffer)
    }
}

impl ByteSource for &[u8] {
    fn len(&self) -> u64 {
        (**self).len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let length = (**self).len();
        let start = usize::try_from(offset).unwrap_or(usize::MAX).min(length);
        let rest = &self[start..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        Ok(count)
    }
}

/// A file on disk.
#[cfg(not(target_arch = "wasm32"))]
#[derive(Debug)]
pub struct FileSource {
    file: std::sync::Mutex<std::fs::File>,
    length: u64,
}

#[cfg(not(target_arch = "wasm32"))]
impl FileSource {
    /// Opens the file. Fails, naming the file, where it cannot be opened.
    pub fn open(path: impl AsRef<std::path::Path>) -> crate::Result<Self> {
        let path = path.as_ref();
        let opened = std::fs::File::open(path).and_then(|file| {
            let metadata = file.metadata()?;
            if metadata.is_dir() {
                return Err(io::Error::new(
                    io::ErrorKind::IsADirectory,
                    "it is a folder",
                ));
            }
            Ok((file, metadata.len()))
        });
        match opened {
            Ok((file, length)) => Ok(FileSource {
                file: std::sync::Mutex::new(file),
                length,
            }),
            Err(error) => Err(unopened(path, &error)),
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl ByteSource for FileSource {
    fn len(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        use std::io::{Read, Seek, SeekFrom};
        let mut file = self
            .file
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        file.seek(SeekFrom::Start(offset))?;
        file.read(buffer)
    }
}

/// A pipe, or whatever else can be read once from its beginning.
///
/// Its first bytes are kept: they are looked at before the file is read.
#[cfg(not(target_arch = "wasm32"))]
pub struct PipeSource(std::sync::Mutex<Pipe>);

#[cfg(not(target_arch = "wasm32"))]
struct Pipe {
    inner: Box<dyn io::Read + Send>,
    beginning: Vec<u8>,
    position: u64,
}

#[cfg(not(target_arch = "wasm32"))]
impl PipeSource {
    /// More than is looked at before a file is read.
    const KEPT: usize = 64;

    /// A source over what comes from there.
    pub fn new(inner: impl io::Read + Send + 'static) -> Self {
        PipeSource(std::sync::Mutex::new(Pipe {
            inner: Box::new(inner),
            beginning: Vec::new(),
            position: 0,
        }))
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl Pipe {
    fn read_at(&mut self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        if let Some(kept) = self.beginning.get(start..).filter(|kept| !kept.is_empty()) {
            let count = kept.len().min(buffer.len());
            buffer[..count].copy_from_slice(&kept[..count]);
            return Ok(count);
        }
        if offset != self.position {
            return Err(io::Error::new(
                io::ErrorKind::Unsupported,
                "a pipe can be read once only; save it as a file first",
            ));
        }
        let count = loop {
            match self.inner.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        if self.beginning.len() as u64 == self.position {
            let room = PipeSource::KEPT.saturating_sub(self.beginning.len());
            self.beginning.extend_from_slice(&buffer[..count.min(room)]);
        }
        self.position += count as u64;
        Ok(count)
    }
}

#[cfg(not(target_arch = "wasm32"))]
impl ByteSource for PipeSource {
    fn len(&self) -> u64 {
        0
    }

    fn is_pipe(&self) -> bool {
        true
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .read_at(offset, buffer)
    }
}

/// Opens what a path names: a file; a pipe or a device, which is read once; or standard input where it is `-`.
///
/// # Errors
/// It cannot be opened.
#[cfg(not(target_arch = "wasm32"))]
pub fn open_path(path: impl AsRef<std::path::Path>) -> crate::Result<Arc<dyn ByteSource>> {
    let path = path.as_ref();
    if path.as_os_str() == "-" {
        return Ok(Arc::new(PipeSource::new(io::stdin())));
    }
    let is_special =
        std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir());
    if !is_special {
        return Ok(Arc::new(FileSource::open(path)?));
    }
    match std::fs::File::open(path) {
        Ok(file) => Ok(Arc::new(PipeSource::new(file))),
        Err(error) => Err(unopened(path, &error)),
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn unopened(path: &std::path::Path, error: &io::Error) -> Error {
    Error::new(
        format!("the file cannot be opened: {error}"),
        "Check the path and that you may read the file.",
    )
    .in_file(path.display().to_string())
}

/// Reads the first bytes, at most so many.
pub(in crate::table) fn read_beginning(
    source: &dyn ByteSource,
    most: usize,
) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; most];
    let mut filled = 0;
    while filled < most {
        match source.read_at(filled as u64, &mut bytes[filled..])? {
            0 => break,
            count => filled += count,
        }
    }
    bytes.truncate(filled);
    Ok(bytes)
}

/// Reads exactly `length` bytes from `offset`, or fails with `UnexpectedEof`.
pub(crate) fn read_span(
    source: &dyn ByteSource,
    offset: u64,
    length: usize,
) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    let mut filled = 0;
    while filled < length {
        let count = source.read_at(offset + filled as u64, &mut bytes[filled..])?;
        if count == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        filled += count;
    }
    Ok(bytes)
}

/// Reads a source from its start; where it is can be asked from outside, for progress.
pub(in crate::table) struct SourceReader {
    source: Arc<dyn ByteSource>,
    position: Rc<Cell<u64>>,
}

impl SourceReader {
    pub(in crate::table) fn new(source: Arc<dyn ByteSource>) -> Self {
        SourceReader {
            source,
            position: Rc::default(),
        }
    }

    /// A handle that always holds the number of bytes read so far.
    pub(in crate::table) fn position(&self) -> Rc<Cell<u64>> {
        Rc::clone(&self.position)
    }
}

impl io::Read for SourceReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read_at(self.position.get(), buffer)?;
        self.position.set(self.position.get() + count as u64);
        Ok(count)
    }
}

/// The error for a source that does not give its bytes.
pub(crate) fn unreadable(error: &io::Error) -> Error {
    Error::new(
        format!("the file cannot be read: {error}"),
        "It may have been moved, changed or removed since it was chosen: choose it again.",
    )
}
