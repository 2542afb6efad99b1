//! P04: a document on the kiosk's reader: how to read it, how far it is, what was found and whether it is taken.

mod found;
mod holder;
mod printed;
mod typing;

use domain::expedition::{Code, Gate, Step};
use iced::widget::{column, container, progress_bar, row, stack};
use iced::{Alignment, Element, Length};
use protocol::visit::ReadFailure;
use ui::icon::{Icon, icon};
use ui::widget::{Mark, demo_mark, spinner};
use ui::{Role, Scene, theme};

pub use found::{Accept, Agreement, Field, Found, Line, Origin};
pub use printed::Printed;
pub use typing::{BIRTH, CAN, EXPIRY, Message as Typed, NUMBER, Typing, Way};

use crate::screen::keys::Key;
use crate::screen::part::{Act, Frame, choices, list, panel, passed, shut, titled};

/// What is shown of the document.
#[derive(Clone)]
pub struct Model {
    /// How far it is.
    pub state: State,
    /// Whether it may have its ordinary result now.
    pub gate: Gate,
    /// Why else the step can end; at most seven.
    pub codes: Vec<Code>,
}

/// How far a document is.
#[derive(Clone)]
pub enum State {
    /// This kiosk has no reader.
    Absent,
    /// It can be read.
    Ready {
        /// Why it was not, the last time.
        failure: Option<ReadFailure>,
        /// Whether the reader is simulated.
        simulated: bool,
    },
    /// What opens the chip is typed.
    Typing(Typing),
    /// It is being read.
    Reading {
        /// How far.
        progress: Progress,
        /// Whether the reader is simulated.
        simulated: bool,
    },
    /// It was read.
    Found(Box<Found>),
}

/// How far the reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Progress {
    /// The citizen is to lay it down.
    Waiting,
    /// The page is being read.
    Page,
    /// The chip is being opened.
    Opening,
    /// The chip is being read.
    Chip {
        /// Thousandths of what there is to read.
        thousandths: u16,
    },
    /// The bytes are on their way here, or being verified.
    Checking,
}

/// What is typed and pressed.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// Read it, with what the page says.
    Read,
    /// Type what opens the chip.
    Type(Way),
    /// In the fields.
    Typed(Typed),
    /// Do not type after all.
    Back,
    /// Stop reading.
    Stop,
    /// Take it.
    Accept,
    /// Look at the printed page in full, or no more.
    Look,
    /// Read it again.
    Again,
    /// End the step without a document.
    Code(Code),
}

impl Progress {
    /// Its words: a text key.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Waiting => "console-reading-waiting",
            Self::Page => "console-reading-page",
            Self::Opening => "console-reading-opening",
            Self::Chip { .. } => "console-reading-chip",
            Self::Checking => "console-reading-checking",
        }
    }

    /// How far of the whole, 0 to 1; nothing while nobody knows.
    fn part(self) -> Option<f32> {
        match self {
            Self::Waiting => None,
            Self::Page => Some(PAGE),
            Self::Opening => Some(OPENING),
            Self::Chip { thousandths } => Some(OPENING + (1.0 - OPENING) * f32::from(thousandths.min(1000)) / 1000.0),
            Self::Checking => Some(1.0),
        }
    }
}

/// The sentence of what kept a document from being read: a text key.
pub const fn failure_text(failure: ReadFailure) -> &'static str {
    match failure {
        ReadFailure::NoReader => "console-unread-no-reader",
        ReadFailure::NoDocument => "console-unread-no-document",
        ReadFailure::TwoDocuments => "console-unread-two-documents",
        ReadFailure::NoPage => "console-unread-no-page",
        ReadFailure::NotADocument => "console-unread-not-a-document",
        ReadFailure::WrongKey { tries_left: None } => "console-unread-wrong-key",
        ReadFailure::WrongKey { tries_left: Some(_) } => "console-unread-wrong-key-tries",
        ReadFailure::Lifted => "console-unread-lifted",
        ReadFailure::Chip => "console-unread-chip",
        ReadFailure::TimeOut => "console-unread-time-out",
    }
}

impl Model {
    pub(super) fn acts(&self) -> Vec<Act<Message>> {
        let mut acts = self.foot();
        if self.offers_codes() {
            acts.extend(choices(&self.codes, Message::Code));
        }
        acts
    }

    /// The acts at the foot.
    fn foot(&self) -> Vec<Act<Message>> {
        let open = self.gate == Gate::Open;
        match &self.state {
            State::Absent => {
                let note = Message::Code(Code::NotAvailableAtThisKiosk);
                vec![Act::primary("not-available", "console-device-note", Key::Enter, note)]
            }
            State::Ready { .. } => vec![
                Act::primary("read", "console-document-read", Key::Enter, Message::Read).only_if(open),
                Act::plain("type-lines", "console-document-type", Key::Letter('t'), Message::Type(Way::Lines))
                    .only_if(open),
                Act::plain("type-can", "console-document-can", Key::Letter('n'), Message::Type(Way::Can)).only_if(open),
            ],
            State::Typing(typing) => typing.acts(open),
            State::Reading { .. } => vec![Act::plain("stop", "console-device-stop", Key::Escape, Message::Stop)],
            State::Found(found) => found.acts(open),
        }
    }

