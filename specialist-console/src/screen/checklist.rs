//! The right column: who and what, how far the expedition is, what to say, and the ways it can end.

use domain::expedition::{Gate, Kind, Step};
use domain::redact::Personal;
use iced::widget::{Column, column, container, row, scrollable};
use iced::{Alignment, Element, Length, border};
use ui::icon::{Icon, icon};
use ui::widget::press::{self, Kind as Face};
use ui::{Role, Scene, theme};

use super::keys::Key;
use super::part::{Act, Choice, Frame, button, key_cap, shut, spoken};
use super::work::decision::Way;

/// What the column shows.
#[derive(Clone)]
pub struct Model {
    /// What it is about.
    pub kind: Kind,
    /// The end of the case's number, for speaking of it.
    pub case: String,
    /// Who, once found.
    pub citizen: Option<Citizen>,
    /// The chapters, in order.
    pub rows: Vec<Row>,
    /// What to say now: a text key.
    pub script: Option<&'static str>,
    /// Whether it may be approved.
    pub approve: Gate,
    /// Whether it may be decided otherwise.
    pub otherwise: Gate,
}

/// Who it is about.
#[derive(Clone)]
pub struct Citizen {
    /// The whole name.
    pub name: Personal<String>,
    /// "120864-••••".
    pub number: String,
}

/// A chapter of the expedition: one or more steps that are spoken of as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Chapter {
    /// P01, P02.
    Welcome,
    /// P03, P08.
    Case,
    /// P04, P05.
    Document,
    /// P06, P07.
    Faces,
    /// P09.
    Portrait,
    /// P10, P11.
    Fingers,
    /// P12.
    Signature,
    /// P13, P15.
    ReadBack,
    /// P14.
    Fee,
    /// P16 to P19.
    Decision,
}

impl Chapter {
    /// Every chapter, in order.
    pub const ALL: [Self; 10] = [
        Self::Welcome,
        Self::Case,
        Self::Document,
        Self::Faces,
        Self::Portrait,
        Self::Fingers,
        Self::Signature,
        Self::ReadBack,
        Self::Fee,
        Self::Decision,
    ];

    /// The chapter of a step.
    pub const fn of(step: Step) -> Self {
        match step {
            Step::Welcome | Step::Notice => Self::Welcome,
            Step::Case | Step::Consents => Self::Case,
            Step::Document | Step::Registers => Self::Document,
            Step::Faces | Step::Questions => Self::Faces,
            Step::Portrait => Self::Portrait,
            Step::LeftFinger | Step::RightFinger => Self::Fingers,
            Step::Signature => Self::Signature,
            Step::ReadBack | Step::OldPassport => Self::ReadBack,
            Step::Fee => Self::Fee,
            Step::Decision | Step::Submit | Step::Receipt | Step::Wipe => Self::Decision,
        }
    }

    /// Its number on the screen, 1 to 10.
    pub const fn number(self) -> u8 {
        self as u8 + 1
    }

    /// Its key: the last digit of its number.
    pub const fn key(self) -> Key {
        Key::Digit(self.number() % 10)
    }

    /// Its words: a text key.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Welcome => "console-chapter-welcome",
            Self::Case => "console-chapter-case",
            Self::Document => "console-chapter-document",
            Self::Faces => "console-chapter-faces",
            Self::Portrait => "console-chapter-portrait",
            Self::Fingers => "console-chapter-fingers",
            Self::Signature => "console-chapter-signature",
            Self::ReadBack => "console-chapter-read-back",
            Self::Fee => "console-chapter-fee",
            Self::Decision => "console-chapter-decision",
        }
    }

    const fn id(self) -> &'static str {
        match self {
            Self::Welcome => "chapter-1",
            Self::Case => "chapter-2",
            Self::Document => "chapter-3",
            Self::Faces => "chapter-4",
            Self::Portrait => "chapter-5",
            Self::Fingers => "chapter-6",
            Self::Signature => "chapter-7",
            Self::ReadBack => "chapter-8",
            Self::Fee => "chapter-9",
            Self::Decision => "chapter-10",
        }
    }
}

