use super::*;
use crate::team::{Team, every_team};
use std::collections::BTreeMap;

/// A feature's value of each item.
type Column = Vec<Option<i32>>;

fn bags(column: &Column) -> (Vec<i32>, Vec<i32>) {
    let mut offsets = vec![0];
    for value in column {
        offsets.push(offsets[offsets.len() - 1] + i32::from(value.is_some()));
    }
    (offsets, column.iter().flatten().copied().collect())
}

fn read(team: &Team, columns: &[(Vec<i32>, Vec<i32>)]) -> Vec<Option<Feature>> {
    features(team, &columns.iter().map(|(offsets, values)| Bags { offsets, values }).collect::<Vec<_>>())
}

/// Small values more often; every third item without one where some may lack it.
fn drawn(n: usize, sizes: &[(i32, bool)]) -> Vec<Column> {
    let mut state = 1_u32;
    let mut draw = |size: i32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as i32 % size * ((state >> 20) as i32 % 5) / 5
    };
    sizes.iter().map(|&(size, missing)| (0..n).map(|item| (!(missing && item % 3 == 0)).then(|| draw(size))).collect()).collect()
}

/// `Σ c ln c` of joint counts and of both margins, and the number of items, counted in maps.
fn counted_plainly(first: &Column, second: &Column) -> [f64; 4] {
    let mut counts = [BTreeMap::new(), BTreeMap::new(), BTreeMap::new()];
    let mut items = 0.0;
    for (&u, &v) in first.iter().zip(second) {
        if let (Some(u), Some(v)) = (u, v) {
            for (table, key) in counts.iter_mut().zip([(u, v), (u, 0), (0, v)]) {
                *table.entry(key).or_insert(0.0) += 1.0;
            }
            items += 1.0;
        }
    }
    let [joint, left, right] = counts.map(|table| table.values().map(|count: &f64| count * count.ln()).sum());
    [joint, left, right, items]
}

#[test]
fn sums_are_those_of_counts_taken_one_by_one_and_the_same_on_any_number_of_threads() {
    // Codes of one, two and four bytes; cells that go beyond a byte and beyond the table of logarithms.
    let mut columns = drawn(10_007, &[(2, false), (7, true), (300, true), (256, false), (1, true), (3, false), (5, true), (70_000, false)]);
    columns.push(vec![None; 10_007]);
    let stored: Vec<_> = columns.iter().map(bags).collect();
    // Alone and together on either side, and what is together against each other.
    let members = [vec![3], vec![2], vec![1, 6], vec![0, 4, 5], vec![7], vec![4], vec![8], vec![6, 8]];
    let passes = [[0, 1], [1, 0], [0, 2], [2, 0], [2, 3], [3, 2], [2, 2], [3, 3], [4, 5], [5, 4], [6, 0], [0, 6], [7, 2], [7, 7]];
    let times_log: Vec<f64> = (0..50_u32).map(|count| if count == 0 { 0.0 } else { f64::from(count) * f64::from(count).ln() }).collect();
    let mut first: Option<Vec<Sums>> = None;
    for team in every_team() {
        let coded = read(&team, &stored);
        let found = count_pairs(&team, &coded, &groups(&team, &coded, &members), &passes, &times_log);
        let pairs: Vec<[usize; 2]> = passes.iter().flat_map(|&[p, q]| pairs_of(&members[p as usize], &members[q as usize], p == q)).collect();
        assert!(pairs.len() == found.len());
        for ([a, b], sums) in pairs.into_iter().zip(&found) {
            let exact = counted_plainly(&columns[a], &columns[b]);
            for (found, exact) in [sums.joint, sums.first, sums.second, sums.items].into_iter().zip(exact) {
                assert!((found - exact).abs() <= 1e-9 * exact.max(1.0), "features {a} and {b}: {found}, not {exact}");
            }
        }
        assert!(first.get_or_insert_with(|| found.clone()) == &found, "another number of threads makes other bytes");
    }
}

fn pairs_of(p: &[usize], q: &[usize], is_inside: bool) -> Vec<[usize; 2]> {
    p.iter().enumerate().flat_map(|(at, &a)| q[if is_inside { at + 1 } else { 0 }..].iter().map(move |&b| [a, b])).collect()
}

#[test]
fn features_of_no_items_tell_nothing() {
    let team = &every_team()[0];
    let coded = read(team, &[(vec![0], vec![]), (vec![0], vec![]), (vec![0], vec![])]);
    let found = count_pairs(team, &coded, &groups(team, &coded, &[vec![0, 1], vec![2]]), &[[0, 0], [0, 1], [1, 0]], &[0.0]);
    assert!(found == vec![Sums::default(); 5]);
}

#[test]
fn a_feature_has_a_code_more_where_items_lack_it_and_none_where_one_has_several_values() {
    let team = &every_team()[0];
    let coded = read(team, &[(vec![0, 1, 1, 2], vec![0, 2]), (vec![1, 2, 3, 4], vec![9, 0, 1, 1]), (vec![0, 2, 2, 3], vec![0, 1, 0])]);
    let lacking = coded[0].as_ref().expect("it has one value at most");
    assert!((lacking.size, lacking.missing, lacking.counts.as_slice()) == (4, true, &[1, 0, 1, 1]));
    // What stands before the first item is nobody's value, but there is a row for it.
    let whole = coded[1].as_ref().expect("it has one value each");
    assert!((whole.size, whole.missing, &whole.counts[..3]) == (10, false, &[1, 2, 0]));
    assert!(coded[2].is_none());
}

#[test]
#[should_panic(expected = "a value is below 0")]
fn a_value_below_zero_is_refused() {
    read(&every_team()[0], &[(vec![0, 1], vec![-1])]);
}

#[test]
#[should_panic(expected = "offsets go down")]
fn offsets_that_go_down_are_refused() {
    read(&every_team()[0], &[(vec![0, 3, 2], vec![0, 0, 0])]);
}

#[test]
#[should_panic(expected = "a group of 300 codes is too large")]
fn a_group_beyond_a_byte_is_refused() {
    let team = &every_team()[0];
    let coded = read(team, &[(vec![0, 1], vec![99]), (vec![0, 1], vec![2])]);
    groups(team, &coded, &[vec![0, 1]]);
}
