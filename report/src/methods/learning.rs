//! The methods of what is learnt: pretraining, classifiers, their comparison, and what the model is asked.

use super::{Methods, numbers, shares, title, written};
use crate::text::{counted, listed, name, percent, significant, thousands};
use crate::values::At;

impl Methods<'_, '_> {
    pub(super) fn pretrain(&mut self) -> String {
        let (pretrain, features) = (self.study.at("pretrain"), self.study.at("features"));
        let of = |key: &str| pretrain.at(key).number();
        let genes = self.results.at("sizes").at("network_genes").count();
        let chosen = match features.at("top_variable").count() {
            0 => format!("All {} genes were taken", thousands(genes)),
            _ => format!(
                "The {} genes of largest variance over the samples for pretraining were taken",
                thousands(genes)
            ),
        };
        let scaled = match features.at("standardise").holds() {
            true => " and scaled to mean 0 and standard deviation 1 there",
            false => "",
        };
        let objectives = self.objectives();
        let adam = self.cite("adam");
        let samples = match pretrain.at("samples").count() {
            0 => self.results.at("sizes").at("pretrain_samples").count(),
            some => some.min(self.results.at("sizes").at("pretrain_samples").count()),
        };
        let held = match of("validation_share") {
            0.0 => String::new(),
            share => format!(
                " {} of the samples were held out to watch the objectives on.",
                percent(share)
            ),
        };
        format!(
            "{chosen}{scaled}. An encoder of fully connected layers ({} hidden units, ReLU, dropout {}) into {} latent \
             dimensions, with a layer normalisation at its end, learned from {} without their labels. {objectives} It was \
             trained for {} by Adam{adam} with learning rate {} on batches of {}.{held}",
            numbers(pretrain.at("hidden")),
            written(of("dropout")),
            written(of("latent")),
            counted(samples, "sample"),
            counted(pretrain.at("epochs").count(), "epoch"),
            significant(of("learning_rate")),
            written(of("batch_size")),
        )
    }

    fn objectives(&mut self) -> String {
        let pretrain = self.study.at("pretrain");
        let of = |key: &str| pretrain.at(key).number();
        let mut parts = Vec::new();
        let weight = |key: &str| format!("weight {}", written(of(key)));
        let has_pathways = self.results.at("sizes").at("pathways").count() > 0;
        if of("weight_pathway") > 0.0 && has_pathways {
            let standardised = match pretrain.at("targets").text() {
                "standardised" => ", each standardised in the samples that were trained on",
                _ => "",
            };
            parts.push(format!(
                "the mean squared error of predicted pathway scores{standardised} ({})",
                weight("weight_pathway")
            ));
        }
        if of("weight_masked") > 0.0 {
            parts.push(format!(
                "the mean squared error of genes hidden from it, {} of all ({})",
                percent(of("mask_ratio")),
                weight("weight_masked")
            ));
        }
        if of("weight_contrastive") > 0.0 {
            let cited = self.cite("ntxent");
            parts.push(format!(
                "the agreement of two distorted views of a sample (NT-Xent{cited} at temperature {} in {} dimensions; noise of \
                 standard deviation {}, {} of the genes set to 0; {})",
                written(of("temperature")),
                written(of("projection")),
                written(of("noise")),
                percent(of("feature_dropout")),
                weight("weight_contrastive")
            ));
        }
        parts.extend(self.further_objectives());
        match parts.len() {
            0 => String::new(),
            1 => format!("Its objective was {}.", parts[0]),
            _ => format!("Its objective was the weighted sum of {}.", listed(&parts)),
        }
    }

    /// Those beside pathway scores, hidden genes and NT-Xent.
    fn further_objectives(&mut self) -> Vec<String> {
        let pretrain = self.study.at("pretrain");
        let of = |key: &str| written(pretrain.at(key).number());
        let views = format!(
            "the two views’ projections in {} dimensions (noise of standard deviation {}, {} of the genes set to 0)",
            of("projection"),
            of("noise"),
            percent(pretrain.at("feature_dropout").number())
        );
        let corruption: Vec<String> = pretrain
            .at("scarf_corruption")
            .items()
            .map(|share| percent(share.number()))
            .collect();
        let all = [
            (
                "scarf",
                "SCARF",
                format!(
                    ": the agreement of two copies of a sample in which {} of the genes have values of other samples, at \
                     temperature {}",
                    listed(&corruption),
                    of("scarf_temperature")
                ),
            ),
            (
                "vime",
                "VIME",
                format!(
                    ": telling which values were exchanged within the batch, {} of all, by cross-entropy, and what they were, by {} \
                     times the mean squared error",
                    percent(pretrain.at("vime_corruption").number()),
                    of("vime_alpha")
                ),
            ),
            (
                "byol",
                "BYOL",
                format!(
                    " of {views}, without batch normalisation, whose target network stays by {} in a step at first",
                    of("byol_decay")
                ),
            ),
            (
                "barlow_twins",
                "Barlow Twins",
                format!(" of {views} with λ {}", of("barlow_twins_lambda")),
            ),
            (
                "vicreg",
                "VICReg",
                format!(
                    " of {views} with weights {}, {} and {} of invariance, variance and covariance",
                    of("vicreg_invariance"),
                    of("vicreg_variance"),
                    of("vicreg_covariance")
                ),
            ),
            (
                "denoising",
                "a denoising autoencoder",
                ": the mean squared error of genes from which noise and dropped values were taken away".to_owned(),
            ),
        ];
        let mut parts = Vec::new();
        for (key, name, how) in all {
            let weight = pretrain.at(&format!("weight_{key}")).number();
            if weight > 0.0 {
                let cited = self.cite(key);
                parts.push(format!("{name}{cited}{how} (weight {})", written(weight)));
            }
        }
        parts
    }

