//! Pairs that a database hands over while JavaScript waits for its query, and that JavaScript takes sorted.

use crate::locked::locked;
use crate::pairs::{self, Given, PARTS, Rule, Sorted, Taking};
use crate::team::team;
use napi::bindgen_prelude::*;
use napi_derive::napi;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Mutex, Weak};

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

/// Pairs that are being taken in, by their numbers.
static TAKING: Mutex<Vec<(i32, Weak<Taking>)>> = Mutex::new(Vec::new());

/// What takes pairs in under a number, unless it was released.
pub fn taking(number: i32) -> Option<Arc<Taking>> {
    let known = locked(&TAKING);
    known.iter().find(|(one, _)| *one == number).and_then(|(_, taking)| taking.upgrade())
}

#[napi]
pub struct Pairs {
    number: i32,
    taking: Option<Arc<Taking>>,
    pairs: Option<pairs::Pairs>,
    sorted: Sorted,
}

#[napi]
impl Pairs {
    #[napi(constructor)]
    pub fn new(rule: SplitRule, has_times: bool, most: f64) -> Self {
        static NUMBER: AtomicI32 = AtomicI32::new(0);
        let SplitRule { prefix, by_item, buckets, test, validation, sample } = rule;
        let taking = Arc::new(Taking::new(Rule { prefix: prefix.into_bytes(), by_item, buckets, test, validation, sample }, has_times, most as u64));
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let mut known = locked(&TAKING);
        known.retain(|(_, taking)| taking.strong_count() != 0);
        known.push((number, Arc::downgrade(&taking)));
        Self { number, taking: Some(taking), pairs: None, sorted: Sorted::default() }
    }

    /// The last argument of `longtail_take`.
    #[napi(getter)]
    pub fn number(&self) -> i32 {
        self.number
    }

    #[napi(getter)]
    pub fn is_full(&self) -> bool {
        self.taking.as_ref().is_some_and(|taking| taking.is_full())
    }

    /// Ends the taking in, and puts the ids of both sides in order.
    ///
    /// @returns of queries and of items, how many there are and how many bytes they have; then 1 where one has a byte of 0 itself
    #[napi(catch_unwind)]
    pub fn order(&mut self) -> Vec<f64> {
        let taking = self.taking.take().expect("pairs are put in order once");
        let pairs = self.pairs.insert(taking.end(&team()));
        let texts = [0, 1].map(|side| pairs.texts(side));
        let sizes = texts.iter().flat_map(|side| [side.len() as f64, side.bytes() as f64]);
        sizes.chain([f64::from(texts.iter().any(|side| side.has_zero()))]).collect()
    }

    fn ordered(&mut self) -> &mut pairs::Pairs {
        self.pairs.as_mut().expect("pairs are in order")
    }

    /// The ids of a side in order, each with a byte of 0 after it.
    #[napi(catch_unwind)]
    pub fn texts(&mut self, side: u32, mut out: Uint8ArraySlice) {
        // SAFETY: JavaScript waits for the call.
        let mut rest = unsafe { out.as_mut() };
        for text in self.ordered().texts(side as usize).in_order() {
            let (place, after) = rest.split_at_mut(text.len() + 1);
            place[..text.len()].copy_from_slice(text);
            place[text.len()] = 0;
            rest = after;
        }
    }

    /// No id of a side has an index any more.
    #[napi(catch_unwind)]
    pub fn forget(&mut self, side: u32) {
        self.ordered().forget(side as usize);
    }

    /// Tells the indices of some ids, texts of a vector of DuckDB whose chunk JavaScript holds.
    #[napi(catch_unwind)]
    pub fn tell(&mut self, side: u32, texts: Uint8Array, indices: &[i32]) {
        assert!(texts.len().is_multiple_of(size_of::<Given>()) && texts.as_ptr().cast::<Given>().is_aligned(), "these are no texts of a database's vector");
        // SAFETY: as many as there are bytes for, of a type that any bytes are; what they point to is the chunk's.
        unsafe {
            let given: &[Given] = std::slice::from_raw_parts(texts.as_ptr().cast(), texts.len() / size_of::<Given>());
            self.ordered().tell(side as usize, given, indices);
        }
    }

    /// Sorts the pairs of each part, once; see `pairs::Pairs::sorted`.
    ///
    /// @returns how many pairs training, validation and test have
    #[napi(catch_unwind)]
    pub fn sort(&mut self, deduplicate: bool) -> Vec<f64> {
        self.sorted = self.ordered().sorted(&team(), deduplicate);
        (0..PARTS).map(|part| self.sorted.len(part) as f64).collect()
    }

    /// The pairs of one part.
    #[napi(catch_unwind)]
    pub fn take(&mut self, part: u32, mut queries: Int32ArraySlice, mut items: Int32ArraySlice, mut times: Float64Array) {
        // SAFETY: JavaScript waits for this call, and hands in arrays that are not one another's.
        let times = unsafe { times.as_mut() };
        self.sorted.write(&team(), part as usize, super::written_whole(&mut queries), super::written_whole(&mut items), times);
    }

    /// Gives its memory back before it is collected.
    #[napi]
    pub fn release(&mut self) {
        (self.taking, self.pairs, self.sorted) = (None, None, Sorted::default());
    }
}
