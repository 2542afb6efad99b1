//! P16: the decision, and its reason.

use domain::expedition::{Gate, Missing, Outcome, ReferredTo, RefusalReason};
use iced::Element;
use iced::widget::column;
use ui::widget::Kind;
use ui::{Role, Scene};

use crate::screen::keys::Key;
use crate::screen::part::{Act, Choice, Frame, choices, list, panel, shut, ticks, titled};

/// What is being decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    /// The ways that are open just now, in order; at most seven.
    pub ways: Vec<Way>,
    /// The way chosen.
    pub way: Option<Way>,
    /// Where to, if it is referred.
    pub to: Option<ReferredTo>,
    /// Why, if it is refused.
    pub because: Option<RefusalReason>,
    /// What is missing, if something is.
    pub missing: Vec<Missing>,
    /// Whether what is chosen may be decided.
    pub gate: Gate,
}

/// A way an expedition can end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// Order the passport.
    Approve,
    /// Order a provisional one.
    Provisional,
    /// Something must be brought.
    Incomplete,
    /// Somebody else goes on.
    Refer,
    /// Refuse.
    Refuse,
    /// Freeze it; the citizen is told that it must be looked into.
    Freeze,
}

impl Way {
    /// Every one.
    pub const ALL: [Self; 6] =
        [Self::Approve, Self::Provisional, Self::Incomplete, Self::Refer, Self::Refuse, Self::Freeze];

    const fn words(self) -> &'static str {
        match self {
            Self::Approve => "console-way-approve-words",
            Self::Provisional => "console-way-provisional-words",
            Self::Incomplete => "console-way-incomplete-words",
            Self::Refer => "console-way-refer-words",
            Self::Refuse => "console-way-refuse-words",
            Self::Freeze => "console-way-freeze-words",
        }
    }

    const fn confirm(self) -> &'static str {
        match self {
            Self::Approve => "console-way-approve-confirm",
            Self::Provisional => "console-way-provisional-confirm",
            Self::Incomplete => "console-way-incomplete-confirm",
            Self::Refer => "console-way-refer-confirm",
            Self::Refuse => "console-way-refuse-confirm",
            Self::Freeze => "console-way-freeze-confirm",
        }
    }
}

impl Choice for Way {
    fn text(self) -> &'static str {
        match self {
            Self::Approve => "console-way-approve",
            Self::Provisional => "console-way-provisional",
            Self::Incomplete => "console-way-incomplete",
            Self::Refer => "console-way-refer",
            Self::Refuse => "console-way-refuse",
            Self::Freeze => "console-way-freeze",
        }
    }
}

impl Choice for ReferredTo {
    fn text(self) -> &'static str {
        match self {
            Self::TownHall => "console-refer-town-hall",
            Self::Police => "console-refer-police",
            Self::Photographer => "console-refer-photographer",
        }
    }
}

impl Choice for RefusalReason {
    fn text(self) -> &'static str {
        match self {
            Self::FingersRefused => "console-refuse-fingers",
            Self::ThreeInFiveYears => "console-refuse-three-in-five",
            Self::NotACitizen => "console-refuse-not-a-citizen",
            Self::ValidPassportHeld => "console-refuse-valid-held",
        }
    }
}

impl Choice for Missing {
    fn text(self) -> &'static str {
        match self {
            Self::Application => "console-missing-application",
            Self::OldPassport => "console-missing-old-passport",
            Self::PhotoId => "console-missing-photo-id",
            Self::Citizenship => "console-missing-citizenship",
            Self::NameProof => "console-missing-name-proof",
            Self::PoliceReceipt => "console-missing-police-receipt",
        }
    }
}

/// Where it can be referred to.
pub const REFERRED_TO: [ReferredTo; 3] = [ReferredTo::TownHall, ReferredTo::Police, ReferredTo::Photographer];

/// Why it can be refused.
pub const REFUSAL_REASONS: [RefusalReason; 4] = [
    RefusalReason::FingersRefused,
    RefusalReason::ThreeInFiveYears,
    RefusalReason::NotACitizen,
    RefusalReason::ValidPassportHeld,
];

/// What can be missing.
pub const MISSING: [Missing; 6] = [
    Missing::Application,
    Missing::OldPassport,
    Missing::PhotoId,
    Missing::Citizenship,
    Missing::NameProof,
    Missing::PoliceReceipt,
];

/// What is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Choose a way.
    Choose(Way),
    /// Missing, or not after all.
    Missing(Missing),
    /// Where to.
    To(ReferredTo),
    /// Why.
    Because(RefusalReason),
    /// Choose another way.
    Back,
    /// Decide.
    Confirm,
}

impl Model {
    /// What is chosen so far, if it is whole.
    pub fn outcome(&self) -> Option<Outcome> {
        match self.way? {
            Way::Approve => Some(Outcome::Approved),
            Way::Provisional => Some(Outcome::ApprovedProvisional),
            Way::Incomplete if self.missing.is_empty() => None,
            Way::Incomplete => Some(Outcome::Incomplete { missing: self.missing.iter().copied().collect() }),
            Way::Refer => self.to.map(|to| Outcome::Referred { to }),
            Way::Refuse => self.because.map(|reason| Outcome::Refused { reason }),
            Way::Freeze => Some(Outcome::Frozen),
        }
    }

    fn foot(&self) -> Vec<Act<Message>> {
        let Some(way) = self.way else { return Vec::new() };
        let open = self.gate == Gate::Open && self.outcome().is_some();
        let confirm = Act::primary("decide", way.confirm(), Key::Enter, Message::Confirm).only_if(open);
        let confirm = if way == Way::Refuse { Act { kind: Kind::Danger, ..confirm } } else { confirm };
        vec![confirm, Act::plain("back", "console-back", Key::Escape, Message::Back)]
    }

    pub(super) fn acts(&self) -> Vec<Act<Message>> {
        let rows = match self.way {
            None => choices(&self.ways, Message::Choose),
            Some(Way::Incomplete) => choices(&MISSING, Message::Missing),
            Some(Way::Refer) => choices(&REFERRED_TO, Message::To),
            Some(Way::Refuse) => choices(&REFUSAL_REASONS, Message::Because),
            Some(Way::Approve | Way::Provisional | Way::Freeze) => Vec::new(),
        };
        self.foot().into_iter().chain(rows).collect()
    }
}

/// The panel.
pub fn view<'a>(scene: Scene<'a>, frame: Frame, model: &'a Model) -> Element<'a, Message> {
    let (look, locale) = (scene.look, scene.locale);
    let rows = match model.way {
        None => Some(list(scene, &model.ways, None, Message::Choose)),
        Some(Way::Incomplete) => Some(ticks(scene, &MISSING, &model.missing, Message::Missing)),
        Some(Way::Refer) => Some(list(scene, &REFERRED_TO, model.to, Message::To)),
        Some(Way::Refuse) => Some(list(scene, &REFUSAL_REASONS, model.because, Message::Because)),
        Some(Way::Approve | Way::Provisional | Way::Freeze) => None,
    };
    let words = model.way.map(|way| look.text(Role::Body, locale.text(way.words())));
    let why = match model.gate {
        Gate::Shut(why) if model.outcome().is_some() => Some(shut(scene, why)),
        _ => None,
    };
    let title = model.way.map_or("console-decision", Choice::text);
    let note = if model.way.is_none() { "console-decision-note" } else { "console-decision-note-final" };
    let content = column![].push(words).push(rows).push(why).spacing(14).max_width(WIDTH);
    panel(scene, frame, titled(scene, title, locale.text(note)), content.into(), model.foot())
}

/// Width of the list.
const WIDTH: f32 = 760.0;
