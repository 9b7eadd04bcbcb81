//! Products on a matrix unit, which takes bfloat16 and sums in float32.
//!
//! A float32 is the sum of three bfloat16, and a product of two that of nine products of parts. The three smallest are below its last bit
//! and left out; the other six, on a unit that is fifteen times as fast, give what a multiply-add of float32 gives, no less exactly.
//! (Henry, Tang, Heinecke: Leveraging the bfloat16 artificial intelligence datatype for higher-precision computations, 2019.)
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
/// Float32 of room that a line takes: half a span, or the columns of a tile, in pairs of parts.
const LINE: usize = 16;
/// Float32 of room for a span of a tile of rows, all three parts, and of a panel, which is two tiles wide.
const LEFT_SPAN: usize = 3 * TILE * LINE;
const RIGHT_SPAN: usize = 2 * LEFT_SPAN;

/// Columns of a left-hand side that a product can go without, from a multiple of their number on.
#[inline(always)]
pub const fn group<L: Lanes>() -> usize {
    if L::SPLITS { SPAN } else { ROWS }
}

/// Float32 of room for the rows of a left-hand side.
pub const fn left_room(rows: usize, k: usize) -> usize {
    rows.next_multiple_of(HEIGHT) / TILE * left_distance(k)
}

/// Float32 from one tile of its rows to the next.
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

/// Splits rows of a left-hand side, `k` numbers each: at most a tile's. The first one's line goes to `to`.
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
}

