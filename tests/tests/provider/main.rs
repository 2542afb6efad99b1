//! Signing in with the certified identity provider `oidc-provider`: the real server, the real link, the console's own way
//! back from the browser, and a browser that is a script.
#![expect(clippy::unwrap_used, reason = "tests")]

mod browser;

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::digest::Digest;
use domain::exchange::view::{ConsoleView, View};
use domain::redact::Personal;
use link::{Folder, Kind, Link, LinkConfig, LinkEvent};
use protocol::bytes::Bytes;
use protocol::station::{Ask, RefusedReason, Reply};
use specialist_console::browser::WayBack;
use specialist_console::desk::browser::{Input, Returned};
use tests::world::port;
use tests::world::process::Process;
use tests::world::programs::Programs;
use tokio::sync::mpsc;
use trust::{FleetCa, Role, Signed, SignedIn, StationKey};

use browser::Browser;

/// Nothing here takes so long; a test that waits for it has failed.
const PATIENCE: Duration = Duration::from_mins(1);
/// What the fleet and the provider have agreed on; it has to be encoded in a header.
const SECRET: &str = "et hemmeligt ord: +&=%/?";

/// The provider as a process.
struct Provider {
    child: Child,
    issuer: String,
    /// What it says later. It would end if nobody could hear it.
    _said: BufReader<ChildStdout>,
}

impl Provider {
    fn start() -> Self {
        let folder = installed();
        let node = Command::new("node")
            .arg(folder.join("provider.mjs"))
            .arg(SECRET)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut child = node.expect("packaging/install-packages has installed node");
        let mut issuer = String::new();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let _ = said.read_line(&mut issuer).unwrap();
        Self { child, issuer: issuer.trim().to_owned(), _said: said }
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A folder with the provider in it, as the lock file says: installed once for each lock file.
fn installed() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/provider");
    let read = |name: &str| std::fs::read(here.join(name)).unwrap();
    let files = ["package.json", "package-lock.json", "provider.mjs"];
    let digest = Digest::of(&files.map(read).concat()).to_string();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("oidc-provider-{}", &digest[..16]));
    if folder.exists() {
        return folder;
    }
    let beside = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    for name in files {
        let _ = std::fs::copy(here.join(name), beside.path().join(name)).unwrap();
    }
    let npm = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    let done = Command::new("npm").args(npm).current_dir(beside.path()).output();
    let done = done.expect("packaging/install-packages has installed npm");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    // Another test may have been first.
    let _ = std::fs::rename(beside.keep(), &folder);
    folder
}

/// A fleet that believes this provider.
struct Fleet {
    dir: tempfile::TempDir,
    programs: Programs,
}

impl Fleet {
    fn new(provider: &Provider) -> Self {
        let (dir, programs) = (tempfile::tempdir().unwrap(), Programs::find().unwrap());
        let port = port::reserved().unwrap().to_string();
        let mut init = Command::new(programs.path("signaling"));
        let init = init.args(["init", "--demo", "--port", &port, "--dir"]).arg(dir.path().join("fleet"));
        let made = init.output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let fleet = Self { dir, programs };
        fleet.believe(&provider.issuer);
        fleet
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join("fleet").join(name)
    }

    fn believe(&self, issuer: &str) {
        use std::os::unix::fs::PermissionsExt as _;
        let (settings, secret) = (self.path("server/server.toml"), self.path("server/idp.secret"));
        std::fs::write(&secret, SECRET).unwrap();
        std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(0o600)).unwrap();
        let table = format!(
            r#"
            [identity_provider]
            issuer = "{issuer}"
            client_id = "skranke"
            client_secret_file = "idp.secret"
            roles_claim = "groups"
            [identity_provider.acr]
            "urn:nsis:substantial" = "substantial"
            [[identity_provider.role]]
            claim = "SKRANKE-FAG"
            roles = ["specialist"]
            "#
        );
        let text = std::fs::read_to_string(&settings).unwrap() + &table;
        std::fs::write(settings, text).unwrap();
    }

    fn serve(&self) -> Process {
        let mut serve = Command::new(self.programs.path("signaling"));
        let serve = serve.arg("serve").arg("--dir").arg(self.path("server"));
        let serve = serve.args(["--health", "127.0.0.1:0", "--log-format", "json"]);
        let mut server = Process::start("signaling", serve, &self.path("logs")).unwrap();
        let _ = server.log.wait("listening", 0, PATIENCE, |line| line.text("message") == "listening").unwrap();
        server
    }

    fn doctor(&self) -> String {
        let doctor =
            Command::new(self.programs.path("signaling")).arg("doctor").arg("--dir").arg(self.path("server")).output();
        String::from_utf8(doctor.unwrap().stdout).unwrap()
    }
}

