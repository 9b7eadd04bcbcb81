use super::*;
use crate::numbers::{assert_close, numbers, wide};
use crate::team::every_team;

/// Loss and gradients by the formulas at the top, in float64.
fn exact(of: &Softmax, a: &[f32], b: &[f32]) -> (f64, Vec<f64>, Vec<f64>) {
    let (n, width, temperature) = (of.n, of.width, f64::from(of.temperature));
    let (a, b) = (wide(a), wide(b));
    let takes_part = |at: usize| of.included.is_none_or(|included| included[at] != 0);
    let count = (0..n).filter(|&at| takes_part(at)).count() as f64;
    let (mut loss, mut da, mut db) = (0.0, vec![0.0; n * width], vec![0.0; n * width]);
    for row in (0..n).filter(|&row| takes_part(row)) {
        let is_in = |column: usize| takes_part(column) && !of.excluded.contains(&[row as u32, column as u32]);
        let logit = |column: usize| {
            let dot: f64 = (0..width).map(|at| a[row * width + at] * b[column * width + at]).sum();
            dot / temperature - of.log_q.map_or(0.0, |log_q| f64::from(log_q[column]))
        };
        let exps: Vec<f64> = (0..n).map(|column| if is_in(column) { logit(column).exp() } else { 0.0 }).collect();
        let sum: f64 = exps.iter().sum();
        loss += (sum.ln() - logit(row)) / count;
        for column in 0..n {
            let slope = f64::from(of.weight) * (exps[column] / sum - f64::from(u8::from(row == column))) / (count * temperature);
            for at in 0..width {
                da[row * width + at] += slope * b[column * width + at];
                db[column * width + at] += slope * a[row * width + at];
            }
        }
    }
    (loss, da, db)
}

#[test]
fn agrees_with_float64_with_log_q_exclusions_and_left_out_examples_and_has_the_same_bytes_on_any_number_of_threads() {
    let mut first: Option<(crate::lanes::InstructionSet, Vec<f32>)> = None;
    for team in every_team() {
        let mut bytes = Vec::new();
        // One row, odd sizes, several bands (256 rows each at most) with a width beyond a panel, and beyond a block.
        for (n, width, options) in [(1, 3, 0), (37, 5, 1), (65, 40, 2), (600, 33, 3), (70, 300, 2)] {
            let (a, b) = (numbers(n * width, 1), numbers(n * width, 2));
            let log_q: Vec<f32> = numbers(n, 3).iter().map(|x| 3.0 * x - 5.0).collect();
            let included: Vec<u8> = (0..n).map(|at| u8::from(at % 5 != 2)).collect();
            let pairs = (0..n as u32).flat_map(|row| [[row, (row * 7 + 3) % n as u32], [row, (row + 1) % n as u32]]);
            let excluded: Vec<[u32; 2]> = pairs.filter(|[row, column]| row != column).collect::<std::collections::BTreeSet<_>>().into_iter().collect();
            let of = Softmax {
                n,
                width,
                temperature: 0.2,
                log_q: (options & 1 != 0).then_some(&*log_q),
                excluded: if options & 2 != 0 { &excluded } else { &[] },
                included: (options & 2 != 0).then_some(&*included),
                weight: 0.3,
            };
            let (mut da, mut db) = (vec![f32::NAN; n * width], vec![f32::NAN; n * width]);
            let loss = softmax_cross_entropy(&team, &of, &a, &b, &mut da, &mut db);
            let (exact_loss, exact_da, exact_db) = exact(&of, &a, &b);
            let what = format!("{:?}, {} threads, {n} × {width}", team.set(), team.threads());
            assert!((loss - exact_loss).abs() < 2e-6 * (1.0 + exact_loss), "loss on {what}: {loss}, not {exact_loss}");
            assert_close(&da, &exact_da, 2e-6, &format!("da on {what}"));
            assert_close(&db, &exact_db, 2e-6, &format!("db on {what}"));
            bytes.extend_from_slice(&da);
            bytes.extend_from_slice(&db);
        }
        match &first {
            Some((set, alone)) if *set == team.set() => assert!(*alone == bytes, "{:?}: {} threads make other bytes than one", set, team.threads()),
            _ => first = Some((team.set(), bytes)),
        }
    }
}

#[test]
fn stays_finite_with_logits_of_a_thousand() {
    for team in every_team() {
        let of = Softmax { n: 2, width: 1, temperature: 0.01, log_q: None, excluded: &[], included: None, weight: 1.0 };
        let (mut da, mut db) = ([0.0; 2], [0.0; 2]);
        // Logits (1000, −1000) and (1000, −1000): rows lose 0 and 2000.
        let loss = softmax_cross_entropy(&team, &of, &[10.0, 10.0], &[1.0, -1.0], &mut da, &mut db);
        assert!((loss - 1000.0).abs() < 1e-3, "{loss}");
        assert!(da.iter().chain(&db).all(|slope| slope.is_finite()));
    }
}

#[test]
fn is_zero_when_nothing_takes_part_and_no_number_when_a_vector_is_none() {
    let team = &every_team()[0];
    let of = Softmax { n: 2, width: 1, temperature: 1.0, log_q: None, excluded: &[], included: Some(&[0, 0]), weight: 1.0 };
    let (mut da, mut db) = ([f32::NAN; 2], [f32::NAN; 2]);
    assert_eq!(softmax_cross_entropy(team, &of, &[1.0, 2.0], &[3.0, 4.0], &mut da, &mut db), 0.0);
    assert_eq!((da, db), ([0.0; 2], [0.0; 2]));
    let of = Softmax { included: None, ..of };
    assert!(softmax_cross_entropy(team, &of, &[f32::NAN, 2.0], &[3.0, 4.0], &mut da, &mut db).is_nan());
}
