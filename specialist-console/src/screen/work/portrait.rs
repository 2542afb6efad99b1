//! P09, before the picture is taken: guide the citizen, then take it.

use domain::expedition::Gate;
use iced::widget::{column, container, responsive, row};
use iced::{Alignment, Element, Length};
use ui::widget::{Feed, Fit, Kind, Mark, oval, press, video};
use ui::{Role, Scene};

use crate::screen::keys::Key;
use crate::screen::part::{Act, Choice, Frame, buttons, choices, key_cap, passed, portrait, shut, titled};

/// What is seen.
#[derive(Clone)]
pub struct Model {
    /// The citizen's picture.
    pub live: Option<Feed>,
    /// What is measured just now.
    pub findings: Vec<Finding>,
    /// The advice that the citizen sees.
    pub advice: Option<Advice>,
    /// Whether the picture is being taken.
    pub taking: bool,
    /// Whether it may be taken.
    pub gate: Gate,
}

/// Something that was measured in a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Finding {
    /// What.
    pub measure: Measure,
    /// Whether it is in order.
    pub good: bool,
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Enough light, not too much.
    Exposure,
    /// Dark and light can be told apart.
    Contrast,
    /// Sharp.
    Sharpness,
    /// An even, light background.
    Background,
    /// Nothing moves.
    Stillness,
    /// Large enough.
    Size,
}

impl Measure {
    /// Every one.
    pub const ALL: [Self; 6] =
        [Self::Exposure, Self::Contrast, Self::Sharpness, Self::Background, Self::Stillness, Self::Size];

    /// The text keys of being in order and of not.
    pub const fn texts(self) -> (&'static str, &'static str) {
        match self {
            Self::Exposure => ("console-measure-exposure-good", "console-measure-exposure-bad"),
            Self::Contrast => ("console-measure-contrast-good", "console-measure-contrast-bad"),
            Self::Sharpness => ("console-measure-sharpness-good", "console-measure-sharpness-bad"),
            Self::Background => ("console-measure-background-good", "console-measure-background-bad"),
            Self::Stillness => ("console-measure-stillness-good", "console-measure-stillness-bad"),
            Self::Size => ("console-measure-size-good", "console-measure-size-bad"),
        }
    }
}

/// What the citizen is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Advice {
    /// Come closer.
    Closer,
    /// A little back.
    Back,
    /// Look straight ahead.
    Straight,
    /// Chin up.
    ChinUp,
    /// Take the glasses off.
    GlassesOff,
    /// Take the hair from the face.
    HairAway,
    /// Turn to the light.
    ToTheLight,
}

impl Advice {
    /// Every one.
    pub const ALL: [Self; 7] =
        [Self::Closer, Self::Back, Self::Straight, Self::ChinUp, Self::GlassesOff, Self::HairAway, Self::ToTheLight];
}

impl Choice for Advice {
    fn text(self) -> &'static str {
        match self {
            Self::Closer => "console-advice-closer",
            Self::Back => "console-advice-back",
            Self::Straight => "console-advice-straight",
            Self::ChinUp => "console-advice-chin-up",
            Self::GlassesOff => "console-advice-glasses-off",
            Self::HairAway => "console-advice-hair-away",
            Self::ToTheLight => "console-advice-to-the-light",
        }
    }
}

/// What is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Take the picture.
    Take,
    /// Tell the citizen.
    Advise(Advice),
}

impl Model {
    fn take(&self) -> Act<Message> {
        let open = self.gate == Gate::Open && !self.taking;
        let words = if self.taking { "console-portrait-taking" } else { "console-portrait-take" };
        Act::primary("take-picture", words, Key::Space, Message::Take).only_if(open)
    }

    pub(super) fn acts(&self) -> Vec<Act<Message>> {
        [self.take()].into_iter().chain(choices(&Advice::ALL, Message::Advise)).collect()
    }
}

/// The panel.
pub fn view<'a>(scene: Scene<'a>, frame: Frame, model: &'a Model) -> Element<'a, Message> {
    let in_order = !model.findings.is_empty() && model.findings.iter().all(|finding| finding.good);
    let picture = responsive(move |place| {
        let live = video(scene.look, model.live.as_ref()).fit(Fit::Cover).width(Length::Fill).height(Length::Fill);
        portrait(place, vec![live.into(), oval(scene.look, in_order)])
    });
    let why = match model.gate {
        Gate::Shut(why) => Some(shut(scene, why)),
        Gate::Open => None,
    };
    let title = titled(scene, "console-portrait", scene.locale.text("console-portrait-note"));
    let side = column![title, container(findings(scene, &model.findings)).height(Length::Fill)]
        .push(advice(scene, model.advice))
        .push(why)
        .push(buttons(scene, [model.take()]))
        .spacing(frame.gap * 0.7);
    beside(scene, frame, picture.into(), side.width(Length::Fill).into())
}

/// A portrait at the left as high as the panel, and what belongs to it.
pub(super) fn beside<'a, M: 'a>(
    scene: Scene<'a>,
    frame: Frame,
    picture: Element<'a, M>,
    side: Element<'a, M>,
) -> Element<'a, M> {
    let p = scene.palette();
    let width = if frame.compact { PICTURE_LOW } else { PICTURE };
    container(row![container(picture).width(width).height(Length::Fill), side].spacing(frame.gap))
        .padding(frame.padding())
        .width(Length::Fill)
        .height(Length::Fill)
        .style(ui::theme::boxed(p.paper, p.ink, p.line, 1.0))
        .into()
}

/// What was measured, with tick or sign.
pub(super) fn findings<'a, M: 'a>(scene: Scene<'a>, found: &[Finding]) -> Element<'a, M> {
    let list = found.iter().map(|finding| {
        let (good, bad) = finding.measure.texts();
        let (mark, text) = if finding.good { (Mark::Good, good) } else { (Mark::Attention, bad) };
        passed(scene, mark, scene.locale.text(text))
    });
    iced::widget::scrollable(column(list).spacing(9)).width(Length::Fill).into()
}

fn advice(scene: Scene<'_>, chosen: Option<Advice>) -> Element<'_, Message> {
    let (look, locale) = (scene.look, scene.locale);
    let acts = choices(&Advice::ALL, Message::Advise);
    let keys = row(acts.into_iter().zip(Advice::ALL).map(|(act, advice)| {
        let kind = if chosen == Some(advice) { Kind::Chosen } else { Kind::Secondary };
        let content =
            row![].push(act.key.map(|key| key_cap(scene, key))).push(look.text(Role::Note, locale.text(act.text)));
        press::press(look, kind, content.spacing(8).align_y(Alignment::Center))
            .id(act.id)
            .padding([0.0, 10.0])
            .on_press_maybe(act.message)
            .into()
    }));
    let title = look.text(Role::Strong, locale.text("console-advice"));
    column![title, keys.spacing(8).wrap().vertical_spacing(8)].spacing(8).into()
}

/// Width of the portrait.
const PICTURE: f32 = 482.0;
/// The same in a small window.
const PICTURE_LOW: f32 = 300.0;
