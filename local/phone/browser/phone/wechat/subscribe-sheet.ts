import { controlGet, controlPost } from '../../shared/control';
import { h } from '../../shared/dom';
import { SheetTemplatesSchema, type SheetTemplate } from '../../shared/subscription-messages';
import type { Phone } from '../phone';
import { overlays } from '../ui/overlays';
import type { Words } from '../words';

type Answer = 'accept' | 'reject';
interface Decision {
  /** Ids of the templates that are ticked, when the user allowed it. */
  readonly accepted: readonly string[];
  /** 总是保持以上选择. */
  readonly keep: boolean;
}
const PATH = 'wechat/subscribe-message';

/**
 * Asks as WeChat does: what was decided for good is not asked again, but counts. Answers by template; rejects with a ControlFailure for templates that
 * there are not.
 */
export async function requestMessages(templateIds: readonly string[], phone: Phone): Promise<Record<string, Answer>> {
  const { openid } = phone.settings();
  const query = new URLSearchParams({ openid, templateIds: templateIds.join(',') });
  const { templates } = await controlGet(`${PATH}?${query.toString()}`, SheetTemplatesSchema);
  const open = templates.filter(({ kept }) => kept === null);
  const { accepted, keep } = open.length === 0 ? { accepted: [], keep: false } : await ask(open, phone.words());
  const answers = templates.map(({ templateId, kept }): [string, Answer] => [
    templateId,
    kept ?? (accepted.includes(templateId) ? 'accept' : 'reject'),
  ]);
  for (const decision of ['accept', 'reject'] as const) {
    const ids = answers.filter(([, answer]) => answer === decision).map(([templateId]) => templateId);
    if (ids.length > 0) await controlPost(PATH, { openid, templateIds: ids, decision, keep }, SheetTemplatesSchema);
  }
  return Object.fromEntries(answers);
}

function ask(templates: readonly SheetTemplate[], words: Words): Promise<Decision> {
  return new Promise((resolve) => {
    const choices = templates.map((template) => ({ template, box: tick(template.title, true) }));
    const keep = tick(words.subscribeKeep, false);
    const decide = (allowed: boolean) => {
      mask.remove();
      const ticked = choices.filter(({ box }) => allowed && box.checked).map(({ template }) => template.templateId);
      resolve({ accepted: ticked, keep: keep.checked });
    };
    const mask = overlays.add(
      h(
        'div',
        { class: 'mask' },
        h(
          'section',
          { class: 'subscribe-sheet', role: 'dialog', 'aria-modal': 'true', 'aria-label': words.subscribeTitle },
          h('h2', {}, words.subscribeTitle),
          ...choices.map(({ template, box }) => choice(template, box)),
          h('label', { class: 'keep' }, keep, words.subscribeKeep),
          h(
            'footer',
            {},
            h('button', { class: 'refuse', onclick: () => decide(false) }, words.subscribeRefuse),
            h('button', { class: 'allow', onclick: () => decide(true) }, words.subscribeAllow),
          ),
        ),
      ),
    );
  });
}

const tick = (label: string, checked: boolean): HTMLInputElement => h('input', { type: 'checkbox', checked, 'aria-label': label });

const choice = ({ title, keywords }: SheetTemplate, box: HTMLInputElement): HTMLElement =>
  h('label', {}, h('span', {}, h('strong', {}, title), h('small', {}, Object.values(keywords).join(' · '))), box);
