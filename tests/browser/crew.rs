//! Several cores: the same digests with any number of them, and whatever happens to those that help.

use std::path::PathBuf;
use std::time::Duration;

use genessl::genes::Catalogue;
use serde_json::Value;

use crate::files::written;
use crate::page::{Page, find};
use crate::robbed::study::{HOLD_WORKERS, wait_for_rest};
use crate::sessions::{DIGESTS, PAUSE_OR_RESUME};

const LIMIT: Duration = Duration::from_secs(240);

/// Tells members from engines.
const KNOW_MEMBERS: &str =
    "window.members = () => window.workers.filter(({ isMember }) => isMember);
  window.Worker = class extends window.Worker {
    constructor(address, options) {
      super(address, options);
      this.isMember = options?.name?.startsWith('genessl-member') === true;
      this.addEventListener('message', ({ data }) => (this.isAlive ||= data.event === 'holding'));
    } };";

/// Goes between the engine and its members, and counts what these say of blocks of genes, what they answer to orders, and what
/// they are asked to do.
const OVERHEAR: &str = "window.said = window.answered = 0, window.trades = [];
  {
    const Channel = window.MessageChannel;
    const hand = (from, to) => (from.onmessage = ({ data }) => {
      if (data?.said) window.said++;
      if (data?.bytes && data.number) window.answered++;
      if (data?.name) window.trades.push(data.name);
      const bytes = Object.values(data ?? {}).filter((value) => value instanceof Uint8Array);
      to.postMessage(data, bytes.map(({ buffer }) => buffer));
    });
    window.MessageChannel = class {
      constructor() {
        const [one, other] = [new Channel(), new Channel()];
        hand(one.port2, other.port2);
        hand(other.port2, one.port2);
        this.port1 = one.port1;
        this.port2 = other.port1;
      }
    };
  }";

const ALL_ALIVE: &str = "window.members().filter(({ isAlive }) => isAlive).length === 2";

fn open(cores: u32) -> Page {
    let page = Page::open_after(&format!(
        "localStorage.setItem('genessl-cores', '{cores}'); {HOLD_WORKERS} {KNOW_MEMBERS}"
    ));
    page.simulate(120, 3);
    page.choose_a_short_study();
    page.set("compare", "compare-shares", "0.3, 0.6, 1");
    page.set("compare", "compare-repeats", "3");
    page
}

fn members(page: &Page) -> u64 {
    page.evaluate("window.members().length")
        .as_u64()
        .unwrap_or_default()
}

fn run_compare(page: &Page) {
    page.click("step-compare");
    page.click("run");
}

fn digests(page: &Page) -> Value {
    page.wait_until_within(
        LIMIT,
        "it is compared",
        &format!("{}.dataset.state === 'done'", find("step-compare")),
    );
    wait_for_rest(page);
    let digests = page.evaluate(DIGESTS);
    assert!(
        digests["compare"].is_string() && digests["pathways"].is_string(),
        "{digests}"
    );
    digests
}

#[test]
fn any_number_of_cores_gives_the_same_digests_also_when_they_are_ended() {
    let alone = {
        let page = open(1);
        run_compare(&page);
        let digests = digests(&page);
        assert_eq!(members(&page), 0, "nobody helps where one core works");
        digests
    };
    let page = open(3);
    assert_eq!(page.evaluate("document.querySelector('#cores').value"), "3");
    run_compare(&page);
    page.wait_until_within(LIMIT, "members work", ALL_ALIVE);
    // One is ended without a word, and its work is done all the same.
    page.evaluate("window.members()[0].terminate()");
    page.wait_until_within(
        LIMIT,
        "another takes its place",
        "window.members().length === 3",
    );
    assert_eq!(digests(&page), alone, "with three cores");
    page.screenshot("crew");
    page.assert_no_complaints();
    drop(page);
    assert_eq!(disturbed(), alone, "disturbed");
}

/// Of a pretraining of genes enough for several blocks, in epochs enough that nobody is through before all are there.
fn open_long(cores: u32) -> Page {
    let page = Page::open_after(&format!(
        "localStorage.setItem('genessl-cores', '{cores}'); {HOLD_WORKERS} {KNOW_MEMBERS} {OVERHEAR}"
    ));
    page.simulate(120, 3);
    page.choose_a_short_study();
    page.evaluate(
        "(() => { const { inputs } = document.querySelector('step-panel').store;
           return inputs.set('features', 'top_variable', 1100).then(() => inputs.set('pretrain', 'epochs', 400)).then(() => null); })()",
    );
    page.settle();
    page.click("step-pretrain");
    page.click("run-here");
    page
}

/// The digest of the pretraining, when it is done.
fn pretrained(page: &Page) -> Value {
    page.wait_until_within(
        LIMIT,
        "it is pretrained",
        &format!("{}.dataset.state === 'done'", find("step-pretrain")),
    );
    wait_for_rest(page);
    let digest = page.evaluate(DIGESTS)["pretrain"].clone();
    assert!(digest.is_string(), "{digest}");
    page.assert_no_complaints();
    digest
}

#[test]
fn one_pretraining_is_shared_and_a_member_that_ends_in_it_changes_nothing() {
    let alone = pretrained(&open_long(1));
    let page = open_long(3);
    page.wait_until_within(LIMIT, "both have shares", "window.said > 100");
    page.evaluate("window.members()[0].terminate(); window.said = 0");
    assert_eq!(pretrained(&page), alone);
    let said = page.evaluate("window.said").as_u64();
    assert!(said > Some(100), "others went on: {said:?}");
}

