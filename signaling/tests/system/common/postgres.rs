//! A real PostgreSQL, from Debian's package, run by the tests themselves in a temporary folder.
//!
//! All tests that run at the same time share one; each has a database of its own. Whoever uses it holds a lock on a
//! file. A keeper waits for that lock alone and then ends PostgreSQL and removes the folder: also when a test is killed.

use std::fs::{File, Permissions};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use super::port;

/// The port gives the socket its name; as a rule no port is listened on.
const SOCKET: &str = ".s.PGSQL.5432";
const PORT: u16 = 5432;
/// Nothing that the tests write has to survive a power cut.
const OPTIONS: &str = "-c fsync=off -c max_connections=200 -c shared_buffers=16MB";

/// A running PostgreSQL, as long as anybody holds one of these.
pub(crate) struct Postgres {
    folder: PathBuf,
    is_shared: bool,
    /// Listened on, under TLS, unless it is [`PORT`].
    port: u16,
    _held: File,
}

impl Postgres {
    /// The one that tests share.
    pub(crate) fn shared() -> Self {
        let mut hasher = DefaultHasher::new();
        env!("CARGO_TARGET_TMPDIR").hash(&mut hasher);
        Self::at(std::env::temp_dir().join(format!("skranke-postgres-{:x}", hasher.finish())), true)
    }

    /// One that a test may stop.
    pub(crate) fn alone() -> Self {
        Self::at(std::env::temp_dir().join(format!("skranke-postgres-{}", unique())), false)
    }

    fn at(folder: PathBuf, is_shared: bool) -> Self {
        let beside = |end: &str| {
            let path = folder.with_extension(end);
            let file = File::options().create(true).append(true).open(&path).unwrap();
            // The keeper removes it.
            if let Some((uid, gid)) = account() {
                chown(&path, Some(uid), Some(gid)).unwrap();
            }
            file
        };
        let held = beside("lock");
        held.lock_shared().unwrap();
        let starting = beside("start");
        starting.lock().unwrap();
        let postgres = Self { folder, is_shared, port: PORT, _held: held };
        if !postgres.is_running() {
            postgres.make();
            postgres.start();
            postgres.hire_keeper();
        }
        postgres
    }

    fn is_running(&self) -> bool {
        UnixStream::connect(self.folder.join(SOCKET)).is_ok()
    }

