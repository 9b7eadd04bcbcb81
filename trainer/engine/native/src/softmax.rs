//! Batch softmax with its gradients, in one visit of the matrix of products, of which a band of rows exists at a time.
//!
//!     S = a · bᵀ / τ − logQ      P = rowSoftmax(S)      L = mean of −log P[i, i]
//!     dL/da = (P − I) · b / (n τ)                       dL/db = (P − I)ᵀ · a / (n τ)

use crate::buffer::{Read, Scratch, Write};
use crate::lanes::{Lanes, Work, exp_of_negative};
use crate::panels::{Panels, PanelsView, Source, WIDTH};
use crate::product::{BLOCK, CHUNK, Put};
use crate::split::{Left, multiply_all};
use crate::strips::{Strips, StripsView, Turned, TurnedView, Wide, WidePanel};
use crate::team::Team;

/// Rows of a piece of work at most, for all of `b` goes by for each piece; and at least.
const ROWS_OF_A_PIECE: usize = 2 * CHUNK;
const LEAST_ROWS_OF_A_PIECE: usize = CHUNK / 2;
/// Panels of the matrix in a piece of the columns' gradients.
const PANELS_OF_A_PIECE: usize = 2;

pub struct Softmax<'a> {
    /// Examples.
    pub n: usize,
    /// Numbers of a vector.
    pub width: usize,
    pub temperature: f32,
    /// Subtracted from each column's logits, [n].
    pub log_q: Option<&'a [f32]>,
    /// (row, column) of pairs left out of the denominators, sorted by row; never on the diagonal.
    pub excluded: &'a [[u32; 2]],
    /// 0 leaves an example out, row and column, [n].
    pub included: Option<&'a [u8]>,
    /// What the gradients are multiplied by.
    pub weight: f32,
}

/// The loss in nats, and its gradients in `da` and `db`, all [n, width].
///
/// Excluded pairs and left-out examples have probability 0 and gradient 0; 0 when nothing takes part.
///
/// @panics when slices have other lengths than their shapes
pub fn softmax_cross_entropy(team: &Team, of: &Softmax, a: &[f32], b: &[f32], da: &mut [f32], db: &mut [f32]) -> f64 {
    let (n, width) = (of.n, of.width);
    assert!([a.len(), b.len(), da.len(), db.len()] == [n * width; 4], "vectors and gradients are not {n} × {width}");
    assert!(of.log_q.is_none_or(|log_q| log_q.len() == n) && of.included.is_none_or(|included| included.len() == n), "there is not one number an example");
    assert!(of.excluded.iter().flatten().all(|&at| (at as usize) < n), "an excluded pair is out of range");
    let takes_part = of.included.map_or(n, |included| included.iter().filter(|&&one| one != 0).count());
    if takes_part == 0 || width == 0 {
        da.fill(0.0);
        db.fill(0.0);
        return 0.0;
    }
    let absent: Vec<usize> = of.included.unwrap_or_default().iter().enumerate().filter(|(_, one)| **one == 0).map(|(at, _)| at).collect();
    // A band should lie in the second caches, and has chunks for every thread.
    let band = (BLOCK * team.threads()).min(n.next_multiple_of(CHUNK));
    // Rows of the matrix keep a distance that does not let neighbors compete for the same lines of a cache.
    let stride = n.next_multiple_of(WIDTH) + 16;
    let turned = Source { from: b.into(), k: width, n, transposed: true };
    let right = Source { from: b.into(), k: n, n: width, transposed: false };
    let panels = Panels::of_each(team, &[turned, right], BLOCK);
    let mut matrix = Scratch::take(band * stride);
    let mut turned_db = Turned::unwritten(width, n);
    let mut scaled = Strips::unwritten(team, band, width);
    let mut losses = vec![0.0_f64; n];
    for first in (0..n).step_by(band) {
        let rows = band.min(n - first);
        let starts = pieces(rows, team.threads());
        let work = Band {
            of,
            absent: &absent,
            first,
            starts: &starts,
            a: a.into(),
            b: b.into(),
            turned: panels[0].view(),
            right: panels[1].view(),
            matrix: matrix.write(),
            stride,
            scaled: scaled.view(),
            da: da.into(),
            losses: losses.as_mut_ptr() as usize,
            scale: 1.0 / (takes_part as f32 * of.temperature),
        };
        // SAFETY: a piece writes the rows of its chunk.
        unsafe { team.run(starts.len() - 1, &work) };
        let columns = Columns { matrix: matrix.read(), stride, n, rows, scaled: scaled.view(), turned: turned_db.view(), adds: first != 0 };
        // SAFETY: a piece writes the columns of `dbᵀ` of its panels.
        unsafe { team.run(n.div_ceil(PANELS_OF_A_PIECE * WIDTH), &columns) };
    }
    let positives = Positives { of, a: a.into(), turned_db: turned_db.view(), db: db.into(), scale: 1.0 / (takes_part as f32 * of.temperature) };
    // SAFETY: as above.
    unsafe { team.run(n.div_ceil(WIDTH), &positives) };
    losses.iter().sum::<f64>() / takes_part as f64
}

