//! What learns: pretraining and its objectives, classifiers, comparisons and what they rest on, against PyTorch, scikit-learn and properties.

#[path = "../support/elsewhere.rs"]
mod elsewhere;
#[path = "../support/further_opinion.rs"]
mod further_opinion;
#[path = "../support/labelled.rs"]
mod labelled;
#[path = "../reference/mod.rs"]
mod reference;
#[path = "../support/second_opinion.rs"]
mod second_opinion;
#[path = "../support/mod.rs"]
mod support;

mod accuracy;
mod attribution;
mod blocks;
mod classify;
mod compare;
mod interpret;
mod judges;
mod large;
mod models;
mod objectives;
mod pretraining;
mod real;
mod split;
mod tcga;
mod weights;
