//! What is said of pretraining.

use crate::study::Session;
use crate::study::words::counted;

/// The one number of the rail: the loss of the last epoch.
pub fn number(session: &Session) -> Option<String> {
    let last = session.history()?.epochs.last()?;
    Some(format!("loss {:.3}", last.total))
}

/// How far the loss has come down.
pub fn sentence(session: &Session) -> Option<String> {
    let history = session.history()?;
    let (first, last) = (history.epochs.first()?, history.epochs.last()?);
    if history.epochs.len() == 1 {
        return Some(format!("The loss is {:.3} after one epoch.", last.total));
    }
    let collapsed = match history.spread.last() {
        Some(spread) if spread.has_collapsed() => {
            " The latent space has collapsed: it hardly tells samples apart."
        }
        _ => "",
    };
    Some(format!(
        "The loss went from {:.3} to {:.3} in {}.{collapsed}",
        first.total,
        last.total,
        counted(history.epochs.len(), "epoch")
    ))
}
