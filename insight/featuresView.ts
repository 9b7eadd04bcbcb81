import { clusteredOrder } from './clusteredOrder';
import { featuresFindings, featuresLead, masksNote, pairsSummary } from './featuresWords';
import type { Action, Sentence } from './loadable';
import { seedMasks } from './seedMasks';

/** What the page can ask for. */
export type FeaturesIntent = 'openConfig' | 'excludeId' | 'normalize' | 'measureAgain';

/** All that is drawn of how item features hang together, and of what correlated masking does with it. Plain JSON. */
export interface FeaturesView {
  /** Of the run or the features file that was measured, for restoring the page. */
  readonly sourceId: string;
  readonly title: string;
  readonly features: readonly { readonly name: string; readonly kind: string; readonly nItems: number; readonly entropyNats: number }[];
  readonly nItems: number;
  readonly lead: Sentence;
  /** Mutual information, nats, symmetric, the diagonal is the entropy. [k][k] */
  readonly raw: readonly (readonly number[])[];
  /** MI / √(H H′), [k][k] */
  readonly normalized: readonly (readonly number[])[];
  /** Items that have both, [k][k] */
  readonly pairItems: readonly (readonly number[])[];
  /** Features so that alike ones stand side by side, a permutation of 0 … k − 1. */
  readonly order: readonly number[];
  /** Runs of `order` (`to` excluded) of five or more that hang together, named after their most central feature. */
  readonly clusters: readonly { readonly from: number; readonly to: number; readonly central: number }[];
  /** Which matrix the config ranks partners by; masks follow it, not what is shown. */
  readonly masksBy: 'raw' | 'normalized';
  /** One per feature. */
  readonly masks: readonly SeedMask[];
  readonly masksNote: string | null;
  readonly findings: readonly { readonly text: Sentence; readonly action: Action<FeaturesIntent> | null }[];
  /** At most 50, strongest first, by the normalized matrix. */
  readonly strongest: readonly { readonly first: number; readonly second: number }[];
  readonly pairsSummary: Sentence;
}

/** What is masked when one feature is the seed. */
export interface SeedMask {
  /** All features but the seed, strongest partner first. */
  readonly partners: readonly number[];
  /** The first so many of `masked` are masked with the seed in view 1 and kept in view 2. */
  readonly masked: readonly number[];
  /** What view 1 keeps and view 2 masks. */
  readonly kept: readonly number[];
  readonly summary: Sentence;
}

/** `association.json` of a run, or what `longtail associate --json` prints. */
export interface FeatureAssociation {
  readonly features: readonly string[];
  readonly mutualInformationNats: readonly (readonly number[])[];
  readonly normalized: readonly (readonly number[])[];
  readonly entropyNats: readonly number[];
  readonly support: readonly (readonly number[])[];
}

export interface FeaturesViewInput {
  readonly sourceId: string;
  /** Name of the features file or run. */
  readonly title: string;
  readonly association: FeatureAssociation;
  /** Kind of each feature by name, as in the config: `id`, `category`, `categories`, `text`, `number` … */
  readonly kinds: Readonly<Record<string, string>>;
  /** Items of the corpus. */
  readonly nItems: number;
  /** Of the resolved config's `selfSupervision`; null for a features file alone, which takes the defaults. */
  readonly selfSupervision: {
    readonly alpha: number;
    readonly masking: 'cfm' | 'rfm' | 'dimensions' | 'corruption' | 'none';
    readonly complementary: boolean;
    readonly seedPer: 'batch' | 'item';
    readonly normalization: 'none' | 'nmi' | 'ami';
    /** What the run counts; what is shown is over the corpus. */
    readonly over?: 'corpus' | 'log';
    readonly excludeId: boolean;
  } | null;
}

/** Pairs shown in the list of the strongest. */
const mostPairs = 50;

/** The picture of an association and its words; masks come from the function that training uses. */
export function featuresView(input: FeaturesViewInput): FeaturesView {
  const { association, kinds, selfSupervision } = input;
  const { features, mutualInformationNats, normalized, entropyNats, support } = association;
  const { order, clusters } = clusteredOrder(normalized);
  const masksBy = selfSupervision?.normalization === 'nmi' ? 'normalized' as const : 'raw' as const;
  const masks = seedMasks(input, masksBy);
  return {
    sourceId: input.sourceId,
    title: input.title,
    features: features.map((name, at) => ({ name, kind: kinds[name] ?? 'unknown', nItems: support[at]![at]!, entropyNats: short(entropyNats[at]!) })),
    nItems: input.nItems,
    lead: featuresLead(input, masks),
    raw: mutualInformationNats.map((row) => row.map(short)),
    normalized: normalized.map((row) => row.map(short)),
    pairItems: support,
    order,
    clusters,
    masksBy,
    masks,
    masksNote: masksNote(selfSupervision),
    findings: featuresFindings(input, masks),
    strongest: strongestPairs(normalized),
    pairsSummary: pairsSummary(input, clusters.length),
  };
}

function strongestPairs(normalized: FeatureAssociation['normalized']): FeaturesView['strongest'] {
  const pairs: { first: number; second: number }[] = [];
  for (let first = 0; first < normalized.length; first += 1) for (let second = first + 1; second < normalized.length; second += 1) pairs.push({ first, second });
  const value = ({ first, second }: { first: number; second: number }) => normalized[first]![second]!;
  return pairs.sort((a, b) => value(b) - value(a) || a.first - b.first || a.second - b.second).slice(0, mostPairs);
}

/** Six digits: more than a picture shows, and shorter to send. */
const short = (value: number): number => Number(value.toPrecision(6));
