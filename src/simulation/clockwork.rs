//! A single-threaded scheduler with its own clock: time advances only when no task is ready, and the next ready task is
//! chosen at random. A seed determines the run.

use std::cell::{Cell, RefCell};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use crate::logging;

/// The first instant of every run, in milliseconds since 1970. Some milliseconds into a second, as clocks are.
pub const BEGINNING_MILLIS: u64 = 1_800_000_000_321;

/// With its waker, always the same one, so that polling again needs no new timer.
type Task = (Pin<Box<dyn Future<Output = ()>>>, Waker);

/// The time, the random numbers and the tasks of one run.
#[derive(Clone)]
pub struct Clockwork(Rc<Inner>);

struct Inner {
    now_millis: Cell<u64>,
    chance: Cell<u64>,
    counter: Cell<u64>,
    timers: RefCell<BinaryHeap<Reverse<(u64, u64)>>>,
    wakers: RefCell<BTreeMap<u64, Waker>>,
    tasks: RefCell<BTreeMap<u64, Task>>,
    ready: Arc<Mutex<Vec<u64>>>,
}

struct TaskWaker {
    task: u64,
    ready: Arc<Mutex<Vec<u64>>>,
}

impl Wake for TaskWaker {
    fn wake(self: Arc<Self>) {
        self.ready.lock().expect("nothing panics while it holds this").push(self.task);
    }
}

impl Clockwork {
    /// A scheduler for a seed.
    pub fn new(seed: u64) -> Self {
        logging::start_in_tests();
        Self(Rc::new(Inner {
            now_millis: Cell::new(BEGINNING_MILLIS),
            chance: Cell::new(seed),
            counter: Cell::new(0),
            timers: RefCell::default(),
            wakers: RefCell::default(),
            tasks: RefCell::default(),
            ready: Arc::default(),
        }))
    }

    /// Milliseconds since 1970.
    pub fn now_millis(&self) -> u64 {
        self.0.now_millis.get()
    }

    /// The next pseudo-random number below `bound` (`SplitMix64`).
    pub fn below(&self, bound: u64) -> u64 {
        let state = self.0.chance.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.0.chance.set(state);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound.max(1)
    }

    /// True in `permille` of a thousand cases.
    pub fn happens(&self, permille: u64) -> bool {
        permille > 0 && self.below(1_000) < permille
    }

    /// A random element.
    pub fn one_of<'a, T>(&self, some: &'a [T]) -> &'a T {
        &some[usize::try_from(self.below(some.len() as u64)).expect("an index is below a length")]
    }

    /// A number that is unique in this run.
    pub fn next_number(&self) -> u64 {
        self.0.counter.set(self.0.counter.get() + 1);
        self.0.counter.get()
    }

    /// Starts a task.
    pub fn spawn(&self, task: impl Future<Output = ()> + 'static) {
        let number = self.next_number();
        let waker = Waker::from(Arc::new(TaskWaker { task: number, ready: self.0.ready.clone() }));
        self.0.tasks.borrow_mut().insert(number, (Box::pin(task), waker));
        self.0.ready.lock().expect("nothing panics while it holds this").push(number);
    }

    /// Waits until an instant.
    pub async fn until(&self, at_millis: u64) {
        let mut waiting: Option<Waker> = None;
        poll_fn(|context| {
            if self.now_millis() >= at_millis {
                return Poll::Ready(());
            }
            if !waiting.as_ref().is_some_and(|waker| waker.will_wake(context.waker())) {
                let number = self.next_number();
                self.0.timers.borrow_mut().push(Reverse((at_millis, number)));
                self.0.wakers.borrow_mut().insert(number, context.waker().clone());
                waiting = Some(context.waker().clone());
            }
            Poll::Pending
        })
        .await;
    }

    /// Waits that many milliseconds.
    pub async fn sleep(&self, millis: u64) {
        self.until(self.now_millis() + millis).await;
    }

    /// Runs until an instant, or until no task is left.
    pub fn run_until(&self, end_millis: u64) {
        loop {
            while let Some(task) = self.draw() {
                self.poll(task);
            }
            let Some(Reverse((at, number))) = self.0.timers.borrow().peek().copied() else { return };
            if at > end_millis {
                self.0.now_millis.set(end_millis);
                return;
            }
            self.0.timers.borrow_mut().pop();
            self.0.now_millis.set(at.max(self.now_millis()));
            if let Some(waker) = self.0.wakers.borrow_mut().remove(&number) {
                waker.wake();
            }
        }
    }

    fn draw(&self) -> Option<u64> {
        let mut ready = self.0.ready.lock().expect("nothing panics while it holds this");
        if ready.is_empty() {
            return None;
        }
        let drawn = usize::try_from(self.below(ready.len() as u64)).expect("an index is below a length");
        Some(ready.swap_remove(drawn))
    }

    fn poll(&self, number: u64) {
        let removed = self.0.tasks.borrow_mut().remove(&number);
        let Some((mut task, waker)) = removed else { return };
        if task.as_mut().poll(&mut Context::from_waker(&waker)).is_pending() {
            self.0.tasks.borrow_mut().insert(number, (task, waker));
        }
    }

    /// Drops all tasks.
    pub fn stop(&self) {
        let tasks = std::mem::take(&mut *self.0.tasks.borrow_mut());
        drop(tasks);
        self.0.wakers.borrow_mut().clear();
    }
}

/// The owner of a future has died, and the future was dropped.
#[derive(Debug)]
pub struct Died;

/// The lifetime of a machine, which ends the futures that depend on it.
#[derive(Clone)]
pub struct Life(Rc<Cell<bool>>);

impl Life {
    /// A new lifetime.
    pub fn new() -> Self {
        Self(Rc::new(Cell::new(true)))
    }

    /// Ends it.
    pub fn end(&self) {
        self.0.set(false);
    }

    /// Whether it has not ended.
    pub fn goes_on(&self) -> bool {
        self.0.get()
    }

    /// Runs a future during this lifetime; `before` runs before each step, and may end the lifetime.
    pub async fn with<T>(&self, future: impl Future<Output = T>, mut before: impl FnMut()) -> Result<T, Died> {
        let mut future = Box::pin(future);
        poll_fn(move |context| {
            before();
            if self.goes_on() { future.as_mut().poll(context).map(Ok) } else { Poll::Ready(Err(Died)) }
        })
        .await
    }
}
