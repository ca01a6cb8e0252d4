import { makeAutoObservable } from 'mobx-miniprogram';
import { dictionary, localeOf, type Dictionary, type Locale } from '../i18n/index';
import type { HostInfo } from '../services/host';
import type { Storage } from '../services/storage';

export type ThemeChoice = 'system' | 'light' | 'dark';
const THEME_CHOICES: readonly ThemeChoice[] = ['system', 'light', 'dark'];
const LOCALE_KEY = 'preferences.locale';
const THEME_KEY = 'preferences.theme';

/** Language and appearance: the user's choice, kept on the device, else the system's. */
export class PreferencesStore {
  locale: Locale;
  themeChoice: ThemeChoice;
  systemTheme: 'light' | 'dark';
  readonly version: string;
  private readonly storage: Storage;

  constructor(storage: Storage, host: HostInfo) {
    this.storage = storage;
    this.version = host.version;
    this.systemTheme = host.theme;
    const savedLocale = storage.read(LOCALE_KEY);
    this.locale = savedLocale === 'zh-CN' || savedLocale === 'en' ? savedLocale : localeOf(host.language);
    this.themeChoice = THEME_CHOICES.find((choice) => choice === storage.read(THEME_KEY)) ?? 'system';
    makeAutoObservable<this, 'storage'>(this, { storage: false }, { autoBind: true });
  }

  get texts(): Dictionary {
    return dictionary(this.locale);
  }

  get theme(): 'light' | 'dark' {
    return this.themeChoice === 'system' ? this.systemTheme : this.themeChoice;
  }

  /** Class of every page's root view, see styles/tokens.wxss. */
  get themeClass(): string {
    return `theme-${this.theme}`;
  }

  chooseLocale(locale: Locale): void {
    this.locale = locale;
    this.storage.write(LOCALE_KEY, locale);
  }

  chooseTheme(choice: ThemeChoice): void {
    this.themeChoice = choice;
    this.storage.write(THEME_KEY, choice);
  }

  systemThemeChanged(theme: 'light' | 'dark'): void {
    this.systemTheme = theme;
  }
}
