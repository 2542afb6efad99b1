//! Where consoles put sealed records.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{Extension, Path, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use domain::id::{CallId, ExpeditionId, StationId};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use protocol::station::{RECORD_MAX_BYTES, RecordReply, RefusedReason};
use tokio::sync::oneshot;

use super::{Proved, Shared};
use crate::node::{Record, ToNode};

/// A record must have arrived in this time.
const BODY_TIMEOUT: Duration = Duration::from_mins(1);

pub(super) async fn put(
    State(shared): State<Shared>,
    Extension(Proved { station, .. }): Extension<Proved>,
    Path(expedition): Path<String>,
    RawQuery(query): RawQuery,
    body: Body,
) -> Response {
    let reply = match take(&shared, station, &expedition, query.as_deref(), body).await {
        Ok(()) => RecordReply::Stored,
        Err(reason) => RecordReply::Refused { reason },
    };
    let text = serde_json::to_string(&reply).expect("a reply is two short texts");
    (status(&reply), [(header::CONTENT_TYPE, "application/json")], text).into_response()
}

async fn take(
    shared: &Shared,
    station: StationId,
    expedition: &str,
    query: Option<&str>,
    body: Body,
) -> Result<(), RefusedReason> {
    if matches!(station, StationId::Kiosk(_)) {
        return Err(RefusedReason::NotAllowed);
    }
    let expedition: ExpeditionId = expedition.parse().map_err(|_| RefusedReason::Malformed)?;
    let call = query.and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix("call=")));
    let call: CallId = call.and_then(|call| call.parse().ok()).ok_or(RefusedReason::Malformed)?;
    let _permit = shared.records.acquire().await.map_err(|_| RefusedReason::Unavailable)?;
    let whole = tokio::time::timeout(BODY_TIMEOUT, Limited::new(body, RECORD_MAX_BYTES).collect());
    let sealed = match whole.await {
        Ok(Ok(body)) => body.to_bytes().to_vec(),
        Ok(Err(error)) if error.is::<LengthLimitError>() => return Err(RefusedReason::TooLarge),
        // The station has broken off, or is too slow: it may try again.
        Ok(Err(_)) | Err(_) => return Err(RefusedReason::Unavailable),
    };
    if sealed.is_empty() {
        return Err(RefusedReason::Malformed);
    }
    let (answer, answered) = oneshot::channel();
    let record = Record { station, expedition, call, sealed, answer };
    shared.node.send(ToNode::Record(record)).await.map_err(|_| RefusedReason::Unavailable)?;
    answered.await.map_err(|_| RefusedReason::Unavailable)?
}

fn status(reply: &RecordReply) -> StatusCode {
    match reply {
        RecordReply::Stored => StatusCode::OK,
        RecordReply::Refused { reason } => match reason {
            RefusedReason::Malformed
            | RefusedReason::HelloFirst
            | RefusedReason::WrongPassword
            | RefusedReason::WrongCode
            | RefusedReason::CodeOfOtherTime
            | RefusedReason::CodeOver
            | RefusedReason::WeakPassword
            | RefusedReason::ProviderDeclined
            | RefusedReason::ProviderWrong
            | RefusedReason::SignInOver => StatusCode::BAD_REQUEST,
            RefusedReason::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            RefusedReason::NotAllowed | RefusedReason::NoRole | RefusedReason::Disabled => StatusCode::FORBIDDEN,
            RefusedReason::NotNow | RefusedReason::Closed => StatusCode::CONFLICT,
            RefusedReason::UnknownCall | RefusedReason::UnknownTicket => StatusCode::NOT_FOUND,
            RefusedReason::TooMany => StatusCode::TOO_MANY_REQUESTS,
            RefusedReason::Unavailable | RefusedReason::ProviderAway => StatusCode::SERVICE_UNAVAILABLE,
        },
    }
}
