//! What was found in a document, side by side: the chip's portrait, the printed page, what the document says, and each
//! assertion.

use documents::report::{AssertionId, Outcome, Reason};
use domain::expedition::{Code, Gate};
use domain::redact::Personal;
use iced::widget::{column, container, row, scrollable};
use iced::{Alignment, Color, Element, Length, border};
use ui::icon::{Icon, icon};
use ui::{Role, Scene, theme};

use super::{Message, Printed, holder};
use crate::screen::keys::Key;
use crate::screen::part::{Act, Frame, Still, buttons, shut, titled};

/// What was found.
#[derive(Clone)]
pub struct Found {
    /// The portrait in the chip.
    pub portrait: Option<Still>,
    /// What the data page says, the name first.
    pub fields: Vec<Field>,
    /// The machine-readable lines in the chip.
    pub lines: Vec<Personal<String>>,
    /// The printed page, if a camera saw it.
    pub printed: Option<Printed>,
    /// Whether the page is looked at in full.
    pub enlarged: bool,
    /// What was examined, the gravest first.
    pub assertions: Vec<Line>,
    /// Whether it can be taken.
    pub accept: Accept,
    /// Whether the chip is simulated.
    pub simulated: bool,
}

/// One thing that the data page says.
#[derive(Clone)]
pub struct Field {
    /// A text key.
    pub label: &'static str,
    /// As it is to be read.
    pub value: Personal<String>,
    /// Where from.
    pub origin: Origin,
    /// How it stands to the case, if the case says the same thing.
    pub agreement: Option<Agreement>,
}

/// Where a value is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A file of the chip.
    Chip,
    /// The machine-readable lines.
    Mrz,
    /// A specialist.
    Typed,
}

/// How a value stands to the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Agreement {
    /// The same.
    Same,
    /// Another.
    Differs,
}

/// An assertion; those about several data groups that came out alike are one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What.
    pub id: AssertionId,
    /// "1, 2, 14"; empty where it is about no data group.
    pub groups: String,
    /// Why, and with it how it came out.
    pub reason: Reason,
}

/// Whether a document can be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Accept {
    /// It was taken.
    Done,
    /// Nothing speaks against it.
    Open,
    /// Nothing but its age: the specialist may take it.
    Expired,
    /// Nothing, but nobody here knows the state's certificate: the specialist may take it.
    Unknown,
    /// Nothing so far: the chip has not yet answered whether it is genuine.
    Proving,
    /// Nothing, but the chip can prove that it is no copy and has not.
    ChipSilent,
    /// Too little was read to prove anything.
    Unproved,
    /// Something speaks against it.
    Failed,
    /// It says another day of birth than the case.
    AnotherPerson,
    /// What came is nothing that was read from a chip.
    Nothing,
}

impl Origin {
    /// Every origin.
    pub const ALL: [Self; 3] = [Self::Chip, Self::Mrz, Self::Typed];

    /// Its words: a text key.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Chip => "console-origin-chip",
            Self::Mrz => "console-origin-mrz",
            Self::Typed => "console-origin-typed",
        }
    }
}

impl Found {
    /// The acts at the foot.
    pub(super) fn acts(&self, open: bool) -> Vec<Act<Message>> {
        let accept = Act::primary("accept-document", "console-document-accept", Key::Enter, Message::Accept);
        let anyway = |text| Act::plain("accept-anyway", text, Key::Letter('u'), Message::Accept).only_if(open);
        let again = Act::plain("read-again", "console-document-again", Key::Letter('r'), Message::Again);
        let doubt = Act::danger(
            "not-genuine",
            "console-document-not-genuine",
            Key::Letter('i'),
            Message::Code(Code::NotGenuine),
        );
        let look = self.picture().map(|_| {
            let text = if self.enlarged { "console-document-page-close" } else { "console-document-page-look" };
            Act::plain("look-at-page", text, Key::Letter('s'), Message::Look)
        });
        let mut acts = match self.accept {
            Accept::Done => vec![again],
            Accept::Expired => vec![accept.only_if(false), anyway("console-document-accept-expired"), again, doubt],
            Accept::Unknown => vec![accept.only_if(false), anyway("console-document-accept-unknown"), again, doubt],
            other => vec![accept.only_if(open && other == Accept::Open), again, doubt],
        };
        acts.extend(look);
        acts
    }

    /// How the printed page looks.
    pub(super) fn picture(&self) -> Option<&Still> {
        self.printed.as_ref()?.picture.as_ref()
    }

