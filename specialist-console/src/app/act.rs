//! From what is pressed to what is done.

use domain::expedition::{Answer, Comparison, Reference, Step, StepResult};
use domain::visit::RetakeReason;
use protocol::visit::DocumentKey;

use super::App;
use crate::desk::Intent;
use crate::paper::Entry;
use crate::screen::checklist::{self, Chapter};
use crate::screen::work::{
    case, decision, device, document, face, fee, portrait, question, read_back, register, review, spoken, submit,
};
use crate::screen::{self, bar, call, help, idle, queue, work, wrap_up};
use crate::show::casework::{advice_said, case_facts, step_of, step_shown};
use crate::show::document::{card_number, document_key};

impl App {
    pub(super) fn act(&mut self, message: screen::Message) {
        match message {
            screen::Message::SignIn(message) => self.signing_in(message),
            screen::Message::Bar(bar::Message::Help) => self.help = true,
            screen::Message::Bar(bar::Message::SignOut) => self.engine.intend(Intent::SignOut),
            screen::Message::Help(help::Message::Close) => self.help = false,
            screen::Message::Queue(queue::Message::TakeNext) | screen::Message::Idle(idle::Message::Take) => {
                self.engine.intend(Intent::Take);
            }
            screen::Message::Queue(queue::Message::TakeUp) => self.engine.intend(Intent::TakeUp),
            screen::Message::Idle(idle::Message::BeReady) => self.engine.intend(Intent::Ready(true)),
            screen::Message::Idle(idle::Message::BeAway) => self.engine.intend(Intent::Ready(false)),
            screen::Message::Call(message) => self.calling(message),
            screen::Message::Checklist(message) => self.turning(message),
            screen::Message::WrapUp(wrap_up::Message::Ready) => {
                self.engine.intend(Intent::WrappedUp);
                self.engine.intend(Intent::Ready(true));
            }
            screen::Message::WrapUp(wrap_up::Message::Away) => {
                self.engine.intend(Intent::WrappedUp);
                self.engine.intend(Intent::Ready(false));
            }
            screen::Message::Work(message) => self.working(message),
        }
    }

    fn calling(&mut self, message: call::Message) {
        let board = self.board.call.as_ref();
        match message {
            call::Message::Mute => {
                let muted = board.is_some_and(|call| !call.muted);
                self.engine.intend(Intent::Mute(muted));
            }
            call::Message::Hold => {
                let held = board.is_some_and(|call| !call.held);
                self.engine.intend(Intent::Hold(held));
            }
            // Nothing is lost by the end of guidance: nobody need be asked.
            call::Message::HangUp if board.is_some_and(|call| call.advises) => self.engine.intend(Intent::HangUp),
            call::Message::HangUp => self.paper.hanging_up = true,
            call::Message::Stay => self.paper.hanging_up = false,
            call::Message::ReallyHangUp => {
                self.paper.hanging_up = false;
                self.engine.intend(Intent::HangUp);
            }
        }
    }

    /// The step whose work is shown.
    fn shown(&self) -> Option<Step> {
        let expedition = self.board.call.as_ref()?.visit.expedition()?;
        Some(step_shown(expedition, &self.paper))
    }

    fn turning(&mut self, message: checklist::Message) {
        let chapter = match message {
            checklist::Message::Open(chapter) => chapter,
            checklist::Message::Decide(way) => {
                self.paper.way = Some(way);
                Chapter::Decision
            }
        };
        let expedition = self.board.call.as_ref().and_then(|call| call.visit.expedition());
        let Some(step) = expedition.and_then(|expedition| step_of(expedition, chapter)) else { return };
        self.paper.shown = Some(step);
        self.engine.intend(Intent::Open(step));
    }

    fn done(&self, result: StepResult) {
        if let Some(step) = self.shown() {
            self.engine.intend(Intent::Done(step, result));
        }
    }

