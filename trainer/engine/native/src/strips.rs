//! The left-hand side of a transposed product, laid out as tiles read it, and the product itself.
//!
//! `narrowᵀ · wide` sums over the rows of a batch. The narrow matrix is kept in strips of 8 columns; the wide one stays as it
//! is, row-major, and is read a panel of 32 columns at a time.

use crate::buffer::{Scratch, Write};
use crate::lanes::{Lanes, prefetch, prefetch_far};
use crate::panels::WIDTH;
use crate::product::Put;
use crate::tile::{ROWS, columns_of, multiply};

/// Rows that tiles go through at a time: a panel of them lies in the nearest cache.
pub const STRIP_BLOCK: usize = 256;
/// Float32 from one strip to the next; a little more than they need, so that strips do not all compete for the same lines
/// of a cache.
const STRIP: usize = STRIP_BLOCK * ROWS + 16;

/// A matrix [k, n] as `[k / 256][n / 8][256][8]`. Columns beyond n are 0.
pub struct Strips {
    data: Scratch,
    n: usize,
}

impl Strips {
    /// With whatever was in memory: every row is to be written.
    pub fn unwritten(k: usize, n: usize) -> Self {
        Self { data: Scratch::take(k.div_ceil(STRIP_BLOCK) * n.div_ceil(ROWS) * STRIP), n }
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
        let (block, inside) = (row / STRIP_BLOCK, row % STRIP_BLOCK);
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

    /// `k` rows from `first` on, all of one block, times one panel of the wide matrix: the sums of each strip that is `wanted`
    /// go to `put(strip)`. The panel at `next` is asked for meanwhile.
    ///
    /// # Safety
    /// `wide` and its 31 neighbors exist in each of the k rows, and `put` is good for 8 rows (fewer in the last strip) and
    /// `width` columns.
    #[inline(always)]
    pub unsafe fn times<L: Lanes>(
        self,
        first: usize,
        k: usize,
        wide: Wide,
        next: *const f32,
        width: usize,
        wanted: impl Fn(usize) -> bool,
        put: impl Fn(usize) -> Put,
    ) {
        let count = self.count();
        let asked = k.div_ceil(count);
        for strip in (0..count).filter(|&strip| wanted(strip)) {
            for row in strip * asked..(strip * asked + asked).min(k) {
                for line in (0..WIDTH).step_by(16) {
                    prefetch_far(next.wrapping_add(row * wide.stride + line));
                }
            }
            let put = put(strip);
            if put.adds {
                for row in 0..ROWS {
                    for line in (0..WIDTH).step_by(16) {
                        prefetch(put.out.wrapping_add(row * put.stride + line));
                    }
                }
            }
            // SAFETY: passed on.
            unsafe {
                let columns = columns_of(self.data.add((first / STRIP_BLOCK * count + strip) * STRIP + first % STRIP_BLOCK * ROWS));
                multiply::<L, ROWS>(k, &columns, wide.start, wide.stride, ROWS.min(self.n - strip * ROWS), width, &put);
            }
        }
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
