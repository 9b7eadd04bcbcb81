import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { experimentCsv } from '../../../insight/experimentCsv';
import { experimentMarkdown } from '../../../insight/experimentMarkdown';
import type { ExperimentReport } from '../../../insight/experimentReport';
import { writeWhole } from '../folder/writeWhole';

/** Writes `report.md`, `report.csv` and `report.json`. @returns their paths */
export function writeReport(folder: string, report: ExperimentReport): string[] {
  mkdirSync(folder, { recursive: true });
  const files = [['report.md', experimentMarkdown(report)], ['report.csv', experimentCsv(report)], ['report.json', `${JSON.stringify(report, null, 2)}\n`]] as const;
  return files.map(([name, text]) => {
    const file = path.join(folder, name);
    writeWhole(file, text);
    return file;
  });
}