    fn working(&mut self, message: work::Message) {
        match message {
            work::Message::Spoken(spoken::Message::Done)
            | work::Message::Register(register::Message::Done)
            | work::Message::ReadBack(read_back::Message::Done)
            | work::Message::Fee(fee::Message::Done) => self.done(StepResult::Passed),
            work::Message::Register(register::Message::Toggle(lookup)) => {
                toggle(&mut self.paper.confirmed, lookup);
            }
            work::Message::ReadBack(read_back::Message::Correct) => self.type_again(),
            work::Message::Case(message) => self.finding(message),
            work::Message::Document(message) => self.at_document(message),
            work::Message::Device(message) => self.at_device(message),
            work::Message::Face(message) => self.comparing(message),
            work::Message::Question(question::Message::Choose(answer)) => self.paper.chosen = Some(answer),
            work::Message::Question(question::Message::Done) => self.answered(),
            work::Message::Portrait(portrait::Message::Take) => self.engine.intend(Intent::Shoot),
            work::Message::Portrait(portrait::Message::Advise(advice)) => {
                self.engine.intend(Intent::Advise(advice_said(advice)));
            }
            work::Message::Review(message) => self.reviewing(message),
            work::Message::Decision(message) => self.deciding(message),
            work::Message::Submit(submit::Message::End) => self.engine.intend(Intent::HangUp),
        }
    }

    fn finding(&mut self, message: case::Message) {
        match message {
            case::Message::NumberTyped(number) => self.paper.number = Entry::typed(number),
            case::Message::GivenNamesTyped(names) => self.paper.given_names = Entry::typed(names),
            case::Message::SurnameTyped(surname) => self.paper.surname = Entry::typed(surname),
            case::Message::Find => match case_facts(&self.paper) {
                Ok(facts) => {
                    self.paper.fault = None;
                    self.engine.intend(Intent::Found(Box::new(facts)));
                }
                Err(fault) => self.paper.fault = Some(fault),
            },
            case::Message::Confirm => self.done(StepResult::Passed),
            case::Message::TypeAgain => self.type_again(),
        }
    }

    fn type_again(&mut self) {
        self.paper.shown = Some(Step::Case);
        self.engine.intend(Intent::Reopen(Step::Case));
    }

    fn at_document(&mut self, message: document::Message) {
        let paper = &mut self.paper;
        match message {
            document::Message::Read => self.engine.intend(Intent::Read(DocumentKey::Page)),
            document::Message::Type(way) => paper.document_way = Some(way),
            document::Message::Typed(document::Typed::Number(number)) => paper.document_number.0 = number,
            document::Message::Typed(document::Typed::Birth(birth)) => paper.document_birth.0 = birth,
            document::Message::Typed(document::Typed::Expiry(expiry)) => paper.document_expiry.0 = expiry,
            document::Message::Typed(document::Typed::Can(can)) => paper.document_can.0 = can,
            document::Message::Typed(document::Typed::Read) => self.read_with_what_was_typed(),
            document::Message::Back => paper.document_way = None,
            document::Message::Look => paper.page_enlarged = !paper.page_enlarged,
            document::Message::Stop | document::Message::Again => self.engine.intend(Intent::Unread),
            document::Message::Accept => self.engine.intend(Intent::Accept(Step::Document)),
            document::Message::Code(code) => self.done(StepResult::Coded { code }),
        }
    }

    fn read_with_what_was_typed(&mut self) {
        let key = match self.paper.document_way {
            Some(document::Way::Lines) => {
                document_key(&self.paper).map(|[number, birth, expiry]| DocumentKey::Mrz { number, birth, expiry })
            }
            Some(document::Way::Can) => card_number(&self.paper).map(|digits| DocumentKey::Can { digits }),
            None => None,
        };
        if let Some(key) = key {
            self.paper.document_way = None;
            self.engine.intend(Intent::Read(key));
        }
    }

