//! The boundary to JavaScript. The page makes an instance for each file, so that a trap ends that one alone.

use std::io;
use std::rc::Rc;

use js_sys::{Function, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::{Bytes, Conversion, Failure, Options};

/// A file that JavaScript reads: `read(offset, length)` gives a `Uint8Array`.
struct Called {
    length: u64,
    read: Function,
}

impl Bytes for Called {
    fn len(&self) -> u64 {
        self.length
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.length.saturating_sub(offset);
        let count = left.min(buffer.len() as u64);
        if count == 0 {
            return Ok(0);
        }
        let failed =
            || io::Error::other("the browser could not read the file (was it moved or changed?)");
        let bytes = self
            .read
            .call2(
                &JsValue::NULL,
                &(offset as f64).into(),
                &(count as f64).into(),
            )
            .map_err(|_| failed())?;
        let bytes: Uint8Array = bytes.dyn_into().map_err(|_| failed())?;
        let count = (bytes.length() as usize).min(buffer.len());
        bytes.slice(0, count as u32).copy_to(&mut buffer[..count]);
        Ok(count)
    }
}

/// A file being turned into text.
#[wasm_bindgen(js_name = Conversion)]
pub struct WebConversion(Conversion);

#[wasm_bindgen(js_class = Conversion)]
impl WebConversion {
    /// Looks at a file of this length.
    #[wasm_bindgen(constructor)]
    pub fn new(
        length: f64,
        read: Function,
        sheet: Option<String>,
        layer: Option<String>,
        gene_column: Option<String>,
        turned: Option<bool>,
    ) -> Result<WebConversion, JsValue> {
        let bytes = Rc::new(Called {
            length: length as u64,
            read,
        });
        let options = Options {
            sheet,
            layer,
            gene_column,
            turned: turned == Some(true),
        };
        Conversion::open(bytes, &options)
            .map(WebConversion)
            .map_err(thrown)
    }

    /// The next piece, nothing at the end.
    #[wasm_bindgen(js_name = nextPiece)]
    pub fn next_piece(&mut self) -> Result<Option<Uint8Array>, JsValue> {
        let piece = self.0.next_piece().map_err(thrown)?;
        Ok(piece.map(|piece| Uint8Array::from(piece.as_slice())))
    }

    /// How much has been turned: from 0 to 1.
    #[wasm_bindgen(js_name = shareDone)]
    pub fn share_done(&self) -> f64 {
        self.0.share_done()
    }
}

/// A failure as the page has them: `what`, `advice`.
fn thrown(failure: Failure) -> JsValue {
    let object = Object::new();
    for (key, value) in [("what", failure.what), ("advice", failure.advice)] {
        // Setting a key of a fresh object does not fail.
        let _ = Reflect::set(&object, &key.into(), &value.into());
    }
    object.into()
}

/// Unpacks brotli, for the engine's reader of Parquet; nothing where that can't be done.
#[wasm_bindgen]
pub fn unbrotli(packed: &[u8], size: usize) -> Option<Vec<u8>> {
    crate::unbrotli(packed, size)
}
