//! Files that are read beside each other, by the members of a crew: what is read is what one alone reads, and so is what is wrong.

use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::Arc;

use crate::elsewhere::Elsewhere;
use flate2::{Compression, write::GzEncoder};
use genessl::crew::Threads;
use genessl::study::{Assets, Role, Session, Step};
use genessl::table::MemorySource;

const GENES: [&str; 7] = ["TP53", "BRCA1", "EGFR", "MYC", "KRAS", "PTEN", "CDK4"];

/// A table of numbers that single precision does not hold, with a gap, a second column that is no gene, and one that is all gaps.
fn table(letter: char, samples: usize) -> String {
    let mut text = format!("caseID,{},age,EMPTY1,cancer_type\n", GENES.join(","));
    for row in 0..samples {
        let values: Vec<String> = (0..GENES.len())
            .map(|gene| match (row, gene) {
                (1, 2) => String::new(),
                _ => format!(
                    "{}.{:07}",
                    (gene * 7 + row * 13) % 29,
                    row * 1_234_567 % 9_999_991
                ),
            })
            .collect();
        let class = ["BRCA", "LUAD"][row % 2];
        writeln!(
            text,
            "{letter}{row},{},{},,{class}",
            values.join(","),
            40 + row
        )
        .expect("text");
    }
    text
}

fn gzip(text: &str) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(text.as_bytes()).expect("in memory");
    packed.finish().expect("in memory")
}

/// One file a sample, as sequencing centres give them.
fn of_one_sample(sample: usize) -> String {
    let mut text = "gene_id\tcount\n".to_owned();
    for (gene, name) in GENES.iter().enumerate() {
        writeln!(text, "{name}\t{}", 3 + (gene * 31 + sample * 17) % 97).expect("text");
    }
    text
}

type Files = Vec<(Role, String, Vec<u8>)>;

fn tables() -> Files {
    vec![
        (
            Role::Pretrain,
            "pretrain.csv.gz".into(),
            gzip(&table('P', 40)),
        ),
        (
            Role::Finetune,
            "finetune.csv".into(),
            table('F', 12).into_bytes(),
        ),
        (
            Role::Test,
            "test.tsv".into(),
            table('T', 9).replace(',', "\t").into_bytes(),
        ),
    ]
}

fn many() -> Files {
    let file = |sample| {
        let name = format!("S{sample}.counts.tsv");
        (Role::Pretrain, name, of_one_sample(sample).into_bytes())
    };
    (0..30).map(file).chain(tables().split_off(1)).collect()
}

fn session(files: &Files) -> Session {
    let mut session = Session::new(Assets::builtin().expect("the built-in data"));
    for (role, name, bytes) in files {
        let source = Arc::new(MemorySource::new(bytes.clone()));
        session.add_file(*role, name, source);
    }
    session
}

/// All that was read, or what is wrong.
fn told(session: &Session, failure: Option<genessl::Error>) -> Result<String, String> {
    match failure {
        Some(error) => Err(format!("{error:?}")),
        None => Ok(format!("{:?}", session.data().expect("it is read"))),
    }
}

fn alone(files: &Files) -> Result<String, String> {
    let mut session = session(files);
    let failure = session.run(Step::DATA, |_| {}).err();
    told(&session, failure)
}

/// With members elsewhere, one of which is lost; and how many files they read.
fn helped(files: &Files, members: usize, lost_at: u64) -> (Result<String, String>, u64) {
    let mut session = session(files);
    let crew = session.crew().clone();
    crew.set_members(members);
    let mut elsewhere = Elsewhere::default();
    session.start(Step::DATA);
    let (mut turns, mut before) = (0, 0);
    let failure = loop {
        match session.advance() {
            Err(error) => break Some(error),
            Ok(progress) if progress.finished => break None,
            Ok(progress) => {
                if progress.message.starts_with("Reading") {
                    assert!(progress.done >= before, "from {before} to {progress:?}");
                    before = progress.done;
                }
            }
        }
        turns += 1;
        elsewhere.work(&crew).expect("members can");
        if turns == lost_at {
            elsewhere.lose_one(&crew);
        }
    };
    (told(&session, failure), elsewhere.answered)
}

#[test]
fn members_read_what_one_alone_reads() {
    for files in [tables(), many()] {
        let one = alone(&files);
        assert!(one.is_ok(), "{one:?}");
        for members in [1, 2, 5] {
            let (many, answered) = helped(&files, members, 0);
            assert_eq!(many, one, "{members} members");
            assert!(answered > 0, "they read some of the files");
        }
        assert_eq!(helped(&files, 2, 1).0, one, "one is lost");
        let mut session = session(&files);
        let threads = Threads::start(session.crew(), 3);
        let failure = session.run(Step::DATA, |_| {}).err();
        assert_eq!(told(&session, failure), one, "threads");
        drop(threads);
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place_whoever_finds_it() {
    for place in 0..3 {
        let mut files = tables();
        let broken = table('B', 20).replace("B7,", "B7,1,2,");
        files[place].2 = broken.into_bytes();
        let one = alone(&files);
        assert!(
            one.as_ref()
                .is_err_and(|error| error.contains(&files[place].1))
        );
        for members in [1, 2] {
            assert_eq!(helped(&files, members, 0).0, one, "{members} members");
        }
        let mut session = session(&files);
        let threads = Threads::start(session.crew(), 2);
        let failure = session.run(Step::DATA, |_| {}).err();
        assert_eq!(told(&session, failure), one, "threads");
        drop(threads);
    }
}
