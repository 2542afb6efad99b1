//! Colours, spacing and the styles made of them, after the Danish public design system (DKFDS 11.2.0, borger.dk theme).
//!
//! **Invariant:** no colour is written outside this module. Every pair of text and ground that a style makes keeps
//! 4.5:1 (WCAG 1.4.3); [`Palette::text_pairs`] lists them and a test computes them.

use iced::theme::Palette as Base;
use iced::widget::{container, rule, text_input};
use iced::{Background, Border, Color, Theme, border, color};

/// Distances, in logical pixels: multiples of 4, the unit is 8.
pub mod gap {
    /// Between an icon and its word in dense places.
    pub const XS: f32 = 8.0;
    /// Between things of one group.
    pub const S: f32 = 16.0;
    /// Between touch targets, at least.
    pub const M: f32 = 24.0;
    /// Between groups.
    pub const L: f32 = 32.0;
    /// Inside a panel.
    pub const XL: f32 = 48.0;
    /// From the edge of the kiosk's screen.
    pub const EDGE: f32 = 64.0;
}

/// Radius of panels, keys and pictures.
pub const RADIUS: f32 = 6.0;

/// Smallest height of something to touch: 24 mm on a 24" screen of 1080 lines.
pub const TARGET: f32 = 88.0;

/// Height of the main keys of a kiosk screen.
pub const TARGET_PRIMARY: f32 = 108.0;

/// Smallest height of something to click on the console.
pub const TARGET_CONSOLE: f32 = 40.0;

/// Diameter of the call button: 116 mm.
pub const CALL_DIAMETER: f32 = 420.0;

/// Which program's sizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Station {
    /// Touched, from 60 to 70 cm.
    Kiosk,
    /// A desktop with mouse and keyboard.
    Console,
}

/// How large the text is. Pictures and distances stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Zoom {
    /// 100 %.
    #[default]
    Normal,
    /// 125 %.
    Large,
}

impl Zoom {
    /// The other one.
    pub const fn toggled(self) -> Self {
        match self {
            Self::Normal => Self::Large,
            Self::Large => Self::Normal,
        }
    }

    const fn factor(self) -> f32 {
        match self {
            Self::Normal => 1.0,
            Self::Large => 1.25,
        }
    }
}

/// How one screen looks: colours and sizes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// The colours.
    pub palette: &'static Palette,
    /// Whose sizes.
    pub station: Station,
    /// How large the text is.
    pub zoom: Zoom,
}

impl Look {
    /// The kiosk's ordinary look.
    pub const KIOSK: Self = Self { palette: &Palette::LIGHT, station: Station::Kiosk, zoom: Zoom::Normal };

    /// The console's ordinary look.
    pub const CONSOLE: Self = Self { palette: &Palette::LIGHT, station: Station::Console, zoom: Zoom::Normal };

    /// A text size, in logical pixels, with the zoom applied.
    pub const fn size(self, px: f32) -> f32 {
        px * self.zoom.factor()
    }

    /// Whether the high-contrast colours are on.
    pub fn is_high_contrast(self) -> bool {
        *self.palette == Palette::HIGH_CONTRAST
    }

    /// The same with the other colours.
    pub fn with_contrast(self, high: bool) -> Self {
        Self { palette: if high { &Palette::HIGH_CONTRAST } else { &Palette::LIGHT }, ..self }
    }

    /// What the stock widgets of iced (text input, scrollable) are coloured with.
    pub fn theme(self) -> Theme {
        let p = self.palette;
        Theme::custom(
            "Skranke",
            Base {
                background: p.paper,
                text: p.ink,
                primary: p.primary,
                success: p.success,
                warning: p.warning,
                danger: p.danger,
            },
        )
    }
}

