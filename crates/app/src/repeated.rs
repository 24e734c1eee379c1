//! A request that comes again with its key gets the answer that it got before.

use domain::case::{NextStep, Refusal, RefusalKind};
use store::{Appended, RequestKey, Written};

use crate::act::key_of;
use crate::{App, AppError, Done, Request};

/// What is said when a key comes with another request.
pub const KEY_REUSED: &str = "同一个 Idempotency-Key 已用于另一个请求";

impl App {
    /// An act that cannot be done now may have been done already, by the same request: judging it
    /// again meets the case as it left it. Looked up only then, so that it costs others nothing.
    pub(crate) async fn answered_before(
        &self,
        request: &Request,
        error: AppError,
    ) -> Result<Done, AppError> {
        let (Some(key), false) = (key_of(request), matches!(error, AppError::Broken(_))) else {
            return Err(error);
        };
        match self.answer_to(&key).await? {
            Some(done) => Ok(done),
            None => Err(error),
        }
    }

    /// The answer that a key got, if it came with the same request.
    async fn answer_to(&self, key: &RequestKey) -> Result<Option<Done>, AppError> {
        let appended = match self.store.answered(key).await {
            Ok(Some(appended)) => appended,
            Ok(None) => return Ok(None),
            Err(store::StoreError::KeyReused) => return Err(key_reused()),
            Err(fault) => return Err(fault.into()),
        };
        let first = appended.cases.first();
        Ok(first.map(|first| Done { replayed: true, ..done(first, &appended) }))
    }
}

/// What an act tells about what was written.
pub(crate) fn done(first: &Written, appended: &Appended) -> Done {
    Done {
        case: first.case,
        number: first.number.clone(),
        sequence: first.sequence,
        position: appended.position,
        replayed: appended.replayed,
    }
}

pub(crate) fn key_reused() -> AppError {
    Refusal::new(RefusalKind::Condition, KEY_REUSED)
        .next(NextStep::say("请为新的请求换一个 Idempotency-Key"))
        .into()
}