/// How it stands with a chapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Which.
    pub chapter: Chapter,
    /// How far.
    pub state: State,
    /// At the right edge: "10.43", "891 kr.".
    pub note: String,
    /// What was found, under the current or the last chapter.
    pub details: Vec<Detail>,
}

/// How far a chapter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Each step has its result.
    Done,
    /// Each step has a result, but one that does not permit an approval.
    Noted,
    /// Being worked on.
    Current,
    /// Can be worked on.
    Open,
    /// To be confirmed again.
    ToConfirm,
    /// Something comes first.
    Shut(domain::expedition::Shut),
}

/// A finding under a chapter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detail {
    /// A text key.
    pub text: &'static str,
    /// Whether it is in order.
    pub good: bool,
}

/// What is pressed in the column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Turn to a chapter.
    Open(Chapter),
    /// Turn to the decision, this way.
    Decide(Way),
}

impl Model {
    pub(super) fn acts(&self) -> Vec<Act<Message>> {
        self.rows
            .iter()
            .map(|row| {
                let chapter = row.chapter;
                Act::plain(chapter.id(), chapter.text(), chapter.key(), Message::Open(chapter)).only_if(row.opens())
            })
            .collect()
    }

    fn ways(&self) -> [Act<Message>; 4] {
        let way = |id, way: Way, kind, gate| {
            let message = (gate == Gate::Open).then_some(Message::Decide(way));
            Act { id, text: way.text(), key: None, kind, message }
        };
        [
            way("way-approve", Way::Approve, Face::Primary, self.approve),
            way("way-incomplete", Way::Incomplete, Face::Secondary, self.otherwise),
            way("way-refer", Way::Refer, Face::Secondary, self.otherwise),
            way("way-refuse", Way::Refuse, Face::DangerOutline, self.otherwise),
        ]
    }
}

impl Row {
    const fn opens(&self) -> bool {
        !matches!(self.state, State::Shut(_) | State::Current)
    }
}

/// The column.
pub fn view<'a>(scene: Scene<'a>, frame: Frame, model: &'a Model) -> Element<'a, Message> {
    let (look, locale) = (scene.look, scene.locale);
    let head = row![
        look.text(Role::Heading, spoken(scene, model.kind.key())).width(Length::Fill),
        look.soft(Role::Note, locale.with("console-case", &[("case", model.case.as_str().into())])),
    ]
    .spacing(8)
    .align_y(Alignment::Center);
    let who = match &model.citizen {
        Some(citizen) => row![
            look.text(Role::Body, citizen.name.reveal().as_str()),
            look.soft(Role::Body, format!("· {}", citizen.number))
        ],
        None => row![look.soft(Role::Body, locale.text("console-case-none"))],
    };
    let head = container(column![head, who.spacing(6)].spacing(4)).padding([0.0, frame.gap]);
    let rows = Column::with_children(model.rows.iter().map(|row| chapter(scene, frame, row)));
    let script = model.script.map(|script| container(say(scene, script)).padding([0.0, frame.gap]));
    let foot = container(ways(scene, model)).padding([0.0, frame.gap]);
    let content =
        column![head, scrollable(rows).width(Length::Fill).height(Length::Fill)].push(script).push(foot).spacing(12);
    container(content)
        .padding([frame.gap, 0.0])
        .width(frame.side)
        .height(Length::Fill)
        .style(theme::paper(scene.palette()))
        .into()
}

