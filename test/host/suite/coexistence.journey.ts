import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { inWorkspace } from './workspace';

/**
 * What Red Hat's YAML extension and its server, yaml-language-server, register for.
 *
 * @see https://github.com/redhat-developer/vscode-yaml/blob/main/src/extension.ts
 * @see https://github.com/redhat-developer/yaml-language-server/blob/main/src/languageserver/handlers/settingsHandlers.ts
 */
const yamlSelector: vscode.DocumentSelector = [
  { language: 'yaml' }, { language: 'dockercompose' }, { language: 'github-actions-workflow' },
  { language: 'yaml-textmate' }, { language: 'yaml-tmlanguage' }, { pattern: '*.y(a)ml' },
];

describe('beside another extension for YAML', () => {
  it('our files are not among those it is asked about, and other YAML is', async () => {
    for (const name of ['shop.features.yaml', 'shop.model.yaml']) {
      const document = await vscode.workspace.openTextDocument(inWorkspace(name));
      assert.match(document.languageId, /^longtail-(features|model)$/);
      assert.equal(vscode.languages.match(yamlSelector, document), 0, name);
    }
    const other = inWorkspace('compose.yaml');
    await vscode.workspace.fs.writeFile(other, new TextEncoder().encode('services: {}\n'));
    assert.ok(0 < vscode.languages.match(yamlSelector, await vscode.workspace.openTextDocument(other)));
  });

  it('our files are edited as YAML is: by spaces, two of them', () => {
    for (const name of ['shop.features.yaml', 'shop.model.yaml']) {
      const scope = { uri: inWorkspace(name), languageId: `longtail-${name.split('.')[1]}` };
      const editor = vscode.workspace.getConfiguration('editor', scope);
      assert.deepEqual(['tabSize', 'insertSpaces', 'wordBasedSuggestions'].map((key) => editor.get(key)), [2, true, 'off'], name);
    }
  });
});
