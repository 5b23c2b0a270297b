//! The methods up to what is learnt: samples, genes, pathways, and a look at the cohort.

use super::{Methods, last_part, numbers, shares, written};
use crate::text::{counted, listed, name, thousands};
use crate::values::At;

/// Whether the file of this SHA-256 is the table of blood cells that comes with the page.
const BLOOD_CELLS: &str = "3d4701e0d106a286d0522aa4f2688634835bac9eb2ea5318c5b348cd65fafd94";

impl Methods<'_, '_> {
    pub(super) fn samples(&mut self) -> String {
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
                    " Samples whose barcodes name the same patient, where they do, were kept in one part."
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

    pub(super) fn genes(&mut self) -> String {
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

    pub(super) fn pathways(&mut self) -> String {
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
            name(settings.at("sample_norm").text()),
            written(settings.at("weight").number()),
        )
    }

    pub(super) fn explore(&mut self) -> String {
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
                    name(settings.at("metric").text())
                )
            }
        }
    }
}
