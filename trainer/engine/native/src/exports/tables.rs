//! Embedding tables and corpora, which live on this side.

use super::{OptimizerInput, written, written_whole};
use crate::buffer::Buffer;
use crate::optimizer::Optimizer;
use crate::retrieval::{self, Lists};
use crate::tables::{self, Field, Pass, Pooling, Table};
use crate::team::team;
use napi::bindgen_prelude::*;
use napi_derive::napi;

#[napi(object)]
pub struct TableInput {
    pub rows: u32,
    pub dim: u32,
    pub frozen_rows: Vec<u32>,
}

/// A field of a side: a bag of a table's rows, or numbers where `table` is absent.
#[napi(object)]
pub struct FieldInput {
    pub table: Option<u32>,
    pub pooling: Option<String>,
    pub width: Option<u32>,
}

/// One pass's inputs of one field.
#[napi(object)]
pub struct FieldPlan {
    pub offsets: Option<Int32Array>,
    pub rows: Option<Int32Array>,
    pub values: Option<Float32Array>,
}

#[napi(object)]
pub struct PassPlan {
    pub n_examples: u32,
    pub fields: Vec<FieldPlan>,
}

/// The embedding tables of a model, with the state of their optimizer.
#[napi]
pub struct Tables {
    tables: Vec<Table>,
    sides: [Vec<FieldInput>; 2],
    optimizer: Optimizer,
}

#[napi]
impl Tables {
    #[napi(constructor)]
    pub fn new(tables: Vec<TableInput>, query: Vec<FieldInput>, item: Vec<FieldInput>, optimizer: OptimizerInput) -> Result<Self> {
        let rule = optimizer.optimizer()?;
        let tables = tables.iter().map(|table| Table::zeroed(table.rows as usize, table.dim as usize, &table.frozen_rows, &rule));
        Ok(Self { tables: tables.collect(), sides: [query, item], optimizer: rule })
    }

    fn pass<'a>(&'a self, side: usize, plan: &'a PassPlan) -> Result<Pass<'a>> {
        let fields = self.sides[side].iter().zip(&plan.fields).map(|(field, plan)| match (field.table, &plan.offsets, &plan.rows, &plan.values) {
            (Some(table), Some(offsets), Some(rows), _) => {
                let pooling = match field.pooling.as_deref() {
                    Some("sum") => Pooling::Sum,
                    Some("sqrtn") => Pooling::SquareRoot,
                    _ => Pooling::Mean,
                };
                Ok(Field::Bag { table: table as usize, pooling, offsets, rows })
            }
            (None, _, _, Some(values)) => Ok(Field::Numbers { width: field.width.unwrap_or(0) as usize, values }),
            _ => Err(Error::from_reason("a field takes rows where its plan holds numbers, or numbers where it holds rows")),
        });
        Ok(Pass { examples: plan.n_examples as usize, fields: fields.collect::<Result<_>>()? })
    }

    fn passes<'a>(&'a self, side: usize, plans: &'a [PassPlan]) -> Result<Vec<Pass<'a>>> {
        plans.iter().map(|plan| self.pass(side, plan)).collect()
    }

    /// Inputs of passes of one side (0 query, 1 item), one under the other.
    #[napi(catch_unwind)]
    pub fn forward(&self, side: u32, plans: Vec<PassPlan>, mut out: Float32ArraySlice) -> Result<()> {
        tables::forward(&team(), &self.tables, &self.passes(side as usize, &plans)?, written(&mut out));
        Ok(())
    }

    /// Moves every row used, by the gradients of both sides' stacked inputs.
    #[napi(catch_unwind)]
    pub fn apply_gradients(&mut self, query: Vec<PassPlan>, query_gradient: &[f32], item: Vec<PassPlan>, item_gradient: &[f32], step: u32) -> Result<()> {
        let mut tables = std::mem::take(&mut self.tables);
        let outcome = (|| {
            let (queries, items) = (self.passes(0, &query)?, self.passes(1, &item)?);
            tables::apply_gradients(&team(), &mut tables, &self.optimizer, [(&queries, query_gradient), (&items, item_gradient)], step);
            Ok(())
        })();
        self.tables = tables;
        outcome
    }

    fn array(&mut self, table: u32, array: i32) -> Result<&mut Buffer> {
        let Table { values, states, .. } = &mut self.tables[table as usize];
        if array < 0 { Ok(values) } else { states.get_mut(array as usize).ok_or_else(|| Error::from_reason("the optimizer keeps no such state")) }
    }

    /// Copies numbers out of a table's values (`array` −1) or of one of its states, from the number `from` on.
    #[napi(catch_unwind)]
    pub fn copy_out(&mut self, table: u32, array: i32, from: i64, mut out: Float32ArraySlice) -> Result<()> {
        let from = from as usize;
        let out = written(&mut out);
        out.copy_from_slice(&self.array(table, array)?[from..from + out.len()]);
        Ok(())
    }

    /// Copies numbers in.
    #[napi(catch_unwind)]
    pub fn copy_in(&mut self, table: u32, array: i32, from: i64, values: &[f32]) -> Result<()> {
        let from = from as usize;
        self.array(table, array)?[from..from + values.len()].copy_from_slice(values);
        Ok(())
    }

    /// Gives the memory back.
    #[napi]
    pub fn release(&mut self) {
        self.tables.clear();
    }
}

/// Item vectors ready to be scored.
#[napi]
pub struct Corpus(retrieval::Corpus);

#[napi]
impl Corpus {
    #[napi(constructor)]
    pub fn new(items: &[f32], width: u32) -> Self {
        Self(retrieval::Corpus::of(&team(), items, width as usize))
    }

    /// See `retrieval::ranks`.
    #[napi(catch_unwind)]
    pub fn ranks(
        &self,
        queries: &[f32],
        target_offsets: &[i32],
        target_items: &[i32],
        excluded_offsets: &[i32],
        excluded_items: &[i32],
        mut ranks: Int32ArraySlice,
        mut scores: Float32ArraySlice,
    ) {
        let (targets, excluded) = (Lists { offsets: target_offsets, items: target_items }, Lists { offsets: excluded_offsets, items: excluded_items });
        retrieval::ranks(&team(), &self.0, queries, targets, excluded, written_whole(&mut ranks), written(&mut scores));
    }

    /// See `retrieval::top_k`.
    #[napi(catch_unwind)]
    pub fn top_k(
        &self,
        queries: &[f32],
        k: u32,
        excluded_offsets: &[i32],
        excluded_items: &[i32],
        mut indices: Int32ArraySlice,
        mut scores: Float32ArraySlice,
    ) {
        let excluded = Lists { offsets: excluded_offsets, items: excluded_items };
        retrieval::top_k(&team(), &self.0, queries, k as usize, excluded, written_whole(&mut indices), written(&mut scores));
    }
}
