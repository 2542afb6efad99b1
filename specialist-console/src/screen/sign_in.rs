//! Signing in at the desk: name and password, the digits of an authenticator, or the first time.

mod browser;
mod code;
mod first;
mod qr;

use domain::problem::Problem;
use domain::redact::Personal;
use iced::widget::text_input::TextInput;
use iced::widget::{Column, column, container, row};
use iced::{Element, Length};
use trust::CODE_DIGITS;
use ui::icon::{Icon, icon};
use ui::widget::Kind;
use ui::{Role, Scene, theme};

use super::keys::Key;
use super::part::{Act, buttons};

pub use code::CODE;
pub use first::{AGAIN, CHOSEN, First, Lacking, Shown};
pub use qr::Qr;

/// What the screen shows.
#[derive(Clone)]
pub struct Model {
    /// "Torvet".
    pub desk: String,
    /// How far somebody is.
    pub stage: Stage,
    /// Whether people may sign in through an identity provider.
    pub provider: bool,
    /// Whether the answer is awaited.
    pub waiting: bool,
    /// What went wrong.
    pub fault: Option<Fault>,
}

/// How far somebody is who signs in.
#[derive(Clone)]
pub enum Stage {
    /// Name and password.
    Password {
        /// The name as typed.
        name: String,
        /// The password as typed.
        password: Personal<String>,
    },
    /// In the browser.
    Browser,
    /// The authenticator's digits.
    Code {
        /// As typed.
        code: Personal<String>,
    },
    /// The first time.
    First(Box<First>),
}

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// What may be wrong elsewhere, too.
    Problem(Problem),
    /// Not the authenticator's digits, or used before.
    Code,
    /// Digits of another time.
    OtherTime,
    /// The code of the first sign-in has expired.
    CodeOver,
    /// The password is too weak.
    Weak,
    /// No browser can be opened here.
    NoBrowser,
    /// The identity provider does not answer.
    ProviderAway,
    /// The identity provider did not let the person in.
    ProviderDeclined,
    /// The identity provider does not do what was agreed.
    ProviderWrong,
    /// The person has no role here.
    NoRole,
    /// The person is disabled here.
    Disabled,
    /// It took too long, or the server is another one now.
    Over,
    /// Too many wrong tries.
    Locked {
        /// For so long still.
        minutes: u32,
    },
}

/// What is typed and pressed.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// The name.
    NameTyped(String),
    /// The password.
    PasswordTyped(Personal<String>),
    /// The digits.
    CodeTyped(Personal<String>),
    /// The password that is chosen.
    ChosenTyped(Personal<String>),
    /// The same again.
    AgainTyped(Personal<String>),
    /// Sign in.
    SignIn,
    /// Sign in with the digits.
    Prove,
    /// Sign in for the first time.
    Choose,
    /// Sign in in the browser, or open it again.
    Elsewhere,
    /// Begin anew.
    Back,
}

/// The name of the field for the name.
pub const NAME: &str = "sign-in-name";
/// The name of the field for the password.
pub const PASSWORD: &str = "sign-in-password";
/// Width of the card.
const CARD: f32 = 460.0;

impl Model {
    pub(super) fn acts(&self) -> Vec<Act<Message>> {
        let back = Act::plain("sign-in-back", "console-back", Key::Escape, Message::Back);
        match &self.stage {
            Stage::Password { name, password } => {
                let ready = !self.waiting && !name.is_empty() && !password.reveal().is_empty();
                let here = Act::primary("sign-in", "console-sign-in", Key::Enter, Message::SignIn).only_if(ready);
                match self.provider {
                    false => vec![here],
                    // Enter is for what has been typed, if anything has.
                    true if ready => vec![here, browser::act(self.waiting)],
                    true => vec![browser::act(self.waiting), Act { key: None, kind: Kind::Secondary, ..here }],
                }
            }
            Stage::Browser => {
                let again = Act::primary("browse-again", "console-browser-again", Key::Enter, Message::Elsewhere);
                vec![again.only_if(!self.waiting), back]
            }
            Stage::Code { code } => {
                let ready = !self.waiting && is_whole(code);
                vec![Act::primary("sign-in", "console-sign-in", Key::Enter, Message::Prove).only_if(ready), back]
            }
            Stage::First(first) => {
                let ready = !self.waiting && first.lacking().is_none();
                vec![Act::primary("choose", "console-first-choose", Key::Enter, Message::Choose).only_if(ready), back]
            }
        }
    }

    pub(super) fn name(&self) -> &'static str {
        match self.stage {
            Stage::Password { .. } => "sign_in",
            Stage::Browser => "sign_in_browser",
            Stage::Code { .. } => "sign_in_code",
            Stage::First(_) => "sign_in_first",
        }
    }

    /// The field that is typed in first, or again.
    pub(super) fn first_field(&self) -> &'static str {
        match (&self.stage, self.fault) {
            (Stage::Password { .. } | Stage::Browser, _) => NAME,
            (Stage::Code { .. }, _) | (Stage::First(_), Some(Fault::Code | Fault::OtherTime)) => CODE,
            (Stage::First(_), _) => CHOSEN,
        }
    }

    /// What Enter does in a field.
    fn enter(&self) -> Option<Message> {
        self.acts().into_iter().find(|act| act.key == Some(Key::Enter)).and_then(|act| act.message)
    }

    /// The buttons below what is typed: that of the identity provider stands above.
    fn shown_below(&self) -> Vec<Act<Message>> {
        let at_once = matches!(self.stage, Stage::Password { .. });
        self.acts().into_iter().filter(|act| !at_once || act.id != browser::ID).collect()
    }
}

