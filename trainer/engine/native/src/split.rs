//! Products on a matrix unit, which takes bfloat16 and sums in float32.
//!
//! A float32 is the sum of three bfloat16, and a product of two that of nine; the three smallest are below its last bit and left out. So
//! six products of a unit many times as fast give what a multiply-add of float32 gives, and no less exactly.
//!
//! Both sides lie as the unit reads them, in tiles of 16 lines of 64 bytes. A span is 32 of the k that are summed over. A line has the
//! numbers k and k + 16 of its span side by side, of one row (left) or of 16 columns (right), so that no number has to move to another lane.

use crate::buffer::Scratch;
use crate::lanes::Lanes;
use crate::panels::{PanelsView, WIDTH};
use crate::tile::{Finish, ROWS, lines, multiply};
use std::mem::MaybeUninit;
use std::ops::Range;

/// How many k make a span.
pub const SPAN: usize = 32;
/// Rows of a tile.
pub const TILE: usize = 16;
/// Rows whose sums are taken at a time.
const HEIGHT: usize = 2 * TILE;
/// Float32 of room that a line takes, and what a span of a tile's rows takes with all three parts.
const LINE: usize = 16;
const LEFT_SPAN: usize = 3 * TILE * LINE;
const RIGHT_SPAN: usize = 2 * LEFT_SPAN;

/// How many columns, from a multiple of that on, can be left out of a product's sums.
#[inline(always)]
pub const fn group<L: Lanes>() -> usize {
    if L::SPLITS { SPAN } else { ROWS }
}

/// Float32 of room for the rows of a left-hand side, and from one tile of rows to the next.
pub const fn left_room(rows: usize, k: usize) -> usize {
    rows.next_multiple_of(HEIGHT) / TILE * left_distance(k)
}

pub const fn left_distance(k: usize) -> usize {
    k.div_ceil(SPAN) * LEFT_SPAN
}

/// Float32 of room for so many rows of a panel.
pub const fn right_room(k: usize) -> usize {
    k.div_ceil(SPAN) * RIGHT_SPAN
}

/// `n` ≤ [`Lanes::N`] numbers, then zeros.
///
/// # Safety
/// As [`Lanes`]; there are as many.
#[inline(always)]
unsafe fn load_some<L: Lanes>(from: *const f32, n: usize) -> L::V {
    // SAFETY: passed on; 16 are the longest vector there is.
    unsafe {
        if n == L::N {
            return L::load(from);
        }
        let mut some = [0.0_f32; 16];
        for (at, one) in some.iter_mut().enumerate().take(n) {
            *one = *from.add(at);
        }
        L::load(some.as_ptr())
    }
}

/// The two halves of a span that has `n` ≤ 32 numbers.
#[inline(always)]
fn halves(n: usize) -> [usize; 2] {
    [n.min(LINE), n.saturating_sub(LINE).min(LINE)]
}

/// Splits two vectors, and writes the line of each part.
///
/// # Safety
/// As [`Lanes`]; there is room for the lines, and the set splits.
#[inline(always)]
unsafe fn split_line<L: Lanes>(low: L::V, high: L::V, to: *mut f32) {
    // SAFETY: passed on.
    unsafe {
        for (part, line) in L::thirds(low, high).into_iter().enumerate() {
            L::store(to.add(part * TILE * LINE), line);
        }
    }
}

/// Splits rows of a left-hand side, `k` numbers each: at most a tile's, of which `to` is where the first one's line is.
///
/// # Safety
/// As [`Lanes`]; both sides exist, and the set splits.
#[inline(always)]
pub unsafe fn split_rows<L: Lanes>(from: *const f32, stride: usize, rows: usize, k: usize, to: *mut f32) {
    for span in 0..k.div_ceil(SPAN) {
        let [low, high] = halves(k - span * SPAN);
        for row in 0..rows {
            // SAFETY: passed on.
            unsafe {
                let (from, to) = (from.add(row * stride + span * SPAN), to.add(span * LEFT_SPAN + row * LINE));
                if high == LINE {
                    split_line::<L>(L::load(from), L::load(from.add(LINE)), to);
                } else {
                    split_line::<L>(load_some::<L>(from, low), load_some::<L>(from.wrapping_add(LINE), high), to);
                }
            }
        }
    }
}

