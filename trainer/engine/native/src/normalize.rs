//! Rows divided by their length: `y = x / sqrt(|x|² + 1e-12)`.

use crate::lanes::Lanes;

/// Inside the root, so that a zero row stays zero.
const EPSILON: f32 = 1e-12;
/// 1 over the length below which a row has no direction that a float32 could tell; its gradient is 0.
const LARGEST_INVERSE: f32 = 1.0 / 2e-6;

/// `Σ a[i] · b[i]`
///
/// # Safety
/// Both have `n` float32.
#[inline(always)]
pub unsafe fn dot<L: Lanes>(a: *const f32, b: *const f32, n: usize) -> f32 {
    // SAFETY: passed on.
    unsafe {
        let mut sum = L::splat(0.0);
        let mut at = 0;
        while at + L::N <= n {
            sum = L::mul_add(L::load(a.add(at)), L::load(b.add(at)), sum);
            at += L::N;
        }
        let mut rest = L::sum(sum);
        for at in at..n {
            rest = L::mul_add_one(*a.add(at), *b.add(at), rest);
        }
        rest
    }
}

/// Divides a row by its length, in place.
///
/// @returns what it was multiplied by
///
/// # Safety
/// The row has `n` float32.
#[inline(always)]
pub unsafe fn normalize_row<L: Lanes>(row: *mut f32, n: usize) -> f32 {
    // SAFETY: passed on.
    unsafe {
        let inverse = 1.0 / (dot::<L>(row, row, n) + EPSILON).sqrt();
        let mut at = 0;
        while at + L::N <= n {
            L::store(row.add(at), L::mul(L::load(row.add(at)), L::splat(inverse)));
            at += L::N;
        }
        for at in at..n {
            *row.add(at) *= inverse;
        }
        inverse
    }
}

/// `dx = (dy − y ⟨y, dy⟩) · inverse`, and 0 for a row without direction.
///
/// # Safety
/// All have `n` float32.
#[inline(always)]
pub unsafe fn normalize_row_backward<L: Lanes>(y: *const f32, dy: *const f32, inverse: f32, n: usize, dx: *mut f32) {
    // SAFETY: passed on.
    unsafe {
        if LARGEST_INVERSE <= inverse {
            dx.write_bytes(0, n);
            return;
        }
        let along = -dot::<L>(y, dy, n);
        let mut at = 0;
        while at + L::N <= n {
            let across = L::mul_add(L::splat(along), L::load(y.add(at)), L::load(dy.add(at)));
            L::store(dx.add(at), L::mul(across, L::splat(inverse)));
            at += L::N;
        }
        for at in at..n {
            *dx.add(at) = L::mul_add_one(along, *y.add(at), *dy.add(at)) * inverse;
        }
    }
}
