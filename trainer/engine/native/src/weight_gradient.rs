//! Gradients of weights: products with a transposed left-hand side, over all rows of a batch.

use crate::buffer::{Read, Scratch, Write};
use crate::lanes::{Lanes, Work};
use crate::panels::{Ahead, PanelsView, WIDTH};
use crate::product::Put;
use crate::team::Team;
use crate::tile::{ROWS, columns_of, multiply, pack_columns, strip_stride};

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
    let parts_of =
        |(height, width): (usize, usize)| gradients.iter().map(|(gradient, m)| m.div_ceil(height) * gradient.outer.panels().div_ceil(width)).sum::<usize>();
    // Large parts repeat less packing, small ones keep every thread busy to the end.
    let sizes = [(256, 8), (256, 4), (128, 4), (128, 2)];
    let (height, width) = sizes.into_iter().find(|&size| team.threads() == 1 || 3 * team.threads() <= parts_of(size)).unwrap_or((64, 2));
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
        let mut strips = Scratch::take(height.div_ceil(ROWS) * strip_stride(outer.block));
        // SAFETY: within the matrices by construction of the parts.
        unsafe {
            for block in 0..outer.blocks() {
                let k = outer.rows(block);
                pack_columns::<L>(of.input.add(block * outer.block * of.stride + first), of.stride, k, height, strips.as_mut_ptr());
                for panel in *left..*right {
                    let next = if panel + 1 < *right { (block, panel + 1) } else { ((block + 1).min(outer.blocks() - 1), *left) };
                    let mut ahead = Ahead::of(outer.panel(next.0, next.1), outer.rows(next.0) * WIDTH, height.div_ceil(ROWS));
                    for strip in 0..height.div_ceil(ROWS) {
                        ahead.go();
                        let row = strip * ROWS;
                        let put = Put { out: of.out.add((first + row) * outer.n + panel * WIDTH), stride: outer.n, adds: block != 0 };
                        let columns = columns_of(strips.as_ptr().add(strip * strip_stride(k)));
                        multiply::<L, ROWS>(k, &columns, outer.panel(block, panel), ROWS.min(height - row), outer.columns(panel), &put);
                    }
                }
            }
        }
    }
}
