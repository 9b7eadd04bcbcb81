//! Joint counts of pairs of features, for their mutual information.

use crate::lanes::{Lanes, Work};
use crate::team::Team;
use std::cell::RefCell;

/// Features with one code an item.
pub struct Features {
    codes: Vec<Codes>,
    shapes: Vec<Shape>,
}

/// Codes of a feature below `size`, of which the last stands for items without a value where there is `missing` one.
#[derive(Clone, Copy)]
pub struct Shape {
    pub size: usize,
    pub missing: bool,
}

impl Shape {
    fn values(self) -> usize {
        self.size - usize::from(self.missing)
    }
}

enum Codes {
    Bytes(Vec<u8>),
    Words(Vec<u16>),
}

/// Cells of small tables are counted in several tables by turns: else each count would wait for the last one's.
const TABLES: usize = 4;
const SMALL: usize = 1024;

/// Numbers that [`pair_sums`] gives for each pair.
pub const SUMS: usize = 4;

impl Features {
    /// @panics when a code is not below its feature's size, or features have different numbers of items
    pub fn of(columns: &[&[u16]], shapes: Vec<Shape>) -> Self {
        for (column, shape) in columns.iter().zip(&shapes) {
            assert!(column.len() == columns[0].len(), "features of {} and {} items", columns[0].len(), column.len());
            assert!(column.iter().all(|&code| usize::from(code) < shape.size), "a code is not below {}", shape.size);
        }
        let codes = columns.iter().zip(&shapes);
        let codes = codes.map(
            |(column, shape)| if shape.size <= 256 { Codes::Bytes(column.iter().map(|&code| code as u8).collect()) } else { Codes::Words(column.to_vec()) },
        );
        Self { codes: codes.collect(), shapes }
    }
}

/// For each pair of features, over the items that have both: `Σ c ln c` of joint counts and of both margins, each row's sum
/// taken first and then the rows' in order, and how many items they are.
///
/// @param times_log `c ln c` of each count; greater ones are worked out
/// @param out float64 [pairs, 4]
/// @panics when a pair names no feature, or `out` has another size
pub fn pair_sums(team: &Team, features: &Features, pairs: &[[i32; 2]], times_log: &[f64], out: &mut [f64]) {
    assert!(out.len() == SUMS * pairs.len(), "there is room for {} numbers, not {}", out.len(), SUMS * pairs.len());
    assert!(pairs.iter().flatten().all(|&at| (at as usize) < features.codes.len()), "a pair names no feature");
    // SAFETY: a piece writes the numbers of its pair.
    unsafe { team.run(pairs.len(), &Pairs { features, pairs, times_log, out: out.as_mut_ptr() as usize }) };
}

thread_local! {
    /// Counts of a pair, in memory that the last pair had: fresh memory costs as much as the counting.
    static JOINT: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
}

struct Pairs<'a> {
    features: &'a Features,
    pairs: &'a [[i32; 2]],
    times_log: &'a [f64],
    /// Address of float64 [pairs, 4].
    out: usize,
}

impl Work for Pairs<'_> {
    unsafe fn piece<L: Lanes>(&self, at: usize) {
        let [first, second] = self.pairs[at].map(|feature| feature as usize);
        let (rows, columns) = (self.features.shapes[first], self.features.shapes[second]);
        let sums = JOINT.with_borrow_mut(|joint| {
            joint.clear();
            joint.resize(rows.size * columns.size, 0);
            // SAFETY: codes are below their feature's size, which `Features::of` checked.
            unsafe {
                match (&self.features.codes[first], &self.features.codes[second]) {
                    (Codes::Bytes(a), Codes::Bytes(b)) => count(a, b, columns.size, joint),
                    (Codes::Bytes(a), Codes::Words(b)) => count(a, b, columns.size, joint),
                    (Codes::Words(a), Codes::Bytes(b)) => count(a, b, columns.size, joint),
                    (Codes::Words(a), Codes::Words(b)) => count(a, b, columns.size, joint),
                }
            }
            self.sums(joint, rows, columns)
        });
        // SAFETY: the pair's own numbers.
        unsafe { (self.out as *mut [f64; SUMS]).add(at).write_unaligned(sums) };
    }
}

impl Pairs<'_> {
    fn sums(&self, joint: &[u32], rows: Shape, columns: Shape) -> [f64; SUMS] {
        let mut right = vec![0_u32; columns.values()];
        let (mut both, mut left, mut items) = (0.0, 0.0, 0_u64);
        for row in joint.chunks_exact(columns.size).take(rows.values()) {
            let (mut sum, mut total) = (0.0, 0);
            for (&count, margin) in row.iter().zip(&mut right) {
                // Most cells of large tables are empty, and 0 adds nothing.
                if count != 0 {
                    sum += self.times_log(count);
                    *margin += count;
                    total += count;
                }
            }
            both += sum;
            left += self.times_log(total);
            items += u64::from(total);
        }
        let right = right.iter().fold(0.0, |sum, &count| sum + self.times_log(count));
        [both, left, right, items as f64]
    }

    #[inline(always)]
    fn times_log(&self, count: u32) -> f64 {
        self.times_log.get(count as usize).copied().unwrap_or_else(|| f64::from(count) * f64::from(count).ln())
    }
}

