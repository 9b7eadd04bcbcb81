import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { inWorkspace, theExtension } from './workspace';
import { until } from './until';

describe('a config with a mistake', () => {
  it('is underlined at the wrong key, with a code that leads to its page', async () => {
    const uri = inWorkspace('mistake.model.yaml');
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
    assert.equal(document.languageId, 'longtail-model');
    const problem = await until('a diagnostic', () => vscode.languages.getDiagnostics(uri).find(({ severity }) => severity === vscode.DiagnosticSeverity.Error));
    assert.match(problem.message, /tempreature.*temperature/s);
    assert.equal(document.getText(problem.range), 'tempreature');
    assert.equal(problem.source, 'longtail');
    assert.ok(typeof problem.code === 'object' && String(problem.code.value) === 'unknown-key' && problem.code.target.toString() !== '');
  });

  it('is mended by its preferred quick fix', async () => {
    const uri = inWorkspace('mistake.model.yaml');
    const problem = await until('a diagnostic', () => vscode.languages.getDiagnostics(uri)[0]);
    // Asked again, as a person would: the editor hands over problems only once it has drawn them.
    const edit = await until('the fix', async () => {
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', uri, problem.range, vscode.CodeActionKind.QuickFix.value);
      return actions.find(({ isPreferred }) => isPreferred)?.edit;
    });
    await vscode.workspace.applyEdit(edit);
    await until('no diagnostic', () => vscode.languages.getDiagnostics(uri).length === 0);
    assert.match((await vscode.workspace.openTextDocument(uri)).getText(), /temperature: 0\.1/);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('starts no training', async () => {
    const { store } = await theExtension();
    const before = store.runs.length;
    const folder = await vscode.commands.executeCommand('longtail.train', inWorkspace('mistake.model.yaml'));
    assert.equal(folder, undefined);
    assert.equal(store.runs.length, before);
  });
});

describe('the extension', () => {
  it('is active within 50 ms of being asked', async () => {
    const { activationMs } = await theExtension();
    assert.ok(activationMs < 50, `${activationMs.toFixed(1)} ms`);
  });

  it('registers every command that its manifest names', async () => {
    const { packageJSON } = vscode.extensions.getExtension('longtail.longtail')!;
    const known = new Set(await vscode.commands.getCommands(true));
    const named = (packageJSON as { contributes: { commands: { command: string }[] } }).contributes.commands.map(({ command }) => command);
    assert.deepEqual(named.filter((command) => !known.has(command)), []);
  });
});
