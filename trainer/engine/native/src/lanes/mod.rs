//! Vectors of float32 in the registers of this machine: each kernel is written once over [`Lanes`] and compiled for
//! every instruction set, and [`InstructionSet::piece`] runs it on the one that was chosen.

#[cfg(target_arch = "x86_64")]
mod amx;
#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "aarch64")]
mod neon;
mod portable;

use std::sync::OnceLock;

/// A vector of [`Lanes::N`] float32.
///
/// # Safety
/// Of every function here: the processor has the instruction set (only [`InstructionSet`] picks one, after asking it), and pointers
/// are good for `N` float32. No alignment is asked for.
pub trait Lanes: Copy + Send + Sync + 'static {
    /// Float32 in a vector; at most 16.
    const N: usize;
    const SUMS: Sums;
    /// Rows of a batch that a transposed product goes through at a time: so many times 32 columns lie in the nearest cache.
    const DEPTH: usize;
    /// Whether there is a matrix unit, whose products are of numbers split into three parts (`split.rs`).
    const SPLITS: bool = false;
    type V: Copy;
    unsafe fn load(from: *const f32) -> Self::V;
    unsafe fn store(to: *mut f32, v: Self::V);
    unsafe fn splat(x: f32) -> Self::V;
    unsafe fn add(a: Self::V, b: Self::V) -> Self::V;
    unsafe fn sub(a: Self::V, b: Self::V) -> Self::V;
    unsafe fn mul(a: Self::V, b: Self::V) -> Self::V;
    unsafe fn div(a: Self::V, b: Self::V) -> Self::V;
    /// `a · b + c`
    unsafe fn mul_add(a: Self::V, b: Self::V, c: Self::V) -> Self::V;
    /// `b` where it is no number.
    unsafe fn max(a: Self::V, b: Self::V) -> Self::V;
    unsafe fn sqrt(a: Self::V) -> Self::V;
    /// To the nearest whole number.
    unsafe fn round(a: Self::V) -> Self::V;
    /// `2ⁿ` of whole numbers n in −126 … 127
    unsafe fn power_of_two(n: Self::V) -> Self::V;
    /// `x` where `condition > 0`, else 0
    unsafe fn where_positive(condition: Self::V, x: Self::V) -> Self::V;
    /// How many lanes of `a` are below those of `b`; a NaN is not.
    unsafe fn count_below(a: Self::V, b: Self::V) -> u32;
    unsafe fn sum(a: Self::V) -> f32;
    unsafe fn largest(a: Self::V) -> f32;
    /// `a · b + c` of one lane, with the rounding of [`Lanes::mul_add`].
    unsafe fn mul_add_one(a: f32, b: f32, c: f32) -> f32;
    /// `to[j][i] = from[i][j]` of a block of 8 × 8, with the distances of rows.
    #[inline(always)]
    unsafe fn turn_block(from: *const f32, from_stride: usize, to: *mut f32, to_stride: usize) {
        // SAFETY: passed on.
        unsafe { turn_part(from, from_stride, to, to_stride, 8, 8) }
    }
    /// As [`sums`], which it is unless the set has something better. Each row's number goes to `ask` once, before its sums are there: what
    /// they go to may be asked for.
    #[inline(always)]
    unsafe fn sums<const STEP: usize, const HEIGHT: usize, const VECTORS: usize>(
        k: usize,
        rows: [*const f32; HEIGHT],
        panel: *const f32,
        stride: usize,
        ask: impl Fn(usize),
    ) -> [[Self::V; VECTORS]; HEIGHT] {
        (0..HEIGHT).for_each(ask);
        // SAFETY: passed on.
        unsafe { sums::<Self, STEP, HEIGHT, VECTORS>(k, rows, panel, stride) }
    }
    /// Numbers as three bfloat16 each, whose sum is theirs: in each lane that of `low` in the lower half, that of `high` in the upper.
    /// One above 3.39e38 becomes none, as an infinity does; the unit takes parts below 1.2e-38 for 0. Only where the set
    /// [splits](Lanes::SPLITS).
    #[inline(always)]
    unsafe fn thirds(_low: Self::V, _high: Self::V) -> [Self::V; 3] {
        unreachable!("there is no matrix unit")
    }
    /// Begins sums of products of split numbers, of 32 rows and 32 columns, which stay where they are until [`Lanes::tiles_end`]. Only where the
    /// set [splits](Lanes::SPLITS).
    #[inline(always)]
    unsafe fn tiles_begin() {
        unreachable!("there is no matrix unit")
    }
    /// Adds the products of a span, as `split.rs` lays them out: two tiles of rows, and a panel. What comes next is asked for meanwhile.
    #[inline(always)]
    unsafe fn tiles_add(_left: [*const f32; 2], _right: *const f32, _next: [*const f32; 3]) {
        unreachable!("there is no matrix unit")
    }
    /// Writes the sums, row-major.
    #[inline(always)]
    unsafe fn tiles_end(_sums: *mut f32) {
        unreachable!("there is no matrix unit")
    }
}

