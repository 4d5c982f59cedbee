//! Which request an operation belongs to.
//!
//! While the future of a request is polled, it is the current one, and operations that begin meanwhile are counted for
//! it. Work after a response is polled by itself, and so is counted for no request.

use std::cell::RefCell;
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;

use super::usage::{Begun, Usage, With};
use crate::clock;

/// The usage of a request, shared with its operations.
pub type SharedUsage = Rc<RefCell<Usage>>;

thread_local! {
    /// The request whose future is being polled.
    static CURRENT: RefCell<Option<SharedUsage>> = const { RefCell::new(None) };
}

/// Runs the future of a request.
pub async fn counted_for<F: Future>(usage: SharedUsage, future: F) -> F::Output {
    let mut future = pin!(future);
    poll_fn(move |context| {
        let outer = CURRENT.replace(Some(usage.clone()));
        let polled = future.as_mut().poll(context);
        CURRENT.set(outer);
        polled
    })
    .await
}

/// An operation of the current request, until it is dropped.
pub struct Operation(Option<(SharedUsage, With, Begun)>);

/// Begins an operation of the current request, if there is one.
pub fn begin(with: With) -> Operation {
    Operation(CURRENT.with_borrow(|current| {
        let usage = current.as_ref()?;
        let begun = usage.borrow_mut().begin(with, clock::millis());
        Some((usage.clone(), with, begun))
    }))
}

impl Drop for Operation {
    fn drop(&mut self) {
        if let Some((usage, with, begun)) = self.0.take() {
            usage.borrow_mut().end(with, begun, clock::millis());
        }
    }
}

/// Changes the usage of the current request, if there is one.
pub fn note(change: impl FnOnce(&mut Usage)) {
    CURRENT.with_borrow(|current| {
        if let Some(usage) = current {
            change(&mut usage.borrow_mut());
        }
    });
}
