//! The clock, for code at the edge of the program; pure code takes instants as arguments.

use futures_util::future::{Either, select};
use gazette_core::time::Timestamp;

use crate::probe;

/// Milliseconds since 1970. In a Worker the clock advances only with I/O.
pub fn millis() -> f64 {
    probe::moved(js_sys::Date::now())
}

/// Converts an instant of this clock to the platform's clock, which tests don't move.
pub fn of_the_platform(millis: f64) -> f64 {
    let now = js_sys::Date::now();
    millis - (probe::moved(now) - now)
}

/// The current time.
pub fn now() -> Timestamp {
    Timestamp::from_millis(millis())
}

/// Waits that many milliseconds.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "`as` saturates, and waits are short")]
pub async fn sleep_millis(millis: f64) {
    worker::Delay::from(std::time::Duration::from_millis(millis as u64)).await;
}

/// The output of a future, or `None` if it takes longer.
pub async fn within<T>(millis: f64, future: impl Future<Output = T>) -> Option<T> {
    match select(std::pin::pin!(future), std::pin::pin!(sleep_millis(millis))).await {
        Either::Left((value, _)) => Some(value),
        Either::Right(_) => None,
    }
}