    pub(super) fn classify(&mut self) -> String {
        let classify = self.study.at("classify");
        let models: Vec<String> = classify
            .at("models")
            .items()
            .map(|model| self.model(model.text()))
            .collect();
        let mut text = format!("Classifiers were {}.", listed(&models));
        let list: Vec<f64> = classify.at("shares").items().map(At::number).collect();
        let labels = match list[..] {
            [1.0] => {
                let all = self.results.at("sizes").at("finetune_samples").count();
                format!("all {}", counted(all, "training label"))
            }
            [_] => format!("{} of the training labels", shares(classify.at("shares"))),
            _ => format!(
                "{} each of the training labels",
                shares(classify.at("shares"))
            ),
        };
        text += &format!(
            " They learned from {labels}, {}, in batches of {}",
            match classify.at("repeats").count() {
                1 => "once".to_owned(),
                repeats => format!("{} times with other random numbers", thousands(repeats)),
            },
            written(classify.at("batch_size").number())
        );
        text += match classify.at("class_weights").holds() {
            true => ", with classes weighted equally in the loss.",
            false => ".",
        };
        let validation = classify.at("validation_share").number();
        if validation > 0.0 {
            text += &format!(
                " Training stopped after {} epochs without a smaller loss on {} of the labels, which were held out; the weights of the \
                 best epoch were kept.",
                written(classify.at("patience").number()),
                percent(validation)
            );
        }
        text += &format!(
            " All were judged on the {}, which nothing was fitted on.",
            counted(
                self.results.at("sizes").at("test_samples").count(),
                "test sample"
            )
        );
        text += &self.scores();
        text
    }

    /// What each classifier reached, where it is told once.
    fn scores(&self) -> String {
        let runs: Vec<At> = self.results.at("evaluations").items().collect();
        let told: Vec<String> = runs
            .iter()
            .map(|run| {
                format!(
                    "{} {} ({}; {})",
                    title(run.at("model").text()),
                    percent(run.at("accuracy").number()),
                    percent(run.at("balanced_accuracy").number()),
                    percent(run.at("macro_f1").number())
                )
            })
            .collect();
        match (1..=8).contains(&told.len()) {
            true => format!(
                " Accuracy (balanced accuracy; macro F1) was: {}.",
                told.join(", ")
            ),
            false => String::new(),
        }
    }

    fn model(&mut self, model: &str) -> String {
        let classify = self.study.at("classify");
        let of = |key: &str| classify.at(key).number();
        let trained = |kind: &str| {
            format!(
                "{}, learning rate {}",
                counted(classify.at(&format!("{kind}_epochs")).count(), "epoch"),
                significant(of(&format!("{kind}_learning_rate")))
            )
        };
        match model {
            "supervised" => format!(
                "a network trained on the labels alone ({} hidden units, dropout {}; {})",
                numbers(classify.at("supervised_hidden")),
                written(of("supervised_dropout")),
                trained("supervised")
            ),
            "frozen" => format!(
                "a linear layer on the frozen encoder ({})",
                trained("frozen")
            ),
            "unfrozen" => {
                let mut details = format!(
                    "{}, of the encoder {}",
                    trained("unfrozen"),
                    significant(of("unfrozen_encoder_learning_rate"))
                );
                if of("head_epochs") > 0.0 {
                    details += &format!(
                        ", the layer alone for the first {}{}",
                        counted(of("head_epochs") as u64, "epoch"),
                        self.cite("lpft")
                    );
                }
                if of("rate_decay") < 1.0 {
                    details += &format!(
                        ", multiplied by {} from layer to layer downwards{}",
                        significant(of("rate_decay")),
                        self.cite("ulmfit")
                    );
                }
                format!("the encoder fine-tuned with a linear layer ({details})")
            }
            "logistic" => format!("logistic regression on the genes{}", self.cite("logistic")),
            "pca_logistic" => format!(
                "logistic regression on 50 principal components{}",
                self.cite("logistic")
            ),
            "nearest_centroid" => "the nearest class mean".to_owned(),
            "random_frozen" => {
                "a linear layer on a frozen encoder that has learned nothing".to_owned()
            }
            "random_unfrozen" => "an encoder that has learned nothing, fine-tuned".to_owned(),
            "probe" => format!(
                "logistic regression on what the frozen encoder puts out{}, its penalty chosen by cross-validation among the labels",
                self.cite("logistic")
            ),
            "neighbours" => {
                "the nearest five labelled samples by what the frozen encoder puts out".to_owned()
            }
            "svm" => "a linear support vector machine on the genes".to_owned(),
            other => name(other),
        }
    }

