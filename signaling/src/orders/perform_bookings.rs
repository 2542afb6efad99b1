//! From an order about appointments to a command of the exchange.

use domain::exchange::{Command, Exchange, Promise, Service, TicketNumber};
use domain::id::SiteId;
use domain::time::Moment;
use protocol::enrol::Kind;
use protocol::station::RefusedReason;
use rand::Rng as _;

use super::Refused;
use super::perform::{Office, find_place, reason};
use super::perform_places::site as find_site;
use super::places::{Answer, Appointment};

/// A number is drawn so often before it is said that there is none.
const DRAWS: usize = 64;

impl Office {
    pub(super) async fn book(&self, at: String, service: Service, persons: u8, due: Moment) -> Result<Answer, Refused> {
        let wanted = at.clone();
        let site = self.look(move |exchange| find_site(exchange, &wanted)).await??;
        for _ in 0..DRAWS {
            let ticket = TicketNumber::nth(rand::rng().next_u64());
            if self.look(move |exchange| exchange.tickets_at(site).any(|(taken, _)| taken == ticket)).await? {
                continue;
            }
            let command = Command::MakeAppointment { ticket, site, service, persons, due };
            self.commit(command).await.map_err(|refused| match refused {
                RefusedReason::Closed => Refused::Closed,
                RefusedReason::NotNow | RefusedReason::TooMany => Refused::Appointment,
                other => reason(other),
            })?;
            return self.booked(at, Some(ticket)).await;
        }
        Err(Refused::Appointment)
    }

    pub(super) async fn booked(&self, at: String, only: Option<TicketNumber>) -> Result<Answer, Refused> {
        let found = self.look(move |exchange| {
            let site = find_site(exchange, &at)?;
            let (_, name) = find_place(exchange, Kind::Kiosk, &at)?;
            Ok((name, appointments(exchange, site)))
        });
        let (site, mut appointments) = found.await??;
        appointments.retain(|one| only.is_none_or(|only| one.ticket == only));
        Ok(Answer::Appointments { site, appointments })
    }

    pub(super) async fn unbook(&self, at: String, ticket: TicketNumber) -> Result<Answer, Refused> {
        let wanted = at.clone();
        let site = self.look(move |exchange| find_site(exchange, &wanted)).await??;
        self.commit(Command::CancelAppointment(site, ticket)).await.map_err(|refused| match refused {
            RefusedReason::NotNow => Refused::NoAppointment,
            other => reason(other),
        })?;
        self.booked(at, None).await
    }
}

fn appointments(exchange: &Exchange, site: SiteId) -> Vec<Appointment> {
    let made = exchange.tickets_at(site).filter_map(|(number, ticket)| match ticket.promise {
        Promise::Time { due } => {
            Some(Appointment { ticket: number, service: ticket.service, persons: ticket.persons, due })
        }
        Promise::Place { .. } => None,
    });
    let mut made: Vec<_> = made.collect();
    made.sort_by_key(|one| (one.due, one.ticket));
    made
}
