//! Theme, fonts, languages and widgets.
