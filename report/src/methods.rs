//! What was done, in prose, as the methods of a paper would say it: every number is the study's own.

use crate::citations::Citations;
use crate::text::{counted, escaped, listed, name, percent, significant, thousands};
use crate::values::At;

/// Whether the file of this SHA-256 is the table of blood cells that comes with the page.
const BLOOD_CELLS: &str = "3d4701e0d106a286d0522aa4f2688634835bac9eb2ea5318c5b348cd65fafd94";

/// The methods, a heading and a paragraph or two for each part of the study that was done; notes whom they cite.
pub fn element(results: At, citations: &mut Citations) -> String {
    let mut methods = Methods {
        results,
        study: results.at("study"),
        citations,
    };
    let done = |step: &str| {
        results
            .at("sentences")
            .items()
            .any(|one| one.at("step").text() == step)
    };
    let mut html = String::new();
    let mut part = |title: &str, text: String| {
        if !text.is_empty() {
            html += &format!("<h3>{title}</h3>\n<p>{text}</p>\n");
        }
    };
    part("Samples", methods.samples());
    if done("genes") {
        part("Genes", methods.genes());
    }
    if done("pathways") {
        part("Pathways", methods.pathways());
    }
    if done("explore") {
        part("Exploration", methods.explore());
    }
    if done("pretrain") {
        part("Pretraining", methods.pretrain());
    }
    if done("classify") {
        part("Classification", methods.classify());
    }
    if done("compare") {
        part("Comparison of models", methods.compare());
    }
    if done("ablate") {
        part("Ablation", methods.ablate());
    }
    if done("interpret") {
        part("Interpretation", methods.interpret());
    }
    if done("predict") {
        part("New samples", methods.predict());
    }
    part("Software", methods.software());
    html
}

struct Methods<'a, 'b> {
    results: At<'a>,
    study: At<'a>,
    citations: &'b mut Citations,
}

/// `64`, `0.001`.
fn written(number: f64) -> String {
    match number.fract() == 0.0 && number.abs() < 1e15 {
        true => thousands(number.abs() as u64),
        false => significant(number),
    }
}

fn numbers(list: At) -> String {
    let parts: Vec<String> = list.items().map(|item| written(item.number())).collect();
    listed(&parts)
}

fn shares(list: At) -> String {
    let parts: Vec<String> = list.items().map(|item| percent(item.number())).collect();
    listed(&parts)
}

impl Methods<'_, '_> {
    fn cite(&mut self, name: &str) -> String {
        self.citations.cite(name)
    }

    fn samples(&mut self) -> String {
        let (data, sizes) = (self.study.at("data"), self.results.at("sizes"));
        let mut text = if data.at("tumours").is_there() {
            self.citations.licence(
                "Median expression in tumours and tissues",
                "TCGA; Human Protein Atlas v23",
                "TCGA's open-access data are free to use; Human Protein Atlas CC BY-SA 4.0",
            );
            let (tcga, hpa, pathology) =
                (self.cite("tcga"), self.cite("hpa"), self.cite("pathology"));
            format!(
                "Samples are simulated and no patient’s: tumours drawn by GeneSSL around the median expression profiles of \
                 the tumour types of TCGA{tcga} and of normal tissues of the Human Protein Atlas{hpa}{pathology}."
            )
        } else if data.at("simulated").is_there() {
            "Samples are simulated and no patient’s: types of one invented tissue, drawn by GeneSSL as counts over real genes \
             and pathways."
                .to_owned()
        } else {
            self.files()
        };
        let parts = [
            ("pretrain_samples", "for pretraining"),
            ("finetune_samples", "with labels for training classifiers"),
            ("test_samples", "for testing"),
        ];
        let parts: Vec<String> = parts
            .into_iter()
            .map(|(key, purpose)| (sizes.at(key).count(), purpose))
            .filter(|(count, _)| *count > 0)
            .enumerate()
            .map(|(place, (count, purpose))| match place {
                0 => format!("{} {purpose}", counted(count, "sample")),
                _ => format!("{} {purpose}", thousands(count)),
            })
            .collect();
        if !parts.is_empty() {
            text += &format!(" There were {}.", listed(&parts));
        }
        text += &self.scale();
        let is_split = data.at("labelled").items().next().is_some()
            || data.at("tumours").is_there()
            || data.at("simulated").is_there();
        if is_split {
            text += &format!(
                " Samples were divided at random, class by class, into {} for pretraining, training and testing.",
                shares(data.at("split"))
            );
            text += match data.at("group").text() {
                "none" => String::new(),
                "" | "barcodes" => {
                    " Samples whose barcodes name the same patient were kept in one part."
                        .to_owned()
                }
                column => format!(
                    " Samples with the same {} were kept in one part.",
                    name(column)
                ),
            }
            .as_str();
        }
        if self.results.at("sizes").at("finetune_samples").count() > 0 {
            text += &format!(
                " Classes are those of the column <q>{}</q>.",
                name(data.at("label").text())
            );
        }
        text
    }

