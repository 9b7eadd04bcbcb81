//! The matrix unit of server processors beside AVX-512: a tile of 16 × 32 bfloat16 times one of 32 × 16, added to 16 × 16 float32.

use super::avx512::Avx512;
use super::{Work, prefetch_all};
use std::arch::asm;
use std::arch::x86_64::__cpuid_count;

/// Whether the processor has it and the system lets this process use it. Linux is asked; elsewhere there is nobody to ask.
pub fn is_there() -> bool {
    const BF16: u32 = 1 << 22;
    const TILES: u32 = 1 << 24;
    #[allow(unused_unsafe)]
    // SAFETY: every processor of this architecture says what it is. (No longer unsafe from Rust 1.94 on.)
    let found = unsafe { __cpuid_count(7, 0) }.edx;
    found & (BF16 | TILES) == BF16 | TILES && is_allowed()
}

/// Tiles make what is kept of a thread 8 KB larger, so a process is to ask for them once, for all of its threads.
#[cfg(target_os = "linux")]
fn is_allowed() -> bool {
    const REQUEST_PERMISSION: libc::c_long = 0x1023;
    const TILE_DATA: libc::c_long = 18;
    // SAFETY: it reads two numbers. A system that knows no such request, or a thread with too little room for signals, refuses.
    unsafe { libc::syscall(libc::SYS_arch_prctl, REQUEST_PERMISSION, TILE_DATA) == 0 }
}

#[cfg(not(target_os = "linux"))]
fn is_allowed() -> bool {
    false
}

/// All eight tiles of 16 rows of 64 bytes.
#[repr(C, align(64))]
struct Shapes {
    palette: u8,
    first_row: u8,
    unused: [u8; 14],
    bytes_of_a_row: [u16; 16],
    rows: [u8; 16],
}

static SHAPES: Shapes = Shapes {
    palette: 1,
    first_row: 0,
    unused: [0; 14],
    bytes_of_a_row: [64, 64, 64, 64, 64, 64, 64, 64, 0, 0, 0, 0, 0, 0, 0, 0],
    rows: [16, 16, 16, 16, 16, 16, 16, 16, 0, 0, 0, 0, 0, 0, 0, 0],
};

/// # Safety
/// [`is_there`], the processor has AVX-512 F and FMA, and the piece's own conditions hold.
#[target_feature(enable = "avx512f,avx2,fma")]
pub unsafe fn piece<W: Work>(work: &W, at: usize) {
    /// Gives the tiles back, however the piece ends: a thread that has none is switched faster.
    struct Tiles;
    impl Drop for Tiles {
        fn drop(&mut self) {
            // SAFETY: nobody needs what is in them.
            unsafe { asm!("tilerelease", options(nostack, nomem, preserves_flags)) };
        }
    }
    // SAFETY: passed on.
    unsafe {
        asm!("ldtilecfg [{}]", in(reg) &raw const SHAPES, options(nostack, readonly, preserves_flags));
        let _tiles = Tiles;
        work.piece::<Avx512<true>>(at);
    }
}

/// [`super::Lanes::tiles_begin`].
///
/// # Safety
/// Called in a [`piece`], as all that follow. The sums stay in tiles 0 to 3 from one `asm!` to the next: nothing but this file knows of tiles,
/// and the system keeps them with a thread's other registers.
#[inline(always)]
pub unsafe fn begin() {
    // SAFETY: passed on.
    unsafe { asm!("tilezero tmm0", "tilezero tmm1", "tilezero tmm2", "tilezero tmm3", options(nostack, nomem, preserves_flags)) };
}

/// [`super::Lanes::tiles_add`]. Of nine products of parts the three smallest are left out; each part that is loaded is used as often as it
/// can be.
///
/// # Safety
/// As there.
#[inline(always)]
pub unsafe fn add(left: [*const f32; 2], right: *const f32, next: [*const f32; 3]) {
    // SAFETY: passed on.
    unsafe {
        load_left(left, 2);
        load_right(right, 0);
        products(next, 0);
        load_left(left, 0);
        products(next, 1);
        load_left(left, 1);
        products(next, 2);
        load_right(right, 1);
        products(next, 3);
        load_left(left, 0);
        products(next, 4);
        load_right(right, 2);
        products(next, 5);
    }
}

/// Float32 of room for a part of a tile.
const PART: usize = 16 * 16;

/// A part of both tiles of rows, into tiles 4 and 5.
///
/// # Safety
/// As [`add`].
#[inline(always)]
unsafe fn load_left(left: [*const f32; 2], part: usize) {
    // SAFETY: passed on.
    unsafe {
        asm!(
            "tileloadd tmm4, [{upper} + 1*{line}]",
            "tileloadd tmm5, [{lower} + 1*{line}]",
            upper = in(reg) left[0].add(part * PART),
            lower = in(reg) left[1].add(part * PART),
            line = in(reg) 64_usize,
            options(nostack, readonly, preserves_flags)
        );
    }
}

/// A part of both tiles of a panel, into tiles 6 and 7.
///
/// # Safety
/// As [`add`].
#[inline(always)]
unsafe fn load_right(right: *const f32, part: usize) {
    // SAFETY: passed on.
    unsafe {
        asm!(
            "tileloadd tmm6, [{first} + 1*{line}]",
            "tileloadd tmm7, [{second} + 1*{line}]",
            first = in(reg) right.add(part * PART),
            second = in(reg) right.add((3 + part) * PART),
            line = in(reg) 64_usize,
            options(nostack, readonly, preserves_flags)
        );
    }
}

/// Adds what is in tiles 4 and 5 times what is in 6 and 7, and asks for a sixth of what comes next meanwhile.
///
/// # Safety
/// As [`add`].
#[inline(always)]
unsafe fn products(next: [*const f32; 3], sixth: usize) {
    // SAFETY: passed on.
    unsafe {
        asm!(
            "tdpbf16ps tmm0, tmm4, tmm6",
            "tdpbf16ps tmm1, tmm4, tmm7",
            "tdpbf16ps tmm2, tmm5, tmm6",
            "tdpbf16ps tmm3, tmm5, tmm7",
            options(nostack, nomem, preserves_flags)
        );
    }
    prefetch_all(next[0].wrapping_add(128 * sixth), 128);
    prefetch_all(next[1].wrapping_add(128 * sixth), 128);
    prefetch_all(next[2].wrapping_add(256 * sixth), 256);
}

/// [`super::Lanes::tiles_end`].
///
/// # Safety
/// As there.
#[inline(always)]
pub unsafe fn end(sums: *mut f32) {
    // SAFETY: passed on.
    unsafe {
        asm!(
            "tilestored [{to} + 1*{line}], tmm0",
            "tilestored [{to} + 1*{line} + 64], tmm1",
            "tilestored [{to} + 1*{line} + 2048], tmm2",
            "tilestored [{to} + 1*{line} + 2112], tmm3",
            to = in(reg) sums,
            line = in(reg) 128_usize,
            options(nostack, preserves_flags)
        );
    }
}
