//! The words of closed lists, as they stand in the journal and are typed.

use serde::Serialize;
use serde::de::value::{Error, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer as _};

/// What a word means.
///
/// # Errors
/// When it is not in the list; says what is.
pub(crate) fn parse<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let words: StrDeserializer<'_, Error> = text.into_deserializer();
    T::deserialize(words).map_err(|error| error.to_string())
}

/// The word for something.
pub(crate) fn told(meant: &impl Serialize) -> String {
    let value = serde_json::to_value(meant).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use domain::calendar::Custom;
    use domain::exchange::Service;

    use super::*;

    #[test]
    fn a_word_is_told_as_it_is_typed() {
        for service in Service::ALL {
            assert_eq!(parse(&told(&service)), Ok(service));
        }
        assert_eq!(told(&Custom::ChristmasEve), "christmas_eve");
        assert!(parse::<Service>("visa").is_err_and(|error| error.contains("passport")));
    }
}