/// Of two classifiers on genes enough to be shared, being trained.
fn open_large(cores: u32) -> Page {
    let page = Page::open_after(&format!(
        "localStorage.setItem('genessl-cores', '{cores}'); {HOLD_WORKERS} {KNOW_MEMBERS} {OVERHEAR}"
    ));
    page.simulate(120, 3);
    page.choose_a_short_study();
    page.evaluate(
        "(async () => { const { inputs } = document.querySelector('step-panel').store;
           await inputs.set('features', 'top_variable', 4200);
           await inputs.set('classify', 'models', ['supervised', 'unfrozen']);
           await inputs.set('classify', 'shares', [1]);
           await inputs.set('classify', 'supervised_epochs', 60);
           await inputs.set('classify', 'unfrozen_epochs', 60); })()",
    );
    page.settle();
    page.click("step-pretrain");
    page.click("run-here");
    pretrained(&page);
    page.evaluate("window.said = 0");
    page.click("step-classify");
    page.click("run-here");
    page
}

/// The digest of the classifiers, when they are trained.
fn classified(page: &Page) -> Value {
    page.wait_until_within(
        LIMIT,
        "they are trained",
        &format!("{}.dataset.state === 'done'", find("step-classify")),
    );
    wait_for_rest(page);
    let digest = page.evaluate(DIGESTS)["classify"].clone();
    assert!(digest.is_string(), "{digest}");
    page.assert_no_complaints();
    digest
}

#[test]
fn large_classifiers_are_shared_and_a_member_that_ends_in_it_changes_nothing() {
    let alone = classified(&open_large(1));
    let page = open_large(4);
    page.wait_until_within(LIMIT, "members have shares", "window.said > 60");
    page.evaluate("window.members()[0].terminate(); window.said = 0");
    assert_eq!(classified(&page), alone);
    let said = page.evaluate("window.said").as_u64();
    assert!(said > Some(60), "others went on: {said:?}");
}

/// A table for each part of a study, of so many samples each.
fn study(letter: char, each: usize) -> Vec<PathBuf> {
    let catalogue = Catalogue::builtin().expect("the built-in catalogue");
    let genes = catalogue.protein_coding().filter_map(|gene| gene.symbol);
    let genes: Vec<&str> = genes.take(4000).collect();
    let table = |(name, samples, first): (&str, usize, usize)| {
        let mut text = format!("caseID,{},cancer_type\n", genes.join(","));
        for sample in first..first + samples {
            let value =
                |gene: usize| format!("{:.3}", (sample * 31 + gene * 17) as f64 % 97.0 / 7.0);
            let values: Vec<String> = (0..genes.len()).map(value).collect();
            let class = ["KICH", "UVM"][sample % 2];
            text += &format!("{letter}{sample},{},{class}\n", values.join(","));
        }
        written(&format!("{name}_{letter}.csv"), &text)
    };
    let files = ["pretrain", "finetune", "test"].into_iter().zip(0..);
    files
        .map(|(name, place)| table((name, each, place * each)))
        .collect()
}

/// The digest of what was read of files.
fn read(page: &Page, files: &[PathBuf]) -> Value {
    page.drop_files(files);
    page.wait_until(
        "they are there",
        &format!(
            "['ready', 'stale'].includes({}.dataset.state)",
            find("step-data")
        ),
    );
    page.click("run-here");
    page.wait_until_within(
        LIMIT,
        "they are read",
        &format!("{}.dataset.state === 'done'", find("step-data")),
    );
    let digest = page.evaluate(DIGESTS)["data"].clone();
    assert!(digest.is_string(), "{digest}");
    page.assert_no_complaints();
    digest
}

#[test]
fn several_files_are_read_by_several_cores() {
    // Members come with the first files, which may be read before they are there.
    let (first, second) = (study('A', 20), study('B', 200));
    let open = |cores: u32| {
        Page::open_after(&format!(
            "localStorage.setItem('genessl-cores', '{cores}'); {HOLD_WORKERS} {KNOW_MEMBERS} {OVERHEAR}"
        ))
    };
    let alone = {
        let page = open(1);
        read(&page, &first);
        read(&page, &second)
    };
    let page = open(3);
    read(&page, &first);
    page.wait_until_within(LIMIT, "members work", ALL_ALIVE);
    page.evaluate("window.answered = 0");
    assert_eq!(read(&page, &second), alone);
    assert_eq!(
        page.evaluate("JSON.stringify([...new Set(window.trades)])"),
        "[\"reading\"]"
    );
    let answered = page.evaluate("window.answered").as_u64();
    assert!(answered > Some(0), "members read some: {answered:?}");
}

/// The digests after a run that was paused, given fewer cores and more, cancelled and asked for again.
fn disturbed() -> Value {
    let page = open(3);
    // Whatever else happens, it does not end before that did.
    page.set("compare", "compare-repeats", "60");
    run_compare(&page);
    page.wait_until_within(LIMIT, "members work", ALL_ALIVE);
    page.evaluate(PAUSE_OR_RESUME);
    choose_cores(&page, 1);
    page.evaluate(PAUSE_OR_RESUME);
    choose_cores(&page, 2);
    page.click("cancel");
    // It may be over before anybody looks.
    page.wait_until(
        "it is cancelled",
        &format!("{}.dataset.state === 'idle'", find("progress")),
    );
    page.set("compare", "compare-repeats", "3");
    run_compare(&page);
    let digests = digests(&page);
    page.assert_no_complaints();
    digests
}

fn choose_cores(page: &Page, cores: u32) {
    page.evaluate(&format!(
        "(() => {{ const cores = document.querySelector('#cores');
          cores.value = '{cores}'; cores.dispatchEvent(new Event('change')); }})()"
    ));
}
