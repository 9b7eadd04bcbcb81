import { expect, test } from 'vitest';
import { memoryReader } from './memoryReader.testkit';
import { parseConfig } from './parseConfig';
import type { Fix, Problem } from './problem';
import { resolveConfig } from './resolveConfig';

type Part = 'model' | 'interactions' | 'features' | 'more features' | 'set';

/** What a newcomer wrote, where, and all that is said of it: code, message, and the text that the fix writes. */
const mistakes: readonly (readonly [what: string, part: Part, text: string, said: string])[] = [
  ['a learning rate at the top, as others call it', 'model', 'lr: 0.1\n',
    'unknown-key: A model file has no key `lr`. Here it is `optimizer.learningRate`; write it there.'],
  ['a learning rate under `training`', 'model', 'training:\n  learningRate: 0.1\n',
    'unknown-key: `training` has no key `learningRate`. It is a key of `optimizer`; move it there.'],
  ['keys that are not indented', 'model', 'training:\nepochs: 3\n',
    'unknown-key: A model file has no key `epochs`. It is a key of `training`: indent it by two spaces to put it there.'],
  ['a key indented one space too many', 'model', 'training:\n  epochs: 3\n   batchSize: 64\n',
    'yaml-syntax: The line after this one is indented deeper, as if it went on with this value. Keys of the same level start in the same column.'],
  ['no space after a colon', 'model', 'training:\n  epochs:3\n',
    'wrong-type: `training` is the text `epochs:3`, but it takes a group of keys. A colon needs a space behind it: `epochs: 3`.'],
  ['an equals sign', 'model', 'training:\n  epochs = 3\n',
    'wrong-type: `training` is the text `epochs = 3`, but it takes a group of keys. Write a colon and a space: `epochs: 3`.'],
  ['a number in quotes', 'model', 'training: { epochs: "10" }\n',
    'wrong-type: `training.epochs` is the text `10`, but it takes a whole number. Write `10`. → 10'],
  ['negative epochs', 'model', 'training: { epochs: -5 }\n',
    'out-of-bounds: `training.epochs` is -5, which is out of bounds. Write a whole number from 1 to 100000, such as 12. → 1'],
  ['a number with a comma', 'model', 'training: { batchSize: 1,024 }\n',
    'unknown-key: `training` has no key `24`. A comma starts another key: write a large number without one, such as `1024`.'],
  ['one number for a list', 'model', 'towers: { hidden: 256 }\n',
    'wrong-type: `towers.hidden` is the number 256, but it takes a list. Write `[256]`. → [256]'],
  ['a text for a list of numbers', 'model', 'towers: { hidden: "256, 64" }\n',
    'wrong-type: `towers.hidden` is the text `256, 64`, but it takes a list. Write `[256, 64]`. → [256, 64]'],
  ['a section called `model`', 'model', 'model: { hidden: [64] }\n',
    'unknown-key: A model file has no key `model`. Did you mean `towers`? → towers'],
  ['a section called `ssl`', 'model', 'ssl: { alpha: 0.3 }\n',
    'unknown-key: A model file has no key `ssl`. Did you mean `selfSupervision`? → selfSupervision'],
  ['the name of an optimizer alone', 'model', 'optimizer: adam\n',
    'wrong-type: `optimizer` is the text `adam`, but it takes a group of keys. Write `{ kind: adam }`. → { kind: adam }'],
  ['an optimizer by `name`', 'model', 'optimizer: { name: adam }\n',
    'unknown-key: `optimizer` has no key `name`. Did you mean `kind`? → kind'],
  ['a loss as others call it', 'model', 'loss: softmax\n',
    'wrong-type: `loss` is the text `softmax`, but it takes a group of keys. Write `{ kind: batchSoftmax }`. → { kind: batchSoftmax }'],
  ['a correction switched on', 'model', 'loss: { logQ: true }\n',
    'wrong-type: `loss.logQ` is `true`, but it takes `none`, `yi2019` or `khrylchenko2025`. Write `yi2019`. → yi2019'],
  ['masking as others call it', 'model', 'selfSupervision: { alpha: 0.3, masking: random }\n',
    'unknown-value: `selfSupervision.masking` is `random`, but it takes `cfm`, `rfm`, `dimensions`, `corruption` or `none`. Did you mean `rfm`? → rfm'],
  ['a GPU, which is not the CPU', 'model', 'training: { backend: gpu }\n',
    'unknown-value: `training.backend` is `gpu`, but it takes `auto`, `cuda`, `webgpu`, `native`, `tensorflow`, `wasm` or `cpu`. Did you mean `auto`? → auto'],
  ['a device by its kind', 'model', 'training: { device: cuda }\n',
    'wrong-type: `training.device` is the text `cuda`, but it takes a whole number. Write one from 0 to 63. What kind of engine it is goes into `training.backend`.'],
  ['None for early stopping', 'model', 'training: { earlyStopping: None }\n',
    'wrong-type: `training.earlyStopping` is the text `None`, but it takes a group of keys. Write `null`. → null'],
  ['a metric without its cut-off', 'model', 'training: { earlyStopping: { metric: recall } }\n',
    'wrong-form: `training.earlyStopping.metric` is `recall`, but it takes `recall@K`, `map@K` or `ndcg@K` with a cut-off K, `mrr`, or with outcomes `auc` or `gauc`. Did you mean `recall@50`? → recall@50'],
  ['a metric with its cut-off', 'model', 'evaluation: { metrics: [recall@10] }\n',
    'unknown-value: `evaluation.metrics[0]` is `recall@10`, but it takes `recall`, `map`, `ndcg`, `mrr`, `coverage` or `gini`. Did you mean `recall`? Cut-offs are not written here but in `evaluation.cutoffs`. → recall'],
  ['cut-offs called k', 'model', 'evaluation: { k: [10] }\n',
    'unknown-key: `evaluation` has no key `k`. Did you mean `cutoffs`? → cutoffs'],
  ['a share of items for the head', 'model', 'evaluation: { head: 0.1 }\n',
    'wrong-type: `evaluation.head` is the number 0.1, but it takes a group of keys. Write `{ topShare: 0.1 }`. → { topShare: 0.1 }'],
  ['a count of pairs for the head', 'model', 'evaluation: { head: 9 }\n',
    'wrong-type: `evaluation.head` is the number 9, but it takes a group of keys. Write `{ minPairs: 9 }`. → { minPairs: 9 }'],
  ['percent for a share', 'model', 'evaluation: { head: { topShare: 10 } }\n',
    'out-of-bounds: `evaluation.head.topShare` is 10, which is out of bounds. Write a number above 0 and below 1: for 10 percent, `0.1`. → 0.1'],
  ['a percent sign', 'model', 'selfSupervision: { alpha: 1, dropoutRate: 30% }\n',
    'wrong-type: `selfSupervision.dropoutRate` is the text `30%`, but it takes a number. Write `0.3`. → 0.3'],
  ['a number for a group of one key', 'model', 'evaluation: { every: 2 }\n',
    'wrong-type: `evaluation.every` is the number 2, but it takes a group of keys. Write `{ epochs: 2 }`. → { epochs: 2 }'],
  ['features in the model file', 'model', 'features:\n  - { name: tags, kind: id }\n',
    'wrong-type: `features` is a list, but it takes a text. Write a text, such as `debian.features.yaml`. Features are described in a file of their own, which starts with `longtail: features/1`.'],
  ['an infinite number', 'model', 'optimizer: { learningRate: .inf }\n',
    'wrong-type: `optimizer.learningRate` is no finite number, but it takes a number. Write one above 0 and at most 100, such as 0.1.'],
  ['a merge key of YAML', 'model', 'loss: &a { temperature: 0.1 }\ntraining: { <<: *a }\n',
    'unknown-key: `training` has no key `<<`. YAML’s merge key is not read here. Write the keys out, or start from another file with `extends`.'],
  ['user instead of query', 'interactions', '{ path: orders.csv, user: customer, item: product }',
    'unknown-key: `interactions` has no key `user`. Did you mean `query`? → query'],
  ['a path instead of a group', 'interactions', 'orders.csv',
    'wrong-type: `interactions` is the text `orders.csv`, but it takes a group of keys. Write its keys with it: `{ path: orders.csv, query: …, item: … }`.'],
  ['a star without quotes', 'interactions', '{ path: *.csv, query: customer, item: product }',
    'yaml-syntax: A text that starts with `*` must be in quotes: `"*.csv"`. Without them it refers to a value marked `&.csv` further up, and there is none.'],
  ['a colon in a text', 'interactions', '{ path: D: orders.csv, query: customer, item: product }',
    'yaml-syntax: A text with `: ` in it must be in quotes inside of brackets.'],
  ['a condition as one would say it', 'interactions', '{ path: orders.csv, query: customer, item: product, where: { rating: 4 } }',
    'wrong-type: `interactions.where` is a group of keys, but it takes a list. Write one below the other, each behind a dash, such as `- { column: rating, min: 4 }`.'],
  ['a bar without quotes', 'more features', '  - { name: more, kind: categories, separator: | }\n',
    'yaml-syntax: A value cannot start with `|` unless it is in quotes. Write `"|"`.'],
  ['a kind as others call it', 'more features', '  - { name: price, kind: float }\n',
    'unknown-kind: `features[price].kind` is `float`, which is not a kind. Did you mean `number`? → number'],
  ['a kind that is near another', 'more features', '  - { name: brand, kind: categorical }\n',
    'unknown-kind: `features[brand].kind` is `categorical`, which is not a kind. Did you mean `category`? → category'],
  ['a kind called type', 'more features', '  - { name: brand, type: category }\n',
    'unknown-key: `features[brand]` has no key `type`. Did you mean `kind`? → kind'],
  ['a side called user', 'more features', '  - { name: age, side: user, kind: number }\n',
    'unknown-value: `features[age].side` is `user`, but it takes `query`, `item` or `both`. Did you mean `query`? → query'],
  ['a dash without a space', 'more features', '  -{ name: brand, kind: category }\n',
    'yaml-syntax: A list element starts with a dash and a space: `- { … }`.'],
  ['the name of a split alone', 'more features', 'split: time\n',
    'wrong-type: `split` is the text `time`, but it takes a group of keys. Write `{ kind: time }`. → { kind: time }'],
  ['features as a group', 'features', '  tags: { kind: categories }\n',
    'wrong-type: `features` is a group of keys, but it takes a list. Write one below the other, each behind a dash, such as `- { name: category, kind: category }`.'],
  ['features as names', 'features', '  [product]\n',
    'wrong-type: `features[0]` is the text `product`, but it takes a group of keys. Write its keys, such as `{ name: category, kind: category }`.'],
  ['another tool’s name from outside', 'set', 'lr=0.1',
    'unknown-key: There is no key `lr` at the top. Did you mean `optimizer.learningRate`?'],
  ['a key without its section from outside', 'set', 'epochs=3',
    'unknown-key: There is no key `epochs` at the top. Did you mean `training.epochs` or `evaluation.every.epochs`?'],
  ['a feature without brackets from outside', 'set', 'features.tags.dim=8',
    'unknown-element: `features` is a list, whose elements are written in brackets. Write `features[tags].dim`.'],
];

