//! A trained classifier on its way from the member of a crew that has trained it to whoever asked.

use super::classifier::Classifier;
use super::kept::TrainedWith;
use crate::Result;
use crate::packing::{Pack, Packer, Parcel, Unpack};

/// A classifier that was trained here, or what another has told of one: all but what it shares with others.
#[derive(Debug)]
pub struct Handed(Form);

#[derive(Debug)]
enum Form {
    Trained(Classifier),
    Told(Parcel),
}

impl From<Classifier> for Handed {
    fn from(classifier: Classifier) -> Self {
        Handed(Form::Trained(classifier))
    }
}

impl Handed {
    /// The classifier, trained with this.
    ///
    /// # Errors
    /// What was told is of something else; it needs an encoder, and there is none.
    pub fn into_classifier(self, with: &TrainedWith) -> Result<Classifier> {
        match self.0 {
            Form::Trained(classifier) => Ok(classifier),
            Form::Told(mut told) => {
                let classifier = with.classifier(&mut told)?;
                told.finish()?;
                Ok(classifier)
            }
        }
    }
}

/// The last of a parcel. What was told by another is not told again.
impl Pack for Handed {
    fn pack(&self, to: &mut Packer) {
        if let Form::Trained(classifier) = &self.0 {
            classifier.pack(to);
        }
    }
}

impl Unpack for Handed {
    fn unpack(from: &mut Parcel) -> Self {
        Handed(Form::Told(from.take_rest()))
    }
}
