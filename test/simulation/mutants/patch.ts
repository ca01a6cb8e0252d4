import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'esbuild';
import type { Edit } from './mutant';

/** The code has changed under an edit. Remedy: write the edit anew. */
export class StaleEditError extends Error {
  override readonly name = 'StaleEditError';
}

/**
 * The text with all edits of one file made.
 *
 * @throws StaleEditError when what an edit looks for does not stand there exactly once, or changes nothing
 */
export function patched(text: string, edits: readonly Edit[]): string {
  return edits.reduce((current, { file, find, replace }) => {
    const parts = current.split(find);
    if (parts.length !== 2) throw new StaleEditError(`${file}: found ${parts.length - 1} times, wanted once: ${find}`);
    if (find === replace) throw new StaleEditError(`${file}: changes nothing: ${find}`);
    return parts.join(replace);
  }, text);
}

/** The edits by the file that they change. */
export function byFile(edits: readonly Edit[]): ReadonlyMap<string, readonly Edit[]> {
  const files = new Map<string, Edit[]>();
  for (const one of edits) files.set(one.file, [...(files.get(one.file) ?? []), one]);
  return files;
}

/**
 * Has esbuild load the files of a mutant as it has changed them.
 *
 * @param loaded receives the name of each file that was changed on the way; one that is missing at the end was not part of the bundle
 */
export function patchPlugin(edits: readonly Edit[], loaded: Set<string>): Plugin {
  const files = byFile(edits);
  return {
    name: 'mutant',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, (args) => {
        const file = path.relative(process.cwd(), args.path).split(path.sep).join('/');
        const changes = files.get(file);
        if (!changes) return undefined;
        loaded.add(file);
        return { contents: patched(readFileSync(args.path, 'utf8'), changes), loader: 'ts' };
      });
    },
  };
}