const modelPath = '/shop/my.model.yaml';
const featuresPath = '/shop/shop.features.yaml';

const features = (interactions: string, list: string) => `longtail: features/1
interactions: ${interactions}
items: { path: items.csv, id: product }
queries: { path: customers.csv, id: customer }
features:
${list}`;
const rightInteractions = '{ path: orders.csv, query: customer, item: product, timestamp: time }';
const rightFeatures = `  - { name: customer, side: query, kind: id }
  - { name: product, kind: id }
  - { name: category, kind: category }
  - { name: tags, kind: categories, separator: "|" }
`;

function filesOf(part: Part, text: string): Record<string, string> {
  const header = 'longtail: model/1\n';
  return {
    [modelPath]: part !== 'model' ? `${header}features: shop.features.yaml\n` : text.startsWith('features:') ? header + text : `${header}features: shop.features.yaml\n${text}`,
    [featuresPath]: features(part === 'interactions' ? text : rightInteractions, part === 'features' ? text : part === 'more features' ? rightFeatures + text : rightFeatures),
  };
}

const problemsOf = async (files: Record<string, string>, overrides: readonly string[]): Promise<readonly Problem[]> =>
  (await resolveConfig(modelPath, memoryReader(files), overrides)).problems;

test.each(mistakes)('a newcomer who writes %s is told what to do', async (_, part, text, said) => {
  const problems = await problemsOf(filesOf(part, text), part === 'set' ? [text] : []);
  expect(problems.map(({ code, message, fixes }) => `${code}: ${message}${fixes ? ` → ${fixes[0]!.newText}` : ''}`)).toEqual([said]);
});

