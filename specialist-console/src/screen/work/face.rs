//! P06: is it the same person?

use domain::expedition::{Answer, Challenge, Feature, Gate, Reference};
use iced::widget::{column, row};
use iced::{Alignment, Element, Length};
use ui::icon::{Icon, icon};
use ui::widget::{Feed, Fit, Kind, check_box, press};
use ui::{Role, Scene};

use crate::screen::keys::Key;
use crate::screen::part::{
    Act, Choice, Frame, Still, buttons, choices, key_cap, panel, shut, spoken, still, titled, upon,
};

/// What is compared.
#[derive(Clone)]
pub struct Model {
    /// What the living face is held against; those that exist.
    pub evidence: Vec<Evidence>,
    /// The living face.
    pub live: Option<Feed>,
    /// "kl. 10.46".
    pub now: String,
    /// What the citizen was asked to do.
    pub challenge: Option<Challenge>,
    /// Whether the citizen has done it.
    pub challenge_met: bool,
    /// What was looked at.
    pub features: Vec<Feature>,
    /// Whether "yes" may be said.
    pub yes: Gate,
}

/// A picture from before.
#[derive(Clone)]
pub struct Evidence {
    /// Where from.
    pub from: Reference,
    /// The picture.
    pub picture: Still,
    /// From when, "2019".
    pub taken: String,
    /// Whether it is simulated.
    pub simulated: bool,
}

impl Choice for Feature {
    fn text(self) -> &'static str {
        match self {
            Self::Ears => "console-feature-ears",
            Self::Eyes => "console-feature-eyes",
            Self::Nose => "console-feature-nose",
            Self::Mouth => "console-feature-mouth",
            Self::Marks => "console-feature-marks",
        }
    }
}

/// What is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Looked at, or not after all.
    Feature(Feature),
    /// The citizen has done what was asked, or not after all.
    ChallengeMet,
    /// The answer.
    Answer(Answer),
}

impl Model {
    fn answers(&self) -> [Act<Message>; 3] {
        let answer = Message::Answer;
        [
            Act::primary("same-yes", "console-face-yes", Key::Letter('j'), answer(Answer::Yes))
                .only_if(self.yes == Gate::Open),
            Act::plain("same-unsure", "console-face-unsure", Key::Letter('i'), answer(Answer::Unsure)),
            Act::danger("same-no", "console-face-no", Key::Letter('n'), answer(Answer::No)),
        ]
    }

    const fn challenged(&self) -> Option<Act<Message>> {
        match self.challenge {
            None => None,
            Some(_) => {
                Some(Act::plain("challenge", "console-face-challenge-met", Key::Letter('u'), Message::ChallengeMet))
            }
        }
    }

    pub(super) fn acts(&self) -> Vec<Act<Message>> {
        self.answers().into_iter().chain(self.challenged()).chain(choices(&Feature::ALL, Message::Feature)).collect()
    }
}

const fn source(from: Reference) -> &'static str {
    match from {
        Reference::Chip => "console-face-chip",
        Reference::Register => "console-face-register",
        Reference::Page => "console-face-page",
    }
}

/// The panel.
pub fn view<'a>(scene: Scene<'a>, frame: Frame, model: &'a Model) -> Element<'a, Message> {
    let locale = scene.locale;
    let height = if frame.compact { PICTURE_LOW } else { PICTURE };
    let earlier = model.evidence.iter().map(|evidence| {
        let picture = still(scene, Some(&evidence.picture), Fit::Cover);
        upon(scene, height, picture, (locale.text(source(evidence.from)), &evidence.taken), evidence.simulated)
    });
    let live = still(scene, model.live.as_ref(), Fit::Cover);
    let live = upon(scene, height, live, (locale.text("console-face-live"), &model.now), false);
    let pictures = row(earlier).push(live).spacing(14).push(features(scene, &model.features));
    let why = match model.yes {
        Gate::Shut(why) => Some(shut(scene, why)),
        Gate::Open => None,
    };
    let content = column![pictures].push(challenge(scene, model)).push(why).spacing(12);
    let title = titled(scene, "console-face", locale.text("console-face-note"));
    let foot = model.answers();
    panel(scene, frame, title, content.into(), foot)
}

/// What to look at, each with its letter.
fn features<'a>(scene: Scene<'a>, looked: &[Feature]) -> Element<'a, Message> {
    let title = scene.look.text(Role::Strong, scene.locale.text("console-face-features"));
    let ticks = choices(&Feature::ALL, Message::Feature).into_iter().zip(Feature::ALL).map(|(act, feature)| {
        let words = check_box(scene.look, looked.contains(&feature), scene.locale.text(act.text)).spacing(8);
        let content = row![words].push(act.key.map(|key| key_cap(scene, key))).spacing(6).align_y(Alignment::Center);
        press::press(scene.look, Kind::Plain, content)
            .id(act.id)
            .padding([0.0, 4.0])
            .width(Length::Fill)
            .align_x(Alignment::Start)
            .on_press_maybe(act.message)
            .into()
    });
    column![title].extend(ticks).width(Length::Fill).into()
}

fn challenge<'a>(scene: Scene<'a>, model: &Model) -> Option<Element<'a, Message>> {
    let (look, locale, p) = (scene.look, scene.locale, scene.palette());
    let challenge = spoken(scene, model.challenge?.key());
    let words = look.text(Role::Body, locale.with("console-face-challenge", &[("challenge", challenge.into())]));
    let met = model.challenge_met.then(|| {
        row![icon(Icon::Check, 20.0, p.success), look.inked(Role::Strong, p.success, locale.text("console-face-met"))]
            .spacing(4)
    });
    let act = model.challenged().filter(|_| !model.challenge_met).map(|act| buttons(scene, [act]));
    Some(row![words].push(met).push(act).spacing(14).align_y(Alignment::Center).into())
}

/// Height of the pictures.
const PICTURE: f32 = 334.0;
/// The same in a small window.
const PICTURE_LOW: f32 = 206.0;
