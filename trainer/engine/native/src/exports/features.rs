//! Features as JavaScript hands them to be counted.

use crate::association::{self, Shape};
use crate::team::team;
use napi::bindgen_prelude::*;
use napi_derive::napi;

/// Codes of features, kept to be counted pair by pair.
#[napi]
pub struct Features(association::Features);

#[napi]
impl Features {
    #[napi(constructor, catch_unwind)]
    pub fn new(codes: Vec<Uint16Array>, sizes: Vec<u32>, missing: Vec<bool>) -> Self {
        let columns: Vec<&[u16]> = codes.iter().map(|one| &**one).collect();
        let shapes = sizes.into_iter().zip(missing).map(|(size, missing)| Shape { size: size as usize, missing });
        Self(association::Features::of(&columns, shapes.collect()))
    }

    /// See `association::pair_sums`; `pairs` are flat.
    #[napi(catch_unwind)]
    pub fn pair_sums(&self, pairs: &[i32], times_log: &[f64], mut out: Float64Array) {
        let pairs: Vec<[i32; 2]> = pairs.chunks_exact(2).map(|pair| [pair[0], pair[1]]).collect();
        // SAFETY: JavaScript waits for this call.
        association::pair_sums(&team(), &self.0, &pairs, times_log, unsafe { out.as_mut() });
    }
}
