//! What stations ask.

use std::collections::VecDeque;

use domain::exchange::{Actor, Command};
use domain::id::{RequestId, StationId};
use protocol::station::{Ask, RefusedReason, Reply, Request, UNANSWERED};
use trust::Redacted;

use super::Node;
use super::letters::Letter;
use super::sign_in::{Proof, Returned};

/// So many answers per station are remembered, to answer a repeated request alike.
const REMEMBERED: usize = 256;

/// The last answers given to a station, oldest first.
#[derive(Default)]
pub(super) struct Answered(VecDeque<(RequestId, Reply)>);

impl Answered {
    fn find(&self, id: RequestId) -> Option<&Reply> {
        // What is asked again was mostly answered last.
        self.0.iter().rev().find_map(|(answered, reply)| (*answered == id).then_some(reply))
    }

    fn remember(&mut self, id: RequestId, reply: Reply) {
        if self.0.len() >= REMEMBERED {
            drop(self.0.pop_front());
        }
        self.0.push_back((id, reply));
    }
}

impl Node {
    pub(super) async fn request(&mut self, station: StationId, request: Request) {
        let id = request.id;
        if let Some(number) = request.read {
            // What the journal does not take in is sent again on the next connection.
            let _ = self.acknowledge(station, number).await;
        }
        // A letter that says that it is new is not looked for: they are many, and whoever reads it twice knows it.
        let may_be_known = id != UNANSWERED && (request.again || !matches!(request.body, Ask::Post { .. }));
        if may_be_known && let Some(reply) = self.answered.get(&station).and_then(|answered| answered.find(id)) {
            let reply = reply.clone();
            return self.reply(station, id, reply);
        }
        let kind = request.body.kind();
        match self.answer(station, request).await {
            Answer::Now(result) => {
                if let Err(reason) = result {
                    tracing::info!(%station, kind, ?reason, "refused");
                }
                self.conclude(station, id, result.map_or_else(|reason| Reply::Refused { reason }, |()| Reply::Done));
            }
            Answer::Unremembered(Ok(())) if id == UNANSWERED => {}
            Answer::Unremembered(result) => {
                self.reply(station, id, result.map_or_else(|reason| Reply::Refused { reason }, |()| Reply::Done));
            }
            Answer::Later => {}
        }
    }

    /// Answers, and remembers the answer unless it may be another one the next time.
    pub(super) fn conclude(&mut self, station: StationId, id: RequestId, reply: Reply) {
        if reply != (Reply::Refused { reason: RefusedReason::Unavailable }) {
            self.remember(station, id, reply.clone());
        }
        self.reply(station, id, reply);
    }

    /// Remembers an answer, for the same request.
    pub(super) fn remember(&mut self, station: StationId, id: RequestId, reply: Reply) {
        self.answered.entry(station).or_default().remember(id, reply);
    }

    async fn answer(&mut self, station: StationId, request: Request) -> Answer {
        let command = match request.body {
            Ask::Hello { .. } => return Answer::Now(Err(RefusedReason::NotNow)),
            Ask::SignIn { name, password, code, session_key } => {
                let proof = Proof::Password { password: password.into(), code: code.map(Redacted::new) };
                return self.sign_in(station, request.id, &name, proof, &session_key.0);
            }
            Ask::ChoosePassword { name, first_code, password, code, session_key } => {
                let code = code.map(Redacted::new);
                let proof = Proof::First { first_code: first_code.into(), password: password.into(), code };
                return self.sign_in(station, request.id, &name, proof, &session_key.0);
            }
            Ask::BeginSignIn { port, challenge } => return self.begin_sign_in(station, request.id, port, challenge),
            Ask::FinishSignIn { state, code, issuer, verifier, session_key } => {
                let returned = Returned { state, code, issuer, verifier };
                return self.finish_sign_in(station, request.id, returned, &session_key.0).await;
            }
            Ask::Post { call, to, envelope } => {
                let letter = Letter::new(request.id, station, call, envelope);
                return self.post(to, letter, request.again).await;
            }
            Ask::Ack { number } => {
                return Answer::Unremembered(self.acknowledge(station, number).await);
            }
            Ask::Call { call, service, language } => Command::Call { call, service, language },
            Ask::ComeBack { call, ticket, language } => Command::ComeBack { call, ticket, language },
            Ask::SayPersons { call, persons } => Command::SayPersons(call, persons),
            Ask::ReturnLater { call } => Command::ReturnLater(call),
            Ask::HangUp { call } => Command::HangUp(call),
            Ask::MediaUp { call } => Command::MediaUp(call),
            Ask::Wiped { call } => Command::Wiped(call),
            Ask::SignOut => Command::SignOut,
            Ask::Presence { ready } => Command::Presence { ready },
            Ask::Accept { call } => Command::Accept(call),
            Ask::Decline { call } => Command::Decline(call),
            Ask::Hold { call } => Command::Hold(call),
            Ask::Resume { call } => Command::Resume(call),
            Ask::AskSecond { call } => Command::AskSecond(call),
            Ask::Transfer { call, desk } => Command::Transfer(call, desk),
            Ask::CancelJoin { call } => Command::CancelJoin(call),
            Ask::Release { call } => Command::Release(call),
            Ask::ListenIn { call } => Command::ListenIn(call),
            Ask::Leave { call } => Command::Leave(call),
            Ask::WrapUpDone => Command::WrapUpDone,
        };
        Answer::Now(self.commit(Actor::Station(station), command).await.map(drop))
    }
}

/// When a request is answered.
pub(super) enum Answer {
    /// With this.
    Now(Result<(), RefusedReason>),
    /// With this, and the same request may be done again: it changes nothing more.
    Unremembered(Result<(), RefusedReason>),
    /// When something else has been done.
    Later,
}
