//! The table `[identity_provider]` of the server's settings.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::exchange::{Assurance, Role};
use reqwest::Url;
use serde::{Deserialize, Serialize};
use trust::Redacted;

use super::{CONNECT_TIMEOUT, TIMEOUT_MS};
use crate::config;

/// No secret is longer, in bytes.
const SECRET_MAX_BYTES: u64 = 1024;

/// The table as it is written.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProviderSettings {
    /// The issuer exactly as it calls itself, `https://login.kommune.dk/realms/medarbejdere`.
    pub issuer: String,
    /// As what this fleet is registered there.
    pub client_id: String,
    /// The file with the secret of that registration, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_secret_file: Option<PathBuf>,
    /// The certificate authorities for the issuer, a PEM file; needed for https.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca: Option<PathBuf>,
    /// What is asked for beside `openid`.
    #[serde(default = "scopes")]
    pub scopes: Vec<String>,
    /// The claim with the name that citizens see.
    #[serde(default = "name_claim")]
    pub name_claim: String,
    /// The claim with roles or groups: a text, or a list of them; in an inner object as `realm_access.roles`.
    #[serde(default = "roles_claim")]
    pub roles_claim: String,
    /// Whether the provider is to ask the person each time, though it knows the browser from before: the browser may be
    /// somebody else's.
    #[serde(default = "yes")]
    pub ask_each_time: bool,
    /// The provider must have answered in this time, in milliseconds.
    #[serde(default = "timeout_ms")]
    pub timeout_ms: u64,
    /// How sure a sign-in is with each value of the claim `acr`; any other is low.
    #[serde(default)]
    pub acr: BTreeMap<String, Assurance>,
    /// What somebody is with each value of the claim.
    #[serde(default, rename = "role")]
    pub roles: Vec<RoleRule>,
}

/// What somebody is with one value of the claim with roles.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleRule {
    /// The value.
    pub claim: String,
    /// What they are.
    pub roles: Vec<Role>,
    /// The desk that they work for, or the beginning of its name: for the municipalities whose sites it serves. None is
    /// needed where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk: Option<String>,
}

fn scopes() -> Vec<String> {
    vec!["profile".to_owned()]
}

fn name_claim() -> String {
    "name".to_owned()
}

fn roles_claim() -> String {
    "roles".to_owned()
}

const fn yes() -> bool {
    true
}

const fn timeout_ms() -> u64 {
    TIMEOUT_MS
}

/// An identity provider that people sign in through.
#[derive(Clone)]
pub struct Provider {
    pub(super) issuer: String,
    pub(super) client_id: String,
    pub(super) secret: Option<Redacted>,
    pub(super) scope: String,
    pub(super) name_claim: String,
    pub(super) roles_claim: String,
    pub(super) ask_each_time: bool,
    pub(super) acr: BTreeMap<String, Assurance>,
    pub(super) rules: Vec<RoleRule>,
    pub(super) http: reqwest::Client,
}

impl ProviderSettings {
    /// Everything verified that can be without asking the provider. Files lie in `folder`.
    ///
    /// # Errors
    /// With a sentence about the first thing that cannot be.
    pub fn provider(&self, folder: &Path) -> Result<Provider, String> {
        let issuer = Url::parse(&self.issuer).map_err(|_| "issuer is not an address".to_owned())?;
        if !is_safe(&issuer) {
            return Err("issuer must be https, except on this machine itself".to_owned());
        }
        if issuer.query().is_some() || issuer.fragment().is_some() {
            return Err("issuer has a ? or a # in it, which no issuer has".to_owned());
        }
        if self.client_id.is_empty() {
            return Err("client_id is empty".to_owned());
        }
        if self.roles.iter().all(|rule| rule.roles.is_empty()) {
            return Err("nobody could sign in: no [[identity_provider.role]] says what anybody is".to_owned());
        }
        let apart = |text: &String| text.is_empty() || text.contains(char::is_whitespace);
        if self.scopes.iter().chain(self.acr.keys()).any(apart) {
            return Err("a scope or an acr is empty or has a space in it".to_owned());
        }
        let mut scope = "openid".to_owned();
        for more in self.scopes.iter().filter(|scope| *scope != "openid") {
            scope = scope + " " + more;
        }
        Ok(Provider {
            issuer: self.issuer.clone(),
            client_id: self.client_id.clone(),
            secret: self.client_secret_file.as_ref().map(|file| secret(&folder.join(file))).transpose()?,
            scope,
            name_claim: self.name_claim.clone(),
            roles_claim: self.roles_claim.clone(),
            ask_each_time: self.ask_each_time,
            acr: self.acr.clone(),
            rules: self.roles.clone(),
            http: self.http(&issuer, folder)?,
        })
    }

    fn http(&self, issuer: &Url, folder: &Path) -> Result<reqwest::Client, String> {
        let tls = match &self.ca {
            Some(file) => config::tls_of(&folder.join(file)).map_err(|error| format!("ca: {error}"))?,
            None if issuer.scheme() == "http" => config::tls_of_nobody(),
            None => return Err("ca is needed for an https issuer".to_owned()),
        };
        let built = reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(Duration::from_millis(self.timeout_ms.max(1)))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build();
        built.map_err(|_| "the connection to the provider cannot be set up".to_owned())
    }
}

/// Whether what is sent there can be read by nobody else.
pub(super) fn is_safe(url: &Url) -> bool {
    let is_bare = url.username().is_empty() && url.password().is_none();
    is_bare && (url.scheme() == "https" || url.scheme() == "http" && config::is_loopback(url))
}

fn secret(file: &Path) -> Result<Redacted, String> {
    let wrong = |what: &str| format!("client_secret_file: {} {what}", file.display());
    let about = fs::metadata(file).map_err(|error| wrong(&format!("cannot be read ({})", error.kind())))?;
    if about.permissions().mode() & 0o077 != 0 {
        return Err(wrong("may be read by others on this machine (chmod 600)"));
    }
    if about.len() > SECRET_MAX_BYTES {
        return Err(wrong("is too long for a secret"));
    }
    let text = fs::read_to_string(file).map_err(|error| wrong(&format!("cannot be read ({})", error.kind())))?;
    match text.trim() {
        "" => Err(wrong("is empty")),
        secret => Ok(Redacted::new(secret.to_owned())),
    }
}
