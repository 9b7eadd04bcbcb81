//! The inner loop of every product: 8 rows times 32 columns of sums that stay in registers.

use crate::lanes::{Lanes, Sums, prefetch};
use crate::panels::WIDTH;

/// Rows of a tile.
pub const ROWS: usize = 8;

/// What becomes of a tile's sums, straight from the registers. `row` and `column` count from the tile's first.
pub trait Finish {
    /// # Safety
    /// A whole vector of the tile from `column` on belongs to the matrix.
    unsafe fn vector<L: Lanes>(&self, row: usize, column: usize, sum: L::V);

    /// # Safety
    /// The cell belongs to the matrix.
    unsafe fn number(&self, row: usize, column: usize, sum: f32);
}

/// `sums[i][j] = Σ rows[i][k · STEP] · panel[k][j]`, k ascending, one rounding for each product and sum; the first `height`
/// rows and `width` columns of them go to `finish`.
///
/// # Safety
/// Each row has `k` float32 at distance `STEP`, the panel k rows of 32 at distance `panel_stride`, and what `finish` asks
/// for holds.
#[inline(always)]
pub unsafe fn multiply<L: Lanes, const STEP: usize>(
    k: usize,
    rows: &[*const f32; ROWS],
    panel: *const f32,
    panel_stride: usize,
    height: usize,
    width: usize,
    finish: &impl Finish,
) {
    // SAFETY: passed on.
    unsafe {
        match L::SUMS {
            Sums::EightByTwo => {
                for column in (0..width).step_by(2 * L::N) {
                    part::<L, STEP, 8, 2>(k, rows, 0, panel, panel_stride, column, (height, width), finish);
                }
            }
            Sums::ThreeByFour if 2 * L::N < width => {
                part::<L, STEP, 3, 4>(k, rows, 0, panel, panel_stride, 0, (height, width), finish);
                if 3 < height {
                    part::<L, STEP, 3, 4>(k, rows, 3, panel, panel_stride, 0, (height, width), finish);
                }
                if 6 < height {
                    part::<L, STEP, 2, 4>(k, rows, 6, panel, panel_stride, 0, (height, width), finish);
                }
            }
            Sums::ThreeByFour | Sums::FourByTwo => {
                for column in (0..width).step_by(2 * L::N) {
                    for first in (0..height).step_by(4) {
                        part::<L, STEP, 4, 2>(k, rows, first, panel, panel_stride, column, (height, width), finish);
                    }
                }
            }
        }
    }
}

/// `HEIGHT` rows from `first` on, times `VECTORS` vectors of columns from `column` on.
///
/// # Safety
/// As [`multiply`].
#[inline(always)]
unsafe fn part<L: Lanes, const STEP: usize, const HEIGHT: usize, const VECTORS: usize>(
    k: usize,
    rows: &[*const f32; ROWS],
    first: usize,
    panel: *const f32,
    panel_stride: usize,
    column: usize,
    (height, width): (usize, usize),
    finish: &impl Finish,
) {
    // SAFETY: passed on.
    unsafe {
        let mut from = [rows[0]; HEIGHT];
        from.copy_from_slice(&rows[first..first + HEIGHT]);
        let sums = L::sums::<STEP, HEIGHT, VECTORS>(k, from, panel.add(column), panel_stride);
        if first + HEIGHT <= height && column + VECTORS * L::N <= width {
            for (row, sums) in sums.iter().enumerate() {
                for (vector, &sum) in sums.iter().enumerate() {
                    finish.vector::<L>(first + row, column + vector * L::N, sum);
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
        for (row, line) in lines.iter().enumerate().take(height - first) {
            for (at, sum) in line.iter().enumerate().take((width - column).min(VECTORS * L::N)) {
                finish.number(first + row, column + at, *sum);
            }
        }
    }
}

/// Asks for the lines of a tile, before it is read or written. Any addresses will do.
#[inline(always)]
pub fn prefetch_tile(from: *const f32, stride: usize) {
    for row in 0..ROWS {
        for line in (0..WIDTH).step_by(16) {
            prefetch(from.wrapping_add(row * stride + line));
        }
    }
}

/// Pointers to 8 rows from `first` on, of a matrix of `n` rows; those beyond its end are its last.
///
/// # Safety
/// `first` < n, and the matrix has n rows at distance `stride`.
#[inline(always)]
pub unsafe fn rows_of(matrix: *const f32, stride: usize, first: usize, n: usize) -> [*const f32; ROWS] {
    let mut rows = [matrix; ROWS];
    for (at, row) in rows.iter_mut().enumerate() {
        // SAFETY: a row that the matrix has.
        *row = unsafe { matrix.add((first + at).min(n - 1) * stride) };
    }
    rows
}

/// Pointers to the 8 columns of a strip, see [`crate::strips::Strips`].
///
/// # Safety
/// The strip is not empty.
#[inline(always)]
pub unsafe fn columns_of(strip: *const f32) -> [*const f32; ROWS] {
    let mut columns = [strip; ROWS];
    for (at, column) in columns.iter_mut().enumerate() {
        // SAFETY: a strip's row has 8.
        *column = unsafe { strip.add(at) };
    }
    columns
}
