//! What the provider's claims mean here. No I/O.

use std::collections::BTreeSet;

use domain::exchange::{Assurance, Profile, Role};
use serde_json::{Map, Value};

use super::settings::{Provider, RoleRule};

/// No name is longer, in characters.
const NAME_MAX: usize = 100;

/// What somebody is given who has signed in at the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// As citizens see it.
    pub name: String,
    /// How sure the sign-in was.
    pub assurance: Assurance,
    /// What they are, and for which desk.
    pub rules: Vec<RoleRule>,
}

/// The claims give nobody a place here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unmapped {
    /// No role.
    #[error("nothing in the claim with roles is a role here: see [[identity_provider.role]] in server.toml")]
    Role,
    /// No name that a citizen could be shown.
    #[error("the claim with the name is missing, empty or too long: see name_claim in server.toml")]
    Name,
}

impl Provider {
    /// What somebody with these claims is given.
    ///
    /// # Errors
    /// When there is no role for them, or no name.
    pub fn given(&self, claims: &Map<String, Value>) -> Result<Given, Unmapped> {
        let has: BTreeSet<&str> = found(claims, &self.roles_claim).map(texts).unwrap_or_default();
        let rules: Vec<_> = self.rules.iter().filter(|rule| has.contains(rule.claim.as_str())).cloned().collect();
        if rules.iter().all(|rule| rule.roles.is_empty()) {
            return Err(Unmapped::Role);
        }
        let name = found(claims, &self.name_claim).and_then(Value::as_str).map(str::trim).unwrap_or_default();
        let fits = !name.is_empty() && name.chars().count() <= NAME_MAX && !name.contains(char::is_control);
        if !fits {
            return Err(Unmapped::Name);
        }
        let acr = claims.get("acr").and_then(Value::as_str);
        let assurance = acr.and_then(|acr| self.acr.get(acr)).copied().unwrap_or_default();
        Ok(Given { name: name.to_owned(), assurance, rules })
    }

    /// The values of `acr` that are sure enough, the least sure first: what suffices is asked for before more.
    pub(super) fn acr_values(&self, needed: Assurance) -> Vec<&str> {
        let mut values: Vec<_> = self.acr.iter().filter(|(_, is)| **is >= needed).collect();
        values.sort_by_key(|(_, is)| **is);
        values.into_iter().map(|(value, _)| value.as_str()).collect()
    }
}

/// A claim of this name, or in an inner object where the name has dots.
fn found<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    claims.get(name).or_else(|| {
        let (outer, inner) = name.split_once('.')?;
        found(claims.get(outer)?.as_object()?, inner)
    })
}

fn texts(value: &Value) -> BTreeSet<&str> {
    match value {
        Value::String(one) => [one.as_str()].into(),
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => BTreeSet::new(),
    }
}

/// All that several profiles allow.
pub(crate) fn together(profiles: impl IntoIterator<Item = Profile>) -> Profile {
    profiles.into_iter().fold(Profile::default(), |mut all, one| {
        all.roles.extend(one.roles);
        all.desks.extend(one.desks);
        all.skills.extend(one.skills);
        all.languages.extend(one.languages);
        all.authorities.extend(one.authorities);
        all.guidance_calls = all.guidance_calls.max(one.guidance_calls);
        all
    })
}

/// The roles of rules, each once.
pub(crate) fn roles(rule: &RoleRule) -> BTreeSet<Role> {
    rule.roles.iter().copied().collect()
}
