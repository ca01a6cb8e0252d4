import { en } from './en';
import type { Dictionary, Locale } from './types';
import { zhCN } from './zh-CN';

export type { Dictionary, DocumentName, Locale } from './types';
export { formatAmount, formatDate, formatDateTime, formatPerMille } from './format';

/** Every language in its own words, for the settings. */
export const LOCALE_NAMES: readonly { readonly value: Locale; readonly name: string }[] = [
  { value: 'zh-CN', name: '简体中文' },
  { value: 'en', name: 'English' },
];

const DICTIONARIES: Readonly<Record<Locale, Dictionary>> = { 'zh-CN': zhCN, en };

/** All texts of a language. Pages bind their own section, e.g. `dictionary(locale).plans`. */
export function dictionary(locale: Locale): Dictionary {
  return DICTIONARIES[locale];
}

/** The language to begin with: Chinese for every kind of Chinese and for unknown systems, English otherwise (`zh_CN`, `en`, `en_US` …). */
export function localeOf(systemLanguage: string | undefined): Locale {
  return systemLanguage === undefined || systemLanguage === '' || systemLanguage.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

/** Puts values into the `{name}` places of a text. A place without a value is a programming error and throws. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`text "${text}" needs a value for {${name}}`);
    return String(value);
  });
}
