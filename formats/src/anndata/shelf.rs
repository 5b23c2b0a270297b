//! The HDF5 library wants a source that other threads could use; a file's bytes stay with the thread that opened it.
//! So they lie on a shelf of the thread, and the library is given their number.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use hdf5_pure::{FormatError, Source};

use crate::bytes::{Bytes, fill};

/// The next number, and the bytes by theirs.
type Shelf = (u64, HashMap<u64, Rc<dyn Bytes>>);

thread_local! {
    static SHELF: RefCell<Shelf> = RefCell::default();
}

/// A place on the shelf, empty again when this is dropped.
pub(super) struct Place(u64);

impl Drop for Place {
    fn drop(&mut self) {
        SHELF.with_borrow_mut(|(_, shelf)| shelf.remove(&self.0));
    }
}

/// The bytes on the shelf, as the library wants them.
pub(super) struct Shelved {
    place: u64,
    length: u64,
}

pub(super) fn put(bytes: Rc<dyn Bytes>) -> (Shelved, Place) {
    let length = bytes.len();
    let place = SHELF.with_borrow_mut(|(next, shelf)| {
        *next += 1;
        shelf.insert(*next, bytes);
        *next
    });
    (Shelved { place, length }, Place(place))
}

impl Source for Shelved {
    fn len(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), FormatError> {
        let within = offset
            .checked_add(buffer.len() as u64)
            .is_some_and(|end| end <= self.length);
        let bytes = SHELF.with_borrow(|(_, shelf)| shelf.get(&self.place).cloned());
        let cut_short = FormatError::UnexpectedEof {
            expected: buffer.len(),
            available: usize::try_from(self.length.saturating_sub(offset)).unwrap_or(usize::MAX),
        };
        match bytes.filter(|_| within) {
            Some(bytes) => fill(bytes.as_ref(), offset, buffer).map_err(|_| cut_short),
            None => Err(cut_short),
        }
    }
}
