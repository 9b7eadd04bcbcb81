//! What JavaScript sees. Slices are borrowed from typed arrays for the length of a call; nothing keeps them.

mod extension;
mod features;
mod pairs;
pub mod step;
mod tables;

use crate::lanes::{Lanes, Work};
use crate::optimizer::{Optimizer, Rule, States};
use crate::perceptron::{self, Back, Forth, Layer, LayerGradient};
use crate::softmax::{self, Softmax};
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
pub fn perceptron_forward(layers: Layers, n: u32, x: &[f32], same: Option<Uint8Array>, mut y: Float32ArraySlice) -> PerceptronPass {
    let forth = Forth { layers: &layers.view(), normalize: layers.normalize, n: n as usize, x, same: same.as_deref(), y: written(&mut y) };
    PerceptronPass(perceptron::forward(&team(), &mut [forth]).pop())
}

/// Where a perceptron's gradients go.
#[napi(object)]
pub struct LayerGradients {
    pub weights: Vec<Float32Array>,
    pub biases: Vec<Float32Array>,
}

impl LayerGradients {
    fn view(&mut self) -> Vec<LayerGradient<'_>> {
        let each = self.weights.iter_mut().zip(&mut self.biases);
        // SAFETY: JavaScript waits for the call, and hands in arrays that are not one another's.
        each.map(|(weight, bias)| unsafe { LayerGradient { weight: weight.as_mut(), bias: bias.as_mut() } }).collect()
    }
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
    let back =
        Back { layers: &layers.view(), pass, normalize: layers.normalize, n: n as usize, x, y, dy, dx: written(&mut dx), gradients: &mut gradients.view() };
    perceptron::backward(&team(), &mut [back]);
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

impl SoftmaxOptions {
    /// Excluded pairs by row.
    fn pairs(&self) -> Vec<[u32; 2]> {
        let mut pairs: Vec<[u32; 2]> = self.excluded.iter().flat_map(|pairs| pairs.chunks_exact(2)).map(|pair| [pair[0] as u32, pair[1] as u32]).collect();
        pairs.sort_unstable();
        pairs
    }

    fn view<'a>(&'a self, excluded: &'a [[u32; 2]], weight: f64) -> Softmax<'a> {
        Softmax {
            n: self.n as usize,
            width: self.width as usize,
            temperature: self.temperature as f32,
            log_q: self.log_q.as_deref(),
            excluded,
            included: self.included.as_deref(),
            weight: weight as f32,
        }
    }
}

/// The loss, and its gradients in `da` and `db`; see `softmax_cross_entropy`.
#[napi(catch_unwind)]
pub fn softmax_cross_entropy(options: SoftmaxOptions, a: &[f32], b: &[f32], mut da: Float32ArraySlice, mut db: Float32ArraySlice) -> f64 {
    softmax::softmax_cross_entropy(&team(), &options.view(&options.pairs(), 1.0), a, b, written(&mut da), written(&mut db))
}

/// Numbers of an array that is to have room for `size` at a good place.
#[napi]
pub fn room_for(size: u32) -> u32 {
    (crate::buffer::room_for(size as usize * size_of::<f32>()) / size_of::<f32>()) as u32
}

/// Asks the system for huge pages under an array that nobody has touched yet: a matrix read down its columns needs a page for
/// every few rows. Returns how many numbers come before the first of `size` that lie at a good place.
#[napi]
pub fn prepare_room(values: &[f32], size: u32) -> u32 {
    crate::buffer::prefer_huge_pages(values.as_ptr().cast(), size_of_val(values));
    values.as_ptr().align_offset(crate::buffer::alignment(size as usize * size_of::<f32>())) as u32
}

/// `values *= factor`
#[napi(catch_unwind)]
pub fn scale(mut values: Float32ArraySlice, factor: f64) {
    let factor = factor as f32;
    written(&mut values).iter_mut().for_each(|value| *value *= factor);
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
    pub fn optimizer(&self) -> Result<Optimizer> {
        let rule = match self.kind.as_str() {
            "adagrad" => Rule::Adagrad,
            "rowwiseAdagrad" => Rule::RowwiseAdagrad,
            "adam" => Rule::Adam,
            "sgd" => Rule::Sgd,
            other => return Err(Error::from_reason(format!("no optimizer is called {other}"))),
        };
        Ok(Optimizer {
            rule,
            learning_rate: self.learning_rate as f32,
            initial_accumulator: self.initial_accumulator as f32,
            epsilon: self.epsilon as f32,
            beta1: self.beta1,
            beta2: self.beta2,
        })
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
    let work = Weights {
        optimizer,
        values: written(&mut values).into(),
        gradient: gradient.into(),
        // SAFETY: JavaScript waits for this call.
        states: States::of(states.iter_mut().map(|state| unsafe { state.as_mut() })),
        n: values.len(),
        corrections: optimizer.corrections(step),
    };
    let pieces = if optimizer.is_by_row() { 1 } else { work.n.div_ceil(WEIGHTS_OF_A_PIECE) };
    // SAFETY: pieces are disjoint, and the sizes were checked.
    unsafe { team().run(pieces, &work) };
    Ok(())
}

/// Whole vectors, so that the bytes are those of one piece.
const WEIGHTS_OF_A_PIECE: usize = 1 << 14;

struct Weights {
    optimizer: Optimizer,
    values: crate::buffer::Write,
    gradient: crate::buffer::Read,
    states: States,
    n: usize,
    corrections: crate::optimizer::Corrections,
}

impl Work for Weights {
    #[inline(always)]
    unsafe fn piece<L: Lanes>(&self, piece: usize) {
        let (first, n) =
            if self.optimizer.is_by_row() { (0, self.n) } else { (piece * WEIGHTS_OF_A_PIECE, WEIGHTS_OF_A_PIECE.min(self.n - piece * WEIGHTS_OF_A_PIECE)) };
        // SAFETY: passed on; a state that there is not stays null.
        unsafe {
            let states = self.states.from(first);
            self.optimizer.move_row::<L>(self.values.add(first), self.gradient.add(first), states, n, self.corrections);
        }
    }
}
