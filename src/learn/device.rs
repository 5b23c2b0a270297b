//! Which of Burn's devices computes.

use burn::tensor::Device;
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
    pub fn device(self) -> Device {
        match self {
            DeviceKind::Flex => Device::flex(),
            // Deprecated upstream, and kept for as long as it is released: nothing else is as independent of flex.
            #[cfg(not(target_arch = "wasm32"))]
            #[allow(deprecated)]
            DeviceKind::Ndarray => Device::ndarray(),
            #[cfg(target_arch = "wasm32")]
            DeviceKind::Ndarray => Device::flex(),
        }
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
