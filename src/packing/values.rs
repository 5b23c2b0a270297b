//! Common values, and structures of them.

use std::sync::Arc;

use ndarray::Array2;

use super::{Pack, Packer, Parcel, Unpack};

impl Pack for String {
    fn pack(&self, to: &mut Packer) {
        to.text(self);
    }
}

impl Unpack for String {
    fn unpack(from: &mut Parcel) -> Self {
        from.text()
    }
}

impl Pack for usize {
    fn pack(&self, to: &mut Packer) {
        to.count(*self as u64);
    }
}

impl Unpack for usize {
    fn unpack(from: &mut Parcel) -> Self {
        let fits = usize::try_from(from.count());
        from.expect(fits.is_ok());
        fits.unwrap_or_default()
    }
}

impl Pack for u64 {
    fn pack(&self, to: &mut Packer) {
        to.count(*self);
    }
}

impl Unpack for u64 {
    fn unpack(from: &mut Parcel) -> Self {
        from.count()
    }
}

impl Pack for u32 {
    fn pack(&self, to: &mut Packer) {
        to.count(u64::from(*self));
    }
}

impl Unpack for u32 {
    fn unpack(from: &mut Parcel) -> Self {
        from.count() as u32
    }
}

impl Pack for bool {
    fn pack(&self, to: &mut Packer) {
        to.count(u64::from(*self));
    }
}

impl Unpack for bool {
    fn unpack(from: &mut Parcel) -> Self {
        from.count() != 0
    }
}

impl Pack for f64 {
    fn pack(&self, to: &mut Packer) {
        to.double(*self);
    }
}

impl Unpack for f64 {
    fn unpack(from: &mut Parcel) -> Self {
        from.double()
    }
}

impl<T: Pack> Pack for Arc<T> {
    fn pack(&self, to: &mut Packer) {
        (**self).pack(to);
    }
}

impl<T: Unpack> Unpack for Arc<T> {
    fn unpack(from: &mut Parcel) -> Self {
        Arc::new(T::unpack(from))
    }
}

impl<T: Pack> Pack for Option<T> {
    fn pack(&self, to: &mut Packer) {
        self.is_some().pack(to);
        if let Some(value) = self {
            value.pack(to);
        }
    }
}

impl<T: Unpack> Unpack for Option<T> {
    fn unpack(from: &mut Parcel) -> Self {
        bool::unpack(from).then(|| T::unpack(from))
    }
}

impl<T: Pack> Pack for Vec<T> {
    fn pack(&self, to: &mut Packer) {
        self.len().pack(to);
        self.iter().for_each(|value| value.pack(to));
    }
}

impl<T: Unpack> Unpack for Vec<T> {
    fn unpack(from: &mut Parcel) -> Self {
        // Nothing that is kept in lists takes less than a whole number.
        let length = from.length(8);
        let mut values = Vec::new();
        for _ in 0..length {
            values.push(T::unpack(from));
        }
        values
    }
}

/// Numbers in single precision, with how many they are.
impl Pack for Vec<f32> {
    fn pack(&self, to: &mut Packer) {
        self.len().pack(to);
        to.singles(self);
    }
}

impl Unpack for Vec<f32> {
    fn unpack(from: &mut Parcel) -> Self {
        let mut numbers = vec![0.0; from.length(4)];
        from.singles(&mut numbers);
        numbers
    }
}

impl Pack for Array2<f32> {
    fn pack(&self, to: &mut Packer) {
        self.nrows().pack(to);
        self.ncols().pack(to);
        for row in self.rows() {
            match row.as_slice() {
                Some(row) => to.singles(row),
                None => row.iter().for_each(|&number| to.singles(&[number])),
            }
        }
    }
}

impl Unpack for Array2<f32> {
    fn unpack(from: &mut Parcel) -> Self {
        let mut matrix = Array2::zeros(from.shape(4));
        from.singles(matrix.as_slice_mut().unwrap_or_default());
        matrix
    }
}

impl Pack for Array2<f64> {
    fn pack(&self, to: &mut Packer) {
        self.nrows().pack(to);
        self.ncols().pack(to);
        for row in self.rows() {
            match row.as_slice() {
                Some(row) => to.doubles(row),
                None => row.iter().for_each(|&number| to.double(number)),
            }
        }
    }
}

impl Unpack for Array2<f64> {
    fn unpack(from: &mut Parcel) -> Self {
        let mut matrix = Array2::zeros(from.shape(8));
        from.doubles(matrix.as_slice_mut().unwrap_or_default());
        matrix
    }
}

/// Packs and unpacks a structure by its fields, in the order they are named.
macro_rules! packs {
    ($name:ty { $($field:ident),+ $(,)? }) => {
        impl $crate::packing::Pack for $name {
            fn pack(&self, to: &mut $crate::packing::Packer) {
                $(self.$field.pack(to);)+
            }
        }

        impl $crate::packing::Unpack for $name {
            fn unpack(from: &mut $crate::packing::Parcel) -> Self {
                Self { $($field: $crate::packing::Unpack::unpack(from)),+ }
            }
        }
    };
}
pub(crate) use packs;

/// Packs and unpacks one of some names, as its place among them.
macro_rules! packs_names {
    ($name:ident { $($of:ident),+ $(,)? }) => {
        impl $crate::packing::Pack for $name {
            fn pack(&self, to: &mut $crate::packing::Packer) {
                to.count(*self as u64);
            }
        }

        impl $crate::packing::Unpack for $name {
            fn unpack(from: &mut $crate::packing::Parcel) -> Self {
                let place = from.count();
                let all = [$($name::$of),+];
                let named = all.into_iter().find(|&one| one as u64 == place);
                from.expect(named.is_some());
                named.unwrap_or(all[0])
            }
        }
    };
}
pub(crate) use packs_names;
