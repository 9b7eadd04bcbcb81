//! What tests of kernels share: numbers to work on, and float64 to compare with.

/// Numbers in −1 … 1 that look like nothing in particular.
pub fn numbers(n: usize, seed: u32) -> Vec<f32> {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
    let next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 8_388_608.0 - 1.0
    };
    std::iter::repeat_with(next).take(n).collect()
}

/// Fails where a number is further from the exact one than `tolerance` of it and of 1.
pub fn assert_close(found: &[f32], exact: &[f64], tolerance: f64, what: &str) {
    assert_eq!(found.len(), exact.len(), "{what}");
    for (at, (found, exact)) in found.iter().zip(exact).enumerate() {
        assert!((f64::from(*found) - exact).abs() <= tolerance * (1.0 + exact.abs()), "{what} [{at}]: {found}, not {exact}");
    }
}

pub fn wide(values: &[f32]) -> Vec<f64> {
    values.iter().map(|&value| f64::from(value)).collect()
}

/// `left · right` for [m, k] and [k, n].
pub fn exact_product(left: &[f64], right: &[f64], m: usize, k: usize, n: usize) -> Vec<f64> {
    let cell = |at: usize| (0..k).map(|inside| left[at / n * k + inside] * right[inside * n + at % n]).sum();
    (0..m * n).map(cell).collect()
}

/// The transpose of [m, n].
pub fn turned(values: &[f64], m: usize, n: usize) -> Vec<f64> {
    (0..m * n).map(|at| values[at % m * n + at / m]).collect()
}
