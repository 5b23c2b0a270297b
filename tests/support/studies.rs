//! A study so small that it takes no time.

use genessl::packing;
use genessl::study::{Assets, Session, Study};

/// The built-in cohort of 110 samples in three classes, with small networks and few epochs.
pub fn small_study() -> Session {
    let mut session = Session::new(Assets::builtin().expect("the built-in data"));
    session.simulate(110, 3).expect("a cohort");
    change(&mut session, make_small);
    session
}

/// Small networks and few epochs.
pub fn make_small(study: &mut Study) {
    study.features.top_variable = 120;
    study.pretrain.epochs = 2;
    study.pretrain.hidden = vec![32];
    study.pretrain.latent = 12;
    study.pretrain.projection = 8;
    study.classify.supervised_hidden = vec![16];
    study.classify.supervised_epochs = 5;
    study.classify.frozen_epochs = 10;
    study.classify.unfrozen_epochs = 3;
    study.compare.shares = vec![0.3, 1.0];
    study.compare.counts = vec![9];
    study.compare.repeats = 2;
    study.ablate.share = 0.3;
    study.ablate.repeats = 2;
}

/// Changes some settings.
pub fn change(session: &mut Session, how: impl FnOnce(&mut Study)) {
    let mut study = session.study().clone();
    how(&mut study);
    session.set_study(study).expect("settings");
}

/// What a session hands out to be kept: keys, each with its bytes, or none where what was kept is to be removed.
pub fn take_kept(session: &Session) -> Vec<(String, Option<Vec<u8>>)> {
    let mut kept = Vec::new();
    session.take_kept(&mut |key, what| {
        let bytes = what.map(|what| packing::packed(key, what));
        kept.push((key.to_owned(), bytes));
    });
    kept
}

/// Gives a session what was kept.
pub fn give_back(session: &Session, kept: &[(String, Option<Vec<u8>>)]) {
    for (key, bytes) in kept {
        let bytes = bytes.clone().expect("nothing was to be removed");
        session.ledger().restore(key, [bytes]).expect("a piece");
    }
}
