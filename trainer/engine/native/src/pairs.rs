//! Pairs of a query and an item, taken in from a database's own vectors: their part of the split decided, their ids numbered in
//! the order of their text, and the pairs of each part sorted.

pub mod md5;
mod sorted;
mod split;
mod texts;

pub use sorted::Sorted;
pub use split::{PARTS, Rule};
pub use texts::{Given, Texts};

use crate::lanes::{InstructionSet, Lanes, Work};
use crate::locked::locked;
use crate::team::Team;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};

/// Queries, then items.
type Both<T> = [T; 2];

/// Pairs of a block at most.
const PAIRS: usize = 1 << 14;

/// Pairs in the order in which they came, at most [`PAIRS`] unless more came at once.
#[derive(Default)]
struct Block {
    /// Numbers of the texts.
    codes: Both<Vec<u32>>,
    /// See [`split::parts`].
    parts: Vec<u8>,
    /// Empty where pairs have no time; NaN where one has none.
    times: Vec<f64>,
}

/// What one thread at a time has taken in.
#[derive(Default)]
struct Taker {
    /// Numbered by their first use.
    texts: Both<Texts>,
    blocks: Vec<Block>,
}

/// Takes pairs in from as many threads as there are.
pub struct Taking {
    rule: Rule,
    has_times: bool,
    /// Pairs that it may hold yet; negative once it refused some.
    room: AtomicI64,
    /// Those at which no thread is.
    idle: Mutex<Vec<Taker>>,
}

impl Taking {
    /// @param most pairs at most
    pub fn new(rule: Rule, has_times: bool, most: u64) -> Self {
        Self { rule, has_times, room: AtomicI64::new(i64::try_from(most).unwrap_or(i64::MAX)), idle: Mutex::default() }
    }

    /// Whether pairs were refused.
    pub fn is_full(&self) -> bool {
        self.room.load(Ordering::Relaxed) < 0
    }

    pub fn has_times(&self) -> bool {
        self.has_times
    }

    /// Takes pairs in: as many texts of queries as of items, and as many times where pairs have some. Nothing is taken in that
    /// there is no room for.
    ///
    /// # Safety
    /// What the texts point to is there.
    ///
    /// @panics when numbers of texts or times differ, or there are more than 2³¹ texts
    pub unsafe fn take(&self, given: Both<&[Given]>, times: &[f64]) {
        let n = given[0].len();
        assert!(
            given[1].len() == n && times.len() == if self.has_times { n } else { 0 },
            "there are {n} queries, {} items and {} times",
            given[1].len(),
            times.len()
        );
        if self.room.fetch_sub(n as i64, Ordering::Relaxed) < n as i64 {
            return;
        }
        let mut taker = locked(&self.idle).pop().unwrap_or_default();
        // SAFETY: the set is one that the processor has; the texts are the caller's promise.
        unsafe { InstructionSet::chosen().piece(&TakingIn { rule: &self.rule, taker: Mutex::new(&mut taker), given, times }, 0) };
        locked(&self.idle).push(taker);
    }

    /// All that was taken in, with ids in the order of their text; each text's place is its index until [`Pairs::tell`] says otherwise.
    pub fn end(&self, team: &Team) -> Pairs {
        Pairs::of(team, std::mem::take(&mut *locked(&self.idle)), self.has_times)
    }
}

struct TakingIn<'a> {
    rule: &'a Rule,
    taker: Mutex<&'a mut Taker>,
    given: Both<&'a [Given]>,
    times: &'a [f64],
}

impl Work for TakingIn<'_> {
    #[inline(always)]
    unsafe fn piece<L: Lanes>(&self, _: usize) {
        let mut taker = locked(&self.taker);
        let Taker { texts, blocks } = &mut **taker;
        if blocks.last().is_none_or(|last| PAIRS < last.parts.len() + self.given[0].len()) {
            blocks.push(Block::default());
        }
        let block = blocks.last_mut().expect("one was pushed");
        // SAFETY: the caller of `take` promises it.
        unsafe {
            for ((texts, given), codes) in texts.iter_mut().zip(self.given).zip(&mut block.codes) {
                codes.reserve(PAIRS);
                texts.number(given, codes);
            }
            split::parts(self.rule, self.given, &mut block.parts);
        }
        block.times.extend(self.times.iter().map(|&time| if time.is_nan() { f64::NAN } else { time }));
    }
}

/// Pairs, and the texts of their ids.
pub struct Pairs {
    takers: Vec<Taker>,
    has_times: bool,
    texts: Both<Texts>,
    /// Of each taker: the numbers in `texts` of its own.
    numbers: Vec<Both<Vec<u32>>>,
    /// Of each number: the place of its text among all, or the entity that it was told; −1 for none.
    index: Both<Vec<i32>>,
}

impl Pairs {
    fn of(team: &Team, mut takers: Vec<Taker>, has_times: bool) -> Self {
        let mut sides: Both<Vec<Texts>> = [0, 1].map(|side| takers.iter_mut().map(|taker| std::mem::take(&mut taker.texts[side])).collect());
        let merged = sides.each_mut().map(|side| Mutex::new((std::mem::take(side), Merged::default())));
        // SAFETY: a piece merges the texts of its side.
        unsafe { team.run(2, &Merging { sides: &merged }) };
        let [queries, items] = merged.map(|side| side.into_inner().unwrap_or_else(|broken| broken.into_inner()).1);
        let numbers = queries.numbers.into_iter().zip(items.numbers).map(|(queries, items)| [queries, items]).collect();
        Self { takers, has_times, index: [queries.places, items.places], texts: [queries.texts, items.texts], numbers }
    }

    /// The texts of a side, in order.
    pub fn texts(&self, side: usize) -> &Texts {
        &self.texts[side]
    }

    /// Forgets the indices of a side: no text has one.
    pub fn forget(&mut self, side: usize) {
        self.index[side].fill(-1);
    }

    /// Tells the indices of some texts. Texts that no pair has are passed over.
    ///
    /// # Safety
    /// What the texts point to is there.
    pub unsafe fn tell(&mut self, side: usize, given: &[Given], indices: &[i32]) {
        for (text, &index) in given.iter().zip(indices) {
            // SAFETY: passed on.
            if let Some(code) = unsafe { self.texts[side].find(&text.padded()) } {
                self.index[side][code as usize] = index;
            }
        }
    }

    /// The pairs of training, validation and test whose both ends have an index, by (query, item, time); those without a time
    /// last among equal ones. `deduplicate` keeps the first of equal ones.
    pub fn sorted(&mut self, team: &Team, deduplicate: bool) -> Sorted {
        sorted::sort(team, self, deduplicate)
    }
}

/// The texts of a side of all takers, and each taker's numbers in them.
#[derive(Default)]
struct Merged {
    texts: Texts,
    numbers: Vec<Vec<u32>>,
    /// See [`Texts::places`].
    places: Vec<i32>,
}

struct Merging<'a> {
    sides: &'a Both<Mutex<(Vec<Texts>, Merged)>>,
}

impl Work for Merging<'_> {
    #[inline(always)]
    unsafe fn piece<L: Lanes>(&self, at: usize) {
        let mut side = locked(&self.sides[at]);
        let (takers, merged) = &mut *side;
        for texts in takers.drain(..) {
            let mut numbers = Vec::new();
            if merged.numbers.is_empty() {
                numbers.extend(0..texts.len() as u32);
                merged.texts = texts;
            } else {
                merged.texts.absorb(&texts, &mut numbers);
            }
            merged.numbers.push(numbers);
        }
        merged.texts.order();
        merged.places = merged.texts.places();
    }
}

#[cfg(test)]
mod tests;
