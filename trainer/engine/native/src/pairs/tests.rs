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

fn written(sorted: &Sorted, has_times: bool) -> Written {
    let n = sorted.len();
    let mut out = Written { queries: vec![-1; n], items: vec![-1; n], times: vec![-1.0; if has_times { n } else { 0 }] };
    sorted.write(&mut out.queries, &mut out.items, &mut out.times);
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

#[test]
fn numbers_ids_in_the_order_of_their_bytes_and_sorts_the_pairs_of_each_part() {
    let queries = ["user-2", "user-10", "a long id of a user", "user-2", "é", "user-2", "user-10", "user-2"];
    let items = ["z", "y", "an item of a longer name", "y", "y", "z", "y", "x"];
    let times = [3.0, f64::NAN, 1.0, 2.0, 5.0, 1.0, 4.0, 9.0];
    for team in every_team() {
        let mut pairs = Pairs::default();
        let (queries, items) = (given(&queries), given(&items));
        // SAFETY: the texts outlive the call.
        unsafe {
            pairs.add(&team, [&[&queries[..3]], &[&items[..3]]], &[&times[..3]]);
            pairs.add(&team, [&[&queries[3..4], &queries[4..]], &[&items[3..4], &items[4..]]], &[&times[3..]]);
        }
        pairs.order(&team);
        let shown = |side: usize| pairs.texts(side).in_order().map(|text| String::from_utf8_lossy(text).into_owned()).collect::<Vec<_>>();
        assert_eq!(shown(0), ["a long id of a user", "user-10", "user-2", "é"]);
        assert_eq!(shown(1), ["an item of a longer name", "x", "y", "z"]);
        let rule = Rule { prefix: vec![], by_item: false, buckets: 1, test: 0, validation: 0, sample: 1.0 };
        let [train, validation, test] = pairs.split(&team, &rule, true).map(|part| written(&part, part.len() != 0));
        assert_eq!((train.queries, train.items), (vec![0, 1, 2, 2, 2, 3], vec![0, 2, 1, 2, 3, 2]));
        assert_eq!(train.times, [1.0, 4.0, 9.0, 2.0, 1.0, 5.0]);
        assert!(validation.items.is_empty() && test.items.is_empty());
        let [all, ..] = pairs.split(&team, &rule, false).map(|part| written(&part, part.len() != 0));
        assert_eq!((all.queries, all.items), (vec![0, 1, 1, 2, 2, 2, 2, 3], vec![0, 2, 2, 1, 2, 3, 3, 2]));
        assert!(all.times[2].is_nan(), "a pair without a time is not the last of equal ones");

        pairs.forget(1);
        let told = given(&["y", "not met", "x"]);
        // SAFETY: as above.
        unsafe { pairs.tell(1, &told, &[0, 1, 2]) };
        let [some, ..] = pairs.split(&team, &rule, false).map(|part| written(&part, part.len() != 0));
        assert_eq!((some.queries, some.items), (vec![1, 1, 2, 2, 3], vec![0, 0, 0, 2, 0]));
    }
}

#[test]
fn an_id_decides_over_its_part_by_its_hash() {
    let (queries, items) = (given(&["q"; 3]), given(&["a", "abc", "message digest"]));
    for team in every_team() {
        let mut pairs = Pairs::default();
        // SAFETY: the texts outlive the call.
        unsafe { pairs.add(&team, [&[&queries], &[&items]], &[]) };
        pairs.order(&team);
        let by_item = |buckets, test, validation| Rule { prefix: vec![], by_item: true, buckets, test, validation, sample: 1.0 };
        let sizes = |rule: &Rule| pairs.split(&team, rule, false).map(|part| part.len());
        // 0x0cc1…, 0x9001… and 0xf96b… are 3, 2 and 1 modulo 6.
        assert_eq!(sizes(&by_item(6, 2, 1)), [1, 1, 1]);
        assert_eq!(sizes(&by_item(6, 0, 6)), [0, 3, 0]);
        let none = Rule { sample: 0.0, ..by_item(6, 2, 1) };
        assert_eq!(sizes(&none), [0, 1, 1]);
    }
}

#[test]
fn no_pairs_are_no_parts() {
    let mut pairs = Pairs::default();
    let team = &every_team()[0];
    pairs.order(team);
    let rule = Rule { prefix: vec![], by_item: false, buckets: 10, test: 1, validation: 1, sample: 1.0 };
    assert!(pairs.split(team, &rule, true).iter().all(|part| part.len() == 0));
}
