//! What matrix products run on: natively a device of Burn's, in the page the same products without Burn.
//!
//! Burn's flex device hands a product to the crate gemm. The page has no other device and asks gemm itself: all that Burn knows
//! of other kinds of numbers would be a tenth of the page's module. The bits are the same; a test holds this.

#[cfg(not(target_arch = "wasm32"))]
mod of_burn;
#[cfg(any(test, target_arch = "wasm32"))]
mod plain;

#[cfg(not(target_arch = "wasm32"))]
pub use burn::tensor::{Device, Tensor};
#[cfg(not(target_arch = "wasm32"))]
pub(super) use of_burn::Values;
#[cfg(target_arch = "wasm32")]
pub(super) use plain::Values;
#[cfg(target_arch = "wasm32")]
pub use plain::{Device, Tensor};

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// The compute device, chosen at run time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// Burn's fast processor device; the default.
    #[default]
    Flex,
    /// Burn on the ndarray crate: slower, an independent second opinion. Not in the page, which would be a tenth larger.
    Ndarray,
}

impl DeviceKind {
    /// Its name in the study file.
    pub fn name(self) -> &'static str {
        match self {
            DeviceKind::Flex => "flex",
            DeviceKind::Ndarray => "ndarray",
        }
    }

    /// Burn's handle of the device.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn device(self) -> Device {
        match self {
            DeviceKind::Flex => Device::flex(),
            // Deprecated upstream, and kept for as long as it is released: nothing else is as independent of flex.
            #[allow(deprecated)]
            DeviceKind::Ndarray => Device::ndarray(),
        }
    }

    /// The page's only one.
    #[cfg(target_arch = "wasm32")]
    pub fn device(self) -> Device {
        Device
    }

    /// Whether this build has the device.
    ///
    /// # Errors
    /// In the page, which computes on flex alone.
    pub(super) fn check(self) -> Result<()> {
        if cfg!(target_arch = "wasm32") && self == DeviceKind::Ndarray {
            return Err(Error::new(
                "device is ndarray, which the page does without",
                "Set it to \"flex\", or use the command line, which has both.",
            ));
        }
        Ok(())
    }
}