/// The digits in what was typed or pasted, six at most: apps show them in groups.
pub fn digits(typed: &Personal<String>) -> Personal<String> {
    Personal::new(typed.reveal().chars().filter(char::is_ascii_digit).take(CODE_DIGITS).collect())
}

/// Whether all digits are there.
fn is_whole(code: &Personal<String>) -> bool {
    code.reveal().len() == CODE_DIGITS
}

/// The screen.
pub fn view<'a>(scene: Scene<'a>, model: &'a Model) -> Element<'a, Message> {
    let (look, locale, p) = (scene.look, scene.locale, scene.palette());
    let (content, width) = match &model.stage {
        Stage::Password { name, password } => (password_view(scene, model, name, password), CARD),
        Stage::Browser => (browser::view(scene, model), CARD),
        Stage::Code { code } => (code::view(scene, model, code), CARD),
        Stage::First(first) => (first::view(scene, model, first), first::CARD),
    };
    let waiting = model.waiting.then(|| look.soft(Role::Note, locale.text("console-sign-in-waiting")));
    let content = content.push(buttons(scene, model.shown_below())).push(waiting);
    let content = match model.stage {
        Stage::Password { .. } => content.push(look.soft(Role::Note, locale.text("console-sign-in-one-station"))),
        Stage::Browser | Stage::Code { .. } | Stage::First(_) => content,
    };
    let card = container(content.spacing(20)).padding(40).width(width);
    let card = card.style(theme::boxed(p.paper, p.ink, p.line, 1.0));
    container(card).center(Length::Fill).style(theme::ground(p)).into()
}

fn password_view<'a>(
    scene: Scene<'a>,
    model: &'a Model,
    name: &'a str,
    password: &'a Personal<String>,
) -> Column<'a, Message> {
    let (look, locale) = (scene.look, scene.locale);
    let enter = model.enter();
    let name = field(scene, NAME, name).on_input(Message::NameTyped).on_submit_maybe(enter.clone());
    let password = secret(scene, PASSWORD, password, Message::PasswordTyped).on_submit_maybe(enter);
    column![
        look.text(Role::Display, locale.text("console-name")),
        look.soft(Role::Body, locale.with("console-sign-in-desk", &[("desk", model.desk.as_str().into())])),
    ]
    .push(model.provider.then(|| browser::offer(scene, model)))
    .push(labelled(scene, "console-sign-in-name", name))
    .push(labelled(scene, "console-sign-in-password", password))
    .push(fault_card(scene, model.fault))
}

fn field<'a>(scene: Scene<'a>, id: &'static str, value: &str) -> TextInput<'a, Message> {
    let size = scene.look.size_of(Role::Body);
    TextInput::new("", value).id(id).size(size).padding([10.0, 12.0]).style(theme::field(scene.palette()))
}

/// A field that shows dots.
fn secret<'a>(
    scene: Scene<'a>,
    id: &'static str,
    value: &Personal<String>,
    typed: fn(Personal<String>) -> Message,
) -> TextInput<'a, Message> {
    field(scene, id, value.reveal()).secure(true).on_input(move |text| typed(Personal::new(text)))
}

fn labelled<'a>(scene: Scene<'a>, label: &str, field: TextInput<'a, Message>) -> Column<'a, Message> {
    column![scene.look.text(Role::Strong, scene.locale.text(label)), field].spacing(6)
}

fn fault_card(scene: Scene<'_>, what: Option<Fault>) -> Option<Element<'_, Message>> {
    let own = |key: &str, arguments: &[(&'static str, ui::locale::Value<'_>)]| {
        let text = |part: &str| scene.locale.with(&format!("console-sign-in-{key}-{part}"), arguments);
        warning(scene, text("title"), text("remedy"), None)
    };
    Some(match what? {
        Fault::Problem(problem) => fault(scene, problem),
        Fault::Code => own("code", &[]),
        Fault::OtherTime => own("other-time", &[]),
        Fault::CodeOver => own("code-over", &[]),
        Fault::Weak => own("weak", &[]),
        Fault::NoBrowser => own("no-browser", &[]),
        Fault::ProviderAway => own("provider-away", &[]),
        Fault::ProviderDeclined => own("declined", &[]),
        Fault::ProviderWrong => own("provider-wrong", &[]),
        Fault::NoRole => own("no-role", &[]),
        Fault::Disabled => own("disabled", &[]),
        Fault::Over => own("over", &[]),
        Fault::Locked { minutes } => own("locked", &[("minutes", minutes.into())]),
    })
}

/// A problem in words: what is wrong, what to do, the code to read out.
pub(super) fn fault<'a, M: 'a>(scene: Scene<'a>, problem: Problem) -> Element<'a, M> {
    // Where the desk says it otherwise than the kiosk, it has words of its own.
    let text = |part: &str| {
        let common = format!("problem-{}-{part}", problem.key());
        let own = format!("console-{common}");
        scene.locale.text(if scene.locale.has(&own) { &own } else { &common })
    };
    let code = scene.locale.with("console-problem-code", &[("code", problem.code().into())]);
    warning(scene, text("title"), text("remedy"), Some(code))
}

/// Something to take note of: what is so, what to do, perhaps a code to read out.
pub(super) fn warning<'a, M: 'a>(
    scene: Scene<'a>,
    title: String,
    remedy: String,
    code: Option<String>,
) -> Element<'a, M> {
    let (look, p) = (scene.look, scene.palette());
    let code = code.map(|code| look.text(Role::Small, code));
    let words = column![look.text(Role::Strong, title), look.text(Role::Note, remedy)].push(code).spacing(4);
    container(row![icon(Icon::Warning, 26.0, p.on_warning_light), words.width(Length::Fill)].spacing(10))
        .padding(14)
        .width(Length::Fill)
        .style(theme::boxed(p.warning_light, p.on_warning_light, p.warning, 2.0))
        .into()
}
