//! Languages: texts from Fluent files, and times, dates and amounts as each language writes them.
//!
//! **Invariant:** Danish is the source of truth: a test demands that every other language has the same ids with the same
//! variables, and that every id used in the programs exists. A missing text falls back to Danish.

mod format;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests;

use std::fmt;
use std::sync::Arc;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use unic_langid::LanguageIdentifier;

pub use fluent_bundle::FluentValue as Value;
pub use format::Day;

/// A language that the programs speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// Danish.
    #[default]
    Danish,
    /// English.
    English,
}

impl Language {
    /// Every language, in the order of the language keys.
    pub const ALL: [Self; 2] = [Self::Danish, Self::English];

    /// The language's name in itself.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::Danish => "Dansk",
            Self::English => "English",
        }
    }

    /// Its ISO 639-1 code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Danish => "da",
            Self::English => "en",
        }
    }

    fn identifier(self) -> LanguageIdentifier {
        self.code().parse().expect("an ISO 639-1 code is a language identifier")
    }

    /// Its files: name and contents.
    const fn files(self) -> [(&'static str, &'static str); 6] {
        match self {
            Self::Danish => [
                ("common", include_str!("../i18n/da/common.ftl")),
                ("console", include_str!("../i18n/da/console.ftl")),
                ("documents", include_str!("../i18n/da/documents.ftl")),
                ("kiosk", include_str!("../i18n/da/kiosk.ftl")),
                ("problem", include_str!("../i18n/da/problem.ftl")),
                ("setup", include_str!("../i18n/da/setup.ftl")),
            ],
            Self::English => [
                ("common", include_str!("../i18n/en/common.ftl")),
                ("console", include_str!("../i18n/en/console.ftl")),
                ("documents", include_str!("../i18n/en/documents.ftl")),
                ("kiosk", include_str!("../i18n/en/kiosk.ftl")),
                ("problem", include_str!("../i18n/en/problem.ftl")),
                ("setup", include_str!("../i18n/en/setup.ftl")),
            ],
        }
    }
}

type Bundle = FluentBundle<FluentResource>;

/// The texts of one language. Cheap to clone.
#[derive(Clone)]
pub struct Locale {
    language: Language,
    texts: Arc<Bundle>,
    danish: Arc<Bundle>,
}

impl Locale {
    /// The texts of a language.
    pub fn new(language: Language) -> Self {
        let danish = Arc::new(bundle(Language::Danish));
        let texts = match language {
            Language::Danish => Arc::clone(&danish),
            Language::English => Arc::new(bundle(language)),
        };
        Self { language, texts, danish }
    }

    /// Which language this is.
    pub const fn language(&self) -> Language {
        self.language
    }

    /// A text without variables.
    pub fn text(&self, id: &str) -> String {
        self.with(id, &[])
    }

    /// A text with variables, `locale.with("calling-place", &[("place", 2.into())])`.
    pub fn with(&self, id: &str, values: &[(&str, Value<'_>)]) -> String {
        let values: FluentArgs<'_> = values.iter().map(|(name, value)| (*name, value.clone())).collect();
        lookup(&self.texts, id, &values).or_else(|| lookup(&self.danish, id, &values)).unwrap_or_else(|| {
            tracing::error!(target: "locale", id, "text is missing");
            id.to_owned()
        })
    }

    /// Whether there is a text.
    pub fn has(&self, id: &str) -> bool {
        self.danish.has_message(id)
    }
}

impl Default for Locale {
    fn default() -> Self {
        Self::new(Language::default())
    }
}

impl fmt::Debug for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Locale").field("language", &self.language).finish_non_exhaustive()
    }
}

fn bundle(language: Language) -> Bundle {
    let mut bundle = Bundle::new_concurrent(vec![language.identifier()]);
    // Isolating marks are for mixed directions; both languages run left to right.
    bundle.set_use_isolating(false);
    for (name, source) in language.files() {
        // A faulty entry is left out and the rest kept; the tests refuse files with faults.
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, faults)| {
            tracing::error!(target: "locale", name, faults = faults.len(), "file has faults");
            resource
        });
        if let Err(errors) = bundle.add_resource(resource) {
            tracing::error!(target: "locale", name, errors = errors.len(), "file repeats ids");
        }
    }
    bundle
}

fn lookup(bundle: &Bundle, id: &str, values: &FluentArgs<'_>) -> Option<String> {
    let pattern = bundle.get_message(id)?.value()?;
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, Some(values), &mut errors).into_owned();
    if !errors.is_empty() {
        tracing::error!(target: "locale", id, errors = errors.len(), "text lacks variables");
    }
    Some(text)
}
