//! An identity provider that can be told to misbehave.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{Response, StatusCode};
use axum::routing::{get, post};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Url;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use ring::{digest, hmac};
use serde_json::{Value, json};

/// What it does wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    Right,
    /// In its description of itself.
    OtherIssuer,
    NoPkce,
    Unsafe,
    NotJson,
    NotThere,
    Down,
    SentElsewhere,
    Huge,
    Hanging,
    NoKeys,
    OtherClock,
    /// At the token endpoint.
    CodeRefused,
    TokenSentElsewhere,
    HugeToken,
    HangingToken,
    /// In the ID token.
    NoToken,
    WrongNonce,
    Expired,
    OtherAudience,
    IssuerInToken,
    Unsigned,
    SharedSecret,
    WrongKey,
}

struct Inner {
    how: How,
    address: SocketAddr,
    key: EcdsaKeyPair,
    other: EcdsaKeyPair,
    /// Codes that were not redeemed yet: the query of the sign-in, and what is said of the person.
    codes: BTreeMap<String, (BTreeMap<String, String>, Value)>,
    /// The forms that came to the token endpoint.
    redeemed: Vec<BTreeMap<String, String>>,
}

#[derive(Clone)]
pub(crate) struct Rogue(Arc<Mutex<Inner>>);

fn key() -> EcdsaKeyPair {
    let (how, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
    let made = EcdsaKeyPair::generate_pkcs8(how, &random).unwrap();
    EcdsaKeyPair::from_pkcs8(how, made.as_ref(), &random).unwrap()
}

fn pairs(query: &str) -> BTreeMap<String, String> {
    let url = Url::parse(&format!("http://form/?{query}")).unwrap();
    url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

impl Rogue {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, how) = (listener.local_addr().unwrap(), How::Right);
        let (codes, redeemed) = (BTreeMap::new(), Vec::new());
        let inner = Inner { how, address, key: key(), other: key(), codes, redeemed };
        let rogue = Self(Arc::new(Mutex::new(inner)));
        let routes = Router::new()
            .route("/.well-known/openid-configuration", get(describe))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(rogue.clone());
        drop(tokio::spawn(async move { axum::serve(listener, routes).await }));
        rogue
    }

    pub(crate) fn issuer(&self) -> String {
        format!("http://{}", self.0.lock().unwrap().address)
    }

    pub(crate) fn does(&self, how: How) {
        self.0.lock().unwrap().how = how;
    }

    /// Somebody signs in at this address; the code for it.
    pub(crate) fn let_in(&self, address: &str, claims: Value) -> String {
        let asked: BTreeMap<_, _> = pairs(Url::parse(address).unwrap().query().unwrap());
        let mut inner = self.0.lock().unwrap();
        let code = format!("code-{}", inner.codes.len() + inner.redeemed.len());
        drop(inner.codes.insert(code.clone(), (asked, claims)));
        code
    }

    pub(crate) fn redeemed(&self) -> Vec<BTreeMap<String, String>> {
        self.0.lock().unwrap().redeemed.clone()
    }

    fn how(&self) -> How {
        self.0.lock().unwrap().how
    }
}

fn answer(status: StatusCode, value: &Value) -> Response<Body> {
    Response::builder().status(status).body(Body::from(value.to_string())).unwrap()
}

fn elsewhere() -> Response<Body> {
    Response::builder().status(302).header("Location", "http://127.0.0.1:9/").body(Body::empty()).unwrap()
}

fn huge() -> Response<Body> {
    Response::new(Body::from(vec![b' '; 10 * 1024 * 1024]))
}

async fn describe(State(rogue): State<Rogue>) -> Response<Body> {
    let issuer = rogue.issuer();
    let mut about = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/auth?tenant=1"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "code_challenge_methods_supported": ["plain", "S256"],
    });
    match rogue.how() {
        How::OtherIssuer => about["issuer"] = json!("https://login.evil.example"),
        How::NoPkce => about["code_challenge_methods_supported"] = json!(["plain"]),
        How::Unsafe => about["token_endpoint"] = json!("http://login.evil.example/token"),
        How::NotJson => return Response::new(Body::from("<html>welcome</html>")),
        How::NotThere => return answer(StatusCode::NOT_FOUND, &json!({})),
        How::Down => return answer(StatusCode::SERVICE_UNAVAILABLE, &json!({})),
        How::SentElsewhere => return elsewhere(),
        How::Huge => return huge(),
        How::Hanging => return std::future::pending().await,
        _ => {}
    }
    let mut told = answer(StatusCode::OK, &about);
    if rogue.how() == How::OtherClock {
        let moment = signaling::clock::now() + std::time::Duration::from_hours(1);
        drop(told.headers_mut().insert("Date", http_date(moment).parse().unwrap()));
    }
    told
}

