//! What the specialist does.

use domain::exchange::view::ConsoleCall;
use domain::expedition::{Comparison, Outcome, Step, StepResult};
use domain::redact::Personal;
use domain::time::Moment;
use domain::visit::{Advice, CaseFacts, RetakeReason};
use protocol::station::Ask;
use protocol::visit::DocumentKey;
use trust::StationKey;

use super::{Desk, Effect};

/// What the specialist does.
#[derive(Debug)]
pub enum Intent {
    /// Signs in.
    SignIn {
        /// The account's name.
        name: String,
        /// The password.
        password: Personal<String>,
        /// Of the session; new.
        key: StationKey,
    },
    /// Signs in with the digits of the authenticator too.
    Prove {
        /// The digits.
        code: Personal<String>,
        /// Of the session; new.
        key: StationKey,
    },
    /// Signs in for the first time.
    Choose {
        /// The password that is chosen.
        password: Personal<String>,
        /// The digits of the authenticator, where there is one.
        code: Option<Personal<String>>,
        /// Of the session; new.
        key: StationKey,
    },
    /// Signs in at the identity provider, or opens the browser again.
    SignInElsewhere {
        /// Of the session; new.
        key: StationKey,
        /// A secret that nobody guesses (RFC 7636 §4.1); new.
        verifier: Personal<String>,
    },
    /// Begins the sign-in anew.
    Back,
    /// Goes.
    SignOut,
    /// May be offered calls, or not.
    Ready(bool),
    /// Takes what is offered, or the next one.
    Take,
    /// Ends the call.
    HangUp,
    /// Microphone off or on.
    Mute(bool),
    /// Puts the call on hold, or takes it up again.
    Hold(bool),
    /// Takes up another call that is on hold.
    TakeUp,
    /// The last call is written up.
    WrappedUp,
    /// Turns to a step.
    Open(Step),
    /// Gives a step its result.
    Done(Step, StepResult),
    /// Takes a result back.
    Reopen(Step),
    /// Has found the case.
    Found(Box<CaseFacts>),
    /// Has compared the faces.
    Compared(Comparison),
    /// Asks for a capture.
    AskFor(Step),
    /// Has the document on the kiosk's reader read.
    Read(DocumentKey),
    /// Makes void what was read, or is being read.
    Unread,
    /// Releases the shutter.
    Shoot,
    /// Says something about the portrait.
    Advise(Option<Advice>),
    /// Takes a capture.
    Accept(Step),
    /// Wants another one.
    Retake(Step, RetakeReason),
    /// Decides.
    Decide(Outcome),
}

impl Desk {
    pub(super) fn wanted(&mut self, now: Moment, intent: Intent) -> Vec<Effect> {
        match intent {
            Intent::SignIn { name, password, key } => self.sign_in(name, password, key),
            Intent::Prove { code, key } => self.prove(&code, key),
            Intent::Choose { password, code, key } => self.choose(&password, code.as_ref(), key),
            Intent::SignInElsewhere { key, verifier } => self.sign_in_elsewhere(now, key, verifier),
            Intent::Back if self.door.way.is_some() => self.leave_browser(None),
            Intent::Back => {
                self.door.shut();
                Vec::new()
            }
            Intent::SignOut => {
                self.session = None;
                vec![Effect::Ask(Ask::SignOut)]
            }
            Intent::Ready(ready) => vec![Effect::Ask(Ask::Presence { ready })],
            Intent::Take => self.take(),
            Intent::HangUp => self.hang_up(),
            Intent::Mute(muted) => {
                if let Some(call) = &mut self.call {
                    call.muted = muted;
                }
                vec![Effect::Mute(muted)]
            }
            Intent::Hold(held) => self.hold(held),
            Intent::TakeUp => self.take_up(),
            Intent::WrappedUp => {
                self.last = None;
                vec![Effect::Ask(Ask::WrapUpDone)]
            }
            casework => self.work(now, casework),
        }
    }

    /// Takes the offer, and opens the line at once: the offer tells whom to.
    fn take(&mut self) -> Vec<Effect> {
        if self.call.is_some() {
            return self.take_beside();
        }
        let Some(view) = self.view.as_ref().filter(|_| self.session.is_some()) else { return Vec::new() };
        let (call, kiosk) = match &view.call {
            ConsoleCall::Offered { row, kiosk, .. } => (row.call, Some(*kiosk)),
            ConsoleCall::None => match view.queue.iter().find(|row| row.takeable) {
                Some(row) => (row.call, None),
                None => return Vec::new(),
            },
            ConsoleCall::Connecting { .. }
            | ConsoleCall::Active { .. }
            | ConsoleCall::Held { .. }
            | ConsoleCall::KioskAway { .. }
            | ConsoleCall::Asked { .. }
            | ConsoleCall::Joined { .. }
            | ConsoleCall::WrapUp { .. } => return Vec::new(),
        };
        if self.taking == Some(call) {
            return Vec::new();
        }
        let mut effects = vec![Effect::Ask(Ask::Accept { call })];
        if let Some(kiosk) = kiosk {
            effects.extend(self.connect(call, kiosk));
        }
        self.taking = Some(call);
        effects
    }

    fn hang_up(&mut self) -> Vec<Effect> {
        let call = self.call.as_ref().map(|call| call.call);
        call.map(|call| Effect::Ask(Ask::HangUp { call })).into_iter().collect()
    }
}
