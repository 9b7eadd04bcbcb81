import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import * as vscode from 'vscode';
import type { RunSnapshot } from '../../../extension/runs/liveRun';
import { inWorkspace, theExtension } from './workspace';
import { until } from './until';

const stepOf = ({ events }: RunSnapshot): number => events.findLast((event) => event.kind === 'step')?.step ?? 0;
const tabs = (): string[] => vscode.window.tabGroups.all.flatMap((group) => group.tabs.map(({ label }) => label));

describe('training from the palette', () => {
  let folder: string;

  after(async () => {
    const { store } = await theExtension();
    for (const run of store.runs) if (['running', 'queued', 'stalled'].includes(run.state)) await vscode.commands.executeCommand('longtail.stop', run.folder);
  });

  it('starts a run, opens its panel, and its steps arrive while it trains', async () => {
    const { store, tree, statusText } = await theExtension();
    folder = (await vscode.commands.executeCommand<string>('longtail.train', inWorkspace('long.model.yaml')))!;
    assert.ok(folder);
    const first = await until('a step', () => stepOf(store.run(folder)!));
    await until('a later step', () => first < stepOf(store.run(folder)!));
    assert.equal(store.run(folder)!.state, 'running');
    assert.ok(tabs().some((label) => label.startsWith('Run: long')), tabs().join(', '));
    assert.match(statusText(), /^\$\(sync~spin\) long \d+%/);
    const row = tree.getTreeItem(tree.nodeOf(folder));
    assert.match(String(row.description), /^\d+%/);
    assert.match(row.accessibilityInformation!.label, /^long, seed 1, running, \d+%/);
  });

  it('lets a second run wait for the device', async () => {
    const { store, tree } = await theExtension();
    const second = (await vscode.commands.executeCommand<string>('longtail.train', inWorkspace('shop.model.yaml')))!;
    const waiting = await until('the second run', () => store.run(second));
    assert.equal(waiting.state, 'queued');
    assert.equal(tree.getTreeItem(tree.nodeOf(second)).description, 'queued, 1st');
  });

  it('stops with a checkpoint, the run that waited starts by itself, and resume goes on from there', async () => {
    const { store } = await theExtension();
    await vscode.commands.executeCommand('longtail.stop', folder);
    const stopped = await until('the end of the run', () => (store.run(folder)!.state === 'cancelled' ? store.run(folder) : null));
    const checkpoint = stopped!.events.findLast((event) => event.kind === 'checkpointed');
    assert.ok(checkpoint?.kind === 'checkpointed' && 0 < checkpoint.step);
    const second = store.runs.find(({ record }) => record.name === 'shop')!;
    await until('the end of the second run', () => store.run(second.folder)!.state === 'finished');

    await vscode.commands.executeCommand('longtail.resume', folder);
    const resumed = await until('the second attempt', () => (store.run(folder)!.attempt === 2 && store.run(folder)!.attemptRecord?.started ? store.run(folder) : null));
    assert.equal(resumed!.attemptRecord!.started!.fromStep, checkpoint.step);
    await until('a step after the checkpoint', () => checkpoint.step < stepOf(store.run(folder)!));
    await vscode.commands.executeCommand('longtail.stop', folder);
  });

  it('says on its row why a run failed', async () => {
    const { store, tree } = await theExtension();
    const uri = inWorkspace('gone.model.yaml');
    await vscode.workspace.fs.writeFile(inWorkspace('gone.features.yaml'), new TextEncoder().encode('longtail: features/1\ninteractions: { path: gone.csv, query: user, item: item }\nfeatures:\n  - { name: item, kind: id }\n  - { name: user, side: query, kind: id }\n'));
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode('longtail: model/1\nfeatures: gone.features.yaml\n'));
    const failing = (await vscode.commands.executeCommand<string>('longtail.train', uri))!;
    await until('the failure', () => store.run(failing)?.state === 'failed');
    assert.match(String(tree.getTreeItem(tree.nodeOf(failing)).description), /gone\.csv/);
  });

  it('forgets a run whose folder was deleted', async () => {
    const { store } = await theExtension();
    const failed = store.runs.find(({ state }) => state === 'failed')!;
    rmSync(failed.folder, { recursive: true });
    await until('the run to go', () => store.run(failed.folder) === undefined);
  });
});
