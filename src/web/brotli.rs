//! brotli is unpacked by another module, which the worker fetches where a file needs it.

use std::cell::RefCell;

use js_sys::{Function, Uint8Array};
use wasm_bindgen::prelude::*;

use super::blob::BlobSource;
use super::{Engine, thrown};
use crate::table;

thread_local! {
    static UNBROTLI: RefCell<Option<Function>> = const { RefCell::new(None) };
}

#[wasm_bindgen]
impl Engine {
    /// Whether a file is one whose pages are packed by brotli.
    #[wasm_bindgen(js_name = needsUnbrotli)]
    pub fn needs_unbrotli(&self, file: web_sys::Blob) -> std::result::Result<bool, JsValue> {
        let source = BlobSource::new(file).map_err(thrown)?;
        Ok(table::needs_unbrotli(&source))
    }

    /// Takes what unpacks brotli: bytes and how many they become give these, or nothing.
    #[wasm_bindgen(js_name = setUnbrotli)]
    pub fn set_unbrotli(&self, unbrotli: Function) {
        UNBROTLI.set(Some(unbrotli));
        table::set_unbrotli(call);
    }
}

fn call(packed: &[u8], size: usize) -> Option<Vec<u8>> {
    let unpacked = UNBROTLI.with_borrow(|unbrotli| {
        let packed = Uint8Array::from(packed);
        let unbrotli = unbrotli.as_ref()?;
        unbrotli
            .call2(&JsValue::NULL, &packed, &(size as f64).into())
            .ok()
    })?;
    Some(unpacked.dyn_into::<Uint8Array>().ok()?.to_vec())
}
