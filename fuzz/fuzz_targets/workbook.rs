//! Excel workbooks: the input is the text of a sheet, in a workbook that is sound.
#![no_main]

use std::io::{Cursor, Write};
use std::sync::Arc;

use genessl::Advance;
use genessl::table::{MemorySource, ReadOptions, Reading};
use libfuzzer_sys::fuzz_target;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const PARTS: [(&str, &str); 5] = [
    ("[Content_Types].xml", "<Types/>"),
    (
        "_rels/.rels",
        r#"<Relationships><Relationship Id="a" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"></Relationship></Relationships>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<Relationships><Relationship Id="b" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"></Relationship></Relationships>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="b"></sheet></sheets></workbook>"#,
    ),
    (
        "xl/sharedStrings.xml",
        "<sst uniqueCount=\"2\"><si><t>gene</t></si><si><t>TP53</t></si></sst>",
    ),
];

fuzz_target!(|sheet: &[u8]| {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let parts = PARTS.iter().map(|(name, text)| (*name, text.as_bytes()));
    for (name, bytes) in parts.chain([("xl/worksheets/sheet1.xml", sheet)]) {
        if archive
            .start_file(name, options)
            .and_then(|()| Ok(archive.write_all(bytes)?))
            .is_err()
        {
            return;
        }
    }
    let Ok(bytes) = archive.finish() else { return };
    let source = Arc::new(MemorySource::new(bytes.into_inner()));
    let _ = Reading::open("table", source, &ReadOptions::default()).and_then(Advance::run);
});