impl<F: Finish> Block<F> {
    /// Finishes its next `n` rows, if there are as many.
    ///
    /// # Safety
    /// As of [`Finish`]; the sums are there.
    #[inline(always)]
    unsafe fn go_on<L: Lanes>(&mut self, sums: *const f32, n: usize) {
        let end = self.rows.end.min(self.rows.start + n);
        for row in self.rows.start..end {
            // SAFETY: passed on.
            unsafe {
                let line = sums.add(row % HEIGHT * WIDTH);
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
    /// Whose sums are not those of the next turn.
    before: Option<Block<F>>,
    turn: usize,
}

impl<F: Finish + Copy> Pipe<F> {
    #[inline(always)]
    pub fn new() -> Self {
        Self { sums: [const { Sums([MaybeUninit::uninit(); HEIGHT * WIDTH]) }; 2], before: None, turn: 0 }
    }

    /// As [`multiply`] for split sides: `rows` begin with a multiple of 32, their tiles lie at `distance`. The last sums are finished by
    /// [`Pipe::end`].
    ///
    /// # Safety
    /// As [`multiply`] and [`split_rows`]; both sides have `k`, and the left one room for whole pairs of tiles.
    #[inline(always)]
    pub unsafe fn multiply<L: Lanes>(&mut self, k: usize, left: *const f32, distance: usize, rows: Range<usize>, right: *const f32, width: usize, finish: F) {
        let spans = k.div_ceil(SPAN);
        // Rows are asked for, and finished, a few with each span.
        let share = HEIGHT.div_ceil(spans.max(1));
        debug_assert!(rows.start.is_multiple_of(HEIGHT));
        let tiles = |row: usize| left.wrapping_add(row / TILE * distance);
        for first in rows.clone().step_by(HEIGHT) {
            let end = rows.end.min(first + HEIGHT);
            // SAFETY: passed on.
            unsafe {
                L::tiles_begin();
                for span in 0..spans {
                    for row in first + span * share..end.min(first + (span + 1) * share) {
                        finish.ahead(row);
                    }
                    let (at, panel) = (tiles(first).wrapping_add(span * LEFT_SPAN), right.wrapping_add(span * RIGHT_SPAN));
                    // Then the next rows' turn comes, or mostly the first rows' with the panel behind this one.
                    let (next, next_panel) = match (span + 1 < spans, end < rows.end) {
                        (true, _) => (at.wrapping_add(LEFT_SPAN), panel.wrapping_add(RIGHT_SPAN)),
                        (false, true) => (tiles(first + HEIGHT), right),
                        (false, false) => (tiles(rows.start), panel.wrapping_add(RIGHT_SPAN)),
                    };
                    L::tiles_add([at, at.wrapping_add(distance)], panel, [next, next.wrapping_add(distance), next_panel]);
                    self.go_on::<L>(share);
                }
                self.end::<L>();
                L::tiles_end(self.sums[self.turn].0.as_mut_ptr().cast());
            }
            self.before = Some(Block { finish, rows: first..end, width });
            self.turn ^= 1;
        }
    }

    /// Finishes the next `n` rows of what is not finished yet.
    ///
    /// # Safety
    /// As of [`Pipe::multiply`].
    #[inline(always)]
    unsafe fn go_on<L: Lanes>(&mut self, n: usize) {
        if let Some(before) = &mut self.before {
            // SAFETY: passed on; the sums were written when the turn was theirs.
            unsafe { before.go_on::<L>(self.sums[self.turn ^ 1].0.as_ptr().cast(), n) };
        }
    }

    /// Finishes what is not yet.
    ///
    /// # Safety
    /// As of [`Pipe::multiply`].
    #[inline(always)]
    pub unsafe fn end<L: Lanes>(&mut self) {
        // SAFETY: passed on.
        unsafe { self.go_on::<L>(HEIGHT) };
        self.before = None;
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

/// Rows of some left-hand sides times some panels, for each panel one side after the other. `of` says of a panel and a side's number where
/// the panel's rows for this side are, how many of its columns count, and what becomes of the sums.
///
/// # Safety
/// As [`multiply`]; panels were laid out on this set and have the k of their sides.
#[inline(always)]
pub unsafe fn multiply_all<L: Lanes, F: Finish + Copy>(
    lefts: &[Left],
    panels: impl Iterator<Item = usize>,
    of: impl Fn(usize, usize) -> (*const f32, usize, F),
) {
    let mut pipe = Pipe::new();
    for panel in panels {
        for (at, Left { start, stride, rows, k, split }) in lefts.iter().enumerate() {
            let (right, width, finish) = of(panel, at);
            // SAFETY: passed on.
            unsafe {
                match split {
                    Some(split) if L::SPLITS => pipe.multiply::<L>(*k, split.as_ptr(), left_distance(*k), 0..*rows, right, width, finish),
                    _ => multiply::<L, 1>(*k, lines(*start, *stride), 0..*rows, right, WIDTH, width, &finish),
                }
            }
        }
    }
    // SAFETY: as above.
    unsafe { pipe.end::<L>() };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::buffer::{Read, Write};
    use crate::lanes::Work;
    use crate::numbers::numbers;
    use crate::panels::{Panels, Source};
    use crate::product::Put;
    use crate::team::every_team;

    /// `out = left · right`, every pair of panels and blocks in the order that kernels take them in.
    struct Products {
        left: Read,
        right: PanelsView,
        rows: usize,
        out: Write,
    }

    impl Work for Products {
        #[inline(always)]
        unsafe fn piece<L: Lanes>(&self, _: usize) {
            let right = self.right;
            // SAFETY: all shapes are the test's own.
            unsafe {
                let lefts = Left::of_blocks::<L>(self.left.0, right.k, self.rows, right);
                multiply_all::<L, _>(&lefts, 0..right.panels(), |panel, block| {
                    let put = Put { out: self.out.add(panel * WIDTH), stride: right.n, adds: block != 0 };
                    (right.panel(block, panel), right.columns(panel), put)
                });
            }
        }
    }

    #[test]
    fn products_of_numbers_of_any_size_are_as_exact_as_those_of_float32() {
        for team in every_team() {
            for (rows, k, n) in [(1, 1, 1), (3, 31, 16), (16, 32, 32), (33, 33, 47), (64, 300, 70), (70, 17, 33)] {
                // From 2⁻³⁰ to 2³⁰, side by side.
                let spread = |of: Vec<f32>| of.iter().enumerate().map(|(at, x)| x * 2f32.powi((at * 7 % 61) as i32 - 30)).collect::<Vec<_>>();
                let (left, right) = (spread(numbers(rows * k, 1)), spread(numbers(k * n, 2)));
                let panels = Panels::of_each(&team, &[Source { from: right.as_slice().into(), k, n, transposed: false }], 256).remove(0);
                let mut out = vec![f32::NAN; rows * n];
                let work = Products { left: left.as_slice().into(), right: panels.view(), rows, out: out.as_mut_slice().into() };
                // SAFETY: one piece.
                unsafe { team.run(1, &work) };
                for (at, found) in out.iter().enumerate() {
                    let products = (0..k).map(|inside| f64::from(left[at / n * k + inside]) * f64::from(right[inside * n + at % n]));
                    let (sum, size) = products.fold((0.0, 0.0), |(sum, size), one| (sum + one, size + one.abs()));
                    let error = (f64::from(*found) - sum).abs();
                    // Each of k sums may be rounded by half of its last bit.
                    assert!(error <= size * (k + 2) as f64 * 2f64.powi(-24), "{:?} {rows}×{k}×{n} [{at}]: {found}, not {sum}", team.set());
                }
            }
        }
    }

    /// The sum of the parts of each number.
    struct Sum<'a>(&'a [f32; 32], Write);

    impl Work for Sum<'_> {
        #[inline(always)]
        unsafe fn piece<L: Lanes>(&self, _: usize) {
            if !L::SPLITS {
                return;
            }
            let mut lines = [0.0_f32; LEFT_SPAN];
            // SAFETY: a span of one row, and as many sums.
            unsafe {
                split_rows::<L>(self.0.as_ptr(), 0, 1, SPAN, lines.as_mut_ptr());
                for at in 0..SPAN {
                    let part = |part: usize| lines[part * TILE * LINE + at % LINE].to_bits();
                    let upper = |bits: u32| f32::from_bits(if at < LINE { bits << 16 } else { bits & 0xffff_0000 });
                    *self.1.add(at) = (0..3).rev().map(|at| upper(part(at))).sum();
                }
            }
        }
    }

    #[test]
    fn the_parts_of_a_number_are_that_number_to_its_last_bit() {
        // All exponents up to that of 1e38.
        let mut given = std::array::from_fn(|at| f32::from_bits(0x0123_4567_u32.wrapping_mul(2 * at as u32 + 1) % 0x7f00_0000));
        given[..6].copy_from_slice(&[0.0, -0.0, 1.0, -1.0 / 3.0, f32::EPSILON, 3.0e38]);
        for team in every_team().iter().filter(|team| team.set().splits()) {
            let mut sums = [f32::NAN; SPAN];
            // SAFETY: one piece.
            unsafe { team.run(1, &Sum(&given, sums.as_mut_slice().into())) };
            for (sum, one) in sums.iter().zip(given) {
                assert!((sum - one).abs() <= f32::MIN_POSITIVE, "{one:e} comes back as {sum:e}");
            }
            for none in [f32::NAN, f32::INFINITY, f32::from_bits(0x7fff_ffff), f32::from_bits(0xffff_ffff)] {
                // SAFETY: as above.
                unsafe { team.run(1, &Sum(&[none; SPAN], sums.as_mut_slice().into())) };
                assert!(sums.iter().all(|sum| !sum.is_finite()), "{none} comes back as {sums:?}");
            }
        }
    }
}