    pub(super) fn compare(&mut self) -> String {
        let compare = self.study.at("compare");
        let models: Vec<String> = compare
            .at("models")
            .items()
            .map(|model| title(model.text()).to_owned())
            .collect();
        let mut draws = Vec::new();
        if compare.at("shares").items().next().is_some() {
            draws.push(format!("{} of the labels", shares(compare.at("shares"))));
        }
        if compare.at("counts").items().next().is_some() {
            draws.push(format!("{} labels", numbers(compare.at("counts"))));
        }
        let nested = match compare.at("nested").holds() {
            true => ", a smaller draw being part of the larger ones",
            false => "",
        };
        let repeats = compare.at("repeats").count();
        let mut text = format!(
            "{} learned from the same draws of {}, {} each{nested}.",
            listed(&models),
            listed(&draws),
            counted(repeats, "repeat"),
        );
        // Of one model there is no difference, and of one draw no interval.
        if models.len() > 1 && repeats > 1 {
            let holm = self.cite("holm");
            text += &format!(
                " Differences were taken on the same draws; their intervals are 95 % percentile intervals of 10,000 bootstrap \
                 resamples of the draws, their p-values those of sign-flip tests, corrected over the levels by Holm’s method{holm}."
            );
        }
        text
    }

    pub(super) fn ablate(&mut self) -> String {
        let ablate = self.study.at("ablate");
        let choices: Vec<String> = ablate
            .at("choices")
            .items()
            .map(|choice| match choice.text() {
                "objectives" => "the set of objectives".to_owned(),
                "mask_ratio" => format!(
                    "the share of hidden genes ({})",
                    shares(ablate.at("mask_ratio"))
                ),
                "temperature" => format!("the temperature ({})", numbers(ablate.at("temperature"))),
                "latent" => format!("the latent dimensions ({})", numbers(ablate.at("latent"))),
                "samples" => format!(
                    "the share of the samples ({})",
                    shares(ablate.at("samples"))
                ),
                other => name(other),
            })
            .collect();
        let judges: Vec<String> = ablate
            .at("models")
            .items()
            .map(|model| title(model.text()).to_lowercase())
            .collect();
        format!(
            "The encoder was pretrained anew with one choice changed at a time: {}. Each was judged by the {} on {} of the labels, \
             in {}.",
            listed(&choices),
            listed(&judges),
            percent(ablate.at("share").number()),
            counted(ablate.at("repeats").count(), "draw")
        )
    }

    pub(super) fn interpret(&mut self) -> String {
        let interpret = self.study.at("interpret");
        let (gradients, logistic) = (self.cite("gradients"), self.cite("logistic"));
        let others = match interpret.at("baselines").count() {
            0 => String::new(),
            some => format!(
                ", and from {} of the other classes",
                counted(some, "sample")
            ),
        };
        format!(
            "How well the encoder tells each pathway’s score was measured as R² on samples that pretraining had not seen. Which \
             genes decide for a class was asked of the {} by integrated gradients{gradients} from the mean sample{others} ({} points on \
             the way, up to {} test samples of each class), and compared with logistic regression{logistic}.",
            title(interpret.at("model").text()).to_lowercase(),
            written(interpret.at("steps").number()),
            written(interpret.at("samples_per_class").number())
        )
    }

    pub(super) fn predict(&mut self) -> String {
        let predict = self.study.at("predict");
        let novelty = self.cite("novelty");
        format!(
            "New samples were classified by the {}. A sample counts as unlike the cohort where its mean distance in latent space to \
             the {} nearest samples of the pretraining part{novelty} is larger than that of {} of samples that were not pretrained \
             on.",
            title(predict.at("model").text()).to_lowercase(),
            written(predict.at("neighbours").number()),
            percent(predict.at("unusual").number())
        )
    }
}
