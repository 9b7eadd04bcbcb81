import type { FeaturesView, FeaturesViewInput, SeedMask } from './featuresView';
import type { Sentence } from './loadable';
import { countText, fractionText } from './numberText';
import { sentence } from './sentence';

/** Up to this many features their names stand beside the cells, and groups need no boxes. */
const fewFeatures = 40;

/** Pairs above this normalized value say something of the same. */
const notable = 0.05;

/** Which features say the same thing, and what does masking hide because of that? */
export function featuresLead(input: FeaturesViewInput, masks: readonly SeedMask[]): Sentence {
  const { features, normalized } = input.association;
  const k = features.length;
  if (k < 2) return sentence(`${k === 0 ? 'No item feature' : '**Only one item feature**'}: correlated masking needs two.`);
  let [first, second] = [0, 1];
  for (let a = 0; a < k; a += 1) for (let b = a + 1; b < k; b += 1) if (normalized[first]![second]! < normalized[a]![b]!) [first, second] = [a, b];
  const closest = `**${features[first]!}** and **${features[second]!}** say most of the same (${fractionText(normalized[first]![second]!)} of 1, normalized)`;
  const never = neverKept(masks, k);
  const hidden = never.length === 0 ? 'every feature is kept in view 1 for some seed'
    : `whatever the seed, view 1 never sees ${named(never.map((field) => features[field]!))}`;
  return sentence(`${closest}; ${hidden}.`);
}

/** Sentences worth more than the heatmap, each with what can be done about it. */
export function featuresFindings(input: FeaturesViewInput, masks: readonly SeedMask[]): FeaturesView['findings'] {
  const { association: { features, mutualInformationNats, support }, kinds, nItems, selfSupervision } = input;
  const k = features.length;
  const found: FeaturesView['findings'][number][] = [];
  const id = features.findIndex((name) => kinds[name] === 'id');
  const others = features.map((_, field) => field).filter((field) => field !== id);
  if (id !== -1 && 2 < k && selfSupervision?.normalization !== 'nmi' && selfSupervision?.excludeId !== true) {
    const led = others.filter((field) => others.every((other) => other === field || mutualInformationNats[field]![other]! <= mutualInformationNats[field]![id]!));
    if (led.length === others.length) {
      found.push({
        text: sentence(`The id **${features[id]!}** is the closest partner of every other feature, as a unique id always is in raw mutual information. Whatever the seed, CFM masks it in view 1.`),
        action: { label: 'Leave the Id Out…', intent: 'excludeId' },
      });
    }
  }
  const never = neverKept(masks, k).filter((field) => field !== id);
  if (2 < k && never.length !== 0) {
    const besideId = id !== -1 && neverKept(masks, k).includes(id) ? `, and view 2 has ${never.length === 1 ? 'it' : 'them'} only beside **${features[id]!}**` : '';
    found.push({ text: sentence(`View 1 never keeps ${named(never.map((field) => features[field]!))}${besideId}.`), action: null });
  }
  const rare = features.map((name, field) => ({ name, n: support[field]![field]! })).filter(({ n }) => n < 0.95 * nItems);
  if (rare.length === 1) found.push({ text: sentence(`${rare[0]!.name} is counted on the ${countText(rare[0]!.n)} items that have it.`), action: null });
  else if (1 < rare.length && rare.length <= 4) found.push({ text: sentence(`Counted on the items that have them: ${rare.map(({ name, n }) => `${name} ${countText(n)}`).join(', ')} of ${countText(nItems)}.`), action: null });
  else if (4 < rare.length) found.push({ text: sentence(`${countText(rare.length)} features are missing on some items; each pair is counted on the items that have both.`), action: null });
  return found;
}

/** How masks relate to this config, or null when they are what it trains with. */
export function masksNote(config: FeaturesViewInput['selfSupervision']): string | null {
  if (config === null) return 'As correlated masking (cfm) would, with raw mutual information.';
  if (config.alpha === 0) return 'This config trains without self-supervision (alpha is 0); masks are what cfm would hide.';
  if (config.masking === 'rfm') return 'This config masks a random half (rfm); masks are what cfm would hide.';
  if (config.masking === 'dimensions') return 'This config masks single dimensions; masks are what cfm would hide.';
  if (config.masking === 'corruption') return 'This config replaces features by those of other items; masks are what cfm would hide.';
  if (config.masking === 'none') return 'This config masks nothing; masks are what cfm would hide.';
  if (config.normalization === 'ami') return 'This config ranks partners by adjusted mutual information, which is not shown here; masks are what raw information would hide.';
  if (config.over === 'log') return 'This config counts the training log; masks are what counting every item once would hide.';
  return config.complementary ? null : 'Masks are not complementary here: view 2 masks another seed and its partners.';
}

/** How many pairs there are, and how many say something. */
export function pairsSummary({ association: { normalized } }: FeaturesViewInput, nClusters: number): Sentence {
  const k = normalized.length;
  const nPairs = (k * (k - 1)) / 2;
  let nNotable = 0;
  normalized.forEach((row, first) => row.forEach((value, second) => { if (first < second && notable < value) nNotable += 1; }));
  const near = nNotable < nPairs / 2 ? `Most are near zero: ${countText(nNotable)} ${nNotable === 1 ? 'pair exceeds' : 'pairs exceed'} .05 normalized.` : `${countText(nNotable)} ${nNotable === 1 ? 'exceeds' : 'exceed'} .05 normalized.`;
  const boxed = nClusters === 0 || k <= fewFeatures ? '' : ` ${nClusters === 1 ? '1 group of 5 or more is boxed and named after its' : `${countText(nClusters)} groups of 5 or more are boxed and named after their`} most central feature.`;
  return sentence(`**${countText(nPairs)} ${nPairs === 1 ? 'pair' : 'pairs'}.** ${near}${boxed}`);
}

/** Features that view 1 keeps for no seed. */
function neverKept(masks: readonly SeedMask[], k: number): number[] {
  const kept = new Set(masks.flatMap((mask) => mask.kept));
  return Array.from({ length: k }, (_, field) => field).filter((field) => !kept.has(field));
}

function named(names: readonly string[]): string {
  const strong = names.map((name) => `**${name}**`);
  if (5 < strong.length) return `${countText(strong.length)} features`;
  return strong.length < 2 ? strong.join('') : `${strong.slice(0, -1).join(', ')} or ${strong.at(-1)!}`;
}
