import type { zhCN } from './zh-CN';

export type Locale = 'zh-CN' | 'en';
/** The texts of one language; the Chinese dictionary gives the keys. */
export type Dictionary = typeof zhCN;
export type DocumentName = keyof Dictionary['documents'];
