//! Products of whole matrices, for everything that has no kernel of its own.

use crate::buffer::{Read, Scratch, Write};
use crate::lanes::{Lanes, Work, prefetch_all, turn};
use crate::panels::{Panels, PanelsView, Source, WIDTH};
use crate::split::{Left, multiply_all};
use crate::strips::Strips;
use crate::team::Team;
use crate::tile::{Finish, ROWS, multiply};

/// Rows of a piece of work.
pub const CHUNK: usize = 64;
/// Rows that a tile goes through at a time: a panel of them lies in the nearest cache.
pub const BLOCK: usize = 256;
/// Rows of a transposed left-hand side asked for ahead: they lie too far apart for the processor to foresee them.
const AHEAD: usize = 12;

/// `out = left · right`, float32, row-major; `left` is [m, k] or, transposed, [k, m]; `right` is [k, n] or, transposed, [n, k].
///
/// @panics when a slice has another length than its shape
pub fn product(team: &Team, left: &[f32], left_transposed: bool, right: &[f32], right_transposed: bool, m: usize, k: usize, n: usize, out: &mut [f32]) {
    assert!(left.len() == m * k && right.len() == k * n && out.len() == m * n, "a slice has another length than its shape");
    if m == 0 || n == 0 {
        return;
    }
    if k == 0 {
        out.fill(0.0);
        return;
    }
    let panels = Panels::of_each(team, &[Source { from: right.into(), k, n, transposed: right_transposed }], BLOCK).remove(0);
    let rows = Rows { left: left.into(), left_transposed, right: panels.view(), m, out: out.into() };
    // SAFETY: a piece writes the rows of its chunk.
    unsafe { team.run(m.div_ceil(CHUNK), &rows) };
}

struct Rows {
    left: Read,
    left_transposed: bool,
    right: PanelsView,
    m: usize,
    out: Write,
}

impl Work for Rows {
    #[inline(always)]
    unsafe fn piece<L: Lanes>(&self, at: usize) {
        let (first, right) = (at * CHUNK, self.right);
        let height = CHUNK.min(self.m - first);
        let mut strips = (self.left_transposed && !L::SPLITS).then(|| Strips::whole(right.block, height));
        let packed = strips.as_mut().map(Strips::view);
        let mut turned = (self.left_transposed && L::SPLITS).then(|| Scratch::take(height * right.block));
        for block in 0..right.blocks() {
            let (start, k) = (block * right.block, right.rows(block));
            let put = |panel: usize| Put { out: self.out.0.wrapping_add(first * right.n + panel * WIDTH), stride: right.n, adds: block != 0 };
            // SAFETY: rows and columns are bounded by the shapes, which `product` checked.
            unsafe {
                if let Some(packed) = packed {
                    for row in 0..k {
                        let from = self.left.add((start + row) * self.m + first);
                        prefetch_all(from.wrapping_add(AHEAD * self.m), height);
                        packed.put(row, from, 1.0);
                    }
                    for panel in 0..right.panels() {
                        multiply::<L, ROWS>(k, packed.columns(0), 0..height, right.panel(block, panel), WIDTH, right.columns(panel), &put(panel));
                    }
                    continue;
                }
                let (mut from, mut stride) = (self.left.0.wrapping_add(first * right.k + start), right.k);
                if let Some(turned) = &mut turned {
                    turn::<L>(self.left.add(start * self.m + first), self.m, k, height, turned.as_mut_ptr(), k);
                    (from, stride) = (turned.as_ptr(), k);
                }
                let rows = Left::of::<L>(from, stride, height, k);
                multiply_all::<L, _>(&[rows], 0..right.panels(), |panel, _| (right.panel(block, panel), right.columns(panel), put(panel)));
            }
        }
    }
}

/// Writes sums to a matrix with rows at distance `stride`, or adds them to what is there.
#[derive(Clone, Copy)]
pub struct Put {
    pub out: *mut f32,
    pub stride: usize,
    pub adds: bool,
}

impl Finish for Put {
    #[inline(always)]
    unsafe fn vector<L: Lanes>(&self, row: usize, column: usize, sum: L::V) {
        // SAFETY: passed on.
        unsafe {
            let to = self.out.add(row * self.stride + column);
            L::store(to, if self.adds { L::add(L::load(to), sum) } else { sum });
        }
    }

    #[inline(always)]
    unsafe fn number(&self, row: usize, column: usize, sum: f32) {
        // SAFETY: passed on.
        unsafe {
            let to = self.out.add(row * self.stride + column);
            *to = if self.adds { *to + sum } else { sum };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numbers::numbers;
    use crate::team::every_team;

    #[test]
    fn agrees_with_float64_in_all_orientations_and_odd_shapes_on_every_team() {
        for team in every_team() {
            for (m, k, n) in [(1, 1, 1), (3, 5, 7), (8, 32, 32), (65, 33, 31), (70, 600, 40), (130, 17, 97)] {
                let (left, right) = (numbers(m * k, 1), numbers(k * n, 2));
                for (left_transposed, right_transposed) in [(false, false), (true, false), (false, true), (true, true)] {
                    let mut out = vec![f32::NAN; m * n];
                    product(&team, &left, left_transposed, &right, right_transposed, m, k, n, &mut out);
                    for i in 0..m {
                        for j in 0..n {
                            let of = |at: usize| {
                                let a = left[if left_transposed { at * m + i } else { i * k + at }];
                                let b = right[if right_transposed { j * k + at } else { at * n + j }];
                                f64::from(a) * f64::from(b)
                            };
                            let exact: f64 = (0..k).map(of).sum();
                            let found = f64::from(out[i * n + j]);
                            assert!((found - exact).abs() < 1e-5 * (k as f64).sqrt(), "{:?} {m}×{k}×{n} [{i}, {j}]: {found}, not {exact}", team.set());
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_product_over_nothing_is_zero() {
        let mut out = vec![f32::NAN; 6];
        product(&every_team()[0], &[], false, &[], false, 2, 0, 3, &mut out);
        assert_eq!(out, vec![0.0; 6]);
    }
}
