use super::*;
use crate::numbers::{assert_close, exact_product, numbers, turned, wide};
use crate::team::every_team;

/// (inputs, outputs, relu) of each layer.
type Shape<'a> = &'a [(usize, usize, bool)];

fn weights(shape: Shape) -> Vec<(Vec<f32>, Vec<f32>)> {
    shape.iter().zip(3..).map(|(&(inputs, outputs, _), seed)| (numbers(inputs * outputs, seed), numbers(outputs, 10 * seed))).collect()
}

/// Outputs, the gradient of x, and gradients of each weight and bias, for the loss Σ y · dy.
struct Exact {
    y: Vec<f64>,
    dx: Vec<f64>,
    layers: Vec<(Vec<f64>, Vec<f64>)>,
}

fn exact(shape: Shape, weights: &[(Vec<f32>, Vec<f32>)], normalize: bool, n: usize, x: &[f32], dy: &[f32]) -> Exact {
    let mut inputs = vec![wide(x)];
    for (&(before, after, relu), (weight, bias)) in shape.iter().zip(weights) {
        let mut y = exact_product(inputs.last().unwrap(), &wide(weight), n, before, after);
        for (at, value) in y.iter_mut().enumerate() {
            *value += f64::from(bias[at % after]);
            *value = if relu { value.max(0.0) } else { *value };
        }
        inputs.push(y);
    }
    let width = shape[shape.len() - 1].1;
    let mut y = inputs.last().unwrap().clone();
    let mut d = wide(dy);
    if normalize {
        for row in 0..n {
            let line = &mut y[row * width..(row + 1) * width];
            let length = (line.iter().map(|value| value * value).sum::<f64>() + 1e-12).sqrt();
            line.iter_mut().for_each(|value| *value /= length);
            let slope = &mut d[row * width..(row + 1) * width];
            let along: f64 = line.iter().zip(slope.iter()).map(|(y, dy)| y * dy).sum();
            slope.iter_mut().zip(line.iter()).for_each(|(dy, y)| *dy = (*dy - y * along) / length);
        }
    }
    let mut layers = Vec::new();
    for (at, &(before, after, relu)) in shape.iter().enumerate().rev() {
        for (slope, output) in d.iter_mut().zip(&inputs[at + 1]) {
            *slope = if relu && *output <= 0.0 { 0.0 } else { *slope };
        }
        let bias = (0..after).map(|column| (0..n).map(|row| d[row * after + column]).sum()).collect();
        layers.push((exact_product(&turned(&inputs[at], n, before), &d, before, n, after), bias));
        d = exact_product(&d, &turned(&wide(&weights[at].0), before, after), n, after, before);
    }
    layers.reverse();
    Exact { y, dx: d, layers }
}

#[test]
fn agrees_with_float64_forward_and_backward_and_has_the_same_bytes_on_any_number_of_threads() {
    // Odd widths, wide ones beyond a block, one row, rows beyond a block of gradients; relu first, last and nowhere.
    let cases: [(usize, Shape, bool); 5] = [
        (70, &[(5, 33, true), (33, 40, false)], true),
        (1, &[(3, 7, false)], false),
        (300, &[(40, 300, true), (300, 20, true), (20, 31, false)], true),
        (130, &[(64, 32, true)], false),
        (65, &[(270, 64, false), (64, 8, false)], true),
    ];
    let mut first: Option<(crate::lanes::InstructionSet, Vec<f32>)> = None;
    for team in every_team() {
        let mut bytes = Vec::new();
        for (n, shape, normalize) in cases {
            let (weights, x) = (weights(shape), numbers(n * shape[0].0, 1));
            let width = shape[shape.len() - 1].1;
            let dy = numbers(n * width, 2);
            let layers: Vec<Layer> = weights.iter().zip(shape).map(|((weight, bias), &(.., relu))| Layer { weight, bias, relu }).collect();
            let mut y = vec![f32::NAN; n * width];
            let pass = forward(&team, &mut [Forth { layers: &layers, normalize, n, x: &x, same: None, y: &mut y }]).remove(0);
            let mut dx = vec![f32::NAN; x.len()];
            let mut slopes: Vec<(Vec<f32>, Vec<f32>)> =
                weights.iter().map(|(weight, bias)| (vec![f32::NAN; weight.len()], vec![f32::NAN; bias.len()])).collect();
            let mut gradients: Vec<LayerGradient> = slopes.iter_mut().map(|(weight, bias)| LayerGradient { weight, bias }).collect();
            backward(&team, &mut [Back { layers: &layers, pass: &pass, normalize, n, x: &x, y: &y, dy: &dy, dx: &mut dx, gradients: &mut gradients }]);
            let exact = exact(shape, &weights, normalize, n, &x, &dy);
            let what = format!("{:?}, {} threads, {shape:?}", team.set(), team.threads());
            assert_close(&y, &exact.y, 2e-5, &format!("y on {what}"));
            assert_close(&dx, &exact.dx, 1e-4, &format!("dx on {what}"));
            for ((weight, bias), (exact_weight, exact_bias)) in slopes.iter().zip(&exact.layers) {
                assert_close(weight, exact_weight, 2e-4, &format!("dW on {what}"));
                assert_close(bias, exact_bias, 2e-4, &format!("db on {what}"));
            }
            for part in [&y, &dx].into_iter().chain(slopes.iter().flat_map(|(weight, bias)| [weight, bias])) {
                bytes.extend_from_slice(part);
            }
        }
        match &first {
            Some((set, alone)) if *set == team.set() => assert!(*alone == bytes, "{:?}: {} threads make other bytes than one", set, team.threads()),
            _ => first = Some((team.set(), bytes)),
        }
    }
}

