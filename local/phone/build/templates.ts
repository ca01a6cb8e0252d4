import { TmplGroup } from 'glass-easel-template-compiler';
import * as v from 'valibot';
import { BUILTIN_TEMPLATES, builtinTemplatePath } from '../builtin-templates';
import type { SourceProblem } from './errors';
import type { SourceTree } from './source-tree';
import { compileWxs, requiredWxs, WXS_GLOBALS } from './wxs';

/** The compiler closes such elements by itself; WeChat's own refuses them. */
const REFUSED_BY_WECHAT = new Set(['missing end tag']);

/** What the template compiler reports; its own type is `any`. Lines and columns count from 0. */
const FindingsSchema = v.array(
  v.object({ isError: v.boolean(), message: v.string(), path: v.string(), startLine: v.number(), startColumn: v.number() }),
);
const NamesSchema = v.array(v.string());

export interface CompiledTemplates {
  /** Script that evaluates to the template group: an expression. */
  readonly code: string;
  readonly problems: readonly SourceProblem[];
  readonly warnings: readonly string[];
}

/** Compiles the WXML of these pages and components, with everything they include, import or require. */
export function compileTemplates(tree: SourceTree, componentPaths: readonly string[]): CompiledTemplates {
  const compiler = new TemplateCompiler(tree);
  try {
    for (const componentPath of componentPaths) compiler.addTemplate(componentPath, `${componentPath}.json`);
    return compiler.finish();
  } finally {
    compiler.free();
  }
}

class TemplateCompiler {
  private readonly group = new TmplGroup();
  private readonly templates = new Set<string>();
  private readonly scripts = new Set<string>();
  private readonly problems: SourceProblem[] = [];
  private readonly warnings: string[] = [];

  constructor(private readonly tree: SourceTree) {}

  addTemplate(reference: string, usedBy: string): void {
    const templatePath = reference.replace(/\.wxml$/, '');
    if (this.templates.has(templatePath)) return;
    this.templates.add(templatePath);
    const source = this.tree.read(`${templatePath}.wxml`);
    if (source === null) {
      this.problems.push({ at: usedBy, message: `${templatePath}.wxml is not found` });
      return;
    }
    this.report(this.group.addTmpl(templatePath, source));
    for (const dependency of v.parse(NamesSchema, this.group.getDirectDependencies(templatePath)))
      this.addTemplate(dependency, `${templatePath}.wxml`);
    for (const name of v.parse(NamesSchema, this.group.getInlineScriptModuleNames(templatePath)))
      this.group.setInlineScript(templatePath, name, compileWxs(this.group.getInlineScript(templatePath, name)));
    for (const dependency of v.parse(NamesSchema, this.group.getScriptDependencies(templatePath)))
      this.addScript(dependency, `${templatePath}.wxml`);
  }

  private addScript(reference: string, usedBy: string): void {
    const modulePath = reference.replace(/\.wxs$/, '');
    if (this.scripts.has(modulePath)) return;
    this.scripts.add(modulePath);
    const source = this.tree.read(`${modulePath}.wxs`);
    if (source === null) {
      this.problems.push({ at: usedBy, message: `${modulePath}.wxs is not found` });
      return;
    }
    this.group.addScript(modulePath, compileWxs(source));
    for (const required of requiredWxs(modulePath, source)) this.addScript(required, `${modulePath}.wxs`);
  }

  private report(findings: unknown): void {
    for (const finding of v.parse(FindingsSchema, findings ?? [])) {
      const at = `${finding.path.replace(/\.wxml$/, '')}.wxml:${finding.startLine + 1}:${finding.startColumn + 1}`;
      if (finding.isError || REFUSED_BY_WECHAT.has(finding.message)) this.problems.push({ at, message: finding.message });
      else this.warnings.push(`${at} ${finding.message}`);
    }
  }

  finish(): CompiledTemplates {
    for (const [name, template] of Object.entries(BUILTIN_TEMPLATES)) this.group.addTmpl(builtinTemplatePath(name), template);
    this.group.setExtraRuntimeScript(WXS_GLOBALS);
    return { code: this.group.getTmplGenObjectGroups(), problems: this.problems, warnings: this.warnings };
  }

  free(): void {
    this.group.free();
  }
}
