//! What this machine can do at most, for the physical floor of a training step: prints one line of JSON.
//!
//!     rustc -O -C target-cpu=native bench/peaks.rs -o peaks && ./peaks THREADS
//!
//! Float32 multiply-adds in registers; rows of 64 float32 read at random; and rows with their accumulators read and
//! written at ascending, randomly spaced places, as a sparse optimizer does. Best of several tries each.

use std::hint::black_box;
use std::sync::Barrier;
use std::time::Instant;

const TRIES: usize = 12;
/// Numbers of a row.
const DIM: usize = 64;
/// Rows of a table: as many as both towers of the standard case have.
const ROWS: usize = 340_000;
/// Rows that a step of batch 1,024 touches.
const TOUCHED: usize = 42_000;

fn main() {
    let threads: usize = std::env::args().nth(1).and_then(|word| word.parse().ok()).unwrap_or(1);
    let gigaflops = best(threads, |_| (), |()| multiply_adds());
    let read = best(threads, |at| (table(), places(at as u64 + 1)), |(table, places)| read_rows(table, places));
    let update = best(threads, |at| (table(), table(), ascending(at as u64 + 1)), |(values, state, places)| update_rows(values, state, places));
    println!("{{\"gigaflops\":{gigaflops:.1},\"readGigabytesPerSecond\":{read:.2},\"updateGigabytesPerSecond\":{update:.2}}}");
}

/// Most units (10⁹) a second over all threads together. `work` returns the units it did.
fn best<State: Send>(threads: usize, prepare: impl Fn(usize) -> State + Sync, work: impl Fn(&mut State) -> f64 + Sync) -> f64 {
    let barrier = Barrier::new(threads);
    let done: Vec<Vec<(f64, Instant, Instant)>> = std::thread::scope(|scope| {
        let started: Vec<_> = (0..threads)
            .map(|at| {
                let (barrier, prepare, work) = (&barrier, &prepare, &work);
                scope.spawn(move || {
                    let mut state = prepare(at);
                    work(&mut state);
                    (0..TRIES)
                        .map(|_| {
                            barrier.wait();
                            let begun = Instant::now();
                            let units = work(&mut state);
                            (units, begun, Instant::now())
                        })
                        .collect()
                })
            })
            .collect();
        started.into_iter().map(|one| one.join().expect("a thread that measures does not panic")).collect()
    });
    (0..TRIES)
        .map(|attempt| {
            let all: Vec<_> = done.iter().map(|one| one[attempt]).collect();
            let first = all.iter().map(|one| one.1).min().expect("one thread at least");
            let last = all.iter().map(|one| one.2).max().expect("one thread at least");
            all.iter().map(|one| one.0).sum::<f64>() / (last - first).as_secs_f64() / 1e9
        })
        .fold(0.0, f64::max)
}

/// Independent chains of multiply-adds, more than their latency needs. Returns floating-point operations.
fn multiply_adds() -> f64 {
    const TURNS: usize = 1_000_000;
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::*;
        #[target_feature(enable = "avx512f")]
        unsafe fn wide() {
            let (x, y) = (_mm512_set1_ps(black_box(0.999)), _mm512_set1_ps(black_box(0.001)));
            let mut sums = [_mm512_setzero_ps(); 16];
            for _ in 0..TURNS {
                for sum in &mut sums {
                    *sum = _mm512_fmadd_ps(*sum, x, y);
                }
            }
            black_box(sums);
        }
        #[target_feature(enable = "avx2,fma")]
        unsafe fn narrow() {
            let (x, y) = (_mm256_set1_ps(black_box(0.999)), _mm256_set1_ps(black_box(0.001)));
            let mut sums = [_mm256_setzero_ps(); 12];
            for _ in 0..TURNS {
                for sum in &mut sums {
                    *sum = _mm256_fmadd_ps(*sum, x, y);
                }
            }
            black_box(sums);
        }
        if is_x86_feature_detected!("avx512f") {
            // SAFETY: the processor has AVX-512.
            unsafe { wide() };
            return (TURNS * 16 * 16 * 2) as f64;
        }
        if is_x86_feature_detected!("fma") && is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has AVX2 and FMA.
            unsafe { narrow() };
            return (TURNS * 12 * 8 * 2) as f64;
        }
    }
    // Twelve vectors of eight; the compiler makes of them what the target has.
    let (x, y) = (black_box(0.999f32), black_box(0.001f32));
    let mut sums = [[0f32; 8]; 12];
    for _ in 0..TURNS {
        for sum in sums.iter_mut().flatten() {
            *sum = sum.mul_add(x, y);
        }
    }
    black_box(sums);
    (TURNS * 12 * 8 * 2) as f64
}

fn table() -> Vec<[f32; DIM]> {
    vec![[0.5; DIM]; ROWS]
}

/// A generator that needs no crate: SplitMix64.
fn drawn(seed: u64) -> impl Iterator<Item = u64> {
    let mut state = seed;
    std::iter::from_fn(move || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Some(z ^ (z >> 31))
    })
}

fn places(seed: u64) -> Vec<usize> {
    drawn(seed).take(TOUCHED).map(|value| value as usize % ROWS).collect()
}

fn ascending(seed: u64) -> Vec<usize> {
    let mut all = places(seed);
    all.sort_unstable();
    all.dedup();
    all
}

/// Returns bytes.
fn read_rows(table: &[[f32; DIM]], places: &[usize]) -> f64 {
    let mut sum = [0f32; DIM];
    for (at, &place) in places.iter().enumerate() {
        prefetch(table, places, at + 8);
        for (total, value) in sum.iter_mut().zip(&table[place]) {
            *total += value;
        }
    }
    black_box(sum);
    (places.len() * DIM * 4) as f64
}

/// Returns bytes, both directions counted.
fn update_rows(values: &mut [[f32; DIM]], state: &mut [[f32; DIM]], places: &[usize]) -> f64 {
    for (at, &place) in places.iter().enumerate() {
        prefetch(values, places, at + 8);
        prefetch(state, places, at + 8);
        for (value, squares) in values[place].iter_mut().zip(&mut state[place]) {
            *squares += 1e-6;
            *value -= *squares * 1e-6;
        }
    }
    (places.len() * DIM * 4 * 4) as f64
}

#[inline]
fn prefetch(table: &[[f32; DIM]], places: &[usize], at: usize) {
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
