//! 16 lanes: AVX-512 F; with a matrix unit beside them or without.

use super::{Lanes, Sums, Work, add_products, amx};
use std::arch::x86_64::*;

#[derive(Clone, Copy)]
pub struct Avx512<const SPLITS: bool>;

/// # Safety
/// The processor has AVX-512 F and FMA, and the piece's own conditions hold.
#[target_feature(enable = "avx512f,avx2,fma")]
pub unsafe fn piece<W: Work>(work: &W, at: usize) {
    // SAFETY: passed on.
    unsafe { work.piece::<Avx512<false>>(at) }
}

// SAFETY of every block: the trait's.
impl<const SPLITS: bool> Lanes for Avx512<SPLITS> {
    const SPLITS: bool = SPLITS;
    const N: usize = 16;
    const SUMS: Sums = Sums::EightByTwo;
    const DEPTH: usize = 256;
    type V = __m512;
    #[inline(always)]
    unsafe fn load(from: *const f32) -> __m512 {
        unsafe { _mm512_loadu_ps(from) }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, v: __m512) {
        unsafe { _mm512_storeu_ps(to, v) }
    }
    #[inline(always)]
    unsafe fn splat(x: f32) -> __m512 {
        unsafe { _mm512_set1_ps(x) }
    }
    #[inline(always)]
    unsafe fn add(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_add_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn sub(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_sub_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn mul(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_mul_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn div(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_div_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn mul_add(a: __m512, b: __m512, c: __m512) -> __m512 {
        unsafe { _mm512_fmadd_ps(a, b, c) }
    }
    #[inline(always)]
    unsafe fn max(a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_max_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn sqrt(a: __m512) -> __m512 {
        unsafe { _mm512_sqrt_ps(a) }
    }
    #[inline(always)]
    unsafe fn round(a: __m512) -> __m512 {
        unsafe { _mm512_roundscale_ps::<8>(a) }
    }
    #[inline(always)]
    unsafe fn power_of_two(n: __m512) -> __m512 {
        unsafe { _mm512_scalef_ps(_mm512_set1_ps(1.0), n) }
    }
    #[inline(always)]
    unsafe fn where_positive(condition: __m512, x: __m512) -> __m512 {
        unsafe { _mm512_maskz_mov_ps(_mm512_cmp_ps_mask::<_CMP_GT_OQ>(condition, _mm512_setzero_ps()), x) }
    }
    #[inline(always)]
    unsafe fn count_below(a: __m512, b: __m512) -> u32 {
        unsafe { _mm512_cmp_ps_mask::<_CMP_LT_OQ>(a, b).count_ones() }
    }
    #[inline(always)]
    unsafe fn sum(a: __m512) -> f32 {
        unsafe { _mm512_reduce_add_ps(a) }
    }
    #[inline(always)]
    unsafe fn largest(a: __m512) -> f32 {
        unsafe { _mm512_reduce_max_ps(a) }
    }
    #[inline(always)]
    unsafe fn mul_add_one(a: f32, b: f32, c: f32) -> f32 {
        a.mul_add(b, c)
    }
    #[inline(always)]
    unsafe fn sums<const STEP: usize, const HEIGHT: usize, const VECTORS: usize>(
        k: usize,
        rows: [*const f32; HEIGHT],
        mut panel: *const f32,
        stride: usize,
        ask: impl Fn(usize),
    ) -> [[__m512; VECTORS]; HEIGHT] {
        let eights = k / 8;
        (eights.min(HEIGHT)..HEIGHT).for_each(&ask);
        // SAFETY: passed on.
        unsafe {
            let mut sums = [[_mm512_setzero_ps(); VECTORS]; HEIGHT];
            for eight in 0..eights {
                // One at a time: a burst of them would fill up what a core can wait for.
                if eight < HEIGHT {
                    ask(eight);
                }
                add_products::<Self, STEP, HEIGHT, VECTORS, 8>(8 * eight, rows, panel, stride, &mut sums);
                panel = panel.add(8 * stride);
            }
            for at in 8 * eights..k {
                add_products::<Self, STEP, HEIGHT, VECTORS, 1>(at, rows, panel, stride, &mut sums);
                panel = panel.add(stride);
            }
            sums
        }
    }
    #[inline(always)]
    unsafe fn turn_block(from: *const f32, from_stride: usize, to: *mut f32, to_stride: usize) {
        unsafe { super::avx2::turn_block(from, from_stride, to, to_stride) }
    }
    #[inline(always)]
    unsafe fn thirds(low: __m512, high: __m512) -> [__m512; 3] {
        unsafe {
            let first = (nearest(low), nearest(high));
            let left = (_mm512_sub_ps(low, first.0), _mm512_sub_ps(high, first.1));
            let second = (nearest(left.0), nearest(left.1));
            // What is left of 24 bits now is eight.
            let third = (_mm512_sub_ps(left.0, second.0), _mm512_sub_ps(left.1, second.1));
            [pair(first.0, first.1), pair(second.0, second.1), pair(third.0, third.1)]
        }
    }
    #[inline(always)]
    unsafe fn tiles_begin() {
        unsafe { amx::begin() }
    }
    #[inline(always)]
    unsafe fn tiles_add(left: [*const f32; 2], right: *const f32, next: [*const f32; 3]) {
        unsafe { amx::add(left, right, next) }
    }
    #[inline(always)]
    unsafe fn tiles_end(sums: *mut f32) {
        unsafe { amx::end(sums) }
    }
}

/// Each number to the nearest that the upper half of a float32 can be.
///
/// # Safety
/// The processor has AVX-512 F.
#[inline(always)]
unsafe fn nearest(x: __m512) -> __m512 {
    unsafe {
        let rounded = _mm512_add_epi32(_mm512_castps_si512(x), _mm512_set1_epi32(0x8000));
        _mm512_castsi512_ps(_mm512_and_si512(rounded, _mm512_set1_epi32(!0xffff)))
    }
}

/// The upper halves of both; that of `low` goes to the lower half.
///
/// # Safety
/// As [`nearest`].
#[inline(always)]
unsafe fn pair(low: __m512, high: __m512) -> __m512 {
    const A_OR_B_AND_C: i32 = 0b1111_1000;
    unsafe {
        let low = _mm512_srli_epi32::<16>(_mm512_castps_si512(low));
        _mm512_castsi512_ps(_mm512_ternarylogic_epi32::<A_OR_B_AND_C>(low, _mm512_castps_si512(high), _mm512_set1_epi32(!0xffff)))
    }
}
