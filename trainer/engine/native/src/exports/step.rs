//! A whole step of batch softmaxes.

use super::{LayerGradients, Layers, SoftmaxOptions};
use crate::perceptron::{Layer, LayerGradient};
use crate::step::{self, Contrast, Rows, Tower};
use crate::team::team;
use napi::bindgen_prelude::*;
use napi_derive::napi;

/// A tower and its inputs, and where its gradients go.
#[napi(object)]
pub struct StepTower {
    pub layers: Layers,
    pub n: u32,
    pub x: Float32Array,
    pub same: Option<Uint8Array>,
    pub dx: Float32Array,
    pub gradients: LayerGradients,
}

#[napi(object)]
pub struct StepRows {
    pub tower: u32,
    pub first: u32,
}

impl StepRows {
    fn view(&self) -> Rows {
        Rows { tower: self.tower as usize, first: self.first as usize }
    }
}

#[napi(object)]
pub struct StepSoftmax {
    pub options: SoftmaxOptions,
    pub a: StepRows,
    pub b: StepRows,
    pub weight: f64,
}

/// The losses; see `step::softmax_step`.
#[napi(catch_unwind)]
pub fn softmax_step(mut towers: Vec<StepTower>, softmaxes: Vec<StepSoftmax>) -> Vec<f64> {
    let pairs: Vec<Vec<[u32; 2]>> = softmaxes.iter().map(|one| one.options.pairs()).collect();
    let contrasts = softmaxes.iter().zip(&pairs).map(|(one, pairs)| Contrast { of: one.options.view(pairs, one.weight), a: one.a.view(), b: one.b.view() });
    let mut parts: Vec<(Vec<Layer>, Vec<LayerGradient>, &mut [f32], _)> = towers
        .iter_mut()
        .map(|StepTower { layers, n, x, same, dx, gradients }| {
            // SAFETY: JavaScript waits for this call, and hands in arrays that are not one another's.
            let dx = unsafe { dx.as_mut() };
            (layers.view(), gradients.view(), dx, (layers.normalize, *n as usize, &**x, same.as_deref()))
        })
        .collect();
    let towers =
        parts.iter_mut().map(|(layers, gradients, dx, (normalize, n, x, same))| Tower { layers, normalize: *normalize, n: *n, x, same: *same, dx, gradients });
    step::softmax_step(&team(), &mut towers.collect::<Vec<_>>(), &contrasts.collect::<Vec<_>>())
}
