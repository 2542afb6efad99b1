//! Rows that say whether something is in order: always a sign and words, never a colour alone (WCAG 1.4.1).

use iced::widget::{Column, Row, column, container, row, rule};
use iced::{Center, Element, Fill, border};

use crate::icon::{Icon, icon};
use crate::theme::{self, gap};
use crate::{Look, Role};

/// How it stands with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// In order.
    Good,
    /// To be seen to.
    Attention,
    /// Not known yet.
    Open,
}

/// A round sign for a mark.
pub fn sign<'a, Message: 'a>(look: Look, mark: Mark, diameter: f32) -> Element<'a, Message> {
    let p = look.palette;
    let (ground, ink, edge, drawn) = match mark {
        Mark::Good => (p.success, p.on_success, p.success, Some(Icon::Check)),
        Mark::Attention => (p.warning, p.on_warning, p.warning, Some(Icon::Warning)),
        Mark::Open => (p.paper, p.ink_soft, p.edge, None),
    };
    let inner = drawn.map_or_else(|| iced::widget::space().into(), |drawn| icon(drawn, diameter * INNER, ink));
    container(inner)
        .center(diameter)
        .style(move |_| container::Style {
            background: Some(ground.into()),
            border: border::rounded(diameter).color(edge).width(if drawn.is_none() { 3.0 } else { 0.0 }),
            ..container::Style::default()
        })
        .into()
}

/// A row with a sign, a sentence that stands out when it asks for something, and a line under it.
pub fn check_row<'a, Message: 'a>(look: Look, mark: Mark, words: impl Into<String>) -> Column<'a, Message> {
    let role = if mark == Mark::Attention { Role::Strong } else { Role::Body };
    let size = look.size_of(role);
    let content =
        row![sign(look, mark, size * 1.2), look.text(role, words.into()).width(Fill)].spacing(gap::M).align_y(Center);
    column![container(content).padding([ROW - size * 0.15, 0.0]), rule::horizontal(1).style(theme::line(look.palette))]
}

/// A box to tick, with its words; put it in a [`crate::widget::press()`].
pub fn check_box<'a, Message: 'a>(look: Look, ticked: bool, words: impl Into<String>) -> Row<'a, Message> {
    let p = look.palette;
    let side = look.size_of(Role::Body) * 1.4;
    let inner = if ticked { icon(Icon::Check, side * 0.8, p.primary_ink) } else { iced::widget::space().into() };
    let square = container(inner).center(side).style(theme::boxed(p.paper, p.ink, p.ink_soft, 4.0));
    row![square, look.text(Role::Body, words.into()).width(Fill)].spacing(gap::M).align_y(Center)
}

/// Above and below a row's words; large words stand closer.
const ROW: f32 = 20.0;

/// Size of the drawing in a round sign.
const INNER: f32 = 0.68;