/// Where pieces begin, and the end of the last. The last ones are small, so that threads of unlike speed are done together.
fn pieces(rows: usize, threads: usize) -> Vec<usize> {
    let mut starts = vec![0];
    let mut at = 0;
    while at < rows {
        let left = rows - at;
        let share = if threads == 1 { ROWS_OF_A_PIECE } else { (left / (2 * threads)).next_power_of_two().clamp(LEAST_ROWS_OF_A_PIECE, ROWS_OF_A_PIECE) };
        at += share.min(left);
        starts.push(at);
    }
    starts
}

/// Logits, probabilities, losses and `da` of a band of rows.
struct Band<'a> {
    of: &'a Softmax<'a>,
    /// Examples that are not included.
    absent: &'a [usize],
    first: usize,
    /// Where each piece begins, and the end of the last.
    starts: &'a [usize],
    a: Read,
    b: Read,
    turned: PanelsView,
    right: PanelsView,
    /// Left with `exp(S − largest)`.
    matrix: Write,
    stride: usize,
    /// Rows of `a` divided by their denominators.
    scaled: StripsView,
    da: Write,
    /// Address of float64 [n].
    losses: usize,
    scale: f32,
}

impl Work for Band<'_> {
    #[inline(always)]
    unsafe fn piece<L: Lanes>(&self, at: usize) {
        let width = self.of.width;
        let start = self.starts[at];
        let height = self.starts[at + 1] - start;
        let mut weights = [0.0_f32; ROWS_OF_A_PIECE];
        // SAFETY: within the shapes that `softmax_cross_entropy` checked.
        unsafe {
            let matrix = self.matrix.add(start * self.stride);
            for block in 0..self.turned.blocks() {
                let from = self.a.add((self.first + start) * width + block * self.turned.block);
                let rows = Left::of::<L>(from, width, height, self.turned.rows(block));
                multiply_all::<L, _>(&[rows], 0..self.turned.panels(), |panel, _| {
                    // Whole panels: the matrix's rows are as wide as they.
                    let put = Put { out: matrix.add(panel * WIDTH), stride: self.stride, adds: block != 0 };
                    (self.turned.panel(block, panel), WIDTH, put)
                });
            }
            for (row, weight) in weights.iter_mut().enumerate().take(height) {
                *weight = self.probabilities::<L>(self.first + start + row, matrix.add(row * self.stride));
            }
            let da = self.da.add((self.first + start) * width);
            for block in 0..self.right.blocks() {
                let rows = Left::of::<L>(matrix.add(block * self.right.block), self.stride, height, self.right.rows(block));
                multiply_all::<L, _>(&[rows], 0..self.right.panels(), |panel, _| {
                    let put = Put { out: da.add(panel * WIDTH), stride: width, adds: block != 0 };
                    (self.right.panel(block, panel), self.right.columns(panel), put)
                });
            }
            for (row, weight) in weights.iter_mut().enumerate().take(height) {
                let example = (self.first + start + row) * width;
                let scale = if *weight == 0.0 { 0.0 } else { self.scale };
                *weight *= self.scale;
                scale_and_subtract(da.add(row * width), *weight, self.b.add(example), scale, self.of.weight, width);
            }
            let a = Wide { start: self.a.add((self.first + start) * width), stride: width };
            self.scaled.put_rows::<L>(start, a, &weights[..height]);
        }
    }
}

