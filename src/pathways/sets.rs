//! Gene sets.

/// A named set of genes, a pathway for example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GeneSet {
    /// Its name, unique in its collection.
    pub name: String,
    /// What the file says of it, often a web address; may be empty.
    pub description: String,
    /// Its genes, each once, in the file's order.
    pub genes: Vec<String>,
}

/// A collection of gene sets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GeneSets {
    /// The file's name or the built-in collection's.
    pub name: String,
    /// The sets, in the file's order.
    pub sets: Vec<GeneSet>,
    /// What had to be decided while reading, in plain words, for the user to see.
    pub notes: Vec<String>,
}

impl GeneSets {
    /// The sets as names and genes.
    pub fn pairs(&self) -> Vec<(String, Vec<String>)> {
        self.sets
            .iter()
            .map(|set| (set.name.clone(), set.genes.clone()))
            .collect()
    }
}
