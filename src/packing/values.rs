//! Common values, and structures of them.

use ndarray::Array2;

use super::{Pack, Packer, Parcel, Unpack};
use crate::Result;

impl Pack for String {
    fn pack(&self, to: &mut Packer) {
        to.text(self);
    }
}

impl Unpack for String {
    fn unpack(from: &mut Parcel) -> Result<Self> {
        from.text()
    }
}

impl Pack for usize {
    fn pack(&self, to: &mut Packer) {
        to.count(*self as u64);
    }
}

impl Unpack for usize {
    fn unpack(from: &mut Parcel) -> Result<Self> {
        let count = from.count()?;
        let fits = usize::try_from(count);
        from.expect(fits.is_ok())?;
        Ok(fits.unwrap_or_default())
    }
}

impl Pack for u64 {
    fn pack(&self, to: &mut Packer) {
        to.count(*self);
    }
}

impl Unpack for u64 {
    fn unpack(from: &mut Parcel) -> Result<Self> {
        from.count()
    }
}

impl Pack for u32 {
    fn pack(&self, to: &mut Packer) {
        to.count(u64::from(*self));
    }
}

impl Unpack for u32 {
    fn unpack(from: &mut Parcel) -> Result<Self> {
        Ok(from.count()? as u32)
    }
}

impl Pack for bool {
    fn pack(&self, to: &mut Packer) {
        to.count(u64::from(*self));
    }
}

impl Unpack for bool {
    fn unpack(from: &mut Parcel) -> Result<Self> {
        Ok(from.count()? != 0)
    }
}

impl Pack for f64 {
    fn pack(&self, to: &mut Packer) {
        to.double(*self);
    }
}

impl Unpack for f64 {
    fn unpack(from: &mut Parcel) -> Result<Self> {
        from.double()
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
    fn unpack(from: &mut Parcel) -> Result<Self> {
        Ok(if bool::unpack(from)? {
            Some(T::unpack(from)?)
        } else {
            None
        })
    }
}

impl<T: Pack> Pack for Vec<T> {
    fn pack(&self, to: &mut Packer) {
        self.len().pack(to);
        self.iter().for_each(|value| value.pack(to));
    }
}

impl<T: Unpack> Unpack for Vec<T> {
    fn unpack(from: &mut Parcel) -> Result<Self> {
        // Nothing that is kept in lists takes less than a whole number.
        let length = from.length(8)?;
        (0..length).map(|_| T::unpack(from)).collect()
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
    fn unpack(from: &mut Parcel) -> Result<Self> {
        let mut numbers = vec![0.0; from.length(4)?];
        from.singles(&mut numbers)?;
        Ok(numbers)
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
    fn unpack(from: &mut Parcel) -> Result<Self> {
        let shape = shape(from, 4)?;
        let mut matrix = Array2::zeros(shape);
        from.singles(matrix.as_slice_mut().unwrap_or_default())?;
        Ok(matrix)
    }
}

impl Pack for Array2<f64> {
    fn pack(&self, to: &mut Packer) {
        self.nrows().pack(to);
        self.ncols().pack(to);
        self.iter().for_each(|&number| to.double(number));
    }
}

impl Unpack for Array2<f64> {
    fn unpack(from: &mut Parcel) -> Result<Self> {
        let mut matrix = Array2::zeros(shape(from, 8)?);
        for number in &mut matrix {
            *number = from.double()?;
        }
        Ok(matrix)
    }
}

/// Rows and columns of a matrix that is there.
fn shape(from: &mut Parcel, bytes: u64) -> Result<(usize, usize)> {
    let (rows, columns) = (from.count()?, from.count()?);
    let size = rows
        .checked_mul(columns)
        .and_then(|size| size.checked_mul(bytes));
    from.expect(size.is_some_and(|size| size <= from.left()))?;
    Ok((rows as usize, columns as usize))
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
            fn unpack(from: &mut $crate::packing::Parcel) -> $crate::Result<Self> {
                Ok(Self { $($field: $crate::packing::Unpack::unpack(from)?),+ })
            }
        }
    };
}
pub(crate) use packs;