fn chapter<'a>(scene: Scene<'a>, frame: Frame, model: &'a Row) -> Element<'a, Message> {
    let (look, locale, p) = (scene.look, scene.locale, scene.palette());
    let current = model.state == State::Current;
    let role = if current { Role::Strong } else { Role::Body };
    let note: Element<'a, Message> = match model.state {
        State::Current => key_cap(scene, model.chapter.key()),
        State::ToConfirm => look.text(Role::NoteStrong, locale.text("console-chapter-again")).into(),
        State::Shut(_) => icon(Icon::Lock, 16.0, p.ink_soft),
        State::Done | State::Noted | State::Open => look.soft(Role::Note, model.note.as_str()).into(),
    };
    let words = look.text(role, locale.text(model.chapter.text())).width(Length::Fill);
    let line = row![bullet(scene, model), words, note].spacing(14).align_y(Alignment::Center);
    let height = if frame.compact { 35.0 } else { 47.0 };
    let line: Element<'a, Message> = if current {
        container(line)
            .center_y(height)
            .width(Length::Fill)
            .padding([0.0, frame.gap])
            .style(theme::area(p.primary_light, p.on_primary_light))
            .into()
    } else {
        press::press(look, Face::Plain, line)
            .id(model.chapter.id())
            .width(Length::Fill)
            .height(height)
            .padding([0.0, frame.gap])
            .radius(0.0)
            .on_press_maybe(model.opens().then_some(Message::Open(model.chapter)))
            .into()
    };
    let rule = container(iced::widget::rule::horizontal(1).style(theme::line(p))).padding([0.0, frame.gap]);
    let details = model.details.iter().map(|found| detail(scene, frame, found));
    column![line].extend(details).push(rule).into()
}

fn detail<'a>(scene: Scene<'a>, frame: Frame, model: &Detail) -> Element<'a, Message> {
    let p = scene.palette();
    let (sign, ink) = if model.good { (Icon::Check, p.success) } else { (Icon::Warning, p.danger_ink) };
    let words = scene.look.text(Role::Note, scene.locale.text(model.text)).width(Length::Fill);
    let indent = frame.gap + BULLET + 14.0;
    container(row![words, icon(sign, 18.0, ink)].spacing(8).align_y(Alignment::Center))
        .padding(iced::Padding { top: 2.0, right: frame.gap, bottom: 4.0, left: indent })
        .into()
}

/// The round sign before a chapter: its number, or how it ended.
fn bullet<'a>(scene: Scene<'a>, model: &Row) -> Element<'a, Message> {
    let (look, p) = (scene.look, scene.palette());
    let number =
        |ink| -> Element<'a, Message> { look.inked(Role::SmallStrong, ink, model.chapter.number().to_string()).into() };
    let (ground, edge, inner) = match model.state {
        State::Done => (p.success, p.success, icon(Icon::Check, BULLET * 0.66, p.on_success)),
        State::Noted | State::ToConfirm => (p.warning, p.warning, icon(Icon::Warning, BULLET * 0.66, p.on_warning)),
        State::Current => (p.selected, p.selected, number(p.on_selected)),
        State::Open | State::Shut(_) => (p.paper, p.edge, number(p.ink)),
    };
    container(inner)
        .center(BULLET)
        .style(move |_| container::Style {
            background: Some(ground.into()),
            border: border::rounded(BULLET).color(edge).width(2.0),
            ..container::Style::default()
        })
        .into()
}

/// What to say, in quotation marks.
fn say<'a>(scene: Scene<'a>, script: &str) -> Element<'a, Message> {
    let (look, locale, p) = (scene.look, scene.locale, scene.palette());
    let words = column![
        look.soft(Role::SmallStrong, locale.text("console-say")),
        look.text(Role::Body, locale.with("console-quoted", &[("words", locale.text(script).into())])),
    ]
    .spacing(2);
    let words = container(words).padding([4.0, 12.0]).width(Length::Fill).style(theme::area(p.paper, p.ink));
    container(words).padding(iced::Padding::ZERO.left(4)).style(theme::area(p.primary, p.ink)).into()
}

fn ways<'a>(scene: Scene<'a>, model: &Model) -> Element<'a, Message> {
    let why = match (model.approve, model.otherwise) {
        (_, Gate::Shut(why)) | (Gate::Shut(why), Gate::Open) => Some(shut(scene, why)),
        (Gate::Open, Gate::Open) => None,
    };
    let ways = row(model.ways().into_iter().map(|act| button(scene, act))).spacing(8).wrap().vertical_spacing(8);
    Column::new().push(why).push(ways).spacing(10).into()
}

/// Diameter of the round sign.
const BULLET: f32 = 25.0;
