//! The 33 tumour types of TCGA: how many samples each has, and of which organ.

/// A tumour type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TumourType {
    /// TCGA's study abbreviation.
    pub code: &'static str,
    /// Primary tumours with RNA sequencing in TCGA.
    pub tumours: usize,
    /// Samples of normal tissue beside them; 0 where there are fewer than nine.
    pub normals: usize,
    /// The Human Protein Atlas' tissue that is nearest to where it arises.
    pub organ: &'static str,
    /// Whether it arises in that tissue, so that the two tell how tumours and normal tissues were measured apart.
    pub(super) arises_there: bool,
    /// Whether its profile is of the first of the two sources of tumours (FPKM of the Human Protein Atlas).
    pub(super) of_first_source: bool,
}

const fn of(
    code: &'static str,
    tumours: usize,
    normals: usize,
    organ: &'static str,
    arises_there: bool,
    of_first_source: bool,
) -> TumourType {
    TumourType {
        code,
        tumours,
        normals,
        organ,
        arises_there,
        of_first_source,
    }
}

/// All of them, by their names.
#[rustfmt::skip]
pub const TYPES: [TumourType; 33] = [
    of("ACC", 79, 0, "adrenal_gland", true, false),
    of("BLCA", 411, 19, "urinary_bladder", true, true),
    of("BRCA", 1111, 113, "breast", true, true),
    of("CESC", 304, 0, "cervix", true, true),
    of("CHOL", 35, 9, "liver", true, false),
    of("COAD", 481, 41, "colon", true, true),
    of("DLBC", 48, 0, "lymph_node", true, false),
    of("ESCA", 184, 11, "esophagus", true, false),
    of("GBM", 157, 0, "cerebral_cortex", true, true),
    of("HNSC", 520, 44, "tongue", true, true),
    of("KICH", 66, 25, "kidney", true, true),
    of("KIRC", 541, 72, "kidney", true, true),
    of("KIRP", 290, 32, "kidney", true, true),
    of("LAML", 151, 0, "bone_marrow", true, false),
    of("LGG", 516, 0, "cerebral_cortex", true, false),
    of("LIHC", 371, 50, "liver", true, true),
    of("LUAD", 539, 59, "lung", true, true),
    of("LUSC", 502, 51, "lung", true, true),
    of("MESO", 87, 0, "lung", false, false),
    of("OV", 421, 0, "ovary", true, true),
    of("PAAD", 178, 0, "pancreas", true, true),
    of("PCPG", 179, 0, "adrenal_gland", true, false),
    of("PRAD", 501, 52, "prostate", true, true),
    of("READ", 166, 10, "rectum", true, true),
    of("SARC", 259, 0, "smooth_muscle", false, false),
    of("SKCM", 103, 0, "skin", false, true),
    of("STAD", 412, 36, "stomach", true, true),
    of("TGCT", 150, 0, "testis", true, true),
    of("THCA", 505, 59, "thyroid_gland", true, true),
    of("THYM", 120, 0, "thymus", true, false),
    of("UCEC", 553, 35, "endometrium", true, true),
    of("UCS", 57, 0, "endometrium", true, false),
    of("UVM", 80, 0, "retina", false, false),
];

/// How many samples of a type a cohort has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// The type's place among [`TYPES`].
    pub tumour_type: usize,
    /// Tumours of it.
    pub tumours: usize,
    /// Samples of normal tissue of its organ.
    pub normals: usize,
}

/// Every type has so many tumours at least, so that it can be split.
pub(super) const SMALLEST_TYPE: usize = 5;

/// The `types` largest types, sharing tumours and normal samples as in TCGA.
pub(super) fn groups(types: usize, tumours: usize, normals: usize) -> Vec<Group> {
    let mut chosen: Vec<usize> = (0..TYPES.len()).collect();
    crate::sorting::sort_indices(&mut chosen, &|a, b| TYPES[b].tumours.cmp(&TYPES[a].tumours));
    chosen.truncate(types);
    let of_tumours: Vec<usize> = chosen.iter().map(|&place| TYPES[place].tumours).collect();
    let of_normals: Vec<usize> = chosen.iter().map(|&place| TYPES[place].normals).collect();
    let free = tumours - types * SMALLEST_TYPE;
    let tumours = shared_out(free, &of_tumours);
    let normals = shared_out(normals, &of_normals);
    let mut groups: Vec<Group> = chosen
        .iter()
        .zip(tumours.iter().zip(normals))
        .map(|(&tumour_type, (&tumours, normals))| Group {
            tumour_type,
            tumours: tumours + SMALLEST_TYPE,
            normals,
        })
        .collect();
    crate::sorting::sort(&mut groups, &|a, b| a.tumour_type.cmp(&b.tumour_type));
    groups
}

/// Shares `count` out by weights; what rounding down leaves goes one each to the first that have a weight.
fn shared_out(count: usize, weights: &[usize]) -> Vec<usize> {
    let total: usize = weights.iter().sum::<usize>().max(1);
    let mut shares: Vec<usize> = weights
        .iter()
        .map(|weight| count * weight / total)
        .collect();
    let mut left = count - shares.iter().sum::<usize>();
    for (share, &weight) in shares.iter_mut().zip(weights) {
        if left > 0 && weight > 0 {
            *share += 1;
            left -= 1;
        }
    }
    shares
}
