//! The inner loop of every product: 8 rows times 32 columns of sums that stay in registers.

use crate::lanes::{Lanes, prefetch};
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
        for column in (0..width).step_by(2 * L::N) {
            if L::MANY_REGISTERS {
                part::<L, STEP, 8>(k, rows, 0, panel, panel_stride, column, (height, width), finish);
            } else {
                part::<L, STEP, 4>(k, rows, 0, panel, panel_stride, column, (height, width), finish);
                if 4 < height {
                    part::<L, STEP, 4>(k, rows, 4, panel, panel_stride, column, (height, width), finish);
                }
            }
        }
    }
}

/// `HEIGHT` rows from `first` on, times two vectors of columns from `column` on.
///
/// # Safety
/// As [`multiply`].
#[inline(always)]
unsafe fn part<L: Lanes, const STEP: usize, const HEIGHT: usize>(
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
        let zero = L::splat(0.0);
        let mut left = [zero; HEIGHT];
        let mut right = [zero; HEIGHT];
        let mut from = [rows[0]; HEIGHT];
        from.copy_from_slice(&rows[first..first + HEIGHT]);
        let mut b = panel.add(column);
        for at in 0..k {
            let (b0, b1) = (L::load(b), L::load(b.add(L::N)));
            for row in 0..HEIGHT {
                let a = L::splat(*from[row].add(at * STEP));
                left[row] = L::mul_add(a, b0, left[row]);
                right[row] = L::mul_add(a, b1, right[row]);
            }
            b = b.add(panel_stride);
        }
        if first + HEIGHT <= height && column + 2 * L::N <= width {
            for row in 0..HEIGHT {
                finish.vector::<L>(first + row, column, left[row]);
                finish.vector::<L>(first + row, column + L::N, right[row]);
            }
            return;
        }
        // All of them, by indices known when this is compiled: else the sums would lie in memory from the start.
        let mut lines = [[0.0_f32; WIDTH]; HEIGHT];
        for row in 0..HEIGHT {
            L::store(lines[row].as_mut_ptr(), left[row]);
            L::store(lines[row].as_mut_ptr().add(L::N), right[row]);
        }
        for (row, line) in lines.iter().enumerate().take(height - first) {
            for (at, sum) in line.iter().enumerate().take((width - column).min(2 * L::N)) {
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
