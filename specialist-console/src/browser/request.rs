//! One request of a browser that comes back (RFC 9112; OpenID Connect Core 1.0 §3.1.2.5). No I/O.

use domain::redact::Personal;

use crate::desk::browser::Returned;

/// No request line with its headers is longer, in bytes.
pub(super) const HEAD_MAX_BYTES: usize = 16 * 1024;
/// Where the browser is sent back to.
const PATH: &str = "/callback";
/// No value is longer, in bytes.
const VALUE_MAX: usize = 4 * 1024;

/// A request that is not the one that is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    /// Not a request, or not to us.
    Malformed,
    /// Not to this path, or nothing is waited for, or something else.
    NotFound,
    /// Not GET.
    Method,
    /// Too long.
    TooLarge,
}

/// What the browser brings back, if it brings this state.
pub(super) fn returned(head: &[u8], port: u16, expected: Option<&str>) -> Result<Returned, Refused> {
    let head = std::str::from_utf8(head).map_err(|_| Refused::Malformed)?;
    let mut lines = head.split("\r\n");
    let target = target(lines.next().unwrap_or_default())?;
    is_to_us(lines, port)?;
    let Some((PATH, query)) = target.split_once('?') else { return Err(Refused::NotFound) };
    let [code, state, error, issuer] = values(query)?;
    if state.is_none() || state.as_deref() != expected {
        return Err(Refused::NotFound);
    }
    match (code, error) {
        (Some(code), None) => Ok(Returned { code: Some(Personal::new(code)), issuer }),
        (None, Some(_)) => Ok(Returned { code: None, issuer }),
        _ => Err(Refused::Malformed),
    }
}

fn target(line: &str) -> Result<&str, Refused> {
    let mut parts = line.split(' ');
    let (method, target, version) = (parts.next(), parts.next(), parts.next());
    if parts.next().is_some() || !version.is_some_and(|version| version.starts_with("HTTP/1.")) {
        return Err(Refused::Malformed);
    }
    if method != Some("GET") {
        return Err(Refused::Method);
    }
    target.ok_or(Refused::Malformed)
}

/// A page elsewhere whose name has been made to mean this machine comes with another host.
fn is_to_us<'a>(lines: impl Iterator<Item = &'a str>, port: u16) -> Result<(), Refused> {
    let mut hosts = lines.filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("host").then(|| value.trim())
    });
    let is_ours = hosts.next() == Some(format!("127.0.0.1:{port}").as_str()) && hosts.next().is_none();
    if is_ours { Ok(()) } else { Err(Refused::Malformed) }
}

/// `code`, `state`, `error` and `iss`, each at most once; others are passed over.
fn values(query: &str) -> Result<[Option<String>; 4], Refused> {
    let mut found = [const { None }; 4];
    for pair in query.split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let names = ["code", "state", "error", "iss"];
        let Some(place) = names.iter().zip(&mut found).find_map(|(known, place)| (*known == name).then_some(place))
        else {
            continue;
        };
        if place.replace(decoded(value).ok_or(Refused::Malformed)?).is_some() {
            return Err(Refused::Malformed);
        }
    }
    Ok(found)
}

/// Text of a query, if it is printable ASCII.
fn decoded(value: &str) -> Option<String> {
    let mut text = String::new();
    let mut bytes = value.bytes();
    while let Some(byte) = bytes.next() {
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        let byte = match byte {
            b'%' => u8::try_from(digit(bytes.next())? * 16 + digit(bytes.next())?).ok()?,
            b'+' => b' ',
            other => other,
        };
        if !(byte.is_ascii_graphic() || byte == b' ') || text.len() >= VALUE_MAX {
            return None;
        }
        text.push(char::from(byte));
    }
    Some(text).filter(|text| !text.is_empty())
}
