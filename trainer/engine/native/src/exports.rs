//! What JavaScript sees. Slices are borrowed from typed arrays for the length of a call; nothing keeps them.

use crate::buffer::Buffer;
use crate::lanes::{Lanes, Work};
use crate::optimizer::{Optimizer, Rule};
use crate::perceptron::{self, Layer, LayerGradient};
use crate::retrieval::{self, Lists};
use crate::softmax::{self, Softmax};
use crate::tables::{self, Field, Pass, Pooling, Table};
use crate::team::{employ, team};
use napi::bindgen_prelude::*;
use napi_derive::napi;

/// Numbers that a call writes.
fn written<'a>(array: &'a mut Float32ArraySlice) -> &'a mut [f32] {
    // SAFETY: JavaScript waits for the call, and hands in arrays that are not one another's.
    unsafe { array.as_mut() }
}

/// Whole numbers that a call writes.
fn written_whole<'a>(array: &'a mut Int32ArraySlice) -> &'a mut [i32] {
    // SAFETY: as above.
    unsafe { array.as_mut() }
}

#[napi(object)]
pub struct Machine {
    pub version: String,
    pub instructions: String,
    pub threads: u32,
}

/// Sets the number of threads; 0 means all that this process may use.
#[napi(catch_unwind)]
pub fn start(threads: u32) -> Machine {
    let team = employ(threads as usize);
    Machine { version: env!("CARGO_PKG_VERSION").to_owned(), instructions: team.set().name().to_owned(), threads: team.threads() as u32 }
}

/// `out = left · right`, see `product`.
#[napi(catch_unwind)]
pub fn product(left: &[f32], left_transposed: bool, right: &[f32], right_transposed: bool, m: u32, k: u32, n: u32, mut out: Float32ArraySlice) {
    crate::product::product(&team(), left, left_transposed, right, right_transposed, m as usize, k as usize, n as usize, written(&mut out));
}

/// Layers of a perceptron, one entry each.
#[napi(object)]
pub struct Layers {
    pub weights: Vec<Float32Array>,
    pub biases: Vec<Float32Array>,
    pub relu: Vec<bool>,
    /// Rows of the output divided by their length.
    pub normalize: bool,
}

impl Layers {
    fn view(&self) -> Vec<Layer<'_>> {
        self.weights.iter().zip(&self.biases).zip(&self.relu).map(|((weight, bias), &relu)| Layer { weight, bias, relu }).collect()
    }
}

/// What the way back needs of the way forth.
#[napi]
pub struct PerceptronPass(Option<perceptron::Pass>);

#[napi]
impl PerceptronPass {
    /// Gives its memory back before it is collected.
    #[napi]
    pub fn release(&mut self) {
        self.0 = None;
    }
}

#[napi(catch_unwind)]
pub fn perceptron_forward(layers: Layers, n: u32, x: &[f32], mut y: Float32ArraySlice) -> PerceptronPass {
    PerceptronPass(Some(perceptron::forward(&team(), &layers.view(), layers.normalize, n as usize, x, written(&mut y))))
}

/// Where a perceptron's gradients go.
#[napi(object)]
pub struct LayerGradients {
    pub weights: Vec<Float32Array>,
    pub biases: Vec<Float32Array>,
}

#[napi(catch_unwind)]
pub fn perceptron_backward(
    pass: &PerceptronPass,
    layers: Layers,
    n: u32,
    x: &[f32],
    y: &[f32],
    dy: &[f32],
    mut dx: Float32ArraySlice,
    mut gradients: LayerGradients,
) -> Result<()> {
    let pass = pass.0.as_ref().ok_or_else(|| Error::from_reason("the pass was released"))?;
    let mut views: Vec<LayerGradient> = Vec::new();
    for (weight, bias) in gradients.weights.iter_mut().zip(&mut gradients.biases) {
        // SAFETY: JavaScript waits for this call, and hands in arrays that are not one another's.
        unsafe { views.push(LayerGradient { weight: weight.as_mut(), bias: bias.as_mut() }) };
    }
    perceptron::backward(&team(), &layers.view(), pass, layers.normalize, n as usize, x, y, dy, written(&mut dx), &mut views);
    Ok(())
}