    /// What the numbers are, and what was done to them, as the step Data notes it.
    fn scale(&self) -> String {
        const BEGINNING: &str = "The scale of the numbers: ";
        let notes = self.results.at("notes").items();
        let mut notes = notes.filter_map(|note| note.at("text").text().strip_prefix(BEGINNING));
        notes.next().map_or_else(String::new, |note| {
            let said = note.trim_end_matches(" (features.transform).");
            format!(
                " The scale of their values: {}.",
                crate::text::sentence(said)
            )
        })
    }

    fn files(&mut self) -> String {
        let files: Vec<At> = self.results.at("provenance").at("files").items().collect();
        let tables = files
            .iter()
            .filter(|file| !matches!(file.at("role").text(), "sets" | "mapping"));
        let names: Vec<String> = tables
            .clone()
            .map(|file| format!("<q>{}</q>", name(last_part(file.at("name").text()))))
            .collect();
        if names.is_empty() {
            return String::new();
        }
        let what = if names.len() == 1 {
            "a table"
        } else {
            "tables"
        };
        let mut text = format!(
            "Expression values were read from {what}, {} (SHA-256 under Provenance).",
            listed(&names)
        );
        if tables
            .clone()
            .any(|file| file.at("sha256").text() == BLOOD_CELLS)
        {
            self.citations.licence(
                "700 blood cells",
                "10x Genomics, Fresh 68k PBMCs (Donor A), 2016",
                "CC BY 4.0; scanpy BSD-3-Clause",
            );
            let (pbmc, scanpy) = (self.cite("pbmc"), self.cite("scanpy"));
            text += &format!(
                " They hold 700 of 10x Genomics’ blood cells{pbmc} as scanpy reduced them{scanpy}."
            );
        }
        text
    }

    fn genes(&mut self) -> String {
        let (genes, sizes) = (self.study.at("genes"), self.results.at("sizes"));
        let (gencode, hgnc) = (self.cite("gencode"), self.cite("hgnc"));
        let catalogue =
            format!("GENCODE v48{gencode} and the HGNC complete set of 2026-06-20{hgnc}");
        let by = match genes.at("mapping").text() {
            "file_only" => "a table of the authors’".to_owned(),
            "file_first" => format!("a table of the authors’ and, for what it lacks, {catalogue}"),
            _ => catalogue,
        };
        self.citations.licence(
            "Human genes",
            "GENCODE v48 (GRCh38), May 2025",
            "free to use without restriction",
        );
        self.citations
            .licence("Names of genes", "HGNC complete set, 2026-06-20", "CC0");
        let unmapped = match genes.at("unmapped").text() {
            "keep" => "kept under their identifiers",
            _ => "left out",
        };
        let combined = match genes.at("duplicates").text() {
            "max" => "largest value",
            "sum" => "sum",
            _ => "mean",
        };
        format!(
            "Gene identifiers were mapped to symbols by {by}: {} gave {}. Columns without a symbol were {unmapped}; of several \
             columns with one symbol the {combined} was taken, sample by sample.",
            counted(sizes.at("gene_columns").count(), "gene column"),
            counted(sizes.at("symbols").count(), "symbol")
        )
    }

