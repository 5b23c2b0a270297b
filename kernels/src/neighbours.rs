//! The search of one sample's nearest others among lower bounds of their distances.

/// Bounds that are compared together.
const LANES: usize = 16;

/// Appends to `kept` those of the bounds `lengths[i] + products[i]` that are below the threshold, with their numbers
/// `first + i`, `own` apart. Stops once `most` or more are kept, and says how many bounds it has looked at.
pub fn scan(
    products: &[f32],
    lengths: &[f32],
    first: u32,
    own: u32,
    threshold: f32,
    kept: &mut Vec<(f32, u32)>,
    most: usize,
) -> usize {
    let lines = products.chunks(LANES).zip(lengths.chunks(LANES));
    for (line, (products, lengths)) in lines.enumerate() {
        if !any_below(products, lengths, threshold) {
            continue;
        }
        let numbers = first + (line * LANES) as u32..;
        for ((product, length), number) in products.iter().zip(lengths).zip(numbers) {
            let bound = length + product;
            if bound < threshold && number != own {
                kept.push((bound, number));
            }
        }
        if kept.len() >= most {
            return line * LANES + products.len();
        }
    }
    products.len()
}

fn any_below(products: &[f32], lengths: &[f32], threshold: f32) -> bool {
    let keys = products.iter().zip(lengths);
    keys.fold(false, |any, (product, length)| {
        any | (length + product < threshold)
    })
}

#[cfg(test)]
mod tests {
    use super::scan;

    #[test]
    fn what_is_below_is_kept_until_there_is_enough() {
        let products: Vec<f32> = (0..50).map(|at| -((at * 17 % 50) as f32)).collect();
        let lengths = vec![50.0; 50];
        let expected: Vec<(f32, u32)> = (0..50)
            .map(|at| (50.0 - (at * 17 % 50) as f32, 100 + at as u32))
            .filter(|&(bound, number)| bound < 20.0 && number != 103)
            .collect();
        let mut kept = Vec::new();
        let looked_at = scan(&products, &lengths, 100, 103, 20.0, &mut kept, 100);
        assert_eq!((looked_at, &kept), (50, &expected));
        kept.clear();
        let looked_at = scan(&products, &lengths, 100, 103, 20.0, &mut kept, 1);
        assert!(looked_at == 16 && !kept.is_empty());
        scan(
            &products[16..],
            &lengths[16..],
            116,
            103,
            20.0,
            &mut kept,
            100,
        );
        assert_eq!(kept, expected);
    }
}
