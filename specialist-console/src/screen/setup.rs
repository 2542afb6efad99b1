//! Before this machine is a console: address and code; then four words.

use domain::problem::Problem;
use domain::redact::Personal;
use iced::widget::{Column, column, container, row, text_input};
use iced::{Alignment, Element, Length};
use link::setup::{Fault, Stage, Typed, Waiting};
use trust::Tier;
use ui::icon::{Icon, icon};
use ui::widget::spinner;
use ui::{Role, Scene, theme};

use super::keys::Key;
use super::part::{Act, buttons};

/// What is typed and pressed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// The address.
    Address(String),
    /// The code.
    Code(Personal<String>),
    /// On.
    Connect,
    /// Begin again.
    StartOver,
}

/// The field for the address.
pub const ADDRESS: &str = "setup-address";
/// The field for the code.
pub const CODE: &str = "setup-code";

/// Letters of the code.
const CODE_SIZE: f32 = 32.0;
/// Width of the card.
const CARD: f32 = 560.0;
/// Width of the card with the words.
const WORDS: f32 = 720.0;

/// What can be done now.
pub fn acts(stage: &Stage) -> Vec<Act<Message>> {
    match stage {
        Stage::Starting | Stage::Enrolled => Vec::new(),
        Stage::Typing(typed, _) => {
            vec![Act::primary("connect", "setup-connect", Key::Enter, Message::Connect).only_if(typed.is_ready())]
        }
        Stage::Asking(_) => {
            vec![Act::primary("connect", "setup-connect", Key::Enter, Message::Connect).only_if(false)]
        }
        Stage::Waiting(_) => {
            vec![Act::plain("start-over", "setup-words-over", Key::Escape, Message::StartOver)]
        }
        Stage::Expired(_) => {
            vec![Act::plain("start-over", "setup-expired-over", Key::Escape, Message::StartOver)]
        }
    }
}

/// The screen.
pub fn view<'a>(scene: Scene<'a>, stage: &'a Stage) -> Element<'a, Message> {
    let (content, width) = match stage {
        Stage::Starting | Stage::Enrolled => (column![spinner(scene.look, 40.0)], CARD),
        Stage::Typing(typed, fault) => (typing(scene, typed, *fault, false), CARD),
        Stage::Asking(typed) => (typing(scene, typed, None, true), CARD),
        Stage::Waiting(waiting) => (words(scene, waiting), WORDS),
        Stage::Expired(fault) => (expired(scene, *fault), CARD),
    };
    let p = scene.palette();
    let content = content.push(buttons(scene, acts(stage))).spacing(20);
    let card = container(content).padding(40).width(width).style(theme::boxed(p.paper, p.ink, p.line, 1.0));
    container(card).center(Length::Fill).style(theme::ground(p)).into()
}

fn typing<'a>(scene: Scene<'a>, typed: &'a Typed, fault: Option<Fault>, asking: bool) -> Column<'a, Message> {
    let (look, locale, p) = (scene.look, scene.locale, scene.palette());
    let label = |key: &str| look.text(Role::Strong, locale.text(key));
    let field = |id: &'static str, value: &'a str, size: f32| {
        text_input("", value).id(id).size(size).padding([10.0, 12.0]).style(theme::field(p))
    };
    let (mut address, mut code) =
        (field(ADDRESS, &typed.address, look.size_of(Role::Body)), field(CODE, typed.code.reveal(), CODE_SIZE));
    if !asking {
        address = address.on_input(Message::Address).on_submit(Message::Connect);
        code = code.on_input(|typed| Message::Code(Personal::new(typed))).on_submit(Message::Connect);
    }
    let asking = asking.then(|| {
        row![spinner(look, 24.0), look.soft(Role::Note, locale.text("setup-asking"))]
            .spacing(10)
            .align_y(Alignment::Center)
    });
    let steps = ["setup-step-1", "setup-step-2", "setup-step-3"].into_iter().enumerate().map(|(at, step)| {
        let step = look.soft(Role::Note, locale.text(step)).width(Length::Fill);
        row![look.text(Role::NoteStrong, format!("{}", at + 1)), step].spacing(12).into()
    });
    column![
        look.text(Role::Display, locale.text("setup-title-console")),
        look.soft(Role::Body, locale.text("setup-note")),
        Column::with_children(steps).spacing(6),
        column![label("setup-address"), address].spacing(6),
        column![label("setup-code"), code].spacing(6),
    ]
    .push(fault.map(|fault| fault_card(scene, fault)))
    .push(asking)
}

fn words<'a>(scene: Scene<'a>, waiting: &'a Waiting) -> Column<'a, Message> {
    let (look, locale, p) = (scene.look, scene.locale, scene.palette());
    let word = |word: &'static str| -> Element<'a, Message> {
        let card = container(look.text(Role::Figure, word)).padding([12.0, 20.0]).width(Length::FillPortion(1));
        card.style(theme::card(p)).into()
    };
    let [first, second, third, fourth] = waiting.words.each().map(word);
    let (what, awaited) = if waiting.approved {
        ("setup-words-approved", "setup-words-signing")
    } else {
        ("setup-words-what", "setup-words-waiting")
    };
    let tier = match waiting.tier {
        Tier::Tpm => "setup-tier-tpm",
        Tier::Sealed => "setup-tier-sealed",
        Tier::File => "setup-tier-file",
    };
    let waits = row![spinner(look, 24.0), look.text(Role::Body, locale.text(awaited))];
    column![
        look.text(Role::Display, locale.text("setup-words-same")),
        look.soft(Role::Body, locale.with("setup-words-name", &[("name", waiting.name.as_str().into())])),
        column![row![first, second].spacing(12), row![third, fourth].spacing(12)].spacing(12),
        look.text(Role::Body, locale.text(what)),
        look.soft(Role::Note, locale.text(tier)),
        waits.spacing(10).align_y(Alignment::Center),
    ]
}

fn expired(scene: Scene<'_>, fault: Option<Fault>) -> Column<'_, Message> {
    let (look, locale) = (scene.look, scene.locale);
    column![
        look.text(Role::Display, locale.text("setup-expired-title")),
        look.text(Role::Body, locale.text("setup-expired-note")),
    ]
    .push(fault.map(|fault| fault_card(scene, fault)))
}

/// The screen of a machine that is a console and cannot run.
pub fn broken(scene: Scene<'_>) -> Element<'_, Message> {
    let fault = container(super::sign_in::fault(scene, Problem::StationMisconfigured)).width(CARD);
    container(fault).center(Length::Fill).style(theme::ground(scene.palette())).into()
}

/// What went wrong, and what to do.
fn fault_card(scene: Scene<'_>, fault: Fault) -> Element<'_, Message> {
    let (look, locale, p) = (scene.look, scene.locale, scene.palette());
    let key = format!("setup-fault-{}", fault.key());
    let note = match fault.tries_left() {
        Some(tries) => locale.with(&format!("{key}-note"), &[("tries", tries.into())]),
        None => locale.text(&format!("{key}-note")),
    };
    let words = column![look.text(Role::Strong, locale.text(&key)), look.text(Role::Note, note)].spacing(4);
    container(row![icon(Icon::Warning, 26.0, p.on_warning_light), words.width(Length::Fill)].spacing(10))
        .padding(14)
        .width(Length::Fill)
        .style(theme::boxed(p.warning_light, p.on_warning_light, p.warning, 2.0))
        .into()
}