/// The colours by what they are for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Palette {
    /// Panels, keys: the upper surface.
    pub paper: Color,
    /// Behind panels.
    pub ground: Color,
    /// Text.
    pub ink: Color,
    /// Secondary text.
    pub ink_soft: Color,
    /// Decorative lines between rows.
    pub line: Color,
    /// Borders of things that can be operated (3:1).
    pub edge: Color,
    /// The one main act of a screen.
    pub primary: Color,
    /// On `primary`.
    pub on_primary: Color,
    /// Main act, being pressed.
    pub primary_pressed: Color,
    /// Green words and outlines on `paper` and `ground`.
    pub primary_ink: Color,
    /// A green area behind dark words.
    pub primary_light: Color,
    /// On `primary_light`.
    pub on_primary_light: Color,
    /// Done, fulfilled.
    pub success: Color,
    /// On `success`.
    pub on_success: Color,
    /// Something to see to; always with a sign.
    pub warning: Color,
    /// On `warning`.
    pub on_warning: Color,
    /// An area that warns.
    pub warning_light: Color,
    /// On `warning_light`.
    pub on_warning_light: Color,
    /// Hang up, refuse, fault.
    pub danger: Color,
    /// On `danger`.
    pub on_danger: Color,
    /// Being pressed.
    pub danger_pressed: Color,
    /// Red words on `paper`.
    pub danger_ink: Color,
    /// An area that informs.
    pub info_light: Color,
    /// Border of `info_light`.
    pub info_edge: Color,
    /// On `info_light`.
    pub on_info_light: Color,
    /// Chosen among several.
    pub selected: Color,
    /// On `selected`.
    pub on_selected: Color,
    /// A key that cannot be pressed now.
    pub disabled: Color,
    /// On `disabled`.
    pub on_disabled: Color,
    /// Behind pictures.
    pub stage: Color,
    /// On `stage`.
    pub on_stage: Color,
    /// Behind a caption upon a picture.
    pub veil: Color,
    /// Signature ink.
    pub pen: Color,
    /// Where the pen writes.
    pub pen_paper: Color,
    /// The focus ring.
    pub focus: Color,
    /// Between the ring and the control.
    pub focus_gap: Color,
}

#[expect(clippy::unreadable_literal, reason = "colours are written as the design system writes them")]
impl Palette {
    /// The ordinary colours.
    pub const LIGHT: Self = Self {
        paper: Color::WHITE,
        ground: color!(0xF5F5F5),
        ink: Color::BLACK,
        ink_soft: color!(0x454545),
        line: color!(0xDCDCDC),
        edge: color!(0x8E8E8E),
        primary: color!(0x44831E),
        on_primary: Color::WHITE,
        primary_pressed: color!(0x3C5C22),
        primary_ink: color!(0x3C5C22),
        primary_light: color!(0xDDF7CE),
        on_primary_light: color!(0x233614),
        success: color!(0x358000),
        on_success: Color::WHITE,
        warning: color!(0xFEBB30),
        on_warning: Color::BLACK,
        warning_light: color!(0xFFEECC),
        on_warning_light: Color::BLACK,
        danger: color!(0xCC0000),
        on_danger: Color::WHITE,
        danger_pressed: color!(0x990000),
        danger_ink: color!(0xCC0000),
        info_light: color!(0xE2F2FB),
        info_edge: color!(0xA9D4EE),
        on_info_light: Color::BLACK,
        selected: Color::BLACK,
        on_selected: Color::WHITE,
        disabled: color!(0xDCDCDC),
        on_disabled: color!(0x454545),
        stage: color!(0x1A1A1A),
        on_stage: Color::WHITE,
        veil: color!(0x1A1A1A, 0.88),
        pen: color!(0x000040),
        pen_paper: Color::WHITE,
        focus: Color::BLACK,
        focus_gap: Color::WHITE,
    };

