import { spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRun } from '../../runs/node/readRun';
import { testEngines } from '../../trainer/engine/engines.testkit';
import { script, type Outcome } from './trainer.testkit';

const home = mkdtempSync(path.join(os.tmpdir(), 'longtail-engines-'));
/** Kept engines of each test, in a folder of its own. */
const engines = path.join(home, 'engines');
let model: string;

beforeAll(() => {
  cpSync(path.resolve(import.meta.dirname, '../fixtures/shop'), home, { recursive: true });
  mkdirSync(path.join(home, '.longtail'));
  model = path.join(home, 'shop.model.yaml');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

async function longtail(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const child = spawn(process.execPath, [script, ...args], { cwd: home, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LONGTAIL_ENGINES: engines, ...env } });
  let [out, remarks] = ['', ''];
  child.stdout.on('data', (text) => (out += String(text)));
  child.stderr.on('data', (text) => (remarks += String(text)));
  const code = await new Promise<number>((resolve) => child.once('close', (value) => resolve(value ?? -1)));
  return { code, out, remarks };
}

const program = (name: string, text: string): string => {
  const file = path.join(home, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, 0o755);
  return file;
};

/** The last event of a run that a config's `training` keys make. */
async function ending(settings: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { out } = await longtail(['train', model, '--json', ...settings.flatMap((one) => ['--set', one])], env);
  return JSON.parse(out.trim().split('\n').at(-1)!) as { readonly kind: string; readonly failure?: { readonly code: string; readonly message: string; readonly remedy: string } };
}

/** An engine folder whose binding is `binding`. */
function kept(name: string, binding: string, libraryFolder: string): string {
  const folder = path.join(home, name, 'linked');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'tfjs_binding.node'), binding);
  writeFileSync(path.join(folder, 'engine.json'), JSON.stringify({ formatVersion: 1, origin: 'linked', packageFolder: 'tfjs-node', bindingFile: 'tfjs_binding.node', libraryFolder, tensorflow: '2.21.0', cuda: null, madeAt: 0, madeWith: 'a test' }));
  return path.dirname(folder);
}

const onPosix = process.platform !== 'win32';

describe('a run that cannot have the engine it asks for fails before it reads data, and says why in one sentence', () => {
  test('without TensorFlow', async () => {
    expect(await ending(['training.backend=tensorflow'])).toMatchObject({ kind: 'failed', failure: {
      code: 'engine-unavailable',
      message: '`training.backend: tensorflow` does not work here: TensorFlow is not here; `longtail engine link-tensorflow` uses the TensorFlow of your Python, `longtail engine install tensorflow` downloads one.',
      remedy: '`training.backend: auto` takes the fastest engine that works; `longtail doctor` lists them.',
    } });
  });

  test('with a TensorFlow that was taken away after it was linked', async () => {
    const gone = path.join(home, 'site-packages', 'tensorflow');
    const { failure } = await ending(['training.backend=tensorflow'], { LONGTAIL_ENGINES: kept('gone', '', gone) });
    expect(failure!.message).toBe(`\`training.backend: tensorflow\` does not work here: the TensorFlow that was linked is gone (${gone}); \`longtail engine link-tensorflow\` links it anew.`);
  });

  test.runIf(onPosix)('with a binding that is broken', async () => {
    const { failure } = await ending(['training.backend=tensorflow'], { LONGTAIL_ENGINES: kept('broken', 'no library', home) });
    expect(failure!.message).toMatch(/^`training\.backend: tensorflow` does not work here: TensorFlow does not load: .*tfjs_binding\.node.*; `longtail engine link-tensorflow` links it anew\.$/);
  });

  test('with a device that the engine does not have', async () => {
    expect((await ending(['training.backend=cpu', 'training.device=3'])).failure).toMatchObject({ code: 'engine-unavailable', message: '`training.backend: cpu` does not work here: it has device 0 alone, and `training.device` asks for 3.' });
  });

  test.runIf(onPosix)('with a GPU that the driver does not have, naming those it has', async () => {
    program('bin/nvidia-smi', '#!/bin/sh\necho "0, NVIDIA L4, 23034, 22000, 550.54.15"\necho "1, NVIDIA A10, 23028, 100, 550.54.15"\n');
    const env = { PATH: `${path.join(home, 'bin')}${path.delimiter}${process.env.PATH}` };
    expect((await ending(['training.backend=cuda', 'training.device=5'], env)).failure!.message).toBe('`training.backend: cuda` does not work here: there is no device 5: CUDA has 0 (NVIDIA L4), 1 (NVIDIA A10).');
    expect((await ending(['training.backend=cuda', 'training.device=1'], { ...env, LONGTAIL_ENGINES: kept('plain', '', home) })).failure!.message)
      .toBe(`\`training.backend: cuda\` does not work here: the TensorFlow that is here (${home}) was built without CUDA; \`pip install "tensorflow[and-cuda]"\`, then \`longtail engine link-tensorflow\`.`);
    // A job scheduler's choice stands: its first GPU is device 0.
    expect((await ending(['training.backend=cuda', 'training.device=1'], { ...env, CUDA_VISIBLE_DEVICES: '1' })).failure!.message).toContain('there is no device 1: CUDA has 0 (NVIDIA A10)');
  });
});

