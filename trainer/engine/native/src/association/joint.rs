//! Counts of one pass over the items, and those of each pair of members out of them.

use super::codes::Codes;
use super::features::Feature;
use super::groups::{Group, Member};
use super::sums::{STRIP, Sums, sums};
use crate::buffer::Roomy;

/// Items whose cells are worked out at a time.
const BLOCK: usize = 512;

/// Counts of two groups, [codes of the one, codes of the other], in one byte each so that more of them lie in the nearest cache.
#[derive(Default)]
pub struct Joint {
    bytes: Roomy<u8>,
    /// Cells that went beyond a byte, once for each time.
    carries: Vec<u32>,
    /// Counts over the codes of a group's other members.
    rows: Vec<u32>,
    pair: Vec<u32>,
    strip: Vec<u32>,
}

impl Joint {
    #[inline(always)]
    pub fn between(&mut self, p: &Group, q: &Group, features: &[Option<Feature>], times_log: &[f64]) -> Vec<Sums> {
        let feature = |member: &Member| features[member.feature].as_ref().expect("groups are made of features with codes");
        if q.members.len() == 1 {
            let second = feature(&q.members[0]);
            self.count(p.codes(features), q.codes(features), p.size, q.size);
            if p.members.len() == 1 {
                return vec![self.of_bytes(feature(&p.members[0]), second, times_log)];
            }
            let by_member = p.members.iter().map(|member| {
                self.sum_rows(q.size, member);
                of_rows(&self.rows, feature(member), second, times_log, &mut self.strip)
            });
            return by_member.collect();
        }
        self.count(q.codes(features), p.codes(features), q.size, p.size);
        let mut found = vec![Sums::default(); p.members.len() * q.members.len()];
        for (b, second) in q.members.iter().enumerate() {
            self.sum_rows(p.size, second);
            for (a, first) in p.members.iter().enumerate() {
                let columns = if p.members.len() == 1 {
                    &self.rows
                } else {
                    sum_columns(&self.rows, p.size, first, &mut self.pair);
                    &self.pair
                };
                found[a * q.members.len() + b] = of_columns(columns, feature(first), feature(second), times_log, &mut self.strip);
            }
        }
        found
    }

    #[inline(always)]
    pub fn inside(&mut self, group: &Group, features: &[Option<Feature>], times_log: &[f64]) -> Vec<Sums> {
        let counts = group.codes(features).counts(group.size);
        let mut found = Vec::new();
        for (at, first) in group.members.iter().enumerate() {
            for second in &group.members[at + 1..] {
                self.pair.clear();
                self.pair.resize(first.size * second.size, 0);
                for (code, count) in counts.iter().enumerate() {
                    self.pair[first.code(code) * second.size + second.code(code)] += count;
                }
                let [one, other] = [first, second].map(|member| features[member.feature].as_ref().expect("groups are made of features with codes"));
                found.push(of_rows(&self.pair, one, other, times_log, &mut self.strip));
            }
        }
        found
    }

    /// Fills `bytes`, [height, width], and `carries`.
    #[inline(always)]
    fn count(&mut self, rows: &Codes, columns: &Codes, height: usize, width: usize) {
        assert!(rows.len() == columns.len(), "features have different numbers of items");
        assert!(u32::try_from(height * width).is_ok(), "{height} × {width} counts are too many");
        let n = rows.len();
        let Self { bytes, carries, .. } = self;
        carries.clear();
        bytes.zero(height * width);
        // Else where the list lies is worked out again for every count.
        let bytes: &mut [u8] = bytes;
        let mut cells = [0; BLOCK];
        for from in (0..n).step_by(BLOCK) {
            let cells = &mut cells[..BLOCK.min(n - from)];
            rows.times_plus(from, width as u32, columns, cells);
            for &cell in &*cells {
                // SAFETY: codes are below the sizes of their groups.
                let count = unsafe { bytes.get_unchecked_mut(cell as usize) };
                *count = count.wrapping_add(1);
                if *count == 0 {
                    carries.push(cell);
                }
            }
        }
    }

    /// Fills `rows`, [codes of the member, width], of its group's.
    #[inline(always)]
    fn sum_rows(&mut self, width: usize, member: &Member) {
        self.rows.clear();
        self.rows.resize(member.size * width, 0);
        for (code, bytes) in self.bytes.chunks_exact(width.max(1)).enumerate() {
            let row = &mut self.rows[member.code(code) * width..][..width];
            row.iter_mut().zip(bytes).for_each(|(sum, &count)| *sum += u32::from(count));
        }
        for &cell in &self.carries {
            let (code, column) = (cell as usize / width, cell as usize % width);
            self.rows[member.code(code) * width + column] += 1 << 8;
        }
    }

    #[inline(always)]
    fn of_bytes(&mut self, first: &Feature, second: &Feature, times_log: &[f64]) -> Sums {
        self.carries.sort_unstable();
        let (width, n_second) = (second.size, second.values());
        let (bytes, mut carries) = (&*self.bytes, self.carries.as_slice());
        sums(first.values(), n_second, times_log, &mut self.strip, |from, strip| {
            for (row, bytes) in strip.chunks_exact_mut(n_second).zip(bytes[from * width..].chunks_exact(width)) {
                row.iter_mut().zip(bytes).for_each(|(count, &byte)| *count = u32::from(byte));
            }
            while let Some((&cell, rest)) = carries.split_first()
                && (cell as usize) < (from + STRIP) * width
            {
                let (row, column) = (cell as usize / width - from, cell as usize % width);
                if column < n_second {
                    strip[row * n_second + column] += 1 << 8;
                }
                carries = rest;
            }
        })
    }
}

/// Counts [rows, width] to [rows, codes of the member], of its group's.
#[inline(always)]
fn sum_columns(counts: &[u32], width: usize, member: &Member, out: &mut Vec<u32>) {
    out.clear();
    for row in counts.chunks_exact(width.max(1)) {
        let start = out.len();
        out.resize(start + member.size, 0);
        for (code, count) in row.iter().enumerate() {
            out[start + member.code(code)] += count;
        }
    }
}

/// @param counts [codes of the first, codes of the second]
#[inline(always)]
fn of_rows(counts: &[u32], first: &Feature, second: &Feature, times_log: &[f64], strip: &mut Vec<u32>) -> Sums {
    let n_second = second.values();
    sums(first.values(), n_second, times_log, strip, |from, strip| {
        for (row, counts) in strip.chunks_exact_mut(n_second).zip(counts[from * second.size..].chunks_exact(second.size)) {
            row.copy_from_slice(&counts[..n_second]);
        }
    })
}

/// @param counts [codes of the second, codes of the first]
#[inline(always)]
fn of_columns(counts: &[u32], first: &Feature, second: &Feature, times_log: &[f64], strip: &mut Vec<u32>) -> Sums {
    let n_second = second.values();
    sums(first.values(), n_second, times_log, strip, |from, strip| {
        for (at, row) in counts.chunks_exact(first.size).take(n_second).enumerate() {
            for (value, &count) in row[from..first.size.min(from + STRIP)].iter().enumerate() {
                strip[value * n_second + at] = count;
            }
        }
    })
}
