//! Links to a study: what goes into one comes out of it, on another page, and nothing else does.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use crate::page::{Page, find};

/// The page anew, at another address of its own.
pub fn opened(page: &Page, link: &str) {
    page.evaluate("window.isBefore = true");
    let address = serde_json::to_string(link).expect("a text");
    page.evaluate(&format!(
        "void setTimeout(() => {{ history.replaceState(null, '', {address}); location.reload(); }})"
    ));
    page.wait_until("another page is loaded", "!window.isBefore");
    page.wait_until_ready();
}

/// The link to the present study.
pub fn link(page: &Page) -> String {
    page.click("share");
    page.wait_until(
        "the link is there",
        &format!("{}.value.includes('#v1.')", find("share-link")),
    );
    let link = page.evaluate(&format!("{}.value", find("share-link")));
    page.click("share-close");
    link.as_str().expect("a link").to_owned()
}

fn wait_for_the_table(page: &Page) {
    page.wait_until(
        "the table is there",
        "document.querySelector('step-panel').store.snapshot.files.length === 1",
    );
}

fn settings(page: &Page) -> serde_json::Value {
    page.evaluate("(async () => (await document.querySelector('step-panel').store.engine.call('settings')))()")
}

#[test]
fn a_link_of_five_settings_is_short_and_gives_the_same_study_elsewhere() {
    let page = Page::open();
    page.simulate(120, 3);
    for (step, setting, value) in [
        ("pathways", "pathways-min_size", "12"),
        ("pretrain", "pretrain-epochs", "3"),
        ("pretrain", "pretrain-learning_rate", "0.002"),
        ("explore", "umap-min_dist", "0.3"),
        ("classify", "classify-repeats", "2"),
    ] {
        page.set(step, setting, value);
    }
    let before = settings(&page);
    let link = link(&page);
    assert!(link.len() < 300, "{} characters: {link}", link.len());
    opened(&page, &link);
    page.wait_until("the link is told of", &format!("!{}.hidden", find("link")));
    assert_eq!(settings(&page), before);
    assert_eq!(
        page.text("link-sentence"),
        "A study of the built-in cohort came with the link."
    );
    page.wait_until(
        "the step in view came along",
        "document.querySelector('step-panel').definition.step === 'classify'",
    );
    page.screenshot("link");
    // What it leads to can be run at once where the link says so, and loses settings that a later page may have.
    opened(
        &page,
        &format!("{link}&run&hide=ablate,compare&lock=pretrain.epochs"),
    );
    page.wait_until(
        "it runs by itself",
        "document.querySelector('step-panel').store.runner.state === 'running'",
    );
    page.wait_for_the_end(Duration::from_secs(200));
    page.click("step-pretrain");
    page.wait_until(
        "the setting is locked",
        &format!("{}?.disabled === true", find("setting-pretrain-epochs")),
    );
    let shown = "[...document.querySelectorAll('#rail li')].filter((entry) => entry.getClientRects().length > 0).length";
    assert_eq!(page.evaluate(shown), 8, "two steps are taken away");
    page.screenshot("link_narrow");
    page.click("link-close");
    page.wait_until("all steps are back", &format!("{shown} === 10"));
    page.wait_until(
        "the setting is free",
        &format!("{}?.disabled === false", find("setting-pretrain-epochs")),
    );
    page.assert_no_complaints();
}

