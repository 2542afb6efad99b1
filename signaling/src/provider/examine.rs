//! What `signaling doctor` finds about the identity provider.

use std::path::Path;
use std::time::Duration;

use domain::exchange::{Assurance, Exchange, Service};
use domain::time::Moment;

use super::http::{Fault, date, read};
use super::mapping::roles;
use super::settings::{Provider, ProviderSettings};
use crate::orders::profile;

/// Two clocks further apart than this make every ID token look old, or not yet made.
const CLOCKS_APART: Duration = Duration::from_mins(1);

/// What was found, each in a sentence.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Examined {
    /// What keeps people from signing in.
    pub faults: Vec<String>,
    /// What may.
    pub warnings: Vec<String>,
}

/// Asks the provider about itself. Blocks as long as it may take to answer; never to be called from an asynchronous
/// task.
pub fn examine(settings: &ProviderSettings, folder: &Path, now: fn() -> Moment) -> Examined {
    let mut found = Examined::default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    // What the settings lack is a fault of theirs, and told as one.
    let (Ok(provider), Ok(runtime)) = (settings.provider(folder), runtime) else { return found };
    if let Err(fault) = runtime.block_on(ask(&provider, now, &mut found)) {
        let issuer = &settings.issuer;
        found.faults.push(format!("nobody can sign in through the identity provider ({issuer}): {fault}"));
    }
    found
}

async fn ask(provider: &Provider, now: fn() -> Moment, found: &mut Examined) -> Result<(), Fault> {
    let response = provider.ask_about_itself().await?;
    if let Some(theirs) = date(&response) {
        let apart = now().since(theirs).max(theirs.since(now()));
        if apart > CLOCKS_APART {
            let seconds = apart.as_secs();
            let sentence =
                format!("the identity provider's clock and this machine's are {seconds} seconds apart (NTP)");
            found.faults.push(sentence);
        }
    }
    let (discovered, endpoints) = provider.understand(read(response).await?)?;
    if discovered.code_challenge_methods_supported.is_none() {
        let sentence = "the identity provider does not say that it can do PKCE with S256; some can all the same";
        found.warnings.push(sentence.to_owned());
    }
    if provider.usable_keys(&endpoints).await? == 0 {
        found.faults.push("the identity provider shows no key for RS256, PS256 or ES256".to_owned());
    }
    Ok(())
}

impl Examined {
    /// What the settings and the exchange say of each other.
    pub fn compare(&mut self, settings: &ProviderSettings, exchange: &Exchange) {
        for rule in &settings.roles {
            if let Err(refused) = profile(exchange, roles(rule), rule.desk.as_deref()) {
                self.faults.push(format!("[[identity_provider.role]] {}: {refused}", rule.claim));
            }
        }
        let surest = settings.acr.values().copied().max().unwrap_or_default();
        let short = |service: &Service| exchange.required_assurance(*service) > surest.max(Assurance::Low);
        let services: Vec<_> = Service::ALL.iter().filter(|service| short(service)).map(crate::words::told).collect();
        if !services.is_empty() {
            let sentence = format!(
                "no acr in [identity_provider.acr] is sure enough for {}: whoever signs in there cannot give it",
                services.join(" and ")
            );
            self.warnings.push(sentence);
        }
    }
}
