//! The bundled faces: IBM Plex Sans, the face of the Danish public design system (OFL-1.1, `assets/fonts/OFL.txt`), and
//! OCR-B, that of machine-readable lines (free, `assets/fonts/OCRB.txt`).
//!
//! **Invariant:** only these weights are named, because the text engine silently replaces a weight that is not loaded.

use iced::Font;
use iced::font::Weight;

/// The family of every Latin and Cyrillic text.
pub const FAMILY: &str = "IBM Plex Sans";

/// Running text.
pub const REGULAR: Font = Font::with_name(FAMILY);

/// Labels, keys, small headings.
pub const SEMIBOLD: Font = Font { weight: Weight::Semibold, ..REGULAR };

/// Headings.
pub const BOLD: Font = Font { weight: Weight::Bold, ..REGULAR };

/// Machine-readable lines, as they are printed on documents (ICAO 9303-3 §4.3).
pub const OCR_B: Font = Font::with_name("OCR B");

/// The file of [`REGULAR`].
pub const REGULAR_FILE: &[u8] = include_bytes!("../assets/fonts/IBMPlexSans_400Regular.ttf");
/// The file of [`SEMIBOLD`].
pub const SEMIBOLD_FILE: &[u8] = include_bytes!("../assets/fonts/IBMPlexSans_600SemiBold.ttf");
/// The file of [`OCR_B`].
pub const OCR_B_FILE: &[u8] = include_bytes!("../assets/fonts/OCRB.otf");

/// Every face, to hand to `iced::application(..).font(..)`. Arabic is found by fall-back.
pub const ALL: [&[u8]; 6] = [
    REGULAR_FILE,
    SEMIBOLD_FILE,
    include_bytes!("../assets/fonts/IBMPlexSans_700Bold.ttf"),
    OCR_B_FILE,
    include_bytes!("../assets/fonts/IBMPlexSansArabic_400Regular.ttf"),
    include_bytes!("../assets/fonts/IBMPlexSansArabic_600SemiBold.ttf"),
];
