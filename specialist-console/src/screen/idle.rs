//! The desk between two calls: whether calls come, and the offer that stands out.

use domain::exchange::view::{Delivery, DeliveryState, Language, Service};
use domain::problem::Problem;
use iced::widget::{column, container, progress_bar, row, space};
use iced::{Alignment, Element, Length};
use ui::widget::{Feed, Fit, video};
use ui::{Role, Scene, theme};

use super::bar::Presence;
use super::keys::Key;
use super::part::{Act, Frame, button, buttons, rows};
use super::{queue, sign_in};

/// What the desk shows.
#[derive(Clone)]
pub struct Model {
    /// Whether calls come.
    pub presence: Presence,
    /// The call that is offered.
    pub offer: Option<Offer>,
    /// What is wrong, if anything.
    pub problem: Option<Problem>,
    /// No passport and no driving licence is offered: the sign-in is not sure enough.
    pub too_unsure: bool,
    /// One's own picture, as the citizen will see it.
    pub own: Option<Feed>,
    /// What this desk has submitted and is not settled, newest first.
    pub deliveries: Vec<Delivery>,
}

/// A call that is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// "Aulum Bibliotek".
    pub site: String,
    /// What for.
    pub service: Service,
    /// In which language.
    pub language: Language,
    /// For how many people.
    pub persons: u8,
    /// How long the citizen has waited, "0.42".
    pub waited: String,
    /// How long the offer stands still.
    pub seconds_left: u32,
    /// How long it stood at first.
    pub seconds_in_all: u32,
    /// Whether it was taken and the answer is awaited.
    pub taken: bool,
}

/// What is pressed between two calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Take the call.
    Take,
    /// Be ready for calls.
    BeReady,
    /// Take a break.
    BeAway,
}

impl Model {
    pub(super) fn acts(&self) -> Vec<Act<Message>> {
        let take = self
            .offer
            .as_ref()
            .map(|offer| Act::primary("take", "console-idle-take", Key::Enter, Message::Take).only_if(!offer.taken));
        let presence = match self.presence {
            Presence::Ready => Some(Act::plain("be-away", "console-idle-be-away", Key::Letter('p'), Message::BeAway)),
            Presence::Away | Presence::Missed => {
                Some(Act::plain("be-ready", "console-idle-be-ready", Key::Letter('k'), Message::BeReady))
            }
            Presence::InCall | Presence::WrapUp | Presence::Offline => None,
        };
        take.into_iter().chain(presence).collect()
    }
}

/// The middle of the desk.
pub fn view<'a>(scene: Scene<'a>, frame: Frame, model: &'a Model) -> Element<'a, Message> {
    let p = scene.palette();
    let main = match &model.offer {
        Some(offer) => offer_card(scene, model, offer),
        None => nobody(scene, model),
    };
    let problem = model.problem.map(|problem| sign_in::fault(scene, problem));
    let unsure = model.too_unsure.then(|| {
        let text = |part: &str| scene.locale.text(&format!("console-unsure-{part}"));
        sign_in::warning(scene, text("title"), text("remedy"), None)
    });
    let content = column![main].push(problem).push(unsure).spacing(frame.gap).max_width(CARD);
    container(content).padding(frame.gap).center(Length::Fill).style(theme::ground(p)).into()
}

fn offer_card<'a>(scene: Scene<'a>, model: &Model, offer: &'a Offer) -> Element<'a, Message> {
    let (look, locale, p) = (scene.look, scene.locale, scene.palette());
    let several = (offer.persons > 1).then(|| locale.with("console-queue-persons", &[("count", offer.persons.into())]));
    let waits = locale.with("console-idle-waits", &[("time", offer.waited.as_str().into())]);
    let said = [locale.text(queue::service(offer.service)), locale.text(queue::language(offer.language))];
    let detail = said.into_iter().chain(several).chain([waits]).collect::<Vec<_>>().join(" · ");
    let left = if offer.taken {
        locale.text("console-idle-taking")
    } else {
        locale.with("console-idle-left", &[("seconds", offer.seconds_left.into())])
    };
    let bar = progress_bar(0.0..=offer.seconds_in_all as f32, offer.seconds_left as f32).girth(6).style(move |_| {
        progress_bar::Style { background: p.line.into(), bar: p.primary.into(), border: iced::border::rounded(3.0) }
    });
    let acts = model.acts().into_iter().map(|act| button(scene, act));
    let card = column![
        look.inked(Role::NoteStrong, p.primary_ink, locale.text("console-idle-offer")),
        look.text(Role::Figure, offer.site.as_str()),
        look.text(Role::Heading, detail),
        bar,
        look.soft(Role::Note, left),
        row(acts).spacing(12),
    ]
    .spacing(16);
    container(card).padding(36).width(Length::Fill).style(theme::boxed(p.paper, p.ink, p.primary, 4.0)).into()
}

