//! Embedding tables with the optimizer state of their rows: pooled forward, moved by the summed gradient of each row.

mod update;

pub use update::apply_gradients;

use crate::buffer::{Buffer, Read, Write};
use crate::lanes::{Lanes, Work, prefetch_all};
use crate::optimizer::Optimizer;
use crate::plan::Plan;
use crate::team::Team;

/// Examples of a piece of work.
const EXAMPLES: usize = 64;
/// Rows asked for ahead: they lie anywhere in memory.
const AHEAD: usize = 12;

pub struct Table {
    pub rows: usize,
    pub width: usize,
    pub values: Buffer,
    /// As many as the optimizer keeps.
    pub states: Vec<Buffer>,
    /// Ascending.
    frozen: Vec<u32>,
    plan: Plan,
}

impl Table {
    pub fn zeroed(rows: usize, width: usize, frozen: &[u32], optimizer: &Optimizer) -> Self {
        let states = optimizer.state_widths(width).into_iter().map(|one| {
            let mut state = Buffer::zeroed(rows * one);
            // Zeroed memory is not touched until it is used.
            if optimizer.initial_state() != 0.0 {
                state.fill(optimizer.initial_state());
            }
            state
        });
        Self { rows, width, values: Buffer::zeroed(rows * width), states: states.collect(), frozen: sorted(frozen), plan: Plan::default() }
    }
}

fn sorted(rows: &[u32]) -> Vec<u32> {
    let mut rows = rows.to_vec();
    rows.sort_unstable();
    rows
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Pooling {
    Mean,
    Sum,
    SquareRoot,
}

impl Pooling {
    /// What each of n rows is multiplied by.
    fn weight(self, n: usize) -> f32 {
        match self {
            Self::Mean => 1.0 / n as f32,
            Self::Sum => 1.0,
            Self::SquareRoot => (1.0 / (n as f64).sqrt()) as f32,
        }
    }
}

/// The input of one field of the examples of one pass.
pub enum Field<'a> {
    /// Rows of a table; `offsets` has one more than the examples.
    Bag {
        table: usize,
        pooling: Pooling,
        offsets: &'a [i32],
        rows: &'a [i32],
    },
    Numbers {
        width: usize,
        values: &'a [f32],
    },
}

/// One pass: its examples, and its fields side by side.
pub struct Pass<'a> {
    pub examples: usize,
    pub fields: Vec<Field<'a>>,
}

impl Field<'_> {
    fn width(&self, tables: &[Table]) -> usize {
        match self {
            Self::Bag { table, .. } => tables[*table].width,
            Self::Numbers { width, .. } => *width,
        }
    }

    /// @panics when the field has not one bag an example
    fn check(&self, examples: usize) {
        match self {
            Self::Bag { offsets, rows, .. } => {
                assert!(
                    offsets.len() == examples + 1 && offsets[0] == 0 && offsets.is_sorted() && offsets[examples] as usize <= rows.len(),
                    "a field's offsets do not fit its examples"
                );
            }
            Self::Numbers { width, values } => {
                assert!(values.len() == examples * width, "a field has {} numbers for {examples} examples of {width}", values.len())
            }
        }
    }
}

/// @panics when the table lacks the largest of some rows; a negative one is larger than any
#[inline(always)]
fn check_largest(row: Option<u32>, rows: usize) {
    assert!(row.is_none_or(|row| (row as usize) < rows), "a row is beyond the {rows} of its table");
}

/// Inputs of all passes of one side, one under the other, float32 [examples, width].
///
/// @panics when a pass does not fit the tables or `out`, or has a row that its table lacks
pub fn forward(team: &Team, tables: &[Table], passes: &[Pass], out: &mut [f32]) {
    let width: usize = passes.first().map_or(0, |pass| pass.fields.iter().map(|field| field.width(tables)).sum());
    let mut chunks = Vec::new();
    let mut row = 0;
    for pass in passes {
        for field in &pass.fields {
            field.check(pass.examples);
        }
        assert!(pass.fields.iter().map(|field| field.width(tables)).sum::<usize>() == width, "passes of one side have one width");
        for first in (0..pass.examples).step_by(EXAMPLES) {
            chunks.push(Chunk { pass, first, end: pass.examples.min(first + EXAMPLES), row: row + first });
        }
        row += pass.examples;
    }
    assert!(out.len() == row * width, "the inputs are {} float32, not {row} × {width}", out.len());
    let work = Pooled { tables, chunks: &chunks, width, out: out.into() };
    // SAFETY: a piece writes the rows of its chunk.
    unsafe { team.run(chunks.len(), &work) };
}

