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
        let rate = self.learning_rate;
        let mut at = 0;
        // SAFETY: passed on; `n` numbers of each array lie ahead.
        unsafe {
            let scale = match self.rule {
                Rule::RowwiseAdagrad => {
                    *states[0] += crate::normalize::dot::<L>(gradient, gradient, width) / width as f32;
                    rate / (*states[0] + self.epsilon).sqrt()
                }
                _ => rate,
            };
            while at < width {
                let n = L::N.min(width - at);
                let g = take::<L>(gradient.add(at), n);
                let step = match self.rule {
                    Rule::Adagrad => {
                        let a = L::mul_add(g, g, take::<L>(states[0].add(at), n));
                        give::<L>(states[0].add(at), a, n);
                        L::div(L::mul(L::splat(rate), g), L::sqrt(L::add(a, L::splat(self.epsilon))))
                    }
                    Rule::Adam => {
                        let (keep1, keep2) = (self.beta1 as f32, self.beta2 as f32);
                        let (new1, new2) = ((1.0 - self.beta1) as f32, (1.0 - self.beta2) as f32);
                        let mean = L::mul_add(L::splat(keep1), take::<L>(states[0].add(at), n), L::mul(L::splat(new1), g));
                        let square = L::mul_add(L::splat(keep2), take::<L>(states[1].add(at), n), L::mul(L::splat(new2), L::mul(g, g)));
                        give::<L>(states[0].add(at), mean, n);
                        give::<L>(states[1].add(at), square, n);
                        let down = L::add(L::sqrt(L::div(square, L::splat(corrections.square))), L::splat(self.epsilon));
                        L::div(L::mul(L::splat(rate / corrections.mean), mean), down)
                    }
                    Rule::RowwiseAdagrad | Rule::Sgd => L::mul(L::splat(scale), g),
                };
                give::<L>(values.add(at), L::sub(take::<L>(values.add(at), n), step), n);
                at += n;
            }
        }
    }
}

/// The first n numbers of a vector, the rest 0.
///
/// # Safety
/// They are there.
#[inline(always)]
unsafe fn take<L: Lanes>(from: *const f32, n: usize) -> L::V {
    // SAFETY: passed on; `lanes` holds the longest vector there is.
    unsafe {
        if n == L::N {
            return L::load(from);
        }
        let mut lanes = [0.0_f32; 16];
        std::ptr::copy_nonoverlapping(from, lanes.as_mut_ptr(), n);
        L::load(lanes.as_ptr())
    }
}

/// Writes the first n numbers of a vector.
///
/// # Safety
/// There is room for them.
#[inline(always)]
unsafe fn give<L: Lanes>(to: *mut f32, v: L::V, n: usize) {
    // SAFETY: as of `take`.
    unsafe {
        if n == L::N {
            return L::store(to, v);
        }
        let mut lanes = [0.0_f32; 16];
        L::store(lanes.as_mut_ptr(), v);
        std::ptr::copy_nonoverlapping(lanes.as_ptr(), to, n);
    }
}
