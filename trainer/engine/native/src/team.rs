//! Threads that share the pieces of a work. A piece's result never depends on who does it, so any number of threads makes
//! the same bytes.

use crate::crew::Crew;
use crate::lanes::{InstructionSet, Lanes, Work};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, RwLock};

pub struct Team {
    set: InstructionSet,
    /// Who works beside the calling thread; absent when it works alone.
    crew: Option<Crew>,
}

impl Team {
    /// @panics when the system gives no threads
    pub fn new(threads: usize, set: InstructionSet) -> Self {
        Self { set, crew: (1 < threads).then(|| Crew::new(threads - 1)) }
    }

    pub fn threads(&self) -> usize {
        1 + self.crew.as_ref().map_or(0, Crew::threads)
    }

    pub fn set(&self) -> InstructionSet {
        self.set
    }

    /// Does all pieces and returns when the last is done.
    ///
    /// # Safety
    /// The pieces `0 … pieces − 1` may run at the same time: each writes where no other reads or writes.
    pub unsafe fn run<W: Work>(&self, pieces: usize, work: &W) {
        let next = AtomicUsize::new(0);
        let take = || loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if pieces <= at {
                break;
            }
            // SAFETY: the team's set is one that the processor has; the rest is the caller's promise.
            unsafe { self.set.piece(work, at) };
        };
        match &self.crew {
            Some(crew) if 1 < pieces => crew.help(&take),
            _ => take(),
        }
    }

    /// Does all pieces of some works, so many of each, and returns when the last is done.
    ///
    /// # Safety
    /// As [`Team::run`], of the pieces of all of them.
    pub unsafe fn run_all<W: Work>(&self, works: &[(usize, W)]) {
        // SAFETY: passed on.
        unsafe { self.run(works.iter().map(|(pieces, _)| pieces).sum(), &All(works)) };
    }
}

/// Works whose pieces are done as one's are.
struct All<'a, W>(&'a [(usize, W)]);

impl<W: Work> Work for All<'_, W> {
    #[inline(always)]
    unsafe fn piece<L: Lanes>(&self, at: usize) {
        let mut inside = at;
        for (pieces, work) in self.0 {
            if inside < *pieces {
                // SAFETY: passed on.
                return unsafe { work.piece::<L>(inside) };
            }
            inside -= pieces;
        }
    }
}

static TEAM: RwLock<Option<Arc<Team>>> = RwLock::new(None);

/// The team at work: all cores, until [`employ`] says otherwise.
pub fn team() -> Arc<Team> {
    if let Some(team) = TEAM.read().unwrap_or_else(|broken| broken.into_inner()).as_ref() {
        return Arc::clone(team);
    }
    employ(0)
}

/// Replaces the team. `threads` 0 means all that this process may use.
pub fn employ(threads: usize) -> Arc<Team> {
    let threads = if threads == 0 { std::thread::available_parallelism().map_or(1, usize::from) } else { threads };
    let team = Arc::new(Team::new(threads, InstructionSet::chosen()));
    *TEAM.write().unwrap_or_else(|broken| broken.into_inner()) = Some(Arc::clone(&team));
    team
}

/// Teams of one and of three threads on every instruction set here: what tests run on.
#[cfg(test)]
pub fn every_team() -> Vec<Team> {
    InstructionSet::present().into_iter().flat_map(|set| [1, 3].map(|threads| Team::new(threads, set))).collect()
}
