//! What must be there before a classifier can be fitted: what an encoder makes of the samples, or their products with
//! each other. Each is computed once, by whichever classifier comes first, and shared by all.

use std::ops::ControlFlow;
use std::sync::Arc;

use ndarray::Array2;

use super::kind::{ModelKind, Origin, Sight};
use crate::learn::encoder::{Embedding, Encoder};
use crate::learn::labelled::{ClassifyInputs, Seen};
use crate::learn::logistic::{Gram, GramProducts};
use crate::learn::options::ClassifyOptions;
use crate::{Advance, Result};

/// The products of this many samples take 128 MB; of more they are not kept, and each regression computes those it needs.
const MOST_PRODUCTS: usize = 4096;

/// What is being prepared.
pub struct Preparation {
    stage: Stage,
    origin: Origin,
    seed: u64,
}

enum Stage {
    Train(Embedding, Embedding),
    Test(Array2<f32>, Embedding),
    Products(GramProducts, Seen),
    Ready(Ready),
}

/// What a classifier is fitted to.
pub struct Ready {
    pub seen: Seen,
    pub gram: Option<Arc<Gram>>,
}

impl Ready {
    fn of(seen: Seen) -> Self {
        Ready { seen, gram: None }
    }
}

impl Preparation {
    /// # Errors
    /// If an encoder or principal components are needed and not there.
    pub fn new(
        kind: ModelKind,
        inputs: &ClassifyInputs,
        options: &ClassifyOptions,
        seed: u64,
    ) -> Result<Self> {
        let origin = kind.origin().unwrap_or(Origin::Pretrained);
        if kind.needs_encoder() {
            inputs.weights(kind)?;
        }
        let stage = match kind.sight() {
            Sight::Components => Stage::Ready(Ready::of(inputs.components()?)),
            Sight::Latent(origin) => match inputs.latent(origin, seed) {
                Some(seen) => Stage::Ready(Ready::of(seen)),
                None => embedding(kind, inputs, options, seed)?,
            },
            Sight::Genes if matches!(kind, ModelKind::Logistic | ModelKind::Svm) => {
                products(inputs)
            }
            Sight::Genes => Stage::Ready(Ready::of(inputs.genes())),
        };
        Ok(Preparation {
            stage,
            origin,
            seed,
        })
    }

    /// How many calls of [`Preparation::advance`] are left.
    pub fn calls(&self) -> usize {
        match &self.stage {
            Stage::Train(train, test) => train.batches() + test.batches(),
            Stage::Test(_, test) => test.batches(),
            Stage::Products(products, _) => products.tiles(),
            Stage::Ready(_) => 0,
        }
    }

    /// Does one batch of embedding or one tile of products; breaks off with all there is if nothing is left to do.
    pub fn advance(self, inputs: &ClassifyInputs) -> Result<ControlFlow<Ready, Preparation>> {
        let Preparation {
            stage,
            origin,
            seed,
        } = self;
        let stage = match stage {
            Stage::Train(mut train, test) => {
                if train.advance()?.is_finished() {
                    Stage::Test(train.finish()?, test)
                } else {
                    Stage::Train(train, test)
                }
            }
            Stage::Test(train, mut test) => {
                if test.advance()?.is_finished() {
                    let seen = Seen {
                        train: train.into(),
                        test: test.finish()?.into(),
                    };
                    inputs.keep_latent(origin, seed, seen.clone());
                    Stage::Ready(Ready::of(seen))
                } else {
                    Stage::Test(train, test)
                }
            }
            Stage::Products(mut products, seen) => {
                if products.advance()?.is_finished() {
                    let gram = inputs.keep_gram(products.finish()?);
                    Stage::Ready(Ready {
                        seen,
                        gram: Some(gram),
                    })
                } else {
                    Stage::Products(products, seen)
                }
            }
            ready => ready,
        };
        Ok(match stage {
            Stage::Ready(ready) => ControlFlow::Break(ready),
            stage => ControlFlow::Continue(Preparation {
                stage,
                origin,
                seed,
            }),
        })
    }
}

fn embedding(
    kind: ModelKind,
    inputs: &ClassifyInputs,
    options: &ClassifyOptions,
    seed: u64,
) -> Result<Stage> {
    let weights = inputs.encoder(kind, seed)?;
    let encoder = Arc::new(Encoder::new(&weights, options.device));
    let Seen { train, test } = inputs.genes();
    let train = Embedding::new(Arc::clone(&encoder), train)?;
    Ok(Stage::Train(train, Embedding::new(encoder, test)?))
}

fn products(inputs: &ClassifyInputs) -> Stage {
    let seen = inputs.genes();
    if let Some(gram) = inputs.gram() {
        return Stage::Ready(Ready {
            seen,
            gram: Some(gram),
        });
    }
    let (samples, genes) = seen.train.dim();
    if samples > genes.min(MOST_PRODUCTS) {
        return Stage::Ready(Ready::of(seen));
    }
    Stage::Products(GramProducts::new(seen.train.all()), seen)
}
