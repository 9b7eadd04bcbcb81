//! A step whose losses are batch softmaxes of perceptrons' vectors: their values, and the gradients of their sum.

use crate::buffer::Scratch;
use crate::perceptron::{self, Back, Forth, Layer, LayerGradient};
use crate::softmax::{Softmax, softmax_cross_entropy};
use crate::team::Team;
use std::ops::Range;

/// A perceptron, what goes in, with `same` as `SameColumns` has it, and where the gradients of that and of its layers go.
pub struct Tower<'a, 'g> {
    pub layers: &'a [Layer<'a>],
    pub normalize: bool,
    pub n: usize,
    pub x: &'a [f32],
    pub same: Option<&'a [u8]>,
    pub dx: &'a mut [f32],
    pub gradients: &'a mut [LayerGradient<'g>],
}

/// Rows of a tower's vectors: the tower's number, and the first of as many as the softmax has.
pub struct Rows {
    pub tower: usize,
    pub first: usize,
}

/// A softmax of two towers' vectors, or of one's.
pub struct Contrast<'a> {
    pub of: Softmax<'a>,
    pub a: Rows,
    pub b: Rows,
}

/// Losses in nats, unweighed. Gradients are of their sum, each times its weight.
///
/// @panics when a row of a tower's vectors is not in just one softmax, or shapes do not fit
pub fn softmax_step(team: &Team, towers: &mut [Tower], contrasts: &[Contrast]) -> Vec<f64> {
    let widths: Vec<usize> = towers.iter().map(|tower| tower.layers.last().map_or(0, |layer| layer.bias.len())).collect();
    check(towers, contrasts, &widths);
    let unwritten = || towers.iter().zip(&widths).map(|(tower, width)| Scratch::take(tower.n * width)).collect::<Vec<_>>();
    let (mut vectors, mut slopes) = (unwritten(), unwritten());
    let forths = towers.iter().zip(&mut vectors).zip(&widths).map(|((tower, y), width)| {
        let Tower { layers, normalize, n, x, same, .. } = *tower;
        Forth { layers, normalize, n, x, same, y: &mut y[..n * width] }
    });
    let passes = perceptron::forward(team, &mut forths.collect::<Vec<_>>());
    let losses = contrasts.iter().map(|Contrast { of, a, b }| {
        let [rows_a, rows_b] = [a, b].map(|rows| numbers_of(rows, of));
        let (va, vb) = (&vectors[a.tower][rows_a.clone()], &vectors[b.tower][rows_b.clone()]);
        let apart = "rows of a softmax are apart";
        if a.tower == b.tower {
            let [da, db] = slopes[a.tower].get_disjoint_mut([rows_a, rows_b]).expect(apart);
            softmax_cross_entropy(team, of, va, vb, da, db)
        } else {
            let [da, db] = slopes.get_disjoint_mut([a.tower, b.tower]).expect(apart);
            softmax_cross_entropy(team, of, va, vb, &mut da[rows_a], &mut db[rows_b])
        }
    });
    let losses = losses.collect();
    let backs = towers.iter_mut().zip(&passes).zip(vectors.iter().zip(&slopes)).zip(&widths).map(|(((tower, pass), (y, dy)), width)| {
        let Tower { layers, normalize, n, x, dx, gradients, .. } = tower;
        let size = *n * width;
        Back { layers, pass, normalize: *normalize, n: *n, x, y: &y[..size], dy: &dy[..size], dx, gradients }
    });
    perceptron::backward(team, &mut backs.collect::<Vec<_>>());
    losses
}

fn numbers_of(rows: &Rows, of: &Softmax) -> Range<usize> {
    rows.first * of.width..(rows.first + of.n) * of.width
}

fn check(towers: &[Tower], contrasts: &[Contrast], widths: &[usize]) {
    let mut used: Vec<(usize, Range<usize>)> = Vec::new();
    for Contrast { of, a, b } in contrasts {
        for rows in [a, b] {
            assert!(widths.get(rows.tower) == Some(&of.width), "a softmax of vectors of {} is of none of the towers, {widths:?}", of.width);
            used.push((rows.tower, rows.first..rows.first + of.n));
        }
    }
    used.sort_by_key(|(tower, rows)| (*tower, rows.start));
    for (at, tower) in towers.iter().enumerate() {
        let end = used.iter().filter(|(of, _)| *of == at).try_fold(0, |end, (_, rows)| (rows.start == end).then_some(rows.end));
        assert!(end == Some(tower.n), "not all of tower {at}'s {} rows are in one softmax and no more", tower.n);
    }
}

#[cfg(test)]
mod tests;
