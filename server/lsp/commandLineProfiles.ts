import { spawn } from 'node:child_process';
import type { DataProfile } from '../../config/dataProfile';
import type { ProfileSource } from './profileStore';

/** Profiles made by the command line in a process of its own, so that reading data never holds up typing. */
export class CommandLineProfiles implements ProfileSource {
  #program: { readonly nodePath: string; readonly cliPath: string };

  constructor(program: { readonly nodePath: string; readonly cliPath: string }) {
    this.#program = program;
  }

  use(program: { readonly nodePath: string; readonly cliPath: string }): void {
    this.#program = program;
  }

  read({ path, text, sampled }: { readonly path: string; readonly text: string; readonly sampled: boolean }, signal: AbortSignal): Promise<DataProfile> {
    const { nodePath, cliPath } = this.#program;
    return new Promise((resolve, reject) => {
      const child = spawn(nodePath, [cliPath, 'profile', path, '--json', '--stdin', ...(sampled ? ['--sample'] : [])], {
        stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true, signal,
        // The editor's own runtime is a Node only when told so.
        env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      });
      const output: Buffer[] = [];
      let complaint = '';
      child.stdout.on('data', (part: Buffer) => output.push(part));
      child.stderr.on('data', (part: Buffer) => { complaint = (complaint + part.toString('utf8')).slice(-2000); });
      // A child that ends before it reads its input closes the pipe; its exit code says why.
      child.stdin.on('error', () => undefined);
      child.on('error', reject);
      child.on('close', (code) => {
        const answer = Buffer.concat(output).toString('utf8');
        try {
          const value = JSON.parse(answer) as DataProfile & { readonly failure?: { readonly message: string } };
          if (code === 0) resolve(value);
          else reject(new Error(value.failure?.message ?? complaint));
        } catch {
          reject(new Error(complaint === '' ? `The profile could not be read: the process ended with ${String(code)}.` : complaint));
        }
      });
      child.stdin.end(text);
    });
  }
}
