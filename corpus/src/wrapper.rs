//! Runs the compiler as Cargo's `RUSTC_WRAPPER` and measures the time and memory of one crate.

use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use serde_derive::{Deserialize, Serialize};

/// The environment variable with the folder for the measurements; if it is set, this program acts as the wrapper.
pub(crate) const FOLDER: &str = "CORPUS_TIMINGS";

/// The measurements of one compiler process.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Measured {
    pub(crate) seconds: f64,
    pub(crate) cpu_seconds: f64,
    pub(crate) peak_megabytes: f64,
}

/// Runs the arguments as a command (`rustc …`), and writes `<folder>/<crate>.json` or `<crate>.clippy.json`.
pub(crate) fn run(folder: &Path) -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    let Some((program, rest)) = arguments.split_first() else {
        return ExitCode::from(2);
    };
    let start = Instant::now();
    let mut peak = 0.0;
    let status = Command::new(program)
        .args(rest)
        .spawn()
        .and_then(|mut child| {
            loop {
                if let Some(status) = child.try_wait()? {
                    return Ok(status);
                }
                // The peak so far. A compiler reaches its peak well before it ends, so the last sample is close.
                peak = peak_megabytes(&child.id().to_string()).unwrap_or(peak);
                std::thread::sleep(Duration::from_millis(10));
            }
        });
    let Ok(status) = status else {
        return ExitCode::from(2);
    };
    let name = rest
        .iter()
        .skip_while(|argument| *argument != "--crate-name")
        .nth(1)
        .and_then(|name| name.to_str());
    if let Some(name) = name {
        let measured = Measured {
            seconds: start.elapsed().as_secs_f64(),
            cpu_seconds: children_seconds().unwrap_or_default(),
            peak_megabytes: peak,
        };
        let is_clippy = Path::new(program)
            .file_stem()
            .is_some_and(|stem| stem == "clippy-driver");
        let tool = if is_clippy { ".clippy" } else { "" };
        // A failed measurement does not fail the compilation.
        let _ = serde_json::to_vec(&measured)
            .map_err(std::io::Error::from)
            .and_then(|text| {
                crate::layout::write(&folder.join(format!("{name}{tool}.json")), &text)
            });
    }
    ExitCode::from(
        status
            .code()
            .and_then(|code| u8::try_from(code).ok())
            .unwrap_or(1),
    )
}

/// Returns the peak memory of a process.
pub(crate) fn peak_megabytes(process: &str) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes / 1024.0)
}

/// Returns the CPU time of ended child processes: the fields `cutime` and `cstime`, the 14th and 15th after the name
/// in parentheses, in hundredths of a second.
fn children_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<_> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |index: usize| fields.get(index)?.parse::<f64>().ok();
    Some((ticks(13)? + ticks(14)?) / 100.0)
}
