//! Threads that wait for the next work awake: a training step hands out some sixty works of a few hundred microseconds, and
//! waking a thread takes tens of them.

use crate::locked::locked;
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long a thread without work stays awake, and for how much of it it keeps its core from others.
const AWAKE: Duration = Duration::from_micros(300);
const GREEDY: Duration = Duration::from_micros(30);
/// Looks at the gate between two looks at the clock.
const LOOKS: usize = 64;

/// The gate's lowest bit: whether the work may be joined. The 16 bits above it count who has; the rest numbers the work.
const OPEN: usize = 1;
const ONE: usize = 2;
const NUMBER: usize = ONE << 16;
const INSIDE: usize = NUMBER - ONE;

/// A work that any number of threads may do a share of, good until [`Crew::help`] returns.
#[derive(Clone, Copy)]
struct Job(*const (dyn Fn() + Sync));

// SAFETY: what it points to is `Sync`, and `help` outlives its use.
unsafe impl Send for Job {}

struct Shared {
    gate: AtomicUsize,
    job: Mutex<Option<Job>>,
    panic: Mutex<Option<Box<dyn Any + Send>>>,
    asleep: AtomicUsize,
    bed: Mutex<()>,
    alarm: Condvar,
    ends: AtomicBool,
}

pub struct Crew {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
    /// Who hands out work.
    desk: Mutex<()>,
}

impl Crew {
    /// @panics when the system gives no threads
    pub fn new(threads: usize) -> Self {
        let shared = Arc::new(Shared {
            gate: AtomicUsize::new(0),
            job: Mutex::new(None),
            panic: Mutex::new(None),
            asleep: AtomicUsize::new(0),
            bed: Mutex::new(()),
            alarm: Condvar::new(),
            ends: AtomicBool::new(false),
        });
        let start = |at: usize| {
            let shared = Arc::clone(&shared);
            std::thread::Builder::new().name(format!("longtail-{at}")).spawn(move || shared.serve()).expect("the system gives threads")
        };
        Self { threads: (0..threads).map(start).collect(), shared, desk: Mutex::new(()) }
    }

    pub fn threads(&self) -> usize {
        self.threads.len()
    }

    /// Does `job` here, and on each thread that comes before it is done here; returns when all have left it. Whoever asks
    /// while another's work goes on does it alone.
    ///
    /// @panics when the job does, anywhere
    pub fn help(&self, job: &(dyn Fn() + Sync)) {
        let Ok(_desk) = self.desk.try_lock() else { return job() };
        let shared = &self.shared;
        // SAFETY: only the lifetime is changed, and nobody has the job when this function returns.
        let lasting = unsafe { std::mem::transmute::<*const (dyn Fn() + Sync + '_), *const (dyn Fn() + Sync + 'static)>(job) };
        *locked(&shared.job) = Some(Job(lasting));
        shared.gate.fetch_add(NUMBER | OPEN, Ordering::SeqCst);
        if 0 < shared.asleep.load(Ordering::SeqCst) {
            drop(locked(&shared.bed));
            shared.alarm.notify_all();
        }
        let own = catch_unwind(AssertUnwindSafe(job));
        shared.gate.fetch_and(!OPEN, Ordering::SeqCst);
        let mut looks = 0;
        while shared.gate.load(Ordering::Acquire) & INSIDE != 0 {
            looks += 1;
            if looks % (16 * LOOKS) == 0 {
                std::thread::yield_now();
            }
            std::hint::spin_loop();
        }
        if let Some(panic) = locked(&shared.panic).take().or(own.err()) {
            resume_unwind(panic);
        }
    }
}