#[test]
fn a_row_without_direction_stays_zero_and_has_no_slope() {
    for team in every_team() {
        let (weight, bias) = (vec![0.0; 6], vec![0.0; 2]);
        let layers = [Layer { weight: &weight, bias: &bias, relu: false }];
        let mut y = vec![f32::NAN; 2];
        let x = [1.0, 2.0, 3.0];
        let pass = forward(&team, &mut [Forth { layers: &layers, normalize: true, n: 1, x: &x, same: None, y: &mut y }]).remove(0);
        assert_eq!(y, [0.0, 0.0]);
        let (mut dx, mut weight_slope, mut bias_slope) = (vec![f32::NAN; 3], vec![f32::NAN; 6], vec![f32::NAN; 2]);
        let mut gradients = [LayerGradient { weight: &mut weight_slope, bias: &mut bias_slope }];
        backward(
            &team,
            &mut [Back { layers: &layers, pass: &pass, normalize: true, n: 1, x: &x, y: &y, dy: &[1.0, 1.0], dx: &mut dx, gradients: &mut gradients }],
        );
        assert_eq!((dx, weight_slope, bias_slope), (vec![0.0; 3], vec![0.0; 6], vec![0.0; 2]));
    }
}

#[test]
#[should_panic(expected = "a layer takes 3 inputs and gets 2")]
fn layers_that_do_not_fit_together_are_refused() {
    let (weight, bias) = (numbers(6, 1), numbers(2, 1));
    let layers = [Layer { weight: &weight, bias: &bias, relu: false }];
    forward(&every_team()[0], &mut [Forth { layers: &layers, normalize: false, n: 1, x: &[1.0, 2.0], same: None, y: &mut [0.0, 0.0] }]);
}

#[test]
fn columns_that_are_the_same_in_a_chunk_are_multiplied_once_and_their_gradients_come_summed() {
    // Four chunks with columns 0 … 40 in common, four with 32 … 88, one without any, two with all of them.
    same_columns(88, [(0, 40), (0, 40), (0, 40), (0, 40), (32, 88), (32, 88), (32, 88), (32, 88), (0, 0), (0, 88), (0, 88)]);
    // More than a block of 256 columns, and segments that begin and end within the second.
    same_columns(330, [(200, 304), (200, 304), (200, 304), (200, 304), (0, 256), (0, 256), (0, 288), (0, 288), (0, 0), (288, 330), (0, 330)]);
}

