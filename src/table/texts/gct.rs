//! GCT's first two lines.

/// The first two lines of a GCT file, of the Broad Institute's GenePattern and cmapPy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::table) struct Gct {
    /// 2 or 3, of 1.2 and 1.3.
    pub minor_version: u8,
    pub rows: usize,
    pub samples: usize,
    /// GCT 1.3: columns of annotation before the samples, the id not counted, and lines of metadata before the genes.
    pub annotation_columns: usize,
    pub metadata_lines: usize,
}

impl Gct {
    /// A sentence where the file does not have what its second line says.
    pub(in crate::table) fn contradiction(&self, genes: usize, samples: usize) -> Option<String> {
        let agrees = genes <= self.rows && samples == self.samples;
        (!agrees).then(|| {
            format!(
                "The file says that it has {} genes and {} samples; {genes} genes and {samples} samples were read.",
                self.rows, self.samples
            )
        })
    }
}
