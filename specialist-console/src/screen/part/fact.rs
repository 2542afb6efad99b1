//! Rows of a label and what stands there.

use domain::expedition::Shut;
use iced::widget::{Column, column, row, rule};
use iced::{Alignment, Element, Length};
use ui::icon::{Icon, icon};
use ui::widget::{Mark, sign};
use ui::{Role, Scene, theme};

/// A label and what stands there.
#[derive(Clone)]
pub struct Fact {
    /// A text key.
    pub label: &'static str,
    /// As it is to be read.
    pub value: String,
}

impl Fact {
    /// A fact.
    pub fn new(label: &'static str, value: impl Into<String>) -> Self {
        Self { label, value: value.into() }
    }
}

/// Facts under each other, lines between.
pub fn facts<'a, M: 'a>(scene: Scene<'a>, facts: &[Fact]) -> Element<'a, M> {
    let label = |fact: &Fact| scene.look.soft(Role::Body, scene.locale.text(fact.label)).width(LABEL).into();
    let value = |fact: &Fact| scene.look.text(Role::Strong, fact.value.clone()).width(Length::Fill).into();
    rows(scene, facts.iter().map(|fact| row([label(fact), value(fact)]).spacing(12).into()))
}

/// Rows under each other, lines between.
pub fn rows<'a, M: 'a>(scene: Scene<'a>, rows: impl IntoIterator<Item = Element<'a, M>>) -> Element<'a, M> {
    rows.into_iter()
        .fold(Column::new(), |list, content| {
            list.push(column![content].padding([8.0, 0.0]))
                .push(rule::horizontal(1).style(theme::line(scene.palette())))
        })
        .into()
}

/// A sentence with a sign before it.
pub fn passed<'a, M: 'a>(scene: Scene<'a>, mark: Mark, words: impl Into<String>) -> Element<'a, M> {
    let role = if mark == Mark::Attention { Role::Strong } else { Role::Body };
    let words = scene.look.text(role, words.into()).width(Length::Fill);
    row![sign(scene.look, mark, SIGN), words].spacing(10).align_y(Alignment::Center).into()
}

/// Why something is shut, in words.
pub fn shut<'a, M: 'a>(scene: Scene<'a>, why: Shut) -> Element<'a, M> {
    let ink = scene.palette().ink_soft;
    row![icon(Icon::Lock, 18.0, ink), scene.look.soft(Role::Note, reason(scene, why)).width(Length::Fill)]
        .spacing(8)
        .align_y(Alignment::Center)
        .into()
}

/// The words of a key of the expedition's own (steps, outcomes, parts of a fee), as they are said at the desk.
pub fn spoken(scene: Scene<'_>, key: &str) -> String {
    scene.locale.text(&format!("console-{key}"))
}

/// The sentence of what shuts the way.
pub fn reason(scene: Scene<'_>, why: Shut) -> String {
    let key = format!("console-{}", why.key());
    match why.step() {
        Some(step) => scene.locale.with(&key, &[("step", spoken(scene, step.key()).into())]),
        None => scene.locale.text(&key),
    }
}

/// Width of a label.
const LABEL: f32 = 190.0;
/// Diameter of a sign.
const SIGN: f32 = 22.0;
