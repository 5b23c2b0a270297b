//! What surrounds the page: files that go in and come out, the window, its picture, and the time things take.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;

use crate::page::{PATIENCE, Page, find};

impl Page {
    /// Drops files from the desktop onto the middle of the page.
    pub fn drop_files(&self, paths: &[PathBuf]) {
        let files: Vec<String> = paths.iter().map(|path| absolute(path)).collect();
        let middle = self.evaluate("[innerWidth / 2, innerHeight / 2]");
        let count =
            "(window.drops ??= (addEventListener('drop', () => (window.drops += 1), true), 0))";
        let before = self.evaluate(count);
        // Chromium takes a drop back where the page has not yet said, on a busy machine, that it takes files.
        for _ in 0..5 {
            for kind in ["dragEnter", "dragOver", "dragOver", "drop"] {
                let data = json!({ "items": [], "files": files, "dragOperationsMask": 1 });
                let event = json!({ "type": kind, "x": middle[0], "y": middle[1], "data": data });
                self.ask("Input.dispatchDragEvent", event);
            }
            let waited = Instant::now();
            while waited.elapsed() < Duration::from_secs(2) {
                if self.evaluate(count) != before {
                    return;
                }
                std::thread::sleep(Duration::from_millis(10));
            }
        }
        panic!("the page takes no files");
    }

    /// Chooses files in the page's file dialogue.
    pub fn pick_files(&self, testid: &str, paths: &[PathBuf]) {
        let input = self.ask("Runtime.evaluate", json!({ "expression": find(testid) }));
        let files: Vec<String> = paths.iter().map(|path| absolute(path)).collect();
        let choice = json!({ "files": files, "objectId": input["result"]["objectId"] });
        self.ask("DOM.setFileInputFiles", choice);
    }

    /// Saves a figure or table in a format and reads the file that arrives.
    pub fn download(&self, name: &str, format: &str) -> Vec<u8> {
        self.saved(
            &format!("download-{name}-{format}"),
            &format!("{name}.{format}"),
        )
    }

    /// Clicks what saves a file, and reads the file.
    pub fn saved(&self, testid: &str, file: &str) -> Vec<u8> {
        let file = self.downloads.join(file);
        std::fs::remove_file(&file).ok();
        self.click(testid);
        let started = Instant::now();
        // Chromium writes under another name first, so a file of the right name is complete.
        while !file.exists() {
            let shown = || format!("{} did not arrive:\n{}", file.display(), self.shown_text());
            assert!(started.elapsed() < PATIENCE, "{}", shown());
            std::thread::sleep(Duration::from_millis(50));
        }
        std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    }

    /// Lets downloads go to a folder of this test, without asking.
    pub fn allow_downloads(&self) {
        let behaviour = json!({ "behavior": "allow", "downloadPath": absolute(&self.downloads) });
        self.ask("Browser.setDownloadBehavior", behaviour);
    }

    /// Whether the system asks for dark colours.
    pub fn prefer_dark(&self, dark: bool) {
        let value = if dark { "dark" } else { "light" };
        let feature = json!({ "name": "prefers-color-scheme", "value": value });
        self.ask(
            "Emulation.setEmulatedMedia",
            json!({ "features": [feature] }),
        );
    }

    /// The size of the window, in CSS pixels.
    pub fn resize(&self, width: u32, height: u32) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.ask("Emulation.setDeviceMetricsOverride", size);
    }

    /// Saves a picture of the window in the tests' folder, to be looked at.
    pub fn screenshot(&self, name: &str) {
        let picture = self.ask("Page.captureScreenshot", json!({ "format": "png" }));
        let file = folder("pictures").join(format!("{name}.png"));
        let data = picture["data"].as_str().expect("a picture");
        let png = BASE64_STANDARD.decode(data).expect("a picture in base64");
        std::fs::write(&file, png).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        println!("picture: {}", file.display());
    }

    /// From now on takes note of everything that keeps the page's main thread busy for over 50 ms.
    pub fn watch_long_tasks(&self) {
        self.evaluate(
            "(() => { window.longTasks = []; new PerformanceObserver((list) => {
              for (const entry of list.getEntries()) window.longTasks.push(entry.duration); })
              .observe({ type: 'longtask' }); })()",
        );
    }

    /// The longest of them so far in milliseconds, 0 if there was none.
    pub fn longest_task(&self) -> f64 {
        self.evaluate("Math.max(0, ...window.longTasks)")
            .as_f64()
            .unwrap_or_default()
    }

    /// Clicks in the page and measures there how many milliseconds pass until an expression is true.
    pub fn answer_time(&self, testid: &str, expression: &str) -> f64 {
        let time = self.evaluate(&format!(
            "(async () => {{
              const start = performance.now();
              {}.click();
              while (!({expression})) {{
                if (performance.now() - start > 30000) throw new Error('no answer to {testid}');
                await new Promise((resolve) => setTimeout(resolve, 1));
              }}
              return performance.now() - start; }})()",
            find(testid)
        ));
        time.as_f64().unwrap_or(f64::INFINITY)
    }
}

fn absolute(path: &Path) -> String {
    let path = path
        .canonicalize()
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    path.to_string_lossy().into_owned()
}

/// A folder of this test for what it leaves behind.
pub fn folder(name: &str) -> PathBuf {
    let test = std::thread::current()
        .name()
        .unwrap_or("browser")
        .replace("::", "-");
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join("browser")
        .join(test)
        .join(name);
    std::fs::create_dir_all(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    folder
}
