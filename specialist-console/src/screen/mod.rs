//! The desk's screens: pure functions from what is shown to elements.
//!
//! [`Model`] is all that a window shows; [`view()`] draws it; [`keys::message`] says what a key does on it. Each panel has
//! its own model and its own messages, and parents only wrap.
//!
//! **Invariant:** what may be done stands in one list per panel (`acts`), of which buttons, keys and help are made.
//! **Invariant:** no view decides: gates, texts of results and the next step come in the model.

pub mod bar;
pub mod call;
pub mod checklist;
pub mod help;
pub mod idle;
pub mod keys;
pub mod part;
pub mod queue;
pub mod setup;
pub mod sign_in;
pub mod work;
pub mod wrap_up;

use iced::widget::{column, container, row, rule, stack};
use iced::{Element, Length, Size};
use ui::{Scene, theme};

use part::{Act, Frame};

/// All that a window shows.
#[derive(Clone)]
pub struct Model {
    /// What.
    pub body: Body,
    /// Whether the help lies over it.
    pub help: bool,
}

/// What a window shows.
#[derive(Clone)]
pub enum Body {
    /// Nobody has signed in.
    SignIn(sign_in::Model),
    /// Somebody works.
    Desk(Box<Desk>),
}

/// A desk at which somebody works.
#[derive(Clone)]
pub struct Desk {
    /// The bar at the top.
    pub bar: bar::Model,
    /// Those who wait.
    pub queue: queue::Model,
    /// What goes on.
    pub main: Main,
}

/// What goes on at a desk.
#[derive(Clone)]
pub enum Main {
    /// No call.
    Idle(idle::Model),
    /// A call.
    Call(Box<Call>),
    /// A call is over and is being written up.
    WrapUp(wrap_up::Model),
}

/// A call and the work in it.
#[derive(Clone)]
pub struct Call {
    /// The call.
    pub call: call::Model,
    /// The work of the current step.
    pub work: work::Model,
    /// How far the expedition is, if there is to be one.
    pub checklist: Option<checklist::Model>,
}

/// What is typed and pressed.
#[derive(Debug, Clone, PartialEq)]
pub enum Message {
    /// Signing in.
    SignIn(sign_in::Message),
    /// In the bar.
    Bar(bar::Message),
    /// In the queue.
    Queue(queue::Message),
    /// Between two calls.
    Idle(idle::Message),
    /// In the call.
    Call(call::Message),
    /// In the work area.
    Work(work::Message),
    /// In the checklist.
    Checklist(checklist::Message),
    /// After the call.
    WrapUp(wrap_up::Message),
    /// In the help.
    Help(help::Message),
}

impl Model {
    /// What can be done now, the foremost first.
    pub fn acts(&self) -> Vec<Act<Message>> {
        if self.help {
            return wrap(help::acts(), Message::Help);
        }
        self.behind_help()
    }

    /// The field where typing begins on this screen.
    pub fn first_field(&self) -> Option<&'static str> {
        match &self.body {
            Body::SignIn(sign_in) => Some(sign_in.first_field()),
            Body::Desk(desk) => match &desk.main {
                Main::Call(call) => call.work.first_field(),
                Main::Idle(_) | Main::WrapUp(_) => None,
            },
        }
    }

    fn behind_help(&self) -> Vec<Act<Message>> {
        match &self.body {
            Body::SignIn(sign_in) => wrap(sign_in.acts(), Message::SignIn),
            Body::Desk(desk) => desk.acts(),
        }
    }

    /// The screen's name in the log.
    pub fn name(&self) -> &'static str {
        match &self.body {
            Body::SignIn(sign_in) => sign_in.name(),
            Body::Desk(desk) => match &desk.main {
                Main::Idle(idle) if idle.offer.is_some() => "offer",
                Main::Idle(_) => "idle",
                Main::Call(call) => call.work.name(),
                Main::WrapUp(_) => "wrap_up",
            },
        }
    }
}

