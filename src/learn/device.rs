//! Which of Burn's devices computes.

use burn::tensor::Device;
use serde::{Deserialize, Serialize};

/// The compute device, chosen at run time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// Burn's fast processor device; the default.
    #[default]
    Flex,
    /// Burn on the ndarray crate: slower, an independent second opinion.
    Ndarray,
}

impl DeviceKind {
    /// Burn's handle of the device.
    pub fn device(self) -> Device {
        match self {
            DeviceKind::Flex => Device::flex(),
            // Deprecated upstream, and kept for as long as it is released: nothing else is as independent of flex.
            #[allow(deprecated)]
            DeviceKind::Ndarray => Device::ndarray(),
        }
    }
}
