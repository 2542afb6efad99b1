//! When a site is open, and what for.

use std::collections::BTreeSet;

use super::service::Service;
use super::state::{Exchange, Kiosk};
use super::ticket::TICKET_LIFE;
use super::view::{Opening, WeekdayHours};
use crate::calendar::Openness;
use crate::id::{DeskId, SiteId};
use crate::time::Moment;

impl Exchange {
    /// Whether a call with this service may be made at a site now: it would still be finished today.
    pub(super) fn admits(&self, site: SiteId, service: Service, expeditions: u32, now: Moment) -> bool {
        let takes = self.handling(service, now) * expeditions;
        self.desks_with(site, service).any(|desk| self.openings(desk, site, service).admits(now, takes))
    }

    /// When a service is no longer given at a site today; nothing if it is not given now.
    pub(super) fn closes(&self, site: SiteId, service: Service, now: Moment) -> Option<Moment> {
        let open = self.desks_with(site, service).map(|desk| self.openings(desk, site, service).now(now));
        let ends = |openness: Openness| openness.changes().unwrap_or(now + TICKET_LIFE);
        open.filter(|openness| openness.is_open()).map(ends).max()
    }

    /// What a kiosk offers now.
    pub(super) fn offers(&self, kiosk: &Kiosk, now: Moment) -> BTreeSet<Service> {
        let able = |service: &Service| !service.needs().iter().any(|need| kiosk.lacks.contains(need));
        let admits = |service: &Service| self.admits(kiosk.site, *service, 1, now);
        Service::ALL.into_iter().filter(able).filter(admits).collect()
    }

    /// Whether one can be helped at a site.
    pub(super) fn opening(&self, site: SiteId, now: Moment) -> Opening {
        let open: Vec<_> = self.openness(site, now).filter(|openness| openness.is_open()).collect();
        if open.is_empty() {
            let opens = self.openness(site, now).filter_map(Openness::changes).min();
            return Opening::Closed { opens, hours: self.week(site) };
        }
        if !self.is_staffed(site) {
            return Opening::Unstaffed;
        }
        let ends: Option<Vec<Moment>> = open.into_iter().map(Openness::changes).collect();
        Opening::Open { until: ends.and_then(|ends| ends.into_iter().max()) }
    }

    /// When something opens or closes next: views change then without an event.
    pub fn next_opening_change(&self, now: Moment) -> Option<Moment> {
        let sites = self.sites.keys().flat_map(|site| self.openness(*site, now));
        let last = self.sites.keys().flat_map(|site| self.last_admissions(*site, now));
        sites.filter_map(Openness::changes).chain(last).min()
    }

    /// Each desk and service of a site: whether it is open.
    fn openness(&self, site: SiteId, now: Moment) -> impl Iterator<Item = Openness> {
        self.given_at(site).map(move |(desk, service)| self.openings(desk, site, service).now(now))
    }

    /// When the last one is let in to a service that is open now.
    fn last_admissions(&self, site: SiteId, now: Moment) -> impl Iterator<Item = Moment> {
        self.given_at(site).filter_map(move |(desk, service)| {
            let Openness::Until(closes) = self.openings(desk, site, service).now(now) else { return None };
            // One millisecond later nobody is let in any more.
            let last = closes - self.handling(service, now) + std::time::Duration::from_millis(1);
            (last > now).then_some(last)
        })
    }

    fn given_at(&self, site: SiteId) -> impl Iterator<Item = (DeskId, Service)> {
        let desks = self.desks.iter().filter(move |(_, desk)| desk.sites.contains(&site));
        desks.flat_map(|(id, desk)| desk.services.iter().map(|service| (*id, *service)))
    }

    fn desks_with(&self, site: SiteId, service: Service) -> impl Iterator<Item = DeskId> {
        self.given_at(site).filter(move |(_, given)| *given == service).map(|(desk, _)| desk)
    }

    /// The week's ordinary hours, for the screen.
    fn week(&self, site: SiteId) -> Vec<WeekdayHours> {
        let desks = self.desks.values().filter(|desk| desk.sites.contains(&site));
        desks.flat_map(|desk| desk.calendar.weekly.clone()).collect()
    }
}
