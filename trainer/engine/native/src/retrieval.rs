//! Scores of queries against a corpus, a block of items at a time: the best k, or the ranks of known items.

use crate::buffer::{Read, Scratch, Write};
use crate::lanes::{Lanes, Work, prefetch_all};
use crate::panels::{Panels, PanelsView, Source, WIDTH};
use crate::product::{BLOCK, Put};
use crate::team::Team;
use crate::tile::{Asking, Finish, lines, multiply};
use std::ptr::null;

/// Queries of a piece of work: each panel of the corpus is read once for all of them.
const QUERIES: usize = 128;
/// Items whose scores are kept at a time when the best are looked for.
const ITEMS: usize = 512;

/// Items of a query: those of `items[offsets[q] … offsets[q + 1])`.
#[derive(Clone, Copy)]
pub struct Lists<'a> {
    pub offsets: &'a [i32],
    pub items: &'a [i32],
}

impl<'a> Lists<'a> {
    fn of(self, query: usize) -> &'a [i32] {
        &self.items[self.offsets[query] as usize..self.offsets[query + 1] as usize]
    }

    /// @panics when the lists do not fit the queries or the items
    fn check(self, queries: usize, items: usize) {
        assert!(
            self.offsets.len() == queries + 1 && self.offsets.is_sorted() && self.offsets[0] >= 0 && self.offsets[queries] as usize <= self.items.len(),
            "there is not one list a query"
        );
        assert!(self.items.iter().all(|&item| (item as usize) < items), "an item is beyond the {items} of the corpus");
    }
}

/// A corpus ready to be scored.
pub struct Corpus {
    panels: Panels,
    items: Scratch,
}

impl Corpus {
    /// @param items float32 [I, width] @panics when they do not divide
    pub fn of(team: &Team, items: &[f32], width: usize) -> Self {
        assert!(0 < width && items.len().is_multiple_of(width), "{} numbers are not vectors of {width}", items.len());
        let mut copy = Scratch::take(items.len());
        copy[..items.len()].copy_from_slice(items);
        let source = Source { from: items.into(), k: width, n: items.len() / width, transposed: true };
        Self { panels: Panels::whole(team, source, BLOCK), items: copy }
    }

    fn n(&self) -> usize {
        self.panels.n
    }
}

/// Pessimistic 1-based rank of each target among the items that are not excluded, and its score.
///
/// 1 + the number of other items that do not score less; a query's target is never left out itself.
///
/// @panics when lists do not fit
pub fn ranks(team: &Team, corpus: &Corpus, queries: &[f32], targets: Lists, excluded: Lists, ranks: &mut [i32], scores: &mut [f32]) {
    let n = queries.len() / corpus.panels.k;
    targets.check(n, corpus.n());
    excluded.check(n, corpus.n());
    let count = targets.offsets[n] as usize;
    assert!(ranks.len() == count && scores.len() == count, "there are {count} targets");
    let work = Ranks {
        corpus: corpus.panels.view(),
        items: corpus.items.read(),
        queries: queries.into(),
        n,
        targets,
        excluded,
        ranks: ranks.as_mut_ptr() as usize,
        scores: scores.into(),
    };
    // SAFETY: a piece writes the ranks and scores of its queries' targets.
    unsafe { team.run(n.div_ceil(QUERIES), &work) };
}

struct Ranks<'a> {
    corpus: PanelsView,
    items: Read,
    queries: Read,
    n: usize,
    targets: Lists<'a>,
    excluded: Lists<'a>,
    /// Address of int32 [targets].
    ranks: usize,
    scores: Write,
}