/// Adds to counts `[rows, columns]`.
///
/// # Safety
/// Every pair of codes has its cell.
unsafe fn count<A: Copy + Into<usize>, B: Copy + Into<usize>>(a: &[A], b: &[B], columns: usize, joint: &mut [u32]) {
    if SMALL < joint.len() {
        for (&a, &b) in a.iter().zip(b) {
            // SAFETY: the caller's promise.
            unsafe { *joint.get_unchecked_mut(a.into() * columns + b.into()) += 1 };
        }
        return;
    }
    let mut tables = [[0_u32; SMALL]; TABLES];
    let (by_turns_a, by_turns_b) = (a.chunks_exact(TABLES), b.chunks_exact(TABLES));
    for (&a, &b) in by_turns_a.remainder().iter().zip(by_turns_b.remainder()) {
        joint[a.into() * columns + b.into()] += 1;
    }
    for (a, b) in by_turns_a.zip(by_turns_b) {
        for (table, (&a, &b)) in tables.iter_mut().zip(a.iter().zip(b)) {
            // The remainder is the cell itself, and tells the compiler that there is one.
            table[(a.into() * columns + b.into()) % SMALL] += 1;
        }
    }
    for (cell, count) in joint.iter_mut().enumerate() {
        *count += tables.iter().map(|table| table[cell]).sum::<u32>();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::team::every_team;

    #[test]
    fn sums_are_those_of_counts_taken_one_by_one_and_the_same_on_any_number_of_threads() {
        let n = 10_007;
        // Few values and many, with missing ones and without: codes of one byte and of two, tables below and beyond a thousand cells.
        let shapes = [(2, false), (7, true), (300, true), (256, false), (1, true)].map(|(size, missing)| Shape { size, missing });
        let mut state = 1_u32;
        let mut draw = |size: usize| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            // Small codes more often.
            (((state >> 8) as usize % size) * ((state >> 20) as usize % 5) / 5) as u16
        };
        let columns: Vec<Vec<u16>> = shapes
            .iter()
            .map(|shape| (0..n).map(|item| if shape.missing && item % 3 == 0 { shape.size as u16 - 1 } else { draw(shape.size) }).collect())
            .collect();
        let features = Features::of(&columns.iter().map(Vec::as_slice).collect::<Vec<_>>(), shapes.to_vec());
        let pairs: Vec<[i32; 2]> = (0..5).flat_map(|a| (a + 1..5).map(move |b| [a, b])).collect();
        let mut first: Option<Vec<f64>> = None;
        for team in every_team() {
            let mut out = vec![f64::NAN; SUMS * pairs.len()];
            // Half of the counts are in the table.
            let times_log: Vec<f64> = (0..50_u32).map(|count| if count == 0 { 0.0 } else { f64::from(count) * f64::from(count).ln() }).collect();
            pair_sums(&team, &features, &pairs, &times_log, &mut out);
            for (pair, sums) in pairs.iter().zip(out.chunks_exact(SUMS)) {
                let [a, b] = pair.map(|at| at as usize);
                let mut counts = [std::collections::BTreeMap::<(u16, u16), f64>::new(), std::collections::BTreeMap::new(), std::collections::BTreeMap::new()];
                let mut items = 0.0;
                for (&u, &v) in columns[a].iter().zip(&columns[b]) {
                    let has = |shape: Shape, code: u16| !(shape.missing && usize::from(code) + 1 == shape.size);
                    if has(shapes[a], u) && has(shapes[b], v) {
                        for (table, key) in counts.iter_mut().zip([(u, v), (u, 0), (0, v)]) {
                            *table.entry(key).or_insert(0.0) += 1.0;
                        }
                        items += 1.0;
                    }
                }
                let exact = counts.map(|table| table.values().map(|count: &f64| count * count.ln()).sum::<f64>());
                for (found, exact) in sums.iter().zip(exact.into_iter().chain([items])) {
                    assert!((found - exact).abs() <= 1e-9 * exact.max(1.0), "features {a} and {b}: {found}, not {exact}");
                }
            }
            assert!(first.get_or_insert_with(|| out.clone()) == &out, "another number of threads makes other bytes");
        }
    }

    #[test]
    #[should_panic(expected = "a code is not below 3")]
    fn a_code_beyond_its_feature_is_refused() {
        Features::of(&[&[0, 3, 1]], vec![Shape { size: 3, missing: false }]);
    }
}