describe.runIf(existsSync(path.join(testEngines, 'linked')))('the linked TensorFlow', () => {
  const linked = { LONGTAIL_ENGINES: testEngines };

  test('trains from the command line to the loss of WebAssembly, and the run says what it ran on', async () => {
    const folders: string[] = [];
    for (const backend of ['tensorflow', 'wasm']) {
      const { out, remarks } = await longtail(['train', model, '--json', '--set', `training.backend=${backend}`, '--set', 'training.epochs=2'], linked);
      // TensorFlow itself says nothing to the person.
      expect(remarks).toBe('');
      folders.push((JSON.parse(out.split('\n')[0]!) as { folder: string }).folder);
    }
    const [tensorflow, wasm] = folders.map((folder) => readRun(folder)) as [ReturnType<typeof readRun>, ReturnType<typeof readRun>];
    expect(tensorflow.state).toBe('finished');
    const { started } = JSON.parse(readFileSync(path.join(folders[0]!, 'attempts/1/attempt.json'), 'utf8')) as { started: { engine: string; device: string; versions: Record<string, string> } };
    expect(started).toMatchObject({ engine: 'tensorflow', device: expect.stringMatching(/^CPU, \d+ cores?$/) as string, versions: { tensorflow: expect.stringMatching(/^2\./) as string, 'tfjs-node': '4.22.0' } });
    // An event has the mean of the steps since the one before, as many as there was time for; the sum over all of them is the run's.
    const lossOf = ({ events }: typeof wasm) => events.reduce((sum, event) => sum + (event.kind === 'step' ? event.steps * event.totalLossNats : 0), 0);
    // Two epochs: float32 in two orders of summing.
    expect(Math.abs(lossOf(tensorflow) - lossOf(wasm))).toBeLessThan(1e-3 * lossOf(wasm));
  });

  test('is listed, and is measured by doctor, which says that auto prefers another', async () => {
    expect(JSON.parse((await longtail(['engine', 'list', '--json'], linked)).out)).toMatchObject({ engines: [{ name: 'linked', origin: 'linked', cuda: null }] });
    const { engines: found } = JSON.parse((await longtail(['doctor', '--json'], linked)).out) as { engines: { name: string; works: boolean; why: string; gigaflops: number; gigabytesPerSecond: number }[] };
    const one = found.find(({ name }) => name === 'tensorflow')!;
    expect(one.works, one.why).toBe(true);
    expect(one.gigaflops).toBeGreaterThan(1);
    expect(one.gigabytesPerSecond).toBeGreaterThan(0.01);
  });
});

describe.runIf(onPosix)('longtail engine link-tensorflow', () => {
  /** A Python that has a TensorFlow of empty libraries. */
  const python = () => {
    const folder = path.join(home, 'fake', 'tensorflow');
    mkdirSync(path.join(folder, 'include/tensorflow/c/eager'), { recursive: true });
    writeFileSync(path.join(folder, 'include/tensorflow/c/eager/c_api.h'), '');
    for (const name of ['libtensorflow_cc', 'libtensorflow_framework']) writeFileSync(path.join(folder, process.platform === 'darwin' ? `${name}.2.dylib` : `${name}.so.2`), '');
    return program('python-with', `#!/bin/sh\necho '${JSON.stringify({ pythonVersion: '3.11.7', folder, version: '2.21.0' })}'\n`);
  };
  const failureOf = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
    (JSON.parse((await longtail(['engine', 'link-tensorflow', ...args, '--json'], env)).out) as { failure: { message: string; remedy: string } }).failure;

  test('says that a Python has no TensorFlow, and how to install it', async () => {
    const without = program('python-without', `#!/bin/sh\necho '{"pythonVersion": "3.12.1", "folder": null, "version": null}'\n`);
    expect(await failureOf(['--python', without])).toEqual({
      code: 'engine-trouble', message: `No TensorFlow to link: \`${without}\` (Python 3.12.1) has no TensorFlow.`,
      remedy: 'Install it with `python3 -m pip install tensorflow` (with CUDA: `python3 -m pip install "tensorflow[and-cuda]"`), or name the Python that has it with `--python`.',
    });
    expect((await failureOf(['--python', path.join(home, 'no-python')])).message).toBe(`No TensorFlow to link: there is no \`${path.join(home, 'no-python')}\`.`);
  });

  test('says that there is no compiler before it fetches anything', async () => {
    const { message, remedy } = await failureOf(['--python', python()], { CXX: '/no/such/compiler', npm_config_registry: 'http://127.0.0.1:9' });
    expect(message).toBe('There is no C++ compiler (/no/such/compiler), and the binding to TensorFlow is compiled here.');
    expect(remedy).toMatch(/^Install one/);
  });

  test('is stopped by a signal, and leaves nothing half made', async () => {
    const compiler = program('slow-compiler', '#!/bin/sh\nexec sleep 60\n');
    const child = spawn(process.execPath, [script, 'engine', 'link-tensorflow', '--python', python()], { cwd: home, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LONGTAIL_ENGINES: engines, CXX: compiler } });
    let remarks = '';
    const stopped = new Promise<number | null>((resolve) => child.once('close', resolve));
    await new Promise<void>((resolve) => child.stderr.on('data', (text) => {
      remarks += String(text);
      if (remarks.includes('Looking for TensorFlow')) resolve();
    }));
    child.kill('SIGTERM');
    expect(await stopped).toBe(1);
    expect(remarks).toContain('It was stopped, and nothing was changed.');
    expect(readdirSync(engines).filter((name) => name.startsWith('.making'))).toEqual([]);
  });

  test('says that the network does not answer, and leaves what was linked before', async () => {
    const before = kept('before', 'old', home);
    const compiler = program('compiler', '#!/bin/sh\nexit 0\n');
    expect((await failureOf(['--python', python()], { CXX: compiler, npm_config_registry: 'http://127.0.0.1:9', npm_config_cache: path.join(home, 'npm'), npm_config_fetch_retries: '0', LONGTAIL_ENGINES: before })).message)
      .toBe('@tensorflow/tfjs-node@4.22.0 could not be fetched: the network does not answer.');
    expect(readFileSync(path.join(before, 'linked/tfjs_binding.node'), 'utf8')).toBe('old');
    expect(JSON.parse((await longtail(['engine', 'list', '--json'], { LONGTAIL_ENGINES: before })).out)).toMatchObject({ engines: [{ name: 'linked' }] });
  });
});

