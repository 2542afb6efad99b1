//! What the document says of its holder: the chip's portrait, the printed page, each value with its origin, and the lines.

use iced::widget::{column, container, row, scrollable, stack};
use iced::{Alignment, Element, Length, Size};
use ui::icon::{Icon, icon};
use ui::widget::{Fit, demo_mark};
use ui::{Role, Scene, theme};

use super::found::SCROLLER;
use super::{Agreement, Field, Found, Message, printed};
use crate::screen::part::{Frame, portrait, rows, still};

/// What the document says, with the portrait and the page.
pub(super) fn view<'a>(scene: Scene<'a>, frame: Frame, model: &'a Found) -> Element<'a, Message> {
    let scrolled = |fields| {
        let fields = container(fields).padding(iced::Padding::ZERO.right(SCROLLER));
        scrollable(fields).width(Length::Fill).height(Length::Fill)
    };
    let differs = model.printed.as_ref().is_some_and(|printed| printed.lines != model.lines);
    let upper = match model.picture() {
        Some(picture) if model.enlarged => column![printed::page(scene, picture, Length::Fill)],
        // The lines of both take the room of the small picture, which can be had large.
        Some(picture) if frame.compact => {
            let page = (!differs).then(|| printed::page(scene, picture, PAGE_LOW));
            let pictures = column![chip_portrait(scene, model, BESIDE_LOW)].push(page).spacing(8).width(PICTURE_LOW);
            column![row![pictures, scrolled(data_page(scene, &model.fields))].spacing(frame.gap).height(Length::Fill)]
        }
        Some(picture) => {
            let width = if differs { BESIDE_LOW } else { BESIDE };
            let page = printed::page(scene, picture, tall(width).into());
            let (left, right) = model.fields.split_at(model.fields.len().div_ceil(2));
            let fields = row![data_page(scene, left), data_page(scene, right)].spacing(frame.gap);
            let pictures = row![chip_portrait(scene, model, width), page];
            column![pictures.spacing(frame.gap), scrolled(fields.into())]
        }
        None => {
            let picture = chip_portrait(scene, model, if frame.compact { PICTURE_LOW } else { PICTURE });
            column![row![picture, scrolled(data_page(scene, &model.fields))].spacing(frame.gap).height(Length::Fill)]
        }
    };
    let upper = upper.spacing(10).height(Length::Fill);
    column![upper].push(printed::lines(scene, frame, model)).spacing(10).width(Length::FillPortion(6)).into()
}

/// The chip's portrait of a width, with words under it.
fn chip_portrait<'a>(scene: Scene<'a>, model: &'a Found, width: f32) -> Element<'a, Message> {
    let (look, locale, p) = (scene.look, scene.locale, scene.palette());
    let mark = model.simulated.then(|| container(demo_mark(look, locale.text("console-demo-short"))).padding(8));
    let picture: Element<'a, Message> = match &model.portrait {
        Some(picture) => portrait(Size::new(width, tall(width)), vec![still(scene, Some(picture), Fit::Cover)]),
        None => container(icon(Icon::Portrait, width / 3.0, p.disabled))
            .center(width)
            .height(tall(width))
            .style(theme::boxed(p.ground, p.ink, p.line, 1.0))
            .into(),
    };
    let words = look.soft(Role::Note, locale.text("console-document-portrait"));
    column![stack![picture].push(mark), words].spacing(6).into()
}

/// Height of a portrait.
const fn tall(width: f32) -> f32 {
    width * 45.0 / 35.0
}

fn data_page<'a>(scene: Scene<'a>, fields: &'a [Field]) -> Element<'a, Message> {
    let (look, locale, p) = (scene.look, scene.locale, scene.palette());
    rows(
        scene,
        fields.iter().map(|field| {
            let origin = look.soft(Role::Small, locale.text(field.origin.text()));
            let head = row![look.soft(Role::Small, locale.text(field.label)).width(Length::Fill), origin];
            let (sign, text, ink) = match field.agreement {
                None => (None, None, p.ink),
                Some(Agreement::Same) => (Some(Icon::Check), Some("console-document-as-case"), p.success),
                Some(Agreement::Differs) => (Some(Icon::Warning), Some("console-document-not-as-case"), p.danger_ink),
            };
            let agreement = row![]
                .push(sign.map(|sign| icon(sign, 16.0, ink)))
                .push(text.map(|text| look.inked(Role::Small, ink, locale.text(text))))
                .spacing(4)
                .align_y(Alignment::Center);
            let value = look.text(Role::Strong, field.value.reveal().as_str()).width(Length::Fill);
            column![head, row![value, agreement].spacing(8).align_y(Alignment::Center)].spacing(1).into()
        }),
    )
}

/// Width of the portrait.
const PICTURE: f32 = 270.0;
/// The same in a small window.
const PICTURE_LOW: f32 = 150.0;
/// Width of the portrait beside the page.
const BESIDE: f32 = 200.0;
/// The same where the lines need room, or the window is small.
const BESIDE_LOW: f32 = 120.0;
/// Height of the page in a small window.
const PAGE_LOW: Length = Length::Fixed(88.0);
