//! The bundled faces: IBM Plex Sans, the face of the Danish public design system (OFL-1.1, `assets/fonts/OFL.txt`).
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

/// Every face, to hand to `iced::application(..).font(..)`. Arabic is found by fall-back.
pub const ALL: [&[u8]; 5] = [
    include_bytes!("../assets/fonts/IBMPlexSans_400Regular.ttf"),
    include_bytes!("../assets/fonts/IBMPlexSans_600SemiBold.ttf"),
    include_bytes!("../assets/fonts/IBMPlexSans_700Bold.ttf"),
    include_bytes!("../assets/fonts/IBMPlexSansArabic_400Regular.ttf"),
    include_bytes!("../assets/fonts/IBMPlexSansArabic_600SemiBold.ttf"),
];