describe.runIf(process.arch === 'x64' && process.platform === 'linux')('longtail engine install', () => {
  const asked: string[] = [];
  const server = http.createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.writeHead(200, { 'content-length': 93_456_789 }).end();
  });
  let from: string;
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    from = `http://127.0.0.1:${(server.address() as AddressInfo).port}/libtensorflow-`;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  test('names URL, size and folder, and downloads nothing without a yes', async () => {
    const { code, remarks } = await longtail(['engine', 'install', 'tensorflow'], { TFJS_NODE_BASE_URI: from });
    expect(code).toBe(1);
    expect(remarks).toBe([
      "@tensorflow/tfjs-node@4.22.0 from npm, and with it TensorFlow's libraries:", `  ${from}cpu-linux-x86_64-2.9.1.tar.gz`,
      '  93.5 MB to download, about three times that on the disk.', `into ${path.join('engines', 'tensorflow')}. The package's own install script runs.`, 'Add `--yes` to download it.', 'Nothing was downloaded.', '',
    ].join('\n'));
    expect(asked).toEqual(['HEAD /libtensorflow-cpu-linux-x86_64-2.9.1.tar.gz']);
    expect(existsSync(path.join(engines, 'tensorflow'))).toBe(false);
  });

  test('says which server it cannot reach, and what works without one', async () => {
    const { code, out } = await longtail(['engine', 'install', 'cuda', '--yes', '--json'], { TFJS_NODE_BASE_URI: 'http://127.0.0.1:9/libtensorflow-' });
    expect(code).toBe(1);
    expect((JSON.parse(out) as { failure: unknown }).failure).toEqual({
      code: 'engine-trouble',
      message: expect.stringMatching(/^127\.0\.0\.1:9 cannot be reached \(.+\), and TensorFlow's libraries are there: http:\/\/127\.0\.0\.1:9\/libtensorflow-gpu-linux-x86_64-2\.9\.1\.tar\.gz\.$/) as string,
      remedy: 'Try again with a network. A TensorFlow that Python has installed needs none of it: `longtail engine link-tensorflow`.',
    });
  });
});

test('longtail engine removes what it keeps and nothing else', async () => {
  const folder = kept('removed', '', home);
  writeFileSync(path.join(folder, 'notes.txt'), 'mine');
  expect(await longtail(['engine', 'remove', 'notes.txt'], { LONGTAIL_ENGINES: folder })).toMatchObject({ code: 2, remarks: expect.stringContaining('No engine `notes.txt` is kept. There is `linked`.') as string });
  expect(await longtail(['engine', 'remove', '../removed'], { LONGTAIL_ENGINES: folder })).toMatchObject({ code: 2 });
  expect(await longtail(['engine', 'remove', 'linked'], { LONGTAIL_ENGINES: folder })).toMatchObject({ code: 0 });
  expect(existsSync(path.join(folder, 'linked'))).toBe(false);
  expect(existsSync(path.join(folder, 'notes.txt'))).toBe(true);
  expect(await longtail(['engine', 'instal', 'cuda'])).toMatchObject({ code: 2, remarks: expect.stringContaining('Did you mean `install`?') as string });
});
