import { controlGet } from '../../shared/control';
import { h } from '../../shared/dom';
import { UsersSchema } from '../../shared/panel-data';
import { changeSettings, loadSettings } from '../../shared/settings';
import { actionButton, announceFailure, group } from './section';

/** What the stack accepts as a user. */
const OPENID = /^[\w-]{1,128}$/;

/** Who holds the phone: a choice among the users of this browser and of the stack, and a field for a new one. */
export function userSection(actions: { openDeductionServices(): void; openPayscoreOrders(): void }): {
  readonly element: HTMLElement;
  refresh(): void;
} {
  const select = h('select', { 'aria-label': 'Signed-in user' });
  const choose = (openid: string) => {
    const { users } = loadSettings();
    changeSettings({ openid, users: [...new Set([...users, openid])] });
    paint([]);
  };
  let known: readonly string[] = [];
  const paint = (users: readonly string[]) => {
    known = [...new Set([...known, ...users])];
    const { openid, users: own } = loadSettings();
    const all = [...new Set([...own, ...known, openid])];
    select.replaceChildren(...all.map((user) => h('option', { value: user, selected: user === openid }, user)));
  };
  select.addEventListener('change', () => {
    choose(select.value);
  });
  const refresh = () => {
    controlGet('users', UsersSchema).then(({ users }) => paint(users), announceFailure);
  };
  paint([]);
  return {
    refresh,
    element: group(
      'User',
      select,
      newUserForm(choose),
      actionButton('WeChat: deductions', async () => actions.openDeductionServices(), {
        title: '扣费服务 in WeChat’s own settings, where the user can end contracts',
      }),
      actionButton('WeChat: Payscore orders', async () => actions.openPayscoreOrders(), {
        title: '支付分订单 in WeChat’s own wallet, where the user can confirm and pay orders',
      }),
    ),
  };
}

function newUserForm(choose: (openid: string) => void): HTMLFormElement {
  const name = h('input', { 'aria-label': 'New user', placeholder: 'new user', pattern: '[\\w\\-]+', maxlength: 128, size: 10 });
  const form = h('form', {}, name, h('button', { type: 'submit', title: 'Add this user and sign in' }, 'Add'));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!OPENID.test(name.value)) return;
    choose(name.value);
    name.value = '';
  });
  return form;
}
