import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

const folder = path.resolve(import.meta.dirname, '../../../.build/swiftshader');

/** SwiftShader, Vulkan on the processor, from the package `@sparticuz/chromium`; why not, where it cannot be had. */
export function softwareVulkan(): { readonly folder: string } | { readonly missing: string } {
  if (process.platform !== 'linux' || process.arch !== 'x64') return { missing: `there is no software Vulkan for ${process.platform}-${process.arch}` };
  if (existsSync(path.join(folder, 'libvulkan.so.1'))) return { folder };
  let archive: Buffer;
  try {
    archive = readFileSync(path.resolve(path.dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '../../bin/swiftshader.tar.br'));
  } catch {
    return { missing: 'the package `@sparticuz/chromium` is not installed' };
  }
  mkdirSync(path.dirname(folder), { recursive: true });
  const part = mkdtempSync(`${folder}-`);
  execFileSync('tar', ['x', '-C', part], { input: brotliDecompressSync(archive) });
  try {
    renameSync(part, folder);
  } catch {
    // Another process was faster.
    rmSync(part, { recursive: true });
  }
  return { folder };
}

/** What a process is started with to find SwiftShader and nothing else. */
export const vulkanVariables = (from: string): Readonly<Record<string, string>> => {
  const driver = path.join(from, 'vk_swiftshader_icd.json');
  return { LD_LIBRARY_PATH: [from, process.env.LD_LIBRARY_PATH].filter(Boolean).join(':'), VK_ICD_FILENAMES: driver, VK_DRIVER_FILES: driver };
};

/** The card of this machine is wanted, and no software: `LONGTAIL_TEST_GPU=real`, see docs/gpu-checks.md. */
export const isRealGpuWanted = process.env.LONGTAIL_TEST_GPU === 'real';

/** RTLD_NOW | RTLD_NODELETE of glibc. */
const nowAndKept = 0x1002;

/**
 * Makes this very process find SwiftShader: its loader is brought in before anybody asks for one, since the search path is
 * read only when a process starts.
 *
 * @returns whether it is there, or a real GPU is to be
 */
export function useSoftwareVulkan(): boolean {
  if (isRealGpuWanted) return true;
  const found = softwareVulkan();
  if ('missing' in found) return false;
  const { LD_LIBRARY_PATH: _path, ...drivers } = vulkanVariables(found.folder);
  Object.assign(process.env, drivers);
  try {
    process.dlopen({ exports: {} } as NodeJS.Module, path.join(found.folder, 'libvulkan.so.1'), nowAndKept);
  } catch {
    // A library that is no addon is loaded all the same.
  }
  return true;
}
