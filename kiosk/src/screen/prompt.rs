//! The one thing to do now, with a picture: the banner upon the specialist's picture.

use domain::expedition::Challenge;
use iced::widget::{column, container, row, space};
use iced::{Center, Element, Fill, FillPortion, padding};
use protocol::visit::ReadFailure;
use ui::icon::{self, Icon};
use ui::theme::{self, gap};
use ui::{Locale, Role, Scene};

pub use ui::icon::Hand;

/// What the citizen is asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Prompt {
    /// Lay the passport in the reader.
    Passport,
    /// Leave it there: the chip is being read.
    Chip {
        /// How much has been read.
        thousandths: u16,
    },
    /// Leave it there still: the chip has to prove that it is genuine.
    Kept,
    /// It did not work out: what to do.
    NotRead(ReadFailure),
    /// Look into the camera: faces are compared.
    Identity,
    /// Move as drawn by lot: proof of a living person.
    Challenge(Challenge),
    /// Lay an index finger on the reader.
    Finger(Hand),
    /// Listen and say whether it is right.
    ReadBack,
    /// What it costs, in kroner.
    Fee(u32),
    /// Wait: the specialist decides.
    Deciding,
}

/// Sides of the picture in the banner.
const PICTURE: f32 = 116.0;

/// Width of the green edge.
const EDGE: f32 = 16.0;

/// The banner.
pub fn view<'a, Message: 'a>(prompt: Prompt, scene: Scene<'a>) -> Element<'a, Message> {
    let (look, p) = (scene.look, scene.palette());
    let (title, note) = words(prompt, scene.locale);
    let mut words = column![look.text(Role::Heading, title), look.soft(Role::Note, note)].spacing(4);
    if let Prompt::Chip { thousandths } = prompt {
        words = words.push(space().height(4)).push(bar(thousandths, scene));
    }
    let edge =
        container(space().width(EDGE).height(HEIGHT)).style(theme::boxed(p.primary, p.on_primary, p.primary, 0.0));
    let words = container(words).padding(padding::right(gap::XL));
    let content = row![edge, picture(prompt, scene), words].spacing(gap::XL).align_y(Center);
    container(content).height(HEIGHT).width(Fill).style(theme::floating(p)).into()
}

/// Height of the banner.
const HEIGHT: f32 = 168.0;

/// Height of the bar that fills.
const BAR: f32 = 14.0;

/// How much has been read. Something is seen of it from the first moment.
fn bar<'a, Message: 'a>(thousandths: u16, scene: Scene<'a>) -> Element<'a, Message> {
    let p = scene.palette();
    let done = thousandths.clamp(20, 1000);
    let part = |portion, colour| {
        let filled = container(space().width(Fill).height(BAR)).width(FillPortion(portion));
        filled.style(theme::boxed(colour, p.ink, colour, 0.0))
    };
    let mut parts = row![part(done, p.primary)];
    if done < 1000 {
        parts = parts.push(part(1000 - done, p.line));
    }
    parts.width(Fill).into()
}

fn picture<'a, Message: 'a>(prompt: Prompt, scene: Scene<'a>) -> Element<'a, Message> {
    let p = scene.palette();
    let sign = match prompt {
        Prompt::Passport => Icon::PassportInReader,
        Prompt::NotRead(ReadFailure::NoDocument | ReadFailure::TwoDocuments | ReadFailure::Lifted) => {
            Icon::PassportInReader
        }
        Prompt::Chip { .. } | Prompt::Kept | Prompt::NotRead(_) => Icon::Passport,
        Prompt::Identity => Icon::Portrait,
        Prompt::Challenge(_) => Icon::Turn,
        Prompt::Finger(hand) => return icon::hand(hand, PICTURE, p.edge, p.primary),
        Prompt::ReadBack => Icon::Speech,
        Prompt::Fee(_) => Icon::Receipt,
        Prompt::Deciding => Icon::Clock,
    };
    icon::icon(sign, PICTURE, p.primary_ink)
}

fn words(prompt: Prompt, locale: &Locale) -> (String, String) {
    match prompt {
        Prompt::Passport => (locale.text("prompt-passport-title"), locale.text("prompt-passport-note")),
        Prompt::Chip { .. } => (locale.text("prompt-chip-title"), locale.text("prompt-chip-note")),
        Prompt::Kept => (locale.text("prompt-kept-title"), locale.text("prompt-kept-note")),
        Prompt::NotRead(failure) => not_read(failure, locale),
        Prompt::Identity => (locale.text("prompt-identity-title"), locale.text("prompt-identity-note")),
        Prompt::Challenge(challenge) => (locale.text(challenge.key()), locale.text("prompt-challenge-note")),
        Prompt::Finger(Hand::Left) => (locale.text("prompt-finger-left-title"), locale.text("prompt-finger-left-note")),
        Prompt::Finger(Hand::Right) => {
            (locale.text("prompt-finger-right-title"), locale.text("prompt-finger-right-note"))
        }
        Prompt::ReadBack => (locale.text("prompt-read-back-title"), locale.text("prompt-read-back-note")),
        Prompt::Fee(amount) => (
            locale.with("prompt-fee-title", &[("amount", locale.kroner(amount).into())]),
            locale.text("prompt-fee-note"),
        ),
        Prompt::Deciding => (locale.text("prompt-deciding-title"), locale.text("prompt-deciding-note")),
    }
}

/// What to do when a document was not read.
fn not_read(failure: ReadFailure, locale: &Locale) -> (String, String) {
    match failure {
        ReadFailure::NoReader => (locale.text("not-read-no-reader-title"), locale.text("not-read-no-reader-note")),
        ReadFailure::NoDocument => {
            (locale.text("not-read-no-document-title"), locale.text("not-read-no-document-note"))
        }
        ReadFailure::TwoDocuments => (locale.text("not-read-two-title"), locale.text("not-read-two-note")),
        ReadFailure::NoPage => (locale.text("not-read-no-page-title"), locale.text("not-read-no-page-note")),
        ReadFailure::NotADocument => (locale.text("not-read-other-title"), locale.text("not-read-other-note")),
        ReadFailure::WrongKey { .. } => (locale.text("not-read-key-title"), locale.text("not-read-key-note")),
        ReadFailure::Lifted => (locale.text("not-read-lifted-title"), locale.text("not-read-lifted-note")),
        ReadFailure::Chip => (locale.text("not-read-chip-title"), locale.text("not-read-chip-note")),
        ReadFailure::TimeOut => (locale.text("not-read-time-title"), locale.text("not-read-time-note")),
    }
}
