use super::md5::{Batch, LANES};
use super::*;
use crate::team::every_team;

/// Texts as a database's vector has them; longer ones point into `texts`.
fn given(texts: &[&str]) -> Vec<Given> {
    texts.iter().map(|text| Given::of(text.as_bytes())).collect()
}

struct Written {
    queries: Vec<i32>,
    items: Vec<i32>,
    times: Vec<f64>,
}

/// Pairs taken in `at_once` at a time, by two that take turns.
fn taken(team: &Team, rule: Rule, queries: &[&str], items: &[&str], times: &[f64], at_once: usize) -> Pairs {
    let taking = Taking::new(rule, !times.is_empty(), 1 << 20);
    let (queries, items) = (given(queries), given(items));
    let mut both = [Taker::default(), Taker::default()];
    for (number, start) in (0..queries.len()).step_by(at_once).enumerate() {
        let end = queries.len().min(start + at_once);
        *locked(&taking.idle) = vec![std::mem::take(&mut both[number % 2])];
        // SAFETY: the texts outlive the call.
        unsafe { taking.take([&queries[start..end], &items[start..end]], times.get(start..end).unwrap_or_default()) };
        both[number % 2] = locked(&taking.idle).pop().expect("it is idle again");
    }
    *locked(&taking.idle) = both.into();
    taking.end(team)
}

fn written(team: &Team, sorted: &Sorted, part: usize, has_times: bool) -> Written {
    let n = sorted.len(part);
    let mut out = Written { queries: vec![-1; n], items: vec![-1; n], times: vec![-1.0; if has_times { n } else { 0 }] };
    sorted.write(team, part, &mut out.queries, &mut out.items, &mut out.times);
    out
}

#[test]
fn md5_is_that_of_the_standard_for_texts_of_any_number_of_blocks() {
    // RFC 1321, A.5, and a text of two blocks for lanes that end at different times.
    let known = [
        ("", 0xd41d_8cd9),
        ("a", 0x0cc1_75b9),
        ("abc", 0x9001_5098),
        ("message digest", 0xf96b_697d),
        ("abcdefghijklmnopqrstuvwxyz", 0xc3fc_d3d7),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 0xd174_ab98),
        ("12345678901234567890123456789012345678901234567890123456789012345678901234567890", 0x57ed_f4a2),
    ];
    let mut batch = Batch::default();
    for shift in 0..LANES {
        batch.clear();
        for lane in 0..LANES {
            batch.put(lane, known[(lane + shift) % known.len()].0.as_bytes());
        }
        for (lane, found) in batch.first_words().into_iter().enumerate() {
            let (text, word) = known[(lane + shift) % known.len()];
            assert_eq!(found, word, "md5 of `{text}`");
        }
    }
}

/// Everything is training.
fn whole() -> Rule {
    Rule { prefix: vec![], by_item: false, buckets: 1, test: 0, validation: 0, sample: 1.0 }
}

