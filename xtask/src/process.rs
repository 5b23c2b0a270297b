//! Running other programs.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use crate::Result;

/// The program of that name on the search path.
pub fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| {
            folder
                .join(name)
                .with_extension(std::env::consts::EXE_EXTENSION)
        })
        .find(|program| program.is_file())
}

/// The cargo that started this program.
pub fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs a command to its end; its output goes to the terminal.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .map_err(|error| format!("{}: {error}", name(command)))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{} failed ({status})", name(command)))
    }
}

/// What a command prints, without the line end.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("{}: {error}", name(command)))?;
    if !output.status.success() {
        return Err(format!("{} failed ({})", name(command), output.status));
    }
    Ok(String::from_utf8_lossy(&output.stdout)
        .trim_end()
        .to_owned())
}

/// Runs a command, but ends it when it takes longer than `limit`.
pub fn run_within(command: &mut Command, limit: Duration) -> Result<()> {
    let mut child = command
        .spawn()
        .map_err(|error| format!("{}: {error}", name(command)))?;
    match wait_within(&mut child, limit) {
        Some(status) if status.success() => Ok(()),
        Some(status) => Err(format!("{} failed ({status})", name(command))),
        None => {
            child.kill().ok();
            child.wait().ok();
            Err(format!(
                "{} had not finished after {} s",
                name(command),
                limit.as_secs()
            ))
        }
    }
}

/// Has npm put packages, `name@version`, into a folder.
pub fn install(folder: &Path, packages: &[&str]) -> Result<()> {
    let npm = find("npm").ok_or("npm is not installed")?;
    std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut command = Command::new(npm);
    command.current_dir(folder).stdin(Stdio::null());
    command.args([
        "install",
        "--no-save",
        "--no-audit",
        "--no-fund",
        "--silent",
        "--prefix",
        ".",
    ]);
    // Where there is no server to be reached, one try tells as much as npm's patient default of minutes.
    command.args(["--fetch-retries", "0", "--fetch-timeout", "20000"]);
    command.args(packages);
    run_within(&mut command, Duration::from_secs(120))
        .map_err(|reason| format!("npm could not get {} ({reason})", packages.join(", ")))
}

fn wait_within(child: &mut Child, limit: Duration) -> Option<ExitStatus> {
    let started = Instant::now();
    while started.elapsed() < limit {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    None
}

/// Whether this user may install packages without asking.
pub fn is_root() -> bool {
    cfg!(unix)
        && output(Command::new("id").arg("-u").stdin(Stdio::null())).is_ok_and(|user| user == "0")
}

/// The command as a person would type it, for messages.
fn name(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or_default()
        .to_string_lossy();
    let arguments = command
        .get_args()
        .take(2)
        .map(|argument| argument.to_string_lossy());
    std::iter::once(program)
        .chain(arguments)
        .collect::<Vec<_>>()
        .join(" ")
}
