//! The inner loop of products, by hand: a compiler that is to unroll it runs out of registers and keeps sums in memory. Where
//! two threads share a core, what a product costs is its instructions, of which this has the fewest.

use std::arch::asm;
use std::arch::x86_64::{__m256, _mm256_setzero_ps};

/// The products of one k with three rows. `ymm0` to `ymm11` are the sums, row by row.
#[rustfmt::skip]
macro_rules! products_of_three {
    ($a:literal, $b:literal) => {
        concat!(
            "vbroadcastss ymm13, dword ptr [{row0} + {at}", $a, "]\n",
            "vbroadcastss ymm14, dword ptr [{row1} + {at}", $a, "]\n",
            "vbroadcastss ymm15, dword ptr [{row2} + {at}", $a, "]\n",
            "vmovups ymm12, ymmword ptr [{panel}", $b, "]\n",
            "vfmadd231ps ymm0, ymm13, ymm12\n",
            "vfmadd231ps ymm4, ymm14, ymm12\n",
            "vfmadd231ps ymm8, ymm15, ymm12\n",
            "vmovups ymm12, ymmword ptr [{panel}", $b, " + 32]\n",
            "vfmadd231ps ymm1, ymm13, ymm12\n",
            "vfmadd231ps ymm5, ymm14, ymm12\n",
            "vfmadd231ps ymm9, ymm15, ymm12\n",
            "vmovups ymm12, ymmword ptr [{panel}", $b, " + 64]\n",
            "vfmadd231ps ymm2, ymm13, ymm12\n",
            "vfmadd231ps ymm6, ymm14, ymm12\n",
            "vfmadd231ps ymm10, ymm15, ymm12\n",
            "vmovups ymm12, ymmword ptr [{panel}", $b, " + 96]\n",
            "vfmadd231ps ymm3, ymm13, ymm12\n",
            "vfmadd231ps ymm7, ymm14, ymm12\n",
            "vfmadd231ps ymm11, ymm15, ymm12\n",
        )
    };
}

/// The same with two rows; `ymm0` to `ymm7` are the sums.
#[rustfmt::skip]
macro_rules! products_of_two {
    ($a:literal, $b:literal) => {
        concat!(
            "vbroadcastss ymm13, dword ptr [{row0} + {at}", $a, "]\n",
            "vbroadcastss ymm14, dword ptr [{row1} + {at}", $a, "]\n",
            "vmovups ymm12, ymmword ptr [{panel}", $b, "]\n",
            "vfmadd231ps ymm0, ymm13, ymm12\n",
            "vfmadd231ps ymm4, ymm14, ymm12\n",
            "vmovups ymm15, ymmword ptr [{panel}", $b, " + 32]\n",
            "vfmadd231ps ymm1, ymm13, ymm15\n",
            "vfmadd231ps ymm5, ymm14, ymm15\n",
            "vmovups ymm12, ymmword ptr [{panel}", $b, " + 64]\n",
            "vfmadd231ps ymm2, ymm13, ymm12\n",
            "vfmadd231ps ymm6, ymm14, ymm12\n",
            "vmovups ymm15, ymmword ptr [{panel}", $b, " + 96]\n",
            "vfmadd231ps ymm3, ymm13, ymm15\n",
            "vfmadd231ps ymm7, ymm14, ymm15\n",
        )
    };
}

/// Four k at a time, then those that are left one by one.
macro_rules! over_all_k {
    ($products:ident) => {
        concat!(
            "test {fours}, {fours}\n",
            "jz 3f\n",
            "2:\n",
            $products!("", ""),
            $products!(" + {step}", " + {stride}"),
            $products!(" + {step} * 2", " + {stride} * 2"),
            "lea {panel}, [{panel} + {stride} * 2]\n",
            $products!(" + {step} * 3", " + {stride}"),
            "lea {panel}, [{panel} + {stride} * 2]\n",
            "add {at}, {step} * 4\n",
            "dec {fours}\n",
            "jnz 2b\n",
            "3:\n",
            "test {ones}, {ones}\n",
            "jz 5f\n",
            "4:\n",
            $products!("", ""),
            "add {panel}, {stride}\n",
            "add {at}, {step}\n",
            "dec {ones}\n",
            "jnz 4b\n",
            "5:\n",
        )
    };
}

/// Sums of three rows and four vectors.
///
/// # Safety
/// As [`super::any_sums`], with AVX2 and FMA.
#[inline]
#[target_feature(enable = "avx2,fma")]
pub unsafe fn of_three<const STEP: usize>(k: usize, rows: [*const f32; 3], panel: *const f32, stride: usize) -> [[__m256; 4]; 3] {
    let mut sums = [[_mm256_setzero_ps(); 4]; 3];
    // SAFETY: reads what the caller promises, and writes registers alone.
    unsafe {
        asm!(
            over_all_k!(products_of_three),
            row0 = in(reg) rows[0],
            row1 = in(reg) rows[1],
            row2 = in(reg) rows[2],
            at = inout(reg) 0_usize => _,
            panel = inout(reg) panel => _,
            stride = in(reg) stride * size_of::<f32>(),
            fours = inout(reg) k / 4 => _,
            ones = inout(reg) k % 4 => _,
            step = const STEP * size_of::<f32>(),
            inout("ymm0") sums[0][0],
            inout("ymm1") sums[0][1],
            inout("ymm2") sums[0][2],
            inout("ymm3") sums[0][3],
            inout("ymm4") sums[1][0],
            inout("ymm5") sums[1][1],
            inout("ymm6") sums[1][2],
            inout("ymm7") sums[1][3],
            inout("ymm8") sums[2][0],
            inout("ymm9") sums[2][1],
            inout("ymm10") sums[2][2],
            inout("ymm11") sums[2][3],
            out("ymm12") _, out("ymm13") _, out("ymm14") _, out("ymm15") _,
            options(readonly, nostack),
        );
    }
    sums
}

/// Sums of two rows and four vectors.
///
/// # Safety
/// As [`super::any_sums`], with AVX2 and FMA.
#[inline]
#[target_feature(enable = "avx2,fma")]
pub unsafe fn of_two<const STEP: usize>(k: usize, rows: [*const f32; 2], panel: *const f32, stride: usize) -> [[__m256; 4]; 2] {
    let mut sums = [[_mm256_setzero_ps(); 4]; 2];
    // SAFETY: reads what the caller promises, and writes registers alone.
    unsafe {
        asm!(
            over_all_k!(products_of_two),
            row0 = in(reg) rows[0],
            row1 = in(reg) rows[1],
            at = inout(reg) 0_usize => _,
            panel = inout(reg) panel => _,
            stride = in(reg) stride * size_of::<f32>(),
            fours = inout(reg) k / 4 => _,
            ones = inout(reg) k % 4 => _,
            step = const STEP * size_of::<f32>(),
            inout("ymm0") sums[0][0],
            inout("ymm1") sums[0][1],
            inout("ymm2") sums[0][2],
            inout("ymm3") sums[0][3],
            inout("ymm4") sums[1][0],
            inout("ymm5") sums[1][1],
            inout("ymm6") sums[1][2],
            inout("ymm7") sums[1][3],
            out("ymm12") _, out("ymm13") _, out("ymm14") _, out("ymm15") _,
            options(readonly, nostack),
        );
    }
    sums
}
