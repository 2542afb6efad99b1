//! Signing in at the desk.

use domain::problem::Problem;
use domain::redact::Personal;
use iced::widget::{column, container, row, text_input};
use iced::{Element, Length};
use ui::icon::{Icon, icon};
use ui::{Role, Scene, theme};

use super::keys::Key;
use super::part::{Act, buttons};

/// What the screen shows.
#[derive(Clone)]
pub struct Model {
    /// "Torvet".
    pub desk: String,
    /// The name as typed.
    pub name: String,
    /// The password as typed.
    pub password: Personal<String>,
    /// Whether the answer is awaited.
    pub waiting: bool,
    /// What went wrong.
    pub problem: Option<Problem>,
}

/// What is typed and pressed.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// The name.
    NameTyped(String),
    /// The password.
    PasswordTyped(Personal<String>),
    /// Sign in.
    SignIn,
}

/// The name of the field for the name.
pub const NAME: &str = "sign-in-name";
/// The name of the field for the password.
pub const PASSWORD: &str = "sign-in-password";

impl Model {
    pub(super) fn acts(&self) -> Vec<Act<Message>> {
        let ready = !self.waiting && !self.name.is_empty() && !self.password.reveal().is_empty();
        vec![Act::primary("sign-in", "console-sign-in", Key::Enter, Message::SignIn).only_if(ready)]
    }
}

/// The screen.
pub fn view<'a>(scene: Scene<'a>, model: &'a Model) -> Element<'a, Message> {
    let (look, locale, p) = (scene.look, scene.locale, scene.palette());
    let label = |key: &str| look.text(Role::Strong, locale.text(key));
    let field = |id: &'static str, value: &str| {
        text_input("", value).id(id).size(look.size_of(Role::Body)).padding([10.0, 12.0]).style(theme::field(p))
    };
    let enter = model.acts().into_iter().find_map(|act| act.message);
    let name = field(NAME, &model.name).on_input(Message::NameTyped).on_submit_maybe(enter.clone());
    let password = field(PASSWORD, model.password.reveal())
        .secure(true)
        .on_input(|typed| Message::PasswordTyped(Personal::new(typed)))
        .on_submit_maybe(enter);
    let waiting = model.waiting.then(|| look.soft(Role::Note, locale.text("console-sign-in-waiting")));
    let problem = model.problem.map(|problem| fault(scene, problem));
    let card = column![
        look.text(Role::Display, locale.text("console-name")),
        look.soft(Role::Body, locale.with("console-sign-in-desk", &[("desk", model.desk.as_str().into())])),
        column![label("console-sign-in-name"), name].spacing(6),
        column![label("console-sign-in-password"), password].spacing(6),
    ]
    .push(problem)
    .push(buttons(scene, model.acts()))
    .push(waiting)
    .push(look.soft(Role::Note, locale.text("console-sign-in-one-station")))
    .spacing(20);
    let card = container(card).padding(40).width(CARD).style(theme::boxed(p.paper, p.ink, p.line, 1.0));
    container(card).center(Length::Fill).style(theme::ground(p)).into()
}

/// A problem in words: what is wrong, what to do, the code to read out.
pub(super) fn fault<'a, M: 'a>(scene: Scene<'a>, problem: Problem) -> Element<'a, M> {
    let (look, locale, p) = (scene.look, scene.locale, scene.palette());
    // Where the desk says it otherwise than the kiosk, it has words of its own.
    let text = |part: &str| {
        let common = format!("problem-{}-{part}", problem.key());
        let own = format!("console-{common}");
        locale.text(if locale.has(&own) { &own } else { &common })
    };
    let words = column![
        look.text(Role::Strong, text("title")),
        look.text(Role::Note, text("remedy")),
        look.text(Role::Small, locale.with("console-problem-code", &[("code", problem.code().into())])),
    ]
    .spacing(4);
    container(row![icon(Icon::Warning, 26.0, p.on_warning_light), words.width(Length::Fill)].spacing(10))
        .padding(14)
        .width(Length::Fill)
        .style(theme::boxed(p.warning_light, p.on_warning_light, p.warning, 2.0))
        .into()
}

/// Width of the card.
const CARD: f32 = 460.0;