    /// Black ground, white text, yellow for what can be pressed (19.6:1).
    pub const HIGH_CONTRAST: Self = Self {
        paper: Color::BLACK,
        ground: Color::BLACK,
        ink: Color::WHITE,
        ink_soft: Color::WHITE,
        line: Color::WHITE,
        edge: Color::WHITE,
        primary: color!(0xFFFF00),
        on_primary: Color::BLACK,
        primary_pressed: Color::WHITE,
        primary_ink: color!(0xFFFF00),
        primary_light: Color::BLACK,
        on_primary_light: Color::WHITE,
        success: color!(0xFFFF00),
        on_success: Color::BLACK,
        warning: Color::WHITE,
        on_warning: Color::BLACK,
        warning_light: Color::BLACK,
        on_warning_light: Color::WHITE,
        danger: Color::WHITE,
        on_danger: color!(0x990000),
        danger_pressed: color!(0xFFE0E0),
        danger_ink: color!(0xFFA0A0),
        info_light: Color::BLACK,
        info_edge: Color::WHITE,
        on_info_light: Color::WHITE,
        selected: Color::WHITE,
        on_selected: Color::BLACK,
        disabled: color!(0x454545),
        on_disabled: Color::WHITE,
        stage: Color::BLACK,
        on_stage: Color::WHITE,
        veil: Color::BLACK,
        pen: color!(0x000040),
        pen_paper: Color::WHITE,
        focus: color!(0xFFFF00),
        focus_gap: Color::BLACK,
    };

    /// Every pair of text and ground that may be shown, with a name: what the contrast test computes.
    pub const fn text_pairs(&self) -> [(&'static str, Color, Color); 18] {
        [
            ("ink on paper", self.ink, self.paper),
            ("ink on ground", self.ink, self.ground),
            ("ink_soft on paper", self.ink_soft, self.paper),
            ("ink_soft on ground", self.ink_soft, self.ground),
            ("on_primary", self.on_primary, self.primary),
            ("on_primary pressed", self.on_primary, self.primary_pressed),
            ("primary_ink on paper", self.primary_ink, self.paper),
            ("primary_ink on ground", self.primary_ink, self.ground),
            ("on_primary_light", self.on_primary_light, self.primary_light),
            ("on_success", self.on_success, self.success),
            ("on_warning", self.on_warning, self.warning),
            ("on_warning_light", self.on_warning_light, self.warning_light),
            ("on_danger", self.on_danger, self.danger),
            ("danger_ink on paper", self.danger_ink, self.paper),
            ("on_info_light", self.on_info_light, self.info_light),
            ("on_selected", self.on_selected, self.selected),
            ("on_disabled", self.on_disabled, self.disabled),
            ("on_stage", self.on_stage, self.stage),
        ]
    }
}

/// A plain area of one colour with the text colour that belongs to it.
pub fn area(ground: Color, ink: Color) -> impl Fn(&Theme) -> container::Style {
    move |_| container::Style {
        text_color: Some(ink),
        background: Some(Background::Color(ground)),
        ..container::Style::default()
    }
}

/// The screen's ground.
pub fn ground(palette: &'static Palette) -> impl Fn(&Theme) -> container::Style {
    area(palette.ground, palette.ink)
}

/// A panel of paper that reaches an edge of the screen.
pub fn paper(palette: &'static Palette) -> impl Fn(&Theme) -> container::Style {
    area(palette.paper, palette.ink)
}

/// A bordered panel of paper.
pub fn card(palette: &'static Palette) -> impl Fn(&Theme) -> container::Style {
    boxed(palette.paper, palette.ink, palette.line, 2.0)
}

/// A panel that informs.
pub fn info(palette: &'static Palette) -> impl Fn(&Theme) -> container::Style {
    boxed(palette.info_light, palette.on_info_light, palette.info_edge, 2.0)
}

/// A panel that warns.
pub fn warning(palette: &'static Palette) -> impl Fn(&Theme) -> container::Style {
    boxed(palette.warning_light, palette.on_warning_light, palette.warning, 2.0)
}

/// A pill of one colour.
pub fn pill(ground: Color, ink: Color) -> impl Fn(&Theme) -> container::Style {
    move |_| container::Style {
        text_color: Some(ink),
        background: Some(Background::Color(ground)),
        border: border::rounded(PILL_RADIUS),
        ..container::Style::default()
    }
}

/// A pill with a border.
pub fn lined_pill(ground: Color, ink: Color, edge: Color) -> impl Fn(&Theme) -> container::Style {
    move |_| container::Style {
        text_color: Some(ink),
        background: Some(Background::Color(ground)),
        border: border::rounded(PILL_RADIUS).color(edge).width(2.0),
        ..container::Style::default()
    }
}

/// A caption upon a picture.
pub fn veil(palette: &'static Palette) -> impl Fn(&Theme) -> container::Style {
    boxed(palette.veil, palette.on_stage, Color::TRANSPARENT, 0.0)
}

/// A panel that floats over a picture, set apart by a line.
///
/// # Rationale
/// No shadow: the software renderer paints it again over all of its place when a small part of the panel changes, and
/// what is not painted anew under it gets darker each time (`iced_tiny_skia::engine`, 0.14).
pub fn floating(palette: &'static Palette) -> impl Fn(&Theme) -> container::Style {
    boxed(palette.paper, palette.ink, palette.edge, 2.0)
}

/// A panel with its own colours and a border.
pub fn boxed(ground: Color, ink: Color, edge: Color, width: f32) -> impl Fn(&Theme) -> container::Style {
    move |_| container::Style {
        text_color: Some(ink),
        background: Some(Background::Color(ground)),
        border: Border { color: edge, width, radius: RADIUS.into() },
        ..container::Style::default()
    }
}

/// A thin line between rows or panels.
pub fn line(palette: &'static Palette) -> impl Fn(&Theme) -> rule::Style {
    move |_| rule::Style { color: palette.line, radius: 0.0.into(), fill_mode: rule::FillMode::Full, snap: true }
}

/// A field to type in (console).
pub fn field(palette: &'static Palette) -> impl Fn(&Theme, text_input::Status) -> text_input::Style {
    move |_, status| {
        let (edge, width) = match status {
            text_input::Status::Focused { .. } => (palette.focus, 3.0),
            text_input::Status::Disabled => (palette.line, 1.0),
            text_input::Status::Active | text_input::Status::Hovered => (palette.edge, 1.0),
        };
        text_input::Style {
            background: Background::Color(palette.paper),
            border: Border { color: edge, width, radius: 3.0.into() },
            icon: palette.ink_soft,
            placeholder: palette.ink_soft,
            value: palette.ink,
            selection: palette.primary_light,
        }
    }
}

/// Larger than half of any pill's height: quads cap it.
const PILL_RADIUS: f32 = 200.0;

#[cfg(test)]
mod tests {
    use super::{Color, Look, Palette, Zoom};

