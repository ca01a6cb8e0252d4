import path from 'node:path';
import * as v from 'valibot';
import type { ComponentConfig, Manifest } from '../manifest';
import { ManifestSchema } from '../manifest';
import { PhoneBuildError, type SourceProblem } from './errors';
import type { SourceTree } from './source-tree';

const UsingSchema = v.optional(v.record(v.string(), v.string()), {});
const AppSchema = v.object({
  pages: v.array(v.string()),
  subPackages: v.optional(v.array(v.object({ root: v.string(), pages: v.array(v.string()) })), []),
  window: v.optional(ManifestSchema.entries.window, {}),
  tabBar: v.optional(ManifestSchema.entries.tabBar.wrapped),
  usingComponents: UsingSchema,
  darkmode: v.optional(v.boolean(), false),
  themeLocation: v.optional(v.string()),
  __usePrivacyCheck__: v.optional(v.boolean(), false),
  navigateToMiniProgramAppIdList: v.optional(v.array(v.string()), []),
});
const ComponentJsonSchema = v.object({
  component: v.optional(v.boolean(), false),
  usingComponents: UsingSchema,
  componentGenerics: v.optional(ManifestSchema.entries.components.value.entries.componentGenerics, {}),
  componentPlaceholder: v.optional(v.record(v.string(), v.string()), {}),
  styleIsolation: v.optional(v.string()),
  addGlobalClass: v.optional(v.boolean()),
  ...ManifestSchema.entries.window.entries,
});
type ComponentJson = v.InferOutput<typeof ComponentJsonSchema>;

/** The mini-program's structure: everything but its compiled files. */
export interface Project {
  readonly manifest: Omit<Manifest, 'styles'>;
  readonly warnings: readonly string[];
}

/**
 * Reads app.json and follows it to every page and component that can be reached.
 *
 * @throws PhoneBuildError when a configuration is malformed or a page is missing
 */
export function readProject(tree: SourceTree): Project {
  return new ProjectReader(tree).read();
}

class ProjectReader {
  private readonly components = new Map<string, ComponentConfig>();
  private readonly warnings: string[] = [];
  private readonly problems: SourceProblem[] = [];

  constructor(private readonly tree: SourceTree) {}

  read(): Project {
    const app = this.parse('app.json', AppSchema);
    if (app === null) throw new PhoneBuildError([{ at: 'app.json', message: 'is missing or malformed' }, ...this.problems]);
    const pages = [
      ...app.pages,
      ...app.subPackages.flatMap(({ root, pages: inside }) => inside.map((page) => path.posix.join(root, page))),
    ];
    for (const page of pages) {
      if (this.tree.has(`${page}.wxml`)) this.visit(page, true, app.usingComponents);
      else this.problems.push({ at: 'app.json', message: `page "${page}" has no ${page}.wxml` });
    }
    const themes = app.themeLocation === undefined ? null : this.parse(app.themeLocation, ManifestSchema.entries.themes);
    if (this.problems.length > 0) throw new PhoneBuildError(this.problems);
    return {
      warnings: this.warnings,
      manifest: {
        appId: this.appId(),
        window: app.window,
        tabBar: app.tabBar ?? null,
        darkMode: app.darkmode,
        themes: themes ?? { light: {}, dark: {} },
        privacyCheck: app.__usePrivacyCheck__,
        navigateToMiniProgramAppIds: app.navigateToMiniProgramAppIdList,
        pages,
        components: Object.fromEntries(this.components),
      },
    };
  }

  /** project.config.json stands beside the mini-program's folder. */
  private appId(): string {
    const config = v.safeParse(v.object({ appid: v.string() }), this.tree.readJson('../project.config.json'));
    return config.success ? config.output.appid : 'touristappid';
  }

  private parse<T extends v.GenericSchema>(file: string, schema: T): v.InferOutput<T> | null {
    try {
      const json = this.tree.readJson(file);
      return json === null ? null : v.parse(schema, json);
    } catch (error) {
      this.problems.push({ at: file, message: problemText(error) });
      return null;
    }
  }

  private visit(componentPath: string, isPage: boolean, appUsing: Record<string, string>): void {
    if (this.components.has(componentPath)) return;
    const json = this.parse(`${componentPath}.json`, ComponentJsonSchema) ?? v.parse(ComponentJsonSchema, {});
    const config = this.describe(json, isPage);
    this.components.set(componentPath, config);
    const uses = [
      ...Object.entries(appUsing).map(([tag, reference]) => ({ tag, reference, from: 'app' })),
      ...Object.entries(json.usingComponents).map(([tag, reference]) => ({ tag, reference, from: componentPath })),
    ];
    for (const { tag, reference, from } of uses) {
      const target = this.resolve(from, reference, `usingComponents.${tag}`);
      if (target !== null) config.usingComponents[tag] = `/${target}`;
      if (target !== null) this.visit(target, false, appUsing);
    }
    for (const [name, generic] of Object.entries(json.componentGenerics)) {
      if (typeof generic === 'boolean' || generic.default === undefined) continue;
      const target = this.resolve(componentPath, generic.default, `componentGenerics.${name}`);
      if (target === null) continue;
      config.componentGenerics[name] = { default: `/${target}` };
      this.visit(target, false, appUsing);
    }
  }

  private resolve(from: string, reference: string, field: string): string | null {
    // Plugins and functional pages come from WeChat's servers.
    if (reference.startsWith('plugin://') || reference.startsWith('plugin-private://')) return null;
    const target = this.tree.resolveComponent(from, reference);
    if (target === null) this.problems.push({ at: `${from}.json`, message: `${field}: "${reference}" is not found` });
    return target;
  }

  private describe(json: ComponentJson, isPage: boolean): ComponentConfig {
    const { component, styleIsolation, addGlobalClass, componentGenerics, componentPlaceholder, usingComponents: _, ...window } = json;
    const shares = isPage || styleIsolation === 'shared' || styleIsolation === 'page-shared';
    return {
      isPage,
      scope: shares ? '' : `s${this.components.size.toString(36)}`,
      ...(isPage ? { styleIsolation: 'shared' } : styleIsolation === undefined ? {} : { styleIsolation }),
      ...(addGlobalClass === undefined ? {} : { addGlobalClass }),
      declaresComponent: component || !isPage,
      usingComponents: {},
      componentGenerics: { ...componentGenerics },
      componentPlaceholder,
      window: isPage ? window : {},
    };
  }
}

function problemText(error: unknown): string {
  if (!v.isValiError(error)) return error instanceof Error ? error.message : String(error);
  return error.issues.map((issue) => `${v.getDotPath(issue) ?? ''}: ${issue.message}`).join('; ');
}