    /// What to say: a text key.
    pub(super) const fn script(&self) -> &'static str {
        match self.accept {
            Accept::Done | Accept::Open | Accept::Expired | Accept::Unknown => "console-document-script-found",
            Accept::ChipSilent => "console-document-script-once-more",
            Accept::Proving | Accept::Unproved | Accept::Failed | Accept::AnotherPerson | Accept::Nothing => {
                "console-document-script-again"
            }
        }
    }

    fn count(&self, outcomes: &[Outcome]) -> usize {
        self.assertions.iter().filter(|line| outcomes.contains(&line.reason.outcome())).count()
    }

    /// How it stands as a whole: sign, text key and how many things it speaks of.
    fn headline(&self) -> (Outcome, &'static str, usize) {
        let open = self.count(&[Outcome::Unavailable, Outcome::Inconclusive]);
        match self.accept {
            Accept::Done => (Outcome::Passed, "console-document-taken", 0),
            Accept::Open if open == 0 => (Outcome::Passed, "console-document-good", 0),
            Accept::Open => (Outcome::Inconclusive, "console-document-open", open),
            Accept::Expired => (Outcome::Inconclusive, "console-document-expired", 0),
            Accept::Unknown => (Outcome::Inconclusive, "console-document-unknown", 0),
            Accept::Proving => (Outcome::Unavailable, "console-document-proving", 0),
            Accept::ChipSilent => (Outcome::Failed, "console-document-chip-silent", 0),
            Accept::Unproved => (Outcome::Failed, "console-document-unproved", 0),
            Accept::Failed => (Outcome::Failed, "console-document-failed", self.count(&[Outcome::Failed])),
            Accept::AnotherPerson => (Outcome::Failed, "console-document-another-person", 0),
            Accept::Nothing => (Outcome::Failed, "console-document-nothing", 0),
        }
    }
}

/// The panel.
pub(super) fn view<'a>(
    scene: Scene<'a>,
    frame: Frame,
    model: &'a Found,
    gate: Gate,
    foot: Vec<Act<Message>>,
) -> Element<'a, Message> {
    let (locale, p) = (scene.locale, scene.palette());
    let why = match gate {
        Gate::Shut(why) if model.accept != Accept::Done => Some(shut(scene, why)),
        Gate::Shut(_) | Gate::Open => None,
    };
    let title = titled(scene, "console-document-found", locale.text("console-document-found-note"));
    let page = holder::view(scene, frame, model);
    let content = row![page, found(scene, model)];
    container(
        column![title, content.spacing(frame.gap).height(Length::Fill)]
            .push(why)
            .push(buttons(scene, foot))
            .spacing(frame.gap * 0.7),
    )
    .padding(frame.padding())
    .width(Length::Fill)
    .height(Length::Fill)
    .style(theme::boxed(p.paper, p.ink, p.line, 1.0))
    .into()
}

/// The headline, and under it what was examined.
fn found<'a>(scene: Scene<'a>, model: &'a Found) -> Element<'a, Message> {
    let (look, locale, p) = (scene.look, scene.locale, scene.palette());
    let (outcome, text, count) = model.headline();
    let (ground, ink) = match outcome {
        Outcome::Passed => (p.primary_light, p.on_primary_light),
        Outcome::Failed => (p.danger, p.on_danger),
        Outcome::NotApplicable | Outcome::Unavailable | Outcome::Inconclusive => (p.warning_light, p.on_warning_light),
    };
    let words = look.inked(Role::Strong, ink, locale.with(text, &[("count", count.into())])).width(Length::Fill);
    let headline = container(row![sign(scene, outcome, SIGN), words].spacing(10).align_y(Alignment::Center))
        .padding(10)
        .width(Length::Fill)
        .style(theme::area(ground, ink));
    let list = column(model.assertions.iter().map(|line| assertion(scene, line))).spacing(10);
    let list = scrollable(container(list).padding(iced::Padding::ZERO.right(SCROLLER))).width(Length::Fill);
    column![headline, list.height(Length::Fill)].spacing(12).width(Length::FillPortion(5)).into()
}

fn assertion<'a>(scene: Scene<'a>, line: &'a Line) -> Element<'a, Message> {
    let (look, locale) = (scene.look, scene.locale);
    let outcome = line.reason.outcome();
    let name = locale.with(&line.id.text(), &[("group", line.groups.as_str().into())]);
    let head = row![
        look.text(Role::NoteStrong, name).width(Length::Fill),
        look.soft(Role::Small, locale.text(outcome.text())),
    ]
    .spacing(8)
    .align_y(Alignment::Center);
    let why = look.soft(Role::Small, locale.text(&line.reason.text())).width(Length::Fill);
    row![sign(scene, outcome, SIGN), column![head, why].width(Length::Fill)].spacing(10).into()
}

/// A round sign for an outcome: never a colour alone.
fn sign(scene: Scene<'_>, outcome: Outcome, diameter: f32) -> Element<'_, Message> {
    let p = scene.palette();
    let (ground, ink, edge, drawn): (Color, Color, Color, Option<Icon>) = match outcome {
        Outcome::Passed => (p.success, p.on_success, p.success, Some(Icon::Check)),
        Outcome::Failed => (p.danger, p.on_danger, p.on_danger, Some(Icon::Cross)),
        Outcome::Inconclusive => (p.warning, p.on_warning, p.warning, Some(Icon::Warning)),
        Outcome::Unavailable | Outcome::NotApplicable => (p.paper, p.ink_soft, p.edge, None),
    };
    let inner = drawn.map_or_else(|| iced::widget::space().into(), |drawn| icon(drawn, diameter * 0.66, ink));
    container(inner)
        .center(diameter)
        .style(move |_| container::Style {
            background: Some(ground.into()),
            border: border::rounded(diameter).color(edge).width(2.0),
            ..container::Style::default()
        })
        .into()
}

/// Diameter of a sign.
const SIGN: f32 = 24.0;
/// Space for the scroller.
pub(super) const SCROLLER: f32 = 14.0;
