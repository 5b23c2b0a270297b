//! What stands for missing numbers among logarithms, where 0 is a value like others and no sign of nothing.

use crate::table::Table;
use crate::table::texts::unmeasured;

/// Gives the missing numbers of logarithms, which were read as 0, the mean of their gene; those of `-inf`, the logarithm of
/// nothing, the smallest number of the table. `missing` tells how many each gene has. Says so; `None` where it was left
/// at 0, as where 0 is measured as well (as it is in log2(x + 1)).
pub(super) fn of_logarithms(
    table: &mut Table,
    missing: &[u32],
    notes: &[String],
) -> Option<String> {
    let genes: Vec<usize> = (0..missing.len())
        .filter(|&gene| missing[gene] > 0)
        .collect();
    if missing.len() != table.features.len() || table.remainder.is_some() {
        return None;
    }
    let all: usize = missing.iter().map(|&count| count as usize).sum();
    let zeros = table.values.iter().filter(|&&value| value == 0.0).count();
    if zeros != all || all == 0 {
        return None;
    }
    let of_nothing = notes.iter().any(|note| unmeasured::is_minus_infinity(note));
    let present = table.values.iter().copied().filter(|&value| value != 0.0);
    let smallest = present.reduce(f32::min)?;
    for gene in genes {
        let mut values = table.values.column_mut(gene);
        let sum: f64 = values.iter().map(|&value| f64::from(value)).sum();
        let count = values.len().saturating_sub(missing[gene] as usize).max(1);
        let filled = match of_nothing {
            true => smallest,
            false => (sum / count as f64) as f32,
        };
        values.map_inplace(|value| {
            if *value == 0.0 {
                *value = filled;
            }
        });
    }
    let (number, became) = (all, if all == 1 { "value" } else { "values" });
    Some(match of_nothing {
        true => format!(
            "{number} missing {became} (-inf, the logarithm of nothing, and the like) became the smallest number of the table, \
             {smallest}."
        ),
        false => format!(
            "{number} missing {became} (NA and the like) became the mean of their gene: among these logarithms 0 would be a \
             value like others."
        ),
    })
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
            values,
        )
    }

    #[test]
    fn missing_logarithms_become_their_genes_mean_or_the_smallest_number() {
        let numbers = array![[3.5, 0.0], [4.5, 6.25], [5.5, 8.25]];
        let mut one = table(numbers.clone());
        let said = of_logarithms(&mut one, &[0, 1], &[]).expect("it is filled");
        assert!(said.contains("1 missing value") && said.contains("mean of their gene"));
        assert_eq!(one.values[[0, 1]], 7.25);
        let mut other = table(numbers.clone());
        let note = ["Taken as missing numbers: 1 × -inf.".to_owned()];
        let said = of_logarithms(&mut other, &[0, 1], &note).expect("it is filled");
        assert!(said.contains("smallest"), "{said}");
        assert_eq!(other.values[[0, 1]], 3.5);
        // Where 0 was measured as well, it stands for nothing.
        let mut zero = table(array![[3.5, 0.0], [0.0, 6.25], [5.5, 8.25]]);
        assert_eq!(of_logarithms(&mut zero, &[0, 1], &[]), None);
        assert_eq!(zero.values[[0, 1]], 0.0);
    }
}
