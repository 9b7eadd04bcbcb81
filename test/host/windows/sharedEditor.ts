import { Editor, longMs } from './editorWindow';

let editor: Promise<Editor> | null = null;

/** The editor that trusts its folders: started once for all files that open windows in it, ended after the last of them. */
export const sharedEditor = (): Promise<Editor> => (editor ??= Editor.start());

after(async function () {
  this.timeout(longMs);
  await (await editor)?.stop();
});