/// A console with its real link.
struct Console {
    link: Link,
    events: mpsc::Receiver<LinkEvent>,
    view: Option<ConsoleView>,
    provider: bool,
}

impl Console {
    async fn start(folder: &Path) -> Self {
        let folder = Folder::load(folder, Kind::Console, link::now()).unwrap();
        let config = LinkConfig::new(&folder.nodes, &folder.credentials, "tests").unwrap();
        let (link, events) = Link::start(config);
        let mut console = Self { link, events, view: None, provider: false };
        while console.view.is_none() {
            let _ = console.hear().await;
        }
        console
    }

    async fn hear(&mut self) -> Option<Reply> {
        match tokio::time::timeout(PATIENCE, self.events.recv()).await.unwrap().unwrap() {
            LinkEvent::View { view: View::Console(view), provider, .. } => {
                (self.view, self.provider) = (Some(view), provider);
                None
            }
            LinkEvent::Reply { reply, .. } => Some(reply),
            LinkEvent::Refused { reason, .. } => Some(Reply::Refused { reason }),
            _ => None,
        }
    }

    async fn ask(&mut self, ask: Ask) -> Reply {
        let _ = self.link.ask(ask).unwrap();
        loop {
            if let Some(reply) = self.hear().await {
                return reply;
            }
        }
    }

    /// From the button to the server's answer, by way of a browser in which somebody types who they are.
    async fn sign_in(&mut self, account: &str, acr: &str) -> Reply {
        let (results, mut came) = mpsc::channel(1);
        let (way, port) = WayBack::open(results).unwrap();
        let verifier = URL_SAFE_NO_PAD.encode(Digest::of(account.as_bytes()).as_bytes());
        let challenge = URL_SAFE_NO_PAD.encode(Digest::of(verifier.as_bytes()).as_bytes());
        let Reply::Continue { address, state } = self.ask(Ask::BeginSignIn { port, challenge }).await else {
            panic!("the provider is not there")
        };
        way.expect(state.clone());
        let page = Browser::default().sign_in(address.reveal(), account, acr).await;
        assert!(page.contains("tilbage til Skranke") || page.contains("ikke logget ind"), "{page}");
        let Some(Input::Returned(Returned { code, issuer })) = came.recv().await else { panic!("nothing came back") };
        assert!(issuer.is_some(), "this provider says who it is (RFC 9207)");
        let verifier = Personal::new(verifier);
        let session_key = Bytes(StationKey::generate().public_key().to_sec1());
        self.ask(Ask::FinishSignIn { state, code, issuer, verifier, session_key }).await
    }

    async fn until(&mut self, so: impl Fn(&ConsoleView) -> bool) {
        while !self.view.as_ref().is_some_and(&so) {
            let _ = self.hear().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_sign_in_with_a_certified_provider() {
    let provider = Provider::start();
    let fleet = Fleet::new(&provider);
    let _server = fleet.serve();
    let told = fleet.doctor();
    assert!(!told.contains("identity provider"), "{told}");
    let mut console = Console::start(&fleet.path("console")).await;
    assert!(console.provider);

    let bo = console.sign_in("bo", "urn:nsis:substantial").await;
    let Reply::SignedIn { person, statement } = bo else { panic!("{bo:?}") };
    let ca = FleetCa::load(&fleet.path("console/fleet-ca.crt")).unwrap();
    let vouched = SignedIn::verify_anywhere(Signed::from_json(&statement.0).unwrap(), &ca, link::now()).unwrap();
    assert!(vouched.person() == person && vouched.has(Role::Specialist));
    console.until(|view| view.specialist.is_some()).await;
    let shown = console.view.as_ref().unwrap().specialist.clone().unwrap();
    assert_eq!((shown.name.as_str(), shown.person), ("Bo Holm", person));
    assert!(!shown.too_unsure, "passports are theirs to give");

    let unsure = console.sign_in("bo", "urn:low").await;
    assert!(matches!(unsure, Reply::SignedIn { person: again, .. } if again == person), "{unsure:?}");
    console.until(|view| view.specialist.as_ref().is_some_and(|shown| shown.too_unsure)).await;

    let refused = |reason| Reply::Refused { reason };
    assert_eq!(console.sign_in("lis", "urn:nsis:substantial").await, refused(RefusedReason::NoRole));
    assert_eq!(console.sign_in("nobody", "urn:low").await, refused(RefusedReason::ProviderDeclined));
    drop(provider);
    let away = console.ask(Ask::BeginSignIn { port: 1, challenge: "x".repeat(43) }).await;
    assert_eq!(away, refused(RefusedReason::ProviderAway));
}
