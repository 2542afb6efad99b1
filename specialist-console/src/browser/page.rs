//! What the browser shows at the end: one page without scripts, in Danish, and nothing of the request in it.

use super::request::Refused;

/// Nothing is loaded, run, kept or passed on.
const HEADERS: &str = "Content-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n\
    Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'\r\n\
    X-Content-Type-Options: nosniff\r\nConnection: close\r\n";

/// The person was let in.
pub(super) fn done() -> Vec<u8> {
    page("200 OK", "Du er på vej ind", "Luk denne fane, og gå tilbage til Skranke.")
}

/// They were not, or gave up.
pub(super) fn declined() -> Vec<u8> {
    page("200 OK", "Du blev ikke logget ind", "Luk denne fane, og prøv igen i Skranke.")
}

/// It is not what is waited for.
pub(super) fn refused(refused: Refused) -> Vec<u8> {
    let status = match refused {
        Refused::Malformed => "400 Bad Request",
        Refused::NotFound => "404 Not Found",
        Refused::Method => "405 Method Not Allowed",
        Refused::TooLarge => "431 Request Header Fields Too Large",
    };
    page(status, "Her er ikke noget at hente", "Begynd dit login i Skranke, hvis det var det, du ville.")
}

fn page(status: &str, title: &str, words: &str) -> Vec<u8> {
    let body = format!(
        "<!doctype html><html lang=\"da\"><meta charset=\"utf-8\"><title>Skranke</title>\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <style>body{{font:1.25rem/1.5 sans-serif;max-width:32rem;margin:20vh auto;padding:0 1rem}}</style>\
         <h1>{title}</h1><p>{words}</p></html>\n"
    );
    format!("HTTP/1.1 {status}\r\n{HEADERS}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}
