import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { until } from './until';
import { inWorkspace, theExtension } from './workspace';

describe('an experiment', () => {
  const file = () => inWorkspace('methods.experiment.yaml');
  const write = (text: string) => vscode.workspace.fs.writeFile(file(), new TextEncoder().encode(text));

  before(async () => {
    await theExtension();
    await write('longtail: experiment/1\nmodel: plain.model.yaml\narms: [{ name: CFM, set: { selfSupervision.alpha: 0.5 } }]\nseeds: [1]\n');
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.workspace.fs.delete(file());
  });

  it('has its own language and a lens that runs it', async () => {
    const document = await vscode.workspace.openTextDocument(file());
    await vscode.window.showTextDocument(document);
    assert.equal(document.languageId, 'longtail-experiment');
    const lenses = await until('the lens', async () => {
      const found = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', file());
      return found.length === 0 ? null : found;
    });
    assert.deepEqual(lenses.map(({ command }) => [command?.title, command?.command]), [['▶ Run experiment (2 runs)', 'longtail.runExperiment']]);
    assert.deepEqual(vscode.languages.getDiagnostics(file()), []);
  });

  it('trains every arm from the command, each a run in the view', async () => {
    const { store } = await theExtension();
    const known = new Set(store.runs.map(({ folder }) => folder));
    const execution = await vscode.commands.executeCommand<vscode.TaskExecution | undefined>('longtail.runExperiment', file());
    assert.equal(execution?.task.name, 'experiment methods.experiment.yaml');
    const own = await until('two finished runs', () => {
      const runs = store.runs.filter(({ folder, state }) => !known.has(folder) && state === 'finished');
      return runs.length === 2 ? runs : null;
    });
    assert.deepEqual(own.map(({ record }) => record.overrides).sort((a, b) => a.length - b.length), [['training.seed=1'], ['selfSupervision.alpha=0.5', 'training.seed=1']]);
  });

  it('with a mistake starts nothing and shows its line', async () => {
    await write('longtail: experiment/1\nmodel: plain.model.yaml\nseeds: [1, 1]\n');
    await until('the new text', async () => (await vscode.workspace.openTextDocument(file())).getText().includes('[1, 1]'));
    assert.equal(await vscode.commands.executeCommand('longtail.runExperiment', file()), undefined);
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.toString(), file().toString());
    // `seeds: [1, 1]`: the second 1 is on the third line, behind eleven characters.
    assert.deepEqual([editor?.selection.start.line, editor?.selection.start.character], [2, 11]);
  });
});