    fn pathways(&mut self) -> String {
        let settings = self.study.at("pathways");
        let ssgsea = self.cite("ssgsea");
        let as_in = match settings.at("ties").text() {
            "gsva" => format!(
                "with genes of equal value in the order of GSVA{}",
                self.cite("gsva")
            ),
            _ => format!("as GSEApy computes it{}", self.cite("gseapy")),
        };
        let sets = match settings.at("sets").text() {
            "kegg" => {
                self.citations.licence(
                    "KEGG’s human pathways",
                    "2011-03-15, the last one freely distributed (org.Hs.eg.db 3.16.0)",
                    "Artistic-2.0",
                );
                format!(
                    "KEGG’s pathways (release of 2011-03-15){}",
                    self.cite("kegg")
                )
            }
            "wikipathways" => {
                self.citations
                    .licence("WikiPathways’ human gene sets", "2022-06-10", "CC0");
                format!(
                    "WikiPathways’ gene sets (release of 2022-06-10){}",
                    self.cite("wikipathways")
                )
            }
            file => format!("the gene sets of <q>{}</q>", name(last_part(file))),
        };
        format!(
            "Pathways were scored in every sample by single-sample gene set enrichment analysis (ssGSEA){ssgsea}, {as_in}, on \
             {sets}: {} with {} to {} genes in the table. Samples were normalised by <code>{}</code>, the running sum weighted \
             with exponent {}, and scores are normalised enrichment scores (NES).",
            counted(self.results.at("sizes").at("pathways").count(), "set"),
            written(settings.at("min_size").number()),
            written(settings.at("max_size").number()),
            escaped(settings.at("sample_norm").text()),
            written(settings.at("weight").number()),
        )
    }

    fn explore(&mut self) -> String {
        let (explore, clusters) = (self.study.at("explore"), self.study.at("clusters"));
        let ranking = match explore.at("ranking").text() {
            "dispersion" => "dispersion",
            _ => "variance",
        };
        let mut text = format!(
            "For a look at the cohort before learning, principal components were computed on the {} genes of largest {ranking}.",
            numbers(explore.at("top_genes"))
        );
        let genes = match explore.at("embed_genes").count() {
            0 => "all genes".to_owned(),
            count => format!("the {} genes of largest {ranking}", thousands(count)),
        };
        let start = format!(
            "the first {} principal components of {genes}",
            written(explore.at("components").number())
        );
        let layouts: Vec<String> = explore
            .at("embeddings")
            .items()
            .map(|layout| self.layout(layout.text()))
            .collect();
        if !layouts.is_empty() {
            let trust = self.cite("trust");
            text += &format!(
                " Layouts in the plane were made from {start}: {}; how far they keep neighbours is told by their \
                 trustworthiness{trust}.",
                listed(&layouts)
            );
        }
        let on = match clusters.at("on").text() {
            "pca" => "principal components",
            "tsne" => "t-SNE layout",
            _ => "UMAP layout",
        };
        let count = match clusters.at("clusters").count() {
            0 => "as many clusters as there are classes".to_owned(),
            count => counted(count, "cluster"),
        };
        let (rand, silhouette) = (self.cite("rand"), self.cite("silhouette"));
        text += &format!(
            " k-means (k-means++, best of {} starts) of the {on} gave {count}; their agreement with the classes is the adjusted Rand \
             index{rand}, their separation the mean silhouette{silhouette}. These analyses use all samples, and nothing of \
             them was used for learning.",
            written(clusters.at("starts").number())
        );
        text
    }

