//! The results of steps, each with the key of what it was computed from. What is on the shelf may be stale.

use std::any::Any;
use std::collections::BTreeMap;

struct Kept {
    key: String,
    result: Box<dyn Any>,
}

/// At most one result a step, of the type that the step's run gives.
#[derive(Default)]
pub struct Shelf(BTreeMap<&'static str, Kept>);

impl Shelf {
    /// The result under this name, where it is there and of this type.
    pub fn get<T: Any>(&self, name: &str) -> Option<&T> {
        self.0.get(name)?.result.downcast_ref()
    }

    /// The result, to be changed.
    pub fn get_mut<T: Any>(&mut self, name: &str) -> Option<&mut T> {
        self.0.get_mut(name)?.result.downcast_mut()
    }

    /// What the result was computed from.
    pub fn key(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|kept| kept.key.as_str())
    }

    /// Puts a result in the place of the one before.
    pub fn put<T: Any>(&mut self, name: &'static str, key: String, result: T) {
        let result = Box::new(result);
        self.0.insert(name, Kept { key, result });
    }
}
