//! The left-hand side of a transposed product, laid out as tiles read it, and the product itself.
//!
//! `narrowᵀ · wide` sums over the rows of a batch. The narrow matrix is kept in strips of 8 columns; the wide one stays as it
//! is, row-major, and is read a panel of 32 columns at a time.

use crate::buffer::{Read, Scratch, Write};
use crate::lanes::{Lanes, prefetch_far, turn};
use crate::panels::WIDTH;
use crate::product::{BLOCK, CHUNK, Put};
use crate::split::{Pipe, SPAN, TILE, left_distance, left_room, right_room, split_panel, split_rows};
use crate::team::Team;
use crate::tile::{Asking, ROWS, multiply, prefetch_row};
use std::ops::Range;

/// Float32 from one strip to the next; a little more than they need, so that strips do not all compete for the same lines
/// of a cache.
const STRIP: usize = BLOCK * ROWS + 16;

/// A matrix [k, n] as `[k / 256][n / 8][256][8]`. Columns beyond n are 0. On a set that splits numbers, each block is turned and as
/// `split.rs` lays out a left-hand side.
pub struct Strips {
    data: Scratch,
    n: usize,
    is_split: bool,
}

impl Strips {
    /// Of numbers as they are, on any set. With whatever was in memory: every row is to be written.
    pub fn whole(k: usize, n: usize) -> Self {
        Self { data: Scratch::take(k.div_ceil(BLOCK) * n.div_ceil(ROWS) * STRIP), n, is_split: false }
    }

    /// As this team's set multiplies them. With whatever was in memory, too.
    pub fn unwritten(team: &Team, k: usize, n: usize) -> Self {
        if team.set().splits() { Self { data: Scratch::take(k.div_ceil(BLOCK) * left_room(n, BLOCK)), n, is_split: true } } else { Self::whole(k, n) }
    }

    pub fn view(&mut self) -> StripsView {
        StripsView { data: self.data.write(), n: self.n, is_split: self.is_split }
    }
}

/// [`Strips`] as pieces of work see them.
#[derive(Clone, Copy)]
pub struct StripsView {
    data: Write,
    pub n: usize,
    is_split: bool,
}

impl StripsView {
    /// Strips side by side.
    #[inline(always)]
    pub fn count(self) -> usize {
        self.n.div_ceil(ROWS)
    }

    /// Writes rows, each times its scale, all of one block; the first is a multiple of 32, and no others are put into their last 32.
    ///
    /// # Safety
    /// The rows exist, `from` has n float32 of each, and nobody else writes or reads these rows.
    #[inline(always)]
    pub unsafe fn put_rows<L: Lanes>(self, first: usize, from: Wide, scales: &[f32]) {
        debug_assert!(first.is_multiple_of(SPAN) && first % BLOCK + scales.len() <= BLOCK);
        // SAFETY: passed on.
        unsafe {
            if !self.is_split {
                for (at, scale) in scales.iter().enumerate() {
                    self.put(first + at, from.at(at, 0).start, *scale);
                }
                return;
            }
            let left = self.left(first);
            // A tile's columns of the rows, turned.
            let mut turned = [0.0_f32; TILE * CHUNK];
            for column in (0..self.n).step_by(TILE) {
                let columns = TILE.min(self.n - column);
                for (at, scales) in scales.chunks(CHUNK).enumerate() {
                    turn::<L>(from.at(at * CHUNK, column).start, from.stride, scales.len(), columns, turned.as_mut_ptr(), CHUNK);
                    for line in turned.chunks_exact_mut(CHUNK) {
                        line.iter_mut().zip(scales).for_each(|(one, scale)| *one *= scale);
                    }
                    let to = left.add(at * left_distance(CHUNK) + column / TILE * left_distance(BLOCK));
                    split_rows::<L>(turned.as_ptr(), CHUNK, columns, scales.len(), to);
                }
            }
        }
    }

    /// Writes a row of numbers as they are, times `scale`.
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

    /// Where the span that begins with a row is, of split ones.
    #[inline(always)]
    fn left(self, first: usize) -> *mut f32 {
        self.data.0.wrapping_add(first / BLOCK * left_room(self.n, BLOCK) + first % BLOCK / SPAN * left_distance(SPAN))
    }

    /// The rows from `first` on that the panel has, all of one block, times it: the sums of some columns go to `put`, which counts them as
    /// this does. The panel at `next` is asked for meanwhile.
    ///
    /// # Safety
    /// `put` is good for the columns, and for `width` of its own.
    #[inline(always)]
    pub unsafe fn times<L: Lanes>(self, first: usize, of: &WidePanel, next: *const f32, columns: Range<usize>, put: Put) {
        let WidePanel { wide, k, width, split } = *of;
        debug_assert!(self.is_split == split.is_some());
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
        unsafe {
            match split {
                Some(split) if L::SPLITS => {
                    let mut pipe = Pipe::new();
                    pipe.multiply::<L>(k, self.left(first), left_distance(BLOCK), columns, split.0, width, asking);
                    pipe.end::<L>();
                }
                _ => multiply::<L, ROWS>(k, self.columns(first), columns, wide.start, wide.stride, width, &asking),
            }
        }
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

/// A panel of a row-major matrix as this set takes it: as it is, or split once for all columns that are multiplied by it.
pub struct WidePanel {
    pub wide: Wide,
    k: usize,
    width: usize,
    split: Option<Read>,
}

impl WidePanel {
    /// Of numbers as they are.
    pub fn whole(wide: Wide, k: usize, width: usize) -> Self {
        Self { wide, k, width, split: None }
    }

    /// Where the panels of a piece of work are split, one after the other.
    pub fn room<L: Lanes>() -> Option<Scratch> {
        L::SPLITS.then(|| Scratch::take(right_room(BLOCK)))
    }

    /// @param room where the last panel was, which is not needed any more
    ///
    /// # Safety
    /// As [`Lanes`]; `wide` and its 31 neighbors exist in each of the k ≤ 256 rows while this does, though no more than `width` of them count.
    #[inline(always)]
    pub unsafe fn of<L: Lanes>(wide: Wide, k: usize, width: usize, room: &mut Option<Scratch>) -> Self {
        let mut split = None;
        if let Some(room) = room
            && L::SPLITS
        {
            // SAFETY: passed on.
            unsafe { split_panel::<L>(wide.start, wide.stride, k, width, room.as_mut_ptr()) };
            split = Some(room.read());
        }
        Self { wide, k, width, split }
    }
}

// SAFETY: as of [`crate::buffer::Read`].
unsafe impl Send for Wide {}
unsafe impl Sync for Wide {}
