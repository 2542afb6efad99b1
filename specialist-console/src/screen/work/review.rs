//! P09, after: is the picture good enough for a passport?

use domain::expedition::Gate;
use iced::widget::canvas::{self, Path, Stroke};
use iced::widget::{column, container, responsive, row};
use iced::{Color, Element, Length, Point};
use ui::widget::{Drawing, Fit, Mark, demo_mark, drawing};
use ui::{Role, Scene};

use super::portrait::{Finding, beside, findings};
use crate::screen::keys::Key;
use crate::screen::part::{Act, Choice, Frame, Still, buttons, choices, list, passed, portrait, shut, still, titled};

/// What is judged.
#[derive(Clone)]
pub struct Model {
    /// The picture.
    pub picture: Still,
    /// What was measured in it.
    pub findings: Vec<Finding>,
    /// Whether the citizen likes it, once said.
    pub citizen: Option<bool>,
    /// How many were taken, this one too.
    pub attempt: u32,
    /// Whether the reason for another one is being chosen.
    pub choosing: bool,
    /// Whether it is simulated.
    pub simulated: bool,
    /// Whether it may be accepted.
    pub gate: Gate,
}

/// Why another picture is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Eyes closed or not to the camera.
    Eyes,
    /// Mouth open.
    Mouth,
    /// Head turned or tilted.
    Straight,
    /// Reflexes, or tinted glasses.
    Glasses,
    /// Something covers the face.
    Covered,
    /// Shadow, too dark, not sharp.
    Light,
    /// Too large or too small.
    Size,
}

impl Reason {
    /// Every one.
    pub const ALL: [Self; 7] =
        [Self::Eyes, Self::Mouth, Self::Straight, Self::Glasses, Self::Covered, Self::Light, Self::Size];
}

impl Choice for Reason {
    fn text(self) -> &'static str {
        match self {
            Self::Eyes => "console-retake-eyes",
            Self::Mouth => "console-retake-mouth",
            Self::Straight => "console-retake-straight",
            Self::Glasses => "console-retake-glasses",
            Self::Covered => "console-retake-covered",
            Self::Light => "console-retake-light",
            Self::Size => "console-retake-size",
        }
    }
}

/// What is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Take this one.
    Accept,
    /// Choose why another one is taken.
    Choose,
    /// Take another one.
    Retake(Reason),
    /// Do not take another one.
    Back,
}

impl Model {
    fn foot(&self) -> Vec<Act<Message>> {
        if self.choosing {
            return vec![Act::plain("back", "console-back", Key::Escape, Message::Back)];
        }
        let accept = Act::primary("accept-picture", "console-review-accept", Key::Enter, Message::Accept);
        vec![
            accept.only_if(self.gate == Gate::Open),
            Act::plain("retake", "console-review-retake", Key::Letter('r'), Message::Choose),
        ]
    }

    pub(super) fn acts(&self) -> Vec<Act<Message>> {
        let reasons = if self.choosing { choices(&Reason::ALL, Message::Retake) } else { Vec::new() };
        self.foot().into_iter().chain(reasons).collect()
    }
}

/// The panel.
pub fn view<'a>(scene: Scene<'a>, frame: Frame, model: &'a Model) -> Element<'a, Message> {
    let (look, locale) = (scene.look, scene.locale);
    let picture = responsive(move |place| {
        let mark = model
            .simulated
            .then(|| container(demo_mark(scene.look, scene.locale.text("console-demo-short"))).padding(8).into());
        let lines = HeadLines { ink: scene.palette().on_stage, under: scene.palette().stage };
        let lines = drawing(lines, Length::Fill, Length::Fill);
        let layers = [still(scene, Some(&model.picture), Fit::Cover), lines];
        portrait(place, layers.into_iter().chain(mark).collect())
    });
    let note = locale.with("console-review-attempt", &[("attempt", model.attempt.into())]);
    let body: Element<'a, Message> = if model.choosing {
        let title = look.text(Role::Strong, locale.text("console-retake"));
        iced::widget::scrollable(column![title, list(scene, &Reason::ALL, None, Message::Retake)].spacing(8))
            .width(Length::Fill)
            .into()
    } else {
        judged(scene, model)
    };
    let why = match model.gate {
        Gate::Shut(why) => Some(shut(scene, why)),
        Gate::Open => None,
    };
    let side = column![titled(scene, "console-review", note), container(body).height(Length::Fill)]
        .push(why)
        .push(buttons(scene, model.foot()))
        .spacing(frame.gap * 0.7);
    beside(scene, frame, picture.into(), side.width(Length::Fill).into())
}

fn judged<'a>(scene: Scene<'a>, model: &Model) -> Element<'a, Message> {
    let (look, locale) = (scene.look, scene.locale);
    let citizen = match model.citizen {
        None => passed(scene, Mark::Open, locale.text("console-review-citizen-asked")),
        Some(true) => passed(scene, Mark::Good, locale.text("console-review-citizen-yes")),
        Some(false) => passed(scene, Mark::Attention, locale.text("console-review-citizen-no")),
    };
    let lines = look.soft(Role::Note, locale.text("console-review-lines"));
    let own = look.soft(Role::Note, locale.text("console-review-own-eyes"));
    let content = column![findings(scene, &model.findings), citizen, row![lines], row![own]].spacing(12);
    iced::widget::scrollable(content).width(Length::Fill).into()
}

/// The heights between which crown and chin must lie: a head of 30 to 36 mm in 45 mm (pasbekendtgørelsen § 5).
#[derive(Clone, PartialEq)]
struct HeadLines {
    ink: Color,
    under: Color,
}

/// Height of the picture, in millimetres.
const PICTURE_MM: f32 = 45.0;
/// The chin, from the upper edge.
const CHIN_MM: f32 = 39.5;
/// Smallest and largest head.
const HEAD_MM: (f32, f32) = (30.0, 36.0);

impl Drawing for HeadLines {
    fn draw(&self, frame: &mut canvas::Frame) {
        let bounds = frame.size();
        for mm in [CHIN_MM - HEAD_MM.1, CHIN_MM - HEAD_MM.0, CHIN_MM] {
            let y = (bounds.height * mm / PICTURE_MM).round();
            let line = Path::line(Point::new(0.0, y), Point::new(bounds.width, y));
            for (color, width) in [(self.under, 3.5), (self.ink, 1.5)] {
                frame.stroke(&line, Stroke::default().with_color(color).with_width(width));
            }
        }
    }
}
