//! Pairs of a query and an item, read from a database's own vectors: their ids numbered in the order of their text, their part
//! of the split, and the pairs of each part sorted.

pub mod md5;
mod sorted;
mod split;
mod texts;

pub use sorted::Sorted;
pub use split::Rule;
pub use texts::{Given, Texts};

use crate::lanes::{Lanes, Work};
use crate::team::Team;
use std::sync::Mutex;

/// Queries, then items.
type Both<T> = [T; 2];

/// Pairs in the order in which they were handed in.
#[derive(Default)]
pub struct Pairs {
    texts: Both<Texts>,
    /// Numbers of the texts, by their first use.
    codes: Both<Vec<u32>>,
    /// Empty where pairs have no time; NaN where one has none.
    times: Vec<f64>,
    /// Of each number: the place of its text among all, or the entity that it was told; −1 for none.
    index: Both<Vec<i32>>,
}

impl Pairs {
    /// Takes pairs in: as many texts of queries as of items, and as many times or none at all.
    ///
    /// # Safety
    /// What the texts point to is there.
    ///
    /// @panics when numbers of texts or times differ, or there are more than 2³¹ texts
    pub unsafe fn add(&mut self, team: &Team, given: Both<&[&[Given]]>, times: &[&[f64]]) {
        let counts = given.map(|chunks| chunks.iter().map(|chunk| chunk.len()).sum::<usize>());
        assert!(counts[0] == counts[1], "there are {} queries and {} items", counts[0], counts[1]);
        let [queries, items] = &mut self.texts;
        let [query_codes, item_codes] = &mut self.codes;
        let sides = [Mutex::new((queries, query_codes, given[0])), Mutex::new((items, item_codes, given[1]))];
        // SAFETY: a piece touches the texts and numbers of its side.
        unsafe { team.run(2, &Numbering { sides: &sides }) };
        for chunk in times {
            self.times.extend(chunk.iter().map(|&time| if time.is_nan() { f64::NAN } else { time }));
        }
        assert!(self.times.is_empty() || self.times.len() == self.codes[0].len(), "there are {} times for {} pairs", self.times.len(), self.codes[0].len());
    }

    /// Puts the texts of both sides in order; each text's place is its index until [`Pairs::tell`] says otherwise.
    pub fn order(&mut self, team: &Team) {
        let sides = self.texts.each_mut().map(Mutex::new);
        // SAFETY: a piece orders the texts of its side.
        unsafe { team.run(2, &Ordering { sides: &sides }) };
        self.index = self.texts.each_ref().map(Texts::places);
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
            if let Some(code) = unsafe { self.texts[side].find(text) } {
                self.index[side][code as usize] = index;
            }
        }
    }

    /// The pairs of training, validation and test whose both ends have an index, by (query, item, time); those without a time
    /// last among equal ones. `deduplicate` keeps the first of equal ones.
    pub fn split(&self, team: &Team, rule: &Rule, deduplicate: bool) -> [Sorted; 3] {
        sorted::sort(team, self, rule, deduplicate)
    }
}

type Side<'a> = (&'a mut Texts, &'a mut Vec<u32>, &'a [&'a [Given]]);

struct Numbering<'a> {
    sides: &'a Both<Mutex<Side<'a>>>,
}

impl Work for Numbering<'_> {
    #[inline(always)]
    unsafe fn piece<L: Lanes>(&self, at: usize) {
        let mut side = self.sides[at].lock().expect("each side is one piece's");
        let (texts, codes, given) = &mut *side;
        for chunk in given.iter() {
            // SAFETY: the caller of `add` promises it.
            unsafe { texts.number(chunk, codes) };
        }
    }
}

struct Ordering<'a> {
    sides: &'a Both<Mutex<&'a mut Texts>>,
}

impl Work for Ordering<'_> {
    unsafe fn piece<L: Lanes>(&self, at: usize) {
        self.sides[at].lock().expect("each side is one piece's").order();
    }
}

#[cfg(test)]
mod tests;
