//! Where pictures come from.

use std::fmt;
use std::future::Future;
use std::hash::{Hash, Hasher};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use iced::Subscription;
use iced::futures::{Stream, stream};

/// One plane of a picture.
#[derive(Clone, Copy)]
pub struct Plane<'a> {
    /// Rows, the last may be short of the stride.
    pub bytes: &'a [u8],
    /// Distance of two rows, in bytes.
    pub stride: usize,
}

/// A picture: I420, that is luma at full and two chroma planes at half the size (rounded up), BT.601, limited range.
pub trait Picture: Send + Sync + 'static {
    /// Width and height of the luma plane.
    fn size(&self) -> (u32, u32);
    /// Luma, blue difference, red difference.
    fn planes(&self) -> [Plane<'_>; 3];
    /// Differs from that of the picture before it.
    fn sequence(&self) -> u64;
}

/// A slot that holds the newest picture of a stream.
pub trait Source: Send + Sync + 'static {
    /// The newest picture, if there is one.
    fn newest(&self) -> Option<Arc<dyn Picture>>;
    /// Waits until there have been more than `seen` pictures and tells how many; nothing when there will be no more.
    fn changed(&self, seen: u64) -> Changed<'_>;
}

/// The wait for a picture.
pub type Changed<'a> = Pin<Box<dyn Future<Output = Option<u64>> + Send + 'a>>;

/// A stream of pictures as the screens know it. Two are equal if they are the same stream.
#[derive(Clone)]
pub struct Feed {
    id: u64,
    source: Arc<dyn Source>,
}

impl Feed {
    /// A stream. Make it once and clone it: its identity keeps the subscription and the textures.
    pub fn new(source: impl Source) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        Self { id: NEXT.fetch_add(1, Ordering::Relaxed), source: Arc::new(source) }
    }

    /// The newest picture, if there is one.
    pub fn newest(&self) -> Option<Arc<dyn Picture>> {
        self.source.newest()
    }

    pub(super) const fn id(&self) -> u64 {
        self.id
    }
}

impl fmt::Debug for Feed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Feed({})", self.id)
    }
}

impl PartialEq for Feed {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Feed {}

impl Hash for Feed {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
    }
}

/// Wakes the program once per new picture. With several streams on a screen, subscribe to the liveliest: a redraw shows
/// the newest of all.
pub fn ticks(feed: &Feed) -> Subscription<()> {
    Subscription::run_with(feed.clone(), pictures)
}

fn pictures(feed: &Feed) -> impl Stream<Item = ()> + use<> {
    stream::unfold((feed.clone(), 0), |(feed, seen)| async move {
        let seen = feed.source.changed(seen).await?;
        Some(((), (feed, seen)))
    })
}
