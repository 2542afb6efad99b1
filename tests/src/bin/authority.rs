//! The mock authority as a program: `authority key` makes its keys, `authority serve` takes records.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use tests::authority::{Authority, Judge};
use tracing_subscriber::EnvFilter;
use trust::{AuthoritySecretKey, FleetCa};

/// A mock of the authority's passport system, for demos and tests. It listens on the loopback interface only.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    order: Order,
}

#[derive(Debug, Subcommand)]
enum Order {
    /// Makes `secret.key` and `public.key` in a folder, unless they are there.
    Key {
        /// The folder.
        #[arg(long)]
        dir: PathBuf,
    },
    /// Takes records; makes the keys first if they are not there.
    Serve {
        /// The folder of the keys.
        #[arg(long)]
        dir: PathBuf,
        /// The port; 0 is any.
        #[arg(long, default_value_t = 0)]
        port: u16,
        /// Another file with the secret key.
        #[arg(long)]
        key: Option<PathBuf>,
        /// The fleet's CA certificate (PEM): only its stations' signatures count.
        #[arg(long)]
        fleet_ca: PathBuf,
    },
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let filter = EnvFilter::try_from_env("SKRANKE_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr).init();
    match Arguments::parse().order {
        Order::Key { dir } => keys(&dir).map(drop),
        Order::Serve { dir, port, key, fleet_ca } => {
            let key = match key {
                Some(file) => AuthoritySecretKey::load(&file)?,
                None => keys(&dir)?,
            };
            let authority = Authority::start(port, Judge { key, fleet: FleetCa::load(&fleet_ca)? }).await?;
            tracing::info!(addr = %authority.address(), "listening");
            Ok(authority.ended().await?)
        }
    }
}

/// The folder's secret key, made if it is not there.
fn keys(dir: &Path) -> anyhow::Result<AuthoritySecretKey> {
    let secret = dir.join("secret.key");
    let key = if secret.exists() {
        AuthoritySecretKey::load(&secret)?
    } else {
        std::fs::create_dir_all(dir).with_context(|| format!("{} cannot be made", dir.display()))?;
        let key = AuthoritySecretKey::generate();
        key.store(&secret)?;
        key
    };
    key.public_key().store(&dir.join("public.key"))?;
    Ok(key)
}
