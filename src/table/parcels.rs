//! A table that was read, and how it is to be read, as bytes: for whoever reads files beside the one who asked.

use ndarray::Array2;

use super::assembly::{ReadReport, ReadTable};
use super::deciding::decisions::{Choice, Decisions, LeftOut, Preview, PreviewSample, SkippedLine};
use super::deciding::scale::{Scale, ScaleKind};
use super::layout::orientation::Orientation;
use super::options::ReadOptions;
use super::{MetadataColumn, Table};
use crate::packing::{Pack, Packer, Parcel, Unpack, packs, packs_names};

packs!(ReadTable { table, report });
packs!(MetadataColumn { name, values });
packs!(ReadReport {
    file,
    format,
    orientation,
    beginning_only,
    rows,
    columns,
    samples,
    genes,
    sample_column,
    missing_values_filled,
    genes_all_missing,
    metadata,
    notes,
    decisions
});
packs!(Decisions {
    summary,
    producer,
    part,
    gene_names,
    orientation,
    id_column,
    quantity,
    label,
    group,
    scale,
    skipped,
    left_out,
    preview
});
packs!(Choice {
    value,
    why,
    certain,
    setting,
    others
});
packs!(SkippedLine { line, text, why });
packs!(LeftOut {
    what,
    count,
    names,
    why,
    setting,
    numeric
});
packs!(Preview {
    genes,
    metadata,
    samples
});
packs!(PreviewSample {
    id,
    values,
    metadata
});
packs!(ReadOptions {
    orientation,
    sample_column,
    gene_column,
    metadata_columns,
    value_columns,
    quantity,
    label,
    group,
    scale,
    sheet,
    layer
});
packs_names!(Orientation {
    Auto,
    SamplesInRows,
    SamplesInColumns
});
packs_names!(ScaleKind {
    Unknown,
    Counts,
    Linear,
    Log,
    Centred
});

impl Pack for Scale {
    fn pack(&self, to: &mut Packer) {
        self.kind.pack(to);
        self.words.pack(to);
        to.singles(&[self.smallest, self.largest]);
        self.set.pack(to);
    }
}

impl Unpack for Scale {
    fn unpack(from: &mut Parcel) -> Self {
        let (kind, words) = (Unpack::unpack(from), Unpack::unpack(from));
        let mut ends = [0.0; 2];
        from.singles(&mut ends);
        let [smallest, largest] = ends;
        Scale {
            kind,
            words,
            smallest,
            largest,
            set: Unpack::unpack(from),
        }
    }
}

impl Pack for Table {
    fn pack(&self, to: &mut Packer) {
        self.name.pack(to);
        self.sample_ids.pack(to);
        self.features.pack(to);
        self.values.pack(to);
        self.remainder.is_some().pack(to);
        for row in self.remainder.iter().flat_map(|rests| rests.rows()) {
            match row.as_slice() {
                Some(row) => to.wholes(row),
                None => row.iter().for_each(|&rest| to.wholes(&[rest])),
            }
        }
        self.metadata.pack(to);
    }
}

impl Unpack for Table {
    fn unpack(from: &mut Parcel) -> Self {
        let (name, sample_ids, features) =
            (Unpack::unpack(from), Vec::unpack(from), Vec::unpack(from));
        let values: Array2<f32> = Unpack::unpack(from);
        from.expect(values.dim() == (sample_ids.len(), features.len()));
        let remainder = bool::unpack(from).then(|| {
            let mut rests = Array2::zeros(values.dim());
            from.wholes(rests.as_slice_mut().unwrap_or_default());
            rests
        });
        Table {
            name,
            sample_ids,
            features,
            values,
            remainder,
            metadata: Unpack::unpack(from),
        }
    }
}
