import { interpolateLab, rgb } from 'd3';

/** Colors of a heatmap: flat steps, so that a cell equals its key. */
export interface HeatScale {
  readonly steps: readonly string[];
  /** Color of a value, and black or white ink that can be read on it; NaN has the background. */
  readonly fill: (value: number) => string;
  readonly ink: (value: number) => string;
  readonly max: number;
  /** Values above `max` exist and look like it. */
  readonly isOpen: boolean;
}

const nSteps = 8;

/**
 * Eight steps from the editor's background to its blue, mixed in Lab.
 *
 * @param max    of the scale, > 0
 * @param spread `root` gives small values more steps: step = 8 √(value / max)
 */
export function heatScale(max: number, spread: 'linear' | 'root', isOpen: boolean): HeatScale {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--vscode-${name}`).trim();
  const mix = interpolateLab(token('editor-background'), token('charts-blue'));
  const steps = Array.from({ length: nSteps }, (_, step) => rgb(mix(step / (nSteps - 1))).formatHex());
  const inks = steps.map((color) => (0.18 < luminance(color) ? 'black' : 'white'));
  const stepOf = (value: number) => {
    const share = Math.max(0, value / max);
    return Math.min(nSteps - 1, Math.floor(nSteps * (spread === 'root' ? Math.sqrt(share) : share)));
  };
  return {
    steps, max, isOpen,
    fill: (value) => steps[Number.isFinite(value) ? stepOf(value) : 0]!,
    ink: (value) => inks[Number.isFinite(value) ? stepOf(value) : 0]!,
  };
}

/** Relative luminance of WCAG 2, in [0, 1]. */
function luminance(color: string): number {
  const { r, g, b } = rgb(color);
  const [red, green, blue] = [r, g, b].map((channel) => {
    const share = channel / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
