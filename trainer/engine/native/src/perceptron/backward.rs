//! The way back through a perceptron.

use super::columns::SameColumns;
use super::{Layer, LayerGradient, Pass, check, stride};
use crate::buffer::{Read, Scratch, Write};
use crate::lanes::{Lanes, Work};
use crate::normalize::normalize_row_backward;
use crate::panels::{Panels, PanelsView, Source, WIDTH};
use crate::product::{BLOCK, CHUNK, Put};
use crate::split::{Left, multiply_all};
use crate::strips::{Strips, StripsView, Turned, TurnedView, Wide};
use crate::team::Team;
use crate::tile::{Finish, prefetch_row};
use crate::weight_gradient::{Once, WeightGradient, add_rows, finish};

/// A perceptron that went forth as `pass`, and where the gradients of `x` and of all layers go that are made of that of `y`.
///
/// `dx` [n, inputs of the first layer]. Where the forward pass was told that columns are the same in all rows of a chunk, the
/// chunk's first row of `dx` has the sum over its rows for whole panels of such columns, and the other rows 0.
pub struct Back<'a, 'g> {
    pub layers: &'a [Layer<'a>],
    pub pass: &'a Pass,
    pub normalize: bool,
    pub n: usize,
    pub x: &'a [f32],
    pub y: &'a [f32],
    pub dy: &'a [f32],
    pub dx: &'a mut [f32],
    pub gradients: &'a mut [LayerGradient<'g>],
}

/// Fills the gradients of each. Those of biases are summed over chunks of 64 rows, then over chunks, both in order; those of
/// weights over blocks of 256 rows.
///
/// @panics when slices have other lengths than their shapes
pub fn backward(team: &Team, each: &mut [Back]) {
    for Back { layers, n, x, y, dy, dx, gradients, .. } in each.iter() {
        check(layers, *n, x, y);
        assert!(dy.len() == y.len() && dx.len() == x.len() && gradients.len() == layers.len(), "gradients have other shapes than what they are of");
        for (layer, gradient) in layers.iter().zip(gradients.iter()) {
            assert!(
                gradient.weight.len() == layer.weight.len() && gradient.bias.len() == layer.bias.len(),
                "a layer's gradients have other shapes than the layer"
            );
        }
    }
    let weights: Vec<Source> = each.iter().flat_map(|back| back.layers).map(Layer::turned).collect();
    let mut turned = Panels::of_each(team, &weights, BLOCK).into_iter();
    for back in each {
        let turned: Vec<Panels> = turned.by_ref().take(back.layers.len()).collect();
        back.fill(team, &turned);
    }
}

impl Back<'_, '_> {
    /// @param turned the transposed weights
    fn fill(&mut self, team: &Team, turned: &[Panels]) {
        let Self { layers, pass, normalize, n, x, y, dy, dx, gradients } = self;
        let (n, layers) = (*n, *layers);
        let same = pass.same.as_deref().map(|same| SameColumns::of(same, n, layers[0].inputs()));
        // As many rows at a time as the second caches hold with all that is made of them.
        let at_once = BLOCK * team.threads();
        let mut rooms: Vec<Room> = layers.iter().enumerate().map(|(at, layer)| Room::of(team, layer, at == 0, n, at_once)).collect();
        let ways: Vec<WayBack> = layers
            .iter()
            .zip(&mut rooms)
            .enumerate()
            .map(|(at, (layer, room))| WayBack {
                turned: turned[at].view(),
                strips: room.strips.view(),
                firsts: room.firsts.as_mut().map(Strips::view),
                outer: room.outer.as_mut().map(Scratch::write),
                turned_sums: room.turned_sums.as_mut().map(Turned::view),
                bias_parts: room.bias_parts.write(),
                // The activation of the layer before is undone from its output, which is this one's input.
                relu_before: 0 < at && layers[at - 1].relu,
                input: if at == 0 { (Read::from(*x), layer.inputs()) } else { (pass.hidden[at - 1].read(), stride(layer.inputs())) },
            })
            .collect();
        let mut outs: Vec<Write> = gradients.iter_mut().map(|gradient| Write::from(&mut *gradient.weight)).collect();
        for base in (0..n).step_by(at_once) {
            let rows = at_once.min(n - base);
            let work = Backward {
                ways: &ways,
                n,
                base,
                same,
                y: (*y).into(),
                dy: (*dy).into(),
                dx: Write::from(&mut **dx),
                relu_last: layers[layers.len() - 1].relu,
                inverse_lengths: normalize.then(|| pass.inverse_lengths.read()),
                widest: layers.iter().map(|layer| stride(layer.outputs())).max().unwrap_or(0),
            };
            // SAFETY: a piece writes the rows of its chunk, in `dx`, in what is kept of them and in the parts of the bias gradients.
            unsafe { team.run(rows.div_ceil(CHUNK), &work) };
            let sums: Vec<WeightGradient> = ways.iter().zip(&mut outs).map(|(way, out)| way.weight_gradient(base, Write(out.0), same)).collect();
            add_rows(team, &sums, base, rows);
            if n <= base + rows {
                finish(team, &sums);
            }
        }
        for (gradient, room) in gradients.iter_mut().zip(&rooms) {
            let width = gradient.bias.len();
            gradient.bias.fill(0.0);
            for part in room.bias_parts.chunks_exact(width).take(n.div_ceil(CHUNK)) {
                for (sum, value) in gradient.bias.iter_mut().zip(part) {
                    *sum += value;
                }
            }
        }
    }
}

