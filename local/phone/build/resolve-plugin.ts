import { existsSync } from 'node:fs';
import path from 'node:path';
import type { OnResolveArgs, OnResolveResult, Plugin } from 'esbuild';
import { isFile, splitPackagePath, type SourceTree } from './source-tree';

const ENDINGS = ['', '.ts', '.js', '/index.ts', '/index.js'];

/**
 * Resolves imports as WeChat does: `/x` from the mini-program's root, packages from the `miniprogram_npm` folders above the importing file.
 * What neither has (a package that has not been packed) goes on to esbuild's own resolution.
 */
export function resolveLikeWechat(tree: SourceTree): Plugin {
  return {
    name: 'wechat-resolution',
    setup(build) {
      build.onResolve({ filter: /^\// }, (args) => fromRoot(tree, args.path));
      build.onResolve({ filter: /^[^./]/ }, (args) => fromPackages(tree, args));
    },
  };
}

function fromRoot(tree: SourceTree, specifier: string): OnResolveResult | undefined {
  // The entry point names files of this machine.
  if (existsSync(specifier)) return undefined;
  return firstFile([path.join(tree.root, specifier)]);
}

function fromPackages(tree: SourceTree, { path: specifier, importer }: OnResolveArgs): OnResolveResult | undefined {
  const parts = splitPackagePath(specifier);
  if (parts === null) return undefined;
  const near = foldersAbove(importer).map((folder) => path.join(folder, 'miniprogram_npm', specifier));
  const folder = tree.packageFolder(parts.packageName);
  return firstFile([...near, ...(folder === null || parts.inside === '' ? [] : [path.join(folder, parts.inside)])]);
}

function foldersAbove(file: string): string[] {
  const folders: string[] = [];
  for (let folder = path.dirname(file); folder !== path.dirname(folder); folder = path.dirname(folder)) folders.push(folder);
  return folders;
}

function firstFile(bases: readonly string[]): OnResolveResult | undefined {
  const file = bases.flatMap((base) => ENDINGS.map((ending) => base + ending)).find(isFile);
  return file === undefined ? undefined : { path: file };
}
