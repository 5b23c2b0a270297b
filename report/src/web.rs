//! The boundary to JavaScript.

use wasm_bindgen::prelude::*;

use crate::Report;

/// The page of a report, from its parts as JSON; what can't be done is thrown as text.
#[wasm_bindgen(js_name = reportHtml)]
pub fn report_html(parts: &str) -> Result<String, JsValue> {
    let report: Report =
        serde_json::from_str(parts).map_err(|error| JsValue::from(error.to_string()))?;
    report
        .html()
        .map_err(|failure| JsValue::from(failure.to_string()))
}