struct Chunk<'a> {
    pass: &'a Pass<'a>,
    first: usize,
    end: usize,
    /// Of `out`, for the first example.
    row: usize,
}

struct Pooled<'a> {
    tables: &'a [Table],
    chunks: &'a [Chunk<'a>],
    width: usize,
    out: Write,
}

impl Work for Pooled<'_> {
    #[inline(always)]
    unsafe fn piece<L: Lanes>(&self, at: usize) {
        let Chunk { pass, first, end, row } = &self.chunks[at];
        let mut column = 0;
        for field in &pass.fields {
            let width = field.width(self.tables);
            if let Field::Bag { table, offsets, rows, .. } = field {
                // Here, where whole vectors are looked at and all threads do it.
                let largest = rows[offsets[*first] as usize..offsets[*end] as usize].iter().map(|&row| row as u32).max();
                check_largest(largest, self.tables[*table].rows);
            }
            for example in *first..*end {
                // SAFETY: `forward` checked offsets and lengths, and rows were just now.
                unsafe {
                    let out = self.out.add((row + example - first) * self.width + column);
                    match field {
                        Field::Numbers { values, .. } => std::ptr::copy_nonoverlapping(values.as_ptr().add(example * width), out, width),
                        Field::Bag { table, pooling, offsets, rows } => {
                            let values = Read::from(&*self.tables[*table].values);
                            let bag = &rows[offsets[example] as usize..offsets[example + 1] as usize];
                            let later = &rows[rows.len().min(offsets[example] as usize + AHEAD)..];
                            pool::<L>(values, width, bag, later, pooling.weight(bag.len()), out);
                        }
                    }
                }
            }
            column += width;
        }
    }
}

/// `out = weight · Σ rows`. As many of the `later` rows are asked for, one beside each that is read: a burst of them would fill
/// up what a core can wait for.
///
/// # Safety
/// The rows of the bag exist, and `out` has the width of one.
#[inline(always)]
unsafe fn pool<L: Lanes>(values: Read, width: usize, bag: &[i32], mut later: &[i32], weight: f32, out: *mut f32) {
    // SAFETY: passed on.
    unsafe {
        let mut at = 0;
        while at + 8 * L::N <= width {
            pool_vectors::<L, 8>(values, width, at, bag, std::mem::take(&mut later), weight, out);
            at += 8 * L::N;
        }
        while at + 4 * L::N <= width {
            pool_vectors::<L, 4>(values, width, at, bag, std::mem::take(&mut later), weight, out);
            at += 4 * L::N;
        }
        while at + L::N <= width {
            pool_vectors::<L, 1>(values, width, at, bag, std::mem::take(&mut later), weight, out);
            at += L::N;
        }
        for at in at..width {
            let mut sum = 0.0;
            let later = std::mem::take(&mut later);
            for (place, &row) in bag.iter().enumerate() {
                ask_for_row(values, width, later.get(place));
                sum += *values.add(row as usize * width + at);
            }
            *out.add(at) = sum * weight;
        }
    }
}

/// The same for the columns of some vectors from `at` on.
///
/// # Safety
/// As [`pool`], and a row has the columns.
#[inline(always)]
unsafe fn pool_vectors<L: Lanes, const VECTORS: usize>(values: Read, width: usize, at: usize, bag: &[i32], later: &[i32], weight: f32, out: *mut f32) {
    // SAFETY: passed on.
    unsafe {
        let mut sums = [L::splat(0.0); VECTORS];
        for (place, &row) in bag.iter().enumerate() {
            ask_for_row(values, width, later.get(place));
            let from = values.add(row as usize * width + at);
            for (part, sum) in sums.iter_mut().enumerate() {
                *sum = L::add(*sum, L::load(from.add(part * L::N)));
            }
        }
        for (part, sum) in sums.iter().enumerate() {
            L::store(out.add(at + part * L::N), L::mul(*sum, L::splat(weight)));
        }
    }
}

/// Asks for a row, if there is one, before it is read.
#[inline(always)]
fn ask_for_row(values: Read, width: usize, row: Option<&i32>) {
    if let Some(&row) = row {
        prefetch_all(values.0.wrapping_add(row as usize * width), width);
    }
}

#[cfg(test)]
mod tests;
