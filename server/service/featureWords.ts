import type { DataProfile, FeatureProfile } from '../../config/dataProfile';

/** `1,234,567` */
export function grouped(n: number): string {
  return Math.round(n).toString().replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** A size in bytes as people say it, in powers of 1024. */
export function byteWords(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${value >= 100 || unit === 0 ? Math.round(value) : value.toFixed(1)} ${units[unit]!}`;
}

/** What the data say of a feature, as Markdown, one line a side; undefined when nothing is known of it. */
export function profileHelp(name: string, profile: DataProfile): string | undefined {
  const sides = profile.features.filter((feature) => feature.name === name);
  if (sides.length === 0) return undefined;
  const sample = profile.sampled ? '\n\n*From the first rows; the whole data are still being read.*' : '';
  return `${sides.map(sideHelp).join('\n\n')}${sample}`;
}

function sideHelp({ side, present, missing, distinct, vocabularySize, meanValues, maxValues, min, max, mean, entropyNats, topValues }: FeatureProfile): string {
  const total = present + missing;
  const facts = [
    `${grouped(present)} of ${grouped(total)} ${side === 'item' ? 'items' : 'queries'} have a value`,
    distinct === null ? undefined : `${grouped(distinct)} distinct values`,
    vocabularySize === null ? undefined : `${grouped(vocabularySize)} with a row of their own`,
    maxValues > 1 ? `${meanValues.toFixed(1)} values each, at most ${grouped(maxValues)}` : undefined,
    min === undefined || max === undefined ? undefined : `from ${String(min)} to ${String(max)}${mean === undefined ? '' : `, mean ${mean.toPrecision(4)}`}`,
    entropyNats === null ? undefined : `entropy ${entropyNats.toFixed(2)} nats`,
  ].filter((fact) => fact !== undefined);
  const top = topValues.slice(0, 5).map(({ value, count }) => `\`${value}\` ${grouped(count)}`);
  return `**${side}**: ${facts.join('; ')}.${top.length > 0 ? ` Most frequent: ${top.join(', ')}.` : ''}`;
}