#[test]
fn numbers_ids_in_the_order_of_their_bytes_and_sorts_the_pairs_of_each_part() {
    let queries = ["user-2", "user-10", "a long id of a user", "user-2", "é", "user-2", "user-10", "user-2"];
    let items = ["z", "y", "an item of a longer name", "y", "y", "z", "y", "x"];
    let times = [3.0, f64::NAN, 1.0, 2.0, 5.0, 1.0, 4.0, 9.0];
    for (team, at_once) in every_team().iter().flat_map(|team| [1, 3, 8].map(|at_once| (team, at_once))) {
        let take = || taken(team, whole(), &queries, &items, &times, at_once);
        let mut pairs = take();
        let shown = |side: usize| pairs.texts(side).in_order().map(|text| String::from_utf8_lossy(text).into_owned()).collect::<Vec<_>>();
        assert_eq!(shown(0), ["a long id of a user", "user-10", "user-2", "é"]);
        assert_eq!(shown(1), ["an item of a longer name", "x", "y", "z"]);
        let sorted = pairs.sorted(team, true);
        let [train, validation, test] = [0, 1, 2].map(|part| written(team, &sorted, part, true));
        assert_eq!((train.queries, train.items), (vec![0, 1, 2, 2, 2, 3], vec![0, 2, 1, 2, 3, 2]));
        assert_eq!(train.times, [1.0, 4.0, 9.0, 2.0, 1.0, 5.0]);
        assert!(validation.items.is_empty() && test.items.is_empty());
        let all = written(team, &take().sorted(team, false), 0, true);
        assert_eq!((all.queries, all.items), (vec![0, 1, 1, 2, 2, 2, 2, 3], vec![0, 2, 2, 1, 2, 3, 3, 2]));
        assert!(all.times[2].is_nan(), "a pair without a time is not the last of equal ones");

        pairs = take();
        pairs.forget(1);
        let told = given(&["y", "not met", "x"]);
        // SAFETY: the texts outlive the call.
        unsafe { pairs.tell(1, &told, &[0, 1, 2]) };
        let some = written(team, &pairs.sorted(team, false), 0, true);
        assert_eq!((some.queries, some.items), (vec![1, 1, 2, 2, 3], vec![0, 0, 0, 2, 0]));
    }
}

#[test]
fn many_ids_of_any_length_are_numbered_alike_by_any_number_of_threads() {
    let id = |at: usize| if at.is_multiple_of(3) { format!("an id of a longer name {}", at % 20_000) } else { format!("{}", at % 20_000) };
    let (queries, items): (Vec<String>, Vec<String>) = (0..60_000).map(|at| (id(at * 7919), id(at * 104_729 % 3001))).unzip();
    let [queries, items] = [&queries, &items].map(|texts| texts.iter().map(String::as_str).collect::<Vec<_>>());
    let mut order = queries.clone();
    order.sort_unstable();
    order.dedup();
    let team = &every_team()[0];
    let found = [999, 60_000].map(|at_once| {
        let mut pairs = taken(team, whole(), &queries, &items, &[], at_once);
        assert!(pairs.texts(0).in_order().eq(order.iter().map(|text| text.as_bytes())));
        let all = written(team, &pairs.sorted(team, false), 0, false);
        (all.queries, all.items)
    });
    assert_eq!(found[0], found[1]);
}

#[test]
fn an_id_decides_over_its_part_by_its_hash() {
    let (queries, items) = (["q"; 3], ["a", "abc", "message digest"]);
    for team in every_team() {
        let by_item = |buckets, test, validation| Rule { prefix: vec![], by_item: true, buckets, test, validation, sample: 1.0 };
        let sizes = |rule: Rule| {
            let sorted = taken(&team, rule, &queries, &items, &[], 2).sorted(&team, false);
            [0, 1, 2].map(|part| sorted.len(part))
        };
        // 0x0cc1…, 0x9001… and 0xf96b… are 3, 2 and 1 modulo 6.
        assert_eq!(sizes(by_item(6, 2, 1)), [1, 1, 1]);
        assert_eq!(sizes(by_item(6, 0, 6)), [0, 3, 0]);
        assert_eq!(sizes(Rule { sample: 0.0, ..by_item(6, 2, 1) }), [0, 1, 1]);
    }
}

#[test]
fn pairs_are_refused_for_which_there_is_no_room() {
    let taking = Taking::new(whole(), false, 3);
    let two = given(&["a", "b"]);
    // SAFETY: the texts outlive the calls.
    let is_full = [1, 2, 3].map(|_| unsafe {
        taking.take([&two, &two], &[]);
        taking.is_full()
    });
    assert_eq!(is_full, [false, true, true]);
}

#[test]
fn no_pairs_are_no_parts() {
    let team = &every_team()[0];
    let mut pairs = Taking::new(whole(), true, 0).end(team);
    let sorted = pairs.sorted(team, true);
    assert_eq!([0, 1, 2].map(|part| sorted.len(part)), [0; 3]);
}
