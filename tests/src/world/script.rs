//! What the scripted citizen and the scripted specialist do on each screen: one table each, by the screen's name.
//!
//! A showing of a screen is answered from its table's first line on; so a person who comes back after a break simply
//! goes on with what is shown.

use super::{ACCOUNT, PASSWORD};

/// One thing that a person does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Presses a control with the mouse, as soon as it can be pressed.
    Press(&'static str),
    /// Strikes a key, as soon as the control that it stands for can be pressed.
    Key(&'static str, &'static str),
    /// Strikes a key.
    Strike(&'static str),
    /// Types text into the field that has the focus.
    Type(&'static str),
    /// Types what the authenticator shows, as soon as it shows other digits than those that were typed last.
    Code,
    /// Signs on the screen, as soon as this control, which stands beside the field, can be pressed.
    Sign(&'static str),
    /// Leaves out so many acts if this control can be pressed already.
    Unless(&'static str, usize),
}

use Act::{Code, Key, Press, Sign, Strike, Type, Unless};

/// A specimen's number and names as they are typed: the day of birth, then what no living person has.
pub const CASE: [&str; 3] = ["1208640000", "Anna Kibæk", "Specimen"];

/// What the citizen does.
pub fn citizen(screen: &str) -> &'static [Act] {
    match screen {
        "review" => &[Press("accept")],
        "signature" => &[Sign("cannot-write"), Press("approve")],
        "finished" => &[Press("close")],
        _ => &[],
    }
}

/// What a citizen does who also makes the call, and makes it again if the visit is lost.
pub fn citizen_who_calls(screen: &str) -> &'static [Act] {
    match screen {
        "idle" => &[Press("call")],
        other => citizen(other),
    }
}

/// What the specialist does, by keyboard wherever there is a key.
pub fn specialist(screen: &str) -> &'static [Act] {
    match screen {
        "sign_in" => &[Type(ACCOUNT), Strike("Tab"), Type(PASSWORD), Key("sign-in", "Return")],
        "sign_in_code" => &[Code, Key("sign-in", "Return")],
        "idle" => &[Key("be-ready", "k")],
        "offer" => &[Key("take", "Return")],
        "welcome" | "notice" | "read_back" | "fee" => &[Key("done", "Return")],
        "case" => &[
            Type(CASE[0]),
            Strike("Tab"),
            Type(CASE[1]),
            Strike("Tab"),
            Type(CASE[2]),
            Key("case-find", "Return"),
            Key("case-confirm", "Return"),
        ],
        "document" => &[Key("read", "Return")],
        "document_found" => &[Key("accept-document", "Return")],
        "left_finger" | "right_finger" | "signature" => &[Key("ask", "Return"), Key("accept", "Return")],
        "registers" => &[
            Unless("registers-done", 5),
            Strike("a"),
            Strike("b"),
            Strike("c"),
            Strike("d"),
            Strike("e"),
            Key("registers-done", "Return"),
        ],
        "faces" => &[Unless("same-yes", 4), Strike("a"), Strike("b"), Strike("c"), Strike("u"), Key("same-yes", "j")],
        "questions" | "consents" | "old_passport" => &[Strike("a"), Key("question-done", "Return")],
        "portrait" => &[Key("take-picture", "space")],
        "review" => &[Key("accept-picture", "Return")],
        "decision" => &[Key("choice-a", "a"), Key("decide", "Return")],
        "submit" => &[Key("end-call", "Return")],
        "wrap_up" => &[Key("ready", "Return")],
        _ => &[],
    }
}
