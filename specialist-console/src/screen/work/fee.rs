//! P14: what it costs, line by line.

use domain::expedition::{Fee, Gate};
use iced::widget::{column, row};
use iced::{Alignment, Element, Length};
use ui::{Role, Scene};

use crate::screen::keys::Key;
use crate::screen::part::{Act, Frame, panel, rows, shut, spoken, titled};

/// What it costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// The fee, if the table knows one for the day.
    pub fee: Option<Fee>,
    /// Whether the step may be ended.
    pub gate: Gate,
}

/// What is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Shown and explained.
    Done,
}

impl Model {
    pub(super) fn acts(&self) -> Vec<Act<Message>> {
        let open = self.gate == Gate::Open && self.fee.is_some();
        vec![Act::primary("done", "console-fee-done", Key::Enter, Message::Done).only_if(open)]
    }
}

/// The panel.
pub fn view<'a>(scene: Scene<'a>, frame: Frame, model: &'a Model) -> Element<'a, Message> {
    let (look, locale) = (scene.look, scene.locale);
    let line = |role, words: String, amount| -> Element<'a, Message> {
        row![look.text(role, words).width(Length::Fill), look.text(role, locale.kroner(amount))]
            .align_y(Alignment::End)
            .into()
    };
    let why = match model.gate {
        Gate::Shut(why) => Some(shut(scene, why)),
        Gate::Open => None,
    };
    let content: Element<'a, Message> = match &model.fee {
        None => look.text(Role::Body, locale.text("console-fee-unknown")).into(),
        Some(fee) => {
            let lines = fee.lines.iter().map(|part| line(Role::Body, spoken(scene, part.part.key()), part.amount_kr));
            let total = line(Role::Heading, locale.text("console-fee-total"), fee.total_kr());
            rows(scene, lines.chain([total]))
        }
    };
    let title = titled(scene, "console-fee", locale.text("console-fee-note"));
    panel(scene, frame, title, column![content].push(why).spacing(12).max_width(WIDTH).into(), model.acts())
}

/// Width of the lines.
const WIDTH: f32 = 620.0;