#[test]
fn a_thousand_random_studies_come_back_as_they_went() {
    let page = Page::open();
    let wrong = page.evaluate(
        "(async () => {
          const { encoded, decoded } = await import('./share/codec.js');
          const { contentOf, changesOf, filesOf } = await import('./share/content.js');
          const { changed } = await import('./engine/settings.js');
          const usual = await document.querySelector('step-panel').store.engine.call('usualSettings');
          let state = 12345;
          const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
          const some = (value) => {
            if (typeof value === 'number') return Number.isInteger(value) ? Math.floor(random() * 1e6) : random() * 10 ** Math.floor(random() * 8 - 4);
            if (typeof value === 'boolean') return !value;
            if (typeof value === 'string') return ['a', 'ä€😀', '\\u0000\"<>&', 'x'.repeat(Math.floor(random() * 60))][Math.floor(random() * 4)];
            if (Array.isArray(value)) return Array.from({ length: Math.floor(random() * 5) }, () => some(value[0] ?? 0.5));
            return value === null ? some('text') : value;
          };
          const wrong = [];
          for (let study = 0; study < 1000; study += 1) {
            const settings = structuredClone(usual);
            const files = Array.from({ length: Math.floor(random() * 4) }, (_, at) => ({
              role: 'finetune', name: `my table ${at}.csv`, bytes: Math.floor(random() * 1e9),
              sha256: Array.from({ length: 64 }, () => Math.floor(random() * 16).toString(16)).join(''),
            }));
            if (random() < 0.5) settings.seed = Math.floor(random() * 2 ** 50);
            for (const [section, keys] of Object.entries(settings)) {
              if (typeof keys !== 'object') continue;
              for (const key of Object.keys(keys)) {
                const isList = section === 'data' && ['pretrain', 'finetune', 'test', 'labelled', 'labels', 'predict', 'table'].includes(key);
                if (!isList && random() < 0.1) keys[key] = some(keys[key]);
              }
            }
            // What names a file names one of the study's; others are nobody's business.
            const aFile = files[0]?.name;
            settings.pathways.sets = ['kegg', 'wikipathways', aFile ?? 'kegg'][Math.floor(random() * 3)];
            settings.genes.table = aFile && random() < 0.5 ? aFile : usual.genes.table;
            if (files.length > 0 && random() < 0.5) settings.data.table = [{ path: files[0].name, label: 'class' }];
            const names = random() < 0.5;
            const content = contentOf(settings, usual, files, { view: 'explore', names });
            const text = await encoded(content);
            if (!/^v1\\.[\\w-]+$/.test(text)) wrong.push(text);
            if (!names && /my table/.test(JSON.stringify(content))) wrong.push('a name went along');
            const back = await decoded(text);
            const own = filesOf(back);
            const { changes, unknown } = changesOf(back, usual, own);
            const got = changed(usual, changes);
            if (settings.data.table?.length) settings.data.table[0].path = own[0].name;
            if (settings.pathways.sets === aFile) settings.pathways.sets = own[0].name;
            if (aFile && settings.genes.table === aFile) settings.genes.table = own[0].name;
            const sorted = (value) => JSON.stringify(value, (_, inside) =>
              inside && typeof inside === 'object' && !Array.isArray(inside) ? Object.fromEntries(Object.entries(inside).sort()) : inside);
            if (sorted(got) !== sorted(settings) || unknown.length) wrong.push(sorted(settings).slice(0, 300));
            const known = (file) => [file.role, file.sha256, file.bytes].join();
            if (own.map(known).join() !== files.map(known).join()) wrong.push('files');
          }
          return wrong.slice(0, 3);
        })()",
    );
    assert_eq!(wrong, serde_json::json!([]), "{wrong}");
    page.assert_no_complaints();
}

#[test]
fn a_file_is_known_by_its_bytes_whatever_its_reader_calls_it() {
    let table = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("www/lessons/twins.csv.gz");
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("share");
    fs::create_dir_all(&folder).expect("a folder");
    let (mine, theirs, other) = (
        folder.join("my secret.csv.gz"),
        folder.join("download (1).csv.gz"),
        folder.join("other.csv.gz"),
    );
    fs::copy(&table, &mine).expect("a copy");
    fs::copy(&table, &theirs).expect("a copy");
    fs::copy(table.with_file_name("ids.csv.gz"), &other).expect("a copy");
    let page = Page::open();
    page.drop_files(&[mine]);
    wait_for_the_table(&page);
    let link = link(&page);
    opened(&page, &link);
    page.wait_until(
        "the link says what it lacks",
        &format!("{}.textContent.includes('SHA-256')", find("link")),
    );
    let told = page.text("link");
    assert!(told.contains("Add its file"), "{told}");
    assert!(
        !told.contains("secret") && !link.contains("secret"),
        "{told}"
    );
    // Nothing else will do, and who passes the link on passes on what it asks for.
    page.drop_files(std::slice::from_ref(&other));
    page.wait_until(
        "another file is told",
        &format!(
            "{}.textContent.includes('none of the files')",
            find("error")
        ),
    );
    page.click("run");
    page.wait_until(
        "it is not run",
        &format!("{}.textContent.includes('not here yet')", find("error")),
    );
    page.evaluate(
        "document.querySelector('step-panel').store.inputs.remove(document.querySelector('step-panel').store.snapshot.files[0].role, 'other.csv.gz')",
    );
    page.settle();
    let passed_on = self::link(&page);
    opened(&page, &passed_on);
    page.wait_until(
        "it asks for the file still",
        &format!("{}.textContent.includes('SHA-256')", find("link")),
    );
    page.drop_files(&[theirs]);
    page.wait_until(
        "it is recognised",
        "document.querySelector('step-panel').store.snapshot.files.length === 1 && document.querySelector('step-panel').store.inputs.missing.length === 0",
    );
    assert_eq!(page.text("link-sentence"), "A study came with the link.");
    page.assert_no_complaints();
}