impl Band<'_> {
    /// Turns a row of products into `exp(S − largest)`, keeps its loss, and returns 1 over the row's sum; 0 for a row left out.
    ///
    /// # Safety
    /// As of the piece.
    #[inline(always)]
    unsafe fn probabilities<L: Lanes>(&self, row: usize, line: *mut f32) -> f32 {
        let n = self.of.n;
        // Columns up to whole vectors; those beyond the last example are not there.
        let whole = n.next_multiple_of(WIDTH);
        // SAFETY: passed on; a row has `whole` float32.
        unsafe {
            if self.of.included.is_some_and(|included| included[row] == 0) {
                line.write_bytes(0, whole);
                return 0.0;
            }
            // What is left of the temperature is taken with the largest, on the way into the exponent.
            let mut inverse = 1.0 / self.of.temperature;
            if let Some(log_q) = self.of.log_q {
                for (at, log_q) in log_q.iter().enumerate() {
                    *line.add(at) = *line.add(at) / self.of.temperature - log_q;
                }
                inverse = 1.0;
            }
            for at in n..whole {
                *line.add(at) = f32::NEG_INFINITY;
            }
            let from = self.of.excluded.partition_point(|pair| (pair[0] as usize) < row);
            for pair in self.of.excluded[from..].iter().take_while(|pair| pair[0] as usize == row) {
                *line.add(pair[1] as usize) = f32::NEG_INFINITY;
            }
            for &column in self.absent {
                *line.add(column) = f32::NEG_INFINITY;
            }
            let mut largest = L::splat(f32::NEG_INFINITY);
            for at in (0..whole).step_by(L::N) {
                largest = L::max(largest, L::load(line.add(at)));
            }
            let shift = -L::largest(largest) * inverse;
            let positive = L::mul_add_one(*line.add(row), inverse, shift);
            let mut sum = L::splat(0.0);
            for at in (0..whole).step_by(L::N) {
                let e = exp_of_negative::<L>(L::mul_add(L::load(line.add(at)), L::splat(inverse), L::splat(shift)));
                L::store(line.add(at), e);
                sum = L::add(sum, e);
            }
            let sum = L::sum(sum);
            let loss = f64::from(sum).ln() - f64::from(positive);
            *(self.losses as *mut f64).add(row) = loss;
            1.0 / sum
        }
    }
}

/// `out = (out · factor − other · scale) · weight`
///
/// # Safety
/// Both have `n` float32.
#[inline(always)]
unsafe fn scale_and_subtract(out: *mut f32, factor: f32, other: *const f32, scale: f32, weight: f32, n: usize) {
    // SAFETY: passed on.
    unsafe {
        for at in 0..n {
            *out.add(at) = (*out.add(at) * factor - *other.add(at) * scale) * weight;
        }
    }
}

/// `dbᵀ += scaledᵀ · exp(S)` of a band.
struct Columns {
    matrix: Read,
    stride: usize,
    n: usize,
    rows: usize,
    scaled: StripsView,
    turned: TurnedView,
    adds: bool,
}

impl Work for Columns {
    #[inline(always)]
    unsafe fn piece<L: Lanes>(&self, at: usize) {
        let matrix = Wide { start: self.matrix.0, stride: self.stride };
        let mut room = WidePanel::room::<L>();
        for panel in (at * PANELS_OF_A_PIECE..self.n.div_ceil(WIDTH)).take(PANELS_OF_A_PIECE) {
            for first in (0..self.rows).step_by(L::DEPTH) {
                let k = L::DEPTH.min(self.rows - first);
                let next = if first + k < self.rows { matrix.at(first + k, panel * WIDTH) } else { matrix.at(0, panel * WIDTH + WIDTH) };
                let put = self.turned.put(panel, self.adds || first != 0);
                // SAFETY: within the shapes; rows of the matrix and of `turned` are as wide as the panels.
                unsafe {
                    let outer = WidePanel::of::<L>(matrix.at(first, panel * WIDTH), k, WIDTH, &mut room);
                    self.scaled.times::<L>(first, &outer, next.start, 0..self.scaled.n, put);
                }
            }
        }
    }
}

/// `db = dbᵀᵀ − a · scale`, for the examples that take part.
struct Positives<'a> {
    of: &'a Softmax<'a>,
    a: Read,
    turned_db: TurnedView,
    db: Write,
    scale: f32,
}

impl Work for Positives<'_> {
    #[inline(always)]
    unsafe fn piece<L: Lanes>(&self, at: usize) {
        let Softmax { n, width, .. } = *self.of;
        // SAFETY: rows of both.
        unsafe {
            self.turned_db.turn_back::<L>(at, n, width, self.db);
            for row in at * WIDTH..n.min(at * WIDTH + WIDTH) {
                let scale = if self.of.included.is_none_or(|included| included[row] != 0) { self.scale } else { 0.0 };
                scale_and_subtract(self.db.add(row * width), 1.0, self.a.add(row * width), scale, self.of.weight, width);
            }
        }
    }
}

#[cfg(test)]
mod tests;
