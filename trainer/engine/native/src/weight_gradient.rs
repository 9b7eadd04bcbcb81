//! Gradients of weights: products with a transposed left-hand side, over all rows of a batch.

use crate::buffer::{Read, Scratch, Write};
use crate::lanes::{Lanes, Work};
use crate::panels::{PanelsView, WIDTH};
use crate::product::put;
use crate::team::Team;
use crate::tile::{ROWS, Tile, columns_of, multiply, pack_columns, strip_stride};

/// Rows of a batch that tiles go through at a time: a panel of them lies in the nearest cache.
pub const GRADIENT_BLOCK: usize = 256;

/// `out = inputᵀ · outer`, float32 [m, n]; `input` [k, m] with rows at distance `stride`, `outer` [k, n].
#[derive(Clone, Copy)]
pub struct WeightGradient {
    pub input: Read,
    pub stride: usize,
    pub outer: PanelsView,
    /// With `outer.n` columns.
    pub out: Write,
}

/// A part of one gradient: some rows and some panels.
struct Part {
    of: WeightGradient,
    rows: (usize, usize),
    panels: (usize, usize),
}

/// All of them, side by side.
pub fn weight_gradients(team: &Team, gradients: &[(WeightGradient, usize)]) {
    let cells: usize = gradients.iter().map(|(gradient, m)| m * gradient.outer.n).sum();
    // Large parts repeat less packing, small ones keep every thread busy to the end.
    let wanted = if team.threads() == 1 { usize::MAX } else { (cells / (6 * team.threads())).max(32 * WIDTH) };
    let (height, width) = if wanted < 128 * 128 { (64, 2) } else { (128, 4) };
    let mut parts = Vec::new();
    for &(of, m) in gradients {
        for first in (0..m).step_by(height) {
            for panel in (0..of.outer.panels()).step_by(width) {
                parts.push(Part { of, rows: (first, m.min(first + height)), panels: (panel, of.outer.panels().min(panel + width)) });
            }
        }
    }
    // SAFETY: parts are disjoint.
    unsafe { team.run(parts.len(), &Parts(&parts)) };
}

struct Parts<'a>(&'a [Part]);

impl Work for Parts<'_> {
    #[inline(always)]
    unsafe fn piece<L: Lanes>(&self, at: usize) {
        let Part { of, rows: (first, end), panels: (left, right) } = &self.0[at];
        let (outer, height) = (of.outer, end - first);
        let columns = (outer.n - left * WIDTH).min((right - left) * WIDTH);
        let mut strips = Scratch::take(height.div_ceil(ROWS) * strip_stride(outer.block));
        let mut sums = Tile::new();
        // SAFETY: within the matrices by construction of the parts.
        unsafe {
            for block in 0..outer.blocks() {
                let k = outer.rows(block);
                pack_columns::<L>(of.input.add(block * outer.block * of.stride + first), of.stride, k, height, strips.as_mut_ptr());
                for panel in *left..*right {
                    for strip in 0..height.div_ceil(ROWS) {
                        multiply::<L, ROWS>(k, &columns_of(strips.as_ptr().add(strip * strip_stride(k))), outer.panel(block, panel), &mut sums);
                        let row = strip * ROWS;
                        let out = of.out.add((first + row) * outer.n + panel * WIDTH);
                        let wide = (columns - (panel - left) * WIDTH).min(WIDTH);
                        put::<L>(&mut sums, out, outer.n, ROWS.min(height - row), wide, block != 0);
                    }
                }
            }
        }
    }
}
