import * as v from 'valibot';
import { BuildReportSchema, ManifestSchema } from '../../manifest';
import { ClockSchema, controlGet } from '../shared/control';
import { OPEN_DEDUCTION_SERVICES, OPEN_PAYSCORE_ORDERS } from '../shared/messages';
import { loadSettings, onSettingsChanged, type Settings } from '../shared/settings';
import { subscribeToStack } from '../shared/stack-events';
import { boot, returnAfterJump } from './boot';
import { createPhoneClock, stackDate, type PhoneClock } from './clock';
import { translateInlineStyles } from './engine/inline-rpx';
import type { Phone } from './phone';
import { describeError, ProblemOverlay } from './problems';
import { overlays } from './ui/overlays';
import { visitDeductionServices } from './wechat/deduction-services';
import { showMessage } from './wechat/message-banner';
import { visitPayscoreOrders } from './wechat/payscore-orders';
import { wordsOf } from './words';

/** A jump of the stack's clock by this much means that the user has been away. Below it lies drift between two clocks. */
const JUMP_MS = 30_000;

const settings: { current: Settings } = { current: loadSettings() };
const problems = new ProblemOverlay(() => wordsOf(settings.current.language));

start().catch((error: unknown) => {
  problems.show(describeError(error));
});

async function start(): Promise<void> {
  problems.listen();
  const realDate = Date;
  const clock = createPhoneClock(() => realDate.now());
  const [report, stackTime] = await Promise.all([fetchJson('build.json', BuildReportSchema), controlGet('clock', ClockSchema)]);
  clock.adopt(stackTime.nowMs);
  const phone = report.errors.length > 0 ? showBuildErrors(report.errors) : await startMiniprogram(clock);
  followStack(clock, phone);
}

async function startMiniprogram(clock: PhoneClock): Promise<Phone> {
  const manifest = await fetchJson('manifest.json', ManifestSchema);
  // Before any of the mini-program's code runs.
  globalThis.Date = stackDate(Date, () => clock.nowMs());
  translateInlineStyles();
  await loadScript('templates.js');
  await loadScript('app.js');
  const phone = boot({ manifest, clock, settings: () => settings.current });
  followSettings(phone);
  window.addEventListener('message', ({ origin, data }) => {
    // WeChat shows one screen of its own at a time.
    if (origin !== location.origin || overlays.isBusy()) return;
    if (data === OPEN_DEDUCTION_SERVICES) visitDeductionServices(phone).catch(reportError);
    if (data === OPEN_PAYSCORE_ORDERS) visitPayscoreOrders(phone).catch(reportError);
  });
  return phone;
}

function showBuildErrors(errors: readonly string[]): null {
  for (const error of errors) problems.show(error);
  return null;
}

function followStack(clock: PhoneClock, phone: Phone | null): void {
  const adopt = (nowMs: number) => {
    const jumpedMs = clock.adopt(nowMs);
    if (phone !== null && Math.abs(jumpedMs) > JUMP_MS && !overlays.isBusy()) returnAfterJump(phone);
  };
  subscribeToStack({
    clock: ({ nowMs }) => adopt(nowMs),
    message: (message) => {
      if (phone !== null && message.openid === settings.current.openid) showMessage(message, phone);
    },
    rebuilt: () => location.reload(),
    open: () => {
      controlGet('clock', ClockSchema)
        .then(({ nowMs }) => {
          adopt(nowMs);
          // From here on the phone follows whatever happens on the stack.
          if (phone !== null) document.documentElement.dataset.ready = 'true';
        })
        .catch(reportError);
    },
  });
}

function followSettings(phone: Phone): void {
  onSettingsChanged((next) => {
    const before = settings.current;
    settings.current = next;
    phone.theme.choose(next.theme);
    // Another user or language is another start of the mini-program.
    if (next.openid !== before.openid || next.language !== before.language) {
      if (next.openid !== before.openid) history.replaceState(null, '', '#');
      location.reload();
    }
  });
}

async function fetchJson<T extends v.GenericSchema>(file: string, schema: T): Promise<v.InferOutput<T>> {
  const reply = await fetch(file, { cache: 'no-store' });
  if (!reply.ok) throw new Error(`${file} is not there: build the phone first`);
  return v.parse(schema, await reply.json());
}

function loadScript(source: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = source;
    script.onload = () => resolve();
    script.onerror = () => reject(new Error(`${source} did not load`));
    document.head.append(script);
  });
}
