import * as vscode from 'vscode';
import type { CommandLine } from '../commandLine';
import type { Surroundings } from '../surroundings';
import { requireTrust } from '../trust';

/** What `longtail engine install cuda --offer --json` answers. */
interface Offered { readonly offer: { readonly npmPackage: string; readonly url: string; readonly bytes: number | null; readonly folder: string } }
/** What an engine says when it is tried. */
interface Probed { readonly works: boolean; readonly device: string | null; readonly reason: string | null }

/** Brings an engine on TensorFlow for NVIDIA's GPUs: the TensorFlow of Python, linked, or one that is downloaded. */
export async function installCudaEngine({ commandLine, panels }: Surroundings): Promise<void> {
  requireTrust();
  const ways = [
    { label: vscode.l10n.t('Link the TensorFlow of Python'), description: vscode.l10n.t('recommended'), detail: vscode.l10n.t('Uses what `pip install "tensorflow[and-cuda]"` has installed. Fetches the sources of a small binding from npm and compiles them; needs a C++ compiler.'), act: linkPython },
    { label: vscode.l10n.t('Download tfjs-node-gpu'), description: '', detail: vscode.l10n.t('TensorFlow 2.9 for CUDA 11.2 with cuDNN 8.1, which must be installed.'), act: download },
  ];
  const way = await vscode.window.showQuickPick(ways, { placeHolder: vscode.l10n.t('Where does TensorFlow come from?') });
  const probe = await way?.act(commandLine);
  if (probe === undefined) return;
  const open = vscode.l10n.t('Open Doctor');
  const said = probe.works ? await vscode.window.showInformationMessage(vscode.l10n.t('The CUDA engine works on {0}.', probe.device ?? ''), open)
    : await vscode.window.showWarningMessage(vscode.l10n.t('TensorFlow is there, and the CUDA engine does not work yet: {0}.', probe.reason ?? ''), open);
  if (said === open) void panels.openDoctor().examine();
}

async function linkPython(commandLine: CommandLine): Promise<Probed | undefined> {
  const python = await vscode.window.showInputBox({ title: vscode.l10n.t('Python that has TensorFlow'), value: 'python3', prompt: vscode.l10n.t('A command on the PATH, or the path of a Python, say of a virtual environment.'), ignoreFocusOut: true });
  if (python === undefined || python.trim() === '') return undefined;
  const { cuda } = await withProgress(vscode.l10n.t('Linking TensorFlow'), (options) => commandLine.ask<{ readonly cuda: Probed | null }>(['engine', 'link-tensorflow', '--python', python.trim()], options));
  return cuda ?? { works: false, device: null, reason: vscode.l10n.t('this TensorFlow was built without CUDA; `pip install "tensorflow[and-cuda]"` brings one with it') };
}

async function download(commandLine: CommandLine): Promise<Probed | undefined> {
  const { offer } = await commandLine.ask<Offered>(['engine', 'install', 'cuda', '--offer'], { readsWorkspace: false });
  const install = vscode.l10n.t('Download and Install');
  const size = offer.bytes === null ? vscode.l10n.t('Its server does not say how large it is.') : vscode.l10n.t('{0} MB', Math.round(offer.bytes / 1e6));
  const answer = await vscode.window.showWarningMessage(vscode.l10n.t('Download {0}?', offer.npmPackage), { modal: true, detail: [offer.url, size, vscode.l10n.t('The package’s own install script runs. Everything goes into {0}.', offer.folder)].join('\n') }, install);
  if (answer !== install) return undefined;
  const { probe } = await withProgress(vscode.l10n.t('Installing {0}', offer.npmPackage), (options) => commandLine.ask<{ readonly probe: Probed }>(['engine', 'install', 'cuda', '--yes'], options));
  return probe;
}

/** A notification with what the command line says and a Cancel button; all of it is in the log. */
function withProgress<Result>(title: string, work: (options: { readonly token: vscode.CancellationToken; readonly onProgress: (line: string) => void; readonly readsWorkspace: false }) => Promise<Result>): Thenable<Result> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (progress, token) => work({ token, onProgress: (message) => progress.report({ message }), readsWorkspace: false }));
}
