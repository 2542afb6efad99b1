//! Zones read from drawn pages. The pages come from `pages`, never from what the reader compares with.
#![expect(clippy::unwrap_used, reason = "tests")]

mod pages;

use documents::mrz::picture::{Candidate, FRAMES_MIN, Gray, Vote, find};
use pages::{Chance, Page, Sheet, View, lines, page};

/// Pages that are read in each run.
const PAGES: u64 = 60;

/// Lines that may stay unread, in thousandths. None may be read wrong.
const UNREAD_MAX_THOUSANDTHS: usize = 5;

fn gray(page: &Page) -> Gray<'_> {
    Gray { width: page.width, height: page.height, pixels: &page.pixels }
}

#[test]
fn lines_are_right_and_no_wrong_one_is_accepted() {
    let sheet = Sheet::load();
    let (mut all, mut right, mut unread) = (0, 0, Vec::new());
    for seed in 1_000..1_000 + PAGES {
        let chance = &mut Chance::new(seed);
        let (lines, view) = (lines(chance), View::any(chance));
        let page = page(&sheet, chance, &lines, &view);
        all += lines.len();
        match find(&gray(&page)).iter().find_map(Candidate::read) {
            Some(mrz) => {
                assert_eq!(mrz.lines(), lines, "seed {seed}, {view:?}");
                right += lines.len();
            }
            None => unread.push((seed, view)),
        }
    }
    assert!((all - right) * 1000 <= all * UNREAD_MAX_THOUSANDTHS, "{right} of {all}, {unread:?}");
}

#[test]
fn three_frames_are_read_together() {
    let sheet = Sheet::load();
    let mut vote = Vote::new();
    let lines = lines(&mut Chance::new(7));
    for frame in 0..FRAMES_MIN {
        assert_eq!(vote.read(), None);
        let chance = &mut Chance::new(100 + u64::from(frame));
        let view = View { dpi: 110.0, noise: 7.0, ..View::any(chance) };
        let page = page(&sheet, chance, &lines, &view);
        let found = find(&gray(&page));
        vote.add(found.first().unwrap());
        assert_eq!(vote.frames(), frame + 1);
    }
    assert_eq!(vote.read().unwrap().lines(), lines);
    let other = pages::lines(&mut Chance::new(8));
    let chance = &mut Chance::new(9);
    let view = View { dpi: 110.0, ..View::any(chance) };
    let page = page(&sheet, chance, &other, &view);
    vote.add(find(&gray(&page)).first().unwrap());
    assert_eq!((vote.frames(), vote.read()), (1, None));
}

#[test]
fn pictures_without_lines_have_none() {
    let chance = &mut Chance::new(1);
    let noise: Vec<u8> = (0..640 * 360).map(|_| chance.next() as u8).collect();
    assert_eq!(read(640, 360, &noise), 0);
    assert_eq!(read(640, 360, &vec![200; 640 * 360]), 0);
    // Sizes that are none, or not those of the pixels.
    assert_eq!(read(640, 361, &noise), 0);
    assert_eq!(read(0, 0, &[]), 0);
    assert_eq!(read(usize::MAX, 2, &noise), 0);
    assert_eq!(read(30, 30, &[0; 900]), 0);
    assert_eq!(read(640 * 360, 1, &noise), 0);
}

fn read(width: usize, height: usize, pixels: &[u8]) -> usize {
    find(&Gray { width, height, pixels }).iter().filter_map(Candidate::read).count()
}
