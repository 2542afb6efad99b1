//! What screens are built of beside the stock rows and columns.

mod apart;
mod badge;
mod checklist;
mod key_hint;
mod oval;
pub mod press;
mod spinner;
mod steps;
pub mod video;

pub use apart::{Drawing, apart, drawing};
pub use badge::{badge, caption, demo_mark};
pub use checklist::{Mark, check_box, check_row, sign};
pub use key_hint::key_hint;
pub use oval::oval;
pub use press::{Kind, Press, press};
pub use spinner::spinner;
pub use steps::{Progress, progress};
pub use video::{Feed, Fit, Still, Video, video};
