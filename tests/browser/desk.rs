//! What surrounds the page: files that go in and come out, the window, its picture, and the time things take.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use headless_chrome::protocol::cdp::{
    Browser as BrowserDomain, DOM, Emulation, Input, Page as PageDomain,
};

use crate::page::{PATIENCE, Page, find};

impl Page {
    /// Drops files from the desktop onto the middle of the page.
    pub fn drop_files(&self, paths: &[PathBuf]) {
        use Input::DispatchDragEventTypeOption::{DragEnter, DragOver, Drop};
        let files: Vec<String> = paths.iter().map(|path| absolute(path)).collect();
        let middle = self.evaluate("[innerWidth / 2, innerHeight / 2]");
        let at = |axis: usize| middle[axis].as_f64().unwrap_or_default();
        for kind in [DragEnter, DragOver, Drop] {
            let event = Input::DispatchDragEvent {
                Type: kind,
                x: at(0),
                y: at(1),
                data: Input::DragData {
                    items: Vec::new(),
                    files: Some(files.clone()),
                    drag_operations_mask: 1,
                },
                modifiers: None,
            };
            self.tab.call_method(event).expect("files are dropped");
        }
    }

    /// Chooses files in the page's file dialogue.
    pub fn pick_files(&self, testid: &str, paths: &[PathBuf]) {
        let input = self
            .tab
            .find_element(&format!("[data-testid=\"{testid}\"]"))
            .expect("a file input");
        let choice = DOM::SetFileInputFiles {
            files: paths.iter().map(|path| absolute(path)).collect(),
            backend_node_id: Some(input.backend_node_id),
            node_id: None,
            object_id: None,
        };
        self.tab.call_method(choice).expect("files are chosen");
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
        let behaviour = BrowserDomain::SetDownloadBehavior {
            behavior: BrowserDomain::SetDownloadBehaviorBehaviorOption::Allow,
            browser_context_id: None,
            download_path: Some(absolute(&self.downloads)),
            events_enabled: None,
        };
        self.tab
            .call_method(behaviour)
            .expect("downloads are allowed");
    }

    /// Whether the system asks for dark colours.
    pub fn prefer_dark(&self, dark: bool) {
        let value = if dark { "dark" } else { "light" }.to_owned();
        let feature = Emulation::MediaFeature {
            name: "prefers-color-scheme".into(),
            value,
        };
        let media = Emulation::SetEmulatedMedia {
            media: None,
            features: Some(vec![feature]),
        };
        self.tab
            .call_method(media)
            .expect("the colour scheme is set");
    }

    /// The size of the window, in CSS pixels.
    pub fn resize(&self, width: u32, height: u32) {
        let size = Emulation::SetDeviceMetricsOverride {
            width,
            height,
            device_scale_factor: 1.0,
            mobile: width < 600,
            scale: None,
            screen_width: None,
            screen_height: None,
            position_x: None,
            position_y: None,
            dont_set_visible_size: None,
            screen_orientation: None,
            viewport: None,
            display_feature: None,
            device_posture: None,
        };
        self.tab.call_method(size).expect("the window is resized");
    }

    /// Saves a picture of the window in the tests' folder, to be looked at.
    pub fn screenshot(&self, name: &str) -> Vec<u8> {
        let png = self
            .tab
            .capture_screenshot(
                PageDomain::CaptureScreenshotFormatOption::Png,
                None,
                None,
                true,
            )
            .expect("a picture");
        let file = folder("pictures").join(format!("{name}.png"));
        std::fs::write(&file, &png).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        println!("picture: {}", file.display());
        png
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
