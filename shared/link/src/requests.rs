//! Requests that wait for their answer, in the order they were made.

use std::time::Duration;

use domain::id::RequestId;
use protocol::station::{Ask, MESSAGE_MAX_BYTES, RefusedReason, Request};
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Utf8Bytes;

/// So many requests wait for an answer; more are refused.
const WAITING_MAX: usize = 128;
/// So much longer may a message be that says that it is sent again, or what has been read, in bytes.
const MORE_BYTES: usize = 32;
/// What a person does now makes sense for this long; later it would surprise.
const PROMPT_MAX: Duration = Duration::from_secs(15);

/// What becomes of a request without an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Patience {
    /// A fact, asked again until it is answered.
    Endless,
    /// Asked again for [`PROMPT_MAX`].
    Prompt,
    /// Never asked again and not kept: it holds a secret, or is good once.
    Once,
}

fn patience(ask: &Ask) -> Patience {
    match ask {
        Ask::HangUp { .. }
        | Ask::ReturnLater { .. }
        | Ask::MediaUp { .. }
        | Ask::Wiped { .. }
        | Ask::SignOut
        | Ask::Release { .. }
        | Ask::Leave { .. }
        | Ask::WrapUpDone => Patience::Endless,
        Ask::Hello { .. }
        | Ask::Call { .. }
        | Ask::ComeBack { .. }
        | Ask::SayPersons { .. }
        | Ask::Hold { .. }
        | Ask::Resume { .. }
        | Ask::AskSecond { .. }
        | Ask::Transfer { .. }
        | Ask::CancelJoin { .. }
        | Ask::ListenIn { .. }
        | Ask::Presence { .. }
        | Ask::Accept { .. }
        | Ask::Decline { .. }
        | Ask::Post { .. }
        | Ask::Ack { .. } => Patience::Prompt,
        Ask::SignIn { .. } | Ask::ChoosePassword { .. } | Ask::BeginSignIn { .. } | Ask::FinishSignIn { .. } => {
            Patience::Once
        }
    }
}

#[derive(Debug)]
struct Waiting {
    id: RequestId,
    /// To be sent again after a break; nothing where that may not be.
    again: Option<Request>,
    until: Option<Instant>,
}

fn text(request: &Request) -> Option<Utf8Bytes> {
    serde_json::to_string(request).ok().map(Utf8Bytes::from)
}

/// Requests that wait for their answer.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    waiting: Vec<Waiting>,
}

/// A request that will not be done.
pub(crate) type Refusal = (RequestId, RefusedReason);

