//! Optimizers of table rows and, as tables of one row, of tower weights; in place.

use crate::buffer::Write;
use crate::lanes::Lanes;

/// What moves a row, as the config gives it.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// `a += g²;  w −= rate · g / sqrt(a + ε)` (Duchi et al. 2011)
    Adagrad,
    /// The same with one accumulator a row, of the mean of the squares (Mudigere et al. 2022, §4.1.4).
    RowwiseAdagrad,
    /// Moments of the rows touched, corrected by the number of the step (Kingma and Ba 2015, algorithm 1).
    Adam,
    Sgd,
}

#[derive(Clone, Copy, Debug)]
pub struct Optimizer {
    pub rule: Rule,
    pub learning_rate: f32,
    /// Of both kinds of Adagrad.
    pub initial_accumulator: f32,
    pub epsilon: f32,
    pub beta1: f64,
    pub beta2: f64,
}

/// What an optimizer takes of a step's number: bias corrections of Adam's moments.
#[derive(Clone, Copy)]
pub struct Corrections {
    mean: f32,
    square: f32,
}

/// What an optimizer keeps of a row or a weight: as many arrays as it has, and null for the rest.
#[derive(Clone, Copy)]
pub struct States([Write; 2]);

impl States {
    /// @param arrays at most two
    pub fn of<'a>(arrays: impl IntoIterator<Item = &'a mut [f32]>) -> Self {
        let mut states = [Write(std::ptr::null_mut()); 2];
        states.iter_mut().zip(arrays).for_each(|(state, array)| *state = array.into());
        Self(states)
    }

    /// From the number `at` of each on.
    #[inline(always)]
    pub fn from(self, at: usize) -> Self {
        Self(self.0.map(|state| Write(if state.0.is_null() { state.0 } else { state.0.wrapping_add(at) })))
    }

    /// The arrays that there are.
    #[inline(always)]
    pub fn each(&self) -> impl Iterator<Item = *mut f32> {
        self.0.iter().map(|state| state.0).filter(|state| !state.is_null())
    }
}

impl Optimizer {
    /// @param step 1-based
    pub fn corrections(&self, step: u32) -> Corrections {
        let of = |beta: f64| (1.0 - beta.powf(f64::from(step))) as f32;
        Corrections { mean: of(self.beta1), square: of(self.beta2) }
    }

    /// Numbers of state for each row of `width`, one entry for each array.
    pub fn state_widths(&self, width: usize) -> Vec<usize> {
        match self.rule {
            Rule::Adagrad => vec![width],
            Rule::RowwiseAdagrad => vec![1],
            Rule::Adam => vec![width, width],
            Rule::Sgd => vec![],
        }
    }

    /// What each number of state starts at.
    pub fn initial_state(&self) -> f32 {
        match self.rule {
            Rule::Adagrad | Rule::RowwiseAdagrad => self.initial_accumulator,
            Rule::Adam | Rule::Sgd => 0.0,
        }
    }

    /// Whether a row's numbers move by more than each one's own gradient and state.
    pub fn is_by_row(&self) -> bool {
        matches!(self.rule, Rule::RowwiseAdagrad)
    }

    /// Moves a row, or a part of one, against its gradient.
    ///
    /// # Safety
    /// `values` and `gradient` have `width` float32, the states as many as [`Optimizer::state_widths`] says.
    #[inline(always)]
    pub unsafe fn move_row<L: Lanes>(&self, values: *mut f32, gradient: *const f32, states: States, width: usize, corrections: Corrections) {
        // SAFETY: passed on; what a last vector lacks is filled up, and its own numbers alone are copied back.
        unsafe {
            let (rate, states) = match self.rule {
                Rule::RowwiseAdagrad => {
                    let square = states.0[0].0;
                    *square += crate::normalize::dot::<L>(gradient, gradient, width) / width as f32;
                    (self.learning_rate / (*square + self.epsilon).sqrt(), States::of([]))
                }
                _ => (self.learning_rate, states),
            };
            let mut at = 0;
            while at + 4 * L::N <= width {
                let slopes = std::array::from_fn(|part| L::load(gradient.add(at + part * L::N)));
                self.move_vectors::<L, 4>(values.add(at), slopes, states.from(at), rate, corrections);
                at += 4 * L::N;
            }
            while at + L::N <= width {
                self.move_vectors::<L, 1>(values.add(at), [L::load(gradient.add(at))], states.from(at), rate, corrections);
                at += L::N;
            }
            if at < width {
                let (values, states, n) = (values.add(at), states.from(at), width - at);
                let mut lanes = [[0.0_f32; 16]; 4];
                let [own, slope, kept @ ..] = &mut lanes;
                own.as_mut_ptr().copy_from_nonoverlapping(values, n);
                slope.as_mut_ptr().copy_from_nonoverlapping(gradient.add(at), n);
                let kept = States::of(kept.iter_mut().take(states.each().count()).map(|one| &mut one[..]));
                states.each().zip(kept.each()).for_each(|(state, kept)| kept.copy_from_nonoverlapping(state, n));
                self.move_vectors::<L, 1>(own.as_mut_ptr(), [L::load(slope.as_ptr())], kept, rate, corrections);
                values.copy_from_nonoverlapping(own.as_ptr(), n);
                states.each().zip(kept.each()).for_each(|(state, kept)| state.copy_from_nonoverlapping(kept, n));
            }
        }
    }

    /// Moves the numbers of some vectors against their gradient, at `rate`.
    ///
    /// # Safety
    /// `values` have as many float32, and so has each state that is kept by the number.
    #[inline(always)]
    pub unsafe fn move_vectors<L: Lanes, const N: usize>(&self, values: *mut f32, gradient: [L::V; N], states: States, rate: f32, corrections: Corrections) {
        // SAFETY: passed on.
        unsafe {
            let each = gradient.into_iter().enumerate().map(|(part, g)| (part * L::N, g));
            let [first, second] = states.0.map(|state| state.0);
            match self.rule {
                Rule::Adagrad => {
                    for (at, g) in each {
                        let a = L::mul_add(g, g, L::load(first.add(at)));
                        L::store(first.add(at), a);
                        let step = L::div(L::mul(L::splat(rate), g), L::sqrt(L::add(a, L::splat(self.epsilon))));
                        L::store(values.add(at), L::sub(L::load(values.add(at)), step));
                    }
                }
                Rule::Adam => {
                    let (keep1, keep2) = (self.beta1 as f32, self.beta2 as f32);
                    let (new1, new2) = ((1.0 - self.beta1) as f32, (1.0 - self.beta2) as f32);
                    for (at, g) in each {
                        let mean = L::mul_add(L::splat(keep1), L::load(first.add(at)), L::mul(L::splat(new1), g));
                        let square = L::mul_add(L::splat(keep2), L::load(second.add(at)), L::mul(L::splat(new2), L::mul(g, g)));
                        L::store(first.add(at), mean);
                        L::store(second.add(at), square);
                        let down = L::add(L::sqrt(L::div(square, L::splat(corrections.square))), L::splat(self.epsilon));
                        let step = L::div(L::mul(L::splat(rate / corrections.mean), mean), down);
                        L::store(values.add(at), L::sub(L::load(values.add(at)), step));
                    }
                }
                Rule::RowwiseAdagrad | Rule::Sgd => {
                    for (at, g) in each {
                        L::store(values.add(at), L::sub(L::load(values.add(at)), L::mul(L::splat(rate), g)));
                    }
                }
            }
        }
    }
}
