//! Gradients of weights: products with a transposed left-hand side, summed over the rows of a batch.

use crate::buffer::Write;
use crate::lanes::{Lanes, Work};
use crate::panels::WIDTH;
use crate::perceptron::SameColumns;
use crate::product::{CHUNK, Put};
use crate::split::group;
use crate::strips::{StripsView, TurnedView, Wide, WidePanel};
use crate::team::Team;
use std::ops::Range;

/// `out = inputᵀ · outer`, float32 [inputs, outputs], of which the rows of a batch are handed in a few at a time.
pub struct WeightGradient<'a> {
    /// The narrower of input and outer; or the input, in the first layer.
    pub narrow: StripsView,
    /// The other one.
    pub wide: Wide,
    pub width: usize,
    /// Where the narrow one is the outer: the transpose, until [`WeightGradient::finish`].
    pub turned: Option<TurnedView>,
    pub out: Write,
    pub once: Option<Once<'a>>,
}

/// Columns of the input that are the same in all rows of a chunk: their products are taken with the sum of the chunk's rows.
pub struct Once<'a> {
    pub columns: SameColumns<'a>,
    /// The first row of each chunk.
    pub firsts: StripsView,
    /// Sums of the outer's rows of each chunk of the batch.
    pub sums: Wide,
}

/// Panels of a part at most, where several threads share a gradient.
const PANELS_OF_A_PART: usize = 4;

/// Adds the products of `rows` rows, which begin at row `base` of the batch, for all gradients side by side.
pub fn add_rows(team: &Team, gradients: &[WeightGradient], base: usize, rows: usize) {
    // Each part reads all of its gradient's narrow side. The last ones are small, so that threads of unlike speed are done together.
    let mut left: usize = gradients.iter().map(|of| of.width.div_ceil(WIDTH)).sum();
    let mut parts = Vec::new();
    for of in gradients {
        let panels = of.width.div_ceil(WIDTH);
        let mut first = 0;
        while first < panels {
            let share = if team.threads() == 1 { panels } else { (left / (2 * team.threads())).clamp(1, PANELS_OF_A_PART) };
            let end = panels.min(first + share);
            parts.push(Part { of, base, rows, panels: (first, end) });
            left -= end - first;
            first = end;
        }
    }
    // SAFETY: parts are disjoint.
    unsafe { team.run(parts.len(), &Parts(&parts)) };
}

/// Some panels of a gradient.
struct Part<'a> {
    of: &'a WeightGradient<'a>,
    base: usize,
    rows: usize,
    panels: (usize, usize),
}

struct Parts<'a>(&'a [Part<'a>]);

impl Work for Parts<'_> {
    #[inline(always)]
    unsafe fn piece<L: Lanes>(&self, at: usize) {
        let Part { of, base, rows, panels: (left, right) } = &self.0[at];
        let mut room = WidePanel::room::<L>();
        for first in (0..*rows).step_by(L::DEPTH) {
            let k = L::DEPTH.min(rows - first);
            let chunks = (base + first) / CHUNK..(base + first + k).div_ceil(CHUNK);
            let runs = of.runs::<L>(chunks.clone());
            for panel in *left..*right {
                let (column, width) = (panel * WIDTH, WIDTH.min(of.width - panel * WIDTH));
                let next = if panel + 1 < *right { of.wide.at(first, column + WIDTH) } else { of.wide.at(first + k, left * WIDTH) };
                let put = of.put(panel, base + first != 0);
                // SAFETY: within the matrices by construction of the parts.
                unsafe {
                    let outer = WidePanel::of::<L>(of.wide.at(first, column), k, width, &mut room);
                    for (columns, is_once) in &runs {
                        match &of.once {
                            Some(once) if *is_once => {
                                let sums = WidePanel::whole(once.sums.at(chunks.start, column), chunks.len(), width);
                                once.firsts.times::<L>(first / CHUNK, &sums, sums.wide.start, columns.clone(), put);
                            }
                            _ => of.narrow.times::<L>(first, &outer, next.start, columns.clone(), put),
                        }
                    }
                }
            }
        }
    }
}

impl WeightGradient<'_> {
    /// Where a panel's sums go.
    #[inline(always)]
    fn put(&self, panel: usize, adds: bool) -> Put {
        match self.turned {
            Some(turned) => turned.put(panel, adds),
            None => Put { out: self.out.0.wrapping_add(panel * WIDTH), stride: self.width, adds },
        }
    }

    /// All columns of the narrow side, and whether they are the same in all rows of each chunk.
    fn runs<L: Lanes>(&self, chunks: Range<usize>) -> Vec<(Range<usize>, bool)> {
        let mut runs: Vec<(Range<usize>, bool)> = Vec::new();
        for start in (0..self.narrow.n).step_by(group::<L>()) {
            let end = self.narrow.n.min(start + group::<L>());
            let is_once = self.once.as_ref().is_some_and(|once| chunks.clone().all(|chunk| once.columns.are_same(chunk, start, end - start)));
            match runs.last_mut() {
                Some((columns, same)) if *same == is_once => columns.end = end,
                _ => runs.push((start..end, is_once)),
            }
        }
        runs
    }
}

/// Turns what was summed up turned.
pub fn finish(team: &Team, gradients: &[WeightGradient]) {
    let turnings = gradients.iter().filter_map(|of| of.turned.map(|turned| (of.width.div_ceil(WIDTH), Turning { of, turned })));
    // SAFETY: a piece writes the rows of its panel.
    unsafe { team.run_all(&turnings.collect::<Vec<_>>()) };
}

struct Turning<'a> {
    of: &'a WeightGradient<'a>,
    turned: TurnedView,
}

impl Work for Turning<'_> {
    #[inline(always)]
    unsafe fn piece<L: Lanes>(&self, panel: usize) {
        let WeightGradient { narrow, width, out, .. } = self.of;
        // SAFETY: `out` has a row of the narrow side's columns for each of the wide side's.
        unsafe { self.turned.turn_back::<L>(panel, *width, narrow.n, Write(out.0)) };
    }
}
