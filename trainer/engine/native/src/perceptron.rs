//! A multilayer perceptron, forward and backward: `h₀ = x; hᵢ₊₁ = act(hᵢ Wᵢ + bᵢ)`, and rows of the last one divided by
//! their length where that is asked for. A chunk of rows goes through all layers while it lies in the nearest cache.

mod backward;
mod columns;

pub use backward::{Back, backward};
pub use columns::SameColumns;

use crate::buffer::{Read, Scratch, Write};
use crate::lanes::{Lanes, Work};
use crate::normalize::normalize_row;
use crate::panels::{Panels, PanelsView, Source, WIDTH};
use crate::product::{BLOCK, CHUNK, Put};
use crate::split::{Left, multiply_all};
use crate::team::Team;
use crate::tile::{Finish, prefetch_row};
use columns::{Segment, Segments};

/// One layer: weight [inputs, outputs] and bias [outputs], float32, row-major.
pub struct Layer<'a> {
    pub weight: &'a [f32],
    pub bias: &'a [f32],
    pub relu: bool,
}

impl Layer<'_> {
    fn outputs(&self) -> usize {
        self.bias.len()
    }

    fn inputs(&self) -> usize {
        self.weight.len() / self.bias.len()
    }

    /// The weight as the right-hand side of a product.
    fn right(&self) -> Source {
        Source { from: self.weight.into(), k: self.inputs(), n: self.outputs(), transposed: false }
    }

    /// The transposed weight as one.
    fn turned(&self) -> Source {
        Source { from: self.weight.into(), k: self.outputs(), n: self.inputs(), transposed: true }
    }
}

/// What the way back needs of the way forth: the outputs of all layers but the last, and what rows were divided by.
pub struct Pass {
    hidden: Vec<Scratch>,
    inverse_lengths: Scratch,
    /// See [`SameColumns`].
    same: Option<Vec<u8>>,
}

/// Where a layer's gradients go.
pub struct LayerGradient<'a> {
    pub weight: &'a mut [f32],
    pub bias: &'a mut [f32],
}

/// Distance of rows kept for the way back, in float32: an odd number of cache lines, so that neighbors do not compete.
fn stride(width: usize) -> usize {
    let lines = width.div_ceil(16);
    16 * (lines | 1)
}

/// @panics when layers do not fit together or slices have other lengths than their shapes
fn check(layers: &[Layer], n: usize, x: &[f32], y: &[f32]) {
    let mut width = x.len() / n.max(1);
    for layer in layers {
        assert!(layer.inputs() == width && layer.weight.len() == width * layer.outputs(), "a layer takes {} inputs and gets {width}", layer.inputs());
        width = layer.outputs();
    }
    assert!(y.len() == n * width, "the outputs are {} float32, not {n} × {width}", y.len());
}

/// A perceptron and what goes through it: `y` [n, outputs of the last layer] of `x` [n, inputs of the first], with `same` as
/// [`SameColumns`] has it.
pub struct Forth<'a> {
    pub layers: &'a [Layer<'a>],
    pub normalize: bool,
    pub n: usize,
    pub x: &'a [f32],
    pub same: Option<&'a [u8]>,
    pub y: &'a mut [f32],
}

/// Fills `y` of each.
///
/// @panics when layers do not fit together or slices have other lengths than their shapes
pub fn forward(team: &Team, each: &mut [Forth]) -> Vec<Pass> {
    each.iter().for_each(|Forth { layers, n, x, y, .. }| check(layers, *n, x, y));
    let weights: Vec<Source> = each.iter().flat_map(|forth| forth.layers).map(Layer::right).collect();
    let panels = Panels::of_each(team, &weights, BLOCK);
    let mut panels = panels.iter();
    let mut passes: Vec<Pass> = each.iter().map(Pass::unwritten).collect();
    let works = each.iter_mut().zip(&mut passes).map(|(forth, pass)| {
        let mut ways: Vec<Way> = Vec::new();
        let mut input = (Read::from(forth.x), forth.x.len() / forth.n.max(1));
        for ((at, layer), panels) in forth.layers.iter().enumerate().zip(&mut panels) {
            let output = match pass.hidden.get_mut(at) {
                Some(kept) => (kept.write(), stride(layer.outputs())),
                None => (Write::from(&mut *forth.y), layer.outputs()),
            };
            ways.push(Way { input, weight: panels.view(), bias: layer.bias.into(), relu: layer.relu, output });
            input = (Read(output.0.0), output.1);
        }
        let work = Forward {
            ways,
            n: forth.n,
            same: forth.same.map(|same| SameColumns::of(same, forth.n, forth.layers[0].inputs())),
            widest: forth.layers.iter().map(Layer::outputs).max().unwrap_or(0),
            inverse_lengths: forth.normalize.then(|| pass.inverse_lengths.write()),
        };
        (forth.n.div_ceil(CHUNK), work)
    });
    // SAFETY: a piece writes the rows of its chunk, and reads no others but of `x`.
    unsafe { team.run_all(&works.collect::<Vec<_>>()) };
    passes
}

