//! Embedding tables with the optimizer state of their rows: pooled forward, moved by the summed gradient of each row.

use crate::buffer::{Buffer, Read, Write};
use crate::lanes::{Lanes, Work, prefetch};
use crate::optimizer::{Corrections, Optimizer};
use crate::plan::{Place, Plan};
use crate::team::Team;
use std::collections::HashSet;

/// Examples of a piece of work forward, rows of one backward.
const EXAMPLES: usize = 64;
const ROWS: usize = 256;
/// Rows asked for ahead: they lie anywhere in memory.
const AHEAD: usize = 12;

pub struct Table {
    pub rows: usize,
    pub width: usize,
    pub values: Buffer,
    /// As many as the optimizer keeps.
    pub states: Vec<Buffer>,
    frozen: HashSet<u32>,
    plan: Plan,
}

impl Table {
    pub fn zeroed(rows: usize, width: usize, frozen: &[u32], optimizer: &Optimizer, initial_accumulator: f32) -> Self {
        let states = optimizer.state_widths(width).into_iter().map(|one| {
            let mut state = Buffer::zeroed(rows * one);
            if initial_accumulator != 0.0 {
                state.fill(initial_accumulator);
            }
            state
        });
        Self { rows, width, values: Buffer::zeroed(rows * width), states: states.collect(), frozen: frozen.iter().copied().collect(), plan: Plan::default() }
    }
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

    /// @panics when the field has not one bag an example, or a row that the table lacks
    fn check(&self, tables: &[Table], examples: usize) {
        match self {
            Self::Bag { table, offsets, rows, .. } => {
                assert!(
                    offsets.len() == examples + 1 && offsets[0] == 0 && offsets.is_sorted() && offsets[examples] as usize <= rows.len(),
                    "a field's offsets do not fit its examples"
                );
                let n = tables[*table].rows;
                assert!(rows.iter().all(|&row| (row as usize) < n), "a row is beyond the {n} of its table");
            }
            Self::Numbers { width, values } => {
                assert!(values.len() == examples * width, "a field has {} numbers for {examples} examples of {width}", values.len())
            }
        }
    }
}

/// Inputs of all passes of one side, one under the other, float32 [examples, width].
///
/// @panics when a pass does not fit the tables or `out`
pub fn forward(team: &Team, tables: &[Table], passes: &[Pass], out: &mut [f32]) {
    let width: usize = passes.first().map_or(0, |pass| pass.fields.iter().map(|field| field.width(tables)).sum());
    let mut chunks = Vec::new();
    let mut row = 0;
    for pass in passes {
        for field in &pass.fields {
            field.check(tables, pass.examples);
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
            for example in *first..*end {
                // SAFETY: `forward` checked rows, offsets and lengths.
                unsafe {
                    let out = self.out.add((row + example - first) * self.width + column);
                    match field {
                        Field::Numbers { values, .. } => std::ptr::copy_nonoverlapping(values.as_ptr().add(example * width), out, width),
                        Field::Bag { table, pooling, offsets, rows } => {
                            let values = Read::from(&*self.tables[*table].values);
                            let bag = &rows[offsets[example] as usize..offsets[example + 1] as usize];
                            for ahead in offsets[example] as usize..offsets[example + 1] as usize {
                                if let Some(&later) = rows.get(ahead + AHEAD) {
                                    for line in (0..width).step_by(16) {
                                        prefetch(values.0.wrapping_add(later as usize * width + line));
                                    }
                                }
                            }
                            pool::<L>(values, width, bag, pooling.weight(bag.len()), out);
                        }
                    }
                }
            }
            column += width;
        }
    }
}

