//! Faults that can be switched on.

use serde_json::Value;

/// A misbehaviour that lasts for so many records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// What is done.
    pub misbehaviour: Misbehaviour,
    /// For how many records to come.
    pub left: u32,
}

/// What is done with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misbehaviour {
    /// Answered with this status and not taken.
    Status(u16),
    /// Never answered and not taken.
    Timeout,
    /// Taken, but the answer is lost: the sender learns 503 and comes again with what is here already.
    Duplicate,
}

/// Not a fault that can be switched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(r#"expected "503", "409", "422", "timeout" or "duplicate", alone or as {{"503": 2}}, or null"#)]
pub struct NotAFault;

impl Fault {
    /// Reads `"409"`, `{"503": 2}` or `null` (no fault).
    ///
    /// # Errors
    /// When it is anything else.
    pub fn parse(json: &[u8]) -> Result<Option<Self>, NotAFault> {
        let (name, left) = match serde_json::from_slice(json).map_err(|_| NotAFault)? {
            Value::Null => return Ok(None),
            Value::String(name) => (name, 1),
            Value::Object(fields) => {
                let mut fields = fields.into_iter();
                match (fields.next(), fields.next()) {
                    (None, _) => return Ok(None),
                    (Some((name, Value::Number(left))), None) => {
                        let left = left.as_u64().and_then(|left| u32::try_from(left).ok());
                        (name, left.ok_or(NotAFault)?)
                    }
                    _ => return Err(NotAFault),
                }
            }
            _ => return Err(NotAFault),
        };
        let misbehaviour = match name.as_str() {
            "503" => Misbehaviour::Status(503),
            "409" => Misbehaviour::Status(409),
            "422" => Misbehaviour::Status(422),
            "timeout" => Misbehaviour::Timeout,
            "duplicate" => Misbehaviour::Duplicate,
            _ => return Err(NotAFault),
        };
        Ok(Some(Self { misbehaviour, left }))
    }
}