    /// The field where typing begins.
    pub(super) const fn first_field(&self) -> Option<&'static str> {
        match &self.state {
            State::Typing(Typing { way: Way::Lines, .. }) => Some(NUMBER),
            State::Typing(Typing { way: Way::Can, .. }) => Some(CAN),
            State::Absent | State::Ready { .. } | State::Reading { .. } | State::Found(_) => None,
        }
    }

    /// The panel's name in the log.
    pub(super) const fn name(&self) -> &'static str {
        match &self.state {
            State::Found(_) => "document_found",
            State::Absent | State::Ready { .. } | State::Typing(_) | State::Reading { .. } => "document",
        }
    }

    const fn offers_codes(&self) -> bool {
        matches!(self.state, State::Absent | State::Ready { .. })
    }

    pub(super) const fn script(&self) -> &'static str {
        match &self.state {
            State::Absent => "console-device-absent-script",
            State::Ready { .. } | State::Typing(_) | State::Reading { progress: Progress::Waiting, .. } => {
                "console-document-script"
            }
            State::Reading { .. } => "console-document-script-reading",
            State::Found(found) => found.script(),
        }
    }

    /// Whether what was read needs the room.
    pub(super) const fn wants_room(&self) -> bool {
        matches!(self.state, State::Found(_))
    }
}

/// The panel.
pub fn view<'a>(scene: Scene<'a>, frame: Frame, model: &'a Model) -> Element<'a, Message> {
    let content = match &model.state {
        State::Found(found) => return found::view(scene, frame, found, model.gate, model.foot()),
        State::Typing(typing) => typing::view(scene, typing).map(Message::Typed),
        State::Absent => at_reader(scene, frame, model, Vec::new()),
        State::Ready { failure, .. } => {
            at_reader(scene, frame, model, failure.map(|why| failed(scene, why)).into_iter().collect())
        }
        State::Reading { progress, .. } => at_reader(scene, frame, model, vec![reading(scene, *progress)]),
    };
    let note = match &model.state {
        State::Absent => "console-device-absent",
        State::Ready { simulated: true, .. } => "console-device-ready-simulated",
        State::Ready { simulated: false, .. } => "console-device-ready",
        State::Typing(typing) => typing.way.note(),
        State::Reading { .. } | State::Found(_) => "console-document-reading-note",
    };
    let title = titled(scene, &format!("console-{}", Step::Document.key()), scene.locale.text(note));
    panel(scene, frame, title, content, model.foot())
}

/// The sign of the reader at the left; words and codes beside it.
fn at_reader<'a>(
    scene: Scene<'a>,
    frame: Frame,
    model: &'a Model,
    words: Vec<Element<'a, Message>>,
) -> Element<'a, Message> {
    let p = scene.palette();
    let (sign, simulated): (Element<'a, Message>, bool) = match &model.state {
        State::Absent => (icon(Icon::PassportInReader, ICON, p.disabled), false),
        State::Reading { simulated, .. } => (spinner(scene.look, ICON / 2.0), *simulated),
        State::Ready { simulated, .. } => (icon(Icon::PassportInReader, ICON, p.ink_soft), *simulated),
        State::Typing(_) | State::Found(_) => (icon(Icon::PassportInReader, ICON, p.ink_soft), false),
    };
    let mark = simulated.then(|| container(demo_mark(scene.look, scene.locale.text("demo-mark"))).padding(8));
    let sign =
        container(sign).center_x(Length::Fill).center_y(PICTURE).style(theme::boxed(p.ground, p.ink, p.line, 1.0));
    let why = match model.gate {
        Gate::Shut(why) => Some(shut(scene, why)),
        Gate::Open => None,
    };
    let codes = (model.offers_codes() && !model.codes.is_empty()).then(|| {
        let heading = scene.look.text(Role::Strong, scene.locale.text("console-device-codes"));
        column![heading, list(scene, &model.codes, None, Message::Code)].spacing(8)
    });
    let side = column(words).push(why).push(codes).spacing(16).width(Length::FillPortion(1));
    row![container(stack![sign].push(mark)).width(Length::FillPortion(1)), side]
        .spacing(frame.gap)
        .align_y(Alignment::Start)
        .into()
}

fn failed(scene: Scene<'_>, failure: ReadFailure) -> Element<'_, Message> {
    let text = failure_text(failure);
    let words = match failure {
        ReadFailure::WrongKey { tries_left: Some(tries) } => scene.locale.with(text, &[("tries", tries.into())]),
        _ => scene.locale.text(text),
    };
    let p = scene.palette();
    container(passed(scene, Mark::Attention, words))
        .padding(12)
        .width(Length::Fill)
        .style(theme::area(p.warning_light, p.on_warning_light))
        .into()
}

fn reading(scene: Scene<'_>, progress: Progress) -> Element<'_, Message> {
    let p = scene.palette();
    let bar = progress.part().map(|part| {
        progress_bar(0.0..=1.0, part).girth(BAR).style(move |_| progress_bar::Style {
            background: p.line.into(),
            bar: p.primary.into(),
            border: iced::border::rounded(BAR / 2.0),
        })
    });
    column![scene.look.text(Role::Strong, scene.locale.text(progress.text()))].push(bar).spacing(12).into()
}

/// Side of the sign.
const ICON: f32 = 96.0;
/// Height of the picture.
const PICTURE: f32 = 250.0;
/// Height of the progress bar.
const BAR: f32 = 12.0;
/// How far the reading is once the page is being read.
const PAGE: f32 = 0.05;
/// How far it is once the chip is being opened.
const OPENING: f32 = 0.12;
