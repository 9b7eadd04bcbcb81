//! The way back into the tables: rows moved by the sums of their gradients.

use super::{AHEAD, Field, Pass, Table, check_largest};
use crate::buffer::{Read, Write};
use crate::lanes::{Lanes, Work, prefetch_all};
use crate::optimizer::{Corrections, Optimizer, States};
use crate::plan::{Place, Plan};
use crate::team::Team;

/// Rows of a piece of work.
const ROWS: usize = 256;

/// Sums the gradients of each row over all its places, in their order, then moves it. Once a step.
///
/// @param sides the passes of the query side and of the item side, and the gradient of each side's stacked inputs
/// @param step 1-based
/// @panics when a pass does not fit the tables or has a row that its table lacks, or a gradient does not fit its passes; nothing has moved then
pub fn apply_gradients(team: &Team, tables: &mut [Table], optimizer: &Optimizer, sides: [(&[Pass], &[f32]); 2], step: u32) {
    for (passes, gradient) in sides {
        let sizes = passes.iter().map(|pass| pass.examples * pass.fields.iter().map(|field| field.width(tables)).sum::<usize>());
        assert!(sizes.sum::<usize>() == gradient.len(), "a gradient has another size than its side's inputs");
        assert!(u32::try_from(gradient.len()).is_ok(), "a gradient of {} numbers is too large", gradient.len());
        for pass in passes {
            for field in &pass.fields {
                field.check(pass.examples);
            }
        }
    }
    let (rows, widths): (Vec<usize>, Vec<usize>) = tables.iter().map(|table| (table.rows, table.width)).unzip();
    let order = busiest_first(&sides, tables.len());
    let plans: Vec<(usize, &[u32])> = tables.iter_mut().map(|table| (&raw mut table.plan as usize, &*table.frozen)).collect();
    let planning = Planning { sides, rows: &rows, widths: &widths, plans: &plans, order: &order };
    // SAFETY: a piece makes the plan of its table, which nobody else touches meanwhile.
    unsafe { team.run(widths.len(), &planning) };

    let corrections = optimizer.corrections(step);
    let mut moves = Vec::new();
    for table in tables.iter_mut() {
        let n = table.plan.rows.len();
        let width = table.width;
        let states = States::of(table.states.iter_mut().map(|state| &mut **state));
        let state_width = optimizer.state_widths(width).first().copied().unwrap_or(0);
        let values = Write::from(&mut *table.values);
        for first in (0..n).step_by(ROWS) {
            moves.push(Move { plan: &table.plan, values, states, width, state_width, first, end: n.min(first + ROWS) });
        }
    }
    let gradients = sides.map(|(_, gradient)| Read::from(gradient));
    // SAFETY: a piece moves rows of its own; the rows of a plan are distinct.
    unsafe { team.run(moves.len(), &Moves { moves: &moves, gradients, optimizer, corrections }) };
}

struct Planning<'a> {
    sides: [(&'a [Pass<'a>], &'a [f32]); 2],
    /// Of each table.
    rows: &'a [usize],
    widths: &'a [usize],
    /// Addresses of the tables' plans, and rows that stay as they are.
    plans: &'a [(usize, &'a [u32])],
    /// Tables in the order in which they are planned.
    order: &'a [usize],
}

/// Tables, those with the most uses first: the last to be planned should be a small one, so that threads are done together.
fn busiest_first(sides: &[(&[Pass], &[f32]); 2], tables: usize) -> Vec<usize> {
    let mut uses = vec![0; tables];
    for field in sides.iter().flat_map(|(passes, _)| passes.iter()).flat_map(|pass| &pass.fields) {
        if let Field::Bag { table, rows, .. } = field {
            uses[*table] += rows.len();
        }
    }
    let mut order: Vec<usize> = (0..tables).collect();
    order.sort_by_key(|&table| std::cmp::Reverse(uses[table]));
    order
}

