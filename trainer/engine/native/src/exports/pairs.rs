//! Pairs as JavaScript hands them in from a database, and takes them sorted.

use crate::pairs::{self, Given, Rule, Sorted};
use crate::team::team;
use napi::bindgen_prelude::*;
use napi_derive::napi;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard};

/// How ids decide over a pair's part; see `pairs::Rule`.
#[napi(object)]
pub struct SplitRule {
    pub prefix: String,
    pub by_item: bool,
    pub buckets: u32,
    pub test: u32,
    pub validation: u32,
    pub sample: f64,
}

#[napi]
#[derive(Default)]
pub struct Pairs {
    pairs: Arc<Mutex<pairs::Pairs>>,
    parts: [Sorted; 3],
}

/// Vectors of whole chunks on their way in.
pub struct Adding {
    pairs: Arc<Mutex<pairs::Pairs>>,
    texts: [Vec<Uint8Array>; 2],
    times: Vec<Float64Array>,
}

impl Task for Adding {
    type Output = ();
    type JsValue = ();

    fn compute(&mut self) -> Result<()> {
        let add = || {
            let chunks = self.texts.each_ref().map(|side| side.iter().map(|chunk| given(chunk)).collect::<Vec<_>>());
            let times: Vec<&[f64]> = self.times.iter().map(|chunk| &**chunk).collect();
            // SAFETY: JavaScript holds the chunks that the texts lie in until this is done.
            unsafe { locked(&self.pairs).add(&team(), [&chunks[0], &chunks[1]], &times) };
        };
        catch_unwind(AssertUnwindSafe(add)).map_err(|_| Error::from_reason("pairs could not be taken in"))
    }

    fn resolve(&mut self, _: Env, _: ()) -> Result<()> {
        Ok(())
    }
}

fn locked(pairs: &Mutex<pairs::Pairs>) -> MutexGuard<'_, pairs::Pairs> {
    pairs.lock().unwrap_or_else(|broken| broken.into_inner())
}

/// The vector that an array of a chunk's bytes is.
fn given(bytes: &[u8]) -> &[Given] {
    assert!(bytes.len().is_multiple_of(size_of::<Given>()) && bytes.as_ptr().cast::<Given>().is_aligned(), "these are no texts of a database's vector");
    // SAFETY: as many as there are bytes for, of a type that any bytes are.
    unsafe { std::slice::from_raw_parts(bytes.as_ptr().cast(), bytes.len() / size_of::<Given>()) }
}

#[napi]
impl Pairs {
    #[napi(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// See `pairs::Pairs::add`: the vectors of whole chunks, which live until the promise is kept.
    #[napi]
    pub fn add(&self, queries: Vec<Uint8Array>, items: Vec<Uint8Array>, times: Vec<Float64Array>) -> AsyncTask<Adding> {
        AsyncTask::new(Adding { pairs: Arc::clone(&self.pairs), texts: [queries, items], times })
    }

    /// Puts the ids of both sides in order.
    ///
    /// @returns of queries and of items, how many there are and how many bytes they have; then 1 where one has a byte of 0 itself
    #[napi(catch_unwind)]
    pub fn order(&mut self) -> Vec<f64> {
        let mut pairs = locked(&self.pairs);
        pairs.order(&team());
        let texts = [0, 1].map(|side| pairs.texts(side));
        let sizes = texts.iter().flat_map(|side| [side.len() as f64, side.bytes() as f64]);
        sizes.chain([f64::from(texts.iter().any(|side| side.has_zero()))]).collect()
    }

    /// The ids of a side in order, each with a byte of 0 after it.
    #[napi(catch_unwind)]
    pub fn texts(&self, side: u32, mut out: Uint8ArraySlice) {
        // SAFETY: JavaScript waits for the call.
        let mut rest = unsafe { out.as_mut() };
        for text in locked(&self.pairs).texts(side as usize).in_order() {
            let (place, after) = rest.split_at_mut(text.len() + 1);
            place[..text.len()].copy_from_slice(text);
            place[text.len()] = 0;
            rest = after;
        }
    }

    /// No id of a side has an index any more.
    #[napi(catch_unwind)]
    pub fn forget(&mut self, side: u32) {
        locked(&self.pairs).forget(side as usize);
    }

    /// Tells the indices of some ids.
    #[napi(catch_unwind)]
    pub fn tell(&mut self, side: u32, texts: Uint8Array, indices: &[i32]) {
        // SAFETY: as of `add`.
        unsafe { locked(&self.pairs).tell(side as usize, given(&texts), indices) };
    }

    /// Splits and sorts; see `pairs::Pairs::split`.
    ///
    /// @returns how many pairs training, validation and test have
    #[napi(catch_unwind)]
    pub fn split(&mut self, rule: SplitRule, deduplicate: bool) -> Vec<f64> {
        let SplitRule { prefix, by_item, buckets, test, validation, sample } = rule;
        self.parts = locked(&self.pairs).split(&team(), &Rule { prefix: prefix.into_bytes(), by_item, buckets, test, validation, sample }, deduplicate);
        self.parts.iter().map(|part| part.len() as f64).collect()
    }

    /// The pairs of one part, which it has no longer after.
    #[napi(catch_unwind)]
    pub fn take(&mut self, part: u32, mut queries: Int32ArraySlice, mut items: Int32ArraySlice, mut times: Float64Array) {
        let sorted = std::mem::take(&mut self.parts[part as usize]);
        // SAFETY: JavaScript waits for this call, and hands in arrays that are not one another's.
        let times = unsafe { times.as_mut() };
        sorted.write(super::written_whole(&mut queries), super::written_whole(&mut items), times);
    }

    /// Gives its memory back before it is collected.
    #[napi]
    pub fn release(&mut self) {
        *self = Self::default();
    }
}
