//! The module's allocator: the system's, which takes note of what it had to refuse.
//!
//! What asks for memory that is not there ends in a trap, and a trap does not say why. The note outlives it, so that the
//! page can tell "out of memory" from a fault of the engine's own, and how much more was asked for.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use wasm_bindgen::prelude::*;

/// Bytes of the last request that was refused; 0 for none.
static REFUSED: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static ALLOCATOR: Noting = Noting;

struct Noting;

impl Noting {
    fn noted(place: *mut u8, bytes: usize) -> *mut u8 {
        if place.is_null() {
            REFUSED.store(bytes, Ordering::Relaxed);
        }
        place
    }
}

// SAFETY: every call goes to the system's allocator as it came, and what that gives is given on.
unsafe impl GlobalAlloc for Noting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        Noting::noted(unsafe { System.alloc(layout) }, layout.size())
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        Noting::noted(unsafe { System.alloc_zeroed(layout) }, layout.size())
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, bytes: usize) -> *mut u8 {
        Noting::noted(unsafe { System.realloc(place, layout, bytes) }, bytes)
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        unsafe { System.dealloc(place, layout) }
    }
}

/// The bytes of the request that was refused since this was last asked, 0 if none was. Works after a trap too.
#[wasm_bindgen(js_name = takeRefused)]
pub fn take_refused() -> usize {
    REFUSED.swap(0, Ordering::Relaxed)
}
