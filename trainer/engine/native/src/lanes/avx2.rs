//! 8 lanes: AVX2 and FMA.

mod sums;

use super::{Lanes, Sums, Work, sums as any_sums};
use std::arch::x86_64::*;

#[derive(Clone, Copy)]
pub struct Avx2;

/// # Safety
/// The processor has AVX2 and FMA, and the piece's own conditions hold.
#[target_feature(enable = "avx2,fma")]
pub unsafe fn piece<W: Work>(work: &W, at: usize) {
    // SAFETY: passed on.
    unsafe { work.piece::<Avx2>(at) }
}

// SAFETY of every block: the trait's.
impl Lanes for Avx2 {
    const N: usize = 8;
    const SUMS: Sums = Sums::ThreeByFour;
    const DEPTH: usize = 128;
    type V = __m256;
    #[inline(always)]
    unsafe fn load(from: *const f32) -> __m256 {
        unsafe { _mm256_loadu_ps(from) }
    }
    #[inline(always)]
    unsafe fn store(to: *mut f32, v: __m256) {
        unsafe { _mm256_storeu_ps(to, v) }
    }
    #[inline(always)]
    unsafe fn splat(x: f32) -> __m256 {
        unsafe { _mm256_set1_ps(x) }
    }
    #[inline(always)]
    unsafe fn add(a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_add_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn sub(a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_sub_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn mul(a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_mul_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn div(a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_div_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn mul_add(a: __m256, b: __m256, c: __m256) -> __m256 {
        unsafe { _mm256_fmadd_ps(a, b, c) }
    }
    #[inline(always)]
    unsafe fn max(a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_max_ps(a, b) }
    }
    #[inline(always)]
    unsafe fn sqrt(a: __m256) -> __m256 {
        unsafe { _mm256_sqrt_ps(a) }
    }
    #[inline(always)]
    unsafe fn round(a: __m256) -> __m256 {
        unsafe { _mm256_round_ps::<8>(a) }
    }
    #[inline(always)]
    unsafe fn power_of_two(n: __m256) -> __m256 {
        unsafe {
            let exponent = _mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127));
            _mm256_castsi256_ps(_mm256_slli_epi32::<23>(exponent))
        }
    }
    #[inline(always)]
    unsafe fn where_positive(condition: __m256, x: __m256) -> __m256 {
        unsafe { _mm256_and_ps(_mm256_cmp_ps::<_CMP_GT_OQ>(condition, _mm256_setzero_ps()), x) }
    }
    #[inline(always)]
    unsafe fn count_below(a: __m256, b: __m256) -> u32 {
        unsafe { _mm256_movemask_ps(_mm256_cmp_ps::<_CMP_LT_OQ>(a, b)).count_ones() }
    }
    #[inline(always)]
    unsafe fn sum(a: __m256) -> f32 {
        unsafe {
            let four = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps::<1>(a));
            let two = _mm_add_ps(four, _mm_movehl_ps(four, four));
            _mm_cvtss_f32(_mm_add_ss(two, _mm_movehdup_ps(two)))
        }
    }
    #[inline(always)]
    unsafe fn largest(a: __m256) -> f32 {
        unsafe {
            let four = _mm_max_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps::<1>(a));
            let two = _mm_max_ps(four, _mm_movehl_ps(four, four));
            _mm_cvtss_f32(_mm_max_ss(two, _mm_movehdup_ps(two)))
        }
    }
    #[inline(always)]
    unsafe fn mul_add_one(a: f32, b: f32, c: f32) -> f32 {
        a.mul_add(b, c)
    }
    #[inline(always)]
    unsafe fn turn_block(from: *const f32, from_stride: usize, to: *mut f32, to_stride: usize) {
        unsafe { turn_block(from, from_stride, to, to_stride) }
    }
    #[inline(always)]
    unsafe fn sums<const STEP: usize, const HEIGHT: usize, const VECTORS: usize>(
        k: usize,
        rows: [*const f32; HEIGHT],
        panel: *const f32,
        stride: usize,
        ask: impl Fn(usize),
    ) -> [[__m256; VECTORS]; HEIGHT] {
        (0..HEIGHT).for_each(ask);
        // SAFETY of the casts: from the type that the numbers make it to itself.
        unsafe {
            let mut out = [[_mm256_setzero_ps(); VECTORS]; HEIGHT];
            match (HEIGHT, VECTORS) {
                (3, 4) => out.as_mut_ptr().cast::<[[__m256; 4]; 3]>().write(sums::of_three::<STEP>(k, [rows[0], rows[1], rows[2]], panel, stride)),
                (2, 4) => out.as_mut_ptr().cast::<[[__m256; 4]; 2]>().write(sums::of_two::<STEP>(k, [rows[0], rows[1]], panel, stride)),
                _ => return any_sums::<Self, STEP, HEIGHT, VECTORS>(k, rows, panel, stride),
            }
            out
        }
    }
}

/// See [`Lanes::turn_block`].
///
/// # Safety
/// As that, with AVX2.
#[inline(always)]
pub unsafe fn turn_block(from: *const f32, from_stride: usize, to: *mut f32, to_stride: usize) {
    // SAFETY: passed on.
    unsafe {
        // Four numbers of a row, and of the fourth row after it: then each half is turned by itself.
        let of = |row: usize, column: usize| {
            let at = |row: usize| _mm_loadu_ps(from.add(row * from_stride + column));
            _mm256_insertf128_ps::<1>(_mm256_castps128_ps256(at(row)), at(row + 4))
        };
        for column in [0, 4] {
            let rows = [of(0, column), of(1, column), of(2, column), of(3, column)];
            let (low01, high01) = (_mm256_unpacklo_ps(rows[0], rows[1]), _mm256_unpackhi_ps(rows[0], rows[1]));
            let (low23, high23) = (_mm256_unpacklo_ps(rows[2], rows[3]), _mm256_unpackhi_ps(rows[2], rows[3]));
            let to = to.add(column * to_stride);
            _mm256_storeu_ps(to, _mm256_shuffle_ps::<0x44>(low01, low23));
            _mm256_storeu_ps(to.add(to_stride), _mm256_shuffle_ps::<0xee>(low01, low23));
            _mm256_storeu_ps(to.add(2 * to_stride), _mm256_shuffle_ps::<0x44>(high01, high23));
            _mm256_storeu_ps(to.add(3 * to_stride), _mm256_shuffle_ps::<0xee>(high01, high23));
        }
    }
}
