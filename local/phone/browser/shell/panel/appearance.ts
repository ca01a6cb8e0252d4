import { h } from '../../shared/dom';
import {
  changeSettings,
  loadSettings,
  type Language,
  type PayscoreJudgement,
  type Settings,
  type ThemeChoice,
} from '../../shared/settings';
import { SCREENS } from '../screens';
import { group } from './section';

const THEMES: Readonly<Record<ThemeChoice, string>> = { system: 'System theme', light: 'Light', dark: 'Dark' };
const LANGUAGES: Readonly<Record<Language, string>> = { zh_CN: '简体中文', en: 'English' };

const JUDGEMENTS: Readonly<Record<PayscoreJudgement, string>> = {
  passes: 'Payscore passes',
  'score-too-low': 'Payscore: score too low',
  'not-whitelisted': 'Payscore: not open to this user',
};

/** Quick switches of the phone: theme, language, screen, and whether WeChat lets the user sign and use Payscore. */
export function appearanceSection(changed: (settings: Settings) => void): HTMLElement {
  const settings = loadSettings();
  const apply = (change: Partial<Settings>) => {
    changed(changeSettings(change));
  };
  const screens = Object.fromEntries(Object.entries(SCREENS).map(([name, { label }]) => [name, label]));
  const refusing = h('input', { type: 'checkbox', checked: settings.signingFails });
  refusing.addEventListener('change', () => {
    apply({ signingFails: refusing.checked });
  });
  return group(
    'Phone',
    choice('Theme', THEMES, settings.theme, (theme) => apply({ theme })),
    choice('Language', LANGUAGES, settings.language, (language) => apply({ language })),
    choice('Screen', screens, settings.screen, (screen) => apply({ screen })),
    choice('Payscore', JUDGEMENTS, settings.payscore, (payscore) => apply({ payscore })),
    h(
      'label',
      { title: 'WeChat’s own limits keep the user from signing: payments go through, contracts do not come about' },
      refusing,
      'signing fails',
    ),
  );
}

function choice<Name extends string>(
  label: string,
  names: Readonly<Record<Name, string>>,
  selected: string,
  choose: (name: Name) => void,
): HTMLSelectElement {
  const entries = Object.entries(names) as [Name, string][];
  const select = h(
    'select',
    { 'aria-label': label },
    ...entries.map(([name, text]) => h('option', { value: name, selected: name === selected }, text)),
  );
  select.addEventListener('change', () => {
    choose(select.value as Name);
  });
  return select;
}
