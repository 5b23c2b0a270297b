//! What a study builds on: whom to cite, and under what terms the data are that come with GeneSSL.

use crate::text::escaped;

/// A work: its name here, how it is cited, its DOI.
#[derive(Debug)]
struct Work(&'static str, &'static str, &'static str);

const WORKS: [Work; 32] = [
    Work(
        "tcga",
        "Weinstein JN, et al. The Cancer Genome Atlas Pan-Cancer analysis project. Nature Genetics 45, 1113–1120 (2013).",
        "10.1038/ng.2764",
    ),
    Work(
        "hpa",
        "Uhlén M, et al. Tissue-based map of the human proteome. Science 347, 1260419 (2015).",
        "10.1126/science.1260419",
    ),
    Work(
        "pathology",
        "Uhlen M, et al. A pathology atlas of the human cancer transcriptome. Science 357, eaan2507 (2017).",
        "10.1126/science.aan2507",
    ),
    Work(
        "pbmc",
        "Zheng GXY, et al. Massively parallel digital transcriptional profiling of single cells. Nature Communications 8, 14049 (2017).",
        "10.1038/ncomms14049",
    ),
    Work(
        "scanpy",
        "Wolf FA, Angerer P, Theis FJ. SCANPY: large-scale single-cell gene expression data analysis. Genome Biology 19, 15 (2018).",
        "10.1186/s13059-017-1382-0",
    ),
    Work(
        "gencode",
        "Mudge JM, et al. GENCODE 2025: reference gene annotation for human and mouse. Nucleic Acids Research 53, D966–D975 (2025).",
        "10.1093/nar/gkae1078",
    ),
    Work(
        "hgnc",
        "Seal RL, et al. Genenames.org: the HGNC resources in 2023. Nucleic Acids Research 51, D1003–D1009 (2023).",
        "10.1093/nar/gkac888",
    ),
    Work(
        "ssgsea",
        "Barbie DA, et al. Systematic RNA interference reveals that oncogenic KRAS-driven cancers require TBK1. Nature 462, 108–112 (2009).",
        "10.1038/nature08460",
    ),
    Work(
        "gseapy",
        "Fang Z, Liu X, Peltz G. GSEApy: a comprehensive package for performing gene set enrichment analysis in Python. Bioinformatics 39, btac757 (2023).",
        "10.1093/bioinformatics/btac757",
    ),
    Work(
        "gsva",
        "Hänzelmann S, Castelo R, Guinney J. GSVA: gene set variation analysis for microarray and RNA-Seq data. BMC Bioinformatics 14, 7 (2013).",
        "10.1186/1471-2105-14-7",
    ),
    Work(
        "kegg",
        "Kanehisa M, Goto S. KEGG: Kyoto Encyclopedia of Genes and Genomes. Nucleic Acids Research 28, 27–30 (2000).",
        "10.1093/nar/28.1.27",
    ),
    Work(
        "wikipathways",
        "Martens M, et al. WikiPathways: connecting communities. Nucleic Acids Research 49, D613–D621 (2021).",
        "10.1093/nar/gkaa1024",
    ),
    Work(
        "tsne",
        "van der Maaten L, Hinton G. Visualizing data using t-SNE. Journal of Machine Learning Research 9, 2579–2605 (2008).",
        "",
    ),
    Work(
        "umap",
        "McInnes L, Healy J, Saul N, Großberger L. UMAP: Uniform Manifold Approximation and Projection. Journal of Open Source Software 3, 861 (2018).",
        "10.21105/joss.00861",
    ),
    Work(
        "rand",
        "Hubert L, Arabie P. Comparing partitions. Journal of Classification 2, 193–218 (1985).",
        "10.1007/BF01908075",
    ),
    Work(
        "silhouette",
        "Rousseeuw PJ. Silhouettes: a graphical aid to the interpretation and validation of cluster analysis. Journal of Computational and Applied Mathematics 20, 53–65 (1987).",
        "10.1016/0377-0427(87)90125-7",
    ),
    Work(
        "trust",
        "Venna J, Kaski S. Neighborhood preservation in nonlinear projection methods: an experimental study. Artificial Neural Networks (ICANN), 485–491 (2001).",
        "10.1007/3-540-44668-0_68",
    ),
    Work(
        "ntxent",
        "Chen T, Kornblith S, Norouzi M, Hinton G. A simple framework for contrastive learning of visual representations. ICML (2020).",
        "10.48550/arXiv.2002.05709",
    ),
    Work(
        "scarf",
        "Bahri D, Jiang H, Tay Y, Metzler D. SCARF: self-supervised contrastive learning using random feature corruption. ICLR (2022).",
        "10.48550/arXiv.2106.15147",
    ),
    Work(
        "vime",
        "Yoon J, Zhang Y, Jordon J, van der Schaar M. VIME: extending the success of self- and semi-supervised learning to tabular domain. NeurIPS (2020).",
        "",
    ),
    Work(
        "byol",
        "Grill JB, Strub F, Altché F, et al. Bootstrap your own latent: a new approach to self-supervised learning. NeurIPS (2020).",
        "10.48550/arXiv.2006.07733",
    ),
    Work(
        "barlow_twins",
        "Zbontar J, Jing L, Misra I, LeCun Y, Deny S. Barlow Twins: self-supervised learning via redundancy reduction. ICML (2021).",
        "10.48550/arXiv.2103.03230",
    ),
    Work(
        "vicreg",
        "Bardes A, Ponce J, LeCun Y. VICReg: variance-invariance-covariance regularization for self-supervised learning. ICLR (2022).",
        "10.48550/arXiv.2105.04906",
    ),
    Work(
        "denoising",
        "Vincent P, Larochelle H, Bengio Y, Manzagol PA. Extracting and composing robust features with denoising autoencoders. ICML, 1096–1103 (2008).",
        "10.1145/1390156.1390294",
    ),
    Work(
        "adam",
        "Kingma DP, Ba J. Adam: a method for stochastic optimization. ICLR (2015).",
        "10.48550/arXiv.1412.6980",
    ),
    Work(
        "lpft",
        "Kumar A, Raghunathan A, Jones R, Ma T, Liang P. Fine-tuning can distort pretrained features and underperform out-of-distribution. ICLR (2022).",
        "10.48550/arXiv.2202.10054",
    ),
    Work(
        "ulmfit",
        "Howard J, Ruder S. Universal language model fine-tuning for text classification. ACL (2018).",
        "10.18653/v1/P18-1031",
    ),
    Work(
        "logistic",
        "Pedregosa F, et al. Scikit-learn: machine learning in Python. Journal of Machine Learning Research 12, 2825–2830 (2011).",
        "",
    ),
    Work(
        "holm",
        "Holm S. A simple sequentially rejective multiple test procedure. Scandinavian Journal of Statistics 6, 65–70 (1979).",
        "",
    ),
    Work(
        "gradients",
        "Sundararajan M, Taly A, Yan Q. Axiomatic attribution for deep networks. ICML (2017).",
        "10.48550/arXiv.1703.01365",
    ),
    Work(
        "novelty",
        "Sun Y, Ming Y, Zhu X, Li Y. Out-of-distribution detection with deep nearest neighbors. ICML (2022).",
        "10.48550/arXiv.2204.06507",
    ),
    Work(
        "burn",
        "Burn, a tensor library for Rust. https://burn.dev",
        "",
    ),
];

/// The works cited so far, in the order of their numbers.
#[derive(Debug, Default)]
pub struct Citations {
    cited: Vec<&'static Work>,
    licences: Vec<[&'static str; 3]>,
}

impl Citations {
    /// The mark that cites a work of this name.
    pub fn cite(&mut self, name: &str) -> String {
        let Some(work) = WORKS.iter().find(|work| work.0 == name) else {
            return String::new();
        };
        let place = self.cited.iter().position(|cited| cited.0 == name);
        let place = place.unwrap_or_else(|| {
            self.cited.push(work);
            self.cited.len() - 1
        });
        let number = place + 1;
        format!(" [<a href=\"#ref-{number}\">{number}</a>]")
    }

    /// Tells the terms of something that was used.
    pub fn licence(&mut self, what: &'static str, source: &'static str, terms: &'static str) {
        let line = [what, source, terms];
        if !self.licences.contains(&line) {
            self.licences.push(line);
        }
    }

    /// The list of works, and the table of terms.
    pub fn element(&self) -> String {
        let mut html = String::new();
        if !self.cited.is_empty() {
            html += "<ol class=\"references\">\n";
            for (place, Work(_, text, doi)) in self.cited.iter().enumerate() {
                let link = match doi.is_empty() {
                    true => String::new(),
                    false => format!(" <a href=\"https://doi.org/{doi}\">doi:{doi}</a>"),
                };
                html += &format!(
                    "<li id=\"ref-{}\">{}{link}</li>\n",
                    place + 1,
                    escaped(text)
                );
            }
            html += "</ol>\n";
        }
        html += "<div class=\"table\"><div class=\"wide\" role=\"group\" aria-label=\"Data and software used, and their terms\"><table><caption>Data and software used, and their terms</caption>\
                 <thead><tr><th scope=\"col\">what<th scope=\"col\">release<th scope=\"col\">terms<tbody>";
        for [what, source, terms] in &self.licences {
            html += &format!(
                "<tr><td>{}<td>{}<td>{}",
                escaped(what),
                escaped(source),
                escaped(terms)
            );
        }
        html + "</table></div></div>\n"
    }
}
