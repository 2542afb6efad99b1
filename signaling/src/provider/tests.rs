//! Claims to roles, and tokens to belief, as tables.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::exchange::{Assurance, Role};
use domain::time::Moment;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};

use super::http::date_of;
use super::keys::{Algorithm, Keys, NotSigned};
use super::token::{Expected, believe};
use super::*;

const NOW: Moment = Moment::from_unix_ms(1_795_295_235_000);
const NOW_S: u64 = 1_795_295_235;

fn settings(more: &str) -> ProviderSettings {
    let text = format!(
        r#"
        issuer = "http://127.0.0.1:1"
        client_id = "skranke"
        {more}
        [acr]
        "urn:low" = "low"
        "urn:nsis:substantial" = "substantial"
        "urn:mitid:substantial" = "substantial"
        "urn:high" = "high"
        [[role]]
        claim = "SKRANKE-FAG"
        roles = ["specialist", "approver"]
        desk = "Torvet"
        [[role]]
        claim = "SKRANKE-IT"
        roles = ["it_admin"]
        "#
    );
    toml::from_str(&text).unwrap()
}

fn provider(more: &str) -> Provider {
    settings(more).provider(Path::new("/nowhere")).unwrap()
}

fn given(provider: &Provider, claims: Value) -> Result<(String, Assurance, Vec<Role>), Unmapped> {
    let given = provider.given(claims.as_object().unwrap())?;
    let roles = given.rules.iter().flat_map(|rule| rule.roles.iter().copied()).collect();
    Ok((given.name, given.assurance, roles))
}

#[test]
fn claims_become_roles_a_name_and_how_sure_the_sign_in_was() {
    let plain = provider("");
    let (bo, fag) = ("Bo Holm".to_owned(), vec![Role::Specialist, Role::Approver]);
    let all = |claims| given(&plain, claims);
    let sure = json!({"name": " Bo Holm ", "roles": "SKRANKE-FAG", "acr": "urn:nsis:substantial"});
    assert_eq!(all(sure), Ok((bo.clone(), Assurance::Substantial, fag.clone())));
    for unknown in [json!(null), json!("urn:other"), json!(3), json!(["urn:high"]), json!("URN:HIGH")] {
        let claims = json!({"name": "Bo Holm", "roles": ["x", "SKRANKE-FAG"], "acr": unknown});
        assert_eq!(all(claims), Ok((bo.clone(), Assurance::Low, fag.clone())));
    }
    let both = json!({"name": "Bo Holm", "roles": ["SKRANKE-IT", "SKRANKE-FAG"]});
    assert_eq!(all(both).unwrap().2, [fag.clone(), vec![Role::ItAdmin]].concat());
    for roles in [json!(null), json!([]), json!("skranke-fag"), json!("SKRANKE"), json!({"SKRANKE-FAG": true})] {
        assert_eq!(all(json!({"name": "Bo Holm", "roles": roles})), Err(Unmapped::Role));
    }
    for name in [json!(null), json!("  "), json!("x".repeat(101)), json!("Bo\nHolm"), json!(["Bo"])] {
        assert_eq!(all(json!({"name": name, "roles": "SKRANKE-IT"})), Err(Unmapped::Name));
    }
    let inner = provider("roles_claim = \"realm_access.roles\"\nname_claim = \"given_name\"");
    let keycloak = json!({"given_name": "Bo Holm", "realm_access": {"roles": ["SKRANKE-FAG"]}});
    assert_eq!(given(&inner, keycloak), Ok((bo.clone(), Assurance::Low, fag.clone())));
    let dotted = json!({"given_name": "Bo Holm", "realm_access.roles": "SKRANKE-FAG", "realm_access": 1});
    assert_eq!(given(&inner, dotted), Ok((bo, Assurance::Low, fag)));
}

#[test]
fn what_suffices_is_asked_for_before_more() {
    let provider = provider("");
    let asked = |needed| provider.acr_values(needed).join(" ");
    assert_eq!(asked(Assurance::Substantial), "urn:mitid:substantial urn:nsis:substantial urn:high");
    assert_eq!(asked(Assurance::High), "urn:high");
}