test.each(mistakes.filter(([, , , said]) => said.includes(' → ')))('the fix for %s mends it', async (_, part, text) => {
  const files = filesOf(part, text);
  const [problem] = await problemsOf(files, []);
  const mended = await problemsOf({ ...files, [problem!.path]: withFix(files[problem!.path]!, problem!.fixes![0]!) }, []);
  expect(mended.filter(({ severity }) => severity === 'error')).toEqual([]);
});

test.each(['longtial: model/1', 'Long-tail: model/1', 'longtai: features/2'])('a header misspelt as %s is an error and not somebody else’s file', (header) => {
  const { problems } = parseConfig(`${header}\nloss: { temperature: 0.1 }\n`, 'a.yaml');
  expect(problems).toMatchObject([{ code: 'unknown-key', severity: 'error', range: { start: { line: 0, character: 0 } }, fixes: [{ newText: 'longtail' }] }]);
});

test.each(['apiVersion: v1', 'tail: model/1', 'longtial: 3', '- longtial: model/1', ''])('a file that starts with “%s” gets a hint and no error', (start) => {
  expect(parseConfig(`${start}\n`, 'a.yaml').problems).toMatchObject([{ code: 'not-longtail', severity: 'hint' }]);
});

function withFix(text: string, { range: { start, end }, newText }: Fix): string {
  const starts = text.split('\n').map((_, line, lines) => lines.slice(0, line).join('\n').length + (line === 0 ? 0 : 1));
  return text.slice(0, starts[start.line]! + start.character) + newText + text.slice(starts[end.line]! + end.character);
}
