//! Doing a few things at the same time.

use std::future::poll_fn;
use std::task::Poll;

use futures_util::future::LocalBoxFuture;

/// What all of these give, in their order, or the first error. For the few dozens that a request or an object does at
/// once: each is looked at whenever one of them has moved on. (futures-util's `try_join_all` is made for many more, and
/// brings a linked list with its own wakers.)
pub async fn all<T, E>(mut futures: Vec<LocalBoxFuture<'_, Result<T, E>>>) -> Result<Vec<T>, E> {
    let mut results: Vec<Option<T>> = futures.iter().map(|_| None).collect();
    poll_fn(|context| {
        let mut is_waiting = false;
        for (future, result) in futures.iter_mut().zip(&mut results) {
            if result.is_none() {
                match future.as_mut().poll(context) {
                    Poll::Ready(Ok(value)) => *result = Some(value),
                    Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                    Poll::Pending => is_waiting = true,
                }
            }
        }
        if is_waiting { Poll::Pending } else { Poll::Ready(Ok(())) }
    })
    .await?;
    Ok(results.into_iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;
    use futures_util::future::{pending, ready};

    use super::*;

    #[test]
    fn all_results_come_in_order_and_the_first_error_ends_the_waiting() {
        let later = |value| async move {
            let mut is_first = true;
            poll_fn(|context| {
                context.waker().wake_by_ref();
                if std::mem::take(&mut is_first) { Poll::Pending } else { Poll::Ready(()) }
            })
            .await;
            Ok::<i32, &str>(value)
        };
        let mut both = Box::pin(all(vec![later(1).boxed_local(), ready(Ok(2)).boxed_local()]));
        assert_eq!(both.as_mut().now_or_never(), None, "one of them waits");
        assert_eq!(both.now_or_never(), Some(Ok(vec![1, 2])));
        let stuck = all::<i32, &str>(vec![pending().boxed_local(), ready(Err("no")).boxed_local()]);
        assert_eq!(stuck.now_or_never(), Some(Err("no")));
        assert_eq!(all::<i32, &str>(Vec::new()).now_or_never(), Some(Ok(Vec::new())));
    }
}
