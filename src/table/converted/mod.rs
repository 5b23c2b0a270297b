//! Files that another crate turns into text, and what such a text says of the file it came from.

#[cfg(not(target_arch = "wasm32"))]
pub(in crate::table) mod foreign;
pub(in crate::table) mod handed;
