//! The right-hand side of a product, laid out as tiles read it.

use crate::buffer::{Read, Scratch, Write};
use crate::lanes::{Lanes, Work, turn};
use crate::team::Team;

/// Columns of a panel: two vectors of the widest instruction set; narrower ones read a panel in parts.
pub const WIDTH: usize = 32;

/// A matrix [k, n] in blocks of rows, each block in panels of [`WIDTH`] columns: `[k / block][n / 32][rows of the block][32]`.
/// Columns beyond n are 0.
pub struct Panels {
    data: Scratch,
    pub k: usize,
    pub n: usize,
    /// Rows of a block; the last may have fewer.
    pub block: usize,
}

impl Panels {
    /// With whatever was in memory: every row is to be written.
    fn unwritten(k: usize, n: usize, block: usize) -> Self {
        Self { data: Scratch::take(k * n.div_ceil(WIDTH) * WIDTH), k, n, block }
    }

    /// Of a row-major matrix [k, n].
    pub fn of(team: &Team, from: Read, k: usize, n: usize, block: usize) -> Self {
        Self::of_each(team, &[Source { from, k, n, transposed: false }], block).remove(0)
    }

    /// Of the transpose of a row-major matrix [n, k].
    pub fn of_transposed(team: &Team, from: Read, k: usize, n: usize, block: usize) -> Self {
        Self::of_each(team, &[Source { from, k, n, transposed: true }], block).remove(0)
    }

    /// Of several, all threads at once.
    pub fn of_each(team: &Team, sources: &[Source], block: usize) -> Vec<Self> {
        let mut all: Vec<Self> = sources.iter().map(|source| Self::unwritten(source.k, source.n, block)).collect();
        let packings = all.iter_mut().zip(sources).map(|(panels, &source)| {
            let view = panels.view();
            (view.blocks() * view.panels(), Packing { source, to: panels.data.write(), view })
        });
        // SAFETY: a piece fills the panel of its number; `from` holds k · n float32.
        unsafe { team.run_all(&packings.collect::<Vec<_>>()) };
        all
    }

    pub fn view(&self) -> PanelsView {
        PanelsView { data: self.data.read(), k: self.k, n: self.n, block: self.block }
    }
}

/// [`Panels`] as pieces of work see them.
#[derive(Clone, Copy)]
pub struct PanelsView {
    data: Read,
    pub k: usize,
    pub n: usize,
    pub block: usize,
}

impl PanelsView {
    #[inline(always)]
    pub fn panels(self) -> usize {
        self.n.div_ceil(WIDTH)
    }

    #[inline(always)]
    pub fn blocks(self) -> usize {
        self.k.div_ceil(self.block)
    }

    /// Rows of a block.
    #[inline(always)]
    pub fn rows(self, block: usize) -> usize {
        self.block.min(self.k - block * self.block)
    }

    /// Columns of a panel that the matrix has.
    #[inline(always)]
    pub fn columns(self, panel: usize) -> usize {
        WIDTH.min(self.n - panel * WIDTH)
    }

    /// Where a row of a panel begins.
    #[inline(always)]
    pub fn at(self, block: usize, panel: usize, row: usize) -> usize {
        (block * self.block * self.panels() + panel * self.rows(block) + row) * WIDTH
    }

    /// Writes a row of a panel, 0 beyond the matrix's last column.
    ///
    /// # Safety
    /// The row exists in `to`, and `from` has the panel's columns.
    #[inline(always)]
    pub unsafe fn put<L: Lanes>(self, to: Write, block: usize, panel: usize, row: usize, from: *const f32) {
        let columns = self.columns(panel);
        // SAFETY: passed on; a row of a panel has `WIDTH`.
        unsafe {
            let to = to.add(self.at(block, panel, row));
            if columns < WIDTH {
                to.write_bytes(0, WIDTH);
            }
            copy::<L>(from, to, columns);
        }
    }

    /// # Safety
    /// The block and the panel exist.
    #[inline(always)]
    pub unsafe fn panel(self, block: usize, panel: usize) -> *const f32 {
        // SAFETY: passed on.
        unsafe { self.data.add(self.at(block, panel, 0)) }
    }
}

/// A matrix [k, n] to be laid out in panels: row-major or, transposed, [n, k].
#[derive(Clone, Copy)]
pub struct Source {
    pub from: Read,
    pub k: usize,
    pub n: usize,
    pub transposed: bool,
}

struct Packing {
    source: Source,
    to: Write,
    view: PanelsView,
}

impl Work for Packing {
    #[inline(always)]
    unsafe fn piece<L: Lanes>(&self, at: usize) {
        let (view, Source { from, transposed, .. }) = (self.view, self.source);
        let (block, panel) = (at / view.panels(), at % view.panels());
        let (first, rows) = (block * view.block, view.rows(block));
        let (column, columns) = (panel * WIDTH, view.columns(panel));
        // SAFETY: within the matrix and the panel by the bounds above.
        unsafe {
            if !transposed {
                for row in 0..rows {
                    view.put::<L>(self.to, block, panel, row, from.add((first + row) * view.n + column));
                }
                return;
            }
            let to = self.to.add(view.at(block, panel, 0));
            if columns < WIDTH {
                to.write_bytes(0, rows * WIDTH);
            }
            turn::<L>(from.add(column * view.k + first), view.k, columns, rows, to, WIDTH);
        }
    }
}

/// Copies `n` ≤ [`WIDTH`] float32.
///
/// # Safety
/// Both sides have them.
#[inline(always)]
unsafe fn copy<L: Lanes>(from: *const f32, to: *mut f32, n: usize) {
    // SAFETY: whole vectors while they fit, then one by one.
    unsafe {
        if n == WIDTH {
            // Two vectors a turn: on the widest set no loop is left, which would be made a call of memcpy.
            for at in (0..WIDTH).step_by(2 * L::N) {
                let (one, two) = (L::load(from.add(at)), L::load(from.add(at + L::N)));
                L::store(to.add(at), one);
                L::store(to.add(at + L::N), two);
            }
        } else {
            for at in 0..n {
                *to.add(at) = *from.add(at);
            }
        }
    }
}
