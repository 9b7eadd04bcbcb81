use super::*;
use crate::numbers::numbers;
use crate::perceptron::Pass;
use crate::team::every_team;

const INPUTS: usize = 5;
const WIDTH: usize = 7;

struct Weights {
    weight: Vec<f32>,
    bias: Vec<f32>,
}

fn weights(seed: u32) -> Weights {
    Weights { weight: numbers(INPUTS * WIDTH, seed), bias: numbers(WIDTH, seed + 1) }
}

fn softmax<'a>(n: usize, weight: f32) -> Softmax<'a> {
    Softmax { n, width: WIDTH, temperature: 0.3, log_q: None, excluded: &[], included: None, weight }
}

#[test]
fn is_what_its_parts_are_one_after_the_other() {
    // Queries with items, then two views of other items, the second first.
    let (n, views) = (70, 3);
    let sizes = [n, n + 2 * views];
    let contrasts = [
        Contrast { of: softmax(n, 1.0), a: Rows { tower: 0, first: 0 }, b: Rows { tower: 1, first: 0 } },
        Contrast { of: softmax(views, 0.4), a: Rows { tower: 1, first: n + views }, b: Rows { tower: 1, first: n } },
    ];
    let weights = [weights(1), weights(3)];
    let inputs = sizes.map(|n| numbers(n * INPUTS, n as u32));
    let layers: Vec<[Layer; 1]> = weights.iter().map(|Weights { weight, bias }| [Layer { weight, bias, relu: false }]).collect();
    for team in every_team() {
        let unwritten = || sizes.map(|n| (vec![f32::NAN; n * INPUTS], vec![f32::NAN; INPUTS * WIDTH], vec![f32::NAN; WIDTH]));
        let (mut found, mut expected) = (unwritten(), unwritten());

        let mut ys = sizes.map(|n| vec![f32::NAN; n * WIDTH]);
        let passes: Vec<Pass> = (0..2)
            .map(|at| {
                let forth = Forth { layers: &layers[at], normalize: true, n: sizes[at], x: &inputs[at], same: None, y: &mut ys[at] };
                perceptron::forward(&team, &mut [forth]).remove(0)
            })
            .collect();
        let mut slopes = sizes.map(|n| vec![f32::NAN; n * WIDTH]);
        let (of_queries, of_items) = slopes.split_at_mut(1);
        let (split, end) = (n * WIDTH, (n + views) * WIDTH);
        let main = softmax_cross_entropy(&team, &contrasts[0].of, &ys[0], &ys[1][..split], &mut of_queries[0], &mut of_items[0][..split]);
        let (second, first) = of_items[0][split..].split_at_mut(views * WIDTH);
        let own = softmax_cross_entropy(&team, &contrasts[1].of, &ys[1][end..], &ys[1][split..end], first, second);
        for (at, (dx, weight, bias)) in expected.iter_mut().enumerate() {
            let mut gradients = [LayerGradient { weight, bias }];
            let back = Back {
                layers: &layers[at],
                pass: &passes[at],
                normalize: true,
                n: sizes[at],
                x: &inputs[at],
                y: &ys[at],
                dy: &slopes[at],
                dx,
                gradients: &mut gradients,
            };
            perceptron::backward(&team, &mut [back]);
        }

        let mut gradients: Vec<(&mut [f32], [LayerGradient; 1])> =
            found.iter_mut().map(|(dx, weight, bias)| (&mut dx[..], [LayerGradient { weight, bias }])).collect();
        let towers = gradients.iter_mut().enumerate().map(|(at, (dx, gradients))| Tower {
            layers: &layers[at],
            normalize: true,
            n: sizes[at],
            x: &inputs[at],
            same: None,
            dx,
            gradients,
        });
        let losses = softmax_step(&team, &mut towers.collect::<Vec<_>>(), &contrasts);
        assert_eq!(losses, [main, own]);
        assert!(found == expected && found.iter().all(|(dx, ..)| dx.iter().all(|slope| slope.is_finite())));
    }
}

#[test]
#[should_panic(expected = "not all of tower 0's 3 rows are in one softmax and no more")]
fn a_row_that_is_in_no_softmax_is_refused() {
    let Weights { weight, bias } = weights(1);
    let layers = [Layer { weight: &weight, bias: &bias, relu: false }];
    let tower = Tower { layers: &layers, normalize: true, n: 3, x: &[0.0; 3 * INPUTS], same: None, dx: &mut [0.0; 3 * INPUTS], gradients: &mut [] };
    softmax_step(&every_team()[0], &mut [tower], &[Contrast { of: softmax(1, 1.0), a: Rows { tower: 0, first: 0 }, b: Rows { tower: 0, first: 1 } }]);
}