fn nobody<'a>(scene: Scene<'a>, model: &'a Model) -> Element<'a, Message> {
    let (look, locale, p) = (scene.look, scene.locale, scene.palette());
    let (title, words) = match model.presence {
        Presence::Ready => ("console-idle-ready", "console-idle-ready-words"),
        Presence::Missed => ("console-idle-missed", "console-idle-missed-words"),
        Presence::Offline => ("console-idle-offline", "console-idle-offline-words"),
        Presence::Away | Presence::InCall | Presence::WrapUp => ("console-idle-away", "console-idle-away-words"),
    };
    let own = video(look, model.own.as_ref())
        .mirrored()
        .fit(Fit::Cover)
        .radius(theme::RADIUS)
        .waiting(locale.text("console-own-waiting"))
        .width(Length::Fixed(OWN))
        .height(Length::Fixed(OWN * 9.0 / 16.0));
    let card = column![
        look.text(Role::Display, locale.text(title)),
        look.soft(Role::Body, locale.text(words)),
        buttons(scene, model.acts()),
        space::vertical().height(8),
        own,
        look.soft(Role::Note, locale.text("console-own")),
    ]
    .spacing(14);
    container(card).padding(36).width(Length::Fill).style(theme::boxed(p.paper, p.ink, p.line, 1.0)).into()
}

/// The right column: what was submitted here and is on its way.
pub fn deliveries<'a>(scene: Scene<'a>, frame: Frame, model: &'a Model) -> Element<'a, Message> {
    let (look, locale) = (scene.look, scene.locale);
    let list: Element<'a, Message> = if model.deliveries.is_empty() {
        look.soft(Role::Note, locale.text("console-deliveries-none")).into()
    } else {
        rows(scene, model.deliveries.iter().map(|delivery| row_of(scene, delivery)))
    };
    let content = column![look.text(Role::Heading, locale.text("console-deliveries")), list].spacing(12);
    container(content)
        .padding(frame.gap)
        .width(frame.side)
        .height(Length::Fill)
        .style(theme::paper(scene.palette()))
        .into()
}

fn row_of<'a>(scene: Scene<'a>, delivery: &Delivery) -> Element<'a, Message> {
    let (look, locale) = (scene.look, scene.locale);
    let (state, detail) = match delivery.state {
        DeliveryState::Pending => ("console-delivery-pending", "console-delivery-pending-words"),
        DeliveryState::Delayed => ("console-delivery-delayed", "console-delivery-delayed-words"),
        DeliveryState::Acknowledged => ("console-delivery-acknowledged", "console-delivery-acknowledged-words"),
        DeliveryState::Refused => ("console-delivery-refused", "console-delivery-refused-words"),
    };
    // Ids are sortable by time, so their ends differ.
    let id = delivery.expedition.to_string();
    let short: String = id.chars().skip(id.chars().count().saturating_sub(SHORT)).collect();
    let words =
        column![look.text(Role::Strong, locale.text(state)), look.soft(Role::Note, locale.text(detail))].spacing(2);
    row![words.width(Length::Fill), look.soft(Role::Note, short)].spacing(8).align_y(Alignment::Start).into()
}

/// Letters shown of an expedition's id.
const SHORT: usize = 6;
/// Width of the card in the middle.
const CARD: f32 = 720.0;
/// Width of one's own picture.
const OWN: f32 = 400.0;
