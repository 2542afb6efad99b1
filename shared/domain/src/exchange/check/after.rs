//! Whether the exchange is in order as it stands.

use std::collections::{BTreeMap, BTreeSet};

use super::super::call::{Call, CallState, Part};
use super::{Checker, Fault, Rule};
use crate::id::{CallId, ConsoleId, PersonId};

type Judged = Result<(), Fault>;

impl Checker {
    pub(super) fn judge_state(&self) -> Judged {
        let mut held: BTreeMap<CallId, BTreeSet<ConsoleId>> = BTreeMap::new();
        for (id, console) in &self.exchange.consoles {
            let Some(on_duty) = &console.on_duty else { continue };
            for call in &on_duty.calls {
                let _ = held.entry(*call).or_default().insert(*id);
            }
            self.judge_console(*id, on_duty)?;
        }
        for (id, over) in &self.calls {
            match self.exchange.call(*id) {
                Some(call) if !over => {
                    let has = held.remove(id).unwrap_or_default();
                    judge_call(*id, call, &has)?;
                }
                None if !over => return Err((Rule::NoneLost, format!("{id} has vanished"))),
                Some(Call { state: CallState::Ended { .. }, .. }) | None => {}
                Some(call) => return Err((Rule::NoneLost, format!("{id} was over and is {:?}", call.state))),
            }
        }
        match held.pop_first() {
            None => Ok(()),
            Some((call, who)) => Err((Rule::OneSpecialist, format!("{who:?} have {call}, which is over"))),
        }
    }

    fn judge_console(&self, id: ConsoleId, on_duty: &super::super::OnDuty) -> Judged {
        let most = self.exchange.profile(on_duty.person).map_or(0, |profile| usize::from(profile.guidance_calls));
        let has = on_duty.calls.len();
        if has > most.max(1) {
            return Err((Rule::Capacity, format!("{id} has {has} calls of at most {most}")));
        }
        let state = |call: &CallId| self.exchange.call(*call);
        let identity = |call: &&CallId| state(call).is_some_and(|call| call.service.is_identity());
        if has > 1
            && let Some(call) = on_duty.calls.iter().find(identity)
        {
            return Err((Rule::Capacity, format!("{id} has {call} and {} more", has - 1)));
        }
        let talks = |call: &&CallId| matches!(state(call), Some(Call { state: CallState::Active { .. }, .. }));
        if on_duty.calls.iter().filter(talks).count() > 1 {
            return Err((Rule::Capacity, format!("{id} listens to several calls")));
        }
        Ok(())
    }
}

fn judge_call(id: CallId, call: &Call, has: &BTreeSet<ConsoleId>) -> Judged {
    let expected: BTreeSet<ConsoleId> = call.consoles().collect();
    if *has != expected {
        return Err((Rule::OneSpecialist, format!("{id} is with {expected:?}, and {has:?} have it")));
    }
    if call.deadline().is_none() {
        return Err((Rule::Deadline, format!("{id} is {:?} without a deadline", call.state)));
    }
    let specialists = call.parties.iter().filter(|party| matches!(party.part, Part::Specialist(_))).count();
    if specialists != usize::from(call.is_joined()) {
        return Err((Rule::OneSpecialist, format!("{id} is {:?} with {specialists} specialists", call.state)));
    }
    let mut people: BTreeSet<PersonId> = BTreeSet::new();
    let person = |part| match part {
        Part::Citizen => None,
        Part::Specialist(person) | Part::Successor(person) | Part::Second(person) | Part::Supervisor(person) => {
            Some(person)
        }
    };
    match call.parties.iter().filter_map(|party| person(party.part)).find(|person| !people.insert(*person)) {
        None => Ok(()),
        Some(person) => Err((Rule::FourEyes, format!("{person} takes part in {id} twice"))),
    }
}