impl Work for Planning<'_> {
    unsafe fn piece<L: Lanes>(&self, piece: usize) {
        let at = self.order[piece];
        // SAFETY: the plan of this piece's table.
        let (plan, frozen) = (unsafe { &mut *(self.plans[at].0 as *mut Plan) }, self.plans[at].1);
        plan.uses.clear();
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
                            let moved = bag.iter().map(|&row| row as u32).filter(|row| frozen.binary_search(row).is_err());
                            plan.uses.extend(moved.map(|row| Place { row, side: side as u32, start, weight }));
                        }
                    }
                    column += width_of(field);
                }
                base += pass.examples * width;
            }
        }
        check_largest(plan.group(), self.rows[at]);
    }
}

struct Move<'a> {
    plan: &'a Plan,
    values: Write,
    states: States,
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
        let Move { plan, values, states, width, state_width, first, end } = &self.moves[at];
        let (width, state_width) = (*width, *state_width);
        let places_of = |at: usize| &plan.places[plan.offsets[at] as usize..plan.offsets[at + 1] as usize];
        let ask = |at: usize| {
            let row = plan.rows[at] as usize;
            prefetch_all(values.0.wrapping_add(row * width), width);
            for state in states.each() {
                prefetch_all(state.wrapping_add(row * state_width), state_width);
            }
            for place in places_of(at) {
                prefetch_all(self.gradients[place.side as usize].0.wrapping_add(place.start as usize), width);
            }
        };
        (*first..*end).take(AHEAD).for_each(ask);
        // Where numbers move each by itself, sums of four vectors go there from registers.
        let from_registers = if self.optimizer.is_by_row() { 0 } else { width / (4 * L::N) * (4 * L::N) };
        let mut rest = vec![0.0_f32; width - from_registers];
        for at in *first..*end {
            if at + AHEAD < *end {
                ask(at + AHEAD);
            }
            let places = places_of(at);
            // SAFETY: the row is one of the table's, and places lie within the gradients, both checked before.
            unsafe {
                let row = plan.rows[at] as usize;
                let values = values.add(row * width);
                let states = states.from(row * state_width);
                for column in (0..from_registers).step_by(4 * L::N) {
                    let sums = four_sums::<L>(&self.gradients, places, column);
                    self.optimizer.move_vectors::<L, 4>(values.add(column), sums, states.from(column), self.optimizer.learning_rate, self.corrections);
                }
                if !rest.is_empty() {
                    add_up::<L>(&self.gradients, places, from_registers, &mut rest);
                    let states = states.from(from_registers);
                    self.optimizer.move_row::<L>(values.add(from_registers), rest.as_ptr(), states, rest.len(), self.corrections);
                }
            }
        }
    }
}

/// `Σ weight · gradient` over the places of a row: four vectors from `column` on.
///
/// # Safety
/// The places lie within the gradients, and have as many columns.
#[inline(always)]
unsafe fn four_sums<L: Lanes>(gradients: &[Read; 2], places: &[Place], column: usize) -> [L::V; 4] {
    // SAFETY: passed on.
    unsafe {
        let mut sums = [L::splat(0.0); 4];
        for place in places {
            let from = gradients[place.side as usize].add(place.start as usize + column);
            for (part, sum) in sums.iter_mut().enumerate() {
                *sum = L::mul_add(L::splat(place.weight), L::load(from.add(part * L::N)), *sum);
            }
        }
        sums
    }
}

/// The same of all columns from `first` on.
///
/// # Safety
/// As [`four_sums`].
#[inline(always)]
unsafe fn add_up<L: Lanes>(gradients: &[Read; 2], places: &[Place], first: usize, sums: &mut [f32]) {
    // SAFETY: passed on.
    unsafe {
        let whole = sums.len() / (4 * L::N) * (4 * L::N);
        for at in (0..whole).step_by(4 * L::N) {
            for (part, sum) in four_sums::<L>(gradients, places, first + at).into_iter().enumerate() {
                L::store(sums.as_mut_ptr().add(at + part * L::N), sum);
            }
        }
        for (at, sum) in sums.iter_mut().enumerate().skip(whole) {
            *sum = 0.0;
            for place in places {
                *sum = L::mul_add_one(place.weight, *gradients[place.side as usize].add(place.start as usize + first + at), *sum);
            }
        }
    }
}