    fn make(&self) {
        drop(std::fs::remove_dir_all(&self.folder));
        std::fs::create_dir(&self.folder).unwrap();
        std::fs::set_permissions(&self.folder, Permissions::from_mode(0o700)).unwrap();
        if let Some((uid, gid)) = account() {
            chown(&self.folder, Some(uid), Some(gid)).unwrap();
        }
        let flags = ["--username=skranke", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"];
        self.run(tool("initdb").arg("--pgdata").arg(self.cluster()).args(flags));
    }

    /// Starts it (again) and waits until it answers.
    pub(crate) fn start(&self) {
        let (port, folder) = (self.port, self.folder.display());
        let network = if port == PORT { "-c listen_addresses=" } else { "-c listen_addresses=127.0.0.1 -c ssl=on" };
        let options = format!("{OPTIONS} {network} -c port={port} -c unix_socket_directories={folder}");
        let log = self.folder.join("log");
        let mut start = tool("pg_ctl");
        self.run(
            start
                .arg("--pgdata")
                .arg(self.cluster())
                .args(["start", "--wait", "--options", &options])
                .arg("--log")
                .arg(log),
        );
    }

    /// Ends it as a power cut would.
    pub(crate) fn kill(&self) {
        self.run(tool("pg_ctl").arg("--pgdata").arg(self.cluster()).args(["stop", "--mode=immediate"]));
    }

    /// From now on it listens on a port too, under TLS with this certificate and key (files).
    pub(crate) fn listen(&mut self, certificate: &Path, key: &Path) {
        self.kill();
        for (from, name) in [(certificate, "server.crt"), (key, "server.key")] {
            let to = self.cluster().join(name);
            let _ = std::fs::copy(from, &to).unwrap();
            std::fs::set_permissions(&to, Permissions::from_mode(0o600)).unwrap();
            if let Some((uid, gid)) = account() {
                chown(&to, Some(uid), Some(gid)).unwrap();
            }
        }
        self.port = port::reserved().unwrap();
        self.start();
    }

    fn hire_keeper(&self) {
        // The shared one keeps its locks: somebody may be waiting for them.
        let end = "\"$1\" --pgdata \"$2/cluster\" stop --mode=immediate; rm -rf \"$2\"".to_owned();
        let end = if self.is_shared { end } else { end + " \"$2.lock\" \"$2.start\"" };
        let mut keeper = as_account(Command::new("flock"));
        let keeper =
            keeper.arg("--exclusive").arg(self.folder.with_extension("lock")).args(["sh", "-c", &end, "keeper"]);
        let keeper = keeper.arg(tool("pg_ctl").get_program()).arg(&self.folder);
        drop(quiet(keeper).process_group(0).spawn().unwrap());
    }

    /// A database that is empty.
    pub(crate) fn database(self) -> Database {
        let name = format!("t{}", unique());
        let database = Database { postgres: self, name };
        database.postgres.run(&mut database.tool("createdb"));
        database
    }

    fn cluster(&self) -> PathBuf {
        self.folder.join("cluster")
    }

    fn run(&self, command: &mut Command) {
        // A file: PostgreSQL keeps what it was started with open.
        let said = self.folder.join("said");
        let status = quiet(command).stderr(File::create(&said).unwrap()).status().unwrap();
        let told = [said, self.folder.join("log")].map(|path| std::fs::read_to_string(path).unwrap_or_default());
        assert!(status.success(), "{} failed: {}", command.get_program().display(), told.join("\n"));
    }
}

/// A name that nothing else has.
fn unique() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos();
    format!("{since:x}_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

/// A database of one test.
pub(crate) struct Database {
    pub(crate) postgres: Postgres,
    name: String,
}

impl Database {
    /// Its address, as settings name it.
    pub(crate) fn address(&self) -> String {
        let Postgres { folder, port, .. } = &self.postgres;
        match *port {
            PORT => format!("postgresql://skranke@/{}?host={}", self.name, folder.display()),
            port => format!("postgresql://skranke@127.0.0.1:{port}/{}", self.name),
        }
    }

    /// Runs statements and returns what they print, columns separated by bars.
    pub(crate) fn sql(&self, statements: &str) -> String {
        let done = self.tool("psql").args(["-qAt", "-v", "ON_ERROR_STOP=1", "-c", statements]).output().unwrap();
        assert!(done.status.success(), "{statements}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap().trim().to_owned()
    }

    fn tool(&self, name: &str) -> Command {
        let mut command = tool(name);
        let _ = command
            .args(["--username=skranke", "--port", &self.postgres.port.to_string(), "--host"])
            .arg(&self.postgres.folder)
            .arg(&self.name);
        command
    }
}

/// A program of PostgreSQL's newest version here, run by an account that is not root.
fn tool(name: &str) -> Command {
    let versions = std::fs::read_dir("/usr/lib/postgresql").expect("packaging/install-packages has run");
    let folder = |entry: std::io::Result<std::fs::DirEntry>| entry.unwrap().path().join("bin");
    let newest = versions.map(folder).filter(|bin| bin.join(name).is_file()).max();
    as_account(Command::new(newest.expect("the package postgresql is installed").join(name)))
}

fn as_account(mut command: Command) -> Command {
    if let Some((uid, gid)) = account() {
        let _ = command.uid(uid).gid(gid);
    }
    let _ = command.current_dir("/").env("LC_ALL", "C").env_remove("PGHOST").env_remove("PGPORT");
    command
}

/// PostgreSQL refuses to run as root: then it runs as the account that its package has made.
fn account() -> Option<(u32, u32)> {
    let is_root = std::fs::metadata("/proc/self").unwrap().uid() == 0;
    let accounts = is_root.then(|| std::fs::read_to_string("/etc/passwd").unwrap())?;
    let line = accounts.lines().find(|line| line.starts_with("postgres:")).expect("the package has made it");
    let mut fields = line.split(':').skip(2).map(|field| field.parse().unwrap());
    fields.next().zip(fields.next())
}

fn quiet(command: &mut Command) -> &mut Command {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null())
}

impl Drop for Database {
    fn drop(&mut self) {
        drop(quiet(self.tool("dropdb").args(["--force", "--if-exists"])).status());
    }
}
