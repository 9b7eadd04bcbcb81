/** A setting as `--set` takes it: `loss.logQ=yi2019`, `towers.hidden=[64,32]`. The value is YAML on one line. */
export function overrideText(key: string, value: unknown): string {
  const isPlain = typeof value === 'string' && /^[A-Za-z][\w./@+-]*$/.test(value) && !/^(true|false|null|yes|no|on|off|y|n)$/i.test(value);
  return `${key}=${isPlain ? value : JSON.stringify(value)}`;
}
