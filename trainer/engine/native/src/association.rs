//! Joint counts of pairs of features, for their mutual information.

mod codes;
mod features;
mod groups;
mod joint;
mod sums;
#[cfg(test)]
mod tests;

pub use features::{Bags, Feature, features};
pub use groups::{Group, groups};
pub use sums::Sums;

use crate::lanes::{Lanes, Work};
use crate::team::Team;
use joint::Joint;
use std::cell::RefCell;
use std::sync::OnceLock;

/// Counts groups against groups, or the members of a group against each other, in one pass over the items each.
///
/// @param passes of two groups, or of one twice
/// @param times_log `c ln c` of each count; greater ones are worked out
/// @returns of every pair of members of all passes, the first group's members in the outer order
/// @panics when a pass names no group
pub fn count_pairs(team: &Team, features: &[Option<Feature>], groups: &[Group], passes: &[[u32; 2]], times_log: &[f64]) -> Vec<Sums> {
    let found: Vec<OnceLock<Vec<Sums>>> = passes.iter().map(|_| OnceLock::new()).collect();
    // SAFETY: a piece fills the place of its pass.
    unsafe { team.run(passes.len(), &Passes { features, groups, passes, times_log, found: &found }) };
    found.into_iter().filter_map(OnceLock::into_inner).flatten().collect()
}

struct Passes<'a> {
    features: &'a [Option<Feature>],
    groups: &'a [Group],
    passes: &'a [[u32; 2]],
    times_log: &'a [f64],
    found: &'a [OnceLock<Vec<Sums>>],
}

thread_local! {
    /// Counts of a pass, in memory that the last pass had: fresh memory costs as much as the counting.
    static JOINT: RefCell<Joint> = RefCell::default();
}

impl Work for Passes<'_> {
    #[inline(always)]
    unsafe fn piece<L: Lanes>(&self, at: usize) {
        let [p, q] = self.passes[at].map(|group| &self.groups[group as usize]);
        // Taken out: what runs inside `with` is not compiled for these lanes.
        let mut joint = JOINT.take();
        let sums = if std::ptr::eq(p, q) { joint.inside(p, self.features, self.times_log) } else { joint.between(p, q, self.features, self.times_log) };
        JOINT.set(joint);
        let _ = self.found[at].set(sums);
    }
}