impl Desk {
    fn acts(&self) -> Vec<Act<Message>> {
        let main = match &self.main {
            Main::Idle(idle) => wrap(idle.acts(), Message::Idle),
            Main::Call(call) if call.call.hanging_up => return wrap(call::Model::asked(), Message::Call),
            Main::Call(call) => call.acts(),
            Main::WrapUp(_) => wrap(wrap_up::Model::acts(), Message::WrapUp),
        };
        let around = wrap(self.queue.acts(), Message::Queue).into_iter().chain(wrap(bar::Model::acts(), Message::Bar));
        main.into_iter().chain(around).collect()
    }
}

impl Call {
    fn acts(&self) -> Vec<Act<Message>> {
        let mut acts = Vec::new();
        if self.call.is_there() {
            acts.extend(wrap(self.work.acts(), Message::Work));
            let checklist = self.checklist.as_ref().map(checklist::Model::acts);
            acts.extend(wrap(checklist.unwrap_or_default(), Message::Checklist));
        }
        acts.extend(wrap(self.call.acts(), Message::Call));
        acts
    }
}

fn wrap<M, N>(acts: Vec<Act<M>>, into: impl Fn(M) -> N) -> Vec<Act<N>> {
    acts.into_iter().map(|act| act.map(&into)).collect()
}

/// The window's content.
pub fn view<'a>(scene: Scene<'a>, window: Size, model: &'a Model) -> Element<'a, Message> {
    let frame = Frame::of(window);
    let body = match &model.body {
        Body::SignIn(sign_in) => sign_in::view(scene, sign_in).map(Message::SignIn),
        Body::Desk(desk) => desk_view(scene, frame, desk),
    };
    let body = container(body).width(Length::Fill).height(Length::Fill).style(theme::ground(scene.palette()));
    let help = model.help.then(|| help::view(scene, &keys::of_acts(model.behind_help())).map(Message::Help));
    stack![body].push(help).width(Length::Fill).height(Length::Fill).into()
}

fn desk_view<'a>(scene: Scene<'a>, frame: Frame, desk: &'a Desk) -> Element<'a, Message> {
    let line = || rule::vertical(1).style(theme::line(scene.palette()));
    let (centre, side) = match &desk.main {
        Main::Idle(idle) => (
            idle::view(scene, frame, idle).map(Message::Idle),
            Some(idle::deliveries(scene, frame, idle).map(Message::Idle)),
        ),
        Main::Call(call) => (
            call_view(scene, frame, call),
            call.checklist.as_ref().map(|list| checklist::view(scene, frame, list).map(Message::Checklist)),
        ),
        Main::WrapUp(wrap_up) => (wrap_up::view(scene, frame, wrap_up).map(Message::WrapUp), None),
    };
    let body = row![queue::view(scene, frame, &desk.queue).map(Message::Queue), line(), centre];
    let body = match side {
        Some(side) => body.push(line()).push(side),
        None => body,
    };
    let hanging_up = matches!(&desk.main, Main::Call(call) if call.call.hanging_up);
    let question = hanging_up.then(|| call::question(scene).map(Message::Call));
    stack![column![bar::view(scene, frame, &desk.bar).map(Message::Bar), body.height(Length::Fill)]]
        .push(question)
        .width(Length::Fill)
        .height(Length::Fill)
        .into()
}

fn call_view<'a>(scene: Scene<'a>, frame: Frame, model: &'a Call) -> Element<'a, Message> {
    let height = if model.work.wants_room() { frame.strip_low } else { frame.strip };
    let pictures = call::pictures(scene, frame, &model.call, height).map(Message::Call);
    let keys = call::buttons(scene, &model.call).map(Message::Call);
    let work =
        container(work::view(scene, frame, &model.work).map(Message::Work)).width(Length::Fill).height(Length::Fill);
    let over = call::overlay(scene, &model.call).map(|over| over.map(Message::Call));
    let work = stack![work].push(over).width(Length::Fill).height(Length::Fill);
    container(column![pictures, keys, work].spacing(frame.gap * 0.7))
        .padding(frame.gap)
        .width(Length::Fill)
        .height(Length::Fill)
        .into()
}
