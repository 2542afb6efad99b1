//! The column of those who wait, and the key that takes the next.

use domain::exchange::view::{Language, Service};
use iced::widget::{column, container, row, scrollable};
use iced::{Element, Length, Padding};
use ui::widget::Kind;
use ui::{Role, Scene, theme};

use super::keys::Key;
use super::part::{Act, Frame, wide};

/// What the column shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// Those who wait, the next first; one's own call before them.
    pub rows: Vec<Row>,
    /// What has been done today, if anything.
    pub today: Option<Today>,
    /// What can be taken.
    pub take: Take,
    /// Whether a call other than the one at hand is on hold.
    pub parked: bool,
}

/// What can be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Take {
    /// Nothing.
    Nothing,
    /// The next: it is offered, or waits.
    Next,
    /// A call that is offered beside the one at hand.
    Beside,
}

/// Somebody who waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// "Aulum Bibliotek".
    pub site: String,
    /// What for.
    pub service: Service,
    /// In which language.
    pub language: Language,
    /// For how many people.
    pub persons: u8,
    /// Hour and minute of the appointment, if there is one.
    pub due: Option<(u8, u8)>,
    /// How long: "4 min", "04.12".
    pub time: String,
    /// How it stands.
    pub state: State,
}

/// How it stands with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Waits.
    Waiting,
    /// Is offered to this desk.
    Offered,
    /// Talks with this desk.
    InCall,
    /// Is on hold at this desk.
    Held,
    /// Was cut off and comes first.
    Interrupted,
}

/// What has been done today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Today {
    /// How many.
    pub count: u32,
    /// How long each took, in whole minutes.
    pub average_min: u32,
}

/// What is pressed in the column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Take the call that is offered.
    TakeNext,
    /// Take up a call that is on hold.
    TakeUp,
}

impl Model {
    pub(super) fn acts(&self) -> Vec<Act<Message>> {
        // The offer itself is the screen's main act; in a call Enter belongs to the work.
        let (text, key) = match self.take {
            Take::Nothing | Take::Next => ("console-queue-take", Key::Enter),
            Take::Beside => ("console-queue-take-beside", Key::Letter('o')),
        };
        let take = Act::primary("take-next", text, key, Message::TakeNext).only_if(self.take != Take::Nothing);
        let up = Act::plain("take-up", "console-queue-take-up", Key::Letter('v'), Message::TakeUp);
        self.parked.then_some(up).into_iter().chain([Act { kind: Kind::Green, ..take }]).collect()
    }
}

/// The text key of a service.
pub const fn service(service: Service) -> &'static str {
    match service {
        Service::Unspecified => "console-service-unspecified",
        Service::Passport => "console-service-passport",
        Service::Licence => "console-service-licence",
        Service::Guidance => "console-service-guidance",
    }
}

/// The text key of a language.
pub const fn language(language: Language) -> &'static str {
    match language {
        Language::Da => "console-language-da",
        Language::En => "console-language-en",
    }
}

/// The column.
pub fn view<'a>(scene: Scene<'a>, frame: Frame, model: &'a Model) -> Element<'a, Message> {
    let (look, locale) = (scene.look, scene.locale);
    let rows: Element<'a, Message> = if model.rows.is_empty() {
        look.soft(Role::Note, locale.text("console-queue-empty")).into()
    } else {
        column(model.rows.iter().map(|row| card(scene, row))).spacing(10).into()
    };
    let today = model.today.map(|today| {
        let values = [("count", today.count.into()), ("minutes", today.average_min.into())];
        look.soft(Role::Note, locale.with("console-queue-today", &values))
    });
    let content = column![
        look.text(Role::Heading, locale.text("console-queue")),
        scrollable(rows).height(Length::Fill).width(Length::Fill)
    ]
    .push(today)
    .extend(model.acts().into_iter().map(|act| wide(scene, act)))
    .spacing(12);
    container(content)
        .padding(frame.gap)
        .width(frame.queue)
        .height(Length::Fill)
        .style(theme::paper(scene.palette()))
        .into()
}

fn card<'a>(scene: Scene<'a>, model: &'a Row) -> Element<'a, Message> {
    let (look, locale, p) = (scene.look, scene.locale, scene.palette());
    let detail = format!("{} · {}", locale.text(service(model.service)), locale.text(language(model.language)));
    let state = match model.state {
        State::Waiting => None,
        State::Offered => Some("console-queue-offered"),
        State::InCall => Some("console-queue-in-call"),
        State::Held => Some("console-queue-held"),
        State::Interrupted => Some("console-queue-interrupted"),
    };
    let first = row![
        look.text(Role::Strong, model.site.as_str()).width(Length::Fill),
        look.text(Role::Body, model.time.as_str())
    ]
    .spacing(8);
    let second = row![look.soft(Role::Note, detail).width(Length::Fill)].spacing(8);
    let persons = (model.persons > 1).then(|| locale.with("console-queue-persons", &[("count", model.persons.into())]));
    let due =
        model.due.map(|(hour, minute)| locale.with("console-queue-due", &[("time", locale.time(hour, minute).into())]));
    let apart: Vec<_> = persons.into_iter().chain(due).collect();
    let apart = (!apart.is_empty()).then(|| look.text(Role::Note, apart.join(" · ")));
    let third = state.map(|state| look.text(Role::SmallStrong, locale.text(state)));
    let (ground, edge, mark) = match model.state {
        State::Waiting => (p.paper, p.line, p.line),
        State::Offered | State::InCall => (p.primary_light, p.line, p.success),
        State::Interrupted | State::Held => (p.warning_light, p.line, p.warning),
    };
    let ink = if model.state == State::Waiting { p.ink } else { p.on_primary_light };
    let words = container(column![first, second].push(apart).push(third).spacing(2))
        .padding([10.0, 12.0])
        .width(Length::Fill)
        .style(theme::boxed(ground, ink, edge, 1.0));
    container(words).padding(Padding::ZERO.left(STRIPE)).style(theme::boxed(mark, ink, mark, 0.0)).into()
}

/// Width of the stripe that marks a row.
const STRIPE: f32 = 5.0;
