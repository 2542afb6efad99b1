//! Who is back types the four digits of a ticket.

use domain::exchange::TicketNumber;
use iced::widget::{Column, Row, column, container, row, space};
use iced::{Element, Fill};
use ui::icon::{Icon, icon};
use ui::theme::{self, Zoom, gap};
use ui::widget::press::{self, Kind};
use ui::{Role, Scene};

use super::{Header, layout};

/// A ticket has so many digits.
pub const DIGITS: usize = 4;

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// The line at the top.
    pub header: Header,
    /// What is typed.
    pub typed: Typed,
}

/// What is typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Typed {
    digits: Vec<u8>,
    /// The number before was one that nobody knows.
    pub unknown: bool,
}

impl Typed {
    /// Nothing, after a number that nobody knows.
    pub const fn unknown() -> Self {
        Self { digits: Vec::new(), unknown: true }
    }

    /// Takes one more digit, if there is room.
    pub fn push(&mut self, digit: u8) {
        if self.digits.len() < DIGITS && digit < 10 {
            self.digits.push(digit);
            self.unknown = false;
        }
    }

    /// Takes the last one away.
    pub fn pop(&mut self) {
        let _ = self.digits.pop();
    }

    /// The number, once it can be one.
    pub fn number(&self) -> Option<TicketNumber> {
        let text: String = self.digits.iter().map(u8::to_string).collect();
        text.parse().ok()
    }
}

/// What was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// A digit.
    Typed(u8),
    /// The last digit away.
    Deleted,
    /// To the first screen.
    Back,
    /// Call with it.
    Called,
}

/// Size of the box around a digit.
const BOX: (f32, f32) = (144.0, 196.0);
/// Height of the keys with digits.
const DIGIT: f32 = 180.0;

/// The screen.
pub fn view<'a>(model: &Model, scene: Scene<'a>) -> Element<'a, Message> {
    let halves = layout::halves(scene, (9, typed(&model.typed, scene)), (7, digits(scene)));
    layout::page(&model.header, scene, halves)
}

fn typed<'a>(typed: &Typed, scene: Scene<'a>) -> Element<'a, Message> {
    let (look, p, locale) = (scene.look, scene.palette(), scene.locale);
    let boxes = (0..DIGITS).map(|at| {
        let digit: Element<'_, Message> = match typed.digits.get(at) {
            Some(digit) => look.text(Role::Figure, digit.to_string()).into(),
            None => space().into(),
        };
        let edge = if typed.digits.len() == at { p.primary } else { p.edge };
        let digit = container(digit).center_x(BOX.0).center_y(BOX.1);
        digit.style(theme::boxed(p.paper, p.ink, edge, 3.0)).into()
    });
    let mut content = column![
        layout::title(scene, locale.text("number-title"), locale.text("number-note")),
        space().height(gap::L),
        Row::with_children(boxes).spacing(gap::M),
    ];
    if typed.unknown {
        content = content.push(space().height(gap::L)).push(unknown(scene));
    }
    let back = press::key(look, Kind::Secondary, locale.text("number-back")).id("back").height(layout::KEY);
    let call = press::key(look, Kind::Primary, locale.text("number-call")).id("call").height(layout::KEY);
    let keys = row![back.on_press(Message::Back), call.on_press_maybe(typed.number().map(|_| Message::Called))];
    content
        .push(space::vertical())
        .push(keys.spacing(gap::M))
        .padding(iced::Padding { top: layout::panel_top(scene), bottom: gap::EDGE, left: 96.0, right: gap::EDGE })
        .into()
}

fn unknown(scene: Scene<'_>) -> Element<'_, Message> {
    let (look, p, locale) = (scene.look, scene.palette(), scene.locale);
    let words = column![
        look.text(Role::Strong, locale.text("number-unknown-title")),
        look.text(Role::Note, locale.text("number-unknown-note")),
    ];
    let content = row![icon(Icon::Warning, 56.0, p.on_warning_light), words.spacing(gap::XS).width(Fill)];
    let padding = if look.zoom == Zoom::Large { gap::S } else { gap::L };
    container(content.spacing(gap::M)).padding(padding).width(Fill).style(theme::warning(p)).into()
}

fn digits(scene: Scene<'_>) -> Element<'_, Message> {
    let look = scene.look;
    let key = |digit: u8| -> Element<'_, Message> {
        let figure = look.text(Role::Display, digit.to_string());
        press::press(look, Kind::Secondary, figure)
            .id(format!("digit-{digit}"))
            .width(Fill)
            .height(DIGIT)
            .on_press(Message::Typed(digit))
            .into()
    };
    let line = |digits: [u8; 3]| Row::from_vec(digits.map(key).into()).spacing(gap::M).width(Fill).into();
    let delete = press::press(look, Kind::Secondary, look.text(Role::Note, scene.locale.text("number-delete")))
        .id("delete")
        .width(Fill)
        .height(DIGIT)
        .padding(0)
        .on_press(Message::Deleted);
    let last = row![space().width(Fill), key(0), delete].spacing(gap::M).width(Fill);
    Column::from_vec(vec![line([1, 2, 3]), line([4, 5, 6]), line([7, 8, 9]), last.into()])
        .spacing(gap::M)
        .width(Fill)
        .into()
}
