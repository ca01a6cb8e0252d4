// What a file of a mini-program component library refers to. The library's own files are compiled output with plain, literal references.
import path from 'node:path';

export interface References {
  readonly files: readonly string[];
  /** Components, as paths without extension. */
  readonly components: readonly string[];
}

const PATTERNS: Readonly<Record<string, readonly RegExp[]>> = {
  '.js': [/(?:from|import)\s*["']([^"']+)["']/g, /require\(["']([^"']+)["']\)/g],
  '.wxs': [/require\(\s*["']([^"']+)["']\s*\)/g],
  '.wxml': [/<(?:import|include|wxs)\b[^>]*?\bsrc="([^"]+)"/g],
  '.wxss': [/@import\s+(?:url\()?["']([^"']+)["']/g],
};

/**
 * References of one file, resolved within the library. A package that the library carries along is looked up in its own miniprogram_npm.
 *
 * @param exists tells whether a path is a file of the library
 * @throws Error for a reference that leads nowhere: packing without it would fail on the phone
 */
export function referencesOf(file: string, content: string, exists: (candidate: string) => boolean): References {
  const extension = path.posix.extname(file);
  if (extension === '.json') return { files: [], components: usedComponents(file, content) };
  const names = (PATTERNS[extension] ?? []).flatMap((pattern) => [...content.matchAll(pattern)].map((match) => match[1] ?? ''));
  return { files: names.map((name) => resolve(file, name, extension, exists)), components: [] };
}

function usedComponents(file: string, content: string): string[] {
  const { usingComponents = {} } = JSON.parse(content) as { usingComponents?: Record<string, string> };
  return Object.values(usingComponents).map((target) => path.posix.join(path.posix.dirname(file), target));
}

function resolve(file: string, name: string, extension: string, exists: (candidate: string) => boolean): string {
  const relative = name.startsWith('.') || extension !== '.js';
  const base = relative ? path.posix.join(path.posix.dirname(file), name) : `miniprogram_npm/${name}`;
  const found = [base, `${base}${extension}`, `${base}/index${extension}`].find(exists);
  if (found === undefined) throw new Error(`${file} refers to "${name}", which is not there`);
  return found;
}