    fn layout(&mut self, layout: &str) -> String {
        match layout {
            "tsne" => {
                let (settings, cited) = (self.study.at("tsne"), self.cite("tsne"));
                format!(
                    "t-SNE{cited} (perplexity {}, {} iterations)",
                    written(settings.at("perplexity").number()),
                    written(settings.at("iterations").number())
                )
            }
            _ => {
                let (settings, cited) = (self.study.at("umap"), self.cite("umap"));
                format!(
                    "UMAP{cited} ({} neighbours, minimal distance {}, {} metric)",
                    written(settings.at("neighbours").number()),
                    written(settings.at("min_dist").number()),
                    escaped(settings.at("metric").text())
                )
            }
        }
    }

    fn pretrain(&mut self) -> String {
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
            parts.push(format!(
                "the mean squared error of predicted pathway scores ({})",
                weight("weight_pathway")
            ));
        }
        if of("weight_masked") > 0.0 {
            parts.push(format!(
                "that of genes hidden from it, {} of all ({})",
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
        match parts.len() {
            0 => String::new(),
            1 => format!("Its objective was {}.", parts[0]),
            _ => format!("Its objective was the weighted sum of {}.", listed(&parts)),
        }
    }

    fn classify(&mut self) -> String {
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
            other => escaped(other),
        }
    }

    fn compare(&mut self) -> String {
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
        let holm = self.cite("holm");
        format!(
            "{} learned from the same draws of {}, {} each{nested}. Differences were taken on the same draws; their intervals are 95 % \
             percentile intervals of 10,000 bootstrap resamples of the draws, their p-values those of sign-flip tests, corrected \
             over the levels by Holm’s method{holm}.",
            listed(&models),
            listed(&draws),
            counted(compare.at("repeats").count(), "repeat"),
        )
    }

    fn ablate(&mut self) -> String {
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
                other => escaped(other),
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

    fn interpret(&mut self) -> String {
        let interpret = self.study.at("interpret");
        let (gradients, logistic) = (self.cite("gradients"), self.cite("logistic"));
        format!(
            "How well the encoder tells each pathway’s score was measured as R² on samples that pretraining had not seen. Which \
             genes decide for a class was asked of the {} by integrated gradients{gradients} from the mean sample ({} points on \
             the way, up to {} test samples of each class), and compared with logistic regression{logistic}.",
            title(interpret.at("model").text()).to_lowercase(),
            written(interpret.at("steps").number()),
            written(interpret.at("samples_per_class").number())
        )
    }

    fn predict(&mut self) -> String {
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

    fn software(&mut self) -> String {
        let provenance = self.results.at("provenance");
        self.citations
            .licence("GeneSSL", "this program", "MIT or Apache-2.0");
        let on = match provenance.at("browser").text() {
            "" => format!(
                "natively on {}",
                escaped(provenance.at("architecture").text())
            ),
            browser => format!("as WebAssembly in {}", name(browser)),
        };
        let commit = match provenance.at("commit").text() {
            "" => String::new(),
            commit => format!(", commit {}", name(commit)),
        };
        format!(
            "All was computed by {} {} (numerics {}{commit}), {on}, with tensors on the device <code>{}</code>. Every random draw \
             comes from the seed {}.",
            name(provenance.at("program").text()),
            name(provenance.at("version").text()),
            provenance.at("numerics").count(),
            escaped(provenance.at("device").text()),
            thousands_plain(self.study.at("seed").count())
        )
    }
}

/// A seed is a name more than a number.
fn thousands_plain(seed: u64) -> String {
    seed.to_string()
}

/// What a reader calls a model.
pub fn title(model: &str) -> &str {
    match model {
        "supervised" => "Supervised network",
        "frozen" => "Frozen encoder",
        "unfrozen" => "Fine-tuned encoder",
        "logistic" => "Logistic regression",
        "pca_logistic" => "PCA + logistic regression",
        "nearest_centroid" => "Nearest centroid",
        "random_frozen" => "Untrained encoder, frozen",
        "random_unfrozen" => "Untrained encoder, fine-tuned",
        _ => "model",
    }
}

/// A file's name without its folder.
pub fn last_part(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}
