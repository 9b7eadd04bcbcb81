//! The way back through a perceptron.

use super::{Layer, LayerGradient, Pass, check, stride};
use crate::buffer::{Read, Scratch, Write};
use crate::lanes::{Lanes, Work, prefetch};
use crate::normalize::normalize_row_backward;
use crate::panels::{Panels, PanelsView, WIDTH};
use crate::product::{BLOCK, CHUNK};
use crate::team::Team;
use crate::tile::{Finish, ROWS, multiply, rows_of};
use crate::weight_gradient::{GRADIENT_BLOCK, WeightGradient, weight_gradients};

/// Gradients of `x` and of all layers from that of `y`.
///
/// `dx` [n, inputs of the first layer]. Bias gradients are summed over chunks of 64 rows, then over chunks, both in order.
///
/// @panics when slices have other lengths than their shapes
pub fn backward(
    team: &Team,
    layers: &[Layer],
    pass: &Pass,
    normalize: bool,
    n: usize,
    x: &[f32],
    y: &[f32],
    dy: &[f32],
    dx: &mut [f32],
    gradients: &mut [LayerGradient],
) {
    check(layers, n, x, y);
    assert!(dy.len() == y.len() && dx.len() == x.len() && gradients.len() == layers.len(), "gradients have other shapes than what they are of");
    for (layer, gradient) in layers.iter().zip(gradients.iter()) {
        assert!(gradient.weight.len() == layer.weight.len() && gradient.bias.len() == layer.bias.len(), "a layer's gradients have other shapes than the layer");
    }
    let turned: Vec<Panels> = layers.iter().map(|layer| Panels::of_transposed(team, layer.weight.into(), layer.outputs(), layer.inputs(), BLOCK)).collect();
    let mut outer: Vec<Panels> = layers.iter().map(|layer| Panels::unwritten(n, layer.outputs(), GRADIENT_BLOCK)).collect();
    let chunks = n.div_ceil(CHUNK);
    let mut bias_parts: Vec<Scratch> = layers.iter().map(|layer| Scratch::take(chunks * layer.outputs())).collect();
    let mut ways: Vec<WayBack> = Vec::new();
    for (at, layer) in layers.iter().enumerate() {
        let input = if at == 0 { (Read::from(x), layer.inputs()) } else { (pass.hidden[at - 1].read(), stride(layer.inputs())) };
        ways.push(WayBack {
            turned: turned[at].view(),
            outer: (outer[at].write(), outer[at].view()),
            bias_parts: bias_parts[at].write(),
            // The activation of the layer before is undone from its output, which is this one's input.
            relu_before: 0 < at && layers[at - 1].relu,
            input,
        });
    }
    let work = Backward {
        ways: &ways,
        n,
        y: y.into(),
        dy: dy.into(),
        dx: dx.into(),
        relu_last: layers[layers.len() - 1].relu,
        inverse_lengths: normalize.then(|| pass.inverse_lengths.read()),
        widest: layers.iter().map(|layer| stride(layer.outputs())).max().unwrap_or(0),
    };
    // SAFETY: a piece writes the rows of its chunk, in `dx`, in the panels and in the parts of the bias gradients.
    unsafe { team.run(chunks, &work) };
    let inputs = ways.iter().map(|way| way.input);
    let parts = gradients.iter_mut().zip(inputs).zip(&outer).zip(layers).map(|(((gradient, input), outer), layer)| {
        (WeightGradient { input: input.0, stride: input.1, outer: outer.view(), out: Write::from(&mut *gradient.weight) }, layer.inputs())
    });
    weight_gradients(team, &parts.collect::<Vec<_>>());
    for (gradient, parts) in gradients.iter_mut().zip(&bias_parts) {
        let width = gradient.bias.len();
        gradient.bias.fill(0.0);
        for part in parts.chunks_exact(width).take(chunks) {
            for (sum, value) in gradient.bias.iter_mut().zip(part) {
                *sum += value;
            }
        }
    }
}

/// One layer on the way back.
struct WayBack {
    /// The transposed weight.
    turned: PanelsView,
    /// The gradient of what comes before the activation, for the weight's.
    outer: (Write, PanelsView),
    /// float32 [chunks, outputs]
    bias_parts: Write,
    relu_before: bool,
    input: (Read, usize),
}

struct Backward<'a> {
    ways: &'a [WayBack],
    n: usize,
    y: Read,
    dy: Read,
    dx: Write,
    relu_last: bool,
    inverse_lengths: Option<Read>,
    widest: usize,
}

