import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A Vulkan driver that can be told to refuse, over a real one. */
export interface RefusingDriver {
  /** What a process is started with to find it. */
  readonly variables: Readonly<Record<string, string>>;
  /** From now on: no memory is allocated, or the device is lost at the next work it is handed. */
  refuse(what: 'memory' | 'lost'): void;
  /** Takes all that back. */
  allow(): void;
}

/**
 * Compiles refusingDriver.c.
 *
 * @param folder where it is put
 * @param real folder of SwiftShader, with its loader and the file that names its library
 */
export function refusingDriver(folder: string, real: string): RefusingDriver {
  const [library, description, refusals] = ['driver.so', 'driver.json', 'refusals'].map((name) => path.join(folder, name)) as [string, string, string];
  mkdirSync(refusals, { recursive: true });
  execFileSync('cc', ['-shared', '-fPIC', '-O1', '-Wall', '-Werror', '-o', library, path.join(import.meta.dirname, 'refusingDriver.c'), '-ldl'], { stdio: 'pipe' });
  const described = JSON.parse(readFileSync(path.join(real, 'vk_swiftshader_icd.json'), 'utf8')) as { readonly ICD: { readonly library_path: string } };
  writeFileSync(description, JSON.stringify({ ...described, ICD: { ...described.ICD, library_path: library } }));
  return {
    variables: { LD_LIBRARY_PATH: real, VK_DRIVER_FILES: description, VK_ICD_FILENAMES: description, REAL_DRIVER: path.resolve(real, described.ICD.library_path), REFUSALS: refusals },
    refuse: (what) => writeFileSync(path.join(refusals, what), ''),
    allow() {
      for (const what of ['memory', 'lost']) rmSync(path.join(refusals, what), { force: true });
    },
  };
}
