//! The inner loop of every product: a few rows times 32 columns of sums that stay in registers.

use crate::lanes::{Lanes, Sums, prefetch_all};
use crate::panels::WIDTH;
use std::ops::Range;

/// Rows that lie side by side where a left-hand side is packed, and that one instruction set sums at a time.
pub const ROWS: usize = 8;

/// What becomes of sums, straight from the registers. `row` counts as the product's rows do, `column` from the panel's first.
pub trait Finish {
    /// While a row's sums are taken: what they go to may be asked for here. More than once where rows are too few for a tile.
    #[inline(always)]
    fn ahead(&self, _row: usize) {}

    /// # Safety
    /// A whole vector of the panel from `column` on belongs to the matrix.
    unsafe fn vector<L: Lanes>(&self, row: usize, column: usize, sum: L::V);

    /// # Safety
    /// The cell belongs to the matrix.
    unsafe fn number(&self, row: usize, column: usize, sum: f32);
}

/// A finish that asks for more before each row.
#[derive(Clone, Copy)]
pub struct Asking<F, A>(pub F, pub A);

impl<F: Finish, A: Fn(usize)> Finish for Asking<F, A> {
    #[inline(always)]
    fn ahead(&self, row: usize) {
        self.0.ahead(row);
        self.1(row);
    }

    #[inline(always)]
    unsafe fn vector<L: Lanes>(&self, row: usize, column: usize, sum: L::V) {
        // SAFETY: passed on.
        unsafe { self.0.vector::<L>(row, column, sum) }
    }

    #[inline(always)]
    unsafe fn number(&self, row: usize, column: usize, sum: f32) {
        // SAFETY: passed on.
        unsafe { self.0.number(row, column, sum) }
    }
}

/// `sums[i][j] = Σ row(i)[k · STEP] · panel[k][j]`, k ascending, one rounding for each product and sum; the first `width`
/// columns of the given rows go to `finish`.
///
/// # Safety
/// Each of the rows has `k` float32 at distance `STEP`, the panel k rows of 32 at distance `panel_stride`, and what `finish`
/// asks for holds.
#[inline(always)]
pub unsafe fn multiply<L: Lanes, const STEP: usize>(
    k: usize,
    row: impl Fn(usize) -> *const f32,
    rows: Range<usize>,
    panel: *const f32,
    panel_stride: usize,
    width: usize,
    finish: &impl Finish,
) {
    let end = rows.end;
    // SAFETY: passed on.
    unsafe {
        match L::SUMS {
            Sums::ThreeByFour if 2 * L::N < width => {
                // Two rows have no more sums than a sum's wait for the one before takes, so there are as few such parts as can be.
                let mut at = rows.start;
                while at < end {
                    if end - at < 3 || end - at == 4 {
                        part::<L, STEP, 2, 4>(k, &row, at, end, panel, panel_stride, 0, width, finish);
                        at += 2;
                    } else {
                        part::<L, STEP, 3, 4>(k, &row, at, end, panel, panel_stride, 0, width, finish);
                        at += 3;
                    }
                }
            }
            Sums::EightByTwo => {
                // One row alone, as of columns that are the same in all, has a tile of its own: in one of eight it would be taken eight times.
                if rows.len() == 1 {
                    return part::<L, STEP, 1, 2>(k, &row, rows.start, end, panel, panel_stride, 0, width, finish);
                }
                for first in rows.step_by(8) {
                    part::<L, STEP, 8, 2>(k, &row, first, end, panel, panel_stride, 0, width, finish);
                }
            }
            Sums::ThreeByFour | Sums::FourByTwo => {
                for first in rows.step_by(4) {
                    for column in (0..width).step_by(2 * L::N) {
                        part::<L, STEP, 4, 2>(k, &row, first, end, panel, panel_stride, column, width, finish);
                    }
                }
            }
        }
    }
}

/// `HEIGHT` rows from `first` on, as many as there are before `end`, times `VECTORS` vectors of columns from `column` on.
///
/// # Safety
/// As [`multiply`], and `first` is one of the rows.
#[inline(always)]
unsafe fn part<L: Lanes, const STEP: usize, const HEIGHT: usize, const VECTORS: usize>(
    k: usize,
    row: &impl Fn(usize) -> *const f32,
    first: usize,
    end: usize,
    panel: *const f32,
    panel_stride: usize,
    column: usize,
    width: usize,
    finish: &impl Finish,
) {
    let height = HEIGHT.min(end - first);
    // Those beyond the end are the last.
    let rows: [*const f32; HEIGHT] = std::array::from_fn(|at| row(first + at.min(height - 1)));
    // SAFETY: passed on.
    unsafe {
        let sums = L::sums::<STEP, HEIGHT, VECTORS>(k, rows, panel.add(column), panel_stride, |at| {
            if column == 0 {
                finish.ahead(first + at.min(height - 1));
            }
        });
        if height == HEIGHT && column + VECTORS * L::N <= width {
            for (at, sums) in sums.iter().enumerate() {
                for (vector, &sum) in sums.iter().enumerate() {
                    finish.vector::<L>(first + at, column + vector * L::N, sum);
                }
            }
            return;
        }
        // All of them, by indices known when this is compiled: else the sums would lie in memory from the start.
        let mut lines = [[0.0_f32; WIDTH]; HEIGHT];
        for (line, sums) in lines.iter_mut().zip(&sums) {
            for (vector, &sum) in sums.iter().enumerate() {
                L::store(line.as_mut_ptr().add(vector * L::N), sum);
            }
        }
        for (at, line) in lines.iter().enumerate().take(height) {
            for (inside, sum) in line.iter().enumerate().take((width - column).min(VECTORS * L::N)) {
                finish.number(first + at, column + inside, *sum);
            }
        }
    }
}

/// Asks for a panel's width of a row, before it is read or written. Any address will do.
#[inline(always)]
pub fn prefetch_row(from: *const f32) {
    prefetch_all(from, WIDTH);
}

/// The rows of a row-major matrix.
#[inline(always)]
pub fn lines(start: *const f32, stride: usize) -> impl Fn(usize) -> *const f32 {
    move |row| start.wrapping_add(row * stride)
}
