//! What knocks at the way back.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::request::{HEAD_MAX_BYTES, Refused, returned};
use super::*;
use crate::desk::browser::Returned;

fn judge(line: &str, headers: &str) -> Result<Returned, Refused> {
    returned(format!("{line}\r\n{headers}").as_bytes(), 4711, Some("s-1"))
}

fn back(code: Option<&str>, issuer: Option<&str>) -> Returned {
    let code = code.map(|code| Personal::new(code.to_owned()));
    Returned { code, issuer: issuer.map(str::to_owned) }
}

#[test]
fn only_what_is_waited_for_is_taken() {
    let host = "Host: 127.0.0.1:4711";
    let get = |query: &str| judge(&format!("GET /callback?{query} HTTP/1.1"), host);
    assert_eq!(get("code=abc&state=s-1"), Ok(back(Some("abc"), None)));
    assert_eq!(
        get("state=s-1&code=a%2Fb%3d&session_state=x&iss=https%3A%2F%2Fa"),
        Ok(back(Some("a/b="), Some("https://a")))
    );
    assert_eq!(get("error=access_denied&error_description=%C3%A6&state=s-1"), Ok(back(None, None)));
    let long = format!("code={}&state=s-1", "x".repeat(5000));
    for (query, refused) in [
        ("code=abc", Refused::NotFound),
        ("code=abc&state=s-2", Refused::NotFound),
        ("code=abc&state=", Refused::Malformed),
        ("code=abc&state=s-1&state=s-1", Refused::Malformed),
        ("code=abc&code=def&state=s-1", Refused::Malformed),
        ("code=abc&error=x&state=s-1", Refused::Malformed),
        ("state=s-1", Refused::Malformed),
        ("code=%00&state=s-1", Refused::Malformed),
        ("code=%&state=s-1", Refused::Malformed),
        ("code=%zz&state=s-1", Refused::Malformed),
        ("code=æ&state=s-1", Refused::Malformed),
        (&long, Refused::Malformed),
    ] {
        assert_eq!(get(query), Err(refused), "{query:.40}");
    }
    let right = "/callback?code=abc&state=s-1";
    for (line, headers, refused) in [
        (format!("POST {right} HTTP/1.1"), host, Refused::Method),
        (format!("HEAD {right} HTTP/1.1"), host, Refused::Method),
        (format!("GET {right}"), host, Refused::Malformed),
        (format!("GET {right} HTTP/1.1 x"), host, Refused::Malformed),
        (format!("GET {right} SSH-2.0"), host, Refused::Malformed),
        (format!("GET /x{right} HTTP/1.1"), host, Refused::NotFound),
        ("GET / HTTP/1.1".to_owned(), host, Refused::NotFound),
        (format!("GET http://127.0.0.1:4711{right} HTTP/1.1"), host, Refused::NotFound),
        (String::new(), host, Refused::Malformed),
        (format!("GET {right} HTTP/1.1"), "", Refused::Malformed),
        (format!("GET {right} HTTP/1.1"), "Host: evil.example:4711", Refused::Malformed),
        (format!("GET {right} HTTP/1.1"), "Host: 127.0.0.1:4711\r\nHost: evil.example", Refused::Malformed),
    ] {
        assert_eq!(judge(&line, headers), Err(refused), "{line} {headers}");
    }
    let head = format!("GET {right} HTTP/1.1\r\n{host}");
    assert_eq!(returned(head.as_bytes(), 4711, None), Err(Refused::NotFound), "nothing is waited for");
    assert_eq!(returned(head.as_bytes(), 4712, Some("s-1")), Err(Refused::Malformed), "another port");
    assert_eq!(returned(b"GET \xff HTTP/1.1", 4711, Some("s-1")), Err(Refused::Malformed));
}

async fn ask(port: u16, request: &[u8]) -> String {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.expect("it listens");
    // It may answer before it has heard all.
    let _ = stream.write_all(request).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8(answer).expect("a page")
}

#[tokio::test]
async fn a_browser_comes_back_once_past_everybody_who_knocks() {
    let (results, mut came) = mpsc::channel(4);
    let (way, port) = WayBack::open(results).expect("a free port");
    let request = |state: &str| {
        format!("GET /callback?code=geheim&state={state} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n").into_bytes()
    };
    assert!(ask(port, &request("s-1")).await.starts_with("HTTP/1.1 404"), "nothing is waited for yet");
    way.expect(Personal::new("s-1".to_owned()));
    let mut silent = Vec::new();
    for _ in 0..2 * CONNECTIONS {
        silent.push(TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.expect("it listens"));
    }
    assert!(ask(port, &request("s-2")).await.starts_with("HTTP/1.1 404"));
    assert!(ask(port, b"\x16\x03\x01\r\n\r\n").await.starts_with("HTTP/1.1 400"));
    let endless = ask(port, &vec![b'x'; 4 * HEAD_MAX_BYTES]).await;
    assert!(endless.is_empty() || endless.starts_with("HTTP/1.1 431"), "{endless}");
    let page = ask(port, &request("s-1")).await;
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("gå tilbage til Skranke"), "{page}");
    assert!(page.contains("default-src 'none'") && !page.contains("<script") && !page.contains("geheim"), "{page}");
    let Some(Input::Returned(returned)) = came.recv().await else { panic!("nothing came") };
    assert_eq!(returned, back(Some("geheim"), None));
    assert!(ask(port, &request("s-1")).await.starts_with("HTTP/1.1 404"), "once");
    drop(way);
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_ok() {
        tokio::task::yield_now().await;
    }
    assert!(came.recv().await.is_none(), "and nothing more came");
}

#[tokio::test]
async fn only_an_address_of_the_web_is_opened() {
    for no in [
        "",
        "--version",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://login.kommune.dk/",
        "https://a/ b",
        "https://a/\n",
        "https://a/\"",
        &format!("https://a/{}", "x".repeat(ADDRESS_MAX)),
    ] {
        assert!(!open(Some("true".into()), Personal::new(no.to_owned())).await, "{no:.40}");
    }
    let right = || Personal::new("https://login.kommune.dk/auth?client_id=a%20b&state=x_y".to_owned());
    assert!(open(Some("true".into()), right()).await);
    assert!(!open(Some("false".into()), right()).await);
    assert!(!open(Some("/nowhere/browser".into()), right()).await);
}
