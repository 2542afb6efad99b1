//! What is typed and pressed at the sign-in.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::redact::Personal;
use rand::Rng as _;
use trust::StationKey;

use super::App;
use crate::desk::door::Stage;
use crate::desk::{Board, Intent};
use crate::screen::sign_in::{self, Shown};
use crate::show::SignIn;

impl App {
    pub(super) fn signing_in(&mut self, message: sign_in::Message) {
        let typed = &mut self.sign_in;
        match message {
            sign_in::Message::NameTyped(name) => typed.name = name,
            sign_in::Message::PasswordTyped(password) => typed.password = password,
            sign_in::Message::CodeTyped(code) => typed.code = sign_in::digits(&code),
            sign_in::Message::ChosenTyped(password) => typed.chosen = password,
            sign_in::Message::AgainTyped(password) => typed.again = password,
            sign_in::Message::SignIn => {
                let (name, password) = (typed.name.trim().to_owned(), taken(&mut typed.password));
                self.engine.intend(Intent::SignIn { name, password, key: StationKey::generate() });
            }
            sign_in::Message::Prove => {
                let code = taken(&mut typed.code);
                self.engine.intend(Intent::Prove { code, key: StationKey::generate() });
            }
            sign_in::Message::Choose => {
                let code = typed.shown.is_some().then(|| taken(&mut typed.code));
                let password = typed.chosen.clone();
                self.engine.intend(Intent::Choose { password, code, key: StationKey::generate() });
            }
            sign_in::Message::Elsewhere => {
                let (key, verifier) = (StationKey::generate(), verifier());
                self.engine.intend(Intent::SignInElsewhere { key, verifier });
            }
            sign_in::Message::Back => self.engine.intend(Intent::Back),
        }
    }

    /// What was typed for one step of the sign-in is gone with it.
    pub(super) fn at_door(&mut self, board: &Board) {
        let signed_in = board.signed_in && !self.board.signed_in;
        if board.door == self.board.door && !signed_in {
            return;
        }
        let name = std::mem::take(&mut self.sign_in.name);
        self.sign_in = SignIn::of(name);
        if let Stage::First { authenticator, .. } = &board.door {
            self.sign_in.shown = authenticator.as_ref().map(Shown::of);
        }
    }
}

/// A secret that nobody guesses: 43 characters (RFC 7636 §4.1).
fn verifier() -> Personal<String> {
    let mut bytes = [0; 32];
    rand::rng().fill_bytes(&mut bytes);
    Personal::new(URL_SAFE_NO_PAD.encode(bytes))
}

/// What was typed, which is gone from the field.
fn taken(typed: &mut Personal<String>) -> Personal<String> {
    std::mem::replace(typed, Personal::new(String::new()))
}
