//! Speaks with Chromium in its DevTools protocol, over a pipe: JSON texts, each ended by a zero byte.
//!
//! Own code, since a click is seven calls and the tests click thousands of times: with a library whose reader and writer wait
//! up to 0.1 s for one another, each call took about that (headless_chrome 1.0.22).

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// As long as an answer may take: a promise may be one of a run.
const LIMIT: Duration = Duration::from_secs(900);

/// What is told of every event of a tab: its method and its parameters. It must not wait for an answer.
type Listener = Box<dyn Fn(&str, &Value) + Send>;

/// A program that speaks the protocol on its file descriptors 3 (what it reads) and 4 (what it writes).
pub struct Devtools {
    process: Mutex<Child>,
    input: Mutex<ChildStdin>,
    last: AtomicU64,
    waiting: Mutex<HashMap<u64, Sender<Value>>>,
    /// By the session of their tab.
    listeners: Mutex<Vec<(String, Listener)>>,
}

/// Whatever a test that failed was at, what it held is whole.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Devtools {
    /// Starts the program with the arguments of `command`.
    pub fn start(command: &Command) -> std::io::Result<Arc<Devtools>> {
        // The shell makes descriptors 3 and 4 of standard input and output, which is all that can be piped without it.
        let mut shell = Command::new("sh");
        shell.args(["-c", r#"exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null"#]);
        shell.arg(command.get_program()).args(command.get_args());
        shell.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = shell.stderr(Stdio::null()).spawn()?;
        let ends = process.stdin.take().zip(process.stdout.take());
        let (input, output) = ends.ok_or_else(|| std::io::Error::other("no pipe"))?;
        let devtools = Arc::new(Devtools {
            process: Mutex::new(process),
            input: Mutex::new(input),
            last: AtomicU64::new(0),
            waiting: Mutex::default(),
            listeners: Mutex::default(),
        });
        let hearing = Arc::downgrade(&devtools);
        std::thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = next(&mut output) {
                let Some(devtools) = hearing.upgrade() else {
                    return;
                };
                devtools.hear(&message);
            }
            // Whoever still waits is told that nothing comes.
            if let Some(devtools) = hearing.upgrade() {
                locked(&devtools.waiting).clear();
            }
        });
        Ok(devtools)
    }

    fn hear(&self, message: &Value) {
        if let Some(id) = message["id"].as_u64() {
            if let Some(asker) = locked(&self.waiting).remove(&id) {
                asker.send(message.clone()).ok();
            }
            return;
        }
        let (session, method) = (&message["sessionId"], message["method"].as_str());
        for (own, listener) in locked(&self.listeners).iter() {
            if session.as_str() == Some(own) {
                listener(method.unwrap_or_default(), &message["params"]);
            }
        }
    }

    /// Tells a listener of all events of a session from now on.
    pub fn listen(&self, session: &str, listener: impl Fn(&str, &Value) + Send + 'static) {
        let listener = (session.to_owned(), Box::new(listener) as Listener);
        locked(&self.listeners).push(listener);
    }

    /// Asks for something, of a tab's session or of the browser, and does not wait for the answer.
    pub fn post(&self, session: Option<&str>, method: &str, params: Value) -> Receiver<Value> {
        let id = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        let mut message = json!({ "id": id, "method": method, "params": params });
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        let (asker, answer) = channel();
        locked(&self.waiting).insert(id, asker);
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        let mut input = locked(&self.input);
        if input
            .write_all(&bytes)
            .and_then(|()| input.flush())
            .is_err()
        {
            locked(&self.waiting).remove(&id);
        }
        answer
    }

    /// Asks for something and waits for the answer.
    pub fn call(
        &self,
        session: Option<&str>,
        method: &str,
        params: Value,
    ) -> Result<Value, String> {
        let answer = self.post(session, method, params).recv_timeout(LIMIT);
        let answer =
            answer.map_err(|why| format!("{method}: the browser answers nothing ({why})"))?;
        match answer["error"]["message"].as_str() {
            Some(error) => Err(format!("{method}: {error}")),
            None => Ok(answer["result"].clone()),
        }
    }

    /// Ends the program, by force if it does not end by itself.
    pub fn end(&self) {
        self.post(None, "Browser.close", json!({}));
        let mut process = locked(&self.process);
        let asked = Instant::now();
        while matches!(process.try_wait(), Ok(None)) {
            if asked.elapsed() > Duration::from_secs(5) {
                process.kill().ok();
                process.wait().ok();
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

fn next(output: &mut BufReader<ChildStdout>) -> Option<Value> {
    let mut bytes = Vec::new();
    output.read_until(0, &mut bytes).ok()?;
    serde_json::from_slice(bytes.strip_suffix(&[0])?).ok()
}