/// Ten chunks and a part, in three blocks of 256 rows, each with its columns in common: groups of 8, whole panels of 32 or not.
fn same_columns(inputs: usize, common: [(usize, usize); 11]) {
    let n = 650;
    let shape: Shape = &[(inputs, 45, true), (45, 300, true), (300, 20, false)];
    let weights = weights(shape);
    let layers: Vec<Layer> = shape.iter().zip(&weights).map(|(&(_, _, relu), (weight, bias))| Layer { weight, bias, relu }).collect();
    let groups = inputs.div_ceil(8);
    let mut x = numbers(n * inputs, 1);
    let mut same = vec![0_u8; common.len() * groups];
    for (chunk, (start, end)) in common.into_iter().enumerate() {
        same[chunk * groups + start / 8..chunk * groups + end.div_ceil(8)].fill(1);
        for row in chunk * 64..n.min(chunk * 64 + 64) {
            for column in start..end {
                x[row * inputs + column] = x[chunk * 64 * inputs + column];
            }
        }
    }
    let dy = numbers(n * 20, 2);
    let exact = exact(shape, &weights, true, n, &x, &dy);
    let mut summed = exact.dx.clone();
    // Whole panels of 32 columns: of columns 0 … 40 the first.
    let panels = common.map(|(start, end)| (start.next_multiple_of(32), if end == inputs { end } else { end / 32 * 32 }));
    for (chunk, (start, end)) in panels.into_iter().enumerate() {
        for row in chunk * 64 + 1..n.min(chunk * 64 + 64) {
            for column in start..end {
                summed[chunk * 64 * inputs + column] += summed[row * inputs + column];
                summed[row * inputs + column] = 0.0;
            }
        }
    }
    let mut first: Option<Vec<Vec<f32>>> = None;
    for team in every_team() {
        let mut y = vec![f32::NAN; n * 20];
        let pass = forward(&team, &mut [Forth { layers: &layers, normalize: true, n, x: &x, same: Some(&same), y: &mut y }]).remove(0);
        let mut dx = vec![f32::NAN; n * inputs];
        let mut gradients: Vec<(Vec<f32>, Vec<f32>)> =
            weights.iter().map(|(weight, bias)| (vec![f32::NAN; weight.len()], vec![f32::NAN; bias.len()])).collect();
        let mut views: Vec<LayerGradient> = gradients.iter_mut().map(|(weight, bias)| LayerGradient { weight, bias }).collect();
        backward(&team, &mut [Back { layers: &layers, pass: &pass, normalize: true, n, x: &x, y: &y, dy: &dy, dx: &mut dx, gradients: &mut views }]);
        assert_close(&y, &exact.y, 2e-5, "y");
        assert_close(&dx, &summed, 2e-4, "dx");
        for ((weight, bias), (exact_weight, exact_bias)) in gradients.iter().zip(&exact.layers) {
            assert_close(weight, exact_weight, 2e-4, "weight");
            assert_close(bias, exact_bias, 2e-4, "bias");
        }
        if team.set() == crate::lanes::InstructionSet::chosen() {
            let all: Vec<Vec<f32>> = [y, dx].into_iter().chain(gradients.into_iter().flat_map(|(weight, bias)| [weight, bias])).collect();
            assert!(first.get_or_insert_with(|| all.clone()) == &all, "another number of threads makes other bytes");
        }
    }
}

#[test]
fn what_is_no_number_goes_through_all_layers_on_every_set() {
    // Widths of whole vectors, and of some numbers more.
    let shape: Shape = &[(40, 48, true), (48, 37, true), (37, 33, false)];
    for (value, layer, at) in [(f32::NAN, 0, 5), (f32::INFINITY, 0, 47), (f32::NAN, 1, 36), (f32::NEG_INFINITY, 2, 3)] {
        let mut weights = weights(shape);
        // Both signs of an infinity in a column.
        let outputs = shape[layer].1;
        weights[layer].0[at] = value;
        weights[layer].0[at + outputs] = -value;
        weights[layer].1.fill(1.0);
        let layers: Vec<Layer> = shape.iter().zip(&weights).map(|(&(_, _, relu), (weight, bias))| Layer { weight, bias, relu }).collect();
        let x = vec![1.0; 3 * 40];
        for team in every_team() {
            let mut y = vec![0.0; 3 * 33];
            forward(&team, &mut [Forth { layers: &layers, normalize: false, n: 3, x: &x, same: None, y: &mut y }]);
            assert!(y.chunks(33).all(|row| row.iter().any(|one| one.is_nan())), "{:?}: {value} in layer {layer} is gone", team.set());
        }
    }
}
