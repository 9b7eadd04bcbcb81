import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/**
 * Dawn's native module: beside the bundle in an installed extension, in node_modules in a checkout.
 *
 * @param script the bundle that was started, or any file of a checkout
 * @returns a file that is missing where the package `webgpu` is
 */
export function dawnFile(script: string): string {
  const { platform, arch } = process;
  const shipped = path.join(path.dirname(script), 'native', `${platform}-${arch}`, 'dawn.node');
  if (existsSync(shipped)) return shipped;
  try {
    return path.join(path.dirname(createRequire(script).resolve('webgpu')), 'dist', platform === 'darwin' ? 'darwin-universal' : `${platform}-${arch}`, 'dawn.node');
  } catch {
    return shipped;
  }
}