/// Sums of products that stay in registers: rows times vectors of columns.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sums {
    EightByTwo,
    /// Vectors of eight lanes.
    ThreeByFour,
    FourByTwo,
}

/// `sums[i][j] = Σ rows[i][k · STEP] · panel[k][j]`, k ascending, one rounding for each product and sum.
///
/// # Safety
/// As [`Lanes`]; each row has `k` float32 at distance `STEP`, the panel k rows of `VECTORS` vectors at distance `stride`.
#[inline(always)]
unsafe fn sums<L: Lanes, const STEP: usize, const HEIGHT: usize, const VECTORS: usize>(
    k: usize,
    rows: [*const f32; HEIGHT],
    mut panel: *const f32,
    stride: usize,
) -> [[L::V; VECTORS]; HEIGHT] {
    // SAFETY: passed on.
    unsafe {
        let mut sums = [[L::splat(0.0); VECTORS]; HEIGHT];
        for at in 0..k {
            add_products::<L, STEP, HEIGHT, VECTORS, 1>(at, rows, panel, stride, &mut sums);
            panel = panel.add(stride);
        }
        sums
    }
}

/// Adds the products of `K` numbers of each row from `first` on with as many rows of the panel, which begins there.
///
/// # Safety
/// As [`sums`], with so many of both.
#[inline(always)]
unsafe fn add_products<L: Lanes, const STEP: usize, const HEIGHT: usize, const VECTORS: usize, const K: usize>(
    first: usize,
    rows: [*const f32; HEIGHT],
    panel: *const f32,
    stride: usize,
    sums: &mut [[L::V; VECTORS]; HEIGHT],
) {
    // SAFETY: passed on.
    unsafe {
        for inside in 0..K {
            let mut b = [L::splat(0.0); VECTORS];
            for (vector, b) in b.iter_mut().enumerate() {
                *b = L::load(panel.add(inside * stride + vector * L::N));
            }
            for (row, sums) in rows.iter().zip(&mut *sums) {
                let a = L::splat(*row.add((first + inside) * STEP));
                for (sum, b) in sums.iter_mut().zip(b) {
                    *sum = L::mul_add(a, b, *sum);
                }
            }
        }
    }
}

/// `to[j][i] = from[i][j]` of a matrix [rows, columns], with the distances of rows. What comes next in a row is asked for.
///
/// # Safety
/// As [`Lanes`]; both have the numbers.
#[inline(always)]
pub unsafe fn turn<L: Lanes>(from: *const f32, from_stride: usize, rows: usize, columns: usize, to: *mut f32, to_stride: usize) {
    // Sixteen columns at a time: a cache line of each row, and what is written stays in the nearest cache.
    for column in (0..columns).step_by(16) {
        let end = columns.min(column + 16);
        for row in (0..rows).step_by(8) {
            let height = 8.min(rows - row);
            // SAFETY: within the matrix.
            unsafe {
                for at in row..row + height {
                    prefetch(from.wrapping_add(at * from_stride + end));
                }
                for column in (column..end).step_by(8) {
                    let width = 8.min(end - column);
                    let (from, to) = (from.add(row * from_stride + column), to.add(column * to_stride + row));
                    if height == 8 && width == 8 {
                        L::turn_block(from, from_stride, to, to_stride);
                    } else {
                        turn_part(from, from_stride, to, to_stride, height, width);
                    }
                }
            }
        }
    }
}