impl Pass {
    fn unwritten(Forth { layers, n, same, .. }: &Forth) -> Self {
        Self {
            hidden: layers[..layers.len() - 1].iter().map(|layer| Scratch::take(n * stride(layer.outputs()) + WIDTH)).collect(),
            inverse_lengths: Scratch::take(*n),
            same: same.map(<[u8]>::to_vec),
        }
    }
}

/// One layer on the way forth; matrices with the distance of their rows.
struct Way {
    input: (Read, usize),
    weight: PanelsView,
    bias: Read,
    relu: bool,
    output: (Write, usize),
}

impl Way {
    /// Rows of the input, the columns that a segment has.
    ///
    /// # Safety
    /// They exist.
    #[inline(always)]
    unsafe fn rows<L: Lanes>(&self, first: usize, rows: usize, segment: Segment) -> Left {
        // SAFETY: passed on.
        unsafe { Left::of::<L>(self.input.0.add(first * self.input.1 + segment.start), self.input.1, rows, segment.count) }
    }
}

struct Forward<'a> {
    ways: Vec<Way>,
    n: usize,
    /// Of the first layer's input.
    same: Option<SameColumns<'a>>,
    widest: usize,
    inverse_lengths: Option<Write>,
}

impl Work for Forward<'_> {
    #[inline(always)]
    unsafe fn piece<L: Lanes>(&self, at: usize) {
        let (first, end) = (at * CHUNK, self.n.min(at * CHUNK + CHUNK));
        let mut shifted = Scratch::take(self.widest);
        for (layer, way) in self.ways.iter().enumerate() {
            let weight = way.weight;
            let segments = Segments::of::<L>(weight, self.same.filter(|_| layer == 0), at);
            let mut bias = way.bias;
            // SAFETY: bounded by the shapes, which `check` saw fit together; a vector is as wide as the widest layer.
            unsafe {
                let sums = shifted.write();
                for (number, &segment) in segments.once.iter().enumerate() {
                    multiply_all::<L, _>(&[way.rows::<L>(first, 1, segment)], 0..weight.panels(), |panel, _| {
                        let put = Put { out: sums.add(panel * WIDTH), stride: 0, adds: number != 0 };
                        (segment.panel(weight, panel), weight.columns(panel), put)
                    });
                }
            }
            if !segments.once.is_empty() {
                for (column, sum) in shifted.iter_mut().enumerate().take(weight.n) {
                    // SAFETY: the bias has as many numbers as the matrix has columns.
                    *sum += unsafe { *way.bias.add(column) };
                }
                bias = shifted.read();
            }
            // A product over no columns is the bias alone.
            let nothing = [Segment { block: 0, start: 0, count: 0 }];
            let each: &[Segment] = if segments.each.is_empty() { &nothing } else { &segments.each };
            // SAFETY: as above.
            unsafe {
                for (number, &segment) in each.iter().enumerate() {
                    multiply_all::<L, _>(&[way.rows::<L>(first, end - first, segment)], 0..weight.panels(), |panel, _| {
                        let put = Put { out: way.output.0.add(first * way.output.1 + panel * WIDTH), stride: way.output.1, adds: number != 0 };
                        let activate = Activate { put, bias: bias.add(panel * WIDTH), is_last: number + 1 == each.len(), relu: way.relu };
                        (segment.panel(weight, panel), weight.columns(panel), activate)
                    });
                }
            }
        }
        if let Some(inverse_lengths) = self.inverse_lengths {
            let last = &self.ways[self.ways.len() - 1];
            for row in first..end {
                // SAFETY: a row of this chunk.
                unsafe { *inverse_lengths.add(row) = normalize_row::<L>(last.output.0.add(row * last.output.1), last.weight.n) };
            }
        }
    }
}

/// A [`Put`] of sums, and at last of theirs plus the bias, through the activation.
#[derive(Clone, Copy)]
struct Activate {
    put: Put,
    bias: *const f32,
    is_last: bool,
    relu: bool,
}

impl Finish for Activate {
    /// What is written lies in no cache yet; asked for now, it is there when the sums are.
    #[inline(always)]
    fn ahead(&self, row: usize) {
        prefetch_row(self.put.out.wrapping_add(row * self.put.stride));
    }

    #[inline(always)]
    unsafe fn vector<L: Lanes>(&self, row: usize, column: usize, mut sum: L::V) {
        // SAFETY: passed on; the bias has as many numbers as the matrix has columns.
        unsafe {
            let to = self.put.out.add(row * self.put.stride + column);
            if self.is_last {
                sum = L::add(sum, L::load(self.bias.add(column)));
            }
            if self.put.adds {
                sum = L::add(sum, L::load(to));
            }
            // What is no number stays so.
            L::store(to, if self.is_last && self.relu { L::max(L::splat(0.0), sum) } else { sum });
        }
    }

    #[inline(always)]
    unsafe fn number(&self, row: usize, column: usize, sum: f32) {
        // SAFETY: as above.
        unsafe {
            let to = self.put.out.add(row * self.put.stride + column);
            let sum = if self.is_last { sum + *self.bias.add(column) } else { sum };
            let sum = if self.put.adds { sum + *to } else { sum };
            *to = if self.is_last && self.relu && sum <= 0.0 { 0.0 } else { sum };
        }
    }
}

#[cfg(test)]
mod tests;
