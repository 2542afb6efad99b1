//! The printed page beside the chip: how it looks, and its machine-readable lines against those in the chip.

use domain::redact::Personal;
use iced::widget::{Column, Row, column, container, row, text};
use iced::{Alignment, Color, Element, Font, Length};
use ui::icon::{Icon, icon};
use ui::widget::Fit;
use ui::{Role, Scene, fonts, theme};

use super::{Found, Message};
use crate::screen::part::{Frame, Still, still};

/// The printed page, as the kiosk's camera saw it.
#[derive(Clone)]
pub struct Printed {
    /// How it looks.
    pub picture: Option<Still>,
    /// Its machine-readable lines.
    pub lines: Vec<Personal<String>>,
}

/// The picture of the page in its place, with words under it.
pub(super) fn page<'a>(scene: Scene<'a>, picture: &Still, height: Length) -> Element<'a, Message> {
    let p = scene.palette();
    let picture = container(still(scene, Some(picture), Fit::Contain))
        .width(Length::Fill)
        .height(height)
        .style(theme::boxed(p.ground, p.ink, p.line, 1.0));
    let words = scene.look.soft(Role::Note, scene.locale.text("console-document-page"));
    column![picture, words].spacing(6).width(Length::Fill).into()
}

/// The lines: once if page and chip say the same or only one was read, else those of both with what differs marked.
pub(super) fn lines<'a>(scene: Scene<'a>, frame: Frame, model: &'a Found) -> Option<Element<'a, Message>> {
    let (look, locale, p) = (scene.look, scene.locale, scene.palette());
    let printed = model.printed.as_ref().map(|printed| printed.lines.as_slice()).unwrap_or_default();
    let size = if frame.compact { SIZE_LOW } else { SIZE };
    let head = |sign: Icon, ink: Color, words: &str| -> Element<'a, Message> {
        let words = look.inked(Role::Small, ink, locale.text(words));
        row![icon(sign, 16.0, ink), words].spacing(6).align_y(Alignment::Center).into()
    };
    let label = |words: &str| -> Element<'a, Message> { look.soft(Role::Small, locale.text(words)).into() };
    let content = match (printed, model.lines.as_slice()) {
        ([], []) => return None,
        ([], only) | (only, []) => Column::new().push(zone(only, &[], size, p.ink)),
        (printed, chip) if printed == chip => {
            column![head(Icon::Check, p.success, "console-document-lines-agree"), zone(chip, &[], size, p.ink)]
        }
        (printed, chip) => column![
            head(Icon::Warning, p.danger_ink, "console-document-lines-differ"),
            label("console-document-lines-page"),
            zone(printed, chip, size, p.danger_ink),
            label("console-document-lines-chip"),
            zone(chip, printed, size, p.danger_ink),
        ],
    };
    let content = container(content.spacing(3)).padding(8).width(Length::Fill);
    Some(content.style(theme::boxed(p.ground, p.ink, p.line, 1.0)).into())
}

/// Lines in the face that they are printed in; characters that are not those of the other lines stand out.
fn zone<'a>(
    lines: &'a [Personal<String>],
    others: &'a [Personal<String>],
    size: f32,
    odd: Color,
) -> Element<'a, Message> {
    let rows = lines.iter().enumerate().map(|(number, line)| {
        let other = others.get(number).map(|other| other.reveal().as_str());
        let parts = parts(line.reveal(), other).into_iter().map(|(part, differs)| {
            let text = text(part).font(fonts::OCR_B).size(size).line_height(1.25);
            let text = text.wrapping(iced::widget::text::Wrapping::None);
            if differs { text.font(ODD).color(odd).into() } else { text.into() }
        });
        Row::with_children(parts).into()
    });
    Column::with_children(rows).into()
}

/// A line in stretches that are as in the other line, or not; without another all of it is.
fn parts<'a>(line: &'a str, other: Option<&str>) -> Vec<(&'a str, bool)> {
    let differs = |place: usize| other.is_some_and(|other| other.as_bytes().get(place) != line.as_bytes().get(place));
    let ends = (1..line.len()).filter(|place| differs(*place) != differs(place - 1)).chain([line.len()]);
    let mut begin = 0;
    ends.filter_map(|end| {
        let part = line.get(begin..end).map(|part| (part, differs(begin)));
        begin = end;
        part
    })
    .collect()
}

/// What stands out is also otherwise drawn than by its colour alone: in another face.
const ODD: Font = fonts::BOLD;
/// Size of the lines' letters.
const SIZE: f32 = 17.0;
/// The same in a small window.
const SIZE_LOW: f32 = 12.0;

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn lines_are_parted_where_they_begin_and_end_to_differ() {
        assert_eq!(parts("ABCD", None), [("ABCD", false)]);
        assert_eq!(parts("ABCD", Some("ABCD")), [("ABCD", false)]);
        assert_eq!(parts("ABCD", Some("XBYZ")), [("A", true), ("B", false), ("CD", true)]);
        assert_eq!(parts("ABCD", Some("AB")), [("AB", false), ("CD", true)]);
        assert!(parts("", Some("A")).iter().all(|(part, _)| part.is_empty()));
    }
}
