import {
  glassEasel,
  MiniProgramEnv,
  type AssociatedBackend,
  type CodeSpace,
  type ComponentEnv,
  type types,
} from 'glass-easel-miniprogram-adapter';
import { builtinTemplatePath } from '../../../builtin-templates';
import type { ComponentConfig, Manifest } from '../../../manifest';
import { BUILTIN_TAGS, registerBuiltins } from '../builtin';
import type { BuiltinContext } from '../builtin/definition';
import { globals, type MiniprogramBundle } from './globals';
import { templateOf } from './template';

/** The mini-program's components on glass-easel, WeChat's component framework. Scripts run when their page or component is first needed. */
export interface Engine {
  /** Makes a page's component tree; the scripts of the page and of what it uses have run. */
  createRoot(route: string): ReturnType<AssociatedBackend['createRoot']>;
}

export interface EngineOptions {
  readonly manifest: Manifest;
  readonly bundle: MiniprogramBundle;
  readonly templates: Record<string, unknown>;
  readonly builtinContext: (hostOf: BuiltinContext['hostOf']) => BuiltinContext;
}

/** Sets up glass-easel with the compiled mini-program. */
export function createEngine({ manifest, bundle, templates, builtinContext }: EngineOptions): Engine {
  // Selectors of `wx.pageScrollTo`, `scroll-into-view` and WXSS look for them in the document.
  glassEasel.globalOptions.writeIdToDOM = true;
  const environment = new MiniProgramEnv();
  const space = environment.createCodeSpace('', true);
  space.getComponentSpace().defineComponent({ is: '', template: templateOf(templates, builtinTemplatePath('slot')) });
  registerBuiltins(space.getComponentSpace(), templates, builtinContext);
  const backend = environment.associateBackend(createBackend());
  addStyles(manifest, backend, space);
  for (const [path, config] of Object.entries(manifest.components)) {
    space.addComponentStaticConfig(path, staticConfig(config));
    space.addCompiledTemplate(path, templateOf(templates, path));
  }
  const loader = new ScriptLoader(manifest, bundle, space);
  return {
    createRoot(route) {
      loader.load(route);
      return backend.createRoot('wx-page-root', space, `/${route}`);
    },
  };
}

/** The browser's document, with the elements of built-in components under names of their own: a `button` of WXML is no `button` of HTML. */
function createBackend(): glassEasel.CurrentWindowBackendContext {
  const backend = new glassEasel.CurrentWindowBackendContext();
  const original = backend.document;
  backend.document = {
    createElement: (tag) => original.createElement.call(document, BUILTIN_TAGS.has(tag) ? `wx-${tag}` : tag),
    createTextNode: (content) => original.createTextNode.call(document, content),
    createDocumentFragment: () => original.createDocumentFragment.call(document),
  };
  backend.onEvent((target, type, detail, options) => {
    glassEasel.triggerEvent(target, type, detail as unknown, options);
  });
  return backend;
}

function addStyles(manifest: Manifest, backend: AssociatedBackend, space: CodeSpace): void {
  backend.registerStyleSheetContent('app', manifest.styles.app ?? '');
  space.addStyleSheet('app', 'app');
  for (const [path, { scope }] of Object.entries(manifest.components)) {
    backend.registerStyleSheetContent(path, manifest.styles[path] ?? '');
    space.addStyleSheet(path, path, scope);
  }
}

function staticConfig(config: ComponentConfig): types.ComponentStaticConfig {
  return {
    ...(config.declaresComponent ? { component: true } : {}),
    usingComponents: config.usingComponents,
    componentGenerics: config.componentGenerics as types.ComponentStaticConfig['componentGenerics'] & object,
    componentPlaceholder: config.componentPlaceholder,
    ...(config.styleIsolation === undefined ? {} : { styleIsolation: config.styleIsolation as types.StyleIsolation }),
    ...(config.addGlobalClass === undefined ? {} : { addGlobalClass: config.addGlobalClass }),
  };
}

/** Runs scripts with the `Page`, `Component` and `Behavior` of their own component. */
class ScriptLoader {
  private readonly loaded = new Set<string>();
  private readonly wechatBehaviors = new Map<string, unknown>();

  constructor(
    private readonly manifest: Manifest,
    private readonly bundle: MiniprogramBundle,
    private readonly space: CodeSpace,
  ) {}

  /** What a component uses is defined before it. */
  load(path: string): void {
    const config = this.manifest.components[path];
    if (this.loaded.has(path) || config === undefined) return;
    this.loaded.add(path);
    const generics = Object.values(config.componentGenerics).flatMap((generic) =>
      typeof generic === 'boolean' ? [] : [generic.default ?? []].flat(),
    );
    for (const used of [...Object.values(config.usingComponents), ...generics]) this.load(used.slice(1));
    const outer = { Page: globals.Page, Component: globals.Component, Behavior: globals.Behavior };
    this.space.componentEnv(path, (env) => {
      Object.assign(globals, this.constructorsFor(path, config, env));
      this.bundle.modules[path]?.();
    });
    Object.assign(globals, outer);
  }

  private constructorsFor(path: string, config: ComponentConfig, env: ComponentEnv) {
    const adapt = (definition: object): object => this.replaceBehaviors(definition, env);
    return {
      Behavior: (definition: object) => env.Behavior(adapt(definition)),
      Page: (definition: object) => {
        env.Page(adapt(definition));
      },
      Component: (definition: object) => {
        this.adoptOptions(path, config, definition);
        env.Component(adapt(definition));
      },
    };
  }

  /** Behaviors of the platform (`'wx://form-field'`) stand as names in definitions. */
  private replaceBehaviors(definition: object, env: ComponentEnv): object {
    const behaviors: unknown = Reflect.get(definition, 'behaviors');
    if (!Array.isArray(behaviors)) return definition;
    const real = behaviors.map((behavior: unknown) => (typeof behavior === 'string' ? this.wechatBehavior(behavior, env) : behavior));
    return { ...definition, behaviors: real };
  }

  private wechatBehavior(name: string, env: ComponentEnv): unknown {
    const known = this.wechatBehaviors.get(name);
    if (known !== undefined) return known;
    const behavior = env.Behavior(name === 'wx://form-field' ? { properties: { name: String, value: null } } : {});
    this.wechatBehaviors.set(name, behavior);
    return behavior;
  }

  /** Style options may stand in the script; the framework reads them from the configuration only. */
  private adoptOptions(path: string, config: ComponentConfig, definition: object): void {
    const options: unknown = Reflect.get(definition, 'options');
    if (typeof options !== 'object' || options === null) return;
    const { styleIsolation, addGlobalClass } = options as { styleIsolation?: types.StyleIsolation; addGlobalClass?: boolean };
    if (styleIsolation !== undefined && config.styleIsolation === undefined) {
      this.space.addComponentStaticConfig(path, { ...staticConfig(config), styleIsolation });
    } else if (addGlobalClass === true) {
      this.space.addComponentStaticConfig(path, { ...staticConfig(config), addGlobalClass });
    }
  }
}
