//! What the catalogue is made of: names, GENCODE's genes and HGNC's records, column by column.

/// All names in byte order, in one text.
#[derive(Debug)]
pub(super) struct Names {
    text: String,
    /// Where each ends.
    ends: Vec<u32>,
}

/// How names in use are written that are not written in upper case; by name.
#[derive(Debug)]
pub(super) struct Spellings {
    pub name: Vec<u32>,
    pub written: Vec<String>,
}

impl Names {
    /// `None` if an end is not the end of a character.
    pub fn new(text: String, ends: Vec<u32>) -> Option<Names> {
        let fine = ends.iter().all(|&end| text.is_char_boundary(end as usize)) && ends.is_sorted();
        fine.then_some(Names { text, ends })
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The name at a valid index, else nothing.
    pub fn get(&self, index: u32) -> &str {
        let index = index as usize;
        let start = index
            .checked_sub(1)
            .and_then(|before| self.ends.get(before))
            .map_or(0, |&end| end);
        let end = self.ends.get(index).copied().unwrap_or(start);
        self.text
            .get(start as usize..end as usize)
            .unwrap_or_default()
    }

    pub fn find(&self, name: &str) -> Option<u32> {
        let (mut low, mut high) = (0, self.ends.len() as u32);
        while low < high {
            let middle = low + (high - low) / 2;
            match self.get(middle).cmp(name) {
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }
}

/// GENCODE's genes by ascending number, one column after the other.
#[derive(Debug)]
pub(super) struct Genes {
    pub number: Vec<u32>,
    /// 1 + index of the name; 0 for genes without symbol.
    pub symbol: Vec<u32>,
    pub version: Vec<u8>,
    pub length: Vec<u32>,
    pub biotype: Vec<u8>,
    pub biotypes: Vec<String>,
}

impl Genes {
    pub fn find(&self, number: u32) -> Option<usize> {
        self.number.binary_search(&number).ok()
    }

    /// The index of the name of the gene with that number.
    pub fn name_of(&self, number: u32) -> Option<u32> {
        self.symbol[self.find(number)?].checked_sub(1)
    }
}

/// HGNC's records by symbol, one column after the other.
#[derive(Debug)]
pub(super) struct Approved {
    pub symbol: Vec<u32>,
    /// 0 for none.
    pub ensembl: Vec<u32>,
    /// 0 for none.
    pub entrez: Vec<u32>,
    /// The number of the HGNC id.
    pub number: Vec<u32>,
}

/// Names that stand for HGNC's records, by name; a name recurs if it stands for several.
#[derive(Debug)]
pub(super) struct Renamed {
    pub name: Vec<u32>,
    pub record: Vec<u32>,
}
