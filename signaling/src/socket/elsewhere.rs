//! Certificates that an authority on another machine signs: a request is put aside, and what has come back is handed out.

use domain::id::StationId;
use protocol::enrol::RefusedReason;
use tokio::task::spawn_blocking;
use trust::carried::{Der, Wanted};
use trust::{PublicKey, StationCertificate, StationIdentity};

use super::enrol::Case;
use crate::clock;
use crate::node::Fresh;

impl Case {
    /// Puts a request aside for the authority, where its key is not here.
    pub(super) async fn ask_elsewhere(&self, station: StationId, name: &str, request: &[u8]) {
        let Ok(key) = super::enrol::parse(request).map(|key| key.digest()) else { return };
        if self.enrolling.trust().signer.is_some() {
            return;
        }
        let wanted = Wanted::Station { station, name: name.to_owned(), request: Der(request.to_vec()) };
        let tray = self.enrolling.tray.clone();
        if let Ok(Err(error)) = spawn_blocking(move || tray.ask(&key, &wanted)).await {
            tracing::error!(%error, "a request for a certificate cannot be put aside");
        }
    }

    /// The certificate that has come back for a station; where there is none the request is put aside.
    pub(super) async fn certified_elsewhere(
        &self,
        station: StationId,
        key: PublicKey,
        request: &[u8],
    ) -> Result<StationCertificate, RefusedReason> {
        let (digest, now) = (key.digest(), clock::now());
        let look = self.enrolling.desk.look(Fresh::Lately, move |exchange| {
            let name = exchange.station_name(station).filter(|_| exchange.may_be_certified(station, &digest));
            (name, exchange.certified(station).map(|certified| certified.until))
        });
        let (name, until) = look.await.map_err(|_| RefusedReason::Unavailable)?;
        let name = name.ok_or(RefusedReason::NotApproved)?;
        let (tray, trust) = (self.enrolling.tray.clone(), self.enrolling.trust());
        let found = spawn_blocking(move || {
            let certificate = tray.certificate(&digest)?;
            let identity = certificate.check(&trust.ca, now).ok()?;
            let is_new = until.is_none_or(|until| certificate.not_after() >= until) && now < certificate.renewal_from();
            (identity == StationIdentity::from(station) && is_new).then_some(certificate)
        });
        if let Some(certificate) = found.await.ok().flatten() {
            return Ok(certificate);
        }
        self.ask_elsewhere(station, &name, request).await;
        Err(RefusedReason::Unavailable)
    }
}