/// `out = weight · Σ rows`
///
/// # Safety
/// The rows exist, and `out` has the width of one.
#[inline(always)]
unsafe fn pool<L: Lanes>(values: Read, width: usize, bag: &[i32], weight: f32, out: *mut f32) {
    // SAFETY: passed on.
    unsafe {
        let mut at = 0;
        while at + 4 * L::N <= width {
            let mut sums = [L::splat(0.0); 4];
            for &row in bag {
                let from = values.add(row as usize * width + at);
                for (part, sum) in sums.iter_mut().enumerate() {
                    *sum = L::add(*sum, L::load(from.add(part * L::N)));
                }
            }
            for (part, sum) in sums.iter().enumerate() {
                L::store(out.add(at + part * L::N), L::mul(*sum, L::splat(weight)));
            }
            at += 4 * L::N;
        }
        while at + L::N <= width {
            let mut sum = L::splat(0.0);
            for &row in bag {
                sum = L::add(sum, L::load(values.add(row as usize * width + at)));
            }
            L::store(out.add(at), L::mul(sum, L::splat(weight)));
            at += L::N;
        }
        for at in at..width {
            let mut sum = 0.0;
            for &row in bag {
                sum += *values.add(row as usize * width + at);
            }
            *out.add(at) = sum * weight;
        }
    }
}

/// Sums the gradients of each row over all its places, in their order, then moves it. Once a step.
///
/// @param sides the passes of the query side and of the item side, and the gradient of each side's stacked inputs
/// @param step 1-based
/// @panics when a pass does not fit the tables, or a gradient its passes
pub fn apply_gradients(team: &Team, tables: &mut [Table], optimizer: &Optimizer, sides: [(&[Pass], &[f32]); 2], step: u32) {
    for (passes, gradient) in sides {
        let sizes = passes.iter().map(|pass| pass.examples * pass.fields.iter().map(|field| field.width(tables)).sum::<usize>());
        assert!(sizes.sum::<usize>() == gradient.len(), "a gradient has another size than its side's inputs");
        assert!(u32::try_from(gradient.len()).is_ok(), "a gradient of {} numbers is too large", gradient.len());
        for pass in passes {
            for field in &pass.fields {
                field.check(tables, pass.examples);
            }
        }
    }
    let widths: Vec<usize> = tables.iter().map(|table| table.width).collect();
    let plans: Vec<usize> = tables.iter_mut().map(|table| &raw mut table.plan as usize).collect();
    let planning = Planning { sides, widths: &widths, plans: &plans };
    // SAFETY: a piece makes the plan of its table, which nobody else touches meanwhile.
    unsafe { team.run(widths.len(), &planning) };

    let corrections = optimizer.corrections(step);
    let mut moves = Vec::new();
    for table in tables.iter_mut() {
        let n = table.plan.rows.len();
        let width = table.width;
        let mut states = [Write(std::ptr::null_mut()); 2];
        for (state, buffer) in states.iter_mut().zip(&mut table.states) {
            *state = Write::from(&mut **buffer);
        }
        let state_width = optimizer.state_widths(width).first().copied().unwrap_or(0);
        let values = Write::from(&mut *table.values);
        for first in (0..n).step_by(ROWS) {
            moves.push(Move { plan: &table.plan, frozen: &table.frozen, values, states, width, state_width, first, end: n.min(first + ROWS) });
        }
    }
    let gradients = sides.map(|(_, gradient)| Read::from(gradient));
    // SAFETY: a piece moves rows of its own; the rows of a plan are distinct.
    unsafe { team.run(moves.len(), &Moves { moves: &moves, gradients, optimizer, corrections }) };
}

struct Planning<'a> {
    sides: [(&'a [Pass<'a>], &'a [f32]); 2],
    widths: &'a [usize],
    /// Addresses of the tables' plans.
    plans: &'a [usize],
}

