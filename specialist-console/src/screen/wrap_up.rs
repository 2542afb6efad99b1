//! After the call: what came of it, and the key that makes the desk ready again.

use domain::exchange::view::DeliveryState;
use domain::expedition::Outcome;
use iced::widget::{column, container};
use iced::{Element, Length};
use ui::widget::Mark;
use ui::{Role, Scene, theme};

use super::keys::Key;
use super::part::{Act, Fact, Frame, buttons, facts, passed, spoken};

/// What is shown after the call.
#[derive(Clone)]
pub struct Model {
    /// What the expedition came to, if there was one.
    pub outcome: Option<Outcome>,
    /// How far the delivery is, if something was submitted.
    pub delivery: Option<DeliveryState>,
    /// Place, length, numbers: nothing about the citizen.
    pub facts: Vec<Fact>,
    /// How long no call is offered; nothing if one wants no call at all.
    pub seconds_left: Option<u32>,
}

/// What is pressed after the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Ready for the next.
    Ready,
    /// A break.
    Away,
}

impl Model {
    pub(super) fn acts() -> Vec<Act<Message>> {
        vec![
            Act::primary("ready", "console-wrap-up-ready", Key::Enter, Message::Ready),
            Act::plain("away", "console-wrap-up-away", Key::Letter('p'), Message::Away),
        ]
    }
}

/// The middle of the desk after a call.
pub fn view<'a>(scene: Scene<'a>, frame: Frame, model: &'a Model) -> Element<'a, Message> {
    let (look, locale, p) = (scene.look, scene.locale, scene.palette());
    let title = match &model.outcome {
        Some(outcome) => spoken(scene, outcome.key()),
        None => locale.text("console-wrap-up-none"),
    };
    let delivery = model.delivery.map(|state| {
        let (mark, words) = match state {
            DeliveryState::Pending => (Mark::Open, "console-submit-stored"),
            DeliveryState::Delayed => (Mark::Attention, "console-submit-delayed"),
            DeliveryState::Acknowledged => (Mark::Good, "console-submit-delivered"),
            DeliveryState::Refused => (Mark::Attention, "console-submit-refused"),
        };
        passed(scene, mark, locale.text(words))
    });
    let left = model
        .seconds_left
        .map(|seconds| look.soft(Role::Note, locale.with("console-wrap-up-left", &[("seconds", seconds.into())])));
    let card = column![look.soft(Role::NoteStrong, locale.text("console-wrap-up")), look.text(Role::Display, title),]
        .push(delivery)
        .push(facts(scene, &model.facts))
        .push(passed(scene, Mark::Good, locale.text("console-wrap-up-wiped")))
        .push(buttons(scene, Model::acts()))
        .push(left)
        .spacing(18);
    let card = container(card).padding(36).max_width(CARD).style(theme::boxed(p.paper, p.ink, p.line, 1.0));
    container(card).padding(frame.gap).center(Length::Fill).style(theme::ground(p)).into()
}

/// Width of the card.
const CARD: f32 = 720.0;
