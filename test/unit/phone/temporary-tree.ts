import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SourceTree } from '../../../local/phone/build/source-tree';

export interface TemporaryTree {
  readonly root: string;
  readonly source: SourceTree;
  dispose(): void;
}

/** A mini-program of these files in a folder of its own, with `node_modules` beside it (paths that begin with `../node_modules/`). */
export function temporaryTree(files: Readonly<Record<string, string>>): TemporaryTree {
  const folder = mkdtempSync(path.join(tmpdir(), 'phone-'));
  const root = path.join(folder, 'miniprogram');
  mkdirSync(root);
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return {
    root,
    source: new SourceTree(root, path.join(folder, 'node_modules')),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}
