//! Bytes, cut into what a target needs.

/// Takes one thing after the other; beyond the end everything is empty or zero.
pub(crate) struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn byte(&mut self) -> u8 {
        self.take(1).first().copied().unwrap_or_default()
    }

    pub(crate) fn number(&mut self) -> usize {
        usize::from(self.byte()) << 8 | usize::from(self.byte())
    }

    /// So many bytes, or as many as there are.
    pub(crate) fn take(&mut self, count: usize) -> &'a [u8] {
        let (taken, rest) = self.0.split_at(count.min(self.0.len()));
        self.0 = rest;
        taken
    }

    /// Bytes behind their count, which has two bytes.
    pub(crate) fn part(&mut self) -> &'a [u8] {
        let count = self.number();
        self.take(count)
    }

    pub(crate) const fn rest(self) -> &'a [u8] {
        self.0
    }
}

/// What [`Input::part`] takes, one after the other.
pub(crate) fn parts(parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend((part.len() as u16).to_be_bytes());
        bytes.extend_from_slice(part);
    }
    bytes
}

/// Numbers that are the same each time.
pub(crate) fn numbers() -> impl FnMut(&mut [u8]) {
    let mut state = 1_u64;
    move |bytes: &mut [u8]| {
        for byte in bytes {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = (state >> 56) as u8;
        }
    }
}