/// The same of a small one, number by number.
///
/// # Safety
/// Both have the numbers.
#[inline(always)]
unsafe fn turn_part(from: *const f32, from_stride: usize, to: *mut f32, to_stride: usize, rows: usize, columns: usize) {
    for column in 0..columns {
        for row in 0..rows {
            // SAFETY: passed on.
            unsafe { *to.add(column * to_stride + row) = *from.add(row * from_stride + column) };
        }
    }
}

/// Work that comes in numbered pieces, each writing where no other does.
pub trait Work: Sync {
    /// # Safety
    /// As [`Lanes`].
    unsafe fn piece<L: Lanes>(&self, at: usize);
}

/// An instruction set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum InstructionSet {
    /// With AVX-512.
    #[cfg(target_arch = "x86_64")]
    Amx,
    #[cfg(target_arch = "x86_64")]
    Avx512,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "aarch64")]
    Neon,
    Portable,
}

impl InstructionSet {
    pub fn name(self) -> &'static str {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Amx => "AMX + AVX-512",
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => "AVX-512",
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => "AVX2 + FMA",
            #[cfg(target_arch = "aarch64")]
            Self::Neon => "NEON",
            Self::Portable => "no vector instructions",
        }
    }

    /// Those that this processor has, best first.
    pub fn present() -> Vec<Self> {
        let mut found = Self::of_lanes();
        #[cfg(target_arch = "x86_64")]
        if found[0] == Self::Avx512 && amx::is_there() {
            found.insert(0, Self::Amx);
        }
        found
    }

    /// Those without a matrix unit.
    fn of_lanes() -> Vec<Self> {
        let mut found = Vec::new();
        #[cfg(target_arch = "x86_64")]
        {
            if std::is_x86_feature_detected!("avx512f") && std::is_x86_feature_detected!("fma") {
                found.push(Self::Avx512);
            }
            if std::is_x86_feature_detected!("avx2") && std::is_x86_feature_detected!("fma") {
                found.push(Self::Avx2);
            }
        }
        #[cfg(target_arch = "aarch64")]
        found.push(Self::Neon);
        found.push(Self::Portable);
        found
    }

    /// The best one, or the one that `LONGTAIL_INSTRUCTIONS` names (`amx`, `avx512`, `avx2`, `neon`, `portable`) where it is present.
    pub fn chosen() -> Self {
        static CHOSEN: OnceLock<InstructionSet> = OnceLock::new();
        *CHOSEN.get_or_init(|| {
            let wanted = std::env::var("LONGTAIL_INSTRUCTIONS").unwrap_or_default();
            let named = Self::of_lanes().into_iter().find(|set| format!("{set:?}").eq_ignore_ascii_case(&wanted));
            // The system is asked for a matrix unit, for good, only where it may be used.
            named.unwrap_or_else(|| Self::present()[0])
        })
    }

    /// [`Lanes::SPLITS`] of its lanes.
    pub fn splits(self) -> bool {
        #[cfg(target_arch = "x86_64")]
        return self == Self::Amx;
        #[cfg(not(target_arch = "x86_64"))]
        false
    }

    /// One piece of work on this instruction set.
    ///
    /// # Safety
    /// The set is present, and the piece's own conditions hold.
    pub unsafe fn piece<W: Work>(self, work: &W, at: usize) {
        // SAFETY: the caller's promise is the one that each asks for.
        unsafe {
            match self {
                #[cfg(target_arch = "x86_64")]
                Self::Amx => amx::piece(work, at),
                #[cfg(target_arch = "x86_64")]
                Self::Avx512 => avx512::piece(work, at),
                #[cfg(target_arch = "x86_64")]
                Self::Avx2 => avx2::piece(work, at),
                #[cfg(target_arch = "aarch64")]
                Self::Neon => work.piece::<neon::Neon>(at),
                Self::Portable => work.piece::<portable::Portable>(at),
            }
        }
    }
}

