//! The line at the bottom: languages, larger text, contrast. In reach of a seated person, without asking for help first.

use iced::widget::{column, container, row, rule, space};
use iced::{Center, Element, Fill};
use ui::theme::{self, Zoom, gap};
use ui::widget::press::{self, Kind};
use ui::{Language, Role, Scene};

/// What was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// A language.
    LanguageChosen(Language),
    /// Larger text, or back.
    TextSizeToggled,
    /// High contrast, or back.
    ContrastToggled,
}

/// Height of the line, with the rule above it.
const HEIGHT: f32 = 121.0;

/// Width of the key for larger text.
const TEXT_SIZE: f32 = 104.0;

/// The line.
pub fn view(scene: Scene<'_>) -> Element<'_, Message> {
    around(scene, space::horizontal().into(), |message| message)
}

/// The line with something in the middle.
pub fn around<'a, M: Clone + 'a>(scene: Scene<'a>, middle: Element<'a, M>, wrap: fn(Message) -> M) -> Element<'a, M> {
    let (look, p) = (scene.look, scene.palette());
    let small = |words: String, chosen: bool| {
        let kind = if chosen { Kind::Chosen } else { Kind::Secondary };
        press::press(look, kind, look.text(Role::Note, words)).padding([0.0, 24.0])
    };
    let languages = row(Language::ALL.map(|language| {
        small(language.own_name().to_owned(), language == scene.locale.language())
            .id(match language {
                Language::Danish => "language-da",
                Language::English => "language-en",
            })
            .on_press(wrap(Message::LanguageChosen(language)))
            .into()
    }));
    let text_size = small(scene.locale.text("access-text-size"), look.zoom == Zoom::Large);
    let contrast = small(scene.locale.text("access-contrast"), look.is_high_contrast());
    let line = row![
        languages.spacing(gap::M),
        middle,
        text_size.id("text-size").width(TEXT_SIZE).on_press(wrap(Message::TextSizeToggled)),
        contrast.id("contrast").on_press(wrap(Message::ContrastToggled)),
    ];
    let line =
        container(line.spacing(gap::M).align_y(Center)).padding([0.0, gap::EDGE]).center_y(HEIGHT - 1.0).width(Fill);
    column![rule::horizontal(1).style(theme::line(p)), line.style(theme::paper(p))].into()
}
