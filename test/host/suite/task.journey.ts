import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { inWorkspace, theExtension } from './workspace';
import { until } from './until';

/** Runs a task in a terminal. @returns the exit code of its process */
async function outcomeOf(task: vscode.Task): Promise<number | undefined> {
  const execution = await vscode.tasks.executeTask(task);
  return new Promise((resolve) => {
    const subscription = vscode.tasks.onDidEndTaskProcess((end) => {
      if (end.execution !== execution) return;
      subscription.dispose();
      resolve(end.exitCode);
    });
  });
}

describe('a task of Longtail', () => {
  let tasks: vscode.Task[];
  const named = (config: string): vscode.Task => tasks.find(({ definition }) => definition.config === config)!;
  const errorsOf = (uri: vscode.Uri) => vscode.languages.getDiagnostics(uri).filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error);

  before(async () => {
    await theExtension();
    // A file of its own: one that was opened stays open to the language server for minutes.
    await vscode.workspace.fs.copy(inWorkspace('mistake.model.yaml'), inWorkspace('refused.model.yaml'));
    tasks = await vscode.tasks.fetchTasks({ type: 'longtail' });
  });

  after(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));

  it('is offered for each model of the workspace', async () => {
    const models = (await vscode.workspace.findFiles('*.model.yaml')).map((uri) => vscode.workspace.asRelativePath(uri));
    assert.deepEqual(tasks.map(({ definition }) => String(definition.config)).sort(), models.sort());
  });

  it('trains in a terminal to the end, and the run is in the view', async () => {
    const { store } = await theExtension();
    const known = new Set(store.runs.map(({ folder }) => folder));
    assert.equal(await outcomeOf(named('shop.model.yaml')), 0);
    const run = await until('the run', () => store.runs.find(({ folder, state }) => !known.has(folder) && state === 'finished'));
    assert.equal(run.record.configPath, inWorkspace('shop.model.yaml').fsPath);
  });

  it('puts the problem of a config that is refused on its line', async () => {
    const uri = inWorkspace('refused.model.yaml');
    assert.deepEqual(errorsOf(uri), []);
    assert.equal(await outcomeOf(named('refused.model.yaml')), 1);
    const [problem] = await until('a problem', () => (errorsOf(uri).length === 0 ? null : errorsOf(uri)));
    assert.match(problem!.message, /`loss` has no key `tempreature`/);
    // Third line, `loss: { tempreature: …`: the key begins after eight characters.
    assert.deepEqual([problem!.range.start.line, problem!.range.start.character], [2, 8]);
    assert.deepEqual([problem!.source, problem!.code], ['longtail', 'unknown-key']);
  });

  it('leaves that problem to the language server once the config is open', async () => {
    const uri = inWorkspace('refused.model.yaml');
    await vscode.window.showTextDocument(uri);
    await until('the language server’s own alone', () => errorsOf(uri).length === 1 && typeof errorsOf(uri)[0]!.code === 'object');
    assert.equal(await outcomeOf(named('refused.model.yaml')), 1);
    assert.equal(errorsOf(uri).length, 1);
  });

  it('leaves the problems of other configs where they are', async () => {
    const uri = inWorkspace('refused.model.yaml');
    assert.equal(await outcomeOf(named('plain.model.yaml')), 0);
    assert.equal(errorsOf(uri).length, 1);
  });
});