/// Memory for what is kept of some rows of one layer, for its weight's gradient.
struct Room {
    strips: Strips,
    firsts: Option<Strips>,
    outer: Option<Scratch>,
    turned_sums: Option<Turned>,
    bias_parts: Scratch,
}

impl Room {
    fn of(team: &Team, layer: &Layer, is_first: bool, n: usize, at_once: usize) -> Self {
        let (inputs, outputs) = (layer.inputs(), layer.outputs());
        let outer_is_narrow = !is_first && outputs < inputs;
        Self {
            strips: Strips::unwritten(team, at_once, if outer_is_narrow { outputs } else { inputs }),
            firsts: is_first.then(|| Strips::whole(at_once / CHUNK, inputs)),
            outer: (!outer_is_narrow).then(|| Scratch::take(at_once * stride(outputs) + WIDTH)),
            turned_sums: outer_is_narrow.then(|| Turned::unwritten(outputs, inputs)),
            bias_parts: Scratch::take(n.div_ceil(CHUNK) * outputs + WIDTH),
        }
    }
}

/// One layer on the way back. Its *outer* is the gradient of what comes before its activation.
struct WayBack {
    /// The transposed weight.
    turned: PanelsView,
    /// The input, or the outer where that is narrower.
    strips: StripsView,
    /// The first row of each chunk of the input, in the first layer.
    firsts: Option<StripsView>,
    /// Where the outer goes that is not in `strips`.
    outer: Option<Write>,
    turned_sums: Option<TurnedView>,
    /// float32 [chunks, outputs]
    bias_parts: Write,
    relu_before: bool,
    input: (Read, usize),
}

impl WayBack {
    fn weight_gradient<'a>(&self, base: usize, out: Write, same: Option<SameColumns<'a>>) -> WeightGradient<'a> {
        let outputs = self.turned.k;
        let (wide, width) = match self.outer {
            Some(outer) => (Wide { start: outer.0, stride: stride(outputs) }, outputs),
            None => (Wide { start: self.input.0.0, stride: self.input.1 }.at(base, 0), self.turned.n),
        };
        let once = self.firsts.zip(same).map(|(firsts, columns)| Once { columns, firsts, sums: Wide { start: self.bias_parts.0, stride: outputs } });
        WeightGradient { narrow: self.strips, wide, width, turned: self.turned_sums, out, once }
    }
}

