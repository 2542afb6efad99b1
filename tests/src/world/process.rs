//! One program that the world has started, and that only the world ends.

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

use super::log::Log;

/// What a running program has used, from /proc (proc(5)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// Processor time of all its threads, in milliseconds.
    pub cpu_ms: u64,
    /// Memory that is present, in KiB.
    pub rss_kib: u64,
    /// Its threads.
    pub threads: u64,
}

/// One running program. It is killed when this is dropped.
#[derive(Debug)]
pub struct Process {
    child: Child,
    /// What it says.
    pub log: Log,
}

impl Process {
    /// Starts a program whose log is read from its stderr.
    pub fn start(who: &str, command: &mut Command, logs: &Path) -> anyhow::Result<Self> {
        std::fs::create_dir_all(logs)?;
        let program = command.get_program().to_owned();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| anyhow::anyhow!("cannot start {}: {error}", program.display()))?;
        let said: Box<dyn Read + Send> = match child.stderr.take() {
            Some(stderr) => Box::new(stderr),
            None => Box::new(std::io::empty()),
        };
        let log = Log::read(who, said, &logs.join(format!("{who}.jsonl")))?;
        Ok(Self { child, log })
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// How it ended, if it has.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Ends it at once, as a power cut would (SIGKILL), and waits until it is gone.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// What it has used so far; nothing if it is gone.
    pub fn usage(&self) -> Option<Usage> {
        usage(self.id())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// What a process has used so far.
pub fn usage(id: u32) -> Option<Usage> {
    /// The kernel's clock ticks a second on every Linux of today (`getconf CLK_TCK`).
    const TICK_MS: u64 = 10;
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name stands in brackets and may hold anything; fields are counted after it, the state being the first.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let ticks: u64 = fields.next()?.parse::<u64>().ok()? + fields.next()?.parse::<u64>().ok()?;
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let number = |key: &str| -> Option<u64> {
        status.lines().find_map(|line| line.strip_prefix(key))?.split_whitespace().next()?.parse().ok()
    };
    Some(Usage { cpu_ms: ticks * TICK_MS, rss_kib: number("VmRSS:")?, threads: number("Threads:")? })
}

/// What a process and everything that it has started have used so far.
pub fn tree_usage(root: u32) -> Usage {
    let parent = |id: u32| -> Option<u32> {
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
        status.lines().find_map(|line| line.strip_prefix("PPid:"))?.trim().parse().ok()
    };
    let all = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let ids: Vec<(u32, u32)> = all
        .filter_map(|entry| {
            let id = entry.file_name().to_str()?.parse().ok()?;
            Some((id, parent(id)?))
        })
        .collect();
    let mut tree = vec![root];
    let mut next = 0;
    while let Some(&of) = tree.get(next) {
        tree.extend(ids.iter().filter(|(_, parent)| *parent == of).map(|(id, _)| *id));
        next += 1;
    }
    let none = Usage { cpu_ms: 0, rss_kib: 0, threads: 0 };
    tree.into_iter().filter_map(usage).fold(none, |sum, one| Usage {
        cpu_ms: sum.cpu_ms + one.cpu_ms,
        rss_kib: sum.rss_kib + one.rss_kib,
        threads: sum.threads + one.threads,
    })
}
