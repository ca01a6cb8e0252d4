import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';

const NPM_FOLDER = 'miniprogram_npm';
const PackageSchema = v.object({ miniprogram: v.optional(v.string()) });

/** `tdesign-miniprogram/button/button` → package and path inside; null for a relative or absolute path. */
export function splitPackagePath(specifier: string): { packageName: string; inside: string } | null {
  const match = /^((?:@[^/]+\/)?[^./][^/]*)(?:\/(.*))?$/.exec(specifier);
  return match?.[1] === undefined ? null : { packageName: match[1], inside: match[2] ?? '' };
}

/**
 * The mini-program's files under the names WeChat gives them: paths without leading slash from the mini-program's root, npm packages under
 * `miniprogram_npm/`. Packages that have not been packed into the source folder yet are read from `node_modules` as DevTools' "build npm"
 * would take them: from the folder that `package.json` names in `miniprogram`.
 * Rule: https://developers.weixin.qq.com/miniprogram/dev/devtools/npm.html
 */
export class SourceTree {
  private readonly packageFolders = new Map<string, string | null>();

  constructor(
    readonly root: string,
    private readonly nodeModules: string,
  ) {}

  /** Folder on disk of a package's mini-program build; null when it is not installed or has none. */
  packageFolder(packageName: string): string | null {
    const known = this.packageFolders.get(packageName);
    if (known !== undefined) return known;
    const folder = this.findPackage(packageName);
    this.packageFolders.set(packageName, folder);
    return folder;
  }

  private findPackage(packageName: string): string | null {
    const packed = path.join(this.root, NPM_FOLDER, packageName);
    if (existsSync(packed)) return packed;
    const manifest = path.join(this.nodeModules, packageName, 'package.json');
    if (!existsSync(manifest)) return null;
    const { miniprogram } = v.parse(PackageSchema, JSON.parse(readFileSync(manifest, 'utf8')));
    const folder = path.join(this.nodeModules, packageName, miniprogram ?? 'miniprogram_dist');
    return existsSync(folder) ? folder : null;
  }

  /** Where a path of the mini-program lies on disk. */
  fileOf(sourcePath: string): string {
    const parts = sourcePath.startsWith(`${NPM_FOLDER}/`) ? splitPackagePath(sourcePath.slice(NPM_FOLDER.length + 1)) : null;
    const folder = parts === null ? null : this.packageFolder(parts.packageName);
    return parts === null || folder === null ? path.join(this.root, sourcePath) : path.join(folder, parts.inside);
  }

  has(sourcePath: string): boolean {
    return isFile(this.fileOf(sourcePath));
  }

  /** The text of a file; null when there is none. */
  read(sourcePath: string): string | null {
    const file = this.fileOf(sourcePath);
    return isFile(file) ? readFileSync(file, 'utf8') : null;
  }

  /** Parsed JSON of a file; null when there is none. The caller parses it by a schema. */
  readJson(sourcePath: string): unknown {
    const text = this.read(sourcePath);
    return text === null ? null : JSON.parse(text);
  }

  /** The script of a page or component on disk: TypeScript before JavaScript; null when it has none. */
  scriptOf(componentPath: string): string | null {
    return ['.ts', '.js'].map((extension) => this.fileOf(componentPath + extension)).find(isFile) ?? null;
  }

  /**
   * Resolves what stands in `usingComponents`: absolute, relative, or in a package. Packages are looked for upwards from the user, as packages
   * bring their own `miniprogram_npm`.
   *
   * @param from path of the component or page that uses it
   * @returns the component's path, or null when there is no such component
   */
  resolveComponent(from: string, reference: string): string | null {
    const candidates = this.componentCandidates(from, reference);
    return candidates.flatMap((base) => [base, `${base}/index`]).find((base) => this.has(`${base}.json`)) ?? null;
  }

  private componentCandidates(from: string, reference: string): string[] {
    if (reference.startsWith('/')) return [reference.slice(1)];
    const beside = path.posix.join(path.posix.dirname(from), reference);
    if (reference.startsWith('.')) return [beside];
    return [beside, ...ancestorsOf(from).map((folder) => path.posix.join(folder, NPM_FOLDER, reference))];
  }
}

/** Folders above a path, nearest first, ending with the root (''). */
function ancestorsOf(sourcePath: string): string[] {
  const folders: string[] = [];
  for (let folder = path.posix.dirname(sourcePath); folder !== '.'; folder = path.posix.dirname(folder)) folders.push(folder);
  return [...folders, ''];
}

/** True for an existing regular file. */
export function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}
