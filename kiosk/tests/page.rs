//! The printed page by a camera at the reader: what it shows opens the chip and goes along with what was read from it.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::path::Path;
use std::time::Duration;

use documents::dump::{Dump, PAGE_PICTURE_MAX_BYTES};
use documents::lds::image::decode;
use documents::mrz::picture::{Candidate, Gray, find};
use documents::sim::{Person, Specimen, catalogue};
use domain::id::LeaseId;
use domain::redact::Personal;
use image::{DynamicImage, Rgb, RgbImage};
use kiosk::copy::Order;
use kiosk::document::page::camera::PageCamera;
use kiosk::document::page::looking::Limits;
use kiosk::document::reader::{Event, Reader, ReaderSource};
use kiosk::document::simulated::page;
use media::{Camera, CameraSource};
use protocol::visit::{DocumentKey, ReadFailure, Reading};

/// From when the simulated document counts.
const MADE: i64 = 1_795_255_200;
const LEASE: LeaseId = LeaseId::numbered(7);
/// Long enough on any machine.
const SOON: Duration = Duration::from_mins(2);
/// A camera that nobody lays anything before is looked through for so long.
const BRIEF: Duration = Duration::from_millis(400);

fn specimen() -> Specimen {
    Specimen::genuine(&catalogue::modern(), MADE)
}

/// A camera over a picture in a file.
fn over(picture: &RgbImage, folder: &Path) -> Camera {
    let path = folder.join("page.png");
    picture.save(&path).unwrap();
    Camera::start(CameraSource::Picture { path, timecode: false }).unwrap()
}

fn reader(camera: Option<Camera>, limits: Limits) -> Reader {
    let camera = camera.map(|camera| PageCamera::new(camera, limits));
    Reader::with(ReaderSource::Simulated, camera, true, MADE).unwrap()
}

fn order(key: DocumentKey) -> Order {
    Order { lease: LEASE, key, challenge: [3; 8] }
}

fn typed() -> DocumentKey {
    let personal = |text: &str| Personal::new(text.to_owned());
    let lines = specimen().lines;
    let (birth, expiry) = (lines[1].get(13..19).unwrap(), lines[1].get(21..27).unwrap());
    DocumentKey::Mrz { number: personal(Person::SPECIMEN.number), birth: personal(birth), expiry: personal(expiry) }
}

/// What is told until it is over: progress, and the dump if there is one.
async fn told(reader: &mut Reader) -> (Vec<Reading>, Option<Dump>) {
    let mut progress = Vec::new();
    loop {
        match tokio::time::timeout(SOON, reader.next()).await.expect("it ends").unwrap() {
            Event::Present(_) | Event::Kept(_) | Event::Relayed(..) => {}
            Event::Progress(lease, reading) => {
                assert_eq!(lease, LEASE);
                progress.push(reading);
                if matches!(reading, Reading::Failed { .. }) {
                    return (progress, None);
                }
            }
            Event::Read(lease, dump) => {
                assert_eq!(lease, LEASE);
                return (progress, Some(Dump::from_bytes(&dump).unwrap()));
            }
        }
    }
}

const NO_PAGE: Reading = Reading::Failed { reason: ReadFailure::NoPage };

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_before_the_camera_opens_the_chip_and_goes_along() {
    let folder = tempfile::tempdir().unwrap();
    let camera = over(&page::draw(&specimen(), &Person::SPECIMEN), folder.path());
    let mut reader = reader(Some(camera.clone()), Limits::USUAL);
    reader.read(order(DocumentKey::Page));
    let (progress, dump) = told(&mut reader).await;
    assert_eq!(progress.iter().find(|reading| **reading != Reading::Waiting), Some(&Reading::Page), "{progress:?}");
    assert!(progress.contains(&Reading::Opening), "{progress:?}");
    let seen = dump.unwrap().page.clone().unwrap();
    let zone = seen.zone().unwrap();
    assert_eq!(zone.lines(), specimen().lines);
    let jpeg = seen.picture().unwrap().reveal();
    assert!(jpeg.len() <= PAGE_PICTURE_MAX_BYTES, "{}", jpeg.len());
    let picture = decode(jpeg).unwrap();
    let (width, height) = (picture.width, picture.height);
    assert!((800..=1280).contains(&width) && (600..=720).contains(&height), "{width}x{height}");
    let gray = DynamicImage::from(RgbImage::from_raw(width, height, picture.rgb.clone()).unwrap()).into_luma8();
    let again = find(&Gray { width: width as usize, height: height as usize, pixels: &gray });
    assert_eq!(again.iter().find_map(Candidate::read), Some(zone), "the picture shows what was read");
    while camera.frames().newest().is_some() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_page_is_no_page_and_what_is_typed_opens_the_chip() {
    let folder = tempfile::tempdir().unwrap();
    let camera = over(&RgbImage::from_pixel(1280, 720, Rgb([238; 3])), folder.path());
    let mut reader = reader(Some(camera), Limits { lay: BRIEF, ..Limits::USUAL });
    reader.read(order(DocumentKey::Page));
    let (progress, dump) = told(&mut reader).await;
    assert_eq!((progress, dump), (vec![Reading::Waiting, NO_PAGE], None));
    reader.read(order(typed()));
    let (progress, dump) = told(&mut reader).await;
    assert_eq!(progress.first(), Some(&Reading::Waiting));
    assert_eq!(dump.unwrap().page, None, "nobody has seen it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_camera_that_is_not_there_gives_no_page() {
    let gone = Camera::start(CameraSource::Device(Some("/dev/video-none".to_owned()))).unwrap();
    for camera in [Some(gone), None] {
        let mut reader = reader(camera, Limits { silence: BRIEF, ..Limits::USUAL });
        reader.read(order(DocumentKey::Page));
        assert_eq!(told(&mut reader).await, (vec![NO_PAGE], None));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_told_to_stop_looks_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let camera = over(&page::draw(&specimen(), &Person::SPECIMEN), folder.path());
    let mut reader = reader(Some(camera), Limits::USUAL);
    reader.read(order(DocumentKey::Page));
    reader.stop();
    reader.read(order(typed()));
    let (progress, dump) = told(&mut reader).await;
    assert!(!progress.contains(&Reading::Page), "{progress:?}");
    assert_eq!(dump.unwrap().page, None);
}