impl Work for Backward<'_> {
    #[inline(always)]
    unsafe fn piece<L: Lanes>(&self, at: usize) {
        let first = at * CHUNK;
        let height = CHUNK.min(self.n - first);
        let mut these = Scratch::take(CHUNK * self.widest);
        let mut those = Scratch::take(CHUNK * self.widest);
        // SAFETY: bounded by the shapes, which `backward` checked; both scratches hold a chunk of the widest layer.
        unsafe {
            let width = self.ways[self.ways.len() - 1].turned.k;
            for row in 0..height {
                let (y, dy, to) = (self.y.add((first + row) * width), self.dy.add((first + row) * width), these.as_mut_ptr().add(row * stride(width)));
                match self.inverse_lengths {
                    Some(inverse) => normalize_row_backward::<L>(y, dy, *inverse.add(first + row), width, to),
                    None => std::ptr::copy_nonoverlapping(dy, to, width),
                }
                if self.relu_last {
                    for column in 0..width {
                        if *y.add(column) <= 0.0 {
                            *to.add(column) = 0.0;
                        }
                    }
                }
            }
            for (layer, way) in self.ways.iter().enumerate().rev() {
                let (width, before) = (way.turned.k, way.turned.n);
                add_up::<L>(these.as_ptr(), stride(width), height, width, way.bias_parts.add(at * width));
                self.keep::<L>(way, first, height, these.as_ptr());
                for block in 0..way.turned.blocks() {
                    for panel in 0..way.turned.panels() {
                        for row in (0..height).step_by(ROWS) {
                            let rows = rows_of(these.as_ptr().add(block * way.turned.block), stride(width), row, height);
                            if way.relu_before {
                                for inside in 0..ROWS {
                                    for line in (0..WIDTH).step_by(16) {
                                        prefetch(way.input.0.0.wrapping_add((first + row + inside) * way.input.1 + panel * WIDTH + line));
                                    }
                                }
                            }
                            let (out, distance) = if layer == 0 {
                                (self.dx.add((first + row) * before), before)
                            } else {
                                (those.as_mut_ptr().add(row * stride(before)), stride(before))
                            };
                            let is_last = block + 1 == way.turned.blocks();
                            let undo = Undo {
                                input: (is_last && way.relu_before).then(|| way.input.0.add((first + row) * way.input.1 + panel * WIDTH)),
                                input_stride: way.input.1,
                                out: out.add(panel * WIDTH),
                                stride: distance,
                                adds: block != 0,
                            };
                            let (weight, k) = (way.turned.panel(block, panel), way.turned.rows(block));
                            multiply::<L, 1>(k, &rows, weight, ROWS.min(height - row), way.turned.columns(panel), &undo);
                        }
                    }
                }
                std::mem::swap(&mut these, &mut those);
            }
        }
    }
}

impl Backward<'_> {
    /// Puts a chunk's gradient into the panels that the weight's gradient is made of.
    ///
    /// # Safety
    /// As of the piece.
    #[inline(always)]
    unsafe fn keep<L: Lanes>(&self, way: &WayBack, first: usize, height: usize, chunk: *const f32) {
        let (to, view) = way.outer;
        // SAFETY: passed on; a chunk never crosses blocks, which hold a whole number of them.
        unsafe {
            let (block, inside) = (first / view.block, first % view.block);
            for panel in 0..view.panels() {
                for row in 0..height {
                    view.put::<L>(to, block, panel, inside + row, chunk.add(row * stride(view.n) + panel * WIDTH));
                }
            }
        }
    }
}

/// Column sums of a chunk, rows in order.
///
/// # Safety
/// The chunk has the rows and columns, `out` the columns.
#[inline(always)]
unsafe fn add_up<L: Lanes>(chunk: *const f32, stride: usize, rows: usize, columns: usize, out: *mut f32) {
    // SAFETY: passed on.
    unsafe {
        let mut column = 0;
        while column + L::N <= columns {
            let mut sum = L::splat(0.0);
            for row in 0..rows {
                sum = L::add(sum, L::load(chunk.add(row * stride + column)));
            }
            L::store(out.add(column), sum);
            column += L::N;
        }
        for column in column..columns {
            *out.add(column) = (0..rows).map(|row| *chunk.add(row * stride + column)).sum();
        }
    }
}

/// Writes sums, plus what is there (`adds`), and 0 where the activation's output (`input` of the next layer) was 0.
struct Undo {
    input: Option<*const f32>,
    input_stride: usize,
    out: *mut f32,
    stride: usize,
    adds: bool,
}

impl Finish for Undo {
    #[inline(always)]
    unsafe fn vector<L: Lanes>(&self, row: usize, column: usize, mut sum: L::V) {
        // SAFETY: passed on; the input has the same rows and columns.
        unsafe {
            let to = self.out.add(row * self.stride + column);
            if self.adds {
                sum = L::add(sum, L::load(to));
            }
            if let Some(input) = self.input {
                sum = L::where_positive(L::load(input.add(row * self.input_stride + column)), sum);
            }
            L::store(to, sum);
        }
    }

    #[inline(always)]
    unsafe fn number(&self, row: usize, column: usize, sum: f32) {
        // SAFETY: as above.
        unsafe {
            let to = self.out.add(row * self.stride + column);
            let sum = sum + if self.adds { *to } else { 0.0 };
            *to = if self.input.is_some_and(|input| *input.add(row * self.input_stride + column) <= 0.0) { 0.0 } else { sum };
        }
    }
}