/// What a run needs that is not the page's to wait for.
const IS_RUNNING: &str = "document.querySelector('step-panel').store.runner.state === 'running'";

#[test]
fn a_file_that_was_opened_by_its_address_comes_by_itself_to_who_opens_the_link() {
    let page = Page::open();
    let table = format!("{}lessons/twins.csv.gz", page.address);
    page.type_into("url-input", &table);
    page.click("url-open");
    wait_for_the_table(&page);
    page.choose_a_short_study();
    let link = link(&page);
    opened(&page, &link);
    page.wait_until(
        "it says what will be fetched",
        &format!("{}.textContent.includes('will be fetched')", find("link")),
    );
    let told = page.text("link");
    assert!(
        told.contains("twins.csv.gz (") && told.contains("from 127.0.0.1"),
        "{told}"
    );
    assert!(told.contains("kB"), "how large it is: {told}");
    page.screenshot("link_fetch");
    page.click("link-run");
    page.wait_until("it runs", IS_RUNNING);
    page.click("cancel");
    page.wait_for_the_end(Duration::from_secs(30));
    // From the page's own server nothing has to be asked.
    opened(&page, &format!("{link}&run"));
    page.wait_until("it runs by itself", IS_RUNNING);
    page.wait_until(
        "with the table",
        "String(document.querySelector('step-panel').store.snapshot.files.map(({ name }) => name)) === 'twins.csv.gz'",
    );
    page.click("cancel");
    page.wait_for_the_end(Duration::from_secs(30));
    page.assert_no_complaints();
}

#[test]
fn an_address_with_a_key_in_it_does_not_go_into_a_link() {
    let page = Page::open();
    let table = format!("{}lessons/twins.csv.gz?key=secret", page.address);
    page.type_into("url-input", &table);
    page.click("url-open");
    wait_for_the_table(&page);
    let link = link(&page);
    opened(&page, &link);
    page.wait_until(
        "the link says what it lacks",
        &format!("{}.textContent.includes('SHA-256')", find("link")),
    );
    let told = page.text("link");
    assert!(
        told.contains("Add its file") && !told.contains("from"),
        "{told}"
    );
    page.assert_no_complaints();
}

#[test]
fn a_study_file_is_opened_by_its_address_and_its_tables_beside_it() {
    let page = Page::open();
    let home = page.address.clone();
    opened(
        &page,
        &format!("{home}?study=cohorts/blood_cells.study.toml&hide=ablate"),
    );
    page.wait_until(
        "its table can be fetched",
        &format!(
            "!{}.hidden && {}.textContent === 'Fetch and run'",
            find("link-run"),
            find("link-run")
        ),
    );
    let told = page.text("link");
    assert!(
        told.contains("cohorts/blood_cells.study.toml") && told.contains("blood_cells.tsv.gz"),
        "{told}"
    );
    page.click("link-run");
    page.wait_until("it runs", IS_RUNNING);
    assert_eq!(settings(&page)["pathways"]["min_size"], 10);
    page.click("cancel");
    page.wait_for_the_end(Duration::from_secs(30));
    opened(&page, &format!("{home}?study=absent.toml"));
    page.wait_until("it is told", &format!("!{}.hidden", find("error")));
    assert!(page.shown_error().contains("404"), "{}", page.shown_error());
    page.forgive_complaints();
}