/// Splits `k` rows of a panel of `columns`, from row-major numbers.
///
/// # Safety
/// As [`split_rows`].
#[inline(always)]
pub unsafe fn split_panel<L: Lanes>(from: *const f32, stride: usize, k: usize, columns: usize, to: *mut f32) {
    for span in 0..k.div_ceil(SPAN) {
        let rows = k - span * SPAN;
        for (tile, width) in halves(columns).into_iter().enumerate() {
            // SAFETY: passed on; of rows beyond the last, and of columns, nothing is read.
            unsafe {
                let from = from.wrapping_add(span * SPAN * stride + tile * LINE);
                let to = to.add(span * RIGHT_SPAN + tile * LEFT_SPAN);
                for pair in 0..LINE {
                    let (low, high) = (from.wrapping_add(pair * stride), from.wrapping_add((pair + LINE) * stride));
                    let to = to.add(pair * LINE);
                    if width == LINE && SPAN <= rows {
                        split_line::<L>(L::load(low), L::load(high), to);
                    } else {
                        let of = |row: usize| if row < rows { width } else { 0 };
                        split_line::<L>(load_some::<L>(low, of(pair)), load_some::<L>(high, of(pair + LINE)), to);
                    }
                }
            }
        }
    }
}

/// Sums of 32 rows and 32 columns.
#[repr(align(64))]
struct Sums([MaybeUninit<f32>; HEIGHT * WIDTH]);

/// What becomes of the sums of some rows and a panel.
struct Block<F> {
    finish: F,
    rows: Range<usize>,
    width: usize,
    sums: *const f32,
}

impl<F: Finish> Block<F> {
    /// Finishes its next `n` rows, if there are as many.
    ///
    /// # Safety
    /// As of [`Finish`]; the sums are there.
    #[inline(always)]
    unsafe fn go_on<L: Lanes>(&mut self, n: usize) {
        let end = self.rows.end.min(self.rows.start + n);
        for row in self.rows.start..end {
            // SAFETY: passed on.
            unsafe {
                let line = self.sums.add(row % HEIGHT * WIDTH);
                let mut column = 0;
                while column + L::N <= self.width {
                    self.finish.vector::<L>(row, column, L::load(line.add(column)));
                    column += L::N;
                }
                for column in column..self.width {
                    self.finish.number(row, column, *line.add(column));
                }
            }
        }
        self.rows.start = end;
    }
}

/// Products of split sides one after the other: while the matrix unit is at one, the sums of the one before are finished.
pub struct Pipe<F> {
    sums: [Sums; 2],
    before: Option<Block<F>>,
    turn: usize,
}

impl<F: Finish> Pipe<F> {
    #[inline(always)]
    pub fn new() -> Self {
        Self { sums: [const { Sums([MaybeUninit::uninit(); HEIGHT * WIDTH]) }; 2], before: None, turn: 0 }
    }

    /// As [`multiply`] for split sides: `rows` begin with a multiple of 32, their tiles lie at `distance`. The last sums are finished by
    /// [`Pipe::end`], before which this does not move.
    ///
    /// # Safety
    /// As [`multiply`] and [`split_rows`]; both sides have `k`, and the left one room for whole pairs of tiles.
    #[inline(always)]
    pub unsafe fn multiply<L: Lanes>(&mut self, k: usize, left: *const f32, distance: usize, rows: Range<usize>, right: *const f32, width: usize, finish: F)
    where
        F: Copy,
    {
        let spans = k.div_ceil(SPAN);
        // Rows are asked for, and finished, a few with each span.
        let share = HEIGHT.div_ceil(spans.max(1));
        for first in rows.clone().step_by(HEIGHT) {
            let end = rows.end.min(first + HEIGHT);
            let left = left.wrapping_add(first / TILE * distance);
            let sums = self.sums[self.turn].0.as_mut_ptr().cast::<f32>();
            // SAFETY: passed on.
            unsafe {
                L::tiles_begin();
                for span in 0..spans {
                    for row in first + span * share..end.min(first + (span + 1) * share) {
                        finish.ahead(row);
                    }
                    if let Some(before) = &mut self.before {
                        before.go_on::<L>(share);
                    }
                    let (at, panel) = (left.wrapping_add(span * LEFT_SPAN), right.wrapping_add(span * RIGHT_SPAN));
                    // Then the next rows' turn comes, or these rows' with the panel behind this one.
                    let (next, next_panel) = match (span + 1 < spans, end < rows.end) {
                        (true, _) => (at.wrapping_add(LEFT_SPAN), panel.wrapping_add(RIGHT_SPAN)),
                        (false, true) => (left.wrapping_add(2 * distance), right),
                        (false, false) => (left, panel.wrapping_add(RIGHT_SPAN)),
                    };
                    L::tiles_add([at, at.wrapping_add(distance)], panel, [next, next.wrapping_add(distance), next_panel]);
                }
                self.end::<L>();
                L::tiles_end(sums);
            }
            self.before = Some(Block { finish, rows: first..end, width, sums });
            self.turn ^= 1;
        }
    }

