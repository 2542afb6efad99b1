//! Commands as a chip takes them (ISO/IEC 7816-4 §5.2).

/// As many bytes go back at most on a short command.
pub(super) const SHORT_MAX: usize = 256;
/// As many go back at most on an extended one.
pub(super) const EXTENDED_MAX: usize = 65_536;

/// One command.
#[derive(Clone)]
pub(super) struct Command {
    pub(super) class: u8,
    pub(super) instruction: u8,
    pub(super) p1: u8,
    pub(super) p2: u8,
    pub(super) content: Vec<u8>,
    /// How many bytes are awaited, all that there are being 256 or 65,536.
    pub(super) awaited: Option<usize>,
    pub(super) extended: bool,
}

impl Command {
    /// Nothing if the lengths contradict each other.
    pub(super) fn parse(apdu: &[u8]) -> Option<Self> {
        let (&[class, instruction, p1, p2], body) = apdu.split_first_chunk()?;
        let (content, awaited, extended) = match body {
            [] => (&[][..], None, false),
            [le] => (&[][..], Some(all_if_zero(*le as usize, SHORT_MAX)), false),
            [0, high, low] => (&[][..], Some(all_if_zero(two(*high, *low), EXTENDED_MAX)), true),
            [0, high, low, rest @ ..] => {
                let (content, rest) = rest.split_at_checked(two(*high, *low))?;
                let awaited = match rest {
                    [] => None,
                    [high, low] => Some(all_if_zero(two(*high, *low), EXTENDED_MAX)),
                    _ => return None,
                };
                (content, awaited, true)
            }
            [count, rest @ ..] => {
                let (content, rest) = rest.split_at_checked((*count).into())?;
                let awaited = match rest {
                    [] => None,
                    [le] => Some(all_if_zero(*le as usize, SHORT_MAX)),
                    _ => return None,
                };
                (content, awaited, false)
            }
        };
        Some(Self { class, instruction, p1, p2, content: content.to_vec(), awaited, extended })
    }

    /// Whether it is protected (ISO/IEC 7816-4 §5.4.1).
    pub(super) const fn is_secured(&self) -> bool {
        self.class & 0x0C == 0x0C
    }

    /// Whether more of the same follows (ISO/IEC 7816-4 §5.3.3).
    pub(super) const fn is_chained(&self) -> bool {
        self.class & 0x10 != 0
    }

    /// How many bytes may go back.
    pub(super) const fn answer_max(&self) -> usize {
        if self.extended { EXTENDED_MAX } else { SHORT_MAX }
    }
}

fn two(high: u8, low: u8) -> usize {
    u16::from_be_bytes([high, low]).into()
}

const fn all_if_zero(count: usize, all: usize) -> usize {
    if count == 0 { all } else { count }
}

/// What a chip answers.
#[derive(Clone)]
pub(super) struct Reply {
    pub(super) content: Vec<u8>,
    pub(super) status: u16,
}

impl Reply {
    pub(super) const OK: u16 = 0x9000;

    /// Done, with this.
    pub(super) const fn with(content: Vec<u8>) -> Self {
        Self { content, status: Self::OK }
    }

    /// Nothing but a status.
    pub(super) const fn status(status: u16) -> Self {
        Self { content: Vec::new(), status }
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        [&self.content[..], &self.status.to_be_bytes()].concat()
    }
}
