//! The left-hand side of a transposed product, laid out as tiles read it, and the product itself.
//!
//! `narrowᵀ · wide` sums over the rows of a batch. The narrow matrix is kept in strips of 8 columns; the wide one stays as it
//! is, row-major, and is read a panel of 32 columns at a time.

use crate::buffer::{Scratch, Write};
use crate::lanes::{Lanes, prefetch_far, turn};
use crate::panels::WIDTH;
use crate::product::{BLOCK, Put};
use crate::tile::{Asking, ROWS, multiply, prefetch_row};
use std::ops::Range;

/// Float32 from one strip to the next; a little more than they need, so that strips do not all compete for the same lines
/// of a cache.
const STRIP: usize = BLOCK * ROWS + 16;

/// A matrix [k, n] as `[k / 256][n / 8][256][8]`. Columns beyond n are 0.
pub struct Strips {
    data: Scratch,
    n: usize,
}

impl Strips {
    /// With whatever was in memory: every row is to be written.
    pub fn unwritten(k: usize, n: usize) -> Self {
        Self { data: Scratch::take(k.div_ceil(BLOCK) * n.div_ceil(ROWS) * STRIP), n }
    }

    pub fn view(&mut self) -> StripsView {
        StripsView { data: self.data.write(), n: self.n }
    }
}

/// [`Strips`] as pieces of work see them.
#[derive(Clone, Copy)]
pub struct StripsView {
    data: Write,
    pub n: usize,
}

impl StripsView {
    /// Strips side by side.
    #[inline(always)]
    pub fn count(self) -> usize {
        self.n.div_ceil(ROWS)
    }

    /// Writes a row, times `scale`.
    ///
    /// # Safety
    /// The row exists, `from` has n float32, and nobody else writes this row or reads it.
    #[inline(always)]
    pub unsafe fn put(self, row: usize, from: *const f32, scale: f32) {
        let (block, inside) = (row / BLOCK, row % BLOCK);
        let whole = self.n / ROWS;
        // SAFETY: passed on.
        unsafe {
            let first = self.data.add(block * self.count() * STRIP + inside * ROWS);
            for strip in 0..whole {
                let mut eight = from.add(strip * ROWS).cast::<[f32; ROWS]>().read_unaligned();
                for one in &mut eight {
                    *one *= scale;
                }
                first.add(strip * STRIP).cast::<[f32; ROWS]>().write_unaligned(eight);
            }
            if whole * ROWS < self.n {
                let to = first.add(whole * STRIP);
                for at in 0..ROWS {
                    *to.add(at) = if whole * ROWS + at < self.n { *from.add(whole * ROWS + at) * scale } else { 0.0 };
                }
            }
        }
    }

    /// The columns from the row `first` on, which exists.
    #[inline(always)]
    pub fn columns(self, first: usize) -> impl Fn(usize) -> *const f32 {
        let start = self.data.0.wrapping_add(first / BLOCK * self.count() * STRIP + first % BLOCK * ROWS);
        move |column| start.wrapping_add(column / ROWS * STRIP + column % ROWS).cast_const()
    }

    /// `k` rows from `first` on, all of one block, times one panel of the wide matrix: the sums of some columns go to `put`,
    /// which counts them as this does. The panel at `next` is asked for meanwhile.
    ///
    /// # Safety
    /// `wide` and its 31 neighbors exist in each of the k rows, and `put` is good for the columns, and for `width` of its own.
    #[inline(always)]
    pub unsafe fn times<L: Lanes>(self, first: usize, k: usize, wide: Wide, next: *const f32, width: usize, columns: Range<usize>, put: Put) {
        // Rows of the next panel for each column, in 65,536ths: a division for each would take longer than its row.
        let share = (k << 16).div_ceil(self.n);
        let asking = Asking(put, |column: usize| {
            for row in (column * share) >> 16..k.min(((column + 1) * share) >> 16) {
                for line in (0..WIDTH).step_by(16) {
                    prefetch_far(next.wrapping_add(row * wide.stride + line));
                }
            }
            if put.adds {
                prefetch_row(put.out.wrapping_add(column * put.stride));
            }
        });
        // SAFETY: passed on.
        unsafe { multiply::<L, ROWS>(k, self.columns(first), columns, wide.start, wide.stride, width, &asking) };
    }
}

/// The transposed result of a product: `narrowᵀ · wide` as `[wide columns / 32][narrow columns / 8][8][32]`.
pub struct Turned {
    data: Scratch,
    narrow: usize,
}

impl Turned {
    /// With whatever was in memory.
    pub fn unwritten(narrow: usize, wide: usize) -> Self {
        Self { data: Scratch::take(wide.div_ceil(WIDTH) * narrow.div_ceil(ROWS) * ROWS * WIDTH), narrow }
    }

    pub fn view(&mut self) -> TurnedView {
        TurnedView { data: self.data.write(), strips: self.narrow.div_ceil(ROWS) }
    }
}

/// [`Turned`] as pieces of work see it.
#[derive(Clone, Copy)]
pub struct TurnedView {
    data: Write,
    strips: usize,
}

impl TurnedView {
    /// Where a panel's sums go.
    #[inline(always)]
    pub fn put(self, panel: usize, adds: bool) -> Put {
        Put { out: self.data.0.wrapping_add(panel * self.strips * ROWS * WIDTH), stride: WIDTH, adds }
    }

    /// Turns the sums of a panel back: to `out`, float32 [wide, narrow], go the rows of the panel's columns.
    ///
    /// # Safety
    /// The panel's sums were written, both sizes are those of the product, and nobody else writes these rows.
    #[inline(always)]
    pub unsafe fn turn_back<L: Lanes>(self, panel: usize, wide: usize, narrow: usize, out: Write) {
        let first = panel * WIDTH;
        // SAFETY: passed on.
        unsafe { turn::<L>(self.put(panel, false).out, WIDTH, narrow, WIDTH.min(wide - first), out.add(first * narrow), narrow) };
    }
}

/// A row-major matrix, of which whole panels may be read.
#[derive(Clone, Copy)]
pub struct Wide {
    pub start: *const f32,
    pub stride: usize,
}

impl Wide {
    /// From another row and column on.
    #[inline(always)]
    pub fn at(self, row: usize, column: usize) -> Self {
        Self { start: self.start.wrapping_add(row * self.stride + column), stride: self.stride }
    }
}

// SAFETY: as of [`crate::buffer::Read`].
unsafe impl Send for Wide {}
unsafe impl Sync for Wide {}