impl Work for Ranks<'_> {
    #[inline(always)]
    unsafe fn piece<L: Lanes>(&self, at: usize) {
        let (first, end) = (at * QUERIES, self.n.min(at * QUERIES + QUERIES));
        let width = self.corpus.k;
        let ranks = self.ranks as *mut i32;
        // Sums over the first blocks of long vectors.
        let mut before = Scratch::take(if self.corpus.blocks() == 1 { 0 } else { QUERIES * WIDTH });
        // SAFETY: lists were checked, panels lie within the corpus.
        unsafe {
            for query in first..end {
                let excluded = self.excluded.of(query);
                let targets = self.targets.offsets[query] as usize..self.targets.offsets[query + 1] as usize;
                for at in targets.clone() {
                    let item = self.targets.items[at] as usize;
                    *self.scores.add(at) = score::<L>(self.queries.add(query * width), self.items.add(item * width), width);
                    // Nothing is below yet. The target does not score less than itself; where it is among the excluded it is taken away there.
                    *ranks.add(at) = self.corpus.n as i32 + i32::from(excluded.contains(&(item as i32)));
                }
                if targets.is_empty() {
                    continue;
                }
                for &item in excluded {
                    let other = score::<L>(self.queries.add(query * width), self.items.add(item as usize * width), width);
                    for at in targets.clone() {
                        *ranks.add(at) -= i32::from(!is_below(other, *self.scores.add(at)));
                    }
                }
            }
            let last = self.corpus.blocks() - 1;
            for panel in 0..self.corpus.panels() {
                let columns = self.corpus.columns(panel);
                for part in 0..=last {
                    let rows = lines(self.queries.add(first * width + part * self.corpus.block), width);
                    let b = self.corpus.panel(part, panel);
                    let ask = ask_ahead(self.corpus, part, panel, end - first);
                    let put = Put { out: before.as_mut_ptr(), stride: WIDTH, adds: part != 0 };
                    if part < last {
                        multiply::<L, 1>(self.corpus.rows(part), rows, 0..end - first, b, WIDTH, columns, &Asking(put, ask));
                    } else {
                        let before = if last == 0 { null() } else { put.out.cast_const() };
                        let count = CountBelow { targets: &self.targets.offsets[first..], scores: self.scores.add(0), ranks, before };
                        multiply::<L, 1>(self.corpus.rows(part), rows, 0..end - first, b, WIDTH, columns, &Asking(count, ask));
                    }
                }
            }
        }
    }
}

/// Asks for the panel that comes after another, a share with each row: all of a corpus goes by once a piece of work.
///
/// # Safety
/// The corpus has the panel and the part of its vectors.
#[inline(always)]
unsafe fn ask_ahead(corpus: PanelsView, part: usize, panel: usize, rows: usize) -> impl Fn(usize) {
    let (part, panel) = if part + 1 < corpus.blocks() { (part + 1, panel) } else { (0, (panel + 1).min(corpus.panels() - 1)) };
    // SAFETY: passed on.
    let from = unsafe { corpus.panel(part, panel) };
    let share = (corpus.rows(part) * WIDTH).div_ceil(rows);
    move |row| prefetch_all(from.wrapping_add(row * share), share)
}

/// Takes from the ranks of queries how many of a panel's items score less than their targets.
struct CountBelow<'a> {
    /// Where the targets of the queries begin, and those of the last end.
    targets: &'a [i32],
    scores: *const f32,
    ranks: *mut i32,
    /// Sums over earlier blocks of the vectors, rows [`WIDTH`] apart; null where there are none.
    before: *const f32,
}

impl CountBelow<'_> {
    /// # Safety
    /// There is such a query.
    #[inline(always)]
    unsafe fn targets_of(&self, row: usize) -> std::ops::Range<usize> {
        // SAFETY: the caller's.
        unsafe { *self.targets.get_unchecked(row) as usize..*self.targets.get_unchecked(row + 1) as usize }
    }
}

impl Finish for CountBelow<'_> {
    #[inline(always)]
    unsafe fn vector<L: Lanes>(&self, row: usize, column: usize, sum: L::V) {
        // SAFETY: passed on.
        unsafe {
            let sum = if self.before.is_null() { sum } else { L::add(L::load(self.before.add(row * WIDTH + column)), sum) };
            for at in self.targets_of(row) {
                *self.ranks.add(at) -= L::count_below(sum, L::splat(*self.scores.add(at))) as i32;
            }
        }
    }

    #[inline(always)]
    unsafe fn number(&self, row: usize, column: usize, sum: f32) {
        // SAFETY: passed on.
        unsafe {
            let sum = if self.before.is_null() { sum } else { *self.before.add(row * WIDTH + column) + sum };
            for at in self.targets_of(row) {
                *self.ranks.add(at) -= i32::from(is_below(sum, *self.scores.add(at)));
            }
        }
    }
}

/// A score that is no number is below none, and none is below it.
#[inline(always)]
fn is_below(score: f32, other: f32) -> bool {
    score < other
}

/// One score, by the same sums as a tile's.
///
/// # Safety
/// Both have `width` float32.
#[inline(always)]
unsafe fn score<L: Lanes>(query: *const f32, item: *const f32, width: usize) -> f32 {
    let mut whole = 0.0;
    for start in (0..width).step_by(BLOCK) {
        let mut sum = 0.0;
        for at in start..width.min(start + BLOCK) {
            // SAFETY: passed on.
            sum = unsafe { L::mul_add_one(*query.add(at), *item.add(at), sum) };
        }
        whole = if start == 0 { sum } else { whole + sum };
    }
    whole
}

