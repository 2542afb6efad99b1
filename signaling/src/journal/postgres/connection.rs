//! The task that keeps a connection up and passes on what other nodes tell.

use std::future::poll_fn;
use std::pin::pin;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{mpsc, oneshot};
use tokio_postgres::{AsyncMessage, Client, Connection, NoTls};

use super::tls::Tls;
use super::{OPERATION_MAX, PostgresStore};
use crate::journal::Wake;

/// A connection that broke is made again after this.
const RECONNECT: Duration = Duration::from_millis(250);
/// The channel on which nodes tell each other.
pub(super) const CHANNEL: &str = "skranke";

/// A connection that is up. It ends when this is dropped.
pub(super) struct Session {
    pub(super) client: Client,
    _held: oneshot::Sender<()>,
}

/// Makes connections, one at a time, until nobody takes them.
pub(super) async fn keep(store: PostgresStore, sessions: mpsc::Sender<Session>, wakes: Option<mpsc::Sender<Wake>>) {
    let mut complained = false;
    while !sessions.is_closed() {
        let ended = match &store.tls {
            None => dial(&store, NoTls, &sessions, wakes.as_ref()).await,
            Some(tls) => dial(&store, Tls::new(tls), &sessions, wakes.as_ref()).await,
        };
        match ended {
            Ok(()) => complained = false,
            Err(error) if !complained => {
                // Once per outage. The source tells the system's words, never the address.
                let cause = std::error::Error::source(&error).map(ToString::to_string);
                tracing::warn!(cause, "no connection to the database: {error}");
                complained = true;
            }
            Err(_) => {}
        }
        tokio::select! {
            () = sessions.closed() => return,
            () = tokio::time::sleep(RECONNECT) => {}
        }
    }
}

/// One connection, from its beginning to its end.
async fn dial<T>(
    store: &PostgresStore,
    tls: T,
    sessions: &mpsc::Sender<Session>,
    wakes: Option<&mpsc::Sender<Wake>>,
) -> Result<(), tokio_postgres::Error>
where
    T: tokio_postgres::tls::MakeTlsConnect<tokio_postgres::Socket>,
    T::Stream: Send,
{
    // The library's own time-out covers connecting only, not a server that accepts and then says nothing.
    let connecting = pin!(store.config.connect(tls));
    let Ok(connected) = tokio::time::timeout(OPERATION_MAX, connecting).await else {
        tracing::debug!("the database does not answer");
        return Ok(());
    };
    let (client, connection) = connected?;
    let (held, dropped) = oneshot::channel();
    let begin = async {
        if wakes.is_some() {
            client.batch_execute(&format!("LISTEN {CHANNEL}")).await?;
        }
        if let Some(wakes) = wakes {
            let _ = wakes.try_send(Wake::Look);
        }
        drop(sessions.send(Session { client, _held: held }).await);
        Ok(())
    };
    let (begun, ()) = tokio::join!(begin, drive(connection, dropped, wakes));
    begun
}

/// Carries bytes and notifications until the connection breaks or is not wanted any more.
async fn drive<S, T>(
    mut connection: Connection<S, T>,
    mut dropped: oneshot::Receiver<()>,
    wakes: Option<&mpsc::Sender<Wake>>,
) where
    S: AsyncRead + AsyncWrite + Unpin,
    T: AsyncRead + AsyncWrite + Unpin,
{
    loop {
        let message = tokio::select! {
            message = poll_fn(|context| connection.poll_message(context)) => message,
            _ = &mut dropped => return,
        };
        match message {
            Some(Ok(AsyncMessage::Notification(told))) => {
                if let (Some(wakes), Some(wake)) = (wakes, Wake::parse(told.payload())) {
                    // A hint that finds no place is made good by the next look.
                    let _ = wakes.try_send(wake);
                }
            }
            Some(Ok(_)) => {}
            Some(Err(error)) => return tracing::warn!(%error, "the connection to the database is gone"),
            None => return,
        }
    }
}
