//! The fast way to principal components against the exact one.

use genessl::explore::krylov::Krylov;
use genessl::explore::pca::{Fitting, Pca};
use genessl::explore::principal::{EXACT_UP_TO, Principal};
use genessl::explore::variable::{GeneMoments, Ranking, VariableGenes};
use genessl::{Advance, random};
use ndarray::{Array2, ArrayView1, ArrayView2, Axis, array};
use rand_distr::{Distribution, StandardNormal};

use crate::support;

/// Samples along many axes of falling variance, as expression has them, and noise.
fn cohort(samples: usize, features: usize, noise: f32) -> Array2<f32> {
    let mut random = random::stream(8, "test/krylov");
    let mut normal = |shape: (usize, usize)| {
        Array2::<f32>::from_shape_simple_fn(shape, || StandardNormal.sample(&mut random))
    };
    let mut along = normal((samples, 60));
    for (axis, mut column) in along.columns_mut().into_iter().enumerate() {
        column *= 3.0 * ((axis + 1) as f32).powf(-0.7);
    }
    along.dot(&normal((60, features))) + normal((samples, features)) * noise + 5.0
}

fn correlation(a: ArrayView1<'_, f64>, b: ArrayView1<'_, f64>) -> f64 {
    a.dot(&b) / (a.dot(&a) * b.dot(&b)).sqrt()
}

fn assert_alike(fast: &Pca, exact: &Pca, alike: usize) {
    let ratios = fast
        .explained_variance_ratio
        .iter()
        .zip(&exact.explained_variance_ratio);
    for (place, (a, b)) in ratios.enumerate() {
        assert!(
            (a - b).abs() <= 1e-6 * b,
            "component {place}: {a} is not {b}"
        );
    }
    for component in 0..alike {
        let (a, b) = (
            fast.scores.column(component),
            exact.scores.column(component),
        );
        let off = 1.0 - correlation(a, b);
        assert!(off < 1e-6, "scores of {component} correlate to 1 - {off:e}");
        let (a, b) = (
            &fast.components.row(component),
            &exact.components.row(component),
        );
        assert!(1.0 - correlation(*a, *b) < 1e-6);
    }
    let products = fast.components.dot(&fast.components.t());
    let off = products - Array2::<f64>::eye(fast.components.nrows());
    assert!(off.iter().all(|value| value.abs() < 1e-10));
    assert_eq!(fast.mean, exact.mean);
}

fn both(x: ArrayView2<'_, f32>, components: usize) -> (Pca, Pca) {
    let fast = Krylov::new(x.to_owned().into_shared(), components, 1);
    let exact = Pca::fit(x, components).unwrap();
    (fast.unwrap().run().unwrap(), exact)
}

#[test]
fn it_equals_the_exact_way() {
    for (samples, features, components) in [(500, 300, 50), (200, 700, 10), (400, 400, 1)] {
        let (fast, exact) = both(cohort(samples, features, 1.0).view(), components);
        assert_alike(&fast, &exact, components.min(10));
    }
}

#[test]
fn it_equals_the_exact_way_on_tumours() {
    let Some(path) = support::shared("data/tcga7/all_log2cpm.parquet") else {
        return;
    };
    let table = genessl::table::read_file(path, &Default::default())
        .unwrap()
        .table;
    let mut moments = GeneMoments::new(table.values.ncols());
    for row in table.values.rows() {
        moments.add(row.as_slice().unwrap());
    }
    let genes = VariableGenes::of(moments.finish(), Ranking::Variance).top(2000);
    let (fast, exact) = both(table.values.select(Axis(1), &genes).view(), 50);
    assert_alike(&fast, &exact, 10);
}

#[test]
fn noise_without_axes_is_no_trouble() {
    let x = cohort(150, 100, 1000.0);
    let (fast, exact) = both(x.view(), 20);
    assert_alike(&fast, &exact, 0);
}

#[test]
fn small_matrices_and_few_axes_are_no_trouble() {
    // Fewer features than fit a block, and all components there are.
    for (samples, features, components) in [(20, 7, 7), (7, 20, 6), (3, 2, 1), (90, 70, 70)] {
        let (fast, exact) = both(cohort(samples, features, 1.0).view(), components);
        assert_alike(&fast, &exact, 1);
    }
    // Of rank two, with components that have no variance.
    let line: Array2<f32> = cohort(80, 2, 1.0).dot(&cohort(2, 90, 1.0));
    let fast = Krylov::new(line.into_shared(), 40, 1)
        .unwrap()
        .run()
        .unwrap();
    let ratio = &fast.explained_variance_ratio;
    assert!((ratio[0] + ratio[1] - 1.0).abs() < 1e-9);
    assert!(ratio[2..].iter().all(|&share| (0.0..1e-9).contains(&share)));
    assert!(
        fast.scores
            .iter()
            .chain(&fast.components)
            .all(|value| value.is_finite())
    );
    let flat = Array2::<f32>::ones((50, 60)).into_shared();
    let flat = Krylov::new(flat, 3, 1).unwrap().run().unwrap();
    assert_eq!(flat.explained_variance_ratio, [0.0; 3]);
}

#[test]
fn it_goes_in_steps_and_repeats_bit_for_bit() {
    let x = cohort(1200, 1100, 1.0).into_shared();
    let mut krylov = Krylov::new(x.clone(), 5, 3).unwrap();
    assert!(krylov.advance().is_ok());
    let mut before = 0.0;
    let mut steps = 1;
    loop {
        let progress = krylov.advance().unwrap();
        let share = progress.done as f64 / progress.total as f64;
        assert!(share >= before, "{share} after {before}");
        before = share;
        steps += 1;
        if progress.is_finished() {
            break;
        }
    }
    assert!(steps >= 8, "{steps} steps");
    assert!(krylov.advance().unwrap().is_finished());
    let first = krylov.finish().unwrap();
    let again = Krylov::new(x.clone(), 5, 3).unwrap().run().unwrap();
    assert_eq!(first, again);
    let other_start = Krylov::new(x.clone(), 5, 4).unwrap().run().unwrap();
    assert_alike(&other_start, &first, 5);
    assert!(Krylov::new(x, 5, 3).unwrap().finish().is_err());
}

#[test]
fn what_cannot_be_analysed_is_refused() {
    for (x, components) in [
        (array![[1.0f32, 2.0]], 1),
        (array![[1.0f32, 2.0], [3.0, 4.0]], 0),
        (array![[1.0f32, 2.0], [3.0, 4.0]], 3),
        (array![[1.0f32, f32::NAN], [3.0, 4.0]], 1),
    ] {
        assert!(Krylov::new(x.clone().into_shared(), components, 1).is_err());
        assert!(Principal::new(x.into_shared(), components, 1).is_err());
    }
}

#[test]
fn the_way_is_chosen_by_size() {
    let ways = [
        (EXACT_UP_TO, 2 * EXACT_UP_TO, 50, true),
        (EXACT_UP_TO + 1, EXACT_UP_TO + 1, 50, false),
        (EXACT_UP_TO + 1, EXACT_UP_TO + 1, EXACT_UP_TO / 2, true),
    ];
    for (samples, features, components, exact) in ways {
        let x = Array2::zeros((samples, features)).into_shared();
        let principal = Principal::new(x, components, 1).unwrap();
        assert_eq!(principal.exact(), exact);
    }
    let x = cohort(30, 20, 1.0).into_shared();
    let chosen = Principal::new(x.clone(), 4, 1).unwrap().run().unwrap();
    assert_eq!(chosen, Fitting::new(x, 4).unwrap().run().unwrap());
}
