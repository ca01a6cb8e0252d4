import type { Manifest, TabBarConfig, WindowConfig } from '../../manifest';
import type { ThemeChoice } from '../shared/settings';

export type Theme = 'light' | 'dark';

/** Light or dark, for the whole phone. */
export interface ThemeState {
  current(): Theme;
  choose(choice: ThemeChoice): void;
  onChange(listener: (theme: Theme) => void): () => void;
  /** A configuration with its `@name` values replaced by those of the current theme. */
  resolve<T extends WindowConfig | TabBarConfig>(config: T): T;
}

/**
 * The phone's theme: the developer's choice, or the system's. The mini-program sees the dark one only when app.json says `"darkmode": true`.
 * Rule: https://developers.weixin.qq.com/miniprogram/dev/framework/ability/darkmode.html
 */
export function createTheme(manifest: Pick<Manifest, 'themes'>, initial: ThemeChoice): ThemeState {
  const system = matchMedia('(prefers-color-scheme: dark)');
  const listeners = new Set<(theme: Theme) => void>();
  let choice = initial;
  const current = (): Theme => (choice === 'system' ? (system.matches ? 'dark' : 'light') : choice);
  const apply = () => {
    const theme = current();
    if (document.documentElement.dataset.theme === theme) return;
    document.documentElement.dataset.theme = theme;
    for (const listener of listeners) listener(theme);
  };
  apply();
  system.addEventListener('change', apply);
  return {
    current,
    choose: (next) => {
      choice = next;
      apply();
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    resolve: (config) => resolveVariables(config, manifest.themes[current()]),
  };
}

/** Replaces each `'@name'` by the theme's value; unknown names stay, as they do in WeChat. */
export function resolveVariables<T extends object>(config: T, values: Readonly<Record<string, string>>): T {
  const entries = Object.entries(config as Record<string, unknown>).map(([key, value]) => {
    if (typeof value === 'string' && value.startsWith('@')) return [key, values[value.slice(1)] ?? value];
    if (Array.isArray(value))
      return [key, value.map((item: unknown) => (typeof item === 'object' && item !== null ? resolveVariables(item, values) : item))];
    return [key, value];
  });
  return Object.fromEntries(entries) as T;
}
