import type { glassEasel } from 'glass-easel-miniprogram-adapter';

/** One compiled template of the group that the build wrote; the framework's type for it has no public constructor. */
export function templateOf(templates: Readonly<Record<string, unknown>>, key: string): glassEasel.template.ComponentTemplate {
  return { groupList: templates, content: templates[key] } as unknown as glassEasel.template.ComponentTemplate;
}
