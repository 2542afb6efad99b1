//! P10, P11 and P12: what the kiosk's equipment takes, or why it does not.

use domain::expedition::{Code, Gate, Step};
use iced::widget::{column, container, row, stack};
use iced::{Alignment, Element, Length};
use ui::icon::{Icon, icon};
use ui::widget::{Fit, Mark, demo_mark, spinner};
use ui::{Role, Scene, theme};

use crate::screen::keys::Key;
use crate::screen::part::{Act, Choice, Frame, Still, choices, list, panel, passed, shut, still, titled};

/// What is shown of a step that needs equipment.
#[derive(Clone)]
pub struct Model {
    /// Which: left finger, right finger or signature.
    pub step: Step,
    /// How far it is.
    pub state: State,
    /// Whether it may have its ordinary result now.
    pub gate: Gate,
    /// Why else it can end without a capture; at most seven.
    pub codes: Vec<Code>,
}

/// How far a step that needs equipment is.
#[derive(Clone)]
pub enum State {
    /// This kiosk cannot do it.
    Absent,
    /// It can be asked for.
    Ready {
        /// Whether it will be simulated.
        simulated: bool,
    },
    /// The citizen is at it.
    Waiting,
    /// It is here to be judged.
    Captured(Captured),
}

/// A capture to be judged.
#[derive(Clone)]
pub struct Captured {
    /// What was captured, if it can be seen.
    pub picture: Option<Still>,
    /// What was found: a text key, and whether it is in order.
    pub findings: Vec<(&'static str, bool)>,
    /// Whether it was simulated.
    pub simulated: bool,
}

/// What is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Ask the citizen for it.
    Ask,
    /// Take it.
    Accept,
    /// Ask again.
    Again,
    /// End the step without a capture.
    Code(Code),
}

impl Choice for Code {
    fn text(self) -> &'static str {
        match self {
            Self::NotAvailableAtThisKiosk => "console-code-not-available",
            Self::Unreadable => "console-code-unreadable",
            Self::NotGenuine => "console-code-not-genuine",
            Self::NotNeeded => "console-code-not-needed",
            Self::TemporarilyImpossible => "console-code-temporarily-impossible",
            Self::PermanentlyImpossible => "console-code-permanently-impossible",
            Self::RefusedByCitizen => "console-code-refused-by-citizen",
            Self::CannotWrite => "console-code-cannot-write",
        }
    }
}

impl Model {
    pub(super) fn acts(&self) -> Vec<Act<Message>> {
        let (mut acts, others) = self.own_acts();
        if others {
            acts.extend(choices(&self.codes, Message::Code));
        }
        acts
    }

    /// The acts at the foot, and whether the codes are offered beside them.
    fn own_acts(&self) -> (Vec<Act<Message>>, bool) {
        let open = self.gate == Gate::Open;
        match &self.state {
            State::Absent => {
                let note = Message::Code(Code::NotAvailableAtThisKiosk);
                (vec![Act::primary("not-available", "console-device-note", Key::Enter, note)], true)
            }
            State::Ready { simulated } => {
                let words = if *simulated { "console-device-simulate" } else { "console-device-ask" };
                (vec![Act::primary("ask", words, Key::Enter, Message::Ask).only_if(open)], true)
            }
            State::Waiting => (vec![Act::plain("again", "console-device-stop", Key::Escape, Message::Again)], false),
            State::Captured(_) => {
                let accept = Act::primary("accept", "console-device-accept", Key::Enter, Message::Accept).only_if(open);
                (vec![accept, Act::plain("again", "console-device-again", Key::Letter('r'), Message::Again)], false)
            }
        }
    }

    pub(super) const fn script(&self) -> &'static str {
        match (&self.state, self.step) {
            (State::Absent, _) => "console-device-absent-script",
            (_, Step::LeftFinger) => "console-left-finger-script",
            (_, Step::RightFinger) => "console-right-finger-script",
            _ => "console-signature-script",
        }
    }

    const fn icon(&self) -> Icon {
        match self.step {
            Step::LeftFinger | Step::RightFinger => Icon::Finger,
            _ => Icon::Pen,
        }
    }

    const fn words(&self) -> &'static str {
        match &self.state {
            State::Absent => "console-device-absent",
            State::Ready { simulated: true } => "console-device-ready-simulated",
            State::Ready { simulated: false } => "console-device-ready",
            State::Waiting => "console-device-waiting",
            State::Captured(_) => "console-device-captured",
        }
    }
}

/// The panel.
pub fn view<'a>(scene: Scene<'a>, frame: Frame, model: &'a Model) -> Element<'a, Message> {
    let (look, locale, p) = (scene.look, scene.locale, scene.palette());
    let title = titled(scene, &format!("console-{}", model.step.key()), locale.text(model.words()));
    let (own, with_codes) = model.own_acts();
    let codes = (with_codes && !model.codes.is_empty()).then(|| {
        let heading = look.text(Role::Strong, locale.text("console-device-codes"));
        column![heading, list(scene, &model.codes, None, Message::Code)].spacing(8).width(Length::FillPortion(1))
    });
    let why = match model.gate {
        Gate::Shut(why) => Some(shut(scene, why)),
        Gate::Open => None,
    };
    let simulated =
        matches!(&model.state, State::Ready { simulated: true } | State::Captured(Captured { simulated: true, .. }));
    let mark = simulated.then(|| container(demo_mark(look, locale.text("demo-mark"))).padding(8));
    let picture: Element<'a, Message> = match &model.state {
        State::Absent => icon(model.icon(), ICON, p.disabled),
        State::Ready { .. } => icon(model.icon(), ICON, p.ink_soft),
        State::Waiting => spinner(look, ICON / 2.0),
        State::Captured(Captured { picture: Some(picture), .. }) => still(scene, Some(picture), Fit::Contain),
        State::Captured(_) => icon(model.icon(), ICON, p.primary_ink),
    };
    let picture =
        container(picture).center_x(Length::Fill).center_y(PICTURE).style(theme::boxed(p.ground, p.ink, p.line, 1.0));
    let findings = match &model.state {
        State::Captured(captured) => captured.findings.as_slice(),
        _ => &[],
    };
    let findings = findings
        .iter()
        .map(|(text, good)| passed(scene, if *good { Mark::Good } else { Mark::Attention }, locale.text(text)));
    let side = column![].extend(findings).push(why).spacing(10).width(Length::FillPortion(1));
    let content = row![
        container(stack![picture].push(mark)).width(Length::FillPortion(1)),
        column![side].push(codes).spacing(14).width(Length::FillPortion(1))
    ];
    panel(scene, frame, title, content.spacing(frame.gap).align_y(Alignment::Start).into(), own)
}

/// Side of the sign.
const ICON: f32 = 96.0;
/// Height of the picture.
const PICTURE: f32 = 250.0;
