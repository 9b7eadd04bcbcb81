//! Features as JavaScript hands them to be counted.

use crate::association::{self, Bags, Feature, Group};
use crate::team::team;
use napi::bindgen_prelude::*;
use napi_derive::napi;

/// Codes of features, kept to be counted in groups.
#[napi]
pub struct Features {
    features: Vec<Option<Feature>>,
    groups: Vec<Group>,
}

#[napi]
impl Features {
    /// @param sizes int32 [features]: how many codes each has, −1 where an item has several values
    #[napi(constructor, catch_unwind)]
    pub fn new(offsets: Vec<Int32Array>, values: Vec<Int32Array>, mut sizes: Int32Array, mut missing: Uint8Array) -> Self {
        let columns: Vec<Bags> = offsets.iter().zip(&values).map(|(offsets, values)| Bags { offsets, values }).collect();
        let features = association::features(&team(), &columns);
        // SAFETY: JavaScript waits for this call, and hands in arrays that are not one another's.
        let (sizes, missing) = unsafe { (sizes.as_mut(), missing.as_mut()) };
        for ((size, missing), feature) in sizes.iter_mut().zip(missing).zip(&features) {
            *size = feature.as_ref().map_or(-1, |one| one.size as i32);
            *missing = feature.as_ref().is_some_and(|one| one.missing).into();
        }
        Self { features, groups: Vec::new() }
    }

    /// Items of each code of a feature, int32 [size].
    #[napi(catch_unwind)]
    pub fn counts(&self, feature: u32, mut out: Int32ArraySlice) {
        let counts = &self.features[feature as usize].as_ref().expect("an item has several values").counts;
        super::written_whole(&mut out).iter_mut().zip(counts).for_each(|(to, &count)| *to = count as i32);
    }

    /// Sets the groups; see `association::groups`.
    #[napi(catch_unwind)]
    pub fn group(&mut self, members: Vec<Vec<u32>>) {
        let members: Vec<Vec<usize>> = members.iter().map(|group| group.iter().map(|&feature| feature as usize).collect()).collect();
        self.groups = association::groups(&team(), &self.features, &members);
    }

    /// See `association::count_pairs`. @param passes flat; @param out float64 [pairs, 4]
    #[napi(catch_unwind)]
    pub fn count_pairs(&self, passes: &[u32], times_log: &[f64], mut out: Float64Array) {
        let passes: Vec<[u32; 2]> = passes.chunks_exact(2).map(|pass| [pass[0], pass[1]]).collect();
        let found = association::count_pairs(&team(), &self.features, &self.groups, &passes, times_log);
        // SAFETY: JavaScript waits for this call.
        let out = unsafe { out.as_mut() };
        assert!(out.len() == 4 * found.len(), "there is room for {} numbers, not {}", out.len(), 4 * found.len());
        for (to, sums) in out.chunks_exact_mut(4).zip(found) {
            to.copy_from_slice(&[sums.joint, sums.first, sums.second, sums.items]);
        }
    }
}