fn http_date(moment: domain::time::Moment) -> String {
    let seconds = moment.unix_ms() / 1000;
    let day = domain::person::Day::of_utc(moment).unwrap();
    let month = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        [usize::try_from(day.month()).unwrap() - 1];
    let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    format!("Sat, {:02} {month} {:04} {hour:02}:{minute:02}:{second:02} GMT", day.day(), day.year())
}

async fn keys(State(rogue): State<Rogue>) -> Response<Body> {
    if rogue.how() == How::NoKeys {
        return answer(StatusCode::OK, &json!({"keys": [{"kty": "oct", "k": "AA"}]}));
    }
    let inner = rogue.0.lock().unwrap();
    let [x, y] = [1..33, 33..65].map(|part| URL_SAFE_NO_PAD.encode(&inner.key.public_key().as_ref()[part]));
    let key = json!({"kty": "EC", "crv": "P-256", "kid": "1", "use": "sig", "x": x, "y": y});
    answer(StatusCode::OK, &json!({"keys": [key]}))
}

async fn token(State(rogue): State<Rogue>, form: Bytes) -> Response<Body> {
    let form = pairs(std::str::from_utf8(&form).unwrap());
    let how = rogue.how();
    if how == How::HangingToken {
        return std::future::pending().await;
    }
    let mut inner = rogue.0.lock().unwrap();
    let found = inner.codes.remove(&form["code"]);
    inner.redeemed.push(form.clone());
    let refused = || answer(StatusCode::BAD_REQUEST, &json!({"error": "invalid_grant"}));
    let Some((asked, claims)) = found else { return refused() };
    let challenge = digest::digest(&digest::SHA256, form["code_verifier"].as_bytes());
    let fits = asked["code_challenge"] == URL_SAFE_NO_PAD.encode(challenge)
        && asked["redirect_uri"] == form["redirect_uri"]
        && asked["client_id"] == form["client_id"];
    if !fits || how == How::CodeRefused {
        return refused();
    }
    match how {
        How::TokenSentElsewhere => return elsewhere(),
        How::HugeToken => return huge(),
        How::NoToken => return answer(StatusCode::OK, &json!({"access_token": "x", "token_type": "Bearer"})),
        _ => {}
    }
    let token = inner.id_token(how, &asked, &claims);
    answer(StatusCode::OK, &json!({"access_token": "x", "token_type": "Bearer", "id_token": token}))
}

impl Inner {
    fn id_token(&self, how: How, asked: &BTreeMap<String, String>, said: &Value) -> String {
        let now = signaling::clock::now().unix_ms() / 1000;
        let mut claims = json!({
            "iss": format!("http://{}", self.address), "aud": asked["client_id"], "nonce": asked["nonce"],
            "iat": now, "exp": now + 300, "auth_time": now,
        });
        claims.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
        match how {
            How::WrongNonce => claims["nonce"] = json!("another"),
            How::Expired => claims["exp"] = json!(now - 600),
            How::OtherAudience => claims["aud"] = json!("another"),
            How::IssuerInToken => claims["iss"] = json!("https://login.evil.example"),
            _ => {}
        }
        let header = match how {
            How::Unsigned => json!({"alg": "none"}),
            How::SharedSecret => json!({"alg": "HS256", "kid": "1"}),
            _ => json!({"alg": "ES256", "kid": "1"}),
        };
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&header), part(&claims));
        let random = SystemRandom::new();
        let signature = match how {
            How::Unsigned => String::new(),
            // With what everybody can read.
            How::SharedSecret => {
                let key = hmac::Key::new(hmac::HMAC_SHA256, self.key.public_key().as_ref());
                URL_SAFE_NO_PAD.encode(hmac::sign(&key, signed.as_bytes()))
            }
            How::WrongKey => URL_SAFE_NO_PAD.encode(self.other.sign(&random, signed.as_bytes()).unwrap()),
            _ => URL_SAFE_NO_PAD.encode(self.key.sign(&random, signed.as_bytes()).unwrap()),
        };
        format!("{signed}.{signature}")
    }
}