#[napi(object)]
pub struct SoftmaxOptions {
    pub n: u32,
    pub width: u32,
    pub temperature: f64,
    pub log_q: Option<Float32Array>,
    /// Flat (row, column).
    pub excluded: Option<Int32Array>,
    pub included: Option<Uint8Array>,
}

/// The loss, and its gradients in `da` and `db`; see `softmax_cross_entropy`.
#[napi(catch_unwind)]
pub fn softmax_cross_entropy(options: SoftmaxOptions, a: &[f32], b: &[f32], mut da: Float32ArraySlice, mut db: Float32ArraySlice) -> f64 {
    let mut excluded: Vec<[u32; 2]> = options.excluded.iter().flat_map(|pairs| pairs.chunks_exact(2)).map(|pair| [pair[0] as u32, pair[1] as u32]).collect();
    excluded.sort_unstable();
    let of = Softmax {
        n: options.n as usize,
        width: options.width as usize,
        temperature: options.temperature as f32,
        log_q: options.log_q.as_deref(),
        excluded: &excluded,
        included: options.included.as_deref(),
    };
    softmax::softmax_cross_entropy(&team(), &of, a, b, written(&mut da), written(&mut db))
}

#[napi(object)]
pub struct OptimizerInput {
    pub kind: String,
    pub learning_rate: f64,
    pub initial_accumulator: f64,
    pub epsilon: f64,
    pub beta1: f64,
    pub beta2: f64,
}

impl OptimizerInput {
    fn optimizer(&self) -> Result<Optimizer> {
        let rule = match self.kind.as_str() {
            "adagrad" => Rule::Adagrad,
            "rowwiseAdagrad" => Rule::RowwiseAdagrad,
            "adam" => Rule::Adam,
            "sgd" => Rule::Sgd,
            other => return Err(Error::from_reason(format!("no optimizer is called {other}"))),
        };
        Ok(Optimizer { rule, learning_rate: self.learning_rate as f32, epsilon: self.epsilon as f32, beta1: self.beta1, beta2: self.beta2 })
    }

    fn initial(&self) -> f32 {
        if self.kind == "adagrad" || self.kind == "rowwiseAdagrad" { self.initial_accumulator as f32 } else { 0.0 }
    }
}

/// Moves weights in place, as a table of one row.
#[napi(catch_unwind)]
pub fn move_weights(optimizer: OptimizerInput, mut values: Float32ArraySlice, gradient: &[f32], mut states: Vec<Float32Array>, step: u32) -> Result<()> {
    let optimizer = optimizer.optimizer()?;
    let widths = optimizer.state_widths(values.len());
    if gradient.len() != values.len() || !states.iter().map(|state| state.len()).eq(widths) {
        return Err(Error::from_reason("a gradient or a state has another size than the weights"));
    }
    let mut pointers = [std::ptr::null_mut(); 2];
    for (pointer, state) in pointers.iter_mut().zip(&mut states) {
        // SAFETY: JavaScript waits for this call.
        *pointer = unsafe { state.as_mut() }.as_mut_ptr();
    }
    let work = Weights {
        optimizer,
        values: written(&mut values).into(),
        gradient: gradient.into(),
        states: pointers.map(crate::buffer::Write),
        n: values.len(),
        corrections: optimizer.corrections(step),
    };
    // SAFETY: one piece, and the sizes were checked.
    unsafe { team().run(1, &work) };
    Ok(())
}

struct Weights {
    optimizer: Optimizer,
    values: crate::buffer::Write,
    gradient: crate::buffer::Read,
    states: [crate::buffer::Write; 2],
    n: usize,
    corrections: crate::optimizer::Corrections,
}

impl Work for Weights {
    #[inline(always)]
    unsafe fn piece<L: Lanes>(&self, _: usize) {
        // SAFETY: passed on.
        unsafe { self.optimizer.move_row::<L>(self.values.0, self.gradient.0, self.states.map(|state| state.0), self.n, self.corrections) };
    }
}

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
        let tables = tables.iter().map(|table| Table::zeroed(table.rows as usize, table.dim as usize, &table.frozen_rows, &rule, optimizer.initial()));
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