    /// WCAG 2.1 "contrast ratio".
    fn contrast(a: Color, b: Color) -> f32 {
        let luminance = |c: Color| {
            let [r, g, b, _] = c.into_linear();
            0.0722_f32.mul_add(b, 0.7152_f32.mul_add(g, 0.2126 * r))
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_text_pair_is_readable() {
        for (name, palette) in [("light", Palette::LIGHT), ("high contrast", Palette::HIGH_CONTRAST)] {
            let least = if name == "light" { 4.5 } else { 7.0 };
            for (pair, ink, ground) in palette.text_pairs() {
                let ratio = contrast(ink, ground);
                assert!(ratio >= least, "{name}: {pair} has {ratio:.2}");
            }
        }
    }

    #[test]
    fn borders_of_controls_can_be_seen() {
        for palette in [Palette::LIGHT, Palette::HIGH_CONTRAST] {
            assert!(contrast(palette.edge, palette.paper) >= 3.0);
            assert!(contrast(palette.edge, palette.ground) >= 3.0);
        }
    }

    #[test]
    fn zoom_enlarges_text() {
        let large = Look { zoom: Zoom::Large, ..Look::KIOSK };
        assert_eq!((Look::KIOSK.size(40.0), large.size(40.0)), (40.0, 50.0));
    }
}
