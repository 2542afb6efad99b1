//! The key of the keyboard that does the same as a control.

use iced::Element;
use iced::widget::container;

use crate::theme;
use crate::{Look, Role};

/// A small drawn key, "M", "F1", "↵".
pub fn key_hint<'a, Message: 'a>(look: Look, key: impl Into<String>) -> Element<'a, Message> {
    let p = look.palette;
    container(look.text(Role::SmallStrong, key.into()))
        .padding([1.0, 7.0])
        .style(theme::boxed(p.paper, p.ink, p.edge, 1.0))
        .into()
}
