import * as v from 'valibot';

export type ThemeChoice = 'system' | 'light' | 'dark';
export type Language = 'zh_CN' | 'en';

/** Choices of the developer, kept in the browser and shared by the page and the phone in it. */
const SettingsSchema = v.object({
  openid: v.fallback(v.pipe(v.string(), v.minLength(1)), 'oLocalUserA'),
  /** Users that were added by hand; the stack knows those who did something. */
  users: v.fallback(v.array(v.string()), ['oLocalUserA', 'oLocalUserB']),
  theme: v.fallback(v.picklist(['system', 'light', 'dark']), 'system'),
  language: v.fallback(v.picklist(['zh_CN', 'en']), 'zh_CN'),
  /** WeChat's own limits keep the user from signing: payments go through, contracts do not come about. */
  signingFails: v.fallback(v.boolean(), false),
  /** How WeChat's own judgement of the user goes when a Payscore order is opened. */
  payscore: v.fallback(v.picklist(['passes', 'score-too-low', 'not-whitelisted']), 'passes'),
  screen: v.fallback(v.string(), 'phone-390'),
});
export type Settings = v.InferOutput<typeof SettingsSchema>;
export type PayscoreJudgement = Settings['payscore'];

const KEY = 'local-phone.settings';

/** The settings as stored; what is missing or malformed is replaced by its default. `?user=` in the address wins over the stored user. */
export function loadSettings(): Settings {
  const stored = v.parse(SettingsSchema, parseObject(localStorage.getItem(KEY)));
  const user = new URLSearchParams(location.search).get('user');
  return user ? { ...stored, openid: user } : stored;
}

/** Stores a change. The other documents of this origin (page and phone) are told by the browser. */
export function changeSettings(change: Partial<Settings>): Settings {
  const next = { ...loadSettings(), ...change };
  localStorage.setItem(KEY, JSON.stringify(next));
  return next;
}

/** Calls `listener` when another document changed the settings. */
export function onSettingsChanged(listener: (settings: Settings) => void): void {
  window.addEventListener('storage', (event) => {
    if (event.key === KEY) listener(loadSettings());
  });
}

function parseObject(text: string | null): unknown {
  if (text === null) return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
