use ndarray::array;

use super::{BLOCK, Checksum, Pack, Packer, Parcel, Unpack, length, packed};

struct Many;

impl Pack for Many {
    fn pack(&self, to: &mut Packer) {
        let numbers: Vec<f32> = (0..50_001).map(|at| at as f32 / 7.0).collect();
        numbers.pack(to);
        vec![String::from("a"), String::new(), "µ".into()].pack(to);
        array![[0.1, -0.0], [f64::NAN, 1e-310]].pack(to);
        Some(3_usize).pack(to);
        None::<f64>.pack(to);
    }
}

fn check(mut parcel: Parcel) {
    let numbers = Vec::<f32>::unpack(&mut parcel);
    assert!(numbers.len() == 50_001 && numbers[50_000] == 50_000.0 / 7.0);
    let texts = Vec::<String>::unpack(&mut parcel);
    assert_eq!(texts, ["a", "", "µ"]);
    let matrix = ndarray::Array2::<f64>::unpack(&mut parcel);
    let bits: Vec<u64> = matrix.iter().map(|number| number.to_bits()).collect();
    let all = [0.1, -0.0, f64::NAN, 1e-310].map(f64::to_bits);
    assert_eq!(bits, all);
    assert_eq!(Option::<usize>::unpack(&mut parcel), Some(3));
    assert_eq!(Option::<f64>::unpack(&mut parcel), None);
    parcel.finish().expect("it was all there is");
}

#[test]
fn what_comes_back_is_what_went_out() {
    let bytes = packed("key", &Many);
    assert_eq!(bytes.len() as u64, length("key", &Many));
    check(Parcel::of_bytes("key", &bytes).expect("it is whole"));
    let blocks = bytes.chunks(1 << 10).map(<[u8]>::to_vec);
    check(Parcel::open("key", blocks).expect("in smaller blocks"));
    check(Parcel::open("key", [bytes]).expect("in one"));
}

#[test]
fn what_is_damaged_is_refused() {
    let bytes = packed("key", &Many);
    assert!(Parcel::of_bytes("other", &bytes).is_err());
    for length in [0, 1, 15, 16, 17, 40, BLOCK, bytes.len() - 1] {
        assert!(
            Parcel::of_bytes("key", &bytes[..length]).is_err(),
            "{length}"
        );
    }
    for place in (0..bytes.len()).step_by(1009).chain([bytes.len() - 1]) {
        let mut damaged = bytes.clone();
        damaged[place] ^= 1;
        let error = Parcel::of_bytes("key", &damaged).expect_err("it is refused");
        assert!(error.advice.contains("again"), "{error}");
    }
    let mut longer = bytes.clone();
    longer.push(0);
    assert!(Parcel::of_bytes("key", &longer).is_err());
    // Sound, and of something else: a list that says it is longer than all there is.
    let mut parcel = Parcel::of_bytes("key", &packed("key", &u64::MAX)).expect("it is whole");
    assert!(Vec::<f32>::unpack(&mut parcel).is_empty());
    assert!(parcel.finish().is_err());
    // Not all of it was read.
    let mut parcel = Parcel::of_bytes("key", &bytes).expect("it is whole");
    Vec::<f32>::unpack(&mut parcel);
    assert!(parcel.finish().is_err());
}

#[test]
fn sums_tell_apart_what_differs_in_one_place() {
    let of = |numbers: &[f32]| {
        let mut sum = Checksum::default();
        sum.add_singles(numbers);
        sum.words()
    };
    let numbers: Vec<f32> = (0..20_000).map(|at| at as f32).collect();
    let same = of(&numbers);
    for place in [0, 1, 2, 8191, 8192, 19_999] {
        let mut other = numbers.clone();
        other[place] = -1.0;
        assert_ne!(same, of(&other), "{place}");
    }
    assert_ne!(same, of(&numbers[..19_999]));
    assert_ne!(of(&[]), of(&[0.0]));
    assert_ne!(of(&[0.0]), of(&[-0.0]));
    let mut bytes = Checksum::default();
    bytes.add(
        &numbers
            .iter()
            .flat_map(|number| number.to_le_bytes())
            .collect::<Vec<u8>>(),
    );
    assert_eq!(bytes.words(), same);
}
