//! Features that are counted as one.

use super::codes::Codes;
use super::features::Feature;
use crate::lanes::{Lanes, Work};
use crate::team::Team;
use std::sync::OnceLock;

/// The code of an item is `((code₁ · size₂ + code₂) · size₃ + code₃) …` of its members.
pub struct Group {
    pub members: Vec<Member>,
    pub size: usize,
    /// Where there is more than one member.
    combined: Option<Codes>,
}

pub struct Member {
    pub feature: usize,
    pub size: usize,
    /// What its code is multiplied by.
    low: usize,
}

impl Member {
    /// Its code in the group's.
    pub fn code(&self, of_group: usize) -> usize {
        of_group / self.low % self.size
    }
}

impl Group {
    pub fn codes<'a>(&'a self, features: &'a [Option<Feature>]) -> &'a Codes {
        let own = || &features[self.members[0].feature].as_ref().expect("groups are made of features with codes").codes;
        self.combined.as_ref().unwrap_or_else(own)
    }
}

/// @param members features of each group, one at least
/// @panics when a feature is none, or the sizes of several multiply to more than 256
pub fn groups(team: &Team, features: &[Option<Feature>], members: &[Vec<usize>]) -> Vec<Group> {
    let made: Vec<OnceLock<Group>> = members.iter().map(|_| OnceLock::new()).collect();
    // SAFETY: a piece fills the place of its group.
    unsafe { team.run(members.len(), &Combining { features, members, made: &made }) };
    made.into_iter().filter_map(OnceLock::into_inner).collect()
}

struct Combining<'a> {
    features: &'a [Option<Feature>],
    members: &'a [Vec<usize>],
    made: &'a [OnceLock<Group>],
}

impl Work for Combining<'_> {
    #[inline(always)]
    unsafe fn piece<L: Lanes>(&self, at: usize) {
        let _ = self.made[at].set(group(self.features, &self.members[at]));
    }
}

/// Items whose codes are combined at a time.
const BLOCK: usize = 1024;

#[inline(always)]
fn group(features: &[Option<Feature>], numbers: &[usize]) -> Group {
    let chosen: Vec<&Feature> =
        numbers.iter().map(|&number| features.get(number).and_then(Option::as_ref).expect("a member is no feature with codes")).collect();
    let mut size = 1;
    let mut members: Vec<Member> = Vec::new();
    for (&feature, one) in numbers.iter().zip(&chosen).rev() {
        members.push(Member { feature, size: one.size, low: size });
        size *= one.size;
    }
    members.reverse();
    let combined = (1 < members.len()).then(|| {
        assert!(size <= 0x100, "a group of {size} codes is too large");
        let mut codes = vec![0_u8; chosen[0].codes.len()];
        let (mut sums, mut own) = ([0; BLOCK], [0; BLOCK]);
        for (block, out) in codes.chunks_mut(BLOCK).enumerate() {
            let (sums, own) = (&mut sums[..out.len()], &mut own[..out.len()]);
            sums.fill(0);
            for (member, one) in members.iter().zip(&chosen) {
                one.codes.times(block * BLOCK, member.low as u32, own);
                sums.iter_mut().zip(&*own).for_each(|(sum, own)| *sum += own);
            }
            out.iter_mut().zip(&*sums).for_each(|(code, &sum)| *code = sum as u8);
        }
        Codes::Bytes(codes)
    });
    Group { members, size, combined }
}