impl Drop for Crew {
    fn drop(&mut self) {
        self.shared.ends.store(true, Ordering::SeqCst);
        drop(locked(&self.shared.bed));
        self.shared.alarm.notify_all();
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

impl Shared {
    /// A thread's life.
    fn serve(&self) {
        let mut last = 0;
        while let Some(number) = self.wait(last) {
            last = number;
            if !self.enter(number) {
                continue;
            }
            let job = *locked(&self.job);
            if let Some(Job(job)) = job {
                // SAFETY: who is inside holds up `help`, whose job it is.
                if let Err(panic) = catch_unwind(AssertUnwindSafe(|| unsafe { (*job)() })) {
                    *locked(&self.panic) = Some(panic);
                }
            }
            self.gate.fetch_sub(ONE, Ordering::Release);
        }
    }

    /// The number of a work after `last` that may be joined; absent at the end.
    fn wait(&self, last: usize) -> Option<usize> {
        let news = || {
            let gate = self.gate.load(Ordering::SeqCst);
            (gate & OPEN != 0 && gate / NUMBER != last).then_some(gate / NUMBER)
        };
        let begun = Instant::now();
        loop {
            for _ in 0..LOOKS {
                if let Some(number) = news() {
                    return Some(number);
                }
                std::hint::spin_loop();
            }
            if self.ends.load(Ordering::SeqCst) {
                return None;
            }
            let waited = begun.elapsed();
            if AWAKE < waited {
                break;
            }
            if GREEDY < waited {
                std::thread::yield_now();
            }
        }
        let mut bed = locked(&self.bed);
        self.asleep.fetch_add(1, Ordering::SeqCst);
        let found = loop {
            if let Some(number) = news() {
                break Some(number);
            }
            if self.ends.load(Ordering::SeqCst) {
                break None;
            }
            bed = self.alarm.wait(bed).unwrap_or_else(|broken| broken.into_inner());
        };
        self.asleep.fetch_sub(1, Ordering::SeqCst);
        found
    }

    /// Joins a work unless it is closed.
    fn enter(&self, number: usize) -> bool {
        let enters = |gate: usize| (gate & OPEN != 0 && gate / NUMBER == number).then_some(gate + ONE);
        self.gate.fetch_update(Ordering::SeqCst, Ordering::SeqCst, enters).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_done_by_those_who_come_and_is_over_when_help_returns() {
        let crew = Crew::new(3);
        for pieces in [0, 1, 2, 100] {
            for _ in 0..2000 {
                let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
                crew.help(&|| {
                    while next.fetch_add(1, Ordering::Relaxed) < pieces {
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                });
                assert_eq!(done.into_inner(), pieces);
            }
        }
    }

    #[test]
    fn threads_that_sleep_are_woken() {
        let crew = Crew::new(2);
        let (lock, alarm) = (Mutex::new(0), Condvar::new());
        while crew.shared.asleep.load(Ordering::SeqCst) < 2 {
            std::thread::yield_now();
        }
        // Each of three waits for the others, so all must come.
        crew.help(&|| {
            let mut here = lock.lock().unwrap();
            *here += 1;
            alarm.notify_all();
            drop(alarm.wait_while(here, |here| *here < 3).unwrap());
        });
        assert_eq!(lock.into_inner().unwrap(), 3);
    }

    #[test]
    fn a_panic_comes_to_who_asked_and_the_crew_goes_on() {
        let crew = Crew::new(2);
        for _ in 0..20 {
            let first = AtomicBool::new(true);
            let result = catch_unwind(AssertUnwindSafe(|| crew.help(&|| assert!(!first.swap(false, Ordering::SeqCst), "on purpose"))));
            assert!(result.is_err());
        }
        let count = AtomicUsize::new(0);
        crew.help(&|| {
            count.fetch_add(1, Ordering::SeqCst);
        });
        assert!(0 < count.into_inner());
    }

    #[test]
    fn work_asked_for_by_several_threads_at_once_is_all_done() {
        let crew = Crew::new(2);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..500 {
                        let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
                        crew.help(&|| {
                            while next.fetch_add(1, Ordering::Relaxed) < 7 {
                                done.fetch_add(1, Ordering::Relaxed);
                            }
                        });
                        assert_eq!(done.into_inner(), 7);
                    }
                });
            }
        });
    }
}
