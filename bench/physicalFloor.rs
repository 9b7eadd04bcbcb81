//! The least that a training step can take, as a contender of the benchmark: its multiply-adds in registers, then its rows read at
//! random, then its rows and their accumulators moved at ascending, randomly spaced places, and nothing else.
//!
//!     rustc -O -C target-cpu=native bench/physicalFloor.rs -o floor && ./floor GFLOP ROWS_READ ROWS_MOVED
//!
//! Says `ready`, then takes as many steps as each line of stdin says, like every contender (`rounds.ts`).

use std::alloc::{Layout, alloc};
use std::collections::HashSet;
use std::hint::black_box;
use std::io::{BufRead, Write, stdin, stdout};
use std::time::Instant;

/// Numbers of a row.
const DIM: usize = 64;
/// Rows of a table: as many as both towers of the standard case have.
const ROWS: usize = 340_000;
/// Steps with rows of their own, so that no cache still has them when they come again.
const STEPS: u64 = 8;

type Row = [f32; DIM];

fn main() {
    let [gigaflop, read, moved] = std::array::from_fn(|at| std::env::args().nth(at + 1).and_then(|word| word.parse::<f64>().ok()).expect("three numbers"));
    let (values, state) = (table(), table());
    let steps: Vec<[Vec<usize>; 2]> =
        (0..STEPS).map(|step| [places(2 * step + 1).take(read as usize).collect(), ascending(2 * step + 2, moved as usize)]).collect();
    println!("{{\"ready\":\"multiply-adds in registers, rows at random\",\"ownBytes\":{}}}", 2 * size_of_val(values));
    let mut done = 0;
    for line in stdin().lock().lines() {
        let n: usize = line.ok().and_then(|line| line.split(' ').next()?.parse().ok()).unwrap_or(0);
        let times: Vec<String> = (0..n)
            .map(|_| {
                let [read, moved] = &steps[done % steps.len()];
                done += 1;
                let begun = Instant::now();
                multiply_adds(gigaflop * 1e9);
                read_rows(values, read);
                move_rows(values, state, moved);
                format!("{:.3}", begun.elapsed().as_secs_f64() * 1e3)
            })
            .collect();
        // One thread that never waits: its processor's time is the clock's.
        println!("{{\"wallMs\":[{0}],\"processorMs\":[{0}],\"peakRssBytes\":null}}", times.join(","));
        let _ = stdout().flush();
    }
}

/// So many floating-point operations as independent chains of multiply-adds, more of them than their latency needs.
fn multiply_adds(operations: f64) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::*;
        #[target_feature(enable = "avx512f")]
        unsafe fn wide(turns: usize) {
            let (x, y) = (_mm512_set1_ps(black_box(0.999)), _mm512_set1_ps(black_box(0.001)));
            let mut sums = [_mm512_setzero_ps(); 16];
            for _ in 0..turns {
                for sum in &mut sums {
                    *sum = _mm512_fmadd_ps(*sum, x, y);
                }
            }
            black_box(sums);
        }
        #[target_feature(enable = "avx2,fma")]
        unsafe fn narrow(turns: usize) {
            let (x, y) = (_mm256_set1_ps(black_box(0.999)), _mm256_set1_ps(black_box(0.001)));
            let mut sums = [_mm256_setzero_ps(); 12];
            for _ in 0..turns {
                for sum in &mut sums {
                    *sum = _mm256_fmadd_ps(*sum, x, y);
                }
            }
            black_box(sums);
        }
        if is_x86_feature_detected!("avx512f") {
            // SAFETY: the processor has AVX-512.
            unsafe { wide((operations / (16.0 * 16.0 * 2.0)) as usize) };
            return;
        }
        if is_x86_feature_detected!("fma") && is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has AVX2 and FMA.
            unsafe { narrow((operations / (12.0 * 8.0 * 2.0)) as usize) };
            return;
        }
    }
    // Twelve vectors of eight; the compiler makes of them what the target has.
    let (x, y) = (black_box(0.999f32), black_box(0.001f32));
    let mut sums = [[0f32; 8]; 12];
    for _ in 0..(operations / (12.0 * 8.0 * 2.0)) as usize {
        for sum in sums.iter_mut().flatten() {
            *sum = sum.mul_add(x, y);
        }
    }
    black_box(sums);
}

/// Rows on huge pages where the system has them, as the kernels' tables are.
fn table() -> &'static mut [Row] {
    const HUGE_PAGE: usize = 2 << 20;
    let layout = Layout::from_size_align((ROWS * size_of::<Row>()).next_multiple_of(HUGE_PAGE), HUGE_PAGE).expect("a table is small");
    // SAFETY: the layout is not empty, all rows are written before they are read, and nobody gives the memory back.
    unsafe {
        let start = alloc(layout);
        assert!(!start.is_null(), "there is no memory for a table");
        #[cfg(target_os = "linux")]
        {
            unsafe extern "C" {
                fn madvise(address: *mut u8, length: usize, advice: i32) -> i32;
            }
            const HUGE_PAGES: i32 = 14;
            madvise(start, layout.size(), HUGE_PAGES);
        }
        let rows = start.cast::<Row>();
        for at in 0..ROWS {
            rows.add(at).write([0.5; DIM]);
        }
        std::slice::from_raw_parts_mut(rows, ROWS)
    }
}

/// A generator that needs no crate: SplitMix64.
fn places(seed: u64) -> impl Iterator<Item = usize> {
    let mut state = seed;
    std::iter::from_fn(move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Some((z ^ (z >> 31)) as usize % ROWS)
    })
}

/// `n` different ones.
fn ascending(seed: u64, n: usize) -> Vec<usize> {
    let mut all = HashSet::new();
    let mut drawn = places(seed);
    while all.len() < n.min(ROWS) {
        all.extend(drawn.next());
    }
    let mut all: Vec<usize> = all.into_iter().collect();
    all.sort_unstable();
    all
}

fn read_rows(table: &[Row], places: &[usize]) {
    let mut sum = [0f32; DIM];
    for (at, &place) in places.iter().enumerate() {
        prefetch(table, places, at + 8);
        for (total, value) in sum.iter_mut().zip(&table[place]) {
            *total += value;
        }
    }
    black_box(sum);
}

fn move_rows(values: &mut [Row], state: &mut [Row], places: &[usize]) {
    for (at, &place) in places.iter().enumerate() {
        prefetch(values, places, at + 8);
        prefetch(state, places, at + 8);
        for (value, squares) in values[place].iter_mut().zip(&mut state[place]) {
            *squares += 1e-6;
            *value -= *squares * 1e-6;
        }
    }
}

#[inline]
fn prefetch(table: &[Row], places: &[usize], at: usize) {
    #[cfg(target_arch = "x86_64")]
    if let Some(&place) = places.get(at) {
        let row = table[place].as_ptr().cast::<i8>();
        for line in 0..4 {
            // SAFETY: a prefetch of any address is harmless, and these lie inside the row.
            unsafe { std::arch::x86_64::_mm_prefetch::<{ std::arch::x86_64::_MM_HINT_T0 }>(row.add(line * 64)) };
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (table, places, at);
}
