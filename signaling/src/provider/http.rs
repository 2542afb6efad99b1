//! What is asked of the provider, and what it answers (OpenID Connect Discovery 1.0, RFC 6749, RFC 7636).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::exchange::Assurance;
use domain::time::Moment;
use reqwest::header::{ACCEPT, DATE};
use reqwest::{RequestBuilder, Response, Url};
use ring::rand::SecureRandom as _;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::keys::Keys;
use super::mapping::{Given, Unmapped};
use super::settings::Provider;
use super::token::{Expected, TokenFault, believe};
use super::{ANSWER_MAX_BYTES, settings};

/// Where the provider describes itself, after the issuer.
const DISCOVERY: &str = "/.well-known/openid-configuration";
/// Random bytes in a state or a nonce: nobody guesses either.
const RANDOM_BYTES: usize = 32;

/// The provider does not do what was agreed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No answer, or not in time.
    #[error("the identity provider does not answer, or not in time")]
    Away,
    /// It says no.
    #[error("the identity provider answers with the status {0}")]
    Status(u16),
    /// It sends elsewhere.
    #[error("the identity provider sends elsewhere (status {0}), which is not followed")]
    Elsewhere(u16),
    /// Too much.
    #[error("the identity provider's answer is longer than {ANSWER_MAX_BYTES} bytes")]
    TooLong,
    /// Not what was asked for.
    #[error("the identity provider's answer is not what was asked for")]
    Unreadable,
    /// It calls itself otherwise.
    #[error("the identity provider calls itself otherwise than issuer in server.toml")]
    OtherIssuer,
    /// It cannot do PKCE.
    #[error("the identity provider does not offer PKCE with S256")]
    NoPkce,
    /// An address that others could read, or none.
    #[error("the identity provider names an address that is neither https nor on this machine")]
    Unsafe,
    /// It does not take the code, or not from us.
    #[error(
        "the identity provider does not take the code: it was used before or has expired, or client_id or the secret is wrong"
    )]
    Code,
    /// What it vouches for is not believed.
    #[error(transparent)]
    Token(#[from] TokenFault),
    /// The person has no place here.
    #[error(transparent)]
    Unmapped(#[from] Unmapped),
}

/// What the provider says of itself, as far as it is needed.
#[derive(Deserialize)]
pub(super) struct Discovered {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    pub(super) code_challenge_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

/// Where a sign-in goes on.
#[derive(Debug, Clone)]
pub struct Endpoints {
    authorization: Url,
    token: Url,
    keys: Url,
    /// Whether the secret goes into the form, and not into a header.
    secret_in_form: bool,
}

/// A sign-in that is under way: for one console and once.
#[derive(Debug, Clone)]
pub struct Underway {
    /// Comes back with the browser.
    pub state: String,
    nonce: String,
    redirect: String,
    endpoints: Endpoints,
    /// Since when.
    pub since: Moment,
}

/// Who has signed in at the provider.
#[derive(Debug)]
pub struct Redeemed {
    /// By what the provider knows them. It goes no further than to a keyed hash.
    pub subject: String,
    /// What they are given.
    pub given: Given,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

impl Provider {
    /// The issuer.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Begins a sign-in for a console that listens on this port of its own loopback address. Returns the address for its
    /// browser, too.
    ///
    /// # Errors
    /// When the provider is away, or is not the one that was agreed on.
    pub async fn begin(
        &self,
        port: u16,
        challenge: &str,
        needed: Assurance,
        now: Moment,
    ) -> Result<(Underway, String), Fault> {
        let (_, endpoints) = self.discover().await?;
        let redirect = format!("http://127.0.0.1:{port}/callback");
        let (state, nonce) = (random(), random());
        let mut address = endpoints.authorization.clone();
        {
            let mut query = address.query_pairs_mut();
            let _ = query
                .append_pair("response_type", "code")
                .append_pair("client_id", &self.client_id)
                .append_pair("redirect_uri", &redirect)
                .append_pair("scope", &self.scope)
                .append_pair("state", &state)
                .append_pair("nonce", &nonce)
                .append_pair("code_challenge", challenge)
                .append_pair("code_challenge_method", "S256");
            if self.ask_each_time {
                let _ = query.append_pair("prompt", "login");
            }
            let acr = self.acr_values(needed);
            if needed > Assurance::Low && !acr.is_empty() {
                let _ = query.append_pair("acr_values", &acr.join(" "));
            }
        }
        Ok((Underway { state, nonce, redirect, endpoints, since: now }, address.into()))
    }

    /// Redeems a code for who has signed in.
    ///
    /// # Errors
    /// When the provider does not take the code, or what it vouches for is not believed or gives no place here.
    pub async fn redeem(
        &self,
        underway: &Underway,
        code: &str,
        verifier: &str,
        now: impl Fn() -> Moment,
    ) -> Result<Redeemed, Fault> {
        let asked = self.code_request(underway, code, verifier);
        let response = answered(asked).await?;
        if response.status().is_client_error() {
            return Err(Fault::Code);
        }
        let tokens: Tokens = read(response).await?;
        let keys: Keys = read(answered(self.http.get(underway.endpoints.keys.clone())).await?).await?;
        let expected = Expected {
            issuer: &self.issuer,
            client_id: &self.client_id,
            nonce: &underway.nonce,
            asked_since: self.ask_each_time.then_some(underway.since),
        };
        let believed = believe(&tokens.id_token, &keys, &expected, now())?;
        Ok(Redeemed { given: self.given(&believed.claims)?, subject: believed.subject })
    }

    fn code_request(&self, underway: &Underway, code: &str, verifier: &str) -> RequestBuilder {
        let Underway { endpoints, redirect, .. } = underway;
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect),
            ("code_verifier", verifier),
        ];
        let request = self.http.post(endpoints.token.clone());
        let request = match &self.secret {
            None => {
                form.push(("client_id", &self.client_id));
                request
            }
            Some(secret) if endpoints.secret_in_form => {
                form.extend([("client_id", self.client_id.as_str()), ("client_secret", secret.reveal())]);
                request
            }
            Some(secret) => request.basic_auth(encoded(&self.client_id), Some(encoded(secret.reveal()))),
        };
        let body = form.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&");
        request.header("Content-Type", "application/x-www-form-urlencoded").body(body)
    }

    /// What the provider says of itself.
    pub(super) async fn discover(&self) -> Result<(Discovered, Endpoints), Fault> {
        let response = self.ask_about_itself().await?;
        self.understand(read(response).await?)
    }

    pub(super) async fn ask_about_itself(&self) -> Result<Response, Fault> {
        answered(self.http.get(format!("{}{DISCOVERY}", self.issuer.trim_end_matches('/')))).await
    }

    pub(super) fn understand(&self, found: Discovered) -> Result<(Discovered, Endpoints), Fault> {
        if found.issuer != self.issuer {
            return Err(Fault::OtherIssuer);
        }
        // Who does not say (Microsoft Entra ID) can do it all the same.
        let offers = |methods: &Vec<String>| methods.iter().any(|method| method == "S256");
        if !found.code_challenge_methods_supported.as_ref().is_none_or(offers) {
            return Err(Fault::NoPkce);
        }
        let takes = |methods: &Vec<String>| methods.iter().any(|method| method == "client_secret_basic");
        let endpoints = Endpoints {
            authorization: safe(&found.authorization_endpoint)?,
            token: safe(&found.token_endpoint)?,
            keys: safe(&found.jwks_uri)?,
            secret_in_form: !found.token_endpoint_auth_methods_supported.as_ref().is_none_or(takes),
        };
        Ok((found, endpoints))
    }

    /// How many keys the provider shows that an ID token may be signed with.
    pub(super) async fn usable_keys(&self, endpoints: &Endpoints) -> Result<usize, Fault> {
        let keys: Keys = read(answered(self.http.get(endpoints.keys.clone())).await?).await?;
        Ok(keys.usable())
    }
}

fn safe(address: &str) -> Result<Url, Fault> {
    Url::parse(address).ok().filter(settings::is_safe).ok_or(Fault::Unsafe)
}

/// As in a form (WHATWG URL §5).
fn encoded(text: &str) -> String {
    let mut form = Url::parse("http://form").expect("it is an address");
    let _ = form.query_pairs_mut().append_pair("", text);
    form.query().unwrap_or_default().trim_start_matches('=').to_owned()
}

/// Base64url text that nobody guesses.
fn random() -> String {
    let mut bytes = [0; RANDOM_BYTES];
    ring::rand::SystemRandom::new().fill(&mut bytes).expect("the system has random bytes");
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Asks; an answer of 4xx is one.
async fn answered(request: RequestBuilder) -> Result<Response, Fault> {
    let response = request.header(ACCEPT, "application/json").send().await.map_err(|_| Fault::Away)?;
    let status = response.status();
    match status.as_u16() {
        200 | 400..=499 => Ok(response),
        code @ 300..=399 => Err(Fault::Elsewhere(code)),
        code => Err(Fault::Status(code)),
    }
}

/// Reads an answer of 200, as far as it may be long.
pub(super) async fn read<T: DeserializeOwned>(mut response: Response) -> Result<T, Fault> {
    if response.status() != reqwest::StatusCode::OK {
        return Err(Fault::Status(response.status().as_u16()));
    }
    let mut body = Vec::new();
    while let Some(part) = response.chunk().await.map_err(|_| Fault::Away)? {
        if body.len() + part.len() > ANSWER_MAX_BYTES {
            return Err(Fault::TooLong);
        }
        body.extend_from_slice(&part);
    }
    serde_json::from_slice(&body).map_err(|_| Fault::Unreadable)
}

/// The provider's clock, if it says.
pub(super) fn date(response: &Response) -> Option<Moment> {
    date_of(response.headers().get(DATE)?.to_str().ok()?)
}

/// "Sat, 21 Nov 2026 21:07:15 GMT" (RFC 9110 §5.6.7).
pub(super) fn date_of(text: &str) -> Option<Moment> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut parts = text.split_once(", ")?.1.split(' ');
    let (day, month, year, time) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let month = MONTHS.iter().position(|name| *name == month)?;
    let date = domain::person::Day::new(year.parse().ok()?, month as i8 + 1, day.parse().ok()?)?;
    let mut clock = time.split(':').map(str::parse::<u64>);
    let (hour, minute, second) = (clock.next()?.ok()?, clock.next()?.ok()?, clock.next()?.ok()?);
    let epoch = domain::person::Day::new(1970, 1, 1)?;
    let days = u64::from(epoch.days_apart(date));
    Some(Moment::from_unix_ms((((days * 24 + hour) * 60 + minute) * 60 + second) * 1000))
}
