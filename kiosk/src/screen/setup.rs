//! Before this machine is a kiosk: for a technician with a keyboard. Address and code; then four words.

use domain::redact::Personal;
use iced::widget::{Column, column, container, row, space, text_input};
use iced::{Center, Element, Fill, FillPortion};
use link::setup::{Fault, Stage, Typed, Waiting};
use trust::Tier;
use ui::icon::{Icon, icon};
use ui::theme::{self, gap};
use ui::widget::press::{self, Kind};
use ui::widget::spinner;
use ui::{Role, Scene};

use super::{Header, access, layout, starting};

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// The line at the top.
    pub header: Header,
    /// How far it is.
    pub stage: Stage,
}

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
    /// A language or access key.
    Access(access::Message),
}

/// The field for the address.
pub const ADDRESS: &str = "setup-address";
/// The field for the code.
pub const CODE: &str = "setup-code";

/// Letters of the code.
const CODE_SIZE: f32 = 72.0;
/// Letters of the four words.
const WORD_SIZE: f32 = 104.0;
/// Diameter of a sign beside a title.
const SIGN: f32 = 144.0;

/// The screen.
pub fn view<'a>(model: &'a Model, scene: Scene<'a>) -> Element<'a, Message> {
    let content: Element<'a, Message> = match &model.stage {
        Stage::Starting | Stage::Enrolled => return starting::view(scene),
        Stage::Typing(typed, fault) => typing(scene, typed, *fault, false),
        Stage::Asking(typed) => typing(scene, typed, None, true),
        Stage::Waiting(waiting) => words(scene, waiting),
        Stage::Expired(fault) => expired(scene, *fault),
    };
    column![layout::page(&model.header, scene, content), access::view(scene).map(Message::Access)].into()
}

fn typing<'a>(scene: Scene<'a>, typed: &'a Typed, fault: Option<Fault>, asking: bool) -> Element<'a, Message> {
    let (look, locale, p) = (scene.look, scene.locale, scene.palette());
    let label = |key: &str| look.text(Role::Strong, locale.text(key));
    let field = |id: &'static str, value: &'a str, size: f32| {
        text_input("", value).id(id).size(size).padding([16.0, 24.0]).style(theme::field(p))
    };
    let (mut address, mut code) =
        (field(ADDRESS, &typed.address, look.size_of(Role::Body)), field(CODE, typed.code.reveal(), CODE_SIZE));
    if !asking {
        address = address.on_input(Message::Address).on_submit(Message::Connect);
        code = code.on_input(|typed| Message::Code(Personal::new(typed))).on_submit(Message::Connect);
    }
    let ready = !asking && typed.is_ready();
    let connect = press::key(look, Kind::Primary, locale.text("setup-connect")).id("connect").height(layout::KEY);
    let mut foot = row![connect.on_press_maybe(ready.then_some(Message::Connect))].spacing(gap::L).align_y(Center);
    if asking {
        foot = foot.push(spinner(look, 64.0)).push(look.text(Role::Body, locale.text("setup-asking")));
    }
    let left = column![
        look.text(Role::Display, locale.text("setup-title-kiosk")),
        column![label("setup-address"), address].spacing(gap::XS),
        column![label("setup-code"), code].spacing(gap::XS),
        space::vertical(),
        foot,
    ];
    let left = container(left.spacing(gap::L)).padding(iced::Padding {
        top: 56.0,
        bottom: 56.0,
        left: gap::EDGE,
        right: gap::EDGE,
    });
    let mut right = column![look.soft(Role::Note, locale.text("setup-note"))].spacing(gap::L);
    if let Some(fault) = fault {
        right = right.push(fault_card(scene, fault));
    }
    for (number, step) in ["setup-step-1", "setup-step-2", "setup-step-3"].into_iter().enumerate() {
        let number = look.text(Role::NoteStrong, format!("{}", number + 1));
        right = right.push(row![number, look.text(Role::Note, locale.text(step)).width(Fill)].spacing(gap::M));
    }
    layout::halves(scene, (11, left.into()), (9, right.into()))
}

/// What went wrong, and what to do.
fn fault_card(scene: Scene<'_>, fault: Fault) -> Element<'_, Message> {
    let (look, p) = (scene.look, scene.palette());
    let (title, note) = sentences(scene, fault);
    let words = column![look.text(Role::Strong, title), look.text(Role::Note, note)].spacing(gap::XS);
    let content = row![icon(Icon::Warning, 56.0, p.on_warning_light), words.width(Fill)].spacing(gap::M);
    container(content).padding(gap::L).width(Fill).style(theme::warning(p)).into()
}

fn sentences(scene: Scene<'_>, fault: Fault) -> (String, String) {
    let key = format!("setup-fault-{}", fault.key());
    let note = format!("{key}-note");
    let note = match fault.tries_left() {
        Some(tries) => scene.locale.with(&note, &[("tries", tries.into())]),
        None => scene.locale.text(&note),
    };
    (scene.locale.text(&key), note)
}

fn words<'a>(scene: Scene<'a>, waiting: &'a Waiting) -> Element<'a, Message> {
    let (look, locale, p) = (scene.look, scene.locale, scene.palette());
    let word = |word: &'static str| -> Element<'a, Message> {
        let word = look.text(Role::Figure, word).size(WORD_SIZE);
        container(word).padding([16.0, 40.0]).width(FillPortion(1)).style(theme::card(p)).into()
    };
    let [first, second, third, fourth] = waiting.words.each().map(word);
    let grid = column![row![first, second].spacing(gap::M), row![third, fourth].spacing(gap::M)].spacing(gap::M);
    let name = locale.with("setup-words-name", &[("name", waiting.name.as_str().into())]);
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
    let over = press::key(look, Kind::Secondary, locale.text("setup-words-over")).id("start-over").height(layout::KEY);
    let foot = row![
        over.on_press(Message::StartOver),
        space::horizontal(),
        spinner(look, 64.0),
        look.text(Role::Body, locale.text(awaited)),
    ];
    let content = column![
        row![
            look.text(Role::Heading, locale.text("setup-words-same")),
            space::horizontal(),
            look.text(Role::Strong, name)
        ]
        .align_y(Center),
        grid,
        look.text(Role::Body, locale.text(what)),
        look.soft(Role::Note, locale.text(tier)),
        space::vertical(),
        foot.spacing(gap::L).align_y(Center),
    ];
    padded(content.spacing(gap::M))
}

fn expired(scene: Scene<'_>, fault: Option<Fault>) -> Element<'_, Message> {
    let (look, locale, p) = (scene.look, scene.locale, scene.palette());
    let sign = container(icon(Icon::Clock, SIGN * 0.6, p.on_warning)).center(SIGN);
    let mut words = column![
        look.text(Role::Display, locale.text("setup-expired-title")),
        look.text(Role::Body, locale.text("setup-expired-note")),
    ]
    .spacing(gap::M);
    if let Some(fault) = fault {
        words = words.push(space().height(gap::M)).push(fault_card(scene, fault));
    }
    let over =
        press::key(look, Kind::Secondary, locale.text("setup-expired-over")).id("start-over").height(layout::KEY);
    let sentence = row![sign.style(theme::pill(p.warning, p.on_warning)), words.width(Fill)].spacing(gap::XL);
    padded(column![sentence, space::vertical(), over.on_press(Message::StartOver)])
}

fn padded(content: Column<'_, Message>) -> Element<'_, Message> {
    let padding = iced::Padding { top: 56.0, bottom: 56.0, left: 160.0, right: 160.0 };
    container(content).padding(padding).height(Fill).into()
}
