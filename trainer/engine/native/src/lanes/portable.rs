//! 4 lanes in plain Rust, for processors without the others.

use super::{Lanes, Sums};

#[derive(Clone, Copy)]
pub struct Portable;

type V = [f32; 4];

#[inline(always)]
fn each(a: V, b: V, of: impl Fn(f32, f32) -> f32) -> V {
    std::array::from_fn(|at| of(a[at], b[at]))
}

// SAFETY of every block: the trait's, of which only the pointers matter here.
impl Lanes for Portable {
    const N: usize = 4;
    const SUMS: Sums = Sums::FourByTwo;
    const DEPTH: usize = 256;
    type V = V;
    #[inline(always)]
    unsafe fn load(from: *const f32) -> V {
        unsafe { from.cast::<V>().read_unaligned() }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, v: V) {
        unsafe { to.cast::<V>().write_unaligned(v) }
    }
    #[inline(always)]
    unsafe fn splat(x: f32) -> V {
        [x; 4]
    }
    #[inline(always)]
    unsafe fn add(a: V, b: V) -> V {
        each(a, b, |x, y| x + y)
    }
    #[inline(always)]
    unsafe fn sub(a: V, b: V) -> V {
        each(a, b, |x, y| x - y)
    }
    #[inline(always)]
    unsafe fn mul(a: V, b: V) -> V {
        each(a, b, |x, y| x * y)
    }
    #[inline(always)]
    unsafe fn div(a: V, b: V) -> V {
        each(a, b, |x, y| x / y)
    }
    #[inline(always)]
    unsafe fn mul_add(a: V, b: V, c: V) -> V {
        std::array::from_fn(|at| a[at] * b[at] + c[at])
    }
    #[inline(always)]
    unsafe fn max(a: V, b: V) -> V {
        each(a, b, |x, y| if x > y { x } else { y })
    }
    #[inline(always)]
    unsafe fn sqrt(a: V) -> V {
        a.map(f32::sqrt)
    }
    #[inline(always)]
    unsafe fn round(a: V) -> V {
        a.map(f32::round_ties_even)
    }
    #[inline(always)]
    unsafe fn power_of_two(n: V) -> V {
        n.map(|n| f32::from_bits(((n as i32 + 127) << 23) as u32))
    }
    #[inline(always)]
    unsafe fn where_positive(condition: V, x: V) -> V {
        each(condition, x, |c, x| if c > 0.0 { x } else { 0.0 })
    }
    #[inline(always)]
    unsafe fn count_below(a: V, b: V) -> u32 {
        (0..4).map(|at| u32::from(a[at] < b[at])).sum()
    }
    #[inline(always)]
    unsafe fn sum(a: V) -> f32 {
        (a[0] + a[2]) + (a[1] + a[3])
    }
    #[inline(always)]
    unsafe fn largest(a: V) -> f32 {
        a.into_iter().fold(f32::NEG_INFINITY, f32::max)
    }
    #[inline(always)]
    unsafe fn mul_add_one(a: f32, b: f32, c: f32) -> f32 {
        a * b + c
    }
}
