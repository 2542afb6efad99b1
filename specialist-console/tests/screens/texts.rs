//! Every text that the screens can name exists, and no screen shows a key in its place.

use domain::expedition::{Challenge, Code, FeePart, Kind, Outcome, Shut, Step};
use iced::Size;
use protocol::visit::ReadFailure;
use specialist_console::screen::keys::bindings;
use specialist_console::screen::part::Choice;
use specialist_console::screen::work::document::{self, Origin};
use specialist_console::screen::work::{case, decision, portrait, question, register, review};
use specialist_console::screen::{self, bar, checklist, sign_in};
use ui::testing::Stage;
use ui::{Language, Locale, Look, Scene};

use crate::fixture;

#[test]
fn no_screen_shows_a_key() {
    for language in Language::ALL {
        let locale = Locale::new(language);
        let scene = Scene::new(Look::CONSOLE, &locale);
        let size = Size::new(1_366.0, 768.0);
        for (name, model) in fixture::all() {
            let texts = Stage::new(size, screen::view(scene, size, &model)).texts();
            let keys: Vec<_> = texts.iter().filter(|text| text.contains("console-")).collect();
            assert!(keys.is_empty(), "{name}: {keys:?}");
            for binding in bindings(&model) {
                assert!(locale.has(binding.text), "{name}: {}", binding.text);
            }
        }
    }
}

fn chosen<C: Choice>(all: &[C]) -> impl Iterator<Item = String> + '_ {
    all.iter().map(|choice| choice.text().to_owned())
}

#[test]
fn every_choice_has_its_words() {
    let locale = Locale::new(Language::Danish);
    let own = |key: &str| format!("console-{key}");
    let outcomes = [Outcome::Approved, Outcome::ApprovedProvisional, Outcome::Frozen].map(|outcome| own(outcome.key()));
    let failures = [
        ReadFailure::NoReader,
        ReadFailure::NoDocument,
        ReadFailure::TwoDocuments,
        ReadFailure::NoPage,
        ReadFailure::NotADocument,
        ReadFailure::WrongKey { tries_left: None },
        ReadFailure::WrongKey { tries_left: Some(1) },
        ReadFailure::Lifted,
        ReadFailure::Chip,
        ReadFailure::TimeOut,
    ]
    .map(|failure| document::failure_text(failure).to_owned());
    let keys = chosen(&decision::Way::ALL)
        .chain(chosen(&decision::MISSING))
        .chain(chosen(&decision::REFERRED_TO))
        .chain(chosen(&decision::REFUSAL_REASONS))
        .chain(chosen(&Code::ALL))
        .chain(chosen(&portrait::Advice::ALL))
        .chain(chosen(&review::Reason::ALL))
        .chain(chosen(&register::Lookup::ALL))
        .chain(chosen(question::Question::Control.answers()))
        .chain(chosen(question::Question::Consents.answers()))
        .chain(chosen(question::Question::OldPassport.answers()))
        .chain(
            portrait::Measure::ALL.iter().flat_map(|measure| [measure.texts().0, measure.texts().1]).map(str::to_owned),
        )
        .chain(case::Fault::ALL.iter().map(|fault| fault.text().to_owned()))
        .chain(bar::Presence::ALL.iter().map(|presence| presence.text().to_owned()))
        .chain(checklist::Chapter::ALL.iter().map(|chapter| chapter.text().to_owned()))
        .chain(Step::ALL.iter().map(|step| own(step.key())))
        .chain(Kind::ALL.iter().map(|kind| own(kind.key())))
        .chain(Challenge::ALL.iter().map(|challenge| own(challenge.key())))
        .chain([FeePart::Passport, FeePart::Fingerprints].map(|part| own(part.key())))
        .chain(
            [Shut::FacesFirst, Shut::CitizenFirst, Shut::BytesMissing(Step::Portrait), Shut::Missing(Step::Fee)]
                .map(|shut| own(shut.key())),
        )
        .chain(Origin::ALL.iter().map(|origin| origin.text().to_owned()))
        .chain(sign_in::Lacking::ALL.iter().map(|lacking| lacking.text().to_owned()))
        .chain(failures)
        .chain(outcomes);
    for key in keys {
        assert!(locale.has(&key), "{key}");
    }
}
