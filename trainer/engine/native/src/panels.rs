//! The right-hand side of a product, laid out as tiles read it.

use crate::buffer::{Read, Scratch, Write};
use crate::lanes::{Lanes, Work, turn};
use crate::split::{SPAN, right_room, split_panel};
use crate::team::Team;

/// Columns of a panel: two vectors of the widest instruction set; narrower ones read a panel in parts.
pub const WIDTH: usize = 32;

/// A matrix [k, n] in blocks of rows, each block in panels of [`WIDTH`] columns: `[k / block][n / 32][rows of the block][32]`.
/// Columns beyond n are 0. On a set that splits numbers, each panel is as `split.rs` lays it out.
pub struct Panels {
    data: Scratch,
    pub k: usize,
    pub n: usize,
    /// Rows of a block, whole spans; the last may have fewer.
    pub block: usize,
    is_split: bool,
}

impl Panels {
    /// Of numbers as they are, on any set.
    pub fn whole(team: &Team, source: Source, block: usize) -> Self {
        Self::laid_out(team, &[source], block, false).remove(0)
    }

    /// Of several matrices, as this team's set multiplies them; all threads at once.
    pub fn of_each(team: &Team, sources: &[Source], block: usize) -> Vec<Self> {
        Self::laid_out(team, sources, block, team.set().splits())
    }

    fn laid_out(team: &Team, sources: &[Source], block: usize, is_split: bool) -> Vec<Self> {
        debug_assert!(block.is_multiple_of(SPAN));
        let unwritten = |&Source { k, n, .. }: &Source| {
            let room = if is_split { right_room(k) } else { k * WIDTH };
            Self { data: Scratch::take(n.div_ceil(WIDTH) * room), k, n, block, is_split }
        };
        let mut all: Vec<Self> = sources.iter().map(unwritten).collect();
        let packings = all.iter_mut().zip(sources).map(|(panels, &source)| {
            let view = panels.view();
            (view.blocks() * view.panels(), Packing { source, to: panels.data.write(), view })
        });
        // SAFETY: a piece fills the panel of its number; `from` holds k · n float32.
        unsafe { team.run_all(&packings.collect::<Vec<_>>()) };
        all
    }

    pub fn view(&self) -> PanelsView {
        PanelsView { data: self.data.read(), k: self.k, n: self.n, block: self.block, is_split: self.is_split }
    }
}

/// [`Panels`] as pieces of work see them.
#[derive(Clone, Copy)]
pub struct PanelsView {
    data: Read,
    pub k: usize,
    pub n: usize,
    pub block: usize,
    is_split: bool,
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

    /// Where a row of a panel begins, or its span where they are split.
    #[inline(always)]
    pub fn at(self, block: usize, panel: usize, row: usize) -> usize {
        let before = block * self.block * self.panels();
        if self.is_split {
            debug_assert!(row.is_multiple_of(SPAN));
            return right_room(before) + panel * right_room(self.rows(block)) + right_room(row);
        }
        (before + panel * self.rows(block) + row) * WIDTH
    }

    /// # Safety
    /// The block and the panel exist.
    #[inline(always)]
    pub unsafe fn panel(self, block: usize, panel: usize) -> *const f32 {
        // SAFETY: passed on.
        unsafe { self.rows_from(block, panel, 0) }
    }

    /// A panel's rows from one on, which begins a span where they are split.
    ///
    /// # Safety
    /// It exists.
    #[inline(always)]
    pub unsafe fn rows_from(self, block: usize, panel: usize, row: usize) -> *const f32 {
        // SAFETY: passed on.
        unsafe { self.data.add(self.at(block, panel, row)) }
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
            let to = self.to.add(view.at(block, panel, 0));
            if !transposed {
                let from = from.add(first * view.n + column);
                if view.is_split {
                    return split_panel::<L>(from, view.n, rows, columns, to);
                }
                for row in 0..rows {
                    let to = to.add(row * WIDTH);
                    if columns < WIDTH {
                        to.write_bytes(0, WIDTH);
                    }
                    copy::<L>(from.add(row * view.n), to, columns);
                }
                return;
            }
            let from = from.add(column * view.k + first);
            if view.is_split {
                let mut turned = Scratch::take(rows * WIDTH);
                turn::<L>(from, view.k, columns, rows, turned.as_mut_ptr(), WIDTH);
                return split_panel::<L>(turned.as_ptr(), WIDTH, rows, columns, to);
            }
            if columns < WIDTH {
                to.write_bytes(0, rows * WIDTH);
            }
            turn::<L>(from, view.k, columns, rows, to, WIDTH);
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
