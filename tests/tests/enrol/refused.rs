//! What the link says to a machine that does not become a station.

use domain::digest::Digest;
use link::Kind;
use link::enrol::{EnrolError, Invitation, wait};
use trust::StationKey;
use trust::enrol::Card;

use crate::fleet::{Fleet, Home, show, typed, within, wrong};

#[tokio::test]
async fn a_wrong_code_says_how_many_tries_are_left_and_the_fifth_ends_it() {
    let fleet = Fleet::new(Home::Sqlite);
    let _server = fleet.serve();
    let key = StationKey::generate();
    let code = fleet.order(&["kiosk", "add", "--site", "Aulum"]);
    for left in [4, 3, 2, 1] {
        let refused = show(&wrong(&code), Kind::Kiosk, &key).await.unwrap_err();
        assert_eq!(refused, EnrolError::WrongCode { tries_left: Some(left) });
    }
    for late in [wrong(&code), typed(&code)] {
        assert_eq!(show(&late, Kind::Kiosk, &key).await.unwrap_err(), EnrolError::CodeOver);
    }
    // A new code for the same name, and one that was never handed out.
    let again = fleet.order(&["kiosk", "add", "--site", "Aulum", "--name", "Aulum 1"]);
    let other = if again["code"].as_str().unwrap().starts_with("00") { "11111-11111" } else { "00000-00000" };
    let unknown = Invitation::typed(again["node"].as_str().unwrap(), other).unwrap();
    let refused = show(&unknown, Kind::Kiosk, &key).await.unwrap_err();
    assert_eq!(refused, EnrolError::WrongCode { tries_left: None });
    let promised = show(&typed(&again), Kind::Kiosk, &key).await.unwrap();
    assert_eq!(fleet.listed("kiosk", "Aulum 1")["words"], promised.words.to_string());
    // It was of use once.
    let refused = show(&typed(&again), Kind::Kiosk, &StationKey::generate()).await.unwrap_err();
    assert_eq!(refused, EnrolError::WrongCode { tries_left: None });
}

#[tokio::test]
async fn a_card_names_the_fleet_and_a_code_is_for_one_kind_of_station() {
    let fleet = Fleet::new(Home::Sqlite);
    let _server = fleet.serve();
    let key = StationKey::generate();
    let code = fleet.order(&["console", "add", "--desk", "Torvet"]);
    let card: Card = code["card"].as_str().unwrap().parse().unwrap();
    let other = Card { authority: Digest::of(b"another fleet"), ..card.clone() };
    let refused = show(&Invitation::card(other).unwrap(), Kind::Console, &key).await.unwrap_err();
    assert_eq!(refused, EnrolError::OtherAuthority);
    let invitation = Invitation::card(card).unwrap();
    let refused = show(&invitation, Kind::Kiosk, &key).await.unwrap_err();
    assert_eq!(refused, EnrolError::OtherKind);
    let promised = show(&invitation, Kind::Console, &key).await.unwrap();
    assert_eq!(fleet.listed("console", "Torvet 1")["words"], promised.words.to_string());

    let _ = fleet.order(&["console", "refuse", "Torvet 1"]);
    assert_eq!(within(Box::pin(wait(&promised, &key, || ()))).await.unwrap_err(), EnrolError::NotApproved);
}

#[tokio::test]
async fn a_server_that_is_away_is_waited_for_by_whoever_has_a_promise_only() {
    let fleet = Fleet::new(Home::Sqlite);
    let mut server = fleet.serve();
    let key = StationKey::generate();
    let code = fleet.order(&["kiosk", "add", "--site", "Aulum"]);
    let promised = show(&typed(&code), Kind::Kiosk, &key).await.unwrap();
    let _ = fleet.order(&["kiosk", "approve", "Aulum 1"]);
    server.kill();
    let refused = show(&typed(&code), Kind::Kiosk, &key).await.unwrap_err();
    assert_eq!(refused, EnrolError::Unreachable);
    let waiting = tokio::spawn(async move { wait(&promised, &key, || ()).await });
    let _server = fleet.serve();
    assert_eq!(within(waiting).await.unwrap().unwrap().name, "Aulum 1");
}