    fn at_device(&mut self, message: device::Message) {
        let Some(step) = self.shown() else { return };
        match message {
            // A signature is acted out by the citizen, the other equipment by itself.
            device::Message::Ask if step == Step::Signature => self.engine.intend(Intent::AskFor(step)),
            device::Message::Ask => self.done(StepResult::Simulated),
            device::Message::Accept => self.engine.intend(Intent::Accept(step)),
            device::Message::Again => self.engine.intend(Intent::Retake(step, RetakeReason::Blurred)),
            device::Message::Code(code) => self.done(StepResult::Coded { code }),
        }
    }

    fn comparing(&mut self, message: face::Message) {
        match message {
            face::Message::Feature(feature) => {
                if !self.paper.features.remove(&feature) {
                    let _ = self.paper.features.insert(feature);
                }
            }
            face::Message::ChallengeMet => self.paper.challenge_met = !self.paper.challenge_met,
            face::Message::Answer(answer) => {
                let against = if self.feeds.chip.is_some() { Reference::Chip } else { Reference::Page };
                let features = std::mem::take(&mut self.paper.features);
                if answer != Answer::Yes {
                    self.paper.challenge_met = false;
                }
                let comparison = Comparison { answer, features, against: [against].into() };
                self.engine.intend(Intent::Compared(comparison));
            }
        }
    }

    fn answered(&mut self) {
        use domain::expedition::Code;
        let result = match self.paper.chosen {
            Some(
                question::Answer::ControlNotNeeded | question::Answer::ConsentsNotNeeded | question::Answer::OldNone,
            ) => StepResult::Coded { code: Code::NotNeeded },
            Some(question::Answer::ControlRight | question::Answer::OldHandedIn | question::Answer::OldKept) => {
                StepResult::Passed
            }
            Some(question::Answer::ControlWrong) | None => return,
        };
        self.paper.chosen = None;
        self.done(result);
    }

    fn reviewing(&mut self, message: review::Message) {
        match message {
            review::Message::Accept => self.engine.intend(Intent::Accept(Step::Portrait)),
            review::Message::Choose => self.paper.choosing = true,
            review::Message::Back => self.paper.choosing = false,
            review::Message::Retake(reason) => {
                self.paper.choosing = false;
                let reason = match reason {
                    review::Reason::Eyes => RetakeReason::Eyes,
                    review::Reason::Mouth => RetakeReason::Expression,
                    review::Reason::Straight => RetakeReason::Pose,
                    review::Reason::Glasses | review::Reason::Covered => RetakeReason::Covered,
                    review::Reason::Light => RetakeReason::Light,
                    review::Reason::Size => RetakeReason::Framing,
                };
                self.engine.intend(Intent::Retake(Step::Portrait, reason));
            }
        }
    }

    fn deciding(&mut self, message: decision::Message) {
        let paper = &mut self.paper;
        match message {
            decision::Message::Choose(way) => paper.way = Some(way),
            decision::Message::Missing(missing) => {
                if !paper.missing.remove(&missing) {
                    let _ = paper.missing.insert(missing);
                }
            }
            decision::Message::To(to) => paper.to = Some(to),
            decision::Message::Because(because) => paper.because = Some(because),
            decision::Message::Back => paper.way = None,
            decision::Message::Confirm => {
                let chosen = decision::Model {
                    ways: Vec::new(),
                    way: paper.way,
                    to: paper.to,
                    because: paper.because,
                    missing: paper.missing.iter().copied().collect(),
                    gate: domain::expedition::Gate::Open,
                };
                if let Some(outcome) = chosen.outcome() {
                    self.engine.intend(Intent::Decide(outcome));
                }
            }
        }
    }
}

fn toggle<T: PartialEq>(list: &mut Vec<T>, item: T) {
    match list.iter().position(|one| *one == item) {
        Some(index) => drop(list.remove(index)),
        None => list.push(item),
    }
}