/// Asks for the cache line of an address, before it is needed. Any address will do.
#[inline(always)]
pub fn prefetch(address: *const f32) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a hint; it neither reads nor faults.
    unsafe {
        std::arch::x86_64::_mm_prefetch::<{ std::arch::x86_64::_MM_HINT_T0 }>(address.cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = address;
}

/// The same for `n` numbers in a row.
#[inline(always)]
pub fn prefetch_all(from: *const f32, n: usize) {
    for line in (0..n).step_by(16) {
        prefetch(from.wrapping_add(line));
    }
}

/// As [`prefetch`], into the second cache.
#[inline(always)]
pub fn prefetch_far(address: *const f32) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a hint; it neither reads nor faults.
    unsafe {
        std::arch::x86_64::_mm_prefetch::<{ std::arch::x86_64::_MM_HINT_T1 }>(address.cast());
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = address;
}

/// `exp(x)` for x ≤ 0, to about 2e-7 of itself; below −87 it is 0.
///
/// # Safety
/// As [`Lanes`].
#[inline(always)]
pub unsafe fn exp_of_negative<L: Lanes>(x: L::V) -> L::V {
    // SAFETY: passed on.
    unsafe {
        // 2^(n + f) with n whole and |f| ≤ 1/2; the polynomial is that of 2^f.
        let t = L::mul(x, L::splat(std::f32::consts::LOG2_E));
        let floor = L::splat(-126.0);
        let n = L::max(L::round(t), floor);
        // The two parts of ln 2 keep f exact to the last bit of x.
        let r = L::mul_add(n, L::splat(-0.693_145_75), x);
        let r = L::mul_add(n, L::splat(-1.428_606_8e-6), r);
        let mut p = L::splat(1.0 / 720.0);
        for coefficient in [1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
            p = L::mul_add(p, r, L::splat(coefficient));
        }
        L::where_positive(L::sub(x, L::splat(-87.0)), L::mul(p, L::power_of_two(n)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    struct Exps {
        inputs: Vec<f32>,
        outputs: Mutex<Vec<f32>>,
    }

    impl Work for Exps {
        #[inline(always)]
        unsafe fn piece<L: Lanes>(&self, _: usize) {
            let mut out = self.outputs.lock().unwrap();
            for from in self.inputs.chunks(L::N) {
                let mut lanes = [0.0_f32; 16];
                lanes[..from.len()].copy_from_slice(from);
                // SAFETY: `lanes` holds the longest vector there is.
                unsafe { L::store(lanes.as_mut_ptr(), exp_of_negative::<L>(L::load(lanes.as_ptr()))) };
                out.extend_from_slice(&lanes[..from.len()]);
            }
        }
    }

    #[test]
    fn exp_agrees_with_float64_on_every_instruction_set() {
        let inputs: Vec<f32> = (0..4000).map(|at| -(at as f32) * 0.021_7).chain([f32::NEG_INFINITY, -1e9, -0.0]).collect();
        for set in InstructionSet::present() {
            let work = Exps { inputs: inputs.clone(), outputs: Mutex::new(Vec::new()) };
            // SAFETY: the set is present.
            unsafe { set.piece(&work, 0) };
            for (x, found) in inputs.iter().zip(work.outputs.lock().unwrap().iter()) {
                let exact = f64::from(*x).exp();
                let error = (f64::from(*found) - exact).abs();
                assert!(error <= 3e-7 * exact + 2e-38, "{}: exp({x}) = {found}, not {exact}", set.name());
            }
        }
    }
}