#[test]
fn settings_that_cannot_be_are_told() {
    let why = |change: fn(&mut ProviderSettings)| {
        let mut settings = settings("");
        change(&mut settings);
        settings.provider(Path::new("/nowhere")).err().unwrap()
    };
    for (told, change) in [
        ("not an address", (|set| set.issuer = "login".into()) as fn(&mut ProviderSettings)),
        ("must be https", |set| set.issuer = "http://login.kommune.dk".into()),
        ("must be https", |set| set.issuer = "https://bo:secret@login.kommune.dk".into()),
        ("ca is needed", |set| set.issuer = "https://login.kommune.dk".into()),
        ("no issuer has", |set| set.issuer = "http://127.0.0.1:1/?a".into()),
        ("client_id is empty", |set| set.client_id.clear()),
        ("nobody could sign in", |set| set.roles.clear()),
        ("has a space", |set| set.scopes = vec!["a b".into()]),
        ("cannot be read", |set| set.client_secret_file = Some("secret".into())),
    ] {
        assert!(why(change).contains(told), "{told}: {}", why(change));
    }
    assert!(toml::from_str::<ProviderSettings>("issuer = \"x\"\nclient_id = \"x\"\nsecret = \"x\"").is_err());
}

/// RFC 7515, appendices A.2 and A.3.
#[test]
fn published_signatures_are_verified() {
    let payload = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    let keys = json!({"keys": [
        {"kty": "oct", "k": "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"},
        {"kty": "EC", "crv": "P-256", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
         "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},
        {"kty": "RSA", "e": "AQAB", "n": concat!(
            "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT",
            "-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQ",
            "OS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj",
            "8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ")}
    ]});
    let keys: Keys = serde_json::from_value(keys).unwrap();
    let rs256 = concat!(
        "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF",
        "9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383Lc",
        "OLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlV",
        "mtVrBp0igcN_IoypGlUPQGe77Rw"
    );
    let es256 = "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
    for (algorithm, header, signature) in
        [(Algorithm::Rs256, "eyJhbGciOiJSUzI1NiJ9", rs256), (Algorithm::Es256, "eyJhbGciOiJFUzI1NiJ9", es256)]
    {
        let (signed, signature) = (format!("{header}.{payload}"), URL_SAFE_NO_PAD.decode(signature).unwrap());
        assert_eq!(keys.verify(algorithm, None, signed.as_bytes(), &signature), Ok(()), "{algorithm:?}");
        let other = signed.replace("eyJpc3Mi", "eyJpc3Nj");
        assert_eq!(keys.verify(algorithm, None, other.as_bytes(), &signature), Err(NotSigned::Wrong));
        assert_eq!(keys.verify(algorithm, Some("1"), signed.as_bytes(), &signature), Err(NotSigned::NoKey));
    }
    assert_eq!(keys.usable(), 2);
}

struct Signer(EcdsaKeyPair);

impl Signer {
    fn new() -> Self {
        let (how, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
        let made = EcdsaKeyPair::generate_pkcs8(how, &random).unwrap();
        Self(EcdsaKeyPair::from_pkcs8(how, made.as_ref(), &random).unwrap())
    }

    fn keys(&self) -> Keys {
        let [x, y] = [1..33, 33..65].map(|part| URL_SAFE_NO_PAD.encode(&self.0.public_key().as_ref()[part]));
        serde_json::from_value(json!({"keys": [{"kty": "EC", "crv": "P-256", "kid": "1", "x": x, "y": y}]})).unwrap()
    }

    fn sign(&self, header: &Value, claims: &str) -> String {
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header.to_string()), URL_SAFE_NO_PAD.encode(claims));
        let signature = self.0.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

fn claims() -> Value {
    let (iss, exp) = ("http://127.0.0.1:1", NOW_S + 300);
    json!({"iss": iss, "sub": "bo", "aud": "skranke", "exp": exp, "iat": NOW_S, "auth_time": NOW_S, "nonce": "n"})
}

fn with(name: &str, value: Value) -> String {
    let mut claims = claims();
    claims[name] = value;
    claims.to_string()
}

#[test]
fn only_a_token_in_which_everything_is_right_is_believed() {
    let signer = Signer::new();
    let expected = Expected { issuer: "http://127.0.0.1:1", client_id: "skranke", nonce: "n", asked_since: Some(NOW) };
    let judge = |token: &str| believe(token, &signer.keys(), &expected, NOW).map(|believed| believed.subject);
    let es256 = json!({"alg": "ES256", "kid": "1"});
    let signed = |claims: &str| judge(&signer.sign(&es256, claims));
    for right in [
        claims().to_string(),
        with("aud", json!(["skranke"])),
        with("exp", json!(NOW_S as f64 + 0.5)),
        with("auth_time", json!(null)),
        with("azp", json!("skranke")),
    ] {
        assert_eq!(signed(&right), Ok("bo".to_owned()), "{right}");
    }
    for (name, value, fault) in [
        ("iss", json!("http://127.0.0.1:1/"), TokenFault::Issuer),
        ("aud", json!("other"), TokenFault::Audience),
        ("aud", json!([]), TokenFault::Audience),
        ("aud", json!(["other", "skranke"]), TokenFault::Audience),
        ("azp", json!("other"), TokenFault::Audience),
        ("nonce", json!("other"), TokenFault::Nonce),
        ("nonce", json!(null), TokenFault::Nonce),
        ("exp", json!(NOW_S - 121), TokenFault::Expired),
        ("iat", json!(NOW_S + 121), TokenFault::Future),
        ("auth_time", json!(NOW_S - 121), TokenFault::Stale),
        ("exp", json!(NOW_S.to_string()), TokenFault::Malformed),
        ("exp", json!(null), TokenFault::Malformed),
        ("sub", json!(""), TokenFault::Malformed),
        ("sub", json!("x".repeat(256)), TokenFault::Malformed),
        ("sub", json!(7), TokenFault::Malformed),
    ] {
        assert_eq!(signed(&with(name, value.clone())), Err(fault), "{name}: {value}");
    }
    let twice = claims().to_string().replacen('{', "{\"nonce\":\"n\",", 1);
    assert_eq!(signed(&twice), Err(TokenFault::Malformed), "said twice");
    for (header, fault) in [
        (json!({"alg": "none"}), TokenFault::Algorithm),
        (json!({"alg": "HS256", "kid": "1"}), TokenFault::Algorithm),
        (json!({"alg": "ES384"}), TokenFault::Algorithm),
        (json!({"alg": "RS256"}), TokenFault::NoKey),
        (json!({"alg": "ES256", "kid": "2"}), TokenFault::NoKey),
        (json!({"alg": "ES256", "crit": ["b64"]}), TokenFault::Malformed),
        (json!([]), TokenFault::Malformed),
    ] {
        assert_eq!(judge(&signer.sign(&header, &claims().to_string())), Err(fault), "{header}");
    }
    assert_eq!(judge(&Signer::new().sign(&es256, &claims().to_string())), Err(TokenFault::Signature));
    let whole = signer.sign(&es256, &claims().to_string());
    let unsigned = &whole[..=whole.rfind('.').unwrap()];
    for (token, fault) in [
        (unsigned, TokenFault::Signature),
        (&whole[1..], TokenFault::Malformed),
        ("", TokenFault::Malformed),
        ("a.b", TokenFault::Malformed),
        ("..", TokenFault::Malformed),
        (&format!("{whole}.x"), TokenFault::Malformed),
    ] {
        assert_eq!(judge(token), Err(fault), "{token}");
    }
}

#[test]
fn the_date_of_an_answer_is_read() {
    assert_eq!(date_of("Sat, 21 Nov 2026 21:07:15 GMT"), Some(NOW));
    assert_eq!(date_of("Sun, 06 Nov 1994 08:49:37 GMT").map(Moment::unix_ms), Some(784_111_777_000));
    for wrong in ["", "Sat, 21", "Sat, 21 Nox 2026 21:07:15 GMT", "Sat, 31 Feb 2026 21:07:15 GMT"] {
        assert_eq!(date_of(wrong), None, "{wrong}");
    }
}