impl Work for Planning<'_> {
    unsafe fn piece<L: Lanes>(&self, at: usize) {
        let mut places = Vec::new();
        for (side, (passes, _)) in self.sides.iter().enumerate() {
            let mut base = 0;
            for pass in *passes {
                let width_of = |field: &Field| match field {
                    Field::Bag { table, .. } => self.widths[*table],
                    Field::Numbers { width, .. } => *width,
                };
                let width: usize = pass.fields.iter().map(width_of).sum();
                let mut column = 0;
                for field in &pass.fields {
                    if let Field::Bag { table, pooling, offsets, rows } = field
                        && *table == at
                    {
                        for example in 0..pass.examples {
                            let bag = &rows[offsets[example] as usize..offsets[example + 1] as usize];
                            let weight = pooling.weight(bag.len());
                            let start = (base + example * width + column) as u32;
                            places.extend(bag.iter().map(|&row| Place { row: row as u32, side: side as u32, start, weight }));
                        }
                    }
                    column += width_of(field);
                }
                base += pass.examples * width;
            }
        }
        // SAFETY: the plan of this piece's table.
        unsafe { (*(self.plans[at] as *mut Plan)).of(&places) };
    }
}

struct Move<'a> {
    plan: &'a Plan,
    frozen: &'a HashSet<u32>,
    values: Write,
    states: [Write; 2],
    width: usize,
    state_width: usize,
    first: usize,
    end: usize,
}

struct Moves<'a> {
    moves: &'a [Move<'a>],
    gradients: [Read; 2],
    optimizer: &'a Optimizer,
    corrections: Corrections,
}

impl Work for Moves<'_> {
    #[inline(always)]
    unsafe fn piece<L: Lanes>(&self, at: usize) {
        let Move { plan, frozen, values, states, width, state_width, first, end } = &self.moves[at];
        let (width, state_width) = (*width, *state_width);
        let mut sum = vec![0.0_f32; width];
        for at in *first..*end {
            if at + AHEAD < *end {
                let later = plan.rows[at + AHEAD] as usize;
                for line in (0..width).step_by(16) {
                    prefetch(values.0.wrapping_add(later * width + line));
                    prefetch(states[0].0.wrapping_add(later * state_width + line.min(state_width)));
                }
                for place in &plan.places[plan.offsets[at + AHEAD] as usize..plan.offsets[at + AHEAD + 1] as usize] {
                    for line in (0..width).step_by(16) {
                        prefetch(self.gradients[place.side as usize].0.wrapping_add(place.start as usize + line));
                    }
                }
            }
            let row = plan.rows[at];
            if !frozen.is_empty() && frozen.contains(&row) {
                continue;
            }
            let places = &plan.places[plan.offsets[at] as usize..plan.offsets[at + 1] as usize];
            // SAFETY: the row is one of the table's, and places lie within the gradients, both checked before.
            unsafe {
                add_up::<L>(&self.gradients, places, width, sum.as_mut_ptr());
                let row = row as usize;
                let states = states.map(|state| if state.0.is_null() { state.0 } else { state.add(row * state_width) });
                self.optimizer.move_row::<L>(values.add(row * width), sum.as_ptr(), states, width, self.corrections);
            }
        }
    }
}

/// `sum = Σ weight · gradient` over the places of a row.
///
/// # Safety
/// The places lie within the gradients, and `sum` has `width`.
#[inline(always)]
unsafe fn add_up<L: Lanes>(gradients: &[Read; 2], places: &[Place], width: usize, sum: *mut f32) {
    // SAFETY: passed on.
    unsafe {
        let mut at = 0;
        while at + 4 * L::N <= width {
            let mut sums = [L::splat(0.0); 4];
            for place in places {
                let from = gradients[place.side as usize].add(place.start as usize + at);
                for (part, one) in sums.iter_mut().enumerate() {
                    *one = L::mul_add(L::splat(place.weight), L::load(from.add(part * L::N)), *one);
                }
            }
            for (part, one) in sums.iter().enumerate() {
                L::store(sum.add(at + part * L::N), *one);
            }
            at += 4 * L::N;
        }
        for at in at..width {
            let mut one = 0.0;
            for place in places {
                one = L::mul_add_one(place.weight, *gradients[place.side as usize].add(place.start as usize + at), one);
            }
            *sum.add(at) = one;
        }
    }
}