impl Requests {
    /// Takes a request; the text is to be sent if there is a connection (`up`).
    pub(crate) fn take(&mut self, request: Request, now: Instant, up: bool) -> Result<Utf8Bytes, Refusal> {
        let Request { id, body, .. } = &request;
        let (id, patience) = (*id, patience(body));
        let text = text(&request).ok_or((id, RefusedReason::Malformed))?;
        let read = request.read.map_or(0, |number| format!(r#""read":{number},"#).len());
        if text.len() - read > MESSAGE_MAX_BYTES - MORE_BYTES {
            return Err((id, RefusedReason::TooLarge));
        }
        if self.waiting.len() >= WAITING_MAX {
            return Err((id, RefusedReason::TooMany));
        }
        if patience == Patience::Once && !up {
            return Err((id, RefusedReason::Unavailable));
        }
        self.waiting.push(Waiting {
            id,
            again: (patience != Patience::Once).then_some(Request { again: true, read: None, ..request }),
            until: (patience != Patience::Endless).then(|| now + PROMPT_MAX),
        });
        Ok(text)
    }

    /// An answer has come; whether anybody waits for it.
    pub(crate) fn answered(&mut self, id: RequestId) -> bool {
        let before = self.waiting.len();
        self.waiting.retain(|waiting| waiting.id != id);
        self.waiting.len() < before
    }

    /// What is to be sent on a new connection, oldest first.
    pub(crate) fn again(&self) -> Vec<Utf8Bytes> {
        self.waiting.iter().filter_map(|waiting| text(waiting.again.as_ref()?)).collect()
    }

    /// The connection broke: what is not asked again is refused.
    pub(crate) fn broken(&mut self) -> Vec<Refusal> {
        self.refuse(|waiting| waiting.again.is_none())
    }

    /// Refuses what has waited too long.
    pub(crate) fn overdue(&mut self, now: Instant) -> Vec<Refusal> {
        self.refuse(|waiting| waiting.until.is_some_and(|until| until <= now))
    }

    /// When the next one has waited too long.
    pub(crate) fn next_deadline(&self) -> Option<Instant> {
        self.waiting.iter().filter_map(|waiting| waiting.until).min()
    }

    fn refuse(&mut self, which: impl Fn(&Waiting) -> bool) -> Vec<Refusal> {
        let gone = self.waiting.extract_if(.., |waiting| which(waiting));
        gone.map(|waiting| (waiting.id, RefusedReason::Unavailable)).collect()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use domain::id::CallId;
    use protocol::bytes::{Base64, Bytes};

    use super::*;

    const CALL: CallId = CallId::numbered(9);

    fn request(number: u128, body: Ask) -> Request {
        Request::new(RequestId::numbered(number), body)
    }

    fn sign_in() -> Ask {
        let (name, password) = ("mette".to_owned(), "hemmelig".to_owned());
        Ask::SignIn { name, password, code: None, session_key: Bytes::default() }
    }

    fn unavailable(number: u128) -> Refusal {
        (RequestId::numbered(number), RefusedReason::Unavailable)
    }

    #[test]
    fn what_is_not_answered_is_asked_again_in_order() {
        let now = Instant::now();
        let mut requests = Requests::default();
        let first = requests.take(request(1, Ask::HangUp { call: CALL }), now, true).unwrap();
        let second = requests.take(request(2, Ask::Accept { call: CALL }), now, false).unwrap();
        let third = requests.take(request(3, Ask::WrapUpDone), now, true).unwrap();
        assert_eq!(requests.broken(), []);
        let again = |text: &Utf8Bytes| {
            let request: Request = serde_json::from_str(text).unwrap();
            let repeated = serde_json::to_string(&Request { again: true, ..request }).unwrap();
            assert!(repeated.len() <= text.len() + MORE_BYTES);
            Utf8Bytes::from(repeated)
        };
        let [first, second, third] = [&first, &second, &third].map(again);
        assert_eq!(requests.again(), [first.clone(), second, third.clone()]);
        assert!(requests.answered(RequestId::numbered(2)));
        assert!(!requests.answered(RequestId::numbered(2)), "an answer counts once");
        assert_eq!(requests.again(), [first, third]);
    }

    #[test]
    fn what_a_person_did_is_not_done_much_later() {
        let now = Instant::now();
        let mut requests = Requests::default();
        let _ = requests.take(request(1, Ask::Accept { call: CALL }), now, true).unwrap();
        let _ = requests.take(request(2, Ask::Wiped { call: CALL }), now, true).unwrap();
        assert_eq!(requests.next_deadline(), Some(now + PROMPT_MAX));
        assert_eq!(requests.overdue(now + PROMPT_MAX - Duration::from_millis(1)), []);
        assert_eq!(requests.overdue(now + PROMPT_MAX), [unavailable(1)]);
        assert_eq!(requests.next_deadline(), None);
        assert_eq!(requests.again().len(), 1, "a fact stays");
    }

    #[test]
    fn a_password_is_neither_kept_nor_sent_again() {
        let now = Instant::now();
        let mut requests = Requests::default();
        assert_eq!(requests.take(request(1, sign_in()), now, false).unwrap_err(), unavailable(1));
        let _ = requests.take(request(2, sign_in()), now, true).unwrap();
        assert!(!format!("{requests:?}").contains("hemmelig"));
        assert!(requests.again().is_empty());
        assert_eq!(requests.broken(), [unavailable(2)]);
    }

    #[test]
    fn sizes_are_capped() {
        let now = Instant::now();
        let mut requests = Requests::default();
        let to = domain::id::KioskId::numbered(1).into();
        let long = Ask::Post { call: CALL, to, envelope: Base64::new(&vec![0; MESSAGE_MAX_BYTES]) };
        let too_large = (RequestId::numbered(0), RefusedReason::TooLarge);
        assert_eq!(requests.take(request(0, long), now, true).unwrap_err(), too_large);
        // As long as may be, whatever else is said with it, now or again.
        let empty = Ask::Post { call: CALL, to, envelope: Base64::default() };
        let rest = MESSAGE_MAX_BYTES - MORE_BYTES - serde_json::to_string(&request(1, empty)).unwrap().len();
        let longest = Ask::Post { call: CALL, to, envelope: Base64::new(&vec![0; rest / 4 * 3]) };
        let longest = Request { read: Some(u64::MAX), ..request(1, longest) };
        let text = requests.take(longest, now, true).unwrap();
        assert!(text.len() <= MESSAGE_MAX_BYTES && text.len() > MESSAGE_MAX_BYTES - MORE_BYTES, "{}", text.len());
        assert!(requests.again()[0].len() <= MESSAGE_MAX_BYTES);
        let mut requests = Requests::default();
        for number in 0..WAITING_MAX as u128 {
            let _ = requests.take(request(number, Ask::WrapUpDone), now, true).unwrap();
        }
        let too_many = (RequestId::numbered(999), RefusedReason::TooMany);
        assert_eq!(requests.take(request(999, Ask::WrapUpDone), now, true).unwrap_err(), too_many);
    }
}
