//! Signing in through the municipality's identity provider: OpenID Connect, authorization code with PKCE.
//!
//! The console opens a browser and catches its return; this server does the rest: it makes state and nonce, redeems the
//! code over TLS, and believes an ID token only when everything in it is right. Who the person is at the provider, and
//! the token itself, go no further than this module; what comes out is a name, roles and how sure the sign-in was.
//!
//! **Invariant:** an answer of the provider is capped before it is parsed, and never printed.
//! **Invariant:** nothing is followed: neither a redirect nor an address that is neither https nor this machine.
//! **Invariant:** a signature counts only with an algorithm of `keys`; `none` and shared secrets are not among them.
//!
//! # Rationale
//! Three algorithms and one flow are a page of code on `ring`, which TLS uses anyway. A library for all of OpenID Connect
//! would bring a second generation of every cryptographic crate, for parts of the standard that are refused here.

mod examine;
mod http;
mod keys;
mod mapping;
mod settings;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;
mod token;

pub use examine::{Examined, examine};
pub use http::{Endpoints, Fault, Redeemed, Underway};
pub use mapping::{Given, Unmapped};
pub(crate) use mapping::{roles, together};
pub use settings::{Provider, ProviderSettings, RoleRule};
pub use token::TokenFault;

use std::time::Duration;

/// The connection must be up in this time.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// The provider must have answered in this time, in milliseconds, unless set otherwise.
const TIMEOUT_MS: u64 = 30_000;
/// No answer of the provider is longer, in bytes: one with many keys has a tenth of it.
const ANSWER_MAX_BYTES: usize = 256 * 1024;
/// The provider's clock may differ from ours by this much.
const CLOCK_SKEW: Duration = Duration::from_mins(2);
