//! What a file is, told from its content and never from its name: the container by its first bytes, then
//! the encoding of text by its beginning. What stands before a text table's header is told in `preamble`.

use crate::{Error, Result};

/// What the first bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::table) enum Container {
    Gzip,
    Parquet,
    /// A zip archive (a workbook is one) or HDF5, which become text first.
    Foreign,
    /// Anything else that may be text.
    Text,
}

/// How characters are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::table) enum Encoding {
    Utf8,
    Utf16Le,
    Utf16Be,
}

/// The outer layer of a file, from its first bytes. Fails for what is known and cannot be a table.
pub(in crate::table) fn container(head: &[u8]) -> Result<Container> {
    const KNOWN: [(&[u8], &str, &str); 6] = [
        (
            b"\xd0\xcf\x11\xe0",
            "an old Excel workbook",
            "Save it as .xlsx, or the sheet as CSV.",
        ),
        (
            b"BZh",
            "compressed with bzip2",
            "Unpack it, or compress it with gzip.",
        ),
        (
            b"\xfd7zXZ",
            "compressed with xz",
            "Unpack it, or compress it with gzip.",
        ),
        (
            b"\x28\xb5\x2f\xfd",
            "compressed with zstd",
            "Unpack it, or compress it with gzip.",
        ),
        (
            b"BAM\x01",
            "BAM, alignments of reads",
            "Count the reads of each gene first (featureCounts, for one), and choose the table of counts.",
        ),
        (
            b"%PDF",
            "a PDF document",
            "Choose the table itself: CSV, TSV or Parquet.",
        ),
    ];
    if head.is_empty() {
        return Err(empty_file());
    }
    if head.starts_with(b"\x1f\x8b") {
        return Ok(Container::Gzip);
    }
    if head.starts_with(b"PAR1") {
        return Ok(Container::Parquet);
    }
    if head.starts_with(b"PK\x03\x04")
        || head.starts_with(b"PK\x05\x06")
        || head.starts_with(b"\x89HDF\r\n\x1a\n")
    {
        return Ok(Container::Foreign);
    }
    if head.starts_with(b"PARE") {
        return Err(Error::new(
            "the Parquet file is encrypted",
            "Save it without encryption.",
        ));
    }
    match KNOWN.iter().find(|(magic, ..)| head.starts_with(magic)) {
        Some((_, what, advice)) => Err(Error::new(
            format!("the file is {what}, not a table"),
            *advice,
        )),
        None => Ok(Container::Text),
    }
}

/// The error for a file without content.
pub(in crate::table) fn empty_file() -> Error {
    Error::new(
        "the file is empty",
        "Check that the download or export finished, and choose the file again.",
    )
}

