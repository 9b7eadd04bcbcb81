use super::*;
use crate::numbers::{assert_close, numbers, wide};
use crate::optimizer::Rule;
use crate::team::every_team;
use std::panic::{AssertUnwindSafe, catch_unwind};

fn optimizer(rule: Rule) -> Optimizer {
    // Adam divides by a gradient's own size: epsilon keeps float32's rounding in a tiny one small.
    Optimizer { rule, learning_rate: 0.1, initial_accumulator: 0.1, epsilon: if matches!(rule, Rule::Adam) { 0.01 } else { 1e-7 }, beta1: 0.9, beta2: 0.999 }
}

/// Two tables, one of a width that no vector divides; values from `numbers`.
fn tables(rule: Rule) -> Vec<Table> {
    [(500, 70), (9, 3)]
        .map(|(rows, width)| {
            let mut table = Table::zeroed(rows, width, &[8], &optimizer(rule));
            table.values.copy_from_slice(&numbers(rows * width, rows as u32));
            table
        })
        .into()
}

/// Bags of one to five rows, repeats and the frozen row 8 among them.
fn bags(examples: usize, rows: usize) -> (Vec<i32>, Vec<i32>) {
    let offsets: Vec<i32> = (0..=examples as i32).map(|at| (0..at).map(|example| 1 + example % 5).sum()).collect();
    let count = offsets[examples] as usize;
    (offsets, (0..count).map(|at| ((at * at + 8) % rows) as i32).collect())
}

#[test]
fn pools_side_by_side_and_moves_each_row_once_by_the_sum_of_all_its_uses() {
    let mut first: Option<(crate::lanes::InstructionSet, Vec<f32>)> = None;
    for team in every_team() {
        let mut bytes = Vec::new();
        for (rule, pooling) in
            [(Rule::Adagrad, Pooling::Mean), (Rule::RowwiseAdagrad, Pooling::Sum), (Rule::Adam, Pooling::SquareRoot), (Rule::Sgd, Pooling::Mean)]
        {
            let mut tables = tables(rule);
            let before: Vec<Vec<f64>> = tables.iter().map(|table| wide(&table.values)).collect();
            let (wide_bags, small_bags) = (bags(130, 500), bags(130, 9));
            let values = numbers(130 * 2, 5);
            let pass = || Pass {
                examples: 130,
                fields: vec![
                    Field::Bag { table: 0, pooling, offsets: &wide_bags.0, rows: &wide_bags.1 },
                    Field::Numbers { width: 2, values: &values },
                    Field::Bag { table: 1, pooling, offsets: &small_bags.0, rows: &small_bags.1 },
                ],
            };
            let (queries, items) = ([pass()], [pass(), pass()]);
            let mut out = vec![f32::NAN; 260 * 75];
            forward(&team, &tables, &items, &mut out);
            let gradients = [numbers(130 * 75, 6), numbers(260 * 75, 7)];
            apply_gradients(&team, &mut tables, &optimizer(rule), [(&queries, &gradients[0]), (&items, &gradients[1])], 1);

            let what = format!("{:?}, {} threads, {rule:?}", team.set(), team.threads());
            for (table, column, bag) in [(0, 0, &wide_bags), (1, 72, &small_bags)] {
                let width = tables[table].width;
                let mut sums = vec![0.0_f64; before[table].len()];
                for example in 0..130 {
                    let rows = &bag.1[bag.0[example] as usize..bag.0[example + 1] as usize];
                    let weight = match pooling {
                        Pooling::Mean => 1.0 / rows.len() as f64,
                        Pooling::Sum => 1.0,
                        Pooling::SquareRoot => 1.0 / (rows.len() as f64).sqrt(),
                    };
                    let pooled: Vec<f64> =
                        (0..width).map(|at| weight * rows.iter().map(|&row| before[table][row as usize * width + at]).sum::<f64>()).collect();
                    for row in [example, example + 130] {
                        assert_close(&out[row * 75 + column..][..width], &pooled, 1e-6, &format!("pooled on {what}"));
                    }
                    for &row in rows {
                        for at in 0..width {
                            let slopes = gradients[0][example * 75 + column + at]
                                + gradients[1][example * 75 + column + at]
                                + gradients[1][(example + 130) * 75 + column + at];
                            sums[row as usize * width + at] += weight * f64::from(slopes);
                        }
                    }
                }
                let moved: Vec<f64> = (0..sums.len())
                    .map(|at| {
                        let (row, g) = (at / width, sums[at]);
                        let squares = sums[row * width..(row + 1) * width].iter().map(|g| g * g).sum::<f64>() / width as f64;
                        let step = match rule {
                            Rule::Adagrad => 0.1 * g / (0.1 + g * g + 1e-7).sqrt(),
                            Rule::RowwiseAdagrad => 0.1 * g / (0.1 + squares + 1e-7).sqrt(),
                            // The first step of Adam: both corrections undo their decays.
                            Rule::Adam => 0.1 * g / (g.abs() + 0.01),
                            Rule::Sgd => 0.1 * g,
                        };
                        before[table][at] - if row == 8 { 0.0 } else { step }
                    })
                    .collect();
                assert_close(&tables[table].values, &moved, 2e-5, &format!("moved on {what}"));
            }
            assert_eq!(&out[70..72], &values[..2]);
            bytes.extend_from_slice(&out);
            tables.iter().for_each(|table| bytes.extend_from_slice(&table.values));
        }
        match &first {
            Some((set, alone)) if *set == team.set() => assert!(*alone == bytes, "{:?}: {} threads make other bytes than one", set, team.threads()),
            _ => first = Some((team.set(), bytes)),
        }
    }
}

#[test]
#[should_panic(expected = "a row is beyond the 9 of its table")]
fn a_row_that_the_table_lacks_is_refused() {
    let pass = Pass { examples: 1, fields: vec![Field::Bag { table: 1, pooling: Pooling::Mean, offsets: &[0, 1], rows: &[9] }] };
    forward(&every_team()[0], &tables(Rule::Sgd), &[pass], &mut [0.0; 3]);
}

#[test]
fn gradients_of_a_row_that_the_table_lacks_are_refused_and_nothing_moves() {
    for team in every_team() {
        let mut tables = tables(Rule::Sgd);
        let before: Vec<Vec<f32>> = tables.iter().map(|table| table.values.to_vec()).collect();
        let of = |table, rows| Pass { examples: 1, fields: vec![Field::Bag { table, pooling: Pooling::Mean, offsets: &[0, 1], rows }] };
        let (query, item) = ([of(0, &[1])], [of(1, &[-1])]);
        let widths = [tables[0].width, tables[1].width];
        let gradients = widths.map(|width| vec![1.0; width]);
        let sides: [(&[Pass], &[f32]); 2] = [(&query, &gradients[0]), (&item, &gradients[1])];
        let refusal = catch_unwind(AssertUnwindSafe(|| apply_gradients(&team, &mut tables, &optimizer(Rule::Sgd), sides, 1)));
        assert!(refusal.is_err_and(|error| error.downcast_ref::<String>().is_some_and(|text| text == "a row is beyond the 9 of its table")));
        assert!(tables.iter().zip(&before).all(|(table, before)| *table.values == **before));
    }
}
