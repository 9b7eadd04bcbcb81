use super::*;
use crate::numbers::numbers;
use crate::team::every_team;

/// Scores that only whole numbers add up to, so that ties are ties on every instruction set.
fn whole(n: usize, seed: u32) -> Vec<f32> {
    numbers(n, seed).into_iter().map(|x| (2.0 * x).round()).collect()
}

fn lists((offsets, items): &(Vec<i32>, Vec<i32>)) -> Lists<'_> {
    Lists { offsets, items }
}

#[test]
fn ranks_and_best_are_those_that_sorting_finds_with_ties_and_exclusions() {
    // Items over two blocks, queries over two pieces, vectors beyond a block of a product.
    for (n_queries, n_items, width) in [(3, 5, 2), (150, 1100, 7), (33, 1025, 300)] {
        let (queries, items) = (whole(n_queries * width, 1), whole(n_items * width, 2));
        let list = |each: usize, step: usize| {
            let offsets: Vec<i32> = (0..=n_queries).map(|at| (at * each) as i32).collect();
            let chosen = (0..n_queries).flat_map(|query| (0..each).map(move |at| ((query * step + at * 17) % n_items) as i32));
            (offsets, chosen.collect::<Vec<i32>>())
        };
        let (targets, excluded) = (list(2, 31), list(3, 31));
        let score = |query: usize, item: usize| (0..width).map(|at| queries[query * width + at] * items[item * width + at]).sum::<f32>();
        for team in every_team() {
            let corpus = Corpus::of(&team, &items, width);
            let (mut found, mut scores) = (vec![0; 2 * n_queries], vec![0.0; 2 * n_queries]);
            ranks(&team, &corpus, &queries, lists(&targets), lists(&excluded), &mut found, &mut scores);
            let k = 4;
            let (mut best, mut best_scores) = (vec![0; k * n_queries], vec![0.0; k * n_queries]);
            top_k(&team, &corpus, &queries, k, lists(&excluded), &mut best, &mut best_scores);
            for query in 0..n_queries {
                let out = &excluded.1[3 * query..3 * query + 3];
                for at in [2 * query, 2 * query + 1] {
                    let target = targets.1[at] as usize;
                    let others = (0..n_items).filter(|&item| item != target && !out.contains(&(item as i32)));
                    let above = others.filter(|&item| score(query, target) <= score(query, item)).count();
                    assert_eq!((found[at], scores[at]), (1 + above as i32, score(query, target)), "{:?}, query {query}", team.set());
                }
                let mut order: Vec<usize> = (0..n_items).filter(|item| !out.contains(&(*item as i32))).collect();
                order.sort_by(|&a, &b| score(query, b).total_cmp(&score(query, a)));
                for place in 0..k {
                    let expected = order.get(place).map_or((-1, f32::NEG_INFINITY), |&item| (item as i32, score(query, item)));
                    assert_eq!((best[k * query + place], best_scores[k * query + place]), expected, "{:?}, query {query}", team.set());
                }
            }
        }
    }
}

#[test]
fn a_score_that_is_no_number_ranks_last_and_is_never_among_the_best() {
    let team = &every_team()[0];
    let corpus = Corpus::of(team, &[1.0, f32::NAN, 2.0], 1);
    let (offsets, none) = (&[0, 1], Lists { offsets: &[0, 0], items: &[] });
    let (mut found, mut scores) = ([0], [0.0]);
    ranks(team, &corpus, &[1.0], Lists { offsets, items: &[1] }, none, &mut found, &mut scores);
    assert_eq!(found, [3]);
    ranks(team, &corpus, &[1.0], Lists { offsets, items: &[2] }, none, &mut found, &mut scores);
    assert_eq!(found, [2]);
    let (mut best, mut best_scores) = ([0; 3], [0.0; 3]);
    top_k(team, &corpus, &[1.0], 3, none, &mut best, &mut best_scores);
    assert_eq!((best, best_scores), ([2, 0, -1], [2.0, 1.0, f32::NEG_INFINITY]));
}
