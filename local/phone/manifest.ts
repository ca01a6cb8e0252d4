import * as v from 'valibot';

/**
 * What the build hands to the phone (`manifest.json`): the mini-program's configuration, resolved, and its styles. Both sides use this
 * schema, so that a stale build is noticed when the phone starts and not as an odd behaviour later.
 */
const WindowSchema = v.object({
  navigationBarTitleText: v.optional(v.string()),
  navigationBarBackgroundColor: v.optional(v.string()),
  navigationBarTextStyle: v.optional(v.string()),
  navigationStyle: v.optional(v.string()),
  backgroundColor: v.optional(v.string()),
  enablePullDownRefresh: v.optional(v.boolean()),
});

const TabSchema = v.object({
  pagePath: v.string(),
  text: v.string(),
  iconPath: v.optional(v.string()),
  selectedIconPath: v.optional(v.string()),
});

const TabBarSchema = v.object({
  color: v.optional(v.string()),
  selectedColor: v.optional(v.string()),
  backgroundColor: v.optional(v.string()),
  borderStyle: v.optional(v.string()),
  list: v.array(TabSchema),
});

const ComponentSchema = v.object({
  isPage: v.boolean(),
  /** Prefix of the component's own classes; empty when it shares the page's. */
  scope: v.string(),
  styleIsolation: v.optional(v.string()),
  addGlobalClass: v.optional(v.boolean()),
  /** The configuration declares a component (`"component": true`). */
  declaresComponent: v.boolean(),
  usingComponents: v.record(v.string(), v.string()),
  componentGenerics: v.record(v.string(), v.union([v.boolean(), v.object({ default: v.optional(v.string()) })])),
  componentPlaceholder: v.record(v.string(), v.string()),
  /** Page configuration, empty for a component. */
  window: WindowSchema,
});

export const ManifestSchema = v.object({
  appId: v.string(),
  window: WindowSchema,
  tabBar: v.nullable(TabBarSchema),
  darkMode: v.boolean(),
  /** `theme.json`: the values of `@name` in `window` and `tabBar`, by theme. */
  themes: v.object({ light: v.record(v.string(), v.string()), dark: v.record(v.string(), v.string()) }),
  privacyCheck: v.boolean(),
  navigateToMiniProgramAppIds: v.array(v.string()),
  pages: v.pipe(v.array(v.string()), v.minLength(1, 'app.json lists no page')),
  components: v.record(v.string(), ComponentSchema),
  /** Compiled WXSS by path; `app` is the one of the whole mini-program. */
  styles: v.record(v.string(), v.string()),
});

export type Manifest = v.InferOutput<typeof ManifestSchema>;
export type WindowConfig = v.InferOutput<typeof WindowSchema>;
export type TabBarConfig = v.InferOutput<typeof TabBarSchema>;
export type ComponentConfig = v.InferOutput<typeof ComponentSchema>;

/** `build.json`: the outcome of the newest build, read by the page after each rebuild. */
export const BuildReportSchema = v.object({ errors: v.array(v.string()), warnings: v.array(v.string()), milliseconds: v.number() });
export type BuildReport = v.InferOutput<typeof BuildReportSchema>;