/// The encoding of text that begins so: by its byte order mark, or by where its zero bytes are. Fails where the bytes
/// are no text.
pub(in crate::table) fn encoding(head: &[u8]) -> Result<Encoding> {
    if head.starts_with(b"\xff\xfe") {
        return Ok(Encoding::Utf16Le);
    }
    if head.starts_with(b"\xfe\xff") {
        return Ok(Encoding::Utf16Be);
    }
    refuse_archive(head)?;
    let head = &head[..head.len().min(4096)];
    let zeros = |parity: usize| {
        head.iter()
            .skip(parity)
            .step_by(2)
            .filter(|&&byte| byte == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    let most = head.len() * 2 / 5;
    match (even, odd) {
        (0, 0) => Ok(Encoding::Utf8),
        (0, odd) if odd >= most => Ok(Encoding::Utf16Le),
        (even, 0) if even >= most => Ok(Encoding::Utf16Be),
        _ => Err(Error::new(
            "the file is not text: it holds zero bytes",
            "Choose a CSV, TSV or Parquet file, plain or compressed with gzip.",
        )),
    }
}

/// What holds files, or R's objects, and was perhaps compressed.
fn refuse_archive(head: &[u8]) -> Result<()> {
    const OF_TAR: std::ops::Range<usize> = 257..262;
    const OF_R: [&[u8]; 3] = [b"RDX2\n", b"RDX3\n", b"X\n\0\0\0"];
    if head.get(OF_TAR) == Some(b"ustar") {
        return Err(Error::new(
            "the file is a tar archive, which holds several files",
            "Unpack it and choose the tables in it, several of one sample each together.",
        ));
    }
    match OF_R.iter().any(|beginning| head.starts_with(beginning)) {
        true => Err(Error::new(
            "the file holds objects of R (RDS or RData), not a table",
            "Save the matrix from R as a table: write.csv(x, \"table.csv\").",
        )),
        false => Ok(()),
    }
}

/// What some files are that are no tables, by how they begin, whatever the case.
struct Kind {
    beginnings: &'static [&'static [u8]],
    what: &'static str,
    advice: &'static str,
}

const KINDS: [Kind; 10] = [
    Kind {
        beginnings: &[b"<header>\r", b"<header>\n"],
        what: "this is a file of NanoString's counter (RCC), of one sample, with other things than counts",
        advice: "Put the samples together as one table: nSolver exports raw data so, and so do R's packages for NanoString.",
    },
    Kind {
        beginnings: &[b"@relation"],
        what: "this is Weka's format (ARFF), not a table with a header",
        advice: "Save it as CSV (in Weka: the viewer's Save as), with the names of the genes in the first line.",
    },
    Kind {
        beginnings: &[b"##fileformat=vcf"],
        what: "this is VCF: variants of a genome, and no expression",
        advice: "Choose the table of expression: genes beside samples.",
    },
    Kind {
        beginnings: &[b"[header]\r", b"[header]\n"],
        what: "this is a file of Illumina's scanner, and no table of genes and samples",
        advice: "Choose what GenomeStudio exports of it: a line for each gene, a column for each sample.",
    },
    Kind {
        beginnings: &[b"[cel]", b"[version]", b"[cdf]"],
        what: "this is a file of Affymetrix's scanner (CEL, CDF), and no table of genes and samples",
        advice: "Summarise the probes first (RMA, for example), and save the table of genes and samples.",
    },
    Kind {
        beginnings: &[b"<!doctype", b"<html", b"<head", b"<?xml", b"<body"],
        what: "this is a web page (HTML or XML), not a table",
        advice: "The download probably saved a login or error page: open the link again and save the file itself.",
    },
    Kind {
        beginnings: &[b"{\\rtf"],
        what: "this is a text document (RTF), not a table",
        advice: "Save it as plain text (CSV or TSV).",
    },
    Kind {
        beginnings: &[b"version https://git-lfs"],
        what: "this is the note that Git LFS leaves in a file's place, not the file",
        advice: "Fetch the file itself (`git lfs pull`), or download it from where it is kept.",
    },
    Kind {
        beginnings: &[b"%%matrixmarket"],
        what: "this is a MatrixMarket file (.mtx): numbers without the names of genes and cells, which are in files beside it",
        advice: "Put them together as .h5ad (scanpy.read_10x_mtx and write_h5ad), or as a CSV or TSV table.",
    },
    Kind {
        beginnings: &[b"{", b"["],
        what: "this is JSON, not a table",
        advice: "Save the table as CSV, TSV or Parquet.",
    },
];

/// Fails for what is plainly another kind of file: a web page, JSON, RTF …
pub(in crate::table) fn refuse_markup(head: &[u8]) -> Result<()> {
    let start = head.trim_ascii_start();
    let begins =
        |word: &[u8]| start.len() >= word.len() && start[..word.len()].eq_ignore_ascii_case(word);
    let known = KINDS
        .iter()
        .find(|kind| kind.beginnings.iter().any(|word| begins(word)));
    if let Some(kind) = known {
        return Err(Error::new(kind.what, kind.advice).at(1, Some(1)));
    }
    if is_classes(start) {
        return Err(Error::new(
            "this is a class file (.cls): classes without the names of the samples",
            "Give the classes as a table: sample ids in one column, classes in another.",
        )
        .at(1, None));
    }
    Ok(())
}

/// GSEA's classes: three numbers, or `#numeric`, above a line that begins with `#`.
fn is_classes(start: &[u8]) -> bool {
    let mut lines = start.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii);
    let (first, second) = (
        lines.next().unwrap_or_default(),
        lines.next().unwrap_or_default(),
    );
    let numbers = || {
        first
            .split(u8::is_ascii_whitespace)
            .filter(|word| !word.is_empty())
    };
    let counts =
        numbers().count() == 3 && numbers().all(|word| word.iter().all(u8::is_ascii_digit));
    second.starts_with(b"#") && (counts || first.eq_ignore_ascii_case(b"#numeric"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_are_told_by_their_first_bytes() {
        assert_eq!(container(b"\x1f\x8b\x08\x00"), Ok(Container::Gzip));
        assert_eq!(container(b"PAR1...."), Ok(Container::Parquet));
        assert_eq!(container(b"caseID,TP53"), Ok(Container::Text));
        assert_eq!(container(b"PK\x03\x04.."), Ok(Container::Foreign));
        assert_eq!(container(b"\x89HDF\r\n\x1a\n\0"), Ok(Container::Foreign));
        for head in [
            &b"BZh91"[..],
            b"\xfd7zXZ\0",
            b"\x28\xb5\x2f\xfd",
            b"PARE",
            b"",
        ] {
            let error = container(head).expect_err("it is no table");
            assert!(!error.advice.is_empty(), "{error}");
        }
    }

    #[test]
    fn encodings_are_told_with_and_without_a_mark() {
        assert_eq!(encoding(b"\xef\xbb\xbfa,b"), Ok(Encoding::Utf8));
        assert_eq!(encoding(b"\xff\xfea\0"), Ok(Encoding::Utf16Le));
        assert_eq!(encoding(b"\xfe\xff\0a"), Ok(Encoding::Utf16Be));
        assert_eq!(encoding(b"a\0,\0b\0\n\0"), Ok(Encoding::Utf16Le));
        assert_eq!(encoding(b"\0a\0,\0b\0\n"), Ok(Encoding::Utf16Be));
        assert!(encoding(b"\x00\x01\x00\x00\x02\x03\x04").is_err());
    }
}