#[test]
fn paths_of_files_that_are_not_here_stay_out_of_a_link() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("share");
    fs::create_dir_all(&folder).expect("a folder");
    let study = folder.join("secret.toml");
    let text = "seed = 5\n[data]\ntumours = { size = \"quick\" }\n[pathways]\nsets = \"/home/alice/secret sets.gmt\"\n\
                [genes]\ntable = \"secret map.tsv\"\n";
    fs::write(&study, text).expect("a study");
    let page = Page::open();
    page.drop_files(&[study]);
    page.wait_until(
        "the study is loaded",
        "document.querySelector('step-panel').store.snapshot.settings.seed === 5",
    );
    page.click("share");
    page.wait_until(
        "the link is there",
        &format!("{}.value.includes('#v1.')", find("share-link")),
    );
    let says = page.text("share-says");
    assert!(says.contains("can't go with it"), "{says}");
    let content = page.evaluate(&format!(
        "import('./share/codec.js').then(({{ decoded }}) => decoded({}.value.split('#')[1])).then(JSON.stringify)",
        find("share-link")
    ));
    let content = content.as_str().expect("what the link holds");
    assert!(
        content.contains("\"seed\":5") && !content.contains("secret") && !content.contains("alice"),
        "{content}"
    );
    page.click("share-close");
    page.assert_no_complaints();
}

#[test]
fn damaged_newer_and_strange_links_say_so_and_what_is_known_of_them_is_taken() {
    let page = Page::open();
    let home = page.address.clone();
    for (fragment, words) in [
        ("v1.AAAA", "The link is damaged"),
        ("v1.*", "The link is damaged"),
        ("v9.q1Yq", "newer version of this page"),
    ] {
        opened(&page, &format!("{home}#{fragment}"));
        page.wait_until(
            "it is said",
            &format!("{}.textContent.includes('{words}')", find("error")),
        );
        assert_eq!(page.evaluate(&format!("{}.hidden", find("link"))), true);
    }
    // A letter that is changed is no other study.
    let altered = page.evaluate(
        "(async () => {
          const { encoded, decoded } = await import('./share/codec.js');
          const link = await encoded({ s: { seed: 3, pretrain: { epochs: 4, latent: 32 } }, f: [['finetune', 'A'.repeat(43), 12]] });
          const own = JSON.stringify(await decoded(link));
          let taken = 0;
          for (let at = 3; at < link.length; at += 1) {
            for (const letter of 'AQgw-_09') {
              if (letter === link[at]) continue;
              const other = link.slice(0, at) + letter + link.slice(at + 1);
              await decoded(other).then((content) => (taken += JSON.stringify(content) === own ? 0 : 1), () => {});
            }
          }
          return taken;
        })()",
    );
    assert_eq!(altered, 0);
    for asks in ["&hide=%22%5D,Ablate", "&lock=a.%22%5D,pretrain.nope"] {
        let link = page.evaluate(
            "(async () => (await import('./share/codec.js')).encoded({ s: { seed: 3 }, f: [['finetune', 'A'.repeat(43), 12, '\\u202egnp.csv']] }))()",
        );
        opened(
            &page,
            &format!("{home}#{}{asks}", link.as_str().expect("a link")),
        );
        page.wait_until("the link is told of", &format!("!{}.hidden", find("link")));
        let told = page.text("link");
        assert!(told.contains("not known here"), "{told}");
        assert!(!told.contains('\u{202e}'), "{told}");
    }
    let strange = page.evaluate(
        "(async () => {
          const { encoded } = await import('./share/codec.js');
          return encoded({ s: { pretrain: { epochs: 4, colour: 'blue', mask_ratio: 'many' }, magic: { a: 1 }, seed: 9,
            data: { tumours: { size: 'quick' } } }, v: 'nowhere' });
        })()",
    );
    opened(
        &page,
        &format!("{home}#{}", strange.as_str().expect("a link")),
    );
    page.wait_until("the link is told of", &format!("!{}.hidden", find("link")));
    let told = page.text("link-sentence");
    for name in ["magic", "pretrain.colour", "pretrain.mask_ratio"] {
        assert!(told.contains(name), "{told}");
    }
    let settings = settings(&page);
    assert_eq!(settings["pretrain"]["epochs"], 4);
    assert_eq!(settings["seed"], 9);
    assert_eq!(settings["data"]["tumours"]["size"], "quick");
    let wait = Duration::from_millis(200);
    std::thread::sleep(wait);
}