    /// Finishes what is not yet.
    ///
    /// # Safety
    /// As of [`Pipe::multiply`].
    #[inline(always)]
    pub unsafe fn end<L: Lanes>(&mut self) {
        if let Some(mut before) = self.before.take() {
            // SAFETY: passed on.
            unsafe { before.go_on::<L>(HEIGHT) };
        }
    }
}

/// Rows of a left-hand side as this set takes them: as they are, or split once for all panels that they are multiplied by.
pub struct Left {
    start: *const f32,
    stride: usize,
    rows: usize,
    k: usize,
    split: Option<Scratch>,
}

impl Left {
    /// # Safety
    /// As [`Lanes`]; the rows exist while this does.
    #[inline(always)]
    pub unsafe fn of<L: Lanes>(start: *const f32, stride: usize, rows: usize, k: usize) -> Self {
        let mut split = None;
        if L::SPLITS {
            let mut room = Scratch::take(left_room(rows, k));
            for first in (0..rows).step_by(TILE) {
                let (from, to) = (start.wrapping_add(first * stride), room.as_mut_ptr().wrapping_add(first / TILE * left_distance(k)));
                // SAFETY: passed on; there is room for all rows.
                unsafe { split_rows::<L>(from, stride, TILE.min(rows - first), k, to) };
            }
            split = Some(room);
        }
        Self { start, stride, rows, k, split }
    }

    /// Those of each block of a right-hand side.
    ///
    /// # Safety
    /// As [`Left::of`].
    #[inline(always)]
    pub unsafe fn of_blocks<L: Lanes>(start: *const f32, stride: usize, rows: usize, right: PanelsView) -> Vec<Self> {
        let mut blocks = Vec::new();
        for block in 0..right.blocks() {
            // SAFETY: passed on.
            blocks.push(unsafe { Self::of::<L>(start.add(block * right.block), stride, rows, right.rows(block)) });
        }
        blocks
    }
}

/// Rows of some left-hand sides times some panels, for each panel one side after the other: of a panel and a side's number come where the
/// panel's rows for this side are, how many of its columns count, and what becomes of the sums.
///
/// # Safety
/// As [`multiply`]; panels were laid out on this set and have the k of their sides, which have the same rows.
#[inline(always)]
pub unsafe fn multiply_all<L: Lanes, F: Finish + Copy>(
    lefts: &[Left],
    panels: impl Iterator<Item = usize> + Clone,
    of: impl Fn(usize, usize) -> (*const f32, usize, F),
) {
    let mut pipe = Pipe::new();
    let rows = lefts.first().map_or(0, |left| left.rows);
    // Where sides are split, two tiles of rows at a time: they and what becomes of them stay near while all panels go by.
    let height = if L::SPLITS { HEIGHT } else { rows.max(1) };
    for first in (0..rows).step_by(height) {
        let rows = first..rows.min(first + height);
        for panel in panels.clone() {
            for (at, Left { start, stride, k, split, .. }) in lefts.iter().enumerate() {
                let (right, width, finish) = of(panel, at);
                // SAFETY: passed on.
                unsafe {
                    match split {
                        Some(split) => pipe.multiply::<L>(*k, split.as_ptr(), left_distance(*k), rows.clone(), right, width, finish),
                        None => multiply::<L, 1>(*k, lines(*start, *stride), rows.clone(), right, WIDTH, width, &finish),
                    }
                }
            }
        }
    }
    // SAFETY: as above.
    unsafe { pipe.end::<L>() };
}
