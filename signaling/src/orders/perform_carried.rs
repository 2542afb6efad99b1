//! What is carried to an authority on another machine, and back.

use domain::exchange::Exchange;
use tokio::task::spawn_blocking;
use trust::carried::{Certificates, Der, Kind, Requests, Wanted};
use trust::{FileError, StationCertificate, StationIdentity};

use super::Refused;
use super::authority::Answer;
use super::perform::Office;
use crate::authority::{Tray, certificates_due, take_own};
use crate::clock;
use crate::config::{CERTIFICATE_FILE, PEOPLE_CERTIFICATE_FILE};

impl Office {
    /// What waits, as far as it may still be certified.
    pub(super) async fn requests(&self) -> Result<Answer, Refused> {
        let trust = self.enrolling.trust();
        if trust.signer.is_some() {
            return Err(Refused::SignsItself);
        }
        let (tray, folder, now) = (self.enrolling.tray.clone(), self.folder.clone(), clock::now());
        let authority = trust.ca.key_digest();
        let waiting = spawn_blocking(move || (tray.requests(), certificates_due(&folder, &trust.ca, now)));
        let (waiting, own) = waiting.await.map_err(|_| Refused::Unavailable)?;
        let split = move |exchange: &Exchange| -> (Vec<Wanted>, Vec<Wanted>) {
            waiting.into_iter().partition(|wanted| may_be_certified(exchange, wanted))
        };
        let (mut good, stale) = self.look(split).await?;
        for key in stale.iter().filter_map(|wanted| wanted.key().ok()) {
            self.enrolling.tray.drop_request(&key.digest());
        }
        good.extend(own);
        Ok(Answer::Requests(Requests { skranke: Kind::Requests, authority, made: now, requests: good }))
    }

    /// Takes what was signed: all of it is verified before any of it is kept.
    pub(super) async fn take(&self, certificates: Vec<Der>) -> Result<Answer, Refused> {
        let (trust, now) = (self.enrolling.trust(), clock::now());
        let carried = Certificates { skranke: Kind::Certificates, authority: trust.ca.key_digest(), certificates };
        let refused = |error: trust::carried::CarriedError| Refused::Carried { reason: error.to_string() };
        let verified = carried.verified(&trust.ca, now).map_err(refused)?;
        let mut whose = Vec::new();
        for certificate in verified {
            let identity = certificate.check(&trust.ca, now).map_err(|error| refused(error.into()))?;
            let key = certificate.public_key().digest();
            let name = self.look(move |exchange| {
                let station = identity.station()?;
                exchange.station_name(station).filter(|_| exchange.may_be_certified(station, &key))
            });
            whose.push((certificate, identity, name.await?));
        }
        let (tray, folder) = (self.enrolling.tray.clone(), self.folder.clone());
        let kept = spawn_blocking(move || {
            let keep = |(certificate, identity, name)| keep(&tray, &folder, &certificate, identity, name);
            whose.into_iter().map(keep).collect::<Result<Vec<_>, _>>()
        });
        let kept = kept.await.map_err(|_| Refused::Unavailable)?.map_err(|error| {
            tracing::error!(%error, "certificates cannot be kept");
            Refused::Unkept
        })?;
        let unwanted = kept.iter().filter(|name| name.is_none()).count();
        Ok(Answer::Taken { taken: kept.into_iter().flatten().collect(), unwanted })
    }
}

/// Keeps a certificate; how it is called, unless nobody wants it.
fn keep(
    tray: &Tray,
    folder: &std::path::Path,
    certificate: &StationCertificate,
    identity: StationIdentity,
    name: Option<String>,
) -> Result<Option<String>, FileError> {
    let file = match (identity, name) {
        (StationIdentity::Signaling, _) => CERTIFICATE_FILE,
        (StationIdentity::People, _) => PEOPLE_CERTIFICATE_FILE,
        (StationIdentity::Kiosk(_) | StationIdentity::Console(_), None) => return Ok(None),
        (StationIdentity::Kiosk(_) | StationIdentity::Console(_), Some(name)) => {
            tray.put(certificate)?;
            return Ok(Some(name));
        }
    };
    Ok(take_own(folder, certificate, file)?.then(|| file.to_owned()))
}

fn may_be_certified(exchange: &Exchange, wanted: &Wanted) -> bool {
    let Wanted::Station { station, .. } = wanted else { return false };
    wanted.key().is_ok_and(|key| exchange.may_be_certified(*station, &key.digest()))
}
