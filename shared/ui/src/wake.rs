//! What wakes a window: a value of the engine's that has changed.

use std::time::{Duration, SystemTime};

use iced::Subscription;
use iced::futures::stream;
use tokio::sync::watch;

/// Wakes the program at once and whenever the value changes; the name tells two values apart.
pub fn on_change<T: Clone + Send + Sync + 'static>(name: &'static str, value: watch::Receiver<T>) -> Subscription<()> {
    Subscription::run_with(Watched { name, value }, changes)
}

/// Wakes the program when a minute begins: for a clock that shows no seconds.
pub fn every_minute() -> Subscription<()> {
    Subscription::run(|| {
        stream::unfold((), |()| async {
            let past =
                SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_millis() % 60_000;
            let rest = 60_000 - u64::try_from(past).unwrap_or(0);
            tokio::time::sleep(Duration::from_millis(rest)).await;
            Some(((), ()))
        })
    })
}

struct Watched<T> {
    name: &'static str,
    value: watch::Receiver<T>,
}

impl<T> std::hash::Hash for Watched<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

fn changes<T: Clone + Send + Sync + 'static>(watched: &Watched<T>) -> impl stream::Stream<Item = ()> + use<T> {
    let mut value = watched.value.clone();
    value.mark_changed();
    stream::unfold(value, |mut value| async move {
        value.changed().await.ok()?;
        drop(value.borrow_and_update());
        Some(((), value))
    })
}
