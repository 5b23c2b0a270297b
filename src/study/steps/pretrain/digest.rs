//! What the digest of a pretrained encoder is made of.

use crate::learn::{Objective, checkpoint};
use crate::study::Session;
use crate::study::record::{DigestPart, Hash};

const EPOCH: &str = "epoch ";

/// The losses of each epoch, by which the first that went another way is found; the weights; the latent vectors.
pub fn parts(session: &Session, _: Option<&str>) -> Vec<DigestPart> {
    let epochs = session.history().map_or(0, |history| history.epochs.len());
    let named = (1..=epochs).map(|epoch| format!("{EPOCH}{epoch}"));
    let mut parts: Vec<DigestPart> = named.map(|name| DigestPart::whole(name, losses)).collect();
    parts.push(DigestPart::whole("weights", weights));
    parts.push(DigestPart::whole("latent vectors", latent));
    parts
}

/// Total, pathways, masked genes, contrast, and what else is trained towards: while training, then on the samples held out.
fn losses(session: &Session, name: &str, _: usize, hash: &mut Hash) -> Option<()> {
    let epoch: usize = name.strip_prefix(EPOCH)?.parse().ok()?;
    let history = session.history()?;
    let objectives = history.objectives();
    for losses in [
        history.epochs.get(epoch - 1),
        history.validation.get(epoch - 1),
    ] {
        let Some(losses) = losses else { continue };
        hash.double(losses.total);
        for (at, objective) in Objective::ALL.into_iter().enumerate() {
            if at < Objective::USUAL || objectives.contains(&objective) {
                hash.double(losses.of(objective));
            }
        }
    }
    Some(())
}

/// Every tensor with its name, shape and numbers in single precision.
fn weights(session: &Session, _: &str, _: usize, hash: &mut Hash) -> Option<()> {
    for tensor in checkpoint::named_tensors(&session.pretrained()?.checkpoint.weights) {
        hash.text(&tensor.name);
        let shape = tensor.shape.iter();
        shape.for_each(|&length| hash.count(length as u64));
        hash.bytes(&tensor.bytes);
    }
    Some(())
}

/// Of each part its samples' ids, then their numbers.
fn latent(session: &Session, _: &str, _: usize, hash: &mut Hash) -> Option<()> {
    for (_, samples) in session.pretrained()?.latent.iter() {
        samples.sample_ids.iter().for_each(|id| hash.text(id));
        hash.singles(samples.values.iter());
    }
    Some(())
}
