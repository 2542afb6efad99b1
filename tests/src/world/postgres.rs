//! A PostgreSQL of a benchmark's own, from Debian's package, in a temporary folder.
//!
//! **Invariant:** it ends with the benchmark, also if that is killed: a keeper waits for the end of a pipe that only the
//! benchmark holds.

use std::fs::Permissions;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, ensure};
use tempfile::TempDir;

use super::port;

/// Nothing that is written here has to survive a power cut.
const OPTIONS: &str = "-c fsync=off -c max_connections=100 -c shared_buffers=32MB -c listen_addresses=127.0.0.1";
const DATABASE: &str = "skranke";

/// A running PostgreSQL with one database.
#[derive(Debug)]
pub struct Postgres {
    folder: TempDir,
    port: u16,
    keeper: Child,
}

impl Postgres {
    /// Makes and starts one.
    pub fn start() -> anyhow::Result<Self> {
        let folder = tempfile::Builder::new().prefix("skranke-bench-").tempdir()?;
        std::fs::set_permissions(folder.path(), Permissions::from_mode(0o700))?;
        if let Some((uid, gid)) = account()? {
            chown(folder.path(), Some(uid), Some(gid))?;
        }
        let cluster = folder.path().join("cluster");
        let flags = ["--username=skranke", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"];
        run(tool("initdb")?.arg("--pgdata").arg(&cluster).args(flags))?;
        // Whatever happens to this process, the pipe closes.
        let stop = "cat >/dev/null; \"$1\" --pgdata \"$2\" stop --mode=immediate";
        let mut keeper = tool("sh")?;
        let keeper = keeper.args(["-c", stop, "keeper"]).arg(tool("pg_ctl")?.get_program()).arg(&cluster);
        let keeper =
            keeper.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0).spawn()?;
        let postgres = Self { folder, port: port::reserved()?, keeper };
        postgres.control("start", &[])?;
        run(postgres.client("createdb")?.arg(DATABASE))?;
        Ok(postgres)
    }

    /// Ends it at once and starts it again.
    pub fn restart(&self) -> anyhow::Result<()> {
        self.control("restart", &["--mode=immediate"])
    }

    /// The port of the loopback interface that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its address as settings name it, over another port.
    pub fn address(port: u16) -> String {
        format!("postgresql://skranke@127.0.0.1:{port}/{DATABASE}")
    }

    /// Runs statements and returns what they print, columns separated by bars.
    pub fn sql(&self, statements: &str) -> anyhow::Result<String> {
        let script = self.folder.path().join("statements");
        std::fs::write(&script, statements)?;
        let mut psql = self.client("psql")?;
        let done = psql.args(["-qAt", "-v", "ON_ERROR_STOP=1", "-f"]).arg(&script).arg(DATABASE).output()?;
        ensure!(done.status.success(), "psql: {}", String::from_utf8_lossy(&done.stderr));
        Ok(String::from_utf8(done.stdout)?.trim().to_owned())
    }

    fn control(&self, what: &str, more: &[&str]) -> anyhow::Result<()> {
        let (cluster, log) = (self.folder.path().join("cluster"), self.folder.path().join("log"));
        let folder = self.folder.path().display();
        let options = format!("{OPTIONS} -c port={} -c unix_socket_directories={folder}", self.port);
        let mut control = tool("pg_ctl")?;
        let _ =
            control.arg("--pgdata").arg(cluster).args([what, "--wait", "--options", &options]).arg("--log").arg(log);
        run(control.args(more))
    }

    fn client(&self, name: &str) -> anyhow::Result<Command> {
        let mut command = tool(name)?;
        let _ = command.args(["--username=skranke", "--host=127.0.0.1", "--port", &self.port.to_string()]);
        Ok(command)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

/// A program of PostgreSQL's newest version here, or of the system, run by an account that is not root.
fn tool(name: &str) -> anyhow::Result<Command> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").context("packaging/install-packages has not run")?;
    let folder = |entry: std::fs::DirEntry| entry.path().join("bin").join(name);
    let newest: Option<PathBuf> = versions.filter_map(Result::ok).map(folder).filter(|path| path.is_file()).max();
    let mut command = Command::new(newest.unwrap_or_else(|| PathBuf::from(name)));
    if let Some((uid, gid)) = account()? {
        let _ = command.uid(uid).gid(gid);
    }
    let _ = command.current_dir("/").env("LC_ALL", "C").env_remove("PGHOST").env_remove("PGPORT");
    Ok(command)
}

/// PostgreSQL refuses to run as root: then it runs as the account that its package has made.
fn account() -> anyhow::Result<Option<(u32, u32)>> {
    if std::fs::metadata("/proc/self")?.uid() != 0 {
        return Ok(None);
    }
    let accounts = std::fs::read_to_string("/etc/passwd")?;
    let line = accounts.lines().find(|line| line.starts_with("postgres:")).context("no account postgres")?;
    let mut fields = line.split(':').skip(2).filter_map(|field| field.parse().ok());
    Ok(fields.next().zip(fields.next()))
}

fn run(command: &mut Command) -> anyhow::Result<()> {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    ensure!(status.success(), "{} failed", command.get_program().display());
    Ok(())
}