struct Backward<'a> {
    ways: &'a [WayBack],
    n: usize,
    /// The first row.
    base: usize,
    same: Option<SameColumns<'a>>,
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
        let (local, first) = (at * CHUNK, self.base + at * CHUNK);
        let height = CHUNK.min(self.n - first);
        let mut scratch = [Scratch::take(CHUNK * self.widest), Scratch::take(CHUNK * self.widest)];
        // SAFETY: bounded by the shapes, which `backward` checked; both scratches hold a chunk of the widest layer.
        unsafe {
            let mut outer_of = |layer: usize| {
                let way: &WayBack = &self.ways[layer];
                way.outer.map_or(scratch[layer % 2].as_mut_ptr(), |outer| outer.add(local * stride(way.turned.k)))
            };
            let mut outer = outer_of(self.ways.len() - 1);
            self.begin::<L>(first, height, outer);
            for (layer, way) in self.ways.iter().enumerate().rev() {
                let width = way.turned.k;
                let bias_part = way.bias_parts.add(first / CHUNK * width);
                add_up::<L>(outer, stride(width), height, width, bias_part);
                let input = way.input.0.add(first * way.input.1);
                let narrow = if way.outer.is_some() { Wide { start: input, stride: way.input.1 } } else { Wide { start: outer, stride: stride(width) } };
                way.strips.put_rows::<L>(local, narrow, &[1.0; CHUNK][..height]);
                if let Some(firsts) = way.firsts {
                    firsts.put(local / CHUNK, input, 1.0);
                }
                let (out, distance) = if layer == 0 { (self.dx.add(first * way.turned.n), way.turned.n) } else { (outer_of(layer - 1), stride(way.turned.n)) };
                let same = self.same.filter(|_| layer == 0);
                let is_same = |panel: &usize| same.is_some_and(|same| same.are_same(first / CHUNK, panel * WIDTH, way.turned.columns(*panel)));
                let (summed, single): (Vec<usize>, Vec<usize>) = (0..way.turned.panels()).partition(is_same);
                for panel in &summed {
                    for row in 1..height {
                        out.add(row * distance + panel * WIDTH).write_bytes(0, way.turned.columns(*panel));
                    }
                }
                let put = |panel: usize, block: usize| Put { out: out.wrapping_add(panel * WIDTH), stride: distance, adds: block != 0 };
                if !summed.is_empty() {
                    let sums = Left::of_blocks::<L>(bias_part, 0, 1, way.turned);
                    multiply_all::<L, _>(&sums, summed.into_iter(), |panel, block| {
                        (way.turned.panel(block, panel), way.turned.columns(panel), put(panel, block))
                    });
                }
                let outers = Left::of_blocks::<L>(outer, stride(width), height, way.turned);
                multiply_all::<L, _>(&outers, single.into_iter(), |panel, block| {
                    let undo = Undo {
                        input: way.relu_before.then(|| input.wrapping_add(panel * WIDTH)),
                        input_stride: way.input.1,
                        put: put(panel, block),
                        is_last: block + 1 == way.turned.blocks(),
                    };
                    (way.turned.panel(block, panel), way.turned.columns(panel), undo)
                });
                outer = out;
            }
        }
    }
}

impl Backward<'_> {
    /// The outer of the last layer.
    ///
    /// # Safety
    /// As of the piece; `outer` has the chunk's rows.
    #[inline(always)]
    unsafe fn begin<L: Lanes>(&self, first: usize, height: usize, outer: *mut f32) {
        let width = self.ways[self.ways.len() - 1].turned.k;
        // SAFETY: passed on.
        unsafe {
            for row in 0..height {
                let (y, dy, to) = (self.y.add((first + row) * width), self.dy.add((first + row) * width), outer.add(row * stride(width)));
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

/// A [`Put`] of sums, and at last of 0 where the activation's output (`input` of the next layer) was 0.
#[derive(Clone, Copy)]
struct Undo {
    input: Option<*const f32>,
    input_stride: usize,
    put: Put,
    is_last: bool,
}

impl Finish for Undo {
    #[inline(always)]
    fn ahead(&self, row: usize) {
        if let Some(input) = self.input {
            prefetch_row(input.wrapping_add(row * self.input_stride));
        }
        prefetch_row(self.put.out.wrapping_add(row * self.put.stride));
    }

    #[inline(always)]
    unsafe fn vector<L: Lanes>(&self, row: usize, column: usize, mut sum: L::V) {
        // SAFETY: passed on; the input has the same rows and columns.
        unsafe {
            let to = self.put.out.add(row * self.put.stride + column);
            if self.put.adds {
                sum = L::add(sum, L::load(to));
            }
            if let Some(input) = self.input
                && self.is_last
            {
                sum = L::where_positive(L::load(input.add(row * self.input_stride + column)), sum);
            }
            L::store(to, sum);
        }
    }

    #[inline(always)]
    unsafe fn number(&self, row: usize, column: usize, sum: f32) {
        // SAFETY: as above.
        unsafe {
            let to = self.put.out.add(row * self.put.stride + column);
            let sum = sum + if self.put.adds { *to } else { 0.0 };
            let is_off = |input: *const f32| *input.add(row * self.input_stride + column) <= 0.0;
            *to = if self.is_last && self.input.is_some_and(is_off) { 0.0 } else { sum };
        }
    }
}
