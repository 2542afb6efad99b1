//! The first sign-in: a password is chosen, and an authenticator app is set up.

use domain::redact::Personal;
use iced::widget::{Column, column, container, row};
use iced::{Element, Length};
use trust::{CHOSEN_MIN, WeakPassword, may_be_chosen};
use ui::{Role, Scene};

use super::qr::Qr;
use super::{Message, Model, code, fault_card, is_whole, labelled, secret};

/// The name of the field for the password that is chosen.
pub const CHOSEN: &str = "first-password";
/// The name of the field for the same again.
pub const AGAIN: &str = "first-password-again";

/// Width of the card.
pub(super) const CARD: f32 = 980.0;
/// Sides of the QR code.
const QR: f32 = 232.0;

/// What is shown and typed at the first sign-in.
#[derive(Clone)]
pub struct First {
    /// The account.
    pub name: String,
    /// The password as typed.
    pub chosen: Personal<String>,
    /// The same again, as typed.
    pub again: Personal<String>,
    /// The digits as typed.
    pub code: Personal<String>,
    /// The authenticator, where the account has one.
    pub authenticator: Option<Shown>,
}

/// An authenticator that is to be taken into an app.
#[derive(Clone)]
pub struct Shown {
    /// The secret in groups, as it is typed.
    pub secret: Personal<String>,
    /// The same as a picture.
    pub qr: Option<Qr>,
}

/// What is still missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lacking {
    /// A password that is long enough.
    Length,
    /// One that is not too long.
    Shorter,
    /// One that is hard to guess.
    Guessable,
    /// The same once more.
    Again,
    /// The digits.
    Code,
}

impl Lacking {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Length, Self::Shorter, Self::Guessable, Self::Again, Self::Code];

    /// Its words: a text key.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Length => "console-first-lacking-length",
            Self::Shorter => "console-first-lacking-shorter",
            Self::Guessable => "console-first-lacking-guessable",
            Self::Again => "console-first-lacking-again",
            Self::Code => "console-first-lacking-code",
        }
    }
}

impl Shown {
    /// As the server tells it.
    pub fn of(authenticator: &protocol::station::Authenticator) -> Self {
        let letters: Vec<char> = authenticator.secret.reveal().chars().collect();
        let groups = letters.chunks(4).map(|group| group.iter().collect::<String>());
        let secret = Personal::new(groups.collect::<Vec<_>>().join(" "));
        Self { secret, qr: Qr::of(authenticator.uri.reveal()) }
    }
}

impl First {
    /// What is missing first, if anything.
    pub fn lacking(&self) -> Option<Lacking> {
        match may_be_chosen(self.chosen.reveal(), &self.name) {
            Err(WeakPassword::Short) => Some(Lacking::Length),
            Err(WeakPassword::Long) => Some(Lacking::Shorter),
            Err(WeakPassword::Guessable) => Some(Lacking::Guessable),
            Ok(()) if self.again != self.chosen => Some(Lacking::Again),
            Ok(()) if self.authenticator.is_some() && !is_whole(&self.code) => Some(Lacking::Code),
            Ok(()) => None,
        }
    }
}

pub(super) fn view<'a>(scene: Scene<'a>, model: &'a Model, first: &'a First) -> Column<'a, Message> {
    let (look, locale) = (scene.look, scene.locale);
    let enter = model.enter();
    let chosen = secret(scene, CHOSEN, &first.chosen, Message::ChosenTyped).on_submit_maybe(enter.clone());
    let again = secret(scene, AGAIN, &first.again, Message::AgainTyped).on_submit_maybe(enter);
    let lacking = first.lacking().map(|lacking| look.soft(Role::Note, locale.text(lacking.text())));
    let rule = locale.with("console-first-password-rule", &[("count", (CHOSEN_MIN as u64).into())]);
    let password = column![
        look.text(Role::Heading, locale.text("console-first-password")),
        look.soft(Role::Note, rule),
        labelled(scene, "console-first-chosen", chosen),
        labelled(scene, "console-first-again", again),
    ]
    .push(lacking)
    .push(fault_card(scene, model.fault))
    .spacing(14)
    .width(Length::FillPortion(1));
    let app = first.authenticator.as_ref().map(|shown| authenticator(scene, model, first, shown));
    column![
        look.text(Role::Display, locale.text("console-first-title")),
        look.soft(Role::Body, locale.with("console-first-note", &[("name", first.name.as_str().into())])),
        row![password].push(app).spacing(40),
    ]
}

fn authenticator<'a>(scene: Scene<'a>, model: &'a Model, first: &'a First, shown: &'a Shown) -> Element<'a, Message> {
    let (look, locale) = (scene.look, scene.locale);
    let secret = locale.text("console-first-secret");
    let secret = column![look.soft(Role::Note, secret), look.text(Role::NoteStrong, shown.secret.reveal().as_str())];
    let picture = shown.qr.as_ref().map(|qr| container(qr.view(QR)));
    column![
        look.text(Role::Heading, locale.text("console-first-app")),
        look.soft(Role::Note, locale.text("console-first-app-note")),
    ]
    .push(picture)
    .push(secret.spacing(4))
    .push(labelled(scene, "console-first-digits", code::input(scene, model, &first.code)))
    .spacing(14)
    .width(Length::FillPortion(1))
    .into()
}