/// Scores of queries against `count` items from `start` on, with rows [`ITEMS`] apart.
///
/// # Safety
/// They exist, `start` begins a panel, and `out` has room for [`QUERIES`] rows.
#[inline(always)]
unsafe fn score_block<L: Lanes>(corpus: PanelsView, queries: Read, first: usize, end: usize, start: usize, count: usize, out: *mut f32) {
    // SAFETY: passed on; a block of items is whole panels, the last filled up with zeros.
    unsafe {
        for part in 0..corpus.blocks() {
            for panel in start / WIDTH..(start + count).div_ceil(WIDTH) {
                let rows = lines(queries.add(first * corpus.k + part * corpus.block), corpus.k);
                let put = Put { out: out.add(panel * WIDTH - start), stride: ITEMS, adds: part != 0 };
                multiply::<L, 1>(corpus.rows(part), rows, 0..end - first, corpus.panel(part, panel), WIDTH, WIDTH, &put);
            }
        }
    }
}

/// The k best items of each query, best first, ties lower index first; −1 and −∞ where there are fewer.
///
/// A score that is no number is left out.
///
/// @panics when lists do not fit
pub fn top_k(team: &Team, corpus: &Corpus, queries: &[f32], k: usize, excluded: Lists, indices: &mut [i32], scores: &mut [f32]) {
    let n = queries.len() / corpus.panels.k;
    excluded.check(n, corpus.n());
    assert!(indices.len() == n * k && scores.len() == n * k, "there are {n} × {k} places");
    indices.fill(-1);
    scores.fill(f32::NEG_INFINITY);
    if k == 0 {
        return;
    }
    let work = Best { corpus: corpus.panels.view(), queries: queries.into(), n, k, excluded, indices: indices.as_mut_ptr() as usize, scores: scores.into() };
    // SAFETY: a piece writes the places of its queries.
    unsafe { team.run(n.div_ceil(QUERIES), &work) };
}

struct Best<'a> {
    corpus: PanelsView,
    queries: Read,
    n: usize,
    k: usize,
    excluded: Lists<'a>,
    /// Address of int32 [n, k].
    indices: usize,
    scores: Write,
}

impl Work for Best<'_> {
    #[inline(always)]
    unsafe fn piece<L: Lanes>(&self, at: usize) {
        let (first, end, k) = (at * QUERIES, self.n.min(at * QUERIES + QUERIES), self.k);
        let mut block = Scratch::take(QUERIES * ITEMS);
        // SAFETY: lists were checked, blocks lie within the corpus, and a query's places are this piece's own.
        unsafe {
            for start in (0..self.corpus.n).step_by(ITEMS) {
                let count = ITEMS.min(self.corpus.n - start);
                score_block::<L>(self.corpus, self.queries, first, end, start, count, block.as_mut_ptr());
                for query in first..end {
                    let line = block.as_mut_ptr().add((query - first) * ITEMS);
                    for &item in self.excluded.of(query) {
                        let item = item as usize;
                        if start <= item && item < start + count {
                            *line.add(item - start) = f32::NEG_INFINITY;
                        }
                    }
                    let indices = std::slice::from_raw_parts_mut((self.indices as *mut i32).add(query * k), k);
                    let scores = std::slice::from_raw_parts_mut(self.scores.add(query * k), k);
                    let mut at = 0;
                    while at < count {
                        // Nothing in a whole vector beats the last of the best.
                        if at + L::N <= count && L::count_below(L::splat(scores[k - 1]), L::load(line.add(at))) == 0 {
                            at += L::N;
                            continue;
                        }
                        for inside in at..count.min(at + L::N) {
                            insert(indices, scores, (start + inside) as i32, *line.add(inside));
                        }
                        at += L::N;
                    }
                }
            }
        }
    }
}

/// Puts an item among the best where it belongs; after those that score the same.
#[inline(always)]
fn insert(indices: &mut [i32], scores: &mut [f32], item: i32, score: f32) {
    let last = scores.len() - 1;
    if !is_below(scores[last], score) {
        return;
    }
    let mut at = last;
    while 0 < at && scores[at - 1] < score {
        scores[at] = scores[at - 1];
        indices[at] = indices[at - 1];
        at -= 1;
    }
    scores[at] = score;
    indices[at] = item;
}

#[cfg(test)]
mod tests;
