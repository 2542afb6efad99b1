//! A browser: it follows redirects, keeps cookies, and fills in the one form.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use reqwest::{Client, RequestBuilder, Response, Url};

/// No sign-in has so many pages.
const PAGES_MAX: usize = 12;
/// No page takes so long.
const PAGE_MAX: Duration = Duration::from_secs(20);

/// With its cookies; all are for one provider.
pub(crate) struct Browser {
    http: Client,
    cookies: BTreeMap<String, String>,
}

impl Default for Browser {
    fn default() -> Self {
        let tls = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth();
        let http =
            Client::builder().tls_backend_preconfigured(tls).redirect(reqwest::redirect::Policy::none()).no_proxy();
        Self { http: http.build().unwrap(), cookies: BTreeMap::new() }
    }
}

impl Browser {
    /// Opens an address, signs in where it leads, and returns the last page.
    pub(crate) async fn sign_in(&mut self, address: &str, account: &str, acr: &str) -> String {
        let mut url = Url::parse(address).unwrap();
        let mut response = self.send(self.http.get(url.clone())).await;
        for _ in 0..PAGES_MAX {
            if let Some(next) = response.headers().get("Location") {
                url = url.join(next.to_str().unwrap()).unwrap();
                response = self.send(self.http.get(url.clone())).await;
                continue;
            }
            let page = response.text().await.unwrap();
            if !page.contains("<form method=\"post\">") {
                return page;
            }
            let form = self.http.post(url.clone()).body(format!("account={account}&acr={acr}"));
            response = self.send(form.header("Content-Type", "application/x-www-form-urlencoded")).await;
        }
        panic!("the provider leads nowhere")
    }

    async fn send(&mut self, request: RequestBuilder) -> Response {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let response = request.header("Cookie", cookies.join("; ")).timeout(PAGE_MAX).send().await.unwrap();
        for set in response.headers().get_all("Set-Cookie") {
            let pair = set.to_str().unwrap().split(';').next().unwrap();
            if let Some((name, value)) = pair.split_once('=') {
                drop(self.cookies.insert(name.to_owned(), value.to_owned()));
            }
        }
        response
    }
}
