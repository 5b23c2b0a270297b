//! What stands for missing numbers. Readers mark them by [`MISSING`], a zero that no number in a file is read as; they become 0,
//! but among logarithms, where 0 is a value like others and no sign of nothing.

use super::cells::MISSING;
use crate::table::Table;
use crate::table::split_precision;

fn is_missing(value: f32) -> bool {
    value.to_bits() == (MISSING as f32).to_bits()
}

/// Gives missing numbers of logarithms the mean of their gene; where they are logarithms of nothing (`-inf`), the smallest
/// number of the table. Of `missing` there are so many in all. Says so; `None` where they were left as they are, as where 0
/// is measured as well and is the smallest number (as it is in log2(x + 1)).
pub(super) fn of_logarithms(table: &mut Table, missing: usize, of_nothing: bool) -> Option<String> {
    let genes = table.features.len();
    let (mut sums, mut counts) = (vec![0.0_f64; genes], vec![0_usize; genes]);
    let (mut smallest, mut marked) = (f32::INFINITY, 0);
    for row in table.values.rows() {
        for ((sum, count), &value) in sums.iter_mut().zip(&mut counts).zip(row) {
            if is_missing(value) {
                marked += 1;
            } else {
                *sum += f64::from(value);
                *count += 1;
                smallest = smallest.min(value);
            }
        }
    }
    if missing == 0 || marked != missing || smallest == 0.0 || !smallest.is_finite() {
        return None;
    }
    let number = |gene: usize| match of_nothing || counts[gene] == 0 {
        true => f64::from(smallest),
        false => sums[gene] / counts[gene] as f64,
    };
    for ((sample, gene), value) in table.values.indexed_iter_mut() {
        if is_missing(*value) {
            let (filled, rest) = split_precision(number(gene));
            *value = filled;
            if let Some(remainder) = &mut table.remainder {
                remainder[[sample, gene]] = rest;
            }
        }
    }
    let values = if missing == 1 { "value" } else { "values" };
    Some(match of_nothing {
        true => format!(
            "{missing} missing {values} (-inf, the logarithm of nothing, and the like) became the smallest number of the table, \
             {smallest}."
        ),
        false => format!(
            "{missing} missing {values} (NA and the like) became the mean of their gene: among these logarithms 0 would be a value \
             like others."
        ),
    })
}

/// Makes plain zeros of what is still marked as missing.
pub(super) fn with_zeros(table: &mut Table) {
    table.values.map_inplace(|value| *value += 0.0);
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    fn table(values: ndarray::Array2<f64>) -> Table {
        let names =
            |letter: &'static str, count: usize| (0..count).map(move |at| format!("{letter}{at}"));
        let (samples, genes) = values.dim();
        Table::from_f64(
            "t",
            names("S", samples).collect(),
            names("G", genes).collect(),
            &values,
        )
    }

    #[test]
    fn missing_logarithms_become_their_genes_mean_or_the_smallest_number() {
        // Decimals that single precision rounds, and a 0 that was measured.
        let numbers = array![[3.5, MISSING], [-4.3, 6.25], [5.1, 0.0], [5.5, 8.25]];
        let mut one = table(numbers.clone());
        let said = of_logarithms(&mut one, 1, false).expect("it is filled");
        assert!(said.contains("1 missing value") && said.contains("mean of their gene"));
        assert!((f64::from(one.values[[0, 1]]) - 14.5 / 3.0).abs() < 1e-6);
        assert_eq!(one.values[[2, 1]], 0.0);
        let mut other = table(numbers);
        let said = of_logarithms(&mut other, 1, true).expect("it is filled");
        assert!(said.contains("smallest"), "{said}");
        assert_eq!(other.values[[0, 1]], -4.3);
        // Where 0 was measured as well and is the smallest, it stands for nothing.
        let mut zero = table(array![[3.5, MISSING], [0.0, 6.25], [5.5, 8.25]]);
        assert_eq!(of_logarithms(&mut zero, 1, false), None);
        with_zeros(&mut zero);
        assert_eq!(zero.values[[0, 1]].to_bits(), 0.0_f32.to_bits());
    }
}
