//! Optimizers of table rows and, as tables of one row, of tower weights; in place.

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

    /// Moves a row against its gradient.
    ///
    /// # Safety
    /// `values` and `gradient` have `width` float32, the states as many as [`Optimizer::state_widths`] says.
    #[inline(always)]
    pub unsafe fn move_row<L: Lanes>(&self, values: *mut f32, gradient: *const f32, states: [*mut f32; 2], width: usize, corrections: Corrections) {
        // SAFETY: passed on; what a last vector lacks is filled up, and its own numbers alone are copied back.
        unsafe {
            let rate = match self.rule {
                Rule::RowwiseAdagrad => {
                    *states[0] += crate::normalize::dot::<L>(gradient, gradient, width) / width as f32;
                    self.learning_rate / (*states[0] + self.epsilon).sqrt()
                }
                _ => self.learning_rate,
            };
            let (whole, rest) = (width / L::N * L::N, width % L::N);
            self.move_vectors::<L>(values, gradient, states, whole, rate, corrections);
            if rest != 0 {
                let n_states = if self.is_by_row() { 0 } else { states.iter().take_while(|state| !state.is_null()).count() };
                let mut lanes = [[0.0_f32; 16]; 4];
                let [own, slope, first, second] = lanes.each_mut().map(|one| one.as_mut_ptr());
                let kept = [first, second];
                own.copy_from_nonoverlapping(values.add(whole), rest);
                slope.copy_from_nonoverlapping(gradient.add(whole), rest);
                for (state, kept) in states.iter().zip(kept).take(n_states) {
                    kept.copy_from_nonoverlapping(state.add(whole), rest);
                }
                self.move_vectors::<L>(own, slope, kept, L::N, rate, corrections);
                values.add(whole).copy_from_nonoverlapping(own, rest);
                for (state, kept) in states.iter().zip(kept).take(n_states) {
                    state.add(whole).copy_from_nonoverlapping(kept, rest);
                }
            }
        }
    }

    /// Moves the `n` numbers of whole vectors.
    ///
    /// # Safety
    /// As [`Optimizer::move_row`].
    #[inline(always)]
    unsafe fn move_vectors<L: Lanes>(&self, values: *mut f32, gradient: *const f32, states: [*mut f32; 2], n: usize, rate: f32, corrections: Corrections) {
        // SAFETY: passed on.
        unsafe {
            match self.rule {
                Rule::Adagrad => {
                    for at in (0..n).step_by(L::N) {
                        let g = L::load(gradient.add(at));
                        let a = L::mul_add(g, g, L::load(states[0].add(at)));
                        L::store(states[0].add(at), a);
                        let step = L::div(L::mul(L::splat(rate), g), L::sqrt(L::add(a, L::splat(self.epsilon))));
                        L::store(values.add(at), L::sub(L::load(values.add(at)), step));
                    }
                }
                Rule::Adam => {
                    let (keep1, keep2) = (self.beta1 as f32, self.beta2 as f32);
                    let (new1, new2) = ((1.0 - self.beta1) as f32, (1.0 - self.beta2) as f32);
                    for at in (0..n).step_by(L::N) {
                        let g = L::load(gradient.add(at));
                        let mean = L::mul_add(L::splat(keep1), L::load(states[0].add(at)), L::mul(L::splat(new1), g));
                        let square = L::mul_add(L::splat(keep2), L::load(states[1].add(at)), L::mul(L::splat(new2), L::mul(g, g)));
                        L::store(states[0].add(at), mean);
                        L::store(states[1].add(at), square);
                        let down = L::add(L::sqrt(L::div(square, L::splat(corrections.square))), L::splat(self.epsilon));
                        let step = L::div(L::mul(L::splat(rate / corrections.mean), mean), down);
                        L::store(values.add(at), L::sub(L::load(values.add(at)), step));
                    }
                }
                Rule::RowwiseAdagrad | Rule::Sgd => {
                    for at in (0..n).step_by(L::N) {
                        let step = L::mul(L::splat(rate), L::load(gradient.add(at)));
                        L::store(values.add(at), L::sub(L::load(values.add(at)), step));
                    }
                }
            }
        }
    }
}
