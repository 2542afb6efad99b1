//! P13: read back what will be sent.

use iced::Element;
use ui::Scene;

use crate::screen::keys::Key;
use crate::screen::part::{Act, Fact, Frame, facts, panel, titled};

/// What is read back.
#[derive(Clone)]
pub struct Model {
    /// Name, number, where it is fetched, when.
    pub facts: Vec<Fact>,
}

/// What is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Read back, and right.
    Done,
    /// Something must be corrected.
    Correct,
}

impl Model {
    pub(super) fn acts() -> Vec<Act<Message>> {
        vec![
            Act::primary("done", "console-read-back-done", Key::Enter, Message::Done),
            Act::plain("correct", "console-read-back-correct", Key::Letter('r'), Message::Correct),
        ]
    }
}

/// The panel.
pub fn view<'a>(scene: Scene<'a>, frame: Frame, model: &'a Model) -> Element<'a, Message> {
    let title = titled(scene, "console-read-back", scene.locale.text("console-read-back-note"));
    panel(scene, frame, title, facts(scene, &model.facts), Model::acts())
}
