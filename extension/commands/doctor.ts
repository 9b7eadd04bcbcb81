import * as vscode from 'vscode';
import type { Surroundings } from '../surroundings';

/** What training can run on here, as a page. */
export function doctor({ panels }: Surroundings): void {
  void panels.openDoctor().examine();
}

/** Puts the doctor's text for bug reports, without names of the person's, into the clipboard. */
export async function copyDoctorReport({ panels }: Surroundings): Promise<void> {
  const report = await panels.openDoctor().report();
  if (report === null) return;
  await vscode.env.clipboard.writeText(report);
  void vscode.window.showInformationMessage(vscode.l10n.t('The report is in the clipboard. Names of you, your machine and your home folder are left out.'));
}
